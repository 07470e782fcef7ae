//! The first picture as a file: what stands in it must be well-formed, escaped and agree with the
//! run. How it looks and behaves in a browser is tested in `e2e/`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use liyuan::locale::{Lang, Locale};
use liyuan::picture::{Picture, PictureMeasure, PicturePromise, render};
use serde_json::Value;

#[path = "picture/sample.rs"]
mod sample;

fn page(picture: &Picture) -> String {
    render(picture, &Locale::new(Lang::En))
}

/// The text between the first `from` and the next `to`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no {to}")) + start;
    &text[start..end]
}

fn data(page: &str) -> Value {
    serde_json::from_str(between(
        page,
        "<script type=\"application/json\" id=\"data\">",
        "</script>",
    ))
    .unwrap()
}

/// Base64 of LEB128 varints, read as the script of the page reads it.
fn unpack(code: &Value) -> Vec<u64> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let code = code.as_str().unwrap().trim_end_matches('=');
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for digit in code.chars() {
        bits = bits << 6 | DIGITS.find(digit).unwrap() as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 255) as u8);
        }
    }
    let (mut values, mut value, mut shift) = (Vec::new(), 0, 0);
    for byte in bytes {
        value |= u64::from(byte & 127) << shift;
        shift += 7;
        if byte & 128 == 0 {
            values.push(value);
            (value, shift) = (0, 0);
        }
    }
    values
}

fn sums(promise: &PicturePromise) -> (i64, i64) {
    let persons = promise.results.iter().map(|result| result.persons).sum();
    let served = promise.results.iter().map(|result| result.served).sum();
    (persons, served)
}

#[test]
fn the_slider_at_the_promise_says_what_the_run_says() {
    let picture = sample::region(1_500, false);
    let data = data(&page(&picture));
    for (promise, drawn) in picture
        .promises
        .iter()
        .zip(data["promises"].as_array().unwrap())
    {
        let numbers = |row: &Value| -> Vec<i64> {
            row.as_array()
                .unwrap()
                .iter()
                .map(|n| n.as_i64().unwrap())
                .collect()
        };
        let at = numbers(&drawn["at"]);
        let served: i64 = drawn["served"]
            .as_array()
            .unwrap()
            .iter()
            .zip(&at)
            .map(|(row, &at)| numbers(row)[at as usize])
            .sum();
        let persons: i64 = numbers(&drawn["persons"]).iter().sum();
        assert_eq!((persons, served), sums(promise), "{}", promise.id);
        let positions = numbers(&drawn["pos"]);
        if !matches!(promise.measure, PictureMeasure::Places { .. }) {
            for (limit, &at) in promise.limits.iter().zip(&at) {
                assert_eq!(positions[at as usize], i64::from(limit.limit));
            }
        }
        assert!(positions.is_sorted() && positions[0] == 0);
    }
}

#[test]
fn the_dots_agree_with_the_run_too() {
    let picture = sample::region(800, false);
    let data = data(&page(&picture));
    for (promise, drawn) in picture
        .promises
        .iter()
        .zip(data["promises"].as_array().unwrap())
    {
        let quantum = drawn["q"].as_u64().unwrap();
        let values = unpack(&drawn["v"]);
        let persons = unpack(&data["groups"][drawn["group"].as_u64().unwrap() as usize]["p"]);
        assert_eq!(values.len(), picture.points.len());
        for (i, result) in promise.results.iter().enumerate() {
            assert_eq!(persons[i], result.persons as u64);
            if let PictureMeasure::Places { norm, .. } = promise.measure {
                let enough = values[i] >= 3 && (values[i] - 3) * quantum >= u64::from(norm);
                assert_eq!(enough, result.served == result.persons);
            } else {
                let limit = u64::from(promise.limits[usize::from(result.limit)].limit);
                let within = values[i] >= 3 && (values[i] - 3) * quantum <= limit;
                assert_eq!(within, result.served == result.persons);
            }
        }
    }
}

#[test]
fn names_cannot_break_out() {
    let mut picture = sample::region(200, false);
    let evil = "</script></title><img src=x onerror=alert(1)>\"'&";
    picture.title = evil.into();
    picture.subtitle = evil.into();
    for service in &mut picture.services {
        service.name = evil.into();
        service.facilities[0].name = evil.into();
    }
    for promise in &mut picture.promises {
        promise.group = evil.into();
        promise.id = evil.into();
        promise.limits[0].class = Some(evil.into());
    }
    picture.points[0].id = evil.into();
    picture.attributions = vec![evil.into()];
    let page = page(&picture);
    assert!(!page.contains("<img"));
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(data(&page)["services"][0]["name"], evil);
}

