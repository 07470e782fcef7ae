//! The tables and shapes that init writes.

use super::areas::FoundArea;
use super::error::InitError;
use super::facilities::FoundFacility;
use super::people::Person;
use crate::demo::degrees;
use crate::plan_file::DemandPlan;
use crate::read::demand::{DemandTable, write_persons};
use std::path::{Component, Path, PathBuf};

/// Whom every output must name.
pub(crate) const ATTRIBUTION: &str =
    "© OpenStreetMap contributors (https://www.openstreetmap.org/copyright), ODbL 1.0";

fn table(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing into memory does not fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}

/// `id, lon, lat, class, all`.
pub(crate) fn people(list: &[Person]) -> Vec<u8> {
    let heading = ["id", "lon", "lat", "class", "all", "source"].map(str::to_owned);
    let rows = list.iter().map(|person| {
        vec![
            person.id.clone(),
            degrees(person.place.lon),
            degrees(person.place.lat),
            class(person.urban).to_owned(),
            person.persons.to_string(),
            person.source.as_str().to_owned(),
        ]
    });
    table(std::iter::once(heading.to_vec()).chain(rows))
}

/// `id, lon, lat` and a column a group, with the thousandths that people have.
pub(crate) fn table_of(demand: &DemandPlan, table_read: &DemandTable) -> Vec<u8> {
    let own = [&demand.id, &demand.lon, &demand.lat];
    let groups = demand.groups.iter().map(|group| &group.column);
    let heading: Vec<String> = own.into_iter().chain(groups).cloned().collect();
    let rows = table_read.ids.iter().zip(&table_read.places).enumerate();
    let rows = rows.map(|(at, (id, place))| {
        let mut row = vec![id.clone(), degrees(place.lon), degrees(place.lat)];
        let groups = table_read.persons.iter();
        row.extend(groups.map(|persons| write_persons(persons.get(at).copied().unwrap_or(0))));
        row
    });
    table(std::iter::once(heading).chain(rows))
}

/// `id, name, lon, lat, places`.
pub(crate) fn facilities(list: &[FoundFacility]) -> Vec<u8> {
    let heading = ["id", "name", "lon", "lat", "places"].map(str::to_owned);
    let rows = list.iter().map(|site| {
        vec![
            site.id.clone(),
            site.name.clone(),
            degrees(site.place.lon),
            degrees(site.place.lat),
            site.places
                .map(|places| places.to_string())
                .unwrap_or_default(),
        ]
    });
    table(std::iter::once(heading.to_vec()).chain(rows))
}

/// The name of a class.
pub(crate) fn class(urban: bool) -> &'static str {
    if urban { "urban" } else { "rural" }
}

/// A GeoJSON FeatureCollection; `note` says what the areas are.
pub(crate) fn areas(list: &[FoundArea], note: &str) -> Vec<u8> {
    let features: Vec<String> = list.iter().map(|area| feature(area, list)).collect();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"areas\",\"note\":{},\n\"attribution\":[{}],\n\"features\":[\n{}\n]}}\n",
        quoted(note),
        quoted(ATTRIBUTION),
        features.join(",\n")
    )
    .into_bytes()
}

fn feature(area: &FoundArea, list: &[FoundArea]) -> String {
    let parent = area.parent.and_then(|at| list.get(at));
    let properties = serde_json::json!({
        "code": area.code,
        "name": area.name,
        "parent": parent.map(|parent| &parent.code),
        "class": area.class,
        "admin_level": (area.level > 0).then_some(area.level),
        "partial": area.partial,
    });
    let corner = |c: &geo::Coord<f64>| {
        let place = liyuan_roads::LonLat::from_degrees(c.x, c.y).unwrap_or_default();
        format!("[{},{}]", degrees(place.lon), degrees(place.lat))
    };
    let ring = |line: &geo::LineString<f64>| {
        let corners: Vec<String> = line.0.iter().map(corner).collect();
        format!("[{}]", corners.join(","))
    };
    let polygons: Vec<String> = area
        .shape()
        .iter()
        .map(|polygon| {
            let rings: Vec<String> = std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(ring)
                .collect();
            format!("[{}]", rings.join(","))
        })
        .collect();
    format!(
        "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}}}",
        polygons.join(",")
    )
}

/// Writes files into a folder, which is made if it is missing; one that is there with another
/// content stops everything before anything is written.
pub(crate) fn write(
    folder: &Path,
    files: &[(String, Vec<u8>)],
) -> Result<Vec<(String, u64)>, InitError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| InitError::Write { path, source }
    };
    for (name, bytes) in files {
        let path = folder.join(name);
        let differs = std::fs::read(&path).is_ok_and(|found| found != *bytes);
        if differs {
            return Err(InitError::InTheWay { path });
        }
    }
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(failed(&path))?;
        written.push((name.clone(), bytes.len() as u64));
    }
    Ok(written)
}

/// How a plan in `folder` names a file: by the way from there where there is one, else in full.
/// Always with `/`, which every system takes.
pub(crate) fn named_from(folder: &Path, file: &Path) -> String {
    let (from, to) = (full(folder), full(file));
    let mut from_parts = from.components().peekable();
    let mut to_parts = to.components().peekable();
    let mut shared = 0;
    while from_parts.peek().is_some() && from_parts.peek() == to_parts.peek() {
        from_parts.next();
        to_parts.next();
        shared += 1;
    }
    // Two drives of Windows have nothing in common.
    if shared == 0 {
        return slashed(&to);
    }
    let mut way = PathBuf::new();
    from_parts.for_each(|_| way.push(".."));
    to_parts.for_each(|part| way.push(part));
    slashed(&way)
}

/// The path from the root on, links resolved as far as it is there.
fn full(path: &Path) -> PathBuf {
    if let Ok(full) = path.canonicalize() {
        return full;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if !parent.as_os_str().is_empty() => full(parent).join(name),
        (_, Some(name)) => full(Path::new(".")).join(name),
        _ => path.to_path_buf(),
    }
}

fn slashed(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter_map(|part| match part {
            Component::RootDir => None,
            part => Some(part.as_os_str().to_string_lossy().into_owned()),
        })
        .collect();
    let root = if path.has_root() && !path.components().any(|c| matches!(c, Component::Prefix(_))) {
        "/"
    } else {
        ""
    };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_folder_of_the_plan() {
        let root = tempfile::tempdir().unwrap();
        let (a, b) = (root.path().join("a/plan"), root.path().join("b"));
        std::fs::create_dir_all(&b).unwrap();
        std::fs::write(b.join("r.osm"), "").unwrap();
        assert_eq!(named_from(&a, &b.join("r.osm")), "../../b/r.osm");
        assert_eq!(named_from(&b, &b.join("r.osm")), "r.osm");
    }

    #[test]
    fn a_file_that_differs_is_left_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("b"), "mine").unwrap();
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let files = [file("a", "1"), file("b", "2")];
        let error = write(root.path(), &files).unwrap_err();
        assert!(matches!(error, InitError::InTheWay { .. }));
        assert!(!root.path().join("a").exists());
        let same = [file("a", "1"), file("b", "mine")];
        assert_eq!(write(root.path(), &same).unwrap().len(), 2);
    }
}
