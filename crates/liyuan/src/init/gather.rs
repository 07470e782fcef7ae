//! Areas, people and facilities put together: who lies where, what is urban, what is thin.

use super::areas::{self, FoundArea, FoundAreas};
use super::error::InitError;
use super::evidence::{self, Cells, FLOOR_M2, LAND_M2, STREET_M};
use super::facilities::{FoundSites, facilities};
use super::people::{self, Density, PeopleSource, Person};
use super::services::KnownService;
use super::settlements::{self, KINDS, Settlement};
use super::{AreaSource, DemandSource, InitOptions, around, columns, extent, files, stem};
use crate::locale::{Lang, Locale};
use crate::plan_file::{AreaColumns, DemandPlan, Group, InputPath, LocalName, Reading, listed};
use crate::read::areas::AreaReader;
use crate::read::demand::{DemandTable, read_demand};
use crate::read::findings::Findings;
use crate::read::raster::is_raster;
use crate::region::Areas;
use liyuan_finding::Finding;
use liyuan_planning::reach::balance::whole;
use liyuan_roads::LonLat;
use liyuan_roads::osm::Outline;
use liyuan_roads::osm::features::Features;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Tables that init writes.
pub(super) const AREAS_FILE: &str = "areas.geojson";
pub(super) const PEOPLE_FILE: &str = "people.csv";

/// With less than this part of the people in administrative areas, areas are drawn around
/// settlements instead.
const LEAST_IN_AREAS: f64 = 0.1;
/// More people than this are spread over no region.
const MOST_PEOPLE: u64 = 1_000_000_000_000;

/// The table of a service.
pub(super) fn facility_file(service: &KnownService) -> String {
    format!("{}.csv", service.id)
}

