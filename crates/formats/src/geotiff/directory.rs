//! The directory of an image: tags and where their values are.

use super::{ByteOrder, damaged};
use crate::error::FormatError;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

/// What an image is read from.
pub(crate) trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// Numbers of tags.
pub(crate) mod tag {
    pub(crate) const NEW_SUBFILE_TYPE: u16 = 254;
    pub(crate) const IMAGE_WIDTH: u16 = 256;
    pub(crate) const IMAGE_LENGTH: u16 = 257;
    pub(crate) const BITS_PER_SAMPLE: u16 = 258;
    pub(crate) const COMPRESSION: u16 = 259;
    pub(crate) const FILL_ORDER: u16 = 266;
    pub(crate) const STRIP_OFFSETS: u16 = 273;
    pub(crate) const SAMPLES_PER_PIXEL: u16 = 277;
    pub(crate) const ROWS_PER_STRIP: u16 = 278;
    pub(crate) const STRIP_BYTE_COUNTS: u16 = 279;
    pub(crate) const PLANAR_CONFIGURATION: u16 = 284;
    pub(crate) const PREDICTOR: u16 = 317;
    pub(crate) const TILE_WIDTH: u16 = 322;
    pub(crate) const TILE_LENGTH: u16 = 323;
    pub(crate) const TILE_OFFSETS: u16 = 324;
    pub(crate) const TILE_BYTE_COUNTS: u16 = 325;
    pub(crate) const SAMPLE_FORMAT: u16 = 339;
    pub(crate) const MODEL_PIXEL_SCALE: u16 = 33550;
    pub(crate) const MODEL_TIEPOINT: u16 = 33922;
    pub(crate) const MODEL_TRANSFORMATION: u16 = 34264;
    pub(crate) const GEO_KEYS: u16 = 34735;
    pub(crate) const GEO_DOUBLES: u16 = 34736;
    pub(crate) const GEO_TEXTS: u16 = 34737;
    pub(crate) const GDAL_METADATA: u16 = 42112;
    pub(crate) const GDAL_NODATA: u16 = 42113;
}

/// More directories than this no file of people has.
const MOST_DIRECTORIES: usize = 1000;
/// More tags than this no directory has.
const MOST_TAGS: u64 = 4096;
/// Longer than this no value is that is read as a whole (offsets are read one by one).
const LONGEST_VALUE: u64 = 1 << 20;

/// One tag.
#[derive(Debug, Clone)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    /// Where the values begin in the file.
    at: u64,
}

/// The tags of one image.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    pub order: ByteOrder,
    /// Bytes of the whole file.
    pub length: u64,
    entries: Vec<Entry>,
}

/// How directories are written.
#[derive(Clone, Copy)]
struct Format {
    order: ByteOrder,
    /// Offsets have 64 bits.
    big: bool,
}

impl Directory {
    /// Finds the first image that is neither an overview nor a mask.
    pub(crate) fn find(source: &mut dyn Source) -> Result<Directory, FormatError> {
        let length = source.seek(SeekFrom::End(0))?;
        if length == 0 {
            return Err(FormatError::Empty);
        }
        let (format, first) = header(source, length)?;
        let mut seen = BTreeSet::new();
        let mut next = first;
        while next != 0 {
            if !seen.insert(next) || seen.len() > MOST_DIRECTORIES {
                return Err(damaged("its list of images leads back to itself"));
            }
            let (directory, behind) = read(source, format, length, next)?;
            let kind = directory
                .number(source, tag::NEW_SUBFILE_TYPE)?
                .unwrap_or(0);
            if kind & 0b101 == 0 {
                return Ok(directory);
            }
            next = behind;
        }
        Err(damaged("it holds no image"))
    }

    fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    pub(crate) fn has(&self, tag: u16) -> bool {
        self.entry(tag).is_some()
    }

    /// How many values a tag has.
    pub(crate) fn count(&self, tag: u16) -> u64 {
        self.entry(tag).map_or(0, |entry| entry.count)
    }

    /// A single whole number; `None` where the tag is missing.
    pub(crate) fn number(
        &self,
        source: &mut dyn Source,
        tag: u16,
    ) -> Result<Option<u64>, FormatError> {
        match self.entry(tag) {
            None => Ok(None),
            Some(_) => self.element(source, tag, 0).map(Some),
        }
    }

    /// One of the whole numbers of a tag.
    pub(crate) fn element(
        &self,
        source: &mut dyn Source,
        tag: u16,
        index: u64,
    ) -> Result<u64, FormatError> {
        let fail = || damaged(format!("tag {tag} has no number {index}"));
        let entry = self.entry(tag).ok_or_else(fail)?;
        let size = match entry.kind {
            1 | 3 | 4 | 13 | 16 | 18 => size_of_kind(entry.kind),
            _ => return Err(damaged(format!("tag {tag} is no whole number"))),
        };
        if index >= entry.count {
            return Err(fail());
        }
        let at = index
            .checked_mul(size)
            .and_then(|offset| entry.at.checked_add(offset))
            .ok_or_else(fail)?;
        let bytes = exactly(source, self.length, at, size)?;
        Ok(self.order.number(&bytes))
    }

