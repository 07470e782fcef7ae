//! Workbooks made here, whole and broken.

use super::cells::column_letters;
use super::*;
use crate::rows::{Record, RowProblem};
use liyuan_finding::Diagnose;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::Write;
use tempfile::TempDir;

/// Heading, rows (with their numbers) or problems, and notes of a file.
struct Table {
    heading: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    problems: Vec<RowProblem>,
    notes: Vec<(&'static str, String)>,
}

fn read_path(path: &Path, options: &SheetOptions) -> Result<Table, FormatError> {
    let mut reader = open_sheet(path, options)?;
    let mut table = Table {
        heading: reader.heading().to_vec(),
        rows: Vec::new(),
        problems: Vec::new(),
        notes: Vec::new(),
    };
    let mut record = Record::default();
    while let Some(row) = reader.next(&mut record) {
        match row {
            Ok(()) => {
                assert_eq!(record.cells.len(), table.heading.len());
                table.rows.push((record.row, record.cells.clone()));
            }
            Err(problem) => table.problems.push(problem),
        }
    }
    let notes = reader.notes().iter();
    table.notes = notes
        .map(|note| (note.code, note.message.clone()))
        .collect();
    Ok(table)
}

fn read(bytes: &[u8], options: &SheetOptions) -> Result<Table, FormatError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("table");
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, options)
}

fn sheet(name: &str) -> SheetOptions {
    SheetOptions {
        sheet: Some(name.to_owned()),
        ..SheetOptions::default()
    }
}

/// A sheet as offices make them.
fn office() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let plain = Format::new();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    workbook.add_worksheet().set_name("说明").unwrap();
    let sheet = workbook.add_worksheet().set_name("人口").unwrap();
    sheet.merge_range(0, 0, 0, 5, "示范区人口", &plain).unwrap();
    sheet.merge_range(1, 0, 2, 0, "编码", &plain).unwrap();
    sheet.merge_range(1, 1, 2, 1, "旗县", &plain).unwrap();
    sheet.merge_range(1, 2, 1, 3, "人数", &plain).unwrap();
    sheet.write(2, 2, "总计").unwrap();
    sheet.write(2, 3, "60岁\n以上").unwrap();
    sheet.merge_range(1, 4, 2, 4, "日期", &plain).unwrap();
    sheet.merge_range(1, 5, 2, 5, "密度", &plain).unwrap();
    sheet.merge_range(3, 1, 4, 1, "科尔沁区", &plain).unwrap();
    sheet.write(3, 0, 150_502_001).unwrap();
    sheet.write(3, 2, 1200).unwrap();
    sheet.write(3, 3, 0.25).unwrap();
    let day = ExcelDateTime::from_ymd(2020, 11, 1).unwrap();
    sheet.write_with_format(3, 4, &day, &date).unwrap();
    sheet.write(3, 5, true).unwrap();
    sheet.write(4, 0, "1505020020000000019").unwrap();
    sheet
        .write(4, 3, Formula::new("=NA()").set_result("#N/A"))
        .unwrap();
    sheet.write(4, 7, "旁注").unwrap();
    sheet.write(6, 0, 110_101_199_001_011_237.0).unwrap();
    sheet.write(6, 1, " 开鲁 & <县> ").unwrap();
    sheet.write(1_048_575, 1, "末").unwrap();
    let other = workbook.add_worksheet().set_name("备用").unwrap();
    other.write(0, 0, "id").unwrap();
    other.write(1, 0, 7).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_sheet_of_an_office_is_a_table() {
    let table = read(&office(), &SheetOptions::default()).unwrap();
    assert_eq!(
        table.heading,
        ["编码", "旗县", "人数 总计", "人数 60岁以上", "日期", "密度"]
    );
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|(row, cells)| format!("{row}|{}", cells.join("|")))
        .collect();
    assert_eq!(
        rows,
        [
            "4|150502001|科尔沁区|1200|0.25|2020-11-01|true",
            "5|1505020020000000019|科尔沁区||||",
            "7|110101199001011230|开鲁 & <县>||||",
            "1048576||末||||",
        ]
    );
    assert_eq!(table.problems, []);
    let notes: Vec<String> = table
        .notes
        .iter()
        .map(|(code, message)| format!("{code}: {message}"))
        .collect();
    assert_eq!(
        notes,
        [
            "file.sheet: sheet `人口` is read, not `备用`",
            "file.title: row 1 (`示范区人口`) is a title; the heading is rows 2 to 3",
            "file.cell_error: cells with an error, read as empty: 1, the first is D5 (`#N/A`)",
            "file.digits_lost: numbers of more than 15 digits, of which Excel keeps 15: 1, the first is A7 (`110101199001011230`)",
            "file.beyond_heading: cells outside the columns that have a heading, not read: 1, the first is H5 (`旁注`)",
            "file.merged: texts merged over several rows, read in each of them: 1, the first is B4 (`科尔沁区`)",
        ]
    );
}

