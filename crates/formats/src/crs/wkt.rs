//! Well-known text of coordinate systems: version 1 as ESRI and GDAL write it, and version 2.

use super::code::{coded, epsg};
use super::{CoordinateSystem, CrsError, Ellipsoid, Method, Origin};

/// Deeper than this no sound text is nested.
const DEEPEST: u32 = 32;
/// Longer than this no sound text is, in bytes.
const LONGEST: usize = 1 << 16;
/// A degree in radians.
const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// One bracketed thing: `KEYWORD[...]`.
#[derive(Debug, Default)]
struct Node {
    /// In capital letters.
    keyword: String,
    texts: Vec<String>,
    numbers: Vec<f64>,
    nodes: Vec<Node>,
}

impl Node {
    fn name(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    fn child(&self, keywords: &[&str]) -> Option<&Node> {
        self.nodes
            .iter()
            .find(|node| keywords.contains(&node.keyword.as_str()))
    }

    /// The code that an authority gave to the whole.
    fn code(&self) -> Option<String> {
        let id = self.child(&["AUTHORITY", "ID"])?;
        let code = match (id.texts.get(1), id.numbers.first()) {
            (Some(code), _) => code.clone(),
            (None, Some(number)) => format!("{number}"),
            (None, None) => return None,
        };
        Some(format!("{}:{code}", id.name()))
    }
}

/// The system that a text describes. Its code is taken where it has one that is known, because
/// the text of web maps describes them wrongly.
pub(super) fn from_wkt(text: &str) -> Result<CoordinateSystem, CrsError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = text.strip_prefix("ESRI PE String =").unwrap_or(text).trim();
    if text.len() > LONGEST {
        return Err(damaged("it is too long"));
    }
    let mut reader = Reader {
        rest: text,
        whole: text.len(),
    };
    let root = reader.node(0)?;
    let system = horizontal(&root);
    match system.code().map(|code| coded(&code)) {
        Some(Ok(system)) => return Ok(system),
        Some(Err(error @ CrsError::Datum { .. })) => return Err(error),
        _ => {}
    }
    interpreted(system)
}

