//! Files of the OR-Library: `n m p`, then edges; of an edge that is given twice the last cost counts.

use liyuan_planning::site::{Entry, Lists};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Full lists by Dijkstra's algorithm from every node, and p.
pub fn read(text: &str) -> (Lists, usize) {
    let mut numbers = text
        .split_whitespace()
        .map(|word| word.parse::<u32>().unwrap());
    let mut next = || numbers.next().unwrap();
    let (n, m, p) = (next(), next(), next());
    let mut edges = BTreeMap::new();
    for _ in 0..m {
        let (a, b, cost) = (next(), next(), next());
        edges.insert((a.min(b) - 1, a.max(b) - 1), cost);
    }
    let mut near = vec![Vec::new(); n as usize];
    for ((a, b), cost) in edges {
        near[a as usize].push((b, cost));
        near[b as usize].push((a, cost));
    }
    let mut lists = Lists::new(n);
    for from in 0..n {
        let mut best = vec![u32::MAX; n as usize];
        best[from as usize] = 0;
        let mut queue = BinaryHeap::from([Reverse((0, from))]);
        while let Some(Reverse((cost, node))) = queue.pop() {
            if cost > best[node as usize] {
                continue;
            }
            for &(to, edge) in &near[node as usize] {
                if cost + edge < best[to as usize] {
                    best[to as usize] = cost + edge;
                    queue.push(Reverse((cost + edge, to)));
                }
            }
        }
        let entries = (0..n).zip(best).filter(|&(_, cost)| cost < u32::MAX);
        lists.push(entries.map(|(site, cost)| Entry { cost, site }));
    }
    (lists, p as usize)
}
