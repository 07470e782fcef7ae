//! `liyuan site capacitated` and `single-source`: sites with room for so many people.

use super::Context;
use super::site::{Asked, Pairs, Search, amount, ask, within};
use super::site_answer::{count_persons, id, listed, mean_way, persons, told_proof, way, way_sum};
use crate::failure::Failure;
use crate::progress::asked_to_stop;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use clap::Args;
use liyuan::locale::Locale;
use liyuan::planning::site::Stop;
use liyuan::planning::site::capacitated::{Number, Service};
use liyuan::site::{
    Allotment, Amount, CapacityModel, Forced, Load, Mean, Question, SiteError, Within, allot,
    refuse_bare, with_site, without_site, write_allotment,
};
use liyuan_finding::{ExitCode, Finding};
use serde_json::{Value, json};

/// How many ids a sentence names.
const NAMED: usize = 5;

pub const EXAMPLES: &str = "\
Examples:
  liyuan site capacitated --cost costs.csv --demand demand.csv --candidates schools.csv --p 4
  liyuan site capacitated --roads city.osm.pbf --demand people.csv --candidates clinics.csv \\
      --at-most 6 --within 30min --explain

The candidates have a column `capacity`: how many people each has room for. A column `fixed_cost`
says what it costs to have each, in the unit of the objective (persons × cost: person-seconds,
person-metres, or persons × the unit of the table); then --p may be left out.
A column `least` says how many people a site has to serve if it is chosen, its minimum size; an
empty cell: none.";

pub const EXAMPLES_WHOLE: &str = "\
Examples:
  liyuan site single-source --cost costs.csv --demand villages.csv --candidates schools.csv --p 4
  liyuan site single-source --roads city.osm.pbf --demand villages.csv --candidates schools.csv \\
      --budget 3000000

The candidates have a column `capacity`: how many people each has room for, and may have
`fixed_cost` and `least`; see `liyuan site capacitated --help`.";

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pub(super) asked: Asked,

    /// Nobody may have a longer way: `40min`, `5km`, or for tables of costs a number in their unit
    /// [default: any way counts].
    #[arg(long, value_name = "BOUND", value_parser = within)]
    within: Option<Within>,

    /// Exactly so many sites, the required ones among them.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "at_most")]
    p: Option<u32>,

    /// At most so many sites, the required ones among them.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    at_most: Option<u32>,

    /// What the sites may cost together, by the column `cost` of the candidates; the required ones are
    /// paid, too.
    #[arg(long, value_name = "AMOUNT", value_parser = amount, requires = "candidates")]
    budget: Option<i64>,
}

impl Options {
    fn model(&self, service: Service) -> CapacityModel {
        CapacityModel {
            number: match (self.p, self.at_most) {
                (Some(sites), _) => Number::Exactly(sites as usize),
                (None, Some(sites)) => Number::AtMost(sites as usize),
                (None, None) => Number::Any,
            },
            budget: self.budget,
            service,
        }
    }
}

/// What is said about a site that was asked about.
type Reasons = Vec<(u32, Forced)>;

/// Answers a question with capacities.
pub fn run(
    options: &Options,
    service: Service,
    context: &Context<'_>,
) -> Result<ExitCode, Failure> {
    let model = options.model(service);
    refuse_bare(&options.asked.sources()?, model.name())?;
    ask(
        &options.asked,
        Pairs::Within(options.within),
        None,
        context,
        |search, question| {
            context.tell_findings(&question.candidates.rooms.findings);
            answer(search, &model, question)
        },
    )
}

