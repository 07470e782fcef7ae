//! The network of a profile in one versioned file, memory-mapped on the next run.
//!
//! Layout, little-endian: magic, version, byte order mark, key (SHA-256 of the road file's bytes,
//! the profile and the program's version), checksum (XXH3-64 of all that follows), then a table of
//! sections (offset, bytes) and the sections, each on a multiple of 64 bytes. The first section is
//! text (TOML): profile and report. The last ones are the hierarchy for sweeps, empty until somebody
//! has asked for it. A file that is damaged, cut off, of another version or made from
//! something else is named in a finding and built anew; it is replaced by renaming, never written
//! into.

use crate::cch::Hierarchy;
use crate::column::Column;
use crate::error::{ReadError, RoadsError};
use crate::mapped::{MappedFile, map_file};
use crate::network::{BuildReport, Network};
use crate::osm::read_roads_from;
use crate::profile::Profile;
use crate::progress::{Progress, Step};
use bytemuck::Pod;
use liyuan_finding::{Finding, io_arguments, word};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: [u8; 8] = *b"LIYUANRF";
/// Raise it with every change of layout or of what the numbers mean.
const VERSION: u32 = 6;
const BYTE_ORDER: u32 = 0x0102_0304;
const ALIGNMENT: usize = 64;
/// magic, version, byte order, key, checksum.
const HEADER: usize = 8 + 4 + 4 + 32 + 8;

/// What opening or building a region's roads came to.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionReport {
    /// Read from the cache rather than built.
    pub from_cache: bool,
    /// SHA-256 of the road file (of the uncompressed blobs if it is a PBF).
    pub content_hash: [u8; 32],
    /// Where the region file is, if one is kept.
    pub path: Option<PathBuf>,
    /// About the cache; those about the roads are in [`Network::report`].
    pub findings: Vec<Finding>,
}

/// Why a region file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// Not a region file.
    #[error("it is not a region file")]
    Foreign,
    /// Written by another version of the program or on a machine of another byte order.
    #[error("another version of the program wrote it")]
    OtherVersion,
    /// Made from another road file or profile.
    #[error("it was made from another road file or profile")]
    OtherInputs,
    /// Shorter than it says, or changed.
    #[error("it is damaged or cut off")]
    Damaged,
}

#[derive(Serialize, Deserialize)]
struct Text {
    profile: String,
    leg_kmh: f64,
    content_hash: String,
    report: BuildReport,
}

/// What decides whether a region file fits: road file and profile.
fn key_of(roads: &[u8], profile: &Profile) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(VERSION.to_le_bytes());
    hash.update(profile.fingerprint());
    hash.update(roads);
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    (text.len() == 64).then_some(bytes)
}

