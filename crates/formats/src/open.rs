//! Any table or layer, by the ending of its name and its first bytes.

use crate::error::FormatError;
use crate::flatgeobuf::{FLATGEOBUF, open_flatgeobuf};
use crate::geojson::open_geojson;
use crate::geopackage::{SQLITE, open_geopackage};
use crate::geoparquet::{PARQUET, open_geoparquet};
use crate::rows::Opened;
use crate::shapefile::{is_shapefile, open_dbase, open_shapefile};
use crate::sheet::{COMPOUND, SheetOptions, ZIP, open_sheet};
use std::fs::File;
use std::io::Read;
use std::ops::RangeInclusive;
use std::path::Path;

/// Which part of a file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// The sheet of a workbook; `None` for the first that is not empty.
    pub sheet: Option<String>,
    /// The rows of the heading of a sheet as Excel counts them; `None` to find them.
    pub heading: Option<RangeInclusive<u32>>,
    /// The layer of a GeoPackage; `None` for the first with geometry.
    pub layer: Option<String>,
}

/// What the ending of a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Xlsx,
    Xls,
    GeoJson,
    GeoPackage,
    Shapefile,
    Dbase,
    FlatGeobuf,
    Parquet,
}

const ENDINGS: &[(&str, Format)] = &[
    ("xlsx", Format::Xlsx),
    ("xlsm", Format::Xlsx),
    ("xls", Format::Xls),
    ("geojson", Format::GeoJson),
    ("json", Format::GeoJson),
    ("geojsonl", Format::GeoJson),
    ("geojsons", Format::GeoJson),
    ("ndjson", Format::GeoJson),
    ("gpkg", Format::GeoPackage),
    ("shp", Format::Shapefile),
    ("dbf", Format::Dbase),
    ("fgb", Format::FlatGeobuf),
    ("parquet", Format::Parquet),
    ("geoparquet", Format::Parquet),
];

/// Endings of formats that people have and that are not read, with what to do.
const NOT_READ: &[(&str, &str, &str)] = &[
    (
        "xlsb",
        "a binary workbook (`.xlsb`)",
        "open it in Excel or WPS and save it as `.xlsx`",
    ),
    (
        "ods",
        "an OpenDocument sheet (`.ods`)",
        "open it in LibreOffice or WPS and save it as `.xlsx`",
    ),
    (
        "et",
        "a WPS sheet (`.et`)",
        "open it in WPS and save it as `.xlsx`",
    ),
    (
        "kml",
        "KML",
        "convert it to GeoJSON or GeoPackage, for example with QGIS",
    ),
    (
        "kmz",
        "KMZ",
        "convert it to GeoJSON or GeoPackage, for example with QGIS",
    ),
    (
        "gml",
        "GML",
        "convert it to GeoJSON or GeoPackage, for example with QGIS",
    ),
    (
        "gdb",
        "a geodatabase of Esri",
        "export its layer as GeoPackage, for example with QGIS",
    ),
    (
        "mdb",
        "a geodatabase of Access",
        "export its layer as GeoPackage, for example with QGIS",
    ),
    (
        "tab",
        "a layer of MapInfo",
        "convert it to GeoPackage, for example with QGIS",
    ),
    (
        "mif",
        "a layer of MapInfo",
        "convert it to GeoPackage, for example with QGIS",
    ),
    (
        "zip",
        "a layer inside a ZIP archive",
        "unpack the archive and name the file inside",
    ),
    (
        "shx",
        "the index of a shapefile by itself",
        "name the `.shp` file",
    ),
    (
        "prj",
        "a part of a shapefile by itself",
        "name the `.shp` file",
    ),
];

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

fn format(path: &Path) -> Option<Format> {
    let ending = ending(path)?;
    let found = ENDINGS.iter().find(|(known, _)| *known == ending)?;
    Some(found.1)
}

/// Whether [`open`] reads files with the ending of this name; CSV is not among them.
pub fn is_table_format(path: &Path) -> bool {
    format(path).is_some()
}

/// Opens a table or layer of any format but CSV.
///
/// The ending of the name says the format, in upper or lower case; the first bytes must agree.
///
/// # Errors
/// The ending is not known ([`FormatError::Unsupported`]), the file is something else than its name
/// says ([`FormatError::Kind`]), or what the opener of the format says.
pub fn open(path: &Path, options: &OpenOptions) -> Opened {
    let Some(format) = format(path) else {
        return Err(unknown(path));
    };
    let mut start = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut start)?;
    if start.is_empty() {
        return Err(FormatError::Empty);
    }
    if let Some((found, name)) = look(&start)
        && !fits(format, found)
    {
        return Err(FormatError::Kind {
            expected: expected(format),
            found: format!("it is {name}"),
        });
    }
    match format {
        Format::Xlsx | Format::Xls => {
            let sheet = open_sheet(
                path,
                &SheetOptions {
                    sheet: options.sheet.clone(),
                    heading: options.heading.clone(),
                },
            )?;
            // One with a password has said so by now.
            if format == Format::Xlsx && start.starts_with(COMPOUND) {
                return Err(FormatError::Kind {
                    expected: expected(format),
                    found: "it is one of Excel 97–2003; name it `.xls`".to_owned(),
                });
            }
            Ok(sheet)
        }
        Format::GeoJson => open_geojson(path),
        Format::GeoPackage => open_geopackage(path, options.layer.as_deref()),
        Format::Shapefile => open_shapefile(path),
        Format::Dbase => open_dbase(path),
        Format::FlatGeobuf => open_flatgeobuf(path),
        Format::Parquet => open_geoparquet(path),
    }
}

