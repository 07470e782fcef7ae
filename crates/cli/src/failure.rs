//! Why a command stopped: told once to the person, mapped once to an exit code.

use crate::terminal::{Style, Terminal, note};
use liyuan::locale::{Lang, Locale};
use liyuan::plan_file::PlanFileError;
use liyuan::travel::TravelError;
use liyuan::wording::{Wording, wording};
use liyuan_finding::{Diagnose, ExitCode, Finding, Kind, Severity, io_arguments};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use serde_json::{Value, json};
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// Whoever read standard output has seen enough (`liyuan … | head`): not a failure.
    Closed,
    /// An error to report.
    Error(Box<Report>),
}

/// An error as it is reported.
#[derive(Debug)]
pub struct Report {
    /// Message, hint and their values.
    told: Finding,
    kind: Kind,
    details: Vec<Detail>,
    /// Ids that it is about and how many there are.
    ids: Option<(Vec<String>, usize)>,
}

/// One error at a place of a text file.
#[derive(Debug)]
struct Detail {
    told: Finding,
    line: usize,
    span: Range<usize>,
    source: Arc<NamedSource<String>>,
}

impl<E: Diagnose> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::of(&error)
    }
}

impl Failure {
    /// Any error of the project.
    pub fn of(error: &dyn Diagnose) -> Failure {
        let mut told = Finding::of(error);
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            // Most errors quote their cause; the others get it appended.
            if !told.message.contains(&text) {
                told.message = format!("{}: {text}", told.message);
            }
            cause = inner.source();
        }
        let mut failure = Failure::report(told, error.kind());
        if let Failure::Error(report) = &mut failure {
            report.ids = error.ids().map(|ids| (ids.ids.to_vec(), ids.all));
        }
        failure
    }

    fn report(told: Finding, kind: Kind) -> Failure {
        Failure::Error(Box::new(Report {
            told,
            kind,
            details: Vec::new(),
            ids: None,
        }))
    }

    /// A plan file with errors, each shown at its place.
    pub fn plan(error: &PlanFileError) -> Failure {
        let mut failure = Failure::of(error);
        if let (Failure::Error(report), PlanFileError::Invalid { path, text, errors }) =
            (&mut failure, error)
        {
            let name = path.display().to_string();
            let source = Arc::new(NamedSource::new(name, text.clone()).with_language("TOML"));
            report.told.hint = None;
            report.details = errors
                .iter()
                .map(|error| Detail {
                    told: Finding {
                        message: error.to_string(),
                        ..error.finding(Severity::Error, source.name())
                    },
                    line: error.line,
                    span: error.span.clone(),
                    source: Arc::clone(&source),
                })
                .collect();
        }
        failure
    }

    /// A table could not be written; a reader of standard output that went away is no failure.
    pub fn written(error: TravelError) -> Failure {
        match error {
            TravelError::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {
                Failure::Closed
            }
            error => Failure::of(&error),
        }
    }

    /// The machine does not give so many threads.
    pub fn threads(threads: usize, error: &dyn std::error::Error) -> Failure {
        let message = format!("start {threads} threads: {error}");
        let told = Finding::error("cli.threads", message)
            .with("threads", threads)
            .hint("ask for fewer");
        Failure::report(told, Kind::Environment)
    }

    /// Standard output could not be written.
    pub fn stdout(error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::Closed;
        }
        Failure::io("write standard output", "", &error)
    }

    /// A file could not be written.
    pub fn file(path: &Path, error: &io::Error) -> Failure {
        let path = path.display().to_string();
        Failure::io(&format!("write `{path}`"), &path, error)
    }

    fn io(task: &str, file: &str, error: &io::Error) -> Failure {
        let (code, kind) = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ("cli.disk.full", Kind::Resource)
            }
            io::ErrorKind::NotFound => ("cli.file.not_found", Kind::Usage),
            _ => ("cli.file.denied", Kind::Environment),
        };
        let told = Finding::error(code, format!("{task}: {error}"))
            .with("to", if file.is_empty() { "output" } else { "file" })
            .with("file", file)
            .with_all(io_arguments(error));
        Failure::report(told, kind)
    }

    /// The exit code of the program.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Closed => ExitCode::Done,
            Failure::Error(report) => report.kind.exit_code(),
        }
    }

    /// Tells it to the person on standard error.
    pub fn tell(&self, locale: &Locale) {
        if let Failure::Error(report) = self {
            note(&report.render(&Terminal::stderr(), locale));
        }
    }

    /// The document that takes the place of the result under `--json`.
    pub fn json(&self) -> Option<Value> {
        let Failure::Error(report) = self else {
            return None;
        };
        let details: Vec<Value> = report
            .details
            .iter()
            .map(|detail| {
                json!({
                    "code": detail.told.code,
                    "message": detail.told.message,
                    "hint": detail.told.hint,
                    "file": detail.source.name(),
                    "line": detail.line,
                    "span": [detail.span.start, detail.span.end],
                })
            })
            .collect();
        let mut error = json!({
            "code": report.told.code,
            "kind": report.kind,
            "message": report.told.message,
            "hint": report.told.hint,
            "details": details,
        });
        if let Some((ids, all)) = &report.ids {
            error["ids"] = json!(ids);
            error["ids_in_all"] = json!(all);
        }
        // Where in the input it is, if it is at one place.
        let places = ["file", "row", "id"].map(|name| (name, report.told.arguments.get(name)));
        if let [_, (_, Some(row)), _] = places {
            for (name, value) in places {
                error[name] = json!(value);
            }
            error["row"] = json!(row.parse::<u64>().ok());
        }
        Some(json!({ "error": error }))
    }
}

