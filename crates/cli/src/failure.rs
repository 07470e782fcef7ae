//! Why a command stopped: told once to the person, mapped once to an exit code.

use crate::findings;
use crate::terminal::{Style, Terminal, note};
use liyuan::locale::Locale;
use liyuan::plan_file::PlanFileError;
use liyuan::travel::TravelError;
use liyuan_finding::{Diagnose, ExitCode, Kind};
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
    code: String,
    kind: Kind,
    message: String,
    hint: Option<String>,
    details: Vec<Detail>,
}

/// One error at a place of a text file.
#[derive(Debug)]
struct Detail {
    code: &'static str,
    message: String,
    hint: Option<String>,
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
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            // Most errors quote their cause; the others get it appended.
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = inner.source();
        }
        Failure::Error(Box::new(Report {
            code: error.code().to_owned(),
            kind: error.kind(),
            message,
            hint: error.hint(),
            details: Vec::new(),
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
            report.hint = None;
            report.details = errors
                .iter()
                .map(|error| Detail {
                    code: error.code(),
                    message: error.to_string(),
                    hint: error.hint(),
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

    /// The machine does not allow it.
    pub fn environment(message: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::Error(Box::new(Report {
            code: "cli.environment".to_owned(),
            kind: Kind::Environment,
            message: message.into(),
            hint: Some(hint.into()),
            details: Vec::new(),
        }))
    }

    /// Standard output could not be written.
    pub fn stdout(error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::Closed;
        }
        Failure::io("write standard output", &error)
    }

    /// A file could not be written or made.
    pub fn file(task: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::io(&format!("{task} `{}`", path.display()), error)
    }

    fn io(task: &str, error: &io::Error) -> Failure {
        let (code, kind) = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ("cli.disk.full", Kind::Resource)
            }
            io::ErrorKind::NotFound => ("cli.file.not_found", Kind::Usage),
            _ => ("cli.file.denied", Kind::Environment),
        };
        Failure::Error(Box::new(Report {
            code: code.to_owned(),
            kind,
            message: format!("{task}: {error}"),
            hint: None,
            details: Vec::new(),
        }))
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
                    "code": detail.code,
                    "message": detail.message,
                    "hint": detail.hint,
                    "file": detail.source.name(),
                    "line": detail.line,
                    "span": [detail.span.start, detail.span.end],
                })
            })
            .collect();
        Some(json!({
            "error": {
                "code": report.code,
                "kind": report.kind,
                "message": report.message,
                "hint": report.hint,
                "details": details,
            },
        }))
    }
}

impl Report {
    fn render(&self, terminal: &Terminal, locale: &Locale) -> String {
        let label = locale.text("error-label");
        let message = locale.format("error-failed", &[("task", self.message.as_str().into())]);
        // Messages are English; another language says the title of the code first.
        let mut out = match findings::title(&self.code, locale) {
            Some(title) => {
                terminal.labelled(&label, &title, 0, Style::Bad) + &terminal.paragraph(&message, 2)
            }
            None => terminal.labelled(&label, &message, 0, Style::Bad),
        };
        if self.details.is_empty() {
            out.push_str(&footer(terminal, locale, self.hint.as_deref(), &self.code));
        }
        for detail in &self.details {
            out.push('\n');
            out.push_str(&detail.render(terminal, locale));
            out.push_str(&footer(
                terminal,
                locale,
                detail.hint.as_deref(),
                detail.code,
            ));
        }
        out
    }
}

fn footer(terminal: &Terminal, locale: &Locale, hint: Option<&str>, code: &str) -> String {
    let mut out = String::new();
    if let Some(hint) = findings::hint(code, hint, locale) {
        out.push_str(&terminal.labelled(&locale.text("hint-label"), &hint, 2, Style::Strong));
    }
    out + &terminal.labelled(&locale.text("code-label"), code, 2, Style::Faint)
}

impl Detail {
    fn render(&self, terminal: &Terminal, locale: &Locale) -> String {
        // ASCII frames: line-drawing characters are two columns wide on some Chinese consoles.
        let mut theme = GraphicalTheme::none();
        if terminal.colour {
            theme.styles = miette::ThemeStyles::ansi();
        }
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(terminal.width)
            .with_context_lines(1);
        let mut out = String::new();
        if handler.render_report(&mut out, self).is_err() {
            out = format!("  {}:{}: {}\n", self.source.name(), self.line, self.message);
        }
        let title = findings::title(self.code, locale);
        let title = title.map(|title| terminal.paint(&title, Style::Strong));
        let lines = out
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty());
        title
            .as_deref()
            .into_iter()
            .chain(lines)
            .map(|line| format!("{line}\n"))
            .collect()
    }
}

impl std::fmt::Display for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Detail {}

impl miette::Diagnostic for Detail {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source.as_ref())
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let length = self.span.end.saturating_sub(self.span.start);
        Some(Box::new(std::iter::once(LabeledSpan::new(
            None,
            self.span.start,
            length,
        ))))
    }
}