fn answer(
    search: &Search<'_>,
    model: &CapacityModel,
    question: &Question<'_>,
) -> Result<ExitCode, Failure> {
    let (asked, context) = (search.asked, search.context);
    let about = question
        .candidates
        .find("--explain-site", &asked.explain_site)?;
    let stop = || search.stop();
    let options = search.options(&stop);
    let guard = search.stoppable();
    // Half of the time is for the answer where each site is asked about, too.
    search.share(if asked.explains() { 2 } else { 1 });
    let allotment = match allot(question, model, &options) {
        Err(error @ SiteError::NothingYet { .. }) if asked_to_stop() => {
            Failure::of(&error).tell(context.locale);
            return Ok(ExitCode::Interrupted);
        }
        allotment => allotment?,
    };
    let chosen = match asked.explains() {
        true => allotment.answer.chosen.as_slice(),
        false => &[],
    };
    let mut left = chosen.len() + about.len();
    let mut next = || {
        search.share(left);
        left -= 1;
    };
    let (mut without, mut with) = (Reasons::new(), Reasons::new());
    for &site in chosen {
        next();
        without.push((site, without_site(question, &options, &allotment, site)?));
    }
    for &site in &about {
        next();
        with.push((site, with_site(question, &options, &allotment, site)?));
    }
    drop(guard);
    if let Some(folder) = &asked.output {
        let reasons = asked.explains().then_some((&*without, &*with));
        search.tell_written(&write_allotment(question, &allotment, reasons, folder)?);
    }
    let text = if asked.json {
        let mut content = document(question, &allotment);
        if asked.explains() {
            content["explain"] = explain_json(question, &allotment, &without, &with);
        }
        super::document("liyuan.site.capacitated/1", content)
    } else {
        let told = Told {
            question,
            allotment: &allotment,
            locale: context.locale,
            terminal: &Terminal::stdout(),
        };
        let mut text = told.render();
        if asked.explains() {
            text.push_str(&told.reasons(&without, &with));
        }
        text
    };
    terminal::print(&text)?;
    Ok(match allotment.answer.stopped {
        Stop::Interrupted => ExitCode::Interrupted,
        _ if asked_to_stop() => ExitCode::Interrupted,
        _ => ExitCode::Done,
    })
}

/// An allotment, for a person.
pub(super) struct Told<'a> {
    pub question: &'a Question<'a>,
    pub allotment: &'a Allotment,
    pub locale: &'a Locale,
    pub terminal: &'a Terminal,
}

