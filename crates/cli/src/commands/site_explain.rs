//! Why these sites, for a person and for programs.

use super::site_answer::{amount, count_persons, id, listed, written};
use crate::failure::Failure;
use crate::terminal::{Style, Terminal};
use liyuan::locale::Locale;
use liyuan::site::{
    Amount, Barred, Chosen, Explanation, Far, Forced, Model, Other, Question, Solution, Swap,
    Unserved, Why as Reason,
};
use serde_json::{Value, json};

/// How many sites or points a section names.
const NAMED: usize = 5;

/// An explanation and what it is about.
pub struct Why<'a> {
    pub question: &'a Question<'a>,
    pub solution: &'a Solution,
    pub explained: &'a Explanation,
    pub forced: &'a [(u32, Forced)],
    pub locale: &'a Locale,
    pub terminal: &'a Terminal,
}

impl Why<'_> {
    /// What hangs on each site, what others would cost, who is not served; what matters most first.
    pub fn render(&self) -> String {
        let mut out = String::new();
        self.section(&mut out, "site-why-chosen", self.chosen());
        self.section(&mut out, "site-why-forced", self.forced());
        self.section(&mut out, "site-why-others", self.others());
        self.section(&mut out, "site-why-unserved", self.unserved());
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
            match label.as_str() {
                "" => out.push_str(&self.terminal.paragraph(&text, 2)),
                label => {
                    let label = format!("{label}{colon}");
                    let line = self.terminal.labelled(&label, &text, 2, Style::Strong);
                    out.push_str(&line);
                }
            }
        }
    }

    fn id(&self, site: u32) -> &str {
        id(self.question, site)
    }

    fn chosen(&self) -> Vec<(String, String)> {
        let mut sites: Vec<&Chosen> = self.explained.chosen.iter().collect();
        sites.sort_by_key(|site| {
            let loss = site.without.map_or(0, |change| change.parts.abs());
            (
                std::cmp::Reverse(site.persons_alone),
                std::cmp::Reverse(loss),
            )
        });
        let mut lines: Vec<(String, String)> = (sites.iter().take(2 * NAMED))
            .map(|site| (self.id(site.site).to_owned(), self.of_chosen(site)))
            .collect();
        self.more(&mut lines, sites.len());
        lines
    }

    /// Says how many more there are than lines.
    fn more(&self, lines: &mut Vec<(String, String)>, count: usize) {
        if count > lines.len() {
            let values = [("count", (count - lines.len()).into())];
            lines.push((String::new(), self.locale.format("site-why-more", &values)));
        }
    }

    fn of_chosen(&self, site: &Chosen) -> String {
        let mut told = Vec::new();
        if site.persons_alone > 0 {
            let persons = count_persons(site.persons_alone, self.locale);
            let values = [
                ("persons", persons.as_str().into()),
                ("points", site.points_alone.into()),
            ];
            told.push(self.locale.format("site-why-alone", &values));
        }
        // What is covered without it was just said.
        let covers = matches!(self.solution.model, Model::MaxCover { .. });
        match site.without {
            Some(change) if !covers && change.parts != 0 => {
                let change = self.change(change);
                let values = [("change", change.as_str().into())];
                told.push(self.locale.format("site-why-without", &values));
            }
            Some(_) if site.persons_alone == 0 => {
                told.push(self.locale.text("site-why-nothing-lost"));
            }
            _ => {}
        }
        let center = matches!(self.solution.model, Model::PCenter { .. });
        if let Some(worst) = site
            .worst_without
            .filter(|worst| !center && Some(*worst) > self.solution.worst)
        {
            let worst = written(worst, self.solution, self.locale);
            let values = [("worst", worst.as_str().into())];
            told.push(self.locale.format("site-why-worst", &values));
        }
        told.push(match site.swap {
            _ if site.required => self.locale.text("site-why-required"),
            None => self.locale.text("site-why-no-swap"),
            Some(Swap { site, price }) => {
                let price = self.price(price);
                let values = [
                    ("site", self.id(site).into()),
                    ("price", price.as_str().into()),
                ];
                self.locale.format("site-why-swap", &values)
            }
        });
        told.join(&self.locale.text("site-why-space"))
    }

    fn others(&self) -> Vec<(String, String)> {
        let mut others: Vec<(i128, &Other, String)> = Vec::new();
        for other in &self.explained.others {
            let added = other.with.filter(|_| self.adds());
            let swap = other
                .swap
                .filter(|swap| added.is_none_or(|added| swap.price.parts < added.parts));
            if let Some(Swap { site, price }) = swap {
                let told = self.price(price);
                let values = [
                    ("site", self.id(site).into()),
                    ("price", told.as_str().into()),
                ];
                let told = self.locale.format("site-why-instead", &values);
                others.push((price.parts, other, told));
            } else if let Some(price) = added {
                let told = self.price(price);
                let values = [("price", told.as_str().into())];
                let told = self.locale.format("site-why-added", &values);
                others.push((price.parts, other, told));
            }
        }
        others.sort_by_key(|(price, other, _)| (*price, other.site));
        let count = others.len();
        let first = others.into_iter().take(NAMED);
        let mut lines: Vec<(String, String)> = first
            .map(|(_, other, told)| (self.id(other.site).to_owned(), told))
            .collect();
        self.more(&mut lines, count);
        lines
    }

    /// Whether one more site is a choice of the model, for its price.
    fn adds(&self) -> bool {
        matches!(self.solution.model, Model::SetCover { .. })
    }

    fn forced(&self) -> Vec<(String, String)> {
        let lines = self.forced.iter().map(|(site, forced)| {
            let told = match forced {
                Forced::Chosen => self.locale.text("site-why-is-chosen"),
                Forced::NothingYet => self.locale.text("site-why-forced-nothing"),
                Forced::Impossible(error) => {
                    let why = liyuan::wording::wording(
                        &liyuan_finding::Finding::of(error.as_ref()),
                        self.locale,
                    );
                    let values = [("why", why.sentence().into())];
                    self.locale.format("site-why-forced-impossible", &values)
                }
                Forced::Found {
                    price,
                    least,
                    out,
                    along,
                    ..
                } => {
                    let exact = price == least;
                    let (told, least) = (self.price(*price), self.price(*least));
                    let values = [
                        ("price", told.as_str().into()),
                        ("least", least.as_str().into()),
                    ];
                    let mut text = match exact {
                        true => self.locale.format("site-why-forced-exact", &values[..1]),
                        false => self.locale.format("site-why-forced-between", &values),
                    };
                    for (key, sites) in [
                        ("site-why-forced-out", out),
                        ("site-why-forced-along", along),
                    ] {
                        if !sites.is_empty() {
                            let names: Vec<&str> = sites
                                .iter()
                                .take(NAMED)
                                .map(|&site| self.id(site))
                                .collect();
                            let names = listed(&names, sites.len(), self.locale);
                            let values = [("sites", names.as_str().into())];
                            text.push_str(&self.locale.text("site-why-space"));
                            text.push_str(&self.locale.format(key, &values));
                        }
                    }
                    text
                }
            };
            (self.id(*site).to_owned(), told)
        });
        lines.collect()
    }

    fn unserved(&self) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        for reason in [
            Reason::NoCandidate,
            Reason::Barred,
            Reason::TooFew,
            Reason::NotChosen,
        ] {
            let of = self.explained.unserved.iter().filter(|of| of.why == reason);
            let mut points: Vec<&Unserved> = of.collect();
            if points.is_empty() {
                continue;
            }
            points.sort_by_key(|of| (std::cmp::Reverse(of.persons), of.point));
            let all: i64 = points.iter().map(|of| of.persons).sum();
            let persons = count_persons(all, self.locale);
            let named: Vec<String> = points
                .iter()
                .take(NAMED)
                .map(|of| self.of_point(of))
                .collect();
            let named: Vec<&str> = named.iter().map(String::as_str).collect();
            let named = listed(&named, points.len(), self.locale);
            let values = [
                ("persons", persons.as_str().into()),
                ("points", points.len().into()),
                ("named", named.as_str().into()),
            ];
            lines.push((
                String::new(),
                self.locale.format(
                    match reason {
                        Reason::NoCandidate => "site-why-no-candidate",
                        Reason::Barred => "site-why-barred",
                        Reason::TooFew => "site-why-too-few",
                        Reason::NotChosen => "site-why-not-chosen",
                    },
                    &values,
                ),
            ));
        }
        lines
    }

    /// A point with the site that it is about.
    fn of_point(&self, of: &Unserved) -> String {
        let point = self.question.demand.ids.get(of.point);
        let point = point.map_or("", String::as_str);
        let Some(Far { site, cost }) = of.nearest else {
            return point.to_owned();
        };
        let parts = cost * i64::from(self.solution.scale) / 1000;
        let cost = written(
            u32::try_from(parts).unwrap_or(u32::MAX),
            self.solution,
            self.locale,
        );
        let values = [
            ("point", point.into()),
            ("site", self.id(site).into()),
            ("cost", cost.as_str().into()),
        ];
        self.locale.format("site-why-point", &values)
    }

    /// What a swap costs: `3 persons fewer`, `2 min longer`.
    fn price(&self, price: Amount) -> String {
        if price.parts == 0 {
            return self.locale.text("site-price-nothing");
        }
        let worse = price.parts > 0;
        let way = match self.solution.model {
            Model::SetCover { .. } | Model::PMedian { .. } if worse => "more",
            Model::SetCover { .. } | Model::PMedian { .. } => "less",
            Model::MaxCover { .. } if worse => "fewer",
            Model::MaxCover { .. } => "more",
            Model::PCenter { .. } if worse => "longer",
            Model::PCenter { .. } => "shorter",
        };
        self.sized(price, way)
    }

    /// How the objective changes.
    fn change(&self, change: Amount) -> String {
        let way = match self.solution.model {
            Model::PCenter { .. } if change.parts > 0 => "longer",
            Model::PCenter { .. } => "shorter",
            _ if change.parts > 0 => "more",
            _ => "less",
        };
        self.sized(change, way)
    }

    fn sized(&self, size: Amount, way: &str) -> String {
        let size = Amount {
            parts: size.parts.abs(),
            ..size
        };
        let told = match self.solution.model {
            Model::SetCover {
                cheapest: false, ..
            } => {
                let values = [("count", (size.parts as i64).into())];
                self.locale.format("site-count-sites", &values)
            }
            Model::MaxCover { .. } => {
                let parts = i64::try_from(size.parts).unwrap_or(i64::MAX);
                count_persons(parts, self.locale)
            }
            _ => amount(size, self.solution, self.locale),
        };
        let values = [("amount", told.as_str().into()), ("way", way.into())];
        self.locale.format("site-price", &values)
    }
}

