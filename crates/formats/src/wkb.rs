//! Well-known binary, as GeoPackage and GeoParquet hold it.
//!
//! Both byte orders, the kinds 1 to 7, in the writing of ISO (1001, 2001, 3001) and of PostGIS
//! (flags in the high bits, SRID). Heights and measures are dropped. A count is believed only as far
//! as there are bytes for it, so memory never exceeds a small multiple of the input.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

/// Why a geometry cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// It ends too early, or a count is higher than there are bytes for.
    #[error("it is cut off at byte {at} of {length}")]
    CutOff {
        /// Counted from 0.
        at: usize,
        /// Of the whole geometry.
        length: usize,
    },
    /// The mark of the byte order is neither 0 nor 1.
    #[error("its byte order is {0}, which is neither 0 nor 1")]
    ByteOrder(u8),
    /// A kind that is not read, such as a curve.
    #[error("{0} is not read")]
    Kind(String),
    /// A part has a kind that its whole cannot hold.
    #[error("it has a part of kind {part} in a whole of kind {whole}")]
    Part {
        /// The code of the whole.
        whole: u32,
        /// The code of the part.
        part: u32,
    },
    /// Collections within collections.
    #[error("collections are more than {DEEPEST} deep")]
    Deep,
    /// A coordinate is not a number.
    #[error("it has a coordinate that is not a number")]
    NotANumber,
}

impl WkbError {
    /// Second half of a code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            WkbError::Kind(_) => "geometry.kind",
            _ => "geometry.damaged",
        }
    }
}

const DEEPEST: u32 = 32;
/// Byte order and kind.
const SMALLEST_GEOMETRY: usize = 5;

/// Reads one geometry; `None` for a point without a place.
///
/// What stands behind the geometry is ignored.
///
/// # Errors
/// The bytes are damaged, or of a kind that is not read.
pub fn decode_wkb(bytes: &[u8]) -> Result<Option<Geometry<f64>>, WkbError> {
    Reader { bytes, at: 0 }.geometry(None, 0)
}

/// Appends a geometry, little-endian, in the kinds 1 to 7.
pub(crate) fn encode_wkb(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => {
            head(1, None, out);
            corner(&point.0, out);
        }
        Geometry::Line(line) => {
            encode_wkb(&Geometry::LineString(LineString::from(*line)), out);
        }
        Geometry::LineString(line) => {
            head(2, None, out);
            corners(line, out);
        }
        Geometry::Polygon(polygon) => {
            head(3, Some(1 + polygon.interiors().len()), out);
            corners(polygon.exterior(), out);
            polygon
                .interiors()
                .iter()
                .for_each(|ring| corners(ring, out));
        }
        Geometry::MultiPoint(points) => {
            head(4, Some(points.0.len()), out);
            for point in points {
                encode_wkb(&Geometry::Point(*point), out);
            }
        }
        Geometry::MultiLineString(lines) => {
            head(5, Some(lines.0.len()), out);
            for line in lines {
                head(2, None, out);
                corners(line, out);
            }
        }
        Geometry::MultiPolygon(polygons) => {
            head(6, Some(polygons.0.len()), out);
            for polygon in polygons {
                encode_wkb(&Geometry::Polygon(polygon.clone()), out);
            }
        }
        Geometry::GeometryCollection(parts) => {
            head(7, Some(parts.0.len()), out);
            parts.iter().for_each(|part| encode_wkb(part, out));
        }
        Geometry::Rect(rect) => encode_wkb(&Geometry::Polygon(rect.to_polygon()), out),
        Geometry::Triangle(triangle) => {
            encode_wkb(&Geometry::Polygon(triangle.to_polygon()), out);
        }
    }
}

fn head(kind: u32, parts: Option<usize>, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(kind.to_le_bytes());
    if let Some(parts) = parts {
        count(parts, out);
    }
}

fn count(parts: usize, out: &mut Vec<u8>) {
    out.extend(u32::try_from(parts).unwrap_or(u32::MAX).to_le_bytes());
}

fn corner(at: &Coord<f64>, out: &mut Vec<u8>) {
    out.extend(at.x.to_le_bytes());
    out.extend(at.y.to_le_bytes());
}

