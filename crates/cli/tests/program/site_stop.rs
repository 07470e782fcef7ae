//! Ctrl-C during a search gives the best so far with its bound; limits that are none are told.

use crate::region::Region;

#[test]
fn a_number_that_is_none_is_told_with_a_hint() {
    let region = Region::new();
    region.write("costs.csv", "from_id,to_id,cost\na,x,1\n");
    for (arguments, words) in [
        (
            "--p 1 --work-limit -3",
            "`-3` is no whole number of zero or more",
        ),
        ("--p 1 --seed -1", "`-1` is no whole number of zero or more"),
        (
            "--p 1 --work-limit many",
            "`many` is no whole number of zero or more",
        ),
    ] {
        let arguments = format!("site p-median --cost costs.csv {arguments}");
        let outcome = region.run(&arguments.split_whitespace().collect::<Vec<_>>());
        assert_eq!(outcome.code, 2, "{arguments}");
        assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("hint: "), "{}", outcome.stderr);
    }
    let outcome = region.run(&["site", "max-cover", "--cost", "costs.csv"]);
    assert_eq!(outcome.code, 2);
    for option in ["--p", "--budget"] {
        assert!(outcome.stderr.contains(option), "{}", outcome.stderr);
    }
}

/// A torus of points, each of them a site: too many ties to be proven soon.
#[cfg(unix)]
#[test]
fn each_search_that_is_interrupted_tells_the_best_so_far() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};
    let region = Region::new();
    let side = 30_i64;
    let around = |a: i64, b: i64| (a - b).abs().min(side - (a - b).abs());
    let mut text = String::from("from_id,to_id,cost\n");
    let mut sites = String::from("id,capacity\n");
    for from in 0..side * side {
        sites.push_str(&format!("{from},{}\n", 26 + from % 5));
        for to in 0..side * side {
            let apart = around(from / side, to / side) + around(from % side, to % side);
            if apart <= 8 {
                text.push_str(&format!("{from},{to},{apart}\n"));
            }
        }
    }
    region.write("costs.csv", &text);
    region.write("sites.csv", &sites);
    // Which limit was met is said.
    let limited = "site p-median --cost costs.csv --p 31 --front --work-limit 400";
    let limited = region.run(&limited.split_whitespace().collect::<Vec<_>>());
    assert_eq!(limited.code, 0, "{}", limited.stderr);
    assert!(
        limited.stdout.contains("(--work-limit)"),
        "{}",
        limited.stdout
    );
    for arguments in [
        "capacitated --p 40",
        "single-source --at-most 40",
        "close --close 830 --ignore-capacity",
        "expected-cover --vehicles 60 --busy 0.4 --within 4",
        "p-median --p 70 --front",
    ] {
        let answer = region.path("answer.json");
        let all = format!("site {arguments} --cost costs.csv --candidates sites.csv --json");
        let mut child = region
            .command(&all.split_whitespace().collect::<Vec<_>>())
            // A file never blocks the program, were the answer proven at once.
            .stdout(std::fs::File::create(&answer).unwrap())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        assert!(
            line.contains("Ctrl-C gives the best"),
            "{arguments}: {line}"
        );
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let mut words = String::new();
        told.read_to_string(&mut words).unwrap();
        let ended = child.wait().unwrap();
        assert!(
            words.starts_with("stopping; the best choice"),
            "{arguments}: {words}"
        );
        assert_eq!(ended.code(), Some(130), "{arguments}: {words}");
        let answer: serde_json::Value = serde_json::from_str(&region.read("answer.json")).unwrap();
        assert_eq!(answer["stopped"], "interrupted", "{arguments}");
        let told = match answer.get("choices") {
            Some(choices) => &choices[0],
            None => &answer,
        };
        let number = |key: &str| told[key].as_f64().unwrap();
        assert!(
            number("gap") > 0.0 && number("bound") != number("objective"),
            "{arguments}: {told}"
        );
    }
}
