//! GeoJSON in UTF-8 and GB18030.

use liyuan_formats::open_geojson;

const SEEDS: [&[u8]; 3] = [
    br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[{"type":"Feature","id":7,"properties":{"a":1.50,"b":"x\"}","c":[1,{"d":null}]},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},{"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1e2,2,3]}]}}]}"#,
    b"{\"type\":\"Feature\",\"properties\":{\"a\":true}}\n{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]}\n",
    b"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"\xc3\xfb\":\"\xb2\x5c\x81\x7d\"}}]}",
];

fn main() -> std::process::ExitCode {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.geojson");
    let seeds = SEEDS.iter().map(|seed| seed.to_vec()).collect();
    liyuan_fuzz::drive("geojson", seeds, |bytes| {
        std::fs::write(&path, bytes).expect("a layer");
        liyuan_fuzz::read_rows(open_geojson(&path));
    })
}
