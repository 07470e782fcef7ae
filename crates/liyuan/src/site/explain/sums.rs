//! Changes of sums: persons covered, sites and their costs, ways of all people.

use super::offer;
use super::tables::{NONE, Near, Offer, Swaps, Two, keep};
use crate::site::refuse::Looked;
use crate::site::solve::Model;
use liyuan_planning::site::Status;

/// People who are no longer served, and the ways of those who are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Change {
    lost: i128,
    ways: i128,
}

impl Change {
    fn plus(self, other: Change) -> Change {
        Change {
            lost: self.lost + other.lost,
            ways: self.ways + other.ways,
        }
    }
}

/// What a pair of removal and insertion changes beyond both, for one insertion at a time.
struct Extra {
    of: Vec<Change>,
    touched: Vec<u32>,
}

impl Extra {
    fn add(&mut self, place: u32, change: Change) {
        let of = &mut self.of[place as usize];
        if *of == Change::default() {
            self.touched.push(place);
        }
        *of = of.plus(change);
    }

    fn clear(&mut self) {
        for place in self.touched.drain(..) {
            self.of[place as usize] = Change::default();
        }
    }
}

/// All removals, insertions and best swaps of a model whose objective is a sum.
pub(super) fn swaps(near: &Near<'_>, model: &Model, looked: &Looked) -> Swaps {
    let places = near.chosen.len();
    let offer = offer(model, looked);
    let mut loss = vec![Change::default(); places];
    for point in near.points() {
        count_loss(near, point, &mut loss);
    }
    let costs = |site: u32| match &offer {
        Offer::Free => 0,
        Offer::Price(costs) | Offer::Budget(costs, _) => {
            i128::from(costs.get(site as usize).copied().unwrap_or(1))
        }
    };
    let spent: i128 = near.chosen.iter().map(|&site| costs(site)).sum();
    let pays = |more: i128| match offer {
        Offer::Budget(_, budget) => spent + more <= i128::from(budget),
        _ => true,
    };
    // What a change of people served and sites paid makes the objective; `None`: no choice.
    let worth = |change: Change, more: i128| match model {
        Model::MaxCover { .. } => pays(more).then_some(change.lost),
        Model::SetCover { .. } => (change.lost <= 0).then_some(more),
        _ => (change.lost <= 0).then_some(change.ways),
    };
    // Persons lost are so many fewer covered.
    let told = |worse: i128| match model {
        Model::MaxCover { .. } => -worse,
        _ => worse,
    };
    let removed = (near.chosen.iter().zip(&loss))
        .map(|(&site, &loss)| worth(loss, -costs(site)).map(told))
        .collect();
    let sites = near.lists.sites();
    let (mut added, mut by_site) = (vec![None; sites], vec![None; sites]);
    let mut by_chosen = vec![None; places];
    let mut extra = Extra {
        of: vec![Change::default(); places],
        touched: Vec::new(),
    };
    for site in 0..sites as u32 {
        let at = site as usize;
        if near.is_chosen(site) || looked.status[at] != Status::Candidate {
            continue;
        }
        extra.clear();
        let mut gain = Change::default();
        for &(point, cost) in near.column(site) {
            gain = gain.plus(count_gain(near, point as usize, cost, &mut extra));
        }
        added[at] = worth(gain, costs(site)).map(told);
        for (place, &out) in near.chosen.iter().enumerate() {
            if looked.status[out as usize] == Status::Required {
                continue;
            }
            let change = gain.plus(loss[place]).plus(extra.of[place]);
            if let Some(price) = worth(change, costs(site) - costs(out)) {
                keep(&mut by_site[at], out, price);
                keep(&mut by_chosen[place], site, price);
            }
        }
    }
    Swaps {
        removed,
        added,
        by_chosen,
        by_site,
    }
}

/// What each removal changes for a point.
fn count_loss(near: &Near<'_>, point: usize, loss: &mut [Change]) {
    let weight = i128::from(near.weights[point]);
    let Two { cost, place, .. } = near.two[point];
    if near.is_tight(point) {
        let ways = match near.need[point] {
            1 => -weight * i128::from(cost[0]),
            _ => 0,
        };
        for place in near.places(point) {
            let change = Change { lost: weight, ways };
            loss[place as usize] = loss[place as usize].plus(change);
        }
    } else if place[0] != NONE {
        let ways = weight * i128::from(cost[1] - cost[0]);
        let change = Change { lost: 0, ways };
        loss[place[0] as usize] = loss[place[0] as usize].plus(change);
    }
}

/// What an insertion changes for a point, and what it changes beyond that where one of the sites of
/// the point goes.
fn count_gain(near: &Near<'_>, point: usize, own: u32, extra: &mut Extra) -> Change {
    let weight = i128::from(near.weights[point]);
    let two = near.two[point];
    let own = i128::from(own);
    if two.count == 0 {
        return Change {
            lost: -weight,
            ways: weight * own,
        };
    }
    let [first, second] = two.cost.map(i128::from);
    if near.is_tight(point) {
        for place in near.places(point) {
            let ways = match near.need[point] {
                1 => weight * own.max(first),
                _ => 0,
            };
            extra.add(
                place,
                Change {
                    lost: -weight,
                    ways,
                },
            );
        }
    } else if own < second {
        let ways = weight * (own.max(first) - second);
        extra.add(two.place[0], Change { lost: 0, ways });
    }
    Change {
        lost: 0,
        ways: -weight * (first - own).max(0),
    }
}
