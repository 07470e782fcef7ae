//! Every key of a plan file in one table; the JSON Schema and the reference are made from it.

use serde_json::{Map, Value, json};

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub enum ValueKind {
    /// Any text that is not empty.
    Text,
    /// A file, relative to the plan file.
    Path,
    /// A text, or one per language: `{ zh = "…", en = "…" }`.
    Name,
    /// A list of columns, or a table from group to column.
    Groups,
    /// A duration with its unit.
    Duration,
    /// A length with its unit.
    Length,
    /// A duration or a length, or one per class.
    Within,
    /// A percentage above 0 and at most 100.
    Share,
    /// Places per persons.
    PerHead,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A built-in profile or a `.toml` file.
    Profile,
    /// `08:30`, `Tue 08:30`.
    Hour,
    /// An inline table with these keys.
    Table(&'static [Key]),
    /// A word for all, or an inline table with these keys.
    WordOrTable(&'static [&'static str], &'static [Key]),
    /// A file, or an inline table with these keys.
    PathOrTable(&'static [Key]),
    /// A number of sites above zero.
    Count,
    /// A number of zero or more.
    Amount,
    /// A list of ids.
    Ids,
}

/// A key of a section.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Name as written.
    pub name: &'static str,
    /// What may stand behind it.
    pub kind: ValueKind,
    /// Must be there.
    pub required: bool,
    /// A value as written in TOML.
    pub example: &'static str,
    /// What holds where it is left out; empty for required keys and where nothing holds.
    pub default: &'static str,
    /// One sentence.
    pub doc: &'static str,
}

/// A section of a plan file.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Name between the brackets.
    pub name: &'static str,
    /// `[[name]]`, any number of them, rather than `[name]`.
    pub many: bool,
    /// A plan has to have it.
    pub required: bool,
    /// Its keys.
    pub keys: &'static [Key],
    /// One sentence.
    pub doc: &'static str,
}

impl Section {
    /// As written in a plan file.
    pub fn heading(&self) -> &'static str {
        match self.name {
            "service" => "[[service]]",
            "promise" => "[[promise]]",
            "repair" => "[[repair]]",
            _ => "[region]",
        }
    }
}

const fn required(
    name: &'static str,
    kind: ValueKind,
    example: &'static str,
    doc: &'static str,
) -> Key {
    Key {
        name,
        kind,
        required: true,
        example,
        default: "",
        doc,
    }
}

const fn optional(
    name: &'static str,
    kind: ValueKind,
    example: &'static str,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key {
        name,
        kind,
        required: false,
        example,
        default,
        doc,
    }
}

use ValueKind::{
    Amount, Count, Duration, Groups, Hour, Ids, Length, Name, Path, PathOrTable, PerHead, Profile,
    Share, Table, Text, Within, Word, WordOrTable,
};

const ISLANDS: &[&str] = &["keep", "skip"];

/// Every section of a plan file.
pub const SECTIONS: &[Section] = &[REGION, SERVICE, PROMISE, REPAIR, QUOTED, QUESTION];

// Keys that several inline tables share.
const ID: Key = optional(
    "id",
    Text,
    "\"id\"",
    "`id` or a usual name",
    "Column of the id.",
);
const LON: Key = optional(
    "lon",
    Text,
    "\"lon\"",
    "`lon` or a usual name; the geometry of a layer",
    "Column of the longitude or easting.",
);
const LAT: Key = optional(
    "lat",
    Text,
    "\"lat\"",
    "`lat` or a usual name; the geometry of a layer",
    "Column of the latitude or northing.",
);
const CRS: Key = optional(
    "crs",
    Text,
    "\"gcj02\"",
    "what the file says, else WGS-84",
    "Coordinates: `wgs84`, `cgcs2000`, `gcj02`, `bd09`, `EPSG:4547`, `utm50n`, ….",
);
const SHEET: Key = optional(
    "sheet",
    Text,
    "\"Sheet1\"",
    "the first that is not empty",
    "Sheet of a workbook.",
);
const LAYER: Key = optional(
    "layer",
    Text,
    "\"people\"",
    "the first with geometry",
    "Layer of a GeoPackage.",
);

