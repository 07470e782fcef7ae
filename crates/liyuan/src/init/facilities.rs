//! Sites that offer a service, one row each even where OpenStreetMap has several objects.

use super::services::{KnownService, offered, places};
use super::settlements;
use super::shape::{Plane, inside, within};
use crate::locale::Lang;
use liyuan_roads::LonLat;
use liyuan_roads::osm::document::Tag;
use liyuan_roads::osm::features::{Features, Tags, rings};

/// Objects of one service and one name within so many metres are one site.
const SAME_SITE_M: f64 = 250.0;

/// A site.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FoundFacility {
    /// `n`, `w` or `r` and the number in OpenStreetMap.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) place: LonLat,
    pub(crate) places: Option<u32>,
    /// The ring around it, where it is drawn as an area.
    ring: Vec<LonLat>,
}

/// The sites of one service.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoundSites {
    pub(crate) list: Vec<FoundFacility>,
    /// Objects that were the same site as another.
    pub(crate) merged: usize,
}

/// The sites of each service, in the order of the services.
pub(crate) fn facilities(
    features: &Features,
    services: &[KnownService],
    lang: Lang,
) -> Vec<FoundSites> {
    let mut sites: Vec<Vec<FoundFacility>> = vec![Vec::new(); services.len()];
    let mut put = |tags: &[Tag], id: String, place: LonLat, ring: Vec<LonLat>| {
        for service in offered(services, Tags::of(tags)) {
            if let Some(list) = sites.get_mut(service) {
                list.push(FoundFacility {
                    id: id.clone(),
                    name: settlements::name(Tags::of(tags), lang).unwrap_or_default(),
                    place,
                    places: places(tags),
                    ring: ring.clone(),
                });
            }
        }
    };
    // Areas first: of several objects of a site the largest is kept.
    for relation in &features.relations {
        if offered(services, Tags::of(&relation.tags)).is_empty() {
            continue;
        }
        let plane = |ring: &[LonLat]| Plane::at(ring.first().map_or(0, |place| place.lat));
        let largest = rings(features, relation)
            .closed
            .into_iter()
            .map(|ring| ring.places)
            .max_by(|a, b| {
                plane(a)
                    .square_metres(a)
                    .total_cmp(&plane(b).square_metres(b))
            });
        if let Some(ring) = largest
            && let Some(place) = inside(&ring)
        {
            put(&relation.tags, format!("r{}", relation.id), place, ring);
        }
    }
    for way in features.ways.iter().filter(|way| way.selected) {
        if offered(services, Tags::of(&way.tags)).is_empty() {
            continue;
        }
        let line: Vec<LonLat> = features.places(way).collect();
        let closed = way.is_closed() && line.len() > 3;
        let place = if closed {
            inside(&line)
        } else {
            line.get(line.len() / 2).copied()
        };
        if let Some(place) = place {
            let ring = if closed { line } else { Vec::new() };
            put(&way.tags, format!("w{}", way.id), place, ring);
        }
    }
    for node in &features.nodes {
        put(&node.tags, format!("n{}", node.id), node.place, Vec::new());
    }
    sites.into_iter().map(merge).collect()
}

/// One row for each site: objects are the same where one lies inside the other and their names do
/// not differ, and where they have one name and stand close together.
fn merge(found: Vec<FoundFacility>) -> FoundSites {
    let mut sites = FoundSites::default();
    // Neighbours are looked for in bands of longitude, so that a country does not take a square
    // number of looks.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| found.get(*at).map(|site| (site.place.lon, *at)));
    let mut same_as: Vec<Option<usize>> = vec![None; found.len()];
    for (rank, at) in order.iter().enumerate() {
        let Some(site) = found.get(*at) else { continue };
        let plane = Plane::at(site.place.lat);
        for other in order.iter().skip(rank + 1) {
            let Some(neighbour) = found.get(*other) else {
                continue;
            };
            let east = LonLat {
                lat: site.place.lat,
                ..neighbour.place
            };
            if plane.distance(site.place, east) > 2.0 * SAME_SITE_M {
                break;
            }
            if is_same(site, neighbour, plane) {
                let (first, second) = ((*at).min(*other), (*at).max(*other));
                if let Some(slot) = same_as.get_mut(second) {
                    *slot = Some(slot.map_or(first, |known| known.min(first)));
                }
            }
        }
    }
    let mut kept: Vec<Option<FoundFacility>> = found.into_iter().map(Some).collect();
    // Later objects go into earlier ones, from the last on, so that chains end in one site.
    for at in (0..kept.len()).rev() {
        let Some(Some(first)) = same_as.get(at).copied() else {
            continue;
        };
        let Some(gone) = kept.get_mut(at).and_then(Option::take) else {
            continue;
        };
        sites.merged += 1;
        if let Some(Some(site)) = kept.get_mut(first) {
            if site.name.is_empty() {
                site.name = gone.name;
            }
            site.places = site.places.max(gone.places);
        }
    }
    sites.list = kept.into_iter().flatten().collect();
    for site in &mut sites.list {
        if site.name.is_empty() {
            site.name.clone_from(&site.id);
        }
    }
    sites
}

fn is_same(a: &FoundFacility, b: &FoundFacility, plane: Plane) -> bool {
    let holds = |outer: &FoundFacility, inner: &FoundFacility| {
        !outer.ring.is_empty() && within([outer.ring.as_slice()], inner.place)
    };
    let one_unnamed = a.name.is_empty() || b.name.is_empty();
    let same_name = a.name == b.name && !a.name.is_empty();
    (same_name && plane.distance(a.place, b.place) <= SAME_SITE_M)
        || ((one_unnamed || same_name) && (holds(a, b) || holds(b, a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(id: &str, name: &str, lon: i32, ring: &[(i32, i32)]) -> FoundFacility {
        let corner = |&(lon, lat): &(i32, i32)| LonLat { lon, lat };
        FoundFacility {
            id: id.to_owned(),
            name: name.to_owned(),
            place: LonLat { lon, lat: 500 },
            places: None,
            ring: ring.iter().map(corner).collect(),
        }
    }

    #[test]
    fn a_node_in_its_building_is_the_same_site_and_a_neighbour_is_not() {
        let square = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)];
        let mut node = site("n2", "", 600, &[]);
        node.places = Some(40);
        let sites = merge(vec![
            site("w1", "县医院", 500, &square),
            node,
            site("n3", "县医院", 9000, &[]),
            site("n4", "中医院", 700, &[]),
            site("n5", "县医院", 900_000, &[]),
        ]);
        let kept: Vec<&str> = sites.list.iter().map(|site| site.id.as_str()).collect();
        assert_eq!(kept, ["w1", "n4", "n5"]);
        assert_eq!((sites.merged, sites.list[0].places), (2, Some(40)));
    }
}