/// Everything that goes into the plan.
pub(super) struct Gathered {
    pub(super) name: LocalName,
    pub(super) area_source: AreaSource,
    /// Areas to write; empty where the user named a file.
    areas: Vec<FoundArea>,
    /// The user's file, as the plan names it, and its areas.
    given_areas: Option<(String, Areas)>,
    pub(super) demand: DemandPlan,
    /// The columns taken from a table of the user: what, and the heading.
    pub(super) columns: Vec<(&'static str, String)>,
    /// People to write; `None` where the user named a table.
    people: Option<(Vec<Person>, Cells)>,
    /// The part of the user's table that lies in the polygons.
    part_of_people: Option<Vec<u8>>,
    /// Points and persons, from whatever source.
    points: Vec<(LonLat, u64)>,
    pub(super) sites: Vec<FoundSites>,
    pub(super) classes: BTreeSet<Option<String>>,
    total_given: bool,
    pub(super) findings: Vec<Finding>,
}

/// Gathers it.
///
/// # Errors
/// Nobody lives there, no service is there, or a table of the user is not understood.
pub(super) fn gather(
    folder: &Path,
    options: &InitOptions,
    outline: Option<&Outline>,
    features: &Features,
    services: &[KnownService],
) -> Result<Gathered, InitError> {
    let osm_name = options.osm.display().to_string();
    let lang = options.lang;
    let settlements = settlements::settlements(features, lang);
    let mut found = match &options.areas {
        Some(_) => FoundAreas::default(),
        None => areas::areas(features, &settlements, lang),
    };
    let mut findings = std::mem::take(&mut found.findings);
    let given_areas = match &options.areas {
        Some(path) => {
            let given = files::named_from(folder, path);
            let areas = read_given_areas(path, &given, &mut findings)?;
            Some((given, areas))
        }
        None => None,
    };
    let mut columns = Vec::new();
    let mut part_of_people = None;
    let (demand, people, points) = match &options.demand {
        DemandSource::Osm => {
            let cells = evidence::cells(features);
            let total = options.population.map(|total| total.min(MOST_PEOPLE));
            let people = people::people(&cells, &settlements, &found, outline, total);
            if people.list.is_empty() {
                return Err(InitError::NoPeople { file: osm_name });
            }
            tell_unused(&people.unused, &mut findings);
            let points = people.list.iter().map(|p| (p.place, p.persons)).collect();
            (own_demand(folder), Some((people.list, cells)), points)
        }
        DemandSource::Table(path) => {
            let given = files::named_from(folder, path);
            let mut demand = columns::recognise(path, &given, &options.reading)?;
            columns = columns_of(&demand);
            let mut table = read_table(&demand, &given, &mut findings)?;
            if let Some(outline) = outline {
                tell_clipped(keep_within(&mut table, outline), &given, &mut findings);
                if table.places.is_empty() {
                    return Err(InitError::NoPeople { file: given });
                }
                demand = DemandPlan {
                    class: None,
                    groups: std::mem::take(&mut demand.groups),
                    ..own_demand(folder)
                };
                for group in &mut demand.groups {
                    group.column.clone_from(&group.name);
                }
                part_of_people = Some(files::table_of(&demand, &table));
            }
            let points = points_of(&table);
            (demand, None, points)
        }
    };
    if let Some(outline) = outline {
        found.keep(|area| {
            outline.holds(area.point) || points.iter().any(|(place, _)| area.holds(*place))
        });
        // Borders of neighbours end in the margin: nobody asks for them.
        findings.retain(|finding| {
            let place = finding.lon.zip(finding.lat);
            let place = place.and_then(|(lon, lat)| LonLat::from_degrees(lon, lat));
            place.is_none_or(|place| outline.holds(place))
        });
        findings.push(
            Finding::info(
                "init.clip.margin",
                format!("roads and sites up to `{:.0}` km beyond the polygon are kept", options.margin_m / 1000.0),
            )
            .with("kilometres", format!("{:.0}", options.margin_m / 1000.0))
            .file(&osm_name)
            .hint("who travels farther than that is measured as if there were nothing; widen it with `--margin`"),
        );
    }
    let mut area_source = if given_areas.is_some() {
        AreaSource::File
    } else if covers(&found.list, &points) {
        AreaSource::Administrative
    } else {
        let edge = extent(features).filter(|_| !points.is_empty());
        let around = edge.map_or_else(Vec::new, |edge| around::areas(&settlements, edge, lang));
        if around.is_empty() && holds_some(&found.list, &points) {
            AreaSource::Administrative
        } else {
            found.list = around;
            AreaSource::Settlements
        }
    };
    if given_areas.is_none() && found.list.is_empty() {
        area_source = AreaSource::None;
    }
    tell_areas(area_source, &osm_name, &mut findings);
    classify(&mut found.list, &points, &people, &settlements);
    let sites = facilities(features, services, lang);
    if sites.iter().all(|sites| sites.list.is_empty()) {
        return Err(InitError::NoServices { file: osm_name });
    }
    let mut gathered = Gathered {
        name: region_name(&found.list, options),
        area_source,
        areas: found.list,
        given_areas,
        demand,
        columns,
        people,
        part_of_people,
        points,
        sites,
        classes: BTreeSet::new(),
        total_given: options.population.is_some(),
        findings,
    };
    gathered.classes = gathered.find_classes();
    gathered.tell_people(&osm_name);
    gathered.tell_services(&osm_name, services, lang);
    Ok(gathered)
}

fn own_demand(folder: &Path) -> DemandPlan {
    DemandPlan {
        file: InputPath {
            given: PEOPLE_FILE.to_owned(),
            path: folder.join(PEOPLE_FILE),
            reading: Reading::default(),
        },
        id: "id".to_owned(),
        lon: "lon".to_owned(),
        lat: "lat".to_owned(),
        class: Some("class".to_owned()),
        area: None,
        groups: vec![Group {
            name: "all".to_owned(),
            column: "all".to_owned(),
        }],
    }
}

fn read_given_areas(
    path: &Path,
    given: &str,
    findings: &mut Vec<Finding>,
) -> Result<Areas, InitError> {
    let mut odd = Findings::default();
    let file = InputPath {
        given: given.to_owned(),
        path: path.to_owned(),
        reading: Reading::default(),
    };
    let reader = AreaReader {
        file: &file,
        columns: &AreaColumns::default(),
    };
    let areas = reader.read(&mut odd);
    findings.extend(odd.finish());
    if areas.list.is_empty() {
        return Err(InitError::Areas {
            file: given.to_owned(),
        });
    }
    Ok(areas)
}

/// The columns that were recognised; a raster has none, a layer none of places.
fn columns_of(demand: &DemandPlan) -> Vec<(&'static str, String)> {
    if is_raster(&demand.file.path) {
        return Vec::new();
    }
    let places = [
        ("id", &demand.id),
        ("lon", &demand.lon),
        ("lat", &demand.lat),
    ];
    let is_layer = liyuan_formats::is_table_format(&demand.file.path);
    let named = places
        .into_iter()
        .filter(|(what, name)| !(is_layer && what == name))
        .map(|(what, name)| (what, name.clone()));
    let groups = demand.groups.iter();
    let persons = groups.map(|group| ("persons", group.column.clone()));
    named.chain(persons).collect()
}

fn read_table(
    demand: &DemandPlan,
    given: &str,
    findings: &mut Vec<Finding>,
) -> Result<DemandTable, InitError> {
    let mut odd = Findings::default();
    let table = read_demand(demand, &mut odd);
    let odd = odd.finish();
    if table.places.is_empty() {
        let reason = odd
            .first()
            .map_or("no usable row", |finding| finding.message.as_str());
        return Err(InitError::Table {
            file: given.to_owned(),
            reason: reason.to_owned(),
        });
    }
    findings.extend(odd);
    Ok(table)
}

/// Places with whole persons that add up: what is rounded off at one point is carried to the next.
fn points_of(table: &DemandTable) -> Vec<(LonLat, u64)> {
    let persons = table.persons.first().map_or(&[][..], Vec::as_slice);
    let mut sum = 0_i64;
    table
        .places
        .iter()
        .zip(persons)
        .map(|(place, thousandths)| {
            let before = sum.saturating_add(500) / 1000;
            sum = sum.saturating_add(*thousandths);
            let whole = sum.saturating_add(500) / 1000 - before;
            (*place, u64::try_from(whole).unwrap_or(0))
        })
        .collect()
}

/// Leaves out who lives outside; how many rows and persons that are.
fn keep_within(table: &mut DemandTable, outline: &Outline) -> (usize, i64) {
    let keep: Vec<bool> = table
        .places
        .iter()
        .map(|place| outline.holds(*place))
        .collect();
    let persons = table.persons.first().map_or(&[][..], Vec::as_slice);
    let outside = persons.iter().zip(&keep).filter(|(_, keep)| !**keep);
    let persons = outside.fold(0_i64, |sum, (persons, _)| sum.saturating_add(*persons));
    let rows = keep.iter().filter(|keep| !**keep).count();
    kept(&mut table.ids, &keep);
    kept(&mut table.rows, &keep);
    kept(&mut table.places, &keep);
    for group in &mut table.persons {
        kept(group, &keep);
    }
    (rows, persons)
}

fn kept<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    list.retain(|_| keep.next().is_some_and(|keep| *keep));
}