#[test]
fn elements_are_closed_and_numbers_are_numbers() {
    for lang in Lang::ALL {
        let picture = sample::region(400, lang == Lang::Zh);
        let page = render(&picture, &Locale::new(lang));
        let body = between(&page, "<body>", "<script");
        for word in ["NaN", "inf", "undefined"] {
            for attribute in [
                " d=\"",
                " x=\"",
                " y=\"",
                " width=\"",
                " viewBox=\"",
                " transform=\"",
            ] {
                let mut rest = body;
                while let Some(at) = rest.find(attribute) {
                    rest = &rest[at + attribute.len()..];
                    assert!(
                        !rest[..rest.find('"').unwrap()].contains(word),
                        "{attribute}{word}"
                    );
                }
            }
        }
        let mut open = Vec::new();
        let mut rest = body;
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let tag = &rest[..rest.find('>').unwrap()];
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "…{}", &tag);
            } else if !tag.ends_with('/') && name != "input" {
                open.push(name);
            }
        }
        assert_eq!(open, Vec::<&str>::new());
    }
}

#[test]
fn nothing_is_asked_of_anybody() {
    let page = page(&sample::region(100, false));
    for word in [
        "http:",
        "https:",
        "//cdn",
        "@import",
        "url(",
        "fetch(",
        "XMLHttpRequest",
        " style=\"",
    ] {
        // A fill by pattern, and the name of a namespace, which nobody looks up.
        let allowed = page.matches("url(#hatch)").count();
        let page = page.replace("http://www.w3.org/2000/svg", "");
        let found = page.matches(word).count();
        assert_eq!(found, if word == "url(" { allowed } else { 0 }, "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn same_input_same_bytes() {
    assert_eq!(
        page(&sample::region(300, false)),
        page(&sample::region(300, false))
    );
}

#[test]
fn the_first_map_and_all_tables_can_be_read_without_the_script() {
    let picture = sample::region(600, false);
    let page = page(&picture);
    assert!(page.contains("class=\"static dots\"") && page.contains("class=\"static site\""));
    assert_eq!(page.matches("<article").count(), picture.promises.len());
    assert_eq!(
        page.matches("class=\"curve\"").count(),
        picture.promises.len()
    );
    let (persons, served) = sums(&picture.promises[0]);
    let share = Locale::new(Lang::En).percent(served as f64 / persons as f64);
    assert!(page.contains(&format!("<b>{share}</b>")));
}

#[test]
fn a_model_region_says_so_in_every_corner() {
    let mut picture = sample::region(50, false);
    assert_eq!(page(&picture).matches("class=\"corner\"").count(), 4);
    picture.model = false;
    let plain = page(&picture);
    assert!(!plain.contains("class=\"corner\"") && !plain.contains("class=\"model\""));
}

#[test]
fn without_areas_there_is_no_switch_to_them() {
    let mut picture = sample::region(60, false);
    assert!(page(&picture).contains("<fieldset class=\"switch\">"));
    picture.areas.clear();
    for promise in &mut picture.promises {
        promise.worst.clear();
    }
    let page = page(&picture);
    assert!(page.contains("<fieldset class=\"switch\" hidden>"));
    assert!(!page.contains("class=\"border b"));
}

#[test]
fn an_empty_picture_is_a_page_too() {
    let page = page(&Picture::default());
    assert!(page.contains("The plan makes no promise."));
    let mut picture = sample::region(30, false);
    for promise in &mut picture.promises {
        promise.results.clear();
        promise.kept = None;
        promise.worst.clear();
    }
    assert!(crate::page(&picture).contains("nobody concerned"));
}

#[test]
fn a_hundred_thousand_points_stay_a_few_megabytes() {
    let mut picture = sample::region(0, false);
    let small = sample::region(500, false);
    for i in 0..100_000 {
        let from = i % small.points.len();
        let mut point = small.points[from].clone();
        point.place.lon += ((i * 7_919) % 900_000) as i32;
        point.place.lat += ((i * 104_729) % 900_000) as i32;
        picture.points.push(point);
        for (promise, source) in picture.promises.iter_mut().zip(&small.promises) {
            promise.results.push(source.results[from]);
        }
    }
    let page = page(&picture);
    assert!(page.len() < 4_000_000, "{} bytes", page.len());
}
