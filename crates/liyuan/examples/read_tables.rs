//! Reads the tables that a plan names and prints how many demand points there are and how many persons
//! of the first group, in thousandths: what `bench/read` compares.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use liyuan::plan_file::Plan;
use liyuan::region::Region;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: read_tables PLAN");
        return ExitCode::from(2);
    };
    let plan = match Plan::read(&path) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let region = Region::read(&plan);
    let persons: i64 = region.demand.persons.iter().take(1).flatten().sum();
    println!("{} {persons}", region.demand.ids.len());
    ExitCode::SUCCESS
}
