//! Sites with capacities, sites that are closed, and fronts, against trying every choice.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use liyuan::planning::site::capacitated::{Number, Service};
use liyuan::planning::site::{Entry, Lists, Status};
use liyuan::site::{
    Beyond, Candidates, CapacityModel, CapacityRefusal, CloseModel, CloseRefusal, Demand, Forced,
    FrontAim, FrontModel, Harm, Question, Rooms, SiteError, SolveOptions, Unit, VehicleModel,
    Within, allot, close, parse_busy, place_vehicles, site_front, with_site, without_site,
};
use liyuan_finding::{Diagnose, Kind};

/// SplitMix64.
struct Lot(u64);

impl Lot {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// Points and sites, every pair connected or nearly every one.
struct Small {
    persons: Vec<i64>,
    ways: Vec<Vec<Option<u32>>>,
    status: Vec<Status>,
    capacity: Vec<i64>,
    fixed: Vec<i64>,
}

impl Small {
    fn draw(seed: u64, holes: u64) -> Small {
        let mut lot = Lot(seed);
        let (points, sites) = (1 + lot.below(5) as usize, 2 + lot.below(4) as usize);
        let way = |lot: &mut Lot| (lot.below(10) >= holes).then(|| lot.below(30) as u32);
        Small {
            persons: (0..points).map(|_| lot.below(5) as i64 * 500).collect(),
            ways: (0..points)
                .map(|_| (0..sites).map(|_| way(&mut lot)).collect())
                .collect(),
            status: (0..sites)
                .map(|_| match lot.below(8) {
                    0 => Status::Required,
                    1 => Status::Forbidden,
                    _ => Status::Candidate,
                })
                .collect(),
            capacity: (0..sites).map(|_| lot.below(9) as i64 * 500).collect(),
            fixed: (0..sites).map(|_| lot.below(20) as i64 * 250).collect(),
        }
    }

    fn question(&self) -> Question<'static> {
        let mut lists = Lists::new(self.status.len() as u32);
        for ways in &self.ways {
            let all = (0_u32..).zip(ways);
            lists.push(all.filter_map(|(site, way)| way.map(|cost| Entry { cost, site })));
        }
        let ids = |letter: &str, count: usize| -> Vec<String> {
            (0..count).map(|index| format!("{letter}{index}")).collect()
        };
        let some = |cells: &[i64]| Some(cells.iter().map(|&cell| Some(cell)).collect());
        Question {
            demand: Demand {
                ids: ids("p", self.persons.len()),
                persons: self.persons.clone(),
                file: "demand.csv".to_owned(),
            },
            candidates: Candidates {
                ids: ids("s", self.status.len()),
                status: self.status.clone(),
                rooms: Rooms {
                    capacity: some(&self.capacity),
                    fixed_costs: some(&self.fixed),
                    ..Rooms::default()
                },
                file: "sites.csv".to_owned(),
                ..Candidates::default()
            },
            lists,
            unit: Unit::Plain,
            scale: 10,
            within: None,
            beyond: Beyond::Nothing,
            rules: None,
            findings: Vec::new(),
        }
    }

    fn sites(&self) -> usize {
        self.status.len()
    }

    /// All choices of sites that keep to the statuses, as bits.
    fn choices(&self) -> Vec<u32> {
        let keeps = |bits: &u32| {
            (0..self.sites()).all(|site| match self.status[site] {
                Status::Required => bits >> site & 1 == 1,
                Status::Forbidden => bits >> site & 1 == 0,
                Status::Candidate => true,
            })
        };
        (1..1_u32 << self.sites()).filter(keeps).collect()
    }

    /// Least thousandths of persons × tenths of cost, each point whole at one of some sites.
    fn whole(&self, bits: u32, point: usize, left: &mut Vec<i64>) -> Option<i128> {
        if point == self.persons.len() {
            return Some(0);
        }
        let persons = self.persons[point];
        if persons == 0 {
            return self.whole(bits, point + 1, left);
        }
        let mut best: Option<i128> = None;
        for site in (0..self.sites()).filter(|site| bits >> site & 1 == 1) {
            let Some(way) = self.ways[point][site].filter(|_| left[site] >= persons) else {
                continue;
            };
            left[site] -= persons;
            if let Some(rest) = self.whole(bits, point + 1, left) {
                let all = rest + i128::from(persons) * i128::from(way);
                best = Some(best.map_or(all, |best| best.min(all)));
            }
            left[site] += persons;
        }
        best
    }

    /// Ways of all together from the nearest of some sites, and the longest of anybody.
    fn nearest(&self, bits: u32) -> Option<(i128, u32)> {
        let (mut sum, mut longest) = (0, 0);
        for (ways, &persons) in self.ways.iter().zip(&self.persons) {
            if persons == 0 {
                continue;
            }
            let open = (0..self.sites()).filter(|site| bits >> site & 1 == 1);
            let way = open.filter_map(|site| ways[site]).min()?;
            sum += i128::from(persons) * i128::from(way);
            longest = longest.max(way);
        }
        Some((sum, longest))
    }
}

