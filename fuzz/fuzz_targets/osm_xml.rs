//! OpenStreetMap XML: read whole, and as roads.

use liyuan_roads::osm::read_document;

fn main() -> std::process::ExitCode {
    liyuan_fuzz::drive("osm_xml", Vec::new(), |bytes| {
        if let Ok(document) = read_document(bytes, "input.osm") {
            // What was read can be written and read again.
            let pbf = liyuan_roads::osm::write::write_pbf(&document);
            drop(read_document(&pbf, "again.osm.pbf"));
        }
    })
}
