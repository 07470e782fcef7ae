//! Whether so few columns cover all rows: reductions, bounds, and a tree.
//!
//! Columns that alone cover a row are taken; a row is dropped if another row's columns all cover it
//! too, a column if another one covers all its rows. What is left gets a Lagrangean bound with
//! integer multipliers, whose reduced costs drop and take further columns, and is branched on the
//! row with the fewest columns.

use super::bits::{Bits, transpose};

/// Multipliers are kept in parts of one column.
const UNIT: i64 = 1 << 20;
/// Moves of the multipliers at a node, at most.
const MOVES: usize = 120;

/// What was found out about a number of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::site) enum Verdict {
    /// These columns cover everything; no order.
    Covered(Vec<u32>),
    /// No so few columns do.
    Impossible,
    /// The search was stopped.
    Unknown,
}

/// Rows to be covered, each with its columns.
#[derive(Debug, Clone)]
pub(in crate::site) struct Cover {
    /// Name of each column.
    columns: Vec<u32>,
    rows: Vec<Bits>,
}

impl Cover {
    /// Rows by the columns that cover them; columns are below `size`.
    pub fn new(rows: impl IntoIterator<Item = impl IntoIterator<Item = u32>>, size: u32) -> Cover {
        let rows = rows.into_iter().map(|row| {
            let mut bits = Bits::empty(size as usize);
            row.into_iter()
                .for_each(|column| bits.insert(column as usize));
            bits
        });
        Cover {
            columns: (0..size).collect(),
            rows: rows.collect(),
        }
    }

    /// A cover found greedily, without columns that are of no use in the end; `None` where a row has
    /// no column. Ties go to the lowest column.
    pub fn greedy(&self) -> Option<Vec<u32>> {
        let by_column = transpose(&self.rows, self.columns.len());
        let price = vec![0; self.columns.len()];
        let found = cheap_cover(&self.rows, &by_column, &price)?;
        Some(
            found
                .into_iter()
                .map(|column| self.columns[column])
                .collect(),
        )
    }

    /// Rows no two of which share a column: as many columns are needed. Found greedily.
    pub fn packing(&self) -> usize {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_cached_key(|&row| self.rows[row].count());
        let mut used = Bits::empty(self.columns.len());
        let mut packed = 0;
        for row in order {
            if !self.rows[row].meets(&used) {
                used.unite(&self.rows[row]);
                packed += 1;
            }
        }
        packed
    }

    /// Whether at most so many columns cover all rows. `go_on` is asked at every node.
    pub fn decide(self, most: usize, go_on: &mut dyn FnMut() -> bool) -> Verdict {
        self.node(most, go_on)
    }

    fn node(mut self, most: usize, go_on: &mut dyn FnMut() -> bool) -> Verdict {
        if !go_on() {
            return Verdict::Unknown;
        }
        let mut taken = Vec::new();
        loop {
            let Some(essential) = self.reduce() else {
                return Verdict::Impossible;
            };
            taken.extend(essential);
            let Some(left) = most.checked_sub(taken.len()) else {
                return Verdict::Impossible;
            };
            if self.rows.is_empty() {
                return Verdict::Covered(taken);
            }
            if left == 0 || self.packing() > left {
                return Verdict::Impossible;
            }
            match self.multipliers(left) {
                Bound::Impossible => return Verdict::Impossible,
                Bound::Covered(columns) => {
                    taken.extend(columns);
                    return Verdict::Covered(taken);
                }
                Bound::Open {
                    reduced,
                    drop,
                    take,
                } => {
                    if drop.is_empty() && take.is_empty() {
                        return self.branch(taken, left, &reduced, go_on);
                    }
                    taken.extend(take.iter().map(|&column| self.columns[column]));
                    let by_column = transpose(&self.rows, self.columns.len());
                    let mut served = Bits::empty(self.rows.len());
                    take.iter()
                        .for_each(|&column| served.unite(&by_column[column]));
                    let gone = |column: usize| drop.contains(&column) || take.contains(&column);
                    self.keep(|row| !served.contains(row), |column| !gone(column));
                }
            }
        }
    }

