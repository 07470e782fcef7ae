//! `liyuan doctor`.

use super::Context;
use crate::failure::Failure;
use crate::terminal::{self, Align, Cell, Style, Table, Terminal};
use clap::Args;
use liyuan::locale::{Lang, Locale};
use liyuan::plan_file::BUILTIN_PROFILES;
use liyuan::roads::profile::Profile;
use liyuan_finding::ExitCode;
use serde_json::{Value, json};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use sysinfo::{Disks, MemoryRefreshKind, RefreshKind, System};

/// Less memory than this and a prefecture does not fit.
const LITTLE_MEMORY: u64 = 1 << 30;
/// Less disk than this and the region file or the tables of a run may not fit.
const LITTLE_DISK: u64 = 512 << 20;
/// A name with a character beyond the basic plane, as some place names have.
const TEST_NAME: &str = "黎元-检查-𡎚";

/// Look at this machine: what would not work, and why.
#[derive(Debug, Args)]
pub struct Options {
    /// Folder of a plan file, in which the region file is kept.
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,

    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Caution,
    Bad,
}

#[derive(Debug)]
struct Check {
    id: &'static str,
    label: &'static str,
    state: State,
    value: String,
    /// Key of the message that says what would not work and what to do.
    advice: Option<&'static str>,
}

pub fn run(options: &Options, context: &Context<'_>) -> Result<ExitCode, Failure> {
    let checks = examine(&options.folder, context);
    let works = checks.iter().all(|check| check.state != State::Bad);
    if options.json {
        terminal::print(&document(&checks, works, context.locale))?;
    } else {
        terminal::print(&render(&checks, works, context.locale, &Terminal::stdout()))?;
    }
    Ok(if works {
        ExitCode::Done
    } else {
        ExitCode::Environment
    })
}

fn examine(folder: &Path, context: &Context<'_>) -> Vec<Check> {
    let locale = context.locale;
    let mut checks = vec![
        fact(
            "version",
            "doctor-version",
            env!("CARGO_PKG_VERSION").to_owned(),
        ),
        fact(
            "system",
            "doctor-system",
            format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        ),
        fact(
            "threads",
            "doctor-threads",
            rayon::current_num_threads().to_string(),
        ),
        memory(locale),
        cache(folder),
    ];
    checks.extend(temporary(locale));
    checks.push(profiles());
    checks.push(language(locale));
    let stdout = Terminal::stdout();
    checks.push(fact(
        "terminal",
        "doctor-terminal",
        locale.format(
            if io::stdout().is_terminal() {
                "doctor-terminal-is"
            } else {
                "doctor-terminal-is-not"
            },
            &[
                ("columns", stdout.width.into()),
                (
                    "colour",
                    locale
                        .text(if stdout.colour {
                            "doctor-yes"
                        } else {
                            "doctor-no"
                        })
                        .as_str()
                        .into(),
                ),
            ],
        ),
    ));
    checks
}

fn fact(id: &'static str, label: &'static str, value: String) -> Check {
    Check {
        id,
        label,
        state: State::Good,
        value,
        advice: None,
    }
}

