//! Figures traced: worked out again from their rows, by the library and by plain sums here.

use super::region::{Region, run_again};
use liyuan_report::ReportError;
use liyuan_report::figure::Figures;
use liyuan_report::trace::{Evidence, Replay, RowTable, Tracer, Why};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// All kinds of promises, two repairs that count otherwise, a promise to nobody and one without a table.
const PROMISES: &str = r#"
[[service]]
id = "ghost"
name = "Ghost"
facilities = "missing.csv"
profile = "walk"

[[promise]]
id = "walk"
service = "clinic"
group = "all"
within = { urban = "15min", rural = "30min" }
share = "80%"

[[promise]]
id = "a/b radius"
service = "clinic"
group = "all"
within = "1500m"
by = "straight"
share = "95%"

[[promise]]
id = "beds"
service = "clinic"
group = "all"
places = "30 per 1000"
within = "30min"

[[promise]]
id = "beds-area"
service = "clinic"
group = "all"
places = "20 per 1000"
share = "50%"

[[promise]]
id = "nobody"
service = "clinic"
group = "none"
within = "15min"
share = "80%"

[[promise]]
id = "ghost"
service = "ghost"
group = "all"
within = "15min"
share = "80%"

[[repair]]
promise = "walk"
candidates = "sites.csv"
goal = "cheapest"

[[repair]]
promise = "a/b radius"
sites = 2
"#;

/// A run with fractions of persons, classes, points without a class, without people, and outside all areas.
fn rich(folder: &Path) -> PathBuf {
    let region = Region {
        points: 30,
        clinic_every: 7,
        promises: PROMISES,
        ..Region::default()
    };
    region.write(folder);
    let people = std::fs::read_to_string(folder.join("people.csv")).unwrap();
    let mut rich = String::from("id,lon,lat,class,all,none\n");
    let mut sites = String::from("id,name,lon,lat,cost\n");
    for (i, line) in people.lines().skip(1).enumerate() {
        let (start, persons) = line.rsplit_once(',').unwrap();
        let class = ["urban", "rural", "", "village"][i % 4];
        let persons = match i % 6 {
            0 => "0".to_owned(),
            _ => format!("{persons}.{:03}", (i * 137) % 1000),
        };
        writeln!(rich, "{start},{class},{persons},0").unwrap();
        let (id, place) = start.split_once(',').unwrap();
        writeln!(sites, "s-{id},Site {i},{place},{}.5", 10 + i % 3).unwrap();
    }
    rich.push_str("far,119.0,33.1,rural,12.345,0\n");
    std::fs::write(folder.join("people.csv"), rich).unwrap();
    std::fs::write(folder.join("sites.csv"), sites).unwrap();
    let plan = std::fs::read_to_string(folder.join("liyuan.toml")).unwrap();
    let demand = "class = \"class\", groups = [\"all\", \"none\"]";
    let plan = plan.replace("groups = [\"all\"]", demand);
    std::fs::write(folder.join("liyuan.toml"), plan).unwrap();
    run_again(folder)
}

/// How many figures of a run come out the same, and what becomes of the others.
fn replay_all(out: &Path) -> (usize, BTreeMap<String, Replay>) {
    let tracer = Tracer::open(out).unwrap();
    let (mut equal, mut other) = (0, BTreeMap::new());
    for figure in tracer.run().figures.iter() {
        match tracer.replayed(&figure.id).unwrap() {
            Replay::Equal => equal += 1,
            replay => {
                other.insert(figure.id.clone(), replay);
            }
        }
    }
    (equal, other)
}

fn not_possible(promises: &[&str]) -> BTreeMap<String, Replay> {
    let of = |promise: &&str| {
        [
            (format!("repair/{promise}/bound"), Replay::Not(Why::Search)),
            (
                format!("repair/{promise}/candidates"),
                Replay::Not(Why::Candidates),
            ),
            (
                format!("repair/{promise}/share_best"),
                Replay::Not(Why::Candidates),
            ),
        ]
    };
    promises.iter().flat_map(of).collect()
}

#[test]
fn every_figure_of_the_model_region_comes_out_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("region");
    let options = liyuan::demo::DemoOptions::default();
    liyuan::demo::write(&region, &options, &|_| ()).unwrap();
    let (equal, other) = replay_all(&run_again(&region));
    assert!(equal > 17_000, "{equal}");
    assert_eq!(
        other,
        not_possible(&["ems-circle", "hospital", "primary-school-radius"])
    );
}

