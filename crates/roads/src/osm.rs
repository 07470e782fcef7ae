//! OpenStreetMap data: reading, writing, and what the road import keeps of it.

pub mod document;

pub mod write;
