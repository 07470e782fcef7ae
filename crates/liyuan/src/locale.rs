//! Words and numbers in the reader's language, from the Fluent catalogues in `locales/`.
//!
//! Every sentence that a person reads (terminal, picture, report) comes from one catalogue per
//! language, embedded in the program. Identifiers, column names and the tables of a run stay in
//! English: they are looked up and quoted. What findings and errors say is in [`crate::wording`].
//!
//! ```
//! use liyuan::locale::{Lang, Locale};
//! let zh = Locale::new(Lang::Zh);
//! assert_eq!(zh.text("promise-kept"), "兑现");
//! assert_eq!(zh.number(2_873_168), "2,873,168");
//! assert_eq!(zh.duration(7_500), "12分30秒");
//! ```

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use unic_langid::LanguageIdentifier;

/// The catalogues, as embedded: (language, text of the file).
pub const CATALOGUES: [(Lang, &str); 2] = [
    (Lang::En, include_str!("../../../locales/en.ftl")),
    (Lang::Zh, include_str!("../../../locales/zh-CN.ftl")),
];

/// A language that Liyuan speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Chinese, simplified characters.
    Zh,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// All languages.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// The short name used on the command line and in file names: `zh` or `en`.
    pub fn as_str(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The BCP 47 tag, for `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// From the values of `LC_ALL`, `LC_MESSAGES` and `LANG`, in this order of precedence: the
    /// first that is set and not empty decides; `zh*` is Chinese, everything else English.
    pub fn from_settings<'a>(settings: impl IntoIterator<Item = Option<&'a str>>) -> Lang {
        match settings
            .into_iter()
            .flatten()
            .find(|setting| !setting.is_empty())
        {
            Some(setting) if setting.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
            _ => Lang::En,
        }
    }
}

/// A value put into a message.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Text as it is.
    Text(&'a str),
    /// A whole number: printed with thousands separators, chooses the plural form.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// One language: its catalogue and how it writes numbers.
pub struct Locale {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Locale").field(&self.lang).finish()
    }
}

impl Locale {
    /// Opens the embedded catalogue of a language.
    pub fn new(lang: Lang) -> Locale {
        let identifier: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The invisible isolation marks would end up in tables and SVG; neither language needs them.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(format_value));
        for (catalogue, source) in CATALOGUES {
            if catalogue == lang {
                let resource = match FluentResource::try_new(source.to_owned()) {
                    Ok(resource) => resource,
                    Err((resource, errors)) => {
                        debug_assert!(false, "catalogue {}: {errors:?}", lang.tag());
                        resource
                    }
                };
                if let Err(errors) = bundle.add_resource(resource) {
                    debug_assert!(false, "catalogue {}: {errors:?}", lang.tag());
                }
            }
        }
        Locale { lang, bundle }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether the catalogue has a message; for keys made from data, such as codes of findings.
    pub fn has(&self, id: &str) -> bool {
        self.bundle
            .get_message(id)
            .is_some_and(|message| message.value().is_some())
    }

    /// The message of a key without placeholders.
    ///
    /// A key that is not in the catalogue is a defect: tests (debug builds) stop, a released
    /// program prints the key.
    pub fn text(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// The message of a key with values for its placeholders.
    pub fn format(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.fill(id, None, values)
            .map(|(text, _)| text)
            .unwrap_or_else(|| {
                debug_assert!(
                    false,
                    "no message `{id}` in the catalogue {}",
                    self.lang.tag()
                );
                id.to_owned()
            })
    }

    /// The attribute of a message (`.attribute = …` below the key), if it has one and every value
    /// that it needs is given.
    pub fn attribute(
        &self,
        id: &str,
        attribute: &str,
        values: &[(&str, Value<'_>)],
    ) -> Option<String> {
        let (text, complete) = self.fill(id, Some(attribute), values)?;
        complete.then_some(text)
    }

    fn fill(
        &self,
        id: &str,
        attribute: Option<&str>,
        values: &[(&str, Value<'_>)],
    ) -> Option<(String, bool)> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match *value {
                Value::Text(text) => args.set(*name, FluentValue::String(Cow::Borrowed(text))),
                // Plural rules need the number; far above 2⁵³ the last digits do not matter.
                Value::Number(number) => args.set(*name, number),
            }
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned();
        debug_assert!(
            errors.is_empty(),
            "message `{id}` ({}): {errors:?}",
            self.lang.tag()
        );
        Some((text, errors.is_empty()))
    }

    /// A whole number with thousands separators.
    pub fn number(&self, number: i64) -> String {
        separated(number)
    }

    /// A number with a fixed count of decimals and thousands separators.
    pub fn decimal(&self, number: f64, decimals: usize) -> String {
        decimal(number, decimals)
    }

    /// A share (0 to 1) in percent with one decimal, **rounded down**: `95.3%`.
    ///
    /// So a share that reads like the promised one has reached it, and `100.0%` is everybody. A
    /// share too small for one decimal gets more, rather than reading as nobody.
    pub fn percent(&self, share: f64) -> String {
        // 0.953 × 1000 must not fall short of 953 for the sake of binary fractions.
        let tenths = libm::floor(share * 1000.0 + 1e-9);
        if tenths < 1.0 && share > 0.0 {
            let digits = format!("{:.4}", share * 100.0);
            return format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'));
        }
        format!("{:.1}%", tenths / 10.0)
    }

    /// A duration in deciseconds, in words that a person says: `45 s`, `12 min 30 s`,
    /// `1 h 05 min`; `45秒`, `12分30秒`, `1小时5分`. Seconds are rounded half up, and minutes
    /// from one hour on.
    pub fn duration(&self, deciseconds: u32) -> String {
        let seconds = (u64::from(deciseconds) + 5) / 10;
        if seconds < 3600 {
            let (minutes, seconds) = (seconds / 60, seconds % 60);
            return match (self.lang, minutes, seconds) {
                (Lang::En, 0, s) => format!("{s} s"),
                (Lang::En, m, 0) => format!("{m} min"),
                (Lang::En, m, s) => format!("{m} min {s:02} s"),
                (Lang::Zh, 0, s) => format!("{s}秒"),
                (Lang::Zh, m, 0) => format!("{m}分钟"),
                (Lang::Zh, m, s) => format!("{m}分{s}秒"),
            };
        }
        let minutes = (u64::from(deciseconds) + 300) / 600;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        match (self.lang, minutes) {
            (Lang::En, 0) => format!("{hours} h"),
            (Lang::En, m) => format!("{hours} h {m:02} min"),
            (Lang::Zh, 0) => format!("{hours}小时"),
            (Lang::Zh, m) => format!("{hours}小时{m}分"),
        }
    }

    /// A duration in deciseconds as minutes with one decimal: `12.5 min`, `12.5分钟`.
    pub fn minutes(&self, deciseconds: f64) -> String {
        let number = decimal(deciseconds / 600.0, 1);
        match self.lang {
            Lang::En => format!("{number} min"),
            Lang::Zh => format!("{number}分钟"),
        }
    }

    /// A distance in metres: whole metres below one kilometre, then kilometres with one decimal.
    pub fn distance(&self, metres: f64) -> String {
        let rounded = libm::floor(metres + 0.5);
        let (number, en, zh) = if rounded < 1000.0 {
            (decimal(rounded, 0), "m", "米")
        } else {
            let number = decimal(metres / 1000.0, 1);
            (
                number
                    .strip_suffix(".0")
                    .map(str::to_owned)
                    .unwrap_or(number),
                "km",
                "公里",
            )
        };
        match self.lang {
            Lang::En => format!("{number} {en}"),
            Lang::Zh => format!("{number}{zh}"),
        }
    }

    /// A distance in metres with every decimetre that it has: `250 m`, `1.25 km`, `1.0007 km`.
    pub fn exact_distance(&self, metres: f64) -> String {
        let (number, en, zh) = match metres < 1000.0 {
            true => (metres, "m", "米"),
            false => (metres / 1000.0, "km", "公里"),
        };
        let number = format!("{number:.4}");
        let number = number.trim_end_matches('0').trim_end_matches('.');
        match self.lang {
            Lang::En => format!("{number} {en}"),
            Lang::Zh => format!("{number}{zh}"),
        }
    }

    /// A duration in deciseconds with every tenth of a second that it has: `90.5 s` is `1 min 30.5 s`, and an hour and
    /// 65 seconds is `1 h 1 min 5 s`.
    pub fn exact_duration(&self, deciseconds: u32) -> String {
        let (rest, tenths) = (deciseconds / 10, deciseconds % 10);
        let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
        if tenths == 0 && (hours == 0 || seconds == 0) {
            return self.duration(deciseconds);
        }
        let (space, names) = match self.lang {
            Lang::En => (" ", [" h", " min", " s"]),
            Lang::Zh => ("", ["小时", "分", "秒"]),
        };
        let [hour, minute, second] = names;
        let mut parts = Vec::new();
        if hours > 0 {
            parts.push(format!("{hours}{hour}"));
        }
        if hours > 0 || minutes > 0 {
            parts.push(format!("{minutes}{minute}"));
        }
        parts.push(match tenths {
            0 => format!("{seconds}{second}"),
            tenths => format!("{seconds}.{tenths}{second}"),
        });
        parts.join(space)
    }

    /// Several things in one sentence: `a, b and c`; `a、b和c`.
    pub fn list<S: AsRef<str>>(&self, parts: &[S]) -> String {
        let (comma, and) = match self.lang {
            Lang::En => (", ", " and "),
            Lang::Zh => ("、", "和"),
        };
        match parts {
            [] => String::new(),
            [only] => only.as_ref().to_owned(),
            [first @ .., last] => {
                let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
                format!("{}{and}{}", first.join(comma), last.as_ref())
            }
        }
    }
}

fn format_value<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(decimal(number.value, 0)),
        _ => None,
    }
}

fn separated(number: i64) -> String {
    group(number < 0, &number.unsigned_abs().to_string())
}

fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (
            digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)),
            digits,
        ),
        None => (false, text.as_str()),
    };
    match digits.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", group(sign, whole)),
        None => group(sign, digits),
    }
}

fn group(negative: bool, digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    if negative {
        // U+2212, as wide as a digit, so that columns align.
        out.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(write: impl Fn(&Locale) -> String) -> [String; 2] {
        [write(&Locale::new(Lang::En)), write(&Locale::new(Lang::Zh))]
    }

    #[test]
    fn the_first_setting_that_is_set_decides_the_language() {
        assert_eq!(
            Lang::from_settings([None, Some(""), Some("zh_CN.UTF-8")]),
            Lang::Zh
        );
        assert_eq!(
            Lang::from_settings([Some("C"), None, Some("zh_CN.UTF-8")]),
            Lang::En
        );
        assert_eq!(Lang::from_settings([Some("ZH-hant")]), Lang::Zh);
        assert_eq!(Lang::from_settings([]), Lang::En);
    }

    #[test]
    fn durations_are_written_as_people_say_them() {
        let cases = [
            (0, "0 s", "0秒"),
            (454, "45 s", "45秒"),
            (455, "46 s", "46秒"),
            (600, "1 min", "1分钟"),
            (7_500, "12 min 30 s", "12分30秒"),
            (7_250, "12 min 05 s", "12分5秒"),
            (35_996, "1 h", "1小时"),
            (38_999, "1 h 05 min", "1小时5分"),
        ];
        for (deciseconds, en, zh) in cases {
            assert_eq!(both(|l| l.duration(deciseconds)), [en, zh]);
        }
    }

    #[test]
    fn numbers_carry_separators_and_their_sign() {
        let locale = Locale::new(Lang::En);
        assert_eq!(locale.number(0), "0");
        assert_eq!(locale.number(999), "999");
        assert_eq!(locale.number(-1_000), "−1,000");
        assert_eq!(locale.number(i64::MIN), "−9,223,372,036,854,775,808");
        assert_eq!(locale.decimal(59_535.25, 1), "59,535.2");
        assert_eq!(locale.decimal(-0.04, 1), "0.0");
    }

    #[test]
    fn a_share_never_reads_as_more_than_it_is_nor_as_nobody() {
        let locale = Locale::new(Lang::En);
        assert_eq!(locale.percent(1.0), "100.0%");
        assert_eq!(locale.percent(0.0), "0.0%");
        assert_eq!(locale.percent(0.953), "95.3%");
        assert_eq!(locale.percent(0.949_99), "94.9%");
        assert_eq!(locale.percent(0.999_7), "99.9%");
        assert_eq!(locale.percent(0.000_04), "0.004%");
    }

    #[test]
    fn what_is_promised_keeps_its_digits() {
        for (metres, en) in [
            (250.0, "250 m"),
            (999.7, "999.7 m"),
            (1000.0, "1 km"),
            (1250.0, "1.25 km"),
            (1001.0, "1.001 km"),
        ] {
            assert_eq!(Locale::new(Lang::En).exact_distance(metres), en);
        }
        for (deciseconds, en, zh) in [
            (905, "1 min 30.5 s", "1分30.5秒"),
            (12_000, "20 min", "20分钟"),
            (36_650, "1 h 1 min 5 s", "1小时1分5秒"),
            (36_600, "1 h 01 min", "1小时1分"),
            (5, "0.5 s", "0.5秒"),
        ] {
            assert_eq!(both(|l| l.exact_duration(deciseconds)), [en, zh]);
        }
    }

    #[test]
    fn distances_are_in_metres_then_kilometres() {
        assert_eq!(both(|l| l.distance(499.6)), ["500 m", "500米"]);
        assert_eq!(both(|l| l.distance(999.7)), ["1 km", "1公里"]);
        assert_eq!(both(|l| l.distance(12_345.0)), ["12.3 km", "12.3公里"]);
    }

    #[test]
    fn lists_are_sentences() {
        assert_eq!(
            both(|l| l.list(&["a", "b", "c"])),
            ["a, b and c", "a、b和c"]
        );
        assert_eq!(both(|l| l.list(&["a"])), ["a", "a"]);
        assert_eq!(both(|l| l.list::<&str>(&[])), ["", ""]);
    }

    #[test]
    fn numbers_in_messages_choose_the_plural_and_carry_separators() {
        let people = |count: i64| both(|l| l.format("people-count", &[("count", count.into())]));
        assert_eq!(people(1), ["1 person", "1人"]);
        assert_eq!(people(12_000), ["12,000 people", "12,000人"]);
    }

    #[test]
    #[should_panic(expected = "no message `nonsense`")]
    fn a_missing_key_stops_a_test() {
        Locale::new(Lang::En).text("nonsense");
    }
}
