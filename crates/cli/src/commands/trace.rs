//! `liyuan trace`.

use super::Context;
use super::trace_show::{document_of, listed, show};
use crate::failure::Failure;
use crate::terminal::{self, Terminal};
use clap::Args;
use liyuan_finding::ExitCode;
use liyuan_report::figure::{Figure, print};
use liyuan_report::trace::{Replay, Trace, Tracer, state};
use liyuan_report::{ReportError, run::Run};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Say how a figure of a run came about, row by row, and work it out again.
///
/// Reads nothing but the folder of the run: what the figure means, its formula and operands, what the plan says,
/// input files with their hashes, rows used and left out, down to demand points and sites by name. Ends with
/// `replayed: equal`, with what differs (exit code 1), or with why it cannot be worked out from the folder.
/// Without a figure it lists their ids.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan trace out --like 'share ems'
  liyuan trace out reach/ems-circle/share
  liyuan trace out reach/ems-circle/median_s --rows -o rows.csv
  liyuan trace out --all                       (works every figure out again)")]
pub struct Options {
    /// The folder of the run, as `liyuan run` wrote it.
    #[arg(value_name = "RUN")]
    run: PathBuf,

    /// Id of the figure, as in `figures.csv` [default: list the ids].
    #[arg(value_name = "FIGURE")]
    figure: Option<String>,

    /// Of the list, only figures in whose id or area every word of TEXT stands.
    #[arg(long, value_name = "TEXT", conflicts_with = "figure")]
    like: Option<String>,

    /// Work out every figure again (or those of --like) and say which differ.
    #[arg(long, conflicts_with = "figure")]
    all: bool,

    /// Print the rows that the figure was worked out from, as CSV, instead of the trace.
    #[arg(long, requires = "figure", conflicts_with_all = ["all", "like"])]
    rows: bool,

    /// Write these rows to a CSV file, and print the trace.
    #[arg(short, long, value_name = "FILE", requires = "figure", conflicts_with_all = ["all", "like"], value_parser = csv_file)]
    output: Option<PathBuf>,

    /// Points and sites that are listed by name.
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,

    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let tracer = Tracer::open(&options.run)?;
    match &options.figure {
        Some(id) => one(&tracer, id, options, context),
        None if options.all => all(&tracer, options, context),
        None => list(&tracer, options, context),
    }
}

fn csv_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension() {
        Some(ending) if ending.eq_ignore_ascii_case("csv") => Ok(path),
        _ => Err("give a name that ends in .csv".to_owned()),
    }
}

fn one(
    tracer: &Tracer,
    id: &str,
    options: &Options,
    context: &Context<'_>,
) -> Result<ExitCode, Failure> {
    let locale = context.locale;
    let trace = tracer.trace(id)?;
    let rows = match options.rows || options.output.is_some() {
        true => Some(tracer.rows(&trace)?),
        false => None,
    };
    if let (Some(rows), Some(file)) = (&rows, &options.output) {
        liyuan_report::output::refuse_file_of_run(file)?;
        std::fs::write(file, rows.csv()).map_err(|source| ReportError::Write {
            path: file.clone(),
            source,
        })?;
    }
    let printed = rows.filter(|_| options.rows && options.output.is_none());
    if options.json {
        let mut document = document_of(&trace, tracer.run(), locale, options.top);
        if let (Some(rows), Value::Object(document)) = (&printed, &mut document) {
            let table = json!({ "columns": rows.columns, "rows": rows.rows });
            document.insert("table".to_owned(), table);
        }
        terminal::print(&super::document("liyuan.trace/1", document))?;
        return Ok(code(&trace));
    }
    if let Some(rows) = printed {
        let csv = String::from_utf8_lossy(&rows.csv()).into_owned();
        terminal::print(&csv)?;
        let told = super::trace_show::replayed(&trace.replay, locale, &Terminal::stderr());
        context.note(told.trim_end());
        return Ok(code(&trace));
    }
    let text = show(
        &trace,
        tracer.run(),
        locale,
        &Terminal::stdout(),
        options.top,
    );
    terminal::print(&text)?;
    if let Some(file) = &options.output {
        let file = file.display().to_string();
        let values = [
            ("count", (trace.figure.rows_used as i64).into()),
            ("file", (&file).into()),
        ];
        context.note(&locale.format("trace-rows-written", &values));
    }
    Ok(code(&trace))
}

