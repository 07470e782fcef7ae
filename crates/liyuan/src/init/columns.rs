//! A table of people whose columns nobody has named: which column is what, by its heading alone.

use super::error::InitError;
use crate::plan_file::{DemandPlan, Group, InputPath, listed};
use crate::read::csv::{Table, TableError};
use crate::read::text::TextError;
use std::path::Path;

/// Headings as they are common, in the order of preference; compared without case, blanks, `_`
/// and `-`.
const ID: [&str; 14] = [
    "id", "编号", "编码", "代码", "序号", "code", "fid", "gid", "objectid", "cellid", "hexid",
    "h3", "pointid", "geoid",
];
const LON: [&str; 11] = [
    "lon",
    "lng",
    "longitude",
    "long",
    "经度",
    "东经",
    "x",
    "pointx",
    "xcoord",
    "lonwgs84",
    "经度wgs84",
];
const LAT: [&str; 10] = [
    "lat",
    "latitude",
    "纬度",
    "北纬",
    "y",
    "pointy",
    "ycoord",
    "latwgs84",
    "纬度wgs84",
    "latit",
];
const PERSONS: [&str; 16] = [
    "population",
    "pop",
    "persons",
    "people",
    "all",
    "人口",
    "人口数",
    "总人口",
    "常住人口",
    "常住人口数",
    "人数",
    "poptotal",
    "totalpopulation",
    "totalpop",
    "poptot",
    "户籍人口",
];

/// The name of the group of everybody.
const ALL: &str = "all";

/// Names that stand for nothing else.
fn folded(name: &str) -> String {
    name.trim()
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '（' | '）' | '(' | ')'))
        .collect()
}

/// Recognises the columns of a table.
///
/// # Errors
/// The table cannot be read, or a column is not recognised.
pub(crate) fn recognise(path: &Path, given: &str) -> Result<DemandPlan, InitError> {
    let table = Table::open(path, &[]).map_err(|error| InitError::Table {
        file: given.to_owned(),
        reason: reason(error),
    })?;
    let pick = |known: &[&str], what: &'static str| {
        known
            .iter()
            .find_map(|name| {
                table
                    .heading
                    .iter()
                    .find(|heading| folded(heading) == *name)
            })
            .cloned()
            .ok_or_else(|| InitError::Column {
                file: given.to_owned(),
                what,
                columns: listed(&table.heading),
            })
    };
    let mut groups = vec![Group {
        name: ALL.to_owned(),
        column: pick(&PERSONS, "persons")?,
    }];
    groups.extend(
        table
            .heading
            .iter()
            .filter(|heading| is_age(heading))
            .map(|heading| Group {
                name: heading.clone(),
                column: heading.clone(),
            }),
    );
    Ok(DemandPlan {
        file: InputPath {
            given: given.to_owned(),
            path: path.to_owned(),
        },
        id: pick(&ID, "ids")?,
        lon: pick(&LON, "longitudes")?,
        lat: pick(&LAT, "latitudes")?,
        class: None,
        area: None,
        groups,
    })
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

fn reason(error: TableError) -> String {
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
        let plan = recognise(&path, "t.csv").map_err(|error| error.to_string())?;
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
