//! `liyuan report`.

use super::Context;
use crate::failure::Failure;
use crate::terminal;
use clap::Args;
use liyuan::locale::Lang;
use liyuan_finding::ExitCode;
use liyuan_report::{Publishing, ReportOptions, report};
use serde_json::json;
use std::path::PathBuf;

/// Files that are named where some were removed.
const NAMED: usize = 4;

/// Make the answer sheet of a run: a page and a workbook in which every number can be traced.
///
/// The page is one file that needs nothing else; it opens from a USB stick and prints on A4. The workbook has
/// every table in full, all figures, what their columns mean, and the files that they came from.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan report out
  liyuan report out --only zh --output 答卷
  liyuan report out --since out-2025
  liyuan report out --publish editions --date 2026-11-30 --reason 'two stations were missing'
  liyuan report out --pdf
  liyuan report out --template my-template     (files: docs/methods/answer-sheet.md)")]
pub struct Options {
    /// The folder of the run, as `liyuan run` wrote it.
    #[arg(value_name = "RUN")]
    run: PathBuf,

    /// Folder for the sheet, made if it is not there [default: `sheet` in that of the run].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// One language only [default: both].
    #[arg(long, value_name = "LANGUAGE")]
    only: Option<crate::arguments::Language>,

    /// Folder with files of a template, which take the place of the built-in ones.
    #[arg(long, value_name = "DIR")]
    template: Option<PathBuf>,

    /// Folder of an earlier run or edition: its figures are told beside those of this run, with arrows.
    #[arg(long, value_name = "DIR")]
    since: Option<PathBuf>,

    /// Publish the sheet as the next edition of an archive, a folder that is made if it is not there. What is in it
    /// is frozen: each edition is sealed by hashes, and the next one lists what it revises.
    #[arg(long, value_name = "ARCHIVE", requires = "date")]
    publish: Option<PathBuf>,

    /// The day of the edition, as it is to be printed.
    #[arg(long, value_name = "DAY", requires = "publish", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    date: Option<String>,

    /// Why figures of the edition before are revised: one reason for all that --reasons does not name.
    #[arg(long, value_name = "TEXT", requires = "publish")]
    reason: Option<String>,

    /// Table with the columns figure_id, which may end in `*`, and reason.
    #[arg(long, value_name = "FILE", requires = "publish")]
    reasons: Option<PathBuf>,
    /// Also `sheet.zh.pdf` and `sheet.en.pdf`, if this program was built with it.
    #[arg(long)]
    pdf: bool,

    /// Print one JSON document instead of a sentence.
    #[arg(long)]
    pub json: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let settings = ReportOptions {
        langs: options.only.map(Lang::from).into_iter().collect(),
        template: options.template.clone(),
        output: options.output.clone(),
        since: options.since.clone(),
        publishing: options.publish.clone().map(|archive| Publishing {
            archive,
            date: options.date.clone().unwrap_or_default(),
            reason: options.reason.clone(),
            reasons: options.reasons.clone(),
        }),
        pdf: options.pdf,
    };
    let made = report(&options.run, &settings)?;
    let files: Vec<String> = made
        .files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let removed: Vec<String> = made
        .removed
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    if !removed.is_empty() {
        // The sheets come first.
        let mut files: Vec<&str> = removed.iter().take(NAMED).map(String::as_str).collect();
        if removed.len() > NAMED {
            files.push("…");
        }
        let files = files.join(", ");
        let values = [("count", removed.len().into()), ("files", (&files).into())];
        context.note(&context.locale.format("report-removed", &values));
    }
    if options.json {
        let edition = made.edition.map(|(number, folder, revised)| {
            json!({ "number": number, "folder": folder.display().to_string(), "revised": revised })
        });
        let document = json!({ "files": files, "figures": made.figures, "removed": removed, "edition": edition });
        terminal::print(&super::document("liyuan.report/1", document))?;
        return Ok(ExitCode::Done);
    }
    let values = [("figures", made.figures.into())];
    let mut text = context.locale.format("report-written", &values);
    text.push('\n');
    for file in files {
        text.push_str(&format!("  {file}\n"));
    }
    if let Some((number, folder, revised)) = made.edition {
        let number = number.to_string();
        let values = [("number", (&number).into()), ("revised", revised.into())];
        text.push_str(&context.locale.format("report-edition", &values));
        text.push_str(&format!("\n  {}\n", folder.display()));
    }
    terminal::print(&text)?;
    Ok(ExitCode::Done)
}
