//! `liyuan diff`.

use super::Context;
use crate::failure::Failure;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use clap::Args;
use liyuan::locale::{Lang, Locale};
use liyuan_finding::ExitCode;
use liyuan_report::change::{self, Change, Changed, FigureChange, PromiseChange};
use liyuan_report::figure::{Figure, print};
use liyuan_report::output;
use liyuan_report::sheet::Mark;
use liyuan_report::trace;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Figures of the region that the terminal shows.
const MOST: usize = 12;

/// Compare two runs: what differs in plan and files, what came of it, who gained and who lost.
///
/// Reads nothing but the two folders. Figures are compared as they are written: nothing differs by rounding.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan diff out-2025 out-2026
  liyuan diff before after --html change.html
  liyuan diff before after --exit-code --quiet     (1 if anything differs)
  liyuan diff before after -o changes              (parameters, figures, areas, people as CSV)")]
pub struct Options {
    /// The folder of the earlier run.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,

    /// The folder of the later run.
    #[arg(value_name = "AFTER")]
    after: PathBuf,

    /// Write the change sheet, one page that needs nothing else, in the language of the program.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Folder for parameters.csv, figures.csv, areas.csv and people.csv, made if it is not there.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// End with 1 if a figure, the plan, an input file or the version of the program differs.
    #[arg(long)]
    exit_code: bool,

    /// Print one JSON document instead of tables.
    #[arg(long)]
    pub json: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let locale = context.locale;
    let change = Change::between(options.before.clone(), options.after.clone())?;
    let mut files = match &options.output {
        Some(folder) => change::write(&change, folder)?,
        None => Vec::new(),
    };
    if let Some(path) = &options.html {
        output::refuse_file_of_run(path)?;
        output::write(path, change::render(&change, locale).as_bytes())?;
        files.push(path.clone());
    }
    let text = match options.json {
        true => super::document("liyuan.diff/1", document(&change, locale.lang(), &files)),
        false => words(&change, locale, &files),
    };
    terminal::print(&text)?;
    Ok(match options.exit_code && change.any() {
        true => ExitCode::Negative,
        false => ExitCode::Done,
    })
}

fn words(change: &Change, locale: &Locale, files: &[PathBuf]) -> String {
    let terminal = Terminal::stdout();
    let heading = |id: &str| {
        let line = terminal.paint(&locale.text(id), Style::Strong);
        format!("{line}\n")
    };
    let mut out = String::new();
    if !change.any() {
        out.push_str(&terminal.paragraph(&locale.text("change-nothing"), 0));
    }
    for (id, all) in [
        ("change-plan-heading", &change.parameters),
        ("change-inputs-heading", &change.inputs),
    ] {
        if !all.is_empty() {
            out.push_str(&heading(id));
            out.push_str(&keys(all, locale, &terminal));
            out.push('\n');
        }
    }
    if let Some(version) = &change.version {
        out.push_str(&heading("change-table-program"));
        out.push_str(&keys(std::slice::from_ref(version), locale, &terminal));
        out.push('\n');
    }
    let moved: Vec<&PromiseChange> = (change.promises.iter())
        .filter(|promise| promise.any())
        .collect();
    if moved.is_empty() && change.any() {
        out.push_str(&terminal.paragraph(&locale.text("change-no-promise"), 0));
    } else if !moved.is_empty() {
        out.push_str(&promises(&moved, locale, &terminal));
        out.push('\n');
    }
    let values = [
        ("changed", change.figures.len().into()),
        ("same", change.same.into()),
    ];
    if change.any() {
        out.push_str(&terminal.paragraph(&locale.format("change-figures-count", &values), 0));
        let rest: Vec<&FigureChange> = (change.figures.iter())
            .filter(|one| of_region(one))
            .take(MOST)
            .collect();
        if !rest.is_empty() {
            out.push_str(&figures(&rest, locale, &terminal));
        }
    }
    if !files.is_empty() {
        out.push('\n');
        out.push_str(&terminal.paragraph(&locale.text("change-written"), 0));
        for file in files {
            out.push_str(&format!("  {}\n", file.display()));
        }
    }
    out
}

/// Whether a figure is of the region as a whole.
fn of_region(one: &FigureChange) -> bool {
    let any = one.after.as_ref().or(one.before.as_ref());
    any.is_some_and(|figure| figure.id.split('/').count() <= 3)
}

fn keys(all: &[Changed], locale: &Locale, terminal: &Terminal) -> String {
    let mut table = Table::new(2)
        .words(locale.text("sheet-column-key"))
        .words(locale.text("sheet-column-before"))
        .words(locale.text("sheet-column-after"));
    let short = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or("–");
        let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match text.get(..12).filter(|_| is_hash) {
            Some(beginning) => format!("{beginning}…"),
            None => text.to_owned(),
        }
    };
    for one in all {
        table.row(vec![
            one.key.as_str().into(),
            short(&one.before).into(),
            short(&one.after).into(),
        ]);
    }
    table.render(terminal)
}

