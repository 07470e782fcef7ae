//! Writes the picture of an invented region, to be looked at and for the tests in a browser:
//! `cargo run --example picture_sample -- OUT.html [zh|en] [POINTS]`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use liyuan::locale::{Lang, Locale};

#[path = "../tests/picture/sample.rs"]
mod sample;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let out = args.next().expect("where to write");
    let lang = if args.next().as_deref() == Some("en") {
        Lang::En
    } else {
        Lang::Zh
    };
    let points = args
        .next()
        .map_or(3_000, |count| count.parse().expect("a number of points"));
    let picture = sample::region(points, lang == Lang::Zh);
    std::fs::write(out, liyuan::picture::render(&picture, &Locale::new(lang)))
}
