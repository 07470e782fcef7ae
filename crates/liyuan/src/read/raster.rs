//! People from a raster: a demand point at the centre of each cell where somebody lives.

use super::about_file::{AboutFile, NoCoordinates, Subject};
use super::demand::DemandTable;
use super::findings::Findings;
use crate::plan_file::DemandPlan;
use liyuan_finding::Finding;
use liyuan_formats::{CellCounts, Raster};
use liyuan_roads::LonLat;
use std::path::Path;

/// Persons of a cell are below this, in thousandths: more is no population.
const MOST: f64 = 9e15;

/// Whether a demand file is a raster, by the ending of its name.
pub(crate) fn is_raster(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ["tif", "tiff"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// Reads the first band: the persons of the first group. A cell is called by its row and column,
/// counted from 0 in the north-west: `r12c7`; cells of nobody are not points.
pub(crate) fn read_raster(plan: &DemandPlan, findings: &mut Findings) -> DemandTable {
    let mut table = DemandTable {
        persons: vec![Vec::new(); plan.groups.len()],
        ..DemandTable::default()
    };
    table.outcome.unreadable = true;
    let about = AboutFile {
        subject: Subject::People,
        file: &plan.file,
    };
    let mut raster = match Raster::open(&plan.file.path) {
        Ok(raster) => raster,
        Err(error) => {
            table.outcome.missing = matches!(error, liyuan_formats::FormatError::Io(_));
            findings.push(about.not_format(error));
            return table;
        }
    };
    let system = match about.coordinates(raster.coordinates().cloned(), findings) {
        Ok(Some(system)) => system,
        Ok(None) => {
            findings.push(
                Finding::error(
                    "people.raster.coordinates",
                    "the raster does not say in which coordinates it is",
                )
                .file(&plan.file.given)
                .field("crs")
                .hint("name them in `demand` of the plan file, such as `crs = \"wgs84\"`"),
            );
            return table;
        }
        Err(NoCoordinates) => return table,
    };
    let mut cells: Vec<(u32, u32, i64)> = Vec::new();
    let mut too_large = 0_u64;
    let counted = raster.for_each_cell(1, |column, row, value| {
        if value * 1000.0 >= MOST {
            too_large += 1;
            return;
        }
        // Rounded once, half up, as any other table of persons.
        let persons = libm::floor(value * 1000.0 + 0.5) as i64;
        if persons > 0 {
            cells.push((row, column, persons));
        }
    });
    let counts = match counted {
        Ok(counts) => counts,
        Err(error) => {
            findings.push(about.not_format(error));
            return table;
        }
    };
    table.outcome.unreadable = false;
    tell(plan, &counts, too_large, findings);
    table.outcome.rows = cells.len() as u64;
    // From north to south whatever the order of strips and tiles in the file.
    cells.sort_unstable();
    let mut nowhere = 0_u64;
    for (row, column, persons) in cells {
        let (x, y) = raster.cell_centre(column, row);
        let place = system
            .to_wgs84(x, y)
            .and_then(|(lon, lat)| LonLat::from_degrees(lon, lat));
        let Some(place) = place else {
            nowhere += 1;
            continue;
        };
        table.ids.push(format!("r{row}c{column}"));
        table.rows.push(u64::from(row) + 1);
        table.places.push(place);
        table.class.push(None);
        table.area.push(None);
        for (group, list) in table.persons.iter_mut().enumerate() {
            list.push(if group == 0 { persons } else { 0 });
        }
    }
    if nowhere > 0 {
        findings.push(
            Finding::error(
                "people.cell.nowhere",
                format!(
                    "`{nowhere}` cells with people lie nowhere in `{}`; left out",
                    system.name()
                ),
            )
            .with("cells", nowhere)
            .with("system", system.name())
            .file(&plan.file.given)
            .hint("name the right `crs` in `demand` of the plan file"),
        );
    }
    table.unread_groups = plan
        .groups
        .iter()
        .skip(1)
        .map(|group| group.name.clone())
        .collect();
    for group in plan.groups.iter().skip(1) {
        findings.push(
            Finding::error(
                "people.raster.group",
                format!(
                    "a raster holds one group; nobody is known of `{}`",
                    group.name
                ),
            )
            .with("group", &group.name)
            .file(&plan.file.given)
            .field(&group.name)
            .hint("name one group in `groups`, or give a table with a column for each"),
        );
    }
    table
}

/// Cells that are no numbers of people, once a kind with the first of them.
fn tell(plan: &DemandPlan, counts: &CellCounts, too_large: u64, findings: &mut Findings) {
    let first = |cell: Option<(u32, u32)>| cell.map(|(column, row)| format!("r{row}c{column}"));
    let kinds = [
        (
            counts.negative,
            "people.cell.negative",
            "hold a negative number; counted as nobody",
            first(counts.first_negative.map(|(column, row, _)| (column, row))),
        ),
        (
            counts.not_finite,
            "people.cell.not_finite",
            "hold no number; counted as nobody",
            first(counts.first_not_finite),
        ),
        (
            too_large,
            "people.cell.too_large",
            "hold more people than there can be; counted as nobody",
            None,
        ),
    ];
    for (count, code, what, id) in kinds {
        if count == 0 {
            continue;
        }
        let mut finding = Finding::error(code, format!("`{count}` cells {what}"))
            .with("cells", count)
            .file(&plan.file.given)
            .hint("see whether the raster is one of people, and which value means no data");
        finding.id = id;
        findings.push(finding);
    }
}
