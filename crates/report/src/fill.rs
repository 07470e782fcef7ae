//! What the tags of a template become: figures, names, tables and drawings of a run.

use crate::blocks;
use crate::edition::{Edition, Since};
use crate::figure::{Figure, exact, print};
use crate::layer::Area;
use crate::run::{Field, Promise, QuotedFigure, Repair, Run, figure_id, of_area};
use crate::sheet::{Block, Inline, Mark, Medium, Shown};
use crate::template::{Fill, Filled, Found, Tag, Template};
use liyuan::locale::Locale;

/// What a part of a sheet is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The run.
    pub run: &'a Run,
    /// Words of the language.
    pub locale: &'a Locale,
    /// What drawings are laid out for.
    pub medium: Medium,
    /// The field of the chapter.
    pub field: Option<Field>,
    /// The promise.
    pub promise: Option<&'a Promise>,
    /// The area.
    pub area: Option<&'a Area>,
    /// What an earlier edition or run told.
    pub since: Option<Since<'a>>,
    /// The edition that it is published as.
    pub edition: Option<&'a Edition>,
}

/// Width of drawings on paper in pixels: their 12 pixels are 8 points between the margins of A4.
const PAPER_WIDTH: f64 = 720.0;

/// Before the id of a drawing for a telephone.
pub(crate) const TELEPHONE: &str = "narrow-";

/// Width of drawings on a telephone in pixels.
pub(crate) const NARROW: f64 = 340.0;

impl<'a> About<'a> {
    /// Width of a drawing in pixels: that for the screen is given.
    pub fn width(&self, screen: f64) -> f64 {
        match self.medium {
            Medium::Screen => screen,
            Medium::Paper => screen.min(PAPER_WIDTH),
            Medium::Telephone => screen.min(NARROW),
        }
    }

    /// What is drawn for its medium; on a screen each drawing has a twin for telephones.
    pub(crate) fn drawn(&self, draw: fn(&About<'_>) -> Vec<Block>) -> Vec<Block> {
        let mut blocks = draw(self);
        if self.medium != Medium::Screen {
            return blocks;
        }
        let narrow = draw(&About {
            medium: Medium::Telephone,
            ..*self
        });
        for (block, twin) in blocks.iter_mut().zip(narrow) {
            if let (Block::Drawing { narrow, .. }, Block::Drawing { drawing, .. }) = (block, twin) {
                *narrow = Some(drawing);
            }
        }
        blocks
    }

    /// A figure as it is shown.
    pub fn shown(&self, figure: &Figure) -> Shown {
        Shown {
            id: figure.id.clone(),
            text: print(figure, self.locale),
            exact: exact(figure, self.locale),
            value: figure.value.clone(),
            unit: figure.unit.clone(),
        }
    }

    /// A measure of a promise, in the region or a part of it.
    pub fn measure(&self, promise: &Promise, measure: &str, part: &str) -> Option<Shown> {
        let figures = &self.run.figures;
        let unit = promise.unit;
        let in_unit = || figures.get(&figure_id(&promise.id, &format!("{measure}_{unit}"), part));
        let figure = figures
            .get(&figure_id(&promise.id, measure, part))
            .or_else(in_unit);
        figure.map(|figure| self.shown(figure))
    }

    /// The part of the figures' ids that belongs to the area, if there is one.
    pub fn part(&self) -> String {
        self.area
            .map_or_else(String::new, |area| of_area(&area.code))
    }

    /// The repair of the promise, if the plan asked for one.
    pub fn repair(&self) -> Option<&'a Repair> {
        let promise = self.promise?;
        self.run
            .repairs
            .iter()
            .find(|repair| repair.promise == promise.id)
    }

    /// A measure of the repair of a promise.
    pub fn repair_figure(&self, promise: &Promise, measure: &str) -> Option<Shown> {
        let id = format!("repair/{}/{measure}", liyuan::figures::escaped(&promise.id));
        self.run.figures.get(&id).map(|figure| self.shown(figure))
    }