fn code(trace: &Trace<'_>) -> ExitCode {
    match trace.replay {
        Replay::Differs { .. } => ExitCode::Negative,
        Replay::Equal | Replay::Not(_) => ExitCode::Done,
    }
}

fn like<'a>(tracer: &'a Tracer, options: &Options) -> Vec<&'a Figure> {
    tracer
        .like(options.like.as_deref().unwrap_or_default())
        .collect()
}

fn list(tracer: &Tracer, options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let figures = like(tracer, options);
    if options.json {
        let figures: Vec<Value> = (figures.iter())
            .map(|figure| {
                json!({
                    "figure": figure.id,
                    "value": figure.value,
                    "unit": figure.unit,
                    "state": state(figure.state),
                })
            })
            .collect();
        let document = json!({ "figures": figures });
        terminal::print(&super::document("liyuan.figures/1", document))?;
        return Ok(ExitCode::Done);
    }
    let run: &Run = tracer.run();
    let lines = figures
        .iter()
        .map(|figure| listed(figure, run, context.locale));
    terminal::print(&lines.collect::<String>())?;
    if figures.is_empty() {
        context.note(&context.locale.text("trace-none-like"));
    }
    Ok(ExitCode::Done)
}

/// Works out all figures again; those that differ are named on standard output.
fn all(tracer: &Tracer, options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let locale = context.locale;
    let (mut equal, mut not, mut differ) = (0_usize, Vec::new(), Vec::new());
    let figures = like(tracer, options);
    if let ([], Some(text)) = (figures.as_slice(), &options.like) {
        // Nothing looked at is nothing found equal.
        return Err(ReportError::NoneLike { text: text.clone() }.into());
    }
    for figure in figures {
        match tracer.replayed(&figure.id)? {
            Replay::Equal => equal += 1,
            Replay::Not(why) => not.push((figure, why)),
            replay @ Replay::Differs { .. } => differ.push((figure, replay)),
        }
    }
    let ended = match differ.is_empty() {
        true => ExitCode::Done,
        false => ExitCode::Negative,
    };
    if options.json {
        let not: Vec<Value> = (not.iter())
            .map(|(figure, why)| json!({ "figure": figure.id, "why": why.as_str() }))
            .collect();
        let differ: Vec<Value> = (differ.iter())
            .map(|(figure, replay)| {
                json!({ "figure": figure.id, "replay": super::trace_show::replay_of(replay) })
            })
            .collect();
        let document = json!({ "equal": equal, "not_possible": not, "differ": differ });
        terminal::print(&super::document("liyuan.replay/1", document))?;
        return Ok(ended);
    }
    let mut text = String::new();
    for (figure, replay) in &differ {
        text.push_str(&format!("{} ({})\n", figure.id, print(figure, locale)));
        text.push_str(&super::trace_show::replayed(
            replay,
            locale,
            &Terminal::stdout(),
        ));
    }
    for (figure, why) in &not {
        let why = locale.text(&format!("trace-not-{}", why.as_str()));
        let values = [("figure", (&figure.id).into()), ("why", (&why).into())];
        text.push_str(&locale.format("trace-all-not", &values));
        text.push('\n');
    }
    let values = [
        ("equal", equal.into()),
        ("not", not.len().into()),
        ("differ", differ.len().into()),
    ];
    text.push_str(&locale.format("trace-all", &values));
    text.push('\n');
    terminal::print(&text)?;
    Ok(ended)
}
