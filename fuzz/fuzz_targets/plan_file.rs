//! Plan files: every error has a place that lies in the file.

use liyuan::plan_file::{Plan, PlanFileError};
use std::path::Path;

fn main() -> std::process::ExitCode {
    liyuan_fuzz::drive("plan_file", Vec::new(), |bytes| {
        match Plan::from_bytes(bytes, Path::new("liyuan.toml")) {
            Ok(plan) => drop(plan.resolved()),
            Err(PlanFileError::Invalid { text, errors, .. }) => {
                assert!(!errors.is_empty());
                for error in errors {
                    assert!(
                        text.get(error.span.clone()).is_some(),
                        "{error}: {:?}",
                        error.span
                    );
                }
            }
            Err(_) => {}
        }
    })
}
