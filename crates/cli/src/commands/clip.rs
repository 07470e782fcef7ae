//! `liyuan clip`.

use super::Context;
use super::travel::with_progress;
use crate::failure::Failure;
use crate::progress::Unfinished;
use crate::terminal::{self, Terminal};
use clap::Args;
use liyuan::clip::clip;
use liyuan::travel::partial_path;
use liyuan_finding::ExitCode;
use serde_json::json;
use std::path::PathBuf;

/// Cut one's own area out of a large OpenStreetMap extract.
#[derive(Debug, Args)]
#[command(after_help = "\
Ways that have a node in a polygon, or within the margin, stay whole, with all their tags; so do tagged
nodes and relations there. Memory follows the part, not the extract (one of XML is read whole).
The part is an extract like any other:
  liyuan clip china.osm.pbf --to border.geojson -o mine.osm.pbf
  liyuan init my-plan --osm mine.osm.pbf")]
pub struct Options {
    /// OpenStreetMap extract, `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`.
    #[arg(value_name = "EXTRACT")]
    osm: PathBuf,

    /// Layer with the polygons: GeoJSON, GeoPackage, Shapefile, FlatGeobuf or GeoParquet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,

    /// So far beyond the polygons everything is kept: as far as people travel.
    #[arg(long, value_name = "LENGTH", default_value = "20km", value_parser = super::travel::length)]
    margin: f64,

    /// Where the part goes, as `.osm.pbf`.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Print one JSON document instead of a sentence.
    #[arg(long)]
    pub json: bool,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let unfinished = Unfinished::file(&partial_path(&options.output));
    let kept = with_progress(context, |progress| {
        clip(
            &options.osm,
            &options.to,
            &options.output,
            options.margin,
            progress,
        )
    })?;
    drop(unfinished);
    let file = options.output.display().to_string();
    if options.json {
        let document = json!({
            "file": file,
            "bytes": kept.bytes,
            "nodes": kept.nodes,
            "ways": kept.ways,
            "relations": kept.relations,
        });
        terminal::print(&super::document("liyuan.clip/1", document))?;
    } else {
        let kilobytes = i64::try_from(kept.bytes.div_ceil(1000)).unwrap_or(i64::MAX);
        let values = [
            ("file", file.as_str().into()),
            ("nodes", kept.nodes.into()),
            ("ways", kept.ways.into()),
            ("relations", kept.relations.into()),
            ("size", kilobytes.into()),
        ];
        let line = context.locale.format("clip-done", &values);
        terminal::print(&Terminal::stdout().paragraph(&line, 0))?;
    }
    Ok(ExitCode::Done)
}