/// Keys of `demand = { … }`.
pub const DEMAND: &[Key] = &[
    required(
        "file",
        Path,
        "\"people.csv\"",
        "Table of the demand points, one a row.",
    ),
    ID,
    LON,
    LAT,
    optional(
        "class",
        Text,
        "\"class\"",
        "the class of the area",
        "Column of the class of each point; an empty cell takes that of the area.",
    ),
    optional(
        "area",
        Text,
        "\"area_code\"",
        "the area in which the point lies",
        "Column of the area code of each point; an empty cell is located.",
    ),
    required(
        "groups",
        Groups,
        "[\"all\", \"age_6_11\"]",
        "Groups of persons: columns with their numbers, or a table from group to column.",
    ),
    CRS,
    SHEET,
    LAYER,
];

/// Keys of `facilities = { … }`.
pub const FACILITIES: &[Key] = &[
    required(
        "file",
        Path,
        "\"schools.csv\"",
        "Table of the facilities, one a row.",
    ),
    ID,
    LON,
    LAT,
    optional(
        "places",
        Text,
        "\"beds\"",
        "`places`, where the table has it",
        "Column of the places (seats, beds, slots).",
    ),
    optional(
        "name",
        Text,
        "\"name\"",
        "`name`, where the table has it",
        "Column of the name.",
    ),
    CRS,
    SHEET,
    LAYER,
];

/// Where candidates may be that no table lists.
pub const CANDIDATE_PLACES: &[&str] = &["demand", "junctions", "grid"];

/// Keys of `candidates = { … }`.
pub const CANDIDATES: &[Key] = &[
    optional(
        "file",
        Path,
        "\"sites.csv\"",
        "`at` says where they are",
        "Table of the candidates, one a row.",
    ),
    ID,
    LON,
    LAT,
    optional(
        "name",
        Text,
        "\"name\"",
        "`name`, where the table has it",
        "Column of the name.",
    ),
    optional(
        "cost",
        Text,
        "\"cost\"",
        "`cost`, where the table has it",
        "Column of what a site costs, a number of zero or more.",
    ),
    optional(
        "status",
        Text,
        "\"status\"",
        "`status`, where the table has it",
        "Column of what is decided already: `candidate`, `required` or `forbidden`.",
    ),
    optional(
        "at",
        Word(CANDIDATE_PLACES),
        "\"junctions\"",
        "`file` lists them",
        "Without a table: where people of the group are (`demand`), where roads meet (`junctions`), or on a `grid`.",
    ),
    optional(
        "spacing",
        Length,
        "\"2km\"",
        "so that there are at most 2,000, or 10,000 where a distance is promised",
        "With `at`: distance of the lines of the grid; of points and junctions one in each of its squares, where most people live or most roads meet.",
    ),
    optional(
        "roads",
        Word(super::ROAD_CLASSES),
        "\"secondary\"",
        "`tertiary`",
        "With `at = \"junctions\"`: the least important class of road that counts.",
    ),
    CRS,
    SHEET,
    LAYER,
];

/// Keys of `areas = { … }`.
pub const AREAS: &[Key] = &[
    required(
        "file",
        Path,
        "\"areas.gpkg\"",
        "Layer of the areas, one a row.",
    ),
    optional(
        "code",
        Text,
        "\"adcode\"",
        "`code` or a usual name",
        "Column of the code.",
    ),
    optional(
        "name",
        Text,
        "\"name\"",
        "`name` or a usual name",
        "Column of the name.",
    ),
    optional(
        "parent",
        Text,
        "\"parent\"",
        "`parent` or a usual name, where the layer has it",
        "Column of the code of the area above.",
    ),
    optional(
        "class",
        Text,
        "\"class\"",
        "`class` or a usual name, where the layer has it",
        "Column of the class.",
    ),
    CRS,
    SHEET,
    LAYER,
];

/// Keys of `islands = { … }`.
pub const ISLAND_KEYS: &[Key] = &[
    optional(
        "people",
        Word(ISLANDS),
        "\"keep\"",
        "`keep`",
        "For demand points.",
    ),
    optional(
        "facilities",
        Word(ISLANDS),
        "\"skip\"",
        "`skip`",
        "For facilities.",
    ),
];

