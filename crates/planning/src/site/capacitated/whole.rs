//! Whole points: an allocation of parts is rounded, mended, and improved by moving and exchanging rows.
//!
//! Mended: sites with too much, and those below their minimum, have as little wrong as moves and exchanges allow.

use super::choice::Found;
use super::flow::Amount;
use super::instance::Instance;

const NONE: i64 = i64::MAX;
/// Passes over all rows, fewer where there are so many that their pairs take long.
const PASSES: usize = 50;
const PAIRS: usize = 200_000_000;
/// Rows after which it is asked whether to go on.
const ASKED: usize = 256;

struct Assignment<'a> {
    weight: &'a [i64],
    /// Cost per unit of each row at each place.
    cost: Vec<i64>,
    places: usize,
    at: Vec<usize>,
    members: Vec<Vec<u32>>,
    capacity: Vec<i64>,
    minimum: Vec<i64>,
    load: Vec<i64>,
}

/// Whole rows at the chosen sites, beginning from an allocation of parts. What does not fit, or is missing
/// to minima, is told as short; where leaving rows unserved has a price they are left unserved instead. Told to stop, it gives
/// what it has.
pub(super) fn round(
    instance: &Instance,
    chosen: &[u32],
    start: &[Amount],
    go_on: &dyn Fn() -> bool,
) -> Found {
    let rows = &instance.rows;
    let sites = chosen.len();
    // One more place: nobody.
    let places = sites + 1;
    let mut place = vec![usize::MAX; instance.sites()];
    for (index, &site) in chosen.iter().enumerate() {
        place[site as usize] = index;
    }
    let mut cost = vec![NONE; rows.len() * places];
    for row in 0..rows.len() {
        for entry in rows.of(row) {
            let to = place[entry.site as usize];
            if to < sites {
                cost[row * places + to] = i64::from(entry.cost);
            }
        }
        if let Some(penalty) = instance.unserved {
            cost[row * places + sites] = penalty;
        }
    }
    let mut largest = vec![(0, usize::MAX); rows.len()];
    for amount in start {
        let here = &mut largest[amount.row as usize];
        if amount.weight > here.0 {
            *here = (amount.weight, place[amount.site as usize]);
        }
    }
    let mut capacity: Vec<i64> = chosen
        .iter()
        .map(|&site| instance.capacity[site as usize])
        .collect();
    capacity.push(i64::MAX);
    let mut minimum: Vec<i64> = chosen
        .iter()
        .map(|&site| instance.minimum[site as usize])
        .collect();
    minimum.push(0);
    let mut assignment = Assignment {
        weight: &rows.weight,
        cost,
        places,
        at: vec![usize::MAX; rows.len()],
        members: vec![Vec::new(); places],
        capacity,
        minimum,
        load: vec![0; places],
    };
    let mut homeless = 0;
    for (row, (_, to)) in largest.into_iter().enumerate() {
        let to = if to < sites {
            to
        } else if instance.unserved.is_some() {
            sites
        } else {
            let all = 0..places;
            let near = all.min_by_key(|&to| (assignment.of(row, to), to));
            near.unwrap_or(sites)
        };
        if assignment.of(row, to) == NONE {
            homeless += rows.weight[row];
            continue;
        }
        assignment.put(row, to);
    }
    let mut wrong = assignment.mend(go_on);
    if wrong == 0 {
        assignment.improve(go_on);
    } else if instance.unserved.is_some() {
        wrong = assignment.leave(sites);
    }
    let missing = (0..sites).map(|place| assignment.missing(place, 0)).sum();
    let (mut short, mut value) = (wrong + homeless, 0);
    let mut amounts = Vec::with_capacity(rows.len());
    for (row, &to) in assignment.at.iter().enumerate() {
        if to < sites {
            value += rows.weight[row] * assignment.of(row, to);
            amounts.push(Amount {
                row: row as u32,
                site: chosen[to],
                weight: rows.weight[row],
            });
        } else if to == sites {
            short += rows.weight[row];
        }
    }
    let fixed = chosen.iter();
    value += fixed
        .map(|&site| instance.fixed_costs[site as usize])
        .sum::<i64>();
    Found {
        short,
        missing,
        value,
        chosen: chosen.to_vec(),
        amounts,
    }
}

