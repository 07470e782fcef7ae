//! Every drawing on many invented inputs, most of them odd; for tests.

use super::*;

struct Odd(u64);

impl Odd {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % most
    }

    fn number(&mut self) -> f64 {
        match self.below(14) {
            0 => f64::NAN,
            1 => f64::NEG_INFINITY,
            2 => 0.0,
            3 => -12.5,
            4 => 1e300,
            5 => 100.0,
            _ => self.below(1_000) as f64 / 10.0,
        }
    }

    fn value(&mut self) -> Option<f64> {
        (self.below(6) > 0).then(|| self.number())
    }

    fn name(&mut self) -> String {
        match self.below(6) {
            0 => String::new(),
            1 => check::NASTY.into(),
            2 => "Horqin Left Wing Rear Banner, Ganjig Town".into(),
            3 => "科尔沁左翼后旗甘旗卡镇第一居民委员会".into(),
            _ => format!("旗县 {}", self.below(100)),
        }
    }

    fn label(&mut self) -> Label {
        match self.below(4) {
            0 => Label::default(),
            1 => Label::name(self.name()),
            _ => Label::figure(format!("{}.5%", self.below(100)), "f\"<"),
        }
    }

    fn standard(&mut self) -> Option<Standard> {
        (self.below(2) > 0).then(|| Standard {
            value: self.number(),
            label: self.label(),
        })
    }

    fn frame(&mut self) -> Frame {
        Frame {
            id: format!("odd<{}", self.below(9)),
            title: self.name(),
            description: self.name(),
            heading: self.below(2) > 0,
            subtitle: self.name(),
            sources: self.name(),
            width: [f64::NAN, 0.0, 300.0, 358.0, 720.0, 1000.0, 9e9][self.below(7) as usize],
        }
    }

    fn axis(&mut self) -> Axis {
        let mut bound = || (self.below(4) == 0).then(|| self.number());
        let (from, to, step) = (bound(), bound(), bound());
        Axis {
            title: self.name(),
            unit: ["%", "分钟", "km", ""][self.below(4) as usize].into(),
            from,
            to,
            step,
        }
    }

    fn list<T>(&mut self, most: u64, mut one: impl FnMut(&mut Odd) -> T) -> Vec<T> {
        let count = self.below(most);
        (0..count).map(|_| one(self)).collect()
    }

    fn series(&mut self) -> Series {
        Series {
            name: self.label(),
            points: self.list(30, |odd| (odd.number(), odd.number())),
            value: Some(self.label()),
            value_at: self.value(),
        }
    }

    fn place(&mut self) -> (f64, f64) {
        match self.below(20) {
            0 => (self.number(), self.number()),
            _ => (
                119.0 + self.below(4_000) as f64 / 1e3,
                42.0 + self.below(3_000) as f64 / 1e3,
            ),
        }
    }

    fn rings(&mut self) -> Rings {
        self.list(3, |odd| odd.list(12, Odd::place))
    }
}

fn charts(seed: u64) -> Vec<Drawing> {
    let odd = &mut Odd(seed);
    vec![
        bars(&Bars {
            frame: odd.frame(),
            axis: odd.axis(),
            bars: odd.list(90, |odd| Bar {
                name: odd.name(),
                value: odd.value(),
                label: odd.label(),
                missed: odd.below(2) > 0,
            }),
            rank: [Rank::HighFirst, Rank::LowFirst, Rank::Given][odd.below(3) as usize],
            standard: odd.standard(),
            kept: odd.name(),
            missed: odd.name(),
            limit: (odd.below(3) > 0).then(|| odd.below(60) as usize),
            more: odd.label(),
        }),
        curve(&Curve {
            frame: odd.frame(),
            across: odd.axis(),
            up: odd.axis(),
            series: odd.list(9, Odd::series),
            within: odd.standard().into_iter().chain(odd.standard()).collect(),
            share: odd.standard(),
        }),
        dumbbell(&Dumbbell {
            frame: odd.frame(),
            axis: odd.axis(),
            rows: odd.list(50, |odd| Change {
                name: odd.name(),
                before: odd.value(),
                after: odd.value(),
                before_label: Label::figure("12.5%", "b"),
                after_label: Label::figure("23.5%", "a"),
            }),
            before: odd.name(),
            after: odd.name(),
            standard: odd.standard(),
        }),
        strip(&Strip {
            frame: odd.frame(),
            axis: odd.axis(),
            rows: odd.list(4, |odd| StripRow {
                name: odd.name(),
                dots: odd.list(200, |odd| Dot {
                    name: odd.name(),
                    value: odd.value(),
                    label: Some(Label::figure("12.5", "d")),
                    missed: odd.below(2) > 0,
                }),
                region: odd.standard(),
            }),
            standard: odd.standard(),
            kept: odd.name(),
            missed: odd.name(),
            extremes: odd.below(5) as usize,
        }),
        time_line(&TimeLine {
            frame: odd.frame(),
            axis: odd.axis(),
            across: odd.name(),
            series: odd.list(6, |odd| Years {
                name: odd.label(),
                values: odd.list(15, |odd| (2010 + odd.below(16) as i32, odd.value())),
                last: Some(odd.label()),
            }),
            standard: odd.standard(),
            breaks: odd.list(3, |odd| Break {
                year: 2010 + odd.below(16) as i32,
                label: odd.label(),
            }),
        }),
        small_curves(&SmallCurves {
            frame: odd.frame(),
            across: odd.axis(),
            up: odd.axis(),
            cells: odd.list(14, |odd| SmallCurve {
                name: odd.name(),
                value: Some(Label::figure("12.5%", "c")),
                missed: odd.below(2) > 0,
                series: odd.list(4, Odd::series),
            }),
            within: odd.standard(),
            share: odd.standard(),
        }),
    ]
}

