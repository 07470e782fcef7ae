//! Scale and offset of bands, which GDAL keeps in a small XML text.

/// `value × scale + offset` for each band that says so.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Scales {
    /// Band, scale.
    scales: Vec<(u32, f64)>,
    /// Band, offset.
    offsets: Vec<(u32, f64)>,
}

impl Scales {
    /// From lines such as `<Item name="SCALE" sample="0" role="scale">0.1</Item>`.
    pub(crate) fn parse(text: &str) -> Scales {
        let mut found = Scales::default();
        for item in text.split("<Item ").skip(1) {
            let Some((attributes, rest)) = item.split_once('>') else {
                continue;
            };
            let value = rest.split('<').next().unwrap_or_default().trim();
            let band = attribute(attributes, "sample").and_then(|band| band.parse().ok());
            let (Some(band), Ok(value)) = (band, value.parse::<f64>()) else {
                continue;
            };
            match attribute(attributes, "role") {
                Some("scale") => found.scales.push((band, value)),
                Some("offset") => found.offsets.push((band, value)),
                _ => {}
            }
        }
        found
    }

    /// Scale and offset of a band, counted from 0; 1 and 0 where nothing is said.
    pub(crate) fn of(&self, band: u32) -> (f64, f64) {
        let find = |list: &[(u32, f64)]| list.iter().find(|(of, _)| *of == band).map(|(_, v)| *v);
        (
            find(&self.scales).unwrap_or(1.0),
            find(&self.offsets).unwrap_or(0.0),
        )
    }
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}