    /// Tries the columns of the row with the fewest, each without those tried before.
    fn branch(
        mut self,
        taken: Vec<u32>,
        left: usize,
        reduced: &[i64],
        go_on: &mut dyn FnMut() -> bool,
    ) -> Verdict {
        let narrowest = (0..self.rows.len()).min_by_key(|&row| (self.rows[row].count(), row));
        let Some(row) = narrowest else {
            return Verdict::Covered(taken);
        };
        let mut columns: Vec<usize> = self.rows[row].iter().collect();
        columns.sort_by_key(|&column| (reduced[column], column));
        let by_column = transpose(&self.rows, self.columns.len());
        for column in columns {
            let mut with = self.clone();
            with.keep(
                |row| !by_column[column].contains(row),
                |other| other != column,
            );
            match with.node(left - 1, go_on) {
                Verdict::Impossible => {}
                Verdict::Unknown => return Verdict::Unknown,
                Verdict::Covered(columns) => {
                    let mut all = taken;
                    all.push(self.columns[column]);
                    all.extend(columns);
                    return Verdict::Covered(all);
                }
            }
            for row in &mut self.rows {
                row.remove(column);
            }
        }
        Verdict::Impossible
    }

    /// Takes what has to be taken and drops what is dominated, as often as there is something;
    /// gives the names of the columns taken, or `None` where a row has no column.
    fn reduce(&mut self) -> Option<Vec<u32>> {
        let mut taken = Vec::new();
        loop {
            let mut essential = Bits::empty(self.columns.len());
            for row in &self.rows {
                match row.count() {
                    0 => return None,
                    1 => essential.unite(row),
                    _ => {}
                }
            }
            let rows = &self.rows;
            let by_column = transpose(rows, self.columns.len());
            let wider = supersets(rows, &by_column);
            let keep_row: Vec<bool> = (rows.iter().zip(wider))
                .map(|(row, wider)| !wider && !row.meets(&essential))
                .collect();
            taken.extend(essential.iter().map(|column| self.columns[column]));
            let before = (self.rows.len(), self.columns.len());
            self.keep(|row| keep_row[row], |column| !essential.contains(column));
            let by_column = transpose(&self.rows, self.columns.len());
            let narrower = subsets(&by_column, &self.rows);
            self.keep(|_| true, |column| !narrower[column]);
            if (self.rows.len(), self.columns.len()) == before {
                return Some(taken);
            }
        }
    }

    fn keep(&mut self, row: impl Fn(usize) -> bool, column: impl Fn(usize) -> bool) {
        let kept: Vec<usize> = (0..self.columns.len()).filter(|&c| column(c)).collect();
        let mut place = vec![usize::MAX; self.columns.len()];
        for (new, &old) in kept.iter().enumerate() {
            place[old] = new;
        }
        let rows = self
            .rows
            .iter()
            .enumerate()
            .filter(|&(index, _)| row(index));
        self.rows = rows
            .map(|(_, bits)| {
                let mut renamed = Bits::empty(kept.len());
                for old in bits.iter().filter(|&old| place[old] != usize::MAX) {
                    renamed.insert(place[old]);
                }
                renamed
            })
            .collect();
        self.columns = kept.iter().map(|&old| self.columns[old]).collect();
    }

