//! Demand points with persons by age group, exact in every county.

use liyuan_roads::LonLat;

use super::facts::{BANDS, County};

/// Columns of the people table after `all`, in its order.
pub(crate) const GROUPS: [&str; 9] = [
    "age_0_2",
    "age_3_5",
    "age_6_11",
    "age_12_14",
    "age_15_17",
    "age_18_59",
    "age_60_plus",
    "age_65_plus",
    "age_80_plus",
];

/// Groups that cut a census band: within the band persons are spread evenly by year of age.
pub(crate) const ESTIMATES: [&str; 6] = [
    "age_0_2",
    "age_3_5",
    "age_6_11",
    "age_12_14",
    "age_15_17",
    "age_18_59",
];

/// Ages apart from each other, from which the groups are summed: the first six groups, 60–64,
/// 65–79, 80 and over.
const CELLS: usize = 9;

/// A demand point.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) county: usize,
    pub(crate) urban: bool,
    pub(crate) place: LonLat,
    pub(crate) all: i64,
    /// Persons by [`GROUPS`].
    pub(crate) groups: [i64; 9],
}

/// Persons of a county by cell; they add up to the county.
pub(crate) fn cells(county: &County) -> [i64; CELLS] {
    let b = |i: usize| county.bands[i] as f64;
    // Bands: 0: 0, 1: 1–4, 2: 5–9, 3: 10–14, 4: 15–19, 5…12: 20–59, 13: 60–64, 14…: 65 and over.
    let children = [
        b(0) + b(1) * 2.0 / 4.0,
        b(1) * 2.0 / 4.0 + b(2) / 5.0,
        b(2) * 4.0 / 5.0 + b(3) * 2.0 / 5.0,
        b(3) * 3.0 / 5.0,
        b(4) * 3.0 / 5.0,
        b(4) * 2.0 / 5.0 + (5..13).map(b).sum::<f64>(),
    ];
    let over_60: i64 = county.bands[13..].iter().sum();
    let under = super::random::largest_remainder(county.persons - over_60, &children);
    let over_80: i64 = county.bands[BANDS - 2..].iter().sum();
    let mut cells = [0; CELLS];
    cells[..6].copy_from_slice(&under);
    cells[6] = county.bands[13];
    cells[7] = over_60 - cells[6] - over_80;
    cells[8] = over_80;
    cells
}

/// Towns are somewhat younger than the country around them: weight of a cell in towns over that
/// in hamlets. The model's; the totals of the county stay.
const TOWN_LEAN: [f64; CELLS] = [1.15, 1.15, 1.1, 1.1, 1.1, 1.08, 0.9, 0.85, 0.8];

/// Shares persons out: every point keeps its persons, every cell its total of the county.
///
/// The two rows "urban" and "rural" are fitted to both margins by proportional fitting (Deming and
/// Stephan 1940, 10.1214/aoms/1177731829); then each point takes whole persons by largest remainder,
/// handing what was rounded to the next point; the last few persons are moved where cells still miss
/// or exceed.
pub(crate) fn share_out(county: &County, points: &mut [Person]) {
    let totals = cells(county);
    let of = |urban: bool| {
        points
            .iter()
            .filter(|p| p.urban == urban)
            .map(|p| p.all)
            .sum::<i64>() as f64
    };
    let rows = [of(false), of(true)];
    let mut fit = [[0.0; CELLS]; 2];
    for c in 0..CELLS {
        fit[0][c] = totals[c] as f64;
        fit[1][c] = totals[c] as f64 * TOWN_LEAN[c];
    }
    for _ in 0..60 {
        for (row, total) in fit.iter_mut().zip(rows) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|x| *x *= total / sum.max(1.0));
        }
        for c in 0..CELLS {
            let sum = fit[0][c] + fit[1][c];
            fit.iter_mut()
                .for_each(|row| row[c] *= totals[c] as f64 / sum.max(1e-9));
        }
    }
    let mut given = vec![[0i64; CELLS]; points.len()];
    let mut owed = [0.0; CELLS];
    for (point, given) in points.iter().zip(&mut given) {
        let row = usize::from(point.urban);
        let sum: f64 = fit[row].iter().sum();
        let mut wanted = [0.0; CELLS];
        for c in 0..CELLS {
            wanted[c] = point.all as f64 * fit[row][c] / sum.max(1.0) + owed[c];
        }
        *given = whole(point.all, &wanted);
        for c in 0..CELLS {
            owed[c] = wanted[c] - given[c] as f64;
        }
    }
    settle(&totals, &mut given);
    for (point, g) in points.iter_mut().zip(&given) {
        let over_60 = g[6] + g[7] + g[8];
        point.groups = [
            g[0],
            g[1],
            g[2],
            g[3],
            g[4],
            g[5],
            over_60,
            g[7] + g[8],
            g[8],
        ];
    }
}

