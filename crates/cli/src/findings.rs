//! What a person should know about the input, by code: how often, what it means, what to do.

use crate::terminal::{Align, Cell, Style, Table, Terminal};
use liyuan::locale::{Lang, Locale};
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
        let count = i64::try_from(group.len()).unwrap_or(i64::MAX);
        table.row(vec![
            Cell::styled(locale.text(word), style),
            locale.number(count).into(),
            meaning(first, code, locale).into(),
        ]);
    }
    table.render(terminal)
}

/// What a code means: in the catalogue's words if it has them, with the first case as an example.
fn meaning(first: &Finding, code: &str, locale: &Locale) -> String {
    let key = key(code, locale);
    let place = place(first, locale);
    let mut lines = Vec::new();
    if let Some(key) = &key {
        lines.push(format!("{} ({code})", locale.text(key)));
        lines.push(if place.is_empty() {
            first.message.clone()
        } else {
            let message = first.message.as_str();
            locale.format(
                "finding-first",
                &[
                    ("place", place.as_str().into()),
                    ("message", message.into()),
                ],
            )
        });
    } else {
        lines.push(format!("{} ({code})", first.message));
        if !place.is_empty() {
            lines.push(locale.format("finding-at", &[("place", place.as_str().into())]));
        }
    }
    if let Some(hint) = hint(code, first.hint.as_deref(), locale) {
        let label = locale.text("hint-label");
        // A full-width colon brings its own space.
        let space = if label.ends_with('：') { "" } else { " " };
        lines.push(format!("{label}{space}{hint}"));
    }
    lines.join("\n")
}

/// What to do about a code: the hint that comes with it is English and exact; the catalogue has
/// some for other languages.
pub fn hint(code: &str, own: Option<&str>, locale: &Locale) -> Option<String> {
    if locale.lang() == Lang::En {
        return own.map(str::to_owned);
    }
    let meant = own.and_then(|own| own.strip_prefix("did you mean ")?.strip_suffix('?'));
    let translated = match meant {
        Some(meant) => Some(locale.format("hint-did-you-mean", &[("name", meant.into())])),
        None => key(code, locale).and_then(|key| locale.attribute(&key, "hint")),
    };
    translated.or_else(|| own.map(str::to_owned))
}

/// The title of a code, in languages other than that of the messages.
pub fn title(code: &str, locale: &Locale) -> Option<String> {
    match locale.lang() {
        Lang::En => None,
        Lang::Zh => key(code, locale).map(|key| locale.text(&key)),
    }
}

/// The message of a code: its own (`finding-people-row-blank`), else that of what people,
/// facilities and points have in common (`finding-row-blank`).
fn key(code: &str, locale: &Locale) -> Option<String> {
    let key = |code: &str| format!("finding-{}", code.replace(['.', '_'], "-"));
    let common = code.split_once('.').map(|(_, rest)| key(rest));
    [Some(key(code)), common]
        .into_iter()
        .flatten()
        .find(|key| locale.has(key))
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
