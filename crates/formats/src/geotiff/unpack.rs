//! Unpacking as a stream: what is not asked for is not unpacked.

use super::layout::Packing;
use std::io::{self, BufRead, BufReader, Read};
use weezl::{BitOrder, LzwStatus};

/// The unpacked bytes of a chunk whose packed bytes `packed` gives.
pub(crate) fn unpacked<'a>(
    packing: Packing,
    packed: impl Read + 'a,
) -> io::Result<Box<dyn Read + 'a>> {
    let packed = BufReader::with_capacity(1 << 14, packed);
    Ok(match packing {
        Packing::None => Box::new(packed),
        Packing::Deflate => Box::new(flate2::bufread::ZlibDecoder::new(packed)),
        Packing::Lzw => Box::new(Lzw {
            packed,
            decoder: weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
            ended: false,
        }),
        Packing::PackBits => Box::new(PackBits {
            packed,
            literal: 0,
            repeat: 0,
            repeated: 0,
        }),
        Packing::Zstandard => Box::new(
            ruzstd::decoding::StreamingDecoder::new(packed)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?,
        ),
    })
}

struct Lzw<R> {
    packed: BufReader<R>,
    decoder: weezl::decode::Decoder,
    ended: bool,
}

impl<R: Read> Read for Lzw<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !into.is_empty() {
            let packed = self.packed.fill_buf()?;
            let nothing_left = packed.is_empty();
            let step = self.decoder.decode_bytes(packed, into);
            self.packed.consume(step.consumed_in);
            match step.status {
                Ok(LzwStatus::Ok) => {}
                Ok(LzwStatus::NoProgress) => self.ended = nothing_left,
                Ok(LzwStatus::Done) => self.ended = true,
                Err(error) => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        error.to_string(),
                    ));
                }
            }
            if step.consumed_out > 0 {
                return Ok(step.consumed_out);
            }
            if step.consumed_in == 0 {
                // Nothing in and nothing out: there will never be more.
                self.ended = true;
            }
        }
        Ok(0)
    }
}

/// Runs of equal bytes, and runs of different ones.
struct PackBits<R> {
    packed: BufReader<R>,
    /// So many bytes are yet to be taken as they are.
    literal: usize,
    /// So many times the byte `repeated` is yet to be given.
    repeat: usize,
    repeated: u8,
}

impl<R: Read> PackBits<R> {
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.packed.fill_buf()?.first().copied();
        if byte.is_some() {
            self.packed.consume(1);
        }
        Ok(byte)
    }
}

impl<R: Read> Read for PackBits<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        while self.literal == 0 && self.repeat == 0 {
            let Some(head) = self.byte()? else {
                return Ok(0);
            };
            match head {
                0..=127 => self.literal = usize::from(head) + 1,
                // Means nothing.
                128 => {}
                129..=255 => {
                    let Some(byte) = self.byte()? else {
                        return Ok(0);
                    };
                    (self.repeat, self.repeated) = (257 - usize::from(head), byte);
                }
            }
        }
        let count = into.len().min(self.literal.max(self.repeat));
        let part = into.get_mut(..count).unwrap_or_default();
        if self.repeat > 0 {
            part.fill(self.repeated);
            self.repeat -= count;
            return Ok(count);
        }
        let taken = self.packed.read(part)?;
        if taken == 0 {
            self.literal = 0;
        }
        self.literal = self.literal.saturating_sub(taken);
        Ok(taken)
    }
}
