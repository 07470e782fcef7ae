//! Branch and bound: the part with the least bound first.

use super::flow::Amount;
use super::instance::{Instance, Rows};
use super::relaxation::{Direction, Evaluation, Mark, Multipliers, Pair, Relaxation};
use super::search::Search;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Evaluations at the root, and again after it has become smaller.
const ROOT_STEPS: usize = 1500;
const AGAIN_STEPS: usize = 400;
/// Evaluations at a node below it.
const NODE_STEPS: usize = 60;
/// How often a node that has become smaller is taken up again.
const ROUNDS: usize = 6;
/// Evaluations between two choices at the root.
const BETWEEN: usize = 20;
/// Parts of the tree after which the best choice is changed again, in the order of the last one's
/// reduced costs.
const BETWEEN_CHANGES: u64 = 40;

/// A part of the problem that is still to be searched.
struct Node {
    marks: Rc<Vec<Mark>>,
    pairs: Rc<Vec<Pair>>,
    multipliers: Rc<Multipliers>,
}

/// What the multipliers of a part came to.
struct Ascent {
    best: Evaluation,
    multipliers: Multipliers,
    /// How often each site was chosen of late.
    often: Vec<f64>,
    marks: Vec<Mark>,
    decided: usize,
}

/// Parts by bound; of equal ones the latest first.
#[derive(Default)]
struct Open {
    nodes: BTreeMap<(i64, Reverse<u64>), Node>,
    pushed: u64,
}

impl Open {
    fn push(&mut self, bound: i64, node: Node) {
        self.pushed += 1;
        self.nodes.insert((bound, Reverse(self.pushed)), node);
    }
}