impl Assignment<'_> {
    fn of(&self, row: usize, place: usize) -> i64 {
        self.cost[row * self.places + place]
    }

    fn put(&mut self, row: usize, to: usize) {
        self.at[row] = to;
        self.members[to].push(row as u32);
        self.load[to] += self.weight[row];
    }

    fn shift(&mut self, row: usize, to: usize) {
        let from = self.at[row];
        self.members[from].retain(|&member| member as usize != row);
        self.load[from] -= self.weight[row];
        self.put(row, to);
    }

    fn swap(&mut self, row: usize, other: usize) {
        let (from, to) = (self.at[row], self.at[other]);
        self.shift(row, to);
        self.shift(other, from);
    }

    /// How much a place has too much when its load changes.
    fn over(&self, place: usize, change: i64) -> i64 {
        (self.load[place] + change - self.capacity[place]).max(0)
    }

    /// How much is missing to the minimum of a place when its load changes.
    fn missing(&self, place: usize, change: i64) -> i64 {
        (self.minimum[place] - self.load[place] - change).max(0)
    }

    /// How much is too much or missing at a place when its load changes.
    fn wrong(&self, place: usize, change: i64) -> i64 {
        self.over(place, change) + self.missing(place, change)
    }

    /// How much less is too much, or else missing, when a weight goes from one place to another; `None` where that
    /// mends nothing. What is too much goes first: nothing is brought where there is no room for it.
    fn gain(&self, from: usize, to: usize, weight: i64) -> Option<i64> {
        let less = |of: &dyn Fn(usize, i64) -> i64| {
            of(from, 0) + of(to, 0) - of(from, -weight) - of(to, weight)
        };
        match less(&|place, change| self.over(place, change)) {
            0 => Some(less(&|place, change| self.missing(place, change))).filter(|&gain| gain > 0),
            gain => Some(gain).filter(|&gain| gain > 0),
        }
    }

    /// Leaves rows unserved where there is still too much, the lightest that does; gives what is missing.
    fn leave(&mut self, nobody: usize) -> i64 {
        for place in 0..nobody {
            while self.over(place, 0) > 0 {
                let over = self.over(place, 0);
                let rows = self.members[place].iter().map(|&row| row as usize);
                let row = rows.min_by_key(|&row| {
                    let weight = self.weight[row];
                    (weight < over, (weight - over).abs(), row)
                });
                let Some(row) = row else { break };
                self.shift(row, nobody);
            }
        }
        (0..nobody).map(|place| self.wrong(place, 0)).sum()
    }

    /// Extra cost of a row at another place; `None` where it cannot be.
    fn extra(&self, row: usize, to: usize) -> Option<i64> {
        let there = self.of(row, to);
        (there != NONE).then(|| (there - self.of(row, self.at[row])) * self.weight[row])
    }

    /// Takes what is too much away from places and brings what is missing, at the least extra cost for it;
    /// gives what is left wrong.
    fn mend(&mut self, go_on: &dyn Fn() -> bool) -> i64 {
        loop {
            let places = 0..self.places;
            let wrong: Vec<bool> = places.map(|place| self.wrong(place, 0) > 0).collect();
            if !wrong.contains(&true) {
                return 0;
            }
            let best = if go_on() {
                let shift = self.best_shift(&wrong);
                shift.or_else(|| self.best_swap(&wrong))
            } else {
                None
            };
            match best {
                Some((row, Ok(to))) => self.shift(row, to),
                Some((row, Err(other))) => self.swap(row, other),
                None => return (0..self.places).map(|place| self.wrong(place, 0)).sum(),
            }
        }
    }

    /// Pairs of places of which one is wrong.
    fn pairs(&self, wrong: &[bool]) -> Vec<(usize, usize)> {
        let all = (0..self.places).flat_map(|from| (0..self.places).map(move |to| (from, to)));
        all.filter(|&(from, to)| from != to && (wrong[from] || wrong[to]))
            .collect()
    }

    fn best_shift(&self, wrong: &[bool]) -> Option<(usize, Result<usize, usize>)> {
        let mut best: Option<(i64, i64, usize, usize)> = None;
        for (from, to) in self.pairs(wrong) {
            if self.over(from, 0) == 0 && self.missing(to, 0) == 0 {
                continue;
            }
            for &row in &self.members[from] {
                let row = row as usize;
                if let Some(gain) = self.gain(from, to, self.weight[row])
                    && let Some(extra) = self.extra(row, to)
                    && best.is_none_or(|best| cheaper((extra, gain), (best.0, best.1)))
                {
                    best = Some((extra, gain, row, to));
                }
            }
        }
        best.map(|(_, _, row, to)| (row, Ok(to)))
    }

    fn best_swap(&self, wrong: &[bool]) -> Option<(usize, Result<usize, usize>)> {
        let mut best: Option<(i64, i64, usize, usize)> = None;
        // A swap is the same from both sides.
        let pairs = self.pairs(wrong).into_iter();
        for (from, to) in pairs.filter(|&(from, to)| wrong[from] && (!wrong[to] || from < to)) {
            for &row in &self.members[from] {
                let row = row as usize;
                let Some(extra) = self.extra(row, to) else {
                    continue;
                };
                for &other in &self.members[to] {
                    let other = other as usize;
                    let change = self.weight[row] - self.weight[other];
                    if let Some(gain) = self.gain(from, to, change)
                        && let Some(back) = self.extra(other, from)
                        && best.is_none_or(|best| cheaper((extra + back, gain), (best.0, best.1)))
                    {
                        best = Some((extra + back, gain, row, other));
                    }
                }
            }
        }
        best.map(|(_, _, row, other)| (row, Err(other)))
    }

    /// Moves and exchanges rows as long as that saves something.
    fn improve(&mut self, go_on: &dyn Fn() -> bool) {
        let rows = self.at.len().max(1);
        for _ in 0..(PAIRS / (rows * rows)).clamp(1, PASSES) {
            let mut better = false;
            for row in 0..self.at.len() {
                if row % ASKED == 0 && !go_on() {
                    return;
                }
                if self.at[row] < self.places {
                    better |= self.improve_row(row);
                }
            }
            if !better {
                return;
            }
        }
    }

    fn improve_row(&mut self, row: usize) -> bool {
        let from = self.at[row];
        let weight = self.weight[row];
        let mut best: Option<(i64, Result<usize, usize>)> = None;
        let keep = |best: &mut Option<(i64, Result<usize, usize>)>, extra, change| {
            if extra < 0 && best.is_none_or(|(known, _)| extra < known) {
                *best = Some((extra, change));
            }
        };
        for to in (0..self.places).filter(|&to| to != from) {
            let Some(extra) = self.extra(row, to).filter(|&extra| extra < 0) else {
                continue;
            };
            if self.wrong(to, weight) + self.wrong(from, -weight) == 0 {
                keep(&mut best, extra, Ok(to));
                continue;
            }
            for &other in &self.members[to] {
                let other = other as usize;
                let change = weight - self.weight[other];
                if self.wrong(to, change) + self.wrong(from, -change) == 0
                    && let Some(back) = self.extra(other, from)
                {
                    keep(&mut best, extra + back, Err(other));
                }
            }
        }
        match best {
            Some((_, Ok(to))) => self.shift(row, to),
            Some((_, Err(other))) => self.swap(row, other),
            None => return false,
        }
        true
    }
}

/// Whether one change costs less for what it takes away than another.
fn cheaper(a: (i64, i64), b: (i64, i64)) -> bool {
    i128::from(a.0) * i128::from(b.1) < i128::from(b.0) * i128::from(a.1)
}