fn unknown(path: &Path) -> FormatError {
    let ending = ending(path).unwrap_or_default();
    let not_read = NOT_READ.iter().find(|(known, ..)| *known == ending);
    let (what, hint) = match not_read {
        Some((_, what, hint)) => ((*what).to_owned(), *hint),
        None => (
            if ending.is_empty() {
                "a file without an ending".to_owned()
            } else {
                format!("the ending `.{ending}`")
            },
            "use `.csv`, `.xlsx`, `.xls`, `.geojson`, `.gpkg`, `.shp`, `.fgb` or `.parquet`",
        ),
    };
    FormatError::Unsupported { what, hint }
}

fn expected(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "an Excel workbook",
        Format::Xls => "an Excel 97–2003 workbook",
        Format::GeoJson => "GeoJSON",
        Format::GeoPackage => "GeoPackage",
        Format::Shapefile => "a shapefile",
        Format::Dbase => "a dBASE table",
        Format::FlatGeobuf => "FlatGeobuf",
        Format::Parquet => "Parquet",
    }
}

/// What begins so, as far as the first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Zip,
    Compound,
    Sqlite,
    Shapefile,
    FlatGeobuf,
    Parquet,
}

fn look(start: &[u8]) -> Option<(Look, &'static str)> {
    let magic: [(&[u8], Look, &str); 5] = [
        (ZIP, Look::Zip, "a ZIP archive, as `.xlsx` workbooks are"),
        (
            COMPOUND,
            Look::Compound,
            "an old Excel workbook or one with a password",
        ),
        (SQLITE, Look::Sqlite, "an SQLite file, as GeoPackages are"),
        (FLATGEOBUF, Look::FlatGeobuf, "FlatGeobuf"),
        (PARQUET, Look::Parquet, "Parquet"),
    ];
    let found = magic.iter().find(|(magic, ..)| start.starts_with(magic));
    found
        .map(|(_, look, name)| (*look, *name))
        .or_else(|| is_shapefile(start).then_some((Look::Shapefile, "a shapefile (`.shp`)")))
}

/// Whether a format may begin so. Formats say themselves what is wrong with a text.
fn fits(format: Format, look: Look) -> bool {
    match format {
        // A workbook with a password is in a container of old ones, whatever its name.
        Format::Xlsx => matches!(look, Look::Zip | Look::Compound),
        Format::Xls => look == Look::Compound,
        Format::GeoPackage => look == Look::Sqlite,
        Format::Shapefile => look == Look::Shapefile,
        Format::FlatGeobuf => look == Look::FlatGeobuf,
        Format::Parquet => look == Look::Parquet,
        Format::GeoJson | Format::Dbase => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liyuan_finding::Diagnose;
    use tempfile::TempDir;

    #[test]
    fn endings_are_known_in_any_case() {
        for name in [
            "a.XLSX",
            "a.xls",
            "b.GeoJSON",
            "c.gpkg",
            "d.SHP",
            "e.fgb",
            "f.parquet",
            "g.dbf",
        ] {
            assert!(is_table_format(Path::new(name)), "{name}");
        }
        for name in ["a.csv", "a", "xlsx", "a.txt", "a.tif", ""] {
            assert!(!is_table_format(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn what_is_not_read_says_what_to_do() {
        for (name, what, hint) in [
            ("a.ods", "OpenDocument", "`.xlsx`"),
            ("a.KML", "KML", "QGIS"),
            ("a.zip", "ZIP", "unpack"),
            ("a.txt", "the ending `.txt`", "`.gpkg`"),
            ("a", "without an ending", "`.csv`"),
        ] {
            let error = open(Path::new(name), &OpenOptions::default())
                .err()
                .unwrap();
            assert_eq!(error.code(), "file.unsupported");
            assert!(error.to_string().contains(what), "{error}");
            assert!(error.hint().unwrap().contains(hint), "{error}");
        }
    }

    #[test]
    fn names_that_contradict_the_file_are_named() {
        let folder = TempDir::new().unwrap();
        let shape = [
            &9994_u32.to_be_bytes()[..],
            &[0; 24],
            &1000_u32.to_le_bytes(),
        ]
        .concat();
        for (name, bytes, words) in [
            ("a.geojson", ZIP, "a ZIP archive"),
            ("a.xls", ZIP, "a ZIP archive"),
            ("a.gpkg", COMPOUND, "an old Excel workbook"),
            ("a.xlsx", SQLITE, "an SQLite file"),
            ("a.shp", PARQUET, "it is Parquet"),
            ("a.parquet", FLATGEOBUF, "it is FlatGeobuf"),
            ("a.fgb", &shape, "a shapefile"),
            ("a.gpkg", b"id,name", "not an SQLite file"),
            ("a.xlsx", b"id,name\n", "name it `.csv`"),
            ("a.json", b"id,name", "does not begin"),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let error = open(&path, &OpenOptions::default()).err().unwrap();
            assert_eq!(error.code(), "file.kind", "{name} {error}");
            assert!(error.to_string().contains(words), "{name} {error}");
        }
        let path = folder.path().join("b.xlsx");
        std::fs::write(&path, b"").unwrap();
        let error = open(&path, &OpenOptions::default()).err().unwrap();
        assert_eq!(error.code(), "file.empty");
        let error = open(&folder.path().join("c.shp"), &OpenOptions::default());
        assert_eq!(error.err().unwrap().code(), "file.missing");
    }

    #[test]
    fn the_right_reader_is_chosen() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.JSON");
        std::fs::write(&path, br#"{"type":"Feature","properties":{"a":1}}"#).unwrap();
        let reader = open(&path, &OpenOptions::default()).unwrap();
        assert_eq!(reader.heading(), ["a"]);
    }
}
