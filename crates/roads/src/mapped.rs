//! Memory-mapped files; `unsafe` stands here and, for AVX2, in `cch/lanes.rs`.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

/// A whole file, mapped read-only.
#[derive(Debug, Clone)]
pub(crate) struct MappedFile(Option<Arc<memmap2::Mmap>>);

impl Deref for MappedFile {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |map| map)
    }
}

/// Maps a file; an empty one gives an empty slice.
#[allow(unsafe_code)]
pub(crate) fn map_file(path: &Path) -> std::io::Result<MappedFile> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(MappedFile(None));
    }
    // SAFETY: the map is read-only and the file is an input of the run or a region file that the
    // program replaces by renaming, never by writing into it. A file that another program cuts
    // short while it is mapped ends the process with a bus error, as with every mapped reader;
    // no Rust value is built from the bytes without checks.
    let map = unsafe { memmap2::Mmap::map(&file)? };
    Ok(MappedFile(Some(Arc::new(map))))
}
