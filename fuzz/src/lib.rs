//! Broken bytes for every reader: seeds are damaged at random and read; a reader that panics or
//! takes more than [`SLOW`] for one input fails.
//!
//! This runs on stable Rust as a plain program (`fuzz/run.sh`). It is not guided by coverage;
//! in exchange the targets know the formats: a damaged block is wrapped into a sound file, and a
//! checksum is put right, so that damage gets past the first door.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// One small input may not take longer.
pub const SLOW: Duration = Duration::from_secs(5);

/// No input grows beyond this.
const LONGEST: usize = 1 << 16;

/// A small fast generator (xorshift64*); the same seed gives the same damage.
pub struct Random(u64);

impl Random {
    /// From any seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`, which is above 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.number() >> 11) as usize % limit
    }
}

/// Bytes at which parsers stumble.
const AWKWARD: &[&[u8]] = &[
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\"",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\n",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b"'",
    b"<",
    b">",
    b"&",
    b"/>",
    b"-",
    b"NaN",
    b"1e999",
    b"-0",
    b"9223372036854775807",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"\xff\xff\xff\xff\x0f",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc3",
    b"\xe9\xbb\x8e",
    b"%",
    b"min",
    b"km",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&#0;",
    b"[[promise]]\n",
    b"id=\"0\"",
];

/// Damages an input in one to eight places; `other` gives material for splices.
pub fn damage(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(8) {
        let at = random.below(input.len() + 1);
        let widest = 1 << random.below(8);
        let span = (1 + random.below(widest)).min(input.len() - at);
        match random.below(9) {
            0 if at < input.len() => input[at] ^= 1 << random.below(8),
            1 if at < input.len() => input[at] = random.number() as u8,
            2 => drop(input.drain(at..at + span)),
            3 => {
                let copy = input[at..at + span].to_vec();
                let to = random.below(input.len() + 1);
                input.splice(to..to, copy);
            }
            4 => {
                let awkward = AWKWARD[random.below(AWKWARD.len())];
                input.splice(at..at, awkward.iter().copied());
            }
            5 => {
                let awkward = AWKWARD[random.below(AWKWARD.len())];
                input.splice(at..at + span, awkward.iter().copied());
            }
            6 if !other.is_empty() => {
                let from = random.below(other.len());
                let length = (1 + random.below(64)).min(other.len() - from);
                input.splice(at..at, other[from..from + length].iter().copied());
            }
            7 => input.truncate(at),
            _ => {
                for byte in &mut input[at..at + span] {
                    *byte = byte.wrapping_add(1);
                }
            }
        }
        input.truncate(LONGEST);
    }
}

/// Feeds seeds and damaged seeds to `read` for so many seconds (first argument, 10 if none);
/// files named as further arguments are read once instead. Seeds are those given and the files of
/// `corpus/NAME`. An input on which `read` panics or is slow is kept in `artifacts/NAME`.
pub fn drive(name: &str, mut seeds: Vec<Vec<u8>>, read: impl Fn(&[u8])) -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seconds = arguments.first().and_then(|text| text.parse::<u64>().ok());
    if let Some(first) = arguments.first()
        && seconds.is_none()
    {
        for file in std::iter::once(first).chain(arguments.iter().skip(1)) {
            println!("{name}: {file}");
            read(&std::fs::read(file).expect("the input can be read"));
        }
        return std::process::ExitCode::SUCCESS;
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    seeds.extend(corpus(&home.join("corpus").join(name)));
    assert!(!seeds.is_empty(), "no seeds for {name}");
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(10));
    let mut random = Random::new(20_201_101);
    let (mut inputs, mut slowest) = (0_u64, Duration::ZERO);
    for seed in &seeds {
        if let Err(file) = attempt(home, name, seed, &read, &mut slowest) {
            return failed(name, &file);
        }
    }
    while Instant::now() < until {
        let mut input = seeds[random.below(seeds.len())].clone();
        let other = random.below(seeds.len());
        damage(&mut input, &seeds[other], &mut random);
        if let Err(file) = attempt(home, name, &input, &read, &mut slowest) {
            return failed(name, &file);
        }
        inputs += 1;
    }
    println!(
        "{name}: {} seeds, {inputs} damaged inputs, slowest {slowest:.1?}",
        seeds.len()
    );
    std::process::ExitCode::SUCCESS
}

fn failed(name: &str, file: &Path) -> std::process::ExitCode {
    eprintln!("{name}: failed; the input is kept in {}", file.display());
    std::process::ExitCode::FAILURE
}

fn attempt(
    home: &Path,
    name: &str,
    input: &[u8],
    read: &impl Fn(&[u8]),
    slowest: &mut Duration,
) -> Result<(), PathBuf> {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| read(input)));
    let took = start.elapsed();
    *slowest = (*slowest).max(took);
    if outcome.is_ok() && took < SLOW {
        return Ok(());
    }
    let folder = home.join("artifacts").join(name);
    let sum = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, &byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    let file = folder.join(format!("{sum:016x}"));
    std::fs::create_dir_all(&folder).expect("a folder for the input");
    std::fs::write(&file, input).expect("the input is kept");
    Err(file)
}

/// Files of a folder in the order of their names.
fn corpus(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a seed can be read"))
        .collect()
}

/// A drawn crossing of two roads with a turn restriction, as OpenStreetMap XML.
pub const CROSSING: &str = include_str!("../corpus/osm_xml/crossing.osm");

/// Reads all rows of a table or layer; rows have as many cells as the heading, and the reader ends.
pub fn read_rows(opened: liyuan_formats::Opened) {
    let Ok(mut reader) = opened else { return };
    let mut record = liyuan_formats::Record::default();
    let mut last = false;
    while let Some(row) = reader.next(&mut record) {
        assert!(!last, "a row behind the last");
        match row {
            Ok(()) => assert_eq!(record.cells.len(), reader.heading().len()),
            Err(problem) => last = problem.last,
        }
    }
    assert!(reader.next(&mut record).is_none(), "a row behind the end");
}
