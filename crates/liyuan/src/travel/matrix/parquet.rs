//! Rows as Parquet: a piece is a row group, its columns encoded from numbers, without a look at a
//! single text or double a row.
//!
//! The column of the hubs is a dictionary and runs; those of the points and of the times are
//! dictionaries and indices of as few bits as will do (Parquet's `RLE_DICTIONARY`). Where nearly every
//! value differs, they are plain.

use super::rows::{HubRows, Piece, Sides};
use crate::travel::output::{CREATED_BY, Kind, schema};
use parquet::basic::{ColumnOrder, Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::SchemaDescriptor;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a file begins with.
pub(super) const MAGIC: &[u8; 4] = b"PAR1";
/// Values of a data page.
const PAGE_VALUES: usize = 1 << 17;
/// From here on a table of all times would be too large; nobody drives for 400 hours.
const TABLED: u32 = 1 << 24;
/// Longer ids have no bounds in the footer.
const LONGEST_BOUND: usize = 64;

/// What the footer says of a column of a row group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Column {
    /// Bytes with the headers of its pages.
    bytes: u64,
    /// Where the data begin, from its start: after the dictionary, if there is one.
    data_at: u64,
    /// The least and the greatest value.
    bounds: Option<Bounds>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Bounds {
    Ids(String, String),
    Tenths(u32, u32),
}

/// A row group in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Group {
    /// Where it begins.
    pub(super) at: u64,
    pub(super) rows: u64,
    pub(super) columns: Vec<Column>,
}

/// A row group of the rows of some hubs.
pub(super) fn piece(sides: &Sides<'_>, hubs: &[HubRows]) -> Result<Piece, ParquetError> {
    let rows: usize = hubs.iter().map(|(_, packed)| packed.rows as usize).sum();
    let mut piece = Piece {
        next_hub: hubs.last().map_or(0, |(hub, _)| hub + 1),
        rows: rows as u64,
        ..Piece::default()
    };
    if rows == 0 {
        return Ok(piece);
    }
    let (mut points, mut times) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    for (_, packed) in hubs {
        packed.for_each(sides.narrow, |point, total| {
            points.push(point);
            times.push(total);
        });
    }
    let mut out = Pages::new(rows);
    let (hub_ids, point_ids) = (&sides.hubs.ids, &sides.points.ids);
    if sides.hubs_are_from {
        piece.columns.push(hub_column(&mut out, hub_ids, hubs)?);
        piece
            .columns
            .push(point_column(&mut out, point_ids, &mut points)?);
    } else {
        piece
            .columns
            .push(point_column(&mut out, point_ids, &mut points)?);
        piece.columns.push(hub_column(&mut out, hub_ids, hubs)?);
    }
    piece.columns.push(time_column(&mut out, &mut times)?);
    piece.bytes = out.sink.into_inner()?;
    Ok(piece)
}

/// Pages one after the other.
struct Pages {
    sink: TrackedWrite<Vec<u8>>,
}

impl Pages {
    fn new(rows: usize) -> Pages {
        Pages {
            sink: TrackedWrite::new(Vec::with_capacity(rows * 5)),
        }
    }

    fn at(&self) -> u64 {
        self.sink.bytes_written() as u64
    }

    fn dictionary(&mut self, values: usize, bytes: Vec<u8>) -> Result<(), ParquetError> {
        self.page(Page::DictionaryPage {
            buf: bytes.into(),
            num_values: values as u32,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        })
    }

    fn data(
        &mut self,
        values: usize,
        encoding: Encoding,
        bytes: Vec<u8>,
    ) -> Result<(), ParquetError> {
        self.page(Page::DataPage {
            buf: bytes.into(),
            num_values: values as u32,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        })
    }

    fn page(&mut self, page: Page) -> Result<(), ParquetError> {
        let bytes = page.buffer().len();
        SerializedPageWriter::new(&mut self.sink)
            .write_page(CompressedPage::new(page, bytes))
            .map(|_| ())
    }

    /// Indices into the dictionary, bit-packed.
    fn indices(&mut self, indices: &[u32], values: usize) -> Result<(), ParquetError> {
        let width = width_of(values);
        for part in indices.chunks(PAGE_VALUES) {
            self.data(
                part.len(),
                Encoding::RLE_DICTIONARY,
                bit_packed(part, width),
            )?;
        }
        Ok(())
    }