fn options() -> SolveOptions<'static> {
    SolveOptions::default()
}

#[test]
fn whole_points_with_fixed_costs_are_solved_as_by_trying_everything() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..600 {
        let small = Small::draw(seed, 2);
        let question = small.question();
        let number = match seed % 3 {
            0 => Number::Any,
            1 => Number::AtMost(2),
            _ => Number::Exactly(2),
        };
        let model = CapacityModel {
            number,
            budget: None,
            service: Service::Whole,
        };
        let fits = |bits: &u32| match number {
            Number::Any => true,
            Number::AtMost(most) => bits.count_ones() as usize <= most,
            Number::Exactly(sites) => bits.count_ones() as usize == sites,
        };
        let value = |bits: u32| {
            let fixed = (0..small.sites()).filter(|site| bits >> site & 1 == 1);
            // Thousandths of the objective are tenths of a cost times thousandths of a person.
            let fixed: i128 = fixed.map(|site| i128::from(small.fixed[site]) * 10).sum();
            let ways = small.whole(bits, 0, &mut small.capacity.clone())?;
            Some(ways + fixed)
        };
        let choices = small.choices().into_iter().filter(fits);
        let best = choices.filter_map(value).min();
        match allot(&question, &model, &options()) {
            Ok(found) => {
                assert!(found.proven(), "{seed}");
                assert_eq!(Some(found.objective.parts), best, "{seed}");
                assert_eq!(found.objective.per, 10_000);
                solved += 1;
                check_reasons(&question, &small, &found, &value, &fits, seed);
            }
            Err(SiteError::Nobody { .. }) => {}
            Err(error) => {
                assert_eq!(best, None, "{seed}: {error}");
                refused += usize::from(error.kind() == Kind::Infeasible);
            }
        }
    }
    assert!(solved > 100 && refused > 50, "{solved} {refused}");
}

/// Without and with each site, as by trying everything.
fn check_reasons(
    question: &Question<'_>,
    small: &Small,
    found: &liyuan::site::Allotment,
    value: &dyn Fn(u32) -> Option<i128>,
    fits: &dyn Fn(&u32) -> bool,
    seed: u64,
) {
    for site in 0..small.sites() as u32 {
        let chosen = found.answer.chosen.contains(&site);
        let forced = match chosen {
            true => without_site(question, &options(), found, site).unwrap(),
            false => with_site(question, &options(), found, site).unwrap(),
        };
        let free = |of: usize| of as u32 == site || small.status[of] != Status::Forbidden;
        let must = |of: usize| of as u32 != site && small.status[of] == Status::Required;
        let keeps = |bits: &u32| {
            (0..small.sites()).all(|of| match bits >> of & 1 {
                1 => free(of) && (of as u32 != site || !chosen),
                _ => !must(of) && (of as u32 != site || chosen),
            })
        };
        let all = (1..1_u32 << small.sites()).filter(keeps).filter(fits);
        let best = all.filter_map(value).min();
        match forced {
            Forced::Found { price, least, .. } => {
                let worse = best.map(|best| best - found.objective.parts);
                assert_eq!(Some(price.parts), worse, "{seed} {site}");
                assert_eq!(price, least, "{seed} {site}");
            }
            Forced::Impossible(error) => assert_eq!(best, None, "{seed} {site}: {error}"),
            other => panic!("{seed} {site}: {other:?}"),
        }
    }
}

