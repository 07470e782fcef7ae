//! Small instances against trying every choice.

use super::{PCenter, solve};
use crate::site::{Entry, Limits, Lists, SiteError, Status, Stop, verify};

/// The least radius of any choice of so many sites.
fn optimum(problem: &PCenter<'_>, count: usize) -> Option<u32> {
    let sites = problem.status.len();
    let allowed = |chosen: u32| {
        chosen.count_ones() as usize == count
            && (0..sites).all(|site| match problem.status[site] {
                Status::Required => chosen >> site & 1 == 1,
                Status::Forbidden => chosen >> site & 1 == 0,
                Status::Candidate => true,
            })
    };
    let radius = |chosen: u32| {
        let mut radius = 0;
        for (point, &weight) in problem.weights.iter().enumerate() {
            if weight > 0 {
                let list = problem.lists.of(point).iter();
                let open = list.filter(|entry| chosen >> entry.site & 1 == 1);
                radius = radius.max(open.map(|entry| entry.cost).min()?);
            }
        }
        Some(radius)
    };
    let choices = (0..1_u32 << sites).filter(|&chosen| allowed(chosen));
    choices.filter_map(radius).min()
}

#[test]
fn small_instances_are_solved_as_by_trying_everything() {
    let (mut proven, mut open, mut refused) = (0, 0, 0);
    for seed in 0..1500_u64 {
        let mut state = seed;
        let mut draw = |bound: u64| {
            state = state
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) % bound
        };
        draw(1);
        let (points, sites) = (1 + draw(12), 1 + draw(12) as u32);
        let range = [4, 30, 1000][draw(3) as usize];
        let mut lists = Lists::new(sites);
        for _ in 0..points {
            let entries = (0..sites).map(|site| Entry {
                cost: draw(range) as u32,
                site,
            });
            let entries: Vec<Entry> = entries.collect();
            lists.push(entries.into_iter().filter(|_| draw(10) >= seed % 5));
        }
        let weights: Vec<i64> = (0..points).map(|_| draw(4) as i64).collect();
        let status: Vec<Status> = (0..sites)
            .map(|_| match draw(8) {
                0 if seed % 2 == 0 => Status::Required,
                1 if seed % 2 == 0 => Status::Forbidden,
                _ => Status::Candidate,
            })
            .collect();
        let problem = PCenter {
            lists: &lists,
            weights: &weights,
            status: &status,
            sites: 1 + draw(u64::from(sites)) as usize,
        };
        let best = optimum(&problem, problem.sites);
        let limits = Limits {
            work: (seed % 3 == 0).then_some(seed % 7),
            gap: if seed % 3 == 1 { 0.3 } else { 0.0 },
            ..Limits::default()
        };
        match solve(&problem, &limits) {
            Ok(answer) => {
                assert_eq!(verify::p_center(&problem, &answer), [], "{seed}");
                let best = i64::from(best.expect("a choice was found"));
                assert!(answer.bound <= best && best <= answer.value, "{seed}");
                if answer.stopped == Stop::Proven {
                    proven += 1;
                } else {
                    assert!(limits.work.is_some() || answer.gap() <= 0.3, "{seed}");
                    open += 1;
                }
                assert!(seed % 3 != 2 || answer.stopped == Stop::Proven, "{seed}");
            }
            Err(error) => {
                if error != SiteError::Stopped {
                    assert_eq!(best, None, "{seed}: {error}");
                    refused += 1;
                }
                if let SiteError::TooFewSites { least, enough, .. } = error {
                    let serve = |count| optimum(&problem, count).is_some();
                    assert!(!(0..least).any(serve), "{seed}");
                    assert!(enough.is_none_or(serve), "{seed}");
                }
            }
        }
    }
    assert!(
        proven > 500 && open > 20 && refused > 100,
        "{proven} {open} {refused}"
    );
}

/// More points than a question begins with: those that were left out are asked about when missed.
#[test]
fn points_left_out_at_first_are_served() {
    let mut lists = Lists::new(40);
    for point in 0..5000_u32 {
        // On a line of 5000; every seventh point has only one site nearby.
        let sites = (0..40_u32).filter(|site| point % 7 != 3 || site.abs_diff(point / 125) <= 1);
        let place = |site: u32| site * 125 + 62;
        lists.push(sites.map(|site| Entry {
            cost: place(site).abs_diff(point),
            site,
        }));
    }
    let problem = PCenter {
        lists: &lists,
        weights: &[1; 5000],
        status: &[Status::Candidate; 40],
        sites: 14,
    };
    let answer = solve(&problem, &Limits::default()).unwrap();
    assert_eq!(verify::p_center(&problem, &answer), []);
    assert_eq!(answer.stopped, Stop::Proven);
    // Fourteen sites of three cells each: the middle one serves 62 + 125 to either side.
    assert_eq!(answer.value, 187);
}
