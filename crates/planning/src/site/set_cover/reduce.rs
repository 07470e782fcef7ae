//! What can be said of a set covering problem without searching.

use crate::site::cover::sparse::{Goes, Sparse, drop_nested};

/// Rows that each need so many of their columns.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// Columns that each row still needs, at least 1 and at most as many as it has.
    pub(super) needs: Vec<u32>,
    /// Columns of each row.
    pub(super) rows: Sparse,
    /// Rows of each column.
    pub(super) columns: Sparse,
    /// Cost of each column.
    pub(super) costs: Vec<i64>,
    /// What each column is called in the problem that this one came from.
    pub(super) names: Vec<u32>,
    /// What each row is called there.
    pub(super) origins: Vec<u32>,
}

/// A smaller problem that has the same best value once the forced columns are taken.
#[derive(Debug)]
pub(super) struct Reduced {
    pub(super) problem: Problem,
    /// Columns of the problem before that have to be taken.
    pub(super) forced: Vec<u32>,
    /// Their cost.
    pub(super) cost: i64,
    /// Entries looked at.
    pub(super) looked: u64,
}

/// Takes some columns, leaves others out, and repeats three rules until none helps: a row goes if
/// another one that needs as much lies in it; a column whose rows need one column each goes if
/// another one that costs no more holds all its rows; a row that has no more columns than it needs
/// takes them all.
///
/// `None` if some row cannot have what it needs. Dominated columns are judged anew each time, so a
/// column that went here may come back where the one that stood for it is left out.
pub(super) fn reduce(problem: &Problem, taken: &[u32], left: &[u32]) -> Option<Reduced> {
    let mut needs = problem.needs.clone();
    let mut row_gone = vec![false; needs.len()];
    let mut column_gone = vec![false; problem.costs.len()];
    let mut forced = Vec::new();
    let mut looked = 0u64;
    for &column in left {
        column_gone[column as usize] = true;
    }
    let mut take = |column: u32, needs: &mut [u32], column_gone: &mut [bool]| {
        if !std::mem::replace(&mut column_gone[column as usize], true) {
            forced.push(column);
            for &row in problem.columns.of(column as usize) {
                needs[row as usize] = needs[row as usize].saturating_sub(1);
            }
        }
    };
    for &column in taken {
        take(column, &mut needs, &mut column_gone);
    }
    loop {
        let mut essential = Vec::new();
        for row in 0..needs.len() {
            if needs[row] == 0 || row_gone[row] {
                continue;
            }
            let alive = problem
                .rows
                .of(row)
                .iter()
                .filter(|&&column| !column_gone[column as usize]);
            let needed = needs[row] as usize;
            let mut more = alive.clone();
            let have = more.by_ref().take(needed + 1).count();
            looked += problem.rows.of(row).len() as u64;
            if have < needed {
                return None;
            }
            if have == needed {
                essential.extend(alive);
            }
        }
        if !essential.is_empty() {
            for column in essential {
                take(column, &mut needs, &mut column_gone);
            }
            continue;
        }
        let current = rest(problem, &needs, &row_gone, &column_gone);
        looked += 3 * current.rows.entries() as u64;
        let mut gone = vec![false; current.rows.len()];
        let (rows_dropped, seen) = drop_nested(
            &current.rows,
            &current.columns,
            Goes::Larger,
            &mut gone,
            |small, large| match current.needs[small].cmp(&current.needs[large]) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => {
                    small < large || current.rows.of(small) != current.rows.of(large)
                }
            },
        );
        looked += seen;
        for (row, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            row_gone[current.origins[row] as usize] = true;
        }
        let current = if rows_dropped > 0 {
            rest(problem, &needs, &row_gone, &column_gone)
        } else {
            current
        };
        let single: Vec<bool> = (0..current.costs.len())
            .map(|column| {
                let mut rows = current.columns.of(column).iter();
                rows.all(|&row| current.needs[row as usize] == 1)
            })
            .collect();
        let mut gone = vec![false; current.costs.len()];
        let (columns_dropped, seen) = drop_nested(
            &current.columns,
            &current.rows,
            Goes::Smaller,
            &mut gone,
            |small, large| {
                single[small]
                    && match current.costs[large].cmp(&current.costs[small]) {
                        std::cmp::Ordering::Less => true,
                        std::cmp::Ordering::Greater => false,
                        std::cmp::Ordering::Equal => {
                            large < small
                                || current.columns.of(small).len() < current.columns.of(large).len()
                        }
                    }
            },
        );
        looked += seen;
        for (column, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            column_gone[current.names[column] as usize] = true;
        }
        if columns_dropped == 0 {
            let cost = forced
                .iter()
                .map(|&column| problem.costs[column as usize])
                .sum();
            return Some(Reduced {
                problem: current,
                forced,
                cost,
                looked,
            });
        }
    }
}

