//! The commands: each calls one function of the library and shows what comes back.

pub mod check;
pub mod clip;
pub mod completions;
pub mod convert;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod init;
pub mod reach;
mod reach_isochrone;
pub mod report;
pub mod run;
pub mod schema;
pub mod site;
mod site_answer;
mod site_areas;
mod site_capacitated;
mod site_close;
mod site_curve;
mod site_expected;
mod site_explain;
mod site_front;
pub mod trace;
mod trace_show;
pub mod travel;
mod travel_matrix;
mod travel_nearest;
mod travel_route;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::findings;
use crate::terminal::{self, Terminal};
use liyuan::locale::Locale;
use liyuan_finding::{ExitCode, Finding, Severity};
use serde_json::Value;

/// What every command gets besides its own options.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Language of messages.
    pub locale: &'a Locale,
    /// Nothing on standard error but errors.
    pub quiet: bool,
}

impl Context<'_> {
    /// A remark on standard error, unless silence was asked for.
    pub fn note(&self, line: &str) {
        if !self.quiet {
            terminal::note(&format!("{line}\n"));
        }
    }
}

impl Context<'_> {
    /// Findings about the input, by code, on standard error.
    pub fn tell_findings(&self, findings: &[Finding]) {
        // Quiet means nothing but errors: what was left out is said all the same.
        let told: Vec<Finding> = findings
            .iter()
            .filter(|finding| !self.quiet || finding.severity == Severity::Error)
            .cloned()
            .collect();
        if !told.is_empty() {
            terminal::note(&findings::render(&told, self.locale, &Terminal::stderr()));
        }
    }
}

/// Runs the command asked for; errors are told, not returned.
pub fn run(arguments: &Arguments, locale: &Locale) -> ExitCode {
    let context = Context {
        locale,
        quiet: arguments.quiet,
    };
    let result = threads(arguments).and_then(|()| match &arguments.command {
        Command::Demo(options) => demo::run(options, &context),
        Command::Clip(options) => clip::run(options, &context),
        Command::Init(options) => init::run(options, &context),
        Command::Check(options) => check::run(options, &context),
        Command::Run(options) => run::run(options, &context),
        Command::Report(options) => report::run(options, &context),
        Command::Diff(options) => diff::run(options, &context),
        Command::Trace(options) => trace::run(options, &context),
        Command::Travel(command) => travel::run(command, &context),
        Command::Reach(command) => reach::run(command, &context),
        Command::Site(command) => site::run(command, &context),
        Command::Convert(options) => convert::run(options, &context),
        Command::Doctor(options) => doctor::run(options, &context),
        Command::Completions(options) => completions::run(options, &context),
        Command::Schema(options) => schema::run(options, &context),
    });
    match result {
        Ok(code) => code,
        Err(failure) => {
            if arguments.command.wants_json()
                && let Some(error) = failure.json()
            {
                // If standard output is gone, standard error still tells.
                let _ = terminal::print(&document("liyuan.error/1", error));
            }
            failure.tell(locale);
            failure.exit_code()
        }
    }
}

fn threads(arguments: &Arguments) -> Result<(), Failure> {
    let Some(threads) = arguments.threads else {
        return Ok(());
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()
        .map_err(|error| Failure::threads(threads, &error))
}

/// A versioned document: `schema` (name and version of the format), `version` (of the program) and
/// the content.
pub fn document(schema: &str, content: Value) -> String {
    let mut document = serde_json::Map::new();
    document.insert("schema".to_owned(), schema.into());
    document.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    if let Value::Object(content) = content {
        document.extend(content);
    }
    format!("{:#}\n", Value::Object(document))
}