/// Opens the network of a road file and profile from the cache folder, or builds and stores it.
///
/// Without a cache folder it is always built. A cache that cannot be written is a finding, not an
/// error.
///
/// # Errors
/// [`RoadsError`] where the road file cannot be read or admits no road.
pub fn open_or_build(
    roads: &Path,
    profile: &Profile,
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<(Network, RegionReport), RoadsError> {
    let file = roads.display().to_string();
    let bytes = map_file(roads).map_err(|source| ReadError::Io {
        file: file.clone(),
        source,
    })?;
    let mut findings = Vec::new();
    let mut path = None;
    let key = key_of(&bytes, profile);
    if let Some(cache) = cache {
        let candidate = cache.join(format!("{}-{}.region", profile.name(), hex(&key[..8])));
        match map_file(&candidate) {
            Ok(mapped) => match open_mapped(mapped, &key) {
                Ok((network, content_hash)) => {
                    let report = RegionReport {
                        from_cache: true,
                        content_hash,
                        path: Some(candidate),
                        findings,
                    };
                    return Ok((network, report));
                }
                Err(reason) => findings.push(
                    Finding::info(
                        "roads.region_file.rebuilt",
                        format!("region file built anew: {reason}"),
                    )
                    .with("what", word(&reason.to_string()))
                    .file(candidate.display().to_string())
                    .hint("nothing to do; it has been replaced"),
                ),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => findings.push(unwritable(&candidate, &error)),
        }
        path = Some(candidate);
    }

    let data = read_roads_from(&bytes, &file, &profile.key_bases(), progress)?;
    progress.begin(Step::BuildNetwork, 1);
    let network = Network::build(&data, profile, &file)?;
    progress.advance(Step::BuildNetwork, 1);
    progress.end(Step::BuildNetwork);
    if let Some(target) = &path
        && let Err(error) = write(&network, &data.content_hash, &key, target)
    {
        findings.push(unwritable(target, &error));
        path = None;
    }
    Ok((
        network,
        RegionReport {
            from_cache: false,
            content_hash: data.content_hash,
            path,
            findings,
        },
    ))
}

/// Gives a network its hierarchy for sweeps, unless it has one, and keeps it in the region file, so
/// that the next run finds it there.
///
/// A region file that cannot be written is one more finding of the report, not an error.
pub fn with_hierarchy(mut network: Network, report: &mut RegionReport) -> Network {
    if network.hierarchy().is_some() {
        return network;
    }
    network.hierarchy = Hierarchy::of(&network);
    if let Some(target) = &report.path {
        let kept =
            key_in(target).and_then(|key| write(&network, &report.content_hash, &key, target));
        if let Err(error) = kept {
            report.findings.push(unwritable(target, &error));
        }
    }
    network
}

/// The key that a region file carries.
fn key_in(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut header = [0; 48];
    File::open(path)?.read_exact(&mut header)?;
    header
        .get(16..)
        .and_then(|key| key.try_into().ok())
        .ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Finding {
    Finding::warning(
        "roads.region_file.unwritable",
        format!("the region file cannot be kept, so the next run builds it again: {error}"),
    )
    .with_all(io_arguments(error))
    .file(path.display().to_string())
    .hint("make the folder writable; `--no-cache` does without it")
}

/// Opens a region file, whatever it was made from.
///
/// # Errors
/// [`Unusable`] where it is foreign, of another version or damaged.
pub fn open(path: &Path) -> Result<Network, Unusable> {
    let mapped = map_file(path).map_err(|_| Unusable::Damaged)?;
    let key: [u8; 32] = mapped
        .get(16..48)
        .and_then(|key| key.try_into().ok())
        .ok_or(Unusable::Foreign)?;
    open_mapped(mapped, &key).map(|(network, _)| network)
}

/// The columns in the order of the file.
macro_rules! each_column {
    ($visit:ident, $network:expr) => {
        $visit!($network.chains);
        $visit!($network.chain_first);
        $visit!($network.segments);
        $visit!($network.points);
        $visit!($network.way_ids);
        $visit!($network.way_names);
        $visit!($network.name_first);
        $visit!($network.name_bytes);
        $visit!($network.out_first);
        $visit!($network.out_arcs);
        $visit!($network.in_first);
        $visit!($network.in_arcs);
        $visit!($network.start_state);
        $visit!($network.enter_first);
        $visit!($network.enter_states);
        $visit!($network.enter_turns);
        $visit!($network.tree.leaves);
        $visit!($network.tree.boxes);
        $visit!($network.tree.levels);
        $visit!($network.hierarchy.rank);
        $visit!($network.hierarchy.lowest);
        $visit!($network.hierarchy.up_first);
        $visit!($network.hierarchy.up);
    };
}

fn write(
    network: &Network,
    content_hash: &[u8; 32],
    key: &[u8; 32],
    target: &Path,
) -> std::io::Result<()> {
    let text = Text {
        profile: network.profile.clone(),
        leg_kmh: network.leg_kmh,
        content_hash: hex(content_hash),
        report: network.report.clone(),
    };
    let text = toml::to_string(&text).map_err(std::io::Error::other)?;
    let mut sections: Vec<&[u8]> = vec![text.as_bytes()];
    macro_rules! push {
        ($column:expr) => {
            sections.push(bytemuck::cast_slice(&$column))
        };
    }
    each_column!(push, network);

    let mut table = (sections.len() as u64).to_le_bytes().to_vec();
    let mut offset = (HEADER + 8 + sections.len() * 16).next_multiple_of(ALIGNMENT);
    for section in &sections {
        table.extend((offset as u64).to_le_bytes());
        table.extend((section.len() as u64).to_le_bytes());
        offset = (offset + section.len()).next_multiple_of(ALIGNMENT);
    }
    let mut body = table;
    let padding =
        |length: usize| vec![0u8; (HEADER + length).next_multiple_of(ALIGNMENT) - HEADER - length];
    for section in &sections {
        body.extend(padding(body.len()));
        body.extend_from_slice(section);
    }

    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = target.with_extension(format!("{}.part", std::process::id()));
    let written = (|| {
        let mut out = BufWriter::new(File::create(&temporary)?);
        out.write_all(&MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&BYTE_ORDER.to_ne_bytes())?;
        out.write_all(key)?;
        out.write_all(&xxh3_64(&body).to_le_bytes())?;
        out.write_all(&body)?;
        out.flush()?;
        drop(out);
        std::fs::rename(&temporary, target)
    })();
    if written.is_err() {
        // The reason that is reported is the first one.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn open_mapped(mapped: MappedFile, key: &[u8; 32]) -> Result<(Network, [u8; 32]), Unusable> {
    let header = mapped.get(..HEADER).ok_or(Unusable::Foreign)?;
    let number = |bytes: &[u8], at: usize| -> Option<u64> {
        Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
    };
    if !header.starts_with(&MAGIC) {
        return Err(Unusable::Foreign);
    }
    if header[8..12] != VERSION.to_le_bytes() || header[12..16] != BYTE_ORDER.to_ne_bytes() {
        return Err(Unusable::OtherVersion);
    }
    if &header[16..48] != key {
        return Err(Unusable::OtherInputs);
    }
    let checksum = number(header, 48).ok_or(Unusable::Damaged)?;
    let body = mapped.get(HEADER..).ok_or(Unusable::Damaged)?;
    if xxh3_64(body) != checksum {
        return Err(Unusable::Damaged);
    }
    let count = number(body, 0).ok_or(Unusable::Damaged)?;
    let mut next = 0u64;
    let mut section = || -> Option<(usize, usize)> {
        let at = 8 + usize::try_from(next).ok()? * 16;
        if next >= count {
            return None;
        }
        next += 1;
        Some((
            usize::try_from(number(body, at)?).ok()?,
            usize::try_from(number(body, at + 8)?).ok()?,
        ))
    };
    let (start, length) = section().ok_or(Unusable::Damaged)?;
    let text = start
        .checked_add(length)
        .and_then(|end| mapped.get(start..end))
        .ok_or(Unusable::Damaged)?;
    let text = std::str::from_utf8(text).map_err(|_| Unusable::Damaged)?;
    let text: Text = toml::from_str(text).map_err(|_| Unusable::Damaged)?;
    let mut network = Network {
        profile: text.profile,
        leg_kmh: text.leg_kmh,
        report: text.report,
        ..Network::default()
    };
    macro_rules! open {
        ($column:expr) => {{
            let (start, length) = section().ok_or(Unusable::Damaged)?;
            $column = column(mapped.clone(), start, length).ok_or(Unusable::Damaged)?;
        }};
    }
    each_column!(open, network);
    if !is_consistent(&network) {
        return Err(Unusable::Damaged);
    }
    let content_hash = unhex(&text.content_hash).ok_or(Unusable::Damaged)?;
    Ok((network, content_hash))
}

fn column<T: Pod>(file: MappedFile, start: usize, length: usize) -> Option<Column<T>> {
    Column::mapped(file, start, length)
}

/// Lengths and indices fit together, so that no query can reach outside a column.
///
/// The checksum tells accidental damage; this also holds against a file made to look right.
fn is_consistent(network: &Network) -> bool {
    let rows = |first: &[u32], count: usize, total: usize| {
        first.len() == count + 1
            && first.first() == Some(&0)
            && first.windows(2).all(|pair| pair[0] <= pair[1])
            && first.last().copied() == u32::try_from(total).ok()
    };
    let chains = network.chains.len();
    let segments = network.segments.len();
    let Some(states) = network.out_first.len().checked_sub(1) else {
        return false;
    };
    let edges = chains * 2;
    let below = |value: u32, limit: usize| (value as usize) < limit;
    let arcs = |arcs: &[crate::network::Arc]| {
        arcs.iter()
            .all(|arc| below(arc.state, states) && below(arc.edge, edges))
    };
    let names = network.name_first.len().saturating_sub(1);
    rows(&network.chain_first, chains, segments)
        && network.chain_first.windows(2).all(|pair| pair[0] < pair[1])
        && network.points.len() == segments + chains
        && network
            .segments
            .iter()
            .all(|segment| below(segment.way, network.way_ids.len()))
        && (0..chains).all(|chain| chain_adds_up(network, chain))
        && network.way_names.len() == network.way_ids.len()
        && rows(&network.name_first, names, network.name_bytes.len())
        && network.way_names.iter().all(|name| below(*name, names))
        && rows(&network.out_first, states, network.out_arcs.len())
        && rows(&network.in_first, states, network.in_arcs.len())
        && arcs(&network.out_arcs)
        && arcs(&network.in_arcs)
        && network.start_state.len() == edges
        && network
            .start_state
            .iter()
            .all(|state| *state == u32::MAX || below(*state, states))
        && rows(&network.enter_first, edges, network.enter_states.len())
        && network
            .enter_states
            .iter()
            .all(|state| below(*state, states))
        && [0, network.enter_states.len()].contains(&network.enter_turns.len())
        && network.tree.is_consistent(segments)
        && network
            .hierarchy()
            .is_none_or(|hierarchy| hierarchy.is_consistent(states))
}

/// The costs before each segment of a chain grow as one travels it, and end below the total.
fn chain_adds_up(network: &Network, index: usize) -> bool {
    let chain = &network.chains[index];
    let range = network.chain_first[index] as usize..network.chain_first[index + 1] as usize;
    let segments = &network.segments[range];
    let (mut forward, mut backward, mut length) = (0, 0, 0);
    let along = segments.iter().all(|segment| {
        let fits = segment.chain as usize == index
            && segment.before_forward >= forward
            && segment.before_length == length;
        let ends = (
            segment.before_forward.checked_add(segment.forward),
            segment.before_length.checked_add(segment.length),
        );
        let (Some(end), Some(so_far)) = ends else {
            return false;
        };
        (forward, length) = (end, so_far);
        fits
    });
    let against = segments.iter().rev().all(|segment| {
        let fits = segment.before_backward >= backward;
        let Some(end) = segment.before_backward.checked_add(segment.backward) else {
            return false;
        };
        backward = end;
        fits
    });
    along
        && against
        && forward <= chain.forward
        && backward <= chain.backward
        && length == chain.length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osm::document::{Document, Node, Way};
    use crate::osm::write::write_pbf;
    use crate::progress::Silent;
    use crate::reach::{self, Metric, Search};
    use crate::{Direction, LonLat, Measure, SearchOptions, SnapOptions, nearest};

    /// A grid of streets.
    fn roads(side: i64) -> Vec<u8> {
        let mut document = Document::default();
        for row in 0..side {
            for column in 0..side {
                let id = row * side + column + 1;
                let (lon, lat) = (
                    1_220_000_000 + column as i32 * 20_000,
                    436_000_000 + row as i32 * 15_000,
                );
                document.nodes.push(Node {
                    id,
                    lon,
                    lat,
                    tags: vec![],
                });
            }
        }
        for line in 0..side {
            let tags = vec![
                ("highway".to_owned(), "residential".to_owned()),
                ("name".to_owned(), format!("街{line}")),
            ];
            let along = (0..side).map(|i| line * side + i + 1).collect();
            let across = (0..side).map(|i| i * side + line + 1).collect();
            document.ways.push(Way {
                id: line * 2 + 1,
                refs: along,
                tags: tags.clone(),
            });
            document.ways.push(Way {
                id: line * 2 + 2,
                refs: across,
                tags,
            });
        }
        write_pbf(&document)
    }

    struct Fixture {
        folder: tempfile::TempDir,
        roads: PathBuf,
        profile: Profile,
    }

    impl Fixture {
        fn new() -> Fixture {
            let folder = tempfile::tempdir().unwrap();
            let roads_path = folder.path().join("roads.osm.pbf");
            std::fs::write(&roads_path, roads(6)).unwrap();
            Fixture {
                roads: roads_path,
                profile: Profile::builtin("car").unwrap(),
                folder,
            }
        }

        fn open(&self) -> (Network, RegionReport) {
            open_or_build(
                &self.roads,
                &self.profile,
                Some(&self.folder.path().join("cache")),
                &Silent,
            )
            .unwrap()
        }
    }

    fn answers(network: &Network) -> Vec<Option<crate::Reached>> {
        let points: Vec<LonLat> = (0..40)
            .map(|i| LonLat {
                lon: 1_220_000_000 + i * 2_400,
                lat: 436_000_000 + (i * 7919 % 75) * 1_000,
            })
            .collect();
        let places = network.places(&network.snap(&points, &SnapOptions::default()));
        let hubs = network.places(&network.snap(&points[..5], &SnapOptions::default()));
        let options = SearchOptions {
            direction: Direction::Backward,
            measure: Measure::Time,
            bound: None,
        };
        nearest(network, &hubs, &places, &options)
    }

    #[test]
    fn a_cached_network_answers_as_the_built_one() {
        let fixture = Fixture::new();
        let (built, first) = fixture.open();
        let (cached, second) = fixture.open();
        assert!(!first.from_cache && second.from_cache);
        assert_eq!(first.content_hash, second.content_hash);
        assert_eq!(built.report(), cached.report());
        assert_eq!(answers(&built), answers(&cached));
        assert!(answers(&built).iter().all(Option::is_some));
    }

    #[test]
    fn a_file_that_does_not_fit_is_named_and_built_anew() {
        type Change = fn(&mut Vec<u8>);
        let cases: [(&str, Change); 7] = [
            ("it is damaged", |bytes| bytes.truncate(bytes.len() / 2)),
            ("it is damaged", |bytes| {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }),
            ("it is damaged", |bytes| bytes.truncate(HEADER + 4)),
            ("not a region file", |bytes| *bytes = b"GIF89a".to_vec()),
            ("not a region file", Vec::clear),
            ("another version", |bytes| bytes[8] += 1),
            ("another road file", |bytes| bytes[20] ^= 1),
        ];
        let fixture = Fixture::new();
        let (network, report) = fixture.open();
        let path = report.path.unwrap();
        let expected = answers(&network);
        drop(network);
        let good = std::fs::read(&path).unwrap();
        for (reason, change) in cases {
            let mut bytes = good.clone();
            change(&mut bytes);
            std::fs::write(&path, &bytes).unwrap();
            let (network, report) = fixture.open();
            assert!(!report.from_cache, "{reason}");
            assert_eq!(report.findings.len(), 1);
            assert_eq!(report.findings[0].code, "roads.region_file.rebuilt");
            assert!(
                report.findings[0].message.contains(reason),
                "{}",
                report.findings[0].message
            );
            assert_eq!(answers(&network), expected);
            drop(network);
            assert_eq!(
                std::fs::read(&path).unwrap(),
                good,
                "the file is whole again"
            );
        }
    }

    #[test]
    fn indices_out_of_range_are_refused_even_under_a_right_checksum() {
        let fixture = Fixture::new();
        let (_, report) = fixture.open();
        let path = report.path.unwrap();
        let good = std::fs::read(&path).unwrap();
        let (mut refused, mut unchanged) = (0, 0);
        // One word after the other becomes huge; the checksum is made right again.
        for at in (HEADER + 8 + 23 * 16..good.len() - 4).step_by(28) {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&0x7fff_fff0u32.to_le_bytes());
            let checksum = xxh3_64(&bytes[HEADER..]);
            bytes[48..56].copy_from_slice(&checksum.to_le_bytes());
            let changed = fixture.folder.path().join("changed.region");
            std::fs::write(&changed, &bytes).unwrap();
            match open(&changed) {
                Err(_) => refused += 1,
                // Weights, coordinates and ids may be any number; searching must still not panic.
                Ok(network) => {
                    let _ = answers(&network);
                    unchanged += 1;
                }
            }
        }
        assert!(
            refused > 100 && unchanged > 100,
            "{refused} refused, {unchanged} accepted"
        );
    }

    fn swept(network: &Network) -> Option<Vec<Option<crate::Reached>>> {
        let points = [(0, 0), (3, 1), (5, 4)].map(|(column, row)| LonLat {
            lon: 1_220_000_000 + column * 19_000,
            lat: 436_000_000 + row * 14_000,
        });
        let places = network.places(&network.snap(&points, &SnapOptions::default()));
        let metric = Metric::new(network.hierarchy()?, network, Measure::Time);
        let options = SearchOptions {
            direction: Direction::Forward,
            measure: Measure::Time,
            bound: Some(600),
        };
        let search = Search {
            network,
            metric: &metric,
            hubs: &places,
            points: &places,
        };
        reach::catchments(&search, &options, &Silent, |_, _| ());
        Some(reach::nearest(&search, &options))
    }

    #[test]
    fn a_hierarchy_that_was_asked_for_is_kept() {
        let fixture = Fixture::new();
        let (network, mut report) = fixture.open();
        assert!(network.hierarchy().is_none());
        let network = with_hierarchy(network, &mut report);
        assert!(report.findings.is_empty());
        let (cached, second) = fixture.open();
        assert!(second.from_cache);
        let (one, two) = (network.hierarchy().unwrap(), cached.hierarchy().unwrap());
        assert_eq!((&*one.rank, &*one.up), (&*two.rank, &*two.up));
        assert!(swept(&cached).is_some() && swept(&cached) == swept(&network));
        assert_eq!(answers(&cached), answers(&network));
    }

    #[test]
    fn turns_and_their_hierarchy_are_kept() {
        let profile = Profile::from_toml("base = \"car\"\nturn.model = \"full\"").unwrap();
        let fixture = Fixture {
            profile,
            ..Fixture::new()
        };
        let (network, mut report) = fixture.open();
        let network = with_hierarchy(network, &mut report);
        assert!(network.turns_take_time());
        let (cached, second) = fixture.open();
        assert!(second.from_cache);
        assert_eq!(cached.fingerprint(), network.fingerprint());
        assert!(swept(&cached).is_some() && swept(&cached) == swept(&network));
        assert_eq!(answers(&cached), answers(&network));
        let (free, _) = Fixture::new().open();
        assert_ne!(answers(&free), answers(&network));
    }

    #[test]
    fn a_hierarchy_that_does_not_fit_is_refused_even_under_a_right_checksum() {
        let fixture = Fixture::new();
        let (network, mut report) = fixture.open();
        let network = with_hierarchy(network, &mut report);
        let hierarchy = network.hierarchy().unwrap();
        let columns = [
            hierarchy.rank.len(),
            hierarchy.lowest.len(),
            hierarchy.up_first.len(),
            hierarchy.up.len(),
        ];
        let length: usize = columns
            .iter()
            .map(|words| (words * 4).next_multiple_of(ALIGNMENT))
            .sum();
        drop(network);
        let path = report.path.unwrap();
        let good = std::fs::read(&path).unwrap();
        let (mut refused, mut unchanged) = (0, 0);
        for at in (good.len() - length + 64..good.len() - 4).step_by(4) {
            for value in [0, 1, 7, 0x7fff_fff0u32] {
                let mut bytes = good.clone();
                bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
                let checksum = xxh3_64(&bytes[HEADER..]);
                bytes[48..56].copy_from_slice(&checksum.to_le_bytes());
                let changed = fixture.folder.path().join("changed.region");
                std::fs::write(&changed, &bytes).unwrap();
                match open(&changed) {
                    Err(_) => refused += 1,
                    // Padding, the number that was there, or another hierarchy: no panic.
                    Ok(network) => {
                        let _ = swept(&network);
                        unchanged += 1;
                    }
                }
            }
        }
        assert!(refused > 100, "{refused} refused, {unchanged} accepted");
    }

    #[test]
    fn another_profile_or_road_file_is_another_region_file() {
        let fixture = Fixture::new();
        let (_, car) = fixture.open();
        std::fs::write(&fixture.roads, roads(5)).unwrap();
        let (_, changed) = fixture.open();
        assert!(!changed.from_cache);
        assert_ne!(car.path, changed.path);
    }
}
