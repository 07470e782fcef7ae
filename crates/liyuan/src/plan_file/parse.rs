//! From TOML to a plan, collecting every problem on the way: what all sections have in common. What
//! each section holds is in `sections`.

mod repairs;
mod sections;

use super::problem::{PlanError, Problem};
use super::schema::{self, Key, Section, ValueKind};
use super::{InputPath, LocalName, Plan, Reading};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The known name most like `written`, if any is much like it.
pub fn nearest<'k, S>(written: &str, known: impl IntoIterator<Item = &'k S>) -> Option<String>
where
    S: 'k + AsRef<str> + ?Sized,
{
    let folded = |name: &str| name.to_lowercase().replace(['-', ' '], "_");
    let target = folded(written);
    known
        .into_iter()
        .map(|name| {
            (
                strsim::normalized_damerau_levenshtein(&target, &folded(name.as_ref())),
                name,
            )
        })
        .filter(|(likeness, _)| *likeness >= 0.55)
        // `max_by` would take the last of equals; the first is what a reader expects.
        .fold(
            None,
            |best: Option<(f64, &S)>, (likeness, name)| match best {
                Some((best_likeness, _)) if best_likeness >= likeness => best,
                _ => Some((likeness, name)),
            },
        )
        .map(|(_, name)| name.as_ref().to_owned())
}

type Entry<'t> = &'t Spanned<DeValue<'t>>;

struct Parser<'t> {
    text: &'t str,
    file: &'t Path,
    errors: Vec<PlanError>,
    warnings: Vec<PlanError>,
}

/// A table of the file, the keys that it may have, and the way to it for messages.
#[derive(Clone)]
struct Place<'t> {
    table: &'t DeTable<'t>,
    keys: &'static [Key],
    way: String,
    span: Range<usize>,
}

/// A value with its key table entry and its way.
struct Found<'t> {
    value: Entry<'t>,
    key: &'static Key,
    way: String,
}

