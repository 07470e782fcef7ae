//! A whole OpenStreetMap file in memory, tags and all.
//!
//! For small data: sketches, the built-in region, tests. The road import reads files without
//! building one of these.

/// Key and value.
pub type Tag = (String, String);

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// OSM id.
    pub id: i64,
    /// Longitude × 10⁷.
    pub lon: i32,
    /// Latitude × 10⁷.
    pub lat: i32,
    /// In file order.
    pub tags: Vec<Tag>,
}

/// A way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// OSM id.
    pub id: i64,
    /// Ids of its nodes, in order.
    pub refs: Vec<i64>,
    /// In file order.
    pub tags: Vec<Tag>,
}

/// What a relation member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A node.
    Node,
    /// A way.
    Way,
    /// Another relation.
    Relation,
}

/// A member of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Node, way or relation.
    pub kind: MemberKind,
    /// Its OSM id.
    pub id: i64,
    /// Role, may be empty.
    pub role: String,
}

/// A relation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relation {
    /// OSM id.
    pub id: i64,
    /// In file order.
    pub members: Vec<Member>,
    /// In file order.
    pub tags: Vec<Tag>,
}

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// In file order.
    pub nodes: Vec<Node>,
    /// In file order.
    pub ways: Vec<Way>,
    /// In file order.
    pub relations: Vec<Relation>,
}
