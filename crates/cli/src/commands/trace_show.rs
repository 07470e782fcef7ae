//! A trace for people and for programs.

use crate::terminal::{Align, Cell, Style, Table, Terminal};
use liyuan::locale::Locale;
use liyuan::picture::{class_name, group_name};
use liyuan_report::figure::{Figure, print, with_unit};
use liyuan_report::run::{Promise, Run};
use liyuan_report::sheet::Mark;
use liyuan_report::trace::{
    Evidence, Given, Measure, NamedPoint, Parameter, Part, Points, Replay, Subject, Trace, state,
};
use serde_json::{Value, json};

/// Rows that do not follow that are told one by one.
const FAULTS: usize = 5;

/// A line of the list of figures.
pub fn listed(figure: &Figure, run: &Run, locale: &Locale) -> String {
    let area = figure.area_code.as_deref().and_then(|code| run.area(code));
    let area = area.map_or_else(String::new, |area| format!("  {}", area.name));
    format!("{}  {}{area}\n", figure.id, print(figure, locale))
}

/// The trace in sentences and tables.
pub fn show(
    trace: &Trace<'_>,
    run: &Run,
    locale: &Locale,
    terminal: &Terminal,
    top: usize,
) -> String {
    let show = Show {
        run,
        locale,
        terminal,
        top,
        promise: trace.subject.promise().and_then(|at| run.promises.get(at)),
    };
    let mut out = show.head(trace);
    out.push_str(&show.formula(trace));
    out.push_str(&show.plan(trace));
    out.push_str(&show.files(trace));
    out.push_str(&show.rows(trace));
    out.push_str(&show.evidence(trace));
    out.push('\n');
    out.push_str(&replayed(&trace.replay, locale, terminal));
    if !trace.given.is_empty() {
        let given = trace.given.iter().map(|given| show.given(*given));
        let list = locale.list(&given.collect::<Vec<_>>());
        let text = locale.format("trace-given", &[("list", (&list).into())]);
        out.push_str(&terminal.paragraph(&text, 2));
    }
    out
}

/// Whether a figure comes out the same.
pub fn replayed(replay: &Replay, locale: &Locale, terminal: &Terminal) -> String {
    let label = locale.text("trace-replayed");
    let line = |text: &str, style| terminal.labelled(&label, text, 0, style);
    match replay {
        Replay::Equal => line(&locale.text("trace-equal"), Style::Good),
        Replay::Not(why) => {
            let why = locale.text(&format!("trace-not-{}", why.as_str()));
            let text = locale.format("trace-not", &[("why", (&why).into())]);
            line(&text, Style::Caution)
        }
        Replay::Differs {
            differences,
            faults,
        } => {
            let mut out = line(&locale.text("trace-differs"), Style::Bad);
            let nothing = locale.text("trace-nothing");
            let or = |text: &str| match text {
                "" => nothing.clone(),
                text => text.to_owned(),
            };
            for difference in differences {
                let (written, again) = (or(&difference.written), or(&difference.again));
                let values = [
                    ("what", difference.what.into()),
                    ("written", (&written).into()),
                    ("again", (&again).into()),
                ];
                out.push_str(&terminal.paragraph(&locale.format("trace-difference", &values), 2));
            }
            for fault in faults.iter().take(FAULTS) {
                let (written, expected) = (or(&fault.written), or(&fault.expected));
                let values = [
                    ("file", fault.file.into()),
                    ("row", (fault.row as i64).into()),
                    ("id", (&fault.id).into()),
                    ("column", fault.column.into()),
                    ("written", (&written).into()),
                    ("expected", (&expected).into()),
                ];
                out.push_str(&terminal.paragraph(&locale.format("trace-fault", &values), 2));
            }
            if let Some(more) = faults.len().checked_sub(FAULTS).filter(|more| *more > 0) {
                let more = locale.format("trace-faults-more", &[("count", more.into())]);
                out.push_str(&terminal.paragraph(&more, 2));
            }
            out
        }
    }
}

struct Show<'a> {
    run: &'a Run,
    locale: &'a Locale,
    terminal: &'a Terminal,
    top: usize,
    promise: Option<&'a Promise>,
}

