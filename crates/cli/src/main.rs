//! The `liyuan` program: reads the command line, calls one function of the library `liyuan`,
//! shows the result. Exit codes: `docs/reference/exit-codes.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod arguments;
mod commands;
mod failure;
mod findings;
mod progress;
mod summary;
mod terminal;

use arguments::Arguments;
use clap::Parser;
use liyuan::locale::Locale;
use liyuan_finding::ExitCode;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let locale = Locale::new(arguments.language());
    interrupt(&locale);
    let code = catch_unwind(AssertUnwindSafe(|| commands::run(&arguments, &locale)))
        .unwrap_or_else(|_| {
            // The panic hook has said what and where.
            terminal::note(&(locale.text("bug-report") + "\n"));
            ExitCode::Bug
        });
    std::process::ExitCode::from(code as u8)
}

/// Ctrl-C ends the program with its documented exit code on every system; unfinished output is
/// removed first, unless another run goes on with it. A search that has an answer already is asked to
/// give it; asked twice, the program ends.
fn interrupt(locale: &Locale) {
    let message = locale.text("interrupted") + "\n";
    let handler = move || {
        if let Some(words) = progress::ask_to_stop() {
            terminal::note(&(words + "\n"));
            return;
        }
        progress::remove_unfinished();
        let resumable = progress::resumable().map(|words| words + "\n");
        terminal::note(resumable.as_ref().unwrap_or(&message));
        std::process::exit(ExitCode::Interrupted as i32);
    };
    // Without a handler the system's own way of ending the program remains.
    let _ = ctrlc::set_handler(handler);
}
