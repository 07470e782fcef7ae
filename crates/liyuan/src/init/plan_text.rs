//! The plan file as text, with comments in the language of the user.

use super::services::{Bound, KnownService};
use crate::locale::Locale;
use crate::plan_file::{DemandPlan, LocalName};
use crate::read::raster::is_raster;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A share for all promises: what was promised is for the planner to say.
const SHARE: &str = "90%";
/// Comments break at this column; an ideograph takes two.
const WIDTH: usize = 96;

/// What the plan says.
pub(crate) struct PlanText<'a> {
    pub(crate) locale: &'a Locale,
    /// Comments at the top.
    pub(crate) head: Vec<String>,
    pub(crate) name: LocalName,
    pub(crate) roads: String,
    /// File and what it holds.
    pub(crate) areas: Option<(String, String)>,
    /// Why there are none, where there are none.
    pub(crate) no_areas: String,
    pub(crate) demand: DemandPlan,
    /// How the people were found.
    pub(crate) demand_comments: Vec<String>,
    /// Service, its table and how many facilities are in it.
    pub(crate) services: Vec<(&'a KnownService, String, usize)>,
    /// Classes of the demand points; `None` for points without one.
    pub(crate) classes: BTreeSet<Option<String>>,
    /// What is not known about what was found.
    pub(crate) questions: Vec<LocalName>,
}

