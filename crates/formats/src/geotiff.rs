//! GeoTIFF: how a raster file is laid out and packed.
//!
//! TIFF 6.0 and BigTIFF, strips and tiles, in both byte orders; not packed, or packed with LZW,
//! Deflate, PackBits or Zstandard, with both predictors; samples of 8 to 64 bits. The first image
//! that is neither an overview nor a mask is read. What a size in the file says is never believed:
//! data are unpacked row by row, and only what is really there takes memory.

mod bands;
mod directory;
mod keys;
mod layout;
mod samples;
mod unpack;

pub(crate) use bands::Scales;
pub(crate) use directory::{Directory, Source, tag};
pub(crate) use keys::{Stated, stated_coordinates};
pub(crate) use layout::{Chunk, Layout};
pub(crate) use samples::{Cells, Nodata, undo_predictor, visit};
pub(crate) use unpack::unpacked;

use crate::error::FormatError;

/// The file is cut off or damaged.
pub(crate) fn damaged(detail: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        format: "GeoTIFF",
        detail: detail.into(),
    }
}

/// Order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// The number that up to eight bytes write.
    pub(crate) fn number(self, bytes: &[u8]) -> u64 {
        // By far most numbers are samples of these sizes.
        match (self, bytes) {
            (_, [byte]) => return u64::from(*byte),
            (ByteOrder::Little, [a, b]) => return u64::from(u16::from_le_bytes([*a, *b])),
            (ByteOrder::Big, [a, b]) => return u64::from(u16::from_be_bytes([*a, *b])),
            (ByteOrder::Little, [a, b, c, d]) => {
                return u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
            }
            (ByteOrder::Big, [a, b, c, d]) => {
                return u64::from(u32::from_be_bytes([*a, *b, *c, *d]));
            }
            _ => {}
        }
        let add = |number: u64, byte: &u8| (number << 8) | u64::from(*byte);
        match self {
            ByteOrder::Little => bytes.iter().rev().fold(0, add),
            ByteOrder::Big => bytes.iter().fold(0, add),
        }
    }

    /// Writes the lowest bytes of a number.
    pub(crate) fn write(self, number: u64, bytes: &mut [u8]) {
        let mut rest = number;
        let mut put = |byte: &mut u8| {
            *byte = rest as u8;
            rest >>= 8;
        };
        match self {
            ByteOrder::Little => bytes.iter_mut().for_each(&mut put),
            ByteOrder::Big => bytes.iter_mut().rev().for_each(&mut put),
        }
    }
}
