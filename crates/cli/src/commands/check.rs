//! `liyuan check`.

use super::Context;
use super::travel::with_progress;
use crate::failure::Failure;
use crate::findings;
use crate::terminal::{self, Terminal};
use clap::Args;
use liyuan::plan_file::{Plan, PlanFileError};
use liyuan::run::{Cache, CheckOptions, Checked, Estimate, check};
use liyuan::wording::wording;
use liyuan_finding::{ExitCode, Finding, Severity, counts_by_code};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Look at a plan file and its data: what is wrong or odd, where, and what to do; what a run will
/// take; what would make its result worthless.
///
/// Exit code 1 if there are errors, with --strict also if there are warnings.
#[derive(Debug, Args)]
pub struct Options {
    /// The plan file.
    plan: PathBuf,

    /// Print one JSON document with every finding.
    #[arg(long)]
    pub json: bool,

    /// Also draw what was read and what is odd about it, as one HTML file.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// Warnings count as errors.
    #[arg(long)]
    strict: bool,

    /// Neither use nor write the region files in `.liyuan` beside the plan file.
    #[arg(long)]
    no_cache: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let checked = match Plan::read(&options.plan) {
        Ok(plan) => {
            let cache = if options.no_cache {
                Cache::Off
            } else {
                Cache::BesidePlan
            };
            let settings = CheckOptions {
                cache,
                map: options.map.clone(),
                lang: context.locale.lang(),
            };
            with_progress(context, |progress| check(&plan, &settings, progress))?
        }
        // Errors in the plan are what was asked for, shown at their places in the file.
        Err(error @ PlanFileError::Invalid { .. }) if !options.json => {
            Failure::plan(&error).tell(context.locale);
            return Ok(ExitCode::Negative);
        }
        Err(PlanFileError::Invalid { path, errors, .. }) => Checked {
            findings: errors
                .iter()
                .map(|error| error.finding(Severity::Error, &path.display().to_string()))
                .collect(),
            ..Checked::default()
        },
        Err(error) => return Err(Failure::of(&error)),
    };
    let findings = &checked.findings;
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .map(Finding::count)
            .sum::<u64>()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if options.json {
        let content = json!({
            "errors": errors,
            "warnings": warnings,
            "by_code": counts_by_code(findings),
            "threats": checked.threats().collect::<Vec<_>>(),
            "estimate": checked.estimate.as_ref().map(estimate_document),
            "searched": checked.searched,
            "findings": findings,
        });
        terminal::print(&super::document("liyuan.check/1", content))?;
    } else {
        terminal::print(&render(&checked, errors, warnings, context))?;
    }
    let negative = errors > 0 || (options.strict && warnings > 0);
    Ok(if negative {
        ExitCode::Negative
    } else {
        ExitCode::Done
    })
}

fn render(checked: &Checked, errors: u64, warnings: u64, context: &Context<'_>) -> String {
    let (locale, terminal) = (context.locale, Terminal::stdout());
    let mut out = String::new();
    if checked.findings.is_empty() {
        out.push_str(&terminal.paragraph(&locale.text("check-nothing"), 0));
    } else {
        let counts = [
            ("errors", i64::try_from(errors).unwrap_or(i64::MAX).into()),
            (
                "warnings",
                i64::try_from(warnings).unwrap_or(i64::MAX).into(),
            ),
        ];
        let sum = locale.format("check-sum", &counts);
        out.push_str(&findings::render(&checked.findings, locale, &terminal));
        out.push('\n');
        out.push_str(&terminal.paragraph(&sum, 0));
    }
    for (severity, heading) in [
        (Severity::Error, "check-worthless"),
        (Severity::Warning, "check-weak"),
    ] {
        let list: Vec<&Finding> = checked
            .threats()
            .filter(|finding| finding.severity == severity)
            .collect();
        if list.is_empty() {
            continue;
        }
        out.push('\n');
        out.push_str(&terminal.paragraph(&locale.text(heading), 0));
        for finding in list {
            let told = wording(finding, locale);
            let sentence = told.sentence();
            out.push_str(&terminal.paragraph(&format!("- {sentence}"), 2));
        }
    }
    if let Some(estimate) = &checked.estimate {
        out.push('\n');
        let seconds = |seconds: f64| {
            locale.duration((seconds.ceil().max(1.0) * 10.0).min(f64::from(u32::MAX)) as u32)
        };
        let memory = estimate.memory_bytes.map_or(-1, |bytes| {
            i64::try_from(bytes.div_ceil(1 << 20)).unwrap_or(i64::MAX)
        });
        let (total, search) = (seconds(estimate.total_s()), seconds(estimate.search_s));
        let repair = seconds(estimate.repair_s);
        let repairs = if estimate.repair_s > 0.0 { "yes" } else { "no" };
        let values = [
            ("total", total.as_str().into()),
            ("search", search.as_str().into()),
            ("repair", repair.as_str().into()),
            ("repairs", repairs.into()),
            ("memory", memory.into()),
            (
                "rows",
                i64::try_from(estimate.rows).unwrap_or(i64::MAX).into(),
            ),
        ];
        out.push_str(&terminal.paragraph(&locale.format("check-estimate", &values), 0));
        if !checked.searched {
            out.push_str(&terminal.paragraph(&locale.text("check-not-searched"), 0));
        }
    }
    out
}

fn estimate_document(estimate: &Estimate) -> Value {
    let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
    json!({
        "total_s": rounded(estimate.total_s()),
        "read_s": rounded(estimate.read_s),
        "search_s": rounded(estimate.search_s),
        "repair_s": rounded(estimate.repair_s),
        "write_s": rounded(estimate.write_s),
        "memory_bytes": estimate.memory_bytes,
        "people_rows": estimate.rows,
    })
}