impl PlanText<'_> {
    /// The text of the file.
    pub(crate) fn write(&self) -> String {
        let locale = self.locale;
        let mut text = String::new();
        for line in &self.head {
            comment(&mut text, line);
        }
        text.push_str("\n[region]\n");
        let _ = writeln!(text, "name   = {}", name(&self.name));
        let _ = writeln!(text, "roads  = {}", quoted(&self.roads));
        match &self.areas {
            Some((file, what)) => {
                comment(&mut text, what);
                let _ = writeln!(text, "areas  = {}", quoted(file));
            }
            None => comment(&mut text, &self.no_areas),
        }
        for line in &self.demand_comments {
            comment(&mut text, line);
        }
        let _ = writeln!(text, "demand = {}", self.demand());
        text.push('\n');
        comment(&mut text, &locale.text("init-plan-services"));
        for (service, file, count) in &self.services {
            let _ = writeln!(text, "\n[[service]]");
            let _ = writeln!(text, "id         = {}", quoted(&service.id));
            let _ = writeln!(text, "name       = {}", name(&service.name));
            let count = locale.format("facility-count", &[("count", (*count).into())]);
            let _ = writeln!(text, "facilities = {}  # {count}", quoted(file));
            let _ = writeln!(text, "profile    = {}", quoted(&service.profile));
            if let Some(direction) = &service.direction {
                let _ = writeln!(text, "direction  = {}", quoted(direction));
            }
            if let Some(delay) = &service.delay {
                let _ = writeln!(text, "delay      = {}", quoted(delay));
            }
        }
        text.push('\n');
        comment(&mut text, &locale.text("init-plan-promises"));
        for (service, _, _) in &self.services {
            self.promise(&mut text, service);
        }
        self.repair(&mut text);
        if !self.questions.is_empty() {
            text.push('\n');
            comment(&mut text, &locale.text("init-plan-questions"));
        }
        for question in &self.questions {
            let _ = writeln!(text, "\n[[question]]\ntext = {}", name(question));
        }
        text
    }

    /// How new sites are asked for, as a comment.
    fn repair(&self, text: &mut String) {
        let Some((service, ..)) = self.services.first() else {
            return;
        };
        text.push('\n');
        comment(text, &self.locale.text("init-plan-repair"));
        let _ = writeln!(text, "# [[repair]]");
        let _ = writeln!(text, "# promise = {}", quoted(&service.id));
    }

    fn promise(&self, text: &mut String, service: &KnownService) {
        let locale = self.locale;
        text.push('\n');
        let why = match &service.source {
            Some(source) => {
                let source = source.in_language(locale.lang().tag());
                locale.format("init-plan-source", &[("source", source.into())])
            }
            None => locale.text("init-plan-placeholder"),
        };
        comment(text, &why);
        let _ = writeln!(text, "[[promise]]");
        let _ = writeln!(text, "id      = {}", quoted(&service.id));
        let _ = writeln!(text, "service = {}", quoted(&service.id));
        let groups = || self.demand.groups.iter().map(|group| group.name.as_str());
        let own = service.group.as_deref();
        let own = own.filter(|own| groups().any(|group| group == *own));
        let group = own.or_else(|| groups().next()).unwrap_or("all");
        let _ = writeln!(text, "group   = {}", quoted(group));
        let _ = writeln!(text, "within  = {}", self.bound(&service.within));
        if let Some(by) = &service.by {
            let _ = writeln!(text, "by      = {}", quoted(by));
        }
        let _ = writeln!(text, "share   = {}", quoted(SHARE));
    }

    /// The bounds of the classes that there are; the first (urban) one where points have none.
    fn bound(&self, within: &Bound) -> String {
        let map = match within {
            Bound::One(value) => return quoted(value),
            Bound::ByClass(map) => map,
        };
        let known: Vec<(&String, &String)> = map
            .iter()
            .filter(|(class, _)| self.classes.contains(&Some((*class).clone())))
            .collect();
        let all_have = known.len() == self.classes.len();
        match known.as_slice() {
            [(_, value)] if all_have => quoted(value),
            [] => quoted(
                map.get("urban")
                    .or(map.values().next())
                    .map_or("", String::as_str),
            ),
            _ if !all_have => quoted(map.get("urban").map_or("", String::as_str)),
            _ => {
                // Urban before rural, as people say it.
                let pairs: Vec<String> = known
                    .iter()
                    .rev()
                    .map(|(class, value)| format!("{class} = {}", quoted(value)))
                    .collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }

    fn demand(&self) -> String {
        let demand = &self.demand;
        let mut parts = vec![format!("file = {}", quoted(&demand.file.given))];
        let reading = &demand.file.reading;
        for (key, value) in [
            ("sheet", &reading.sheet),
            ("layer", &reading.layer),
            ("crs", &reading.crs),
        ] {
            if let Some(value) = value {
                parts.push(format!("{key} = {}", quoted(value)));
            }
        }
        // A raster has no columns, a layer no place in them.
        let raster = is_raster(&demand.file.path);
        let layer = liyuan_formats::is_table_format(&demand.file.path);
        for (key, column) in [
            ("id", &demand.id),
            ("lon", &demand.lon),
            ("lat", &demand.lat),
        ] {
            if !(raster || layer && key == column) {
                parts.push(format!("{key} = {}", quoted(column)));
            }
        }
        if let Some(class) = &demand.class {
            parts.push(format!("class = {}", quoted(class)));
        }
        let groups: Vec<String> = demand
            .groups
            .iter()
            .map(|group| format!("{} = {}", group.name, quoted(&group.column)))
            .collect();
        let same = demand.groups.iter().all(|group| group.name == group.column);
        parts.push(if same {
            let names: Vec<String> = demand.groups.iter().map(|g| quoted(&g.name)).collect();
            format!("groups = [{}]", names.join(", "))
        } else {
            format!("groups = {{ {} }}", groups.join(", "))
        });
        format!("{{ {} }}", parts.join(", "))
    }
}

fn name(name: &LocalName) -> String {
    if name.zh == name.en {
        return quoted(&name.zh);
    }
    format!("{{ zh = {}, en = {} }}", quoted(&name.zh), quoted(&name.en))
}

/// A basic TOML string on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Comment lines; a text is broken at blanks, or anywhere between ideographs.
fn comment(text: &mut String, words: &str) {
    for paragraph in words.lines() {
        let mut line = String::from("#");
        let mut width = 1;
        let mut word = String::from(" ");
        let mut flush = |word: &mut String, line: &mut String| {
            let own: usize = word.chars().map(columns).sum();
            if width + own > WIDTH && width > 1 {
                text.push_str(line.trim_end());
                text.push('\n');
                line.clear();
                line.push_str("# ");
                width = 2;
                *word = word.trim_start().to_owned();
            }
            width += word.chars().map(columns).sum::<usize>();
            line.push_str(word);
            word.clear();
        };
        for c in paragraph.chars().filter(|c| !c.is_control()) {
            // No line begins with a mark that closes.
            if c == ' ' || (columns(c) == 2 && !"，。；：、）”》".contains(c)) {
                flush(&mut word, &mut line);
            }
            word.push(c);
        }
        flush(&mut word, &mut line);
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

fn columns(c: char) -> usize {
    if matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}') {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_break_and_names_cannot_break_out() {
        let mut text = String::new();
        comment(&mut text, &"word ".repeat(60));
        comment(&mut text, &"人口".repeat(60));
        comment(&mut text, "a\nb");
        for line in text.lines() {
            let width: usize = line.chars().map(columns).sum();
            assert!(line.starts_with('#') && width <= WIDTH, "{line}");
        }
        assert!(text.ends_with("# a\n# b\n"), "{text}");
        assert_eq!(text.matches("word").count(), 60);
        let odd = "x\"\n[region]\\";
        let parsed: toml::Table = toml::from_str(&format!("a = {}", quoted(odd))).unwrap();
        assert_eq!(parsed.get("a").and_then(|v| v.as_str()), Some(odd));
    }
}
