//! Values with units, and hours: `20min`, `500m`, `95%`, `35 per 1000`, `Tue 08:30`.

use super::Hour;
use super::problem::Problem;
use crate::read::number::parse_scaled;
use liyuan_roads::Deciseconds;

/// What a text with a number and a unit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A duration.
    Time(Deciseconds),
    /// A length in decimetres.
    Length(u32),
}

/// Three-letter names as printed; any longer English name and the Chinese ones are read too.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// Names of each unit and how many deciseconds or decimetres it holds.
const TIMES: &[(&str, i64)] = &[
    ("s", 10),
    ("sec", 10),
    ("second", 10),
    ("seconds", 10),
    ("秒", 10),
    ("min", 600),
    ("minute", 600),
    ("minutes", 600),
    ("分", 600),
    ("分钟", 600),
    ("h", 36_000),
    ("hour", 36_000),
    ("hours", 36_000),
    ("小时", 36_000),
];
const LENGTHS: &[(&str, i64)] = &[
    ("m", 10),
    ("metre", 10),
    ("metres", 10),
    ("meter", 10),
    ("meters", 10),
    ("米", 10),
    ("km", 10_000),
    ("公里", 10_000),
    ("千米", 10_000),
];

/// Reads a duration or a length: one or more pairs of number and unit (`1h30min`, `1.5 km`).
pub fn quantity(text: &str) -> Result<Quantity, Problem> {
    let mut rest = text.trim();
    let mut total: i64 = 0;
    let mut is_time = None;
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(end);
        let tail = tail.trim_start();
        let end = tail
            .find(|c: char| c.is_ascii_digit() || c == '.' || c == '-' || c.is_whitespace())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        if number.is_empty() {
            return Err(if text.trim_start().starts_with('-') {
                Problem::Negative {
                    value: text.to_owned(),
                }
            } else {
                Problem::NotQuantity {
                    value: text.to_owned(),
                }
            });
        }
        if unit.is_empty() {
            return Err(Problem::BareNumber {
                value: text.to_owned(),
                unit: "min",
            });
        }
        let lower = unit.to_lowercase();
        let find = |units: &[(&str, i64)]| {
            units
                .iter()
                .find(|(name, _)| *name == lower)
                .map(|&(_, factor)| factor)
        };
        let (factor, time) = match (find(TIMES), find(LENGTHS)) {
            (Some(factor), _) => (factor, true),
            (None, Some(factor)) => (factor, false),
            (None, None) => {
                return Err(Problem::UnknownUnit {
                    unit: unit.to_owned(),
                });
            }
        };
        if *is_time.get_or_insert(time) != time {
            return Err(Problem::MixedUnits {
                value: text.to_owned(),
            });
        }
        // Millionths of the unit, then rounded once, half up.
        let millionths = parse_scaled(number, 6).map_err(|_| Problem::NotQuantity {
            value: text.to_owned(),
        })?;
        let scaled = i128::from(millionths) * i128::from(factor);
        let amount = (scaled + 500_000).div_euclid(1_000_000);
        total = i64::try_from(amount)
            .ok()
            .and_then(|amount| total.checked_add(amount))
            .ok_or_else(|| Problem::TooLarge {
                value: text.to_owned(),
            })?;
        rest = tail.trim_start();
    }
    let total = u32::try_from(total).map_err(|_| Problem::TooLarge {
        value: text.to_owned(),
    })?;
    match is_time {
        Some(true) => Ok(Quantity::Time(Deciseconds(total))),
        Some(false) => Ok(Quantity::Length(total)),
        None => Err(Problem::NotQuantity {
            value: text.to_owned(),
        }),
    }
}

/// Reads a duration; a length is a problem.
pub fn duration(text: &str) -> Result<Deciseconds, Problem> {
    match quantity(text)? {
        Quantity::Time(time) => Ok(time),
        Quantity::Length(_) => Err(Problem::NeedsTime {
            value: text.to_owned(),
        }),
    }
}

