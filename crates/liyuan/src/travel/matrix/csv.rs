//! Rows as CSV: ids and times are rendered once, and a row is three copies.

use super::rows::{HubRows, Piece, Sides};
use crate::travel::output::render_field;
use std::io::Write;

/// Bytes that are copied at a time; longer ids are copied as they are.
const SPAN: usize = 32;
/// Times below this many tenths are rendered once.
const RENDERED: u32 = 100_000;
/// Of the longest time with the line feed.
const TIME_BYTES: usize = 12;

/// Renders pieces; shared by the threads.
pub(super) struct CsvRows<'a> {
    sides: Sides<'a>,
    /// The field of each point with the comma after it, one after the other, and `SPAN` bytes more.
    fields: Vec<u8>,
    /// Where each begins; one more at the end.
    first: Vec<usize>,
    /// Each time with the line feed after it: seven bytes, then how many of them count.
    times: Vec<[u8; 8]>,
}

impl<'a> CsvRows<'a> {
    pub(super) fn new(sides: Sides<'a>, longest: u32) -> CsvRows<'a> {
        let ids = &sides.points.ids;
        let mut fields =
            Vec::with_capacity(ids.iter().map(|id| id.len() + 1).sum::<usize>() + SPAN);
        let mut first = Vec::with_capacity(ids.len() + 1);
        for id in ids {
            first.push(fields.len());
            render_field(id, &mut fields);
            fields.push(b',');
        }
        first.push(fields.len());
        fields.resize(fields.len() + SPAN, 0);
        let times = (0..RENDERED.min(longest.saturating_add(1)))
            .map(|tenths| {
                let mut time = [0; 8];
                let mut free = &mut time[..7];
                // At most "9999.9" and the line feed.
                let _ = writeln!(free, "{}.{}", tenths / 10, tenths % 10);
                time[7] = 7 - free.len() as u8;
                time
            })
            .collect();
        CsvRows {
            sides,
            fields,
            first,
            times,
        }
    }

    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> u64 {
        (self.fields.capacity() + self.first.capacity() * 8 + self.times.len() * 8) as u64
    }

    /// The rows of some hubs.
    pub(super) fn piece(&self, hubs: &[HubRows]) -> Piece {
        let rows: u64 = hubs.iter().map(|(_, packed)| u64::from(packed.rows)).sum();
        let mut out = Line {
            bytes: vec![0; rows as usize * 24 + 256],
            at: 0,
        };
        let mut own = Vec::new();
        for (hub, packed) in hubs {
            own.clear();
            render_field(&self.sides.hubs.ids[*hub as usize], &mut own);
            own.push(b',');
            let length = own.len();
            own.resize(length.next_multiple_of(SPAN) + SPAN, 0);
            let own = &own;
            packed.for_each(self.sides.narrow, |point, total| {
                let point = point as usize;
                let field = self.first[point]..self.first[point + 1];
                out.make_room(length + field.len() + TIME_BYTES);
                if self.sides.hubs_are_from {
                    out.put(own, 0, length);
                    out.put(&self.fields, field.start, field.len());
                } else {
                    out.put(&self.fields, field.start, field.len());
                    out.put(own, 0, length);
                }
                out.time(total, &self.times);
            });
        }
        out.bytes.truncate(out.at);
        Piece {
            next_hub: hubs.last().map_or(0, |(hub, _)| hub + 1),
            rows,
            bytes: out.bytes,
            columns: Vec::new(),
        }
    }
}

struct Line {
    bytes: Vec<u8>,
    at: usize,
}

impl Line {
    /// So much may be put, and a span beyond it.
    #[inline(always)]
    fn make_room(&mut self, bytes: usize) {
        let needed = self.at + bytes + 2 * SPAN;
        if needed > self.bytes.len() {
            self.bytes.resize(needed * 3 / 2, 0);
        }
    }

    #[inline(always)]
    fn put(&mut self, text: &[u8], start: usize, length: usize) {
        if length <= SPAN {
            // A copy of fixed length is a few instructions; what is too much is written over.
            self.bytes[self.at..self.at + SPAN].copy_from_slice(&text[start..start + SPAN]);
        } else {
            self.bytes[self.at..self.at + length].copy_from_slice(&text[start..start + length]);
        }
        self.at += length;
    }

    #[inline(always)]
    fn time(&mut self, tenths: u32, times: &[[u8; 8]]) {
        if let Some(time) = times.get(tenths as usize) {
            self.bytes[self.at..self.at + 8].copy_from_slice(time);
            self.at += usize::from(time[7]);
        } else {
            let mut free = &mut self.bytes[self.at..];
            let before = free.len();
            // There is room for the longest.
            let _ = writeln!(free, "{}.{}", tenths / 10, tenths % 10);
            self.at += before - free.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Packed;
    use super::*;
    use crate::travel::Points;

    fn points(ids: &[&str]) -> Points {
        Points {
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            ..Points::default()
        }
    }

    #[test]
    fn rows_have_ids_as_given_and_one_decimal() {
        let long = "长".repeat(40);
        let (hubs, others) = (
            points(&["a", "b,\"", &long]),
            points(&["x", "", "y\nz", &long]),
        );
        let times = [(0, 0), (1, 7), (2, 99_999), (3, 100_000)];
        for hubs_are_from in [true, false] {
            let sides = Sides {
                hubs: &hubs,
                points: &others,
                hubs_are_from,
                narrow: false,
            };
            let rows: Vec<HubRows> = (0..3).map(|hub| (hub, Packed::of(&times, false))).collect();
            for longest in [u32::MAX, 3] {
                let piece = CsvRows::new(sides, longest).piece(&rows);
                let mut expected = String::new();
                for hub in ["a", "\"b,\"\"\"", &long] {
                    for (point, time) in ["x", "", "\"y\nz\"", &long]
                        .into_iter()
                        .zip(["0.0", "0.7", "9999.9", "10000.0"])
                    {
                        let (from, to) = if hubs_are_from {
                            (hub, point)
                        } else {
                            (point, hub)
                        };
                        expected.push_str(&format!("{from},{to},{time}\n"));
                    }
                }
                assert_eq!(String::from_utf8(piece.bytes).unwrap(), expected);
                assert_eq!((piece.rows, piece.next_hub), (12, 3));
            }
        }
    }

    #[test]
    fn the_longest_time_has_room() {
        let (hubs, others) = (points(&["a"]), points(&["x"]));
        let sides = Sides {
            hubs: &hubs,
            points: &others,
            hubs_are_from: true,
            narrow: false,
        };
        let rows = [(0, Packed::of(&[(0, u32::MAX - 1)], false))];
        let piece = CsvRows::new(sides, 10).piece(&rows);
        assert_eq!(piece.bytes, b"a,x,429496729.4\n");
    }
}
