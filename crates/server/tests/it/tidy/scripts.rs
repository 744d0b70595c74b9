//! The scripts as a browser gets them. A name that two of them declare is an error of syntax: nothing of them runs then,
//! and every page is one without a script.

use std::collections::BTreeSet;

use transom_pages::assets;

use super::{none, read};

/// How a declaration begins.
const DECLARES: [&str; 6] = ["function* ", "function ", "class ", "const ", "let ", "var "];

/// The names that a script declares outside of its functions, which is from the first column on.
fn declared(script: &str) -> Vec<String> {
    let script = format!("\n{script}");
    let statements =
        script.match_indices('\n').filter_map(|(at, line_end)| script.get(at + line_end.len()..));
    statements.flat_map(|statement| names(statement.strip_prefix("async ").unwrap_or(statement))).collect()
}

/// The names of a declaration, also of one that takes a thing apart; none of what is no declaration.
fn names(statement: &str) -> Vec<String> {
    let Some(rest) = DECLARES.iter().find_map(|word| statement.strip_prefix(word)) else { return Vec::new() };
    let end = if rest.starts_with(['{', '[']) {
        ["} = ", "] = "].iter().filter_map(|end| rest.find(end)).min()
    } else {
        rest.find(['=', '(', '{', ';', '\n'])
    };
    let head = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
    head.split([',', '{', '}', '[', ']'])
        .map(name)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `a`, also of `a = 1`, `...a` and `key: a`.
fn name(part: &str) -> &str {
    let part = part.split('=').next().unwrap_or(part);
    let part = part.rsplit(':').next().unwrap_or(part).trim().trim_start_matches("...");
    part.split(' ').next().unwrap_or(part)
}

#[test]
fn a_name_is_declared_once_in_what_is_served() {
    let inbox = assets::lookup(&assets::url("app.js")).expect("the script has an address");
    let inbox = String::from_utf8(inbox.bytes.clone()).unwrap();
    for (script, text) in [("app.js", inbox), ("phones.js", read("crates/simulator/assets/phones.js"))] {
        let names = declared(&text);
        assert!(names.len() > 15, "{script} was not read: {names:?}");
        let mut seen = BTreeSet::new();
        let twice: Vec<String> = names.into_iter().filter(|name| !seen.insert(name.clone())).collect();
        none(&format!("names that are declared twice in {script}, of which nothing runs"), &twice);
    }
}

#[test]
fn every_way_to_declare_a_name_is_seen() {
    for (script, expected) in [
        ("const a = (b) => {\n  const c = b;\n};\nlet d;\nvar e;\n", &["a", "d", "e"][..]),
        (
            "function a(b = 1) {}\nasync function c() {}\nfunction* d() {}\nclass E extends F {}",
            &["a", "c", "d", "E"],
        ),
        (
            "const { a, b: c, d = 1, ...e } = f;\nconst [g, , h] = i;\nlet j, $k;",
            &["a", "c", "d", "e", "g", "h", "j", "$k"],
        ),
        ("const {\n  a,\n  b: [c],\n} = d;\nlettered(1);\nclassList.add(e);", &["a", "c"]),
    ] {
        assert_eq!(declared(script), expected, "{script}");
    }
}
