//! Memory of searches, kept from one call to the next.

use std::sync::{Mutex, PoisonError};

/// What threads have given back; at most one item for each thread that was ever busy at a time.
pub(crate) struct Pool<T>(Mutex<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool(Mutex::default())
    }
}

impl<T> Pool<T> {
    /// What somebody gave back, or something new.
    pub(crate) fn take(&self, new: impl FnOnce() -> T) -> Borrowed<'_, T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Borrowed {
            pool: self,
            item: Some(kept.unwrap_or_else(new)),
        }
    }
}

/// Goes back where it was taken from, unless its thread panics.
pub(crate) struct Borrowed<'p, T> {
    pool: &'p Pool<T>,
    /// `None` once it has gone back.
    item: Option<T>,
}

impl<T> Borrowed<'_, T> {
    /// The item, which is there until it goes back.
    pub(crate) fn item(&mut self) -> Option<&mut T> {
        self.item.as_mut()
    }
}

impl<T> Drop for Borrowed<'_, T> {
    fn drop(&mut self) {
        if let Some(item) = self.item.take()
            && !std::thread::panicking()
        {
            let mut kept = self.pool.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(item);
        }
    }
}
