//! What can be wrong with a sketch.

use liyuan_finding::{Diagnose, Kind};

/// A sketch that cannot be read; lines are counted from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SketchError {
    /// A character that is neither a node nor a line.
    #[error("read the sketch: line {line}: `{found}` is neither a node nor a line")]
    StrayCharacter {
        /// Line of the text.
        line: usize,
        /// What stands there.
        found: char,
    },
    /// A node drawn twice.
    #[error("read the sketch: line {line}: node `{node}` is drawn twice")]
    TwiceDrawn {
        /// Line of the second one.
        line: usize,
        /// Its letter.
        node: char,
    },
    /// A node that is named and not drawn.
    #[error("read the sketch: line {line}: node `{node}` is not drawn")]
    NotDrawn {
        /// Line of the statement.
        line: usize,
        /// Its letter.
        node: char,
    },
    /// Two nodes follow each other in a way, and no straight line joins them.
    #[error("read the sketch: line {line}: no straight line joins `{from}` and `{to}`")]
    NotJoined {
        /// Line of the statement.
        line: usize,
        /// First node.
        from: char,
        /// Second node.
        to: char,
    },
    /// A line that no way follows.
    #[error("read the sketch: line {line}: no way follows the line at column {column}")]
    UnusedLine {
        /// Line of the text.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A statement that is no way, node, relation or grid.
    #[error("read the sketch: line {line}: `{text}` is no statement")]
    BadStatement {
        /// Line of the text.
        line: usize,
        /// As given.
        text: String,
    },
    /// A member that names no way, or several.
    #[error("read the sketch: line {line}: `{nodes}` is part of {ways} ways, not of one")]
    WhichWay {
        /// Line of the statement.
        line: usize,
        /// As given.
        nodes: String,
        /// How many ways hold these nodes in a row.
        ways: usize,
    },
    /// A place that is no drawn node or pair of nodes.
    #[error("find the place `{name}` in the sketch")]
    UnknownPlace {
        /// As given.
        name: String,
    },
    /// The importer refuses the sketch.
    #[error("import the sketch: {0}")]
    Import(#[from] crate::RoadsError),
}

impl Diagnose for SketchError {
    fn code(&self) -> &'static str {
        match self {
            SketchError::StrayCharacter { .. } => "roads.sketch.stray_character",
            SketchError::TwiceDrawn { .. } => "roads.sketch.twice_drawn",
            SketchError::NotDrawn { .. } => "roads.sketch.not_drawn",
            SketchError::NotJoined { .. } => "roads.sketch.not_joined",
            SketchError::UnusedLine { .. } => "roads.sketch.unused_line",
            SketchError::BadStatement { .. } => "roads.sketch.bad_statement",
            SketchError::WhichWay { .. } => "roads.sketch.which_way",
            SketchError::UnknownPlace { .. } => "roads.sketch.unknown_place",
            SketchError::Import(error) => error.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            SketchError::Import(error) => error.kind(),
            _ => Kind::Data,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            SketchError::StrayCharacter { .. } => {
                "nodes are letters and digits, lines are drawn with - | / \\ and cross at +".into()
            }
            SketchError::TwiceDrawn { .. } => "give each node a letter of its own".into(),
            SketchError::NotDrawn { node, .. } => format!("draw `{node}` in the map"),
            SketchError::NotJoined { .. } => "draw the line, or name the nodes between".into(),
            SketchError::UnusedLine { .. } => "say which way it is, such as `AB highway=primary`".into(),
            SketchError::BadStatement { .. } => {
                "write `AB highway=primary`, `node B barrier=gate`, `relation no_left_turn from=AB via=B to=BC` \
                 or `grid 50`"
                    .into()
            }
            SketchError::WhichWay { .. } => "name more of the nodes of the way".into(),
            SketchError::UnknownPlace { .. } => {
                "`A` is a node, `AB` the middle between two of them".into()
            }
            SketchError::Import(error) => return error.hint(),
        })
    }
}
