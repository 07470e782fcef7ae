//! Titles of promises that can be told apart.
//!
//! A title names service and group, and a plan may promise the same people several things of one service. Where
//! titles are equal, each gets an addition: its bounds; where these are equal too, its rule; else its id.

use crate::run::{Promise, class_name};
use liyuan::locale::{Lang, Locale};
use std::collections::BTreeMap;

/// Between a title and what tells it apart.
pub(crate) const BETWEEN: &str = " · ";

/// Makes the titles of promises differ, in each language.
pub(crate) fn tell_apart(promises: &mut [Promise]) {
    for lang in Lang::ALL {
        let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, promise) in promises.iter().enumerate() {
            let title = promise.title.get(lang).to_owned();
            alike.entry(title).or_default().push(at);
        }
        alike.retain(|_, list| list.len() > 1);
        if alike.is_empty() {
            continue;
        }
        let locale = Locale::new(lang);
        for list in alike.into_values() {
            let titles = [bounds, rule, id].into_iter().find_map(|addition| {
                let titles = list.iter().filter_map(|at| promises.get(*at));
                let titles: Vec<String> = titles
                    .map(|promise| with(promise, lang, &addition(promise, &locale)))
                    .collect();
                let differ = |(at, title): (usize, &String)| !titles[..at].contains(title);
                titles.iter().enumerate().all(differ).then_some(titles)
            });
            for (at, title) in list.into_iter().zip(titles.into_iter().flatten()) {
                if let Some(promise) = promises.get_mut(at) {
                    promise.title.set(lang, title);
                }
            }
        }
        // A service or a group may be called what another one has got by now.
        let titles: Vec<String> = (promises.iter())
            .map(|promise| promise.title.get(lang).to_owned())
            .collect();
        for promise in &mut *promises {
            let title = promise.title.get(lang);
            if titles.iter().filter(|other| *other == title).count() > 1 {
                let title = with(promise, lang, &promise.id);
                promise.title.set(lang, title);
            }
        }
    }
}

/// A title with an addition that it does not have yet.
fn with(promise: &Promise, lang: Lang, addition: &str) -> String {
    let title = promise.title.get(lang);
    let end = format!("{BETWEEN}{addition}");
    match addition.is_empty() || title.ends_with(&end) {
        true => title.to_owned(),
        false => format!("{title}{end}"),
    }
}

/// The bounds, those of classes from the strictest on. Of places the bounds are not what is promised.
fn bounds(promise: &Promise, locale: &Locale) -> String {
    if promise.places {
        return rule(promise, locale);
    }
    let mut limits: Vec<&(Option<String>, f64)> = promise.limits.iter().collect();
    limits.sort_by(|a, b| a.1.total_cmp(&b.1));
    let parts = limits.into_iter().map(|(class, limit)| {
        let bound = match promise.unit {
            "m" => locale.exact_distance(*limit),
            _ => locale.exact_duration(libm::round(limit * 10.0) as u32),
        };
        match class {
            None => bound,
            Some(class) => {
                let class = class_name(class, locale);
                let values = [("class", (&class).into()), ("bound", (&bound).into())];
                locale.format("picture-class-bound", &values)
            }
        }
    });
    let parts: Vec<String> = parts.collect();
    parts.join(&locale.text("picture-comma"))
}

fn rule(promise: &Promise, locale: &Locale) -> String {
    promise.rule.get(locale.lang()).to_owned()
}

fn id(promise: &Promise, _: &Locale) -> String {
    promise.id.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Names;

    fn promise(id: &str, title: &str, rule: &str, minutes: &[(Option<&str>, f64)]) -> Promise {
        let names = |text: &str| {
            let mut names = Names::default();
            for lang in Lang::ALL {
                names.set(lang, text.to_owned());
            }
            names
        };
        Promise {
            id: id.to_owned(),
            service: 0,
            title: names(title),
            rule: names(rule),
            unit: "s",
            limits: (minutes.iter())
                .map(|(class, minutes)| (class.map(str::to_owned), minutes * 60.0))
                .collect(),
            places: false,
        }
    }

    fn told(mut promises: Vec<Promise>) -> Vec<String> {
        tell_apart(&mut promises);
        let titles = promises.iter();
        titles
            .map(|promise| promise.title.get(Lang::En).to_owned())
            .collect()
    }

    #[test]
    fn bounds_come_first_then_rules_then_ids() {
        let one = |id: &str, rule: &str, minutes| promise(id, "Clinic", rule, &[(None, minutes)]);
        assert_eq!(
            told(vec![one("a", "r", 15.0), promise("b", "School", "r", &[])]),
            ["Clinic", "School"]
        );
        assert_eq!(
            told(vec![one("a", "r", 15.0), one("b", "r", 30.0)]),
            ["Clinic · 15 min", "Clinic · 30 min"]
        );
        assert_eq!(
            told(vec![one("a", "by road", 15.0), one("b", "straight", 15.0)]),
            ["Clinic · by road", "Clinic · straight"]
        );
        assert_eq!(
            told(vec![
                one("a", "r", 15.0),
                one("b", "r", 15.0),
                one("c", "r", 9.0)
            ]),
            ["Clinic · a", "Clinic · b", "Clinic · c"]
        );
        // Bounds in metres; of places the bound is not what is promised.
        let metres = |id: &str, metres: f64| Promise {
            unit: "m",
            limits: vec![(None, metres)],
            ..one(id, "r", 0.0)
        };
        assert_eq!(
            told(vec![metres("a", 500.0), metres("b", 2000.0)]),
            ["Clinic · 500 m", "Clinic · 2 km"]
        );
        let places = |id: &str, rule: &str, minutes: f64| Promise {
            places: true,
            ..one(id, rule, minutes)
        };
        assert_eq!(
            told(vec![
                places("a", "30 places", 15.0),
                places("b", "40 places", 30.0)
            ]),
            ["Clinic · 30 places", "Clinic · 40 places"]
        );
        let classes = [(Some("rural"), 30.0), (Some("urban"), 20.0)];
        assert_eq!(
            told(vec![
                promise("a", "Clinic", "r", &classes),
                one("b", "r", 15.0)
            ]),
            ["Clinic · 20 min (urban), 30 min (rural)", "Clinic · 15 min"]
        );
    }

    #[test]
    fn what_was_told_apart_is_not_told_twice_and_a_name_cannot_undo_it() {
        let one = |id: &str, title: &str| promise(id, title, "r", &[(None, 15.0)]);
        let mut promises = vec![
            one("a", "Clinic"),
            promise("b", "Clinic", "r", &[(None, 30.0)]),
        ];
        tell_apart(&mut promises);
        promises.push(one("c", "Clinic · 15 min"));
        assert_eq!(
            told(promises),
            [
                "Clinic · 15 min · a",
                "Clinic · 30 min",
                "Clinic · 15 min · c"
            ]
        );
        let three = vec![
            one("a", "Clinic"),
            promise("b", "Clinic", "r", &[(None, 30.0)]),
            one("c", "Clinic · 15 min"),
        ];
        assert_eq!(
            told(three),
            [
                "Clinic · 15 min · a",
                "Clinic · 30 min",
                "Clinic · 15 min · c"
            ]
        );
    }
}
