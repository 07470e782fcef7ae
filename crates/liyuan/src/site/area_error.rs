//! Why rules by area give no answer.

use super::TableRow;
use liyuan_finding::{Diagnose, Ids, Kind};

/// So many areas are named in a sentence.
const NAMED: usize = 10;

/// The best that the people of an area can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaBest {
    /// What the rule asks for: a share, or a mean way.
    pub asked: String,
    /// The best that there can be, in such a form that a rule can ask for it; empty: nobody can be served.
    pub best: String,
}

/// Why rules by area cannot be used, or cannot be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AreaError {
    /// A table does not say where its rows lie.
    #[error(
        "find the areas of `{option}`{}: there is no column `area`",
        in_file(file)
    )]
    NoColumn {
        /// The table; empty: there is none.
        file: String,
        /// The option that names it.
        option: &'static str,
    },
    /// A table of areas has no column of rules.
    #[error(
        "read rules of `{file}`: it has none of the columns `at_least`, `at_most`, `budget`, `served`"
    )]
    NoRule {
        /// The table.
        file: String,
    },
    /// A cell of the table of areas cannot be read.
    #[error("read `{column}` of area `{area}`{at}: it is `{value}`")]
    Value {
        /// Where it stands.
        at: Box<TableRow>,
        /// The area.
        area: String,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What it has to be: `name`, `number`, `amount` or `share`.
        what: &'static str,
    },
    /// An area has two rows.
    #[error("read the rules of area `{area}`{at}: it stands there already")]
    Twice {
        /// Where it stands again.
        at: Box<TableRow>,
        /// The area.
        area: String,
    },
    /// No point and no candidate that the rules are about lies in an area.
    #[error("find area `{area}`{at}: neither demand nor candidates have it")]
    Unknown {
        /// Where it stands.
        at: Box<TableRow>,
        /// The area.
        area: String,
        /// The area most like it.
        near: Option<String>,
    },
    /// More sites at least than at most.
    #[error("choose at least `{at_least}` and at most `{at_most}` sites in area `{area}`{at}")]
    Contradiction {
        /// Where it stands.
        at: Box<TableRow>,
        /// The area.
        area: String,
        /// Sites there, at least.
        at_least: usize,
        /// Sites there, at most.
        at_most: usize,
    },
    /// A model does not have such a rule.
    #[error("keep rules about `{rule}` in {model}: it does not have them")]
    Model {
        /// The model.
        model: &'static str,
        /// The columns.
        rule: &'static str,
    },
    /// Rules by area and an explanation were asked for at once.
    #[error("use `{option}` with rules by area")]
    Explain {
        /// The option.
        option: &'static str,
    },
    /// An area has too few candidates.
    #[error("choose `{at_least}` sites in area `{area}`{at}: only `{allowed}` may be chosen there")]
    Short {
        /// Where the rule stands.
        at: Box<TableRow>,
        /// The area.
        area: String,
        /// What the rule asks for.
        at_least: usize,
        /// Candidates there that are not forbidden.
        allowed: usize,
    },
    /// An area has too many required sites.
    #[error(
        "choose at most `{at_most}` sites in area `{area}`{at}: `{required}` are required there"
    )]
    Full {
        /// Where the rule stands.
        at: Box<TableRow>,
        /// The area.
        area: String,
        /// What the rule allows.
        at_most: usize,
        /// Required sites there.
        required: usize,
    },
    /// The rules need more sites than are chosen.
    #[error("choose `{asked}` sites: the areas need `{needed}` together")]
    TooFew {
        /// Sites asked for.
        asked: usize,
        /// What all areas need.
        needed: usize,
    },
    /// The rules allow fewer sites than are chosen.
    #[error("choose `{asked}` sites: the areas allow `{allowed}` together")]
    TooMany {
        /// Sites asked for.
        asked: usize,
        /// What all areas allow.
        allowed: usize,
    },
    /// A budget is below what the sites cost that have to be chosen.
    #[error(
        "keep to the budget of `{budget}`{}: the sites that have to be chosen cost `{least}` at least",
        of_area(area)
    )]
    Budget {
        /// The area; empty: all sites.
        area: String,
        /// What there is.
        budget: String,
        /// What is needed.
        least: String,
    },
    /// All candidates together do not do for the people of some areas.
    #[error("keep {}: with all candidates {}", match .areas.as_slice() {
        [area] => format!("the rule about the people of area `{area}`"),
        areas => format!("the rules about the people of `{}` areas", areas.len()),
    }, told_bests(.areas, .bests, [" (asked `", "`)"]))]
    People {
        /// Every such area.
        areas: Vec<String>,
        /// What each of them can have.
        bests: Vec<AreaBest>,
        /// The best that all of them can have, where they ask for the same and it is not nothing.
        common: Option<String>,
    },
    /// Each rule can be kept, but not all of them.
    #[error("keep all rules at once: no choice of sites does")]
    Together {
        /// The rules of which one alone would have to give, as far as it was found.
        loosen: Vec<String>,
        /// A share or mean way of all areas that can be kept; empty: not known.
        reached: String,
    },
}