#[test]
fn closings_are_the_best_of_all() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 0..900 {
        let small = Small::draw(seed, 1);
        let question = small.question();
        let service = [None, None, Some(Service::Whole)][seed as usize % 3];
        let by = if seed % 3 == 1 {
            Harm::Reach
        } else {
            Harm::Time
        };
        let model = CloseModel {
            close: 1 + seed as usize % 2,
            by,
            within: Some(Within::Plain(1200)),
            service,
        };
        let stay = small.sites() - model.close.min(small.sites());
        let kept = small.choices().into_iter();
        let kept = kept.filter(|bits| bits.count_ones() as usize == stay);
        let near = |bits: u32| -> i128 {
            let points = small.ways.iter().zip(&small.persons);
            let near = points.filter(|(ways, _)| {
                (0..small.sites())
                    .any(|of| bits >> of & 1 == 1 && ways[of].is_some_and(|way| way <= 12))
            });
            near.map(|(_, persons)| i128::from(*persons)).sum()
        };
        let best = match (by, service) {
            (Harm::Reach, _) => kept.map(near).max(),
            (Harm::Time, None) => kept.filter_map(|bits| Some(small.nearest(bits)?.0)).min(),
            (Harm::Time, Some(_)) => kept
                .filter_map(|bits| small.whole(bits, 0, &mut small.capacity.clone()))
                .min(),
        };
        match close(&question, &model, &options()) {
            Ok(closing) => {
                assert!(closing.proven(), "{seed}");
                assert_eq!(Some(closing.after.parts), best, "{seed}");
                assert_eq!(closing.losses.len(), model.close, "{seed}");
                assert!(closing.harm().parts >= 0, "{seed}");
                let reach = closing.reach.as_ref().unwrap();
                if by == Harm::Reach {
                    assert_eq!(i128::from(reach.after), closing.after.parts, "{seed}");
                }
                for loss in &closing.losses {
                    let moved = closing.moves.iter().filter(|of| of.from == loss.site);
                    let moved: i64 = moved.map(|of| of.persons).sum();
                    assert_eq!(moved, loss.persons, "{seed}");
                    assert!(closing.moves.iter().all(|of| of.to != Some(loss.site)));
                }
                if service.is_none() {
                    let gone = |site: u32| closing.losses.iter().any(|of| of.site == site);
                    assert!(
                        closing
                            .moves
                            .iter()
                            .all(|of| gone(of.from) && of.longer() >= 0)
                    );
                    let longer = closing
                        .moves
                        .iter()
                        .map(|of| i128::from(of.persons) * i128::from(of.longer()));
                    if by == Harm::Time {
                        assert_eq!(longer.sum::<i128>(), closing.harm().parts, "{seed}");
                    }
                }
                solved += 1;
            }
            Err(SiteError::Nobody { .. }) => {}
            // While all stand there is no room, or somebody is out of reach of those that may stay.
            Err(error) => {
                assert_eq!(error.kind(), Kind::Infeasible, "{seed}: {error}");
                assert!(best.is_none() || by == Harm::Reach, "{seed}: {error}");
                refused += 1;
            }
        }
    }
    assert!(solved > 200 && refused > 20, "{solved} {refused}");
}

#[test]
fn fronts_hold_every_choice_that_no_other_beats() {
    let mut longer = 0;
    for seed in 0..2000 {
        let small = Small::draw(seed, 1);
        let question = small.question();
        let pairs = small.choices().into_iter();
        let pairs = pairs.filter(|bits| bits.count_ones() == 2);
        let mut pairs: Vec<(i128, u32)> = pairs.filter_map(|bits| small.nearest(bits)).collect();
        pairs.sort_unstable();
        let mut best: Vec<(i128, u32)> = Vec::new();
        for pair in pairs {
            if best.last().is_none_or(|last| pair.1 < last.1) {
                best.push(pair);
            }
        }
        let asked = FrontModel {
            sites: 2,
            most: None,
            aim: FrontAim::Longest,
        };
        match site_front(&question, &asked, &options()) {
            Ok(front) => {
                let found = front.choices.iter();
                let found: Vec<(i128, u32)> = found
                    .map(|of| (of.objective.parts, of.worst.unwrap()))
                    .collect();
                assert_eq!(found, best, "{seed}");
                assert!(front.complete);
                longer += usize::from(found.len() > 1);
            }
            Err(SiteError::Nobody { .. }) => {}
            Err(error) => assert!(best.is_empty(), "{seed}: {error}"),
        }
    }
    assert!(longer > 60, "{longer}");
}

/// Two villages of 10 and 12 persons; the near school has room for 15.
fn villages() -> Small {
    Small {
        persons: vec![10_000, 12_000],
        ways: vec![vec![Some(10), Some(40)], vec![Some(20), Some(30)]],
        status: vec![Status::Candidate; 2],
        capacity: vec![15_000, 15_000],
        fixed: vec![0, 0],
    }
}

fn split(number: Number) -> CapacityModel {
    CapacityModel {
        number,
        budget: None,
        service: Service::Split,
    }
}

fn refused(question: &Question<'_>, model: &CapacityModel) -> CapacityRefusal {
    match allot(question, model, &options()).unwrap_err() {
        SiteError::Capacity(refusal) => *refusal,
        other => panic!("{other}"),
    }
}