#[test]
fn sheets_and_headings_are_chosen_by_name() {
    let table = read(&office(), &sheet("备用")).unwrap();
    assert_eq!(table.rows, [(2, vec!["7".to_owned()])]);
    assert_eq!(table.notes, []);
    let error = read(&office(), &sheet("没有")).err().unwrap();
    assert_eq!(error.code(), "file.part_missing");
    assert_eq!(error.to_string(), "find the sheet `没有`");
    assert_eq!(error.hint().unwrap(), "the file has `说明`, `人口`, `备用`");
    assert_eq!(
        read(&office(), &sheet("说明")).err().unwrap().code(),
        "file.empty"
    );
    let options = SheetOptions {
        heading: Some(3..=3),
        ..SheetOptions::default()
    };
    let table = read(&office(), &options).unwrap();
    assert_eq!(table.heading, ["总计", "60岁以上"]);
    assert_eq!(table.rows.first().unwrap().0, 4);
}

#[test]
fn formulas_without_a_result_are_told() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["id", "persons"]).unwrap();
    sheet.write(1, 0, "a").unwrap();
    sheet
        .write(1, 1, Formula::new("=1+1").set_result(""))
        .unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let bytes = replaced(&bytes, "xl/worksheets/sheet1.xml", |xml| {
        xml.replace("</f><v>0</v>", "</f>")
    });
    let table = read(&bytes, &SheetOptions::default()).unwrap();
    assert_eq!(table.rows, [(2, vec!["a".to_owned(), String::new()])]);
    assert_eq!(table.notes.first().unwrap().0, "file.no_result");
}

/// Packs parts without compression, so that tests can see and change them.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in parts {
        let header = bytes.len() as u32;
        let mut sizes = Vec::new();
        sizes.extend([0; 4]);
        sizes.extend((data.len() as u32).to_le_bytes());
        sizes.extend((data.len() as u32).to_le_bytes());
        sizes.extend((name.len() as u16).to_le_bytes());
        sizes.extend([0, 0]);
        bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        bytes.extend(&sizes);
        bytes.extend(name.as_bytes());
        bytes.extend(*data);
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
        directory.extend(&sizes);
        directory.extend([0; 10]);
        directory.extend(header.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// A workbook with one part changed.
fn replaced(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let archive = Archive::open(file).unwrap();
    let names = archive.names();
    let parts: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|name| {
            let mut data = Vec::new();
            let mut reader = archive.part(&name).unwrap().unwrap();
            std::io::Read::read_to_end(&mut reader, &mut data).unwrap();
            if name == part {
                data = change(String::from_utf8(data).unwrap()).into_bytes();
            }
            (name, data)
        })
        .collect();
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, data)| (name.as_str(), data.as_slice()))
        .collect();
    zip(&parts)
}

fn small() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in [["id", "name"], ["1", "one"], ["2", "two"], ["3", "three"]]
        .iter()
        .enumerate()
    {
        sheet.write_row(row as u32, 0, *cells).unwrap();
    }
    sheet.write(1, 2, 77.5).unwrap();
    sheet.write(0, 2, "n").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn rows_around_a_damaged_one_are_read() {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let bytes = replaced(&small(), SHEET, |xml| {
        xml.replace("<v>77.5</v>", "<v>5x</v>")
    });
    let table = read(&bytes, &SheetOptions::default()).unwrap();
    assert_eq!(table.rows.len(), 2);
    let problem = table.problems.first().unwrap();
    assert_eq!(
        (problem.row, problem.code, problem.last),
        (2, "cell.damaged", false)
    );
    assert_eq!(problem.message, "use C2: it has the number `5x`");
    let bytes = replaced(&small(), SHEET, |xml| xml.replace("<v>4</v>", "<v>444</v>"));
    let table = read(&bytes, &SheetOptions::default()).unwrap();
    assert_eq!(table.problems.len(), 1);
    assert!(table.problems.first().unwrap().message.contains("text 444"));
    // Damage to the XML ends the sheet, and the rows before it stay.
    let bytes = replaced(&small(), SHEET, |xml| match xml.find("r=\"A3\"") {
        Some(at) => xml[..at].to_owned(),
        None => xml,
    });
    let table = read(&bytes, &SheetOptions::default()).unwrap();
    assert_eq!(table.rows.len(), 1);
    let problem = table.problems.first().unwrap();
    assert_eq!(
        (problem.row, problem.code, problem.last),
        (3, "row.unreadable", true)
    );
    let bytes = replaced(&small(), SHEET, |xml| xml.replace("r=\"A4\"", "r=\"4\""));
    let table = read(&bytes, &SheetOptions::default()).unwrap();
    assert_eq!(table.rows.len(), 2);
    let problem = table.problems.first().unwrap();
    assert_eq!(
        (problem.row, problem.code, problem.last),
        (4, "row.unreadable", true)
    );
}

