//! The figures as Parquet, written column by column without Arrow.

use super::Figure;
use crate::tables::text::Decimal;
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::Field;
use parquet::schema::types::{Type, TypePtr};
use std::path::Path;
use std::sync::Arc;

pub use parquet::errors::ParquetError;

/// `figures.parquet`: the rows of `figures.csv`; value, numerator and denominator as doubles.
///
/// # Errors
/// Whatever the Parquet writer reports; writing to memory, it has no reason to.
pub fn figures_parquet(figures: &[Figure]) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(concat!("liyuan ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema()?, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    text(&mut group, figures, |figure| Some(&figure.id))?;
    text(&mut group, figures, |figure| Some(&figure.definition))?;
    text(&mut group, figures, |figure| figure.area_code.as_deref())?;
    text(&mut group, figures, |_| None)?;
    text(&mut group, figures, |figure| Some(&figure.group))?;
    number(&mut group, figures, |figure| figure.value)?;
    text(&mut group, figures, |figure| Some(figure.unit))?;
    text(&mut group, figures, |figure| Some(figure.state.as_str()))?;
    number(&mut group, figures, |figure| figure.numerator)?;
    number(&mut group, figures, |figure| figure.denominator)?;
    count(&mut group, figures, |figure| figure.rows_in)?;
    count(&mut group, figures, |figure| figure.rows_used)?;
    text(&mut group, figures, |figure| Some(&figure.inputs))?;
    group.close()?;
    writer.into_inner()
}

/// A cell of `figures.parquet`.
#[derive(Debug, Clone, PartialEq)]
pub enum ParquetCell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// A number of rows.
    Count(i64),
}

impl ParquetCell {
    /// Whether a table of text says the same.
    pub fn says(&self, text: &str) -> bool {
        match self {
            ParquetCell::Empty => text.is_empty(),
            ParquetCell::Text(own) => own == text,
            // What a decimal number is written as is the nearest double.
            ParquetCell::Number(number) => text.parse() == Ok(*number),
            ParquetCell::Count(count) => text.parse() == Ok(*count),
        }
    }
}

impl std::fmt::Display for ParquetCell {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ParquetCell::Empty => Ok(()),
            ParquetCell::Text(text) => out.write_str(text),
            ParquetCell::Number(number) => write!(out, "{number}"),
            ParquetCell::Count(count) => write!(out, "{count}"),
        }
    }
}

/// Reads `figures.parquet`: its rows, cells in the order of [`super::COLUMNS`].
///
/// # Errors
/// The file cannot be read, or has other columns.
pub fn read_figures_parquet(path: &Path) -> Result<Vec<Vec<ParquetCell>>, ParquetError> {
    let reader = SerializedFileReader::try_from(path)?;
    let columns = reader.metadata().file_metadata().schema_descr().columns();
    if !columns.iter().map(|of| of.name()).eq(super::COLUMNS) {
        let names: Vec<&str> = columns.iter().map(|of| of.name()).collect();
        let problem = format!("its columns are {}", names.join(", "));
        return Err(ParquetError::General(problem));
    }
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None)? {
        let row = row?;
        let cells = row.get_column_iter().map(|(name, field)| match field {
            Field::Null => Ok(ParquetCell::Empty),
            Field::Str(text) => Ok(ParquetCell::Text(text.clone())),
            Field::Double(number) => Ok(ParquetCell::Number(*number)),
            Field::Long(count) => Ok(ParquetCell::Count(*count)),
            _ => Err(ParquetError::General(format!(
                "column `{name}` is of another kind"
            ))),
        });
        rows.push(cells.collect::<Result<Vec<ParquetCell>, ParquetError>>()?);
    }
    Ok(rows)
}