#[test]
fn room_is_shared_and_shortages_say_what_is_missing() {
    let small = villages();
    let question = small.question();
    let found = allot(&question, &split(Number::Exactly(2)), &options()).unwrap();
    // 10 × 1 + 5 × 2 + 7 × 3.
    assert_eq!(found.objective.to_f64(), 41.0);
    assert_eq!((found.sites[0].room_left(), found.shared), (0, 1));
    let Forced::Impossible(error) = without_site(&question, &options(), &found, 1).unwrap() else {
        panic!("one has no room for all");
    };
    assert_eq!(error.code(), "site.number.above_candidates");
    let short = refused(&question, &split(Number::AtMost(1)));
    assert!(
        short.to_string().contains("at least `7` are left over"),
        "{short}"
    );
    assert_eq!(short.hint().unwrap(), "`2` sites do");
    let mut small = villages();
    small.capacity[1] = 4_000;
    let short = refused(&small.question(), &split(Number::Exactly(2)));
    assert_eq!(short.code(), "site.room.short_everywhere");
    assert_eq!(short.ids().unwrap().ids, ["p0", "p1"]);
    assert!(
        short
            .hint()
            .unwrap()
            .contains("room for `3` persons is missing")
    );
    // A site without any room is one to enlarge, too.
    small.capacity = vec![0, 4_000];
    let short = refused(&small.question(), &split(Number::Exactly(2)));
    assert!(
        short.hint().unwrap().contains("enlarge `s0/s1 +18`"),
        "{:?}",
        short.hint()
    );
    small.capacity = vec![11_000, 11_500];
    let whole = CapacityModel {
        service: Service::Whole,
        ..split(Number::Exactly(2))
    };
    let large = refused(&small.question(), &whole);
    assert_eq!(
        (large.code(), large.ids().unwrap().ids),
        ("site.room.point_too_large", &["p1".to_owned()][..])
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut question = villages().question();
    question.candidates.rooms.fixed_costs = None;
    assert_eq!(
        refused(&question, &split(Number::Any)).code(),
        "site.room.unlimited"
    );
    question.candidates.status = vec![Status::Required; 2];
    assert!(allot(&question, &split(Number::Any), &options()).is_ok());
    let few = refused(&question, &split(Number::AtMost(1)));
    assert_eq!(
        (few.code(), few.ids().unwrap().all),
        ("site.room.below_required", 2)
    );
    question.candidates.rooms.capacity = Some(vec![Some(30_000), None]);
    let missing = refused(&question, &split(Number::Any));
    assert!(
        missing
            .to_string()
            .contains("`s1` of `sites.csv` has no `capacity`"),
        "{missing}"
    );
    question.candidates.status[1] = Status::Candidate;
    let found = allot(&question, &split(Number::Exactly(1)), &options()).unwrap();
    assert_eq!(found.lacking, [(1, "capacity")]);
    question.candidates.rooms.capacity = None;
    let none = refused(&question, &split(Number::Exactly(1)));
    assert!(
        none.to_string()
            .contains("`sites.csv` has no column `capacity`"),
        "{none}"
    );
}

#[test]
fn what_cannot_be_closed_says_how_many_can() {
    let mut question = villages().question();
    let model = CloseModel {
        close: 2,
        by: Harm::Time,
        within: None,
        service: None,
    };
    let refused =
        |question: &Question<'_>, model: &CloseModel| match close(question, model, &options())
            .unwrap_err()
        {
            SiteError::Close(refusal) => refusal,
            other => panic!("{other}"),
        };
    let many = refused(&question, &model);
    assert!(many.hint().unwrap().contains("`--close 1` at most"));
    let one = CloseModel { close: 1, ..model };
    assert_eq!(
        close(&question, &one, &options()).unwrap().answer.chosen,
        [0]
    );
    let reach = CloseModel {
        by: Harm::Reach,
        ..one
    };
    assert!(matches!(refused(&question, &reach), CloseRefusal::NoBound));
    question.candidates.status = vec![Status::Forbidden, Status::Candidate];
    let none = CloseModel { close: 0, ..model };
    assert_eq!(
        refused(&question, &none).code(),
        "site.close.below_forbidden"
    );
    assert_eq!(
        close(&question, &one, &options()).unwrap().answer.chosen,
        [1]
    );
    question.candidates.status = vec![Status::Required; 2];
    assert_eq!(refused(&question, &one).ids().unwrap().ids, ["s0", "s1"]);
}

#[test]
fn vehicles_are_placed_and_counted() {
    let question = villages().question();
    let model = VehicleModel {
        vehicles: 2,
        at_most: 2,
        busy: parse_busy("50%").unwrap(),
    };
    let placed = place_vehicles(&question, &model, &options()).unwrap();
    // Both reach both: one is free three quarters of the time.
    assert_eq!(placed.objective.to_f64(), 22.0 * 0.75);
    assert_eq!(placed.by_vehicles, [0, 0, 22_000, 0]);
    let five = VehicleModel {
        vehicles: 5,
        ..model
    };
    let error = place_vehicles(&question, &five, &options()).unwrap_err();
    assert_eq!(error.code(), "site.too_many_vehicles");
    for text in ["1", "100%", "-0.1", "x", "nan"] {
        assert!(parse_busy(text).is_err(), "{text}");
    }
    assert_eq!(parse_busy("0.3"), Ok(300_000));
}
