//! What a promise says, in plain words.

use super::input::{Catchment, ClassLimit, PictureMeasure, PicturePromise, PictureTravel};
use crate::locale::Locale;
use liyuan_planning::reach::Reason;

/// A group of people, from the name of its column: `age_6_11`, `age_60_plus`, `all`, or as it is.
pub fn group(locale: &Locale, name: &str) -> String {
    if name == "all" {
        return locale.text("group-all");
    }
    let ages = name
        .strip_prefix("age_")
        .and_then(|ages| ages.split_once('_'));
    let number = |text: &str| text.parse::<u16>().is_ok();
    match ages {
        Some((from, "plus")) if number(from) => {
            locale.format("picture-group-from", &[("from", from.into())])
        }
        Some((from, to)) if number(from) && number(to) => locale.format(
            "picture-group-range",
            &[("from", from.into()), ("to", to.into())],
        ),
        _ => name.to_owned(),
    }
}

/// A class of areas in words: `urban`, `rural`, `county_seat`, or as it is.
pub fn class(locale: &Locale, name: &str) -> String {
    match name {
        "urban" => locale.text("picture-class-urban"),
        "rural" => locale.text("picture-class-rural"),
        "county_seat" => locale.text("picture-class-county-seat"),
        _ => name.to_owned(),
    }
}

/// A bound in the unit of its measure.
pub(super) fn bound(locale: &Locale, distance: bool, value: u32) -> String {
    if distance {
        locale.exact_distance(f64::from(value) / 10.0)
    } else {
        locale.exact_duration(value)
    }
}

/// Whether bounds are distances.
pub(super) fn in_distance(measure: PictureMeasure) -> bool {
    matches!(
        measure,
        PictureMeasure::Distance
            | PictureMeasure::Places {
                catchment: Some(Catchment::Distance),
                ..
            }
    )
}

/// Places per 1,000 persons.
pub(super) fn per_thousand(locale: &Locale, ratio: u32) -> String {
    trimmed(locale, f64::from(ratio) / 1000.0, 3)
}

/// A number with at most this many decimals, without trailing zeros.
pub(super) fn trimmed(locale: &Locale, value: f64, decimals: usize) -> String {
    let text = locale.decimal(value, decimals);
    if decimals == 0 {
        text
    } else {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Which way, how far, by what: the rule of a promise without its share.
pub(crate) fn rule(locale: &Locale, promise: &PicturePromise) -> String {
    let distance = in_distance(promise.measure);
    let within = match promise.limits.as_slice() {
        [] => None,
        [one] if one.class.is_none() => Some(bound(locale, distance, one.limit)),
        several => {
            let mut ordered: Vec<&ClassLimit> = several.iter().collect();
            ordered.sort_by_key(|limit| limit.limit);
            let parts: Vec<String> = ordered
                .into_iter()
                .map(|ClassLimit { class: name, limit }| {
                    let bound = bound(locale, distance, *limit);
                    match name {
                        None => bound,
                        Some(name) => {
                            let name = class(locale, name);
                            locale.format(
                                "picture-class-bound",
                                &[("class", (&name).into()), ("bound", (&bound).into())],
                            )
                        }
                    }
                })
                .collect();
            Some(parts.join(&locale.text("picture-comma")))
        }
    };
    let rule = match (promise.measure, within) {
        (PictureMeasure::Places { norm, .. }, within) => {
            let ratio = per_thousand(locale, norm);
            match within {
                None => locale.format("picture-rule-places-area", &[("ratio", (&ratio).into())]),
                Some(within) => {
                    let way = way(locale, &promise.travel, &within);
                    locale.format(
                        "picture-rule-places",
                        &[("ratio", (&ratio).into()), ("way", (&way).into())],
                    )
                }
            }
        }
        (_, within) => way(locale, &promise.travel, &within.unwrap_or_default()),
    };
    if promise.delay == 0 {
        return rule;
    }
    let delay = locale.exact_duration(promise.delay);
    locale.format(
        "picture-rule-delay",
        &[("rule", (&rule).into()), ("delay", (&delay).into())],
    )
}

fn way(locale: &Locale, travel: &PictureTravel, within: &str) -> String {
    let (id, profile) = match travel {
        PictureTravel::Straight => ("picture-way-straight", None),
        PictureTravel::ToFacility(profile) => ("picture-way-to", Some(profile)),
        PictureTravel::FromFacility(profile) => ("picture-way-from", Some(profile)),
    };
    let by = match profile {
        None => String::new(),
        Some(profile) => match profile.as_str() {
            "car" => locale.text("picture-by-car"),
            "emergency" => locale.text("picture-by-emergency"),
            "walk" => locale.text("picture-by-walk"),
            "bicycle" => locale.text("picture-by-bicycle"),
            other => locale.format("picture-by-other", &[("profile", other.into())]),
        },
    };
    locale.format(id, &[("within", within.into()), ("by", (&by).into())])
}

/// A reason.
pub(super) fn reason(locale: &Locale, reason: Reason) -> String {
    locale.text(match reason {
        Reason::OffNetwork => "reason-off-network",
        Reason::Island => "reason-island",
        Reason::NoFacility => "reason-no-facility",
        Reason::Beyond => "reason-beyond",
        Reason::NoPlaces => "reason-no-places",
    })
}

/// A promised share in percent with as many decimals as it needs.
pub(super) fn percent_short(locale: &Locale, parts_per_million: u32) -> String {
    format!(
        "{}%",
        trimmed(locale, f64::from(parts_per_million) / 10_000.0, 4)
    )
}

/// A share; 0 where there is nobody.
pub(super) fn share(served: i64, persons: i64) -> f64 {
    if persons > 0 {
        served as f64 / persons as f64
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;

    #[test]
    fn columns_become_groups_of_people() {
        let (en, zh) = (Locale::new(Lang::En), Locale::new(Lang::Zh));
        assert_eq!(group(&en, "age_6_11"), "aged 6–11");
        assert_eq!(group(&zh, "age_60_plus"), "60岁及以上");
        assert_eq!(group(&en, "age_x_plus"), "age_x_plus");
        assert_eq!(group(&en, "farmers"), "farmers");
    }

    #[test]
    fn rules_are_sentences() {
        let limits = vec![
            ClassLimit {
                class: Some("urban".into()),
                limit: 12_000,
            },
            ClassLimit {
                class: Some("rural".into()),
                limit: 18_000,
            },
        ];
        let promise = PicturePromise {
            travel: PictureTravel::FromFacility("emergency".into()),
            delay: 1_800,
            limits,
            ..Default::default()
        };
        assert_eq!(
            rule(&Locale::new(Lang::Zh), &promise),
            "急救车自设施出发，城镇20分钟、农村30分钟内到达（含出动3分钟）"
        );
        let promise = PicturePromise {
            measure: PictureMeasure::Places {
                norm: 35_000,
                catchment: Some(Catchment::Time),
            },
            travel: PictureTravel::ToFacility("car".into()),
            limits: vec![ClassLimit {
                class: None,
                limit: 18_000,
            }],
            ..Default::default()
        };
        assert_eq!(
            rule(&Locale::new(Lang::En), &promise),
            "35 places per 1,000 people, within 30 min by car"
        );
    }
}
