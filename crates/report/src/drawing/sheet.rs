//! The paper that a drawing is made on: heading, marks, texts, sources.

use super::colour::{GRID, INK, PAPER, Rgb, SOFT};
use super::text::{fit, width};
use super::{Drawing, Label};
use crate::escape::escape;
use std::fmt::{self, Write as _};

/// Fonts with Chinese characters that come with common systems.
const FONTS: &str =
    "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',system-ui,sans-serif";

/// Size of texts in pixels.
pub(super) const SIZE: f64 = 12.0;

/// What every drawing has around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Beginning of every id within the drawing, unique in a page; characters other than ASCII letters,
    /// digits, `-` and `_` become `-`.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// Whether the title is printed above; a page that prints its own heading leaves it out.
    pub heading: bool,
    /// Printed below the heading, such as who is counted and in what unit; may be empty.
    pub subtitle: String,
    /// Printed at the foot, such as sources and dates; may be empty.
    pub sources: String,
    /// Width in pixels that it is laid out for, at least 280 and at most 2,000. Texts are of 11 to 16 pixels at this
    /// width: for a telephone, draw it again at 340.
    pub width: f64,
}

impl Default for Frame {
    fn default() -> Frame {
        Frame {
            id: "drawing".into(),
            title: String::new(),
            description: String::new(),
            heading: true,
            subtitle: String::new(),
            sources: String::new(),
            width: 720.0,
        }
    }
}

/// A number as printed in SVG: at most one decimal. What is not finite is 0, so that it never breaks a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct N(pub f64);

impl fmt::Display for N {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.0.is_finite() { self.0 } else { 0.0 };
        tenths(f, libm::round(value.clamp(-1e6, 1e6) * 10.0) as i64)
    }
}

/// Writes a number of tenths.
pub(super) fn tenths(out: &mut impl fmt::Write, value: i64) -> fmt::Result {
    if value < 0 {
        out.write_char('-')?;
    }
    let (whole, rest) = (value.abs() / 10, value.abs() % 10);
    match (whole, rest) {
        (whole, 0) => write!(out, "{whole}"),
        (0, rest) => write!(out, ".{rest}"),
        (whole, rest) => write!(out, "{whole}.{rest}"),
    }
}

/// On which side of its place a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub size: f64,
    pub fill: Rgb,
    pub anchor: Anchor,
    pub bold: bool,
    /// A white edge, for texts that lie on lines.
    pub halo: bool,
}

impl Type {
    pub const BODY: Type = Type {
        size: SIZE,
        fill: INK,
        anchor: Anchor::Start,
        bold: false,
        halo: false,
    };
    pub const NOTE: Type = Type {
        size: 11.0,
        fill: SOFT,
        ..Type::BODY
    };

    pub const fn size(self, size: f64) -> Type {
        Type { size, ..self }
    }
    pub const fn fill(self, fill: Rgb) -> Type {
        Type { fill, ..self }
    }
    pub const fn at(self, anchor: Anchor) -> Type {
        Type { anchor, ..self }
    }
    pub const fn end(self) -> Type {
        self.at(Anchor::End)
    }
    pub const fn middle(self) -> Type {
        self.at(Anchor::Middle)
    }
    pub const fn bold(self) -> Type {
        Type { bold: true, ..self }
    }
    pub const fn halo(self) -> Type {
        Type { halo: true, ..self }
    }

    /// Width of a text in this type.
    pub fn width(&self, text: &str) -> f64 {
        width(text, self.size) * if self.bold { 1.06 } else { 1.0 }
    }

    /// From the middle of a line of text down to its baseline.
    pub fn drop(&self) -> f64 {
        self.size * 0.36
    }
}

/// What a text is, for those who check the numbers of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role<'a> {
    /// A name or a sentence.
    Name,
    /// A mark of a scale.
    Axis,
    /// Whatever else may hold digits, and why.
    Exempt(&'a str),
    /// A figure of the run.
    Figure(&'a str),
}

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub colour: Rgb,
    pub width: f64,
    pub dash: &'static str,
}

impl Stroke {
    pub const GRID: Stroke = Stroke::full(GRID, 1.0);

    pub const fn full(colour: Rgb, width: f64) -> Stroke {
        Stroke {
            colour,
            width,
            dash: "",
        }
    }

    /// As attributes, with a space before.
    pub fn attributes(&self) -> String {
        let mut out = format!(
            " stroke=\"{}\" stroke-width=\"{}\"",
            self.colour,
            N(self.width)
        );
        if !self.dash.is_empty() {
            let _ = write!(out, " stroke-dasharray=\"{}\"", self.dash);
        }
        out
    }
}