/// The columns of [`super::COLUMNS`], all optional, as every reader of tables expects.
fn schema() -> Result<TypePtr, ParquetError> {
    let fields = super::COLUMNS
        .iter()
        .map(|name| {
            let field = match *name {
                "value" | "numerator" | "denominator" => {
                    Type::primitive_type_builder(name, PhysicalType::DOUBLE)
                }
                "rows_in" | "rows_used" => Type::primitive_type_builder(name, PhysicalType::INT64),
                _ => Type::primitive_type_builder(name, PhysicalType::BYTE_ARRAY)
                    .with_converted_type(ConvertedType::UTF8)
                    .with_logical_type(Some(LogicalType::String)),
            };
            Ok(Arc::new(
                field.with_repetition(Repetition::OPTIONAL).build()?,
            ))
        })
        .collect::<Result<Vec<TypePtr>, ParquetError>>()?;
    Ok(Arc::new(
        Type::group_type_builder("figures")
            .with_fields(fields)
            .build()?,
    ))
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

fn text<'f>(
    group: &mut Group<'_>,
    figures: &'f [Figure],
    value: impl Fn(&'f Figure) -> Option<&'f str>,
) -> Result<(), ParquetError> {
    column::<ByteArrayType>(
        group,
        figures
            .iter()
            .map(|figure| value(figure).map(ByteArray::from)),
    )
}

fn number(
    group: &mut Group<'_>,
    figures: &[Figure],
    value: impl Fn(&Figure) -> Option<Decimal>,
) -> Result<(), ParquetError> {
    column::<DoubleType>(
        group,
        figures
            .iter()
            .map(|figure| value(figure).map(Decimal::to_f64)),
    )
}

fn count(
    group: &mut Group<'_>,
    figures: &[Figure],
    value: impl Fn(&Figure) -> u64,
) -> Result<(), ParquetError> {
    column::<Int64Type>(
        group,
        figures.iter().map(|figure| Some(value(figure) as i64)),
    )
}

/// Writes the next column: values that are there, and for each row whether one is.
fn column<T: DataType>(
    group: &mut Group<'_>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let mut present = Vec::new();
    let mut levels = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    let mut writer = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("more columns than the schema has".to_owned()))?;
    writer
        .typed::<T>()
        .write_batch(&present, Some(&levels), None)?;
    writer.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::State;
    use parquet::record::RowAccessor;

    fn figure(id: &str, value: Option<Decimal>) -> Figure {
        Figure {
            id: id.to_owned(),
            definition: "reach.share@1".to_owned(),
            area_code: None,
            group: "all".to_owned(),
            value,
            unit: "share",
            state: if value.is_some() {
                State::Value
            } else {
                State::NotApplicable
            },
            numerator: value.map(|_| Decimal::whole(3)),
            denominator: Some(Decimal::whole(4)),
            rows_in: 7,
            rows_used: 5,
            inputs: "人口.csv".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let figures = [
            figure("a", Some(Decimal::millionths(750_000))),
            figure("b", None),
        ];
        let bytes = figures_parquet(&figures).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let reader = SerializedFileReader::new(file.reopen().unwrap()).unwrap();
        let names: Vec<String> = reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        assert_eq!(names, super::super::COLUMNS);
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap())
            .collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].get_string(0).unwrap(), "a");
        assert!((rows[0].get_double(5).unwrap() - 0.75).abs() < 1e-15);
        assert_eq!(rows[0].get_long(11).unwrap(), 5);
        assert_eq!(rows[1].get_string(12).unwrap(), "人口.csv");
        assert_eq!(rows[1].get_string(7).unwrap(), "not_applicable");
        assert!(rows[1].get_double(5).is_err(), "null has no value");
        assert_eq!(figures_parquet(&figures).unwrap(), bytes);
        let cells = read_figures_parquet(file.path()).unwrap();
        assert_eq!(cells.len(), 2);
        assert_eq!(cells[0].len(), super::super::COLUMNS.len());
        let said = [
            (0, "a"),
            (5, "0.750000"),
            (11, "5"),
            (12, "人口.csv"),
            (2, ""),
        ];
        assert!(said.iter().all(|(at, text)| cells[0][*at].says(text)));
        let not = [(0, "b"), (5, "0.75000001"), (11, "6"), (5, ""), (2, "x")];
        assert!(not.iter().all(|(at, text)| !cells[0][*at].says(text)));
        assert!(cells[1][5].says("") && !cells[1][5].says("0"));
    }

    #[test]
    fn no_figures_are_a_table_all_the_same() {
        let bytes = figures_parquet(&[]).unwrap();
        assert_eq!(&bytes[..4], b"PAR1");
    }
}