impl Told<'_> {
    fn render(&self) -> String {
        let (locale, terminal) = (self.locale, self.terminal);
        let model = locale.text(match self.allotment.model.service {
            Service::Split => "site-capacitated",
            Service::Whole => "site-single-source",
        });
        let values = [
            ("model", model.as_str().into()),
            ("chosen", self.allotment.sites.len().into()),
            ("candidates", self.question.candidates.ids.len().into()),
        ];
        let head = locale.format("site-head", &values);
        let mut out = terminal.paint(terminal.paragraph(&head, 0).trim_end(), Style::Strong);
        out.push_str("\n\n");
        out.push_str(&self.sites().render(terminal));
        out.push('\n');
        for line in self.lines() {
            out.push_str(&terminal.paragraph(&line, 0));
        }
        out
    }

    fn sites(&self) -> Table {
        let locale = self.locale;
        let mut table = Table::new(0)
            .words(locale.text("site-site"))
            .column(locale.text("site-status"), Align::Left)
            .column(locale.text("site-points"), Align::Right)
            .column(locale.text("site-persons"), Align::Right);
        let least = self.question.candidates.rooms.least.is_some();
        if least {
            table = table.column(locale.text("site-least"), Align::Right);
        }
        table = table
            .column(locale.text("site-capacity"), Align::Right)
            .column(locale.text("site-room-left"), Align::Right)
            .column(locale.text("site-full"), Align::Right)
            .column(locale.text("site-mean"), Align::Right)
            .column(locale.text("site-worst"), Align::Right);
        for site in &self.allotment.sites {
            let (status, style) = match site.required {
                true => ("site-required", Style::Plain),
                false => ("site-chosen", Style::Good),
            };
            let mean = site.mean.map(|of| mean_way(of, self.question.unit, locale));
            let mut cells: Vec<Cell> = vec![
                id(self.question, site.site).into(),
                Cell::styled(locale.text(status), style),
                locale.number(site.points as i64).into(),
                persons(site.persons, locale).into(),
            ];
            if least {
                cells.push(persons(site.least, locale).into());
            }
            cells.extend([
                persons(site.capacity, locale).into(),
                persons(site.room_left(), locale).into(),
                self.full(site).into(),
                mean.unwrap_or_default().into(),
                site.worst
                    .map_or_else(String::new, |of| self.way(of))
                    .into(),
            ]);
            table.row(cells);
        }
        table
    }

    /// How full a site is, rounded down: what reads as full is full.
    fn full(&self, site: &Load) -> String {
        format!(
            "{}%",
            self.locale
                .decimal((site.full() * 1000.0).floor() / 10.0, 1)
        )
    }

    fn way(&self, parts: u32) -> String {
        way(
            parts,
            (self.allotment.unit, self.allotment.scale),
            self.locale,
        )
    }

    fn sum(&self, amount: Amount) -> String {
        way_sum(amount.to_f64(), self.allotment.unit, self.locale)
    }

    /// Value, proof, and who is served.
    pub(super) fn lines(&self) -> Vec<String> {
        let (locale, of) = (self.locale, self.allotment);
        let value = self.sum(of.objective);
        let mut lines = vec![match of.fixed {
            None => locale.format("site-value-sum", &[("value", value.as_str().into())]),
            Some(fixed) => {
                let fixed = self.sum(fixed);
                let values = [
                    ("value", value.as_str().into()),
                    ("fixed", fixed.as_str().into()),
                ];
                locale.format("site-value-with-fixed", &values)
            }
        }];
        lines.push(told_proof(&of.answer, &self.sum(of.bound), locale));
        if let Some((spent, budget)) = of.spent.zip(of.model.budget) {
            let [spent, budget] = [spent, budget].map(|of| persons(of, locale));
            let values = [
                ("spent", spent.as_str().into()),
                ("budget", budget.as_str().into()),
            ];
            lines.push(locale.format("site-spent", &values));
        }
        let all = count_persons(of.persons, locale);
        let served = persons(of.persons_served, locale);
        let values = [
            ("served", served.as_str().into()),
            ("persons", all.as_str().into()),
            ("points_served", (of.points - of.unreached.len()).into()),
            ("points", of.points.into()),
        ];
        lines.push(locale.format("site-served", &values));
        if let Some((mean, worst)) = of.mean.zip(of.worst) {
            let (mean, worst) = (mean_way(mean, of.unit, locale), self.way(worst));
            let values = [
                ("mean", mean.as_str().into()),
                ("worst", worst.as_str().into()),
            ];
            lines.push(locale.format("site-ways", &values));
        }
        if of.shared > 0 {
            lines.push(locale.format("site-shared", &[("count", of.shared.into())]));
        }
        if !of.unreached.is_empty() {
            let persons = count_persons(of.persons_unreached, locale);
            let values = [
                ("persons", persons.as_str().into()),
                ("count", of.unreached.len().into()),
            ];
            lines.push(locale.format("site-unreached", &values));
        }
        if !of.lacking.is_empty() {
            let named = of.lacking.iter().take(NAMED);
            let named: Vec<String> = named
                .map(|(site, column)| format!("{} (`{column}`)", id(self.question, *site)))
                .collect();
            let named: Vec<&str> = named.iter().map(String::as_str).collect();
            let ids = listed(&named, of.lacking.len(), locale);
            let values = [
                ("count", of.lacking.len().into()),
                ("ids", ids.as_str().into()),
            ];
            lines.push(locale.format("site-lacking", &values));
        }
        lines
    }

    /// What hangs on each chosen site, and what those asked about cost.
    fn reasons(&self, without: &[(u32, Forced)], with: &[(u32, Forced)]) -> String {
        let locale = self.locale;
        let mut out = String::new();
        let of_site = |site: u32| self.allotment.sites.iter().find(|of| of.site == site);
        for (title, reasons) in [("site-why-chosen", without), ("site-why-forced", with)] {
            if reasons.is_empty() {
                continue;
            }
            out.push('\n');
            out.push_str(&self.terminal.paint(&locale.text(title), Style::Strong));
            out.push('\n');
            for (site, forced) in reasons {
                let mut told = Vec::new();
                if title == "site-why-chosen" {
                    told.extend(of_site(*site).map(|of| self.serves(of)));
                }
                told.push(self.forced(forced, title == "site-why-chosen"));
                let label = format!(
                    "{}{}",
                    id(self.question, *site),
                    locale.text("site-why-colon")
                );
                let text = told.join(&locale.text("site-why-space"));
                out.push_str(&self.terminal.labelled(&label, &text, 2, Style::Strong));
            }
        }
        out
    }

    fn serves(&self, site: &Load) -> String {
        let locale = self.locale;
        let (count, room) = (
            count_persons(site.persons, locale),
            persons(site.capacity, locale),
        );
        let full = self.full(site);
        let values = [
            ("persons", count.as_str().into()),
            ("points", site.points.into()),
            ("capacity", room.as_str().into()),
            ("full", full.as_str().into()),
        ];
        locale.format("site-why-serves", &values)
    }

    fn forced(&self, forced: &Forced, without: bool) -> String {
        let locale = self.locale;
        match forced {
            Forced::Chosen => locale.text("site-why-is-chosen"),
            Forced::NothingYet => locale.text(match without {
                true => "site-why-without-nothing",
                false => "site-why-forced-nothing",
            }),
            Forced::Impossible(error) => {
                let finding = Finding::of(error.as_ref());
                let why = liyuan::wording::wording(&finding, locale);
                let values = [("why", why.sentence().into())];
                match without {
                    true => locale.format("site-why-without-impossible", &values),
                    false => locale.format("site-why-forced-impossible", &values),
                }
            }
            Forced::Found {
                price,
                least,
                out,
                along,
                ..
            } => {
                let (told, at_least) = (self.price(*price), self.price(*least));
                let values = [
                    ("price", told.as_str().into()),
                    ("least", at_least.as_str().into()),
                ];
                let exact = price == least;
                let mut text = match (without, exact) {
                    (true, true) => locale.format("site-why-without-exact", &values[..1]),
                    (true, false) => locale.format("site-why-without-between", &values),
                    (false, true) => locale.format("site-why-forced-exact", &values[..1]),
                    (false, false) => locale.format("site-why-forced-between", &values),
                };
                for (key, sites) in [
                    ("site-why-forced-out", out),
                    (
                        if without {
                            "site-why-instead-come"
                        } else {
                            "site-why-forced-along"
                        },
                        along,
                    ),
                ] {
                    if !sites.is_empty() {
                        let named = sites.iter().take(NAMED);
                        let named: Vec<&str> = named.map(|&of| id(self.question, of)).collect();
                        let names = listed(&named, sites.len(), locale);
                        text.push_str(&locale.text("site-why-space"));
                        text.push_str(&locale.format(key, &[("sites", names.as_str().into())]));
                    }
                }
                text
            }
        }
    }

    fn price(&self, price: Amount) -> String {
        if price.parts == 0 {
            return self.locale.text("site-price-nothing");
        }
        let parts = price.parts.abs();
        let told = self.sum(Amount { parts, ..price });
        let way = if price.parts > 0 { "more" } else { "less" };
        let values = [("amount", told.as_str().into()), ("way", way.into())];
        self.locale.format("site-price", &values)
    }
}

