//! `liyuan report`.

use super::Context;
use crate::failure::Failure;
use crate::terminal;
use clap::Args;
use liyuan::locale::Lang;
use liyuan_finding::ExitCode;
use liyuan_report::{ReportOptions, report};
use serde_json::json;
use std::path::PathBuf;

/// Make the answer sheet of a run: a page and a workbook in which every number can be traced.
///
/// The page is one file that needs nothing else; it opens from a USB stick and prints on A4. The workbook has
/// every table in full, all figures, what their columns mean, and the files that they came from.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan report out
  liyuan report out --only zh --output 答卷
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
        pdf: options.pdf,
    };
    let made = report(&options.run, &settings)?;
    let files: Vec<String> = made
        .files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    if options.json {
        let document = json!({ "files": files, "figures": made.figures });
        terminal::print(&super::document("liyuan.report/1", document))?;
        return Ok(ExitCode::Done);
    }
    let values = [("figures", made.figures.into())];
    let mut text = context.locale.format("report-written", &values);
    text.push('\n');
    for file in files {
        text.push_str(&format!("  {file}\n"));
    }
    terminal::print(&text)?;
    Ok(ExitCode::Done)
}