impl Search<'_> {
    /// Searches the whole problem; what is left unsearched lowers the floor.
    pub fn branch_and_bound(&mut self) {
        let mut open = Open::default();
        let root = Node {
            marks: Rc::new(Relaxation::statuses(&self.instance)),
            pairs: Rc::new(Vec::new()),
            multipliers: Rc::new(self.start()),
        };
        self.search_node(0, root, ROOT_STEPS, &mut open);
        while let Some(((bound, _), node)) = open.nodes.pop_first() {
            if bound > self.target() || self.stopped.is_some() {
                // All others are no better.
                self.leave(bound);
                return;
            }
            self.search_node(bound, node, NODE_STEPS, &mut open);
        }
    }

    fn leave(&mut self, bound: i64) {
        self.floor = self.floor.min(bound);
    }

    fn search_node(&mut self, mut bound: i64, node: Node, steps: usize, open: &mut Open) {
        let root = steps == ROOT_STEPS;
        self.parts += 1;
        let mut steps = steps;
        let mut marks = node.marks.to_vec();
        let mut pairs = node.pairs;
        let mut multipliers = node.multipliers.as_ref().clone();
        for round in 0.. {
            let Some(part) = Relaxation::new(&self.instance, &marks, &pairs) else {
                return;
            };
            if part.undecided() == 0 && self.settle(&part, bound) {
                return;
            }
            let ascent = self.ascend(&part, multipliers, steps, root);
            multipliers = ascent.multipliers;
            bound = bound.max(self.instance.value_of(ascent.best.bound));
            let target = self.target();
            if bound > target || self.stopped.is_some() {
                return self.leave(bound);
            }
            marks = ascent.marks;
            if ascent.decided > 0 {
                self.leave(target + 1);
            }
            let mut shorter = 0;
            if self.instance.whole && (root || part.undecided() == 0) {
                let without = part.hopeless(&self.instance, &multipliers, &ascent.best, target);
                shorter = without.len();
                if shorter > 0 {
                    self.leave(target + 1);
                    let mut all = pairs.to_vec();
                    all.extend(without);
                    pairs = Rc::new(all);
                }
            }
            if root {
                self.shrink(&marks, &pairs);
                pairs = Rc::new(Vec::new());
            }
            let smaller =
                ascent.decided * 10 > part.undecided() || shorter * 10 > part.rows.entries();
            if smaller && round < ROUNDS {
                steps = if root { AGAIN_STEPS } else { NODE_STEPS };
                continue;
            }
            let branch = Branch {
                bound,
                marks,
                pairs,
                multipliers: Rc::new(multipliers),
            };
            return self.branch(branch, &part, &ascent.best, &ascent.often, open);
        }
    }

    /// Drops what is decided for the whole problem from its lists.
    fn shrink(&mut self, marks: &[Mark], pairs: &[Pair]) {
        let mut without: Vec<(u32, u32)> = pairs.iter().map(|pair| (pair.row, pair.site)).collect();
        without.sort_unstable();
        let rows = &self.instance.rows;
        let mut shorter = Rows::default();
        for row in 0..rows.len() {
            let name = rows.name[row];
            let entries = rows.of(row).iter().copied().filter(|entry| {
                marks[entry.site as usize] != Mark::Closed
                    && without.binary_search(&(name, entry.site)).is_err()
            });
            shorter.push(name, rows.weight[row], entries.collect::<Vec<_>>());
        }
        self.instance.rows = shorter;
    }

    /// All sites are decided: what is left of the part; whether nothing.
    fn settle(&mut self, part: &Relaxation, bound: i64) -> bool {
        let marks = 0..part.marks.len() as u32;
        let chosen: Vec<u32> = marks
            .filter(|&site| part.marks[site as usize] == Mark::Open)
            .collect();
        if !self.try_exactly(&chosen) && self.stopped.is_some() {
            self.leave(bound);
            return true;
        }
        if !self.instance.whole {
            return true;
        }
        if (0..part.rows.len()).any(|row| !part.rows.of(row).is_empty()) {
            return false;
        }
        let amounts = amounts(&self.instance, part);
        self.keep_rows(&chosen, &amounts);
        true
    }

    fn branch(
        &mut self,
        branch: Branch,
        part: &Relaxation,
        best: &Evaluation,
        often: &[f64],
        open: &mut Open,
    ) {
        // What follows from the decisions of this part is decided below it, too.
        let mut marks = branch.marks;
        for (mark, &follows) in marks.iter_mut().zip(&part.marks) {
            if *mark == Mark::Undecided {
                *mark = follows;
            }
        }
        let undecided = (0..marks.len()).filter(|&site| marks[site] == Mark::Undecided);
        let unsure = |&site: &usize| (often[site] - 0.5).abs();
        let site = undecided.min_by(|a, b| unsure(a).total_cmp(&unsure(b)).then(a.cmp(b)));
        let halves: [(Vec<Mark>, Vec<Pair>); 2] = if let Some(site) = site {
            [Mark::Closed, Mark::Open].map(|mark| {
                let mut half = marks.clone();
                half[site] = mark;
                (half, branch.pairs.to_vec())
            })
        } else if self.instance.whole
            && let Some((row, site)) = self.pair(part, best)
        {
            [false, true].map(|served| {
                let mut pairs = branch.pairs.to_vec();
                pairs.push(Pair { row, site, served });
                (marks.clone(), pairs)
            })
        } else {
            // Decided just now: the sites are settled when the part is taken up.
            let node = Node {
                marks: Rc::new(marks),
                pairs: branch.pairs,
                multipliers: branch.multipliers,
            };
            return open.push(branch.bound, node);
        };
        for (marks, pairs) in halves {
            let node = Node {
                marks: Rc::new(marks),
                pairs: Rc::new(pairs),
                multipliers: branch.multipliers.clone(),
            };
            open.push(branch.bound, node);
        }
    }

    /// The pair to decide: of the rows that are served too little or too often the heaviest, and its
    /// best site.
    fn pair(&mut self, part: &Relaxation, best: &Evaluation) -> Option<(u32, u32)> {
        let rows = part.rows.len();
        let mut times = vec![0_u32; rows];
        let mut by = vec![u32::MAX; rows];
        for site in (0..part.marks.len()).filter(|&site| best.chosen[site]) {
            for (row, _) in best.load(site, true, part.capacity[site]) {
                times[row as usize] += 1;
                by[row as usize] = site as u32;
            }
        }
        let served = (0..rows).filter(|&row| by[row] != u32::MAX);
        let mut relaxed: Vec<Amount> = served
            .map(|row| Amount {
                row: part.rows.name[row],
                site: by[row],
                weight: part.rows.weight[row],
            })
            .collect();
        relaxed.extend(amounts(&self.instance, part));
        let sites = 0..part.marks.len() as u32;
        let chosen: Vec<u32> = sites
            .filter(|&site| part.marks[site as usize] == Mark::Open)
            .collect();
        if self.tick() {
            self.keep_rows(&chosen, &relaxed);
        }
        let left = (0..rows).filter(|&row| !part.rows.of(row).is_empty());
        let row = left.max_by_key(|&row| (times[row] != 1, part.rows.weight[row], Reverse(row)))?;
        let first = part.rows.of(row).first()?.site;
        let site = if times[row] == 1 { by[row] } else { first };
        Some((part.rows.name[row], site))
    }

    /// Raises the bound of a part by moving the multipliers, which end at the best found.
    fn ascend(
        &mut self,
        part: &Relaxation,
        mut multipliers: Multipliers,
        steps: usize,
        root: bool,
    ) -> Ascent {
        let sites = part.marks.len();
        let mut ascent = Ascent {
            best: Evaluation {
                bound: i64::MIN,
                ..Evaluation::default()
            },
            multipliers: multipliers.clone(),
            often: vec![0.5; sites],
            marks: part.marks.clone(),
            decided: 0,
        };
        let mut evaluation = Evaluation::default();
        let mut direction = Direction {
            rows: vec![0.0; multipliers.rows.len()],
            budget: 0.0,
        };
        let (mut theta, patience) = if root { (1.0, 20) } else { (0.5, 8) };
        let mut fails = 0;
        for step in 1..=steps {
            if !self.tick() {
                break;
            }
            part.evaluate(&self.instance, &multipliers, &mut evaluation);
            for (often, &chosen) in ascent.often.iter_mut().zip(&evaluation.chosen) {
                *often += 0.1 * (f64::from(u8::from(chosen)) - *often);
            }
            let better = evaluation.bound > ascent.best.bound;
            if better {
                std::mem::swap(&mut ascent.best, &mut evaluation);
                ascent.multipliers.clone_from(&multipliers);
                fails = 0;
                let target = self.target();
                if self.instance.value_of(ascent.best.bound) > target {
                    break;
                }
                if self.best.is_some() {
                    let marks = &mut ascent.marks;
                    ascent.decided += part.decide(&self.instance, &ascent.best, target, marks);
                }
            } else {
                fails += 1;
            }
            let here = if better { &ascent.best } else { &evaluation };
            if root && step % BETWEEN == 0 {
                self.consider(here);
            }
            if fails >= patience {
                fails = 0;
                theta *= 0.5;
                if theta < 0.003 {
                    break;
                }
            }
            let upper = match &self.best {
                Some(best) => best.value.saturating_mul(self.instance.scale) as f64,
                None => ascent.best.bound as f64 * 1.05 + 1.0,
            };
            let norm = part.direction(&self.instance, &multipliers, here, &mut direction);
            if norm <= 0.0 {
                break;
            }
            let apart = (upper - here.bound as f64).max(1.0);
            part.step(
                &self.instance,
                &mut multipliers,
                &direction,
                theta * apart / norm,
            );
        }
        if ascent.best.bound > i64::MIN {
            let best = std::mem::take(&mut ascent.best);
            let now_and_then = self.parts.is_multiple_of(BETWEEN_CHANGES);
            if self.consider(&best) || root || now_and_then {
                self.improve(&best.reduced);
            }
            ascent.best = best;
        }
        ascent
    }
}

/// A part that is to be halved.
struct Branch {
    bound: i64,
    marks: Vec<Mark>,
    pairs: Rc<Vec<Pair>>,
    multipliers: Rc<Multipliers>,
}

/// Rows that are settled, in full.
fn amounts(instance: &Instance, part: &Relaxation) -> Vec<Amount> {
    let settled = part.settled.iter();
    settled
        .map(|&(row, site)| Amount {
            row,
            site,
            weight: instance.rows.weight[row as usize],
        })
        .collect()
}
