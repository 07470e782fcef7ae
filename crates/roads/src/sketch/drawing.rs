//! The drawing itself: where nodes stand and which of them straight lines join.

use super::error::SketchError;
use std::collections::{BTreeMap, BTreeSet};

/// Row and column of a character.
type Cell = (usize, usize);

/// Nodes and lines by cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawing {
    pub(super) nodes: BTreeMap<char, Cell>,
    lines: BTreeMap<Cell, char>,
}

impl Drawing {
    /// Reads the map part of a line of the text; `row` counts from 0.
    pub(super) fn read_row(&mut self, row: usize, text: &str) -> Result<(), SketchError> {
        for (column, found) in text.chars().enumerate() {
            match found {
                ' ' => {}
                '-' | '|' | '/' | '\\' | '+' => {
                    self.lines.insert((row, column), found);
                }
                node if node.is_ascii_alphanumeric() => {
                    if self.nodes.insert(node, (row, column)).is_some() {
                        return Err(SketchError::TwiceDrawn {
                            line: row + 1,
                            node,
                        });
                    }
                }
                found => {
                    return Err(SketchError::StrayCharacter {
                        line: row + 1,
                        found,
                    });
                }
            }
        }
        Ok(())
    }

    /// The cells strictly between two nodes that a straight line joins.
    pub(super) fn line_between(&self, from: char, to: char) -> Option<Vec<Cell>> {
        let (a, b) = (*self.nodes.get(&from)?, *self.nodes.get(&to)?);
        let rows = b.0 as i64 - a.0 as i64;
        let columns = b.1 as i64 - a.1 as i64;
        let steps = rows.abs().max(columns.abs());
        let straight = rows == 0 || columns == 0 || rows.abs() == columns.abs();
        if steps == 0 || !straight {
            return None;
        }
        let (down, right) = (rows.signum(), columns.signum());
        let stroke = match (down, right) {
            (0, _) => '-',
            (_, 0) => '|',
            _ if down == right => '\\',
            _ => '/',
        };
        (1..steps)
            .map(|i| {
                let cell = (
                    (a.0 as i64 + i * down) as usize,
                    (a.1 as i64 + i * right) as usize,
                );
                let found = *self.lines.get(&cell)?;
                (found == stroke || found == '+').then_some(cell)
            })
            .collect()
    }

    /// The first drawn cell that is not among those that ways follow.
    pub(super) fn unused(&self, used: &BTreeSet<Cell>) -> Option<Cell> {
        self.lines.keys().find(|cell| !used.contains(cell)).copied()
    }
}
