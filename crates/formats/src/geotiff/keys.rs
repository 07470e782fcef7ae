//! GeoKeys: in which coordinates a raster says that it is (OGC 19-008, GeoTIFF 1.1).

use super::{Directory, Source, tag};
use crate::crs::{CoordinateSystem, CrsError, Ellipsoid, Origin};
use crate::error::FormatError;
use crate::rows::Crs;

/// Numbers of keys.
mod key {
    pub(super) const MODEL: u16 = 1024;
    pub(super) const RASTER: u16 = 1025;
    pub(super) const CITATION: u16 = 1026;
    pub(super) const GEOGRAPHIC: u16 = 2048;
    pub(super) const GEOGRAPHIC_CITATION: u16 = 2049;
    pub(super) const DATUM: u16 = 2050;
    pub(super) const ANGULAR_UNITS: u16 = 2054;
    pub(super) const PROJECTED: u16 = 3072;
    pub(super) const PROJECTED_CITATION: u16 = 3073;
    pub(super) const PROJECTION: u16 = 3074;
    pub(super) const TRANSFORMATION: u16 = 3075;
    pub(super) const LINEAR_UNITS: u16 = 3076;
    pub(super) const ORIGIN_LONGITUDE: u16 = 3080;
    pub(super) const ORIGIN_LATITUDE: u16 = 3081;
    pub(super) const FALSE_EASTING: u16 = 3082;
    pub(super) const FALSE_NORTHING: u16 = 3083;
    pub(super) const CENTRE_LONGITUDE: u16 = 3088;
    pub(super) const ORIGIN_SCALE: u16 = 3092;
}

/// Stands for "defined by other keys".
const USER_DEFINED: u16 = 32767;

/// What the keys of a raster say.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    /// `None` where the raster does not say.
    pub coordinates: Option<Result<CoordinateSystem, CrsError>>,
    /// A cell's place is that of its centre, not of its corner.
    pub is_point: bool,
}

/// Reads the keys of a raster.
pub(crate) fn stated_coordinates(
    directory: &Directory,
    source: &mut dyn Source,
) -> Result<Stated, FormatError> {
    let keys = Keys {
        shorts: directory
            .numbers(source, tag::GEO_KEYS)?
            .into_iter()
            .map(|number| number as u16)
            .collect(),
        doubles: directory.doubles(source, tag::GEO_DOUBLES)?,
        texts: directory.text(source, tag::GEO_TEXTS)?,
    };
    Ok(Stated {
        coordinates: keys.coordinates(),
        is_point: keys.code(key::RASTER) == Some(2),
    })
}

struct Keys {
    shorts: Vec<u16>,
    doubles: Vec<f64>,
    texts: String,
}

impl Keys {
    /// Where the values of a key are (0 for itself, else a tag), how many, and the first.
    fn find(&self, key: u16) -> Option<(u16, u16, u16)> {
        self.shorts
            .chunks_exact(4)
            .skip(1)
            .find_map(|entry| match entry {
                [found, place, count, value] if *found == key => Some((*place, *count, *value)),
                _ => None,
            })
    }

    /// A code; 0 means that there is none.
    fn code(&self, key: u16) -> Option<u16> {
        match self.find(key)? {
            (0, _, code) if code != 0 => Some(code),
            _ => None,
        }
    }

    fn double(&self, key: u16) -> Option<f64> {
        match self.find(key)? {
            (tag::GEO_DOUBLES, _, index) => self.doubles.get(usize::from(index)).copied(),
            _ => None,
        }
    }

    fn text(&self, key: u16) -> Option<&str> {
        match self.find(key)? {
            (tag::GEO_TEXTS, count, start) => {
                let start = usize::from(start);
                let end = start.saturating_add(usize::from(count));
                let text = self.texts.get(start..end.min(self.texts.len()))?;
                Some(text.trim_end_matches(['|', '\0']))
            }
            _ => None,
        }
    }

    /// The name by which a person knows the system.
    fn name(&self) -> String {
        [
            key::CITATION,
            key::PROJECTED_CITATION,
            key::GEOGRAPHIC_CITATION,
        ]
        .iter()
        .find_map(|key| self.text(*key).filter(|text| !text.is_empty()))
        .unwrap_or("of the raster")
        .to_owned()
    }

    fn coordinates(&self) -> Option<Result<CoordinateSystem, CrsError>> {
        if self.shorts.len() < 8 {
            return None;
        }
        let projected = self.code(key::PROJECTED);
        let geographic = self.code(key::GEOGRAPHIC);
        match self.code(key::MODEL) {
            Some(1) => Some(self.projected(projected)),
            Some(2) => Some(self.geographic()),
            Some(3) => Some(Err(self.unsupported("a raster in geocentric coordinates"))),
            _ if projected.is_some() => Some(self.projected(projected)),
            // The model of Mollweide is "user-defined", and its text stands in a citation.
            Some(USER_DEFINED)
                if self.find(key::PROJECTED_CITATION).is_some()
                    || self.find(key::TRANSFORMATION).is_some() =>
            {
                Some(self.projected(None))
            }
            _ if geographic.is_some() => Some(self.geographic()),
            _ => None,
        }
    }

