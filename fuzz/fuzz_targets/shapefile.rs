//! Shapefiles: an input is the length of the shapes in two bytes, the shapes, and the attributes.

use liyuan_formats::{open_dbase, open_shapefile};

fn numbers(numbers: &[i32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn places(places: &[f64]) -> Vec<u8> {
    places
        .iter()
        .flat_map(|place| place.to_le_bytes())
        .collect()
}

fn shapes() -> Vec<u8> {
    let outline = [0., 0., 0., 9., 9., 9., 9., 0., 0., 0.];
    let hole = [1., 1., 2., 1., 2., 2., 1., 1.];
    let head = |kind: i32| [numbers(&[kind]), places(&[0.0; 4])].concat();
    let parts = numbers(&[2, 9, 0, 5]);
    let contents = [
        [numbers(&[1]), places(&[119.5, 43.5])].concat(),
        [head(5), parts.clone(), places(&outline), places(&hole)].concat(),
        [head(13), parts, places(&outline), places(&hole)].concat(),
        [head(8), numbers(&[1]), places(&[1.0, 2.0])].concat(),
    ];
    let mut bytes = 9994_u32.to_be_bytes().to_vec();
    bytes.resize(28, 0);
    bytes.extend(numbers(&[1000, 5]));
    bytes.resize(100, 0);
    for (number, content) in (1_u32..).zip(&contents) {
        bytes.extend(number.to_be_bytes());
        bytes.extend((content.len() as u32 / 2).to_be_bytes());
        bytes.extend(content);
    }
    bytes
}

fn attributes() -> Vec<u8> {
    let kinds = *b"NCDLIBM";
    let widths = [8_u8, 8, 8, 1, 4, 8, 10];
    let mut bytes = vec![3, 120, 11, 1, 4, 0, 0, 0];
    bytes.extend((33 + 32 * kinds.len() as u16).to_le_bytes());
    let row: u16 = 1 + widths.iter().map(|&width| u16::from(width)).sum::<u16>();
    bytes.extend(row.to_le_bytes());
    bytes.resize(32, 0);
    for (kind, width) in kinds.into_iter().zip(widths) {
        let mut field = vec![b'F', kind];
        field.resize(11, 0);
        field.push(kind);
        field.resize(16, 0);
        field.push(width);
        field.resize(32, 0);
        bytes.extend(field);
    }
    bytes.push(0x0d);
    for mark in [b' ', b' ', b'*', b' '] {
        let values =
            b"  12.500\xbf\xc6\xb6\xfb\xc7\xf8  20201101T\x07\0\0\0\0\0\0\0\0\0\xf0?0000000001";
        bytes.push(mark);
        bytes.extend(values);
    }
    bytes
}

fn main() -> std::process::ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let (shp, dbf) = (folder.path().join("a.shp"), folder.path().join("a.DBF"));
    let seed = |shapes: Vec<u8>| {
        let length = (shapes.len() as u16).to_le_bytes();
        [length.to_vec(), shapes, attributes()].concat()
    };
    let seeds = vec![seed(shapes()), seed(Vec::new())];
    liyuan_fuzz::drive("shapefile", seeds, |bytes| {
        let length = bytes
            .first_chunk()
            .map_or(0, |length| u16::from_le_bytes(*length));
        let rest = bytes.get(2..).unwrap_or_default();
        let (shapes, attributes) = rest.split_at(usize::from(length).min(rest.len()));
        std::fs::write(&shp, shapes).expect("shapes");
        std::fs::write(&dbf, attributes).expect("attributes");
        liyuan_fuzz::read_rows(open_shapefile(&shp));
        liyuan_fuzz::read_rows(open_dbase(&dbf));
    })
}
