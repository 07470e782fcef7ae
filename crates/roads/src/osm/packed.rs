//! `.osm.gz` and `.osm.bz2`: OpenStreetMap XML, packed.

use super::bzip2::Bzip2;
use super::read::Format;
use crate::error::ReadError;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// A file may unpack to so many times its size, and [`FREE`] in any case; real ones reach 25.
const LARGEST_GROWTH: u64 = 250;
const FREE: u64 = 64 << 20;

/// The XML in a packed file, one or several members.
///
/// # Errors
/// What is inside does not begin like XML, or nothing can be unpacked.
pub(crate) fn unpacked<'a>(
    bytes: &'a [u8],
    format: Format,
    file: &str,
) -> Result<impl BufRead + use<'a>, ReadError> {
    let inside: Box<dyn Read + 'a> = match format {
        Format::Bzip2 => Box::new(Bzip2::new(bytes)),
        _ => Box::new(MultiGzDecoder::new(bytes)),
    };
    let mut inside = BufReader::with_capacity(
        1 << 16,
        Bounded {
            inside,
            left: (bytes.len() as u64)
                .saturating_mul(LARGEST_GROWTH)
                .saturating_add(FREE),
        },
    );
    let start = inside.fill_buf().map_err(|error| archive(file, &error))?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    if text.trim_ascii_start().starts_with(b"<") {
        return Ok(inside);
    }
    let start = start.get(..start.len().min(8)).unwrap_or_default();
    Err(if start.is_empty() {
        ReadError::Empty {
            file: file.to_owned(),
        }
    } else {
        ReadError::WrongMagic {
            file: file.to_owned(),
            start: start.escape_ascii().to_string(),
        }
    })
}

/// A packed file is cut off or damaged.
pub(crate) fn archive(file: &str, error: &io::Error) -> ReadError {
    ReadError::Archive {
        file: file.to_owned(),
        what: if error.kind() == io::ErrorKind::UnexpectedEof {
            "it is cut off".to_owned()
        } else {
            error.to_string()
        },
    }
}

/// Ends with an error where more comes than may.
struct Bounded<R> {
    inside: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inside.read(into)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("it unpacks to more than {LARGEST_GROWTH} times its size"),
            )
        })?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osm::{read_document, read_roads_from};
    use crate::progress::Silent;
    use flate2::{Compression, write::GzEncoder};
    use liyuan_finding::Diagnose;
    use std::io::Write;

    const FIRST: &str = "<osm><node id=\"1\" lat=\"1.5\" lon=\"2.25\"/>\n";
    const SECOND: &str = "<way id=\"7\"><nd ref=\"1\"/></way></osm>\n";
    /// The two texts above, and one of three blocks, packed by bzip2 1.0.8.
    const FIRST_BZIP2: &str = "425a68393141592653596165a5c300000a598000105001b20726278c00200021a86869a1a0d34281a686464c4bacc1a0c42e5301011d95d9599bc7d839790e44ff1772453850906165a5c3";
    const SECOND_BZIP2: &str = "425a68393141592653599edcc939000007d98000105000a087272398a0200021aa69e93614369a4fd50a069a19193118f6b01da0582f0deb4c78a4557dba32e85108fc5dc914e142427b7324e4";
    const LONG_BZIP2: &str = "425a6831314159265359ac6433fe00000219802002000530028800200031064c4052a09899c675f73102505ae209417bbefcc50564994d67c52e2c9c01868c0400c0008000c200a46509416a84a0b98a0ac9329acc142237b001d58ecc14008280158039f13c6000001000410002a235000003208aa0310681ea68a35c4913d1b532d6e687168aca3a540444589f6a808081008de90f1d8c23358ae1b5997c5dc914e14243460e7d0c";

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len() / 2)
            .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn packed_files_read_like_plain_ones() {
        let whole = [FIRST, SECOND].concat();
        let plain = read_document(whole.as_bytes(), "t.osm").unwrap();
        assert_eq!(plain.ways[0].refs, [1]);
        let roads = |bytes: &[u8]| {
            read_roads_from(bytes, "t", &[], &Silent)
                .unwrap()
                .content_hash
        };
        // As one member, and as two after each other.
        for packed in [
            gzip(&whole),
            [gzip(FIRST), gzip(SECOND)].concat(),
            [hex(FIRST_BZIP2), hex(SECOND_BZIP2)].concat(),
        ] {
            assert_eq!(read_document(&packed, "t.osm.gz").unwrap(), plain);
            assert_eq!(
                roads(&packed),
                roads(whole.as_bytes()),
                "the text is hashed"
            );
        }
    }

    #[test]
    fn bzip2_of_several_blocks_and_runs() {
        let expected = format!(
            "<osm><!--{}{}-->\n<node id=\"1\" lat=\"1\" lon=\"2\"/>\n</osm>\n",
            "ab".repeat(130_000),
            "c".repeat(480)
        );
        let mut found = String::new();
        Bzip2::new(&hex(LONG_BZIP2))
            .read_to_string(&mut found)
            .unwrap();
        assert!(found == expected);
    }

    #[test]
    fn damaged_archives_are_named() {
        let sound = [
            gzip(&[FIRST, SECOND].concat()),
            [hex(FIRST_BZIP2), hex(SECOND_BZIP2)].concat(),
        ];
        for packed in sound {
            for length in 3..packed.len() {
                let error = read_document(&packed[..length], "t").unwrap_err();
                // Where the first member ends, the text is cut off instead.
                let code = error.code();
                assert!(
                    [
                        "roads.read.archive",
                        "roads.read.xml",
                        "roads.read.wrong_magic"
                    ]
                    .contains(&code),
                    "{length}: {error}"
                );
            }
            let cut = read_document(&packed[..packed.len() - 5], "t").unwrap_err();
            assert!(
                cut.to_string().contains("unpack it: it is cut off"),
                "{cut}"
            );
            for at in 3..packed.len() {
                let mut wrong = packed.clone();
                wrong[at] ^= 0x10;
                // Some bytes of a gzip header say nothing; none may lead to a panic.
                drop(read_document(&wrong, "t"));
            }
            let mut wrong = packed.clone();
            let last = wrong.len() - 3;
            wrong[last] ^= 1;
            let error = read_document(&wrong, "t").unwrap_err();
            assert_eq!(error.code(), "roads.read.archive", "{error}");
            assert!(error.hint().unwrap().contains("fetch the file again"));
            let behind = [&packed[..], b"and more"].concat();
            let error = read_document(&behind, "t").unwrap_err();
            assert_eq!(error.code(), "roads.read.archive", "{error}");
        }
    }

    #[test]
    fn what_is_inside_must_be_xml_and_of_a_likely_size() {
        let error = read_document(&gzip("id,lon,lat\n"), "t").unwrap_err();
        assert_eq!(error.code(), "roads.read.wrong_magic");
        assert_eq!(
            read_document(&gzip(""), "t").unwrap_err().code(),
            "roads.read.empty"
        );
        let blanks = format!("<osm>{}</osm>", " ".repeat(90 << 20));
        let error = read_document(&gzip(&blanks), "t").unwrap_err();
        assert!(error.to_string().contains("250 times"), "{error}");
        let wrong = "<osm>\n\n<node id='1' lat='91' lon='1'/></osm>";
        let error = read_document(&gzip(wrong), "t").unwrap_err().to_string();
        assert!(error.contains("line 3: `lat` is `91`"), "{error}");
    }
}
