//! Why coordinates cannot be turned into degrees of WGS-84.

use liyuan_finding::{Diagnose, Kind};

/// Why coordinates cannot be turned into degrees of WGS-84.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {
    /// No coordinate system has this name.
    #[error("find the coordinate system `{name}`")]
    Unknown {
        /// As written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// It may exist, but is not built in.
    #[error("use the coordinate system `{name}`: {what} is not built in")]
    Unsupported {
        /// Name or code.
        name: String,
        /// Such as "the projection `Albers`".
        what: String,
    },
    /// Its datum differs from WGS-84 by an amount that is not published.
    #[error("use the coordinate system `{name}`: how {datum} lies to WGS-84 is not published")]
    Datum {
        /// Name or code.
        name: String,
        /// Such as "Beijing 1954".
        datum: &'static str,
    },
    /// Its description is damaged.
    #[error("read the description of the coordinate system: {detail}")]
    Damaged {
        /// Where and how.
        detail: String,
    },
}

impl Diagnose for CrsError {
    fn code(&self) -> &'static str {
        match self {
            CrsError::Unknown { .. } => "coordinates.unknown",
            CrsError::Unsupported { .. } => "coordinates.unsupported",
            CrsError::Datum { .. } => "coordinates.datum",
            CrsError::Damaged { .. } => "coordinates.damaged",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CrsError::Unknown { .. } => Kind::Usage,
            _ => Kind::Data,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            CrsError::Unknown { name, .. }
            | CrsError::Unsupported { name, .. }
            | CrsError::Datum { name, .. } => vec![("name", name.clone())],
            CrsError::Damaged { .. } => vec![("name", String::new())],
        }
    }

    fn hint(&self) -> Option<String> {
        const ACCEPTED: &str = "`wgs84`, `cgcs2000`, `gcj02`, `bd09`, `utm50n`, `gk3-117`, \
                                `gk3-zone39`, `webmercator`, `mollweide` and codes such as \
                                `EPSG:4547` are accepted";
        Some(match self {
            CrsError::Unknown {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`? {ACCEPTED}"),
            CrsError::Unknown { nearest: None, .. } => ACCEPTED.to_owned(),
            CrsError::Unsupported { .. } => "save the file in WGS-84 (EPSG:4326), with QGIS \
                `Save Features As`, `ogr2ogr -t_srs EPSG:4326` or `gdalwarp -t_srs EPSG:4326`"
                .to_owned(),
            CrsError::Datum { .. } => "places would be off by 50 to 150 m; have the office that \
                keeps the data convert them to CGCS2000 with its own parameters"
                .to_owned(),
            CrsError::Damaged { .. } => {
                "state the coordinate system in the plan file, such as `EPSG:4547`".to_owned()
            }
        })
    }
}