/// The part that tells where a place lies, without height and without a shift to another datum.
fn horizontal(root: &Node) -> &Node {
    let mut node = root;
    for _ in 0..4 {
        let inner = match node.keyword.as_str() {
            "BOUNDCRS" => node
                .child(&["SOURCECRS"])
                .and_then(|source| source.nodes.first()),
            "COMPD_CS" | "COMPOUNDCRS" => node.nodes.first(),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

fn damaged(detail: impl Into<String>) -> CrsError {
    CrsError::Damaged {
        detail: detail.into(),
    }
}

/// Takes a text apart.
struct Reader<'a> {
    rest: &'a str,
    whole: usize,
}

impl<'a> Reader<'a> {
    fn fail(&self, what: &str) -> CrsError {
        damaged(format!("{what} at byte {}", self.whole - self.rest.len()))
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes one letter, if it is there.
    fn take(&mut self, letters: &[char]) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(letters) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self, of_it: impl Fn(char) -> bool) -> &'a str {
        self.skip_blanks();
        let end = self
            .rest
            .find(|letter| !of_it(letter))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn node(&mut self, depth: u32) -> Result<Node, CrsError> {
        if depth > DEEPEST {
            return Err(self.fail("it is nested too deeply"));
        }
        let keyword = self.word(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if keyword.is_empty() {
            return Err(self.fail("a keyword is missing"));
        }
        let mut node = Node {
            keyword: keyword.to_ascii_uppercase(),
            ..Node::default()
        };
        if !self.take(&['[', '(']) {
            // A bare word, such as the `NORTH` of an axis.
            return Ok(node);
        }
        loop {
            self.skip_blanks();
            match self.rest.chars().next() {
                Some('"' | '“') => node.texts.push(self.text()?),
                Some('0'..='9' | '-' | '+' | '.') => node.numbers.push(self.number()?),
                Some(_) => node.nodes.push(self.node(depth + 1)?),
                None => return Err(self.fail("it ends too early")),
            }
            if self.take(&[',']) {
                continue;
            }
            if self.take(&[']', ')']) {
                return Ok(node);
            }
            return Err(self.fail("a bracket or comma is missing"));
        }
    }

    /// A quoted text; two quotes stand for one.
    fn text(&mut self) -> Result<String, CrsError> {
        let mut text = String::new();
        let mut letters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter != '"' && letter != '”' {
                text.push(letter);
                continue;
            }
            if letter == '"' && letters.peek().is_some_and(|(_, next)| *next == '"') {
                text.push('"');
                letters.next();
                continue;
            }
            self.rest = self.rest.get(at + letter.len_utf8()..).unwrap_or("");
            return Ok(text);
        }
        Err(self.fail("a quote is not closed"))
    }

    fn number(&mut self) -> Result<f64, CrsError> {
        let digits = self.word(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.fail("a number is damaged"))
    }
}

/// Lowercase letters and digits only, so that ways of writing a name fall together.
fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// What a datum is to WGS-84.
enum Datum {
    /// The same within a metre, with this ellipsoid.
    Same(Ellipsoid),
    /// Not published.
    Unpublished(&'static str),
}

fn datum(name: &str) -> Option<Datum> {
    let name = plain(name);
    let short = name.strip_prefix("d").unwrap_or(&name);
    if name.contains("beijing") {
        return Some(Datum::Unpublished(if name.contains("new") {
            "New Beijing"
        } else {
            "Beijing 1954"
        }));
    }
    if name.contains("xian") {
        return Some(Datum::Unpublished("Xian 1980"));
    }
    [name.as_str(), short].iter().find_map(|name| match *name {
        "wgs1984" | "wgs84" | "worldgeodeticsystem1984" | "worldgeodeticsystem1984ensemble" => {
            Some(Datum::Same(Ellipsoid::WGS84))
        }
        "china2000"
        | "cgcs2000"
        | "chinageodeticcoordinatesystem2000"
        | "chinacgcs2000"
        | "etrs1989"
        | "etrs89"
        | "europeanterrestrialreferencesystem1989"
        | "europeanterrestrialreferencesystem1989ensemble"
        | "sirgas2000"
        | "sistemadereferenciageocentricoparalasamericas2000"
        | "sistemadereferenciageocentricoparalasamricas2000" => Some(Datum::Same(Ellipsoid::GRS80)),
        _ => None,
    })
}

/// The ellipsoid of a geographic system whose datum agrees with WGS-84.
fn ellipsoid(geographic: &Node, name: &str) -> Result<Ellipsoid, CrsError> {
    let datum_node = geographic
        .child(&["DATUM", "ENSEMBLE", "GEODETICDATUM", "TRF"])
        .ok_or_else(|| damaged(format!("`{name}` has no datum")))?;
    match datum(datum_node.name()) {
        Some(Datum::Same(ellipsoid)) => {
            if let Some(meridian) = geographic.child(&["PRIMEM", "PRIMEMERIDIAN"])
                && meridian
                    .numbers
                    .first()
                    .is_some_and(|degrees| *degrees != 0.0)
            {
                return Err(CrsError::Unsupported {
                    name: name.to_owned(),
                    what: format!("the prime meridian `{}`", meridian.name()),
                });
            }
            Ok(ellipsoid)
        }
        Some(Datum::Unpublished(datum)) => Err(CrsError::Datum {
            name: name.to_owned(),
            datum,
        }),
        None => Err(CrsError::Unsupported {
            name: name.to_owned(),
            what: format!("the datum `{}`", datum_node.name()),
        }),
    }
}

const UNITS: &[&str] = &["UNIT", "ANGLEUNIT", "LENGTHUNIT"];

/// Holds that a unit, where one is named, is the expected one.
fn unit(node: &Node, expected: f64, name: &str) -> Result<(), CrsError> {
    let Some(unit) = node.child(UNITS) else {
        return Ok(());
    };
    let factor = unit.numbers.first().copied().unwrap_or(expected);
    if (factor / expected - 1.0).abs() < 1e-9 {
        return Ok(());
    }
    Err(CrsError::Unsupported {
        name: name.to_owned(),
        what: format!("the unit `{}`", unit.name()),
    })
}

fn interpreted(system: &Node) -> Result<CoordinateSystem, CrsError> {
    let name = system.name().to_owned();
    match system.keyword.as_str() {
        "GEOGCS" | "GEOGCRS" | "GEODCRS" | "GEODETICCRS" | "GEOGRAPHICCRS" => {
            ellipsoid(system, &name)?;
            unit(system, DEGREE, &name)?;
            for axis in system.nodes.iter().filter(|node| node.keyword == "AXIS") {
                unit(axis, DEGREE, &name)?;
            }
            Ok(CoordinateSystem::new(name, Method::Geographic))
        }
        "PROJCS" | "PROJCRS" | "PROJECTEDCRS" => projected(system, name),
        keyword => Err(CrsError::Unsupported {
            name,
            what: format!("a description that begins with `{keyword}`"),
        }),
    }
}

fn projected(system: &Node, name: String) -> Result<CoordinateSystem, CrsError> {
    let geographic = system
        .child(&["GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "GEOGCRS"])
        .ok_or_else(|| damaged(format!("`{name}` has no geographic system")))?;
    let ellipsoid = ellipsoid(geographic, &name)?;
    unit(system, 1.0, &name)?;
    for axis in system.nodes.iter().filter(|node| node.keyword == "AXIS") {
        unit(axis, 1.0, &name)?;
    }
    // Version 2 puts the method and its parameters into a node of their own.
    let conversion = system.child(&["CONVERSION"]).unwrap_or(system);
    let method = conversion
        .child(&["PROJECTION", "METHOD"])
        .ok_or_else(|| damaged(format!("`{name}` has no projection")))?;
    let parameters = Parameters::of(conversion, &name)?;
    match plain(method.name()).as_str() {
        "transversemercator" | "gausskruger" | "gausskrger" | "transversemercatorcomplex" => {
            let origin = Origin {
                longitude: parameters.central_meridian,
                latitude: parameters.latitude,
                scale: parameters.scale,
                false_easting: parameters.false_easting,
                false_northing: parameters.false_northing,
            };
            Ok(CoordinateSystem::transverse_mercator(
                name, ellipsoid, origin,
            ))
        }
        "mollweide" if parameters.false_easting == 0.0 && parameters.false_northing == 0.0 => Ok(
            CoordinateSystem::mollweide(name, parameters.central_meridian),
        ),
        "mercatorauxiliarysphere" | "popularvisualisationpseudomercator"
            if parameters == Parameters::default() =>
        {
            epsg(3857)
        }
        _ => Err(CrsError::Unsupported {
            name,
            what: format!("the projection `{}`", method.name()),
        }),
    }
}

/// Parameters of a projection; those that are not given have the value that leaves it as it is.
#[derive(Debug, PartialEq)]
struct Parameters {
    central_meridian: f64,
    latitude: f64,
    scale: f64,
    false_easting: f64,
    false_northing: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            central_meridian: 0.0,
            latitude: 0.0,
            scale: 1.0,
            false_easting: 0.0,
            false_northing: 0.0,
        }
    }
}

impl Parameters {
    fn of(conversion: &Node, name: &str) -> Result<Parameters, CrsError> {
        let mut parameters = Parameters::default();
        let written = conversion
            .nodes
            .iter()
            .filter(|node| node.keyword == "PARAMETER");
        for parameter in written {
            let value = *parameter.numbers.first().ok_or_else(|| {
                damaged(format!(
                    "the parameter `{}` has no number",
                    parameter.name()
                ))
            })?;
            let (place, expected, allowed) = match plain(parameter.name()).as_str() {
                "centralmeridian"
                | "longitudeofcenter"
                | "longitudeofnaturalorigin"
                | "longitudeoforigin" => (&mut parameters.central_meridian, DEGREE, 180.0),
                "latitudeoforigin" | "latitudeofcenter" | "latitudeofnaturalorigin" => {
                    (&mut parameters.latitude, DEGREE, 90.0)
                }
                "scalefactor" | "scalefactoratnaturalorigin" => (&mut parameters.scale, 1.0, 2.0),
                "falseeasting" => (&mut parameters.false_easting, 1.0, 1e8),
                "falsenorthing" => (&mut parameters.false_northing, 1.0, 1e8),
                // Of the sphere of web maps, where both are 0.
                "standardparallel1" | "auxiliaryspheretype" if value == 0.0 => continue,
                _ => {
                    return Err(CrsError::Unsupported {
                        name: name.to_owned(),
                        what: format!("the parameter `{}`", parameter.name()),
                    });
                }
            };
            unit(parameter, expected, name)?;
            if value.abs() > allowed {
                return Err(damaged(format!(
                    "the parameter `{}` is `{value}`",
                    parameter.name()
                )));
            }
            *place = value;
        }
        if parameters.scale < 0.5 {
            return Err(damaged(format!("the scale is `{}`", parameters.scale)));
        }
        Ok(parameters)
    }
}
