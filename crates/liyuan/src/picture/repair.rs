//! New sites for a broken promise: a section of its panel, and signs on the map.

use super::drawing::{Drawing, PromiseDrawing};
use super::escape::html;
use crate::locale::Locale;
use std::fmt::Write as _;

/// Sites that a panel lists; the table of the run has all.
const LISTED: usize = 8;

/// The section of a panel; nothing where no repair was asked for.
pub(super) fn section(page: &mut String, drawn: &PromiseDrawing<'_>, locale: &Locale) {
    let Some(repair) = &drawn.promise.repair else {
        return;
    };
    let _ = write!(
        page,
        "<section class=\"repair\"><h3>{}</h3><p class=\"takes\">{}</p>",
        html(&locale.text("repair-head")),
        html(&repair.verdict)
    );
    if let (Some(shares), Some(change)) = (repair.shares, &repair.change) {
        bar(page, shares, drawn.promise.share_promised);
        let _ = write!(page, "<p>{}</p>", html(change));
    }
    if let Some(proof) = &repair.proof {
        let _ = write!(page, "<p class=\"proof\">{}</p>", html(proof));
    }
    if !repair.sites.is_empty() {
        let text = |id: &str| html(&locale.text(id));
        let _ = write!(
            page,
            "<table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
            text("repair-site"),
            text("repair-gained")
        );
        for site in repair.sites.iter().take(LISTED) {
            let _ = write!(
                page,
                "<tr><th scope=\"row\"><span>{}</span> <small>{}</small></th><td>{}</td></tr>",
                html(&site.name),
                html(&site.note),
                html(&locale.number(site.gained))
            );
        }
        page.push_str("</tbody></table>");
        let more = repair.sites.len().saturating_sub(LISTED);
        if more > 0 {
            let more = locale.format("repair-more", &[("count", more.into())]);
            let _ = write!(
                page,
                "<p class=\"more\">{}</p>",
                html(&more.replace('`', ""))
            );
        }
    }
    if let Some(left) = &repair.left {
        let _ = write!(page, "<p>{}</p>", html(&left.replace('`', "")));
    }
    for note in &repair.notes {
        let _ = write!(
            page,
            "<p class=\"note\">{}</p>",
            html(&note.replace('`', ""))
        );
    }
    page.push_str("</section>");
}

/// Served before, what is gained, and a mark at what is promised; in parts per million.
fn bar(page: &mut String, [before, after]: [u32; 2], promised: u32) {
    let at = |ppm: u32| f64::from(ppm) / 1e4;
    let (before, after) = (at(before), at(after.max(before)));
    let _ = write!(
        page,
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"track\" y=\"2\" width=\"100\" height=\"6\"/><rect class=\"fill\" y=\"2\" width=\"{before:.2}\" height=\"6\"/>\
         <rect class=\"gain\" x=\"{before:.2}\" y=\"2\" width=\"{:.2}\" height=\"6\"/>\
         <path class=\"tick\" d=\"M{:.2} 0V10\"/></svg>",
        after - before,
        at(promised).clamp(0.4, 99.6),
    );
}

/// Signs of the new sites of every promise; those of the first one show without the script.
pub(super) fn signs(drawing: &Drawing<'_>, pixel: f64) -> String {
    let mut svg = String::new();
    for (index, drawn) in drawing.promises.iter().enumerate() {
        let sites = drawn.promise.repair.iter().flat_map(|repair| &repair.sites);
        let mut signs = String::new();
        for site in sites {
            let (x, y) = drawing.grid.place(site.place);
            let _ = write!(
                signs,
                "<g class=\"new\" data-x=\"{x}\" data-y=\"{y}\" transform=\"translate({x} {y}) scale({pixel:.2})\">\
                 <path d=\"M0-8l8 8-8 8-8-8z\"/><path class=\"plus\" d=\"M-3.5 0h7M0-3.5v7\"/></g>"
            );
        }
        if !signs.is_empty() {
            let hidden = if index == 0 { "" } else { " hidden=\"\"" };
            let _ = write!(
                svg,
                "<g class=\"new-sites\" data-promise=\"{index}\"{hidden}>{signs}</g>"
            );
        }
    }
    svg
}

/// The sign in the legend, where any promise has new sites.
pub(super) fn legend(drawing: &Drawing<'_>, locale: &Locale) -> String {
    let mut promises = drawing.promises.iter();
    let any = promises.any(|drawn| {
        let repair = drawn.promise.repair.as_ref();
        repair.is_some_and(|repair| !repair.sites.is_empty())
    });
    if !any {
        return String::new();
    }
    format!(
        "<li class=\"new-key\"><svg viewBox=\"-9 -9 18 18\" aria-hidden=\"true\"><g class=\"new\"><path d=\"M0-8l8 8-8 8-8-8z\"/>\
         <path class=\"plus\" d=\"M-3.5 0h7M0-3.5v7\"/></g></svg><span>{}</span></li>",
        html(&locale.text("repair-head"))
    )
}

/// A line under the promise in the list: what it would be with the new sites.
pub(super) fn line(drawn: &PromiseDrawing<'_>, locale: &Locale) -> Option<String> {
    let repair = drawn.promise.repair.as_ref()?;
    let [_, after] = repair.shares?;
    let share = locale.percent(f64::from(after) / 1e6);
    let values = [
        ("sites", repair.sites.len().into()),
        ("share", (&share).into()),
    ];
    Some(locale.format("repair-line", &values))
}
