//! The sheet as PDF: with the feature `pdf`. Texts are read by `pdftotext` (poppler-utils), as other programs read them.

use super::region::Region;
#[cfg(feature = "pdf")]
use liyuan::locale::{Lang, Locale};
#[cfg(feature = "pdf")]
use liyuan_report::{Medium, Told, build, pdf, run::Run, sheet, template::Template};
use liyuan_report::{ReportOptions, report};
#[cfg(feature = "pdf")]
use std::path::Path;

fn options() -> ReportOptions {
    ReportOptions {
        pdf: true,
        ..ReportOptions::default()
    }
}

#[cfg(not(feature = "pdf"))]
#[test]
fn a_program_without_it_says_how_to_get_it() {
    use liyuan_finding::{Diagnose, Kind};
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let error = report(&out, &options()).unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("report.no-pdf", Kind::Environment)
    );
    assert!(error.hint().unwrap().contains("--features pdf"));
    assert!(!out.join("sheet").exists());
}

/// The text of a PDF, page by page; `None` where nothing here can read it.
#[cfg(feature = "pdf")]
fn pages(file: &Path) -> Option<Vec<String>> {
    let mut program = std::process::Command::new("pdftotext");
    let made = program
        .args(["-layout", "-enc", "UTF-8"])
        .arg(file)
        .arg("-")
        .output();
    let Ok(made) = made else {
        assert!(
            std::env::var_os("LIYUAN_REQUIRE_DATA").is_none(),
            "pdftotext (poppler-utils) is needed"
        );
        eprintln!("skipped: pdftotext (poppler-utils) is not here");
        return None;
    };
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let text = String::from_utf8(made.stdout).unwrap();
    Some(text.split('\u{c}').map(str::to_owned).collect())
}

/// Without white space: where a line ends is the page's business.
#[cfg(feature = "pdf")]
fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(feature = "pdf")]
fn holds(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|window| window == word.as_bytes())
}

#[cfg(feature = "pdf")]
fn made(out: &Path, lang: Lang) -> (sheet::Sheet, pdf::Pdf) {
    let locale = Locale::new(lang);
    let run = Run::open(out).unwrap();
    let template = Template::built_in(lang).unwrap();
    let sheet = build(&run, &template, &locale, Medium::Paper, Told::default()).unwrap();
    let pdf = pdf::render(&sheet, &locale).unwrap();
    (sheet, pdf)
}

#[cfg(feature = "pdf")]
#[test]
fn words_and_figures_of_the_one_page_can_be_searched() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    let made_files = report(&out, &options()).unwrap().files;
    assert_eq!(made_files.len(), 6, "{made_files:?}");
    for (lang, contents) in [(Lang::Zh, "目录"), (Lang::En, "Contents")] {
        let file = out.join(format!("sheet/{}", pdf::file_name(lang)));
        let Some(pages) = pages(&file) else { return };
        let (sheet, _) = made(&out, lang);
        // The cover has every promise; the contents come behind it, then the one page.
        for (title, ..) in sheet.cover.fields.iter().flat_map(|field| &field.promises) {
            let cover = packed(&pages[0]);
            assert!(
                cover.contains(&packed(title)),
                "`{title}` is not in {cover}"
            );
        }
        assert!(packed(&pages[1]).contains(contents), "{}", pages[1]);
        let (one, all) = (packed(&pages[2]), packed(&pages.concat()));
        let mut figures = 0;
        for block in &sheet.chapters[0].blocks {
            let sheet::Block::Cards(cards) = block else {
                continue;
            };
            for card in cards {
                let sheet::Inline::Figure(share) = &card.number else {
                    panic!("{card:?}")
                };
                // A name may be broken over lines, and cards stand side by side.
                for word in card.name.split_whitespace().chain([share.text.as_str()]) {
                    assert!(one.contains(&packed(word)), "`{word}` is not in {one}");
                }
                figures += 1;
            }
        }
        assert!(figures > 1);
        for block in sheet.chapters.iter().flat_map(|chapter| &chapter.blocks) {
            let (texts, drawing) = match block {
                sheet::Block::Table(table) => (&table.rows, None),
                sheet::Block::Drawing { drawing, twin, .. } => (&twin.rows, Some(drawing)),
                _ => continue,
            };
            if let Some(drawing) = drawing {
                assert!(all.contains(&packed(&drawing.title)), "{}", drawing.title);
                continue;
            }
            for cell in texts.iter().take(10).flatten() {
                if let sheet::Cell::Figure(shown) = cell {
                    assert!(all.contains(&packed(&shown.text)), "{shown:?}");
                }
            }
        }
    }
}

