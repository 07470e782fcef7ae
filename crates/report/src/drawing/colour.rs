//! Colours that differ in luminance as well as in hue, so that they hold for the colour-blind and in grey.

use std::fmt;

/// Text.
pub(super) const INK: Rgb = Rgb(0x1c, 0x25, 0x30);
/// Text of lesser rank: ticks, notes.
pub(super) const SOFT: Rgb = Rgb(0x50, 0x5b, 0x67);
/// Lines of a grid.
pub(super) const GRID: Rgb = Rgb(0xe1, 0xe5, 0xe8);
/// Lines of an axis, leaders.
pub(super) const AXIS: Rgb = Rgb(0x9a, 0xa3, 0xad);
/// The ground.
pub(super) const PAPER: Rgb = Rgb(0xff, 0xff, 0xff);
/// What keeps the standard.
pub(super) const KEPT: Rgb = Rgb(0x5f, 0xa3, 0xb8);
/// What misses the standard; always with a hatch or a shape of its own.
pub(super) const MISSED: Rgb = Rgb(0xb8, 0x50, 0x16);
/// The standard itself: its line and its label.
pub(super) const STANDARD: Rgb = Rgb(0x8a, 0x2a, 0x0c);
/// Where there is no value.
pub(super) const NO_DATA: Rgb = Rgb(0xf1, 0xf2, 0xf3);

/// Colours of lines, each with a luminance and (see [`DASHES`]) a pattern of its own.
pub(super) const LINES: [Rgb; 6] = [
    Rgb(0x0f, 0x5b, 0x72),
    Rgb(0xb8, 0x50, 0x16),
    Rgb(0x5b, 0x4a, 0x8a),
    Rgb(0x5f, 0x72, 0x2a),
    Rgb(0x2a, 0x2f, 0x36),
    Rgb(0x9c, 0x3a, 0x66),
];

/// Patterns of lines: dash and gap in pixels, empty for a full line.
pub(super) const DASHES: [&str; 6] = ["", "7 3", "2 2.5", "10 3 2 3", "1 3", "14 4"];

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rgb(pub u8, pub u8, pub u8);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Rgb {
    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                libm::pow((value + 0.055) / 1.055, 2.4)
            }
        })
    }

    fn from_linear(linear: [f64; 3]) -> Rgb {
        let [r, g, b] = linear.map(|value| {
            let value = if value <= 0.003_130_8 {
                value * 12.92
            } else {
                1.055 * libm::pow(value, 1.0 / 2.4) - 0.055
            };
            libm::round(value.clamp(0.0, 1.0) * 255.0) as u8
        });
        Rgb(r, g, b)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    #[cfg(test)]
    pub fn luminance(self) -> f64 {
        luminance(self.linear())
    }

    /// Lightness L* of CIELAB, 0 to 100.
    #[cfg(test)]
    pub fn lightness(self) -> f64 {
        116.0 * libm::cbrt(self.luminance()) - 16.0
    }

    /// Contrast to another colour, 1 to 21 (WCAG 2.2).
    #[cfg(test)]
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

fn luminance([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

const COOL: [Rgb; 5] = [
    Rgb(0xe4, 0xf1, 0xf5),
    Rgb(0xa9, 0xd0, 0xdc),
    Rgb(0x5a, 0x9f, 0xb5),
    Rgb(0x17, 0x67, 0x7f),
    Rgb(0x0a, 0x3d, 0x4f),
];

const WARM: [Rgb; 5] = [
    Rgb(0xfc, 0xee, 0xd9),
    Rgb(0xf3, 0xcf, 0xa0),
    Rgb(0xdf, 0x9d, 0x66),
    Rgb(0xbd, 0x66, 0x35),
    Rgb(0x7c, 0x38, 0x1c),
];

/// Colours of `count` classes from the best (lightest) to the worst (darkest), in equal steps of lightness.
///
/// The first `kept` classes are of a cool hue, the others of a warm one; `None`: no promise, one hue.
pub(super) fn classes(count: usize, kept: Option<usize>) -> Vec<Rgb> {
    const LIGHTEST: f64 = 92.0;
    const DARKEST: f64 = 46.0;
    (0..count)
        .map(|class| {
            let hues = match kept {
                Some(kept) if class >= kept => &WARM,
                _ => &COOL,
            };
            let step = if count > 1 {
                (LIGHTEST - DARKEST) / (count - 1) as f64
            } else {
                0.0
            };
            let lightest = if count > 1 { LIGHTEST } else { 76.0 };
            of_lightness(hues, lightest - step * class as f64)
        })
        .collect()
}

/// The colour of a lightness on the way through some colours, from light to dark.
fn of_lightness(hues: &[Rgb], lightness: f64) -> Rgb {
    let root = (lightness + 16.0) / 116.0;
    let wanted = root * root * root;
    for pair in hues.windows(2) {
        let &[light, dark] = pair else { continue };
        let (light, dark) = (light.linear(), dark.linear());
        let (high, low) = (luminance(light), luminance(dark));
        if wanted < low {
            continue;
        }
        let t = ((high - wanted) / (high - low)).clamp(0.0, 1.0);
        let mix = |a: f64, b: f64| a + (b - a) * t;
        return Rgb::from_linear([
            mix(light[0], dark[0]),
            mix(light[1], dark[1]),
            mix(light[2], dark[2]),
        ]);
    }
    hues.last().copied().unwrap_or(INK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_classes_differ_in_grey() {
        for count in 2..=7 {
            for kept in std::iter::once(None).chain((0..=count).map(Some)) {
                let colours = classes(count, kept);
                for pair in colours.windows(2) {
                    let step = pair[0].lightness() - pair[1].lightness();
                    assert!(step >= 7.0, "{count} {kept:?}: {step}");
                }
            }
        }
        assert!(KEPT.lightness() - MISSED.lightness() >= 15.0);
    }

    #[test]
    fn the_promise_parts_the_hues() {
        let colours = classes(5, Some(2));
        let cool = |c: &Rgb| c.2 > c.0;
        assert_eq!(
            colours.iter().map(cool).collect::<Vec<_>>(),
            [true, true, false, false, false]
        );
    }

    #[test]
    fn texts_have_the_contrast_of_wcag() {
        for colour in [INK, SOFT, STANDARD, MISSED].iter().chain(&LINES) {
            assert!(colour.contrast(PAPER) >= 4.5, "{colour}");
        }
        assert!(SOFT.contrast(NO_DATA) >= 4.5);
    }

    #[test]
    fn a_colour_is_written_as_in_css() {
        assert_eq!(INK.to_string(), "#1c2530");
        assert!((PAPER.luminance() - 1.0).abs() < 1e-12);
    }
}
