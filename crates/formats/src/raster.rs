//! Rasters: a grid of values with a place on the map, read cell by cell.

mod placement;

use crate::crs::{CoordinateSystem, CrsError};
use crate::error::FormatError;
use crate::geotiff::{
    Cells, Chunk, Directory, Layout, Nodata, Scales, Source, Stated, damaged, stated_coordinates,
    tag, undo_predictor, unpacked, visit,
};
use crate::rows::Crs;
use placement::Placement;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// A raster file, opened; its values are read when they are asked for.
///
/// Only a row of a strip or tile is in memory at a time, however large the raster is.
pub struct Raster {
    source: Box<dyn Source>,
    directory: Directory,
    layout: Layout,
    placement: Placement,
    coordinates: Option<Result<CoordinateSystem, CrsError>>,
    nodata: Nodata,
    scales: Scales,
}

/// What stands beside a raster that does not itself say where it lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sidecars {
    /// Text of the world file (`.tfw`).
    pub world: Option<String>,
    /// Well-known text of the coordinate system (`.prj`).
    pub projection: Option<String>,
}

/// What was met in a band.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CellCounts {
    /// Cells with a value that was given on, 0 included.
    pub used: u64,
    /// Cells without data: marked so, or never written.
    pub empty: u64,
    /// Cells with a value below 0, which were not given on.
    pub negative: u64,
    /// Cells whose value is no number or infinite, though not marked as without data; not given on.
    pub not_finite: u64,
    /// Column, row and value of the first negative cell that was met.
    pub first_negative: Option<(u32, u32, f64)>,
    /// Column and row of the first cell that is no number.
    pub first_not_finite: Option<(u32, u32)>,
}

/// A file may grow by this factor, and by [`FREE`] in any case.
const LARGEST_GROWTH: u64 = 4096;
const FREE: u64 = 64 << 20;

impl Raster {
    /// Opens a GeoTIFF. Where it does not say where it lies, a world file and a `.prj` beside it
    /// are read.
    ///
    /// # Errors
    /// The file cannot be read, is no TIFF, is damaged, is packed in a way that is not read, or has
    /// no place on the map.
    pub fn open(path: &Path) -> Result<Raster, FormatError> {
        let beside = |endings: &[&str]| {
            endings
                .iter()
                .find_map(|ending| small_text(&path.with_extension(ending)))
        };
        let sidecars = Sidecars {
            world: beside(&["tfw", "TFW", "tifw", "wld"]),
            projection: beside(&["prj", "PRJ"]),
        };
        Raster::from_reader(File::open(path)?, &sidecars)
    }

    /// The same from anything that can be read at any place.
    ///
    /// # Errors
    /// As [`Raster::open`].
    pub fn from_reader(
        source: impl Read + Seek + Send + 'static,
        sidecars: &Sidecars,
    ) -> Result<Raster, FormatError> {
        let mut source: Box<dyn Source> = Box::new(source);
        let directory = Directory::find(source.as_mut())?;
        let layout = Layout::of(&directory, source.as_mut())?;
        let Stated {
            coordinates,
            is_point,
        } = stated_coordinates(&directory, source.as_mut())?;
        let placement = match Placement::of(&directory, source.as_mut(), is_point)? {
            Some(placement) => placement,
            None => {
                let world = sidecars.world.as_deref().ok_or(FormatError::Unsupported {
                    what: "a raster without a place on the map".to_owned(),
                    hint: "export it as GeoTIFF, or put its world file (`.tfw`) beside it",
                })?;
                Placement::from_world_file(world)?
            }
        };
        let projection = sidecars.projection.as_ref();
        let coordinates = coordinates
            .or_else(|| projection.map(|text| CoordinateSystem::stated(&Crs::Wkt(text.clone()))));
        let nodata = directory.text(source.as_mut(), tag::GDAL_NODATA)?;
        let scales = Scales::parse(&directory.text(source.as_mut(), tag::GDAL_METADATA)?);
        Ok(Raster {
            nodata: Nodata::parse(&nodata, layout.sample),
            source,
            directory,
            layout,
            placement,
            coordinates,
            scales,
        })
    }

    /// Columns.
    pub fn width(&self) -> u32 {
        self.layout.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.layout.height
    }

    /// How many values a cell has.
    pub fn bands(&self) -> u32 {
        self.layout.bands
    }

    /// The coordinate system that the raster states; `None` where it does not say, an error where
    /// what it says is not built in. A plan may state another.
    pub fn coordinates(&self) -> Option<&Result<CoordinateSystem, CrsError>> {
        self.coordinates.as_ref()
    }

    /// Centre of a cell in the coordinates of the raster; rows are counted from the top of the
    /// file, which is the north in all but rare rasters.
    pub fn cell_centre(&self, column: u32, row: u32) -> (f64, f64) {
        self.placement
            .at(f64::from(column) + 0.5, f64::from(row) + 0.5)
    }

    /// Corners of a cell, in the order of a ring that is not closed.
    pub fn cell_corners(&self, column: u32, row: u32) -> [(f64, f64); 4] {
        let (column, row) = (f64::from(column), f64::from(row));
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            .map(|(right, down)| self.placement.at(column + right, row + down))
    }

