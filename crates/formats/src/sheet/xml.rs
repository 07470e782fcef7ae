//! The XML inside workbooks, event by event.

use super::archive::{Archive, PartReader, unpacking};
use crate::error::FormatError;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io;

/// One element, text or attribute may not be longer, in bytes.
const LONGEST_PIECE: u64 = 64 << 20;

/// One part of a workbook, read as XML.
pub(crate) struct Xml {
    reader: Reader<PartReader>,
    buffer: Vec<u8>,
    name: String,
    format: &'static str,
}

impl Xml {
    /// Starts to read a part; `None` where it is not there. `format` is what errors call it.
    pub(crate) fn open(
        archive: &Archive,
        name: &str,
        format: &'static str,
    ) -> Result<Option<Xml>, FormatError> {
        let Some(part) = archive.part(name)? else {
            return Ok(None);
        };
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        Ok(Some(Xml {
            reader,
            buffer: Vec::new(),
            name: name.to_owned(),
            format,
        }))
    }

    /// The next event; an empty element is a start and an end.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, FormatError> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().grant(LONGEST_PIECE);
        let (name, format) = (&self.name, self.format);
        self.reader
            .read_event_into(&mut self.buffer)
            .map_err(|error| match &error {
                quick_xml::Error::Io(inner) => unpacking(name, inner),
                _ => FormatError::Damaged {
                    format,
                    detail: format!("`{name}` is not sound XML ({error})"),
                },
            })
    }

    /// The error that the part ends too early.
    pub(crate) fn cut_off(&self) -> FormatError {
        FormatError::Damaged {
            format: self.format,
            detail: format!("`{}` is cut off", self.name),
        }
    }

    /// Reads to the end of the element that was just opened and puts its text into `text`.
    /// Text inside elements for which `skip` holds (such as the readings of Japanese words) is left
    /// out.
    pub(crate) fn text(
        &mut self,
        text: &mut String,
        skip: impl Fn(&str) -> bool,
    ) -> Result<(), FormatError> {
        let (mut depth, mut skipped) = (1_u32, 0_u32);
        loop {
            match self.next()? {
                Event::Start(element) => {
                    depth = depth.saturating_add(1);
                    if skipped > 0 || skip(element.local_name().as_ref()) {
                        skipped += 1;
                    }
                }
                Event::End(_) => {
                    depth -= 1;
                    skipped = skipped.saturating_sub(1);
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Event::Text(piece) if skipped == 0 => text.push_str(&piece.xml10_content()),
                Event::CData(piece) if skipped == 0 => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(piece) if skipped == 0 => push_reference(&piece, text),
                Event::Eof => return Err(self.cut_off()),
                _ => {}
            }
            if text.len() as u64 > LONGEST_PIECE {
                return Err(unpacking(
                    &self.name,
                    &io::Error::new(
                        io::ErrorKind::FileTooLarge,
                        "has a single cell of more than 64 MB",
                    ),
                ));
            }
        }
    }
}

/// Puts what `&amp;` or `&#10;` stands for into `text`.
pub(crate) fn push_reference(reference: &BytesRef<'_>, text: &mut String) {
    let name: &str = reference.as_ref();
    if let Some(plain) = resolve_xml_entity(name) {
        text.push_str(plain);
    } else if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    } else {
        // Nothing is dropped: what nobody declared stays as it was written.
        text.push('&');
        text.push_str(name);
        text.push(';');
    }
}

/// An attribute by its name without prefix.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()?;
    Some(value.into_owned())
}