/// Whole numbers, none negative, that add up to `total` and lie near what is wanted.
fn whole(total: i64, wanted: &[f64; CELLS]) -> [i64; CELLS] {
    let mut parts = [0i64; CELLS];
    for c in 0..CELLS {
        parts[c] = libm::floor(wanted[c].max(0.0)) as i64;
    }
    loop {
        let missing = total - parts.iter().sum::<i64>();
        if missing == 0 {
            return parts;
        }
        // The cell furthest below (or above) what it wanted gives way first; the lower one on ties.
        let gap = |c: usize| wanted[c] - parts[c] as f64;
        let (mut best, sign) = (None, missing.signum());
        #[allow(clippy::needless_range_loop)] // `c` names a cell in several lists
        for c in 0..CELLS {
            let better = best.is_none_or(|b: usize| gap(c) * sign as f64 > gap(b) * sign as f64);
            if better && (sign > 0 || parts[c] > 0) {
                best = Some(c);
            }
        }
        let Some(c) = best else { return parts };
        parts[c] += sign;
    }
}

/// Moves single persons between cells until every cell has its total.
fn settle(totals: &[i64; CELLS], given: &mut [[i64; CELLS]]) {
    let mut excess = [0i64; CELLS];
    for c in 0..CELLS {
        excess[c] = given.iter().map(|g| g[c]).sum::<i64>() - totals[c];
    }
    let mut at = given.len();
    while let (Some(from), Some(to)) = (
        excess.iter().position(|e| *e > 0),
        excess.iter().position(|e| *e < 0),
    ) {
        at = if at == 0 { given.len() - 1 } else { at - 1 };
        if let Some(g) = given.get_mut(at).filter(|g| g[from] > 0) {
            g[from] -= 1;
            g[to] += 1;
            excess[from] -= 1;
            excess[to] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_balance_to_the_last_person() {
        let facts = super::super::facts::read().unwrap();
        let county = &facts.counties[6];
        let sizes = super::super::random::largest_remainder(
            county.persons,
            &(1..400).map(f64::from).collect::<Vec<_>>(),
        );
        let blank = |(i, all): (usize, i64)| Person {
            county: 6,
            urban: i % 3 == 0,
            place: LonLat::default(),
            all,
            groups: [0; 9],
        };
        let mut points: Vec<Person> = sizes.into_iter().enumerate().map(blank).collect();
        share_out(county, &mut points);
        let cells = cells(county);
        for (group, total) in cells.iter().enumerate().take(6) {
            assert_eq!(points.iter().map(|p| p.groups[group]).sum::<i64>(), *total);
        }
        let old: i64 = county.bands[14..].iter().sum();
        assert_eq!(points.iter().map(|p| p.groups[7]).sum::<i64>(), old);
        for p in &points {
            assert_eq!(p.groups[..7].iter().sum::<i64>(), p.all);
            assert!(p.groups.iter().all(|g| *g >= 0));
            assert!(p.groups[6] >= p.groups[7] && p.groups[7] >= p.groups[8]);
        }
        let share = |urban: bool, g: usize| {
            let of = |f: &dyn Fn(&Person) -> i64| {
                points
                    .iter()
                    .filter(|p| p.urban == urban)
                    .map(f)
                    .sum::<i64>() as f64
            };
            of(&|p| p.groups[g]) / of(&|p| p.all)
        };
        assert!(share(false, 8) > share(true, 8) && share(false, 2) < share(true, 2));
    }
}