impl Show<'_> {
    fn line(&self, key: &str, text: &str) -> String {
        let label = self.locale.text(key);
        self.terminal.labelled(&label, text, 0, Style::Strong)
    }

    fn head(&self, trace: &Trace<'_>) -> String {
        let (figure, locale) = (trace.figure, self.locale);
        let mut out = self.terminal.paint(&figure.id, Style::Strong) + "\n";
        let meaning = self.run.meaning(figure, locale);
        let values = [
            ("meaning", (&meaning).into()),
            ("definition", (&figure.definition).into()),
        ];
        out.push_str(
            &self
                .terminal
                .paragraph(&locale.format("trace-meaning", &values), 2),
        );
        let printed = print(figure, locale);
        let exact = match &figure.value {
            Some(_) => with_unit(figure, locale),
            None => state(figure.state).to_owned(),
        };
        let values = [("value", (&printed).into()), ("exact", (&exact).into())];
        out.push_str(&self.line("trace-value", &locale.format("trace-exactly", &values)));
        if let Some(promise) = self.promise {
            let values = [
                ("title", promise.title.get(locale.lang()).into()),
                ("rule", promise.rule.get(locale.lang()).into()),
            ];
            let words = locale.format("summary-sentence", &values);
            out.push_str(&self.line("trace-promise", &format!("{words} ({})", promise.id)));
        }
        if !figure.group.is_empty() {
            let words = group_name(locale, &figure.group);
            out.push_str(&self.line("trace-group", &format!("{words} ({})", figure.group)));
        }
        if let Subject::Measure { part, .. } = &trace.subject {
            out.push_str(&self.line("trace-where", &self.place(part, figure)));
        }
        let period = figure.period.clone();
        let period = period.unwrap_or_else(|| locale.text("trace-no-period"));
        out + &self.line("trace-period", &period)
    }

    fn place(&self, part: &Part, figure: &Figure) -> String {
        match part {
            Part::Region => self.run.region.get(self.locale.lang()).to_owned(),
            Part::Area(_) => {
                let code = figure.area_code.as_deref().unwrap_or_default();
                let area = self.run.area(code);
                area.map_or_else(|| code.to_owned(), |area| format!("{} ({code})", area.name))
            }
            Part::Outside => self.locale.text("trace-outside"),
            Part::Class(class) => class_name(self.locale, class),
            Part::Unclassed => self.locale.text("trace-unclassed"),
            Part::Facility(id) => {
                let site = self.run.facility(figure);
                let name = site.map_or(id.as_str(), |site| site.label());
                let name = format!("{name} ({id})");
                self.locale
                    .format("trace-facility", &[("name", (&name).into())])
            }
        }
    }

    fn formula(&self, trace: &Trace<'_>) -> String {
        let locale = self.locale;
        let key = format!("trace-formula-{}", trace.formula.as_str());
        let mut out = self.line("trace-formula", &locale.text(&key));
        for operand in &trace.operands {
            let value = operand.value.as_deref().unwrap_or("–");
            let role = match operand.role.as_str() {
                "numerator" => locale.text("trace-numerator"),
                "denominator" => locale.text("trace-denominator"),
                other => other.to_owned(),
            };
            let id = operand.figure.as_deref().unwrap_or_default();
            let text = format!("{role} = {value}  {id}");
            out.push_str(&self.terminal.paragraph(text.trim_end(), 2));
        }
        if !trace.parts.is_empty() {
            let mut parts = trace.parts.clone();
            // Those that count most against it first: the least shares, the most of anything else.
            match figure_is_share(trace) {
                true => parts.sort_by_key(|part| part.fixed(6)),
                false => parts.sort_by_key(|part| std::cmp::Reverse(part.fixed(3))),
            }
            let mut table = Table::new(2)
                .words(locale.text("summary-area"))
                .column(locale.text("trace-column-value"), Align::Right)
                .column(locale.text("trace-column-figure"), Align::Left);
            for part in parts.iter().take(self.top) {
                let code = part.area_code.as_deref().unwrap_or_default();
                let name = self.area(Some(code));
                table.row(vec![
                    name.into(),
                    print(part, locale).into(),
                    part.id.as_str().into(),
                ]);
            }
            out.push_str(&self.terminal.paragraph(&locale.text("trace-parts"), 0));
            out.push_str(&table.render(self.terminal));
            out.push_str(&self.more(parts.len()));
        }
        out
    }

    fn plan(&self, trace: &Trace<'_>) -> String {
        let said = trace.parameters.iter().map(|(parameter, value)| {
            let name = match parameter {
                Parameter::Within(Some(class)) => format!("within.{class}"),
                other => other.as_str().to_owned(),
            };
            format!("{name} = {value}")
        });
        let said: Vec<String> = said.collect();
        match said.is_empty() {
            true => String::new(),
            false => self.line("trace-plan", &said.join("; ")),
        }
    }

    fn files(&self, trace: &Trace<'_>) -> String {
        let mut out = String::new();
        for input in &trace.inputs {
            let bytes = input.bytes.and_then(|bytes| i64::try_from(bytes).ok());
            let hash = match input.sha256.as_str() {
                "" => self.locale.text("trace-no-hash"),
                hash => format!("SHA-256 {hash}"),
            };
            let size = bytes.map(|bytes| {
                self.locale
                    .format("trace-bytes", &[("bytes", bytes.into())])
            });
            let told: Vec<String> = [Some(input.file.clone()), size, Some(hash)]
                .into_iter()
                .flatten()
                .collect();
            let told = told.join(&self.locale.text("trace-comma"));
            out.push_str(&self.line("trace-file", &told));
        }
        out
    }

    fn rows(&self, trace: &Trace<'_>) -> String {
        let (figure, locale) = (trace.figure, self.locale);
        let Some(file) = trace.file else {
            return self.line("trace-rows", &locale.text("trace-no-rows"));
        };
        let values = [
            ("used", (figure.rows_used as i64).into()),
            ("all", (figure.rows_in as i64).into()),
            ("file", file.into()),
        ];
        let mut text = locale.format("trace-rows-used", &values);
        for (why, count) in &trace.dropped {
            let why = locale.text(&format!("trace-dropped-{}", why.as_str()));
            let values = [("count", (*count as i64).into()), ("why", (&why).into())];
            text.push_str(&locale.format("trace-dropped", &values));
        }
        self.line("trace-rows", &text)
    }

    fn evidence(&self, trace: &Trace<'_>) -> String {
        let locale = self.locale;
        match &trace.evidence {
            Evidence::Plan => String::new(),
            Evidence::Points(points) => self.points(points),
            Evidence::Sites(sites) => {
                let mut table = Table::new(2)
                    .words(locale.text("repair-site"))
                    .words(locale.text("summary-area"))
                    .column(locale.text("repair-gained"), Align::Right)
                    .column(locale.text("repair-cost"), Align::Right);
                for site in sites.iter().take(self.top) {
                    let name = match site.name.as_str() {
                        name if name == site.id || name.is_empty() => site.id.clone(),
                        name => format!("{} {name}", site.id),
                    };
                    let cost = site.cost.clone().unwrap_or_default();
                    table.row(vec![
                        name.into(),
                        site.area.as_str().into(),
                        self.whole(&site.gained).into(),
                        cost.into(),
                    ]);
                }
                if table.is_empty() {
                    return String::new();
                }
                "\n".to_owned() + &table.render(self.terminal) + &self.more(sites.len())
            }
            Evidence::Promises(promises) => {
                let mut out = "\n".to_owned();
                for promise in promises {
                    let (sign, style, word) = match promise.mark {
                        Mark::Kept => ("✓", Style::Good, "promise-kept"),
                        Mark::Broken => ("✗", Style::Bad, "promise-broken"),
                        Mark::Nobody => ("–", Style::Faint, "sheet-mark-nobody"),
                    };
                    let counted = match promise.counted {
                        true => locale.text("trace-counted"),
                        false => locale.text("trace-not-counted"),
                    };
                    let word = locale.text(word);
                    let text = format!("{}: {word} ({counted})", promise.id);
                    out.push_str(&self.terminal.labelled(sign, &text, 2, style));
                }
                out
            }
        }
    }

    fn points(&self, points: &Points) -> String {
        let locale = self.locale;
        let mut out = "\n".to_owned();
        for sum in &points.sums {
            let what = self.fate(sum.what);
            let persons = persons(sum.persons, locale);
            let values = [
                ("what", (&what).into()),
                ("points", sum.points.into()),
                ("persons", (&persons).into()),
            ];
            out.push_str(
                &self
                    .terminal
                    .paragraph(&locale.format("trace-sum", &values), 0),
            );
        }
        if points.named.is_empty() {
            return out;
        }
        let title = locale.text(&format!("trace-points-{}", points.what.replace('_', "-")));
        out.push_str(&self.terminal.paragraph(&title, 0));
        let shares = points.named.iter().any(|point| point.so_far.is_some());
        let mut table = Table::new(2)
            .column(locale.text("trace-column-point"), Align::Left)
            .words(locale.text("summary-area"))
            .column(locale.text("summary-people"), Align::Right)
            .column(locale.text("trace-column-way"), Align::Right)
            .column(locale.text("trace-column-bound"), Align::Right)
            .words(locale.text("trace-column-nearest"));
        table = match shares {
            true => table.column(locale.text("trace-column-so-far"), Align::Right),
            false => table.words(locale.text("summary-mostly")),
        };
        let most = match shares {
            true => points.named.len(),
            false => self.top,
        };
        for point in points.named.iter().take(most) {
            table.row(self.point(point));
        }
        out.push_str(&table.render(self.terminal));
        if !shares {
            out.push_str(&self.more(points.named.len()));
        }
        out
    }

    fn point(&self, point: &NamedPoint) -> Vec<Cell> {
        let way = |tenths: Option<i64>| tenths.map(|tenths| self.way(tenths)).unwrap_or_default();
        let nearest = match (&point.facility_id, &point.facility) {
            (Some(id), Some(name)) if name != id => format!("{id} {name}"),
            (Some(id), _) => id.clone(),
            (None, _) => String::new(),
        };
        let last = match (point.so_far, point.reason) {
            (Some(share), _) => self.locale.percent(share as f64 / 1e6),
            (None, Some(reason)) => self.fate(reason),
            (None, None) => String::new(),
        };
        vec![
            point.id.as_str().into(),
            self.area(point.area_code.as_deref()).into(),
            persons(point.persons, self.locale).into(),
            way(point.total).into(),
            way(point.limit).into(),
            nearest.into(),
            last.into(),
        ]
    }

    fn way(&self, tenths: i64) -> String {
        match self.promise.map(|promise| promise.unit) {
            Some("m") => self.locale.distance(tenths as f64 / 10.0),
            _ => self
                .locale
                .duration(u32::try_from(tenths).unwrap_or(u32::MAX)),
        }
    }

    fn area(&self, code: Option<&str>) -> String {
        let Some(code) = code else {
            return self.locale.text("trace-outside");
        };
        let area = self.run.area(code);
        area.map_or_else(|| code.to_owned(), |area| area.name.clone())
    }

    fn fate(&self, what: &str) -> String {
        let word = what.replace('_', "-");
        let reason = format!("reason-{word}");
        match self.locale.has(&reason) {
            true => self.locale.text(&reason),
            false => self.locale.text(&format!("trace-fate-{word}")),
        }
    }

    /// A whole number as people read it.
    fn whole(&self, text: &str) -> String {
        let number = text.parse().map(|number| self.locale.number(number));
        number.unwrap_or_else(|_| text.to_owned())
    }

    fn given(&self, given: Given) -> String {
        self.locale.text(&format!("trace-given-{}", given.as_str()))
    }

    fn more(&self, all: usize) -> String {
        match all.saturating_sub(self.top) {
            0 => String::new(),
            more => {
                let text = self.locale.format("trace-more", &[("count", more.into())]);
                self.terminal.paragraph(&text, 2)
            }
        }
    }
}

