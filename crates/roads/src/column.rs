//! A column of plain values, owned or borrowed from a mapped region file.

use crate::mapped::MappedFile;
use bytemuck::Pod;
use std::ops::Deref;

/// A read-only array.
#[derive(Debug, Clone)]
pub(crate) enum Column<T> {
    Owned(Vec<T>),
    Mapped {
        file: MappedFile,
        start: usize,
        bytes: usize,
    },
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Column::Owned(Vec::new())
    }
}

impl<T: Pod> Column<T> {
    /// A part of a mapped file; `None` if it does not lie inside, or length or alignment do not fit.
    pub(crate) fn mapped(file: MappedFile, start: usize, bytes: usize) -> Option<Column<T>> {
        let part = file.get(start..start.checked_add(bytes)?)?;
        bytemuck::try_cast_slice::<u8, T>(part).ok()?;
        Some(Column::Mapped { file, start, bytes })
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Column::Owned(values) => values,
            // Checked on construction; the map does not change.
            Column::Mapped { file, start, bytes } => {
                bytemuck::try_cast_slice(file.get(*start..*start + *bytes).unwrap_or_default())
                    .unwrap_or_default()
            }
        }
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Column::Owned(values)
    }
}
