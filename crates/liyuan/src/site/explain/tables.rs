//! What each point remembers of the choice, and the lists by candidate.

use crate::site::question::Question;
use crate::site::refuse::Looked;
use crate::site::solve::Model;
use liyuan_planning::site::{Lists, Status};

/// No place among the chosen sites.
pub(super) const NONE: u32 = u32::MAX;

/// A site in a swap and what the swap makes the objective worse by, in the units of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub site: u32,
    pub price: i128,
}

/// Changes of the objective, in the units of the model.
pub(super) struct Swaps {
    /// Without each chosen site.
    pub removed: Vec<Option<i128>>,
    /// With each candidate as one more.
    pub added: Vec<Option<i128>>,
    /// The best to take the place of each chosen site.
    pub by_chosen: Vec<Option<Pair>>,
    /// The chosen site whose place each candidate best takes.
    pub by_site: Vec<Option<Pair>>,
}

/// Keeps the lesser price; of equal ones the first.
pub(super) fn keep(best: &mut Option<Pair>, site: u32, price: i128) {
    if best.is_none_or(|best| price < best.price) {
        *best = Some(Pair { site, price });
    }
}

/// What sites cost in a model.
pub(super) enum Offer<'a> {
    /// Nothing.
    Free,
    /// So much each, or one where nothing is said; the sum is the objective.
    Price(&'a [i64]),
    /// So much each, and together no more than there is.
    Budget(&'a [i64], i64),
}

/// The nearest two chosen sites of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Two {
    /// Costs, ascending; the second of no meaning where there is no second site.
    pub cost: [u32; 2],
    /// Places among the chosen sites.
    pub place: [u32; 2],
    /// Chosen sites on its list, no more counted than the point needs and one.
    pub count: u32,
}

/// The choice as the points see it.
pub(super) struct Near<'a> {
    pub lists: &'a Lists,
    pub weights: &'a [i64],
    pub chosen: &'a [u32],
    /// Place of each candidate among the chosen sites.
    pub place: Vec<u32>,
    /// For each point; without people it takes no part.
    pub two: Vec<Two>,
    /// Sites that each point needs: as many as the model asks for, or as there may be.
    pub need: Vec<u32>,
    /// As many as the model asks for.
    times: u32,
    /// Where the column of each candidate begins.
    first: Vec<usize>,
    /// Point and cost, candidate by candidate.
    columns: Vec<(u32, u32)>,
}

impl<'a> Near<'a> {
    pub fn new(
        question: &'a Question<'_>,
        model: &Model,
        looked: &Looked,
        weights: &'a [i64],
        chosen: &'a [u32],
    ) -> Near<'a> {
        let lists = &question.lists;
        let mut place = vec![NONE; lists.sites()];
        for (at, &site) in (0_u32..).zip(chosen) {
            place[site as usize] = at;
        }
        let times = model.times();
        let may = |site: u32| looked.status[site as usize] != Status::Forbidden;
        let need = (0..lists.points())
            .map(|point| match times {
                1 => 1,
                _ => {
                    let list = lists.of(point).iter();
                    list.filter(|entry| may(entry.site)).take(times).count() as u32
                }
            })
            .collect();
        let two = (0..lists.points())
            .map(|point| two_of(lists, point, &place, times))
            .collect();
        let (first, columns) = transposed(lists, weights);
        Near {
            lists,
            weights,
            chosen,
            place,
            two,
            need,
            times: times as u32,
            first,
            columns,
        }
    }

    pub fn is_chosen(&self, site: u32) -> bool {
        self.place[site as usize] != NONE
    }

    /// Points with people and what serving them from a candidate costs.
    pub fn column(&self, site: u32) -> &[(u32, u32)] {
        &self.columns[self.first[site as usize]..self.first[site as usize + 1]]
    }

    /// Points with people.
    pub fn points(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.weights.len()).filter(|&point| self.weights[point] > 0)
    }

    /// The places of the chosen sites on the list of a point.
    pub fn places(&self, point: usize) -> impl Iterator<Item = u32> + '_ {
        let list = self.lists.of(point).iter();
        list.map(|entry| self.place[entry.site as usize])
            .filter(|place| *place != NONE)
    }

    /// Whether a point is served, and just so: without any of its sites it would not be.
    pub fn is_tight(&self, point: usize) -> bool {
        self.two[point].count > 0 && self.two[point].count == self.need[point]
    }

    /// Whether as many chosen sites are near as the model asks for.
    fn is_served(&self, point: usize) -> bool {
        self.two[point].count >= self.times
    }

    /// For each chosen site the points with people who would not be served without it.
    pub fn alone(&self) -> Vec<Vec<u32>> {
        let mut alone = vec![Vec::new(); self.chosen.len()];
        let served = |point: &usize| self.is_served(*point) && self.is_tight(*point);
        for point in self.points().filter(served) {
            for place in self.places(point) {
                alone[place as usize].push(point as u32);
            }
        }
        alone
    }

    /// For each chosen site the longest way without it of those who would still be served.
    pub fn worst_without(&self) -> Vec<Option<u32>> {
        let served = self.points().filter(|&point| self.is_served(point));
        let mut order: Vec<usize> = served.collect();
        order.sort_by_key(|&point| std::cmp::Reverse(self.two[point].cost[0]));
        // Those who keep a site but not the nearest one.
        let mut moved: Vec<Option<u32>> = vec![None; self.chosen.len()];
        for &point in &order {
            let two = &self.two[point];
            if !self.is_tight(point) {
                let moved = &mut moved[two.place[0] as usize];
                *moved = (*moved).max(Some(two.cost[1]));
            }
        }
        let touched = |point: usize, place: u32| {
            self.two[point].place[0] == place
                || self.is_tight(point) && self.places(point).any(|of| of == place)
        };
        // No farther than the points that the site serves, and one.
        (0_u32..)
            .zip(moved)
            .map(|(place, moved)| {
                let mut others = order.iter().filter(|&&point| !touched(point, place));
                let stays = others.next().map(|&point| self.two[point].cost[0]);
                moved.max(stays)
            })
            .collect()
    }
}

fn two_of(lists: &Lists, point: usize, place: &[u32], times: usize) -> Two {
    let mut two = Two {
        cost: [0; 2],
        place: [NONE; 2],
        count: 0,
    };
    for entry in lists.of(point) {
        let place = place[entry.site as usize];
        if place == NONE {
            continue;
        }
        if let (Some(cost), Some(of)) = (
            two.cost.get_mut(two.count as usize),
            two.place.get_mut(two.count as usize),
        ) {
            (*cost, *of) = (entry.cost, place);
        }
        two.count += 1;
        if two.count as usize > times {
            break;
        }
    }
    two
}

/// The lists of points with people by candidate.
fn transposed(lists: &Lists, weights: &[i64]) -> (Vec<usize>, Vec<(u32, u32)>) {
    let points = || (0..lists.points()).filter(|&point| weights[point] > 0);
    let mut first = vec![0_usize; lists.sites() + 1];
    for entry in points().flat_map(|point| lists.of(point)) {
        first[entry.site as usize + 1] += 1;
    }
    for site in 0..lists.sites() {
        first[site + 1] += first[site];
    }
    let mut next = first.clone();
    let mut columns = vec![(0, 0); first[lists.sites()]];
    for point in points() {
        for entry in lists.of(point) {
            let at = &mut next[entry.site as usize];
            columns[*at] = (point as u32, entry.cost);
            *at += 1;
        }
    }
    (first, columns)
}
