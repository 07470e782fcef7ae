//! The facilities of a run.

use super::Run;
use crate::figure::Figure;
use crate::layer::Site;
use liyuan::figures::escaped;

impl Run {
    /// The facility that a figure is about, if it is about one.
    pub fn facility(&self, figure: &Figure) -> Option<&Site> {
        let (promise, name) = figure
            .id
            .strip_prefix("reach/")?
            .split_once("/persons_nearest/facility/")?;
        let mut promises = self.promises.iter();
        let promise = promises.find(|known| escaped(&known.id) == promise)?;
        let service = self.services.get(promise.service)?;
        let mut sites = self.sites.get(&service.id)?.iter();
        sites.find(|site| escaped(&site.id) == name)
    }
}

/// What a measure of a promise is called of a facility.
pub(crate) fn of_facility(id: &str) -> String {
    format!("/facility/{}", escaped(id))
}
