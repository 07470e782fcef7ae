//! Columns of Parquet files, as text.

use crate::sheet::{civil, number};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;

/// What the values of a column are, as far as it changes how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Plain,
    Unsigned,
    /// So many digits stand behind the point.
    Decimal(u32),
    Date,
    /// Time of day; so many units make a second.
    Time(i64),
    Timestamp(i64),
    Text,
}

fn meaning(column: &ColumnDescriptor) -> Meaning {
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    match column.logical_type_ref() {
        Some(LogicalType::Timestamp(kind)) => return Meaning::Timestamp(unit(&kind.unit)),
        Some(LogicalType::Time(kind)) => return Meaning::Time(unit(&kind.unit)),
        _ => {}
    }
    match column.converted_type() {
        ConvertedType::UINT_8
        | ConvertedType::UINT_16
        | ConvertedType::UINT_32
        | ConvertedType::UINT_64 => Meaning::Unsigned,
        ConvertedType::DECIMAL => {
            Meaning::Decimal(u32::try_from(column.type_scale()).unwrap_or(0).min(38))
        }
        ConvertedType::DATE => Meaning::Date,
        ConvertedType::TIME_MILLIS => Meaning::Time(1_000),
        ConvertedType::TIME_MICROS => Meaning::Time(1_000_000),
        ConvertedType::TIMESTAMP_MILLIS => Meaning::Timestamp(1_000),
        ConvertedType::TIMESTAMP_MICROS => Meaning::Timestamp(1_000_000),
        ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => Meaning::Text,
        _ => Meaning::Plain,
    }
}

/// Values of one column.
pub(super) enum Values {
    /// `None` is null.
    Text(Vec<Option<String>>),
    /// Binary ones; `None` is null.
    Binary(Vec<Option<Vec<u8>>>),
}

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Values::Text(values) => values.len(),
            Values::Binary(values) => values.len(),
        }
    }
}

/// Reads the next values of a column, `count` at most. `binary` is true for geometry.
pub(super) fn read(
    reader: &mut ColumnReader,
    column: &ColumnDescriptor,
    count: usize,
    binary: bool,
) -> Result<Values> {
    let kind = meaning(column);
    let nullable = column.max_def_level() > 0;
    let text = |values: Vec<Option<String>>| Ok(Values::Text(values));
    match reader {
        ColumnReader::BoolColumnReader(reader) => {
            text(batch(reader, count, nullable, |value| value.to_string())?)
        }
        ColumnReader::Int32ColumnReader(reader) => text(batch(reader, count, nullable, |value| {
            if kind == Meaning::Unsigned {
                (*value as u32).to_string()
            } else {
                whole(i64::from(*value), kind)
            }
        })?),
        ColumnReader::Int64ColumnReader(reader) => text(batch(reader, count, nullable, |value| {
            if kind == Meaning::Unsigned {
                (*value as u64).to_string()
            } else {
                whole(*value, kind)
            }
        })?),
        ColumnReader::Int96ColumnReader(reader) => text(batch(reader, count, nullable, |value| {
            timestamp(value.to_millis(), 1_000)
        })?),
        ColumnReader::FloatColumnReader(reader) => text(batch(reader, count, nullable, |value| {
            // Shortest as the number of 32 bits that it is.
            if value.is_finite() {
                value.to_string()
            } else {
                String::new()
            }
        })?),
        ColumnReader::DoubleColumnReader(reader) => {
            text(batch(reader, count, nullable, |value| number(*value))?)
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            let values = batch(reader, count, nullable, |value| value.data().to_vec())?;
            Ok(bytes(values, kind, binary))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            let values = batch(reader, count, nullable, |value| value.data().to_vec())?;
            Ok(bytes(values, kind, binary))
        }
    }
}

/// Reads values and puts nulls between them.
fn batch<T: DataType, V>(
    reader: &mut ColumnReaderImpl<T>,
    count: usize,
    nullable: bool,
    convert: impl Fn(&T::T) -> V,
) -> Result<Vec<Option<V>>> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let definition = if nullable { Some(&mut levels) } else { None };
    let (records, _, _) = reader.read_records(count, definition, None, &mut values)?;
    let mut values = values.iter().map(convert);
    if !nullable {
        return Ok(values.map(Some).take(records).collect());
    }
    let levels = levels.iter().take(records);
    Ok(levels
        .map(|level| if *level > 0 { values.next() } else { None })
        .collect())
}

fn bytes(values: Vec<Option<Vec<u8>>>, kind: Meaning, binary: bool) -> Values {
    if binary {
        return Values::Binary(values);
    }
    match kind {
        Meaning::Text => Values::Text(
            values
                .into_iter()
                .map(|value| Some(String::from_utf8_lossy(&value?).trim().to_owned()))
                .collect(),
        ),
        Meaning::Decimal(scale) => Values::Text(
            values
                .into_iter()
                .map(|value| Some(decimal(big_endian(&value?)?, scale)))
                .collect(),
        ),
        _ => Values::Binary(values),
    }
}

/// A whole number of up to 16 bytes.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let negative = bytes.first()? & 0x80 != 0;
    if bytes.len() > 16 {
        return None;
    }
    let start = if negative { -1 } else { 0 };
    Some(bytes.iter().fold(start, |sum: i128, &byte| {
        sum.wrapping_shl(8) | i128::from(byte)
    }))
}

fn decimal(value: i128, scale: u32) -> String {
    let digits = value.unsigned_abs().to_string();
    let scale = scale as usize;
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

fn whole(value: i64, kind: Meaning) -> String {
    match kind {
        Meaning::Decimal(scale) => decimal(i128::from(value), scale),
        Meaning::Date => civil(value),
        Meaning::Time(unit) => clock(value.div_euclid(unit)),
        Meaning::Timestamp(unit) => timestamp(value, unit),
        _ => value.to_string(),
    }
}

fn clock(seconds: i64) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Time since 1970, of which so many units make a second.
fn timestamp(value: i64, unit: i64) -> String {
    let seconds = value.div_euclid(unit);
    let day = civil(seconds.div_euclid(86_400));
    match seconds.rem_euclid(86_400) {
        0 => day,
        seconds => format!("{day}T{}", clock(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_plain() {
        assert_eq!(decimal(12_300, 2), "123");
        assert_eq!(decimal(-5, 3), "-0.005");
        assert_eq!(decimal(1_234, 0), "1234");
        assert_eq!(big_endian(&[0xff, 0xfe]), Some(-2));
        assert_eq!(big_endian(&[0x01, 0x00]), Some(256));
        assert_eq!(big_endian(&[0; 17]), None);
        assert_eq!(whole(18_567, Meaning::Date), "2020-11-01");
        assert_eq!(whole(30_600_000, Meaning::Time(1_000)), "08:30:00");
        assert_eq!(timestamp(-1, 1_000), "1969-12-31T23:59:59");
        assert_eq!(timestamp(86_400_000_000, 1_000_000), "1970-01-02");
    }
}
