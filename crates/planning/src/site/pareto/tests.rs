//! Fronts of small instances against trying every choice.

use super::{Compromise, MedianCenter, front};
use crate::site::{Entry, Limits, Lists, SiteError, Status, Stop};

struct Small {
    lists: Lists,
    weights: Vec<i64>,
    status: Vec<Status>,
    sites: usize,
}

impl Small {
    fn draw(seed: u64) -> Small {
        let mut state = seed;
        let mut draw = |bound: u64| {
            state = state
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) % bound
        };
        draw(1);
        let (points, sites) = (1 + draw(25), 1 + draw(11) as u32);
        let heavy = [4, 200][draw(2) as usize];
        let range = [4, 30, 1000][draw(3) as usize];
        // On a plane, where both aims pull apart, or anyhow.
        let places: Vec<(u64, u64)> = (0..points + u64::from(sites))
            .map(|_| (draw(1000), draw(1000)))
            .collect();
        let mut lists = Lists::new(sites);
        for point in 0..points {
            let (x, y) = places[point as usize];
            let entries = (0..sites).map(|site| {
                let (other_x, other_y) = places[points as usize + site as usize];
                let cost = match seed % 3 {
                    0 => draw(range) as u32,
                    _ => x.abs_diff(other_x).max(y.abs_diff(other_y)) as u32,
                };
                Entry { cost, site }
            });
            let entries: Vec<Entry> = entries.collect();
            lists.push(entries.into_iter().filter(|_| draw(10) >= seed % 4));
        }
        Small {
            lists,
            weights: (0..points)
                .map(|_| (draw(heavy) * draw(heavy) / heavy) as i64)
                .collect(),
            status: (0..sites)
                .map(|_| match draw(8) {
                    0 if seed & 1 == 0 => Status::Required,
                    1 if seed & 1 == 0 => Status::Forbidden,
                    _ => Status::Candidate,
                })
                .collect(),
            sites: 1 + draw(u64::from(sites)) as usize,
        }
    }

    fn problem(&self, most: Option<usize>) -> MedianCenter<'_> {
        MedianCenter {
            lists: &self.lists,
            weights: &self.weights,
            status: &self.status,
            sites: self.sites,
            most,
        }
    }

    /// Sum and longest way of a choice, a bit for each site; `None` if it is none.
    fn aims(&self, chosen: u32) -> Option<(i64, u32)> {
        let fits = self.status.iter().enumerate().all(|(site, status)| {
            let is_chosen = chosen >> site & 1 == 1;
            match status {
                Status::Required => is_chosen,
                Status::Forbidden => !is_chosen,
                Status::Candidate => true,
            }
        });
        if !fits || chosen.count_ones() as usize != self.sites {
            return None;
        }
        let (mut sum, mut longest) = (0, 0);
        for (point, weight) in self.weights.iter().enumerate().filter(|of| *of.1 > 0) {
            let open = (self.lists.of(point).iter()).filter(|entry| chosen >> entry.site & 1 == 1);
            let cost = open.map(|entry| entry.cost).min()?;
            sum += weight * i64::from(cost);
            longest = longest.max(cost);
        }
        Some((sum, longest))
    }

    /// The sums and longest ways that no choice betters, sums ascending.
    fn efficient(&self) -> Vec<(i64, u32)> {
        let choices = 0..1_u32 << self.status.len();
        let mut all: Vec<(i64, u32)> = choices.filter_map(|chosen| self.aims(chosen)).collect();
        all.sort_unstable();
        let mut best = u32::MAX;
        all.retain(|&(_, longest)| {
            let is_shorter = longest < best;
            best = best.min(longest);
            is_shorter
        });
        all
    }

    fn told(&self, choices: &[Compromise]) -> Vec<(i64, u32)> {
        (choices.iter())
            .map(|choice| {
                let chosen = choice
                    .answer
                    .chosen
                    .iter()
                    .fold(0, |bits, site| bits | 1 << site);
                let aims = self.aims(chosen).expect("a choice");
                assert_eq!(aims, (choice.answer.value, choice.longest));
                aims
            })
            .collect()
    }
}

