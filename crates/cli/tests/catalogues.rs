//! The message catalogues: complete in both languages, nothing unused, the same placeholders.

#![allow(clippy::expect_used)]

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use liyuan::locale::{CATALOGUES, Lang};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Message or `message.attribute` -> its placeholders.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn catalogue(lang: Lang) -> Catalogue {
    let (_, text) = CATALOGUES
        .iter()
        .find(|(l, _)| *l == lang)
        .expect("a catalogue");
    let resource = fluent_syntax::parser::parse(*text).expect("a catalogue without syntax errors");
    let mut out = Catalogue::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let id = message.id.name.to_owned();
        if let Some(pattern) = &message.value {
            assert!(
                out.insert(id.clone(), placeholders(pattern)).is_none(),
                "{id} stands twice"
            );
        }
        for attribute in &message.attributes {
            out.insert(
                format!("{id}.{}", attribute.id.name),
                placeholders(&attribute.value),
            );
        }
    }
    out
}

fn placeholders(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            collect(expression, &mut out);
        }
    }
    out
}

fn collect(expression: &Expression<&str>, out: &mut BTreeSet<String>) {
    let inline = match expression {
        Expression::Inline(inline) => inline,
        Expression::Select { selector, variants } => {
            for variant in variants {
                out.extend(placeholders(&variant.value));
            }
            selector
        }
    };
    match inline {
        InlineExpression::VariableReference { id } => {
            out.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => collect(expression, out),
        InlineExpression::MessageReference { id, .. } => {
            out.insert(format!("{}()", id.name));
        }
        _ => {}
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                out.push((path, text));
            }
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut out = Vec::new();
    for name in [
        "cli", "liyuan", "formats", "planning", "roads", "finding", "report",
    ] {
        walk(&crates.join(name).join("src"), &mut out);
    }
    out
}

/// String literals of a source file, without tests and comments.
fn literals(text: &str) -> BTreeSet<&str> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut out = BTreeSet::new();
    for line in code {
        out.extend(line.split('"').skip(1).step_by(2));
    }
    out
}