fn maps(seed: u64) -> Vec<Drawing> {
    let odd = &mut Odd(seed);
    let class = |odd: &mut Odd| (odd.below(4) > 0).then(|| odd.below(7) as usize);
    let kinds = [SymbolKind::Existing, SymbolKind::Chosen, SymbolKind::Closed];
    let lines = [
        LineKind::River,
        LineKind::MainRoad,
        LineKind::MiddleRoad,
        LineKind::SmallRoad,
    ];
    let words = MapWords {
        classes: odd.name(),
        no_data: odd.name(),
        existing: odd.name(),
        chosen: odd.name(),
        closed: odd.name(),
        people: odd.name(),
        people_missed: odd.name(),
        catchments: odd.name(),
        outlines: odd.name(),
        roads: odd.name(),
        rivers: odd.name(),
        ..MapWords::default()
    };
    vec![
        map(&Map {
            frame: odd.frame(),
            areas: odd.list(30, |odd| MapArea {
                name: odd.name(),
                value: Some(odd.label()),
                rings: odd.rings(),
                class: class(odd),
            }),
            classes: odd.list(7, Odd::label),
            kept: (odd.below(3) > 0).then(|| odd.below(8) as usize),
            boundary: odd.label(),
            outlines: odd.list(3, Odd::rings),
            lines: odd.list(20, |odd| MapLine {
                kind: lines[odd.below(4) as usize],
                points: odd.list(20, Odd::place),
            }),
            symbols: odd.list(40, |odd| MapSymbol {
                place: odd.place(),
                kind: kinds[odd.below(3) as usize],
                name: odd.name(),
                label: (odd.below(2) > 0).then(|| odd.label()),
            }),
            people: odd.list(300, |odd| MapPeople {
                place: odd.place(),
                persons: odd.number(),
                missed: odd.below(2) > 0,
            }),
            persons: odd.number(),
            catchments: Catchments {
                names: odd.list(9, Odd::name),
                people: odd.list(200, |odd| {
                    (odd.place(), odd.below(10) as usize, odd.number())
                }),
            },
            words,
            mark: odd.name(),
        }),
        small_maps(&SmallMaps {
            frame: odd.frame(),
            areas: odd.list(9, Odd::rings),
            cells: odd.list(9, |odd| SmallMap {
                name: odd.name(),
                value: Some(Label::figure("12.5%", "c")),
                classes: odd.list(9, class),
            }),
            classes: odd.list(7, Odd::label),
            kept: (odd.below(3) > 0).then(|| odd.below(8) as usize),
            no_data: odd.name(),
        }),
    ]
}

#[test]
fn every_drawing_stands_whatever_is_in_it() {
    let mut failed = Vec::new();
    for seed in 0..100 {
        let drawn: Vec<Drawing> = charts(seed).into_iter().chain(maps(seed)).collect();
        let again: Vec<Drawing> = charts(seed).into_iter().chain(maps(seed)).collect();
        assert_eq!(drawn, again, "{seed}");
        for (i, drawing) in drawn.iter().enumerate() {
            if std::panic::catch_unwind(|| check::sound(drawing)).is_err() {
                failed.push((seed, i));
            }
        }
    }
    assert!(failed.is_empty(), "seed and drawing: {failed:?}");
}
