//! The rules of the house: who may depend on whom, how long a file may grow, which names and words
//! do not appear. `ARCHITECTURE.md` and `CONTRIBUTING.md` say why.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// Which crates of ours a crate may depend on, tests included. A new crate or edge is first drawn in
/// `ARCHITECTURE.md`, then listed here.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("liyuan-finding", &[]),
    ("liyuan-formats", &["liyuan-finding"]),
    ("liyuan-roads", &["liyuan-finding"]),
    ("liyuan-planning", &["liyuan-finding", "liyuan-roads"]),
    (
        "liyuan",
        &[
            "liyuan-finding",
            "liyuan-formats",
            "liyuan-planning",
            "liyuan-roads",
        ],
    ),
    ("liyuan-report", &["liyuan", "liyuan-finding"]),
    ("liyuan-cli", &["liyuan", "liyuan-finding", "liyuan-report"]),
];

/// Heavy families of crates (by the beginning of their names), and the crates of ours that may have
/// them beneath them.
const HEAVY: &[(&[&str], &[&str])] = &[
    (
        &["arrow", "parquet", "geoarrow", "geoparquet"],
        &["liyuan", "liyuan-cli", "liyuan-formats", "liyuan-report"],
    ),
    (
        &["tokio", "async-std", "smol", "hyper", "reqwest", "axum"],
        &[],
    ),
    (&["datafusion", "typst", "highs", "pyo3"], &[]),
];

/// Crates that are pure: no clock, no printing, no async, no randomness that is not passed in.
const PURE: &[&str] = &["crates/finding", "crates/planning", "crates/roads"];
const IMPURE: &[&str] = &[
    "std::time",
    "SystemTime",
    "Instant::now",
    "println!",
    "print!(",
    "async fn",
    ".await",
    "thread_rng",
    "getrandom",
];

/// Names that say nothing about what is in the room.
const EMPTY_NAMES: &[&str] = &[
    "common", "utils", "util", "types", "helpers", "core", "misc",
];

const LONGEST_FILE: usize = 1000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// What cargo knows of the workspace on this platform: what was needed to build this test.
fn metadata() -> Metadata {
    let rustc = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc says which platform this is");
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(
            ["--locked", "--filter-platform", host]
                .map(String::from)
                .to_vec(),
        )
        .exec()
        .unwrap()
}

/// The files that belong to the project: those git tracks or would track.
fn files() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(root())
        .output()
        .expect("git is needed to list the files of the project");
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let names = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<PathBuf> = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .filter(|name| root().join(name).is_file())
        .collect();
    assert!(files.len() > 20, "git lists only {} files", files.len());
    files
}

/// The text of a tracked file, or nothing where it is not text.
fn text(name: &Path) -> Option<String> {
    String::from_utf8(fs::read(root().join(name)).unwrap()).ok()
}

fn has_extension(name: &Path, extensions: &[&str]) -> bool {
    name.extension()
        .is_some_and(|found| extensions.iter().any(|extension| found == *extension))
}

/// A Rust source without its test modules: from each `#[cfg(test)]` to the end of the item after it.
fn without_tests(source: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push(line);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        for line in lines.by_ref() {
            let inner = line.len() - line.trim_start().len();
            let ends = line.trim_end().ends_with([';', '}']);
            if inner == indent && ends && !line.trim().is_empty() {
                break;
            }
        }
    }
    kept
}

/// All crates beneath a package, tests and build scripts left out.
fn beneath<'a>(metadata: &'a Metadata, package: &PackageId) -> BTreeSet<&'a str> {
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<&PackageId, _> =
        resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut queue = VecDeque::from([package]);
    while let Some(id) = queue.pop_front() {
        for dependency in &nodes[id].deps {
            let normal = dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal);
            if let Some((known, _)) = nodes.get_key_value(&dependency.pkg).filter(|_| normal)
                && seen.insert(*known)
            {
                names.insert(metadata[known].name.as_str());
                queue.push_back(known);
            }
        }
    }
    names
}

#[test]
fn crates_depend_only_on_whom_they_may() {
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let listed: BTreeSet<&str> = MAY_DEPEND_ON.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        ours, listed,
        "crates of the workspace and crates listed in this test"
    );

    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let allowed = MAY_DEPEND_ON
            .iter()
            .find(|(listed, _)| *listed == name)
            .unwrap()
            .1;
        for dependency in &package.dependencies {
            let to = dependency.name.as_str();
            if ours.contains(to) && to != name {
                assert!(allowed.contains(&to), "{name} may not depend on {to}");
            }
        }
    }
}

#[test]
fn heavy_dependencies_stay_where_they_are_allowed() {
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let beneath = beneath(&metadata, &package.id);
        for (families, allowed) in HEAVY {
            let found: Vec<_> = beneath
                .iter()
                .filter(|found| families.iter().any(|family| found.starts_with(family)))
                .collect();
            assert!(
                found.is_empty() || allowed.contains(&name),
                "{name} has {found:?} beneath it"
            );
        }
    }
    let liyuan = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name == "liyuan");
    let beneath = beneath(&metadata, &liyuan.unwrap().id);
    assert!(
        beneath.contains("rayon") && beneath.contains("liyuan-roads"),
        "{beneath:?}"
    );
}