    /// The quoted figures of its field; all where it is about none.
    pub fn quoted(&self) -> Vec<&'a QuotedFigure> {
        let quoted = self.run.quoted.iter();
        let of_field = |one: &&QuotedFigure| self.field.is_none_or(|field| one.field == field);
        quoted.filter(of_field).collect()
    }

    /// The promises that it is about: one, those of a field, or all.
    pub fn promises(&self) -> Vec<&'a Promise> {
        let run = self.run;
        let of_field =
            |promise: &&Promise| self.field.is_none_or(|field| run.field(promise) == field);
        match self.promise {
            Some(promise) => vec![promise],
            None => run.promises.iter().filter(of_field).collect(),
        }
    }

    fn figure(&self, tag: &Tag) -> Result<Filled, String> {
        let id = tag
            .first()
            .ok_or("`{{n}}` needs the id of a figure or a measure")?;
        let part = tag.get("area").map_or_else(|| self.part(), of_area);
        let whole = self.run.figures.get(&format!("{id}{part}")).or_else(|| {
            // An area that is named has to be there.
            let figures = &self.run.figures;
            tag.get("area").map_or_else(|| figures.get(id), |_| None)
        });
        let shown = match (self.promise, whole) {
            (_, Some(figure)) => Some(self.shown(figure)),
            (Some(promise), None) => match id.strip_prefix("repair/") {
                Some(measure) => self.repair_figure(promise, measure),
                None => self.measure(promise, id, &part),
            },
            (None, None) => None,
        };
        match shown {
            Some(shown) => Ok(Filled::Line(vec![Inline::Figure(shown)])),
            None => {
                let near = self
                    .promise
                    .map_or(id.to_owned(), |promise| figure_id(&promise.id, id, &part));
                let ids: Vec<String> = self.run.figures.ids().map(str::to_owned).collect();
                let nearest = liyuan::plan_file::nearest(&near, &ids);
                let hint =
                    nearest.map_or_else(String::new, |nearest| format!("; there is `{nearest}`"));
                Err(format!("the run has no figure `{id}{part}`{hint}"))
            }
        }
    }

    fn current(&self) -> Result<String, String> {
        let lang = self.locale.lang();
        if let Some(area) = self.area {
            return Ok(area.name.clone());
        }
        if let Some(promise) = self.promise {
            return Ok(promise.title.get(lang).to_owned());
        }
        if let Some(field) = self.field {
            return Ok(field_name(field, self.locale));
        }
        Ok(self.run.region.get(lang).to_owned())
    }

    fn promise(&self, word: &str) -> Result<&'a Promise, String> {
        self.promise.ok_or_else(|| {
            format!("`{{{{{word}}}}}` is about a promise: it has its place in promise.md")
        })
    }
}

impl Fill for About<'_> {
    fn fill(&self, tag: &Tag) -> Result<Filled, String> {
        let line = |inline: Inline| Ok(Filled::Line(vec![inline]));
        let lang = self.locale.lang();
        match tag.word.as_str() {
            "n" => self.figure(tag),
            "name" => match tag.first() {
                Some(name) if !name.contains(char::is_numeric) => {
                    line(Inline::Name(name.to_owned()))
                }
                Some(name) if self.run.is_name(name).map_err(|error| error.to_string())? => {
                    line(Inline::Name(name.to_owned()))
                }
                Some(name) => Err(format!(
                    "`{name}` holds a number and is no name of this run: of its region, an area, a service, a facility, a promise, a group or a file"
                )),
                None => line(Inline::Name(self.current()?)),
            },
            "region" => line(Inline::Name(self.run.region.get(lang).to_owned())),
            "rule" => line(Inline::Name(
                self.promise("rule")?.rule.get(lang).to_owned(),
            )),
            "date" => match tag.first() {
                Some(date) if is_date(date) => line(Inline::Date(date.to_owned())),
                Some(date) => Err(format!(
                    "`{date}` is no date: write it with digits, `-`, `.`, `/`, 年, 月 and 日"
                )),
                None => match self.edition {
                    Some(edition) => line(Inline::Date(edition.date.clone())),
                    None => Err("`{{date}}` needs a date where no edition is published".to_owned()),
                },
            },
            "edition" => match self.edition {
                Some(edition) => line(Inline::Name(edition.number.to_string())),
                None => Err("`{{edition}}` has its place in revisions.md".to_owned()),
            },
            "version" => line(Inline::Name(format!("liyuan {}", self.run.version))),
            "mark" => line(Inline::Mark(
                self.run.mark(self.promise("mark")?, &self.part()),
            )),
            "quoted" => match (tag.first(), tag.get("source")) {
                (Some(text), Some(source)) if !source.is_empty() => line(Inline::Quoted {
                    text: text.to_owned(),
                    source: source.to_owned(),
                }),
                _ => Err(
                    "`{{quoted}}` needs a number and its source: `{{quoted \"…\" source=\"…\"}}`"
                        .to_owned(),
                ),
            },
            "cards" => Ok(Filled::Blocks(blocks::cards(self))),
            "table" => self.table(tag),
            "map" => match tag.first() {
                None => Ok(Filled::Blocks(self.drawn(blocks::map))),
                Some("catchments") => Ok(Filled::Blocks(self.drawn(blocks::catchments))),
                Some(other) => Err(format!(
                    "there is no map `{other}`; there are `{{{{map}}}}` and `{{{{map \"catchments\"}}}}`"
                )),
            },
            "chart" => self.chart(tag),
            "list" => self.list(tag),
            other => Err(format!(
                "there is no tag `{other}`; there are n, name, region, rule, date, version, mark, edition, quoted, cards, table, map, chart and list"
            )),
        }
    }

    fn holds(&self, condition: &str) -> Result<bool, String> {
        let mark = || {
            self.promise
                .map(|promise| self.run.mark(promise, &self.part()))
        };
        Ok(match condition {
            "kept" => mark() == Some(Mark::Kept),
            "broken" => mark() == Some(Mark::Broken),
            "nobody" => mark() == Some(Mark::Nobody),
            "repair" => self.repair().is_some(),
            "repaired" => self.repair().is_some_and(|repair| !repair.sites.is_empty()),
            "proven" => self.repair().is_some_and(|repair| repair.proven),
            "model" => self.run.model,
            "areas" => !self.run.areas.is_empty(),
            "several areas" => self.run.top_areas().len() > 1,
            "townships" => self.run.finest_areas().len() > self.run.top_areas().len(),
            "places" => self.promise.is_some_and(|promise| promise.places),
            "travel" => self
                .promise
                .is_some_and(|promise| !promise.limits.is_empty()),
            "promises" => !self.promises().is_empty(),
            "findings" => !self.run.findings.is_empty(),
            "estimates" => !self.run.estimated_groups.is_empty(),
            "unmeasured" => !self.run.unmeasured.is_empty(),
            "quoted" => !self.quoted().is_empty(),
            "unknown" => !self.run.questions.is_empty(),
            "needless" => self
                .repair()
                .is_some_and(|repair| repair.outcome == "not_needed"),
            "unanswered" => self
                .repair()
                .is_some_and(|repair| repair.outcome == "unanswered"),
            "questions" => self.quoted().iter().any(|one| one.question.is_some()),
            "since" => self.since.is_some(),
            "catchments" => self
                .promise
                .is_some_and(|promise| blocks::has_catchments(self, promise)),
            "several editions" => self.edition.is_some_and(|edition| edition.number > 2),
            "revised" => self
                .edition
                .is_some_and(|edition| !edition.revisions.is_empty()),
            "first edition" => self.edition.is_some_and(|edition| edition.number == 1),
            other => {
                return Err(format!(
                    "there is no condition `{other}`; there are kept, broken, nobody, repair, repaired, proven, model, areas, several areas, townships, places, travel, promises, findings, estimates, unmeasured, quoted, questions, unknown, needless, unanswered, since, catchments, several editions, revised and first edition"
                ));
            }
        })
    }
}

