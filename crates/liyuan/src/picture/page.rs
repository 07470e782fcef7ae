//! The page: header, list of promises, map, one panel per promise.

use super::curve;
use super::data;
use super::drawing::{Drawing, PromiseDrawing};
use super::escape::{base64, html, json_in_script};
use super::input::{Picture, PictureMeasure};
use super::map;
use super::odd;
use super::repair;
use super::steps::bound_that_would_do;
use super::words;
use crate::locale::Locale;
use liyuan_planning::reach::Reason;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Draws the picture as one HTML file.
///
/// Complexity: linear in the points of every promise, plus thinning of the roads. The file is
/// some 20 bytes per point, plus 3 to 4 per point and promise.
pub fn render(picture: &Picture, locale: &Locale) -> String {
    let drawing = Drawing::of(picture, locale);
    let mut page = String::new();
    head(&mut page, picture, locale);
    page.push_str("<body>");
    header(&mut page, &drawing, locale);
    page.push_str(if picture.only_checked {
        "<main class=\"plain\">"
    } else {
        "<main>"
    });
    if picture.only_checked {
        paragraph(&mut page, &locale.text("picture-only-checked"));
    } else {
        list(&mut page, &drawing, locale);
        if drawing.promises.is_empty() {
            paragraph(&mut page, &locale.text("picture-no-promises"));
        }
    }
    figure(&mut page, &drawing, locale);
    page.push_str("<div id=\"panels\">");
    for index in 0..drawing.promises.len() {
        panel(&mut page, &drawing, index, locale);
    }
    page.push_str("</div>");
    odd::section(&mut page, &drawing, locale);
    page.push_str("</main>");
    footer(&mut page, picture, locale);
    let data = json_in_script(&data::data(&drawing, locale));
    let _ = writeln!(
        page,
        "<script type=\"application/json\" id=\"data\">{data}</script><script>{SCRIPT}</script></body></html>"
    );
    page
}

fn paragraph(page: &mut String, text: &str) {
    let _ = write!(page, "<p class=\"empty\">{}</p>", html(text));
}

fn head(page: &mut String, picture: &Picture, locale: &Locale) {
    let title = locale.format("picture-page-title", &[("region", (&picture.title).into())]);
    // Only this style and this script may act, and neither may ask anybody for anything.
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
         script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'\">\
         <link rel=\"icon\" href=\"data:,\"><title>{}</title><style>{STYLE}</style></head>",
        locale.lang().tag(),
        base64(&Sha256::digest(STYLE.as_bytes())),
        base64(&Sha256::digest(SCRIPT.as_bytes())),
        html(&title)
    );
}

fn header(page: &mut String, drawing: &Drawing<'_>, locale: &Locale) {
    let picture = drawing.picture;
    let promises = &picture.promises;
    let kept = promises
        .iter()
        .filter(|promise| promise.kept == Some(true))
        .count();
    let broken = promises
        .iter()
        .filter(|promise| promise.kept == Some(false))
        .count();
    let all = promises.len() + picture.unmeasured.len();
    let facilities: usize = picture
        .services
        .iter()
        .map(|service| service.facilities.len())
        .sum();
    let facts = [
        locale.format("point-count", &[("count", picture.points.len().into())]),
        locale.format("facility-count", &[("count", facilities.into())]),
    ];
    let mut facts: Vec<String> = facts.iter().map(|fact| html(fact)).collect();
    if !picture.subtitle.is_empty() {
        facts.insert(0, html(&picture.subtitle));
    }
    let _ = write!(
        page,
        "<header><div><h1>{}</h1><p class=\"facts\">{}</p>",
        html(&picture.title),
        facts.join(" · ")
    );
    if picture.model {
        let _ = write!(
            page,
            "<p class=\"model\">{}</p>",
            html(&locale.text("model-region"))
        );
    }
    if !picture.unmeasured.is_empty() {
        let services = locale.list(&picture.unmeasured);
        let text = locale.format("picture-unmeasured", &[("services", (&services).into())]);
        let _ = write!(page, "<p class=\"model\">{}</p>", html(&text));
    }
    if picture.only_checked {
        page.push_str("</div></header>");
        return;
    }
    let _ = write!(
        page,
        "</div><p class=\"verdict\"><span class=\"sum\">{}</span><span class=\"kept\">{}</span>\
         <span class=\"broken\">{}</span></p></header>",
        html(&locale.format("picture-verdict-all", &[("count", all.into())])),
        marked(
            "✓",
            &locale.format("picture-verdict-kept", &[("count", kept.into())])
        ),
        marked(
            "✗",
            &locale.format("picture-verdict-broken", &[("count", broken.into())])
        ),
    );
}

