//! Writing many rows fast: numbers as exact decimals, no detour through floating point.

/// A number with a fixed number of decimals, kept as an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The number times ten to the `decimals`.
    pub digits: i64,
    /// Digits after the point.
    pub decimals: u8,
}

impl Decimal {
    /// A whole number.
    pub fn whole(digits: i64) -> Decimal {
        Decimal {
            digits,
            decimals: 0,
        }
    }

    /// Seconds from deciseconds, metres from decimetres.
    pub fn tenths(digits: u32) -> Decimal {
        Decimal {
            digits: i64::from(digits),
            decimals: 1,
        }
    }

    /// A share from parts per million.
    pub fn millionths(digits: u32) -> Decimal {
        Decimal {
            digits: i64::from(digits),
            decimals: 6,
        }
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.digits as f64 / 10_f64.powi(i32::from(self.decimals))
    }

    /// Without trailing zeros after the point.
    pub fn trimmed(mut self) -> Decimal {
        while self.decimals > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.decimals -= 1;
        }
        self
    }
}

/// Appends an integer.
pub fn push_integer(out: &mut Vec<u8>, value: i64) {
    let mut buffer = [0_u8; 20];
    let mut at = buffer.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&buffer[at..]);
}

/// Appends a decimal with all its decimals.
pub fn push_decimal(out: &mut Vec<u8>, value: Decimal) {
    if value.decimals == 0 {
        return push_integer(out, value.digits);
    }
    let Some(unit) = 10_u64.checked_pow(u32::from(value.decimals)) else {
        return push_integer(out, 0); // more than 19 decimals are never asked for
    };
    let size = value.digits.unsigned_abs();
    if value.digits < 0 {
        out.push(b'-');
    }
    push_integer(out, (size / unit) as i64);
    out.push(b'.');
    let mut place = unit / 10;
    let mut rest = size % unit;
    while place > 0 {
        out.push(b'0' + (rest / place) as u8);
        rest %= place;
        place /= 10;
    }
}

/// Appends a coordinate in degrees from units of 10⁻⁷ degree.
pub fn push_degrees(out: &mut Vec<u8>, value: i32) {
    push_decimal(
        out,
        Decimal {
            digits: i64::from(value),
            decimals: 7,
        }
        .trimmed(),
    );
}

/// Rows of a CSV table (RFC 4180, lines end in a line feed), or of one part of it.
#[derive(Debug, Default)]
pub struct Rows {
    /// The text so far.
    pub bytes: Vec<u8>,
    within_row: bool,
}

impl Rows {
    /// A table that begins with a heading.
    pub fn with_heading(columns: &[&str]) -> Rows {
        let mut rows = Rows::default();
        for column in columns {
            rows.text(column);
        }
        rows.end();
        rows
    }

    fn separate(&mut self) {
        if self.within_row {
            self.bytes.push(b',');
        }
        self.within_row = true;
    }

    /// A field of text, quoted where it must be.
    pub fn text(&mut self, text: &str) {
        self.separate();
        if text
            .bytes()
            .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
        {
            self.bytes.push(b'"');
            for byte in text.bytes() {
                if byte == b'"' {
                    self.bytes.push(b'"');
                }
                self.bytes.push(byte);
            }
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
    }

    /// Text, or an empty field for null.
    pub fn maybe_text(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// A whole number.
    pub fn integer(&mut self, value: i64) {
        self.separate();
        push_integer(&mut self.bytes, value);
    }

    /// A decimal, or an empty field for null.
    pub fn decimal(&mut self, value: Option<Decimal>) {
        self.separate();
        if let Some(value) = value {
            push_decimal(&mut self.bytes, value);
        }
    }

    /// Yes, no or null.
    pub fn flag(&mut self, value: Option<bool>) {
        self.text(match value {
            Some(true) => "true",
            Some(false) => "false",
            None => "",
        });
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.bytes.push(b'\n');
        self.within_row = false;
    }
}

/// Appends a JSON string with its quotes.
pub fn push_json_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let plain = !text
        .bytes()
        .any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    if plain {
        // Nearly all text is.
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return;
    }
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            control if (control as u32) < 0x20 => {
                out.extend_from_slice(format!("\\u{:04x}", control as u32).as_bytes());
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(value: Decimal) -> String {
        let mut out = Vec::new();
        push_decimal(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(shown(Decimal::tenths(7)), "0.7");
        assert_eq!(shown(Decimal::tenths(12_345)), "1234.5");
        assert_eq!(shown(Decimal::millionths(949_999)), "0.949999");
        assert_eq!(shown(Decimal::millionths(1_000_000)), "1.000000");
        assert_eq!(
            shown(Decimal {
                digits: -1_173_000_001,
                decimals: 7
            }),
            "-117.3000001"
        );
        assert_eq!(
            shown(Decimal {
                digits: -5,
                decimals: 1
            }),
            "-0.5"
        );
        assert_eq!(
            shown(
                Decimal {
                    digits: 7_300,
                    decimals: 3
                }
                .trimmed()
            ),
            "7.3"
        );
        assert_eq!(
            shown(
                Decimal {
                    digits: 12_000,
                    decimals: 3
                }
                .trimmed()
            ),
            "12"
        );
        assert_eq!(
            shown(
                Decimal {
                    digits: 0,
                    decimals: 3
                }
                .trimmed()
            ),
            "0"
        );
        assert_eq!(shown(Decimal::whole(i64::MIN)), i64::MIN.to_string());
    }

    proptest! {
        #[test]
        fn a_csv_reader_reads_what_was_written(
            fields in prop::collection::vec(prop::collection::vec(".{0,8}", 3), 1..5),
            number in any::<i64>(),
        ) {
            let mut rows = Rows::with_heading(&["a", "b", "c", "n"]);
            for row in &fields {
                row.iter().for_each(|field| rows.text(field));
                rows.integer(number);
                rows.end();
            }
            let mut reader = csv::Reader::from_reader(rows.bytes.as_slice());
            let read: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
            prop_assert_eq!(read.len(), fields.len());
            for (read, row) in read.iter().zip(&fields) {
                prop_assert_eq!(read.iter().take(3).collect::<Vec<_>>(), row.clone());
                prop_assert_eq!(&read[3], number.to_string());
            }
        }

        #[test]
        fn json_text_is_json(text in "\\PC*|[\\x00-\\x20\"\\\\]{0,9}") {
            let mut out = Vec::new();
            push_json_text(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
