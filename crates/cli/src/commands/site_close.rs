//! `liyuan site close`: which of the sites that stand can go.

use super::Context;
use super::site::{Asked, Number, Pairs, Search, ask, number, refuse_explanations, within};
use super::site_answer::{
    count_persons, gap, id, listed, mean_way, persons, told_proof, trimmed, way, way_sum,
};
use crate::failure::Failure;
use crate::progress::asked_to_stop;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use clap::{Args, ValueEnum};
use liyuan::locale::Locale;
use liyuan::planning::site::Stop;
use liyuan::planning::site::capacitated::Service;
use liyuan::site::{
    Amount, CloseModel, Closing, ClosingPoint, Fate, Harm, Loss, Mean, Move, Question, SiteError,
    Unit, Within, close, close_curve, refuse_bare, write_closing, write_closing_curve,
};
use liyuan_finding::{ExitCode, Finding};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// How many ids or people a section names.
const NAMED: usize = 5;

pub const EXAMPLES: &str = "\
Examples:
  liyuan site close --cost costs.csv --demand pupils.csv --candidates schools.csv --close 2
  liyuan site close --roads city.osm.pbf --demand people.csv --candidates clinics.csv --close 1..5 \\
      --by reach --within 20min

All candidates stand. Those of --required stay in any case, those of --forbidden have to go and count
among the N. Where the candidates have a column `capacity`, no site that stays serves more people.";

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pub(super) asked: Asked,

    /// How many sites go; `1..5` gives a curve: what closing each number from 1 to 5 does.
    #[arg(long, value_name = "N", value_parser = number)]
    close: Number,

    /// What is to be least: the rise in the ways of all together, or the people who lose their service.
    #[arg(long, value_enum, default_value_t = By::Time, value_name = "WHAT")]
    by: By,

    /// Whoever has a site within this has the service: `20min`, `5km`, or for tables of costs a number
    /// in their unit. With --by time it only says who loses it.
    #[arg(long, value_name = "BOUND", value_parser = within, required_if_eq("by", "reach"))]
    within: Option<Within>,

    /// Each point goes to one site as a whole, where there are capacities [default: it may be shared].
    #[arg(long)]
    whole: bool,

    /// Leave the column `capacity` of the candidates out: everybody goes to the nearest site that stays.
    #[arg(long, conflicts_with = "whole")]
    ignore_capacity: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Time,
    Reach,
}

/// Finds which sites go.
pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let asked = &options.asked;
    refuse_explanations(asked, "close")?;
    refuse_bare(&asked.sources()?, "close")?;
    ask(
        asked,
        Pairs::All(options.within),
        None,
        context,
        |search, question| {
            let capacity = question.candidates.rooms.capacity.is_some() && !options.ignore_capacity;
            if capacity {
                context.tell_findings(&question.candidates.rooms.findings);
            }
            let model = CloseModel {
                close: options.close.first,
                by: match options.by {
                    By::Time => Harm::Time,
                    By::Reach => Harm::Reach,
                },
                within: options.within,
                service: match (capacity, options.whole) {
                    (false, _) => None,
                    (true, false) => Some(Service::Split),
                    (true, true) => Some(Service::Whole),
                },
            };
            match options.close.range() {
                None => answer(search, &model, question),
                Some(range) => curve(search, &model, range, question),
            }
        },
    )
}

fn answer(
    search: &Search<'_>,
    model: &CloseModel,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let closing = {
        let _guard = search.stoppable();
        match close(question, model, &search.options(&stop)) {
            Err(error @ SiteError::NothingYet { .. }) if asked_to_stop() => {
                Failure::of(&error).tell(context.locale);
                return Ok(ExitCode::Interrupted);
            }
            closing => closing?,
        }
    };
    if let Some(folder) = &asked.output {
        search.tell_written(&write_closing(question, &closing, folder)?);
    }
    let text = match asked.json {
        true => super::document("liyuan.site.close/1", document(question, &closing)),
        false => {
            let told = Told {
                question,
                closing: &closing,
                locale: context.locale,
                terminal: &Terminal::stdout(),
            };
            told.render()
        }
    };
    terminal::print(&text)?;
    Ok(match closing.answer.stopped {
        Stop::Interrupted => ExitCode::Interrupted,
        _ => ExitCode::Done,
    })
}