/// The first areas with what they can have and what they ask for.
fn told_bests(areas: &[String], bests: &[AreaBest], [open, close]: [&str; 2]) -> String {
    let told = areas.iter().zip(bests).take(NAMED).map(|(area, best)| {
        let have = match best.best.as_str() {
            "" => "0%",
            best => best,
        };
        format!("`{area}` `{have}`{open}{}{close}", best.asked)
    });
    let more = if areas.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", told.collect::<Vec<_>>().join(", "))
}

/// The areas that can have something, with what a rule may ask for; and those that can have nothing.
fn repairs(areas: &[String], bests: &[AreaBest]) -> (String, String) {
    let (none, some): (Vec<_>, Vec<_>) = areas
        .iter()
        .zip(bests)
        .partition(|(_, best)| best.best.is_empty());
    let cut = |told: Vec<String>| {
        let more = if told.len() > NAMED { ", …" } else { "" };
        let named: Vec<String> = told.into_iter().take(NAMED).collect();
        format!("{}{more}", named.join(", "))
    };
    let some = some
        .iter()
        .map(|(area, best)| format!("`{area}` `{}`", best.best));
    let none = none.iter().map(|(area, _)| format!("`{area}`"));
    (cut(some.collect()), cut(none.collect()))
}

fn in_file(file: &str) -> String {
    match file {
        "" => String::new(),
        file => format!(" in `{file}`"),
    }
}

fn of_area(area: &str) -> String {
    match area {
        "" => String::new(),
        area => format!(" of area `{area}`"),
    }
}

