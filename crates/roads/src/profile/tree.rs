//! A profile file as a tree of values with their lines, and the reader that takes keys out of it.

use super::error::ProfileError;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use toml::de::{DeTable, DeValue};

/// Keys and values of a table, in key order.
pub(super) type Table = BTreeMap<String, Item>;

/// A value and the line of its key.
#[derive(Debug, Clone)]
pub(super) struct Item {
    line: usize,
    value: Value,
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Number(f64),
    Flag(bool),
    List(Vec<Item>),
    Table(Table),
    /// Dates and numbers beyond the range; never asked for.
    Other,
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Number(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other => "a date or an outlandish number",
        }
    }
}

/// Parses TOML text.
pub(super) fn parse(text: &str) -> Result<Table, ProfileError> {
    let line_of = |offset: usize| 1 + text.bytes().take(offset).filter(|&b| b == b'\n').count();
    let document = DeTable::parse(text).map_err(|error| ProfileError::Syntax {
        line: error.span().map_or(1, |span| line_of(span.start)),
        message: error.message().to_owned(),
    })?;
    Ok(table(document.get_ref(), &line_of))
}

fn table(from: &DeTable<'_>, line_of: &dyn Fn(usize) -> usize) -> Table {
    from.iter()
        .map(|(key, item)| {
            let line = line_of(key.span().start);
            (
                key.get_ref().to_string(),
                Item {
                    line,
                    value: value(item.get_ref(), line_of, line),
                },
            )
        })
        .collect()
}

fn value(from: &DeValue<'_>, line_of: &dyn Fn(usize) -> usize, line: usize) -> Value {
    match from {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Number(number as f64),
            Err(_) => Value::Other,
        },
        DeValue::Float(number) => match number.as_str().replace('_', "").parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Other,
        },
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Other,
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|item| Item {
                    line,
                    value: value(item.get_ref(), line_of, line),
                })
                .collect(),
        ),
        DeValue::Table(inner) => Value::Table(table(inner, line_of)),
    }
}

/// Lays `over` on top of `base`: tables are merged key by key, everything else is replaced.
pub(super) fn overlay(base: &mut Table, over: Table) {
    for (key, item) in over {
        match (base.get_mut(&key), item) {
            (
                Some(Item {
                    value: Value::Table(old),
                    line,
                }),
                Item {
                    value: Value::Table(new),
                    line: l,
                },
            ) => {
                overlay(old, new);
                *line = l;
            }
            (_, item) => {
                base.insert(key, item);
            }
        }
    }
}

/// Takes a table out of `base` that `over` gives too, so that none of its keys stay.
pub(super) fn make_way(base: &mut Table, over: &Table, path: [&str; 2]) {
    let [outer, inner] = path;
    let inside = |table: &Table| match table.get(outer).map(|item| &item.value) {
        Some(Value::Table(table)) => table.contains_key(inner),
        _ => false,
    };
    if inside(over)
        && let Some(Item {
            value: Value::Table(table),
            ..
        }) = base.get_mut(outer)
    {
        table.remove(inner);
    }
}

/// One text for all files that mean the same: sorted keys, no comments, one spelling of numbers.
pub(super) fn canonical(table: &Table) -> String {
    let mut out = String::new();
    write_table(&mut out, "", table);
    out
}

fn write_table(out: &mut String, path: &str, table: &Table) {
    for (key, item) in table {
        let path = format!("{path}.{key:?}");
        if let Value::Table(inner) = &item.value {
            write_table(out, &path, inner);
        } else {
            out.push_str(&path);
            out.push_str(" = ");
            write_value(out, &item.value);
            out.push('\n');
        }
    }
}

fn write_value(out: &mut String, value: &Value) {
    // Writing to a string cannot fail.
    let _ = match value {
        Value::Text(text) => write!(out, "{text:?}"),
        Value::Number(number) => write!(out, "{number:?}"),
        Value::Flag(flag) => write!(out, "{flag}"),
        Value::List(items) => {
            out.push('[');
            for item in items {
                write_value(out, &item.value);
                out.push(',');
            }
            out.push(']');
            Ok(())
        }
        Value::Table(_) | Value::Other => Ok(()),
    };
}

/// Takes keys out of one table and remembers which were asked for, so that the rest is unknown.
pub(super) struct Reader<'t> {
    path: String,
    table: &'t Table,
    known: RefCell<Vec<&'static str>>,
}

impl<'t> Reader<'t> {
    /// A reader of the whole file.
    pub(super) fn new(table: &'t Table) -> Self {
        Reader {
            path: String::new(),
            table,
            known: RefCell::default(),
        }
    }

