//! `liyuan check`.

use super::Context;
use super::travel::with_progress;
use crate::failure::Failure;
use crate::findings;
use crate::terminal::{self, Terminal};
use clap::Args;
use liyuan::plan_file::{Plan, PlanFileError};
use liyuan::run::{Cache, check};
use liyuan_finding::{ExitCode, Finding, Severity, counts_by_code};
use serde_json::json;
use std::path::PathBuf;

/// Look at a plan file and its data: what is wrong or odd, where, and what to do.
///
/// Exit code 1 if there are errors, with --strict also if there are warnings.
#[derive(Debug, Args)]
pub struct Options {
    /// The plan file.
    plan: PathBuf,

    /// Print one JSON document with every finding.
    #[arg(long)]
    pub json: bool,

    /// Warnings count as errors.
    #[arg(long)]
    strict: bool,

    /// Neither use nor write the region files in `.liyuan` beside the plan file.
    #[arg(long)]
    no_cache: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let findings = match Plan::read(&options.plan) {
        Ok(plan) => {
            let cache = if options.no_cache {
                Cache::Off
            } else {
                Cache::BesidePlan
            };
            with_progress(context, |progress| check(&plan, &cache, progress))?
        }
        // Errors in the plan are what was asked for, shown at their places in the file.
        Err(error @ PlanFileError::Invalid { .. }) if !options.json => {
            Failure::plan(&error).tell(context.locale);
            return Ok(ExitCode::Negative);
        }
        Err(PlanFileError::Invalid { path, errors, .. }) => errors
            .iter()
            .map(|error| error.finding(Severity::Error, &path.display().to_string()))
            .collect(),
        Err(error) => return Err(Failure::of(&error)),
    };
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if options.json {
        let content = json!({
            "errors": errors,
            "warnings": warnings,
            "by_code": counts_by_code(&findings),
            "findings": findings,
        });
        terminal::print(&super::document("liyuan.check/1", content))?;
    } else {
        terminal::print(&render(&findings, errors, warnings, context))?;
    }
    let negative = errors > 0 || (options.strict && warnings > 0);
    Ok(if negative {
        ExitCode::Negative
    } else {
        ExitCode::Done
    })
}

fn render(findings: &[Finding], errors: usize, warnings: usize, context: &Context<'_>) -> String {
    let (locale, terminal) = (context.locale, Terminal::stdout());
    if findings.is_empty() {
        return terminal.paragraph(&locale.text("check-nothing"), 0);
    }
    let counts = [("errors", errors.into()), ("warnings", warnings.into())];
    let sum = locale.format("check-sum", &counts);
    findings::render(findings, locale, &terminal) + "\n" + &terminal.paragraph(&sum, 0)
}
