//! Tags between two pairs of braces, taken out of the Markdown around them.

use crate::error::Fault;
use std::collections::BTreeMap;

/// Characters of the private use area that stand for tags while Markdown is parsed.
const FIRST: u32 = 0xE000;
const MOST: u32 = 0x1800;

/// A tag: `{{word "argument" key="value"}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its first word.
    pub word: String,
    /// Arguments without a key.
    pub arguments: Vec<String>,
    /// Arguments with a key.
    pub named: Vec<(String, String)>,
    /// Line of the file, from 1.
    pub line: usize,
}

impl Tag {
    /// The first argument.
    pub fn first(&self) -> Option<&str> {
        self.arguments.first().map(String::as_str)
    }

    /// The argument of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let named = self.named.iter().find(|(name, _)| name == key);
        named.map(|(_, value)| value.as_str())
    }
}

/// A line of a template, under its conditions.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    /// Conditions that have to hold: words, line, and whether they are negated.
    under: Vec<(String, usize, bool)>,
}

/// A template whose tags are single characters.
#[derive(Debug, Clone)]
pub(super) struct Scanned {
    lines: Vec<Line>,
    tags: Vec<Tag>,
}

impl Scanned {
    /// The tag that a character stands for.
    pub(super) fn tag(&self, character: char) -> Option<&Tag> {
        let at = u32::from(character).checked_sub(FIRST)?;
        self.tags.get(at as usize)
    }

    /// The whole text, whatever its conditions, line by line with tags as characters.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.text.as_str())
    }

    /// The lines whose conditions hold.
    pub(super) fn chosen(&self, mut holds: impl FnMut(&str, usize) -> bool) -> String {
        let mut known: BTreeMap<(&str, usize), bool> = BTreeMap::new();
        let mut text = String::new();
        for line in &self.lines {
            let all = line.under.iter().all(|(condition, at, not)| {
                let place = (condition.as_str(), *at);
                let held = *known.entry(place).or_insert_with(|| holds(condition, *at));
                held != *not
            });
            if all {
                text.push_str(&line.text);
            }
            text.push('\n');
        }
        text
    }
}

/// Takes the tags out of a file.
pub(super) fn scan(file: &str, source: &str, faults: &mut Vec<Fault>) -> Scanned {
    let mut scanned = Scanned {
        lines: Vec::new(),
        tags: Vec::new(),
    };
    let mut open: Vec<(String, usize, bool)> = Vec::new();
    for (line, number) in source.lines().zip(1..) {
        let mut fault = |problem: String| {
            faults.push(Fault {
                file: file.to_owned(),
                line: number,
                problem,
            });
        };
        let condition = line
            .trim()
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"))
            .map(str::trim);
        let condition = condition.filter(|inner| !inner.contains("{{"));
        let mut text = String::new();
        match condition {
            Some("end") => {
                if open.pop().is_none() {
                    fault("`{{end}}` without an `{{if …}}` before it".to_owned());
                }
            }
            Some("else") => match open.last_mut() {
                Some((_, _, not)) => *not = !*not,
                None => fault("`{{else}}` without an `{{if …}}` before it".to_owned()),
            },
            Some(words) if words.starts_with("if ") => {
                open.push((words[3..].trim().to_owned(), number, false));
            }
            _ => text = take(line, number, &mut scanned.tags, &mut fault),
        }
        scanned.lines.push(Line {
            text,
            under: open.clone(),
        });
    }
    if let Some((condition, line, _)) = open.last() {
        faults.push(Fault {
            file: file.to_owned(),
            line: *line,
            problem: format!("`{{{{if {condition}}}}}` has no `{{{{end}}}}`"),
        });
    }
    scanned
}

/// A line with its tags as characters.
fn take(line: &str, number: usize, tags: &mut Vec<Tag>, fault: &mut impl FnMut(String)) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let Some(end) = closing(after) else {
            fault("`{{` without `}}` on the same line".to_owned());
            return text;
        };
        match parse(&after[..end], number) {
            Ok(tag) => {
                let character = char::from_u32(FIRST + tags.len() as u32);
                match character.filter(|_| (tags.len() as u32) < MOST) {
                    Some(character) => {
                        tags.push(tag);
                        text.push(character);
                    }
                    None => fault(format!("more than {MOST} tags in one file")),
                }
            }
            Err(problem) => fault(problem),
        }
        rest = &after[end + 2..];
    }
    // Characters that stand for tags may not come from the file itself.
    text.extend(
        rest.chars()
            .filter(|&character| !(FIRST..FIRST + MOST).contains(&u32::from(character))),
    );
    text
}

/// Where `}}` ends a tag, outside quotation marks.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'}' if !quoted && bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
    }
    None
}

fn parse(text: &str, line: usize) -> Result<Tag, String> {
    let mut tag = Tag {
        line,
        ..Tag::default()
    };
    let mut rest = text.trim();
    let end = rest
        .find(|c: char| c.is_whitespace() || c == '"')
        .unwrap_or(rest.len());
    tag.word = rest[..end].to_owned();
    rest = rest[end..].trim_start();
    if tag.word.is_empty() {
        return Err("an empty tag: write a word such as `n` between the braces".to_owned());
    }
    while !rest.is_empty() {
        let Some((key, after)) = rest.split_once('"') else {
            return Err(format!(
                "`{rest}` in a tag: values stand between quotation marks, as in `key=\"value\"`"
            ));
        };
        let Some((value, after)) = after.split_once('"') else {
            return Err("a quotation mark of a tag is not closed".to_owned());
        };
        match key.trim() {
            "" => tag.arguments.push(value.to_owned()),
            key => match key.strip_suffix('=') {
                Some(key) => tag.named.push((key.trim().to_owned(), value.to_owned())),
                None => return Err(format!("`{key}` in a tag: write `{key}=\"{value}\"`")),
            },
        }
        rest = after.trim_start();
    }
    Ok(tag)
}
