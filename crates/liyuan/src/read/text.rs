//! Which encoding a text file has, and reading it as UTF-8.

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

const CHUNK: usize = 1 << 16;
/// Of UTF-8.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Why a file is not text that can be read.
#[derive(Debug)]
pub(crate) enum TextError {
    /// The system does not give it.
    Io(io::Error),
    /// It holds bytes that no text has.
    Binary {
        /// What the first bytes say it is, where they are known.
        looks_like: Option<&'static str>,
    },
    /// Neither UTF-8 nor GB18030.
    Encoding {
        /// First line that is not UTF-8, counted from 1.
        line: u64,
    },
}

impl From<io::Error> for TextError {
    fn from(error: io::Error) -> Self {
        TextError::Io(error)
    }
}

/// The encoding of a file: by its byte order mark, else UTF-8 if all of it is, else GB18030 if all
/// of it is and it reads like Chinese.
pub(crate) fn detect(path: &Path) -> Result<&'static Encoding, TextError> {
    detect_in(&mut File::open(path)?)
}

fn detect_in<R: Read + Seek>(reader: &mut R) -> Result<&'static Encoding, TextError> {
    let mut buffer = vec![0; CHUNK];
    let mut utf8 = Utf8Check::default();
    let mut first = true;
    loop {
        let filled = fill(reader, &mut buffer)?;
        let bytes = buffer.get(..filled).unwrap_or(&[]);
        if std::mem::take(&mut first) {
            if let Some((encoding, _)) = Encoding::for_bom(bytes)
                && encoding != UTF_8
            {
                return Ok(encoding);
            }
            let looks_like = signature(bytes);
            if looks_like.is_some() {
                return Err(TextError::Binary { looks_like });
            }
        }
        if bytes.contains(&0) {
            return Err(TextError::Binary { looks_like: None });
        }
        let last = bytes.is_empty();
        utf8.feed(bytes, last);
        if last {
            break;
        }
    }
    let Some(line) = utf8.bad_line else {
        return Ok(UTF_8);
    };
    reader.rewind()?;
    if is_chinese(reader, &mut buffer)? {
        Ok(GB18030)
    } else {
        Err(TextError::Encoding { line })
    }
}

/// Whether a text reads like Chinese in GB18030.
fn is_chinese(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<bool> {
    let mut chinese = ChineseCheck::new();
    loop {
        let filled = fill(reader, buffer)?;
        let bytes = buffer.get(..filled).unwrap_or(&[]);
        chinese.feed(bytes, bytes.is_empty());
        if bytes.is_empty() {
            return Ok(chinese.plausible());
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..)
        && !rest.is_empty()
    {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// What a file is whose first bytes are well known and no text.
fn signature(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a zip file or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
        (b"\x1f\x8b", "a gzip file"),
        (b"PAR1", "a Parquet file"),
        (b"%PDF", "a PDF file"),
        (b"SQLite format 3", "a SQLite or GeoPackage file"),
    ];
    known
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| *name)
}

#[derive(Default)]
struct Utf8Check {
    /// Bytes of a character that the last chunk cut off.
    tail: Vec<u8>,
    lines: u64,
    bad_line: Option<u64>,
}

impl Utf8Check {
    fn feed(&mut self, bytes: &[u8], last: bool) {
        if self.bad_line.is_some() {
            return;
        }
        if self.tail.is_empty() {
            return self.feed_whole(bytes, last);
        }
        let mut joined = std::mem::take(&mut self.tail);
        joined.extend_from_slice(bytes);
        self.feed_whole(&joined, last);
    }

    /// As [`Utf8Check::feed`], where nothing was cut off before.
    fn feed_whole(&mut self, joined: &[u8], last: bool) {
        let sound = match std::str::from_utf8(joined) {
            Ok(_) => joined.len(),
            Err(error) => {
                let sound = error.valid_up_to();
                if error.error_len().is_some() || last {
                    let before = joined.get(..sound).unwrap_or(&[]);
                    self.bad_line = Some(1 + self.lines + count_lines(before));
                    return;
                }
                sound
            }
        };
        self.lines += count_lines(joined.get(..sound).unwrap_or(&[]));
        self.tail = joined.get(sound..).unwrap_or(&[]).to_vec();
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// GB18030 takes many byte strings that were never meant as such (Western European text above
/// all), so that nine in ten of its characters must be common Chinese ones or punctuation.
struct ChineseCheck {
    decoder: encoding_rs::Decoder,
    output: Vec<u8>,
    sound: bool,
    common: u64,
    others: u64,
    /// The last byte was the first of a character.
    after_lead: bool,
}

impl ChineseCheck {
    fn new() -> Self {
        ChineseCheck {
            decoder: GB18030.new_decoder_without_bom_handling(),
            output: vec![0; 4 * CHUNK],
            sound: true,
            common: 0,
            others: 0,
            after_lead: false,
        }
    }

    fn feed(&mut self, bytes: &[u8], last: bool) {
        let mut rest = bytes;
        while self.sound {
            let (result, read, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(rest, &mut self.output, last);
            let text = self.output.get(..written).unwrap_or(&[]);
            for c in String::from_utf8_lossy(text)
                .chars()
                .filter(|c| !c.is_ascii())
            {
                let common = matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}'
                    | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2030}' | '·' | '°');
                if common {
                    self.common += 1
                } else {
                    self.others += 1
                }
            }
            rest = rest.get(read..).unwrap_or(&[]);
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.sound = false,
            }
        }
        // Western letters before ASCII ones (`ão`, `ße`) decode as rare ideographs: their second
        // byte is ASCII, which GB2312's own characters never have.
        if self.sound {
            self.count_ascii_trails(bytes);
        }
    }

    fn count_ascii_trails(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if !std::mem::take(&mut self.after_lead) {
                self.after_lead = byte >= 0x80;
            } else if byte < 0x80 {
                self.common = self.common.saturating_sub(1);
                self.others += 1;
            }
        }
    }

    fn plausible(&self) -> bool {
        self.sound && self.common > 0 && self.others * 9 <= self.common
    }
}

/// Opens a file as UTF-8 without a byte order mark, whatever its encoding.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn Read + Send>, &'static Encoding), TextError> {
    let encoding = detect(path)?;
    let mut file = File::open(path)?;
    if encoding == UTF_8 {
        let mut mark = [0; BYTE_ORDER_MARK.len()];
        let filled = fill(&mut file, &mut mark)?;
        if mark.get(..filled) != Some(&BYTE_ORDER_MARK[..]) {
            file.rewind()?;
        }
        return Ok((Box::new(file), encoding));
    }
    Ok((decoding(file, encoding), encoding))
}