/// Keys of `name = { … }`.
pub const NAME_KEYS: &[Key] = &[
    optional("zh", Text, "\"急救站\"", "the English name", "Chinese."),
    optional(
        "en",
        Text,
        "\"Ambulance station\"",
        "the Chinese name",
        "English.",
    ),
];

/// `[region]`.
pub const REGION: Section = Section {
    name: "region",
    many: false,
    required: true,
    doc: "The study area: its roads, people and areas. Paths are relative to the plan file.",
    keys: &[
        required(
            "name",
            Name,
            "\"Northern Anhui\"",
            "Name of the region, for titles.",
        ),
        required(
            "roads",
            Path,
            "\"roads.osm.pbf\"",
            "OpenStreetMap extract, `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`.",
        ),
        optional(
            "areas",
            PathOrTable(AREAS),
            "\"areas.geojson\"",
            "no areas",
            "Administrative areas: polygons with `code`, `name`, `parent`, `class`.",
        ),
        required(
            "demand",
            Table(DEMAND),
            "{ file = \"people.csv\", groups = [\"all\", \"age_6_11\"] }",
            "Where people are, and how many.",
        ),
        optional(
            "hour",
            Hour,
            "\"Tue 08:30\"",
            "conditional restrictions are findings",
            "Hour at which conditional restrictions are evaluated.",
        ),
        optional(
            "max_snap",
            Length,
            "\"1km\"",
            "`1km`",
            "A place farther than this from any road is off the network.",
        ),
        optional(
            "islands",
            WordOrTable(ISLANDS, ISLAND_KEYS),
            "{ people = \"keep\", facilities = \"skip\" }",
            "`keep` for people, `skip` for facilities",
            "Whether a place enters at the nearest road although that is cut off from the main network (`keep`) or at the nearest road of the main network (`skip`).",
        ),
    ],
};

/// `[[service]]`.
pub const SERVICE: Section = Section {
    name: "service",
    many: true,
    required: true,
    doc: "A public service, its facilities, and how one travels between them and the people.",
    keys: &[
        required("id", Text, "\"ambulance\"", "Id, unique among services."),
        optional(
            "name",
            Name,
            "{ zh = \"急救站\", en = \"Ambulance station\" }",
            "the id",
            "Name for people.",
        ),
        required(
            "facilities",
            PathOrTable(FACILITIES),
            "\"stations.csv\"",
            "Table of the facilities; as an inline table where its columns have other names.",
        ),
        required(
            "profile",
            Profile,
            "\"car\"",
            "How one travels: `car`, `emergency`, `walk`, `bicycle`, or the name of a `.toml` file.",
        ),
        optional(
            "direction",
            Word(&["to_facility", "from_facility"]),
            "\"from_facility\"",
            "`to_facility`",
            "Whether people go to the facility or the service comes from it.",
        ),
        optional(
            "delay",
            Duration,
            "\"3min\"",
            "`0s`",
            "Added to every travel time (call to wheels, registration).",
        ),
        optional(
            "field",
            Word(&super::FIELDS),
            "\"health\"",
            "by the id",
            "Chapter of the answer sheet: `education`, `health`, `work`, `welfare`, `culture` or `other`.",
        ),
    ],
};

/// `[[promise]]`.
pub const PROMISE: Section = Section {
    name: "promise",
    many: true,
    required: true,
    doc: "A service standard. It gives `within`, `places` or both.",
    keys: &[
        required("id", Text, "\"ems-circle\"", "Id, unique among promises."),
        required("service", Text, "\"ambulance\"", "Id of a `[[service]]`."),
        optional(
            "group",
            Text,
            "\"age_6_11\"",
            "`all`",
            "Group of the demand table.",
        ),
        optional(
            "within",
            Within,
            "{ urban = \"20min\", rural = \"30min\" }",
            "anywhere in the area",
            "Time or distance within which a facility is, one for all or one per class.",
        ),
        optional(
            "by",
            Word(&["road", "straight"]),
            "\"straight\"",
            "`road`",
            "Along roads, or in a straight line (service radius), which needs a distance.",
        ),
        optional(
            "share",
            Share,
            "\"95%\"",
            "`100%`",
            "Share of the people for whom it is promised.",
        ),
        optional(
            "places",
            PerHead,
            "\"35 per 1000\"",
            "places are not counted",
            "Places per persons of the group.",
        ),
    ],
};

