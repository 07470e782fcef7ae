//! What the drawings of a sheet show is what the tables of the run say.

use super::region::{Region, run_again};
use liyuan::locale::{Lang, Locale};
use liyuan_report::figure::Figures;
use liyuan_report::run::{Run, of_area};
use liyuan_report::sheet::Mark;
use liyuan_report::{ReportOptions, report};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Rows of a table, each cell by its column.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize().map(Result::unwrap);
    rows.collect()
}

fn chart(out: &Path, file: &str) -> String {
    std::fs::read_to_string(out.join("sheet/charts").join(file)).unwrap()
}

fn page(out: &Path, lang: &str) -> String {
    std::fs::read_to_string(out.join(format!("sheet/sheet.{lang}.html"))).unwrap()
}

/// The model on paper, told of in a sheet.
fn told(folder: &Path, region: &Region) -> PathBuf {
    let out = region.run(folder);
    report(&out, &ReportOptions::default()).unwrap();
    out
}

/// The same with a road that a map shows instead of a footpath.
fn with_a_road(folder: &Path) -> PathBuf {
    let region = Region::default();
    region.write(folder);
    let roads = std::fs::read_to_string(folder.join("roads.osm")).unwrap();
    std::fs::write(
        folder.join("roads.osm"),
        roads.replace("footway", "primary"),
    )
    .unwrap();
    let out = run_again(folder);
    report(&out, &ReportOptions::default()).unwrap();
    out
}

/// Values of an attribute, in the order of the page.
fn attributes<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    let values = text.split(begin.as_str()).skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}

/// What is between two texts, behind a place.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let from = text.find(begin).unwrap_or_else(|| panic!("no {begin}"));
    let rest = &text[from..];
    &rest[..rest.find(end).unwrap_or_else(|| panic!("no {end}"))]
}

#[test]
fn the_map_of_who_goes_where_has_each_facility_and_its_people() {
    let folder = tempfile::tempdir().unwrap();
    let out = told(folder.path(), &Region::default());
    let mut nearest: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows(&out.join("people.csv")) {
        if row["promise_id"] == "walk" && !row["facility_id"].is_empty() {
            let sum = nearest.entry(row["facility_id"].clone()).or_default();
            *sum += row["persons"].parse::<f64>().unwrap();
        }
    }
    assert_eq!(nearest.len(), 5);
    let mut drawn = BTreeMap::new();
    for row in rows(&out.join("sheet/charts/catchments-walk.csv")) {
        let persons = row["persons_nearest"].parse::<f64>().unwrap();
        drawn.insert(row["facility_id"].clone(), persons);
    }
    assert_eq!(drawn, nearest);
    for lang in Lang::ALL {
        let locale = Locale::new(lang);
        let svg = chart(&out, &format!("catchments-walk.{}.svg", lang.as_str()));
        let ground = between(&svg, "<g fill-rule=\"evenodd\" stroke-linejoin", "</g>");
        // From south to north, in the order of their ids; neighbours have grounds of their own.
        let names: Vec<&str> = (ground.split("<title>").skip(1))
            .map(|title| title.split('<').next().unwrap())
            .collect();
        assert_eq!(names, ["诊所0", "诊所5", "诊所10", "诊所15", "诊所20"]);
        let fills = attributes(ground, "fill");
        assert!(fills.windows(2).all(|pair| pair[0] != pair[1]), "{fills:?}");
        assert!(ground.contains("clip-path=\"url(#catchments-walk-catchments)\""));
        for word in ["sheet-catchment", "sheet-outlines", "sheet-left-out"] {
            let word = format!(">{}</text>", locale.text(word));
            assert!(svg.contains(&word), "{word}");
        }
    }
    // Facilities have their names on the map of the promise, too.
    assert!(chart(&out, "map-walk.en.svg").contains("<title>诊所5</title>"));
    // Nobody is left out: nothing is said of those who are.
    let everywhere = Region {
        clinic_every: 1,
        ..Region::default()
    };
    let svg = chart(
        &told(folder.path(), &everywhere),
        "catchments-radius.en.svg",
    );
    assert!(!svg.contains("People left out"));
    // One facility has no neighbour.
    let one = Region {
        clinic_every: 24,
        ..Region::default()
    };
    let other = tempfile::tempdir().unwrap();
    let out = told(other.path(), &one);
    assert!(!out.join("sheet/charts/catchments-walk.csv").exists());
    assert!(!page(&out, "en").contains("Which facility is nearest"));
}

