//! The areas of a run as a tree.

use super::Run;
use crate::layer::Area;
use std::collections::HashMap;

/// Areas by their codes: what is where in the list, and which parts each has.
#[derive(Debug, Default)]
pub(super) struct Tree {
    places: HashMap<String, usize>,
    parts: HashMap<String, Vec<usize>>,
}

impl Tree {
    /// That of a list; of areas with the same code the first counts.
    pub(super) fn of(areas: &[Area]) -> Tree {
        let mut tree = Tree::default();
        for (at, area) in areas.iter().enumerate() {
            tree.places.entry(area.code.clone()).or_insert(at);
            if let Some(parent) = &area.parent {
                tree.parts.entry(parent.clone()).or_default().push(at);
            }
        }
        tree
    }
}

impl Run {
    /// The area of a code.
    pub fn area(&self, code: &str) -> Option<&Area> {
        self.areas.get(*self.tree.places.get(code)?)
    }

    /// The areas right below one.
    pub fn parts_of(&self, code: &str) -> impl Iterator<Item = &Area> {
        let parts = self.tree.parts.get(code).into_iter().flatten();
        parts.filter_map(|&at| self.areas.get(at))
    }

    /// Areas that are part of no other, if there are several; else the parts of the one.
    pub fn top_areas(&self) -> Vec<&Area> {
        let is_part = |area: &&Area| {
            let parent = area.parent.as_deref();
            parent.is_some_and(|parent| self.area(parent).is_some())
        };
        let tops: Vec<&Area> = self.areas.iter().filter(|area| !is_part(area)).collect();
        match tops.as_slice() {
            [one] => {
                let parts: Vec<&Area> = self.parts_of(&one.code).collect();
                if parts.is_empty() { tops } else { parts }
            }
            _ => tops,
        }
    }

    /// Areas that have no parts: the finest level.
    pub fn finest_areas(&self) -> Vec<&Area> {
        let has_parts = |area: &&Area| self.tree.parts.contains_key(&area.code);
        self.areas.iter().filter(|area| !has_parts(area)).collect()
    }

    /// The areas of the finest level within one, itself if it has no parts.
    pub fn below<'a>(&'a self, area: &'a Area) -> Vec<&'a Area> {
        let finest = self.finest_areas().into_iter();
        let within = |one: &&Area| self.top_of(&one.code, &[area]).is_some();
        finest.filter(within).collect()
    }

    /// The code of the one of some areas in which an area lies, or which it is.
    pub fn top_of<'a>(&'a self, code: &str, tops: &[&'a Area]) -> Option<&'a str> {
        let above = |area: &&'a Area| self.area(area.parent.as_deref()?);
        // As many steps as there are areas, should the parents go round in a circle.
        let mut lineage = std::iter::successors(self.area(code), above).take(self.areas.len());
        lineage.find_map(|area| {
            let top = tops.iter().find(|top| top.code == area.code)?;
            Some(top.code.as_str())
        })
    }
}
