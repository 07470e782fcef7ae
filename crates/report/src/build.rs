//! A sheet from a run and a template.

use crate::edition::{Edition, Since};
use crate::error::ReportError;
use crate::fill::{About, field_name, part};
use crate::run::{Field, Run};
use crate::sheet::{Block, Chapter, ChapterKind, Medium, Sheet};
use crate::template::{Found, Template};
use liyuan::locale::Locale;

/// What was told before, and what the sheet is published as.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// An earlier edition or run, for arrows.
    pub since: Option<Since<'a>>,
    /// The edition.
    pub edition: Option<&'a Edition>,
}

/// Makes the sheet of a run in a language, its drawings for a medium.
///
/// # Errors
/// The template names figures, tags or conditions that are not there: all of them are told.
pub fn build(
    run: &Run,
    template: &Template,
    locale: &Locale,
    medium: Medium,
    told: Told<'_>,
) -> Result<Sheet, ReportError> {
    let lang = locale.lang();
    let about = About {
        run,
        locale,
        medium,
        field: None,
        promise: None,
        area: None,
        since: told.since,
        edition: told.edition,
    };
    let mut faults = Found::default();
    let mut chapters = vec![Chapter {
        anchor: "sheet".to_owned(),
        name: locale.text("sheet-chapter-sheet"),
        kind: ChapterKind::Summary,
        blocks: part(template, "sheet.md", &about, &mut faults),
    }];
    for field in Field::ALL {
        let about = About {
            field: Some(field),
            ..about
        };
        if !about.promises().is_empty() || !about.quoted().is_empty() {
            chapters.push(of_field(template, field, &about, &mut faults));
        }
    }
    let tops = run.top_areas();
    if tops.len() > 1 {
        for area in tops {
            let about = About {
                area: Some(area),
                ..about
            };
            chapters.push(Chapter {
                anchor: format!("area-{}", area.code),
                name: area.name.clone(),
                kind: ChapterKind::Area,
                blocks: part(template, "area.md", &about, &mut faults),
            });
        }
    }
    let about_it = [
        ("methods.md", "methods"),
        ("revisions.md", "revisions"),
        ("questions.md", "questions"),
    ];
    for (file, anchor) in about_it {
        if anchor == "revisions" && told.edition.is_none() {
            continue;
        }
        chapters.push(Chapter {
            anchor: anchor.to_owned(),
            name: locale.text(&format!("sheet-chapter-{anchor}")),
            kind: ChapterKind::About,
            blocks: part(template, file, &about, &mut faults),
        });
    }
    let faults = faults.faults(&chapters);
    if !faults.is_empty() {
        return Err(ReportError::Template { faults });
    }
    let region = run.region.get(lang).to_owned();
    Ok(Sheet {
        title: locale.text("sheet-title"),
        subtitle: match told.edition {
            Some(edition) => locale.format(
                "sheet-edition",
                &[
                    ("number", (&edition.number.to_string()).into()),
                    ("date", (&edition.date).into()),
                ],
            ),
            None => locale.text("sheet-subtitle"),
        },
        region,
        model: run.model,
        cover: crate::blocks::cover(&about),
        chapters,
        more: locale.text("sheet-more"),
        attributions: run.attributions.clone(),
    })
}

fn of_field(template: &Template, field: Field, about: &About<'_>, faults: &mut Found) -> Chapter {
    let mut blocks = part(template, "field.md", about, faults);
    for promise in about.promises() {
        let about = About {
            promise: Some(promise),
            ..*about
        };
        blocks.push(Block::Anchor(crate::blocks::anchor(promise)));
        blocks.extend(part(template, "promise.md", &about, faults));
    }
    Chapter {
        anchor: format!("field-{}", field.as_str()),
        name: field_name(field, about.locale),
        kind: ChapterKind::Field,
        blocks,
    }
}