fn curve(
    search: &Search<'_>,
    model: &CloseModel,
    range: RangeInclusive<usize>,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let stop = || search.stop();
    let points = {
        let _guard = search.stoppable();
        let options = search.options(&stop);
        close_curve(question, model, range, &options, |left| search.share(left))?
    };
    if let Some(folder) = &asked.output {
        search.tell_written(&write_closing_curve(question, &points, folder)?);
    }
    let text = match asked.json {
        true => super::document("liyuan.site.close.curve/1", curve_json(question, &points)),
        false => curve_text(question, &points, context.locale, &Terminal::stdout()),
    };
    terminal::print(&text)?;
    let none = points.iter().all(|point| point.found.is_err());
    Ok(match asked_to_stop() {
        true => ExitCode::Interrupted,
        false if none => ExitCode::Negative,
        false => ExitCode::Done,
    })
}

/// A closing, for a person.
struct Told<'a> {
    question: &'a Question<'a>,
    closing: &'a Closing,
    locale: &'a Locale,
    terminal: &'a Terminal,
}

impl Told<'_> {
    fn render(&self) -> String {
        let (locale, terminal) = (self.locale, self.terminal);
        let values = [
            ("close", self.closing.losses.len().into()),
            ("all", self.closing.sites.len().into()),
        ];
        let head = locale.format("site-close-head", &values);
        let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
        out.push_str("\n\n");
        out.push_str(&self.sites().render(terminal));
        out.push('\n');
        for line in self.lines() {
            out.push_str(&terminal.paragraph(&line, 0));
        }
        let losses = self.closing.losses.iter();
        let losses = losses.map(|of| (id(self.question, of.site).to_owned(), self.loss(of)));
        self.section(&mut out, "site-close-where", losses.collect());
        let hit = self.closing.hit_most(NAMED).into_iter();
        let hit = hit.map(|of| (self.point(of).to_owned(), self.hit(of)));
        self.section(&mut out, "site-close-hit", hit.collect());
        out
    }

    fn section(&self, out: &mut String, title: &str, lines: Vec<(String, String)>) {
        if lines.is_empty() {
            return;
        }
        out.push('\n');
        let title = self.locale.text(title);
        out.push_str(&self.terminal.paint(&title, Style::Strong));
        out.push('\n');
        let colon = self.locale.text("site-why-colon");
        for (label, text) in lines {
            let label = format!("{label}{colon}");
            out.push_str(&self.terminal.labelled(&label, &text, 2, Style::Strong));
        }
    }

    fn sites(&self) -> Table {
        let locale = self.locale;
        let capacity = self.closing.sites.iter().any(|of| of.capacity.is_some());
        let mut table = Table::new(0)
            .words(locale.text("site-site"))
            .column(locale.text("site-status"), Align::Left)
            .column(locale.text("site-close-before"), Align::Right)
            .column(locale.text("site-close-after"), Align::Right);
        if capacity {
            table = table.column(locale.text("site-capacity"), Align::Right);
        }
        table = table
            .column(locale.text("site-mean"), Align::Right)
            .column(locale.text("site-worst"), Align::Right);
        for site in &self.closing.sites {
            let (status, style) = match site.fate {
                Fate::Required => ("site-required", Style::Plain),
                Fate::Kept => ("site-kept", Style::Plain),
                Fate::Forbidden | Fate::Closed => ("site-closed", Style::Bad),
            };
            let mean = site.after.mean;
            let mut cells: Vec<Cell> = vec![
                id(self.question, site.site).into(),
                Cell::styled(locale.text(status), style),
                persons(site.before.persons, locale).into(),
                persons(site.after.persons, locale).into(),
            ];
            if capacity {
                let room = site.capacity.map(|of| persons(of, locale));
                cells.push(room.unwrap_or_default().into());
            }
            cells.push(mean.map_or_else(String::new, |of| self.mean(of)).into());
            let worst = site.after.worst;
            cells.push(worst.map_or_else(String::new, |of| self.way(of)).into());
            table.row(cells);
        }
        table
    }

    fn way(&self, parts: u32) -> String {
        way(parts, (self.closing.unit, self.closing.scale), self.locale)
    }

    fn mean(&self, mean: Mean) -> String {
        mean_way(mean, self.closing.unit, self.locale)
    }

    fn amount(&self, amount: Amount) -> String {
        told_amount(amount, self.closing, self.locale)
    }

    fn lines(&self) -> Vec<String> {
        let (locale, of) = (self.locale, self.closing);
        let [before, after, harm] = [of.before, of.after, of.harm()].map(|of| self.amount(of));
        let values = [
            ("before", before.as_str().into()),
            ("after", after.as_str().into()),
            ("harm", harm.as_str().into()),
        ];
        let mut lines = vec![locale.format(
            match of.model.by {
                Harm::Time => "site-close-sum",
                Harm::Reach => "site-close-covered",
            },
            &values,
        )];
        lines.push(told_proof(&of.answer, &self.amount(of.bound), locale));
        if let ([Some(old), Some(new)], [Some(farthest), Some(now)]) = (of.mean, of.worst) {
            let [old, new] = [old, new].map(|of| self.mean(of));
            let [farthest, now] = [farthest, now].map(|of| self.way(of));
            let values = [
                ("mean", old.as_str().into()),
                ("worst", farthest.as_str().into()),
                ("mean_after", new.as_str().into()),
                ("worst_after", now.as_str().into()),
            ];
            lines.push(locale.format("site-close-ways", &values));
        }
        if let (Some(reach), Harm::Time) = (&of.reach, of.model.by) {
            let [before, after] = [reach.before, reach.after].map(|of| persons(of, locale));
            let harm = persons(reach.before - reach.after, locale);
            let values = [
                ("before", before.as_str().into()),
                ("after", after.as_str().into()),
                ("harm", harm.as_str().into()),
            ];
            lines.push(locale.format("site-close-covered", &values));
        }
        let moved = count_persons(of.persons_moved(), locale);
        lines.push(locale.format("site-close-moved", &[("persons", moved.as_str().into())]));
        if !of.unreached.is_empty() {
            let persons = count_persons(of.persons_unreached, locale);
            let values = [
                ("persons", persons.as_str().into()),
                ("count", of.unreached.len().into()),
            ];
            lines.push(locale.format("site-close-unreached", &values));
        }
        lines
    }

    /// Who goes where instead of to a closed site.
    fn loss(&self, loss: &Loss) -> String {
        let locale = self.locale;
        if loss.persons == 0 {
            return locale.text("site-close-nobody");
        }
        let to: Vec<String> = loss
            .to
            .iter()
            .take(NAMED)
            .map(|(site, count)| {
                format!("{} ({})", id(self.question, *site), persons(*count, locale))
            })
            .collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        let to = listed(&to, loss.to.len(), locale);
        let all = count_persons(loss.persons, locale);
        let values = [
            ("persons", all.as_str().into()),
            ("points", loss.points.into()),
            ("to", to.as_str().into()),
        ];
        let mut told = vec![locale.format(
            if loss.to.is_empty() {
                "site-close-nowhere"
            } else {
                "site-close-go"
            },
            if loss.to.is_empty() {
                &values[..2]
            } else {
                &values
            },
        )];
        let longer = loss.longer.filter(|longer| longer.to_f64() > 0.0);
        if let Some((mean, worst)) = longer.zip(loss.longer_worst) {
            let worst = self.way(u32::try_from(worst).unwrap_or(0));
            let mean = self.mean(mean);
            let values = [
                ("mean", mean.as_str().into()),
                ("worst", worst.as_str().into()),
            ];
            told.push(locale.format("site-close-longer", &values));
        }
        if loss.persons_lost > 0 {
            let lost = count_persons(loss.persons_lost, locale);
            told.push(locale.format("site-close-lost", &[("persons", lost.as_str().into())]));
        }
        told.join(&locale.text("site-why-space"))
    }

    fn point(&self, of: &Move) -> &str {
        let id = self.question.demand.ids.get(of.point);
        id.map_or("", String::as_str)
    }

    fn hit(&self, of: &Move) -> String {
        let locale = self.locale;
        let count = count_persons(of.persons, locale);
        let longer = self.way(u32::try_from(of.longer()).unwrap_or(0));
        let after = self.way(of.after.unwrap_or(0));
        let values = [
            ("persons", count.as_str().into()),
            ("longer", longer.as_str().into()),
            ("after", after.as_str().into()),
            ("from", id(self.question, of.from).into()),
            ("to", of.to.map_or("", |to| id(self.question, to)).into()),
        ];
        let mut text = locale.format("site-close-hit-line", &values);
        if self.closing.loses(of) {
            text.push_str(&locale.text("site-why-space"));
            text.push_str(&locale.text("site-close-hit-lost"));
        }
        text
    }
}

