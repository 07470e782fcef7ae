//! ZIP archives, as far as workbooks need them: parts are unpacked as a stream and counted.
//!
//! The sizes that an archive states of itself are never believed: what is counted is what was
//! really unpacked, and a part that grows beyond [`LARGEST`] or, once it is large, beyond
//! [`STEEPEST`] times its packed size is refused. Sheets full of the same number pack about 40:1; only what
//! was made to burst comes near the limit of the method, 1032:1.

use crate::error::FormatError;
use flate2::read::DeflateDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};

/// No part may unpack to more bytes.
const LARGEST: u64 = 8 << 30;
/// Smaller parts are not suspected.
const HARMLESS: u64 = 64 << 20;
/// How much a larger part may grow.
const STEEPEST: u64 = 250;
/// The list of contents may not be longer.
const LONGEST_DIRECTORY: u64 = 64 << 20;
/// A workbook has tens of parts.
const MOST_PARTS: usize = 100_000;

/// One part of an archive.
#[derive(Debug, Clone)]
struct Part {
    name: String,
    packed: u64,
    method: u16,
    encrypted: bool,
    header: u64,
}

/// A ZIP archive whose list of contents was read.
#[derive(Debug)]
pub(crate) struct Archive {
    file: File,
    parts: Vec<Part>,
}

/// One part while it is unpacked.
pub(crate) type PartReader = BufReader<Counted>;

fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: "a ZIP archive",
        detail: detail.into(),
    }
}

fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |sum, &byte| (sum << 8) | u64::from(byte)),
    )
}

impl Archive {
    /// Reads the list of contents.
    pub(crate) fn open(mut file: File) -> Result<Archive, FormatError> {
        let length = file.seek(SeekFrom::End(0))?;
        let (start, size) = directory_place(&mut file, length)?;
        if size > LONGEST_DIRECTORY || start.checked_add(size).is_none_or(|end| end > length) {
            return Err(damaged("its list of contents is not where it should be"));
        }
        let mut directory = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        (&mut file).take(size).read_to_end(&mut directory)?;
        Ok(Archive {
            file,
            parts: parts(&directory)?,
        })
    }

    /// The full name of a part, whatever its case and slashes; `None` where it is not there.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        let part = self.parts.iter().find(|part| same_name(&part.name, name))?;
        Some(&part.name)
    }

    /// The names of all parts.
    #[cfg(test)]
    pub(crate) fn names(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.name.clone()).collect()
    }

    /// Starts to unpack a part; `None` where it is not there.
    pub(crate) fn part(&self, name: &str) -> Result<Option<PartReader>, FormatError> {
        let Some(part) = self.parts.iter().find(|part| same_name(&part.name, name)) else {
            return Ok(None);
        };
        if part.encrypted {
            return Err(FormatError::Unsupported {
                what: "a file with a password".to_owned(),
                hint: "open it with the password and save a copy without one",
            });
        }
        // A handle of its own: parts are read at the same time.
        let mut file = Handle {
            file: self.file.try_clone()?,
            at: part.header,
        };
        let mut header = [0; 30];
        file.read_exact(&mut header)
            .map_err(|_| damaged(format!("`{name}` is cut off")))?;
        let (Some(0x0403_4b50), Some(names), Some(extra)) = (
            number(&header, 0, 4),
            number(&header, 26, 2),
            number(&header, 28, 2),
        ) else {
            return Err(damaged(format!("`{name}` is not where it should be")));
        };
        file.at = file.at.saturating_add(names).saturating_add(extra);
        let packed = BufReader::with_capacity(1 << 16, file).take(part.packed);
        let inner = match part.method {
            0 => Packing::Stored(packed),
            8 => Packing::Deflated(Box::new(DeflateDecoder::new(packed))),
            method => {
                return Err(FormatError::Unsupported {
                    what: format!("compression method {method} of a ZIP archive"),
                    hint: "open the file in Excel, WPS or LibreOffice and save it again",
                });
            }
        };
        Ok(Some(BufReader::with_capacity(
            1 << 16,
            Counted {
                inner,
                packed: part.packed,
                unpacked: 0,
                granted: u64::MAX,
            },
        )))
    }
}

/// What an error while a part is unpacked means.
pub(crate) fn unpacking(name: &str, error: &io::Error) -> FormatError {
    if error.kind() == io::ErrorKind::FileTooLarge {
        FormatError::TooLarge {
            detail: format!("`{name}` {error}"),
        }
    } else {
        damaged(format!("`{name}` cannot be unpacked ({error})"))
    }
}