fn figure_is_share(trace: &Trace<'_>) -> bool {
    let Subject::Measure { measure, .. } = &trace.subject else {
        return false;
    };
    matches!(measure, Measure::Share | Measure::ShareAtNorm)
}

/// Persons with the thousandths that they have.
fn persons(thousandths: i64, locale: &Locale) -> String {
    let whole = locale.number(thousandths / 1000);
    let rest = format!("{:03}", (thousandths % 1000).abs());
    match rest.trim_end_matches('0') {
        "" => whole,
        rest => format!("{whole}.{rest}"),
    }
}

/// The trace as a document.
pub fn document_of(trace: &Trace<'_>, run: &Run, locale: &Locale, top: usize) -> Value {
    let figure = trace.figure;
    let promise = trace.subject.promise().and_then(|at| run.promises.get(at));
    let area = figure.area_code.as_deref();
    let name = area.and_then(|code| run.area(code)).map(|area| &area.name);
    let lang = locale.lang();
    json!({
        "figure": {
            "id": figure.id,
            "definition": figure.definition,
            "meaning": run.meaning(figure, locale),
            "value": figure.value,
            "unit": figure.unit,
            "state": state(figure.state),
            "period": figure.period,
            "group": figure.group,
            "area_code": area,
            "area_name": name,
        },
        "promise": promise.map(|promise| json!({
            "id": promise.id,
            "title": promise.title.get(lang),
            "rule": promise.rule.get(lang),
        })),
        "formula": trace.formula.as_str(),
        "operands": trace.operands.iter().map(|operand| json!({
            "role": operand.role,
            "value": operand.value,
            "figure": operand.figure,
        })).collect::<Vec<_>>(),
        "parts": trace.parts.iter().map(|part| json!({
            "figure": part.id,
            "value": part.value,
        })).collect::<Vec<_>>(),
        "parameters": trace.parameters.iter().map(|(parameter, value)| json!({
            "name": parameter.as_str(),
            "class": match parameter {
                Parameter::Within(class) => class.as_deref(),
                _ => None,
            },
            "value": value,
        })).collect::<Vec<_>>(),
        "inputs": trace.inputs.iter().map(|input| json!({
            "file": input.file,
            "sha256": Some(&input.sha256).filter(|hash| !hash.is_empty()),
            "bytes": input.bytes,
        })).collect::<Vec<_>>(),
        "rows": {
            "file": trace.file,
            "in": figure.rows_in,
            "used": figure.rows_used,
            "dropped": trace.dropped.iter().map(|(why, count)| json!({
                "reason": why.as_str(),
                "rows": count,
            })).collect::<Vec<_>>(),
        },
        "evidence": evidence_of(&trace.evidence, promise, top),
        "replay": replay_of(&trace.replay),
        "given": trace.given.iter().map(|given| given.as_str()).collect::<Vec<_>>(),
    })
}

