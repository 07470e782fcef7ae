//! What is lost with a row that is left out.

use std::fmt;

/// What the row holds that no figure counts any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Loss {
    /// People of a group, as a person writes their number.
    Persons { persons: String, group: String },
    /// Places of a facility, as given.
    Places(String),
}

/// A row left out, told as part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftOut(pub Option<Loss>);

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("row left out"),
            Some(Loss::Persons { persons, group }) => {
                write!(f, "row left out with {persons} persons of group `{group}`")
            }
            Some(Loss::Places(places)) => write!(f, "row left out with `{places}` places"),
        }
    }
}

impl LeftOut {
    /// The values for a catalogue: `lost` says which of the others there are.
    pub(crate) fn arguments(self) -> Vec<(&'static str, String)> {
        match self.0 {
            None => vec![("lost", "nothing".to_owned())],
            Some(Loss::Persons { persons, group }) => vec![
                ("lost", "persons".to_owned()),
                ("persons", persons),
                ("group", group),
            ],
            Some(Loss::Places(places)) => {
                vec![("lost", "places".to_owned()), ("places", places)]
            }
        }
    }
}
