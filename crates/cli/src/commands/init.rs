//! `liyuan init`.

use super::Context;
use super::travel::with_progress;
use crate::failure::Failure;
use crate::findings;
use crate::terminal::{self, Align, Table, Terminal};
use clap::Args;
use liyuan::init::{
    AreaSource, DemandSource, InitOptions, InitSummary, LevelFound, PeopleSource, init,
};
use liyuan::plan_file::Reading;
use liyuan_finding::{ExitCode, counts_by_code};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Make a plan file from an OpenStreetMap extract: areas, people, facilities, first promises.
#[derive(Debug, Args)]
#[command(after_help = "\
The plan runs as it is. Areas, settlements and facilities are those of the extract; where nothing
says how many people live somewhere they are assumed, and the plan says so. Every promise is a
placeholder: open the plan and write down what was promised. A file that is there with another
content is never replaced.")]
pub struct Options {
    /// Folder to write to; it is made if it is not there.
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// OpenStreetMap extract, `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`, with all tags.
    #[arg(long, value_name = "FILE")]
    osm: PathBuf,

    /// People: a table or layer with a place and a number of persons a row, whose columns are
    /// recognised by their names, or a GeoTIFF [default: people are placed from the extract].
    #[arg(long, value_name = "FILE")]
    demand: Option<PathBuf>,

    /// Sheet of a workbook of people, by name [default: the first that is not empty].
    #[arg(long, value_name = "NAME", requires = "demand")]
    sheet: Option<String>,

    /// Layer of a GeoPackage of people, by name [default: the only one].
    #[arg(long, value_name = "NAME", requires = "demand")]
    layer: Option<String>,

    /// Coordinates of the people, such as gcj02, EPSG:4547 or gk3-117 [default: as the file says, else
    /// WGS-84].
    #[arg(long, value_name = "NAME", requires = "demand")]
    crs: Option<String>,

    /// Areas: a layer with a code for each polygon [default: the borders in the extract].
    #[arg(long, value_name = "FILE")]
    areas: Option<PathBuf>,

    /// Cut the extract to the polygons of this layer first, with a margin; the part is written beside
    /// the plan, people are those who live in the polygons.
    #[arg(long, value_name = "FILE")]
    clip: Option<PathBuf>,

    /// So far beyond the polygons roads and sites are kept: as far as people travel.
    #[arg(long, value_name = "LENGTH", default_value = "20km", value_parser = super::travel::length)]
    margin: f64,

    /// How many people live in the region in all, where no table is named.
    #[arg(long, value_name = "N", conflicts_with = "demand",
          value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    population: Option<u64>,

    /// Print one JSON document instead of the tables for people.
    #[arg(long)]
    pub json: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let settings = InitOptions {
        osm: options.osm.clone(),
        demand: match &options.demand {
            Some(table) => DemandSource::Table(table.clone()),
            None => DemandSource::Osm,
        },
        reading: Reading {
            crs: options.crs.clone(),
            sheet: options.sheet.clone(),
            layer: options.layer.clone(),
        },
        areas: options.areas.clone(),
        clip: options.clip.clone(),
        margin_m: options.margin,
        population: options.population,
        lang: context.locale.lang(),
    };
    let made = with_progress(context, |progress| {
        init(&options.folder, &settings, progress)
    })?;
    if options.json {
        terminal::print(&super::document("liyuan.init/1", document(&made)))?;
    } else {
        terminal::print(&render(&made, options, context, &Terminal::stdout()))?;
    }
    Ok(ExitCode::Done)
}

