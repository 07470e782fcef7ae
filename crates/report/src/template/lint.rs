//! No digit without its figure.

use super::parser;
use super::tags::Scanned;
use crate::error::Fault;
use pulldown_cmark::{Event, Tag};

/// Refuses digits that stand in the words of a template, and HTML.
pub(super) fn lint(file: &str, scanned: &Scanned, faults: &mut Vec<Fault>) {
    let source: String = scanned.all().flat_map(|line| [line, "\n"]).collect();
    let line_of = |at: usize| {
        source
            .get(..at)
            .map_or(1, |before| before.matches('\n').count() + 1)
    };
    let mut fault = |at: usize, problem: String| {
        faults.push(Fault {
            file: file.to_owned(),
            line: line_of(at),
            problem,
        });
    };
    for (event, place) in parser(&source).into_offset_iter() {
        match event {
            Event::Text(text) => {
                for number in numbers(&text) {
                    fault(
                        place.start,
                        format!("`{number}` is a number without a figure"),
                    );
                }
            }
            Event::Code(code) => {
                for number in numbers(&code) {
                    fault(
                        place.start,
                        format!("`{number}` is a number without a figure"),
                    );
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                fault(
                    place.start,
                    format!("`{}`: HTML has no place in a template", html.trim()),
                );
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                fault(
                    place.start,
                    format!("`{dest_url}`: pictures are drawn from figures, `{{{{chart …}}}}`"),
                );
            }
            Event::Start(Tag::CodeBlock(_)) => {
                fault(
                    place.start,
                    "a line that begins with four spaces or a fence is code; take them away"
                        .to_owned(),
                );
            }
            Event::Start(Tag::List(Some(_))) => {
                fault(
                    place.start,
                    "numbered lists number what is no figure; write `-`".to_owned(),
                );
            }
            _ => {}
        }
    }
}

/// Runs of digits of any script, and of what joins them.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut number = String::new();
    for character in text.chars().chain([' ']) {
        let joins = matches!(character, '.' | ',' | '%' | '％') && !number.is_empty();
        if character.is_numeric() || joins {
            number.push(character);
        } else if !number.is_empty() {
            numbers.push(
                std::mem::take(&mut number)
                    .trim_end_matches(['.', ','])
                    .to_owned(),
            );
        }
    }
    numbers
}
