//! Protocol-buffer wire format, as far as `.osm.pbf` needs it: borrowed, bounds-checked, no copies.

/// The bytes do not follow the wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One field of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    /// Varint, also bool and enum.
    Varint(u64),
    /// String, bytes, sub-message or packed numbers.
    Bytes(&'a [u8]),
    /// Fixed width, never used by OSM and skipped.
    Fixed,
}

impl<'a> Value<'a> {
    pub(crate) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(Malformed),
        }
    }

    pub(crate) fn varint(self) -> Result<u64, Malformed> {
        match self {
            Value::Varint(value) => Ok(value),
            _ => Err(Malformed),
        }
    }
}

/// Walks the fields of a message.
#[derive(Debug, Clone)]
pub(crate) struct Message<'a>(pub(crate) &'a [u8]);

impl<'a> Message<'a> {
    /// Next field number and value; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, Malformed> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = take_varint(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Varint(take_varint(&mut self.0)?),
            1 => {
                self.take(8)?;
                Value::Fixed
            }
            2 => {
                let length = take_varint(&mut self.0)?;
                Value::Bytes(self.take(usize::try_from(length).map_err(|_| Malformed)?)?)
            }
            5 => {
                self.take(4)?;
                Value::Fixed
            }
            _ => return Err(Malformed),
        };
        Ok(Some((key >> 3, value)))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (head, tail) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = tail;
        Ok(head)
    }
}

/// Takes a varint off the front.
#[inline]
pub(crate) fn take_varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte < 0x80 {
            *bytes = bytes.get(i + 1..).unwrap_or_default();
            return Ok(value);
        }
    }
    Err(Malformed)
}

/// Undoes the zigzag mapping of signed numbers.
#[inline]
pub(crate) fn zigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

/// Packed varints.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Packed<'a>(pub(crate) &'a [u8]);

impl Packed<'_> {
    /// How many numbers it holds: bytes without a continuation bit.
    pub(crate) fn numbers(&self) -> usize {
        self.0.iter().filter(|byte| **byte < 0x80).count()
    }
}

impl Iterator for Packed<'_> {
    type Item = Result<u64, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.0 {
            [] => None,
            [byte, rest @ ..] if *byte < 0x80 => {
                self.0 = rest;
                Some(Ok(u64::from(*byte)))
            }
            _ => {
                let taken = take_varint(&mut self.0);
                if taken.is_err() {
                    self.0 = &[];
                }
                Some(taken)
            }
        }
    }
}

/// Packed zigzag numbers, each the difference to the one before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Deltas<'a> {
    packed: Packed<'a>,
    last: i64,
}

impl<'a> Deltas<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Deltas {
            packed: Packed(bytes),
            last: 0,
        }
    }
}

impl Iterator for Deltas<'_> {
    type Item = Result<i64, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.packed.next()? {
            Ok(value) => {
                self.last = self.last.wrapping_add(zigzag(value));
                Ok(self.last)
            }
            Err(error) => Err(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_of_all_lengths() {
        for value in [0u64, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            let mut rest = value;
            while rest >= 0x80 {
                bytes.push((rest as u8 & 0x7f) | 0x80);
                rest >>= 7;
            }
            bytes.push(rest as u8);
            let mut slice = bytes.as_slice();
            assert_eq!(take_varint(&mut slice), Ok(value));
            assert!(slice.is_empty());
        }
    }

    #[test]
    fn endless_and_cut_varints_are_malformed() {
        assert_eq!(take_varint(&mut [0x80u8; 11].as_slice()), Err(Malformed));
        assert_eq!(take_varint(&mut [0x80u8].as_slice()), Err(Malformed));
        assert!(Message(&[0x0a, 0x05, 1]).next().is_err());
    }

    #[test]
    fn deltas_add_up() {
        // zigzag: 3 -> 6, -1 -> 1, -5 -> 9
        let values: Vec<i64> = Deltas::new(&[6, 1, 9]).map(Result::unwrap).collect();
        assert_eq!(values, [3, 2, -3]);
    }
}