fn marked(sign: &str, text: &str) -> String {
    format!("<i aria-hidden=\"true\">{sign}</i> {}", html(text))
}

fn state(drawn: &PromiseDrawing<'_>, locale: &Locale) -> (&'static str, String) {
    match drawn.promise.kept {
        Some(true) => ("kept", marked("✓", &locale.text("promise-kept"))),
        Some(false) => ("broken", marked("✗", &locale.text("promise-broken"))),
        None => ("nobody", marked("–", &locale.text("picture-nobody"))),
    }
}

fn list(page: &mut String, drawing: &Drawing<'_>, locale: &Locale) {
    let _ = write!(
        page,
        "<nav id=\"list\" aria-labelledby=\"list-title\"><h2 id=\"list-title\">{}</h2><ol>",
        html(&locale.text("picture-promises"))
    );
    for (i, drawn) in drawing.promises.iter().enumerate() {
        let (class, mark) = state(drawn, locale);
        let missing = drawn.counts.not_served();
        let share = words::share(drawn.steps.promised_served(), drawn.steps.all_persons());
        let promised = words::percent_short(locale, drawn.promise.share_promised);
        let _ = write!(
            page,
            "<li class=\"{class}\"><a href=\"#promise-{n}\"><span class=\"row\"><strong>{}</strong>\
             <span class=\"mark\">{mark}</span></span>\
             <span class=\"rule\">{}</span>{}<span class=\"row\"><span class=\"numbers\"><b>{}</b> {}</span>\
             <span class=\"missing\">{}</span></span>{}</a></li>",
            html(&drawn.title),
            html(&drawn.rule),
            bar(share, drawn.promise.share_promised),
            html(&share_of(drawn, locale)),
            html(&locale.format("picture-promised", &[("value", (&promised).into())])),
            html(&locale.format("picture-not-served", &[("count", missing.into())])),
            repair::line(drawn, locale).map_or_else(String::new, |line| format!(
                "<span class=\"with-new\">{}</span>",
                html(&line)
            )),
            n = i + 1,
        );
    }
    page.push_str("</ol></nav>");
}

/// A bar of the share with a tick at the promise; the numbers stand beside it.
fn bar(share: f64, promised: u32) -> String {
    let at = f64::from(promised.min(1_000_000)) / 10_000.0;
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"track\" y=\"2\" width=\"100\" height=\"6\"/>\
         <rect class=\"fill\" y=\"2\" width=\"{:.2}\" height=\"6\"/>\
         <path class=\"tick\" d=\"M{:.2} 0V10\"/></svg>",
        share.clamp(0.0, 1.0) * 100.0,
        at.clamp(0.4, 99.6)
    )
}

fn figure(page: &mut String, drawing: &Drawing<'_>, locale: &Locale) {
    let text = |id: &str| html(&locale.text(id));
    let caption = drawing
        .promises
        .first()
        .map(|first| first.title.clone())
        .unwrap_or_else(|| locale.text("picture-read"));
    let with_marks = if drawing.picture.only_checked {
        " with-odd"
    } else {
        ""
    };
    let _ = write!(
        page,
        "<figure id=\"map\" class=\"by-people{with_marks}\"><figcaption><h2 id=\"caption\" aria-live=\"polite\">{}</h2>\
         <div class=\"tools\"><fieldset class=\"switch\"{}><legend class=\"unseen\">{}</legend>\
         <label><input type=\"radio\" name=\"show\" value=\"people\" checked> <span>{}</span></label>\
         <label><input type=\"radio\" name=\"show\" value=\"areas\"> <span>{}</span></label></fieldset>\
         <span class=\"zoom\"><button type=\"button\" id=\"closer\" aria-label=\"{}\">+</button>\
         <button type=\"button\" id=\"farther\" aria-label=\"{}\">−</button>\
         <button type=\"button\" id=\"whole\" aria-label=\"{}\">⤢</button></span></div></figcaption>\
         <div id=\"stage\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">",
        html(&caption),
        if drawing.picture.areas.is_empty() || drawing.promises.is_empty() {
            " hidden"
        } else {
            ""
        },
        text("picture-show"),
        text("picture-show-people"),
        text("picture-show-areas"),
        text("picture-closer"),
        text("picture-farther"),
        text("picture-whole"),
        text("picture-map-help"),
    );
    page.push_str(&map::base(drawing, locale));
    page.push_str("<canvas id=\"dots\" aria-hidden=\"true\"></canvas>");
    page.push_str(&map::top(drawing, locale));
    page.push_str("<div id=\"tip\" role=\"status\" hidden></div></div>");
    legend(page, drawing, locale);
    page.push_str("</figure>");
}