    fn column(&self, start: u64, data: u64, bounds: Option<Bounds>) -> Column {
        Column {
            bytes: self.at() - start,
            data_at: data - start,
            bounds,
        }
    }
}

/// Bits of an index into so many values; readers differ in what they make of none.
pub(super) fn width_of(values: usize) -> u32 {
    (usize::BITS - values.saturating_sub(1).leading_zeros()).max(1)
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The width, then one run of groups of eight values.
fn bit_packed(values: &[u32], width: u32) -> Vec<u8> {
    let groups = values.len().div_ceil(8);
    let mut out = Vec::with_capacity(groups * width as usize + 16);
    out.push(width as u8);
    varint((groups as u64) << 1 | 1, &mut out);
    let (mut held, mut bits) = (0u64, 0);
    for value in values {
        held |= u64::from(*value) << bits;
        bits += width;
        if bits >= 32 {
            out.extend_from_slice(&(held as u32).to_le_bytes());
            held >>= 32;
            bits -= 32;
        }
    }
    let length = out.len() + bits.div_ceil(8) as usize;
    out.extend_from_slice(&held.to_le_bytes());
    out.truncate(length);
    // The last group is filled up.
    let missing = groups * 8 - values.len();
    let whole = groups * width as usize;
    let written = (values.len() * width as usize).div_ceil(8);
    out.resize(out.len() + if missing > 0 { whole - written } else { 0 }, 0);
    out
}

fn plain_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn id_bounds<'a>(ids: impl Iterator<Item = &'a String>) -> Option<Bounds> {
    let mut bounds: Option<(&String, &String)> = None;
    for id in ids {
        bounds = Some(bounds.map_or((id, id), |(least, most)| (least.min(id), most.max(id))));
    }
    bounds
        .filter(|(least, most)| least.len().max(most.len()) <= LONGEST_BOUND)
        .map(|(least, most)| Bounds::Ids(least.clone(), most.clone()))
}

fn hub_column(out: &mut Pages, ids: &[String], hubs: &[HubRows]) -> Result<Column, ParquetError> {
    let start = out.at();
    let with_rows = || hubs.iter().filter(|(_, packed)| packed.rows > 0);
    let (mut dictionary, mut values, mut runs) = (Vec::new(), 0, Vec::new());
    let width = width_of(with_rows().count());
    runs.push(width as u8);
    let mut rows = 0;
    for (hub, packed) in with_rows() {
        plain_text(&ids[*hub as usize], &mut dictionary);
        varint(u64::from(packed.rows) << 1, &mut runs);
        let index = (values as u32).to_le_bytes();
        runs.extend_from_slice(&index[..width.div_ceil(8) as usize]);
        values += 1;
        rows += packed.rows as usize;
    }
    out.dictionary(values, dictionary)?;
    let data = out.at();
    out.data(rows, Encoding::RLE_DICTIONARY, runs)?;
    let bounds = id_bounds(with_rows().map(|(hub, _)| &ids[*hub as usize]));
    Ok(out.column(start, data, bounds))
}

fn point_column(
    out: &mut Pages,
    ids: &[String],
    points: &mut [u32],
) -> Result<Column, ParquetError> {
    let start = out.at();
    let mut index = vec![u32::MAX; ids.len()];
    for point in points.iter() {
        index[*point as usize] = 0;
    }
    let met = || ids.iter().zip(&index).filter(|(_, index)| **index == 0);
    let bounds = id_bounds(met().map(|(id, _)| id));
    let values = met().count();
    if !is_worth_a_dictionary(values, points.len()) {
        for part in points.chunks(PAGE_VALUES) {
            let mut bytes = Vec::new();
            for point in part {
                plain_text(&ids[*point as usize], &mut bytes);
            }
            out.data(part.len(), Encoding::PLAIN, bytes)?;
        }
        return Ok(out.column(start, start, bounds));
    }
    let mut dictionary = Vec::with_capacity(values * 12);
    let mut next = 0;
    for (id, index) in ids.iter().zip(&mut index) {
        if *index == 0 {
            plain_text(id, &mut dictionary);
            *index = next;
            next += 1;
        }
    }
    out.dictionary(values, dictionary)?;
    let data = out.at();
    for point in points.iter_mut() {
        *point = index[*point as usize];
    }
    out.indices(points, values)?;
    Ok(out.column(start, data, bounds))
}

