//! `run.json`: what anybody needs to repeat a run, without a clock.

use super::error::RunError;
use super::result::{InputHash, RunResult};
use super::show::{PromiseWords, promise_words};
use crate::locale::{Lang, Locale};
use crate::plan_file::{Plan, ProfileRef};
use crate::region::Region;
use liyuan_finding::counts_by_code;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The manifest of a run.
pub(super) fn manifest(result: &RunResult) -> Value {
    let inputs: Vec<Value> = result
        .inputs
        .iter()
        .map(|input| json!({ "file": input.file, "sha256": input.sha256, "bytes": input.bytes }))
        .collect();
    let networks: Vec<Value> = result
        .networks
        .iter()
        .map(|size| {
            json!({
                "profile": size.profile,
                "ways": size.ways,
                "segments": size.segments,
                "junctions": size.junctions,
                "main_junctions": size.main_junctions,
            })
        })
        .collect();
    json!({
        "format": 1,
        "program": "liyuan",
        "version": env!("CARGO_PKG_VERSION"),
        "plan_file": result.plan.path.file_name().map(|name| name.to_string_lossy()),
        "plan": result.plan.resolved(),
        "seeds": {},
        "inputs": inputs,
        "networks": networks,
        "findings": counts_by_code(&result.findings),
        "attributions": attributions(&result.region),
        "model": result.is_model(),
        "words": words(result),
        "estimated_groups": result.region.areas.estimated_groups,
    })
}

/// What each promise says in plain words, by its id, in all languages: for whoever tells of the run later.
fn words(result: &RunResult) -> Value {
    let locales = Lang::ALL.map(Locale::new);
    let promises = result.promises.iter().map(|promise| {
        let told = locales.iter().map(|locale| {
            let words = promise_words(result, promise, locale);
            (locale.lang().as_str(), words)
        });
        let told: Vec<_> = told.collect();
        let by_language = |get: fn(&PromiseWords) -> &str| -> Value {
            let texts = told.iter();
            let texts = texts.map(|(lang, words)| ((*lang).to_owned(), get(words).into()));
            Value::Object(texts.collect())
        };
        let words = json!({
            "title": by_language(|words| &words.title),
            "rule": by_language(|words| &words.rule),
        });
        (promise.promise.id.clone(), words)
    });
    Value::Object(promises.collect())
}

/// Whom every output has to name: the owners of the roads, and whoever the areas file names.
pub(super) fn attributions(region: &Region) -> Vec<String> {
    let mut list = Vec::new();
    if !region.areas.model {
        list.push("© OpenStreetMap contributors, ODbL 1.0".to_owned());
    }
    for name in &region.areas.attributions {
        if !list.contains(name) {
            list.push(name.clone());
        }
    }
    list
}

/// Hashes of all inputs: plan, roads, the tables as they were read, profiles; `roads` is the content
/// hash of the road file.
pub(super) fn input_hashes(
    plan: &Plan,
    region: &Region,
    roads: Option<[u8; 32]>,
) -> Result<Vec<InputHash>, RunError> {
    let name = plan
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let mut hashes = vec![hash_file(&plan.path, name.unwrap_or_default())?];
    if let Some(hash) = roads {
        let roads = &plan.region.roads;
        hashes.push(InputHash {
            file: roads.given.clone(),
            sha256: hex(&hash),
            bytes: size_of_file(&roads.path)?,
        });
    }
    hashes.extend(region.inputs.iter().map(|input| InputHash {
        file: input.file.clone(),
        sha256: input.sha256.clone(),
        bytes: input.bytes,
    }));
    for service in &plan.services {
        if let ProfileRef::File(file) = &service.profile
            && !hashes.iter().any(|hash| hash.file == file.given)
        {
            hashes.push(hash_file(&file.path, file.given.clone())?);
        }
    }
    Ok(hashes)
}

fn hash_file(path: &Path, file: String) -> Result<InputHash, RunError> {
    let bytes = std::fs::read(path).map_err(unreadable(path))?;
    Ok(InputHash {
        file,
        sha256: hex(&Sha256::digest(&bytes)),
        bytes: bytes.len() as u64,
    })
}

fn size_of_file(path: &Path) -> Result<u64, RunError> {
    let metadata = std::fs::metadata(path).map_err(unreadable(path))?;
    Ok(metadata.len())
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> RunError {
    let path = path.to_owned();
    move |source| RunError::Read { path, source }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
