//! Answers against all choices there are.

use super::reach::Reached;
use super::solve::{Counts, Question, solve};
use super::*;
use liyuan_planning::site::Limits;
use proptest::prelude::*;

/// A small question: lists of candidates, persons, statuses, costs, and what part of all persons is
/// needed.
#[derive(Debug, Clone)]
struct Small {
    lists: Vec<Vec<u32>>,
    weights: Vec<i64>,
    status: Vec<Status>,
    costs: Vec<i64>,
    needed: i64,
}

fn small() -> impl Strategy<Value = Small> {
    let status = prop_oneof![
        8 => Just(Status::Candidate),
        1 => Just(Status::Required),
        1 => Just(Status::Forbidden),
    ];
    (2..9_usize, 1..20_usize).prop_flat_map(move |(sites, points)| {
        let list = prop::collection::btree_set(0..sites as u32, 0..4_usize.min(sites));
        (
            prop::collection::vec(list, points),
            prop::collection::vec(1..2_000_i64, points),
            prop::collection::vec(status.clone(), sites),
            prop::collection::vec(0..50_i64, sites),
            0.01..1.2_f64,
        )
            .prop_map(|(lists, weights, mut status, costs, part)| {
                if status.iter().all(|status| *status == Status::Forbidden) {
                    status[0] = Status::Candidate;
                }
                let all: i64 = weights.iter().sum();
                // As a repair gives them: a forbidden candidate reaches nobody.
                let lists = lists.into_iter().map(|list| {
                    let allowed = |site: &u32| status[*site as usize] != Status::Forbidden;
                    list.into_iter().filter(allowed).collect()
                });
                Small {
                    lists: lists.collect(),
                    weights,
                    needed: ((all as f64 * part) as i64).max(1),
                    costs: costs.into_iter().map(|cost| cost * 500).collect(),
                    status,
                }
            })
    })
}

impl Small {
    /// Every choice that statuses allow: its sites, what it costs, and whom it serves.
    fn choices(&self) -> Vec<(usize, i64, i64)> {
        let sites = self.status.len();
        (0..1_u32 << sites)
            .filter(|choice| {
                self.status.iter().enumerate().all(|(at, status)| {
                    let chosen = choice >> at & 1 == 1;
                    match status {
                        Status::Candidate => true,
                        Status::Required => chosen,
                        Status::Forbidden => !chosen,
                    }
                })
            })
            .map(|choice| {
                let cost = (0..sites).filter(|at| choice >> at & 1 == 1);
                let cost = cost.map(|at| self.costs[at]).sum();
                let served = self.lists.iter().zip(&self.weights);
                let served = served.filter(|(list, _)| list.iter().any(|s| choice >> s & 1 == 1));
                let served = served.map(|(_, weight)| weight).sum();
                (choice.count_ones() as usize, cost, served)
            })
            .collect()
    }

    fn solved(&self, goal: RepairGoal) -> solve::Solved {
        let reached = Reached::of_lists(&self.lists);
        let question = Question {
            reached: &reached,
            weights: &self.weights,
            status: &self.status,
            costs: &self.costs,
            needed: self.needed,
            goal,
            limits: Limits::default(),
        };
        solve(&question).unwrap()
    }
}

