//! Readers of tables and areas: everything usable is kept, everything odd becomes a finding.

pub(crate) mod number;
