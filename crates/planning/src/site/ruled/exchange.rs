//! Exchanges of sites on the value and on penalties for broken rules.

use super::Measure;
use super::instance::Instance;
use crate::site::Status;
use crate::site::cover::effort::Effort;

/// Parts of a unit in which penalties are kept.
const PARTS: i128 = 1 << 10;
/// Penalties stay below it, so that sums stay exact.
const HEAVIEST: i128 = 1 << 50;
/// Rounds of one search from a choice: penalties of broken rules rise, those of kept ones fall.
const ROUNDS: usize = 6;
/// As long as no choice is known that keeps all rules.
const ROUNDS_FIRST: usize = 30;
/// Nobody serves the row.
const OFF: u32 = u32::MAX;

/// Local search under one instance; penalties are kept from one choice to the next.
pub(super) struct Exchange<'i> {
    instance: &'i Instance,
    /// For each rule about people, then for people who are not served and have to be.
    penalty: Vec<i128>,
    purse_penalty: Vec<i128>,
}

/// A choice with what each row and each rule comes to.
struct State {
    chosen: Vec<u32>,
    /// Place of each site in `chosen`.
    slot: Vec<Option<u32>>,
    count: Vec<usize>,
    /// The chosen sites nearest and second nearest to each row, with their costs.
    near: Vec<[(u32, u32); 2]>,
    /// Value, rules, and who is not served.
    sums: Vec<i64>,
    spent: Vec<i128>,
    /// What each chosen site's going adds to the sums, where it does.
    loss: Vec<Vec<(u32, i64)>>,
}

/// Exchanges to be weighed for one site.
struct Trial {
    /// What its coming adds to each sum.
    gain: Vec<i64>,
    touched: Vec<u32>,
    /// What it saves where the place of a chosen site goes, beyond both.
    saved: Vec<i64>,
    /// Where that is not zero.
    changed: Vec<usize>,
}

