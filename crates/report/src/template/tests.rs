use super::*;

struct Echo;

impl Fill for Echo {
    fn fill(&self, tag: &Tag) -> Result<Filled, String> {
        match tag.word.as_str() {
            "n" => Ok(Filled::Line(vec![Inline::Name(
                tag.first().unwrap_or("?").to_owned(),
            )])),
            "map" => Ok(Filled::Blocks(vec![Block::List(Vec::new())])),
            other => Err(format!("no tag `{other}`")),
        }
    }

    fn holds(&self, condition: &str) -> Result<bool, String> {
        match condition {
            "broken" => Ok(true),
            "kept" => Ok(false),
            other => Err(format!("no condition `{other}`")),
        }
    }
}

fn faults(source: &str) -> Vec<String> {
    match Template::of([("sheet.md", source.to_owned())]) {
        Ok(_) => Vec::new(),
        Err(ReportError::Template { faults }) => faults.iter().map(ToString::to_string).collect(),
        Err(other) => panic!("{other}"),
    }
}

fn blocks(source: &str) -> (Vec<Block>, Vec<Fault>) {
    let template = Template::of([("sheet.md", source.to_owned())]).unwrap();
    let mut found = Found::default();
    let blocks = template.blocks("sheet.md", &Echo, &mut found);
    let chapter = Chapter {
        anchor: "methods".to_owned(),
        name: String::new(),
        kind: crate::sheet::ChapterKind::About,
        blocks: vec![Block::Anchor("promise-a".to_owned())],
    };
    (blocks, found.faults(&[chapter]))
}

#[test]
fn bare_digits_are_refused_in_every_script() {
    assert_eq!(
        faults("# Title\n\nServed: 95.3% of ٣ and ９ people, `42`, Ⅷ.\n"),
        [
            "sheet.md:3: `95.3%` is a number without a figure",
            "sheet.md:3: `٣` is a number without a figure",
            "sheet.md:3: `９` is a number without a figure",
            "sheet.md:3: `42` is a number without a figure",
            "sheet.md:3: `Ⅷ` is a number without a figure",
        ]
    );
    assert!(faults("Aged {{name \"6–11\"}}: {{n \"reach/x/share\" area=\"1505\"}}.\n").is_empty());
    // Also where a condition would leave it out.
    assert_eq!(faults("{{if kept}}\n7\n{{end}}\n").len(), 1);
    // Headings, lists, links and strong words, too.
    assert_eq!(faults("# 1 a\n\n- 2 b\n\n**3** [4](#x)\n").len(), 4);
}

#[test]
fn what_is_no_template_is_told_with_its_line() {
    for (source, expected) in [
        (
            "a\n<b>x</b>\n",
            "sheet.md:2: `<b>`: HTML has no place in a template",
        ),
        ("1. a\n", "numbered lists"),
        ("![x](y.png)\n", "pictures are drawn"),
        ("    code\n", "four spaces"),
        ("{{n \"a\"\n", "without `}}`"),
        ("{{n a}}\n", "between quotation marks"),
        ("{{}}\n", "an empty tag"),
        ("{{end}}\n", "without an `{{if …}}`"),
        ("{{if kept}}\n", "has no `{{end}}`"),
    ] {
        let told = faults(source).join("\n");
        assert!(told.contains(expected), "{source}: {told}");
    }
}

#[test]
fn tags_and_conditions_are_filled() {
    let (blocks, faults) = blocks(
        "# Promise\n\n{{if kept}}\nGood.\n{{else}}\nShare {{n \"share\"}} of **all {{n \"x\"}}**.\n{{end}}\n\n{{map}}\n\n- one\n- two\n",
    );
    assert!(faults.is_empty(), "{faults:?}");
    let text = |text: &str| Inline::Text(text.to_owned());
    let name = |text: &str| Inline::Name(text.to_owned());
    assert_eq!(
        blocks,
        [
            Block::Heading {
                level: 1,
                text: vec![text("Promise")]
            },
            Block::Paragraph(vec![
                text("Share "),
                name("share"),
                text(" of "),
                Inline::Strong(vec![text("all "), name("x")]),
                text(".")
            ]),
            Block::List(Vec::new()),
            Block::List(vec![vec![text("one")], vec![text("two")]]),
        ]
    );
}

#[test]
fn unknown_tags_and_conditions_are_told_with_their_line() {
    let (_, faults) = blocks("a {{foo}}\n\n{{if bar}}\nb\n{{end}}\n");
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["sheet.md:1: no tag `foo`", "sheet.md:3: no condition `bar`"]
    );
}

/// A file is filled for each promise; faults of one line come again in turn.
#[test]
fn what_is_wrong_is_told_once() {
    let source = "[a](#one) [b](#two)\n".to_owned();
    let template = Template::of([("promise.md", source)]).unwrap();
    let mut found = Found::default();
    for _ in 0..3 {
        template.blocks("promise.md", &Echo, &mut found);
    }
    let told: Vec<String> = found.faults(&[]).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "promise.md:1: the sheet has no place `#one` for a link",
            "promise.md:1: the sheet has no place `#two` for a link",
        ]
    );
}

#[test]
fn links_lead_elsewhere_or_to_places_that_are_there() {
    let (blocks, faults) = blocks(
        "[a](https://example.org/2020#x) [b](HTTP://e.org) [c](mailto:a@e.org)\n\n\
         [d](#methods) [e](promise-a) [f](#trace)\n\n\
         {{if kept}}\n[g](#kept)\n{{else}}\n\n[h](#metods)\n\n[i](javascript:x) [j](other.html)\n{{end}}\n",
    );
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "sheet.md:9: the sheet has no place `#metods` for a link; there is `#methods`",
            "sheet.md:11: the sheet has no place `#javascript:x` for a link; other links begin with http, https or mailto",
            "sheet.md:11: the sheet has no place `#other.html` for a link; other links begin with http, https or mailto",
        ]
    );
    let targets: Vec<Target> = blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Paragraph(line) => Some(line),
            _ => None,
        })
        .flatten()
        .filter_map(|inline| match inline {
            Inline::Link { to, .. } => Some(to),
            _ => None,
        })
        .collect();
    let (web, anchor) = (
        |to: &str| Target::Web(to.to_owned()),
        |to: &str| Target::Anchor(to.to_owned()),
    );
    assert_eq!(
        targets[..6],
        [
            web("https://example.org/2020#x"),
            web("HTTP://e.org"),
            web("mailto:a@e.org"),
            anchor("methods"),
            anchor("promise-a"),
            anchor("trace"),
        ]
    );
}

#[test]
fn the_built_in_templates_break_no_rule() {
    for lang in Lang::ALL {
        Template::built_in(lang).unwrap();
    }
}