/// `explain` in the document of `--json`.
pub fn json(
    question: &Question<'_>,
    solution: &Solution,
    explained: &Explanation,
    forced: &[(u32, Forced)],
) -> Value {
    let thousandths = |number: i64| number as f64 / 1000.0;
    let scale = f64::from(solution.scale.max(1));
    let name = |site: u32| id(question, site);
    let swap = |swap: Option<Swap>| {
        swap.map(|swap| json!({ "id": name(swap.site), "price": swap.price.to_f64() }))
    };
    let chosen = explained.chosen.iter().map(|site| {
        json!({
            "id": name(site.site),
            "status": if site.required { "required" } else { "chosen" },
            "points_alone": site.points_alone,
            "persons_alone": thousandths(site.persons_alone),
            "change": site.without.map(Amount::to_f64),
            "worst_without": site.worst_without.map(|way| f64::from(way) / scale),
            "swap": swap(site.swap),
        })
    });
    let others = explained.others.iter().map(|site| {
        json!({
            "id": name(site.site),
            "status": match site.barred {
                None => "candidate",
                Some(Barred::Forbidden) => "forbidden",
                Some(Barred::WithoutCost) => "without_cost",
            },
            "change": site.with.map(Amount::to_f64),
            "swap": swap(site.swap),
        })
    });
    let forced = forced
        .iter()
        .map(|(site, forced)| forced_json(question, solution, *site, forced));
    let unserved = explained.unserved.iter().map(|of| {
        json!({
            "from_id": question.demand.ids.get(of.point),
            "persons": thousandths(of.persons),
            "reason": of.why.as_str(),
            "candidates": of.candidates,
            "nearest": of.nearest.map(|far| json!({
                "id": name(far.site),
                "cost": thousandths(far.cost),
            })),
        })
    });
    json!({
        "chosen": chosen.collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
        "forced": forced.collect::<Vec<_>>(),
        "unserved": unserved.collect::<Vec<_>>(),
    })
}

