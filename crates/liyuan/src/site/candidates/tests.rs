//! What `--candidates` means.

use super::*;
use crate::wording::tests::assert_chinese;
use liyuan_finding::{Diagnose, Finding};

fn parsed(given: &str) -> CandidateSource {
    CandidateSource::parse(Path::new(given)).unwrap()
}

#[test]
fn words_are_places_and_everything_else_is_a_file() {
    let junctions = |class, spacing_dm| CandidatePlan::Junctions {
        roads: RoadClass(class),
        spacing_dm,
    };
    for (given, plan) in [
        ("demand", CandidatePlan::Demand { spacing_dm: None }),
        (
            "demand:250m",
            CandidatePlan::Demand {
                spacing_dm: Some(2_500),
            },
        ),
        ("junctions", junctions(3, None)),
        ("junctions:secondary", junctions(2, None)),
        ("junctions:2km", junctions(3, Some(20_000))),
        ("junctions:primary, 2km", junctions(1, Some(20_000))),
        ("junctions:2km,primary", junctions(1, Some(20_000))),
        (
            "grid:5km",
            CandidatePlan::Grid {
                spacing_dm: Some(50_000),
            },
        ),
    ] {
        let source = parsed(given);
        assert_eq!(
            (source.plan.clone(), source.file()),
            (plan, None),
            "{given}"
        );
        assert_eq!(source.given(), given);
    }
    for given in [
        "./grid",
        "./grid:5km",
        "grids.csv",
        "sites",
        "D:\\a\\sites.csv",
    ] {
        assert_eq!(parsed(given).file(), Some(Path::new(given)), "{given}");
    }
}

#[test]
fn what_cannot_be_meant_is_told() {
    for (given, code, hint) in [
        ("girds", "site.candidates.word", "did you mean `grid`?"),
        ("juctions:2km", "site.candidates.word", "`junctions`"),
        ("grid:5", "site.candidates.option", "`grid:5km`"),
        ("grid:0m", "site.candidates.option", "`grid:5km`"),
        ("grid:-5km", "site.candidates.option", "`grid:5km`"),
        ("grid:", "site.candidates.option", "`grid:5km`"),
        ("grid:5min", "site.candidates.option", "`grid:5km`"),
        (
            "grid:primary",
            "site.candidates.option",
            "`junctions:secondary`",
        ),
        ("grid:5km,6km", "site.candidates.option", "`grid:5km`"),
        (
            "junctions:primary,secondary",
            "site.candidates.option",
            "from trunk roads down to it",
        ),
        ("demand:all", "site.candidates.option", "`demand:2km`"),
    ] {
        let error = CandidateSource::parse(Path::new(given)).unwrap_err();
        assert_eq!(error.code(), code, "{given}");
        assert!(error.hint().unwrap().contains(hint), "{:?}", error.hint());
        assert_chinese(&Finding::of(&error));
    }
    let (grid, table) = (parsed("grid"), parsed("sites.csv"));
    let more = [
        only_table(&[table.clone(), grid.clone()]).unwrap_err(),
        only_table(&[table.clone(), table.clone()]).unwrap_err(),
        refuse_made(&[table.clone(), grid]).unwrap_err(),
        SiteError::TooManySquares {
            given: "grid:1m".to_owned(),
            squares: 5_000_000,
            enough: "grid:1km".to_owned(),
        },
        SiteError::NothingMade {
            given: "junctions".to_owned(),
            off: 0,
        },
        SiteError::NothingMade {
            given: "junctions".to_owned(),
            off: 3,
        },
        SiteError::NobodyReached {
            points: 3,
            persons: "20".to_owned(),
            enough: Some("3min".to_owned()),
        },
        SiteError::NobodyReached {
            points: 3,
            persons: "20".to_owned(),
            enough: None,
        },
    ];
    for error in more {
        assert!(error.hint().is_some(), "{error}");
        assert_chinese(&Finding::of(&error));
    }
    assert_eq!(
        only_table(std::slice::from_ref(&table)).unwrap(),
        Some(PathBuf::from("sites.csv"))
    );
    refuse_made(&[table]).unwrap();
}
