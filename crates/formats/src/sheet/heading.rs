//! Which rows of a sheet are its heading, and what the columns are called.
//!
//! Sheets made for people begin with a title over the whole width, and name their columns in two or
//! three rows of merged cells. The rule: rows with a single filled cell above wider ones are titles;
//! the next row begins the heading; it goes on as far as cells that are merged downwards reach, and
//! into the next row where cells merged sideways have words beneath and all others nothing.

use super::cells::{Merged, SheetCell, Stated};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// So many rows are looked at.
pub(crate) const LOOKED_AT: usize = 40;
/// A heading has no more rows.
const MOST_LINES: u32 = 10;
/// So many cells of merged headings are filled; a sheet for people has hundreds.
const MOST_FILLED: usize = 1 << 20;

/// A row of a sheet.
pub(crate) type SheetRow = (u32, Vec<SheetCell>);

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heading {
    /// Names of the columns; empty where a column has none.
    pub(crate) names: Vec<String>,
    /// The column of the first name, counted from 0.
    pub(crate) first_column: u32,
    /// First and last row, counted from 1.
    pub(crate) rows: (u32, u32),
    /// Rows above it that were skipped.
    pub(crate) titles: Vec<(u32, String)>,
}

/// Finds the heading in the first rows of a sheet; `asked` says where it is instead. `None` where
/// there is none.
pub(crate) fn find(
    rows: &[SheetRow],
    merged: &[Merged],
    asked: Option<&RangeInclusive<u32>>,
) -> Option<Heading> {
    let filled = |cells: &[SheetCell]| cells.iter().filter(|cell| cell.is_filled()).count();
    let mut heading = Heading::default();
    let (first, last) = match asked {
        Some(asked) => (*asked.start(), *asked.end()),
        None => {
            let widest = rows.iter().map(|(_, cells)| filled(cells)).max()?;
            let mut first = None;
            for (row, cells) in rows {
                match filled(cells) {
                    0 => {}
                    1 if widest > 1 => {
                        let title = cells.iter().find(|cell| cell.is_filled());
                        let title = title.map(|cell| plain(&cell.text)).unwrap_or_default();
                        heading.titles.push((*row, title));
                    }
                    _ => {
                        first = Some(*row);
                        break;
                    }
                }
            }
            let first = first?;
            (first, last_line(rows, merged, first))
        }
    };
    heading.rows = (first, last);
    heading.name(rows, merged);
    (!heading.names.is_empty()).then_some(heading)
}

fn cells_of(rows: &[SheetRow], row: u32) -> &[SheetCell] {
    rows.iter()
        .find(|(found, _)| *found == row)
        .map_or(&[], |(_, cells)| cells)
}

/// How far a heading goes that begins in a row.
fn last_line(rows: &[SheetRow], merged: &[Merged], first: u32) -> u32 {
    let limit = first.saturating_add(MOST_LINES - 1);
    let mut last = first;
    loop {
        let downwards = merged
            .iter()
            .filter(|merged| merged.first_row >= first && merged.first_row <= last)
            .map(|merged| merged.last_row)
            .max()
            .unwrap_or(last);
        let next = if downwards > last {
            downwards
        } else if goes_on(rows, merged, last) {
            last.saturating_add(1)
        } else {
            return last;
        };
        if next > limit {
            return last;
        }
        last = next;
    }
}

/// Whether the row behind `last` names the columns beneath cells that are merged sideways.
fn goes_on(rows: &[SheetRow], merged: &[Merged], last: u32) -> bool {
    let sideways: Vec<&Merged> = merged
        .iter()
        .filter(|merged| merged.last_row == last && merged.last_column > merged.first_column)
        .take(1 << 14)
        .collect();
    let beneath = cells_of(rows, last.saturating_add(1));
    if sideways.is_empty() || beneath.is_empty() {
        return false;
    }
    let mut words = false;
    for cell in beneath.iter().filter(|cell| cell.is_filled()) {
        let covered = sideways
            .iter()
            .any(|merged| (merged.first_column..=merged.last_column).contains(&cell.column));
        let above = cells_of(rows, last)
            .iter()
            .any(|above| above.column == cell.column && above.is_filled());
        if cell.stated != Stated::Text || (above && !covered) {
            return false;
        }
        words |= covered;
    }
    words
}

