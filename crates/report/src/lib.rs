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
pub mod change;
pub mod drawing;
pub mod edition;
mod error;
mod escape;
pub mod figure;
mod fill;
pub mod html;
mod layer;
pub mod output;
mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod run;
pub mod sheet;
mod table;
pub mod template;
mod title;
pub mod trace;
pub mod xlsx;

pub use build::{Told, build};
pub use edition::Publishing;
pub use error::{Fault, ReportError};
pub use layer::{Area, Place, Road, Site};
pub use sheet::Medium;

use edition::{Edition, Since};
use liyuan::locale::{Lang, Locale};
use rayon::prelude::*;
use run::Run;
use sheet::Sheet;
use std::path::{Path, PathBuf};
use template::Template;

/// What to make of a run.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// Languages; none: all.
    pub langs: Vec<Lang>,
    /// A folder with files of a template that take the place of the built-in ones.
    pub template: Option<PathBuf>,
    /// The folder of an earlier run or edition: what its figures were is told beside those of this run.
    pub since: Option<PathBuf>,
    /// The archive in which the sheet is published as the next edition.
    pub publishing: Option<Publishing>,
    /// Where to write; `None`: a folder `sheet` in that of the run.
    pub output: Option<PathBuf>,
    /// Also a PDF for each language; needs the feature `pdf`.
    pub pdf: bool,
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages, workbooks and PDFs, in the order in which they were written; `charts/`, the figures and
    /// `datapackage.json` are beside them.
    pub files: Vec<PathBuf>,
    /// Sheets and drawings of another run that were in the folder and would have stood beside these; they are gone.
    pub removed: Vec<PathBuf>,
    /// The edition that was published: its number, its folder, and how many figures it revises.
    pub edition: Option<(u32, PathBuf, usize)>,
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
    output::refuse_run(&output)?;
    run.read_places()?;
    let langs = match options.langs.as_slice() {
        [] => &Lang::ALL,
        langs => langs,
    };
    if options.publishing.is_some() {
        replay(folder)?;
    }
    // The sheet carries both tables.
    figure::hold_against_parquet(folder)?;
    let edition = options.publishing.as_ref();
    let edition = edition
        .map(|publishing| Edition::prepare(&run, publishing))
        .transpose()?;
    let earlier = match &options.since {
        Some(folder) => Some((change::folder_name(folder), run::earlier(folder)?)),
        None => None,
    };
    // Languages have nothing to do with one another; all are laid out before anything is written.
    let made = langs.par_iter().map(|&lang| {
        let locale = Locale::new(lang);
        let template = match &options.template {
            Some(folder) => Template::read(folder, lang)?,
            None => Template::built_in(lang)?,
        };
        let before = edition.as_ref().and_then(|edition| {
            let number = (edition.number - 1).to_string();
            let name = locale.format("sheet-edition-name", &[("number", (&number).into())]);
            Some((name, edition.before.as_ref()?))
        });
        let named = earlier.as_ref();
        let before = named
            .map(|(name, figures)| (name.clone(), figures))
            .or(before);
        let told = Told {
            since: before
                .as_ref()
                .map(|(name, figures)| Since { name, figures }),
            edition: edition.as_ref(),
        };
        let mut sheet = build(&run, &template, &locale, Medium::Screen, told)?;
        html::lighten(&mut sheet);
        let paper = match options.pdf {
            true => Some(build(&run, &template, &locale, Medium::Paper, told)?),
            false => None,
        };
        Ok(Made { lang, sheet, paper })
    });
    // Of several errors the first language's is told, not that of whichever was ready first.
    let made: Vec<Result<Made, ReportError>> = made.collect();
    let made = made
        .into_iter()
        .collect::<Result<Vec<Made>, ReportError>>()?;
    std::fs::create_dir_all(&output).map_err(|source| ReportError::Write {
        path: output.clone(),
        source,
    })?;
    let mut left = package::of_other_runs(&run, &output)?;
    let files: Vec<Result<Vec<PathBuf>, ReportError>> = made
        .par_iter()
        .map(|made| made.write(&run, &output))
        .collect();
    let files = files.into_iter().collect::<Result<Vec<_>, ReportError>>()?;
    let mut shown = std::collections::BTreeSet::new();
    for made in &made {
        shown.extend(made.sheet.shown().into_iter().map(|shown| shown.id.clone()));
    }
    let sheets: Vec<(Sheet, Locale)> = made
        .into_iter()
        .map(|made| (made.sheet, Locale::new(made.lang)))
        .collect();
    let mut report = Report {
        files: files.concat(),
        ..Report::default()
    };
    let beside = package::write(&sheets, &run, &output)?;
    left.retain(|file| !report.files.contains(file) && !beside.contains(file));
    for path in left {
        std::fs::remove_file(&path).map_err(|source| ReportError::Write {
            path: path.clone(),
            source,
        })?;
        report.removed.push(path);
    }
    report.figures = shown.len();
    if let Some(edition) = &edition {
        let files: Vec<&Path> = report
            .files
            .iter()
            .chain(&beside)
            .map(PathBuf::as_path)
            .collect();
        let folder = edition.publish(&run, &output, &files)?;
        report.edition = Some((edition.number, folder, edition.revisions.len()));
    }
    Ok(report)
}

/// A sheet in a language, laid out.
struct Made {
    lang: Lang,
    sheet: Sheet,
    /// The same for paper, if a PDF was asked for.
    paper: Option<Sheet>,
}

impl Made {
    /// Writes its page, workbook and PDF; gives their paths.
    fn write(&self, run: &Run, output: &Path) -> Result<Vec<PathBuf>, ReportError> {
        let locale = Locale::new(self.lang);
        let page = output.join(html::file_name(self.lang));
        output::write(&page, html::render(&self.sheet, run, &locale).as_bytes())?;
        let book = output.join(format!("sheet.{}.xlsx", self.lang.as_str()));
        xlsx::write(&self.sheet, run, &locale, &book)?;
        let mut files = vec![page, book];
        if let Some(paper) = &self.paper {
            files.push(print(paper, &locale, output)?);
        }
        Ok(files)
    }
}

/// Works out every figure again, as far as the folder of the run allows: what is published has to come out.
fn replay(folder: &Path) -> Result<(), ReportError> {
    let tracer = trace::Tracer::open(folder)?;
    let mut differing = Vec::new();
    for id in tracer.run().figures.ids() {
        if let trace::Replay::Differs { .. } = tracer.replayed(id)? {
            differing.push(id.to_owned());
        }
    }
    match differing.len() {
        0 => Ok(()),
        count => {
            differing.truncate(3);
            Err(ReportError::NotReplayed {
                count,
                first: differing,
            })
        }
    }
}

/// Writes a sheet that was laid out for paper as PDF.
#[cfg(feature = "pdf")]
fn print(sheet: &Sheet, locale: &Locale, output: &Path) -> Result<PathBuf, ReportError> {
    let path = output.join(pdf::file_name(locale.lang()));
    let made = pdf::render(sheet, locale).map_err(|problem| ReportError::Pdf {
        path: path.clone(),
        problem,
    })?;
    output::write(&path, &made.bytes)?;
    Ok(path)
}

#[cfg(not(feature = "pdf"))]
fn print(_: &Sheet, _: &Locale, _: &Path) -> Result<PathBuf, ReportError> {
    Err(ReportError::NoPdf)
}
