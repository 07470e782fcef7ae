//! The outer layer of `.osm.pbf`: a sequence of compressed blobs.
//!
//! Written here rather than taken from a library because the run needs the hash of the
//! *uncompressed* blobs and a decoder that never panics on damaged bytes.

use super::wire::{Malformed, Message};
use crate::error::ReadError;

/// Limits that the format sets.
const MAX_HEADER: usize = 64 * 1024;
const MAX_BLOB: usize = 32 * 1024 * 1024;

/// A blob in the file, still compressed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blob<'a> {
    /// Where it starts in the file.
    pub(crate) offset: u64,
    /// `OSMHeader`, `OSMData` or something to skip.
    pub(crate) kind: &'a [u8],
    /// The `Blob` message.
    body: &'a [u8],
}

impl Blob<'_> {
    /// Bytes that it takes in the file.
    pub(crate) fn file_bytes(&self) -> u64 {
        self.body.len() as u64
    }
}

/// Cuts a file into blobs without decompressing any.
pub(crate) fn blobs<'a>(bytes: &'a [u8], file: &str) -> Result<Vec<Blob<'a>>, ReadError> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let offset = (bytes.len() - rest.len()) as u64;
        let damaged = |what| ReadError::Damaged {
            file: file.to_owned(),
            offset,
            what,
        };
        let cut = |expected: usize, found: usize| ReadError::Truncated {
            file: file.to_owned(),
            offset,
            expected: expected as u64,
            found: found as u64,
        };
        let Some((length, tail)) = rest.split_first_chunk::<4>() else {
            return Err(cut(4, rest.len()));
        };
        let header_length = u32::from_be_bytes(*length) as usize;
        if header_length > MAX_HEADER {
            return Err(damaged("the header of the block is larger than 64 KiB"));
        }
        let Some((header, tail)) = tail.split_at_checked(header_length) else {
            return Err(cut(header_length, tail.len()));
        };
        let (kind, body_length) = blob_header(header)
            .map_err(|Malformed| damaged("the header of the block is malformed"))?;
        if body_length > MAX_BLOB {
            return Err(damaged("the block is larger than 32 MiB"));
        }
        let Some((body, tail)) = tail.split_at_checked(body_length) else {
            return Err(cut(body_length, tail.len()));
        };
        found.push(Blob { offset, kind, body });
        rest = tail;
    }
    Ok(found)
}

fn blob_header(header: &[u8]) -> Result<(&[u8], usize), Malformed> {
    let mut message = Message(header);
    let (mut kind, mut length) = (None, None);
    while let Some((field, value)) = message.next()? {
        match field {
            1 => kind = Some(value.bytes()?),
            3 => length = Some(usize::try_from(value.varint()?).map_err(|_| Malformed)?),
            _ => {}
        }
    }
    Ok((kind.ok_or(Malformed)?, length.ok_or(Malformed)?))
}

/// Decompresses blobs; keep one per thread.
pub(crate) struct Inflater {
    decompressor: libdeflater::Decompressor,
    buffer: Vec<u8>,
}

impl Inflater {
    pub(crate) fn new() -> Self {
        Inflater {
            decompressor: libdeflater::Decompressor::new(),
            buffer: Vec::new(),
        }
    }

    /// The uncompressed bytes, valid until the next call.
    pub(crate) fn inflate<'b>(
        &'b mut self,
        blob: &Blob<'b>,
        file: &str,
    ) -> Result<&'b [u8], ReadError> {
        let damaged = |what| ReadError::Damaged {
            file: file.to_owned(),
            offset: blob.offset,
            what,
        };
        let malformed = |Malformed| damaged("the block is malformed");
        let unsupported = |feature: &str| ReadError::Unsupported {
            file: file.to_owned(),
            feature: format!("{feature} compression"),
        };
        let mut message = Message(blob.body);
        let (mut raw_size, mut zlib) = (None, None);
        while let Some((field, value)) = message.next().map_err(malformed)? {
            match field {
                1 => return value.bytes().map_err(malformed),
                2 => raw_size = Some(value.varint().map_err(malformed)? as usize),
                3 => zlib = Some(value.bytes().map_err(malformed)?),
                4 => return Err(unsupported("lzma")),
                5 => return Err(unsupported("bzip2")),
                6 => return Err(unsupported("lz4")),
                7 => return Err(unsupported("zstd")),
                _ => {}
            }
        }
        let (Some(raw_size), Some(zlib)) = (raw_size, zlib) else {
            return Err(damaged("the block has no data"));
        };
        if raw_size > MAX_BLOB {
            return Err(damaged("the block announces more than 32 MiB uncompressed"));
        }
        if self.buffer.len() < raw_size {
            self.buffer.resize(raw_size, 0);
        }
        let target = self.buffer.get_mut(..raw_size).unwrap_or_default();
        match self.decompressor.zlib_decompress(zlib, target) {
            Ok(written) if written == raw_size => Ok(target),
            Ok(_) => Err(damaged("the block is shorter than it announces")),
            Err(_) => Err(damaged("the block does not decompress")),
        }
    }
}

/// Refuses files that need features this reader lacks.
pub(crate) fn check_header(block: &[u8], blob: &Blob<'_>, file: &str) -> Result<(), ReadError> {
    let malformed = |Malformed| ReadError::Damaged {
        file: file.to_owned(),
        offset: blob.offset,
        what: "the file header is malformed",
    };
    let mut message = Message(block);
    while let Some((field, value)) = message.next().map_err(malformed)? {
        if field == 4 {
            let feature = value.bytes().map_err(malformed)?;
            if feature != b"OsmSchema-V0.6" && feature != b"DenseNodes" {
                return Err(ReadError::Unsupported {
                    file: file.to_owned(),
                    feature: String::from_utf8_lossy(feature).into_owned(),
                });
            }
        }
    }
    Ok(())
}
