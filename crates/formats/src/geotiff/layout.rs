//! How an image is cut into strips or tiles, and where they are.

use super::samples::{Sample, SampleKind};
use super::{Directory, Source, damaged, tag};
use crate::error::FormatError;

/// How data are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Lzw,
    Deflate,
    PackBits,
    Zstandard,
}

/// What was done to a row before packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Predictor {
    None,
    /// Differences of neighbours.
    Horizontal,
    /// Bytes of equal weight together, then differences.
    FloatingPoint,
}

/// One row of a chunk may take so many bytes.
const LONGEST_ROW: u64 = 64 << 20;

const REWRITE: &str =
    "write it anew with `gdal_translate -co COMPRESS=DEFLATE`, or export it as GeoTIFF from QGIS";

/// How an image is cut and packed.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub width: u32,
    pub height: u32,
    /// Samples of a cell.
    pub bands: u32,
    pub sample: Sample,
    pub packing: Packing,
    pub predictor: Predictor,
    /// Each band has chunks of its own.
    separate: bool,
    tiled: bool,
    /// Of a chunk, in cells.
    chunk_width: u32,
    chunk_height: u32,
}

/// One strip or tile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    /// Its number in the file.
    pub index: u64,
    /// Of its first cell.
    pub column: u32,
    /// Of its first cell.
    pub row: u32,
    /// Cells of it that lie within the image.
    pub columns: u32,
    /// Rows of it that lie within the image.
    pub rows: u32,
    /// Where its data are.
    pub at: u64,
    /// How many bytes they are; 0 if it was never written.
    pub bytes: u64,
}

impl Layout {
    pub(crate) fn of(
        directory: &Directory,
        source: &mut dyn Source,
    ) -> Result<Layout, FormatError> {
        let width = size(directory, source, tag::IMAGE_WIDTH, "columns")?;
        let height = size(directory, source, tag::IMAGE_LENGTH, "rows")?;
        let bands = directory
            .number(source, tag::SAMPLES_PER_PIXEL)?
            .unwrap_or(1);
        let bands = u32::try_from(bands)
            .ok()
            .filter(|bands| (1..=65_535).contains(bands))
            .ok_or_else(|| damaged(format!("a cell has {bands} values")))?;
        let sample = sample(directory, source)?;
        let packing = packing(directory.number(source, tag::COMPRESSION)?.unwrap_or(1))?;
        if directory.number(source, tag::FILL_ORDER)?.unwrap_or(1) != 1 {
            return Err(FormatError::Unsupported {
                what: "a reversed order of bits".to_owned(),
                hint: REWRITE,
            });
        }
        let predictor = match directory.number(source, tag::PREDICTOR)?.unwrap_or(1) {
            2 if packing != Packing::None => Predictor::Horizontal,
            3 if packing != Packing::None && sample.kind == SampleKind::Float => {
                Predictor::FloatingPoint
            }
            // Only packed data have a predictor.
            1..=3 if packing == Packing::None => Predictor::None,
            1 => Predictor::None,
            other => return Err(damaged(format!("its predictor is `{other}`"))),
        };
        let tiled = directory.has(tag::TILE_WIDTH) || directory.has(tag::TILE_OFFSETS);
        let (chunk_width, chunk_height) = if tiled {
            (
                size(directory, source, tag::TILE_WIDTH, "columns of a tile")?,
                size(directory, source, tag::TILE_LENGTH, "rows of a tile")?,
            )
        } else {
            let rows = directory.number(source, tag::ROWS_PER_STRIP)?;
            let rows = rows.unwrap_or(u64::from(height)).min(u64::from(height));
            let rows = u32::try_from(rows).ok().filter(|rows| *rows > 0);
            (
                width,
                rows.ok_or_else(|| damaged("its strips have no rows"))?,
            )
        };
        let layout = Layout {
            width,
            height,
            bands,
            sample,
            packing,
            predictor,
            separate: directory
                .number(source, tag::PLANAR_CONFIGURATION)?
                .unwrap_or(1)
                == 2,
            tiled,
            chunk_width,
            chunk_height,
        };
        if layout.row_bytes() > LONGEST_ROW {
            return Err(FormatError::TooLarge {
                detail: format!(
                    "a row takes {} bytes, at most {LONGEST_ROW} are read",
                    layout.row_bytes()
                ),
            });
        }
        layout.hold_chunks(directory)?;
        Ok(layout)
    }

    /// Samples between two of a band.
    pub(crate) fn stride(&self) -> u32 {
        if self.separate { 1 } else { self.bands }
    }

    /// Bytes of a row of a chunk, unpacked.
    pub(crate) fn row_bytes(&self) -> u64 {
        u64::from(self.chunk_width)
            .saturating_mul(u64::from(self.stride()))
            .saturating_mul(u64::from(self.sample.bytes))
    }

    fn across(&self) -> u64 {
        u64::from(self.width.div_ceil(self.chunk_width))
    }

    fn down(&self) -> u64 {
        u64::from(self.height.div_ceil(self.chunk_height))
    }

    /// Chunks of one band.
    pub(crate) fn chunks(&self) -> u64 {
        self.across().saturating_mul(self.down())
    }

    fn tags(&self) -> (u16, u16) {
        if self.tiled {
            (tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS)
        } else {
            (tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS)
        }
    }

