//! A file that is being written, and the record beside it that lets another run go on.
//!
//! The rows go to `NAME.partial`, what is known of them to `NAME.partial.log`: a line that says what
//! the matrix is made of, then a line for each stretch of rows that has reached the disk. Each line
//! begins with a hash of itself and of the line before. A line that a kill cut short, and bytes after
//! the last stretch, are left out; all else must be as it was written. The run that writes holds a lock
//! on the rows.

use super::parquet::Group;
use crate::travel::{Mismatch, TravelError, partial_path};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3Default;

/// What decides every byte of a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MadeOf {
    /// Version of the program and of this record.
    pub(super) version: String,
    pub(super) roads: String,
    pub(super) from: String,
    pub(super) to: String,
    /// Bound, snapping, format.
    pub(super) options: String,
}

impl MadeOf {
    fn mismatch(&self, other: &MadeOf) -> Option<Mismatch> {
        [
            (self.version != other.version, Mismatch::Version),
            (self.roads != other.roads, Mismatch::Roads),
            (self.from != other.from, Mismatch::From),
            (self.to != other.to, Mismatch::To),
            (self.options != other.options, Mismatch::Options),
        ]
        .into_iter()
        .find_map(|(differs, mismatch)| differs.then_some(mismatch))
    }
}

/// A stretch of rows that has reached the disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Stretch {
    /// The first hub after it.
    next_hub: u32,
    /// Rows and bytes of the file up to its end.
    rows: u64,
    bytes: u64,
    /// Of its bytes.
    xxh3: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group>,
}

/// How far a file is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reached {
    pub(super) next_hub: u32,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) groups: Vec<Group>,
    /// Hash of the last line of the record.
    line: u128,
}

/// Hash of a line of the record after another.
fn hash_after(before: u128, line: &[u8]) -> u128 {
    let mut hash = Xxh3Default::new();
    hash.update(&before.to_le_bytes());
    hash.update(line);
    hash.digest128()
}

/// A line with its hash, which it returns too.
pub(super) fn line_after(before: u128, text: &[u8]) -> (u128, Vec<u8>) {
    let hash = hash_after(before, text);
    let mut line = format!("{hash:032x} ").into_bytes();
    line.extend_from_slice(text);
    line.push(b'\n');
    (hash, line)
}

/// The text of a line, if it is as it was written.
fn text_after(before: u128, line: &[u8]) -> Option<(u128, &[u8])> {
    let (hash, text) = (line.get(..32)?, line.get(33..)?);
    let hash = u128::from_str_radix(std::str::from_utf8(hash).ok()?, 16).ok()?;
    (hash == hash_after(before, text)).then_some((hash, text))
}

fn log_path(path: &Path) -> PathBuf {
    let mut name = partial_path(path).into_os_string();
    name.push(".log");
    PathBuf::from(name)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> TravelError + '_ {
    move |source| TravelError::Write {
        name: path.display().to_string(),
        source,
    }
}

/// What an earlier run left of a file: `None` where there is nothing to go on from.
///
/// # Errors
/// It is of another matrix or damaged, or cannot be read.
pub(super) fn look(path: &Path, made_of: &MadeOf) -> Result<Option<Reached>, TravelError> {
    let not = |why| TravelError::CannotResume {
        path: partial_path(path),
        why,
    };
    let mut log = match std::fs::read(log_path(path)) {
        Ok(log) => log,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&log_path(path))(error)),
    };
    log.truncate(whole_lines(&log));
    let mut lines = log
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let Some(head) = lines.next() else {
        return Ok(None);
    };
    let damaged = || not(Mismatch::Damaged);
    let (mut last, head) = text_after(0, head).ok_or_else(damaged)?;
    let known: MadeOf = serde_json::from_slice(head).map_err(|_| damaged())?;
    if let Some(mismatch) = known.mismatch(made_of) {
        return Err(not(mismatch));
    }
    let mut reached = Reached::default();
    let stretches: Vec<Stretch> = lines
        .map(|line| {
            let (hash, text) = text_after(last, line).ok_or_else(damaged)?;
            last = hash;
            serde_json::from_slice(text).map_err(|_| damaged())
        })
        .collect::<Result<_, TravelError>>()?;
    if stretches.is_empty() {
        return Ok(None);
    }
    let partial = partial_path(path);
    let mut file = match File::open(&partial) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(not(Mismatch::Damaged));
        }
        Err(error) => return Err(failed(&partial)(error)),
    };
    for stretch in stretches {
        let follows = stretch.bytes >= reached.bytes
            && stretch.rows >= reached.rows
            && stretch.next_hub >= reached.next_hub;
        let length = stretch.bytes.saturating_sub(reached.bytes);
        let found = hash_of(&mut file, length).map_err(failed(&partial))?;
        if !follows || found.as_ref() != Some(&stretch.xxh3) {
            return Err(not(Mismatch::Damaged));
        }
        reached.next_hub = stretch.next_hub;
        reached.rows = stretch.rows;
        reached.bytes = stretch.bytes;
        reached.groups.extend(stretch.groups);
    }
    reached.line = last;
    Ok(Some(reached))
}

