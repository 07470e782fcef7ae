//! The part of the opening-hours language that traffic signs use, for one stated minute of the week.

/// A minute of the week, Monday 00:00 being 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeekMinute {
    day: usize,
    minute: u32,
}

const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const DAY: u32 = 24 * 60;

impl WeekMinute {
    /// Reads `Mo 08:00`.
    pub(super) fn parse(text: &str) -> Option<WeekMinute> {
        let (day, clock) = text.trim().split_once(' ')?;
        let minute = clock_minutes(clock.trim())?;
        (minute < DAY).then_some(WeekMinute {
            day: day_index(day)?,
            minute,
        })
    }
}

fn day_index(text: &str) -> Option<usize> {
    DAYS.iter().position(|d| d.eq_ignore_ascii_case(text))
}

fn clock_minutes(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |t: &str| (1..=2).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 48 && minutes < 60).then_some(hours * 60 + minutes)
}

enum Token {
    Days(Vec<usize>),
    Times(u32, u32),
    Holiday,
    Off,
}

fn token(text: &str) -> Option<Token> {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "24/7" => return Some(Token::Times(0, DAY)),
        "off" | "closed" => return Some(Token::Off),
        "ph" | "sh" => return Some(Token::Holiday),
        _ => {}
    }
    if let Some(day) = day_index(&lower) {
        return Some(Token::Days(vec![day]));
    }
    let (from, to) = lower.split_once('-')?;
    let (from, to) = (from.trim(), to.trim());
    if let (Some(first), Some(last)) = (day_index(from), day_index(to)) {
        // Fr-Mo runs over the end of the week.
        let count = (last + 7 - first) % 7 + 1;
        return Some(Token::Days((0..count).map(|i| (first + i) % 7).collect()));
    }
    let (start, end) = (clock_minutes(from)?, clock_minutes(to)?);
    let end = if end <= start { end + DAY } else { end };
    (start < DAY).then_some(Token::Times(start, end))
}

/// Whether the minute lies within the hours; `None` where the text goes beyond the known part
/// (months, dates, sunrise, comments).
///
/// Rules are separated by `;`, a later one replaces earlier ones on the days it names; `,` adds.
/// Times may run over midnight and belong to the day on which they begin. Public and school
/// holidays never hold: a stated hour is one of an ordinary week.
pub(super) fn holds(text: &str, at: WeekMinute) -> Option<bool> {
    if text.trim().is_empty() {
        return None;
    }
    let mut open: [Vec<(u32, u32)>; 7] = Default::default();
    for rule in text.split(';').map(str::trim).filter(|r| !r.is_empty()) {
        // `Mo - Fr` and `07:00 - 09:00` are common.
        let rule = rule.replace(" - ", "-").replace('–', "-");
        let mut fresh: Vec<usize> = Vec::new();
        let mut days: Vec<usize> = Vec::new();
        let mut holiday = false;
        let mut timed = false;
        let mut replace = |day: usize, open: &mut [Vec<(u32, u32)>; 7]| {
            if !fresh.contains(&day) {
                fresh.push(day);
                open[day].clear();
            }
        };
        let pieces: Vec<&str> = rule.split([' ', ',']).filter(|p| !p.is_empty()).collect();
        let every: Vec<usize> = (0..7).collect();
        for (i, piece) in pieces.iter().enumerate() {
            match token(piece)? {
                Token::Days(more) => {
                    if timed {
                        days.clear();
                        holiday = false;
                        timed = false;
                    }
                    days.extend(more);
                }
                Token::Holiday => {
                    if timed {
                        days.clear();
                        timed = false;
                    }
                    holiday = true;
                }
                Token::Times(start, end) => {
                    timed = true;
                    let on = if days.is_empty() && !holiday {
                        &every
                    } else {
                        &days
                    };
                    for &day in on {
                        replace(day, &mut open);
                        open[day].push((start, end));
                    }
                }
                Token::Off => {
                    let on = if days.is_empty() && !holiday {
                        &every
                    } else {
                        &days
                    };
                    for &day in on {
                        replace(day, &mut open);
                        open[day].clear();
                    }
                    timed = true;
                }
            }
            if i + 1 == pieces.len() && !timed {
                for &day in &days {
                    replace(day, &mut open);
                    open[day].push((0, DAY));
                }
            }
        }
    }
    let within =
        |day: usize, minute: u32| open[day].iter().any(|&(s, e)| s <= minute && minute < e);
    Some(within(at.day, at.minute) || within((at.day + 6) % 7, at.minute + DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_signs() {
        let table = [
            ("Mo-Fr 07:00-09:00,16:00-19:00", "Mo 08:00", Some(true)),
            ("Mo-Fr 07:00-09:00,16:00-19:00", "Mo 09:00", Some(false)),
            ("Mo-Fr 07:00-09:00,16:00-19:00", "Fr 16:00", Some(true)),
            ("Mo-Fr 07:00-09:00,16:00-19:00", "Sa 08:00", Some(false)),
            ("07:00-09:00", "Su 08:59", Some(true)),
            ("Sa,Su", "Su 12:00", Some(true)),
            ("Sa,Su", "Mo 12:00", Some(false)),
            ("Mo-Fr", "We 00:00", Some(true)),
            ("Fr-Mo 10:00-12:00", "Mo 11:00", Some(true)),
            ("Fr-Mo 10:00-12:00", "Tu 11:00", Some(false)),
            ("Mo 22:00-06:00", "Tu 05:59", Some(true)),
            ("Mo 22:00-06:00", "Tu 06:00", Some(false)),
            ("Su 22:00-06:00", "Mo 01:00", Some(true)),
            ("Mo-Su 08:00-20:00; Su off", "Su 12:00", Some(false)),
            ("Mo-Su 08:00-20:00; Su 10:00-11:00", "Su 12:00", Some(false)),
            ("Mo-Fr 07:00-09:00, Sa 10:00-12:00", "Sa 10:30", Some(true)),
            ("Mo-Fr 07:00-09:00, Sa 10:00-12:00", "Sa 08:00", Some(false)),
            ("Mo-Fr,PH 07:00-09:00", "Mo 08:00", Some(true)),
            ("07:00-09:00; PH off", "Mo 08:00", Some(true)),
            ("PH 07:00-09:00", "Mo 08:00", Some(false)),
            ("24/7", "Mo 03:00", Some(true)),
            ("Mo - Fr 07:00 - 09:00", "Mo 08:00", Some(true)),
            ("sunrise-sunset", "Mo 08:00", None),
            ("Nov-Mar", "Mo 08:00", None),
            ("wet", "Mo 08:00", None),
            ("Mo-Fr 25:00-26:00", "Mo 08:00", None),
        ];
        for (text, at, want) in table {
            assert_eq!(
                holds(text, WeekMinute::parse(at).unwrap()),
                want,
                "{text} at {at}"
            );
        }
    }

    #[test]
    fn a_stated_hour_is_a_day_and_a_clock() {
        for bad in [
            "", "08:00", "Mo", "Xx 08:00", "Mo 24:00", "Mo 8", "Mo 08:60",
        ] {
            assert_eq!(WeekMinute::parse(bad), None, "{bad}");
        }
    }
}
