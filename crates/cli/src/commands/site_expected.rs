//! `liyuan site expected-cover`: where vehicles stand that may be busy.

use super::Context;
use super::site::{Asked, Pairs, Search, ask, refuse_explanations, within};
use super::site_answer::{count_persons, id, persons, told_proof, trimmed};
use super::travel::with_hint;
use crate::failure::Failure;
use crate::progress::asked_to_stop;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use clap::Args;
use liyuan::locale::Locale;
use liyuan::planning::site::Stop;
use liyuan::site::{
    Placement, Question, SiteError, VehicleModel, Within, parse_busy, place_vehicles,
    write_placement,
};
use liyuan_finding::ExitCode;
use serde_json::{Value, json};

pub const EXAMPLES: &str = "\
Examples:
  liyuan site expected-cover --cost costs.csv --demand calls.csv --vehicles 6 --busy 0.3 --within 8
  liyuan site expected-cover --roads city.osm.pbf --profile emergency --direction from-site \\
      --demand people.csv --candidates stations.csv --vehicles 12 --at-most 2 --busy 30% --within 12min";

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pub(super) asked: Asked,

    /// Whoever has a free vehicle within this is answered: `12min`, `5km`, or for tables of costs a
    /// number in their unit [default for --cost: every pair of the table serves].
    #[arg(long, value_name = "BOUND", value_parser = within, required_unless_present = "cost")]
    within: Option<Within>,

    /// Vehicles, all of which are placed; several may stand at one site.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    vehicles: u32,

    /// Fraction of the time that a vehicle is busy, from 0 up to but not 1: `0.3` or `30%`.
    #[arg(long, value_name = "SHARE", value_parser = busy, allow_negative_numbers = true)]
    busy: u32,

    /// Vehicles that may stand at one site [default: any number].
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    at_most: Option<u32>,
}

fn busy(text: &str) -> Result<u32, String> {
    parse_busy(text).map_err(|hint| {
        with_hint(
            &format!("`{text}` is no fraction of the time that a vehicle is busy"),
            Some(hint.to_owned()),
        )
    })
}

/// Places vehicles.
pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    refuse_explanations(&options.asked, "expected-cover")?;
    let model = VehicleModel {
        vehicles: options.vehicles as usize,
        at_most: options.at_most.unwrap_or(options.vehicles) as usize,
        busy: options.busy,
    };
    let pairs = Pairs::Within(options.within);
    ask(&options.asked, pairs, None, context, |search, question| {
        answer(search, &model, question)
    })
}

fn answer(
    search: &Search<'_>,
    model: &VehicleModel,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let placement = {
        let _guard = search.stoppable();
        match place_vehicles(question, model, &search.options(&stop)) {
            Err(error @ SiteError::NothingYet { .. }) if asked_to_stop() => {
                Failure::of(&error).tell(context.locale);
                return Ok(ExitCode::Interrupted);
            }
            placement => placement?,
        }
    };
    if let Some(folder) = &asked.output {
        search.tell_written(&write_placement(question, &placement, folder)?);
    }
    let text = match asked.json {
        true => super::document(
            "liyuan.site.expected_cover/1",
            document(question, &placement),
        ),
        false => render(question, &placement, context.locale, &Terminal::stdout()),
    };
    terminal::print(&text)?;
    Ok(match placement.answer.stopped {
        Stop::Interrupted => ExitCode::Interrupted,
        _ => ExitCode::Done,
    })
}

fn render(question: &Question<'_>, of: &Placement, locale: &Locale, terminal: &Terminal) -> String {
    let values = [
        ("vehicles", of.model.vehicles.into()),
        ("chosen", of.stations.len().into()),
        ("candidates", question.candidates.ids.len().into()),
    ];
    let head = locale.format("site-expected-head", &values);
    let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
    out.push_str("\n\n");
    let mut table = Table::new(0)
        .words(locale.text("site-site"))
        .column(locale.text("site-status"), Align::Left)
        .column(locale.text("site-vehicles"), Align::Right)
        .column(locale.text("site-near-points"), Align::Right)
        .column(locale.text("site-near-persons"), Align::Right);
    for station in &of.stations {
        let (status, style) = match station.required {
            true => ("site-required", Style::Plain),
            false => ("site-chosen", Style::Good),
        };
        table.row(vec![
            id(question, station.site).into(),
            Cell::styled(locale.text(status), style),
            locale.number(station.vehicles as i64).into(),
            locale.number(station.points as i64).into(),
            persons(station.persons, locale).into(),
        ]);
    }
    out.push_str(&table.render(terminal));
    out.push('\n');
    for line in lines(of, locale) {
        out.push_str(&terminal.paragraph(&line, 0));
    }
    out
}

