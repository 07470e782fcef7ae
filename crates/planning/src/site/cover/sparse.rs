//! Sets of small numbers, one after another: the rows and columns of a covering problem.

/// Sets of ascending numbers in one array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sparse {
    first: Vec<usize>,
    items: Vec<u32>,
}

impl Sparse {
    pub(crate) fn new() -> Sparse {
        Sparse {
            first: vec![0],
            items: Vec::new(),
        }
    }

    /// Number of sets.
    pub(crate) fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// Members of all sets together.
    pub(crate) fn entries(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn of(&self, set: usize) -> &[u32] {
        &self.items[self.first[set]..self.first[set + 1]]
    }

    pub(crate) fn push(&mut self, set: impl IntoIterator<Item = u32>) {
        self.items.extend(set);
        self.first.push(self.items.len());
    }

    /// For each of `width` numbers the sets that have it, ascending.
    pub(crate) fn transposed(&self, width: usize) -> Sparse {
        let mut first = vec![0usize; width + 1];
        for &item in &self.items {
            first[item as usize + 1] += 1;
        }
        for index in 0..width {
            first[index + 1] += first[index];
        }
        let mut next = first.clone();
        let mut items = vec![0u32; self.items.len()];
        for set in 0..self.len() {
            for &item in self.of(set) {
                let place = &mut next[item as usize];
                items[*place] = set as u32;
                *place += 1;
            }
        }
        Sparse { first, items }
    }
}

/// Sets of which each is kept once for each key.
///
/// Found by a hash of the ascending members in an open table; sets of equal hash are compared
/// member by member, so that nothing depends on luck. Rows are numbered in the order in which they
/// first come.
#[derive(Debug, Clone)]
pub(crate) struct Merger {
    sets: Sparse,
    keys: Vec<u32>,
    hashes: Vec<u64>,
    table: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

impl Merger {
    pub(crate) fn new() -> Merger {
        Merger {
            sets: Sparse::new(),
            keys: Vec::new(),
            hashes: Vec::new(),
            table: vec![EMPTY; 16],
        }
    }

    pub(crate) fn sets(&self) -> &Sparse {
        &self.sets
    }

    pub(crate) fn keys(&self) -> &[u32] {
        &self.keys
    }

    pub(crate) fn into_sets(self) -> Sparse {
        self.sets
    }

    /// The number of a set with this key; new if it was not there.
    pub(crate) fn number(&mut self, key: u32, set: &[u32]) -> usize {
        debug_assert!(set.is_sorted());
        let hash = hash(key, set);
        let mask = self.table.len() - 1;
        let mut place = hash as usize & mask;
        while self.table[place] != EMPTY {
            let row = self.table[place] as usize;
            if self.hashes[row] == hash && self.keys[row] == key && self.sets.of(row) == set {
                return row;
            }
            place = (place + 1) & mask;
        }
        let row = self.sets.len();
        self.table[place] = row as u32;
        self.sets.push(set.iter().copied());
        self.keys.push(key);
        self.hashes.push(hash);
        if self.sets.len() * 2 > self.table.len() {
            self.grow();
        }
        row
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        self.table.clear();
        self.table.resize(mask + 1, EMPTY);
        for (row, &hash) in self.hashes.iter().enumerate() {
            let mut place = hash as usize & mask;
            while self.table[place] != EMPTY {
                place = (place + 1) & mask;
            }
            self.table[place] = row as u32;
        }
    }
}

fn hash(key: u32, set: &[u32]) -> u64 {
    let mut hash = u64::from(key) ^ 0x9E37_79B9_7F4A_7C15;
    for &item in set {
        hash = (hash ^ u64::from(item)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        hash ^= hash >> 32;
    }
    hash
}

/// Which of two sets goes, where one holds the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goes {
    Smaller,
    Larger,
}

/// Marks as gone every set that holds another one, or is held by one, where `may(smaller, larger)`
/// allows it; equal sets come both ways. Gives the number of sets that went and of entries looked at.
///
/// A set can only be held by those that hold its rarest member, and of these a signature of 128 bits
/// rules out most.
pub(crate) fn drop_nested(
    sets: &Sparse,
    holders: &Sparse,
    goes: Goes,
    gone: &mut [bool],
    may: impl Fn(usize, usize) -> bool,
) -> (usize, u64) {
    let signatures: Vec<u128> = (0..sets.len()).map(|set| signature(sets.of(set))).collect();
    let mut order: Vec<u32> = (0..sets.len() as u32).collect();
    order.sort_by_key(|&set| (sets.of(set as usize).len(), set));
    let (mut dropped, mut looked) = (0, 0u64);
    for small in order {
        let small = small as usize;
        let members = sets.of(small);
        if gone[small] || members.is_empty() {
            continue;
        }
        let rarest = members
            .iter()
            .copied()
            .min_by_key(|&member| holders.of(member as usize).len())
            .unwrap_or_default();
        let holding = holders.of(rarest as usize);
        looked += (members.len() + holding.len()) as u64;
        for &large in holding {
            let large = large as usize;
            if large == small
                || gone[large]
                || signatures[small] & !signatures[large] != 0
                || sets.of(large).len() < members.len()
                || !may(small, large)
            {
                continue;
            }
            let (holds, seen) = is_subset(members, sets.of(large));
            looked += seen as u64;
            if holds {
                dropped += 1;
                match goes {
                    Goes::Larger => gone[large] = true,
                    Goes::Smaller => {
                        gone[small] = true;
                        break;
                    }
                }
            }
        }
    }
    (dropped, looked)
}

fn signature(set: &[u32]) -> u128 {
    set.iter().fold(0, |bits, &item| {
        bits | 1 << (item.wrapping_mul(0x9E37_79B1) >> 25)
    })
}

/// Whether the first of two ascending sets lies in the second, and how far it was read.
fn is_subset(small: &[u32], large: &[u32]) -> (bool, usize) {
    let mut at = 0;
    for (index, item) in small.iter().enumerate() {
        if large.len() - at < small.len() - index {
            return (false, at);
        }
        while at < large.len() && large[at] < *item {
            at += 1;
        }
        if at == large.len() || large[at] != *item {
            return (false, at);
        }
        at += 1;
    }
    (true, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn equal_sets_are_one_for_each_key() {
        let mut merger = Merger::new();
        for round in 0..2 {
            for number in 0..100u32 {
                let row = merger.number(number % 3, &[number, number + 7]);
                assert_eq!(row, number as usize, "round {round}");
            }
        }
        assert_eq!(merger.number(9, &[0, 7]), 100);
        assert_eq!(merger.sets().of(100), [0, 7]);
        assert_eq!(merger.keys()[100], 9);
    }

    #[test]
    fn what_goes_is_what_plain_comparison_finds() {
        let mut seed = 7u64;
        for _ in 0..200 {
            let mut sets = Sparse::new();
            let mut plain = Vec::new();
            for _ in 0..12 {
                let mut set = BTreeSet::new();
                for member in 0..6u32 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    if seed >> 62 != 0 {
                        set.insert(member);
                    }
                }
                sets.push(set.iter().copied());
                plain.push(set);
            }
            let holders = sets.transposed(6);
            let mut gone = vec![false; 12];
            let earlier = |a: usize, b: usize| plain[a] != plain[b] || a < b;
            drop_nested(&sets, &holders, Goes::Larger, &mut gone, earlier);
            for large in 0..12 {
                let expected = (0..12).any(|small| {
                    small != large
                        && !plain[small].is_empty()
                        && plain[small].is_subset(&plain[large])
                        && earlier(small, large)
                });
                assert_eq!(gone[large], expected);
            }
        }
    }
}