/// `[[repair]]`.
pub const REPAIR: Section = Section {
    name: "repair",
    many: true,
    required: false,
    doc: "New sites for a promise that is broken: the fewest or cheapest that keep it, or the best use of a number of sites or of a budget.",
    keys: &[
        required("promise", Text, "\"ems-circle\"", "Id of a `[[promise]]`."),
        optional(
            "candidates",
            PathOrTable(CANDIDATES),
            "\"sites.csv\"",
            "`demand`",
            "Where new sites may be: a table, or `demand`, `junctions`, `grid`, or an inline table.",
        ),
        optional(
            "goal",
            Word(&["fewest", "cheapest"]),
            "\"cheapest\"",
            "`fewest`",
            "The fewest sites that keep the promise, or the cheapest, which needs costs.",
        ),
        optional(
            "sites",
            Count,
            "3",
            "as many as it takes",
            "So many new sites, used as well as can be, instead of `goal`.",
        ),
        optional(
            "budget",
            Amount,
            "1200000",
            "as much as it takes",
            "New sites that cost no more together, used as well as can be, instead of `goal`.",
        ),
        optional(
            "required",
            Ids,
            "[\"c17\"]",
            "none",
            "Candidates that are in every answer.",
        ),
        optional(
            "forbidden",
            Ids,
            "[\"c3\"]",
            "none",
            "Candidates that are in no answer.",
        ),
        optional(
            "time_limit",
            Duration,
            "\"10min\"",
            "a fixed number of steps, some minutes at most and the same on every machine",
            "How long the search may take; with it, two runs may differ where it is reached.",
        ),
        optional(
            "gap",
            Share,
            "\"1%\"",
            "the proof",
            "A distance from the proven bound that is good enough.",
        ),
    ],
};

/// `[[quoted]]`.
pub const QUOTED: Section = Section {
    name: "quoted",
    many: true,
    required: false,
    doc: "A figure that somebody else has published. The answer sheet prints it with its source, beside what the run computes.",
    keys: &[
        required(
            "id",
            Text,
            "\"ambulance-stations\"",
            "Id, unique among quoted figures.",
        ),
        required(
            "name",
            Name,
            "{ zh = \"急救分站\", en = \"Ambulance sub-stations\" }",
            "What it is.",
        ),
        required("value", Name, "\"37\"", "As printed there, with its unit."),
        required(
            "source",
            Text,
            "\"内蒙古日报 2021-07-01\"",
            "Where it is printed, and when.",
        ),
        optional(
            "field",
            Word(&super::FIELDS),
            "\"health\"",
            "`other`",
            "Chapter of the answer sheet.",
        ),
        optional(
            "figure",
            Text,
            "\"reach/ems-circle/share\"",
            "none stands beside it",
            "Id of the figure of the run that stands beside it.",
        ),
        optional(
            "question",
            Name,
            "{ zh = \"哪一天的？\", en = \"As of which day?\" }",
            "nothing is asked",
            "What is not known about it; a line of its own on the sheet.",
        ),
    ],
};

/// `[[question]]`.
pub const QUESTION: Section = Section {
    name: "question",
    many: true,
    required: false,
    doc: "Something that is not known about the data; a line among the open questions of the answer sheet.",
    keys: &[required(
        "text",
        Name,
        "{ zh = \"人口为推定\", en = \"The people are assumed.\" }",
        "What is not known.",
    )],
};

/// The JSON Schema (2020-12) of a plan file, for editors; TOML editors read it too.
pub fn json_schema() -> Value {
    let mut properties = Map::new();
    for section in SECTIONS {
        let table = table_schema(section.keys, section.doc);
        let value = if section.many {
            json!({ "type": "array", "minItems": 1, "items": table })
        } else {
            table
        };
        properties.insert(section.name.to_owned(), value);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Liyuan plan file",
        "type": "object",
        "properties": properties,
        "required": SECTIONS.iter().filter(|section| section.required).map(|section| section.name).collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

fn table_schema(keys: &[Key], doc: &str) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), key_schema(key)))
        .collect();
    let required: Vec<_> = keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let mut table = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if let (Some(table), false) = (table.as_object_mut(), doc.is_empty()) {
        table.insert("description".to_owned(), doc.into());
    }
    table
}

