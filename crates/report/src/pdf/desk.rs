//! What typst may see: its source, the drawings, the fonts. Nothing else is there, neither files nor a clock.

use std::collections::HashMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const STYLE: &str = include_str!("style.typ");

/// Noto Sans SC (SIL Open Font License 1.1), regular and bold: typst makes no bold of its own.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 2] = [
        include_bytes!(env!("LIYUAN_FONT_REGULAR")),
        include_bytes!(env!("LIYUAN_FONT_BOLD")),
    ];
    let fonts = files.map(|file| Font::new(Bytes::new(file), 0));
    fonts.into_iter().flatten().collect()
});

/// The source of a document with the drawings that it names.
#[derive(Debug, Clone, Default)]
pub(super) struct Manuscript {
    /// Typst source; `/style.typ` is beside it.
    pub source: String,
    /// Drawings as SVG, by their name (`drawing-0.svg`).
    pub drawings: Vec<(String, String)>,
}

pub(super) struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    /// # Errors
    /// A drawing has a name that is no path.
    pub fn new(manuscript: Manuscript) -> Result<Desk, String> {
        let id = |name: &str| {
            let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error:?}"))?;
            Ok::<FileId, String>(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let (main, style) = (id("sheet.typ")?, id("style.typ")?);
        let mut sources = HashMap::new();
        sources.insert(main, Source::new(main, manuscript.source));
        sources.insert(style, Source::new(style, STYLE.to_owned()));
        let mut files = HashMap::new();
        for (name, svg) in manuscript.drawings {
            files.insert(id(&name)?, Bytes::from_string(svg));
        }
        Ok(Desk {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
            main,
            sources,
            files,
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let source = self.sources.get(&id).cloned();
        source.ok_or_else(|| FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.get(&id).cloned();
        file.ok_or_else(|| FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_is_there_in_both_weights() {
        let weights: Vec<(String, u16)> = FONTS
            .iter()
            .map(|font| {
                let info = font.info();
                (info.family.to_string(), info.variant.weight.to_number())
            })
            .collect();
        let family = "Noto Sans SC".to_owned();
        assert_eq!(weights, [(family.clone(), 400), (family, 700)]);
    }
}