    /// Calls `each(column, row, value)` for every cell of a band (counted from 1) whose value is a
    /// number from 0 on; what is left out is counted.
    ///
    /// Cells come strip by strip or tile by tile in the order of their numbers, in each row by row:
    /// always the same order for the same file. Where the band has a scale or an offset, `value`
    /// has them applied.
    ///
    /// # Errors
    /// There is no such band; a part is cut off or damaged (values before it were given on); the
    /// file unpacks to more than 4,096 times its size and 64 MiB.
    pub fn for_each_cell(
        &mut self,
        band: u32,
        mut each: impl FnMut(u32, u32, f64),
    ) -> Result<CellCounts, FormatError> {
        let index = band.wrapping_sub(1);
        if index >= self.layout.bands {
            let known = (1..=self.layout.bands.min(20)).map(|band| band.to_string());
            return Err(FormatError::NoPart {
                what: "band",
                name: band.to_string(),
                known: known.collect(),
            });
        }
        let mut reading = Reading {
            layout: &self.layout,
            directory: &self.directory,
            cells: Cells {
                band: index,
                columns: 0,
                nodata: self.nodata,
            },
            scale: self.scales.of(index),
            counts: CellCounts::default(),
            left: self
                .directory
                .length
                .saturating_mul(LARGEST_GROWTH)
                .saturating_add(FREE),
            row: Vec::new(),
            spare: Vec::new(),
        };
        for number in 0..self.layout.chunks() {
            let source = self.source.as_mut();
            let chunk = self.layout.chunk(&self.directory, source, index, number)?;
            reading.chunk(source, chunk, &mut each)?;
        }
        Ok(reading.counts)
    }
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raster")
            .field("layout", &self.layout)
            .field("placement", &self.placement)
            .field("coordinates", &self.coordinates)
            .finish_non_exhaustive()
    }
}

/// A band being read.
struct Reading<'a> {
    layout: &'a Layout,
    directory: &'a Directory,
    cells: Cells,
    scale: (f64, f64),
    counts: CellCounts,
    /// So many bytes may yet be unpacked.
    left: u64,
    row: Vec<u8>,
    spare: Vec<u8>,
}

impl Reading<'_> {
    fn chunk(
        &mut self,
        source: &mut dyn Source,
        chunk: Chunk,
        each: &mut impl FnMut(u32, u32, f64),
    ) -> Result<(), FormatError> {
        if chunk.bytes == 0 {
            let cells = u64::from(chunk.columns).saturating_mul(u64::from(chunk.rows));
            self.counts.empty = self.counts.empty.saturating_add(cells);
            return Ok(());
        }
        source.seek(SeekFrom::Start(chunk.at))?;
        let fail = |error: io::Error, row: u32| match error.kind() {
            // What the decoders say when their input is wrong.
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other => {
                damaged(format!("part {} breaks in row {row}: {error}", chunk.index))
            }
            _ => FormatError::Io(error),
        };
        let mut unpacked = unpacked(self.layout.packing, source.take(chunk.bytes))
            .map_err(|error| fail(error, chunk.row))?;
        let wanted = self.layout.row_bytes();
        for row in (chunk.row..).take(chunk.rows as usize) {
            self.left = self
                .left
                .checked_sub(wanted)
                .ok_or_else(|| FormatError::TooLarge {
                    detail: format!(
                        "{} bytes unpack to more than {LARGEST_GROWTH} times as many",
                        self.directory.length
                    ),
                })?;
            self.row.clear();
            (&mut unpacked)
                .take(wanted)
                .read_to_end(&mut self.row)
                .map_err(|error| fail(error, row))?;
            if self.row.len() as u64 != wanted {
                return Err(damaged(format!(
                    "part {} ends early, in row {row}",
                    chunk.index
                )));
            }
            self.give(chunk, row, each);
        }
        Ok(())
    }

    /// Gives on the cells of the row that was unpacked.
    fn give(&mut self, chunk: Chunk, row: u32, each: &mut impl FnMut(u32, u32, f64)) {
        let order = undo_predictor(
            self.layout,
            self.directory.order,
            &mut self.row,
            &mut self.spare,
        );
        let (scale, offset) = self.scale;
        let counts = &mut self.counts;
        let cells = Cells {
            columns: chunk.columns,
            ..self.cells
        };
        visit(self.layout, order, &self.row, cells, |column, value| {
            let column = chunk.column.saturating_add(column);
            let Some(value) = value.map(|value| value * scale + offset) else {
                counts.empty += 1;
                return;
            };
            if !value.is_finite() {
                counts.not_finite += 1;
                counts.first_not_finite.get_or_insert((column, row));
            } else if value < 0.0 {
                counts.negative += 1;
                counts.first_negative.get_or_insert((column, row, value));
            } else {
                counts.used += 1;
                each(column, row, value);
            }
        });
    }
}

/// The text of a small file, if there is one.
fn small_text(path: &Path) -> Option<String> {
    const LARGEST: u64 = 1 << 16;
    let length = fs::metadata(path).ok().filter(|file| file.is_file())?.len();
    if length > LARGEST {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
