//! A table of people whose columns nobody has named: which column is what, by its heading alone.

use super::error::InitError;
use crate::plan_file::{DemandPlan, Group, InputPath, Reading, listed};
use crate::read::columns;
use crate::read::csv::TableError;
use crate::read::raster::is_raster;
use crate::read::source::{Source, SourceError};
use crate::read::text::TextError;
use std::path::Path;

/// The name of the group of everybody.
const ALL: &str = "all";

/// Recognises the columns of a table, layer or raster of people.
///
/// # Errors
/// The table cannot be read, or a column is not recognised.
pub(crate) fn recognise(
    path: &Path,
    given: &str,
    reading: &Reading,
) -> Result<DemandPlan, InitError> {
    let file = InputPath {
        given: given.to_owned(),
        path: path.to_owned(),
        reading: reading.clone(),
    };
    let everybody = |column: String| Group {
        name: ALL.to_owned(),
        column,
    };
    let mut plan = DemandPlan {
        file,
        id: "id".to_owned(),
        lon: "lon".to_owned(),
        lat: "lat".to_owned(),
        class: None,
        area: None,
        groups: vec![everybody(ALL.to_owned())],
    };
    if is_raster(path) {
        return Ok(plan);
    }
    let source = Source::open(&plan.file, &[]).map_err(|error| InitError::Table {
        file: given.to_owned(),
        reason: reason(error),
    })?;
    let heading = source.heading();
    let pick = |name: &str| {
        let exact = heading.iter().position(|heading| heading == name);
        let at = exact.or_else(|| columns::usual(name, heading));
        at.and_then(|at| heading.get(at)).cloned()
    };
    let needed = |name: &str, what: &'static str| {
        pick(name).ok_or_else(|| InitError::Column {
            file: given.to_owned(),
            what,
            columns: listed(heading),
        })
    };
    plan.groups = vec![everybody(needed(ALL, "persons")?)];
    let ages = heading.iter().filter(|heading| is_age(heading));
    plan.groups.extend(ages.map(|heading| Group {
        name: heading.clone(),
        column: heading.clone(),
    }));
    if !source.has_geometry() {
        plan.lon = needed("lon", "longitudes")?;
        plan.lat = needed("lat", "latitudes")?;
    }
    // Without ids, rows are called by their numbers.
    if let Some(id) = pick("id") {
        plan.id = id;
    }
    Ok(plan)
}

/// `age_6_11`, `age_60_plus`: the groups of the built-in region.
fn is_age(heading: &str) -> bool {
    let Some(rest) = heading.strip_prefix("age_") else {
        return false;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match rest.split_once('_') {
        Some((from, to)) => number(from) && (number(to) || to == "plus"),
        None => false,
    }
}

fn reason(error: SourceError) -> String {
    let error = match error {
        SourceError::Text(error) => error,
        SourceError::Format(error) => return error.to_string(),
    };
    match error {
        TableError::Text(TextError::Io(error)) => error.to_string(),
        TableError::Text(TextError::Binary { looks_like }) => match looks_like {
            Some(kind) => format!("it is {kind}, not text"),
            None => "it is not text".to_owned(),
        },
        TableError::Text(TextError::Encoding { line }) => {
            format!("line {line} is neither UTF-8 nor GB18030")
        }
        TableError::Empty => "it is empty".to_owned(),
        TableError::NoHeading => "it has no heading".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(heading: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, format!("{heading}\n1,2,3,4\n")).unwrap();
        let plan =
            recognise(&path, "t.csv", &Reading::default()).map_err(|error| error.to_string())?;
        let groups: Vec<&str> = plan.groups.iter().map(|g| g.column.as_str()).collect();
        Ok(format!(
            "{} {} {} {}",
            plan.id,
            plan.lon,
            plan.lat,
            groups.join("+")
        ))
    }

    #[test]
    fn common_headings_are_known_in_both_languages() {
        let cases = [
            ("id,lon,lat,population,schools", "id lon lat population"),
            ("编号;经度;纬度;常住人口", "编号 经度 纬度 常住人口"),
            ("FID,X,Y,Pop_Total", "FID X Y Pop_Total"),
            (
                "id,lon,lat,all,age_6_11,age_60_plus,age",
                "id lon lat all+age_6_11+age_60_plus",
            ),
        ];
        for (heading, expected) in cases {
            assert_eq!(recognised(heading).as_deref(), Ok(expected), "{heading}");
        }
        let error = recognised("id,lon,lat,income").unwrap_err();
        assert!(
            error.contains("persons") && error.contains("`income`"),
            "{error}"
        );
    }
}