/// Reads a length in decimetres; a duration is a problem.
pub fn length(text: &str) -> Result<u32, Problem> {
    match quantity(text) {
        Ok(Quantity::Length(length)) => Ok(length),
        Ok(Quantity::Time(_)) => Err(Problem::NeedsLength {
            value: text.to_owned(),
        }),
        Err(Problem::BareNumber { value, .. }) => Err(Problem::BareNumber { value, unit: "m" }),
        Err(problem) => Err(problem),
    }
}

/// Reads a share as parts per million: `95%`, `99.5 %`; above 0 and at most 100 %.
pub fn share(text: &str) -> Result<u32, Problem> {
    let Some(number) = text.trim().strip_suffix(['%', '％']) else {
        return Err(match parse_scaled(text, 6) {
            Ok(..0) => Problem::ShareRange {
                value: text.to_owned(),
            },
            Ok(_) => Problem::BareNumber {
                value: text.to_owned(),
                unit: "%",
            },
            Err(_) => Problem::NotShare {
                value: text.to_owned(),
            },
        });
    };
    let parts = parse_scaled(number, 4).map_err(|_| Problem::NotShare {
        value: text.to_owned(),
    })?;
    match u32::try_from(parts) {
        Ok(parts @ 1..=1_000_000) => Ok(parts),
        _ => Err(Problem::ShareRange {
            value: text.to_owned(),
        }),
    }
}

/// Reads places a head, `35 per 1000`, as (places in thousandths, persons).
pub fn per_head(text: &str) -> Result<(i64, i64), Problem> {
    let bad = || Problem::NotPerHead {
        value: text.to_owned(),
    };
    let Some((places, persons)) = text.split_once(" per ").or_else(|| text.split_once('/')) else {
        return Err(match parse_scaled(text, 3) {
            Ok(_) => Problem::BareNumber {
                value: text.to_owned(),
                unit: " per 1000",
            },
            Err(_) => bad(),
        });
    };
    let places = parse_scaled(places, 3).map_err(|_| bad())?;
    let persons = parse_scaled(persons, 0).map_err(|_| bad())?;
    if places < 0 || persons < 0 {
        return Err(Problem::Negative {
            value: text.to_owned(),
        });
    }
    if places == 0 || persons == 0 {
        return Err(Problem::Zero {
            value: text.to_owned(),
        });
    }
    Ok((places, persons))
}

/// Reads `08:30`, `Tue 08:30`, `周二 8:30`.
pub fn hour(text: &str) -> Result<Hour, Problem> {
    let bad = || Problem::NotHour {
        value: text.to_owned(),
    };
    let (day, clock) = match text.trim().rsplit_once(char::is_whitespace) {
        Some((day, clock)) => (Some(day.trim()), clock),
        None => (None, text.trim()),
    };
    let weekday = match day {
        None => None,
        Some(day) => {
            let short: String = day.to_lowercase().chars().take(3).collect();
            let english = WEEKDAYS.iter().position(|name| {
                let name = name.to_lowercase();
                short == name || (day.len() == 2 && name.starts_with(&short))
            });
            let index = english.or_else(|| WEEKDAYS_ZH.iter().position(|name| *name == day));
            Some(
                index
                    .and_then(|index| u8::try_from(index).ok())
                    .ok_or_else(bad)?,
            )
        }
    };
    let (hours, minutes) = clock.split_once([':', '：']).ok_or_else(bad)?;
    let digits = |text: &str, limit: u16| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u16>()
            .ok()
            .filter(|value| fits && *value < limit)
    };
    let hours = digits(hours, 24).ok_or_else(bad)?;
    let minutes = digits(minutes, 60).ok_or_else(bad)?;
    Ok(Hour {
        weekday,
        minute: hours * 60 + minutes,
    })
}