impl About<'_> {
    fn table(&self, tag: &Tag) -> Result<Filled, String> {
        let rows = match tag.get("rows") {
            None => 10,
            Some(rows) => rows
                .parse()
                .map_err(|_| format!("`{rows}` is no number of rows"))?,
        };
        let table = match tag.first() {
            Some("areas") => blocks::areas(self),
            Some("worst") => blocks::worst(self, rows),
            Some("reasons") => blocks::reasons(self),
            Some("promises") => blocks::promises(self),
            Some("sites") => blocks::repair_sites(self),
            Some("inputs") => blocks::inputs(self),
            Some("revisions") => blocks::revisions(self),
            Some("quoted") => blocks::quoted(self),
            other => {
                return Err(format!(
                    "there is no table `{}`; there are areas, worst, reasons, promises, sites, inputs, revisions and quoted",
                    other.unwrap_or_default()
                ));
            }
        };
        Ok(Filled::Blocks(
            table.into_iter().map(Block::Table).collect(),
        ))
    }

    fn chart(&self, tag: &Tag) -> Result<Filled, String> {
        let draw = match tag.first() {
            Some("areas") => blocks::bars,
            Some("curve") => blocks::curve,
            Some("curves") => blocks::curves,
            Some("strip") => blocks::strip,
            Some("repair") => blocks::before_and_after,
            Some("overview") => blocks::overview,
            Some("editions") => blocks::editions,
            Some("since") => return Ok(Filled::Blocks(blocks::since(self))),
            other => {
                return Err(format!(
                    "there is no chart `{}`; there are areas, curve, curves, strip, repair, overview, editions and since",
                    other.unwrap_or_default()
                ));
            }
        };
        Ok(Filled::Blocks(self.drawn(draw)))
    }

    fn list(&self, tag: &Tag) -> Result<Filled, String> {
        Ok(Filled::Blocks(match tag.first() {
            Some("findings") => blocks::findings(self),
            Some("estimates") => blocks::names(&self.run.estimated_groups),
            Some("unmeasured") => blocks::names(&self.run.unmeasured),
            Some("attributions") => blocks::names(&self.run.attributions),
            Some("questions") => blocks::questions(self),
            Some("unknown") => blocks::unknown(self),
            other => {
                return Err(format!(
                    "there is no list `{}`; there are findings, estimates, unmeasured, attributions, questions and unknown",
                    other.unwrap_or_default()
                ));
            }
        }))
    }
}

/// Whether a text is a date and nothing else.
pub(crate) fn is_date(text: &str) -> bool {
    let mark = |c: char| c.is_ascii_digit() || "-./年月日 ".contains(c);
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(mark) && text.len() <= 24
}

/// Name of a field in the reader's language.
pub fn field_name(field: Field, locale: &Locale) -> String {
    locale.text(&format!("sheet-field-{}", field.as_str()))
}

/// The blocks of a file of a template about something; what is found on the way is collected.
pub fn part(template: &Template, file: &str, about: &About<'_>, found: &mut Found) -> Vec<Block> {
    template.blocks(file, about, found)
}