/// Squares of people left out are as large as their part of the whole group says, of those of the sizes that there are.
#[test]
fn the_ink_of_people_left_out_is_their_part_of_all() {
    const SIZES: [f64; 6] = [1.4, 2.0, 2.8, 3.8, 5.0, 6.4];
    let folder = tempfile::tempdir().unwrap();
    let out = told(folder.path(), &Region::default());
    let number = |text: &str| text.parse::<f64>().unwrap();
    let people = rows(&out.join("people.csv"));
    for promise in ["walk", "beds"] {
        let svg = chart(&out, &format!("catchments-{promise}.en.svg"));
        let frame = between(&svg, "<clipPath", "/></clipPath>");
        let side = |name: &str| number(attributes(frame, name)[0]);
        let paper = side("width") * side("height");
        let own: Vec<_> = (people.iter())
            .filter(|row| row["promise_id"] == promise)
            .collect();
        let all: f64 = own.iter().map(|row| number(&row["persons"])).sum();
        let mut expected: BTreeMap<String, usize> = BTreeMap::new();
        for row in own {
            let left = number(&row["persons"]) - number(&row["served"]);
            if left > 0.0 {
                let ink = paper * 0.03 * left / all;
                let diameter = 2.0 * (ink / std::f64::consts::PI).sqrt();
                let size = SIZES.iter().rfind(|size| diameter >= **size);
                let size = size.unwrap_or(&SIZES[0]).to_string();
                *expected.entry(size).or_default() += 1;
            }
        }
        let mut drawn = BTreeMap::new();
        for path in svg.split("<path d=\"").skip(1) {
            let path = path.split("/>").next().unwrap();
            if path.contains("stroke-linecap=\"square\"") {
                let size = number(attributes(path, "stroke-width")[0]).to_string();
                drawn.insert(size, path.matches("h0").count());
            }
        }
        assert_eq!(drawn, expected, "{promise}");
        assert!(!drawn.is_empty());
    }
}

/// Rings of each fill in a group of shapes.
fn rings(group: &str) -> BTreeMap<String, usize> {
    let mut rings = BTreeMap::new();
    for path in group.split("<path ").skip(1) {
        let fill = attributes(&format!(" {path}"), "fill")[0].to_owned();
        let path = format!(" {path}");
        let d = attributes(&path, "d")[0];
        *rings.entry(fill).or_default() += d.matches('z').count();
    }
    rings
}

/// The class of a share, as the legend of small maps has them.
fn class(share: f64, promised: f64) -> usize {
    match share {
        _ if share >= promised => 0,
        _ if share >= 0.75 => 1,
        _ if share >= 0.5 => 2,
        _ => 3,
    }
}