impl Report {
    fn render(&self, terminal: &Terminal, locale: &Locale) -> String {
        let label = locale.text("error-label");
        let mut told = wording(&self.told, locale);
        if !self.details.is_empty() && locale.lang() != Lang::En {
            // What is wrong with a plan file is told at its place; above stands that there is.
            let whole = Finding {
                code: "plan.invalid".to_owned(),
                ..self.told.clone()
            };
            told = wording(&whole, locale);
        }
        // English says in one sentence what other languages say with a title first.
        let mut out = match (locale.lang(), &told.title, &told.case) {
            (Lang::En, ..) | (_, None, _) => {
                let task = [("task", self.told.message.as_str().into())];
                let message = locale.format("error-failed", &task);
                terminal.labelled(&label, &message, 0, Style::Bad)
            }
            (_, Some(title), case) => {
                let case = case.as_ref().map(|case| terminal.paragraph(case, 2));
                terminal.labelled(&label, title, 0, Style::Bad) + &case.unwrap_or_default()
            }
        };
        if self.details.is_empty() {
            out.push_str(&footer(terminal, locale, &told, &self.told.code));
        }
        for detail in &self.details {
            let told = wording(&detail.told, locale);
            out.push('\n');
            out.push_str(&detail.render(terminal, locale, &told));
            out.push_str(&footer(terminal, locale, &told, &detail.told.code));
        }
        out
    }
}

fn footer(terminal: &Terminal, locale: &Locale, told: &Wording, code: &str) -> String {
    let mut out = String::new();
    if let Some(hint) = &told.hint {
        out.push_str(&terminal.labelled(&locale.text("hint-label"), hint, 2, Style::Strong));
    }
    out + &terminal.labelled(&locale.text("code-label"), code, 2, Style::Faint)
}

impl Detail {
    fn render(&self, terminal: &Terminal, locale: &Locale, told: &Wording) -> String {
        // ASCII frames: line-drawing characters are two columns wide on some Chinese consoles.
        let mut theme = GraphicalTheme::none();
        if terminal.colour {
            theme.styles = miette::ThemeStyles::ansi();
        }
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(terminal.width)
            .with_context_lines(1);
        let mut out = String::new();
        let placed = Placed {
            detail: self,
            message: match locale.lang() {
                Lang::En => &self.told.message,
                Lang::Zh => told.sentence(),
            },
        };
        if handler.render_report(&mut out, &placed).is_err() {
            let (file, line) = (self.source.name(), self.line);
            out = format!("  {file}:{line}: {}\n", placed.message);
        }
        out.lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .map(|line| format!("{line}\n"))
            .collect()
    }
}

/// An error at its place, in the language in which it is told.
#[derive(Debug)]
struct Placed<'a> {
    detail: &'a Detail,
    message: &'a str,
}

impl std::fmt::Display for Placed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Placed<'_> {}

impl miette::Diagnostic for Placed<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.detail.source.as_ref())
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let length = self.detail.span.end.saturating_sub(self.detail.span.start);
        Some(Box::new(std::iter::once(LabeledSpan::new(
            None,
            self.detail.span.start,
            length,
        ))))
    }
}