    fn full(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn take(&self, key: &'static str) -> Option<&'t Item> {
        self.known.borrow_mut().push(key);
        self.table.get(key)
    }

    fn wrong(&self, key: &str, item: &Item, expected: &'static str) -> ProfileError {
        ProfileError::WrongKind {
            line: item.line,
            key: self.full(key),
            expected,
            found: item.value.kind(),
        }
    }

    /// The error of a key that must be there.
    pub(super) fn missing(&self, key: &str) -> ProfileError {
        ProfileError::MissingKey {
            key: self.full(key),
        }
    }

    /// A text that the key does not understand.
    pub(super) fn bad_text(
        &self,
        key: &'static str,
        value: &str,
        expected: &'static str,
    ) -> ProfileError {
        ProfileError::BadText {
            line: self.table.get(key).map_or(0, |item| item.line),
            key: self.full(key),
            value: value.to_owned(),
            expected,
        }
    }

    pub(super) fn text(&self, key: &'static str) -> Result<Option<&'t str>, ProfileError> {
        match self.take(key) {
            None => Ok(None),
            Some(Item {
                value: Value::Text(text),
                ..
            }) => Ok(Some(text)),
            Some(item) => Err(self.wrong(key, item, "a text in quotes")),
        }
    }

    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>, ProfileError> {
        match self.take(key) {
            None => Ok(None),
            Some(Item {
                value: Value::Flag(flag),
                ..
            }) => Ok(Some(*flag)),
            Some(item) => Err(self.wrong(key, item, "true or false")),
        }
    }

    pub(super) fn number(
        &self,
        key: &'static str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>, ProfileError> {
        self.take(key)
            .map(|item| self.number_of(key, item, &range))
            .transpose()
    }

    fn number_of(
        &self,
        key: &str,
        item: &Item,
        range: &RangeInclusive<f64>,
    ) -> Result<f64, ProfileError> {
        match &item.value {
            Value::Number(number) if range.contains(number) => Ok(*number),
            Value::Number(number) => Err(ProfileError::OutOfRange {
                line: item.line,
                key: self.full(key),
                value: *number,
                min: *range.start(),
                max: *range.end(),
            }),
            _ => Err(self.wrong(key, item, "a number")),
        }
    }

    pub(super) fn texts(&self, key: &'static str) -> Result<Option<Vec<String>>, ProfileError> {
        const EXPECTED: &str = "a list of texts, such as [\"yes\", \"no\"]";
        let Some(item) = self.take(key) else {
            return Ok(None);
        };
        let Value::List(list) = &item.value else {
            return Err(self.wrong(key, item, EXPECTED));
        };
        list.iter()
            .map(|entry| match &entry.value {
                Value::Text(text) => Ok(text.clone()),
                _ => Err(self.wrong(key, entry, EXPECTED)),
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Reads an inner table with keys of its own; an absent one reads as empty.
    pub(super) fn table<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Reader<'_>) -> Result<T, ProfileError>,
    ) -> Result<T, ProfileError> {
        static EMPTY: Table = Table::new();
        let table = match self.take(key) {
            None => &EMPTY,
            Some(Item {
                value: Value::Table(table),
                ..
            }) => table,
            Some(item) => return Err(self.wrong(key, item, "a table")),
        };
        self.inner(key, table, read)
    }

    fn inner<T>(
        &self,
        key: &str,
        table: &Table,
        read: impl FnOnce(&Reader<'_>) -> Result<T, ProfileError>,
    ) -> Result<T, ProfileError> {
        let reader = Reader {
            path: self.full(key),
            table,
            known: RefCell::default(),
        };
        let value = read(&reader)?;
        reader.finish()?;
        Ok(value)
    }

    /// Reads a table whose keys are free (tag values) and whose values are numbers in a range.
    pub(super) fn numbers(
        &self,
        key: &'static str,
        range: RangeInclusive<f64>,
    ) -> Result<BTreeMap<String, f64>, ProfileError> {
        match self.take(key) {
            None => Ok(BTreeMap::new()),
            Some(Item {
                value: Value::Table(table),
                ..
            }) => table
                .iter()
                .map(|(name, item)| {
                    Ok((
                        name.clone(),
                        self.number_of(&format!("{key}.{name}"), item, &range)?,
                    ))
                })
                .collect(),
            Some(item) => Err(self.wrong(key, item, "a table")),
        }
    }

    /// Reads a table whose keys are free (tag values) and whose values are tables.
    pub(super) fn tables<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Reader<'_>) -> Result<T, ProfileError>,
    ) -> Result<BTreeMap<String, T>, ProfileError> {
        match self.take(key) {
            None => Ok(BTreeMap::new()),
            Some(Item {
                value: Value::Table(table),
                ..
            }) => table
                .iter()
                .map(|(name, item)| {
                    let path = format!("{key}.{name}");
                    match &item.value {
                        Value::Table(inner) => Ok((name.clone(), self.inner(&path, inner, &read)?)),
                        _ => Err(self.wrong(&path, item, "a table, such as { kmh = 30 }")),
                    }
                })
                .collect(),
            Some(item) => Err(self.wrong(key, item, "a table")),
        }
    }

    /// Refuses keys that nobody asked for.
    pub(super) fn finish(&self) -> Result<(), ProfileError> {
        let known = self.known.borrow();
        let unknown = self
            .table
            .iter()
            .filter(|(key, _)| !known.contains(&key.as_str()))
            .min_by_key(|(_, item)| item.line);
        let Some((key, item)) = unknown else {
            return Ok(());
        };
        let nearest = known
            .iter()
            .min_by_key(|name| (edits(key, name), **name))
            .copied()
            .unwrap_or("");
        Err(ProfileError::UnknownKey {
            line: item.line,
            key: self.full(key),
            nearest: self.full(nearest),
        })
    }
}

/// Line and text of `base`, if the file names one.
pub(super) fn base_of(table: &Table) -> Option<(usize, &str)> {
    match table.get("base") {
        Some(Item {
            line,
            value: Value::Text(text),
        }) => Some((*line, text)),
        _ => None,
    }
}

/// Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        row[0] = left;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            left = (corner + usize::from(x != *y)).min(above + 1).min(left + 1);
            corner = above;
            row[j + 1] = left;
        }
    }
    row[b.len()]
}