/// Writes a duration as the plan file would: `1h30min`, `90s`.
pub fn write_duration(time: Deciseconds) -> String {
    let ds = time.0;
    let (hours, minutes, seconds) = (ds / 36_000, ds / 600 % 60, ds % 600);
    let mut text = String::new();
    if hours > 0 {
        text.push_str(&format!("{hours}h"));
    }
    if minutes > 0 {
        text.push_str(&format!("{minutes}min"));
    }
    match (seconds / 10, seconds % 10) {
        (0, 0) if !text.is_empty() => {}
        (whole, 0) => text.push_str(&format!("{whole}s")),
        (whole, tenth) => text.push_str(&format!("{whole}.{tenth}s")),
    }
    text
}

/// Writes a length in decimetres as the plan file would: `1.5km`, `500m`.
pub fn write_length(decimetres: u32) -> String {
    if decimetres >= 10_000 {
        format!("{}km", trim_decimals(decimetres, 10_000))
    } else {
        format!("{}m", trim_decimals(decimetres, 10))
    }
}

/// Writes parts per million as a percentage: `95%`, `99.5%`.
pub fn write_share(parts_per_million: u32) -> String {
    format!("{}%", trim_decimals(parts_per_million, 10_000))
}

fn trim_decimals(value: u32, unit: u32) -> String {
    let width = unit.ilog10() as usize;
    let text = format!("{}.{:0width$}", value / unit, value % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(result: Result<String, Problem>) -> String {
        result.unwrap_or_else(|problem| problem.code().to_owned())
    }

    #[test]
    fn quantities_need_units() {
        let table = "
            20min        | 20min
            20 min       | 20min
            1h30min      | 1h30min
            1.5h         | 1h30min
            90 s         | 1min30s
            0.05s        | 0.1s
            20分钟       | 20min
            0min         | 0s
            500m         | 500m
            1.5 km       | 1.5km
            5KM          | 5km
            12公里       | 12km
            0.05m        | 0.1m
            20           | plan.value.unit_missing
            1h30         | plan.value.unit_missing
            20 parsecs   | plan.value.unit_unknown
            5min 3km     | plan.value.units_mixed
            -5min        | plan.value.negative
            min          | plan.value.not_quantity
            1.2.3min     | plan.value.not_quantity
            99999999h    | plan.value.too_large";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (text, expected) = line.split_once('|').unwrap();
            let got = quantity(text.trim()).map(|quantity| match quantity {
                Quantity::Time(time) => write_duration(time),
                Quantity::Length(length) => write_length(length),
            });
            assert_eq!(show(got), expected.trim(), "{}", text.trim());
        }
        assert_eq!(quantity("").unwrap_err().code(), "plan.value.not_quantity");
    }

    #[test]
    fn shares_are_percentages() {
        let table = "
            95%    | 95%
            99.5 % | 99.5%
            100%   | 100%
            0.0001% | 0.0001%
            0%     | plan.value.share_range
            100.1% | plan.value.share_range
            -5%    | plan.value.share_range
            -1     | plan.value.share_range
            0.95   | plan.value.unit_missing
            most   | plan.value.not_share";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (text, expected) = line.split_once('|').unwrap();
            assert_eq!(
                show(share(text.trim()).map(write_share)),
                expected.trim(),
                "{text}"
            );
        }
    }

    #[test]
    fn norms_are_places_per_persons() {
        let table = "
            35 per 1000   | (35000, 1000)
            3.5 per 1000  | (3500, 1000)
            1 per 3000    | (1000, 3000)
            1/3000        | (1000, 3000)
            35            | plan.value.unit_missing
            0 per 1000    | plan.value.zero
            35 per 0      | plan.value.zero
            -1 per 1000   | plan.value.negative
            many per few  | plan.value.not_per_head";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (text, expected) = line.split_once('|').unwrap();
            let got = per_head(text.trim()).map(|pair| format!("{pair:?}"));
            assert_eq!(show(got), expected.trim(), "{text}");
        }
    }
}