#[test]
fn every_figure_of_odd_people_comes_out_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (equal, other) = replay_all(&rich(folder.path()));
    assert_eq!(other, not_possible(&["walk", "a%2Fb%20radius"]));
    assert!(equal > 800, "{equal}");
}

#[test]
fn regions_of_any_shape_come_out_the_same() {
    for (in_area, in_county) in [(0, 0), (3, 0), (24, 0), (24, 1), (1, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let region = Region {
            in_area,
            in_county,
            persons: |i| i % 5 * 3,
            ..Region::default()
        };
        let (equal, other) = replay_all(&region.run(folder.path()));
        assert_eq!(other, not_possible(&["walk"]), "{in_area} {in_county}");
        assert!(equal > 50, "{equal}");
    }
}

/// A column of rows, as numbers in units of 10⁻`decimals`.
fn column(rows: &RowTable, name: &str, decimals: usize) -> Vec<Option<i64>> {
    let at = rows
        .columns
        .iter()
        .position(|column| column == name)
        .unwrap();
    let fixed = |text: &String| {
        if text.is_empty() {
            return None;
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<decimals$}").parse().ok()
    };
    rows.rows.iter().map(|row| fixed(&row[at])).collect()
}

/// The rows that the command prints are as many as the figure says, and plain sums over them give the figure.
#[test]
fn the_rows_of_each_figure_give_it_by_plain_sums() {
    let folder = tempfile::tempdir().unwrap();
    let out = rich(folder.path());
    let tracer = Tracer::open(&out).unwrap();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for figure in tracer.run().figures.iter() {
        let trace = tracer.trace(&figure.id).unwrap();
        let rows = tracer.rows(&trace).unwrap();
        assert_eq!(rows.rows.len() as u64, figure.rows_used, "{}", figure.id);
        let csv = rows.csv();
        let lines = csv.iter().filter(|byte| **byte == b'\n').count();
        assert!(lines == rows.rows.len() + 1, "{}", figure.id);
        let name = figure
            .definition
            .split(['@', '.'])
            .nth(1)
            .unwrap()
            .to_owned();
        let sum = |name: &str| column(&rows, name, 3).into_iter().flatten().sum::<i64>();
        // Persons are rounded together with those of other areas: less than two off.
        let near = |exact: i64| {
            let whole = figure.fixed(0).unwrap();
            assert!(
                (whole * 1000 - exact).abs() < 2000,
                "{}: {exact}",
                figure.id
            );
        };
        let share = |part: i64, all: i64| {
            let share = (all > 0).then(|| part * 1_000_000 / all);
            assert_eq!(figure.fixed(6), share, "{}", figure.id);
        };
        let reach = figure.id.starts_with("reach/");
        match name.as_str() {
            "persons" | "served" => near(sum(&name)),
            "not_served" => near(sum("persons") - sum("served")),
            "share" => share(sum("served"), sum("persons")),
            "share_before" => share(sum("served"), sum("persons")),
            "share_after" => {
                let gained = gained(&rows, "gained");
                share(sum("served") + gained, sum("persons"));
            }
            "gained" => near(gained(&rows, "gained")),
            "served_after" => near(sum("served") + gained(&rows, "gained")),
            "out_of_reach" => near(gained(&rows, "out_of_reach")),
            "sites" => assert_eq!(figure.fixed(0), Some(rows.rows.len() as i64)),
            "site_cost" => assert_eq!(figure.fixed(3).unwrap_or(0), sum("site_cost")),
            "worst_s" | "worst_m" | "median_s" | "median_m" if reach => {
                let total = if name.ends_with('s') {
                    "total_s"
                } else {
                    "total_m"
                };
                let mut ways: Vec<(i64, i64)> = (column(&rows, total, 1).into_iter())
                    .zip(column(&rows, "persons", 3))
                    .filter_map(|(way, persons)| Some((way?, persons?)))
                    .collect();
                ways.sort_unstable();
                let all: i64 = ways.iter().map(|(_, persons)| persons).sum();
                let mut within = 0;
                let median = ways.iter().find_map(|(way, persons)| {
                    within += persons;
                    (2 * within >= all).then_some(*way)
                });
                let worst = ways.last().map(|(way, _)| *way);
                let own = if name.starts_with("worst") {
                    worst
                } else {
                    median
                };
                assert_eq!(figure.fixed(1), own, "{}", figure.id);
            }
            _ => continue,
        }
        *kinds.entry(name).or_default() += 1;
    }
    assert!(kinds.len() >= 14, "{kinds:?}");
}

fn gained(rows: &RowTable, status: &str) -> i64 {
    let at = |name: &str| {
        rows.columns
            .iter()
            .position(|column| column == name)
            .unwrap()
    };
    let is = at("repair_status");
    let persons = column(rows, "repair_persons", 3);
    let chosen = rows.rows.iter().zip(persons);
    chosen
        .filter(|(row, _)| row[is] == status)
        .filter_map(|(_, persons)| persons)
        .sum()
}

/// Counts and bounds by hand.
#[test]
fn promises_are_counted_and_bounds_are_those_of_the_plan() {
    let folder = tempfile::tempdir().unwrap();
    let tracer = Tracer::open(&rich(folder.path())).unwrap();
    let figures = &tracer.run().figures;
    let value = |id: &str| figures.get(id).unwrap().value.clone().unwrap();
    assert_eq!(value("run/promises"), "5");
    let kinds = ["kept", "broken", "nobody"].map(|kind| value(&format!("run/promises/{kind}")));
    let mut by_hand = [0, 0, 0];
    for promise in ["walk", "a%2Fb%20radius", "beds", "beds-area", "nobody"] {
        let of = |measure: &str| figures.get(&format!("reach/{promise}/{measure}")).unwrap();
        let at = match (of("share").to_f64(), of("share_promised").to_f64()) {
            (None, _) => 2,
            (share, promised) => usize::from(share < promised),
        };
        by_hand[at] += 1;
    }
    assert_eq!(kinds, by_hand.map(|count: usize| count.to_string()));
    assert_eq!(kinds[2], "1");
    let trace = tracer.trace("run/promises").unwrap();
    assert_eq!(
        (
            trace.figure.rows_in,
            trace.figure.rows_used,
            trace.dropped.len()
        ),
        (6, 5, 1)
    );
    assert_eq!(value("reach/walk/limit_s/class/urban"), "900.0");
    assert_eq!(value("reach/a%2Fb%20radius/limit_m"), "1500.0");
}

#[test]
fn a_trace_names_points_sites_files_and_what_the_plan_says() {
    let folder = tempfile::tempdir().unwrap();
    let tracer = Tracer::open(&rich(folder.path())).unwrap();
    let trace = tracer.trace("reach/walk/share/area/C1").unwrap();
    let Evidence::Points(points) = &trace.evidence else {
        panic!("{:?}", trace.evidence)
    };
    assert_eq!(points.what, "against");
    let left: Vec<i64> = points.named.iter().map(|point| point.persons).collect();
    assert!(
        !left.is_empty() && left.is_sorted_by(|a, b| a >= b),
        "{left:?}"
    );
    let numerator = trace
        .figure
        .numerator
        .as_deref()
        .unwrap()
        .parse::<f64>()
        .unwrap();
    let denominator = trace
        .figure
        .denominator
        .as_deref()
        .unwrap()
        .parse::<f64>()
        .unwrap();
    let missing = left.iter().sum::<i64>() as f64 / 1000.0;
    assert!((denominator - numerator - missing).abs() < 1e-6);
    let first = &points.named[0];
    let (total, limit) = (first.total.unwrap(), first.limit.unwrap());
    assert!(total > limit && first.facility.as_deref().unwrap().starts_with("诊所"));
    assert!(
        trace
            .inputs
            .iter()
            .all(|input| input.sha256.len() == 64 && input.bytes > Some(0))
    );
    let names: BTreeSet<&str> = trace
        .parameters
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(
        names.is_superset(&BTreeSet::from(["within", "share", "by", "profile"])),
        "{names:?}"
    );
    assert_eq!(trace.parts.len(), 4);
    let ids: Vec<&str> = trace
        .operands
        .iter()
        .filter_map(|of| of.figure.as_deref())
        .collect();
    assert_eq!(
        ids,
        ["reach/walk/served/area/C1", "reach/walk/persons/area/C1"]
    );
    // Points around a median: the share of people up to each passes a half among them.
    let trace = tracer.trace("reach/walk/median_s").unwrap();
    let Evidence::Points(points) = &trace.evidence else {
        panic!("{:?}", trace.evidence)
    };
    let shares: Vec<i64> = points
        .named
        .iter()
        .map(|point| point.so_far.unwrap())
        .collect();
    assert!(
        shares[0] < 500_000 && *shares.last().unwrap() >= 500_000,
        "{shares:?}"
    );
    let trace = tracer.trace("repair/walk/gained").unwrap();
    let Evidence::Points(points) = &trace.evidence else {
        panic!("{:?}", trace.evidence)
    };
    assert!(points.named.iter().all(|point| point.facility_id.is_some()));
    let trace = tracer.trace("repair/walk/sites").unwrap();
    let Evidence::Sites(sites) = &trace.evidence else {
        panic!("{:?}", trace.evidence)
    };
    assert_eq!(sites.len() as u64, trace.figure.rows_used);
}

/// Replaces the cell of a column in the first row of a table that holds some texts.
fn change(out: &Path, file: &str, row: &[&str], column: &str, to: &str) {
    let mut reader = csv::Reader::from_path(out.join(file)).unwrap();
    let heading = reader.headers().unwrap().clone();
    let at = heading.iter().position(|name| name == column).unwrap();
    let mut lines = vec![heading];
    let mut done = false;
    for record in reader.records().map(Result::unwrap) {
        let is = row
            .iter()
            .all(|text| record.iter().any(|cell| cell == *text));
        let cell = |(i, cell)| if i == at && is && !done { to } else { cell };
        lines.push(record.iter().enumerate().map(cell).collect());
        done |= is;
    }
    assert!(done, "{file} {row:?}");
    let mut writer = csv::Writer::from_path(out.join(file)).unwrap();
    lines
        .iter()
        .for_each(|line| writer.write_record(line).unwrap());
    writer.flush().unwrap();
}

#[test]
fn a_changed_row_is_found_by_the_figures_that_hold_it_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let out = rich(folder.path());
    let kept = |file: &str| std::fs::read(out.join(file)).unwrap();
    let (people, figures) = (kept("people.csv"), kept("figures.csv"));
    let fine = replay_all(&out).1;
    let differ = || -> BTreeSet<String> {
        let (_, other) = replay_all(&out);
        let differs = |(_, replay): &(String, Replay)| matches!(replay, Replay::Differs { .. });
        other
            .into_iter()
            .filter(differs)
            .map(|(id, _)| id)
            .collect()
    };
    // p8 is served, in A002 of C0 and without a village; persons, served, way and reason are each found.
    for (column, to) in [
        ("served", "0"),
        ("persons", "1"),
        ("total_s", "86400.0"),
        ("reason", "beyond"),
        ("area_code", "A009"),
    ] {
        change(&out, "people.csv", &["walk", "p8"], column, to);
        let found = differ();
        for part in ["", "/area/C0", "/area/A002"] {
            let id = format!("reach/walk/share{part}");
            let region = part.is_empty() && column == "area_code";
            assert!(found.contains(&id) != region, "{column}: {id}: {found:?}");
        }
        let holds = |id: &String| {
            let other = id.contains("/area/") && !id.contains("C0") && !id.contains("A002");
            let whole = ["/persons/", "/served/", "/not_served/", "/beyond/"];
            // Whole persons are rounded over all areas together.
            let rounded = whole.iter().any(|measure| id.contains(measure));
            let walk = id.contains("/walk/") || id.starts_with("run/");
            walk && (!other || rounded || column == "area_code")
        };
        let stray: Vec<&String> = found.iter().filter(|id| !holds(id)).collect();
        assert!(stray.is_empty(), "{column}: {stray:?}");
        std::fs::write(out.join("people.csv"), &people).unwrap();
    }
    // A figure that was written over.
    change(
        &out,
        "figures.csv",
        &["reach/beds/share/area/C1"],
        "value",
        "0.999999",
    );
    assert_eq!(
        differ(),
        BTreeSet::from(["reach/beds/share/area/C1".to_owned()])
    );
    std::fs::write(out.join("figures.csv"), &figures).unwrap();
    // Places of a county's clinic: the ratios of its people no longer follow.
    let facilities = kept("facilities.csv");
    change(
        &out,
        "facilities.csv",
        &["beds-area", "f7"],
        "places",
        "900",
    );
    let found = differ();
    assert!(found.contains("reach/beds-area/share/area/C0"), "{found:?}");
    assert!(
        !found.contains("reach/beds-area/share/area/C1"),
        "{found:?}"
    );
    std::fs::write(out.join("facilities.csv"), &facilities).unwrap();
    // Who a repair serves more, and what its sites gain.
    let changed = kept("repair_people.csv");
    change(
        &out,
        "repair_people.csv",
        &["walk", "gained"],
        "status",
        "out_of_reach",
    );
    let found = differ();
    for measure in [
        "gained",
        "served_after",
        "share_after",
        "out_of_reach_points",
    ] {
        assert!(
            found.contains(&format!("repair/walk/{measure}")),
            "{found:?}"
        );
    }
    assert!(
        found.iter().all(|id| id.starts_with("repair/walk/")),
        "{found:?}"
    );
    std::fs::write(out.join("repair_people.csv"), &changed).unwrap();
    let sites = kept("repair_sites.csv");
    change(&out, "repair_sites.csv", &["walk"], "persons_gained", "1");
    assert!(differ().contains("repair/walk/gained"));
    std::fs::write(out.join("repair_sites.csv"), &sites).unwrap();
    change(&out, "repairs.csv", &["walk"], "bound", "0.125");
    assert!(differ().contains("repair/walk/bound"));
    change(&out, "repairs.csv", &["walk"], "bound", "");
    assert!(differ().contains("repair/walk/gap"));
    assert_eq!(fine.len(), 6);
}

