//! Workbooks: parts that are damaged inside a sound archive, and archives damaged as a whole.

use liyuan_formats::{SheetOptions, open_sheet};

const WORKBOOK: &str = r#"<workbook xmlns:r="r"><workbookPr date1904="0"/><sheets><sheet name="人口" sheetId="1" r:id="rId1"/><sheet name="b" state="hidden" r:id="rId2"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="x/styles" Target="styles.xml"/></Relationships>"#;
const SHARED: &str = r#"<sst count="3"><si><t>编码</t></si><si><r><t>人</t></r><r><t xml:space="preserve">数 &amp;</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b</t></si></sst>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;
const SHEET: &str = r#"<worksheet><dimension ref="A1:C9"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row><row r="3"><c r="B3" t="inlineStr"><is><t>x</t></is></c><c r="C3" t="str"><v>y</v></c></row><row r="4"><c r="A4" t="s"><v>2</v></c><c s="1"><v>44136.25</v></c><c r="C4" s="2"><v>1.5</v></c></row><row><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c><f>1+1</f></c></row><row r="1048576"><c r="A1048576"><v>1e300</v></c></row></sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/><mergeCell ref="A4:A9"/></mergeCells></worksheet>"#;

/// Parts of which the first byte of an input says which one it replaces.
const PARTS: [(&str, &str); 5] = [
    ("xl/worksheets/sheet1.xml", SHEET),
    ("xl/sharedStrings.xml", SHARED),
    ("xl/styles.xml", STYLES),
    ("xl/workbook.xml", WORKBOOK),
    ("xl/_rels/workbook.xml.rels", RELATIONS),
];

/// An archive that packs nothing.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in parts {
        let header = bytes.len() as u32;
        let mut sizes = vec![0; 4];
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
    bytes.extend([(parts.len() as u16).to_le_bytes(); 2].concat());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// The file that an input stands for.
fn file(input: &[u8]) -> Vec<u8> {
    let replaced = input.first().map(|&first| usize::from(first));
    if replaced.is_none_or(|replaced| replaced >= PARTS.len()) {
        return input.to_vec();
    }
    let parts: Vec<(&str, &[u8])> = PARTS
        .iter()
        .enumerate()
        .map(|(index, (name, text))| {
            let own = Some(index) == replaced;
            (*name, if own { &input[1..] } else { text.as_bytes() })
        })
        .collect();
    archive(&parts)
}

fn main() -> std::process::ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table");
    let mut seeds: Vec<Vec<u8>> = (0_u8..)
        .zip(PARTS)
        .map(|(index, (_, text))| [&[index], text.as_bytes()].concat())
        .collect();
    seeds.push(file(&seeds[0]));
    liyuan_fuzz::drive("xlsx", seeds, |bytes| {
        std::fs::write(&path, file(bytes)).expect("a workbook");
        liyuan_fuzz::read_rows(open_sheet(&path, &SheetOptions::default()));
        let options = SheetOptions {
            sheet: Some("b".to_owned()),
            heading: Some(3..=4),
        };
        liyuan_fuzz::read_rows(open_sheet(&path, &options));
    })
}
