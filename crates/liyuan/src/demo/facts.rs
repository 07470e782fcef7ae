//! The published figures that the region is modelled on (`data/*.csv`, each row with its source).

use super::DemoError;
use super::plane::{Point, from_degrees};
use super::random::largest_remainder;

const COUNTIES: &str = include_str!("../../data/counties.csv");
const PLACES: &str = include_str!("../../data/places.csv");

/// Name and code of the prefecture.
pub(crate) const PREFECTURE: (&str, &str) = ("1505", "通辽市");

/// Totals of the prefecture, beside its 2,873,168 persons, that are settled before anything is shared out among counties.
pub(crate) const URBAN_PERSONS: i64 = 1_437_512;
pub(crate) const PERSONS_65_PLUS: i64 = 345_378;
pub(crate) const PERSONS_5_TO_14: i64 = 301_027;

/// The nineteen age bands of the table: 0, 1–4, then fives, the last 85 and over.
pub(crate) const BANDS: usize = 19;

/// A row of the census.
#[derive(Debug)]
pub(crate) struct County {
    pub(crate) code: String,
    pub(crate) name: String,
    /// For names of units whose place is not known.
    pub(crate) short: String,
    pub(crate) persons: i64,
    pub(crate) urban: i64,
    /// Published; 0 for the development zone, whose area counts with Horqin's.
    pub(crate) area_km2: f64,
    /// Persons by age band.
    pub(crate) bands: [i64; BANDS],
    /// The seat's name and point; none for the development zone.
    pub(crate) seat: Option<(String, Point)>,
}

/// What a township-level unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Town,
    Sumu,
    Township,
    Street,
    Farm,
}

impl UnitKind {
    pub(crate) fn chinese(self) -> &'static str {
        match self {
            UnitKind::Town => "镇",
            UnitKind::Sumu => "苏木",
            UnitKind::Township => "乡",
            UnitKind::Street => "街道",
            UnitKind::Farm => "场",
        }
    }
}

/// A township-level unit.
#[derive(Debug)]
pub(crate) struct Unit {
    /// The real code where the place is known, else one of the model.
    pub(crate) code: String,
    /// Likewise.
    pub(crate) name: String,
    pub(crate) kind: UnitKind,
    pub(crate) county: usize,
    /// Where it really is.
    pub(crate) place: Option<Point>,
}

/// All that is known.
#[derive(Debug)]
pub(crate) struct Facts {
    /// By code.
    pub(crate) counties: Vec<County>,
    /// By county, then real code.
    pub(crate) units: Vec<Unit>,
    /// Towns beyond the border, to which roads lead.
    pub(crate) outside: Vec<(String, Point)>,
}

/// Index of the county with this code.
pub(crate) fn county_index(counties: &[County], code: &str) -> Option<usize> {
    counties.iter().position(|c| c.code == code)
}

pub(crate) fn read() -> Result<Facts, DemoError> {
    let broken = |line: &str| DemoError::Facts {
        line: line.to_string(),
    };
    let mut counties = Vec::new();
    let mut shares = Vec::new();
    for line in COUNTIES.lines().skip(1) {
        let (county, share) = county(line).ok_or_else(|| broken(line))?;
        counties.push(county);
        shares.push(share);
    }
    share_out(&mut counties, &shares);
    let (mut units, mut outside) = (Vec::new(), Vec::new());
    let mut unplaced = vec![0; counties.len()];
    for line in PLACES.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[code, name, kind, county, lon, lat, _, _] = fields.as_slice() else {
            return Err(broken(line));
        };
        let place = match (lon.parse::<f64>(), lat.parse::<f64>()) {
            (Ok(lon), Ok(lat)) => Some(from_degrees(lon, lat)),
            _ => None,
        };
        if kind == "outside" {
            outside.push((name.to_string(), place.ok_or_else(|| broken(line))?));
            continue;
        }
        let county = county_index(&counties, county).ok_or_else(|| broken(line))?;
        let kind = match kind {
            "seat" => {
                counties[county].seat =
                    Some((name.to_string(), place.ok_or_else(|| broken(line))?));
                continue;
            }
            "town" => UnitKind::Town,
            "sumu" => UnitKind::Sumu,
            "township" => UnitKind::Township,
            "street" => UnitKind::Street,
            "farm" => UnitKind::Farm,
            _ => return Err(broken(line)),
        };
        let (code, name) = if place.is_some() {
            (code.to_string(), name.to_string())
        } else {
            unplaced[county] += 1;
            let (of, n) = (&counties[county], unplaced[county]);
            (
                format!("{}M{n:02}", of.code),
                format!("模型{} {}-{n:02}", kind.chinese(), of.short),
            )
        };
        units.push(Unit {
            code,
            name,
            kind,
            county,
            place,
        });
    }
    Ok(Facts {
        counties,
        units,
        outside,
    })
}

