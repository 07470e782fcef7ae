//! Files that are named like a workbook and are something else.

use crate::error::FormatError;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// How a ZIP archive begins.
pub(crate) const ZIP: &[u8] = b"PK";
/// How a compound file begins.
pub(crate) const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The first bytes of a file, which is left at its beginning.
pub(crate) fn start(file: &mut File) -> Result<Vec<u8>, FormatError> {
    let mut start = Vec::new();
    file.take(4096).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    if start.is_empty() {
        return Err(FormatError::Empty);
    }
    Ok(start)
}

/// What a file is that is no workbook.
pub(super) fn not_a_workbook(start: &[u8]) -> FormatError {
    // UTF-16, as Excel saves "Unicode text".
    let wide = start.starts_with(&[0xff, 0xfe]);
    let text: Vec<u8> = start
        .iter()
        .copied()
        .filter(|&byte| !wide || byte != 0)
        .skip(if wide { 2 } else { 0 })
        .collect();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let plain = text.trim_ascii_start().to_ascii_lowercase();
    let contains = |word: &[u8]| plain.windows(word.len()).any(|found| found == word);
    if contains(b"progid=\"excel.sheet\"")
        || contains(b"urn:schemas-microsoft-com:office:spreadsheet")
    {
        return FormatError::Unsupported {
            what: "an XML spreadsheet of 2003 named like a workbook".to_owned(),
            hint: "open it in Excel or WPS and save it as `.xlsx`",
        };
    }
    if [
        b"<html".as_slice(),
        b"<!doctype html",
        b"<table",
        b"<meta",
        b"<head",
    ]
    .iter()
    .any(|word| contains(word))
        || contains(b"mime-version:")
    {
        return FormatError::Unsupported {
            what: "a web page named like a workbook".to_owned(),
            hint: "open it in Excel or WPS and save it as `.xlsx`",
        };
    }
    // The beginnings of Excel 2 to 4, which had no container.
    if matches!(start, [0x09, 0x00 | 0x02 | 0x04, ..]) {
        return FormatError::Unsupported {
            what: "a workbook of Excel 4 or older".to_owned(),
            hint: "open it in Excel or WPS and save it as `.xlsx`",
        };
    }
    // Software that encrypts all files on the computers of an office.
    if start.starts_with(b"%TSD-Header") {
        return FormatError::Unsupported {
            what: "a file that was encrypted by the software of an office".to_owned(),
            hint: "have it decrypted, or open it there and save a copy that may leave the office",
        };
    }
    let binary = !wide
        && text
            .iter()
            .any(|&byte| byte < 9 || (14..32).contains(&byte) && byte != 0x1b);
    let found = if text.starts_with(b"%PDF") {
        "it is a PDF"
    } else if binary {
        "it is none of the formats that are known"
    } else if plain.starts_with(b"{") || plain.starts_with(b"[") {
        "it is JSON"
    } else if plain.starts_with(b"<") {
        "it is XML"
    } else if text
        .iter()
        .take_while(|&&byte| byte != b'\n')
        .any(|&byte| matches!(byte, b',' | b'\t' | b';'))
    {
        "it is a table as plain text; name it `.csv`"
    } else {
        "it is plain text"
    };
    FormatError::Kind {
        expected: "an Excel workbook",
        found: found.to_owned(),
    }
}