fn legend(page: &mut String, drawing: &Drawing<'_>, locale: &Locale) {
    let Some(first) = drawing.promises.first() else {
        return;
    };
    let text = |id: &str| html(&locale.text(id));
    let dot = |class: usize| {
        let ring = if class == 5 {
            "<circle class=\"d5-in\" cx=\"7\" cy=\"7\" r=\"2.6\"/>"
        } else {
            ""
        };
        format!(
            "<svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><circle class=\"d{class}\" cx=\"7\" cy=\"7\" r=\"5.5\"/>{ring}</svg>"
        )
    };
    let item = |class: usize, label: &String| {
        format!(
            "<li>{}<span class=\"l{class}\">{}</span></li>",
            dot(class),
            html(label)
        )
    };
    let labels = first.labels(locale);
    let part = |range: std::ops::Range<usize>| -> String {
        let labels = labels.get(range.clone()).unwrap_or_default();
        range
            .zip(labels)
            .map(|(class, label)| item(class, label))
            .collect()
    };
    let _ = write!(
        page,
        "<div class=\"legend\"><div class=\"people\"><div><p>{}</p><ul>{}</ul></div><div><p>{}</p><ul>{}</ul></div></div>",
        text("picture-legend-served"),
        part(0..2),
        text("picture-legend-not-served"),
        part(2..6),
    );
    let shades: String = (0..5)
        .map(|i| {
            let label = shade_label(first, i, locale);
            let hidden = if label.is_some() { "" } else { " hidden" };
            format!(
                "<li{hidden}><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><rect class=\"s{i}\" x=\"1\" y=\"1\" \
                 width=\"12\" height=\"12\"/></svg><span class=\"a{i}\">{}</span></li>",
                html(&label.unwrap_or_default())
            )
        })
        .collect();
    let _ = write!(
        page,
        "<div class=\"shades\"><p>{}</p><ul>{shades}<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\">\
         <rect class=\"s4\" x=\"1\" y=\"1\" width=\"12\" height=\"12\"/>\
         <path class=\"hatch-line\" d=\"M1 8l7-7M3 13L13 3M9 13l4-4\"/></svg><span>0%</span></li></ul></div><ul class=\"signs\"><li>\
         <svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"site\" d=\"M7 1l6 6-6 6-6-6z\"/></svg>\
         <span id=\"site-name\">{}</span></li>{}<li>{}</li></ul></div>",
        text("picture-legend-areas"),
        html(&service_name(drawing, first)),
        repair::legend(drawing, locale),
        text("picture-legend-size"),
    );
}

fn shade_label(drawn: &PromiseDrawing<'_>, i: usize, locale: &Locale) -> Option<String> {
    let bound = *drawn.shades.get(i)?;
    if bound > 0 || i == 0 {
        let value = words::percent_short(locale, bound);
        return Some(locale.format("picture-legend-at-least", &[("value", (&value).into())]));
    }
    let above = drawn.shades.get(i.checked_sub(1)?)?;
    let value = words::percent_short(locale, *above);
    Some(locale.format("picture-legend-below", &[("value", (&value).into())]))
}

fn service_name(drawing: &Drawing<'_>, drawn: &PromiseDrawing<'_>) -> String {
    drawing
        .picture
        .services
        .get(drawn.promise.service as usize)
        .map(|service| service.name.clone())
        .unwrap_or_default()
}

fn panel(page: &mut String, drawing: &Drawing<'_>, index: usize, locale: &Locale) {
    let Some(drawn) = drawing.promises.get(index) else {
        return;
    };
    let (class, mark) = state(drawn, locale);
    let n = index + 1;
    let _ = write!(
        page,
        "<article id=\"promise-{n}\" class=\"panel {class}\" aria-labelledby=\"title-{n}\">\
         <h2 id=\"title-{n}\">{}</h2><p class=\"rule\"><span class=\"mark\">{mark}</span> {}</p>",
        html(&drawn.title),
        html(&drawn.rule)
    );
    readout(page, drawn, locale);
    sliders(page, drawn, n, locale);
    page.push_str(&curve::curve(drawing, index, locale));
    spread(page, drawn, locale);
    repair::section(page, drawn, locale);
    reasons(page, drawn, locale);
    worst(page, drawing, drawn, locale);
    page.push_str("</article>");
}

