//! What every column of every table means: `columns.csv`, and the kinds by which tables are kept in
//! other formats.

use super::text::Rows;
use liyuan_formats::write::{Column, ColumnKind};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("columns.toml");

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: Kind,
    #[serde(default)]
    unit: String,
    en: String,
    zh: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    Integer,
    Decimal,
    Boolean,
}

static ENTRIES: LazyLock<BTreeMap<String, Entry>> =
    // A test reads it; an empty dictionary would only lose kinds and meanings.
    LazyLock::new(|| toml::from_str(SOURCE).unwrap_or_default());

fn entry(table: &str, column: &str) -> Option<&'static Entry> {
    let of_table = ENTRIES.get(&format!("{table}.{column}"));
    // Layers have a column a promise and measure, `hospital.share`, and one a group, `persons.all`.
    let measure = || ENTRIES.get(column.rsplit_once('.')?.1);
    let group = || ENTRIES.get(column.split_once('.')?.0);
    of_table
        .or_else(|| ENTRIES.get(column))
        .or_else(measure)
        .or_else(group)
}

/// A column of a table with its kind; text where the dictionary lacks it.
pub(crate) fn column(table: &str, name: &str) -> Column {
    let kind = match entry(table, name).map(|entry| entry.kind) {
        None | Some(Kind::Text) => ColumnKind::Text,
        Some(Kind::Integer) => ColumnKind::Integer,
        Some(Kind::Decimal) => ColumnKind::Decimal,
        Some(Kind::Boolean) => ColumnKind::Flag,
    };
    Column {
        name: name.to_owned(),
        kind,
    }
}

/// `columns.csv`: table, column, kind, unit and meanings of the columns of tables.
pub(crate) fn columns_csv(tables: &[(String, Vec<String>)]) -> Vec<u8> {
    let mut rows = Rows::with_heading(&COLUMNS);
    for (table, names) in tables {
        for name in names {
            let known = entry(table, name);
            let unit = known.map(|entry| entry.unit.as_str());
            rows.text(table);
            rows.text(name);
            rows.text(column(table, name).kind.as_str());
            rows.maybe_text(unit.filter(|unit| !unit.is_empty()));
            rows.maybe_text(known.map(|entry| entry.en.as_str()));
            rows.maybe_text(known.map(|entry| entry.zh.as_str()));
            rows.end();
        }
    }
    rows.bytes
}

/// Columns of the dictionary itself.
pub(super) const COLUMNS: [&str; 6] = [
    "table",
    "column",
    "kind",
    "unit",
    "meaning_en",
    "meaning_zh",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_can_be_read_and_says_something() {
        let entries: BTreeMap<String, Entry> = toml::from_str(SOURCE).unwrap();
        assert!(entries.len() > 60);
        for (name, entry) in &entries {
            assert!(entry.en.len() > 2 && !entry.zh.is_empty(), "{name}");
            let unit = match name.rsplit('_').next() {
                Some("s") => "s",
                Some("m") => "m",
                _ => continue,
            };
            assert_eq!(entry.unit, unit, "{name}");
        }
    }

    #[test]
    fn the_dictionary_explains_itself() {
        let text = String::from_utf8(columns_csv(&[(
            "columns".to_owned(),
            vec!["table".to_owned(), "unit".to_owned()],
        )]))
        .unwrap();
        assert_eq!(
            text,
            "table,column,kind,unit,meaning_en,meaning_zh\ncolumns,table,text,,table,表\n\
             columns,unit,text,,unit of the value,单位\n"
        );
    }

    #[test]
    fn every_column_of_every_table_is_explained_and_nothing_else() {
        let mut used = std::collections::BTreeSet::new();
        let travel = crate::travel::COLUMNS.to_vec();
        let layers = [
            ("travel", travel),
            ("isochrones", crate::reach::COLUMNS.to_vec()),
            ("reached_roads", crate::reach::LINE_COLUMNS.to_vec()),
            ("map_areas", vec!["code", "name", "parent", "level"]),
            ("map_people", vec!["id"]),
            ("map_facilities", vec!["id", "name"]),
        ];
        let tables = crate::tables::headings();
        let sites = crate::site::headings();
        for (table, names) in tables.into_iter().chain(layers).chain(sites) {
            for name in names {
                let own = format!("{table}.{name}");
                let key = [own, name.to_owned()]
                    .into_iter()
                    .find(|key| ENTRIES.contains_key(key));
                used.insert(key.unwrap_or_else(|| panic!("{table}.{name} is not explained")));
            }
        }
        let unused: Vec<&String> = ENTRIES.keys().filter(|key| !used.contains(*key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
