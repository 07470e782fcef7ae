//! How the texts of a `.dbf` file are written.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

/// From where the encoding is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// All texts are ASCII.
    NotNeeded,
    /// The `.cpg` file.
    Beside,
    /// The language byte of the `.dbf` file.
    Language,
    /// The texts themselves; what the `.cpg` file says, if anything, does not fit.
    Texts,
}

/// What a `.cpg` file names.
pub(super) fn from_label(label: &str) -> Option<&'static Encoding> {
    let label = label
        .trim()
        .trim_start_matches('\u{feff}')
        .to_ascii_lowercase();
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    let name = match digits.as_str() {
        "65001" => "utf-8",
        "936" => "gbk",
        "54936" => "gb18030",
        "950" => "big5",
        "932" => "shift_jis",
        "949" => "euc-kr",
        "1250" => "windows-1250",
        "1251" => "windows-1251",
        "1252" | "88591" => "windows-1252",
        "1253" => "windows-1253",
        "1254" | "88599" => "windows-1254",
        "1256" => "windows-1256",
        "866" => "ibm866",
        "88592" => "iso-8859-2",
        "88595" => "iso-8859-5",
        "885915" => "iso-8859-15",
        _ => label.as_str(),
    };
    Encoding::for_label(name.as_bytes())
}

/// What a language byte stands for; `None` where it says nothing, as 0x57 ("ANSI") does, which
/// programs write whatever the text is.
pub(super) fn from_language(byte: u8) -> Option<&'static Encoding> {
    from_label(match byte {
        0x4d | 0x7a => "gbk",
        0x4f | 0x78 => "big5",
        0x13 | 0x7b => "shift_jis",
        0x4e | 0x79 => "euc-kr",
        0x03 | 0x58 | 0x59 => "windows-1252",
        0xc8 => "windows-1250",
        0xc9 => "windows-1251",
        0xca => "windows-1254",
        0xcb => "windows-1253",
        0x26 | 0x65 => "ibm866",
        _ => return None,
    })
}

/// Chooses an encoding for texts of which `sample` has some.
pub(super) fn choose(
    label: Option<&str>,
    language: u8,
    sample: &[u8],
) -> (&'static Encoding, Source) {
    let fits = |encoding: &'static Encoding| !encoding.decode_without_bom_handling(sample).1;
    if sample.is_ascii() {
        return (UTF_8, Source::NotNeeded);
    }
    if let Some(encoding) = label.and_then(from_label).filter(|encoding| fits(encoding)) {
        return (encoding, Source::Beside);
    }
    if let Some(encoding) = from_language(language).filter(|encoding| fits(encoding)) {
        return (encoding, Source::Language);
    }
    if fits(UTF_8) {
        return (UTF_8, Source::Texts);
    }
    // In Chinese, bytes above 127 come at least in pairs; in western text they stand alone.
    let (mut alone, mut paired) = (0_usize, 0_usize);
    for run in sample.split(u8::is_ascii).filter(|run| !run.is_empty()) {
        if run.len() == 1 {
            alone += 1;
        } else {
            paired += 1;
        }
    }
    let encoding = if alone > paired {
        WINDOWS_1252
    } else {
        GB18030
    };
    (encoding, Source::Texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_known_by_label_byte_and_text() {
        for (label, name) in [
            ("UTF-8", "UTF-8"),
            ("65001\r\n", "UTF-8"),
            ("GBK", "GBK"),
            ("CP936", "GBK"),
            ("OEM 936", "GBK"),
            ("gb2312", "GBK"),
            ("ISO 88591", "windows-1252"),
            ("Big5", "Big5"),
        ] {
            assert_eq!(from_label(label).unwrap().name(), name, "{label}");
        }
        assert_eq!(from_label("nonsense"), None);
        let gbk = encoding_rs::GBK.encode("通辽市 A").0.into_owned();
        let utf8 = "通辽市".as_bytes();
        let latin = WINDOWS_1252
            .encode("São Paulo, Evry-Courcouronnes, Orléans")
            .0;
        assert_eq!(choose(None, 0, b"abc"), (UTF_8, Source::NotNeeded));
        assert_eq!(choose(Some("GBK"), 0, &gbk).1, Source::Beside);
        assert_eq!(choose(Some("GBK"), 0, &gbk).0.name(), "GBK");
        assert_eq!(choose(None, 0x4d, &gbk).1, Source::Language);
        assert_eq!(choose(None, 0x57, &gbk), (GB18030, Source::Texts));
        assert_eq!(choose(Some("UTF-8"), 0, &gbk), (GB18030, Source::Texts));
        assert_eq!(choose(None, 0x57, utf8), (UTF_8, Source::Texts));
        assert_eq!(choose(None, 0x57, &latin), (WINDOWS_1252, Source::Texts));
    }
}