/// The document of `--json`.
fn document(question: &Question<'_>, of: &Allotment) -> Value {
    let thousandths = |number: i64| number as f64 / 1000.0;
    let cost = |parts: u32| f64::from(parts) / f64::from(of.scale.max(1));
    let name = |site: u32| id(question, site);
    let from = |point: usize| question.demand.ids.get(point);
    let costs = question.candidates.costs.as_deref().unwrap_or_default();
    let fixed = question.candidates.rooms.fixed_costs.as_deref();
    let least = question.candidates.rooms.least.as_ref();
    let sites = of.sites.iter().map(|site| {
        let cell = |cells: &[Option<i64>]| cells.get(site.site as usize).copied().flatten();
        json!({
            "id": name(site.site),
            "status": if site.required { "required" } else { "chosen" },
            "site_cost": cell(costs).map(thousandths),
            "fixed_cost": fixed.and_then(cell).map(thousandths),
            "least": least.map(|_| thousandths(site.least)),
            "capacity": thousandths(site.capacity),
            "points": site.points,
            "persons": thousandths(site.persons),
            "room_left": thousandths(site.room_left()),
            "mean": site.mean.map(Mean::to_f64),
            "worst": site.worst.map(cost),
        })
    });
    let assigned = of.portions.iter().map(|portion| {
        json!({
            "from_id": from(portion.point),
            "to_id": name(portion.site),
            "persons": thousandths(portion.persons),
            "cost": cost(portion.cost),
        })
    });
    let chosen: Vec<&str> = of.answer.chosen.iter().map(|&site| name(site)).collect();
    let unreached: Vec<_> = of.unreached.iter().filter_map(|&of| from(of)).collect();
    let lacking = of
        .lacking
        .iter()
        .map(|(site, column)| json!({ "id": name(*site), "column": column }));
    json!({
        "model": of.model.name(),
        "objective": of.objective.to_f64(),
        "bound": of.bound.to_f64(),
        "unit": of.objective_unit(),
        "cost_unit": of.unit.suffix(),
        "gap": of.answer.gap(),
        "proven": of.proven(),
        "stopped": of.answer.stopped.as_str(),
        "work": of.answer.work,
        "within": question.within.map(thousandths),
        "fixed": of.fixed.map(Amount::to_f64),
        "spent": of.spent.map(thousandths),
        "budget": of.model.budget.map(thousandths),
        "chosen": chosen,
        "sites": sites.collect::<Vec<_>>(),
        "persons": {
            "all": thousandths(of.persons),
            "served": thousandths(of.persons_served),
            "out_of_reach": thousandths(of.persons_unreached),
        },
        "points_shared": of.shared,
        "mean": of.mean.map(Mean::to_f64),
        "worst": of.worst.map(cost),
        "assigned": assigned.collect::<Vec<_>>(),
        "out_of_reach": unreached,
        "lacking": lacking.collect::<Vec<_>>(),
    })
}