fn key_schema(key: &Key) -> Value {
    let mut schema = kind_schema(key.kind);
    if let Some(schema) = schema.as_object_mut() {
        let doc = match key.default {
            "" => key.doc.to_owned(),
            default => format!("{} Default: {default}.", key.doc),
        };
        schema.insert("description".to_owned(), doc.into());
    }
    schema
}

const TIME_PATTERN: &str = "([0-9.]+ *(s|sec|seconds?|秒|min|minutes?|分|分钟|h|hours?|小时) *)+";
const LENGTH_PATTERN: &str = "([0-9.]+ *(m|met(re|er)s?|米|km|公里|千米) *)+";

fn kind_schema(kind: ValueKind) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    let pattern = |pattern: String| json!({ "type": "string", "pattern": pattern });
    let words = |words: &[&str]| json!({ "enum": words });
    match kind {
        Text | Path => text(),
        Name => json!({ "anyOf": [text(), table_schema(NAME_KEYS, "")] }),
        Groups => json!({ "anyOf": [
            { "type": "array", "items": text(), "minItems": 1, "uniqueItems": true },
            { "type": "object", "additionalProperties": text(), "minProperties": 1 },
        ]}),
        Duration => pattern(format!("^ *{TIME_PATTERN}$")),
        Length => pattern(format!("^ *{LENGTH_PATTERN}$")),
        Within => {
            let value = pattern(format!("^ *({TIME_PATTERN}|{LENGTH_PATTERN})$"));
            json!({ "anyOf": [
                value,
                { "type": "object", "additionalProperties": value, "minProperties": 1 },
            ]})
        }
        Share => pattern("^ *[0-9.]+ *[%％] *$".to_owned()),
        PerHead => pattern("^ *[0-9.]+ *( per |/) *[0-9]+ *$".to_owned()),
        Word(known) => words(known),
        Profile => json!({ "anyOf": [
            words(super::BUILTIN_PROFILES),
            pattern("\\.toml$".to_owned()),
        ]}),
        Hour => pattern("^([A-Za-z]{2,9} )?[0-9]{1,2}:[0-9]{2}$".to_owned()),
        Table(keys) => table_schema(keys, ""),
        WordOrTable(known, keys) => {
            json!({ "anyOf": [words(known), table_schema(keys, "")] })
        }
        PathOrTable(keys) => json!({ "anyOf": [text(), table_schema(keys, "")] }),
        Count => json!({ "type": "integer", "minimum": 1 }),
        Amount => json!({ "anyOf": [
            { "type": "number", "minimum": 0 },
            pattern("^ *[0-9]+([.][0-9]+)? *$".to_owned()),
        ]}),
        Ids => json!({ "type": "array", "items": text(), "uniqueItems": true }),
    }
}

/// The keys as Markdown tables, one per section and inline table, by name.
///
/// `docs/reference/plan-file.md` holds them between markers; a test compares.
pub fn reference_tables() -> Vec<(&'static str, String)> {
    let tables: [(&'static str, &[Key]); 11] = [
        ("region", REGION.keys),
        ("areas", AREAS),
        ("demand", DEMAND),
        ("islands", ISLAND_KEYS),
        ("service", SERVICE.keys),
        ("facilities", FACILITIES),
        ("promise", PROMISE.keys),
        ("repair", REPAIR.keys),
        ("candidates", CANDIDATES),
        ("quoted", QUOTED.keys),
        ("question", QUESTION.keys),
    ];
    tables
        .into_iter()
        .map(|(name, keys)| (name, markdown(keys)))
        .collect()
}

fn markdown(keys: &[Key]) -> String {
    let mut text = String::from("| key | meaning | example | if left out |\n|---|---|---|---|\n");
    for key in keys {
        let default = if key.required {
            "an error"
        } else {
            key.default
        };
        text.push_str(&format!(
            "| `{}` | {} | `{}` | {default} |\n",
            key.name, key.doc, key.example
        ));
    }
    text
}