/// Shapes of points; they tell apart what colours tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Diamond,
    Square,
    Triangle,
    Cross,
    Bar,
}

/// Shapes of points at the ends of lines, in the order of the lines.
pub(super) const SHAPES: [Shape; 5] = [
    Shape::Circle,
    Shape::Square,
    Shape::Triangle,
    Shape::Diamond,
    Shape::Bar,
];

/// A drawing in the making. Below [`Sheet::top`] the paper is empty.
#[derive(Debug)]
pub(super) struct Sheet {
    body: String,
    defs: String,
    id: String,
    pub width: f64,
    pub top: f64,
}

impl Sheet {
    /// Whether it is for a page, not for a telephone, where no pointer rests on anything.
    pub fn is_wide(&self) -> bool {
        self.width >= 600.0
    }

    /// Paper with the heading and the subtitle of a frame.
    pub fn new(frame: &Frame) -> Sheet {
        let width = if frame.width.is_finite() {
            frame.width.clamp(280.0, 2000.0)
        } else {
            720.0
        };
        let mut sheet = Sheet {
            body: String::new(),
            defs: String::new(),
            id: plain_id(&frame.id),
            width: libm::round(width),
            top: 4.0,
        };
        if frame.heading && !frame.title.trim().is_empty() {
            let kind = Type::BODY.size(16.0).bold();
            sheet.top = sheet.paragraph(sheet.top + 16.0, &frame.title, kind, 22.0) + 8.0;
        }
        if !frame.subtitle.trim().is_empty() {
            let kind = Type::BODY.size(13.0).fill(SOFT);
            sheet.top = sheet.paragraph(sheet.top + 13.0, &frame.subtitle, kind, 18.0) + 8.0;
        }
        sheet.top += 6.0;
        sheet
    }

    /// Lines of text over the whole width from a first baseline; returns the last baseline.
    fn paragraph(&mut self, first: f64, text: &str, kind: Type, height: f64) -> f64 {
        let fitted = fit(
            text,
            kind.size,
            self.width / if kind.bold { 1.06 } else { 1.0 } - 4.0,
            4,
        );
        let mut baseline = first;
        for (i, line) in fitted.lines.iter().enumerate() {
            baseline = first + height * i as f64;
            self.text(0.0, baseline, line, kind, Role::Name);
        }
        baseline
    }