/// Of the next bytes of a file; `None` where it ends before.
fn hash_of(file: &mut File, length: u64) -> io::Result<Option<String>> {
    let mut hash = Xxh3Default::new();
    let mut buffer = vec![0; 1 << 18];
    let mut left = length;
    while left > 0 {
        let part = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = file.read(&mut buffer[..part])?;
        if read == 0 {
            return Ok(None);
        }
        hash.update(&buffer[..read]);
        left -= read as u64;
    }
    Ok(Some(text_of(&hash)))
}

fn text_of(hash: &Xxh3Default) -> String {
    format!("{:032x}", hash.digest128())
}

/// A file being written with its record.
pub(super) struct Recorded {
    path: PathBuf,
    file: File,
    log: File,
    hash: Xxh3Default,
    written: Reached,
    /// Groups that the record does not have yet, from this one on.
    groups_recorded: usize,
    bytes_recorded: u64,
    every: u64,
}

impl Recorded {
    /// Begins a file, or goes on where an earlier run was; a stretch is recorded at each `every` bytes.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn open(
        path: &Path,
        made_of: &MadeOf,
        reached: Option<Reached>,
        every: u64,
    ) -> Result<Recorded, TravelError> {
        let (partial, log_path) = (partial_path(path), log_path(path));
        let goes_on = reached.is_some();
        let mut written = reached.unwrap_or_default();
        let open = |path: &Path| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(failed(path))
        };
        let not = |why| TravelError::CannotResume {
            path: partial.clone(),
            why,
        };
        let mut file = open(&partial)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(not(Mismatch::InUse)),
            // Some file systems have no locks; there it is left to the user.
            Err(TryLockError::Error(_)) => {}
        }
        let length = file.metadata().map_err(failed(&partial))?.len();
        if length < written.bytes {
            return Err(not(Mismatch::Damaged));
        }
        let mut log = open(&log_path)?;
        // A record without its head never stands beside rows of another matrix.
        if !goes_on {
            log.set_len(0).map_err(failed(&log_path))?;
        }
        file.set_len(written.bytes)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(failed(&partial))?;
        let begun = if goes_on {
            end_at_line(&mut log)
        } else {
            serde_json::to_vec(made_of)
                .map_err(io::Error::other)
                .and_then(|head| {
                    let (hash, line) = line_after(0, &head);
                    written.line = hash;
                    log.write_all(&line)
                })
        };
        begun.map_err(failed(&log_path))?;
        Ok(Recorded {
            path: path.to_owned(),
            file,
            log,
            hash: Xxh3Default::new(),
            groups_recorded: written.groups.len(),
            bytes_recorded: written.bytes,
            written,
            every,
        })
    }

    /// How far it is.
    pub(super) fn written(&self) -> &Reached {
        &self.written
    }

    /// Appends bytes that belong to no row.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), TravelError> {
        self.file.write_all(bytes).map_err(failed(&self.path))?;
        self.hash.update(bytes);
        self.written.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Appends a piece; records it if enough has come together.
    pub(super) fn piece(&mut self, piece: super::rows::Piece) -> Result<(), TravelError> {
        if !piece.columns.is_empty() {
            self.written.groups.push(Group {
                at: self.written.bytes,
                rows: piece.rows,
                columns: piece.columns,
            });
        }
        self.append(&piece.bytes)?;
        self.written.rows += piece.rows;
        self.written.next_hub = self.written.next_hub.max(piece.next_hub);
        if self.written.bytes - self.bytes_recorded >= self.every {
            self.record().map_err(failed(&self.path))?;
        }
        Ok(())
    }

    fn record(&mut self) -> io::Result<()> {
        // The record never tells of rows that a power cut could take away.
        self.file.sync_data()?;
        let stretch = Stretch {
            next_hub: self.written.next_hub,
            rows: self.written.rows,
            bytes: self.written.bytes,
            xxh3: text_of(&self.hash),
            groups: self
                .written
                .groups
                .get(self.groups_recorded..)
                .unwrap_or_default()
                .to_vec(),
        };
        let (hash, line) = line_after(self.written.line, &serde_json::to_vec(&stretch)?);
        self.log.write_all(&line)?;
        self.written.line = hash;
        self.hash.reset();
        self.groups_recorded = self.written.groups.len();
        self.bytes_recorded = self.written.bytes;
        Ok(())
    }

    /// Gives the file its name and removes the record.
    pub(super) fn finish(self) -> Result<(), TravelError> {
        let Recorded {
            path, file, log, ..
        } = self;
        // The name never stands for bytes that a power cut could take away.
        file.sync_all().map_err(failed(&path))?;
        drop((file, log));
        std::fs::rename(partial_path(&path), &path).map_err(failed(&path))?;
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            // Not every system can do this with a folder; the file itself is safe.
            let _ = folder.sync_all();
        }
        std::fs::remove_file(log_path(&path)).map_err(failed(&log_path(&path)))
    }
}

/// Leaves out a last line that a kill cut short.
fn end_at_line(log: &mut File) -> io::Result<()> {
    let mut bytes = Vec::new();
    log.read_to_end(&mut bytes)?;
    let whole = whole_lines(&bytes) as u64;
    log.set_len(whole)?;
    log.seek(SeekFrom::End(0)).map(|_| ())
}

/// How many bytes come before a last line that has no end.
fn whole_lines(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1)
}
