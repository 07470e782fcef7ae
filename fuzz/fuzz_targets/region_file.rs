//! Region files: damaged ones are refused, and no table of sections leads out of the file.

use liyuan_roads::profile::Profile;
use liyuan_roads::progress::Silent;
use liyuan_roads::region_file::{open, open_or_build};

/// Where the checksum stands, and what it covers begins.
const CHECKSUM: std::ops::Range<usize> = 48..56;

fn main() -> std::process::ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let roads = folder.path().join("crossing.osm");
    std::fs::write(&roads, liyuan_fuzz::CROSSING).expect("a road file");
    let profile = Profile::builtin("car").expect("a built-in profile");
    let cache = folder.path().join("cache");
    let (_, report) = open_or_build(&roads, &profile, Some(&cache), &Silent).expect("sound roads");
    let path = report.path.expect("a region file");
    let sound = std::fs::read(&path).expect("a region file");
    let input = folder.path().join("input.region");
    // The first byte chooses whether the checksum is put right after the damage.
    let seeds = vec![[&[0][..], &sound].concat(), [&[1][..], &sound].concat()];
    liyuan_fuzz::drive("region_file", seeds, |bytes| {
        let Some((kind, content)) = bytes.split_first() else {
            return;
        };
        let mut file = content.to_vec();
        if kind % 2 == 1 && file.len() >= CHECKSUM.end {
            let sum = xxhash_rust::xxh3::xxh3_64(&file[CHECKSUM.end..]);
            file[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
        }
        std::fs::write(&input, &file).expect("an input");
        let opened = open(&input);
        assert!(file != sound || opened.is_ok(), "the sound file is refused");
        if kind % 2 == 0
            && file.len() >= CHECKSUM.end
            && file[CHECKSUM.end..] != sound[CHECKSUM.end..]
        {
            assert!(opened.is_err(), "damage behind the checksum is not seen");
        }
    })
}