fn memory(locale: &Locale) -> Check {
    let kind = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let (total, free) = System::new_with_specifics(kind)
        .map(|system| (system.total_memory(), system.available_memory()))
        .unwrap_or_default();
    let value = locale.format(
        "doctor-free-of",
        &[
            ("free", gigabytes(free).as_str().into()),
            ("total", gigabytes(total).as_str().into()),
        ],
    );
    let check = fact("memory", "doctor-memory", value);
    if total > 0 && free < LITTLE_MEMORY {
        return Check {
            state: State::Caution,
            advice: Some("doctor-memory-little"),
            ..check
        };
    }
    check
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

/// Where the region file goes: `.liyuan` beside the plan file.
fn cache(folder: &Path) -> Check {
    let place = folder.join(".liyuan");
    // The folder itself is made on the first run only, so the test is whether it could be.
    let existing = if place.is_dir() {
        place.as_path()
    } else {
        folder
    };
    let check = fact("cache", "doctor-cache", place.display().to_string());
    match write_test_file(existing, "liyuan-doctor.tmp") {
        Ok(_) => check,
        Err(error) => Check {
            state: State::Caution,
            value: format!("{}: {error}", place.display()),
            advice: Some("doctor-cache-denied"),
            ..check
        },
    }
}

fn temporary(locale: &Locale) -> Vec<Check> {
    let folder = std::env::temp_dir();
    let shown = folder.display().to_string();
    let disks = Disks::new_with_refreshed_list();
    let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let free = disks
        .iter()
        .flat_map(|disks| disks.iter())
        .filter(|disk| real.starts_with(disk.mount_point()))
        .max_by_key(|disk| disk.mount_point().as_os_str().len())
        .map(sysinfo::Disk::available_space);
    let value = match free {
        Some(free) => locale.format(
            "doctor-free",
            &[
                ("folder", shown.as_str().into()),
                ("free", gigabytes(free).as_str().into()),
            ],
        ),
        None => shown,
    };
    let mut space = fact("temporary", "doctor-temporary", value);
    if free.is_some_and(|free| free < LITTLE_DISK) {
        space.state = State::Caution;
        space.advice = Some("doctor-temporary-little");
    }
    let mut names = fact("file_names", "doctor-names", TEST_NAME.to_owned());
    match write_test_file(&folder, &format!("{TEST_NAME}.tmp")) {
        Ok(true) => {}
        Ok(false) => {
            names.state = State::Caution;
            names.advice = Some("doctor-names-changed");
        }
        Err(error) => {
            names.state = State::Bad;
            names.value = format!("{}: {error}", folder.display());
            names.advice = Some("doctor-temporary-denied");
        }
    }
    vec![space, names]
}

/// Writes, finds again and removes a file; false if the folder lists it under another name.
fn write_test_file(folder: &Path, name: &str) -> io::Result<bool> {
    // The process id keeps two doctors apart.
    let name = format!("{}-{name}", std::process::id());
    let path = folder.join(&name);
    std::fs::write(&path, b"liyuan")?;
    let found = std::fs::read_dir(folder).map(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name() == name.as_str())
    });
    std::fs::remove_file(&path)?;
    found
}

fn profiles() -> Check {
    let damaged: Vec<&str> = BUILTIN_PROFILES
        .iter()
        .copied()
        .filter(|name| Profile::builtin(name).is_none())
        .collect();
    let check = fact("profiles", "doctor-profiles", BUILTIN_PROFILES.join(", "));
    if damaged.is_empty() {
        return check;
    }
    Check {
        state: State::Bad,
        value: damaged.join(", "),
        advice: Some("doctor-profiles-damaged"),
        ..check
    }
}

fn language(locale: &Locale) -> Check {
    let setting = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.is_empty())
                .map(|value| (name, value))
        })
        .map(|(name, value)| format!(" ({name}={value})"))
        .unwrap_or_default();
    let name = match locale.lang() {
        Lang::Zh => "中文",
        Lang::En => "English",
    };
    let check = fact("language", "doctor-language", format!("{name}{setting}"));
    let encoding = setting.to_ascii_lowercase();
    if cfg!(unix)
        && encoding.contains('.')
        && !encoding.contains("utf-8")
        && !encoding.contains("utf8")
    {
        return Check {
            state: State::Caution,
            advice: Some("doctor-encoding"),
            ..check
        };
    }
    check
}

fn document(checks: &[Check], works: bool, locale: &Locale) -> String {
    let checks: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "id": check.id,
                "state": match check.state {
                    State::Good => "good",
                    State::Caution => "caution",
                    State::Bad => "bad",
                },
                "value": check.value,
                "hint": check.advice.map(|key| locale.text(key)),
            })
        })
        .collect();
    super::document(
        "liyuan.doctor/1",
        json!({ "works": works, "checks": checks }),
    )
}

fn render(checks: &[Check], works: bool, locale: &Locale, terminal: &Terminal) -> String {
    let mut table = Table::new(0)
        .column("", Align::Left)
        .column(locale.text("doctor-what"), Align::Left)
        .words(locale.text("doctor-found"));
    for check in checks {
        let (mark, style) = match check.state {
            State::Good => ("✓", Style::Good),
            State::Caution => ("!", Style::Caution),
            State::Bad => ("✗", Style::Bad),
        };
        table.row(vec![
            Cell::styled(mark, style),
            locale.text(check.label).into(),
            check.value.clone().into(),
        ]);
    }
    let mut out = table.render(terminal);
    let advised = checks
        .iter()
        .filter_map(|check| check.advice.map(|advice| (check, advice)));
    for (check, advice) in advised {
        let (label, style) = match check.state {
            State::Bad => ("error-label", Style::Bad),
            _ => ("warning-label", Style::Caution),
        };
        out.push('\n');
        out.push_str(&terminal.labelled(&locale.text(label), &locale.text(advice), 0, style));
    }
    let verdict = if works {
        "doctor-works"
    } else {
        "doctor-does-not-work"
    };
    out.push('\n');
    out.push_str(&terminal.paragraph(&locale.text(verdict), 0));
    out
}
