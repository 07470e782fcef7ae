//! Decimal numbers as tables and plan files write them, read exactly.

use std::borrow::Cow;

/// Why a text is not a usable number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing is written there.
    Empty,
    /// `NaN`, `inf` and their like.
    NotFinite,
    /// A comma, a blank or an apostrophe between the digits.
    Separator,
    /// Anything else that is not a number.
    NotNumber,
    /// Too large for thousandths in 64 bits.
    TooLarge,
}

impl NumberError {
    /// The word by which a catalogue of messages chooses the hint.
    pub(crate) fn word(self) -> &'static str {
        match self {
            NumberError::Empty => "empty",
            NumberError::NotFinite => "not_finite",
            NumberError::Separator => "separator",
            NumberError::NotNumber => "not_number",
            NumberError::TooLarge => "too_large",
        }
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            NumberError::Empty => "write a number, `0` for nobody",
            NumberError::NotFinite => "write a number, or leave the row out",
            NumberError::Separator => {
                "write `.` before decimals and nothing between thousands, such as `1234.5`"
            }
            NumberError::NotNumber => "write a number in digits, such as `1234.5`",
            NumberError::TooLarge => "write a number below 9 × 10¹⁵",
        }
    }
}

/// Reads a decimal number as whole multiples of 10⁻`places`, rounded once, half away from zero.
///
/// Takes `12`, `-3.5`, `.25`, `1e3`; digits are never passed through binary floating point, so
/// `0.0005` rounds up on every machine.
pub fn parse_scaled(text: &str, places: u32) -> Result<i64, NumberError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NumberError::Empty);
    }
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or("")),
        Some(b'+') => (false, text.get(1..).unwrap_or("")),
        _ => (false, text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => {
            let (mantissa, rest) = unsigned.split_at(at);
            match rest.get(1..).unwrap_or("").parse::<i32>() {
                Ok(exponent) if !mantissa.is_empty() => (mantissa, exponent),
                _ => return Err(classify(text)),
            }
        }
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() == 0 {
        return Err(classify(text));
    }
    // The value is DIGITS × 10^shift, in units of 10^-places.
    let shift = i64::from(exponent) + i64::from(places) - fraction.len() as i64;
    let digits = whole
        .bytes()
        .chain(fraction.bytes())
        .map(|byte| i64::from(byte - b'0'));
    let length = (whole.len() + fraction.len()) as i64;
    let kept = (length + shift.min(0)).max(-1);
    let mut value: i64 = 0;
    let mut round_up = false;
    for (index, digit) in digits.enumerate() {
        let index = index as i64;
        if index < kept {
            value = value
                .checked_mul(10)
                .and_then(|value| value.checked_add(digit))
                .ok_or(NumberError::TooLarge)?;
        } else {
            // Half up: the first digit cut off decides; with none kept at all it must stand
            // right behind the point.
            round_up = kept >= 0 && digit >= 5;
            break;
        }
    }
    if value != 0 {
        for _ in 0..shift.max(0) {
            value = value.checked_mul(10).ok_or(NumberError::TooLarge)?;
        }
    }
    value = value
        .checked_add(i64::from(round_up))
        .ok_or(NumberError::TooLarge)?;
    Ok(if negative { -value } else { value })
}

/// Reads persons, places and other counts as thousandths.
pub fn parse_thousandths(text: &str) -> Result<i64, NumberError> {
    parse_scaled(text, 3)
}

/// A number with a decimal comma, with a point instead; anything else as it is.
pub(crate) fn decimal_comma(text: &str) -> Cow<'_, str> {
    if text.matches(',').count() == 1 && !text.contains('.') {
        Cow::Owned(text.replace(',', "."))
    } else {
        Cow::Borrowed(text)
    }
}

/// Reads a coordinate in degrees.
pub fn parse_degrees(text: &str) -> Result<f64, NumberError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(NumberError::Empty);
    }
    match trimmed.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(NumberError::NotFinite),
        Err(_) => Err(classify(trimmed)),
    }
}

fn classify(text: &str) -> NumberError {
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['-', '+']);
    if matches!(
        bare,
        "nan" | "inf" | "infinity" | "#n/a" | "na" | "null" | "none"
    ) {
        return NumberError::NotFinite;
    }
    let separators = [',', ' ', '\'', '\u{a0}', '\u{202f}', '’', '，'];
    let without: String = bare.chars().filter(|c| !separators.contains(c)).collect();
    if without.len() < bare.len()
        && !without.is_empty()
        && without
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return NumberError::Separator;
    }
    NumberError::NotNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_thousandths_rounded_once() {
        // text | thousandths or the reason
        let table = "
            0        | 0
            12       | 12000
            -3.5     | -3500
            +1       | 1000
            .25      | 250
            7.       | 7000
            0.0005   | 1
            0.00049  | 0
            0.00005  | 0
            0.9995   | 1000
            1.2345   | 1235
            -1.2345  | -1235
            1e3      | 1000000
            1.5E-2   | 15
            5e-4     | 1
            5e-5     | 0
            9e-400   | 0
            0e999    | 0
            9223372036854775 | 9223372036854775000
            9223372036854776 | TooLarge
            1e99     | TooLarge
            ''       | NotNumber
            NaN      | NotFinite
            -inf     | NotFinite
            null     | NotFinite
            1,234    | Separator
            1 234    | Separator
            12,5     | Separator
            twelve   | NotNumber
            1.2.3    | NotNumber
            .        | NotNumber
            e5       | NotNumber
            1e       | NotNumber
            12人     | NotNumber
            0x10     | NotNumber";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (text, expected) = line.split_once('|').unwrap();
            let got = match parse_thousandths(text) {
                Ok(value) => value.to_string(),
                Err(error) => format!("{error:?}"),
            };
            assert_eq!(got, expected.trim(), "{}", text.trim());
        }
        assert_eq!(parse_thousandths("  "), Err(NumberError::Empty));
    }

    #[test]
    fn degrees_are_finite() {
        assert_eq!(parse_degrees(" 116.25 "), Ok(116.25));
        assert_eq!(parse_degrees("NaN"), Err(NumberError::NotFinite));
        assert_eq!(parse_degrees("116,25"), Err(NumberError::Separator));
        assert_eq!(parse_degrees("116°E"), Err(NumberError::NotNumber));
    }
}
