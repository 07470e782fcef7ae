//! Maps and charts as SVG.
//!
//! A drawing stands alone: colours, widths and fonts are attributes, so that it looks the same in a page, in
//! a workbook and on paper. Each has a title, a description, and `role="img"`; the table behind it is
//! the caller's. A text that shows a figure of the run carries its id as `data-figure` and is never shortened; marks of
//! scales (ticks, classes, bounds, the scale bar) carry `data-exempt="axis"`; names carry neither.
//!
//! No colour says anything alone: what misses a standard is hatched or has a shape of its own, lines have patterns,
//! classes of a map differ in lightness. The same input gives the same bytes on every platform: coordinates have one
//! decimal, and functions come from `libm`. Values that are not finite are taken as missing.
//!
//! A drawing is laid out for the width of its [`Frame`]: a page for large and small screens holds it twice, each shown at
//! its own width (`max-width: 100%; height: auto` keeps it within its column). `examples/drawings.rs` shows all.

mod axis;
mod bars;
#[cfg(test)]
mod check;
mod colour;
mod curve;
mod dumbbell;
mod map;
mod multiples;
#[cfg(test)]
mod odd;
mod rows;
mod sheet;
mod spread;
mod strip;
mod text;
mod time_line;

pub use axis::Axis;
pub use bars::{Bar, Bars, Rank, bars};
pub use curve::{Curve, Series, curve};
pub use dumbbell::{Change, Dumbbell, dumbbell};
pub use map::{
    Catchments, LineKind, Map, MapArea, MapLine, MapPeople, MapSymbol, MapWords, Rings, SymbolKind,
    map,
};
pub use multiples::{SmallCurve, SmallCurves, SmallMap, SmallMaps, small_curves, small_maps};
pub use rows::Standard;
pub use sheet::Frame;
pub use strip::{Dot, Strip, StripRow, strip};
pub use text::width;
pub use time_line::{Break, TimeLine, Years, time_line};

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The whole `<svg>` element.
    pub svg: String,
    /// Width in pixels at which it was laid out.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// What it is, in a few words.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
}

/// A text in a drawing: a name, or a figure of the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// As printed.
    pub text: String,
    /// Id of the figure that it shows; `None` for names and ticks of axes.
    pub figure: Option<String>,
    /// Why it may hold digits without being a figure, such as `quoted`; `None` for names.
    pub exempt: Option<&'static str>,
}

impl Label {
    /// A name.
    pub fn name(text: impl Into<String>) -> Label {
        Label {
            text: text.into(),
            figure: None,
            exempt: None,
        }
    }

    /// A figure.
    pub fn figure(text: impl Into<String>, id: impl Into<String>) -> Label {
        Label {
            text: text.into(),
            figure: Some(id.into()),
            exempt: None,
        }
    }

    /// A number of somebody else, or of an earlier run.
    pub fn quoted(text: impl Into<String>) -> Label {
        Label {
            text: text.into(),
            figure: None,
            exempt: Some("quoted"),
        }
    }
}