fn readout(page: &mut String, drawn: &PromiseDrawing<'_>, locale: &Locale) {
    let persons = drawn.steps.all_persons();
    let served = drawn.steps.promised_served();
    let promised = words::percent_short(locale, drawn.promise.share_promised);
    let _ = write!(
        page,
        "<div class=\"readout\"><output class=\"share\">{}</output><div>\
         <p class=\"gap\">{}</p><p class=\"counts\">{}</p><p>{}</p></div></div>",
        html(&share_of(drawn, locale)),
        html(&gap(served, persons, drawn.promise.share_promised, locale)),
        html(&locale.format(
            "picture-counts",
            &[
                ("served", (&locale.number(drawn.counts.served)).into()),
                ("rest", (&locale.number(drawn.counts.not_served())).into())
            ]
        )),
        html(&locale.format("picture-promised", &[("value", (&promised).into())])),
    );
    if let Some(bound) = bound_that_would_do(drawn.promise) {
        let bound = words::bound(locale, drawn.unit.distance, bound);
        let _ = write!(
            page,
            "<p class=\"would-do\">{}</p>",
            html(&locale.format(
                "picture-would-do",
                &[("share", (&promised).into()), ("bound", (&bound).into())]
            ))
        );
    }
}

/// The share served; a dash where there is nobody to serve.
fn share_of(drawn: &PromiseDrawing<'_>, locale: &Locale) -> String {
    match drawn.steps.all_persons() {
        0 => "–".to_owned(),
        persons => locale.percent(words::share(drawn.steps.promised_served(), persons)),
    }
}

/// How far the share is from the promise, in percentage points with one decimal, rounded away
/// from zero when short so that a broken promise never reads as short by nothing.
fn gap(served: i64, persons: i64, promised: u32, locale: &Locale) -> String {
    let share = i128::from(served) * 1_000_000;
    let needed = i128::from(persons) * i128::from(promised);
    let points = (share - needed).abs() as f64 / persons.max(1) as f64 / 10_000.0;
    if persons == 0 {
        return locale.text("picture-nobody");
    }
    if share == needed {
        return locale.text("picture-gap-even");
    }
    if share >= needed {
        let value = locale.decimal(libm::floor(points * 10.0) / 10.0, 1);
        locale.format("picture-gap-over", &[("gap", (&value).into())])
    } else {
        let value = locale.decimal(libm::ceil(points * 10.0) / 10.0, 1);
        locale.format("picture-gap-short", &[("gap", (&value).into())])
    }
}

fn sliders(page: &mut String, drawn: &PromiseDrawing<'_>, n: usize, locale: &Locale) {
    let steps = &drawn.steps;
    let id = match drawn.promise.measure {
        PictureMeasure::Time => "picture-slider-time",
        PictureMeasure::Distance => "picture-slider-distance",
        PictureMeasure::Places { .. } => "picture-slider-places",
    };
    page.push_str("<div class=\"sliders\">");
    // The nearest promise first.
    let mut ordered: Vec<(usize, usize)> = steps.promised.iter().copied().enumerate().collect();
    ordered.sort_by_key(|&(class, at)| (at, class));
    for (class, at) in ordered {
        let value = steps.positions.get(at).copied().unwrap_or(0);
        let value = drawn.unit.value(locale, value);
        let name = drawn
            .promise
            .limits
            .get(class)
            .filter(|_| steps.promised.len() > 1)
            .and_then(|limit| limit.class.as_deref())
            .map(|name| words::class(locale, name));
        let label = match &name {
            Some(name) => name.clone(),
            None => locale.text(id),
        };
        let _ = write!(
            page,
            "<div class=\"slider\"><label for=\"slider-{n}-{class}\"><svg class=\"key\" viewBox=\"0 0 26 8\" \
             aria-hidden=\"true\"><path class=\"line c{}\" d=\"M1 4H25\"/></svg> {}: \
             <output for=\"slider-{n}-{class}\">{}</output></label>\
             <input type=\"range\" id=\"slider-{n}-{class}\" data-class=\"{class}\" min=\"0\" max=\"{}\" \
             value=\"{at}\" aria-valuetext=\"{}\"></div>",
            class.min(3),
            html(&label),
            html(&value),
            steps.positions.len().saturating_sub(1),
            html(&value),
        );
    }
    let _ = write!(
        page,
        "<button type=\"button\" class=\"reset\" disabled>{}</button></div>",
        html(&locale.text("picture-reset"))
    );
}

