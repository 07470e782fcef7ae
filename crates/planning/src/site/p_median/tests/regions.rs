//! Choices bettered region by region.

use super::{Lot, Places};
use crate::site::p_median::instance::Instance;
use crate::site::p_median::regions::{Region, around, neighbours};
use crate::site::p_median::search::Search;
use crate::site::p_median::{OffList, PMedian};
use crate::site::{Limits, Lists, Status};

fn problem<'a>(lists: &'a Lists, weights: &'a [i64], status: &'a [Status]) -> PMedian<'a> {
    PMedian {
        lists,
        weights,
        status,
        sites: 25,
        fixed_costs: &[],
        off_list: None,
    }
}

/// What a choice in a region saves is what the same choice saves in the whole problem; a required site
/// stays, a forbidden one does not come in.
#[test]
fn a_region_saves_what_the_whole_saves() {
    let places = Places::draw(150, 3);
    let lists = places.lists(150);
    let mut lot = Lot(9);
    let weights: Vec<i64> = (0..150).map(|_| 1 + lot.below(50) as i64).collect();
    let mut status = [Status::Candidate; 150];
    status[..5].fill(Status::Required);
    status[5..25].fill(Status::Forbidden);
    let problem = problem(&lists, &weights, &status);
    let instance = Instance::new(&problem).unwrap();
    let chosen: Vec<u32> = (0..5).chain((25..150).step_by(6).take(20)).collect();
    let beside = neighbours(&instance, &chosen);
    let value = instance.value(&chosen).unwrap();
    let mut compared = 0;
    for &site in &chosen {
        let inside = around(&beside, site, 6);
        assert!(inside.len() == 6 && inside.iter().all(|site| chosen.contains(site)));
        let region = Region::of(&instance, &chosen, &inside);
        assert_eq!(&region.site[..6], &inside);
        let before = region.instance.value(&region.chosen).unwrap();
        for (place, &name) in region.site.iter().enumerate() {
            assert_eq!(region.instance.status[place], status[name as usize]);
            assert!(status[name as usize] != Status::Forbidden);
        }
        for incoming in 6..region.site.len() as u32 {
            let out = lot.below(6) as u32;
            let mut here = region.chosen.clone();
            here[out as usize] = incoming;
            here.sort_unstable();
            let named = |&place: &u32| region.site[place as usize];
            let mut whole: Vec<u32> = chosen.clone();
            whole.retain(|site| *site != named(&out));
            whole.push(named(&incoming));
            whole.sort_unstable();
            let saved = before - region.instance.value(&here).unwrap();
            assert_eq!(
                saved,
                value - instance.value(&whole).unwrap(),
                "{site} {incoming}"
            );
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}

/// Where no swap pays a region mostly does, on lists cut or not; value and choice stay those of each other.
#[test]
fn regions_better_what_no_swap_betters() {
    let (mut bettered, mut saved) = (0, 0.0);
    for seed in 0..12 {
        let places = Places::draw(400, seed);
        let lists = places.lists(if seed % 2 == 0 { 400 } else { 60 });
        let weights = [1; 400];
        let status = [Status::Candidate; 400];
        let problem = PMedian {
            off_list: (seed % 2 == 1).then_some(&places as &dyn OffList),
            ..problem(&lists, &weights, &status)
        };
        let instance = Instance::new(&problem).unwrap();
        let lambda: Vec<i64> = (0..instance.rows.len())
            .map(|row| i64::from(instance.rows.of(row)[16].cost) * instance.scale)
            .collect();
        let limits = Limits::default();
        let mut search = Search::new(instance, &limits);
        let first: Vec<u32> = (0..400).step_by(16).collect();
        search.consider(&first);
        let (before, _) = search.best.clone().unwrap();
        search.better_regions(&lambda, 0);
        let (after, chosen) = search.best.clone().unwrap();
        assert!(after <= before, "{seed}");
        assert_eq!(chosen.len(), 25);
        assert_eq!(Instance::new(&problem).unwrap().value(&chosen), Some(after));
        bettered += usize::from(after < before);
        saved += (before - after) as f64 / before as f64;
    }
    assert!(bettered >= 8 && saved / 12.0 > 0.005, "{bettered} {saved}");
}
