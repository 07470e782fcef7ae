//! Compound files (OLE), the container of old workbooks and of ones with a password.
//!
//! [MS-CFB]: sectors are chained through a table; small streams live in the sectors of a stream of
//! their own. Chains are no longer than the file has sectors.

use crate::error::FormatError;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// A file of Excel 97 holds 256 × 65,536 cells a sheet; more than this is not read.
const LARGEST: u64 = 2 << 30;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const LAST_SECTOR: u32 = 0xffff_fffa;

/// A compound file in memory.
pub(crate) struct Compound {
    bytes: Vec<u8>,
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small_sector: usize,
    small_below: u64,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

fn damaged(detail: &str) -> FormatError {
    FormatError::Damaged {
        format: "an Excel 97–2003 workbook",
        detail: detail.to_owned(),
    }
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

impl Compound {
    /// Reads the tables of a compound file.
    pub(crate) fn open(file: &mut File) -> Result<Compound, FormatError> {
        let length = file.seek(SeekFrom::End(0))?;
        if length > LARGEST {
            return Err(FormatError::TooLarge {
                detail: format!("the workbook has more than {} MB", LARGEST >> 20),
            });
        }
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(LARGEST).read_to_end(&mut bytes)?;
        let header = |at: usize| u32_at(&bytes, at).ok_or_else(|| damaged("it is cut off"));
        let shifts = header(30)?;
        let (shift, small_shift) = (shifts & 0xffff, shifts >> 16);
        if !(7..=16).contains(&shift) || !(4..=12).contains(&small_shift) || small_shift >= shift {
            return Err(damaged("its sectors have an impossible size"));
        }
        let mut compound = Compound {
            sector: 1 << shift,
            small_sector: 1 << small_shift,
            small_below: u64::from(header(56)?),
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
            bytes: Vec::new(),
        };
        let (directory, small_table) = (header(48)?, header(60)?);
        let (mut more, mut table_sectors) = (header(68)?, Vec::new());
        for at in 0..109 {
            table_sectors.push(header(76 + at * 4)?);
        }
        compound.bytes = bytes;
        let sectors = compound.bytes.len() / compound.sector + 1;
        // Where the table itself has more sectors than the header can list.
        let mut seen = 0;
        while more < LAST_SECTOR && seen < sectors {
            let Some(list) = compound.sector_bytes(more) else {
                break;
            };
            let numbers = words(list);
            let Some((next, numbers)) = numbers.split_last() else {
                break;
            };
            table_sectors.extend_from_slice(numbers);
            more = *next;
            seen += 1;
        }
        for sector in table_sectors
            .into_iter()
            .filter(|&sector| sector < LAST_SECTOR)
        {
            if compound.table.len() > sectors {
                break;
            }
            let Some(part) = compound.sector_bytes(sector) else {
                return Err(damaged("it is cut off"));
            };
            let numbers = words(part);
            compound.table.extend(numbers);
        }
        let directory = compound.chain(directory, u64::MAX)?;
        let (mut small_start, mut small_size) = (END_OF_CHAIN, 0);
        for entry in directory.chunks_exact(128) {
            let kind = entry.get(66).copied().unwrap_or(0);
            let (Some(start), Some(size)) = (u32_at(entry, 116), u32_at(entry, 120)) else {
                continue;
            };
            if kind == 5 {
                (small_start, small_size) = (start, u64::from(size));
            } else if kind == 2 {
                let length = usize::from(u16_at(entry, 64).unwrap_or(0)).clamp(2, 64) - 2;
                let name = entry.get(..length).unwrap_or_default();
                let name: Vec<u16> = name
                    .chunks_exact(2)
                    .filter_map(|pair| u16_at(pair, 0))
                    .collect();
                compound.entries.push(Entry {
                    name: String::from_utf16_lossy(&name),
                    start,
                    size: u64::from(size),
                });
            }
        }
        compound.small = compound.chain(small_start, small_size)?;
        compound.small_table = words(&compound.chain(small_table, u64::MAX)?);
        Ok(compound)
    }

    /// Whether there is a stream of a name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// A whole stream; `None` where there is none.
    pub(crate) fn stream(&self, name: &str) -> Option<Result<Vec<u8>, FormatError>> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        if entry.size >= self.small_below {
            return Some(self.chain(entry.start, entry.size));
        }
        let mut stream = Vec::new();
        let mut sector = entry.start;
        while (stream.len() as u64) < entry.size && stream.len() <= self.small.len() {
            let start = (sector as usize).checked_mul(self.small_sector);
            let part = start.and_then(|start| {
                let end = start.checked_add(self.small_sector)?.min(self.small.len());
                self.small.get(start..end)
            });
            let Some(part) = part.filter(|part| !part.is_empty()) else {
                break;
            };
            stream.extend_from_slice(part);
            let Some(&next) = self.small_table.get(sector as usize) else {
                break;
            };
            sector = next;
        }
        if (stream.len() as u64) < entry.size {
            return Some(Err(damaged("it is cut off")));
        }
        stream.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Some(Ok(stream))
    }

    fn sector_bytes(&self, sector: u32) -> Option<&[u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|bytes| !bytes.is_empty())
    }

    /// The bytes of a chain of sectors, `size` at most; shorter where the chain of a stream of
    /// unknown size ends.
    fn chain(&self, start: u32, size: u64) -> Result<Vec<u8>, FormatError> {
        let mut bytes = Vec::new();
        let mut sector = start;
        while sector < LAST_SECTOR && (bytes.len() as u64) < size {
            if bytes.len() > self.bytes.len() {
                return Err(damaged("a chain of sectors goes round in a circle"));
            }
            let part = self.sector_bytes(sector);
            bytes.extend_from_slice(part.ok_or_else(|| damaged("it is cut off"))?);
            let Some(&next) = self.table.get(sector as usize) else {
                break;
            };
            sector = next;
        }
        if size != u64::MAX {
            if (bytes.len() as u64) < size {
                return Err(damaged("it is cut off"));
            }
            bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        Ok(bytes)
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .filter_map(|word| u32_at(word, 0))
        .collect()
}