#[test]
fn a_file_that_is_gone_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = rich(folder.path());
    for file in [
        "people.csv",
        "people.geojson",
        "facilities.csv",
        "facilities.geojson",
        "by_area.csv",
        "promises.csv",
        "figures.csv",
        "columns.csv",
        "findings.csv",
        "repair_sites.csv",
        "repair_people.csv",
    ] {
        let bytes = std::fs::read(out.join(file)).unwrap();
        std::fs::remove_file(out.join(file)).unwrap();
        let error = Tracer::open(&out).unwrap_err().to_string();
        assert!(
            error.contains(file) && error.contains("not there"),
            "{error}"
        );
        std::fs::write(out.join(file), bytes).unwrap();
    }
    // Without `repairs.csv` it is a run without repairs, until a figure of one is asked for.
    std::fs::remove_file(out.join("repairs.csv")).unwrap();
    let tracer = Tracer::open(&out).unwrap();
    let error = tracer.trace("repair/walk/gained").unwrap_err().to_string();
    assert!(error.contains("repairs.csv"), "{error}");
}

#[test]
fn an_id_that_is_not_there_is_answered_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let out = rich(folder.path());
    let tracer = Tracer::open(&out).unwrap();
    let Err(ReportError::UnknownFigure { nearest, .. }) = tracer.trace("reach/walk/shares") else {
        panic!("a figure that is not there")
    };
    assert_eq!(nearest[0], "reach/walk/share");
    assert_eq!(nearest.len(), 3);
    let found: Vec<&str> = (tracer.like("SHARE walk 第2镇"))
        .map(|figure| figure.id.as_str())
        .collect();
    let expected = [
        "reach/walk/share/area/A002",
        "reach/walk/share_promised/area/A002",
    ];
    assert_eq!(found, expected);
    assert_eq!(
        tracer.like("").count(),
        Figures::read(&out).unwrap().iter().count()
    );
}