/// Where the list of contents starts and how long it is.
fn directory_place(file: &mut File, length: u64) -> Result<(u64, u64), FormatError> {
    const END: usize = 22;
    let tail = length.min(END as u64 + 65_535);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(length - tail))?;
    file.take(tail).read_to_end(&mut bytes)?;
    let at = (0..=bytes.len().saturating_sub(END))
        .rev()
        .find(|&at| {
            bytes
                .get(at..)
                .is_some_and(|end| end.starts_with(b"PK\x05\x06"))
        })
        .ok_or_else(|| damaged("its end is missing"))?;
    let (Some(mut size), Some(mut start)) =
        (number(&bytes, at + 12, 4), number(&bytes, at + 16, 4))
    else {
        return Err(damaged("its end is cut off"));
    };
    if start == 0xffff_ffff || size == 0xffff_ffff {
        let wide = at
            .checked_sub(20)
            .filter(|&at| number(&bytes, at, 4) == Some(0x0706_4b50))
            .and_then(|at| number(&bytes, at + 8, 8))
            .ok_or_else(|| damaged("its end is damaged"))?;
        let mut end = [0; 56];
        file.seek(SeekFrom::Start(wide))?;
        file.read_exact(&mut end)
            .map_err(|_| damaged("its end is damaged"))?;
        (size, start) = match (number(&end, 40, 8), number(&end, 48, 8)) {
            (Some(size), Some(start)) if end.starts_with(b"PK\x06\x06") => (size, start),
            _ => return Err(damaged("its end is damaged")),
        };
    }
    Ok((start, size))
}

fn parts(directory: &[u8]) -> Result<Vec<Part>, FormatError> {
    const ENTRY: usize = 46;
    let mut parts = Vec::new();
    let mut at = 0_usize;
    while number(directory, at, 4) == Some(0x0201_4b50) && parts.len() < MOST_PARTS {
        let part = (|| {
            let field = |offset: usize, width: usize| number(directory, at + offset, width);
            let name_length = field(28, 2)? as usize;
            let extra_length = field(30, 2)? as usize;
            let comment_length = field(32, 2)? as usize;
            let name_at = at.checked_add(ENTRY)?;
            let extra_at = name_at.checked_add(name_length)?;
            let name = directory.get(name_at..extra_at)?;
            let extra_end = extra_at.checked_add(extra_length)?;
            let extra = directory.get(extra_at..extra_end)?;
            let (packed, header) = wide_sizes(extra, [field(24, 4)?, field(20, 4)?, field(42, 4)?]);
            let part = Part {
                name: String::from_utf8_lossy(name).into_owned(),
                packed,
                method: field(10, 2)? as u16,
                encrypted: field(8, 2)? & 1 == 1,
                header,
            };
            Some((part, extra_end.checked_add(comment_length)?))
        })();
        let Some((part, next)) = part else {
            return Err(damaged("its list of contents is cut off"));
        };
        parts.push(part);
        at = next;
    }
    if parts.is_empty() {
        return Err(damaged("it has no contents"));
    }
    Ok(parts)
}

/// The packed size and the place of a part whose 32-bit `[unpacked, packed, header]` may say that
/// the real ones are in the extra field 1.
fn wide_sizes(mut extra: &[u8], sizes: [u64; 3]) -> (u64, u64) {
    const WIDE: u64 = 0xffff_ffff;
    let [_, mut packed, mut header] = sizes;
    while let (Some(id), Some(length)) = (number(extra, 0, 2), number(extra, 2, 2)) {
        let Some(rest) = extra.get(4..) else { break };
        if id == 1 {
            let mut at = if sizes[0] == WIDE { 8 } else { 0 };
            if packed == WIDE {
                packed = number(rest, at, 8).unwrap_or(WIDE);
                at += 8;
            }
            if header == WIDE {
                header = number(rest, at, 8).unwrap_or(WIDE);
            }
        }
        extra = rest.get(length as usize..).unwrap_or_default();
    }
    (packed, header)
}

fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> Vec<u8> {
        name.trim_start_matches(['/', '\\'])
            .bytes()
            .map(|byte| {
                if byte == b'\\' {
                    b'/'
                } else {
                    byte.to_ascii_lowercase()
                }
            })
            .collect()
    };
    plain(one) == plain(other)
}

/// A handle with a place of its own: clones of a [`File`] share theirs.
#[derive(Debug)]
pub(crate) struct Handle {
    file: File,
    at: u64,
}

impl Read for Handle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let count = self.file.read(buffer)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

#[derive(Debug)]
enum Packing {
    Stored(Take<BufReader<Handle>>),
    Deflated(Box<DeflateDecoder<Take<BufReader<Handle>>>>),
}

/// Counts what is really unpacked and stops where it is too much.
#[derive(Debug)]
pub(crate) struct Counted {
    inner: Packing,
    packed: u64,
    unpacked: u64,
    granted: u64,
}

impl Counted {
    /// Allows so many bytes more until this is called again: what reads XML holds one piece of it
    /// in memory, however long it is.
    pub(crate) fn grant(&mut self, bytes: u64) {
        self.granted = self.unpacked.saturating_add(bytes);
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.inner {
            Packing::Stored(inner) => inner.read(buffer)?,
            Packing::Deflated(inner) => inner.read(buffer)?,
        };
        self.unpacked = self.unpacked.saturating_add(count as u64);
        let steep = self.unpacked > HARMLESS && self.unpacked / STEEPEST > self.packed;
        if self.unpacked > self.granted {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "has a single cell of more than 64 MB",
            ));
        }
        if steep || self.unpacked > LARGEST {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!(
                    "grows from {} bytes to more than {} MB; the limit is {} MB or {STEEPEST} times",
                    self.packed,
                    self.unpacked >> 20,
                    if steep { HARMLESS >> 20 } else { LARGEST >> 20 },
                ),
            ));
        }
        Ok(count)
    }
}
