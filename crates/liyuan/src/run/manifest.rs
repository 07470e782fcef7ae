//! `run.json`: what anybody needs to repeat a run, without a clock.

use super::error::RunError;
use super::result::{InputHash, RunResult};
use crate::plan_file::{InputPath, Plan, ProfileRef};
use liyuan_finding::counts_by_code;
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The manifest of a run.
pub(super) fn manifest(result: &RunResult) -> Value {
    let inputs: Vec<Value> = result
        .inputs
        .iter()
        .map(|input| json!({ "file": input.file, "sha256": input.sha256 }))
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
        "attributions": attributions(result),
        "model": result.is_model(),
    })
}

/// Whom every output has to name: the owners of the roads, and whoever the areas file names.
pub(super) fn attributions(result: &RunResult) -> Vec<String> {
    let mut list = Vec::new();
    if !result.is_model() {
        list.push("© OpenStreetMap contributors, ODbL 1.0".to_owned());
    }
    for name in &result.region.areas.attributions {
        if !list.contains(name) {
            list.push(name.clone());
        }
    }
    list
}

/// Hashes of all inputs in the order of the plan; `roads` is the content hash of the road file.
pub(super) fn input_hashes(plan: &Plan, roads: Option<[u8; 32]>) -> Result<Vec<InputHash>, RunError> {
    let mut files: Vec<&InputPath> = Vec::new();
    files.extend(&plan.region.areas);
    files.push(&plan.region.demand.file);
    for service in &plan.services {
        files.push(&service.facilities);
        if let ProfileRef::File(file) = &service.profile {
            files.push(file);
        }
    }
    let mut distinct: Vec<&InputPath> = Vec::new();
    for file in files {
        if !distinct.contains(&file) {
            distinct.push(file);
        }
    }
    let plan_bytes = read(&plan.path)?;
    let name = plan.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut hashes =
        vec![InputHash { file: name.unwrap_or_default(), sha256: hex(&Sha256::digest(plan_bytes)) }];
    hashes.extend(
        roads.map(|hash| InputHash { file: plan.region.roads.given.clone(), sha256: hex(&hash) }),
    );
    let others: Vec<Result<InputHash, RunError>> = distinct
        .into_par_iter()
        .map(|file| {
            let hash = Sha256::digest(read(&file.path)?);
            Ok(InputHash { file: file.given.clone(), sha256: hex(&hash) })
        })
        .collect();
    for hash in others {
        hashes.push(hash?);
    }
    Ok(hashes)
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, RunError> {
    std::fs::read(path).map_err(|source| RunError::Read { path: path.to_owned(), source })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