fn tell_clipped((rows, thousandths): (usize, i64), given: &str, findings: &mut Vec<Finding>) {
    if rows == 0 {
        return;
    }
    let persons = whole(thousandths);
    findings.push(
        Finding::info(
            "init.people.clipped",
            format!("`{persons}` persons in `{rows}` rows live outside the polygon; left out"),
        )
        .with("persons", persons)
        .with("rows", rows)
        .file(given)
        .hint("draw the polygon wider if they belong to the region"),
    );
}

/// Whether the areas tell something: one around everything does not.
fn covers(list: &[FoundArea], points: &[(LonLat, u64)]) -> bool {
    list.len() > 1 && holds_some(list, points)
}

/// Whether the areas hold enough of the people.
fn holds_some(list: &[FoundArea], points: &[(LonLat, u64)]) -> bool {
    let sum = |points: Vec<u64>| points.into_iter().fold(0_u64, u64::saturating_add);
    let all = sum(points.iter().map(|(_, persons)| *persons).collect());
    let held = points
        .par_iter()
        .filter(|(place, _)| list.iter().any(|area| area.holds(*place)));
    let within = sum(held.map(|(_, persons)| *persons).collect());
    !list.is_empty() && within as f64 >= LEAST_IN_AREAS * all as f64
}

/// The class of an area is that of most of its people.
fn classify(
    list: &mut [FoundArea],
    points: &[(LonLat, u64)],
    people: &Option<(Vec<Person>, Cells)>,
    settlements: &[Settlement],
) {
    let urban: Vec<bool> = match people {
        Some((people, _)) => people.iter().map(|person| person.urban).collect(),
        None => {
            let places: Vec<LonLat> = points.iter().map(|(place, _)| *place).collect();
            let dense = Density::of(points.iter().copied());
            let claimed = people::claim(&places, settlements);
            let towns = claimed.into_iter().zip(&places);
            towns
                .map(|(at, place)| people::is_town(at, settlements) || dense.is_urban(*place))
                .collect()
        }
    };
    list.par_iter_mut().for_each(|area| {
        let (mut town, mut country) = (0_u64, 0_u64);
        for ((place, persons), urban) in points.iter().zip(&urban) {
            if area.holds(*place) {
                let sum = if *urban { &mut town } else { &mut country };
                *sum = sum.saturating_add(*persons);
            }
        }
        area.class = Some(files::class(town > country));
    });
}