fn lines(of: &Placement, locale: &Locale) -> Vec<String> {
    let [value, bound] = [of.objective, of.bound].map(|of| trimmed(of.to_f64(), locale));
    let all = count_persons(of.persons, locale);
    let values = [
        ("value", value.as_str().into()),
        ("persons", all.as_str().into()),
    ];
    let mut lines = vec![
        locale.format("site-value-expected", &values),
        told_proof(&of.answer, &bound, locale),
    ];
    let share = |vehicles: usize| {
        let percent = of.answered(vehicles) as f64 / 1e4;
        format!("{}%", trimmed(percent, locale))
    };
    let busy = format!("{}%", trimmed(f64::from(of.model.busy) / 1e4, locale));
    let [one, two, three] = [1, 2, 3].map(share);
    let values = [
        ("busy", busy.as_str().into()),
        ("one", one.as_str().into()),
        ("two", two.as_str().into()),
        ("three", three.as_str().into()),
    ];
    lines.push(locale.format("site-busy", &values));
    let [none, one, two, three] = of.by_vehicles.map(|of| persons(of, locale));
    let values = [
        ("none", none.as_str().into()),
        ("one", one.as_str().into()),
        ("two", two.as_str().into()),
        ("three", three.as_str().into()),
    ];
    lines.push(locale.format("site-by-vehicles", &values));
    if !of.unreached.is_empty() {
        let persons = count_persons(of.persons_unreached, locale);
        let values = [
            ("persons", persons.as_str().into()),
            ("count", of.unreached.len().into()),
        ];
        lines.push(locale.format("site-unreached", &values));
    }
    lines
}

/// The document of `--json`.
fn document(question: &Question<'_>, of: &Placement) -> Value {
    let thousandths = |number: i64| number as f64 / 1000.0;
    let from = |point: usize| question.demand.ids.get(point);
    let stations = of.stations.iter().map(|station| {
        json!({
            "id": id(question, station.site),
            "status": if station.required { "required" } else { "chosen" },
            "vehicles": station.vehicles,
            "points": station.points,
            "persons": thousandths(station.persons),
        })
    });
    let reached = of.near.iter().enumerate().map(|(point, &vehicles)| {
        json!({
            "from_id": from(point),
            "vehicles": vehicles,
            "answered": of.answered(vehicles) as f64 / 1e6,
        })
    });
    let chosen = of.answer.chosen.iter().map(|&site| id(question, site));
    let [none, one, two, three] = of.by_vehicles.map(thousandths);
    let unreached: Vec<_> = of.unreached.iter().filter_map(|&of| from(of)).collect();
    json!({
        "model": "expected-cover",
        "vehicles": of.model.vehicles,
        "at_most": of.model.at_most,
        "busy": f64::from(of.model.busy) / 1e6,
        "objective": of.objective.to_f64(),
        "bound": of.bound.to_f64(),
        "unit": "persons",
        "cost_unit": question.unit.suffix(),
        "gap": of.answer.gap(),
        "proven": of.proven(),
        "stopped": of.answer.stopped.as_str(),
        "work": of.answer.work,
        "within": question.within.map(thousandths),
        "chosen": chosen.collect::<Vec<_>>(),
        "sites": stations.collect::<Vec<_>>(),
        "persons": {
            "all": thousandths(of.persons),
            "without_vehicle": none,
            "one_vehicle": one,
            "two_vehicles": two,
            "three_or_more": three,
            "out_of_reach": thousandths(of.persons_unreached),
        },
        "reached": reached.collect::<Vec<_>>(),
        "out_of_reach": unreached,
    })
}
