//! From unpacked bytes to values.

use super::ByteOrder;
use super::layout::{Layout, Predictor};

/// What a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleKind {
    Unsigned,
    Signed,
    Float,
}

/// What a sample is, and how many bytes it takes: 1, 2, 4 or 8, floats 4 or 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    pub kind: SampleKind,
    pub bytes: u8,
}

impl Sample {
    fn value(self, bits: u64) -> f64 {
        match (self.kind, self.bytes) {
            (SampleKind::Unsigned, _) => bits as f64,
            (SampleKind::Signed, 1) => f64::from(bits as u8 as i8),
            (SampleKind::Signed, 2) => f64::from(bits as u16 as i16),
            (SampleKind::Signed, 4) => f64::from(bits as u32 as i32),
            (SampleKind::Signed, _) => bits as i64 as f64,
            (SampleKind::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (SampleKind::Float, _) => f64::from_bits(bits),
        }
    }
}

/// The value that stands for nothing, as bits of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Nodata {
    /// No value does.
    None,
    NotANumber,
    Bits(u64),
    /// Minus zero and zero are one.
    Zero,
}

impl Nodata {
    /// From the text of the tag; a value that a sample cannot have stands for nothing.
    pub(crate) fn parse(text: &str, sample: Sample) -> Nodata {
        let text = text.trim();
        if sample.kind != SampleKind::Float {
            let whole = text.parse::<i128>().ok().or_else(|| {
                // Such as `-9999.0` and `1e3`.
                let value: f64 = text.parse().ok()?;
                (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i128)
            });
            return whole.map_or(Nodata::None, |whole| integer(whole, sample));
        }
        match text.parse::<f64>() {
            Err(_) => Nodata::None,
            Ok(value) if value.is_nan() => Nodata::NotANumber,
            Ok(0.0) => Nodata::Zero,
            Ok(value) if sample.bytes == 4 => Nodata::Bits(u64::from((value as f32).to_bits())),
            Ok(value) => Nodata::Bits(value.to_bits()),
        }
    }

    fn is(self, bits: u64, value: f64) -> bool {
        match self {
            Nodata::None => false,
            Nodata::NotANumber => value.is_nan(),
            Nodata::Bits(nodata) => bits == nodata,
            Nodata::Zero => value == 0.0,
        }
    }
}

fn integer(whole: i128, sample: Sample) -> Nodata {
    let bits = u32::from(sample.bytes) * 8;
    let (low, high) = match sample.kind {
        SampleKind::Signed => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
        _ => (0, (1_i128 << bits) - 1),
    };
    if (low..=high).contains(&whole) {
        // The lowest bytes, as a signed number is written.
        Nodata::Bits((whole as u64) & (u64::MAX >> (64 - bits)))
    } else {
        Nodata::None
    }
}

/// Undoes what was done to a row before packing; returns the order in which its bytes now stand.
/// `spare` is a buffer that is used again.
pub(crate) fn undo_predictor(
    layout: &Layout,
    order: ByteOrder,
    row: &mut Vec<u8>,
    spare: &mut Vec<u8>,
) -> ByteOrder {
    let stride = layout.stride() as usize;
    match layout.predictor {
        Predictor::None => order,
        Predictor::Horizontal => {
            match layout.sample.bytes {
                1 => add_neighbours::<1>(row, stride, order),
                2 => add_neighbours::<2>(row, stride, order),
                4 => add_neighbours::<4>(row, stride, order),
                _ => add_neighbours::<8>(row, stride, order),
            }
            order
        }
        Predictor::FloatingPoint => {
            add_neighbours::<1>(row, stride, order);
            let bytes = usize::from(layout.sample.bytes);
            let samples = row.len() / bytes.max(1);
            spare.clear();
            spare.resize(row.len(), 0);
            // The heaviest bytes of all samples stand first.
            for (weight, part) in row.chunks_exact(samples.max(1)).enumerate() {
                let places = spare.iter_mut().skip(weight).step_by(bytes.max(1));
                for (byte, place) in part.iter().zip(places) {
                    *place = *byte;
                }
            }
            std::mem::swap(row, spare);
            ByteOrder::Big
        }
    }
}

/// Adds to each sample of `SIZE` bytes the one `stride` samples before it.
fn add_neighbours<const SIZE: usize>(row: &mut [u8], stride: usize, order: ByteOrder) {
    let step = SIZE * stride.max(1);
    let mut at = step;
    while let Some((before, now)) = row.split_at_mut_checked(at) {
        let before = before.get(at - step..at - step + SIZE);
        let (Some(before), Some(now)) = (before, now.get_mut(..SIZE)) else {
            break;
        };
        let sum = order.number(before).wrapping_add(order.number(now));
        order.write(sum, now);
        at += SIZE;
    }
}

/// Calls `each` with the index of a cell in the row and its value, `None` where there is none, for
/// the first `columns` cells of a band.
pub(crate) fn visit(
    layout: &Layout,
    order: ByteOrder,
    row: &[u8],
    cells: Cells,
    mut each: impl FnMut(u32, Option<f64>),
) {
    let size = usize::from(layout.sample.bytes);
    let stride = layout.stride();
    let skip = if stride > 1 { cells.band as usize } else { 0 };
    let samples = row
        .chunks_exact(size.max(1))
        .skip(skip)
        .step_by(stride.max(1) as usize);
    for (column, raw) in (0..cells.columns).zip(samples) {
        let bits = order.number(raw);
        let value = layout.sample.value(bits);
        each(column, (!cells.nodata.is(bits, value)).then_some(value));
    }
}

/// Which cells of a row are looked at, and which value stands for nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells {
    pub band: u32,
    pub columns: u32,
    pub nodata: Nodata,
}