#[cfg(feature = "pdf")]
#[test]
fn it_is_tagged_for_everybody_and_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    for (lang, tag) in [(Lang::Zh, "zh-CN"), (Lang::En, "en")] {
        let (sheet, first) = made(&out, lang);
        assert_eq!(first.universal, Ok(()));
        assert!(first.pages > 3);
        let bytes = &first.bytes;
        for word in [
            "/StructTreeRoot",
            "/MarkInfo",
            "/Outlines",
            "/Alt",
            "pdfuaid",
        ] {
            assert!(holds(bytes, word), "no {word} in {lang:?}");
        }
        assert!(holds(bytes, &format!("/Lang({tag})")) || holds(bytes, &format!("/Lang ({tag})")));
        // Headings of tables are told as such, and drawings as figures.
        for word in ["/TH", "/Figure", "/H1", "/Table"] {
            assert!(holds(bytes, word), "no {word} in {lang:?}");
        }
        // Nothing of the clock.
        assert!(!holds(bytes, "/CreationDate"));
        let again = pdf::render(&sheet, &Locale::new(lang)).unwrap();
        assert_eq!(&again.bytes, bytes);
        // Two fonts, as far as they are used.
        assert!(bytes.len() < 2_000_000, "{} bytes", bytes.len());
    }
}

#[cfg(feature = "pdf")]
#[test]
fn odd_names_and_sizes_do_no_harm() {
    let odd = Region {
        name: |i| {
            format!(
                "#strong[第]{i}号*_`$x$` \"\\ @a <b> // {} ș",
                "长".repeat(30)
            )
        },
        ..Region::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let out = odd.run(folder.path());
    let (_, pdf) = made(&out, Lang::Zh);
    // The font lacks a letter: tagged all the same, without the claim.
    let problem = pdf.universal.unwrap_err();
    assert!(problem.contains('ș'), "{problem}");
    assert!(holds(&pdf.bytes, "/StructTreeRoot") && !holds(&pdf.bytes, "pdfuaid"));
    let file = folder.path().join("odd.pdf");
    std::fs::write(&file, &pdf.bytes).unwrap();
    if let Some(pages) = pages(&file) {
        assert!(packed(&pages.concat()).contains("#strong[第]"), "{pages:?}");
    }
    let many = Region {
        points: 120,
        in_area: 2,
        in_county: 1,
        promises: super::region::PROMISES.split("[[repair]]").next().unwrap(),
        ..Region::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let (_, pdf) = made(&many.run(folder.path()), Lang::En);
    let file = folder.path().join("many.pdf");
    std::fs::write(&file, &pdf.bytes).unwrap();
    if let Some(pages) = pages(&file) {
        let text = packed(&pages.concat());
        assert!(text.contains("sheet.en.xlsxhasall"), "{text}");
    }
}

/// The words and figures of a line; `None` if it has a mark, whose sign is drawn.
#[cfg(feature = "pdf")]
fn words(line: &[sheet::Inline]) -> Option<String> {
    let word = |inline: &sheet::Inline| match inline {
        sheet::Inline::Text(text) | sheet::Inline::Name(text) => Some(text.clone()),
        sheet::Inline::Strong(inner) => words(inner),
        sheet::Inline::Figure(shown) => Some(shown.text.clone()),
        _ => None,
    };
    line.iter().map(word).collect()
}

#[cfg(feature = "pdf")]
#[test]
fn a_map_is_on_the_page_of_what_introduces_it() {
    // As many promises as push the first map off the page on which its chapter begins, more or less far.
    for count in [2, 8, 14] {
        let promise = |at: usize| {
            format!(
                "[[promise]]\nid = \"p{at}\"\nservice = \"clinic\"\ngroup = \"all\"\nwithin = \"{}min\"\nshare = \"80%\"\n",
                10 + at
            )
        };
        let promises: String = (0..count).map(promise).collect();
        let region = Region {
            promises: promises.leak(),
            ..Region::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let (sheet, pdf) = made(&region.run(folder.path()), Lang::En);
        assert_eq!(pdf.universal, Ok(()));
        let file = folder.path().join("maps.pdf");
        std::fs::write(&file, &pdf.bytes).unwrap();
        let Some(pages) = pages(&file) else { return };
        let pages: Vec<String> = pages.iter().map(|page| packed(page)).collect();
        let (mut lead, mut maps) = (None, 0);
        for block in sheet.chapters.iter().flat_map(|chapter| &chapter.blocks) {
            match block {
                sheet::Block::Anchor(_) => lead = Some(String::new()),
                sheet::Block::Paragraph(text) if lead.as_deref() == Some("") => {
                    lead = words(text).map(|words| packed(&words));
                }
                sheet::Block::Drawing { name, drawing, .. } if name.starts_with("map-") => {
                    let lead = lead.take().filter(|lead| !lead.is_empty()).unwrap();
                    let title = packed(&drawing.title);
                    let both = |page: &String| page.contains(&title) && page.contains(&lead);
                    assert!(pages.iter().any(both), "`{lead}` is not beside its map");
                    maps += 1;
                }
                _ => {}
            }
        }
        assert_eq!(maps, count);
    }
}
