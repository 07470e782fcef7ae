//! What every drawing must be; for tests.

use super::Drawing;
use super::sheet::Frame;
use super::spread::Area;
use super::text::width;

/// A name that tries what names may try.
pub const NASTY: &str = "\"><script>alert('&')</script>\u{0}\u{1b}\u{202e} 科尔沁左翼中旗 Donaudampfschifffahrtsgesellschaft";

/// A frame with everything in it.
pub fn frame(id: &str, width: f64) -> Frame {
    Frame {
        id: id.into(),
        title: "二十分钟内能到急救站的居民".into(),
        description: "按旗县 <排名>".into(),
        subtitle: "占常住人口的百分比".into(),
        sources: "来源：第七次全国人口普查".into(),
        width,
        ..Frame::default()
    }
}

/// A text of a drawing.
#[derive(Debug, Clone)]
pub struct Text {
    pub text: String,
    pub figure: Option<String>,
    pub place: Area,
}

/// Well-formed, without script, style or NaN, the same each time, all texts on the paper.
pub fn sound(drawing: &Drawing) {
    let svg = &drawing.svg;
    well_formed(svg);
    for forbidden in [
        "NaN",
        "inf",
        "<script",
        " style=",
        "class=",
        "href=\"http",
        "--",
    ] {
        let found = svg.find(forbidden);
        assert!(
            found.is_none(),
            "{forbidden}: {}",
            near(svg, found.unwrap_or(0))
        );
    }
    assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby="));
    for name in ["-title", "-desc"] {
        assert_eq!(svg.matches(&format!("{name}\">")).count(), 1, "{name}");
    }
    one_decimal(svg);
    let mut ids: Vec<&str> = svg
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids are unique");
    for used in svg.split("url(#").skip(1) {
        let id = used.split(')').next().unwrap();
        assert!(ids.contains(&id), "{id} is defined");
    }
    for text in texts(svg) {
        let place = text.place;
        assert!(
            place.left >= -2.0
                && place.right <= drawing.width + 2.0
                && place.top >= -1.0
                && place.bottom <= drawing.height + 1.0,
            "{text:?} in {} x {}",
            drawing.width,
            drawing.height
        );
    }
}

/// Coordinates have one decimal, so that they are the same wherever the last bit of a sine differs.
fn one_decimal(svg: &str) {
    for name in [
        "d",
        "x",
        "y",
        "cx",
        "cy",
        "r",
        "width",
        "height",
        "transform",
    ] {
        for value in svg.split(&format!(" {name}=\"")).skip(1) {
            let value = value.split('"').next().unwrap();
            for decimals in value.split('.').skip(1) {
                let digits = decimals.chars().take_while(char::is_ascii_digit).count();
                assert_eq!(digits, 1, "{value}");
            }
        }
    }
}

fn near(svg: &str, at: usize) -> String {
    let tail: String = svg.get(at..).unwrap_or_default().chars().take(80).collect();
    tail
}

/// No two texts overlap, but for those that hold one of some words (ticks below labels with a white edge).
pub fn no_overlap(drawing: &Drawing, but: &[&str]) {
    let texts: Vec<Text> = texts(&drawing.svg)
        .into_iter()
        .filter(|text| !but.iter().any(|word| text.text.contains(word)))
        .collect();
    for (i, a) in texts.iter().enumerate() {
        for b in texts.iter().skip(i + 1) {
            assert!(!a.place.meets(&b.place), "{a:?} over {b:?}");
        }
    }
}

/// The texts with the rectangles that they take, a little less than they are.
pub fn texts(svg: &str) -> Vec<Text> {
    svg.split("<text ")
        .skip(1)
        .map(|rest| {
            let (attributes, content) = rest.split_once('>').unwrap();
            let attributes = format!(" {attributes}");
            let get = |name: &str| {
                let (_, value) = attributes.split_once(&format!(" {name}=\""))?;
                Some(value.split('"').next()?.to_owned())
            };
            let number = |name| get(name).and_then(|value| value.parse::<f64>().ok());
            let text = content.split('<').next().unwrap();
            let text = [
                ("&lt;", "<"),
                ("&gt;", ">"),
                ("&quot;", "\""),
                ("&#39;", "'"),
                ("&amp;", "&"),
            ]
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
            let size = number("font-size").unwrap_or(12.0);
            let wide = width(&text, size);
            let (x, y) = (number("x").unwrap(), number("y").unwrap());
            let left = match get("text-anchor").as_deref() {
                Some("middle") => x - wide / 2.0,
                Some("end") => x - wide,
                _ => x,
            };
            Text {
                text,
                figure: get("data-figure"),
                place: Area {
                    left: left + 0.5,
                    right: left + wide - 0.5,
                    top: y - size * 0.8,
                    bottom: y + size * 0.12,
                },
            }
        })
        .collect()
}

/// A small XML checker: tags nest, attributes are quoted and unique, references are known.
pub fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        references(&rest[..at]);
        assert!(!rest[..at].contains('>'));
        assert!(!open.is_empty() || rest[..at].trim().is_empty());
        rest = &rest[at + 1..];
        let end = end_of_tag(rest);
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, alone) = tag
            .strip_suffix('/')
            .map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()),
            "{name}"
        );
        quoted(attributes);
        if !alone {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    assert!(xml.chars().all(|c| !c.is_control()));
}

fn end_of_tag(rest: &str) -> usize {
    let mut quoted = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            '<' => panic!("a tag in a tag: {}", near(rest, 0)),
            _ => {}
        }
    }
    panic!("a tag without an end: {}", near(rest, 0));
}

fn quoted(attributes: &str) {
    let mut names = Vec::new();
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").expect("an attribute with a value");
        assert!(
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':'),
            "{name}"
        );
        assert!(!names.contains(&name), "{name} twice");
        names.push(name);
        let (value, after) = value.split_once('"').expect("a closing quote");
        references(value);
        assert!(after.is_empty() || after.starts_with(' '), "{attributes}");
        rest = after.trim_start();
    }
}

fn references(text: &str) {
    for part in text.split('&').skip(1) {
        let name = part.split_once(';').expect("a reference ends").0;
        assert!(["lt", "gt", "amp", "quot", "#39"].contains(&name), "{name}");
    }
}