fn value(figure: &Option<Figure>, locale: &Locale) -> String {
    figure
        .as_ref()
        .map_or_else(|| "–".to_owned(), |figure| print(figure, locale))
}

fn promises(all: &[&PromiseChange], locale: &Locale, terminal: &Terminal) -> String {
    let text = |key: &str| locale.text(key);
    let mut table = Table::new(0)
        .words(text("sheet-column-promise"))
        .column(text("sheet-column-before"), Align::Right)
        .column(text("sheet-column-after"), Align::Right)
        .column(text("sheet-column-mark"), Align::Left)
        .column(text("sheet-column-gained"), Align::Right)
        .column(text("sheet-column-lost"), Align::Right);
    for promise in all {
        let word = |mark: Option<Mark>| match mark {
            Some(Mark::Kept) => text("promise-kept"),
            Some(Mark::Broken) => text("promise-broken"),
            Some(Mark::Nobody) => text("sheet-mark-nobody"),
            None => "–".to_owned(),
        };
        let style = match promise.marks.1 {
            Some(Mark::Kept) => Style::Good,
            Some(Mark::Broken) => Style::Bad,
            _ => Style::Faint,
        };
        let marks = match promise.marks.0 == promise.marks.1 {
            true => word(promise.marks.1),
            false => format!("{} → {}", word(promise.marks.0), word(promise.marks.1)),
        };
        let people = |thousandths: i64| locale.number((thousandths + 500).div_euclid(1000));
        table.row(vec![
            format!("{} ({})", promise.title.get(locale.lang()), promise.id).into(),
            value(&promise.share.0, locale).into(),
            value(&promise.share.1, locale).into(),
            Cell::styled(marks, style),
            people(promise.gains.gained).into(),
            people(promise.gains.lost).into(),
        ]);
    }
    table.render(terminal)
}

fn figures(all: &[&FigureChange], locale: &Locale, terminal: &Terminal) -> String {
    let mut table = Table::new(2)
        .words(locale.text("sheet-column-figure"))
        .column(locale.text("sheet-column-before"), Align::Right)
        .column(locale.text("sheet-column-after"), Align::Right);
    for one in all {
        let any = one.after.as_ref().or(one.before.as_ref());
        table.row(vec![
            any.map_or("", |figure| figure.id.as_str()).into(),
            value(&one.before, locale).into(),
            value(&one.after, locale).into(),
        ]);
    }
    table.render(terminal)
}

/// The document of `--json`. Persons are numbers with up to three decimals; a figure without a value is null.
fn document(change: &Change, lang: Lang, files: &[PathBuf]) -> Value {
    let number = |figure: &Option<Figure>| {
        let text = figure.as_ref().and_then(|figure| figure.value.as_deref());
        text.and_then(|text| text.parse::<serde_json::Number>().ok())
    };
    let keys = |all: &[Changed]| -> Vec<Value> {
        let one =
            |one: &Changed| json!({ "key": one.key, "before": one.before, "after": one.after });
        all.iter().map(one).collect()
    };
    let persons = |thousandths: i64| thousandths as f64 / 1000.0;
    let mark = |mark: Option<Mark>| match mark {
        Some(Mark::Kept) => Some("kept"),
        Some(Mark::Broken) => Some("broken"),
        Some(Mark::Nobody) => Some("nobody"),
        None => None,
    };
    let promises = change.promises.iter().map(|promise| {
        let gains = &promise.gains;
        let areas = gains.areas.iter().map(|area| {
            json!({
                "area_code": area.code,
                "name": area.name,
                "gained": persons(area.gained),
                "lost": persons(area.lost),
            })
        });
        json!({
            "promise_id": promise.id,
            "title": promise.title.get(lang),
            "share_before": number(&promise.share.0),
            "share_after": number(&promise.share.1),
            "result_before": mark(promise.marks.0),
            "result_after": mark(promise.marks.1),
            "gained": persons(gains.gained),
            "lost": persons(gains.lost),
            "other": persons(gains.other),
            "nearer": persons(gains.nearer),
            "farther": persons(gains.farther),
            "areas": areas.collect::<Vec<_>>(),
        })
    });
    let state = |figure: &Option<Figure>| figure.as_ref().map(|figure| trace::state(figure.state));
    let figures = change.figures.iter().filter_map(|one| {
        let any = one.after.as_ref().or(one.before.as_ref())?;
        Some(json!({
            "figure_id": any.id,
            "unit": any.unit,
            "before": number(&one.before),
            "after": number(&one.after),
            "difference": one.difference.as_deref().and_then(|text| text.parse::<serde_json::Number>().ok()),
            "state_before": state(&one.before),
            "state_after": state(&one.after),
        }))
    });
    json!({
        "before": change.before.path.display().to_string(),
        "after": change.after.path.display().to_string(),
        "differs": change.any(),
        "program": change.version.as_ref().map(|one| json!({ "before": one.before, "after": one.after })),
        "inputs": keys(&change.inputs),
        "parameters": keys(&change.parameters),
        "promises": promises.collect::<Vec<_>>(),
        "figures": figures.collect::<Vec<_>>(),
        "same": change.same,
        "files": files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
    })
}
