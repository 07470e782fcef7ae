//! The numbers and lists of a profile, read from its TOML file. What each key means to the person
//! who writes it: `docs/reference/profiles.md`.

use super::error::ProfileError;
use super::hours::WeekMinute;
use super::tree::Reader;
use super::turn::Turns;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const KMH: RangeInclusive<f64> = 0.0..=300.0;
const FACTOR: RangeInclusive<f64> = 0.01..=10.0;
const SECONDS: RangeInclusive<f64> = 0.0..=36_000.0;

/// All of a profile.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) name: String,
    pub(super) leg_kmh: f64,
    pub(super) hour: Option<WeekMinute>,
    pub(super) ignore_restrictions: bool,
    pub(super) access: Access,
    /// Values of `highway`.
    pub(super) highway: BTreeMap<String, Class>,
    /// `key=value` of ways that are roads without `highway`.
    pub(super) other: BTreeMap<String, Class>,
    /// Values of `highway` whose closed outline may be travelled where `area=yes`.
    pub(super) areas: Vec<String>,
    /// Values of `service`.
    pub(super) service: BTreeMap<String, Service>,
    pub(super) maxspeed: Maxspeed,
    /// Highest speed by value of `surface`; 0 closes the way.
    pub(super) surface: BTreeMap<String, f64>,
    /// Likewise of `smoothness`.
    pub(super) smoothness: BTreeMap<String, f64>,
    /// Likewise of `tracktype`.
    pub(super) tracktype: BTreeMap<String, f64>,
    pub(super) narrow: Narrow,
    pub(super) oneway: Oneway,
    pub(super) push: Option<Push>,
    pub(super) vehicle: Vehicle,
    pub(super) barrier: Barriers,
    pub(super) delay: Delays,
    pub(super) turn: Turns,
    pub(super) restriction: Restrictions,
}

/// Who is let in.
#[derive(Debug, Clone)]
pub(super) struct Access {
    /// From the most general key (`access`) to the most specific.
    pub(super) keys: Vec<String>,
    pub(super) allow: Vec<String>,
    pub(super) destination: Vec<String>,
    pub(super) forbid: Vec<String>,
    /// Keys of others (`bus`, `psv`) whose permission this profile may use.
    pub(super) borrow: Vec<String>,
    /// Keys whose value `designated` keeps this profile out (`hov`).
    pub(super) reserved: Vec<String>,
    /// `key=value` that take the default permission away (`motorroad=yes`).
    pub(super) closed_by: Vec<(String, String)>,
}

/// A kind of road.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub(super) kmh: f64,
    /// Without any access tag.
    pub(super) admitted: bool,
    /// Applied after `maxspeed`.
    pub(super) factor: f64,
    /// Applied after the factor.
    pub(super) cap: f64,
    /// Not admitted by default where one of these keys stands.
    pub(super) unless: Vec<String>,
}

/// A kind of service road.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) cap: f64,
    pub(super) admitted: bool,
}

/// What a speed limit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LimitUse {
    /// Takes the place of the class speed.
    Set,
    /// Only ever slows down.
    Cap,
    /// Nothing.
    Ignore,
}

#[derive(Debug, Clone)]
pub(super) struct Maxspeed {
    pub(super) uses: LimitUse,
    pub(super) factor: f64,
    pub(super) none_kmh: f64,
    pub(super) walk_kmh: f64,
    /// Lower-case codes: `cn:urban`, or `urban` for any country.
    pub(super) zones: BTreeMap<String, f64>,
}

