//! What charts with one row per name share: how tall rows are, how wide names are, the standard's line, the key.

use super::Label;
use super::colour::{INK, PAPER, Rgb, SOFT, STANDARD};
use super::sheet::{Anchor, N, Sheet, Stroke, Type};

/// A value that rows are held against.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standard {
    /// The value.
    pub value: f64,
    /// Printed at its line, such as `标准 95%`.
    pub label: Label,
}

/// How tall rows are and how large their texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Density {
    /// Height of a row in pixels.
    pub row: f64,
    /// Height of a bar in a row, or diameter of its largest mark.
    pub bar: f64,
    /// Size of names and values.
    pub size: f64,
    /// Lines that a name may take.
    pub lines: usize,
}

impl Density {
    /// For a number of rows in one column.
    pub fn of(rows: usize) -> Density {
        let (row, bar, size, lines) = match rows {
            0..=16 => (28.0, 15.0, 12.5, 2),
            17..=40 => (21.0, 12.0, 12.0, 1),
            _ => (16.5, 9.0, 11.0, 1),
        };
        Density {
            row,
            bar,
            size,
            lines,
        }
    }

    /// How names are printed.
    pub fn name(&self) -> Type {
        Type::BODY.size(self.size).end()
    }

    /// How values are printed.
    pub fn value(&self) -> Type {
        Type::BODY.size(self.size).halo()
    }
}

/// Room for names: what the longest wants, at most `most` pixels.
pub(super) fn name_room<'a>(
    names: impl IntoIterator<Item = &'a str>,
    density: Density,
    most: f64,
) -> f64 {
    let kind = density.name();
    let longest = names.into_iter().map(|name| kind.width(name.trim()));
    libm::ceil(longest.fold(0.0, f64::max) + 1.0).min(libm::round(most))
}

/// The standard's line with its label above, within a column.
pub(super) fn standard_line(
    sheet: &mut Sheet,
    x: f64,
    (top, bottom): (f64, f64),
    (left, right): (f64, f64),
    label: &Label,
) {
    let stroke = Stroke {
        colour: STANDARD,
        width: 1.4,
        dash: "4 3",
    };
    sheet.line((x, top - 3.0), (x, bottom), stroke);
    let kind = Type::BODY.size(11.5).fill(STANDARD).bold().halo().middle();
    let half = kind.width(&label.text) / 2.0;
    let centre = if 2.0 * half >= right - left {
        (left + right) / 2.0
    } else {
        x.min(right - half).max(left + half)
    };
    sheet.scale_label(centre, top - 8.0, label, kind);
}

/// Where a text of a width that would begin at `x` begins, so that a line that would cross it is seen: beyond the line if
/// that is near; else it stays and gets a white ground ([`value_over`]).
pub(super) fn clear_of(line: Option<f64>, x: f64, wide: f64) -> f64 {
    const GAP: f64 = 4.0;
    match line {
        Some(line) if x - GAP < line && line + GAP - x <= wide * 0.6 => line + GAP,
        _ => x,
    }
}

/// A value over the grid and the standard's line, beginning at `x`, around the middle line `y`.
pub(super) fn value_over(
    sheet: &mut Sheet,
    (x, y): (f64, f64),
    line: Option<f64>,
    label: &Label,
    kind: Type,
) {
    let wide = kind.width(&label.text);
    let beyond = clear_of(line, x, wide);
    let x = if beyond + wide <= sheet.width + 2.0 {
        beyond
    } else {
        x
    };
    if line.is_some_and(|line| x - 2.0 < line && line < x + wide + 2.0) {
        let tall = kind.size + 2.0;
        sheet.rect(
            (x - 2.0, y - tall / 2.0),
            (wide + 4.0, tall),
            &PAPER.to_string(),
        );
    }
    sheet.label(x, y + kind.drop(), label, kind.at(Anchor::Start));
}

/// Title of an axis below its ticks; returns where the paper is free again.
pub(super) fn axis_title(sheet: &mut Sheet, title: &str, centre: f64, bottom: f64) -> f64 {
    if title.trim().is_empty() {
        return bottom + 20.0;
    }
    let kind = Type::NOTE.middle();
    let half = kind.width(title.trim()) / 2.0;
    let centre = sheet.centred(centre, half);
    sheet.name(centre, bottom + 30.0, title, kind, (sheet.width, 1));
    bottom + 38.0
}

/// One entry of a key.
pub(super) enum Key<'a> {
    /// A filled box and what it means.
    Box(String, &'a str),
    /// A mark, as SVG drawn around (0, 0), and what it means.
    Mark(String, &'a str),
    /// A filled box and a label of a scale.
    ScaleBox(String, &'a Label),
    /// A mark and a label of a scale.
    Scale(String, &'a Label),
}

/// A key in one or more lines from the left; returns where the paper is free again.
pub(super) fn key(sheet: &mut Sheet, entries: &[Key<'_>], top: f64) -> f64 {
    let kind = Type::BODY.size(11.5).fill(SOFT);
    let (mut x, mut y) = (0.0, top + 8.0);
    let mut any = false;
    for entry in entries {
        let text = match entry {
            Key::Box(_, text) | Key::Mark(_, text) => *text,
            Key::ScaleBox(_, label) | Key::Scale(_, label) => label.text.as_str(),
        };
        if text.trim().is_empty() {
            continue;
        }
        let room = sheet.width - 22.0;
        let wide = 20.0 + kind.width(text.trim()).min(room);
        if any && x + wide > sheet.width {
            (x, y) = (0.0, y + 19.0);
        }
        match entry {
            Key::Box(fill, _) | Key::ScaleBox(fill, _) => {
                sheet.rect((x, y - 5.0), (14.0, 10.0), fill);
            }
            Key::Mark(svg, _) | Key::Scale(svg, _) => {
                let at = (N(x + 7.0), N(y));
                sheet.raw(&format!(
                    "<g transform=\"translate({} {})\">{svg}</g>",
                    at.0, at.1
                ));
            }
        }
        match entry {
            Key::Box(..) | Key::Mark(..) => {
                sheet.name(x + 20.0, y, text, kind, (room, 1));
            }
            Key::ScaleBox(_, label) | Key::Scale(_, label) => {
                sheet.scale_label(x + 20.0, y + kind.drop(), label, kind);
            }
        }
        x += wide + 18.0;
        any = true;
    }
    if any { y + 16.0 } else { top }
}

/// Colour of a text for what is there, and for what is missing.
pub(super) fn ink(there: bool) -> Rgb {
    if there { INK } else { SOFT }
}

#[cfg(test)]
mod tests {
    use super::clear_of;

    #[test]
    fn texts_step_over_a_near_line() {
        assert_eq!(clear_of(None, 10.0, 30.0), 10.0);
        assert_eq!(clear_of(Some(50.0), 10.0, 30.0), 10.0);
        assert_eq!(clear_of(Some(20.0), 10.0, 30.0), 24.0);
        assert_eq!(
            clear_of(Some(38.0), 10.0, 30.0),
            10.0,
            "too far to step over"
        );
        assert_eq!(clear_of(Some(5.0), 10.0, 30.0), 10.0);
    }
}
