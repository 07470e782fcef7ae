//! `liyuan completions`.

use super::Context;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::terminal;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use liyuan_finding::ExitCode;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  liyuan completions bash > ~/.local/share/bash-completion/completions/liyuan
  liyuan completions powershell >> $PROFILE")]
pub struct Options {
    /// The shell.
    shell: Shell,
}

pub fn run(options: &Options, _: &Context<'_>) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut Arguments::command(),
        "liyuan",
        &mut script,
    );
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Done)
}