fn decoding<R: Read + Send + 'static>(
    reader: R,
    encoding: &'static Encoding,
) -> Box<dyn Read + Send> {
    Box::new(DecodingReader {
        reader,
        decoder: encoding.new_decoder_with_bom_removal(),
        input: vec![0; CHUNK],
        output: vec![0; 4 * CHUNK],
        ready: 0..0,
        ended: false,
    })
}

struct DecodingReader<R> {
    reader: R,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    ready: std::ops::Range<usize>,
    ended: bool,
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            let filled = fill(&mut self.reader, &mut self.input)?;
            self.ended = filled == 0;
            let bytes = self.input.get(..filled).unwrap_or(&[]);
            // The output holds four bytes for each of the input, the most that a decoder writes.
            let (_, _, written, _) =
                self.decoder
                    .decode_to_utf8(bytes, &mut self.output, self.ended);
            self.ready = 0..written;
        }
        let ready = self.output.get(self.ready.clone()).unwrap_or(&[]);
        let count = ready.len().min(target.len());
        if let (Some(target), Some(ready)) = (target.get_mut(..count), ready.get(..count)) {
            target.copy_from_slice(ready);
        }
        self.ready.start += count;
        Ok(count)
    }
}

/// The name by which people know an encoding.
pub(crate) fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        "UTF-16"
    } else if encoding == GB18030 {
        "GB18030"
    } else {
        "UTF-8"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: &[u8]) -> String {
        match detect_in(&mut io::Cursor::new(bytes)) {
            Ok(encoding) => name(encoding).to_owned(),
            Err(TextError::Binary { looks_like }) => format!("binary {looks_like:?}"),
            Err(TextError::Encoding { line }) => format!("neither, line {line}"),
            Err(TextError::Io(error)) => error.to_string(),
        }
    }

    fn decoded(bytes: &[u8]) -> String {
        let encoding = detect_in(&mut io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        decoding(io::Cursor::new(bytes.to_vec()), encoding)
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(detected(b""), "UTF-8");
        assert_eq!(detected("id,名称\n1,通辽\n".as_bytes()), "UTF-8");
        assert_eq!(detected("\u{feff}id\n".as_bytes()), "UTF-8");
        let (gb, _, _) = GB18030.encode("id,名称\n1,奈曼旗（模型）\n");
        assert_eq!(detected(&gb), "GB18030");
        assert_eq!(decoded(&gb), "id,名称\n1,奈曼旗（模型）\n");
        assert_eq!(
            detected(b"id,name\n1,S\xe3o Jo\xe3o\n2,Porto Alegr\xe9\n"),
            "neither, line 2"
        );
        assert_eq!(detected(b"id\n1\n2\xff\n"), "neither, line 3");
        assert_eq!(detected(b"id\n\x00\x01"), "binary None");
        assert_eq!(
            detected(b"PK\x03\x04..."),
            "binary Some(\"a zip file or an Excel workbook\")"
        );
    }

    #[test]
    fn utf16_is_read() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("id,名称\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(detected(&bytes), "UTF-16");
        assert_eq!(decoded(&bytes), "id,名称\n");
    }

    #[test]
    fn characters_across_chunks_are_whole() {
        let text = format!("{}黎元\n", "x".repeat(CHUNK - 1)).repeat(3);
        assert_eq!(detected(text.as_bytes()), "UTF-8");
        assert_eq!(decoded(text.as_bytes()), text);
        let (gb, _, _) = GB18030.encode(&text);
        assert_eq!(detected(&gb), "GB18030");
        assert_eq!(decoded(&gb), text);
    }
}
