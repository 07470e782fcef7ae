//! The best load of a site: whole or shared items, each with a gain per unit of weight.

/// An item: what a unit of its weight costs (below zero: it gains), its weight, its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    pub unit: i64,
    pub row: u32,
    pub weight: i64,
}

/// Branchings of the search for one whole load; beyond them its bound stands for its value.
pub(super) const BRANCHINGS: usize = 2_000;

/// Least cost of a load of parts of items, which all gain; they are put in order, the best first,
/// unless all fit.
pub(super) fn parts(items: &mut [Item], capacity: i64) -> i64 {
    let weight: i64 = items.iter().map(|item| item.weight).sum();
    if weight > capacity {
        items.sort_unstable();
    }
    fill(items, capacity)
}

/// Cost of a load of parts of sorted items.
fn fill(items: &[Item], mut room: i64) -> i64 {
    let mut cost = 0;
    for item in items {
        if item.weight >= room {
            return cost + item.unit * room;
        }
        room -= item.weight;
        cost += item.unit * item.weight;
    }
    cost
}

/// A bound on the cost of any load of whole items, and the best load found. The items, which
/// all gain and fit alone, are put in order, the best first.
///
/// Depth first, the best item per unit of weight first, with the load of parts as bound (Horowitz and
/// Sahni 1974, 10.1145/321812.321823). Where the search has not cut all branches after some time, the
/// bound is that of what is left; else it is the cost of the load. Without any branchings the load is what fits
/// in that order, and the bound that of parts.
pub(super) fn whole(items: &mut [Item], capacity: i64, most: usize, taken: &mut Vec<bool>) -> i64 {
    taken.clear();
    taken.resize(items.len(), false);
    let weight: i64 = items.iter().map(|item| item.weight).sum();
    if weight <= capacity {
        taken.fill(true);
        return items.iter().map(|item| item.unit * item.weight).sum();
    }
    items.sort_unstable();
    if most == 0 {
        let mut room = capacity;
        for (item, taken) in items.iter().zip(taken) {
            *taken = item.weight <= room;
            room -= if *taken { item.weight } else { 0 };
        }
        return fill(items, capacity);
    }
    // The lightest item from each place on: where it does not fit, nothing does.
    let mut lightest = vec![i64::MAX; items.len() + 1];
    for index in (0..items.len()).rev() {
        lightest[index] = lightest[index + 1].min(items[index].weight);
    }
    let mut now = vec![false; items.len()];
    let (mut room, mut cost, mut best) = (capacity, 0, 0);
    let mut next = 0;
    let mut open = i64::MAX;
    let mut branchings = 0;
    loop {
        // Forward: take what fits. The bound changes only where an item is left out.
        let mut left_out = true;
        while next < items.len() && room >= lightest[next] {
            if left_out {
                let bound = cost + fill(&items[next..], room);
                if bound >= best {
                    break;
                }
                if branchings > most {
                    open = open.min(bound);
                    break;
                }
            }
            let item = items[next];
            left_out = item.weight > room;
            if !left_out {
                now[next] = true;
                room -= item.weight;
                cost += item.unit * item.weight;
            }
            next += 1;
        }
        if cost < best {
            best = cost;
            taken.clone_from(&now);
        }
        // Back: leave the last one out that was taken.
        branchings += 1;
        let Some(last) = (0..next).rev().find(|&index| now[index]) else {
            return best.min(open);
        };
        now[last] = false;
        room += items[last].weight;
        cost -= items[last].unit * items[last].weight;
        next = last + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::capacitated::tests::Lot;

    fn items(lot: &mut Lot) -> Vec<Item> {
        (0..lot.below(12) as u32)
            .map(|row| Item {
                unit: -1 - lot.below(9) as i64,
                row,
                weight: 1 + lot.below(12) as i64,
            })
            .collect()
    }

    #[test]
    fn whole_loads_are_those_of_trying_everything() {
        let mut lot = Lot(1);
        let mut taken = Vec::new();
        for _ in 0..2_000 {
            let capacity = 12 + lot.below(40) as i64;
            let mut items = items(&mut lot);
            let found = whole(&mut items, capacity, BRANCHINGS, &mut taken);
            let load = |set: u32| -> (i64, i64) {
                let of = (0..items.len()).filter(|index| set >> index & 1 == 1);
                of.map(|index| (items[index].weight, items[index].unit * items[index].weight))
                    .fold((0, 0), |sum, item| (sum.0 + item.0, sum.1 + item.1))
            };
            let sets = (0..1_u32 << items.len()).map(load);
            let best = sets.filter(|load| load.0 <= capacity).map(|load| load.1);
            assert_eq!(Some(found), best.min(), "{items:?} in {capacity}");
            let mask = taken
                .iter()
                .rev()
                .fold(0, |mask, &taken| mask << 1 | u32::from(taken));
            assert!(load(mask).0 <= capacity && load(mask).1 == found);
        }
    }

    /// A hundred items of nearly equal gain: the search is cut short, and its bound is not above the load.
    #[test]
    fn a_search_cut_short_has_a_bound() {
        let mut lot = Lot(7);
        let mut cut = 0;
        for _ in 0..20 {
            let mut items: Vec<Item> = (0..100)
                .map(|row| Item {
                    unit: -1_000_000 - lot.below(1_000) as i64,
                    row,
                    weight: 2 * (100_000 + lot.below(10_000) as i64),
                })
                .collect();
            let mut taken = Vec::new();
            let capacity = 2 * 5_000_001 + 1;
            let bound = whole(&mut items, capacity, BRANCHINGS, &mut taken);
            let load = items.iter().zip(&taken).filter(|(_, taken)| **taken);
            let (weight, cost) = load.fold((0, 0), |sum, (item, _)| {
                (sum.0 + item.weight, sum.1 + item.unit * item.weight)
            });
            assert!(weight <= capacity && bound <= cost);
            assert!(bound >= fill(&items, capacity));
            // Of a search that came to its end the bound is the cost of the load.
            cut += usize::from(bound < cost);
        }
        assert!(cut > 10, "only {cut} were cut short");
    }

    #[test]
    fn parts_fill_the_room_by_gain() {
        let item = |unit, row, weight| Item { unit, row, weight };
        let mut items = [item(-2, 0, 5), item(-7, 1, 3), item(-1, 2, 9)];
        assert_eq!(parts(&mut items, 6), -7 * 3 - 2 * 3);
        assert_eq!(items[0].row, 1);
        assert_eq!(parts(&mut items, 100), -21 - 10 - 9);
        assert_eq!(parts(&mut items, 0), 0);
    }
}