fn corners(line: &LineString<f64>, out: &mut Vec<u8>) {
    count(line.0.len(), out);
    line.coords().for_each(|at| corner(at, out));
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// How the numbers of one geometry are written.
#[derive(Clone, Copy)]
struct Layout {
    little: bool,
    /// Numbers of a position.
    width: usize,
}

impl Reader<'_> {
    fn cut_off(&self) -> WkbError {
        WkbError::CutOff {
            at: self.at,
            length: self.bytes.len(),
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let rest = self.bytes.get(self.at..);
        let chunk = rest.and_then(|rest| rest.first_chunk::<N>());
        let chunk = *chunk.ok_or_else(|| self.cut_off())?;
        self.at += N;
        Ok(chunk)
    }

    fn number(&mut self, little: bool) -> Result<u32, WkbError> {
        let bytes = self.take()?;
        Ok(if little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    /// A count of things that have so many bytes at least.
    fn count(&mut self, layout: Layout, each: usize) -> Result<usize, WkbError> {
        let count = self.number(layout.little)? as usize;
        let left = self.bytes.len().saturating_sub(self.at);
        if count.checked_mul(each).is_none_or(|needed| needed > left) {
            return Err(self.cut_off());
        }
        Ok(count)
    }

    fn position(&mut self, layout: Layout) -> Result<Coord<f64>, WkbError> {
        let mut values = [0.0; 2];
        for index in 0..layout.width {
            let bytes = self.take()?;
            let value = if layout.little {
                f64::from_le_bytes(bytes)
            } else {
                f64::from_be_bytes(bytes)
            };
            if let Some(slot) = values.get_mut(index) {
                *slot = value;
            }
        }
        let [x, y] = values;
        Ok(Coord { x, y })
    }

    fn line(&mut self, layout: Layout) -> Result<LineString<f64>, WkbError> {
        let count = self.count(layout, layout.width * 8)?;
        let mut line = Vec::with_capacity(count);
        for _ in 0..count {
            let position = self.position(layout)?;
            if !position.x.is_finite() || !position.y.is_finite() {
                return Err(WkbError::NotANumber);
            }
            line.push(position);
        }
        Ok(LineString(line))
    }

    fn polygon(&mut self, layout: Layout) -> Result<Polygon<f64>, WkbError> {
        let count = self.count(layout, 4)?;
        let mut rings = Vec::new();
        for _ in 0..count {
            rings.push(self.line(layout)?);
        }
        let mut rings = rings.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect()))
    }

    /// `whole` is the code of the geometry of which this is a part.
    fn geometry(
        &mut self,
        whole: Option<u32>,
        depth: u32,
    ) -> Result<Option<Geometry<f64>>, WkbError> {
        if depth > DEEPEST {
            return Err(WkbError::Deep);
        }
        let [order] = self.take()?;
        if order > 1 {
            return Err(WkbError::ByteOrder(order));
        }
        let little = order == 1;
        let code = self.number(little)?;
        // The flags of PostGIS.
        let (mut height, mut measure) = (code & 0x8000_0000 != 0, code & 0x4000_0000 != 0);
        if code & 0x2000_0000 != 0 {
            self.number(little)?;
        }
        let code = code & 0x1fff_ffff;
        let kind = code % 1000;
        match code / 1000 {
            0 => {}
            1 => height = true,
            2 => measure = true,
            3 => (height, measure) = (true, true),
            _ => return Err(WkbError::Kind(format!("kind {code}"))),
        }
        let layout = Layout {
            little,
            width: 2 + usize::from(height) + usize::from(measure),
        };
        let allowed = match whole {
            Some(4) => kind == 1,
            Some(5) => kind == 2,
            Some(6) => kind == 3,
            _ => true,
        };
        if !allowed {
            return Err(WkbError::Part {
                whole: whole.unwrap_or(0),
                part: kind,
            });
        }
        Ok(Some(match kind {
            1 => {
                let position = self.position(layout)?;
                match (position.x.is_nan(), position.y.is_nan()) {
                    // A point without a place.
                    (true, true) => return Ok(None),
                    _ if position.x.is_finite() && position.y.is_finite() => {
                        Geometry::Point(Point(position))
                    }
                    _ => return Err(WkbError::NotANumber),
                }
            }
            2 => Geometry::LineString(self.line(layout)?),
            3 => Geometry::Polygon(self.polygon(layout)?),
            4..=7 => {
                let count = self.count(layout, SMALLEST_GEOMETRY)?;
                let mut parts = Vec::new();
                for _ in 0..count {
                    parts.extend(self.geometry(Some(kind), depth + 1)?);
                }
                collected(kind, parts)
            }
            _ => return Err(WkbError::Kind(name(kind))),
        }))
    }
}

/// Parts that were checked to be of the right kind, as one geometry.
fn collected(kind: u32, parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    match kind {
        4 => Geometry::MultiPoint(MultiPoint(
            parts
                .into_iter()
                .filter_map(|part| match part {
                    Geometry::Point(point) => Some(point),
                    _ => None,
                })
                .collect(),
        )),
        5 => Geometry::MultiLineString(MultiLineString(
            parts
                .into_iter()
                .filter_map(|part| match part {
                    Geometry::LineString(line) => Some(line),
                    _ => None,
                })
                .collect(),
        )),
        6 => Geometry::MultiPolygon(MultiPolygon(
            parts
                .into_iter()
                .filter_map(|part| match part {
                    Geometry::Polygon(polygon) => Some(polygon),
                    _ => None,
                })
                .collect(),
        )),
        _ => Geometry::GeometryCollection(GeometryCollection::from(parts)),
    }
}

fn name(kind: u32) -> String {
    match kind {
        8 => "a circular line".to_owned(),
        9 | 11 | 13 => "a curve".to_owned(),
        10 | 12 | 14 => "a surface with curves".to_owned(),
        15 => "a polyhedral surface".to_owned(),
        16 => "a surface of triangles".to_owned(),
        17 => "a triangle".to_owned(),
        _ => format!("kind {kind}"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use geo_types::{line_string, point, polygon};

    /// Writes a geometry, for the tests of this and other formats.
    pub(crate) fn encode(geometry: &Geometry<f64>, little: bool, extra: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(geometry, little, extra, &mut bytes);
        bytes
    }

    fn put(number: u32, little: bool, bytes: &mut Vec<u8>) {
        bytes.extend(if little {
            number.to_le_bytes()
        } else {
            number.to_be_bytes()
        });
    }

    fn line(line: &LineString<f64>, little: bool, extra: usize, bytes: &mut Vec<u8>) {
        put(line.0.len() as u32, little, bytes);
        line.0
            .iter()
            .for_each(|at| position(*at, little, extra, bytes));
    }

    fn position(at: Coord<f64>, little: bool, extra: usize, bytes: &mut Vec<u8>) {
        for value in [at.x, at.y]
            .into_iter()
            .chain(std::iter::repeat_n(9.0, extra))
        {
            bytes.extend(if little {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            });
        }
    }

    fn write(geometry: &Geometry<f64>, little: bool, extra: usize, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(little));
        let base = [0, 1000, 3000][extra];
        let mut kind = |kind: u32| put(base + kind, little, bytes);
        match geometry {
            Geometry::Point(at) => {
                kind(1);
                position(at.0, little, extra, bytes);
            }
            Geometry::LineString(one) => {
                kind(2);
                line(one, little, extra, bytes);
            }
            Geometry::Polygon(one) => {
                kind(3);
                put(1 + one.interiors().len() as u32, little, bytes);
                for ring in std::iter::once(one.exterior()).chain(one.interiors()) {
                    line(ring, little, extra, bytes);
                }
            }
            Geometry::MultiPoint(MultiPoint(parts)) => {
                kind(4);
                put(parts.len() as u32, little, bytes);
                parts
                    .iter()
                    .for_each(|part| write(&(*part).into(), little, extra, bytes));
            }
            Geometry::MultiLineString(MultiLineString(parts)) => {
                kind(5);
                put(parts.len() as u32, little, bytes);
                parts
                    .iter()
                    .for_each(|part| write(&part.clone().into(), little, extra, bytes));
            }
            Geometry::MultiPolygon(MultiPolygon(parts)) => {
                kind(6);
                put(parts.len() as u32, little, bytes);
                parts
                    .iter()
                    .for_each(|part| write(&part.clone().into(), little, extra, bytes));
            }
            Geometry::GeometryCollection(parts) => {
                kind(7);
                put(parts.len() as u32, little, bytes);
                parts
                    .iter()
                    .for_each(|part| write(part, little, extra, bytes));
            }
            _ => unreachable!("not a kind of a file"),
        }
    }

    /// One of each kind.
    pub(crate) fn all_kinds() -> Vec<Geometry<f64>> {
        let area = polygon!(
            exterior: [(x: 0., y: 0.), (x: 4., y: 0.), (x: 4., y: 4.), (x: 0., y: 0.)],
            interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 1.)]],
        );
        let way = line_string![(x: 119.5, y: 43.5), (x: 120.0, y: 44.0)];
        let place = point!(x: 122.25, y: 43.6);
        vec![
            place.into(),
            way.clone().into(),
            area.clone().into(),
            Geometry::MultiPoint(MultiPoint(vec![place, point!(x: 1.0, y: 2.0)])),
            Geometry::MultiLineString(MultiLineString(vec![way.clone()])),
            Geometry::MultiPolygon(MultiPolygon(vec![area.clone(), area.clone()])),
            Geometry::GeometryCollection(GeometryCollection::from(vec![
                Geometry::from(place),
                area.into(),
                Geometry::GeometryCollection(GeometryCollection::from(vec![Geometry::from(way)])),
            ])),
        ]
    }

    #[test]
    fn all_kinds_come_back_in_both_byte_orders() {
        for geometry in all_kinds() {
            for little in [true, false] {
                for extra in 0..3 {
                    let bytes = encode(&geometry, little, extra);
                    assert_eq!(decode_wkb(&bytes), Ok(Some(geometry.clone())));
                }
            }
        }
    }

    #[test]
    fn every_prefix_is_an_error() {
        for geometry in all_kinds() {
            let bytes = encode(&geometry, true, 0);
            for end in 0..bytes.len() {
                let error = decode_wkb(&bytes[..end]).unwrap_err();
                assert!(matches!(error, WkbError::CutOff { .. }), "{error}");
            }
        }
    }

    #[test]
    fn damage_is_named() {
        let huge = |kind: u8| [&[1, kind, 0, 0, 0][..], &[0xff; 4]].concat();
        for kind in 2..=7 {
            let error = decode_wkb(&huge(kind)).unwrap_err();
            assert_eq!(error, WkbError::CutOff { at: 9, length: 9 });
        }
        assert_eq!(decode_wkb(&[2, 0, 0, 0, 0]), Err(WkbError::ByteOrder(2)));
        assert_eq!(
            decode_wkb(&[1, 10, 0, 0, 0]).unwrap_err().to_string(),
            "a surface with curves is not read"
        );
        assert_eq!(
            decode_wkb(&[0, 0, 0, 0x0f, 0xa1]).unwrap_err().code(),
            "geometry.kind"
        );
        let mut line = encode(&all_kinds()[1], true, 0);
        line[9..17].copy_from_slice(&f64::NAN.to_le_bytes());
        assert_eq!(decode_wkb(&line), Err(WkbError::NotANumber));
        let mut points = encode(&all_kinds()[3], true, 0);
        points[10] = 2;
        assert_eq!(
            decode_wkb(&points),
            Err(WkbError::Part { whole: 4, part: 2 })
        );
        let deep: Vec<u8> = (0..100).flat_map(|_| [1, 7, 0, 0, 0, 1, 0, 0, 0]).collect();
        assert_eq!(decode_wkb(&deep), Err(WkbError::Deep));
    }

    #[test]
    fn the_writing_of_postgis_is_read() {
        let mut bytes = vec![1, 1, 0, 0, 0xe0, 0xe6, 0x10, 0, 0];
        for value in [1.0_f64, 2.0, 3.0, 4.0] {
            bytes.extend(value.to_le_bytes());
        }
        assert_eq!(decode_wkb(&bytes), Ok(Some(point!(x: 1.0, y: 2.0).into())));
        let mut empty = vec![1, 1, 0, 0, 0];
        empty.extend([f64::NAN.to_le_bytes(), f64::NAN.to_le_bytes()].concat());
        assert_eq!(decode_wkb(&empty), Ok(None));
    }
}