/// `explain` in the document of `--json`.
fn explain_json(
    question: &Question<'_>,
    allotment: &Allotment,
    without: &[(u32, Forced)],
    with: &[(u32, Forced)],
) -> Value {
    let name = |site: u32| id(question, site);
    let names = |sites: &[u32]| -> Vec<&str> { sites.iter().map(|&site| name(site)).collect() };
    let told = |(site, forced): &(u32, Forced)| match forced {
        Forced::Chosen => json!({ "id": name(*site), "price": 0.0, "least": 0.0, "proven": true }),
        Forced::Found {
            price,
            least,
            stopped,
            out,
            along,
        } => json!({
            "id": name(*site),
            "price": price.to_f64(),
            "least": least.to_f64(),
            "proven": price == least,
            "stopped": stopped.as_str(),
            "out": names(out),
            "along": names(along),
        }),
        Forced::Impossible(error) => {
            let error = Finding::of(error.as_ref());
            json!({
                "id": name(*site),
                "price": null,
                "error": { "code": error.code, "message": error.message, "hint": error.hint },
            })
        }
        Forced::NothingYet => json!({ "id": name(*site), "price": null, "proven": false }),
    };
    json!({
        "unit": allotment.objective_unit(),
        "without": without.iter().map(told).collect::<Vec<_>>(),
        "forced": with.iter().map(told).collect::<Vec<_>>(),
    })
}