impl<'i> Exchange<'i> {
    pub fn new(instance: &'i Instance) -> Exchange<'i> {
        let people: i128 = instance
            .weight
            .iter()
            .map(|&weight| i128::from(weight))
            .sum();
        let value = people * i128::from(instance.dearest) / 8 + 1;
        let price = |budget: i64| (value * PARTS / i128::from(budget.max(1))).clamp(1, HEAVIEST);
        let cap = |cap: &super::Cap| match cap.measure {
            Measure::Cost => PARTS,
            Measure::Beyond(_) => PARTS * i128::from(instance.dearest),
        };
        let mut penalty: Vec<i128> = instance.caps.iter().map(cap).collect();
        penalty.push(PARTS * i128::from(instance.dearest) * 4);
        Exchange {
            instance,
            penalty,
            purse_penalty: instance
                .purses
                .iter()
                .map(|purse| price(purse.budget))
                .collect(),
        }
    }

    /// Improves a choice that has the counts. Gives the best choice met that keeps all rules, with its value.
    pub fn improve(
        &mut self,
        chosen: &[u32],
        known: bool,
        effort: &mut Effort<'_>,
    ) -> Option<(i64, Vec<u32>)> {
        let mut state = self.state(chosen);
        let mut best: Option<(i64, Vec<u32>)> = None;
        let rounds = if known { ROUNDS } else { ROUNDS_FIRST };
        for round in 0..rounds {
            self.note(&state, &mut best);
            while effort.stopped().is_none() && self.pass(&mut state, &mut best, effort) {}
            if effort.stopped().is_some() || self.instance.is_free_of_rules() {
                break;
            }
            if best.is_some() && round >= ROUNDS {
                break;
            }
            self.turn(&state);
        }
        best
    }

    /// Raises what broken rules cost and lowers what kept ones do.
    fn turn(&mut self, state: &State) {
        let lost = self.penalty.len() - 1;
        for (cap, penalty) in self.penalty.iter_mut().enumerate() {
            let most = self.instance.caps.get(cap).map_or(0, |cap| cap.most);
            let broken = state.sums[cap + 1] > most;
            *penalty = match (broken, cap == lost) {
                (true, _) => *penalty * 3,
                (false, true) => *penalty,
                (false, false) => *penalty * 2 / 3,
            }
            .clamp(1, HEAVIEST);
        }
        for (at, penalty) in self.purse_penalty.iter_mut().enumerate() {
            let broken = state.spent[at] > i128::from(self.instance.purses[at].budget);
            *penalty = if broken {
                *penalty * 3
            } else {
                *penalty * 2 / 3
            };
            *penalty = (*penalty).clamp(1, HEAVIEST);
        }
    }

    fn note(&self, state: &State, best: &mut Option<(i64, Vec<u32>)>) {
        let instance = self.instance;
        let caps = instance.caps.iter().map(|cap| cap.most).chain([0]);
        let kept = state.sums[1..]
            .iter()
            .zip(caps)
            .all(|(sum, most)| *sum <= most)
            && (state.spent.iter().zip(&instance.purses))
                .all(|(spent, purse)| *spent <= i128::from(purse.budget))
            && instance.counts.allow(&state.count, state.chosen.len());
        let value = state.sums[0];
        if kept && best.as_ref().is_none_or(|(best, _)| value < *best) {
            let mut chosen = state.chosen.clone();
            chosen.sort_unstable();
            *best = Some((value, chosen));
        }
    }

    /// What a sum costs: the value itself, or what a rule is exceeded by times its penalty.
    fn price(&self, measure: usize, sum: i64) -> i128 {
        if measure == 0 {
            return i128::from(sum) * PARTS;
        }
        let most = self
            .instance
            .caps
            .get(measure - 1)
            .map_or(0, |cap| cap.most);
        i128::from((sum - most).max(0)) * self.penalty[measure - 1]
    }

    /// What it costs to pay for one site in the place of another.
    fn price_of_spending(&self, state: &State, out: Option<usize>, site: Option<usize>) -> i128 {
        let instance = self.instance;
        if instance.purses.is_empty() {
            return 0;
        }
        let purses =
            |site: Option<usize>| site.map_or(&[][..], |site| instance.paid_by[site].as_slice());
        let cost = |site: Option<usize>, purse: u32| match site {
            Some(site) if instance.paid_by[site].contains(&purse) => {
                i128::from(instance.costs[site])
            }
            _ => 0,
        };
        let more = purses(site).iter();
        let more = more.filter(|purse| !purses(out).contains(purse));
        let changes = purses(out).iter().chain(more).map(|&purse| {
            let at = purse as usize;
            let before = state.spent[at];
            let after = before - cost(out, purse) + cost(site, purse);
            let over = |spent: i128| (spent - i128::from(instance.purses[at].budget)).max(0);
            (over(after) - over(before)) * self.purse_penalty[at]
        });
        changes.sum()
    }

    /// Tries to add, drop and exchange each site once; whether anything came of it.
    fn pass(
        &self,
        state: &mut State,
        best: &mut Option<(i64, Vec<u32>)>,
        effort: &mut Effort<'_>,
    ) -> bool {
        let instance = self.instance;
        let measures = self.penalty.len() + 1;
        let mut trial = Trial {
            gain: vec![0; measures],
            touched: Vec::new(),
            saved: Vec::new(),
            changed: Vec::new(),
        };
        let mut moved = false;
        for site in 0..instance.sites() {
            if instance.status[site] != Status::Candidate {
                continue;
            }
            effort.spend((instance.columns[site].len() + state.chosen.len() * 4) as u64);
            if effort.stopped().is_some() {
                return false;
            }
            let found = match state.slot[site] {
                Some(slot) => self
                    .drop_price(state, slot as usize)
                    .map(|price| (price, Some(slot), None)),
                None => {
                    self.weigh(state, site, &mut trial);
                    self.best_exchange(state, site, &trial)
                }
            };
            let Some((price, out, into)) = found.filter(|(price, ..)| *price < 0) else {
                continue;
            };
            debug_assert!(price < 0);
            self.apply(state, out.map(|slot| slot as usize), into);
            effort.spend(2 * instance.weight.len() as u64);
            self.note(state, best);
            moved = true;
        }
        moved
    }

    /// What it costs to drop a chosen site; `None` where counts forbid it.
    fn drop_price(&self, state: &State, slot: usize) -> Option<i128> {
        let site = state.chosen[slot] as usize;
        let counts = &self.instance.counts;
        let area = counts.area[site] as usize;
        if state.chosen.len() <= counts.total_least || state.count[area] <= counts.least[area] {
            return None;
        }
        let lost = state.loss[slot].iter().map(|&(measure, by)| {
            let (measure, sum) = (measure as usize, state.sums[measure as usize]);
            self.price(measure, sum + by) - self.price(measure, sum)
        });
        Some(lost.sum::<i128>() + self.price_of_spending(state, Some(site), None))
    }

    /// What the coming of a site changes.
    fn weigh(&self, state: &State, site: usize, trial: &mut Trial) {
        let instance = self.instance;
        let measures = trial.gain.len();
        for &measure in &trial.touched {
            trial.gain[measure as usize] = 0;
        }
        trial.touched.clear();
        if trial.saved.len() == measures * state.chosen.len() {
            for &at in &trial.changed {
                trial.saved[at] = 0;
            }
        } else {
            trial.saved.clear();
            trial.saved.resize(measures * state.chosen.len(), 0);
        }
        trial.changed.clear();
        for &(row, cost) in &instance.columns[site] {
            let row = row as usize;
            let [(first, nearest), (_, second)] = state.near[row];
            if cost >= second {
                continue;
            }
            let slot = if first == OFF {
                None
            } else {
                state.slot[first as usize]
            };
            self.each(row, |measure, of| {
                if cost < nearest {
                    let by = of(cost) - of(nearest);
                    if trial.gain[measure] == 0 {
                        trial.touched.push(measure as u32);
                    }
                    trial.gain[measure] += by;
                }
                if let Some(slot) = slot {
                    let now = of(cost.min(second)) - of(cost.min(nearest));
                    let at = slot as usize * measures + measure;
                    trial.saved[at] += now - (of(second) - of(nearest));
                    trial.changed.push(at);
                }
            });
        }
        trial.touched.sort_unstable();
        trial.touched.dedup();
    }

    /// The best way to take a site: as one more, or in the place of a chosen one.
    #[allow(clippy::type_complexity)]
    fn best_exchange(
        &self,
        state: &State,
        site: usize,
        trial: &Trial,
    ) -> Option<(i128, Option<u32>, Option<u32>)> {
        let counts = &self.instance.counts;
        let measures = trial.gain.len();
        let area = counts.area[site] as usize;
        let room = state.count[area] < counts.most[area];
        let gained: i128 = (trial.touched.iter())
            .map(|&measure| {
                let (measure, sum) = (measure as usize, state.sums[measure as usize]);
                self.price(measure, sum + trial.gain[measure]) - self.price(measure, sum)
            })
            .sum();
        let into = Some(site as u32);
        let mut best: Option<(i128, Option<u32>, Option<u32>)> = None;
        if room && state.chosen.len() < counts.total_most {
            best = Some((
                gained + self.price_of_spending(state, None, Some(site)),
                None,
                into,
            ));
        }
        for (slot, &out) in state.chosen.iter().enumerate() {
            let out = out as usize;
            let other = counts.area[out] as usize;
            let fits = other == area || (room && state.count[other] > counts.least[other]);
            if self.instance.status[out] == Status::Required || !fits {
                continue;
            }
            let mut price = gained + self.price_of_spending(state, Some(out), Some(site));
            for &(measure, by) in &state.loss[slot] {
                let measure = measure as usize;
                let with = state.sums[measure] + trial.gain[measure];
                let saved = trial.saved[slot * measures + measure];
                price += self.price(measure, with + by + saved) - self.price(measure, with);
            }
            if best.is_none_or(|(least, ..)| price < least) {
                best = Some((price, Some(slot as u32), into));
            }
        }
        best
    }

    /// Calls for each sum that a row counts in, with what it adds at a cost.
    fn each(&self, row: usize, mut call: impl FnMut(usize, &dyn Fn(u32) -> i64)) {
        let instance = self.instance;
        let weight = instance.weight[row];
        // Nobody serving is never cheaper than somebody serving, so that losses do not cancel out.
        let known = |cost: u32| {
            if cost == OFF {
                instance.unserved
            } else {
                Some(cost)
            }
        };
        let paid = |cost: u32| known(cost).map_or(instance.dearest, i64::from);
        call(0, &|cost| weight * paid(cost));
        for &cap in &instance.groups[instance.group[row] as usize] {
            match instance.caps[cap as usize].measure {
                Measure::Cost => call(1 + cap as usize, &|cost| weight * paid(cost)),
                beyond @ Measure::Beyond(_) => call(1 + cap as usize, &|cost| {
                    weight * instance.measured(beyond, known(cost))
                }),
            }
        }
        if instance.unserved.is_none() {
            call(self.penalty.len(), &|cost| {
                if cost == OFF { weight } else { 0 }
            });
        }
    }

    fn state(&self, chosen: &[u32]) -> State {
        let instance = self.instance;
        let mut state = State {
            chosen: chosen.to_vec(),
            slot: vec![None; instance.sites()],
            count: vec![0; instance.counts.least.len()],
            near: vec![[(OFF, OFF); 2]; instance.weight.len()],
            sums: vec![0; self.penalty.len() + 1],
            spent: vec![0; instance.purses.len()],
            loss: Vec::new(),
        };
        for (slot, &site) in (0_u32..).zip(chosen) {
            state.slot[site as usize] = Some(slot);
            state.count[instance.counts.area[site as usize] as usize] += 1;
            for (spent, purse) in state.spent.iter_mut().zip(&instance.purses) {
                if instance.pays(purse, site as usize) {
                    *spent += i128::from(instance.costs[site as usize]);
                }
            }
        }
        for row in 0..instance.weight.len() {
            state.look(instance, row);
        }
        self.count(&mut state);
        state
    }

    /// Counts sums and losses anew.
    fn count(&self, state: &mut State) {
        let instance = self.instance;
        let measures = self.penalty.len() + 1;
        state.sums.fill(0);
        let mut dense = vec![0_i64; measures * state.chosen.len()];
        for row in 0..instance.weight.len() {
            let [(first, nearest), (_, second)] = state.near[row];
            let slot = if first == OFF {
                None
            } else {
                state.slot[first as usize]
            };
            self.each(row, |measure, of| {
                state.sums[measure] += of(nearest);
                if let Some(slot) = slot {
                    dense[slot as usize * measures + measure] += of(second) - of(nearest);
                }
            });
        }
        state.loss.clear();
        for own in dense.chunks(measures) {
            let lost = (0_u32..).zip(own).filter(|(_, by)| **by != 0);
            state
                .loss
                .push(lost.map(|(measure, by)| (measure, *by)).collect());
        }
        // Without any chosen site there is nothing to lose.
        state.loss.resize(state.chosen.len(), Vec::new());
    }

    fn apply(&self, state: &mut State, out: Option<usize>, into: Option<u32>) {
        let instance = self.instance;
        let mut rows: Vec<u32> = Vec::new();
        let mut change = |state: &mut State, site: usize, comes: bool| {
            let area = instance.counts.area[site] as usize;
            let sign = if comes { 1 } else { -1 };
            match comes {
                true => state.count[area] += 1,
                false => state.count[area] -= 1,
            }
            for (spent, purse) in state.spent.iter_mut().zip(&instance.purses) {
                if instance.pays(purse, site) {
                    *spent += sign * i128::from(instance.costs[site]);
                }
            }
            rows.extend(instance.columns[site].iter().map(|(row, _)| *row));
        };
        if let Some(slot) = out {
            let site = state.chosen[slot] as usize;
            change(state, site, false);
            state.slot[site] = None;
            match into {
                Some(_) => {}
                None => {
                    state.chosen.swap_remove(slot);
                    if let Some(&moved) = state.chosen.get(slot) {
                        state.slot[moved as usize] = Some(slot as u32);
                    }
                }
            }
        }
        if let Some(site) = into {
            change(state, site as usize, true);
            let slot = match out {
                Some(slot) => {
                    state.chosen[slot] = site;
                    slot
                }
                None => {
                    state.chosen.push(site);
                    state.chosen.len() - 1
                }
            };
            state.slot[site as usize] = Some(slot as u32);
        }
        for row in rows {
            state.look(instance, row as usize);
        }
        self.count(state);
    }
}

impl State {
    /// The two chosen sites nearest to a row.
    fn look(&mut self, instance: &Instance, row: usize) {
        let list = instance.lists.of(row).iter();
        let mut open = list.filter(|entry| self.slot[entry.site as usize].is_some());
        let mut next = || {
            open.next()
                .map_or((OFF, OFF), |entry| (entry.site, entry.cost))
        };
        self.near[row] = [next(), next()];
    }
}

impl Instance {
    /// Whether nothing but counts and who is served can be broken.
    fn is_free_of_rules(&self) -> bool {
        self.caps.is_empty() && self.purses.is_empty() && self.unserved.is_some()
    }
}