impl Diagnose for AreaError {
    fn code(&self) -> &'static str {
        match self {
            AreaError::NoColumn { .. } => "site.areas.no_column",
            AreaError::NoRule { .. } => "site.areas.no_rule",
            AreaError::Value { .. } => "site.areas.value",
            AreaError::Twice { .. } => "site.areas.twice",
            AreaError::Unknown { .. } => "site.areas.unknown",
            AreaError::Contradiction { .. } => "site.areas.contradiction",
            AreaError::Model { .. } => "site.areas.model",
            AreaError::Explain { .. } => "site.areas.explain",
            AreaError::Short { .. } => "site.areas.short",
            AreaError::Full { .. } => "site.areas.full",
            AreaError::TooFew { .. } => "site.areas.too_few",
            AreaError::TooMany { .. } => "site.areas.too_many",
            AreaError::Budget { .. } => "site.areas.budget",
            AreaError::People { .. } => "site.areas.people",
            AreaError::Together { .. } => "site.areas.together",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            AreaError::NoRule { .. }
            | AreaError::NoColumn { .. }
            | AreaError::Value { .. }
            | AreaError::Twice { .. }
            | AreaError::Unknown { .. } => Kind::Data,
            AreaError::Contradiction { .. }
            | AreaError::Model { .. }
            | AreaError::Explain { .. } => Kind::Usage,
            _ => Kind::Infeasible,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            AreaError::NoColumn { option, .. } => {
                format!("give `{option}` a column `area` with the names of the rules")
            }
            AreaError::NoRule { .. } => "write numbers of sites, a budget or a share".to_owned(),
            AreaError::Value { what, .. } => match *what {
                "number" => "write a whole number, or leave it empty".to_owned(),
                "amount" => "write a number of zero or more, or leave it empty".to_owned(),
                "share" => "write a share such as `80%`, or leave it empty".to_owned(),
                _ => "write the name of an area".to_owned(),
            },
            AreaError::Twice { .. } => "give each area one row".to_owned(),
            AreaError::Unknown {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            AreaError::Unknown { .. } => {
                "write it as in the column `area` of demand and candidates".to_owned()
            }
            AreaError::Contradiction { .. } => "swap them, or leave one empty".to_owned(),
            AreaError::Model { .. } => {
                "max-cover has all rules; p-median counts, budgets and `--worst`; set-cover `at_least`".to_owned()
            }
            AreaError::Explain { .. } => "ask without it; the areas are told all the same".to_owned(),
            AreaError::Short { allowed, .. } => {
                format!("ask for `{allowed}` there at most, or give more candidates")
            }
            AreaError::Full { required, .. } => {
                format!("allow `{required}` there, or require fewer")
            }
            AreaError::TooFew { needed, .. } => {
                format!("`--p {needed}` at least, or ask for fewer by area")
            }
            AreaError::TooMany { allowed, .. } => {
                format!("`--p {allowed}` at most, or allow more by area")
            }
            AreaError::Budget { least, .. } => {
                format!("`{least}` at least, or ask for fewer sites")
            }
            AreaError::People {
                common: Some(common),
                ..
            } => format!("ask for `{common}`, or give candidates near these people"),
            AreaError::People { areas, bests, .. } => {
                let (some, none) = repairs(areas, bests);
                let ask = match some.as_str() {
                    "" => String::new(),
                    some => format!("ask for {some}; "),
                };
                let leave = match none.as_str() {
                    "" => String::new(),
                    none => format!(
                        "leave out the rule of {none}, where nobody can be served (the column `served` instead of `--floor`); "
                    ),
                };
                format!("{ask}{leave}or give candidates near these people")
            }
            AreaError::Together { loosen, reached } => {
                let reached = match reached.as_str() {
                    "" => String::new(),
                    reached => format!("`{reached}` in every area can be kept; "),
                };
                match loosen.is_empty() {
                    true => format!("{reached}loosen several rules, or choose more sites"),
                    false => format!("{reached}one of these would have to give: {}", loosen.join(", ")),
                }
            }
        })
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let give = |name: &'static str, value: &dyn ToString| (name, value.to_string());
        let placed =
            |at: &TableRow, more: Vec<(&'static str, String)>| [at.arguments(), more].concat();
        match self {
            AreaError::NoColumn { file, option } => vec![
                give("file", file),
                give("given", if file.is_empty() { &"no" } else { &"yes" }),
                give("option", option),
            ],
            AreaError::NoRule { file } => vec![give("file", file)],
            AreaError::Value {
                at,
                area,
                column,
                value,
                what,
            } => placed(
                at,
                vec![
                    give("area", area),
                    give("column", column),
                    give("value", value),
                    give("what", what),
                ],
            ),
            AreaError::Twice { at, area } => placed(at, vec![give("area", area)]),
            AreaError::Unknown { at, area, near } => placed(
                at,
                vec![
                    give("area", area),
                    give("like", if near.is_some() { &"one" } else { &"none" }),
                    give("near", &near.clone().unwrap_or_default()),
                ],
            ),
            AreaError::Contradiction {
                at,
                area,
                at_least,
                at_most,
            } => placed(
                at,
                vec![
                    give("area", area),
                    give("at_least", at_least),
                    give("at_most", at_most),
                ],
            ),
            AreaError::Model { model, rule } => vec![give("model", model), give("rule", rule)],
            AreaError::Explain { option } => vec![give("option", option)],
            AreaError::Short {
                at,
                area,
                at_least,
                allowed,
            } => placed(
                at,
                vec![
                    give("area", area),
                    give("at_least", at_least),
                    give("allowed", allowed),
                ],
            ),
            AreaError::Full {
                at,
                area,
                at_most,
                required,
            } => placed(
                at,
                vec![
                    give("area", area),
                    give("at_most", at_most),
                    give("required", required),
                ],
            ),
            AreaError::TooFew { asked, needed } => {
                vec![give("asked", asked), give("needed", needed)]
            }
            AreaError::TooMany { asked, allowed } => {
                vec![give("asked", asked), give("allowed", allowed)]
            }
            AreaError::Budget {
                area,
                budget,
                least,
            } => vec![
                give("area", area),
                give("which", if area.is_empty() { &"all" } else { &"one" }),
                give("budget", budget),
                give("least", least),
            ],
            AreaError::People {
                areas,
                bests,
                common,
            } => {
                let (some, none) = repairs(areas, bests);
                let said = |text: &str| if text.is_empty() { "no" } else { "yes" };
                vec![
                    give("told", &told_bests(areas, bests, ["（要求 `", "`）"])),
                    give("count", &areas.len()),
                    give("same", if common.is_some() { &"yes" } else { &"no" }),
                    give("common", &common.clone().unwrap_or_default()),
                    give("can", &said(&some)),
                    give("some", &some),
                    give("cannot", &said(&none)),
                    give("none", &none),
                ]
            }
            AreaError::Together { loosen, reached } => vec![
                give("loosen", &loosen.join(", ")),
                give("some", if loosen.is_empty() { &"no" } else { &"yes" }),
                give("reached", reached),
                give("known", if reached.is_empty() { &"no" } else { &"yes" }),
            ],
        }
    }

    fn ids(&self) -> Option<Ids<'_>> {
        match self {
            AreaError::People { areas, .. } => Some(Ids {
                ids: areas,
                all: areas.len(),
            }),
            _ => None,
        }
    }
}