/// Roads on which two vehicles do not pass.
#[derive(Debug, Clone)]
pub(super) struct Narrow {
    pub(super) width_m: f64,
    pub(super) lanes: f64,
    pub(super) factor: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Oneway {
    /// Whether `oneway` itself binds; mode-specific keys always do.
    pub(super) plain: bool,
    /// Whether `cycleway=opposite` and its kin open the other direction.
    pub(super) cycleways: bool,
    /// `key=value` that make a way one-way by themselves.
    pub(super) implied: Vec<(String, String)>,
    /// Speed against a one-way; `None` where it is not done.
    pub(super) against_kmh: Option<f64>,
    /// Values of `highway` where it is never done.
    pub(super) against_never: Vec<String>,
}

/// Getting off and pushing where one may walk but not ride.
#[derive(Debug, Clone)]
pub(super) struct Push {
    pub(super) kmh: f64,
    pub(super) keys: Vec<String>,
    /// Values of `highway` where walking is not admitted without a tag that says so.
    pub(super) never: Vec<String>,
}

/// What `maxheight` and its kin are compared with.
#[derive(Debug, Clone, Default)]
pub(super) struct Vehicle {
    pub(super) width_m: Option<f64>,
    pub(super) height_m: Option<f64>,
    pub(super) length_m: Option<f64>,
    pub(super) weight_t: Option<f64>,
}

#[derive(Debug, Clone)]
pub(super) struct Barriers {
    /// `locked=yes` stops.
    pub(super) locked_stops: bool,
    /// Values of `barrier`; `*` for any other.
    pub(super) kinds: BTreeMap<String, Barrier>,
}

#[derive(Debug, Clone)]
pub(super) struct Barrier {
    pub(super) passes: bool,
    pub(super) seconds: f64,
    /// `key=value` with which it may be passed.
    pub(super) passes_if: Vec<(String, String)>,
}

/// Seconds for what one waits at.
#[derive(Debug, Clone, Default)]
pub(super) struct Delays {
    pub(super) traffic_signals: f64,
    pub(super) signalled_crossing: f64,
    pub(super) crossing: f64,
    pub(super) stop: f64,
    pub(super) give_way: f64,
    pub(super) mini_roundabout: f64,
    pub(super) level_crossing: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Restrictions {
    /// Whether the key `restriction` without a mode binds.
    pub(super) plain: bool,
    /// Modes of `restriction:<mode>` and of `except`, from general to specific.
    pub(super) modes: Vec<String>,
}

impl Settings {
    pub(super) fn read(file: &Reader<'_>) -> Result<Settings, ProfileError> {
        file.text("base")?;
        let hour = match file.text("hour")? {
            None => None,
            Some(text) => Some(WeekMinute::parse(text).ok_or_else(|| {
                file.bad_text("hour", text, "a day and a clock such as \"Mo 08:00\"")
            })?),
        };
        let push = file.table("push", read_push)?;
        let settings = Settings {
            name: file
                .text("name")?
                .ok_or_else(|| file.missing("name"))?
                .to_owned(),
            leg_kmh: file.number("leg_kmh", 0.1..=300.0)?.unwrap_or(5.0),
            hour,
            ignore_restrictions: file.flag("ignore_restrictions")?.unwrap_or(false),
            access: file.table("access", read_access)?,
            highway: file.tables("highway", read_class)?,
            other: file.tables("other", read_class)?,
            areas: file.texts("areas")?.unwrap_or_default(),
            service: file.tables("service", read_service)?,
            maxspeed: file.table("maxspeed", read_maxspeed)?,
            surface: file.numbers("surface", KMH)?,
            smoothness: file.numbers("smoothness", KMH)?,
            tracktype: file.numbers("tracktype", KMH)?,
            narrow: file.table("narrow", read_narrow)?,
            oneway: file.table("oneway", read_oneway)?,
            push,
            vehicle: file.table("vehicle", read_vehicle)?,
            barrier: Barriers {
                locked_stops: file.flag("locked_stops")?.unwrap_or(true),
                kinds: file.tables("barrier", read_barrier)?,
            },
            delay: file.table("delay", read_delays)?,
            turn: file.table("turn", Turns::read)?,
            restriction: file.table("restriction", read_restrictions)?,
        };
        if settings.highway.is_empty() && settings.other.is_empty() {
            return Err(file.missing("highway"));
        }
        file.finish()?;
        Ok(settings)
    }
}

/// Reads a list of `key=value`.
fn pairs(table: &Reader<'_>, key: &'static str) -> Result<Vec<(String, String)>, ProfileError> {
    table
        .texts(key)?
        .unwrap_or_default()
        .into_iter()
        .map(|text| match text.split_once('=') {
            Some((k, v)) if !k.is_empty() && !v.is_empty() => Ok((k.to_owned(), v.to_owned())),
            _ => Err(table.bad_text(key, &text, "a tag such as \"motorroad=yes\"")),
        })
        .collect()
}

fn read_access(t: &Reader<'_>) -> Result<Access, ProfileError> {
    Ok(Access {
        keys: t
            .texts("keys")?
            .filter(|k| !k.is_empty())
            .ok_or_else(|| t.missing("keys"))?,
        allow: t.texts("allow")?.unwrap_or_default(),
        destination: t.texts("destination")?.unwrap_or_default(),
        forbid: t.texts("forbid")?.unwrap_or_default(),
        borrow: t.texts("borrow")?.unwrap_or_default(),
        reserved: t.texts("reserved")?.unwrap_or_default(),
        closed_by: pairs(t, "closed_by")?,
    })
}

fn read_class(t: &Reader<'_>) -> Result<Class, ProfileError> {
    Ok(Class {
        kmh: t
            .number("kmh", 0.1..=300.0)?
            .ok_or_else(|| t.missing("kmh"))?,
        admitted: t.flag("admitted")?.unwrap_or(true),
        factor: t.number("factor", FACTOR)?.unwrap_or(1.0),
        cap: t.number("cap", 0.1..=300.0)?.unwrap_or(f64::INFINITY),
        unless: t.texts("unless")?.unwrap_or_default(),
    })
}

fn read_service(t: &Reader<'_>) -> Result<Service, ProfileError> {
    Ok(Service {
        cap: t.number("cap", 0.1..=300.0)?.unwrap_or(f64::INFINITY),
        admitted: t.flag("admitted")?.unwrap_or(true),
    })
}

fn read_maxspeed(t: &Reader<'_>) -> Result<Maxspeed, ProfileError> {
    let uses = match t.text("use")? {
        Some("set") => LimitUse::Set,
        Some("cap") => LimitUse::Cap,
        Some("ignore") | None => LimitUse::Ignore,
        Some(text) => return Err(t.bad_text("use", text, "`set`, `cap` or `ignore`")),
    };
    Ok(Maxspeed {
        uses,
        factor: t.number("factor", FACTOR)?.unwrap_or(1.0),
        none_kmh: t.number("none_kmh", 1.0..=300.0)?.unwrap_or(140.0),
        walk_kmh: t.number("walk_kmh", 1.0..=300.0)?.unwrap_or(7.0),
        zones: t
            .numbers("zones", 1.0..=300.0)?
            .into_iter()
            .map(|(code, kmh)| (code.to_lowercase(), kmh))
            .collect(),
    })
}

fn read_narrow(t: &Reader<'_>) -> Result<Narrow, ProfileError> {
    Ok(Narrow {
        width_m: t.number("width_m", 0.0..=20.0)?.unwrap_or(0.0),
        lanes: t.number("lanes", 0.0..=10.0)?.unwrap_or(0.0),
        factor: t.number("factor", FACTOR)?.unwrap_or(1.0),
    })
}

fn read_oneway(t: &Reader<'_>) -> Result<Oneway, ProfileError> {
    Ok(Oneway {
        plain: t.flag("plain")?.unwrap_or(true),
        cycleways: t.flag("cycleways")?.unwrap_or(false),
        implied: pairs(t, "implied")?,
        against_kmh: t.number("against_kmh", KMH)?.filter(|kmh| *kmh > 0.0),
        against_never: t.texts("against_never")?.unwrap_or_default(),
    })
}

fn read_push(t: &Reader<'_>) -> Result<Option<Push>, ProfileError> {
    let kmh = t.number("kmh", KMH)?.unwrap_or(0.0);
    let push = Push {
        kmh,
        keys: t
            .texts("keys")?
            .unwrap_or_else(|| vec!["access".into(), "foot".into()]),
        never: t.texts("never")?.unwrap_or_default(),
    };
    Ok((kmh > 0.0).then_some(push))
}

fn read_vehicle(t: &Reader<'_>) -> Result<Vehicle, ProfileError> {
    let size = |key, max: f64| Ok(t.number(key, 0.0..=max)?.filter(|size| *size > 0.0));
    Ok(Vehicle {
        width_m: size("width_m", 10.0)?,
        height_m: size("height_m", 10.0)?,
        length_m: size("length_m", 50.0)?,
        weight_t: size("weight_t", 200.0)?,
    })
}

fn read_barrier(t: &Reader<'_>) -> Result<Barrier, ProfileError> {
    Ok(Barrier {
        passes: t.flag("passes")?.unwrap_or(false),
        seconds: t.number("seconds", SECONDS)?.unwrap_or(0.0),
        passes_if: pairs(t, "passes_if")?,
    })
}

fn read_delays(t: &Reader<'_>) -> Result<Delays, ProfileError> {
    let seconds = |key| Ok(t.number(key, SECONDS)?.unwrap_or(0.0));
    Ok(Delays {
        traffic_signals: seconds("traffic_signals")?,
        signalled_crossing: seconds("signalled_crossing")?,
        crossing: seconds("crossing")?,
        stop: seconds("stop")?,
        give_way: seconds("give_way")?,
        mini_roundabout: seconds("mini_roundabout")?,
        level_crossing: seconds("level_crossing")?,
    })
}

fn read_restrictions(t: &Reader<'_>) -> Result<Restrictions, ProfileError> {
    Ok(Restrictions {
        plain: t.flag("plain")?.unwrap_or(true),
        modes: t.texts("modes")?.unwrap_or_default(),
    })
}