proptest! {
    #[test]
    fn the_fewest_and_the_cheapest_are_those_of_all_choices(small in small()) {
        let choices = small.choices();
        let most = choices.iter().map(|(_, _, served)| *served).max().unwrap();
        // What cannot be reached is not asked for: then all who can be are served.
        let needed = small.needed.min(most);
        let enough = choices.iter().filter(|(_, _, served)| *served >= needed);
        let fewest = enough.clone().map(|(count, ..)| *count as i64).min().unwrap();
        let solved = small.solved(RepairGoal::Fewest);
        prop_assert_eq!((solved.value, solved.bound), (fewest, fewest));
        prop_assert_eq!(solved.counts, Counts::Sites);
        prop_assert_eq!(solved.stopped, Stop::Proven);
        prop_assert!(solved.gained >= needed);
        if let Some((sites, most)) = solved.below {
            let of_so_few = choices.iter().filter(|(count, ..)| *count as i64 <= sites);
            let best = of_so_few.map(|(_, _, served)| *served).max().unwrap_or(0);
            prop_assert!(sites == fewest - 1 && best <= most && most < needed);
        }
        let cheapest = enough.map(|(_, cost, _)| *cost).min().unwrap();
        let solved = small.solved(RepairGoal::Cheapest);
        prop_assert_eq!((solved.value, solved.bound), (cheapest, cheapest));
        prop_assert!(solved.gained >= needed);
    }

    #[test]
    fn a_number_and_a_budget_are_used_as_well_as_can_be(small in small(), part in 0.0..1.0_f64) {
        let choices = small.choices();
        let required = small.status.iter().filter(|s| **s == Status::Required).count();
        let allowed = small.status.iter().filter(|s| **s != Status::Forbidden).count();
        let sites = (allowed as f64 * part) as usize;
        let sites = sites.clamp(required.max(1), allowed);
        let best = choices.iter().filter(|(count, ..)| *count <= sites);
        let best = best.map(|(_, _, served)| *served).max().unwrap();
        let solved = small.solved(RepairGoal::Sites(sites as u32));
        prop_assert_eq!((solved.value, solved.bound, solved.gained), (best, best, best));
        prop_assert_eq!(solved.chosen.len(), sites);
        let least = choices.iter().map(|(_, cost, _)| *cost).min().unwrap();
        let all: i64 = small.costs.iter().sum();
        let budget = least + ((all - least) as f64 * part) as i64;
        let best = choices.iter().filter(|(_, cost, _)| *cost <= budget);
        let best = best.map(|(_, _, served)| *served).max().unwrap();
        let solved = small.solved(RepairGoal::Budget(budget));
        prop_assert_eq!((solved.value, solved.bound, solved.gained), (best, best, best));
    }
}

#[test]
fn a_share_of_persons_is_rounded_up() {
    assert_eq!(needed(1_000, 950_000), 950);
    assert_eq!(needed(1_001, 950_000), 951);
    assert_eq!(needed(i64::MAX, 1_000_000), i64::MAX);
    assert_eq!(needed(0, 1), 0);
}

#[test]
fn lists_are_turned_round() {
    // Three candidates; of five points the second and the last count.
    let caught = [vec![0, 1, 4], vec![], vec![1, 3]];
    let reached = Reached::of_sites(vec![1, 4], 5, &caught);
    assert_eq!((reached.of(0), reached.of(1)), (&[0, 2][..], &[0][..]));
    assert!(reached.of(2).is_empty());
    let (points, first) = reached.transposed(3);
    assert_eq!((points, first), (vec![0, 1, 0], vec![0, 2, 2, 3]));
}

#[test]
fn a_search_that_is_stopped_tells_how_far_it_came() {
    // Rings of five candidates, of which each point is reached by two neighbours; three of each ring
    // are needed for all, and no greedy bound tells so.
    let lists: Vec<Vec<u32>> = (0..20_u32)
        .flat_map(|ring| (0..5).map(move |at| vec![ring * 5 + at, ring * 5 + (at + 1) % 5]))
        .collect();
    let small = Small {
        weights: vec![1_000; lists.len()],
        status: vec![Status::Candidate; 100],
        costs: vec![1_000; 100],
        needed: 99_000,
        lists,
    };
    let reached = Reached::of_lists(&small.lists);
    let limited = |limits: Limits<'_>| {
        let question = Question {
            reached: &reached,
            weights: &small.weights,
            status: &small.status,
            costs: &small.costs,
            needed: small.needed,
            goal: RepairGoal::Fewest,
            limits,
        };
        solve(&question).unwrap()
    };
    let stop = || Some(Stop::Time);
    let stopped = limited(Limits {
        stop: Some(&stop),
        ..Limits::default()
    });
    assert!(stopped.bound < stopped.value && stopped.gained >= small.needed);
    assert_eq!(stopped.stopped, Stop::Time);
    let near = limited(Limits {
        gap: 0.5,
        ..Limits::default()
    });
    assert!(near.bound as f64 >= near.value as f64 * 0.5, "{near:?}");
    assert!(matches!(near.stopped, Stop::Gap | Stop::Proven));
}
