//! Files that are there whole or not at all.

use crate::error::ReportError;
use std::path::Path;

/// Refuses a folder that holds a run or an edition, whose files are not to be overwritten.
///
/// # Errors
/// It does.
pub fn refuse_run(folder: &Path) -> Result<(), ReportError> {
    let holds = |name: &str| folder.join(name).exists();
    if holds("run.json") || holds("edition.json") {
        return Err(ReportError::Overwrites {
            path: folder.to_owned(),
        });
    }
    Ok(())
}

/// Refuses to put a file into the folder of a run or an edition.
///
/// # Errors
/// Its folder is one.
pub fn refuse_file_of_run(file: &Path) -> Result<(), ReportError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    refuse_run(folder)
}

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
