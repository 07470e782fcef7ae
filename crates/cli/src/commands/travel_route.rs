//! `liyuan travel route`.

use super::Context;
use super::travel::RoadOptions;
use crate::failure::Failure;
use crate::terminal::{self, Align, Table, Terminal};
use clap::Args;
use liyuan::locale::Locale;
use liyuan::roads::LonLat;
use liyuan::travel::{Journey, route};
use liyuan_finding::ExitCode;
use std::path::{Path, PathBuf};

/// The fastest way from one place to another.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  liyuan travel route --roads city.osm.pbf --profile emergency \\
      --from=122.263,43.617 --to=122.244,43.652 --json -o route.geojson")]
pub struct Options {
    #[command(flatten)]
    roads: RoadOptions,

    /// Where one starts: longitude and latitude in degrees, as in `122.263,43.617`.
    #[arg(long, value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    from: LonLat,

    /// Where one goes.
    #[arg(long, value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    to: LonLat,

    /// Print one JSON document: travel_time_s, distance_m, edges.
    #[arg(long)]
    pub json: bool,

    /// Write the line to a GeoJSON file.
    #[arg(short, long, value_name = "GEOJSON", value_parser = geojson_name)]
    output: Option<PathBuf>,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let network = options.roads.open(context)?;
    let journey = route(
        &network,
        options.from,
        options.to,
        &options.roads.travel(None),
    )?;
    if let Some(output) = &options.output {
        let text = format!("{}\n", journey.geojson());
        std::fs::write(output, text).map_err(|error| Failure::file(output, &error))?;
    }
    if options.json {
        let content = serde_json::to_value(&journey).unwrap_or_default();
        terminal::print(&super::document("liyuan.route/1", content))?;
    } else {
        terminal::print(&render(&journey, context.locale, &Terminal::stdout()))?;
    }
    Ok(ExitCode::Done)
}

/// A line for each stretch of the same name, then the sum.
fn render(journey: &Journey, locale: &Locale, terminal: &Terminal) -> String {
    let duration = |seconds: f64| locale.duration((seconds * 10.0).round() as u32);
    let mut table = Table::new(0)
        .words(locale.text("route-road"))
        .column(locale.text("route-length"), Align::Right)
        .column(locale.text("route-time"), Align::Right);
    let leg = |metres: f64, seconds: f64| {
        vec![
            locale.text("route-leg").into(),
            locale.distance(metres).into(),
            duration(seconds).into(),
        ]
    };
    table.row(leg(journey.from.leg_m, journey.from.leg_s));
    for part in journey
        .edges
        .chunk_by(|a, b| a.name == b.name && (!a.name.is_empty() || a.way_id == b.way_id))
    {
        let (Some(first), length, time) = (
            part.first(),
            part.iter().map(|edge| edge.length_m).sum(),
            part.iter().map(|edge| edge.travel_time_s).sum(),
        ) else {
            continue;
        };
        let name = if first.name.is_empty() {
            locale.format(
                "route-way",
                &[("id", first.way_id.to_string().as_str().into())],
            )
        } else {
            first.name.clone()
        };
        table.row(vec![
            name.into(),
            locale.distance(length).into(),
            duration(time).into(),
        ]);
    }
    table.row(leg(journey.to.leg_m, journey.to.leg_s));
    let sum = locale.format(
        "route-sum",
        &[
            ("time", duration(journey.travel_time_s).as_str().into()),
            (
                "distance",
                locale.distance(journey.distance_m).as_str().into(),
            ),
        ],
    );
    table.render(terminal) + "\n" + &terminal.paragraph(&sum, 0)
}

fn place(text: &str) -> Result<LonLat, String> {
    let problem = |what: &str| {
        format!("{what}\n  hint: write longitude,latitude in degrees, such as 122.263,43.617")
    };
    let Some((lon, lat)) = text.split_once([',', '，']) else {
        return Err(problem("two numbers are needed"));
    };
    let (Ok(lon), Ok(lat)) = (lon.trim().parse::<f64>(), lat.trim().parse::<f64>()) else {
        return Err(problem("not two numbers"));
    };
    LonLat::from_degrees(lon, lat).ok_or_else(|| {
        let swapped = LonLat::from_degrees(lat, lon).is_some();
        problem(if swapped {
            "outside the globe; latitude stands first"
        } else {
            "outside the globe"
        })
    })
}

fn geojson_name(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let known = |extension: &str| {
        ["geojson", "json"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    };
    if path
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(known)
    {
        return Ok(path);
    }
    Err(format!(
        "`{}` does not say GeoJSON\n  hint: let the name end in .geojson",
        Path::new(text).display()
    ))
}