    fn unsupported(&self, what: &str) -> CrsError {
        CrsError::Unsupported {
            name: self.name(),
            what: what.to_owned(),
        }
    }

    /// The text that ESRI and GDAL put into a citation where the keys have no word for it.
    fn described(&self) -> Option<Result<CoordinateSystem, CrsError>> {
        [
            key::PROJECTED_CITATION,
            key::CITATION,
            key::GEOGRAPHIC_CITATION,
        ]
        .iter()
        .filter_map(|key| self.text(*key))
        .find_map(|text| text.split_once("ESRI PE String ="))
        .map(|(_, text)| CoordinateSystem::stated(&Crs::Wkt(text.trim().to_owned())))
    }

    fn geographic(&self) -> Result<CoordinateSystem, CrsError> {
        if let Some(unit) = self.code(key::ANGULAR_UNITS)
            && unit != 9102
            && unit != 9122
        {
            return Err(self.unsupported(&format!("the unit with the code `{unit}`")));
        }
        let code = match (self.code(key::GEOGRAPHIC), self.code(key::DATUM)) {
            (Some(code), _) if code != USER_DEFINED => code,
            (_, Some(6326)) => 4326,
            (_, Some(1043)) => 4490,
            _ => {
                return self
                    .described()
                    .unwrap_or_else(|| Err(self.unsupported("its own geographic system")));
            }
        };
        let system = CoordinateSystem::stated(&Crs::Code(format!("EPSG:{code}")))?;
        if system.is_wgs84() {
            Ok(system)
        } else {
            Err(self.unsupported(&format!("`EPSG:{code}` as geographic system")))
        }
    }

    fn projected(&self, code: Option<u16>) -> Result<CoordinateSystem, CrsError> {
        if let Some(code) = code.filter(|code| *code != USER_DEFINED) {
            // Codes of EPSG end at 32766; those above are of ESRI.
            let authority = if code < USER_DEFINED { "EPSG" } else { "ESRI" };
            return CoordinateSystem::stated(&Crs::Code(format!("{authority}:{code}")));
        }
        if let Some(described) = self.described() {
            return described;
        }
        if let Some(unit) = self.code(key::LINEAR_UNITS)
            && unit != 9001
        {
            return Err(self.unsupported(&format!("the unit with the code `{unit}`")));
        }
        // The base must agree with WGS-84, or the error says why not.
        if self.code(key::GEOGRAPHIC).is_some() || self.code(key::DATUM).is_some() {
            self.geographic()?;
        } else {
            return Err(self.unsupported("a projection without a geographic system"));
        }
        match self.code(key::PROJECTION) {
            Some(zone @ 16001..=16060) => {
                return CoordinateSystem::named(&format!("utm{}n", zone - 16000));
            }
            Some(zone @ 16101..=16160) => {
                return CoordinateSystem::named(&format!("utm{}s", zone - 16100));
            }
            _ => {}
        }
        match self.code(key::TRANSFORMATION) {
            Some(1) => Ok(self.transverse_mercator()),
            // The keys have no code for Mollweide; some programs write only its name.
            _ if self.name().to_lowercase().contains("mollweide") => {
                let meridian = self
                    .double(key::CENTRE_LONGITUDE)
                    .or_else(|| self.double(key::ORIGIN_LONGITUDE));
                Ok(CoordinateSystem::mollweide(
                    self.name(),
                    meridian
                        .filter(|degrees| degrees.abs() <= 180.0)
                        .unwrap_or(0.0),
                ))
            }
            Some(other) => {
                Err(self.unsupported(&format!("the projection with the code `{other}`")))
            }
            None => Err(self.unsupported("a projection that is not described")),
        }
    }

    fn transverse_mercator(&self) -> CoordinateSystem {
        let finite = |key: u16, other: f64| {
            self.double(key)
                .filter(|value| value.is_finite())
                .unwrap_or(other)
        };
        let origin = Origin {
            longitude: finite(key::ORIGIN_LONGITUDE, 0.0),
            latitude: finite(key::ORIGIN_LATITUDE, 0.0),
            scale: finite(key::ORIGIN_SCALE, 1.0),
            false_easting: finite(key::FALSE_EASTING, 0.0),
            false_northing: finite(key::FALSE_NORTHING, 0.0),
        };
        // CGCS2000 and its like are on the other ellipsoid; a tenth of a millimetre apart.
        let ellipsoid = match self.code(key::GEOGRAPHIC) {
            Some(4326 | 4979) => Ellipsoid::WGS84,
            _ => Ellipsoid::GRS80,
        };
        CoordinateSystem::transverse_mercator(self.name(), ellipsoid, origin)
    }
}
