//! `liyuan reach`: what can be reached, as maps.

use super::Context;
use super::reach_isochrone;
use crate::failure::Failure;
use clap::Subcommand;
use liyuan_finding::ExitCode;

/// What can be reached from places, or can reach them, without a plan file.
#[derive(Debug, Subcommand)]
pub enum Command {
    Isochrone(reach_isochrone::Options),
}

pub fn run(command: &Command, context: &Context<'_>) -> Result<ExitCode, Failure> {
    match command {
        Command::Isochrone(options) => reach_isochrone::run(options, context),
    }
}