    /// Lagrangean bound against a number of columns: `Σ u + Σ min(0, 1 − Σ u of the column's rows)`.
    fn multipliers(&self, most: usize) -> Bound {
        let by_column = transpose(&self.rows, self.columns.len());
        let members: Vec<Vec<usize>> = by_column.iter().map(|c| c.iter().collect()).collect();
        let of_row: Vec<Vec<usize>> = self.rows.iter().map(|r| r.iter().collect()).collect();
        let largest = |row: &Vec<usize>| row.iter().map(|&c| members[c].len()).max().unwrap_or(1);
        let mut moving: Vec<i64> = of_row
            .iter()
            .map(|row| UNIT / largest(row) as i64)
            .collect();
        let enough = most as i64 * UNIT;
        let columns = self.columns.len();
        let mut best = (i64::MIN, Vec::new());
        let (mut theta, mut fails) = (1.0, 0);
        let (mut drop, mut take) = (Bits::empty(columns), Bits::empty(columns));
        for step in 0..MOVES {
            let price =
                |column: &Vec<usize>| UNIT - column.iter().map(|&row| moving[row]).sum::<i64>();
            let reduced: Vec<i64> = members.iter().map(price).collect();
            let bound = moving.iter().sum::<i64>() + reduced.iter().map(|&r| r.min(0)).sum::<i64>();
            for (column, &price) in reduced.iter().enumerate() {
                if price > 0 && bound + price > enough {
                    drop.insert(column);
                } else if price < 0 && bound - price > enough {
                    take.insert(column);
                }
            }
            if bound > enough {
                return Bound::Impossible;
            }
            let better = bound > best.0;
            if step % 8 == 0 || better && step > 20 {
                let found = cheap_cover(&self.rows, &by_column, &reduced);
                if let Some(found) = found.filter(|found| found.len() <= most) {
                    return Bound::Covered(found.into_iter().map(|c| self.columns[c]).collect());
                }
            }
            if better {
                best = (bound, reduced.clone());
                fails = 0;
            } else {
                fails += 1;
                if fails == 10 {
                    (theta, fails) = (theta * 0.5, 0);
                }
            }
            let mut missing = vec![1_i64; moving.len()];
            for (column, _) in reduced.iter().enumerate().filter(|&(_, &price)| price < 0) {
                members[column].iter().for_each(|&row| missing[row] -= 1);
            }
            let square: i64 = missing.iter().map(|m| m * m).sum();
            if square == 0 {
                break;
            }
            let apart = (enough + UNIT - bound) as f64;
            let length = theta * apart / square as f64;
            for (multiplier, missing) in moving.iter_mut().zip(missing) {
                let moved = *multiplier + (length * missing as f64).round() as i64;
                *multiplier = moved.clamp(0, UNIT);
            }
        }
        Bound::Open {
            reduced: best.1,
            // Both at once cannot be in a cover that is small enough; dropping it first shows that.
            take: take
                .iter()
                .filter(|&column| !drop.contains(column))
                .collect(),
            drop: drop.iter().collect(),
        }
    }
}

enum Bound {
    Impossible,
    Covered(Vec<u32>),
    /// Reduced costs, and columns in no cover or in every cover that is small enough.
    Open {
        reduced: Vec<i64>,
        drop: Vec<usize>,
        take: Vec<usize>,
    },
}

/// A greedy cover that prefers columns of low price; without columns that others make useless.
fn cheap_cover(rows: &[Bits], by_column: &[Bits], price: &[i64]) -> Option<Vec<usize>> {
    let mut left = Bits::empty(rows.len());
    (0..rows.len()).for_each(|row| left.insert(row));
    let mut remaining = rows.len();
    let mut taken = Vec::new();
    let mut gain: Vec<usize> = by_column.iter().map(Bits::count).collect();
    while remaining > 0 {
        // Rows per price; columns that the multipliers would take come first.
        let key = |column: usize| {
            let gain = gain[column] as i64;
            let price = price[column].max(0) + UNIT / 64;
            (gain * UNIT * 64 / price, std::cmp::Reverse(column))
        };
        let useful = (0..by_column.len()).filter(|&column| gain[column] > 0);
        let column = useful.max_by_key(|&column| key(column))?;
        taken.push(column);
        let mut newly = by_column[column].clone();
        let mut old = newly.clone();
        old.subtract(&left);
        newly.subtract(&old);
        for row in newly.iter() {
            rows[row].iter().for_each(|column| gain[column] -= 1);
        }
        left.subtract(&newly);
        remaining -= newly.count();
    }
    let mut times = vec![0_u32; rows.len()];
    for &column in &taken {
        by_column[column].iter().for_each(|row| times[row] += 1);
    }
    let mut order: Vec<usize> = (0..taken.len()).collect();
    order.sort_by_key(|&at| (by_column[taken[at]].count(), at));
    let mut useless = vec![false; taken.len()];
    for at in order {
        let column = &by_column[taken[at]];
        if column.iter().all(|row| times[row] > 1) {
            useless[at] = true;
            column.iter().for_each(|row| times[row] -= 1);
        }
    }
    let kept = taken.iter().zip(useless).filter(|&(_, useless)| !useless);
    Some(kept.map(|(&column, _)| column).collect())
}