/// Of the two counties one keeps the second promise, and the region does not.
const UNLIKE: &str = r#"
[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = "15min"
share = "80%"

[[promise]]
id = "radius"
service = "clinic"
group = "all"
within = "1200m"
by = "straight"
share = "60%"
"#;

#[test]
fn small_maps_have_the_areas_of_their_page_in_their_classes() {
    let folder = tempfile::tempdir().unwrap();
    let region = Region {
        promises: UNLIKE,
        ..Region::default()
    };
    let out = told(folder.path(), &region);
    let figures = Figures::read(&out).unwrap();
    let run = Run::open(&out).unwrap();
    let value = |id: &str| -> f64 {
        let figure = figures.get(id).unwrap_or_else(|| panic!("no figure {id}"));
        figure.value.as_deref().unwrap().parse().unwrap()
    };
    let promises: Vec<&str> = run.promises.iter().map(|one| one.id.as_str()).collect();
    let pages = [
        ("overview-health", "", 0..8),
        ("overview-area-C0", "C0", 0..4),
        ("overview-area-C1", "C1", 4..8),
    ];
    let (mut classes, mut marks) = (BTreeSet::new(), BTreeSet::new());
    for (name, code, areas) in pages {
        let part = match code {
            "" => String::new(),
            code => of_area(code),
        };
        let areas: Vec<String> = areas.map(|area| format!("A{area:03}")).collect();
        let csv = rows(&out.join(format!("sheet/charts/{name}.csv")));
        let told: Vec<(&str, &str)> = (csv.iter())
            .map(|row| (row["promise_id"].as_str(), row["area_code"].as_str()))
            .collect();
        let all = promises.iter().flat_map(|promise| {
            let areas = areas.iter();
            areas.map(move |area| (*promise, area.as_str()))
        });
        assert_eq!(told, all.collect::<Vec<_>>(), "{name}");
        let svg = chart(&out, &format!("{name}.en.svg"));
        let (legend, cells) = svg.split_at(svg.find("<g transform=\"translate(").unwrap());
        let legend = &legend[legend.find("</defs>").unwrap()..];
        let swatches = legend.split("<rect x=").skip(1);
        let swatches: Vec<String> = swatches
            .map(|rect| attributes(rect, "fill")[0].to_owned())
            .collect();
        assert_eq!(swatches.len(), 4, "{name}");
        // What is kept looks as on the map of a promise.
        let map = chart(&out, "map-walk.en.svg");
        let kept = (0..8).find(|area| {
            let id = format!("reach/walk/share{}", of_area(&format!("A{area:03}")));
            value(&id) >= value("reach/walk/share_promised")
        });
        let title = format!("<title>第{}镇", kept.unwrap());
        let before = &map[..map.find(&title).unwrap()];
        let path = &before[before.rfind("<path").unwrap()..];
        assert_eq!(attributes(path, "fill")[0], swatches[0]);
        // Shares of the part above its map, not of the region.
        let shown: Vec<String> = promises
            .iter()
            .map(|promise| format!("reach/{promise}/share{part}"))
            .collect();
        assert_eq!(attributes(&svg, "data-figure"), shown, "{name}");
        let groups: Vec<&str> = cells.split("<g transform=").skip(1).collect();
        assert_eq!(groups.len(), promises.len(), "{name}");
        let twin = page(&out, "en");
        let at = twin.find(&format!("aria-labelledby=\"{name}-")).unwrap();
        let twin = &twin[at..at + twin[at..].find("</figure>").unwrap()];
        let lines: Vec<&str> = twin.split("<tr").skip(2).collect();
        for ((promise, group), line) in run.promises.iter().zip(groups).zip(lines) {
            let promised = value(&format!("reach/{}/share_promised", promise.id));
            let mut expected: BTreeMap<String, usize> = BTreeMap::new();
            for area in &areas {
                let id = format!("reach/{}/share{}", promise.id, of_area(area));
                let class = class(value(&id), promised);
                *expected.entry(swatches[class].clone()).or_default() += 1;
                classes.insert((promise.id.clone(), class));
            }
            assert_eq!(rings(group), expected, "{name} {}", promise.id);
            let mark = run.mark(promise, &part);
            marks.insert((promise.id.clone(), mark == Mark::Kept));
            let printed = match mark {
                Mark::Kept => "mark kept",
                Mark::Broken => "mark broken",
                Mark::Nobody => "mark nobody",
            };
            assert!(line.contains(printed), "{name}: {line}");
        }
    }
    assert!(
        classes.len() > 4 && marks.len() > 2,
        "{classes:?} {marks:?}"
    );
}

#[test]
fn small_curves_are_those_of_the_people_of_their_areas() {
    let folder = tempfile::tempdir().unwrap();
    let out = told(folder.path(), &Region::default());
    let people: Vec<_> = rows(&out.join("people.csv"))
        .into_iter()
        .filter(|row| row["promise_id"] == "walk")
        .collect();
    let county = |row: &BTreeMap<String, String>| {
        format!("C{}", row["area_code"][1..].parse::<usize>().unwrap() / 4)
    };
    let number = |text: &str| text.parse::<f64>().unwrap();
    let lines = rows(&out.join("sheet/charts/curves-walk.csv"));
    assert_eq!(lines.len(), 2 * 121);
    for line in &lines {
        let own = people.iter().filter(|row| county(row) == line["area_code"]);
        let total = number(&line["total"]);
        let near = |row: &&BTreeMap<String, String>| {
            !row["total_s"].is_empty() && number(&row["total_s"]) <= total
        };
        let sum = |rows: Vec<&BTreeMap<String, String>>| -> f64 {
            rows.iter().map(|row| number(&row["persons"])).sum()
        };
        let all = sum(own.clone().collect());
        let within = sum(own.filter(near).collect());
        assert_eq!(number(&line["persons"]), within, "{line:?}");
        assert!((number(&line["share"]) - within / all).abs() < 1e-6);
    }
    let svg = chart(&out, "curves-walk.en.svg");
    let figures = attributes(&svg, "data-figure");
    for id in [
        "reach/walk/limit_s",
        "reach/walk/share_promised",
        "reach/walk/share/area/C0",
        "reach/walk/share/area/C1",
    ] {
        assert!(figures.contains(&id), "{id}: {figures:?}");
    }
    // As high as the last share says, in either cell.
    let heights = |d: &str| -> (f64, f64) {
        let ys = d.split(['M', 'L']).skip(1);
        let ys: Vec<f64> = ys.map(|at| number(at.split(' ').nth(1).unwrap())).collect();
        (ys[0], ys[ys.len() - 1])
    };
    let curves: Vec<(f64, f64)> = (svg.split("<path d=\"").skip(1))
        .filter(|path| path.contains("stroke-linejoin=\"round\""))
        .map(|path| heights(path.split('"').next().unwrap()))
        .collect();
    assert_eq!(curves.len(), 2);
    let of = |at: usize| number(&lines[at]["share"]);
    let tall = |(first, last): (f64, f64), from: f64, to: f64| (first - last) / (to - from);
    let one = tall(curves[0], of(0), of(120));
    let two = tall(curves[1], of(121), of(241));
    assert!((one - two).abs() < 1.0 && one > 60.0, "{one} {two}");
    // Broken areas are marked: a triangle each, and one in no other place.
    let run = Run::open(&out).unwrap();
    let walk = &run.promises[0];
    let broken = ["C0", "C1"].map(|code| run.mark(walk, &of_area(code)) == Mark::Broken);
    let triangles = svg.matches("h8l-4 7z").count();
    assert_eq!(triangles, broken.iter().filter(|broken| **broken).count());
    assert!(triangles > 0);
    // The table behind them: share, median and ninth tenth of each area.
    let page = page(&out, "en");
    let at = page.find("aria-labelledby=\"curves-walk-title").unwrap();
    let twin = &page[at..at + page[at..].find("</figure>").unwrap()];
    let twin = attributes(&twin[twin.find("<table").unwrap()..], "data-figure");
    let expected: Vec<String> = ["C0", "C1"]
        .iter()
        .flat_map(|code| {
            ["share", "median_s", "p90_s"]
                .map(|measure| format!("reach/walk/{measure}{}", of_area(code)))
        })
        .collect();
    assert_eq!(twin, expected);
}

/// Bounds of their own for those in towns and those in the country.
const CLASSES: &str = r#"
[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = { urban = "15min", rural = "30min" }
share = "80%"
"#;

#[test]
fn classes_have_small_curves_of_their_own_and_no_one_bound() {
    let folder = tempfile::tempdir().unwrap();
    let region = Region {
        promises: CLASSES,
        ..Region::default()
    };
    region.write(folder.path());
    let edit = |file: &str, change: &dyn Fn(&str) -> String| {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, change(&text)).unwrap();
    };
    edit("people.csv", &|text| {
        let lines = text.lines().enumerate().map(|(at, line)| {
            let class = match at {
                0 => "class",
                _ if at % 3 == 0 => "urban",
                _ => "rural",
            };
            format!("{line},{class}\n")
        });
        lines.collect()
    });
    edit("liyuan.toml", &|text| {
        text.replace("groups = [", "class = \"class\", groups = [")
    });
    let out = run_again(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap();
    let people = rows(&out.join("people.csv"));
    let lines = rows(&out.join("sheet/charts/curves-walk.csv"));
    assert_eq!(lines.len(), 4 * 121);
    for line in &lines {
        let county =
            |row: &BTreeMap<String, String>| row["area_code"][1..].parse::<usize>().unwrap() / 4;
        let own = people.iter().filter(|row| {
            format!("C{}", county(row)) == line["area_code"] && row["class"] == line["class"]
        });
        let (mut all, mut within) = (0.0, 0.0);
        for row in own {
            let persons = number(&row["persons"]);
            all += persons;
            if !row["total_s"].is_empty() && number(&row["total_s"]) <= number(&line["total"]) {
                within += persons;
            }
        }
        assert_eq!(number(&line["persons"]), within, "{line:?}");
        assert!((number(&line["share"]) - within / all).abs() < 1e-6);
    }
    let svg = chart(&out, "curves-walk.en.svg");
    let curves = svg
        .matches("fill=\"none\" stroke-linejoin=\"round\"")
        .count();
    assert_eq!(curves, 4);
    let figures = attributes(&svg, "data-figure");
    assert!(
        figures.iter().all(|id| !id.contains("/limit")),
        "{figures:?}"
    );
}

#[test]
fn the_cover_has_the_region_and_every_promise_with_its_mark() {
    let folder = tempfile::tempdir().unwrap();
    let out = with_a_road(folder.path());
    let run = Run::open(&out).unwrap();
    for lang in Lang::ALL {
        let page = page(&out, lang.as_str());
        let cover = between(&page, "<header class=\"cover\">", "</header>");
        let ids: BTreeSet<&str> = attributes(&page, "id").into_iter().collect();
        let lines: Vec<&str> = cover.split("<dd>").skip(1).collect();
        assert_eq!(lines.len(), run.promises.len());
        for promise in &run.promises {
            let anchor = format!("promise-{}", promise.id);
            let link = format!("href=\"#{anchor}\"");
            let line = lines.iter().find(|line| line.contains(&link)).unwrap();
            assert!(ids.contains(anchor.as_str()));
            assert!(line.contains(promise.title.get(lang)));
            let kept = run.mark(promise, "") == Mark::Kept;
            assert_eq!(line.contains("mark kept"), kept, "{line}");
            assert_eq!(line.contains("mark broken"), !kept, "{line}");
        }
        // The one field that the run has.
        assert_eq!(cover.matches("<dt>").count(), 1);
        assert!(cover.contains("<dt><a href=\"#field-health\">") && ids.contains("field-health"));
        // The map, and its twin for telephones; both with the road.
        let locale = Locale::new(lang);
        let roads = format!(">{}</text>", locale.text("sheet-roads"));
        assert_eq!(cover.matches("<svg ").count(), 2);
        assert_eq!(cover.matches(&roads).count(), 2);
        // Areas without a class are land: nothing is missing.
        assert!(!cover.contains("<pattern"), "{cover}");
    }
}

#[test]
fn roads_lie_behind_all_maps_and_look_as_important_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let out = with_a_road(folder.path());
    let layer = out.join("roads.geojson");
    let text = std::fs::read_to_string(&layer).unwrap();
    assert!(text.contains("\"rank\":2"), "{text}");
    let mut looks = BTreeSet::new();
    for rank in [0, 2, 4] {
        let other = text.replace("\"rank\":2", &format!("\"rank\":{rank}"));
        std::fs::write(&layer, other).unwrap();
        report(&out, &ReportOptions::default()).unwrap();
        for map in ["map-walk", "catchments-walk"] {
            let svg = chart(&out, &format!("{map}.en.svg"));
            assert!(svg.contains(">Roads</text>"), "{map}");
        }
        looks.insert(chart(&out, "map-walk.en.svg"));
    }
    assert_eq!(looks.len(), 3);
    // A map without roads says nothing of them.
    std::fs::remove_file(&layer).unwrap();
    report(&out, &ReportOptions::default()).unwrap();
    assert!(!chart(&out, "map-walk.en.svg").contains(">Roads</text>"));
}

/// Promises whose ids are like what drawings add to an id.
const LIKE_ADDITIONS: &str = r#"
[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = "15min"
share = "50%"

[[promise]]
id = "walk-narrow"
service = "clinic"
group = "all"
within = "45min"
share = "90%"
"#;

#[test]
fn every_place_of_a_page_is_there_once_and_every_link_leads_to_one() {
    let folder = tempfile::tempdir().unwrap();
    let region = Region {
        promises: LIKE_ADDITIONS,
        ..Region::default()
    };
    let out = told(folder.path(), &region);
    for lang in Lang::ALL {
        let page = page(&out, lang.as_str());
        let all = attributes(&page, "id");
        let mut ids = BTreeSet::new();
        for id in &all {
            assert!(ids.insert(*id), "{id} is there twice");
        }
        let words = attributes(&page, "aria-labelledby").into_iter();
        let words = words.flat_map(str::split_whitespace);
        let links = attributes(&page, "href").into_iter();
        let links = links.filter_map(|link| link.strip_prefix('#'));
        let fills = page.split("url(#").skip(1);
        let fills = fills.filter_map(|rest| rest.split(')').next());
        let mut count = 0;
        for to in words.chain(links).chain(fills) {
            assert!(ids.contains(to), "nothing is called {to}");
            count += 1;
        }
        assert!(count > 200, "{count}");
        // Each drawing for a page has a twin for telephones, and no other is as small.
        let wide = page.matches("<div class=\"wide\"><svg ").count();
        assert!(wide > 10, "{wide}");
        let twins: Vec<&str> = page.split("<div class=\"narrow\">").skip(1).collect();
        assert_eq!(twins.len(), wide);
        for twin in page.split("<div class=\"wide\">").skip(1) {
            let [wide, narrow] = ["", "<div class=\"narrow\">"].map(|begin| {
                let from = twin.find(begin).unwrap();
                attributes(&twin[from..], "viewBox")[0]
            });
            let width = |of: &str| of.split(' ').nth(2).unwrap().parse::<f64>().unwrap();
            assert!(
                width(wide) > 500.0 && width(narrow) <= 340.0,
                "{wide} {narrow}"
            );
        }
    }
}

#[test]
fn a_package_says_of_each_column_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let out = told(folder.path(), &Region::default());
    let sheet = out.join("sheet");
    let package = std::fs::read(sheet.join("datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_slice(&package).unwrap();
    let mut columns = 0;
    for resource in package["resources"].as_array().unwrap() {
        let Some(fields) = resource["schema"]["fields"].as_array() else {
            continue;
        };
        let file = resource["path"].as_str().unwrap();
        let rows = rows(&sheet.join(file));
        for field in fields {
            let name = field["name"].as_str().unwrap();
            let kind = field["type"].as_str().unwrap();
            let cells = rows.iter().map(|row| row[name].as_str());
            let mut filled = cells.filter(|cell| !cell.is_empty());
            if kind == "number" {
                assert!(
                    filled.all(|cell| cell.parse::<f64>().is_ok()),
                    "{file}: {name} is no number"
                );
            }
            columns += 1;
        }
    }
    assert!(columns > 60, "{columns}");
}

/// The files of a figure stand above it, with all that are made of the same.
#[test]
fn a_trace_stands_beneath_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let out = told(folder.path(), &Region::default());
    let figures = Figures::read(&out).unwrap();
    let page = page(&out, "en");
    let traces = &page[page.find("<section class=\"trace\"").unwrap()..];
    let mut groups = 0;
    let mut told = 0;
    let mut seen = BTreeSet::new();
    for group in traces.split("<div class=\"of\">").skip(1) {
        let files = group.split("<article").next().unwrap();
        let mut of_group = None;
        for article in group.split("<article").skip(1) {
            let id = between(article, "<h2>", "</h2>").trim_start_matches("<h2>");
            let figure = figures.get(id).unwrap();
            for file in &figure.inputs {
                assert!(files.contains(file.as_str()), "{id}: {file} in {files}");
            }
            let inputs = of_group.get_or_insert(&figure.inputs);
            assert_eq!(*inputs, &figure.inputs, "{id}");
            told += 1;
        }
        assert!(
            seen.insert(of_group.unwrap().clone()),
            "a group is there twice"
        );
        groups += 1;
    }
    assert!(groups > 1 && told > 100, "{groups} {told}");
}

#[test]
fn owners_of_data_are_named_once_and_none_is_taken_for_another() {
    let folder = tempfile::tempdir().unwrap();
    Region::default().write(folder.path());
    let areas = folder.path().join("areas.geojson");
    let text = std::fs::read_to_string(&areas).unwrap();
    let attributions = r#""attributions":["统计局: 人口","统计局甲处","甲部 (https://example.org)","甲部, CC BY 4.0","统计局: 边界"],"features""#;
    std::fs::write(&areas, text.replace("\"features\"", attributions)).unwrap();
    let out = run_again(folder.path());
    report(&out, &ReportOptions::default()).unwrap();
    let svg = chart(&out, "map-walk.en.svg");
    let sources = between(&svg, ">Sources: ", "</text>");
    assert_eq!(
        sources,
        ">Sources: © OpenStreetMap contributors, ODbL 1.0; 统计局; 统计局甲处; 甲部, CC BY 4.0"
    );
}
