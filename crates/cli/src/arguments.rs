//! The command line.

use crate::commands::{
    check, clip, completions, convert, demo, diff, doctor, init, reach, report, run, schema, site,
    trace, travel,
};
use clap::{Parser, Subcommand, ValueEnum};
use liyuan::locale::Lang;

/// Are the services promised to the people of a region within their reach?
///
/// From roads (OpenStreetMap), people, facilities and the promises in a plan file, Liyuan works out
/// which promises are kept, for whom they are broken, where and why. It needs no server and no
/// network.
#[derive(Debug, Parser)]
#[command(
    name = "liyuan",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = "\
Begin with a region that the program makes itself:
  liyuan demo my-region
  liyuan run my-region/liyuan.toml -o my-region/out
or with a download of OpenStreetMap:
  liyuan init my-plan --osm region.osm.pbf
  liyuan run my-plan/liyuan.toml

Exit codes: 0 done, 1 the answer to a check is no, 2 wrong usage or unusable data, 3 out of memory
or disk, 4 the machine does not allow it, 70 a defect of the program, 130 interrupted.")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Language of messages, terminal and picture [default: as LC_ALL, LC_MESSAGES, LANG say].
    #[arg(long, value_enum, global = true, value_name = "LANGUAGE")]
    lang: Option<Language>,

    /// Threads to compute with [default: all cores].
    #[arg(long, global = true, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,

    /// Say nothing on standard error but errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Options),
    Init(init::Options),
    Clip(clip::Options),
    Check(check::Options),
    Run(run::Options),
    Report(report::Options),
    Diff(diff::Options),
    Trace(trace::Options),
    #[command(subcommand)]
    Travel(travel::Command),
    #[command(subcommand)]
    Reach(reach::Command),
    #[command(subcommand)]
    Site(site::Command),
    Convert(convert::Options),
    Doctor(doctor::Options),
    Completions(completions::Options),
    Schema(schema::Options),
}

/// A language as the command line names it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Lang {
        match language {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }
}

impl Command {
    /// Whether standard output was asked to be one JSON document.
    pub fn wants_json(&self) -> bool {
        match self {
            Command::Init(options) => options.json,
            Command::Clip(options) => options.json,
            Command::Convert(options) => options.json,
            Command::Check(options) => options.json,
            Command::Run(options) => options.json,
            Command::Report(options) => options.json,
            Command::Diff(options) => options.json,
            Command::Trace(options) => options.json,
            Command::Doctor(options) => options.json,
            Command::Travel(command) => command.wants_json(),
            Command::Site(command) => command.wants_json(),
            Command::Demo(_) | Command::Reach(_) | Command::Completions(_) | Command::Schema(_) => {
                false
            }
        }
    }
}

impl Arguments {
    /// The language asked for, else that of the environment.
    pub fn language(&self) -> Lang {
        match self.lang {
            Some(language) => language.into(),
            None => {
                let settings =
                    ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).ok());
                if settings.iter().flatten().all(String::is_empty) {
                    return system_language();
                }
                Lang::from_settings(settings.iter().map(Option::as_deref))
            }
        }
    }
}

/// The language of the system, where the environment says nothing (Windows).
fn system_language() -> Lang {
    Lang::from_settings([sys_locale::get_locale().as_deref()])
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads) if (1..=256).contains(&threads) => Ok(threads),
        _ => Err("give a whole number from 1 to 256".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_argument_has_a_help_text() {
        fn look(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            assert!(command.get_about().is_some(), "{path} has no help");
            for argument in command.get_arguments() {
                let text = argument
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                assert!(
                    !text.is_empty(),
                    "{path}: {} has no help",
                    argument.get_id()
                );
            }
            for sub in command.get_subcommands() {
                look(sub, &path);
            }
        }
        let mut command = Arguments::command();
        command.build();
        look(&command, "");
    }

    /// `LIYUAN_UPDATE_DOCS=1 cargo test -p liyuan-cli` writes the reference anew.
    #[test]
    fn the_reference_has_the_help_texts() {
        fn write(command: &mut clap::Command, out: &mut String) {
            let name = command
                .get_display_name()
                .unwrap_or(command.get_name())
                .replace('-', " ");
            let help = command
                .clone()
                .term_width(100)
                .render_long_help()
                .to_string();
            let help: String = help
                .lines()
                .map(|line| format!("{}\n", line.trim_end()))
                .collect();
            out.push_str(&format!("\n## {name}\n```text\n{}```\n", help));
            let subcommands = command
                .get_subcommands_mut()
                .filter(|sub| sub.get_name() != "help");
            for sub in subcommands {
                write(sub, out);
            }
        }
        let mut command = Arguments::command();
        command.build();
        let mut texts = String::new();
        write(&mut command, &mut texts);
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs/reference/command-line.md");
        let page = std::fs::read_to_string(&path)
            .unwrap()
            .replace("\r\n", "\n");
        let (before, after) = page.split_once("<!-- help -->\n").unwrap();
        if std::env::var_os("LIYUAN_UPDATE_DOCS").is_some() {
            std::fs::write(&path, format!("{before}<!-- help -->\n{texts}")).unwrap();
            return;
        }
        assert!(
            after == texts,
            "docs/reference/command-line.md: run with LIYUAN_UPDATE_DOCS=1"
        );
    }
}
