//! Geometries of FlatGeobuf.

use super::buffer::{List, Table};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

/// Why a geometry cannot be read: second half of a code, and the words.
pub(super) type Trouble = (&'static str, String);

const DEEPEST: u32 = 32;

fn damaged(detail: &str) -> Trouble {
    ("geometry.damaged", format!("read the geometry: {detail}"))
}

/// Reads geometries of one feature. Parts may point to the same bytes again and again, so what is
/// made is counted: it is never more than there would be room for if they did not.
pub(super) struct Reader {
    /// Positions and parts that may still be made.
    left: usize,
}

impl Reader {
    /// For a feature of so many bytes.
    pub(super) fn new(length: usize) -> Reader {
        Reader { left: length / 4 }
    }

    fn spend(&mut self, count: usize) -> Result<(), Trouble> {
        let left = self.left.checked_sub(count);
        self.left = left.ok_or_else(|| damaged("it has more parts than bytes"))?;
        Ok(())
    }

    /// `stated` is the kind that the file states for all; 0 where each says its own.
    pub(super) fn geometry(
        &mut self,
        table: Table<'_>,
        stated: u8,
        depth: u32,
    ) -> Result<Option<Geometry<f64>>, Trouble> {
        if depth > DEEPEST {
            return Err(damaged("its parts are too deep"));
        }
        self.spend(1)?;
        let kind = match table.u8(6) {
            None | Some(0) => stated,
            Some(kind) => kind,
        };
        Ok(Some(match kind {
            1 => {
                let places = self.positions(table)?;
                match places.first() {
                    Some(&place) => Geometry::Point(Point(place)),
                    None => return Ok(None),
                }
            }
            2 => Geometry::LineString(LineString(self.positions(table)?)),
            3 => Geometry::Polygon(self.polygon(table)?),
            4 => {
                let places = self.positions(table)?;
                Geometry::MultiPoint(MultiPoint(places.into_iter().map(Point).collect()))
            }
            5 => Geometry::MultiLineString(MultiLineString(self.lines(table)?)),
            6 => {
                let mut polygons = Vec::new();
                for part in parts(table)? {
                    self.spend(1)?;
                    polygons.push(self.polygon(part?)?);
                }
                Geometry::MultiPolygon(MultiPolygon(polygons))
            }
            7 => {
                let mut found = Vec::new();
                for part in parts(table)? {
                    found.extend(self.geometry(part?, 0, depth + 1)?);
                }
                Geometry::GeometryCollection(GeometryCollection::from(found))
            }
            8..=17 => {
                return Err((
                    "geometry.kind",
                    "read the geometry: curves and surfaces are not read".to_owned(),
                ));
            }
            kind => {
                return Err((
                    "geometry.kind",
                    format!("read the geometry: {kind} is no kind of geometry"),
                ));
            }
        }))
    }

    fn positions(&mut self, table: Table<'_>) -> Result<Vec<Coord<f64>>, Trouble> {
        let Some(list) = table.list(1, 8) else {
            return if table.has(1) {
                Err(damaged("it is cut off"))
            } else {
                Ok(Vec::new())
            };
        };
        let count = list.count / 2;
        self.spend(count)?;
        (0..count).map(|index| position(list, index)).collect()
    }

    /// Lines or rings that stand one behind the other.
    fn lines(&mut self, table: Table<'_>) -> Result<Vec<LineString<f64>>, Trouble> {
        let places = self.positions(table)?;
        let Some(ends) = table.list(0, 4).filter(|ends| ends.count > 0) else {
            if places.is_empty() {
                return Ok(Vec::new());
            }
            return Ok(vec![LineString(places)]);
        };
        self.spend(ends.count)?;
        let mut start = 0;
        let mut lines = Vec::new();
        for index in 0..ends.count {
            let end = ends.u32(index).map_or(usize::MAX, |end| end as usize);
            let line = places.get(start..end);
            let line = line.ok_or_else(|| damaged("a line ends outside it"))?;
            lines.push(LineString(line.to_vec()));
            start = end;
        }
        Ok(lines)
    }

    fn polygon(&mut self, table: Table<'_>) -> Result<Polygon<f64>, Trouble> {
        let mut rings = self.lines(table)?.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect()))
    }
}

fn parts<'a>(
    table: Table<'a>,
) -> Result<impl Iterator<Item = Result<Table<'a>, Trouble>>, Trouble> {
    let list = table.list(7, 4);
    if list.is_none() && table.has(7) {
        return Err(damaged("it is cut off"));
    }
    let count = list.map_or(0, |list| list.count);
    Ok((0..count).map(move |index| {
        let part = list.and_then(|list| list.table(index));
        part.ok_or_else(|| damaged("a part is outside it"))
    }))
}

fn position(list: List<'_>, index: usize) -> Result<Coord<f64>, Trouble> {
    match (list.f64(2 * index), list.f64(2 * index + 1)) {
        (Some(x), Some(y)) if x.is_finite() && y.is_finite() => Ok(Coord { x, y }),
        _ => Err(damaged("it has a coordinate that is not a number")),
    }
}