/// Keys are made of at least two words joined by hyphens.
fn is_key(literal: &str) -> bool {
    literal.contains('-')
        && literal.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_placeholders() {
    let (en, zh) = (catalogue(Lang::En), catalogue(Lang::Zh));
    let keys = |catalogue: &Catalogue| catalogue.keys().cloned().collect::<BTreeSet<_>>();
    // Sentences and hints in English come with the findings themselves; what several Chinese ones
    // have in common stands in messages of its own.
    let own = |key: &String| {
        key.starts_with("told-")
            || (key.starts_with("finding-") && (key.ends_with(".hint") || key.ends_with(".case")))
    };
    let only = |a: &Catalogue, b: &Catalogue| {
        keys(a)
            .difference(&keys(b))
            .filter(|key| !own(key))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(only(&en, &zh), Vec::<String>::new(), "only in English");
    assert_eq!(only(&zh, &en), Vec::<String>::new(), "only in Chinese");
    for (key, placeholders) in en.iter().filter(|(key, _)| !own(key)) {
        assert_eq!(Some(placeholders), zh.get(key), "placeholders of {key}");
    }
}

#[test]
fn every_key_that_the_code_asks_for_is_in_the_catalogues() {
    let catalogue = catalogue(Lang::En);
    let mut missing = Vec::new();
    for (path, text) in sources() {
        let text = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        for call in [".text(", ".format("] {
            for rest in text.split(call).skip(1) {
                let Some(rest) = rest.trim_start().strip_prefix('"') else {
                    continue;
                };
                let key = rest.split('"').next().unwrap_or_default();
                if is_key(key) && !catalogue.contains_key(key) {
                    missing.push(format!("{key} in {}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "not in the catalogues: {missing:#?}");
}

#[test]
fn no_key_is_unused() {
    let sources = sources();
    let used: BTreeSet<&str> = sources
        .iter()
        .flat_map(|(_, text)| literals(text))
        .collect();
    // Codes of findings and errors are keys too: `people.island` is `finding-people-island`. Some
    // codes are put together from a subject and the rest.
    let codes: BTreeSet<String> = used
        .iter()
        .flat_map(|code| ["", "facilities-", "areas-", "file-"].map(|subject| (subject, code)))
        .map(|(subject, code)| format!("finding-{subject}{}", code.replace(['.', '_'], "-")))
        .collect();
    // Keys that are put together: `sheet-column-{}` has the columns, and a chart's key has an `-about`.
    let begun = |key: &str| {
        let mut begins = used.iter().filter_map(|literal| literal.split_once('{'));
        begins.any(|(begin, _)| {
            begin.ends_with('-') && is_key(begin.trim_end_matches('-')) && key.starts_with(begin)
        })
    };
    let put_together = |key: &str| {
        begun(key)
            || key
                .strip_suffix("-about")
                .is_some_and(|chart| used.contains(chart))
    };
    let unused: Vec<String> = catalogue(Lang::En)
        .into_keys()
        .filter(|key| {
            let message = key.split('.').next().unwrap_or(key);
            !used.contains(message) && !codes.contains(message) && !put_together(message)
        })
        .collect();
    assert!(unused.is_empty(), "used nowhere: {unused:#?}");
}

/// Every code of a finding that is written out in the sources has a title in both languages.
#[test]
fn every_code_of_a_finding_has_a_title() {
    let catalogue = catalogue(Lang::Zh);
    let mut missing = BTreeSet::new();
    for (path, text) in sources() {
        let text = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        let calls = [
            "Finding::error(",
            "Finding::warning(",
            "Finding::info(",
            ".code(",
            "self.finding(",
        ];
        for rest in calls.iter().flat_map(|call| text.split(call).skip(1)) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let code = rest.split('"').next().unwrap_or_default();
            let key = |code: &str| format!("finding-{}", code.replace(['.', '_'], "-"));
            let common = code.split_once('.').map_or(code, |(_, rest)| rest);
            let subjects = [
                key(code),
                key(common),
                format!("finding-facilities-{common}"),
            ];
            // A code that is the beginning of others, such as `file` of `file.empty`.
            let begins = format!("{}-", key(code));
            let known = |wanted: &String| catalogue.contains_key(wanted);
            if !subjects.iter().any(known) && !catalogue.keys().any(|key| key.starts_with(&begins))
            {
                missing.insert(format!("{code} in {}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "without a title: {missing:#?}");
}

/// Every value that a Chinese sentence takes is given by name somewhere in the sources, and every
/// message that it refers to is there and used.
#[test]
fn sentences_take_values_that_the_sources_give() {
    let catalogue = catalogue(Lang::Zh);
    let sources = sources();
    let given: BTreeSet<&str> = sources
        .iter()
        .flat_map(|(_, text)| literals(text))
        .collect();
    let mut wrong = Vec::new();
    let mut referred = BTreeSet::new();
    let told = |key: &str| key.starts_with("finding-") || key.starts_with("told-");
    for (key, placeholders) in catalogue.iter().filter(|(key, _)| told(key)) {
        for name in placeholders {
            match name.strip_suffix("()") {
                Some(message) if catalogue.contains_key(message) => {
                    referred.insert(message.to_owned());
                }
                None if given.contains(name.as_str()) => {}
                _ => wrong.push(format!("{name} in {key}")),
            }
        }
    }
    assert!(wrong.is_empty(), "not given: {wrong:#?}");
    let unused: Vec<&String> = catalogue
        .keys()
        .filter(|key| key.starts_with("told-") && !referred.contains(*key))
        .collect();
    assert!(unused.is_empty(), "used nowhere: {unused:?}");
}

/// Every code that an error or a problem of a plan file can have has a title in both languages.
#[test]
fn every_code_of_an_error_has_a_title() {
    let catalogue = catalogue(Lang::Zh);
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    for (_, text) in sources() {
        for body in text.split("fn code(&self)").skip(1) {
            let body = body.split("\n    }\n").next().unwrap_or_default();
            for arm in body.split("=> \"").skip(1) {
                let code = arm.split('"').next().unwrap_or_default();
                let key = format!("finding-{}", code.replace(['.', '_'], "-"));
                seen += 1;
                // Sketches are for tests and examples: the program reads none.
                if !code.starts_with("roads.sketch.") && !catalogue.contains_key(&key) {
                    missing.insert(code.to_owned());
                }
            }
        }
    }
    assert!(seen > 60, "the codes were not found");
    assert!(missing.is_empty(), "without a title: {missing:#?}");
}
