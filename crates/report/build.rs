//! Looks for the font of the PDF where the feature `pdf` is on; `scripts/fonts.sh` fetches it.

#![allow(clippy::print_stdout)] // How a build script talks to cargo.

use std::path::PathBuf;

/// Names of the files as constants of the crate, and as `scripts/fonts.sh` calls them.
const FONTS: [(&str, &str); 2] = [
    ("LIYUAN_FONT_REGULAR", "NotoSansSC-Regular.ttf"),
    ("LIYUAN_FONT_BOLD", "NotoSansSC-Bold.ttf"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LIYUAN_FONTS");
    if std::env::var_os("CARGO_FEATURE_PDF").is_none() {
        return;
    }
    let own = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fonts");
    let folder = std::env::var_os("LIYUAN_FONTS").map_or_else(own, PathBuf::from);
    for (name, file) in FONTS {
        let path = folder.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        match path.canonicalize() {
            Ok(path) => println!("cargo::rustc-env={name}={}", path.display()),
            Err(_) => println!(
                "cargo::error=the feature `pdf` needs {}: run scripts/fonts.sh, which takes it from the npm \
                 registry, or set LIYUAN_FONTS to a folder that holds it",
                path.display()
            ),
        }
    }
}
