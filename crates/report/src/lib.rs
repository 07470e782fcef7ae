//! The answer sheet (民生答卷): what a run found, for people to look at, check and hand on.
//!
//! [`report`] reads the folder of a run and writes one page and one workbook for each language. Every number
//! of them is a figure of the run, named by its id; whatever else looks like a number is refused
//! ([`template`]). Maps and charts are SVG drawn here ([`drawing`]).
//!
//! A sheet is made in one direction: folder ([`run`]) and template → chapters of text, figures, tables and
//! drawings ([`sheet`]) → page ([`html`]) and workbook ([`xlsx`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod blocks;
mod build;
pub mod drawing;
mod error;
mod escape;
pub mod figure;
mod fill;
pub mod html;
mod layer;
mod output;
mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod run;
pub mod sheet;
mod table;
pub mod template;
pub mod xlsx;

pub use build::build;
pub use error::{Fault, ReportError};
pub use layer::{Area, Place};
pub use sheet::Medium;

use liyuan::locale::{Lang, Locale};
use run::Run;
use std::path::{Path, PathBuf};
use template::Template;

/// What to make of a run.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// Languages; none: all.
    pub langs: Vec<Lang>,
    /// A folder with files of a template that take the place of the built-in ones.
    pub template: Option<PathBuf>,
    /// Where to write; `None`: a folder `sheet` in that of the run.
    pub output: Option<PathBuf>,
    /// Also a PDF for each language; needs the feature `pdf`.
    pub pdf: bool,
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages, workbooks and PDFs, in the order in which they were written; `charts/` and `datapackage.json` are beside them.
    pub files: Vec<PathBuf>,
    /// Figures that are shown, each once, over all languages.
    pub figures: usize,
}

/// Makes the answer sheet of a run: a page and a workbook for each language, and a PDF if asked for.
///
/// # Errors
/// A PDF is asked for and the program was built without; the folder is not that of a run or is damaged, the
/// template breaks a rule or names what is not there, or a file cannot be written.
pub fn report(folder: &Path, options: &ReportOptions) -> Result<Report, ReportError> {
    if options.pdf && !cfg!(feature = "pdf") {
        return Err(ReportError::NoPdf);
    }
    let run = Run::open(folder)?;
    let output = options
        .output
        .clone()
        .unwrap_or_else(|| folder.join("sheet"));
    let langs = match options.langs.as_slice() {
        [] => &Lang::ALL,
        langs => langs,
    };
    let mut report = Report::default();
    let mut shown = std::collections::BTreeSet::new();
    let mut sheets = Vec::new();
    let mut templates = Vec::new();
    for &lang in langs {
        let locale = Locale::new(lang);
        let template = match &options.template {
            Some(folder) => Template::read(folder, lang)?,
            None => Template::built_in(lang)?,
        };
        let sheet = build(&run, &template, &locale, Medium::Screen)?;
        shown.extend(sheet.shown().into_iter().map(|shown| shown.id.clone()));
        templates.push(template);
        sheets.push((sheet, locale));
    }
    std::fs::create_dir_all(&output).map_err(|source| ReportError::Write {
        path: output.clone(),
        source,
    })?;
    for ((sheet, locale), template) in sheets.iter().zip(&templates) {
        let page = output.join(html::file_name(locale.lang()));
        output::write(&page, html::render(sheet, &run, locale).as_bytes())?;
        let book = output.join(format!("sheet.{}.xlsx", locale.lang().as_str()));
        xlsx::write(sheet, &run, locale, &book)?;
        report.files.extend([page, book]);
        if options.pdf {
            report.files.push(print(&run, template, locale, &output)?);
        }
    }
    package::write(&sheets, &run, &output)?;
    report.figures = shown.len();
    Ok(report)
}

/// Writes the sheet as PDF.
#[cfg(feature = "pdf")]
fn print(
    run: &Run,
    template: &Template,
    locale: &Locale,
    output: &Path,
) -> Result<PathBuf, ReportError> {
    let path = output.join(pdf::file_name(locale.lang()));
    let sheet = build(run, template, locale, Medium::Paper)?;
    let made = pdf::render(&sheet, locale).map_err(|problem| ReportError::Pdf {
        path: path.clone(),
        problem,
    })?;
    output::write(&path, &made.bytes)?;
    Ok(path)
}

#[cfg(not(feature = "pdf"))]
fn print(_: &Run, _: &Template, _: &Locale, _: &Path) -> Result<PathBuf, ReportError> {
    Err(ReportError::NoPdf)
}
