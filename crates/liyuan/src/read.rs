//! Readers of tables and areas: everything usable is kept, everything odd becomes a finding.

pub(crate) mod about_file;
pub(crate) mod areas;
pub(crate) mod columns;
pub(crate) mod csv;
pub(crate) mod demand;
pub(crate) mod facilities;
pub(crate) mod findings;
pub(crate) mod geojson;
pub(crate) mod loss;
pub(crate) mod number;
pub(crate) mod points;
pub(crate) mod raster;
pub(crate) mod source;
pub(crate) mod text;

#[cfg(test)]
mod tests;
