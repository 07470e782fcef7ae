//! Numbers with units as mappers write them: speeds, lengths, weights, durations.

use crate::tags::values;

/// Kilometres an hour in a mile an hour.
const MPH: f64 = 1.609_344;
/// Kilometres an hour in a knot.
const KNOT: f64 = 1.852;

/// Splits `"3.5 m"` into 3.5 and `"m"`; a decimal comma counts as a point.
fn number_and_unit(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.replace(',', ".").parse().ok()?;
    Some((number, unit.trim()))
}

/// A speed in km/h: `50`, `50 km/h`, `30 mph`, `5 knots`. `None` where it is not a positive number.
pub(super) fn speed_kmh(text: &str) -> Option<f64> {
    let (number, unit) = number_and_unit(text)?;
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "km/h" | "kmh" | "kph" | "kmph" => 1.0,
        "mph" | "mi/h" => MPH,
        "knots" | "knot" | "kn" | "kt" | "kts" => KNOT,
        _ => return None,
    };
    (number > 0.0).then_some(number * factor)
}

/// A length in metres: `3.5`, `3.5 m`, `350 cm`, `12'6"`, `12 ft 6 in`, `90"`.
fn one_length_m(text: &str) -> Option<f64> {
    const INCH: f64 = 0.0254;
    let text = text
        .trim()
        .replace(['\u{2019}', '\u{2032}'], "'")
        .replace(['\u{201d}', '\u{2033}'], "\"");
    let (first, unit) = number_and_unit(&text)?;
    let lower = unit.to_ascii_lowercase();
    let feet = ["feet", "foot", "ft", "'"]
        .iter()
        .find_map(|u| lower.strip_prefix(u));
    if let Some(rest) = feet {
        // `''` is a common way to write inches.
        if let Some(rest) = rest.strip_prefix('\'') {
            return rest.trim().is_empty().then_some(first * INCH);
        }
        let rest = rest.trim_start_matches('.').trim();
        if rest.is_empty() {
            return Some(first * 12.0 * INCH);
        }
        let (inches, unit) = number_and_unit(rest)?;
        return matches!(unit, "" | "\"" | "in" | "inch" | "inches" | "''")
            .then_some((first * 12.0 + inches) * INCH);
    }
    match lower.as_str() {
        "" | "m" | "meter" | "metre" | "meters" | "metres" | "米" => Some(first),
        "cm" => Some(first / 100.0),
        "\"" | "in" | "inch" | "inches" => Some(first * INCH),
        _ => None,
    }
}

/// A weight in tonnes: `7.5`, `7.5 t`, `7500 kg`, `8 st` (US short tons), `8 lt`, `16000 lbs`.
fn one_weight_t(text: &str) -> Option<f64> {
    const POUND: f64 = 0.000_453_592_37;
    let (number, unit) = number_and_unit(text)?;
    match unit.to_ascii_lowercase().as_str() {
        "" | "t" | "ton" | "tons" | "tonne" | "tonnes" | "吨" => Some(number),
        "kg" => Some(number / 1000.0),
        "st" => Some(number * 2000.0 * POUND),
        "lt" => Some(number * 2240.0 * POUND),
        "lb" | "lbs" => Some(number * POUND),
        "cwt" => Some(number * 112.0 * POUND),
        _ => None,
    }
}

fn least(list: &str, parse: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    values(list).filter_map(parse).min_by(f64::total_cmp)
}

/// The least length of a value list, in metres; `none`, `default` and the like are no length.
pub(super) fn length_m(list: &str) -> Option<f64> {
    least(list, one_length_m)
}

/// The least weight of a value list, in tonnes.
pub(super) fn weight_t(list: &str) -> Option<f64> {
    least(list, one_weight_t)
}

/// A duration in deciseconds: `MM`, `HH:MM`, `HH:MM:SS`, `PT1H30M`, `P1DT2H`. `None` where it is
/// not a positive duration of at most ten days.
pub(super) fn duration_ds(text: &str) -> Option<u32> {
    let text = text.trim();
    let seconds = if text.starts_with('P') || text.starts_with('p') {
        iso_seconds(&text.to_ascii_uppercase())?
    } else {
        let parts: Option<Vec<u64>> = text.split(':').map(whole).collect();
        match parts?.as_slice() {
            [minutes] => minutes.checked_mul(60)?,
            [hours, minutes] if *minutes < 60 => hours.checked_mul(3600)? + minutes * 60,
            [hours, minutes, seconds] if *minutes < 60 && *seconds < 60 => hours
                .checked_mul(3600)?
                .checked_add(minutes * 60 + seconds)?,
            _ => return None,
        }
    };
    (1..=864_000)
        .contains(&seconds)
        .then_some(seconds as u32 * 10)
}

fn whole(text: &str) -> Option<u64> {
    let digits = text.trim();
    (!digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

fn iso_seconds(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix('P')?;
    let mut in_time = false;
    let mut total = 0u64;
    let mut parts = 0;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            in_time = true;
            rest = after;
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(end);
        let unit = after.chars().next()?;
        let seconds = match (unit, in_time) {
            ('D', false) => 86_400,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        total = total.checked_add(whole(number)?.checked_mul(seconds)?)?;
        parts += 1;
        rest = &after[unit.len_utf8()..];
    }
    (parts > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: Option<f64>, want: f64) {
        let got = got.unwrap();
        assert!((got - want).abs() < 1e-6, "{got} is not {want}");
    }

    #[test]
    fn speeds() {
        near(speed_kmh("50"), 50.0);
        near(speed_kmh("50 km/h"), 50.0);
        near(speed_kmh("30 mph"), 48.280_32);
        near(speed_kmh("30mph"), 48.280_32);
        near(speed_kmh("10 knots"), 18.52);
        near(speed_kmh("7.5"), 7.5);
        for bad in ["", "0", "fast", "-5", "50 furlongs", "5.5.5"] {
            assert_eq!(speed_kmh(bad), None, "{bad}");
        }
    }

    #[test]
    fn lengths() {
        near(length_m("3.5"), 3.5);
        near(length_m("3,5 m"), 3.5);
        near(length_m("350 cm"), 3.5);
        near(length_m("12'6\""), 3.81);
        near(length_m("12 ft 6 in"), 3.81);
        near(length_m("7'"), 2.1336);
        near(length_m("6'7''"), 2.0066);
        near(length_m("80\""), 2.032);
        near(length_m("4.2;3.8"), 3.8);
        for bad in ["none", "default", "below_default", "3 parsecs", ""] {
            assert_eq!(length_m(bad), None, "{bad}");
        }
    }

    #[test]
    fn weights() {
        near(weight_t("3.5"), 3.5);
        near(weight_t("3.5t"), 3.5);
        near(weight_t("3500 kg"), 3.5);
        near(weight_t("5 st"), 4.535_923_7);
        near(weight_t("10000 lbs"), 4.535_923_7);
        assert_eq!(weight_t("unsigned"), None);
    }

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("20", 1200),
            ("00:20", 1200),
            ("1:30", 5400),
            ("01:30:15", 5415),
            ("PT1H30M", 5400),
            ("PT45M", 2700),
            ("P1DT2H", 93_600),
            ("pt90s", 90),
        ] {
            assert_eq!(duration_ds(text), Some(seconds * 10), "{text}");
        }
        for bad in [
            "",
            "0",
            "soon",
            "1:75",
            "P",
            "PT",
            "P1M",
            "99999999999999999999",
            "1:2:3:4",
        ] {
            assert_eq!(duration_ds(bad), None, "{bad}");
        }
    }
}
