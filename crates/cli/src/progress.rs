//! How far long work is: a bar on a terminal, lines in a log, both with rate and time left.

use crate::terminal::note;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use liyuan::locale::Locale;
use liyuan::roads::progress::{Progress, Step};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Work that takes less than this needs no words.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two lines in a log.
const LOG_PAUSE: Duration = Duration::from_secs(5);
/// Between two updates of a bar.
const BAR_PAUSE: Duration = Duration::from_millis(100);

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static RESUMABLE: Mutex<Option<String>> = Mutex::new(None);
static STOPPABLE: Mutex<Option<String>> = Mutex::new(None);
static STOPPING_WORDS: OnceLock<String> = OnceLock::new();
static ASKED_TO_STOP: AtomicBool = AtomicBool::new(false);

/// Output that is removed when the program is interrupted, as long as the guard lives.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Registers a file that is being written.
    pub fn file(path: &Path) -> Unfinished {
        lock(&UNFINISHED).push(path.to_owned());
        Unfinished(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        lock(&UNFINISHED).retain(|path| *path != self.0);
    }
}

/// What is said when the program is interrupted while an output is written that another run goes on
/// with; as long as the guard lives.
#[derive(Debug)]
pub struct Resumable(());

impl Resumable {
    /// Registers the words.
    pub fn told(words: String) -> Resumable {
        *lock(&RESUMABLE) = Some(words);
        Resumable(())
    }
}

impl Drop for Resumable {
    fn drop(&mut self) {
        *lock(&RESUMABLE) = None;
    }
}

/// The words of [`Resumable`], if something can be gone on with.
pub fn resumable() -> Option<String> {
    lock(&RESUMABLE).take()
}

/// A search that gives what it has when it is interrupted; as long as the guard lives, the first
/// interruption does not end the program.
#[derive(Debug)]
pub struct Stoppable(());

impl Stoppable {
    /// Registers what is said when the search is interrupted.
    pub fn told(words: String) -> Stoppable {
        *lock(&STOPPABLE) = Some(words);
        Stoppable(())
    }
}

impl Drop for Stoppable {
    fn drop(&mut self) {
        *lock(&STOPPABLE) = None;
    }
}

/// Holds interruptions back while a repair is searched for, as [`Stoppable`] does.
pub fn hold_interrupts(on: bool) {
    let words = STOPPING_WORDS.get().cloned().filter(|_| on);
    *lock(&STOPPABLE) = words.filter(|_| !asked_to_stop());
}

/// What [`hold_interrupts`] says when one comes.
pub fn say_when_stopping(words: String) {
    let _ = STOPPING_WORDS.set(words);
}

/// Asks a [`Stoppable`] search to stop and gives its words; `None` where there is none, or where it was
/// asked already.
pub fn ask_to_stop() -> Option<String> {
    let words = lock(&STOPPABLE).take();
    if words.is_some() {
        ASKED_TO_STOP.store(true, Ordering::Relaxed);
    }
    words
}

/// Whether a search was asked to stop.
pub fn asked_to_stop() -> bool {
    ASKED_TO_STOP.load(Ordering::Relaxed)
}

/// Removes the files that are being written.
pub fn remove_unfinished() {
    for path in lock(&UNFINISHED).drain(..) {
        // It may not have been made yet; nothing more can be done on the way out.
        let _ = std::fs::remove_file(path);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows progress on standard error.
pub struct Shown<'a> {
    locale: &'a Locale,
    bars: Option<MultiProgress>,
    running: Mutex<BTreeMap<&'static str, Running>>,
}

struct Running {
    started: Instant,
    told: Instant,
    total: u64,
    done: u64,
    bar: Option<ProgressBar>,
}

impl<'a> Shown<'a> {
    /// Bars where standard error is a terminal, lines elsewhere.
    pub fn new(locale: &'a Locale) -> Shown<'a> {
        let bars = std::io::stderr()
            .is_terminal()
            .then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        Shown {
            locale,
            bars,
            running: Mutex::new(BTreeMap::new()),
        }
    }

    fn line(&self, key: &str, running: &Running) -> String {
        let elapsed = running.started.elapsed().as_secs_f64().max(1e-3);
        let rate = running.done as f64 / elapsed;
        let rate_text = match key {
            "step-read-ways" | "step-read-nodes" => {
                format!("{} MB/s", self.locale.decimal(rate / 1e6, 1))
            }
            _ => format!(
                "{}/s",
                self.locale.decimal(rate, if rate < 10.0 { 1 } else { 0 })
            ),
        };
        let share = running.done as f64 / (running.total.max(1)) as f64;
        let left = (running.total.saturating_sub(running.done)) as f64 / rate.max(1e-9);
        let left = self
            .locale
            .duration((left * 10.0).min(f64::from(u32::MAX)) as u32);
        self.locale.format(
            "progress-line",
            &[
                ("step", self.locale.text(key).as_str().into()),
                (
                    "percent",
                    format!("{:.0}", share.min(1.0) * 100.0).as_str().into(),
                ),
                ("rate", rate_text.as_str().into()),
                ("left", left.as_str().into()),
            ],
        )
    }
}

fn key(step: Step) -> &'static str {
    match step {
        Step::ReadWays => "step-read-ways",
        Step::ReadNodes => "step-read-nodes",
        Step::BuildNetwork => "step-build-network",
        Step::Search => "step-search",
    }
}

impl Progress for Shown<'_> {
    fn begin(&self, step: Step, total: u64) {
        let key = key(step);
        let bar = self.bars.as_ref().map(|bars| {
            let bar = bars.add(ProgressBar::new(total));
            // ASCII, as blocks are two columns wide on some Chinese consoles.
            if let Ok(style) = ProgressStyle::with_template("[{bar:24}] {msg}") {
                bar.set_style(style.progress_chars("=> "));
            }
            bar
        });
        let now = Instant::now();
        lock(&self.running).insert(
            key,
            Running {
                started: now,
                told: now,
                total,
                done: 0,
                bar,
            },
        );
    }

    fn advance(&self, step: Step, units: u64) {
        let key = key(step);
        let mut all = lock(&self.running);
        let Some(running) = all.get_mut(key) else {
            return;
        };
        running.done += units;
        let pause = if running.bar.is_some() {
            BAR_PAUSE
        } else {
            LOG_PAUSE
        };
        if running.told.elapsed() < pause {
            return;
        }
        running.told = Instant::now();
        let line = self.line(key, running);
        match &running.bar {
            Some(bar) => {
                bar.set_position(running.done);
                bar.set_message(line);
            }
            None => note(&(line + "\n")),
        }
    }

    fn end(&self, step: Step) {
        let key = key(step);
        let Some(running) = lock(&self.running).remove(key) else {
            return;
        };
        if let Some(bar) = &running.bar {
            bar.finish_and_clear();
        }
        let elapsed = running.started.elapsed();
        if elapsed >= PATIENCE {
            let time = self.locale.duration((elapsed.as_secs_f64() * 10.0) as u32);
            let step = self.locale.text(key);
            let line = self.locale.format(
                "progress-done",
                &[
                    ("step", step.as_str().into()),
                    ("time", time.as_str().into()),
                ],
            );
            note(&(line + "\n"));
        }
    }
}