fn evidence_of(evidence: &Evidence, promise: Option<&Promise>, top: usize) -> Value {
    match evidence {
        Evidence::Plan => json!({ "kind": "plan" }),
        Evidence::Sites(sites) => json!({
            "kind": "sites",
            "in_all": sites.len(),
            "sites": sites.iter().take(top).map(|site| json!({
                "id": site.id,
                "name": site.name,
                "area_name": site.area,
                "site_cost": site.cost,
                "persons_gained": site.gained,
            })).collect::<Vec<_>>(),
        }),
        Evidence::Promises(promises) => json!({
            "kind": "promises",
            "promises": promises.iter().map(|promise| json!({
                "id": promise.id,
                "kept": match promise.mark {
                    Mark::Kept => Some(true),
                    Mark::Broken => Some(false),
                    Mark::Nobody => None,
                },
                "counted": promise.counted,
            })).collect::<Vec<_>>(),
        }),
        Evidence::Points(points) => {
            let tenths = |value: Option<i64>| value.map(|value| value as f64 / 10.0);
            let thousandths = |value: i64| value as f64 / 1000.0;
            let most = match points.what {
                "around" => points.named.len(),
                _ => top,
            };
            json!({
                "kind": "points",
                "sums": points.sums.iter().map(|sum| json!({
                    "what": sum.what,
                    "points": sum.points,
                    "persons": thousandths(sum.persons),
                })).collect::<Vec<_>>(),
                "what": points.what,
                "unit": promise.map(|promise| promise.unit),
                "in_all": points.named.len(),
                "points": points.named.iter().take(most).map(|point| json!({
                    "id": point.id,
                    "area_code": point.area_code,
                    "class": point.class,
                    "persons": thousandths(point.persons),
                    "total": tenths(point.total),
                    "limit": tenths(point.limit),
                    "facility_id": point.facility_id,
                    "facility_name": point.facility,
                    "reason": point.reason,
                    "lon": point.place.map(|place| place.0),
                    "lat": point.place.map(|place| place.1),
                    "share_so_far": point.so_far.map(|share| share as f64 / 1e6),
                })).collect::<Vec<_>>(),
            })
        }
    }
}

/// What the replay says as a document.
pub fn replay_of(replay: &Replay) -> Value {
    match replay {
        Replay::Equal => json!({ "result": "equal" }),
        Replay::Not(why) => json!({ "result": "not_possible", "why": why.as_str() }),
        Replay::Differs {
            differences,
            faults,
        } => json!({
            "result": "differs",
            "differences": differences.iter().map(|of| json!({
                "what": of.what,
                "written": of.written,
                "replayed": of.again,
            })).collect::<Vec<_>>(),
            "faults": faults.iter().map(|of| json!({
                "file": of.file,
                "row": of.row,
                "id": of.id,
                "column": of.column,
                "written": of.written,
                "expected": of.expected,
            })).collect::<Vec<_>>(),
        }),
    }
}