fn told_amount(amount: Amount, closing: &Closing, locale: &Locale) -> String {
    match closing.model.by {
        Harm::Time => way_sum(amount.to_f64(), closing.unit, locale),
        Harm::Reach => trimmed(amount.to_f64(), locale),
    }
}

/// The document of `--json`.
fn document(question: &Question<'_>, of: &Closing) -> Value {
    let thousandths = |number: i64| number as f64 / 1000.0;
    let scale = f64::from(of.scale.max(1));
    let cost = |parts: u32| f64::from(parts) / scale;
    let name = |site: u32| id(question, site);
    let serves = |of: &liyuan::site::Serves| {
        json!({
            "points": of.points,
            "persons": thousandths(of.persons),
            "mean": of.mean.map(Mean::to_f64),
            "worst": of.worst.map(cost),
        })
    };
    let sites = of.sites.iter().map(|site| {
        json!({
            "id": name(site.site),
            "status": site.fate.as_str(),
            "had_to": site.fate == Fate::Forbidden,
            "capacity": site.capacity.map(thousandths),
            "before": serves(&site.before),
            "after": serves(&site.after),
        })
    });
    let closed = of.losses.iter().map(|loss| {
        let to = loss.to.iter();
        let to = to
            .map(|(site, persons)| json!({ "id": name(*site), "persons": thousandths(*persons) }));
        json!({
            "id": name(loss.site),
            "had_to": loss.had_to,
            "points": loss.points,
            "persons": thousandths(loss.persons),
            "to": to.collect::<Vec<_>>(),
            "longer_mean": loss.longer.map(Mean::to_f64),
            "longer_worst": loss.longer_worst.map(|of| of as f64 / scale),
            "persons_lost": of.reach.as_ref().map(|_| thousandths(loss.persons_lost)),
        })
    });
    let moved = |of_move: &Move| {
        json!({
            "from_id": question.demand.ids.get(of_move.point),
            "persons": thousandths(of_move.persons),
            "old_id": name(of_move.from),
            "new_id": of_move.to.map(name),
            "before": cost(of_move.before),
            "after": of_move.after.map(cost),
            "longer": of_move.after.map(|_| of_move.longer() as f64 / scale),
            "lost": of.loses(of_move),
        })
    };
    let ids = |points: &[usize]| -> Vec<Option<&String>> {
        points
            .iter()
            .map(|&of| question.demand.ids.get(of))
            .collect()
    };
    let stays = of.answer.chosen.iter().map(|&site| name(site));
    json!({
        "model": "close",
        "by": match of.model.by { Harm::Time => "time", Harm::Reach => "reach" },
        "capacity": of.model.service.map(|service| match service {
            Service::Split => "split",
            Service::Whole => "whole",
        }),
        "before": of.before.to_f64(),
        "objective": of.after.to_f64(),
        "bound": of.bound.to_f64(),
        "harm": of.harm().to_f64(),
        "least_harm": of.least_harm().to_f64(),
        "unit": of.objective_unit(),
        "cost_unit": of.unit.suffix(),
        "gap": of.answer.gap(),
        "proven": of.proven(),
        "stopped": of.answer.stopped.as_str(),
        "work": of.answer.work,
        "within": of.within.map(thousandths),
        "closed": closed.collect::<Vec<_>>(),
        "stay": stays.collect::<Vec<_>>(),
        "sites": sites.collect::<Vec<_>>(),
        "persons": {
            "all": thousandths(of.persons),
            "moved": thousandths(of.persons_moved()),
            "out_of_reach": thousandths(of.persons_unreached),
            "served_before": of.reach.as_ref().map(|reach| thousandths(reach.before)),
            "served": of.reach.as_ref().map(|reach| thousandths(reach.after)),
        },
        "mean_before": of.mean[0].map(Mean::to_f64),
        "mean": of.mean[1].map(Mean::to_f64),
        "worst_before": of.worst[0].map(cost),
        "worst": of.worst[1].map(cost),
        "moves": of.moves.iter().map(moved).collect::<Vec<_>>(),
        "hit_most": of.hit_most(NAMED).into_iter().map(moved).collect::<Vec<_>>(),
        "lost": of.reach.as_ref().map(|reach| ids(&reach.lost)),
        "out_of_reach": ids(&of.unreached),
    })
}

