//! OpenStreetMap PBF: whole files, and blocks wrapped into a sound file so that damage gets past
//! the frame and the compression.

use liyuan_roads::osm::{read_document, write::write_pbf};

fn main() -> std::process::ExitCode {
    let document =
        read_document(liyuan_fuzz::CROSSING.as_bytes(), "crossing.osm").expect("a sound file");
    let whole = write_pbf(&document);
    // The first byte chooses: a whole file, or the content of a block.
    let seeds = vec![prefixed(0, &whole), prefixed(1, &block())];
    liyuan_fuzz::drive("pbf", seeds, |bytes| {
        let Some((kind, content)) = bytes.split_first() else {
            return;
        };
        let file = if kind % 2 == 0 {
            content.to_vec()
        } else {
            wrapped(content)
        };
        drop(read_document(&file, "input.osm.pbf"));
    })
}

fn prefixed(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind][..], bytes].concat()
}

/// A file with a header block and one data block of this content, not compressed.
fn wrapped(content: &[u8]) -> Vec<u8> {
    let header = [text(4, b"OsmSchema-V0.6"), text(4, b"DenseNodes")].concat();
    [blob(b"OSMHeader", &header), blob(b"OSMData", content)].concat()
}

fn blob(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let blob = [text(1, content), number(2, content.len() as u64)].concat();
    let header = [text(1, kind), number(3, blob.len() as u64)].concat();
    let length = (header.len() as u32).to_be_bytes();
    [&length[..], &header, &blob].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn text(field: u64, bytes: &[u8]) -> Vec<u8> {
    [
        varint(field << 3 | 2),
        varint(bytes.len() as u64),
        bytes.to_vec(),
    ]
    .concat()
}

fn packed(field: u64, values: &[i64], signed: bool) -> Vec<u8> {
    let zigzag = |value: i64| ((value << 1) ^ (value >> 63)) as u64;
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|&value| varint(if signed { zigzag(value) } else { value as u64 }))
        .collect();
    text(field, &bytes)
}

/// A PrimitiveBlock with dense nodes, a plain node, a way and a relation.
fn block() -> Vec<u8> {
    let words: [&[u8]; 8] = [
        b"",
        b"highway",
        b"primary",
        b"restriction",
        b"no_left_turn",
        b"from",
        b"via",
        b"to",
    ];
    let table: Vec<u8> = words.iter().flat_map(|word| text(1, word)).collect();
    let dense = [
        packed(1, &[1, 1, 1], true),
        packed(8, &[430_000_000, 100_000, 100_000], true),
        packed(9, &[1_220_000_000, 100_000, 100_000], true),
        packed(10, &[0, 1, 2, 0, 0], false),
    ]
    .concat();
    let node = [
        packed_one(1, 7),
        packed_one(8, 430_000_000),
        packed_one(9, 1_220_000_000),
    ]
    .concat();
    let way = [
        number(1, 10),
        packed(2, &[1], false),
        packed(3, &[2], false),
        packed(8, &[1, 1, 1], true),
    ]
    .concat();
    let relation = [
        number(1, 20),
        packed(2, &[3], false),
        packed(3, &[4], false),
        packed(8, &[5, 6, 7], false),
        packed(9, &[10, -8, 8], true),
        packed(10, &[1, 0, 1], false),
    ]
    .concat();
    let groups = [
        text(2, &text(2, &dense)),
        text(2, &text(1, &node)),
        text(2, &text(3, &way)),
        text(2, &text(4, &relation)),
    ];
    [text(1, &table), groups.concat(), number(17, 100)].concat()
}

/// A single zigzag number.
fn packed_one(field: u64, value: i64) -> Vec<u8> {
    number(field, ((value << 1) ^ (value >> 63)) as u64)
}
