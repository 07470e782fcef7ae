//! Seeded randomness that is the same on every machine: integers first, `libm` where a
//! transcendental is needed.

/// The SplitMix64 generator (Steele, Lea, Flood 2014, 10.1145/2660193.2660195).
pub(crate) struct Random(u64);

impl Random {
    /// One independent stream per purpose, so that a change in one part of the generator leaves
    /// the numbers of the others alone.
    pub(crate) fn new(seed: u64, purpose: &str) -> Random {
        let mut state = mix(seed ^ 0x6c69_7975_616e);
        for byte in purpose.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Random(state)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Uniform in `0..n`; 0 for `n` = 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in [low, high).
    pub(crate) fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Log-normal with median 1.
    pub(crate) fn log_normal(&mut self, sigma: f64) -> f64 {
        libm::exp(sigma * self.normal())
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Smooth noise in −1…1 over the plane: random values on the unit lattice, blended.
pub(crate) fn noise(seed: u64, x: f64, y: f64) -> f64 {
    let (x0, y0) = (libm::floor(x), libm::floor(y));
    let (fx, fy) = (x - x0, y - y0);
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let corner = |dx: i64, dy: i64| {
        let (ix, iy) = (x0 as i64 + dx, y0 as i64 + dy);
        let hash = mix(seed ^ mix((ix as u64).wrapping_mul(0x9e37_79b9) ^ mix(iy as u64)));
        (hash >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let low = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * ease(fx);
    let high = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * ease(fx);
    low + (high - low) * ease(fy)
}

/// Splits a whole into parts proportional to the weights by largest remainder; equal remainders
/// go to the earlier part. All zero when the weights are.
pub(crate) fn largest_remainder(total: i64, weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| total as f64 * w / sum).collect();
    let mut parts: Vec<i64> = exact.iter().map(|x| libm::floor(*x) as i64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let rest = |i: usize| exact[i] - libm::floor(exact[i]);
    order.sort_by(|&a, &b| rest(b).total_cmp(&rest(a)).then(a.cmp(&b)));
    let missing = total - parts.iter().sum::<i64>();
    for &i in order.iter().cycle().take(missing.max(0) as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn largest_remainder_keeps_the_whole() {
        assert_eq!(largest_remainder(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(largest_remainder(7, &[0.0, 2.0, 1.0]), [0, 5, 2]);
        assert_eq!(largest_remainder(7, &[0.0]), [0]);
    }

    #[test]
    fn streams_are_independent_and_repeatable() {
        let draw = |purpose| Random::new(1, purpose).next();
        assert_eq!(draw("roads"), draw("roads"));
        assert_ne!(draw("roads"), draw("people"));
        let mut random = Random::new(7, "below");
        assert!((0..1000).all(|_| random.below(3) < 3));
    }

    #[test]
    fn noise_is_bounded_and_smooth() {
        for i in 0..2000 {
            let x = f64::from(i) * 0.01;
            let here = noise(5, x, 0.3 * x);
            assert!((-1.0..=1.0).contains(&here));
            assert!((noise(5, x + 1e-4, 0.3 * x) - here).abs() < 1e-2);
        }
    }
}