/// Shares of a county in ten-thousandths, as published.
struct Shares {
    urban: f64,
    bands: [f64; BANDS],
}

fn county(line: &str) -> Option<(County, Shares)> {
    let fields: Vec<&str> = line.split(',').collect();
    let &[code, name, short, persons, area, urban, ..] = fields.as_slice() else {
        return None;
    };
    let mut bands = [0.0; BANDS];
    for (band, text) in bands.iter_mut().zip(fields.get(6..6 + BANDS)?) {
        *band = text.parse().ok()?;
    }
    let county = County {
        code: code.to_string(),
        name: name.to_string(),
        short: short.to_string(),
        persons: persons.parse().ok()?,
        urban: 0,
        area_km2: if area.is_empty() {
            0.0
        } else {
            area.parse().ok()?
        },
        bands: [0; BANDS],
        seat: None,
    };
    Some((
        county,
        Shares {
            urban: urban.parse().ok()?,
            bands,
        },
    ))
}

/// The prefecture's totals are shared out to counties, then the counties' to bands.
fn share_out(counties: &mut [County], shares: &[Shares]) {
    let weigh = |share: &dyn Fn(&Shares) -> f64| -> Vec<f64> {
        counties
            .iter()
            .zip(shares)
            .map(|(c, s)| c.persons as f64 * share(s))
            .collect()
    };
    let urban = largest_remainder(URBAN_PERSONS, &weigh(&|s| s.urban));
    let old = largest_remainder(PERSONS_65_PLUS, &weigh(&|s| s.bands[14..].iter().sum()));
    let school = largest_remainder(PERSONS_5_TO_14, &weigh(&|s| s.bands[2] + s.bands[3]));
    for (i, county) in counties.iter_mut().enumerate() {
        county.urban = urban[i];
        let bands = &shares[i].bands;
        let middle: Vec<f64> = (0..14)
            .map(|b| if b == 2 || b == 3 { 0.0 } else { bands[b] })
            .collect();
        let rest = largest_remainder(county.persons - old[i] - school[i], &middle);
        county.bands[..14].copy_from_slice(&rest);
        county.bands[2..4].copy_from_slice(&largest_remainder(school[i], &bands[2..4]));
        county.bands[14..].copy_from_slice(&largest_remainder(old[i], &bands[14..]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counties_add_up_to_the_prefecture() {
        let facts = read().unwrap();
        let sum = |f: &dyn Fn(&County) -> i64| facts.counties.iter().map(f).sum::<i64>();
        assert_eq!(facts.counties.len(), 9);
        assert_eq!(sum(&|c| c.persons), 2_873_168);
        assert_eq!(sum(&|c| c.urban), URBAN_PERSONS);
        assert_eq!(sum(&|c| c.bands.iter().sum()), 2_873_168);
        assert_eq!(sum(&|c| c.bands[14..].iter().sum()), PERSONS_65_PLUS);
        assert_eq!(sum(&|c| c.bands[2] + c.bands[3]), PERSONS_5_TO_14);
        assert_eq!(
            facts.counties.iter().map(|c| c.area_km2).sum::<f64>(),
            59_535.0
        );
        assert!(
            facts
                .counties
                .iter()
                .all(|c| c.bands.iter().sum::<i64>() == c.persons)
        );
    }

    #[test]
    fn only_units_whose_place_is_known_wear_their_real_names() {
        let facts = read().unwrap();
        assert_eq!(facts.units.len(), 143);
        assert_eq!(facts.units.iter().filter(|u| u.place.is_some()).count(), 15);
        for unit in &facts.units {
            assert_eq!(
                unit.place.is_none(),
                unit.name.starts_with("模型"),
                "{}",
                unit.name
            );
            assert_eq!(
                unit.place.is_none(),
                unit.code.contains('M'),
                "{}",
                unit.code
            );
        }
        assert!(facts.units.iter().any(|u| u.name == "模型镇 奈曼-03"));
    }

    #[test]
    fn the_embedded_facts_stay_small() {
        let sources = include_str!("../../data/sources.csv");
        assert!(COUNTIES.len() + PLACES.len() + sources.len() <= 60_000);
        let known: Vec<&str> = sources
            .lines()
            .skip(1)
            .filter_map(|l| l.split(',').next())
            .collect();
        for line in COUNTIES.lines().skip(1).chain(PLACES.lines().skip(1)) {
            let named = line.rsplit(',').next().unwrap();
            assert!(!named.is_empty(), "{line}");
            for source in named.split(' ') {
                assert!(
                    known.contains(&source.split(':').next().unwrap()),
                    "{source}"
                );
            }
        }
    }
}
