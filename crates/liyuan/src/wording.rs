//! What a finding or an error says, in the reader's language.
//!
//! English comes with the finding itself: its message and hint. For another language the catalogue
//! has, by code, a title, the sentence of the single case (`.case`) and the hint (`.hint`); the
//! finding gives the values. So `people.persons.negative` is `finding-people-persons-negative`, or
//! `finding-persons-negative`, which people, facilities and points have in common.

use crate::locale::{Lang, Locale, Value};
use liyuan_finding::Finding;

/// What is said about one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// What its code means, whatever the case; `None` where the catalogue does not have the code.
    pub title: Option<String>,
    /// The case with its values; `None` where the title says it all.
    pub case: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Wording {
    /// The case if there is one to tell, else the title.
    pub fn sentence(&self) -> &str {
        let title = self.title.as_deref();
        self.case.as_deref().or(title).unwrap_or_default()
    }
}

/// Words a finding in a language.
pub fn wording(finding: &Finding, locale: &Locale) -> Wording {
    let row = finding.row.map(|row| row.to_string());
    let reason = finding
        .reason
        .as_deref()
        .map(|reason| wording(reason, locale));
    let own = [
        ("file", finding.file.as_deref()),
        ("row", row.as_deref()),
        ("id", finding.id.as_deref()),
        ("field", finding.field.as_deref()),
        ("value", finding.value.as_deref()),
        ("reason", reason.as_ref().map(Wording::sentence)),
    ];
    let named = finding.arguments.iter();
    let values: Vec<(&str, Value<'_>)> = own
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.into())))
        .chain(named.map(|(name, value)| (name.as_str(), value.into())))
        .collect();
    let key = key(&finding.code, locale);
    let title = key.as_ref().map(|key| locale.format(key, &values));
    let english = Wording {
        title,
        case: Some(finding.message.clone()),
        hint: finding.hint.clone(),
    };
    let Some(key) = key.filter(|_| locale.lang() != Lang::En) else {
        return english;
    };
    // How many more there are of a code is said about every code in the same way.
    let case_key = match finding.arguments.contains_key("more") {
        true => "finding-more",
        false => key.as_str(),
    };
    let told = |attribute| {
        let text = locale.attribute(case_key, attribute, &values)?;
        Some(text).filter(|text| !text.is_empty())
    };
    // An error that takes its hint from what led to it does so in every language.
    let borrowed = finding
        .reason
        .as_ref()
        .filter(|reason| reason.hint == finding.hint);
    Wording {
        title: english.title,
        case: told("case"),
        hint: nearest_name(finding.hint.as_deref(), locale)
            .or_else(|| borrowed.and_then(|_| reason.as_ref()?.hint.clone()))
            .or_else(|| told("hint"))
            .or(english.hint),
    }
}

/// The hint of a name that is like the one written.
fn nearest_name(hint: Option<&str>, locale: &Locale) -> Option<String> {
    let name = hint?.strip_prefix("did you mean ")?.strip_suffix('?')?;
    Some(locale.format("hint-did-you-mean", &[("name", name.into())]))
}

/// The message of a code: its own, else the one that several subjects have in common.
fn key(code: &str, locale: &Locale) -> Option<String> {
    let key = |code: &str| format!("finding-{}", code.replace(['.', '_'], "-"));
    let common = code.split_once('.').map(|(_, rest)| key(rest));
    [Some(key(code)), common]
        .into_iter()
        .flatten()
        .find(|key| locale.has(key))
}

#[cfg(test)]
pub(crate) mod tests;