#[test]
fn a_workbook_without_sheets_is_damaged() {
    let bytes = replaced(&small(), "xl/workbook.xml", |xml| {
        xml.replace("<sheet ", "<sheep ")
    });
    let error = read(&bytes, &SheetOptions::default()).err().unwrap();
    assert_eq!(error.code(), "file.damaged");
    assert!(error.to_string().contains("it has no sheets"), "{error}");
}

#[test]
fn an_old_workbook_with_a_new_name_is_named() {
    let folder = TempDir::new().unwrap();
    let whole = xls(&XlsFixture::default());
    let sealed = xls(&XlsFixture {
        stream_name: "EncryptedPackage",
        ..XlsFixture::default()
    });
    let path = folder.path().join("a.xlsx");
    for (bytes, code, words) in [
        (whole, "file.kind", "name it `.xls`"),
        (sealed, "file.unsupported", "password"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let error = crate::open(&path, &crate::OpenOptions::default());
        let error = error.err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn archives_that_burst_are_refused() {
    let head = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c></row>";
    let mut workbook = Workbook::new();
    workbook.add_worksheet();
    let empty = workbook.save_to_buffer().unwrap();
    let file = |bytes: &[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    };
    let archive = Archive::open(file(&empty)).unwrap();
    let texts: Vec<(String, Vec<u8>)> = archive
        .names()
        .into_iter()
        .map(|name| {
            let mut data = Vec::new();
            let mut part = archive.part(&name).unwrap().unwrap();
            std::io::Read::read_to_end(&mut part, &mut data).unwrap();
            (name, data)
        })
        .collect();
    // 200 MB of blanks, packed to a thousandth, in a part that says of itself that it is small.
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(head.as_bytes()).unwrap();
    for _ in 0..200 {
        packer.write_all(&vec![b'\n'; 1 << 20]).unwrap();
    }
    let packed = packer.finish().unwrap();
    let parts: Vec<(&str, &[u8])> = texts
        .iter()
        .map(|(name, data)| {
            let sheet = name.ends_with("sheet1.xml");
            (name.as_str(), if sheet { packed.as_slice() } else { data })
        })
        .collect();
    let mut bytes = zip(&parts);
    for magic in [b"PK\x03\x04", b"PK\x01\x02"] {
        let at = (0..bytes.len()).find(|&at| {
            let (name, method) = if magic[2] == 3 { (30, 8) } else { (46, 10) };
            let found = bytes[at..].starts_with(magic)
                && bytes[at + name..].starts_with(b"xl/worksheets/sheet1.xml");
            if found {
                bytes[at + method] = 8;
            }
            found
        });
        assert!(at.is_some());
    }
    let error = read(&bytes, &SheetOptions::default()).err().unwrap();
    assert_eq!(error.code(), "file.too_large", "{error}");
}

#[test]
fn impostors_are_named() {
    let folder = TempDir::new().unwrap();
    for (bytes, code, words) in [
        (b"".as_slice(), "file.empty", "empty"),
        (b"id,name\n1,a\n", "file.kind", "name it `.csv`"),
        (b"\xff\xfei\0d\0\t\0n\0\n\0", "file.kind", "name it `.csv`"),
        (
            b"\xb1\xe0\xc2\xeb,\xc3\xfb\n",
            "file.kind",
            "name it `.csv`",
        ),
        (b"<html><table>", "file.unsupported", "a web page"),
        (
            b"\xef\xbb\xbf <!DOCTYPE HTML><meta charset=gb2312>",
            "file.unsupported",
            "a web page",
        ),
        (
            b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>",
            "file.unsupported",
            "an XML spreadsheet",
        ),
        (b"{\"a\":1}", "file.kind", "it is JSON"),
        (b"%PDF-1.4\n", "file.kind", "it is a PDF"),
        (b"\x09\x08\x00\x00", "file.kind", "none of the formats"),
        (b"\x09\x00\x04\x00", "file.unsupported", "Excel 4"),
        (b"PK\x03\x04", "file.damaged", "its end is missing"),
        (
            &zip(&[("word/document.xml", b"<a/>")]),
            "file.kind",
            "a Word document",
        ),
        (
            &zip(&[("content.xml", b"<a/>")]),
            "file.kind",
            "OpenDocument",
        ),
        (
            &zip(&[("xl/workbook.bin", b"")]),
            "file.unsupported",
            "binary workbook",
        ),
        (&zip(&[("a.txt", b"")]), "file.kind", "without a workbook"),
        (COMPOUND, "file.damaged", "cut off"),
    ] {
        let error = read(bytes, &SheetOptions::default()).err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.hint().is_some());
    }
    let missing = folder.path().join("none.xlsx");
    let error = read_path(&missing, &SheetOptions::default()).err().unwrap();
    assert_eq!(error.code(), "file.missing");
}

#[test]
fn no_prefix_of_a_workbook_panics() {
    let stored = replaced(&small(), "", |xml| xml);
    for (bytes, step) in [(small(), 7), (stored, 41), (xls(&XlsFixture::default()), 3)] {
        let rows = read(&bytes, &SheetOptions::default()).unwrap().rows.len();
        assert!(rows > 1);
        for end in (0..bytes.len()).step_by(step) {
            if let Ok(table) = read(&bytes[..end], &SheetOptions::default()) {
                assert!(table.rows.len() <= rows);
            }
        }
    }
}

/// What is in a workbook of Excel 97 that is made here.
struct XlsFixture {
    /// What comes behind the records that each workbook has.
    globals: Vec<u8>,
    version: u16,
    stream_name: &'static str,
    shared: u32,
}

impl Default for XlsFixture {
    fn default() -> Self {
        XlsFixture {
            globals: Vec::new(),
            version: 0x0600,
            stream_name: "Workbook",
            shared: 0,
        }
    }
}

fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((data.len() as u16).to_le_bytes());
    bytes.extend(data);
    bytes
}

fn bytes_of(numbers: &[u16]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn unicode(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A workbook of one sheet with most kinds of cells, in a compound file of our own.
fn xls(fixture: &XlsFixture) -> Vec<u8> {
    let bof = |kind: u16| {
        biff(
            0x0809,
            &bytes_of(&[fixture.version, kind, 0, 0, 0, 0, 0, 0]),
        )
    };
    let mut globals = bof(5);
    globals.extend(&fixture.globals);
    globals.extend(biff(
        0x041e,
        &[&bytes_of(&[164, 10])[..], b"\0yyyy-mm-dd"].concat(),
    ));
    globals.extend(biff(0x00e0, &bytes_of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
    globals.extend(biff(0x00e0, &bytes_of(&[0, 164, 0, 0, 0, 0, 0, 0, 0, 0])));
    // Two texts; the second goes on in a further record in another width.
    let shared = [
        &[1, 0, 0, 0, 2, 0, 0, 0][..],
        &bytes_of(&[2]),
        &[1],
        &unicode("编码"),
        &bytes_of(&[4]),
        &[1],
        &unicode("人数"),
    ]
    .concat();
    let table = [biff(0x00fc, &shared), biff(0x003c, b"\0ab")].concat();
    let name = [&[2, 1][..], &unicode("人口")].concat();
    let bound = 4 + 6 + name.len();
    let end = biff(0x000a, b"");
    let start = (globals.len() + bound + table.len() + end.len()) as u32;
    globals.extend(biff(
        0x0085,
        &[&start.to_le_bytes()[..], &[0, 0], &name].concat(),
    ));
    globals.extend(table);
    globals.extend(&end);
    let mut sheet = bof(0x10);
    let cell = |row: u16, column: u16, style: u16| bytes_of(&[row, column, style]);
    let rk = |value: i32| ((value << 2) | 2).to_le_bytes();
    // Column by column, as some programs write.
    sheet.extend(biff(
        0x00fd,
        &[&cell(0, 0, 0)[..], &0_u32.to_le_bytes()].concat(),
    ));
    sheet.extend(biff(0x027e, &[&cell(1, 0, 0)[..], &rk(150_502)].concat()));
    sheet.extend(biff(
        0x0006,
        &[&cell(2, 0, 0)[..], &[0, 0, 0, 0, 0, 0, 0xff, 0xff], &[0; 8]].concat(),
    ));
    sheet.extend(biff(0x0207, b"\x02\0\0xy"));
    sheet.extend(biff(
        0x00fd,
        &[&cell(0, 1, 0)[..], &(1 + fixture.shared).to_le_bytes()].concat(),
    ));
    sheet.extend(biff(
        0x00bd,
        &[
            &cell(1, 1, 0)[..],
            &rk(-3),
            &bytes_of(&[1]),
            &rk(44_136),
            &bytes_of(&[2]),
        ]
        .concat(),
    ));
    sheet.extend(biff(
        0x0204,
        &[&cell(0, 2, 0)[..], b"\x04\0\0date"].concat(),
    ));
    sheet.extend(biff(
        0x0203,
        &[&cell(2, 1, 0)[..], &0.25_f64.to_le_bytes()].concat(),
    ));
    sheet.extend(biff(0x0205, &[&cell(2, 2, 0)[..], &[0x2a, 1]].concat()));
    sheet.extend(biff(0x00e5, &bytes_of(&[1, 1, 1, 0, 0])));
    sheet.extend(&end);
    compound(fixture.stream_name, &[globals, sheet].concat())
}

/// A compound file with one stream.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = stream.len() / 512;
    let mut header = COMPOUND.to_vec();
    header.resize(24, 0);
    header.extend(bytes_of(&[0x3e, 3, 0xfffe, 9, 6]));
    header.resize(44, 0);
    for number in [1_u32, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0] {
        header.extend(number.to_le_bytes());
    }
    header.resize(512, 0xff);
    // Sector 0 is the table, 1 the list of streams, the stream begins with sector 2.
    let mut table = [0xffff_fffd_u32, 0xffff_fffe].to_vec();
    table.extend((0..sectors).map(|at| {
        if at + 1 == sectors {
            0xffff_fffe
        } else {
            at as u32 + 3
        }
    }));
    let mut bytes = header;
    bytes.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    bytes.resize(1024, 0xff);
    for (name, kind, start, size) in [
        ("Root Entry", 5, 0xffff_fffe_u32, 0),
        (name, 2, 2, stream.len()),
    ] {
        let mut entry = unicode(name);
        let length = entry.len() as u16 + 2;
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([kind]);
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend((size as u32).to_le_bytes());
        entry.resize(128, 0);
        bytes.extend(entry);
    }
    bytes.resize(1536, 0);
    bytes.extend(stream);
    bytes
}

#[test]
fn old_workbooks_are_read() {
    let table = read(&xls(&XlsFixture::default()), &sheet("人口")).unwrap();
    assert_eq!(table.heading, ["编码", "人数ab", "date"]);
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|(row, cells)| format!("{row}|{}", cells.join("|")))
        .collect();
    assert_eq!(rows, ["2|150502|-3|2020-11-01", "3|xy|0.25|"]);
    assert_eq!(table.notes.first().unwrap().0, "file.cell_error");
}

#[test]
fn old_workbooks_that_cannot_be_read_say_why() {
    let whole = XlsFixture::default;
    let locked = XlsFixture {
        globals: biff(0x002f, &[1, 0, 1, 0, 1, 0]),
        ..whole()
    };
    let older = XlsFixture {
        version: 0x0500,
        ..whole()
    };
    let book = XlsFixture {
        stream_name: "Book",
        ..whole()
    };
    let sealed = XlsFixture {
        stream_name: "EncryptedPackage",
        ..whole()
    };
    let word = XlsFixture {
        stream_name: "WordDocument",
        ..whole()
    };
    for (fixture, code, words) in [
        (locked, "file.unsupported", "password"),
        (sealed, "file.unsupported", "password"),
        (older, "file.unsupported", "Excel 95"),
        (book, "file.unsupported", "Excel 95"),
        (word, "file.kind", "a Word document"),
    ] {
        let error = read(&xls(&fixture), &SheetOptions::default())
            .err()
            .unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn damaged_texts_of_old_workbooks_cost_their_row() {
    let fixture = XlsFixture {
        shared: 1_000_000,
        ..XlsFixture::default()
    };
    let options = SheetOptions {
        heading: Some(1..=1),
        ..SheetOptions::default()
    };
    // The heading has a cell that cannot be read; the rows can.
    let table = read(&xls(&fixture), &options).unwrap();
    assert_eq!(table.heading, ["编码", "", "date"]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(column_letters(2), "C");
}