#[test]
fn files_are_short() {
    let mut checked = 0;
    for name in files() {
        if !has_extension(
            &name,
            &["rs", "js", "mjs", "ts", "svelte", "py", "sh", "css"],
        ) {
            continue;
        }
        let Some(source) = text(&name) else { continue };
        let lines = if has_extension(&name, &["rs"]) {
            without_tests(&source).len()
        } else {
            source.lines().count()
        };
        assert!(
            lines <= LONGEST_FILE,
            "{} has {lines} lines without tests",
            name.display()
        );
        checked += 1;
    }
    assert!(checked > 10, "only {checked} files were looked at");
}

#[test]
fn names_say_what_is_inside() {
    for name in files() {
        for part in name.components() {
            let part = part.as_os_str().to_string_lossy();
            let stem = part.split('.').next().unwrap_or_default().to_lowercase();
            assert!(!EMPTY_NAMES.contains(&stem.as_str()), "{}", name.display());
        }
        if !has_extension(&name, &["rs"]) {
            continue;
        }
        for line in text(&name).unwrap().lines() {
            let declared = ["mod ", "pub mod ", "pub(crate) mod "]
                .iter()
                .find_map(|keyword| line.trim_start().strip_prefix(keyword));
            let declared = declared.map(|rest| rest.trim_end_matches([' ', '{', '}', ';']));
            assert!(
                !declared.is_some_and(|module| EMPTY_NAMES.contains(&module)),
                "{}: {line}",
                name.display()
            );
        }
    }
}

#[test]
fn pure_crates_are_pure() {
    let mut checked = 0;
    for name in files() {
        let pure = PURE
            .iter()
            .any(|folder| name.starts_with(Path::new(folder).join("src")));
        if !pure || !has_extension(&name, &["rs"]) {
            continue;
        }
        let source = text(&name).unwrap();
        for line in without_tests(&source) {
            let code = line.split("//").next().unwrap_or_default();
            for word in IMPURE {
                assert!(
                    !code.contains(word),
                    "{}: `{word}` in {line}",
                    name.display()
                );
            }
        }
        checked += 1;
    }
    assert!(checked > 5, "only {checked} files were looked at");
}

/// Nothing that is committed names a machine, a mirror of packages, or an address a lock file
/// recorded on the way: the project builds anywhere.
#[test]
fn no_machine_is_named() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("registry", ".npmjs"),
        concat!("pypi", ".org"),
        concat!("pythonhosted", ".org"),
        concat!("deb.", "debian.org"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("\"resolved\": \"", "http"),
    ];
    for name in files() {
        let Some(source) = text(&name) else { continue };
        for word in words {
            let at = source.lines().position(|line| line.contains(word));
            assert!(
                at.is_none(),
                "{}:{}: `{word}`",
                name.display(),
                at.unwrap_or(0) + 1
            );
        }
    }
}

/// Scripts that call each other: continuous integration and the public workflow run what a person runs.
#[test]
fn continuous_integration_runs_the_same_scripts() {
    let run = text(Path::new(".ci/run")).unwrap();
    assert!(run.contains("./test.sh") && run.contains("LIYUAN_REQUIRE_DATA=1"));
    let workflow = text(Path::new(".github/workflows/ci.yml")).unwrap();
    assert!(workflow.contains("./test.sh") && workflow.contains("./demo.sh"));
}

/// A method that a source cites by DOI is in the list of works.
#[test]
fn works_cited_are_listed() {
    let listed = text(Path::new("docs/references.bib")).unwrap();
    let mut cited = 0;
    for name in files() {
        if !has_extension(&name, &["rs", "md"]) {
            continue;
        }
        for word in text(&name)
            .unwrap()
            .split(|letter: char| letter.is_whitespace() || ",;[]`<>\"".contains(letter))
        {
            if let Some(doi) = doi(word) {
                assert!(
                    listed.contains(&format!("{{{doi}}}")),
                    "{}: {doi} is not in references.bib",
                    name.display()
                );
                cited += 1;
            }
        }
    }
    assert!(cited > 5, "only {cited} works were found");
}

/// The DOI that a word holds, without the punctuation around it.
fn doi(word: &str) -> Option<&str> {
    let doi = &word[word.find("10.")?..];
    let (registrant, _) = doi.strip_prefix("10.")?.split_once('/')?;
    let digits = registrant.len() >= 4 && registrant.bytes().all(|byte| byte.is_ascii_digit());
    let mut doi = doi.trim_end_matches(['.', ':']);
    while doi.ends_with(')') && doi.matches(')').count() > doi.matches('(').count() {
        doi = doi[..doi.len() - 1].trim_end_matches(['.', ':']);
    }
    digits.then_some(doi)
}

mod the_test_itself {
    use super::{doi, without_tests};

    #[test]
    fn a_doi_is_cut_out_of_its_sentence() {
        assert_eq!(
            doi("(10.1016/0031-3203(80)90066-7)."),
            Some("10.1016/0031-3203(80)90066-7")
        );
        assert_eq!(
            doi("https://doi.org/10.1137/0201010):"),
            Some("10.1137/0201010")
        );
        assert_eq!(doi("10.5/2"), None);
    }

    #[test]
    fn tests_are_left_out_and_code_after_them_is_not() {
        let source = "fn a() {}\n#[cfg(test)]\nmod oracle;\nfn b() {}\n#[cfg(test)]\nmod tests {\n    \
                      fn c() {\n    }\n\n}\nfn d() {}\n";
        assert_eq!(
            without_tests(source),
            ["fn a() {}", "fn b() {}", "fn d() {}"]
        );
    }
}