impl Heading {
    /// Joins what stands above each column.
    fn name(&mut self, rows: &[SheetRow], merged: &[Merged]) {
        let (first, last) = self.rows;
        let mut texts: HashMap<(u32, u32), &str> = HashMap::new();
        for (row, cells) in rows.iter().filter(|(row, _)| (first..=last).contains(row)) {
            for cell in cells.iter().filter(|cell| cell.is_filled()) {
                texts.insert((*row, cell.column), &cell.text);
            }
        }
        let mut filled = 0;
        for merged in merged
            .iter()
            .filter(|merged| (first..=last).contains(&merged.first_row))
        {
            let Some(text) = texts.get(&(merged.first_row, merged.first_column)).copied() else {
                continue;
            };
            for row in merged.first_row..=merged.last_row.min(last) {
                for column in merged.first_column..=merged.last_column {
                    filled += 1;
                    if filled > MOST_FILLED {
                        break;
                    }
                    texts.entry((row, column)).or_insert(text);
                }
            }
        }
        let columns = || texts.keys().map(|(_, column)| *column);
        let (Some(left), Some(right)) = (columns().min(), columns().max()) else {
            return;
        };
        self.first_column = left;
        self.names = (left..=right)
            .map(|column| {
                let mut lines: Vec<String> = Vec::new();
                for row in first..=last {
                    let text = texts.get(&(row, column)).copied().map(plain);
                    if let Some(text) = text
                        && lines.last() != Some(&text)
                    {
                        lines.push(text);
                    }
                }
                lines.join(" ")
            })
            .collect();
    }
}

/// A name on one line: a line break between two Chinese characters was put there to save width
/// and goes, every other white space becomes a single blank.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut gap: Option<bool> = None;
    for character in text.trim().chars() {
        if character.is_whitespace() {
            gap = Some(gap.unwrap_or(true) && matches!(character, '\n' | '\r'));
            continue;
        }
        if let Some(broken) = gap.take() {
            let chinese = plain.chars().next_back().is_some_and(is_wide) && is_wide(character);
            if !(broken && chinese) {
                plain.push(' ');
            }
        }
        plain.push(character);
    }
    plain
}

/// Chinese characters and punctuation.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: u32, texts: &[&str]) -> SheetRow {
        let cells = texts
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty());
        let cells = cells.map(|(column, text)| SheetCell {
            column: column as u32,
            text: (*text).to_owned(),
            stated: text.parse().map_or(Stated::Text, Stated::Number),
        });
        (row, cells.collect())
    }

    fn merged(first_row: u32, last_row: u32, first_column: u32, last_column: u32) -> Merged {
        Merged {
            first_row,
            last_row,
            first_column,
            last_column,
        }
    }

    #[test]
    fn names_over_several_lines_are_joined() {
        let rows = [
            row(1, &["2020年人口"]),
            row(2, &["", "", "", "单位：人"]),
            row(4, &["编码", "人数", "", "备注"]),
            row(5, &["", "总计", "60岁\n以上"]),
            row(6, &["150502", "3", "1", "x"]),
        ];
        let merges = [
            merged(1, 1, 0, 3),
            merged(4, 5, 0, 0),
            merged(4, 4, 1, 2),
            merged(4, 5, 3, 3),
        ];
        let heading = find(&rows, &merges, None).unwrap();
        assert_eq!(
            heading.names,
            ["编码", "人数 总计", "人数 60岁以上", "备注"]
        );
        assert_eq!(heading.rows, (4, 5));
        assert_eq!(heading.titles.len(), 2);
        // Without cells merged downwards, and three deep.
        let rows = [
            row(1, &["id", "all", "", ""]),
            row(2, &["", "old", "", "young"]),
            row(3, &["", "men", "women", ""]),
            row(4, &["a", "1", "2", "3"]),
        ];
        let merges = [merged(1, 1, 1, 3), merged(2, 2, 1, 2)];
        let heading = find(&rows, &merges, None).unwrap();
        assert_eq!(
            heading.names,
            ["id", "all old men", "all old women", "all young"]
        );
        assert_eq!(heading.rows, (1, 3));
    }

    #[test]
    fn a_row_of_data_is_never_taken_for_a_name() {
        let merges = [merged(1, 1, 1, 2)];
        let numbers = [row(1, &["id", "place", ""]), row(2, &["", "119.5", "43.6"])];
        assert_eq!(find(&numbers, &merges, None).unwrap().rows, (1, 1));
        let words = [row(1, &["name", "phone", ""]), row(2, &["a", "b", "c"])];
        assert_eq!(find(&words, &merges, None).unwrap().rows, (1, 1));
    }

    #[test]
    fn a_sheet_of_one_column_has_a_name_and_no_title() {
        let rows = [row(1, &["id"]), row(2, &["7"])];
        let heading = find(&rows, &[], None).unwrap();
        assert_eq!(heading.names, ["id"]);
        assert_eq!(heading.titles, []);
    }

    #[test]
    fn the_heading_may_be_named() {
        let rows = [row(3, &["", "a", "", "b"]), row(4, &["", "c", "d", ""])];
        let heading = find(&rows, &[], Some(&(3..=4))).unwrap();
        assert_eq!(heading.names, ["a c", "d", "b"]);
        assert_eq!(heading.first_column, 1);
        assert_eq!(find(&rows, &[], Some(&(9..=9))), None);
    }
}