    /// Every chunk must be in the lists, and the lists in the file: no size can promise more.
    fn hold_chunks(&self, directory: &Directory) -> Result<(), FormatError> {
        let planes = if self.separate { self.bands } else { 1 };
        let needed = self.chunks().saturating_mul(u64::from(planes));
        let (offsets, counts) = self.tags();
        let listed = directory.count(offsets);
        // An entry takes at least two bytes.
        if listed < needed || (needed > 1 && needed > directory.length / 2) {
            return Err(damaged(format!(
                "an image of {} × {} cells needs {needed} strips or tiles, it lists {listed}",
                self.width, self.height
            )));
        }
        let counted = directory.count(counts);
        if counted < needed && !(counted == 0 && self.packing == Packing::None) {
            return Err(damaged(format!(
                "it has {needed} strips or tiles and {counted} sizes of them"
            )));
        }
        Ok(())
    }

    /// A chunk of a band, both counted from 0.
    pub(crate) fn chunk(
        &self,
        directory: &Directory,
        source: &mut dyn Source,
        band: u32,
        number: u64,
    ) -> Result<Chunk, FormatError> {
        let plane = if self.separate { u64::from(band) } else { 0 };
        let index = plane.saturating_mul(self.chunks()).saturating_add(number);
        let across = self.across().max(1);
        let place = |step: u64, size: u32| u32::try_from(step.saturating_mul(u64::from(size)));
        let outside = || damaged(format!("part {index} lies outside the image"));
        let column = place(number % across, self.chunk_width).map_err(|_| outside())?;
        let row = place(number / across, self.chunk_height).map_err(|_| outside())?;
        let columns = self.chunk_width.min(self.width.saturating_sub(column));
        let rows = self.chunk_height.min(self.height.saturating_sub(row));
        let (offsets, counts) = self.tags();
        let at = directory.element(source, offsets, index)?;
        let bytes = if directory.count(counts) > 0 {
            directory.element(source, counts, index)?
        } else {
            // Old files leave the sizes out where nothing is packed.
            self.row_bytes().saturating_mul(u64::from(rows))
        };
        if at
            .checked_add(bytes)
            .is_none_or(|end| end > directory.length)
        {
            return Err(damaged(format!(
                "part {index} should end at byte {}, but it ends at byte {}",
                at.saturating_add(bytes),
                directory.length
            )));
        }
        Ok(Chunk {
            index,
            column,
            row,
            columns,
            rows,
            at,
            // A place of 0 says, like a size of 0, that the part was never written.
            bytes: if at == 0 { 0 } else { bytes },
        })
    }
}

fn size(
    directory: &Directory,
    source: &mut dyn Source,
    tag: u16,
    what: &str,
) -> Result<u32, FormatError> {
    let found = directory
        .number(source, tag)?
        .ok_or_else(|| damaged(format!("the number of {what} is missing")))?;
    u32::try_from(found)
        .ok()
        .filter(|size| *size > 0)
        .ok_or_else(|| damaged(format!("the number of {what} is `{found}`")))
}

fn sample(directory: &Directory, source: &mut dyn Source) -> Result<Sample, FormatError> {
    let bits = directory.numbers(source, tag::BITS_PER_SAMPLE)?;
    let formats = directory.numbers(source, tag::SAMPLE_FORMAT)?;
    let unsupported = |what: String| FormatError::Unsupported {
        what,
        hint: REWRITE,
    };
    let first = bits.first().copied().unwrap_or(1);
    let format = formats.first().copied().unwrap_or(1);
    if bits.iter().any(|bits| *bits != first) || formats.iter().any(|other| *other != format) {
        return Err(unsupported("bands of different kinds".to_owned()));
    }
    let kind = match format {
        1 | 4 => SampleKind::Unsigned,
        2 => SampleKind::Signed,
        3 => SampleKind::Float,
        5 | 6 => return Err(unsupported("a raster of complex numbers".to_owned())),
        other => return Err(damaged(format!("its kind of values is `{other}`"))),
    };
    let bytes = match (kind, first) {
        (SampleKind::Unsigned | SampleKind::Signed, 8 | 16 | 32 | 64)
        | (SampleKind::Float, 32 | 64) => first / 8,
        _ => return Err(unsupported(format!("a raster of {first}-bit values"))),
    };
    Ok(Sample {
        kind,
        bytes: bytes as u8,
    })
}

fn packing(code: u64) -> Result<Packing, FormatError> {
    let what = match code {
        1 => return Ok(Packing::None),
        5 => return Ok(Packing::Lzw),
        8 | 32946 => return Ok(Packing::Deflate),
        32773 => return Ok(Packing::PackBits),
        50000 => return Ok(Packing::Zstandard),
        2..=4 => "fax compression".to_owned(),
        6 | 7 => "JPEG compression".to_owned(),
        34712 => "JPEG 2000 compression".to_owned(),
        34887 => "LERC compression".to_owned(),
        34925 => "LZMA compression".to_owned(),
        50001 => "WebP compression".to_owned(),
        50002 => "JPEG XL compression".to_owned(),
        other => format!("compression `{other}`"),
    };
    Err(FormatError::Unsupported {
        what,
        hint: REWRITE,
    })
}