    /// The finished drawing: what is drawn ends at `bottom`, then come the sources.
    pub fn finish(mut self, frame: &Frame, bottom: f64) -> Drawing {
        let mut height = bottom + 4.0;
        if !frame.sources.trim().is_empty() {
            height = self.paragraph(bottom + 18.0, &frame.sources, Type::NOTE, 16.0) + 7.0;
        }
        let (width, height) = (self.width, libm::ceil(height));
        let (id, defs, body) = (&self.id, &self.defs, &self.body);
        let defs = if defs.is_empty() {
            String::new()
        } else {
            format!("<defs>{defs}</defs>")
        };
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONTS}\" font-size=\"{SIZE}\" fill=\"{INK}\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{defs}\
             <rect width=\"{w}\" height=\"{h}\" fill=\"{PAPER}\"/>{body}</svg>",
            escape(&frame.title),
            escape(&frame.description),
            w = N(width),
            h = N(height),
        );
        Drawing {
            svg,
            width,
            height,
            title: frame.title.clone(),
            description: frame.description.clone(),
        }
    }

    /// Anything, as SVG.
    pub fn raw(&mut self, svg: &str) {
        self.body.push_str(svg);
    }

    /// A definition, as SVG.
    pub fn define(&mut self, svg: &str) {
        self.defs.push_str(svg);
    }

    /// An id of this drawing.
    pub fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    /// A text with its baseline at `y`.
    pub fn text(&mut self, x: f64, y: f64, text: &str, kind: Type, role: Role<'_>) {
        self.text_with(x, y, (text, None), kind, role);
    }

    fn text_with(
        &mut self,
        x: f64,
        y: f64,
        (text, whole): (&str, Option<&str>),
        kind: Type,
        role: Role<'_>,
    ) {
        let text = escape(text.trim());
        if text.is_empty() {
            return;
        }
        let _ = write!(self.body, "<text x=\"{}\" y=\"{}\"", N(x), N(y));
        if (kind.size - SIZE).abs() > 0.01 {
            let _ = write!(self.body, " font-size=\"{}\"", N(kind.size));
        }
        if kind.fill != INK {
            let _ = write!(self.body, " fill=\"{}\"", kind.fill);
        }
        self.body.push_str(match kind.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        if kind.bold {
            self.body.push_str(" font-weight=\"700\"");
        }
        if kind.halo {
            let _ = write!(
                self.body,
                " paint-order=\"stroke\" stroke=\"{PAPER}\" stroke-width=\"3\" stroke-linejoin=\"round\""
            );
        }
        match role {
            Role::Name => {}
            Role::Axis => self.body.push_str(" data-exempt=\"axis\""),
            Role::Exempt(why) => {
                let _ = write!(self.body, " data-exempt=\"{why}\"");
            }
            Role::Figure(id) => {
                let _ = write!(self.body, " data-figure=\"{}\"", escape(id));
            }
        }
        let _ = write!(self.body, ">{text}");
        if let Some(whole) = whole {
            let _ = write!(self.body, "<title>{}</title>", escape(whole));
        }
        self.body.push_str("</text>");
    }

    /// A name or a figure with its baseline at `y`. A figure is printed whole; a name is shortened at the edge
    /// of the paper.
    pub fn label(&mut self, x: f64, y: f64, label: &Label, kind: Type) {
        self.label_as(x, y, label, kind, Role::Name);
    }

    /// A label of a scale (a class, a bound): exempt unless it is a figure.
    pub fn scale_label(&mut self, x: f64, y: f64, label: &Label, kind: Type) {
        self.label_as(x, y, label, kind, Role::Axis);
    }

    fn label_as(&mut self, x: f64, y: f64, label: &Label, kind: Type, role: Role<'_>) {
        if let Some(figure) = &label.figure {
            return self.text(x, y, &label.text, kind, Role::Figure(figure));
        }
        let role = label.exempt.map_or(role, Role::Exempt);
        let room = match kind.anchor {
            Anchor::Start => self.width - x,
            Anchor::Middle => 2.0 * x.min(self.width - x),
            Anchor::End => x,
        };
        let room = room / if kind.bold { 1.06 } else { 1.0 };
        let fitted = fit(&label.text, kind.size, room, 1);
        let line = fitted.lines.first().map_or("", String::as_str);
        let whole = fitted.cut.then_some(label.text.as_str());
        self.text_with(x, y, (line, whole), kind, role);
    }

    /// A name on at most `most` lines around the middle line `y`; shortened with `…` and the whole as a
    /// tooltip where it does not fit. Returns the width that it takes.
    pub fn name(&mut self, x: f64, y: f64, name: &str, kind: Type, room: (f64, usize)) -> f64 {
        let fitted = fit(
            name,
            kind.size,
            room.0 / if kind.bold { 1.06 } else { 1.0 },
            room.1,
        );
        let height = kind.size * 1.15;
        let first = y - height * (fitted.lines.len() - 1) as f64 / 2.0 + kind.drop();
        let mut widest: f64 = 0.0;
        for (i, line) in fitted.lines.iter().enumerate() {
            widest = widest.max(kind.width(line));
            let whole = (fitted.cut && i + 1 == fitted.lines.len()).then_some(name);
            let y = first + height * i as f64;
            self.text_with(x, y, (line, whole), kind, Role::Name);
        }
        widest
    }

    /// The middle of a text that wants to stand around `centre`, so that it stays on the paper; in the middle of it if it is
    /// wider.
    pub fn centred(&self, centre: f64, half: f64) -> f64 {
        if 2.0 * half >= self.width {
            return self.width / 2.0;
        }
        centre.min(self.width - half).max(half)
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let _ = write!(
            self.body,
            "<path d=\"M{} {}L{} {}\" fill=\"none\"{}/>",
            N(from.0),
            N(from.1),
            N(to.0),
            N(to.1),
            stroke.attributes()
        );
    }

    /// A line through points.
    pub fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        if points.len() < 2 {
            return;
        }
        let _ = write!(
            self.body,
            "<path d=\"{}\" fill=\"none\" stroke-linejoin=\"round\"{}/>",
            through(points),
            stroke.attributes()
        );
    }

    /// A rectangle; nothing where it has no extent.
    pub fn rect(&mut self, (x, y): (f64, f64), (wide, tall): (f64, f64), fill: &str) {
        if wide > 0.0 && tall > 0.0 {
            let _ = write!(
                self.body,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
                N(x),
                N(y),
                N(wide),
                N(tall)
            );
        }
    }

    /// A point of a shape with its radius, filled and edged.
    pub fn shape(&mut self, shape: Shape, (x, y): (f64, f64), r: f64, fill: Rgb, edge: Rgb) {
        let _ = write!(self.body, "{}", mark(shape, (x, y), r, fill, edge));
    }

    /// A fill of a colour under white hatching, for use as an attribute's value.
    pub fn hatch(&mut self, colour: Rgb) -> String {
        let id = self.id(&format!(
            "hatch-{}",
            colour.to_string().trim_start_matches('#')
        ));
        self.pattern(
            &id,
            &format!(
                "<pattern id=\"{id}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
                 patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"{colour}\"/>\
                 <path d=\"M.6 0V5\" stroke=\"{PAPER}\" stroke-width=\"1.2\" fill=\"none\"/></pattern>"
            ),
        )
    }

    /// A fill of sparse dots, where nothing is known.
    pub fn dotted(&mut self, ground: Rgb) -> String {
        let id = self.id("dots");
        self.pattern(
            &id,
            &format!(
                "<pattern id=\"{id}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">\
                 <rect width=\"7\" height=\"7\" fill=\"{ground}\"/><circle cx=\"2\" cy=\"2\" r=\".8\" fill=\"#8d96a0\"/>\
                 </pattern>"
            ),
        )
    }

    fn pattern(&mut self, id: &str, definition: &str) -> String {
        if !self.defs.contains(&format!("\"{id}\"")) {
            self.defs.push_str(definition);
        }
        format!("url(#{id})")
    }
}

