//! Where the real data are; see `CONTRIBUTING.md`.

use std::env;
use std::path::{Path, PathBuf};

/// The folder of the real data, or `None`, said by name, where it is absent and not required.
pub fn data(test: &str) -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::var_os("LIYUAN_DATA")
        .map_or_else(|| crate_folder.join("../../../shared/data"), PathBuf::from);
    if folder.join("osm").is_dir() {
        return Some(folder);
    }
    let required = env::var("LIYUAN_REQUIRE_DATA").is_ok_and(|value| value == "1");
    assert!(!required, "{test}: no data in {}", folder.display());
    eprintln!("{test}: skipped, no data in {}", folder.display());
    None
}
