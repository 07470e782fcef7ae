//! What is odd about the data: a table by kind, and marks on the map where a finding has a place.

use super::drawing::Drawing;
use super::escape::html;
use crate::locale::Locale;
use crate::wording::wording;
use liyuan_finding::{Finding, Severity};
use liyuan_roads::LonLat;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Marks of one kind that are drawn: more would hide the map and each other.
const MOST_MARKS: usize = 400;

/// Findings of one code, in the order of the first of each.
struct Kind<'a> {
    first: &'a Finding,
    list: Vec<&'a Finding>,
    /// How many there are, those not listed one by one included.
    count: u64,
}

/// The kinds, errors first.
fn kinds(findings: &[Finding]) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind<'_>> = Vec::new();
    for finding in findings {
        let more = finding.arguments.contains_key("more");
        let known = kinds
            .iter_mut()
            .find(|kind| kind.first.code == finding.code);
        match (known, more) {
            (Some(kind), more) => {
                kind.count = kind.count.saturating_add(finding.count());
                if !more {
                    kind.list.push(finding);
                }
            }
            (None, _) => kinds.push(Kind {
                first: finding,
                list: vec![finding],
                count: finding.count(),
            }),
        }
    }
    kinds.sort_by_key(|kind| match kind.first.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    });
    kinds
}

fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// A sign of its own for each severity, so that nothing hangs on colour.
fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "M-4.5-4.5L4.5 4.5M-4.5 4.5L4.5-4.5",
        Severity::Warning => "M0-5.5L5.2 4H-5.2z",
        Severity::Info => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    }
}

fn severity(locale: &Locale, severity: Severity) -> String {
    locale.text(match severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Info => "severity-info",
    })
}

/// What is said of one finding: its place in the file, then the sentence.
fn sentence(finding: &Finding, locale: &Locale) -> String {
    let told = wording(finding, locale);
    let mut parts = Vec::new();
    if let Some(file) = &finding.file {
        parts.push(file.clone());
    }
    if let Some(row) = finding.row {
        parts.push(locale.format("finding-place-row", &[("row", (&row.to_string()).into())]));
    }
    if let Some(id) = &finding.id {
        parts.push(id.clone());
    }
    let what = told.case.or(told.title).unwrap_or_default();
    match parts.is_empty() {
        true => what,
        false => format!("{} · {what}", parts.join(" ")),
    }
}

/// The section under the map; nothing where nothing is odd.
pub(super) fn section(page: &mut String, drawing: &Drawing<'_>, locale: &Locale) {
    let picture = drawing.picture;
    let kinds = kinds(&picture.findings);
    if kinds.is_empty() {
        return;
    }
    let count = |severity: Severity| -> u64 {
        let of = kinds.iter().filter(|kind| kind.first.severity == severity);
        of.map(|kind| kind.count).sum()
    };
    let summary = locale.format(
        "picture-odd",
        &[
            ("errors", number(count(Severity::Error)).into()),
            ("warnings", number(count(Severity::Warning)).into()),
            ("remarks", number(count(Severity::Info)).into()),
        ],
    );
    let _ = write!(
        page,
        "<details id=\"odd\"{}><summary>{}</summary><table><thead><tr><th>{}</th><th>{}</th><th class=\"what\">{}</th></tr></thead><tbody>",
        if picture.only_checked { " open" } else { "" },
        html(&summary),
        html(&locale.text("picture-odd-kind")),
        html(&locale.text("picture-odd-count")),
        html(&locale.text("picture-odd-first")),
    );
    for kind in &kinds {
        let told = wording(kind.first, locale);
        let title = told
            .title
            .clone()
            .unwrap_or_else(|| kind.first.code.clone());
        let hint = told
            .hint
            .map(|hint| format!("<small>{}</small>", html(&hint)));
        let _ = write!(
            page,
            "<tr><th>{} {}</th><td>{}</td><td class=\"what\">{}{}</td></tr>",
            icon(kind.first.severity, locale),
            html(&title),
            html(&locale.number(number(kind.count))),
            html(&sentence(kind.first, locale)),
            hint.unwrap_or_default(),
        );
    }
    page.push_str("</tbody></table></details>");
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn icon(of: Severity, locale: &Locale) -> String {
    format!(
        "<svg class=\"odd {}\" viewBox=\"-8 -8 16 16\" role=\"img\" aria-label=\"{}\"><path d=\"{}\"/></svg>",
        class(of),
        html(&severity(locale, of)),
        sign(of)
    )
}

/// Marks for the map, the gravest on top; several at one place are one mark.
pub(super) fn marks(drawing: &Drawing<'_>, pixel: f64, locale: &Locale) -> String {
    let mut svg = String::from("<g class=\"marks\">");
    let mut taken = BTreeSet::new();
    let mut drawn = Vec::new();
    for kind in kinds(&drawing.picture.findings) {
        let places = kind.list.iter().filter_map(|finding| {
            let place = LonLat::from_degrees(finding.lon?, finding.lat?)?;
            let (x, y) = drawing.grid.place(place);
            let inside =
                (0..=drawing.grid.width).contains(&x) && (0..=drawing.grid.height).contains(&y);
            inside.then_some((*finding, x, y))
        });
        for (finding, x, y) in places.take(MOST_MARKS) {
            if taken.insert((x, y)) {
                drawn.push((finding, x, y));
            }
        }
    }
    for (finding, x, y) in drawn.into_iter().rev() {
        let _ = write!(
            svg,
            "<g class=\"odd {}\" data-x=\"{x}\" data-y=\"{y}\" transform=\"translate({x} {y}) scale({pixel:.2})\">\
             <path d=\"{}\"/><title>{}</title></g>",
            class(finding.severity),
            sign(finding.severity),
            html(&sentence(finding, locale))
        );
    }
    svg.push_str("</g>");
    svg
}