/// A row for each number of sites that go.
fn curve_text(
    question: &Question<'_>,
    points: &[ClosingPoint],
    locale: &Locale,
    terminal: &Terminal,
) -> String {
    let values = [("all", question.candidates.ids.len().into())];
    let head = locale.format("site-close-curve-head", &values);
    let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
    out.push_str("\n\n");
    let mut table = Table::new(0)
        .column(locale.text("site-close-number"), Align::Right)
        .column(locale.text("site-close-harm"), Align::Right)
        .column(locale.text("site-curve-gap"), Align::Right)
        .column(locale.text("site-close-moved-short"), Align::Right)
        .column(locale.text("site-mean"), Align::Right)
        .column(locale.text("site-worst"), Align::Right)
        .words(locale.text("site-front-sites"));
    let mut notes = Vec::new();
    for point in points {
        let number = locale.number(point.close as i64);
        let of = match &point.found {
            Ok(of) => of,
            Err(error) => {
                let none = Cell::styled(locale.text("site-curve-none"), Style::Bad);
                table.row(vec![number.into(), none]);
                let why = liyuan::wording::wording(&Finding::of(error.as_ref()), locale);
                let values = [
                    ("close", point.close.into()),
                    ("why", why.sentence().into()),
                ];
                notes.push(locale.format("site-close-why", &values));
                continue;
            }
        };
        let told_gap = match of.answer.gap() {
            0.0 => Cell::styled("0%", Style::Good),
            share => gap(share, locale).into(),
        };
        let closed: Vec<&str> = of
            .losses
            .iter()
            .map(|loss| id(question, loss.site))
            .collect();
        let mean = of.mean[1].map(|mean| mean_way(mean, of.unit, locale));
        let worst = of.worst[1].map(|worst| way(worst, (of.unit, of.scale), locale));
        table.row(vec![
            number.into(),
            told_amount(of.harm(), of, locale).into(),
            told_gap,
            persons(of.persons_moved(), locale).into(),
            mean.unwrap_or_default().into(),
            worst.unwrap_or_default().into(),
            closed.join(", ").into(),
        ]);
    }
    out.push_str(&table.render(terminal));
    for note in notes {
        out.push('\n');
        out.push_str(&terminal.paragraph(&note, 0));
    }
    out
}

fn curve_json(question: &Question<'_>, points: &[ClosingPoint]) -> Value {
    let unit: Unit = question.unit;
    let of_points = points.iter().map(|point| {
        let mut row = match &point.found {
            Ok(of) => {
                let mut row = document(question, of);
                if let Some(row) = row.as_object_mut() {
                    // What is long is in the answer for one number.
                    for key in ["moves", "sites", "lost", "out_of_reach"] {
                        row.remove(key);
                    }
                }
                row
            }
            Err(error) => {
                let error = Finding::of(error.as_ref());
                json!({
                    "objective": null,
                    "error": { "code": error.code, "message": error.message, "hint": error.hint },
                })
            }
        };
        row["close"] = point.close.into();
        row
    });
    json!({
        "model": "close",
        "cost_unit": unit.suffix(),
        "points": of_points.collect::<Vec<_>>(),
    })
}