/// The one area around all others, if there is one and it is whole; else the name of the file.
fn region_name(list: &[FoundArea], options: &InitOptions) -> LocalName {
    let mut tops = list.iter().filter(|area| area.parent.is_none());
    let name = match (tops.next(), tops.next()) {
        (Some(top), None) if !top.partial && list.len() > 1 => top.name.clone(),
        _ => stem(&options.osm),
    };
    LocalName {
        zh: name.clone(),
        en: name,
    }
}

fn tell_unused(unused: &[String], findings: &mut Vec<Finding>) {
    if !unused.is_empty() {
        findings.push(
            Finding::info(
                "init.people.area_unusable",
                format!(
                    "the population of {} is that of an area that cannot be used whole; left aside",
                    listed(unused)
                ),
            )
            .with("names", listed(unused))
            .value(unused.len().to_string())
            .hint("the people there are assumed; name a table with `--demand`"),
        );
    }
}

fn tell_areas(source: AreaSource, file: &str, findings: &mut Vec<Finding>) {
    let finding = match source {
        AreaSource::Settlements => Finding::warning(
            "init.areas.settlements",
            "fewer than two administrative areas can be used; areas are drawn around settlements",
        )
        .hint("name the areas with `--areas`"),
        AreaSource::None => Finding::warning(
            "init.areas.none",
            "no border and too few settlements; the plan has no areas",
        )
        .hint("name the areas with `--areas`, or the figures are for the whole region only"),
        _ => return,
    };
    findings.push(finding.file(file));
}

impl Gathered {
    /// Persons in all.
    fn persons(&self) -> u64 {
        let persons = self.points.iter().map(|(_, persons)| *persons);
        persons.fold(0, u64::saturating_add)
    }

    pub(super) fn persons_by_source(&self) -> Vec<(PeopleSource, u64)> {
        match &self.people {
            Some((people, _)) => people.iter().map(|p| (p.source, p.persons)).collect(),
            None => {
                let points = self.points.iter();
                points
                    .map(|(_, persons)| (PeopleSource::Table, *persons))
                    .collect()
            }
        }
    }

    /// Level and whether it is a part, of each area.
    pub(super) fn levels(&self) -> Vec<(Option<u8>, bool)> {
        let given = self.given_areas.iter().flat_map(|(_, areas)| &areas.list);
        self.areas
            .iter()
            .map(|area| ((area.level > 0).then_some(area.level), area.partial))
            .chain(given.map(|_| (None, false)))
            .collect()
    }

    /// How the plan names the file of the areas.
    pub(super) fn area_file_name(&self) -> Option<String> {
        match &self.given_areas {
            Some((given, _)) => Some(given.clone()),
            None if self.areas.is_empty() => None,
            None => Some(AREAS_FILE.to_owned()),
        }
    }

    /// The areas to write.
    pub(super) fn areas_file(&self, locale: &Locale) -> Option<Vec<u8>> {
        if self.areas.is_empty() {
            return None;
        }
        let note = match self.area_source {
            AreaSource::Settlements => locale.text("init-plan-areas-settlements"),
            _ => locale.text("init-plan-areas"),
        };
        Some(files::areas(&self.areas, &note))
    }

    /// The people to write.
    pub(super) fn people_file(&self) -> Option<Vec<u8>> {
        match &self.people {
            Some((people, _)) => Some(files::people(people)),
            None => self.part_of_people.clone(),
        }
    }

    /// Classes of the demand points as a run will see them.
    fn find_classes(&self) -> BTreeSet<Option<String>> {
        if let Some((people, _)) = &self.people {
            let classes = people
                .iter()
                .map(|p| Some(files::class(p.urban).to_owned()));
            return classes.collect();
        }
        let own = areas::as_region(&self.areas);
        let areas = self.given_areas.as_ref().map_or(&own, |(_, areas)| areas);
        let places: Vec<LonLat> = self.points.iter().map(|(place, _)| *place).collect();
        areas
            .locate_all(&places)
            .into_iter()
            .map(|area| {
                area.and_then(|area| areas.class_of(area))
                    .map(str::to_owned)
            })
            .collect()
    }