pub(super) fn plan(text: &str, file: &Path) -> Result<Plan, Vec<PlanError>> {
    // A byte order mark is no part of the text, but it counts in spans.
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(skipped..).unwrap_or("");
    let (root, syntax) = DeTable::parse_recoverable(body);
    let mut parser = Parser {
        text: body,
        file,
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    for error in &syntax {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().to_owned();
        parser.error(span, "file", None, Problem::Syntax { message });
    }
    let plan = if syntax.is_empty() {
        parser.root(root.get_ref())
    } else {
        None
    };
    let Parser {
        mut errors,
        mut warnings,
        ..
    } = parser;
    for error in errors.iter_mut().chain(&mut warnings) {
        error.span = error.span.start + skipped..error.span.end + skipped;
    }
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    match plan {
        Some(mut plan) if errors.is_empty() => {
            plan.warnings = warnings;
            Ok(plan)
        }
        _ => Err(errors),
    }
}

impl<'t> Parser<'t> {
    fn build(
        &self,
        span: Range<usize>,
        way: &str,
        value: Option<&str>,
        problem: Problem,
    ) -> PlanError {
        let before = self
            .text
            .as_bytes()
            .get(..span.start)
            .unwrap_or(self.text.as_bytes());
        PlanError {
            problem,
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            span,
            key: way.to_owned(),
            value: value.map(str::to_owned),
        }
    }

    fn error(&mut self, span: Range<usize>, way: &str, value: Option<&str>, problem: Problem) {
        let error = self.build(span, way, value, problem);
        self.errors.push(error);
    }

    /// An error about a value that was found.
    fn wrong(&mut self, found: &Found<'t>, problem: Problem) {
        let span = found.value.span();
        let written = self
            .text
            .get(span.clone())
            .map(|text| text.trim_matches('"').to_owned());
        self.error(span, &found.way, written.as_deref(), problem);
    }

    fn wrong_type(&mut self, found: &Found<'t>, expected: &'static str) {
        let kind = found.value.get_ref();
        let problem = match kind {
            // A number where a quantity belongs lacks its unit: the commonest slip.
            DeValue::Integer(_) | DeValue::Float(_) => {
                let value = self.text.get(found.value.span()).unwrap_or("").to_owned();
                let unit = match found.key.kind {
                    ValueKind::Within | ValueKind::Duration => Some("min"),
                    ValueKind::Length => Some("m"),
                    ValueKind::Share => Some("%"),
                    ValueKind::PerHead => Some(" per 1000"),
                    _ => None,
                };
                unit.map(|unit| Problem::BareNumber { value, unit })
            }
            _ => None,
        };
        let problem = problem.unwrap_or_else(|| Problem::WrongType {
            expected,
            found: kind.type_str(),
            example: format!("{} = {}", found.key.name, found.key.example),
        });
        self.wrong(found, problem);
    }

    fn root(&mut self, root: &'t DeTable<'t>) -> Option<Plan> {
        let known: Vec<&'static str> = schema::SECTIONS.iter().map(|s| s.name).collect();
        for key in root.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let belongs_in = section_with(name, None);
            let near = if belongs_in.is_some() {
                None
            } else {
                nearest(name, known.iter().copied())
            };
            let problem = Problem::UnknownKey {
                key: name.to_owned(),
                nearest: near,
                known: known.clone(),
                belongs_in,
            };
            self.error(key.span(), name, None, problem);
        }
        let region = match self.sections(root, &schema::REGION).pop() {
            Some(place) => self.region(&place),
            None => None,
        };
        let service_places = self.sections(root, &schema::SERVICE);
        let services: Vec<_> = service_places
            .iter()
            .map(|place| self.service(place))
            .collect();
        let promise_places = self.sections(root, &schema::PROMISE);
        let service_ids = self.unique_ids(&service_places);
        let promise_ids = self.unique_ids(&promise_places);
        let groups = region
            .as_ref()
            .map(|region| region.demand.groups.as_slice());
        let promises: Vec<_> = promise_places
            .iter()
            .map(|place| self.promise(place, &service_ids, groups))
            .collect();
        let repair_places = self.sections(root, &schema::REPAIR);
        let repairs = self.repairs(&repair_places, &promise_ids);
        let quoted_places = self.sections(root, &schema::QUOTED);
        self.unique_ids(&quoted_places);
        let quoted: Vec<_> = (quoted_places.iter())
            .map(|place| self.quoted(place))
            .collect();
        let questions: Vec<_> = (self.sections(root, &schema::QUESTION).iter())
            .map(|place| self.name(place, "text"))
            .collect();
        for (service, place) in services.iter().zip(&service_places) {
            let Some(service) = service else { continue };
            let used = promise_places
                .iter()
                .any(|promise| text_at(promise, "service") == Some(&service.id));
            if !used {
                let problem = Problem::UnusedService {
                    id: service.id.clone(),
                };
                let warning = self.build(place.span.clone(), &place.way, None, problem);
                self.warnings.push(warning);
            }
        }
        Some(Plan {
            path: self.file.to_owned(),
            region: region?,
            services: services.into_iter().collect::<Option<_>>()?,
            promises: promises.into_iter().collect::<Option<_>>()?,
            repairs,
            questions: questions.into_iter().collect::<Option<_>>()?,
            quoted: quoted.into_iter().collect::<Option<_>>()?,
            warnings: Vec::new(),
        })
    }

    /// The tables of a section, checked for unknown and missing keys.
    fn sections(&mut self, root: &'t DeTable<'t>, section: &'static Section) -> Vec<Place<'t>> {
        let Some((key, value)) = root.get_key_value(section.name) else {
            if !section.required {
                return Vec::new();
            }
            let example = example_of(section);
            self.error(
                0..0,
                section.name,
                None,
                Problem::MissingKey {
                    key: section.heading().to_owned(),
                    example,
                },
            );
            return Vec::new();
        };
        let tables: Option<Vec<(&DeTable<'_>, Range<usize>)>> = match value.get_ref() {
            DeValue::Table(table) if !section.many => Some(vec![(table, key.span())]),
            DeValue::Array(items) if section.many => items
                .iter()
                .map(|item| item.get_ref().as_table().map(|table| (table, item.span())))
                .collect(),
            _ => None,
        };
        let Some(tables) = tables else {
            let span = key.span();
            self.error(
                span,
                section.name,
                None,
                Problem::WrongType {
                    expected: if section.many {
                        "an array of tables"
                    } else {
                        "a table"
                    },
                    found: value.get_ref().type_str(),
                    example: section.heading().to_owned(),
                },
            );
            return Vec::new();
        };
        let count = tables.len();
        if count == 0 {
            self.error(
                key.span(),
                section.name,
                None,
                Problem::MissingKey {
                    key: section.heading().to_owned(),
                    example: example_of(section),
                },
            );
        }
        let mut places = Vec::with_capacity(count);
        for (index, (table, span)) in tables.into_iter().enumerate() {
            let way = if section.many {
                // A repair is called after its promise.
                let name = if section.name == "repair" {
                    "promise"
                } else {
                    "id"
                };
                let id = table.get(name).and_then(|id| id.get_ref().as_str());
                let index = (index + 1).to_string();
                format!("{}[{}]", section.name, id.unwrap_or(&index))
            } else {
                section.name.to_owned()
            };
            let place = Place {
                table,
                keys: section.keys,
                way,
                span,
            };
            self.check_keys(&place, Some(section));
            places.push(place);
        }
        places
    }

    fn check_keys(&mut self, place: &Place<'t>, section: Option<&'static Section>) {
        let known: Vec<&'static str> = place.keys.iter().map(|key| key.name).collect();
        for key in place.table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let near = nearest(name, known.iter().copied());
            let belongs_in = if near.is_some() {
                None
            } else {
                section_with(name, section)
            };
            let way = format!("{}.{name}", place.way);
            let problem = Problem::UnknownKey {
                key: name.to_owned(),
                nearest: near,
                known: known.clone(),
                belongs_in,
            };
            self.error(key.span(), &way, None, problem);
        }
        for key in place.keys.iter().filter(|key| key.required) {
            if !place.table.contains_key(key.name) {
                let way = format!("{}.{}", place.way, key.name);
                let problem = Problem::MissingKey {
                    key: key.name.to_owned(),
                    example: format!("{} = {}", key.name, key.example),
                };
                self.error(place.span.clone(), &way, None, problem);
            }
        }
    }

    fn find(&self, place: &Place<'t>, name: &str) -> Option<Found<'t>> {
        let key = place.keys.iter().find(|key| key.name == name)?;
        let value = place.table.get(name)?;
        Some(Found {
            value,
            key,
            way: format!("{}.{name}", place.way),
        })
    }

    /// An inline table behind a key, checked for unknown and missing keys.
    fn inline(&mut self, found: &Found<'t>, keys: &'static [Key]) -> Option<Place<'t>> {
        let table = found.value.get_ref().as_table()?;
        let place = Place {
            table,
            keys,
            way: found.way.clone(),
            span: found.value.span(),
        };
        self.check_keys(&place, None);
        Some(place)
    }

    fn string(&mut self, found: &Found<'t>) -> Option<&'t str> {
        match found.value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.wrong(
                    found,
                    Problem::Empty {
                        key: found.key.name.to_owned(),
                    },
                );
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong_type(found, "a text");
                None
            }
        }
    }

    fn text(&mut self, place: &Place<'t>, name: &str) -> Option<String> {
        let found = self.find(place, name)?;
        self.string(&found).map(str::to_owned)
    }

    fn text_or(&mut self, place: &Place<'t>, name: &str, default: &str) -> String {
        self.text(place, name).unwrap_or_else(|| default.to_owned())
    }

    fn path(&mut self, place: &Place<'t>, name: &str) -> Option<InputPath> {
        self.text(place, name).map(|given| self.resolve(given))
    }

    fn resolve(&self, given: String) -> InputPath {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        InputPath {
            path: folder.join(&given),
            given,
            reading: Reading::default(),
        }
    }

    /// A text read by a quantity reader.
    fn quantity<T>(
        &mut self,
        place: &Place<'t>,
        name: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let found = self.find(place, name)?;
        if !found.value.get_ref().is_str() {
            self.wrong_type(&found, expected);
            return None;
        }
        let text = self.string(&found)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.wrong(&found, problem);
                None
            }
        }
    }

    fn word(&mut self, place: &Place<'t>, name: &str) -> Option<&'static str> {
        let found = self.find(place, name)?;
        let ValueKind::Word(known) = found.key.kind else {
            return None;
        };
        self.word_of(&found, known)
    }

    fn word_of(
        &mut self,
        found: &Found<'t>,
        known: &'static [&'static str],
    ) -> Option<&'static str> {
        let text = self.string(found)?;
        let word = known.iter().copied().find(|word| *word == text);
        if word.is_none() {
            self.wrong(
                found,
                Problem::UnknownWord {
                    value: text.to_owned(),
                    known: known.to_vec(),
                    nearest: nearest(text, known.iter().copied()),
                },
            );
        }
        word
    }

    fn name(&mut self, place: &Place<'t>, name: &str) -> Option<LocalName> {
        let found = self.find(place, name)?;
        if let Some(inner) = self.inline(&found, schema::NAME_KEYS) {
            let zh = self.text(&inner, "zh");
            let en = self.text(&inner, "en");
            return match (zh, en) {
                (Some(zh), Some(en)) => Some(LocalName { zh, en }),
                (Some(one), None) | (None, Some(one)) => Some(LocalName {
                    zh: one.clone(),
                    en: one,
                }),
                (None, None) => {
                    if inner.table.is_empty() {
                        self.wrong(
                            &found,
                            Problem::Empty {
                                key: name.to_owned(),
                            },
                        );
                    }
                    None
                }
            };
        }
        let text = self.string(&found)?;
        Some(LocalName {
            zh: text.to_owned(),
            en: text.to_owned(),
        })
    }

    /// The ids of a section, with an error for each that stands there before.
    fn unique_ids(&mut self, places: &[Place<'t>]) -> Vec<String> {
        let mut first: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        let mut ids = Vec::new();
        for place in places {
            let Some(found) = self.find(place, "id") else {
                continue;
            };
            let Some(id) = found.value.get_ref().as_str() else {
                continue;
            };
            match first.get(id) {
                Some(span) => {
                    let before = self.text.get(..span.start).unwrap_or("");
                    let first_line = 1 + before.matches('\n').count();
                    self.wrong(
                        &found,
                        Problem::DuplicateId {
                            id: id.to_owned(),
                            first_line,
                        },
                    );
                }
                None => {
                    first.insert(id, found.value.span());
                    ids.push(id.to_owned());
                }
            }
        }
        ids
    }
}

fn text_at<'t>(place: &Place<'t>, name: &str) -> Option<&'t str> {
    place
        .table
        .get(name)
        .and_then(|value| value.get_ref().as_str())
}

/// The heading of another section that has a key of this name.
fn section_with(name: &str, except: Option<&Section>) -> Option<&'static str> {
    schema::SECTIONS
        .iter()
        .filter(|section| except.is_none_or(|except| except.name != section.name))
        .find(|section| section.keys.iter().any(|key| key.name == name))
        .map(Section::heading)
}

fn example_of(section: &Section) -> String {
    let keys = section.keys.iter().filter(|key| key.required);
    let keys: Vec<_> = keys
        .map(|key| format!("{} = {}", key.name, key.example))
        .collect();
    format!("{}\n{}", section.heading(), keys.join("\n"))
}
