//! The parts of a search tree that are still open, the most promising first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// A part of the search: decisions on columns, and the multipliers to begin with.
#[derive(Debug)]
pub(crate) struct Node<W> {
    /// Larger is looked at first: a bound on the value, negated where the least is sought.
    pub(crate) promise: i64,
    /// Columns taken.
    pub(crate) taken: Vec<u32>,
    /// Columns left out.
    pub(crate) left: Vec<u32>,
    /// Multipliers of the node above, of all rows of the root.
    pub(crate) warm: Arc<Vec<W>>,
}

struct Ranked<W> {
    node: Node<W>,
    number: u64,
}

impl<W> Ord for Ranked<W> {
    /// Of equal promise the later one first: its decisions go further.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.node.promise, self.number).cmp(&(other.node.promise, other.number))
    }
}

impl<W> PartialOrd for Ranked<W> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<W> PartialEq for Ranked<W> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<W> Eq for Ranked<W> {}

/// Open nodes.
pub(crate) struct Open<W> {
    heap: BinaryHeap<Ranked<W>>,
    number: u64,
}

impl<W> Open<W> {
    pub(crate) fn new() -> Open<W> {
        Open {
            heap: BinaryHeap::new(),
            number: 0,
        }
    }

    pub(crate) fn push(&mut self, node: Node<W>) {
        self.number += 1;
        self.heap.push(Ranked {
            node,
            number: self.number,
        });
    }

    pub(crate) fn pop(&mut self) -> Option<Node<W>> {
        self.heap.pop().map(|ranked| ranked.node)
    }

    /// Number of open nodes.
    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    /// The best that any open node may hold.
    pub(crate) fn promise(&self) -> Option<i64> {
        self.heap.peek().map(|ranked| ranked.node.promise)
    }
}