/// The trace on the page names the points where most are left out, of the region and of each area by itself.
#[test]
fn the_page_names_where_most_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let out = Region::default().run(folder.path());
    liyuan_report::report(&out, &liyuan_report::ReportOptions::default()).unwrap();
    let page = std::fs::read_to_string(out.join("sheet/sheet.en.html")).unwrap();
    let mut reader = csv::Reader::from_path(out.join("people.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut named = 0;
    for (part, of) in [("", 0..8), ("/area/C1", 4..8), ("/area/A005", 5..6)] {
        let inside = |code: &str| of.contains(&code[1..].parse::<usize>().unwrap());
        let number = |text: &str| text.parse::<i64>().unwrap();
        let mut left: Vec<(i64, &str, String)> = (rows.iter())
            .filter(|row| &row[0] == "walk" && inside(&row[2]))
            .map(|row| {
                (
                    number(&row[4]) - number(&row[5]),
                    &row[1],
                    row[2].to_owned(),
                )
            })
            .filter(|(left, ..)| *left > 0)
            .collect();
        left.sort_by_key(|(left, ..)| -left);
        let told = left
            .iter()
            .take(3)
            .map(|(left, id, code)| format!("{id} (第{}镇): {left}", number(&code[1..])));
        let told = told.collect::<Vec<_>>().join("; ");
        let heading = format!("<h2>reach/walk/not_served{part}</h2>");
        let Some((_, article)) = page.split_once(&heading) else {
            continue;
        };
        let article = article.split("</article>").next().unwrap();
        assert!(
            article.contains(&format!("<dd>{told}</dd>")),
            "{part}: {told}: {article}"
        );
        named += 1;
    }
    assert!(named >= 2, "{named}");
    // Other figures have no such line.
    let (_, article) = page.split_once("<h2>reach/walk/share</h2>").unwrap();
    let article = article.split("</article>").next().unwrap();
    assert!(!article.contains("Most left out"), "{article}");
}