/// The rows and columns that are still there, numbered anew; columns without rows are not.
fn rest(problem: &Problem, needs: &[u32], row_gone: &[bool], column_gone: &[bool]) -> Problem {
    const NONE: u32 = u32::MAX;
    let mut number = vec![NONE; column_gone.len()];
    let rows_left = (0..needs.len()).filter(|&row| needs[row] > 0 && !row_gone[row]);
    let origins: Vec<u32> = rows_left.map(|row| row as u32).collect();
    for &row in &origins {
        for &column in problem.rows.of(row as usize) {
            if !column_gone[column as usize] {
                number[column as usize] = 0;
            }
        }
    }
    let mut names = Vec::new();
    for (column, number) in number.iter_mut().enumerate() {
        if *number != NONE {
            *number = names.len() as u32;
            names.push(column as u32);
        }
    }
    let mut rows = Sparse::new();
    for &row in &origins {
        let columns = problem.rows.of(row as usize).iter();
        rows.push(
            columns
                .map(|&column| number[column as usize])
                .filter(|&column| column != NONE),
        );
    }
    Problem {
        needs: origins.iter().map(|&row| needs[row as usize]).collect(),
        columns: rows.transposed(names.len()),
        rows,
        costs: names
            .iter()
            .map(|&column| problem.costs[column as usize])
            .collect(),
        names,
        origins,
    }
}

/// The parts of a problem that have no row in common, smallest first.
pub(super) fn components(problem: &Problem) -> Vec<Problem> {
    let columns = problem.costs.len();
    let mut parent: Vec<u32> = (0..columns as u32).collect();
    fn top(parent: &mut [u32], mut at: u32) -> u32 {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    }
    for row in 0..problem.rows.len() {
        let members = problem.rows.of(row);
        for pair in members.windows(2) {
            let (a, b) = (top(&mut parent, pair[0]), top(&mut parent, pair[1]));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let tops: Vec<u32> = (0..columns as u32).map(|at| top(&mut parent, at)).collect();
    let mut rows_of = vec![Vec::new(); columns];
    for row in 0..problem.rows.len() {
        if let Some(&column) = problem.rows.of(row).first() {
            rows_of[tops[column as usize] as usize].push(row as u32);
        }
    }
    let mut parts: Vec<Problem> = Vec::new();
    let mut here = vec![true; problem.rows.len()];
    let nothing_gone = vec![false; columns];
    if rows_of.iter().filter(|rows| !rows.is_empty()).count() == 1 {
        return vec![rest(
            problem,
            &problem.needs,
            &vec![false; here.len()],
            &nothing_gone,
        )];
    }
    // One pass a part would be quadratic in their number; each part is cut out of its own rows.
    for rows in rows_of.into_iter().filter(|rows| !rows.is_empty()) {
        here.clear();
        let mut part = Sparse::new();
        let mut names: Vec<u32> = rows
            .iter()
            .flat_map(|&row| problem.rows.of(row as usize).iter().copied())
            .collect();
        names.sort_unstable();
        names.dedup();
        for &row in &rows {
            let members = problem.rows.of(row as usize).iter();
            part.push(members.map(|column| names.binary_search(column).unwrap_or_default() as u32));
        }
        parts.push(Problem {
            needs: rows
                .iter()
                .map(|&row| problem.needs[row as usize])
                .collect(),
            columns: part.transposed(names.len()),
            rows: part,
            costs: names
                .iter()
                .map(|&column| problem.costs[column as usize])
                .collect(),
            names,
            origins: rows,
        });
    }
    parts.sort_by_key(|part| (part.rows.entries(), part.names.first().copied()));
    parts
}