    /// How the people were found, for the plan.
    pub(super) fn people_comments(&self, locale: &Locale) -> Vec<String> {
        let Some((_, cells)) = &self.people else {
            let columns: Vec<&String> = self.columns.iter().map(|(_, name)| name).collect();
            if columns.is_empty() {
                return vec![locale.text("init-plan-raster")];
            }
            let columns = listed(&columns);
            let values = [("columns", columns.as_str().into())];
            return vec![locale.format("init-plan-table", &values)];
        };
        let whole = |value: f64| crate::locale::Value::Number(libm::round(value) as i64);
        let mut comments = vec![
            locale.text("init-plan-people"),
            locale.format(
                "init-plan-people-rules",
                &[
                    ("street", whole(STREET_M)),
                    ("floor", whole(FLOOR_M2)),
                    ("land", whole(LAND_M2)),
                    ("side", whole(cells.side_m)),
                ],
            ),
        ];
        let assumed: Vec<String> = KINDS
            .iter()
            .filter_map(|kind| {
                let persons = locale.number(libm::round(kind.assumed?) as i64);
                Some(format!("{} {persons}", kind.value))
            })
            .collect();
        let kinds = assumed.join(", ");
        let values = [("kinds", kinds.as_str().into())];
        comments.push(locale.format("init-plan-people-kinds", &values));
        if self.total_given {
            let total = i64::try_from(self.persons()).unwrap_or(i64::MAX);
            comments.push(locale.format("init-plan-people-total", &[("persons", total.into())]));
        }
        comments.push(locale.text("init-plan-classes"));
        comments
    }

    fn tell_people(&mut self, file: &str) {
        let all = self.persons();
        let by_source = self.persons_by_source();
        let assumed = by_source
            .iter()
            .filter(|(source, _)| *source == PeopleSource::Assumed)
            .fold(0_u64, |sum, (_, persons)| sum.saturating_add(*persons));
        if assumed > 0 {
            let message = format!(
                "`{assumed}` of `{all}` persons are assumed from streets, buildings and settlements"
            );
            let hint = if self.total_given {
                "their sum is yours, their places are assumed; name a table with `--demand`"
            } else {
                "name a table with `--demand`, or at least their number with `--population`"
            };
            let finding = Finding::warning("init.people.assumed", message)
                .with("assumed", assumed)
                .with("all", all);
            self.findings.push(finding.file(file).hint(hint));
        }
        let own = areas::as_region(&self.areas);
        let areas = self.given_areas.as_ref().map_or(&own, |(_, areas)| areas);
        if areas.list.is_empty() {
            return;
        }
        let places: Vec<LonLat> = self.points.iter().map(|(place, _)| *place).collect();
        let located = areas.locate_all(&places);
        let outside = located
            .iter()
            .zip(&self.points)
            .filter(|(area, _)| area.is_none())
            .fold(0_u64, |sum, (_, (_, persons))| sum.saturating_add(*persons));
        if outside > 0 {
            let message = format!("`{outside}` of `{all}` persons live outside all areas");
            self.findings.push(
                Finding::info("init.people.outside", message)
                    .with("outside", outside)
                    .with("all", all)
                    .file(file)
                    .hint("they count for the region and for no area"),
            );
        }
    }

    fn tell_services(&mut self, file: &str, services: &[KnownService], lang: Lang) {
        let names = |empty: bool| -> Vec<String> {
            services
                .iter()
                .zip(&self.sites)
                .filter(|(_, sites)| sites.list.is_empty() == empty)
                .map(|(service, _)| service.name.in_language(lang.tag()).to_owned())
                .collect()
        };
        let persons = self.persons();
        let thin: Vec<String> = services
            .iter()
            .zip(&self.sites)
            .filter_map(|(service, sites)| {
                let each = persons.checked_div(sites.list.len() as u64)?;
                let name = service.name.in_language(lang.tag());
                (each > service.thin).then(|| format!("{name} (1 : {each})"))
            })
            .collect();
        if !thin.is_empty() {
            let message = format!("few facilities for the people: {}", thin.join(", "));
            self.findings.push(
                Finding::warning("init.services.thin", message)
                    .with("names", thin.join("、"))
                    .file(file)
                    .hint("most are probably not mapped; complete the tables before you believe the figures"),
            );
        }
        let missing = names(true);
        if !missing.is_empty() {
            let message = format!("no facility found of {}", listed(&missing));
            self.findings.push(
                Finding::warning("init.services.missing", message)
                    .with("names", listed(&missing))
                    .file(file)
                    .hint("add them to the plan by hand, or map them in OpenStreetMap"),
            );
        }
    }
}