fn render(
    made: &InitSummary,
    options: &Options,
    context: &Context<'_>,
    terminal: &Terminal,
) -> String {
    let locale = context.locale;
    let count = |number: usize| locale.number(i64::try_from(number).unwrap_or(i64::MAX));
    let mut out = String::new();

    let mut areas = Table::new(0)
        .column(locale.text("init-areas"), Align::Left)
        .column(locale.text("init-areas-count"), Align::Right)
        .column(locale.text("init-areas-parts"), Align::Right);
    for level in &made.levels {
        areas.row(vec![
            level_name(level, made.area_source, context).into(),
            count(level.areas).into(),
            count(level.parts).into(),
        ]);
    }
    if areas.is_empty() {
        areas.row(vec![locale.text("init-no-areas").into()]);
    }
    out.push_str(&areas.render(terminal));
    out.push('\n');

    let mut people = Table::new(0)
        .column(locale.text("init-people"), Align::Left)
        .column(locale.text("init-people-points"), Align::Right)
        .column(locale.text("init-people-persons"), Align::Right);
    for found in &made.people {
        let source = match found.source {
            PeopleSource::Table => "init-people-table",
            PeopleSource::AreaPopulation => "init-people-area",
            PeopleSource::SettlementPopulation => "init-people-settlement",
            _ => "init-people-assumed",
        };
        let persons = i64::try_from(found.persons).unwrap_or(i64::MAX);
        people.row(vec![
            locale.text(source).into(),
            count(found.points).into(),
            locale.number(persons).into(),
        ]);
    }
    out.push_str(&people.render(terminal));
    if !made.columns.is_empty() {
        let columns: Vec<String> = made
            .columns
            .iter()
            .map(|(what, name)| format!("{what} = `{name}`"))
            .collect();
        let columns = columns.join(", ");
        let line = locale.format("init-columns", &[("columns", columns.as_str().into())]);
        out.push_str(&terminal.paragraph(&line, 0));
    }
    out.push('\n');

    let mut services = Table::new(0)
        .column(locale.text("init-service"), Align::Left)
        .column(locale.text("init-service-facilities"), Align::Right)
        .column(locale.text("init-service-places"), Align::Right)
        .column(locale.text("init-service-merged"), Align::Right);
    for service in &made.services {
        services.row(vec![
            service.name.in_language(locale.lang().tag()).into(),
            count(service.facilities).into(),
            count(service.with_places).into(),
            count(service.merged).into(),
        ]);
    }
    out.push_str(&services.render(terminal));
    if !made.without.is_empty() {
        let names: Vec<&str> = made
            .without
            .iter()
            .map(|name| name.in_language(locale.lang().tag()))
            .collect();
        let separator = locale.text("init-comma");
        let names = names.join(&separator);
        let line = locale.format("init-without", &[("services", names.as_str().into())]);
        out.push_str(&terminal.paragraph(&line, 0));
    }
    out.push('\n');

    if !made.findings.is_empty() {
        out.push_str(&findings::render(&made.findings, locale, terminal));
        out.push('\n');
    }
    let plan = made.plan.display().to_string();
    let folder = options.folder.display().to_string();
    let written = locale.format(
        "init-files",
        &[
            ("files", made.files.len().into()),
            ("folder", folder.as_str().into()),
            ("plan", plan.as_str().into()),
        ],
    );
    out.push_str(&terminal.paragraph(&written, 0));
    let next = locale.format("init-next", &[("plan", plan.as_str().into())]);
    out.push_str(&terminal.paragraph(&next, 0));
    out
}

fn level_name(level: &LevelFound, source: AreaSource, context: &Context<'_>) -> String {
    match (level.level, source) {
        (Some(level), _) => {
            let values = [("level", usize::from(level).into())];
            context.locale.format("init-level", &values)
        }
        (None, AreaSource::File) => context.locale.text("init-level-file"),
        (None, _) => context.locale.text("init-level-settlements"),
    }
}

fn document(made: &InitSummary) -> Value {
    let name = |name: &liyuan::plan_file::LocalName| json!({ "zh": name.zh, "en": name.en });
    let columns: Vec<Value> = made
        .columns
        .iter()
        .map(|(what, column)| json!({ "what": what, "column": column }))
        .collect();
    json!({
        "plan": made.plan.display().to_string(),
        "name": name(&made.name),
        "files": made.files.iter().map(|(name, bytes)| json!({ "name": name, "bytes": bytes })).collect::<Vec<_>>(),
        "areas": {
            "source": made.area_source.as_str(),
            "levels": made.levels.iter().map(|level| json!({
                "admin_level": level.level,
                "areas": level.areas,
                "parts": level.parts,
            })).collect::<Vec<_>>(),
        },
        "people": made.people.iter().map(|found| json!({
            "source": found.source.as_str(),
            "points": found.points,
            "persons": found.persons,
        })).collect::<Vec<_>>(),
        "columns": columns,
        "services": made.services.iter().map(|service| json!({
            "id": service.id,
            "name": name(&service.name),
            "facilities": service.facilities,
            "with_places": service.with_places,
            "merged": service.merged,
        })).collect::<Vec<_>>(),
        "without": made.without.iter().map(name).collect::<Vec<_>>(),
        "by_code": counts_by_code(&made.findings),
        "findings": made.findings,
    })
}