    /// The bytes of all values of a tag, and the size of one; nothing where the tag is missing.
    fn values(
        &self,
        source: &mut dyn Source,
        tag: u16,
        kinds: &[u16],
    ) -> Result<(Vec<u8>, u64), FormatError> {
        let Some(entry) = self.entry(tag) else {
            return Ok((Vec::new(), 1));
        };
        if !kinds.contains(&entry.kind) {
            return Err(damaged(format!(
                "tag {tag} has values of kind {}",
                entry.kind
            )));
        }
        let size = size_of_kind(entry.kind);
        let total = entry
            .count
            .checked_mul(size)
            .filter(|total| *total <= LONGEST_VALUE)
            .ok_or_else(|| damaged(format!("tag {tag} has {} values", entry.count)))?;
        Ok((exactly(source, self.length, entry.at, total)?, size))
    }

    /// All whole numbers of a tag.
    pub(crate) fn numbers(
        &self,
        source: &mut dyn Source,
        tag: u16,
    ) -> Result<Vec<u64>, FormatError> {
        let (bytes, size) = self.values(source, tag, &[1, 3, 4, 13, 16, 18])?;
        Ok(pieces(&bytes, size)
            .map(|piece| self.order.number(piece))
            .collect())
    }

    /// All numbers of a tag that may be fractions.
    pub(crate) fn doubles(
        &self,
        source: &mut dyn Source,
        tag: u16,
    ) -> Result<Vec<f64>, FormatError> {
        let (bytes, size) = self.values(source, tag, &[11, 12])?;
        Ok(pieces(&bytes, size)
            .map(|piece| {
                let bits = self.order.number(piece);
                if size == 4 {
                    f64::from(f32::from_bits(bits as u32))
                } else {
                    f64::from_bits(bits)
                }
            })
            .collect())
    }

    /// The text of a tag up to its end mark; empty where the tag is missing.
    pub(crate) fn text(&self, source: &mut dyn Source, tag: u16) -> Result<String, FormatError> {
        let (mut bytes, _) = self.values(source, tag, &[1, 2, 7])?;
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn pieces(bytes: &[u8], size: u64) -> std::slice::ChunksExact<'_, u8> {
    bytes.chunks_exact(usize::try_from(size).unwrap_or(1).max(1))
}

/// Bytes of one value of a kind, 0 if there is no such kind.
fn size_of_kind(kind: u16) -> u64 {
    match kind {
        1 | 2 | 6 | 7 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => 0,
    }
}

/// So many bytes from a place on.
fn exactly(
    source: &mut dyn Source,
    length: u64,
    at: u64,
    count: u64,
) -> Result<Vec<u8>, FormatError> {
    let end = at.checked_add(count).filter(|end| *end <= length);
    if end.is_none() {
        return Err(damaged(format!(
            "{count} bytes should stand at byte {at}, but it ends at byte {length}"
        )));
    }
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.take(count).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == count {
        Ok(bytes)
    } else {
        Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
    }
}

/// Byte order and offset of the first directory.
fn header(source: &mut dyn Source, length: u64) -> Result<(Format, u64), FormatError> {
    let kind = |found: &str| FormatError::Kind {
        expected: "a GeoTIFF raster",
        found: found.to_owned(),
    };
    if length < 8 {
        return Err(kind("it is only a few bytes long"));
    }
    let bytes = exactly(source, length, 0, 8)?;
    let order = match bytes.get(..2) {
        Some(b"II") => ByteOrder::Little,
        Some(b"MM") => ByteOrder::Big,
        _ => return Err(kind("it does not begin as one")),
    };
    match order.number(bytes.get(2..4).unwrap_or_default()) {
        42 => {
            let first = order.number(bytes.get(4..8).unwrap_or_default());
            Ok((Format { order, big: false }, first))
        }
        43 => {
            // The size of an offset is 8, then two bytes are 0.
            if order.number(bytes.get(4..6).unwrap_or_default()) != 8 {
                return Err(damaged("its offsets are not of eight bytes"));
            }
            let first = order.number(&exactly(source, length, 8, 8)?);
            Ok((Format { order, big: true }, first))
        }
        _ => Err(kind("it does not begin as one")),
    }
}

/// A directory, and where the next one is.
fn read(
    source: &mut dyn Source,
    format: Format,
    length: u64,
    at: u64,
) -> Result<(Directory, u64), FormatError> {
    let order = format.order;
    // Sizes of the count, of an entry, and of an offset.
    let (counter, entry_size, offset_size) = if format.big { (8, 20, 8) } else { (2, 12, 4) };
    let count = order.number(&exactly(source, length, at, counter)?);
    if count > MOST_TAGS {
        return Err(damaged(format!("an image has {count} tags")));
    }
    let start = at.saturating_add(counter);
    let total = count * entry_size;
    let bytes = exactly(source, length, start, total)?;
    let mut entries = Vec::new();
    for (index, raw) in (0_u64..).zip(pieces(&bytes, entry_size)) {
        let part = |from: usize, to: usize| order.number(raw.get(from..to).unwrap_or_default());
        let kind = part(2, 4) as u16;
        let (count, value_at) = if format.big {
            (part(4, 12), 12)
        } else {
            (part(4, 8), 8)
        };
        let fits = count
            .checked_mul(size_of_kind(kind))
            .is_some_and(|total| total <= offset_size);
        let inline = start + index * entry_size + value_at;
        let written = raw.get(value_at as usize..).unwrap_or_default();
        entries.push(Entry {
            tag: part(0, 2) as u16,
            kind,
            count,
            at: if fits { inline } else { order.number(written) },
        });
    }
    // A file that ends right here has no further image.
    let next = exactly(source, length, start.saturating_add(total), offset_size)
        .map_or(0, |bytes| order.number(&bytes));
    let directory = Directory {
        order,
        length,
        entries,
    };
    Ok((directory, next))
}
