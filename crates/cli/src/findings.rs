//! What a person should know about the input, by code: how often, what it means, what to do.

use crate::terminal::{Align, Cell, Style, Table, Terminal};
use liyuan::locale::{Lang, Locale};
use liyuan::wording::wording;
use liyuan_finding::{Finding, Severity};
use std::collections::BTreeMap;

/// A table by code, the gravest first, each with an example of where.
pub fn render(findings: &[Finding], locale: &Locale, terminal: &Terminal) -> String {
    let mut by_code: BTreeMap<(Severity, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_code
            .entry((finding.severity, &finding.code))
            .or_default()
            .push(finding);
    }
    let mut table = Table::new(0)
        .column(locale.text("finding-severity"), Align::Left)
        .column(locale.text("finding-count"), Align::Right)
        .words(locale.text("finding-meaning"));
    for ((severity, code), group) in by_code {
        let (word, style) = match severity {
            Severity::Error => ("severity-error", Style::Bad),
            Severity::Warning => ("severity-warning", Style::Caution),
            Severity::Info => ("severity-info", Style::Plain),
        };
        let Some(first) = group.first() else { continue };
        let count: u64 = group.iter().map(|finding| finding.count()).sum();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        table.row(vec![
            Cell::styled(locale.text(word), style),
            locale.number(count).into(),
            meaning(first, code, locale).into(),
        ]);
    }
    table.render(terminal)
}

/// What a code means, with the first case as an example.
fn meaning(first: &Finding, code: &str, locale: &Locale) -> String {
    let told = wording(first, locale);
    let place = place(first, locale);
    let mut lines = vec![format!(
        "{} ({code})",
        told.title.as_deref().unwrap_or(&first.message)
    )];
    // Without a title the message stands in its place.
    let case = told.case.filter(|_| told.title.is_some());
    match (place.as_str(), case) {
        ("", None) => {}
        ("", Some(case)) => lines.push(case),
        (place, None) => lines.push(locale.format("finding-at", &[("place", place.into())])),
        (place, Some(case)) => {
            let values = [("place", place.into()), ("message", (&case).into())];
            lines.push(locale.format("finding-first", &values));
        }
    }
    if let Some(hint) = told.hint {
        let label = locale.text("hint-label");
        // A full-width colon brings its own space.
        let space = if label.ends_with('：') { "" } else { " " };
        lines.push(format!("{label}{space}{hint}"));
    }
    lines.join("\n")
}

/// Where it is: file and row, id, or place on the map.
fn place(finding: &Finding, locale: &Locale) -> String {
    let mut parts = Vec::new();
    match (&finding.file, finding.row) {
        (Some(file), Some(row)) => parts.push(locale.format(
            "place-row",
            &[
                ("file", file.into()),
                ("row", row.to_string().as_str().into()),
            ],
        )),
        (Some(file), None) => parts.push(file.clone()),
        (None, _) => {}
    }
    if let Some(id) = &finding.id {
        parts.push(format!("`{id}`"));
    }
    if let (Some(lon), Some(lat)) = (finding.lon, finding.lat) {
        parts.push(format!("({lon:.5}, {lat:.5})"));
    }
    parts.join(match locale.lang() {
        Lang::Zh => "，",
        Lang::En => ", ",
    })
}