fn time_column(out: &mut Pages, times: &mut [u32]) -> Result<Column, ParquetError> {
    let start = out.at();
    let least = times.iter().copied().min().unwrap_or(0);
    let most = times.iter().copied().max().unwrap_or(0);
    let bounds = Some(Bounds::Tenths(least, most));
    let double = |tenths: u32| (f64::from(tenths) / 10.0).to_le_bytes();
    let mut index = Vec::new();
    if most < TABLED {
        index.resize(most as usize + 1, u32::MAX);
        for time in times.iter() {
            index[*time as usize] = 0;
        }
    }
    let values = index.iter().filter(|index| **index == 0).count();
    if index.is_empty() || !is_worth_a_dictionary(values, times.len()) {
        for part in times.chunks(PAGE_VALUES) {
            let bytes = part.iter().flat_map(|time| double(*time)).collect();
            out.data(part.len(), Encoding::PLAIN, bytes)?;
        }
        return Ok(out.column(start, start, bounds));
    }
    let mut dictionary = Vec::with_capacity(values * 8);
    let mut next = 0;
    for (tenths, index) in index.iter_mut().enumerate() {
        if *index == 0 {
            dictionary.extend_from_slice(&double(tenths as u32));
            *index = next;
            next += 1;
        }
    }
    out.dictionary(values, dictionary)?;
    let data = out.at();
    for time in times.iter_mut() {
        *time = index[*time as usize];
    }
    out.indices(times, values)?;
    Ok(out.column(start, data, bounds))
}

/// Whether a dictionary with indices is smaller than the values.
pub(super) fn is_worth_a_dictionary(values: usize, rows: usize) -> bool {
    values < rows / 4 * 3
}

/// What follows the row groups.
pub(super) fn footer(
    columns: &[(&'static str, Kind)],
    groups: &[Group],
) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(SchemaDescriptor::new(schema(columns)?));
    let mut row_groups = Vec::with_capacity(groups.len());
    let mut rows = 0;
    for group in groups {
        rows += group.rows as i64;
        let mut at = group.at;
        let mut chunks = Vec::with_capacity(group.columns.len());
        for (column, descriptor) in group.columns.iter().zip(schema.columns()) {
            let data = at + column.data_at;
            let encoding = if data > at {
                vec![Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY]
            } else {
                vec![Encoding::PLAIN, Encoding::RLE]
            };
            let mut chunk = ColumnChunkMetaData::builder(descriptor.clone())
                .set_encodings(encoding)
                .set_compression(Compression::UNCOMPRESSED)
                .set_num_values(group.rows as i64)
                .set_total_compressed_size(column.bytes as i64)
                .set_total_uncompressed_size(column.bytes as i64)
                .set_data_page_offset(data as i64)
                .set_dictionary_page_offset((data > at).then_some(at as i64));
            if let Some(bounds) = &column.bounds {
                chunk = chunk.set_statistics(statistics(bounds));
            }
            chunks.push(chunk.build()?);
            at += column.bytes;
        }
        row_groups.push(
            RowGroupMetaData::builder(schema.clone())
                .set_num_rows(group.rows as i64)
                .set_total_byte_size((at - group.at) as i64)
                .set_file_offset(group.at as i64)
                .set_column_metadata(chunks)
                .build()?,
        );
    }
    let orders = schema.columns().iter().map(|column| {
        ColumnOrder::TYPE_DEFINED_ORDER(ColumnOrder::sort_order_for_type(
            column.logical_type_ref(),
            column.converted_type(),
            column.physical_type(),
        ))
    });
    let file = FileMetaData::new(
        1,
        rows,
        Some(CREATED_BY.to_owned()),
        None,
        schema.clone(),
        Some(orders.collect()),
    );
    let mut bytes = Vec::new();
    ParquetMetaDataWriter::new(&mut bytes, &ParquetMetaData::new(file, row_groups)).finish()?;
    Ok(bytes)
}

fn statistics(bounds: &Bounds) -> Statistics {
    match bounds {
        Bounds::Ids(least, most) => {
            let bound = |id: &String| Some(ByteArray::from(id.as_str()));
            Statistics::byte_array(bound(least), bound(most), None, Some(0), false)
        }
        Bounds::Tenths(least, most) => {
            let bound = |tenths: u32| Some(f64::from(tenths) / 10.0);
            Statistics::double(bound(*least), bound(*most), None, Some(0), false)
        }
    }
}
