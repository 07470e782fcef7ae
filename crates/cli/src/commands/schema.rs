//! `liyuan schema`.

use super::Context;
use crate::failure::Failure;
use crate::terminal;
use clap::Args;
use liyuan_finding::ExitCode;

/// Print the JSON Schema of the plan file, for editors.
#[derive(Debug, Args)]
#[command(after_help = "\
An editor that knows TOML (for instance VS Code with Even Better TOML) then completes keys and marks
mistakes in a plan file that begins with the line
  #:schema ./liyuan.schema.json")]
pub struct Options {}

pub fn run(_: &Options, _: &Context<'_>) -> Result<ExitCode, Failure> {
    let schema = liyuan::plan_file::schema::json_schema();
    terminal::print(&format!("{schema:#}\n"))?;
    Ok(ExitCode::Done)
}
