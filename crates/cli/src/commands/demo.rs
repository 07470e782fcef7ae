//! `liyuan demo`.

use super::Context;
use crate::failure::Failure;
use crate::terminal::{self, Align, Table, Terminal};
use clap::Args;
use liyuan::demo::{DemoOptions, Stage, write};
use liyuan_finding::ExitCode;
use std::path::PathBuf;

/// Make the built-in model region: a plan file and all its data.
#[derive(Debug, Args)]
#[command(after_help = "\
The region is a model after Tongliao: names, population totals and areas are real; roads,
settlements, facilities and borders are drawn by the program. The same version writes the same
region on every machine.")]
pub struct Options {
    /// Folder to make the region in; it is made if it is not there.
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Times as many settlements and roads, for load tests; 16 gives over a million junctions.
    #[arg(long, value_name = "N", default_value_t = 1)]
    scale: u32,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let locale = context.locale;
    let settings = DemoOptions {
        scale: options.scale,
        ..DemoOptions::default()
    };
    let made = write(&options.folder, &settings, &|stage| {
        // Every stage takes about a second; only a large region is worth a line each.
        if options.scale > 1 {
            context.note(&locale.text(match stage {
                Stage::Borders => "demo-borders",
                Stage::Roads => "demo-roads",
                Stage::People => "demo-people",
                _ => "demo-files",
            }));
        }
    })?;
    let mut table = Table::new(0)
        .words(locale.text("demo-file"))
        .column(locale.text("demo-size"), Align::Right);
    for (name, bytes) in &made.files {
        let kilobytes = locale.number(i64::try_from(bytes.div_ceil(1000)).unwrap_or(i64::MAX));
        table.row(vec![name.clone().into(), format!("{kilobytes} kB").into()]);
    }
    let terminal = Terminal::stdout();
    let plan = options.folder.join("liyuan.toml").display().to_string();
    let sum = locale.format(
        "demo-sum",
        &[
            ("persons", made.persons.into()),
            ("points", made.points.into()),
            ("facilities", made.facilities.into()),
            ("townships", made.townships.into()),
            ("nodes", made.nodes.into()),
        ],
    );
    let mut out = table.render(&terminal);
    out.push('\n');
    out.push_str(&terminal.paragraph(&sum, 0));
    out.push_str(&terminal.paragraph(&locale.text("model-region"), 0));
    let next = locale.format("demo-next", &[("plan", plan.as_str().into())]);
    out.push_str(&terminal.paragraph(&next, 0));
    terminal::print(&out)?;
    Ok(ExitCode::Done)
}
