//! Order of places along a Hilbert curve: neighbours on the map become neighbours in memory.

use crate::LonLat;

/// Position of a place along a Hilbert curve over the globe, 32 bits a side.
pub(crate) fn hilbert_key(place: LonLat) -> u64 {
    // Spread the full i32 range of 1e-7 degrees over 32 bits a side.
    let x = (i64::from(place.lon) + 1_800_000_000) as u64;
    let y = (i64::from(place.lat) + 900_000_000) as u64;
    let (mut x, mut y) = (x & 0xffff_ffff, y & 0xffff_ffff);
    let mut key = 0u64;
    let mut side = 1u64 << 31;
    while side > 0 {
        let right = u64::from(x & side > 0);
        let up = u64::from(y & side > 0);
        key = (key << 2) | ((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                x = !x & 0xffff_ffff;
                y = !y & 0xffff_ffff;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side >>= 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_cells_touch() {
        // On an 8 × 8 grid of the largest cells the curve visits neighbours one after the other.
        let step = 1i64 << 29;
        let mut cells: Vec<(u64, i64, i64)> = Vec::new();
        for i in 0..6i64 {
            for j in 0..3i64 {
                let place = LonLat {
                    lon: (i * step - 1_800_000_000) as i32,
                    lat: (j * step - 900_000_000) as i32,
                };
                cells.push((hilbert_key(place), i, j));
            }
        }
        cells.sort_unstable();
        let jumps = cells
            .windows(2)
            .filter(|pair| (pair[0].1 - pair[1].1).abs() + (pair[0].2 - pair[1].2).abs() > 1)
            .count();
        assert!(jumps <= 3, "{jumps} jumps in {cells:?}");
    }
}