fn spread(page: &mut String, drawn: &PromiseDrawing<'_>, locale: &Locale) {
    let Some([median, high, worst]) = drawn.promise.quantiles else {
        return;
    };
    if let PictureMeasure::Places {
        catchment: None, ..
    } = drawn.promise.measure
    {
        // Nobody was promised a short way.
        return;
    }
    let _ = write!(page, "<dl class=\"spread\">");
    for (id, value) in [
        ("picture-median", median),
        ("picture-p90", high),
        ("picture-worst-total", worst),
    ] {
        let _ = write!(
            page,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            html(&locale.text(id)),
            html(&words::bound(
                locale,
                words::in_distance(drawn.promise.measure),
                value
            ))
        );
    }
    page.push_str("</dl>");
}

fn reasons(page: &mut String, drawn: &PromiseDrawing<'_>, locale: &Locale) {
    let sum = drawn.counts.not_served();
    if sum <= 0 {
        return;
    }
    let _ = write!(
        page,
        "<h3>{}</h3><table class=\"reasons\">",
        html(&locale.text("picture-reasons"))
    );
    for (&reason, &count) in Reason::ALL.iter().zip(&drawn.counts.reasons) {
        if count == 0 {
            continue;
        }
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"wide\">\
             <svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect class=\"fill\" width=\"{:.2}\" height=\"8\"/></svg></td></tr>",
            html(&words::reason(locale, reason)),
            html(&locale.format("people-count", &[("count", count.into())])),
            words::share(count, sum) * 100.0,
        );
    }
    page.push_str("</table>");
}

fn worst(page: &mut String, drawing: &Drawing<'_>, drawn: &PromiseDrawing<'_>, locale: &Locale) {
    if drawn.promise.worst.is_empty() {
        return;
    }
    let text = |id: &str| html(&locale.text(id));
    let with_median = drawn.promise.worst.iter().any(|row| row.median.is_some());
    let _ = write!(
        page,
        "<h3>{}</h3><table class=\"worst\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
         <th scope=\"col\">{}</th>",
        text("picture-worst"),
        text("picture-worst-area"),
        text("picture-worst-missing"),
        text("picture-worst-share"),
    );
    if with_median {
        let _ = write!(
            page,
            "<th scope=\"col\">{}</th>",
            text("picture-worst-median")
        );
    }
    page.push_str("</tr></thead><tbody>");
    for row in &drawn.promise.worst {
        let areas = &drawing.picture.areas;
        let Some(area) = areas.get(row.area as usize) else {
            continue;
        };
        let parent = area
            .parent
            .and_then(|parent| areas.get(parent as usize))
            .map(|parent| format!(" <small>{}</small>", html(&parent.name)))
            .unwrap_or_default();
        let _ = write!(
            page,
            "<tr data-area=\"{}\"><th scope=\"row\"><span>{}</span>{parent}</th><td>{}</td><td>{}</td>",
            row.area,
            html(&area.name),
            html(&locale.number(row.not_served)),
            html(&locale.percent(f64::from(row.share) / 1e6)),
        );
        if with_median {
            let median = row.median.map(|median| {
                if words::in_distance(drawn.promise.measure) {
                    locale.distance(f64::from(median) / 10.0)
                } else {
                    locale.minutes(f64::from(median))
                }
            });
            let _ = write!(page, "<td>{}</td>", html(median.as_deref().unwrap_or("–")));
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table>");
}

fn footer(page: &mut String, picture: &Picture, locale: &Locale) {
    page.push_str("<footer>");
    if !picture.only_checked {
        let how = html(&locale.text("picture-how-to-read"));
        let _ = write!(page, "<p>{how}</p>");
    }
    if !picture.attributions.is_empty() {
        let sources: Vec<String> = picture
            .attributions
            .iter()
            .map(|source| html(source))
            .collect();
        let _ = write!(
            page,
            "<p>{} {}</p>",
            html(&locale.text("picture-sources")),
            sources.join(" · ")
        );
    }
    let _ = write!(
        page,
        "<p>{}</p></footer>",
        html(&locale.format(
            "picture-made-by",
            &[("version", env!("CARGO_PKG_VERSION").into())]
        ))
    );
}
