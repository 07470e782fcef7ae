//! Files that are there whole or not at all.

use crate::error::ReportError;
use std::path::Path;

/// Writes beside the target and renames, so that nobody ever reads half a file.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let partial = path.with_file_name(format!(".{name}.partial"));
    let written = std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, path));
    written.map_err(|source| {
        // The partial file is of no use to anybody; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&partial);
        ReportError::Write {
            path: path.to_owned(),
            source,
        }
    })
}
