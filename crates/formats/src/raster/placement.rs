//! Where a raster lies: from columns and rows to coordinates.

use crate::error::FormatError;
use crate::geotiff::{Directory, Source, damaged, tag};

/// An affine map from columns and rows, counted from the corner of the first cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// x of the corner.
    x: f64,
    /// By how much x grows a column, and a row.
    x_step: (f64, f64),
    y: f64,
    y_step: (f64, f64),
}

impl Placement {
    /// Coordinates of a place in columns and rows, which may be fractions.
    pub(crate) fn at(&self, column: f64, row: f64) -> (f64, f64) {
        (
            self.x + self.x_step.0 * column + self.x_step.1 * row,
            self.y + self.y_step.0 * column + self.y_step.1 * row,
        )
    }

    /// From the tags of a GeoTIFF, as GDAL takes them; `None` where they say nothing.
    ///
    /// `is_point`: the coordinates are those of the centre of a cell.
    pub(crate) fn of(
        directory: &Directory,
        source: &mut dyn Source,
        is_point: bool,
    ) -> Result<Option<Placement>, FormatError> {
        let scale = directory.doubles(source, tag::MODEL_PIXEL_SCALE)?;
        let tie = directory.doubles(source, tag::MODEL_TIEPOINT)?;
        let matrix = directory.doubles(source, tag::MODEL_TRANSFORMATION)?;
        let placement = match (scale.as_slice(), tie.as_slice(), matrix.as_slice()) {
            ([width, height, ..], [column, row, _, x, y, ..], _) if *width != 0.0 => {
                // Rows go down, whatever sign the height has.
                let height = height.abs();
                Placement {
                    x: x - column * width,
                    x_step: (*width, 0.0),
                    y: y + row * height,
                    y_step: (0.0, -height),
                }
            }
            (_, _, [xx, xy, _, x, yx, yy, _, y, ..]) => Placement {
                x: *x,
                x_step: (*xx, *xy),
                y: *y,
                y_step: (*yx, *yy),
            },
            (_, [_, _, _, _, _, _, _, ..], _) => {
                return Err(FormatError::Unsupported {
                    what: "a raster that is placed by control points".to_owned(),
                    hint: "straighten it with `gdalwarp -t_srs EPSG:4326`",
                });
            }
            _ => return Ok(None),
        };
        let placement = if is_point {
            let (x, y) = placement.at(-0.5, -0.5);
            Placement { x, y, ..placement }
        } else {
            placement
        };
        placement.held().map(Some)
    }

    /// From a world file, whose six lines end with the centre of the first cell.
    pub(crate) fn from_world_file(text: &str) -> Result<Placement, FormatError> {
        let numbers: Vec<f64> = text
            .split_whitespace()
            // Some programs write the comma of their language.
            .filter_map(|word| word.replace(',', ".").parse().ok())
            .collect();
        let [xx, yx, xy, yy, x, y] = numbers.as_slice() else {
            return Err(FormatError::Damaged {
                format: "a world file",
                detail: format!("it has {} numbers, not six", numbers.len()),
            });
        };
        let placement = Placement {
            x: *x,
            x_step: (*xx, *xy),
            y: *y,
            y_step: (*yx, *yy),
        };
        let (x, y) = placement.at(-0.5, -0.5);
        Placement { x, y, ..placement }.held()
    }

    /// Cells must have a size, or their places would all be one.
    fn held(self) -> Result<Placement, FormatError> {
        let area = self.x_step.0 * self.y_step.1 - self.x_step.1 * self.y_step.0;
        if area.is_finite() && area != 0.0 && self.x.is_finite() && self.y.is_finite() {
            Ok(self)
        } else {
            Err(damaged(
                "the size or place of its cells is not a number or 0",
            ))
        }
    }
}
