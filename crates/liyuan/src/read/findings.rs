//! Collecting findings without letting a ruined file fill the memory.

use liyuan_finding::{Finding, Severity};
use std::collections::BTreeMap;

/// So many findings of one code are kept for one file; the rest are counted.
const KEPT_PER_CODE: u64 = 20_000;

/// Findings in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    counts: BTreeMap<(Option<String>, String), (u64, Severity)>,
}

impl Findings {
    /// Adds a finding.
    pub(crate) fn push(&mut self, finding: Finding) {
        let key = (finding.file.clone(), finding.code.clone());
        let (count, _) = self.counts.entry(key).or_insert((0, finding.severity));
        *count += 1;
        if *count <= KEPT_PER_CODE {
            self.list.push(finding);
        }
    }

    /// All findings; where a code was too common, one more that says how many were not listed.
    pub(crate) fn finish(self) -> Vec<Finding> {
        let mut list = self.list;
        for ((file, code), (count, severity)) in self.counts {
            let Some(more) = count.checked_sub(KEPT_PER_CODE).filter(|more| *more > 0) else {
                continue;
            };
            let message = format!("`{more}` more of `{code}` are not listed one by one");
            let mut finding = Finding::new(severity, code, message)
                .with("more", more)
                .value(count.to_string())
                .hint("mend the first ones; they have probably one cause");
            finding.file = file;
            list.push(finding);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Lang, Locale};
    use crate::wording::wording;

    #[test]
    fn the_rest_of_a_common_code_is_counted() {
        let mut findings = Findings::default();
        for row in 0..KEPT_PER_CODE + 5 {
            findings.push(
                Finding::error("people.row.blank", "x")
                    .file("f.csv")
                    .row(row),
            );
        }
        findings.push(Finding::error("people.row.quote", "y").file("f.csv"));
        let list = findings.finish();
        assert_eq!(list.len() as u64, KEPT_PER_CODE + 2);
        let last = list.last().unwrap();
        assert_eq!(
            (last.code.as_str(), last.message.as_str()),
            (
                "people.row.blank",
                "`5` more of `people.row.blank` are not listed one by one"
            )
        );
        let chinese = wording(last, &Locale::new(Lang::Zh));
        assert_eq!(chinese.case.as_deref(), Some("另有 `5` 处未逐一列出"));
    }
}
