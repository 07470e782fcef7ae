//! Changes of the longest way.

use super::tables::{Near, Swaps, keep};
use liyuan_planning::site::Status;

/// Longer than any way: somebody has none.
const NEVER: u64 = u64::MAX;

/// Points of one chosen site, the longest way first: to it, or without it.
struct Order {
    points: Vec<Vec<(u64, u32)>>,
}

impl Order {
    /// By the way that `of` gives for each point with people, at the place of its nearest site.
    fn new(near: &Near<'_>, of: impl Fn(usize) -> u64) -> Order {
        let mut points = vec![Vec::new(); near.chosen.len()];
        for point in near.points() {
            if let Some(own) = points.get_mut(near.two[point].place[0] as usize) {
                own.push((of(point), point as u32));
            }
        }
        for own in &mut points {
            own.sort_unstable_by_key(|&(way, point)| (std::cmp::Reverse(way), point));
        }
        Order { points }
    }

    /// The longest way of the points at a place.
    fn longest(&self, place: usize) -> u64 {
        self.points[place].first().map_or(0, |&(way, _)| way)
    }

    /// The same where some points have another way too, which `other` gives. Looks no farther than
    /// those, and one.
    fn longest_with(&self, place: usize, other: impl Fn(u32) -> Option<u32>) -> u64 {
        let mut longest = 0;
        for &(way, point) in &self.points[place] {
            match other(point).map(u64::from).filter(|other| *other < way) {
                Some(other) => longest = longest.max(other),
                None => return longest.max(way),
            }
        }
        longest
    }
}

/// The largest of some numbers, and the largest of those at other places than its own.
struct TopTwo {
    place: usize,
    first: u64,
    second: u64,
}

impl TopTwo {
    fn of(numbers: impl Iterator<Item = u64>) -> TopTwo {
        let mut top = TopTwo {
            place: usize::MAX,
            first: 0,
            second: 0,
        };
        for (place, number) in numbers.enumerate() {
            if number > top.first || top.place == usize::MAX {
                (top.second, top.first, top.place) = (top.first, number, place);
            } else {
                top.second = top.second.max(number);
            }
        }
        top
    }

    fn without(&self, place: usize) -> u64 {
        if place == self.place {
            self.second
        } else {
            self.first
        }
    }
}

/// All removals, insertions and best swaps of a p-centre.
pub(super) fn swaps(near: &Near<'_>, status: &[Status]) -> Swaps {
    let places = near.chosen.len();
    let nearest = Order::new(near, |point| u64::from(near.two[point].cost[0]));
    let next = Order::new(near, |point| match near.two[point].count {
        0 | 1 => NEVER,
        _ => u64::from(near.two[point].cost[1]),
    });
    let now = TopTwo::of((0..places).map(|place| nearest.longest(place)));
    let change = |way: u64| (way != NEVER).then(|| i128::from(way) - i128::from(now.first));
    let removed = (0..places)
        .map(|place| change(next.longest(place).max(now.without(place))))
        .collect();
    let sites = near.lists.sites();
    let (mut added, mut by_site) = (vec![None; sites], vec![None; sites]);
    let mut by_chosen = vec![None; places];
    // The cost of the candidate that is looked at, for the points on its list.
    let mut own: Vec<(u32, u32)> = vec![(u32::MAX, 0); near.weights.len()];
    let mut touched = vec![false; places];
    for site in 0..sites as u32 {
        let at = site as usize;
        if near.is_chosen(site) || status[at] != Status::Candidate {
            continue;
        }
        touched.fill(false);
        for &(point, cost) in near.column(site) {
            own[point as usize] = (site, cost);
            if let Some(touched) = touched.get_mut(near.two[point as usize].place[0] as usize) {
                *touched = true;
            }
        }
        let other = |point: u32| {
            let (of, cost) = own[point as usize];
            (of == site).then_some(cost)
        };
        let longest = |order: &Order, place: usize| match touched[place] {
            true => order.longest_with(place, other),
            false => order.longest(place),
        };
        let with = TopTwo::of((0..places).map(|place| longest(&nearest, place)));
        added[at] = change(with.first);
        for (place, &out) in near.chosen.iter().enumerate() {
            if status[out as usize] == Status::Required {
                continue;
            }
            let way = longest(&next, place).max(with.without(place));
            if let Some(price) = change(way) {
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
