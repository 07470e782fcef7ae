//! A sheet as PDF, set with typst.
//!
//! The chapters and blocks of a sheet become typst source ([`markup`]): every text of the sheet is a string literal there, so
//! that nothing in a name is read as markup. `pdf/style.typ` says what they look like. Drawings are embedded as the
//! SVG that they are. The font is within the program and only the letters that are used are within the file
//! ([`desk`]); nothing is read or asked for while a PDF is made, and no clock is looked at: the same sheet gives the
//! same bytes.
//!
//! The file is tagged and follows PDF/UA-1 (ISO 14289-1). Where it cannot, for one because a name has a letter that the
//! font lacks, it is tagged all the same but does not claim the standard.

mod desk;
mod markup;

use crate::sheet::Sheet;
use desk::Desk;
use liyuan::locale::{Lang, Locale};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// A PDF and what it follows.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Pages.
    pub pages: usize,
    /// Whether it follows PDF/UA-1; if not, what is in the way.
    pub universal: Result<(), String>,
}

/// The sheet as PDF: A4, tagged, with an outline.
///
/// Drawings are best laid out for paper ([`crate::Medium::Paper`]).
///
/// # Errors
/// What typst says. No sheet that `build` makes is known to do so.
pub fn render(sheet: &Sheet, locale: &Locale) -> Result<Pdf, String> {
    let desk = Desk::new(markup::write(sheet, locale))?;
    let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
    let document = output.map_err(|errors| told(&errors))?;
    let ident = format!("{} {} {}", sheet.region, sheet.title, locale.lang().tag());
    let written = |standards: &[PdfStandard]| {
        let options = PdfOptions {
            ident: Smart::Custom(ident.clone()),
            creator: Smart::Custom(Some("Liyuan".to_owned())),
            standards: PdfStandards::new(standards).map_err(|error| error.message().to_string())?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))
    };
    let (bytes, universal) = match written(&[PdfStandard::Ua_1]) {
        Ok(bytes) => (bytes, Ok(())),
        Err(problem) => (written(&[])?, Err(problem)),
    };
    // What typst keeps for the next time is of no use: the next sheet is another one.
    typst::comemo::evict(0);
    Ok(Pdf {
        bytes,
        pages: document.pages().len(),
        universal,
    })
}

/// File name of the PDF in a language.
pub fn file_name(lang: Lang) -> String {
    format!("sheet.{}.pdf", lang.as_str())
}

fn told(errors: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join("; ")
}