/// What it costs to have a site, with the same fields whatever it came to.
fn forced_json(question: &Question<'_>, solution: &Solution, site: u32, forced: &Forced) -> Value {
    let names = |sites: &[u32]| -> Vec<&str> { sites.iter().map(|&of| id(question, of)).collect() };
    let mut json = json!({
        "id": id(question, site),
        "state": match forced {
            Forced::Chosen => "chosen",
            Forced::Found { .. } => "found",
            Forced::Impossible(_) => "impossible",
            Forced::NothingYet => "nothing_yet",
        },
        "price": null,
        "least": null,
        "unit": solution.objective_unit(),
        "proven": matches!(forced, Forced::Chosen | Forced::Impossible(_)),
        "stopped": null,
        "out": [],
        "along": [],
        "error": null,
    });
    match forced {
        Forced::Chosen => {
            json["price"] = json!(0.0);
            json["least"] = json!(0.0);
        }
        Forced::Found {
            price,
            least,
            stopped,
            out,
            along,
        } => {
            json["price"] = json!(price.to_f64());
            json["least"] = json!(least.to_f64());
            json["proven"] = json!(price == least);
            json["stopped"] = json!(stopped.as_str());
            json["out"] = json!(names(out));
            json["along"] = json!(names(along));
        }
        Forced::Impossible(error) => {
            let error = Failure::of(error.as_ref()).json();
            json["error"] = error.map_or(Value::Null, |mut error| error["error"].take());
        }
        Forced::NothingYet => {}
    }
    json
}
