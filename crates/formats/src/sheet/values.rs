//! What the numbers of a workbook mean: dates, durations, and the shortest text.

/// How a number is shown, as far as it changes what it means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// As a number.
    #[default]
    Number,
    /// As a date, a time of day, or both.
    Date,
    /// As hours, minutes or seconds gone by (`[h]:mm`).
    Elapsed,
}

/// What a built-in format shows; `None` where it must be looked up in the workbook.
pub(crate) fn built_in(format: u32) -> Option<Shown> {
    match format {
        46 => Some(Shown::Elapsed),
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(Shown::Date),
        0..164 => Some(Shown::Number),
        _ => None,
    }
}

/// What a format written out shows.
pub(crate) fn from_format(format: &str) -> Shown {
    let mut characters = format.chars();
    let mut shown = Shown::Number;
    while let Some(character) = characters.next() {
        match character.to_ascii_lowercase() {
            '"' => {
                // A quoted word, such as `"年"`.
                characters.by_ref().find(|&character| character == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters
                    .by_ref()
                    .take_while(|&character| character != ']')
                    .collect();
                let unit = inside.to_ascii_lowercase();
                if !unit.is_empty()
                    && ["h", "m", "s"]
                        .iter()
                        .any(|letter| unit.trim_start_matches(letter).is_empty())
                {
                    return Shown::Elapsed;
                }
            }
            // The first section says what positive numbers are.
            ';' => break,
            'g' if format.to_ascii_lowercase().starts_with("general") => return Shown::Number,
            'y' | 'm' | 'd' | 'h' | 's' => shown = Shown::Date,
            _ => {}
        }
    }
    shown
}

/// A number as text: shortest, without exponent.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // −0 is 0 to everybody but a computer.
    format!("{}", if value == 0.0 { 0.0 } else { value })
}

/// A number of a workbook as text, whose days are counted from 1904 if `since_1904`.
pub(crate) fn shown(value: f64, shown: Shown, since_1904: bool) -> String {
    match shown {
        Shown::Number => number(value),
        Shown::Date => date(value, since_1904).unwrap_or_else(|| number(value)),
        Shown::Elapsed => elapsed(value).unwrap_or_else(|| number(value)),
    }
}

fn elapsed(days: f64) -> Option<String> {
    let seconds = days * 86_400.0;
    if !(0.0..1e12).contains(&seconds) {
        return None;
    }
    let seconds = (seconds + 0.5) as u64;
    Some(format!(
        "{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    ))
}

/// `2020-11-01`, `2020-11-01T08:30:00`, or `08:30:00` for a time of day without a day.
fn date(serial: f64, since_1904: bool) -> Option<String> {
    // 9999-12-31 is the last day that Excel knows.
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let mut day = serial.floor() as i64;
    let mut seconds = ((serial - serial.floor()) * 86_400.0 + 0.5) as i64;
    if seconds >= 86_400 {
        seconds -= 86_400;
        day += 1;
    }
    let clock = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if day == 0 && !since_1904 {
        return Some(clock);
    }
    // Days since 1970-01-01. Excel thinks that 1900 was a leap year: its day 60 was no day, and
    // those before it are one off.
    let since_1970 = if since_1904 {
        day - 24_107
    } else if day < 60 {
        day - 25_568
    } else {
        day - 25_569
    };
    let text = civil(since_1970);
    Some(if seconds == 0 {
        text
    } else {
        format!("{text}T{clock}")
    })
}

/// The date so many days after 1970-01-01, as `2020-11-01`.
///
/// Howard Hinnant's `civil_from_days`: years begin in March, so the leap day is the last.
pub(crate) fn civil(days: i64) -> String {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_that_excel_shows() {
        let text = |serial| shown(serial, Shown::Date, false);
        assert_eq!(text(1.0), "1900-01-01");
        assert_eq!(text(59.0), "1900-02-28");
        assert_eq!(text(61.0), "1900-03-01");
        assert_eq!(text(44_136.0), "2020-11-01");
        assert_eq!(text(44_136.354_166_666_664), "2020-11-01T08:30:00");
        assert_eq!(text(0.999_999_999), "1900-01-01");
        assert_eq!(text(0.25), "06:00:00");
        assert_eq!(text(2_958_465.0), "9999-12-31");
        assert_eq!(text(2_958_466.0), "2958466");
        assert_eq!(text(-1.0), "-1");
        assert_eq!(shown(0.0, Shown::Date, true), "1904-01-01");
        assert_eq!(shown(42_674.0, Shown::Date, true), "2020-11-01");
        assert_eq!(shown(1.5, Shown::Elapsed, false), "36:00:00");
    }

    #[test]
    fn numbers_are_shortest_without_exponent() {
        assert_eq!(number(150_502_001.0), "150502001");
        assert_eq!(number(0.25), "0.25");
        assert_eq!(number(1e21), "1000000000000000000000");
        assert_eq!(number(1e-7), "0.0000001");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(f64::NAN), "");
    }

    #[test]
    fn formats_say_what_a_date_is() {
        for format in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"",
            "[$-804]yyyy/m/d;@",
            "h:mm AM/PM",
            "d",
        ] {
            assert_eq!(from_format(format), Shown::Date, "{format}");
        }
        for format in [
            "0.00",
            "General",
            "0.00E+00",
            "#,##0\"dm\"",
            "\\d0",
            "[Red]0",
            "0_d",
            "@",
            "0;yyyy",
        ] {
            assert_eq!(from_format(format), Shown::Number, "{format}");
        }
        assert_eq!(from_format("[h]:mm"), Shown::Elapsed);
        assert_eq!(from_format("[mm]:ss"), Shown::Elapsed);
    }
}