/// Which sets hold all of another set; of equal ones the first is spared.
fn supersets(sets: &[Bits], transposed: &[Bits]) -> Vec<bool> {
    let sizes: Vec<usize> = transposed.iter().map(Bits::count).collect();
    let mut found = vec![false; sets.len()];
    for (index, set) in sets.iter().enumerate() {
        let Some(rarest) = set.iter().min_by_key(|&number| sizes[number]) else {
            continue;
        };
        for other in transposed[rarest].iter() {
            if other != index
                && !found[other]
                && !found[index]
                && set.is_subset(&sets[other])
                && (other > index || *set != sets[other])
            {
                found[other] = true;
            }
        }
    }
    found
}

/// Which sets lie within another set; of equal ones the first is spared.
fn subsets(sets: &[Bits], transposed: &[Bits]) -> Vec<bool> {
    let sizes: Vec<usize> = transposed.iter().map(Bits::count).collect();
    let within = |(index, set): (usize, &Bits)| {
        let Some(rarest) = set.iter().min_by_key(|&number| sizes[number]) else {
            return true;
        };
        transposed[rarest].iter().any(|other| {
            other != index && set.is_subset(&sets[other]) && (other < index || *set != sets[other])
        })
    };
    sets.iter().enumerate().map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against trying all sets of columns.
    #[test]
    fn verdicts_are_those_of_trying_everything() {
        let mut state = 7_u64;
        let mut draw = move |below: u64| {
            state = state
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) % below
        };
        let mut verdicts = [0; 2];
        for _ in 0..600 {
            let (rows, size) = (1 + draw(12), 1 + draw(10) as u32);
            let density = 10 + draw(50);
            let rows: Vec<u32> = (0..rows)
                .map(|_| {
                    (0..size)
                        .filter(|_| draw(100) < density)
                        .map(|c| 1 << c)
                        .sum()
                })
                .collect();
            let columns = |row: u32| (0..size).filter(move |&c| row >> c & 1 == 1);
            let cover = Cover::new(rows.iter().map(|&row| columns(row)), size);
            let least = (0..1_u32 << size)
                .filter(|chosen| rows.iter().all(|row| row & chosen != 0))
                .map(u32::count_ones)
                .min();
            for most in 0..=4 {
                match cover.clone().decide(most, &mut || true) {
                    Verdict::Covered(chosen) => {
                        assert!(chosen.len() <= most, "{rows:?}: {chosen:?}");
                        let chosen: u32 = chosen.iter().map(|&c| 1 << c).sum();
                        assert!(rows.iter().all(|row| row & chosen != 0), "{rows:?}");
                        verdicts[0] += 1;
                    }
                    Verdict::Impossible => {
                        assert!(least.is_none_or(|l| l as usize > most), "{rows:?} {most}");
                        verdicts[1] += 1;
                    }
                    Verdict::Unknown => unreachable!("nothing stops it"),
                }
            }
            if let Some(least) = least {
                assert!(cover.packing() <= least as usize);
                assert!(cover.greedy().unwrap().len() >= least as usize);
            }
        }
        assert!(verdicts.iter().all(|&count| count > 300), "{verdicts:?}");
    }
}