/// A point of a shape as SVG.
pub(super) fn mark(shape: Shape, at: (f64, f64), r: f64, fill: Rgb, edge: Rgb) -> String {
    outline(shape, at, r, &style(shape, fill, edge))
}

/// Points of one shape and size; what they have in common is written once.
pub(super) fn marks(
    shape: Shape,
    places: impl IntoIterator<Item = (f64, f64)>,
    r: f64,
    (fill, edge): (Rgb, Rgb),
) -> String {
    let mut out = String::new();
    for at in places {
        out.push_str(&outline(shape, at, r, ""));
    }
    match out.is_empty() {
        true => out,
        false => format!("<g{}>{out}</g>", style(shape, fill, edge)),
    }
}

fn style(shape: Shape, fill: Rgb, edge: Rgb) -> String {
    match shape {
        Shape::Cross | Shape::Bar => {
            format!(" fill=\"none\" stroke=\"{fill}\" stroke-width=\"2.4\"")
        }
        _ => format!(" fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"1.3\""),
    }
}

fn outline(shape: Shape, (x, y): (f64, f64), r: f64, style: &str) -> String {
    match shape {
        Shape::Circle => format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{style}/>",
            N(x),
            N(y),
            N(r)
        ),
        Shape::Diamond => {
            let r = r * 1.3;
            format!(
                "<path d=\"M{} {}l{d} {d}l-{d} {d}l-{d}-{d}z\"{style}/>",
                N(x),
                N(y - r),
                d = N(r)
            )
        }
        Shape::Square => {
            let (r, side) = (r * 0.9, r * 1.8);
            format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{s}\" height=\"{s}\"{style}/>",
                N(x - r),
                N(y - r),
                s = N(side)
            )
        }
        Shape::Triangle => format!(
            "<path d=\"M{} {}l{d} {h}h-{w}z\"{style}/>",
            N(x),
            N(y - r * 1.2),
            d = N(r * 1.2),
            h = N(r * 2.1),
            w = N(2.0 * libm::round(r * 12.0) / 10.0)
        ),
        Shape::Cross => format!(
            "<path d=\"M{a} {b}l{d} {d}m0-{d}l-{d} {d}\"{style}/>",
            a = N(x - r * 0.8),
            b = N(y - r * 0.8),
            d = N(r * 1.6)
        ),
        Shape::Bar => format!(
            "<path d=\"M{} {}v{}\"{style}/>",
            N(x),
            N(y - r * 1.3),
            N(r * 2.6)
        ),
    }
}

/// The `d` of a line through points.
pub(super) fn through(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, N(x), N(y));
    }
    path
}

/// An id that may stand in a page and in `url(#…)`.
fn plain_id(id: &str) -> String {
    let plain: String = id
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || c == '-' || c == '_' => c,
            _ => '-',
        })
        .collect();
    if plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
        plain
    } else {
        format!("d{plain}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_decimal_and_are_never_nan() {
        let text = |value| N(value).to_string();
        assert_eq!(text(12.34), "12.3");
        assert_eq!(text(-0.04), "0");
        assert_eq!(text(-0.5), "-.5");
        assert_eq!(text(f64::NAN), "0");
        assert_eq!(text(f64::INFINITY), "0");
        assert_eq!(text(1e300), "1000000");
    }

    #[test]
    fn ids_cannot_leave_their_attribute() {
        assert_eq!(plain_id("a\"><script>"), "a---script-");
        assert_eq!(plain_id("7"), "d7");
        assert_eq!(plain_id(""), "d");
    }
}
