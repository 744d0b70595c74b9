//! The direction of the house: no file needs another that needs it. Imports are read off the sources as text,
//! every path that begins with `crate`, `self` or `super`; a file and the files of its own folder count as one
//! room, so that a parent may tell of its children and they of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{is_test, read, sources, without_tests};

/// Circles that are still there, each as its files in order. The list may only shrink.
const CIRCLES: [&str; 0] = [];

/// A file by its crate and module path: `desk::outbox::check`.
type Module = Vec<String>;

#[test]
fn no_file_needs_another_that_needs_it() {
    let files = modules();
    let mut needs: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for (module, source) in &files {
        for path in paths(source) {
            let Some(target) = resolve(module, &path, &files) else { continue };
            if !is_of(module, target) && !is_of(target, module) {
                needs.entry(module).or_default().insert(target);
            }
        }
    }
    let found = circles(&needs);
    for circle in CIRCLES {
        assert!(found.iter().any(|one| one == circle), "{circle} is untied: take it off the list");
    }
    let new: Vec<&String> = found.iter().filter(|circle| !CIRCLES.contains(&circle.as_str())).collect();
    assert!(new.is_empty(), "files that need each other:\n{new:#?}");
}

/// Every source that is no test, by its place.
fn modules() -> BTreeMap<Module, String> {
    let named = sources().into_iter().filter(|name| name.contains("/src/") && !is_test(name));
    named.map(|name| (module(&name), code(without_tests(&read(&name))))).collect()
}

fn module(name: &str) -> Module {
    let path = name.trim_start_matches("crates/").trim_end_matches(".rs").replacen("/src/", "/", 1);
    let path = path.trim_end_matches("/lib").trim_end_matches("/main");
    path.split('/').map(str::to_owned).collect()
}

/// The source without comments.
fn code(source: &str) -> String {
    source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Whether the first is the second or lies in its folder.
fn is_of(one: &Module, other: &Module) -> bool {
    one.starts_with(other)
}

/// Paths from `crate`, `self` or `super`, their braces written out.
fn paths(source: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for root in ["crate::", "self::", "super::"] {
        for (at, _) in source.match_indices(root) {
            let before = source.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':') {
                continue;
            }
            expand(source.get(at..).unwrap_or_default(), &[], &mut found);
        }
    }
    found
}

/// Writes out `a::b::{c, d::e}`; ends where the path does. Returns what follows.
fn expand<'s>(mut rest: &'s str, before: &[String], found: &mut Vec<Vec<String>>) -> &'s str {
    let mut path = before.to_vec();
    loop {
        rest = rest.trim_start();
        if let Some(inner) = rest.strip_prefix('{') {
            rest = inner;
            while !rest.is_empty() {
                rest = expand(rest, &path, found).trim_start();
                let Some(more) = rest.strip_prefix(',') else { break };
                rest = more;
                if rest.trim_start().starts_with('}') {
                    break;
                }
            }
            return rest.trim_start().strip_prefix('}').unwrap_or(rest);
        }
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            break;
        }
        path.push(word.to_owned());
        rest = after;
        let Some(more) = rest.strip_prefix("::") else { break };
        rest = more;
    }
    found.push(path);
    rest
}

/// The file that a path leads to: the longest beginning that is one.
fn resolve<'f>(from: &Module, path: &[String], files: &'f BTreeMap<Module, String>) -> Option<&'f Module> {
    let mut place = from.clone();
    let mut words = path.iter().peekable();
    match words.next()?.as_str() {
        "crate" => place.truncate(1),
        "super" => {
            place.pop();
            while words.next_if(|word| *word == "super").is_some() {
                place.pop();
            }
        }
        _ => {}
    }
    for word in words {
        let mut next = place.clone();
        next.push(word.clone());
        if !files.contains_key(&next) {
            break;
        }
        place = next;
    }
    // What the root of a crate tells again is no file of its own.
    files.get_key_value(&place).map(|(module, _)| module).filter(|module| module.len() > 1)
}

/// Sets of files of which each leads to each other.
fn circles(needs: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<String> {
    let reach: BTreeMap<&Module, BTreeSet<&Module>> =
        needs.keys().map(|module| (*module, reached(module, needs))).collect();
    let mut found = BTreeSet::new();
    for (module, reached) in &reach {
        let back = |other: &&Module| reach.get(*other).is_some_and(|reached| reached.contains(module));
        let circle: BTreeSet<&Module> = reached.iter().copied().filter(back).collect();
        if circle.len() > 1 {
            found.insert(circle.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(" "));
        }
    }
    found.into_iter().collect()
}

fn reached<'m>(from: &'m Module, needs: &BTreeMap<&'m Module, BTreeSet<&'m Module>>) -> BTreeSet<&'m Module> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(module) = open.pop() {
        for next in needs.get(module).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    seen
}

#[test]
fn imports_are_read_with_their_braces() {
    let read =
        paths("use crate::a::{b, c::{self, D}};\nlet x = super::super::e::f(1);\nuse other::crate_::g;");
    let read: Vec<String> = read.iter().map(|path| path.join("::")).collect();
    assert_eq!(read, ["crate::a::b", "crate::a::c::self", "crate::a::c::D", "super::super::e::f"]);
}
