//! What can go wrong in this crate.

use liyuan_finding::{Diagnose, Kind, io_arguments, word};
use std::path::PathBuf;

/// Failure to read an OpenStreetMap file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file cannot be opened or read.
    #[error("read `{file}`: {source}")]
    Io {
        /// File as named.
        file: String,
        /// The reason of the operating system.
        source: std::io::Error,
    },
    /// Nothing in it.
    #[error("read `{file}`: the file is empty")]
    Empty {
        /// File as named.
        file: String,
    },
    /// Neither PBF nor XML.
    #[error(
        "read `{file}`: neither an OpenStreetMap PBF nor an OSM XML file (it starts with `{start}`)"
    )]
    WrongMagic {
        /// File as named.
        file: String,
        /// Its first bytes, printable.
        start: String,
    },
    /// Ends in the middle of a block.
    #[error(
        "read `{file}`: cut off at byte {offset}: a block of {expected} bytes has only {found}"
    )]
    Truncated {
        /// File as named.
        file: String,
        /// Where the block starts.
        offset: u64,
        /// Bytes that the block announces.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// A block does not follow the format.
    #[error("read `{file}`: damaged block at byte {offset}: {what}")]
    Damaged {
        /// File as named.
        file: String,
        /// Where the block starts.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// The file needs something that this reader lacks.
    #[error("read `{file}`: it needs `{feature}`, which this reader does not have")]
    Unsupported {
        /// File as named.
        file: String,
        /// Feature or compression.
        feature: String,
    },
    /// A `.osm.gz` or `.osm.bz2` that cannot be unpacked.
    #[error("read `{file}`: unpack it: {what}")]
    Archive {
        /// File as named.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// XML that is not well formed or not OSM.
    #[error("read `{file}`: line {line}: {what}")]
    Xml {
        /// File as named.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
}

impl Diagnose for ReadError {
    fn code(&self) -> &'static str {
        match self {
            ReadError::Io { .. } => "roads.read.io",
            ReadError::Empty { .. } => "roads.read.empty",
            ReadError::WrongMagic { .. } => "roads.read.wrong_magic",
            ReadError::Truncated { .. } => "roads.read.truncated",
            ReadError::Damaged { .. } => "roads.read.damaged",
            ReadError::Unsupported { .. } => "roads.read.unsupported",
            ReadError::Archive { .. } => "roads.read.archive",
            ReadError::Xml { .. } => "roads.read.xml",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ReadError::Io { source, .. } if source.kind() != std::io::ErrorKind::NotFound => {
                Kind::Environment
            }
            _ => Kind::Data,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let (file, mut arguments) = match self {
            ReadError::Io { file, source } => (file, io_arguments(source).to_vec()),
            ReadError::Empty { file } => (file, Vec::new()),
            ReadError::WrongMagic { file, start } => (file, vec![("start", start.clone())]),
            ReadError::Truncated {
                file,
                offset,
                expected,
                found,
            } => (
                file,
                vec![
                    ("offset", offset.to_string()),
                    ("expected", expected.to_string()),
                    ("found", found.to_string()),
                ],
            ),
            ReadError::Damaged { file, offset, what } => (
                file,
                vec![("offset", offset.to_string()), ("what", word(what))],
            ),
            ReadError::Archive { file, what } => (file, vec![("what", word(what))]),
            ReadError::Unsupported { file, feature } => (file, vec![("feature", feature.clone())]),
            ReadError::Xml { file, line, what } => {
                let mut values = what.split('`').skip(1).step_by(2).map(str::to_owned);
                (
                    file,
                    vec![
                        ("line", line.to_string()),
                        ("what", xml_word(what).to_owned()),
                        ("first", values.next().unwrap_or_default()),
                        ("second", values.next().unwrap_or_default()),
                    ],
                )
            }
        };
        arguments.push(("file", file.clone()));
        arguments
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            ReadError::Io { .. } => "check the path and that the file may be read".to_owned(),
            ReadError::Archive { .. } => {
                "the download was probably cut off or damaged; fetch the file again".to_owned()
            }
            ReadError::Empty { .. } | ReadError::Truncated { .. } => {
                "the download was probably cut off; fetch the file again".to_owned()
            }
            ReadError::WrongMagic { .. } => {
                "give an OpenStreetMap extract ending in `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`".to_owned()
            }
            ReadError::Damaged { .. } => {
                "the file was changed on its way; compare its checksum with the publisher's"
                    .to_owned()
            }
            ReadError::Unsupported { .. } => {
                "write it anew with `osmium cat in.osm.pbf -o out.osm.pbf`, which uses zlib"
                    .to_owned()
            }
            ReadError::Xml { .. } => "see the line named; the file may be cut off".to_owned(),
        })
    }
}

/// What is wrong with an XML file, as a word to choose a sentence by; see [`ReadError::Xml`].
fn xml_word(what: &str) -> &'static str {
    let words = [
        ("the outermost element", "root"),
        ("the file ends", "end"),
        ("is missing", "attribute"),
        ("not a whole number", "number"),
        ("not a number", "number"),
        ("outside", "range"),
        ("a member of type", "member"),
    ];
    words
        .iter()
        .find(|(part, _)| what.contains(part))
        .map_or("other", |(_, word)| word)
}

/// Failure of the road import or of a query.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RoadsError {
    /// The road file cannot be used.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// No way of the file is open to the profile.
    #[error("find a road for profile `{profile}` in `{file}`: {ways} ways read, none admits it")]
    NoRoads {
        /// Profile.
        profile: String,
        /// File as named.
        file: String,
        /// Ways with a highway or ferry tag.
        ways: usize,
    },
    /// The graph does not fit the index types.
    #[error("build the network: {what} exceed {limit}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The largest number that works.
        limit: u64,
    },
    /// The region file cannot be written.
    #[error("write region file `{path}`: {source}", path = path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// The reason of the operating system.
        source: std::io::Error,
    },
}

impl Diagnose for RoadsError {
    fn code(&self) -> &'static str {
        match self {
            RoadsError::Read(error) => error.code(),
            RoadsError::NoRoads { .. } => "roads.network.no_roads",
            RoadsError::TooLarge { .. } => "roads.network.too_large",
            RoadsError::Write { .. } => "roads.region_file.write",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            RoadsError::Read(error) => error.kind(),
            RoadsError::NoRoads { .. } => Kind::Data,
            RoadsError::TooLarge { .. } => Kind::Resource,
            RoadsError::Write { .. } => Kind::Environment,
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            RoadsError::Read(error) => error.arguments(),
            RoadsError::NoRoads {
                profile,
                file,
                ways,
            } => vec![
                ("profile", profile.clone()),
                ("file", file.clone()),
                ("ways", ways.to_string()),
            ],
            RoadsError::TooLarge { what, limit } => {
                vec![("what", word(what)), ("limit", limit.to_string())]
            }
            RoadsError::Write { path, source } => {
                let file = ("file", path.display().to_string());
                [&[file][..], &io_arguments(source)].concat()
            }
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            RoadsError::Read(error) => error.hint(),
            RoadsError::NoRoads { .. } => Some(
                "check that the extract holds roads (`highway=*`), not only buildings or borders"
                    .to_owned(),
            ),
            RoadsError::TooLarge { .. } => Some("cut the extract to the region".to_owned()),
            RoadsError::Write { .. } => {
                Some("run with `--no-cache`, or make the folder writable".to_owned())
            }
        }
    }
}