#[test]
fn fronts_are_those_of_trying_everything() {
    let (mut longer, mut long, mut refused) = (0, 0, 0);
    for seed in 0..1500 {
        let small = Small::draw(seed);
        let expected = small.efficient();
        match front(&small.problem(None), &Limits::default()) {
            Ok(found) => {
                assert_eq!(small.told(&found.choices), expected, "{seed}");
                assert!(found.complete && found.stopped == Stop::Proven, "{seed}");
                assert_eq!(
                    Some(found.least_longest),
                    expected.last().map(|last| last.1)
                );
                long += u32::from(expected.len() > 1);
                longer += u32::from(expected.len() > 3);
            }
            Err(_) => {
                assert!(expected.is_empty(), "{seed}");
                refused += 1;
            }
        }
    }
    assert!(
        long > 100 && longer > 5 && refused > 200,
        "{long} {longer} {refused}"
    );
}

#[test]
fn some_choices_hold_both_ends() {
    for seed in 0..600 {
        let small = Small::draw(seed);
        let expected = small.efficient();
        for most in [2, 3, 5] {
            let Ok(found) = front(&small.problem(Some(most)), &Limits::default()) else {
                assert!(expected.is_empty(), "{seed}");
                continue;
            };
            let told = small.told(&found.choices);
            assert!(
                told.iter().all(|choice| expected.contains(choice)),
                "{seed}"
            );
            assert_eq!(
                (told.first(), told.last()),
                (expected.first(), expected.last())
            );
            assert!(told.len() <= most && !found.complete, "{seed}");
        }
    }
}

/// Of two medians with the same sum the one with the shorter longest way is told.
#[test]
fn a_choice_that_another_one_betters_by_one_aim_is_not_told() {
    let mut lists = Lists::new(3);
    for costs in [[0, 5, 4], [0, 5, 4], [10, 0, 4]] {
        lists.push((0..).zip(costs).map(|(site, cost)| Entry { cost, site }));
    }
    let small = Small {
        lists,
        weights: vec![1; 3],
        status: vec![Status::Candidate; 3],
        sites: 1,
    };
    for most in [None, Some(2)] {
        let found = front(&small.problem(most), &Limits::default()).expect("a front");
        assert_eq!(small.told(&found.choices), [(10, 5), (12, 4)]);
    }
}

/// The p-centre was found before the searches between the ends are stopped.
#[test]
fn a_limit_keeps_both_ends() {
    let mut cut = 0;
    for seed in 0..300 {
        let small = Small::draw(seed);
        let expected = small.efficient();
        for work in 0..60 {
            let limits = Limits {
                work: Some(work),
                ..Limits::default()
            };
            let Ok(found) = front(&small.problem(None), &limits) else {
                continue;
            };
            let told = small.told(&found.choices);
            let end = expected.last().map_or(0, |last| last.1);
            if !found.complete && found.least_longest == end && expected.len() > 2 {
                assert_eq!(told.last().map(|last| last.1), Some(end), "{seed} {work}");
                cut += 1;
            }
        }
    }
    assert!(cut > 20, "{cut}");
}

#[test]
fn limits_hold_for_all_together() {
    let mut cut = 0;
    for seed in 0..600 {
        let small = Small::draw(seed);
        let limits = Limits {
            work: Some(seed % 40),
            ..Limits::default()
        };
        match front(&small.problem(None), &limits) {
            Ok(found) => {
                let expected = small.efficient();
                let told = small.told(&found.choices);
                assert!(
                    told.windows(2)
                        .all(|two| two[0].0 < two[1].0 && two[0].1 > two[1].1)
                );
                assert!(!found.complete || told == expected, "{seed}");
                assert!(
                    Some(found.least_longest) <= expected.last().map(|last| last.1),
                    "{seed}"
                );
                for (choice, (_, longest)) in found.choices.iter().zip(&told) {
                    let best = expected.iter().find(|(_, other)| other <= longest);
                    assert!(
                        best.is_some_and(|(sum, _)| choice.answer.bound <= *sum),
                        "{seed}"
                    );
                }
                cut += u32::from(!found.complete);
            }
            Err(SiteError::Stopped) => cut += 1,
            Err(_) => assert!(small.efficient().is_empty(), "{seed}"),
        }
    }
    assert!(cut > 50, "{cut}");
}
