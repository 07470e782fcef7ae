//! Long paths that the drawings of a page have more than once, such as borders and roads: written once, and used.

use crate::drawing::Drawing;
use crate::sheet::Sheet;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Paths shorter than this are written again: a reference is hardly shorter.
const LEAST: usize = 200;

/// The paths that the drawings of a page have more than once, by their `d`, with their numbers.
#[derive(Debug, Default)]
pub(super) struct Shared<'a>(HashMap<&'a str, usize>);

impl<'a> Shared<'a> {
    /// Those of the drawings of a sheet, numbered in the order in which they come.
    pub fn of(sheet: &'a Sheet) -> Shared<'a> {
        let cover = [&sheet.cover.map, &sheet.cover.narrow];
        let cover = cover.into_iter().flatten().map(|drawing| &**drawing);
        let drawn = sheet.drawings();
        let drawn = drawn.flat_map(|(wide, narrow)| std::iter::once(wide).chain(narrow));
        Shared::among(cover.chain(drawn))
    }

    fn among(drawings: impl Iterator<Item = &'a Drawing>) -> Shared<'a> {
        let mut once: HashSet<&str> = HashSet::new();
        let mut shared = HashMap::new();
        for drawing in drawings {
            for (path, _) in paths(&drawing.svg) {
                if path.d.len() >= LEAST && !once.insert(path.d) {
                    let next = shared.len();
                    shared.entry(path.d).or_insert(next);
                }
            }
        }
        Shared(shared)
    }

    /// An element that shows nothing and holds them.
    pub fn definitions(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let mut all: Vec<(&str, usize)> = self.0.iter().map(|(d, number)| (*d, *number)).collect();
        all.sort_unstable_by_key(|(_, number)| *number);
        let mut out = String::from(
            "<svg class=\"shared\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>",
        );
        for (d, number) in all {
            let _ = write!(out, "<path id=\"d{number}\" d=\"{d}\"/>");
        }
        out.push_str("</defs></svg>\n");
        out
    }

    /// A drawing with references to them.
    pub fn within(&self, svg: &str) -> String {
        let mut out = String::with_capacity(svg.len());
        let mut from = 0;
        for (path, (begin, end)) in paths(svg) {
            let Some(number) = self.0.get(path.d) else {
                continue;
            };
            out.push_str(svg.get(from..begin).unwrap_or_default());
            let _ = write!(out, "<use href=\"#d{number}\"{}{}", path.before, path.after);
            from = end;
            if !path.after.ends_with("/>") {
                // What is within it is its title.
                let rest = svg.get(end..).unwrap_or_default();
                let Some(close) = rest.find("</path>") else {
                    continue;
                };
                out.push_str(rest.get(..close).unwrap_or_default());
                out.push_str("</use>");
                from = end + close + "</path>".len();
            }
        }
        out.push_str(svg.get(from..).unwrap_or_default());
        out
    }
}

/// A path's tag: what stands before its `d`, the `d`, and what stands behind it, the end of the tag included.
struct Path<'a> {
    before: &'a str,
    d: &'a str,
    after: &'a str,
}

/// The paths of a drawing that are not defined to be used by it, with the places where their tags begin and end.
fn paths(svg: &str) -> impl Iterator<Item = (Path<'_>, (usize, usize))> {
    let begins = svg.match_indices("<path ").map(|(begin, _)| begin);
    begins.filter_map(move |begin| {
        let end = begin + svg.get(begin..)?.find('>')? + 1;
        let tag = svg.get(begin + "<path".len()..end)?;
        let (before, rest) = tag.split_once(" d=\"")?;
        let (d, after) = rest.split_once('"')?;
        let path = Path { before, d, after };
        (!before.contains(" id=\"") && !after.contains(" id=\"")).then_some((path, (begin, end)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(svg: &str) -> Drawing {
        Drawing {
            svg: svg.into(),
            width: 1.0,
            height: 1.0,
            title: String::new(),
            description: String::new(),
        }
    }

    #[test]
    fn what_two_drawings_have_is_written_once() {
        let (long, other) = ("M0 0".repeat(60), "M9 9".repeat(60));
        let svg = |fill: &str, more: &str| {
            drawing(&format!(
                "<svg><defs><path id=\"own\" d=\"{long}\"/></defs><path fill=\"{fill}\" d=\"{long}\"><title>甲</title></path>\
                 <path d=\"M1 1\"/>{more}</svg>"
            ))
        };
        let (one, two) = (
            svg("red", &format!("<path d=\"{other}\"/>")),
            svg("blue", ""),
        );
        let shared = Shared::among([&one, &two].into_iter());
        assert_eq!(
            shared.definitions(),
            format!(
                "<svg class=\"shared\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><path id=\"d0\" d=\"{long}\"/></defs></svg>\n"
            )
        );
        assert_eq!(
            shared.within(&two.svg),
            format!(
                "<svg><defs><path id=\"own\" d=\"{long}\"/></defs><use href=\"#d0\" fill=\"blue\"><title>甲</title></use><path d=\"M1 1\"/></svg>"
            )
        );
        let kept = format!("<path d=\"{other}\"/></svg>");
        assert!(shared.within(&one.svg).ends_with(&kept), "it is there once");
    }

    #[test]
    fn numbers_follow_the_drawings_each_time() {
        let paths: Vec<String> = (0..40)
            .map(|at| format!("<path d=\"{}\"/>", format!("M{at} 0").repeat(60)))
            .collect();
        let one = drawing(&paths.concat());
        let definitions = Shared::among([&one, &one].into_iter()).definitions();
        let begins: Vec<&str> = definitions.split("<path ").skip(1).collect();
        assert_eq!(begins.len(), 40);
        for (at, path) in begins.into_iter().enumerate() {
            assert!(
                path.starts_with(&format!("id=\"d{at}\" d=\"M{at} 0M")),
                "{path}"
            );
        }
    }

    #[test]
    fn a_self_closing_path_stays_so() {
        let long = "M0 0".repeat(60);
        let one = drawing(&format!("<path d=\"{long}\" fill=\"none\"/>"));
        let shared = Shared::among([&one, &one].into_iter());
        assert_eq!(shared.within(&one.svg), "<use href=\"#d0\" fill=\"none\"/>");
        assert_eq!(Shared::default().definitions(), "");
    }
}
