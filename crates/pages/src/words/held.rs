//! What holds of all words: every id that is used has words, all words are used, every place is filled, and nowhere
//! outside of the files of `locales` stands a word for people.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

use super::language::FILES;

mod english;

/// Words whose ids are made of those of a closed list; `words/access.rs` looks that each has its own.
const OF_LISTS: [&str; 15] = [
    "how-",
    "permission-",
    "verb-",
    "detail-",
    "why-",
    "policy-",
    "sees-",
    "scope-",
    "outcome-",
    "face-",
    "actor-",
    "noun-",
    "denied-",
    "lacked-",
    "wrong-",
];
/// Words of the rules whose id the rules make at run time or without a hyphen.
const OF_THE_RULES: [&str; 2] = ["category-name", "verbatim"];

/// What earlier versions said and kept.
const OF_EARLIER: [&str; 1] = ["finding-entry-point-not-known"];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The files below a folder, those of tests and samples left out.
fn files(folder: &str) -> Vec<PathBuf> {
    let is_beside = |path: &Path| {
        ["sample", "sample.rs", "gallery", "gallery.rs", "tests", "tests.rs", "held", "held.rs"]
            .iter()
            .any(|end| path.ends_with(end))
    };
    let (mut folders, mut files) = (vec![root().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension() {
                _ if is_beside(&path) => {}
                None => folders.push(path),
                Some(_) => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// Sources without comments and the tests at their end, by path.
fn sources(folder: &str) -> Vec<(String, String)> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let text = lines.fold(String::new(), |text, line| text + line + "\n");
        (path.strip_prefix(root()).unwrap().display().to_string(), text)
    };
    files(folder).into_iter().map(read).collect()
}

/// What speaks to people in sources of ours: the pages, and what the server says in them.
fn sources_of_the_pages() -> Vec<(String, String)> {
    let mut all = sources("pages/src");
    all.extend(sources("server/src/web"));
    all
}

/// Every id that the rules name: their words files have no other text of this shape.
fn ids_of_the_rules() -> BTreeSet<String> {
    let is_id = |text: &&str| {
        text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let mut all = sources("rules/src/words");
    let more = ["rules/src/words.rs", "rules/src/analytics/says.rs"];
    all.extend(more.map(|path| (path.to_owned(), std::fs::read_to_string(root().join(path)).unwrap())));
    let mut ids = BTreeSet::new();
    for (_, source) in all {
        let source = source.split("#[cfg(test)]").next().unwrap().to_owned();
        ids.extend(source.split('"').skip(1).step_by(2).filter(is_id).map(str::to_owned));
    }
    assert!(ids.len() > 100, "{ids:?}");
    ids
}

/// The words by id, as their file writes them.
fn written() -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (name, text) in FILES {
        let file = FluentResource::try_new((*text).to_owned());
        let file = file.unwrap_or_else(|(_, errors)| panic!("{name}.ftl: {errors:?}"));
        assert!(file.entries().count() > 0);
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let (id, words) = line.split_once(" =").unwrap_or((line, ""));
                last = id.to_owned();
                assert!(
                    all.insert(last.clone(), words.to_owned()).is_none(),
                    "{name}.ftl has {id} a second time"
                );
            } else if let Some(words) = all.get_mut(&last) {
                *words += line;
            }
        }
    }
    all
}

/// The places of words, also of those that stand in them.
fn places(id: &str, all: &BTreeMap<String, String>) -> BTreeSet<String> {
    let words = all.get(id).map_or("", String::as_str);
    let name = |rest: &str| {
        rest.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter))
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let mut found: BTreeSet<String> = words.split('$').skip(1).map(name).collect();
    for inner in words.split("{ ").skip(1).map(name).filter(|inner| all.contains_key(inner)) {
        found.extend(places(&inner, all));
    }
    found
}

/// The calls of a source by the id they name: `say!("id", place = …)` with the places that it fills.
fn calls<'a>(source: &'a str, call: &str) -> Vec<(&'a str, BTreeSet<String>)> {
    let inside = |rest: &'a str| {
        let (mut depth, mut is_quoted) = (1, false);
        let end = rest.find(|letter| {
            is_quoted ^= letter == '"';
            depth += match letter {
                '(' | '{' | '[' if !is_quoted => 1,
                ')' | '}' | ']' if !is_quoted => -1,
                _ => 0,
            };
            depth == 0
        });
        rest.get(..end?)
    };
    let read = |inside: &'a str| {
        let (id, rest) = inside.trim_start().strip_prefix('"')?.split_once('"')?;
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let names = rest.split(" = ").filter_map(|before| before.split([',', ' ', '\n']).next_back());
        let filled = names.filter(|name| !name.is_empty() && is_name(name)).map(str::to_owned);
        let count = rest.matches(" = ").count();
        Some((id, filled.take(count).collect()))
    };
    source.split(call).skip(1).filter_map(inside).filter_map(read).collect()
}

#[test]
fn every_sentence_of_the_rules_has_words_and_no_words_are_left_over() {
    let (named, written) = (ids_of_the_rules(), written());
    let mute: Vec<_> = named.iter().filter(|id| !written.contains_key(*id)).collect();
    assert!(mute.is_empty(), "without words: {mute:?}");
    let all: String = written.values().map(String::as_str).collect();
    let mut pages: String = sources_of_the_pages().into_iter().map(|(_, source)| source).collect();
    // What page and API say alike.
    for file in ["unfit.rs", "carried.rs"] {
        pages += &std::fs::read_to_string(root().join("server/src").join(file)).unwrap();
    }
    let is_said = |id: &String| {
        named.contains(id)
            || pages.contains(&format!("\"{id}\""))
            || all.contains(&format!("{{ {id} }}"))
            || OF_LISTS.iter().any(|list| id.starts_with(list))
            || OF_THE_RULES.contains(&id.as_str())
            || OF_EARLIER.contains(&id.as_str())
    };
    let left: Vec<_> = written.keys().filter(|id| !is_said(id)).collect();
    assert!(left.is_empty(), "nobody says: {left:?}");
}

#[test]
fn whatever_the_pages_say_has_words_and_every_place_is_filled() {
    let (written, mut wrong, mut seen) = (written(), Vec::new(), 0);
    for (path, source) in sources_of_the_pages() {
        for call in ["word(", "say!(", "weave!(", "caption!("] {
            for (id, filled) in calls(&source, call) {
                seen += 1;
                let wanted = places(id, &written);
                if !written.contains_key(id) {
                    wrong.push(format!("{path}: {id} has no words"));
                } else if wanted != filled {
                    wrong.push(format!("{path}: {id} has the places {wanted:?} and is given {filled:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 200, "the calls were not read: {seen}");
}

#[test]
fn the_scripts_say_what_the_page_hands_them_and_nothing_else() {
    let named = |source: &str, quote: char| -> BTreeSet<String> {
        let texts = source.split(quote).map(str::to_owned);
        texts.filter(|text| text.starts_with("script-") && !text.contains([' ', '.'])).collect()
    };
    let scripts: String = sources("pages/assets/js").into_iter().map(|(_, source)| source).collect();
    let spoken = sources("pages/src/frame").into_iter().find(|(path, _)| path.ends_with("spoken.rs"));
    let (said, handed) = (named(&scripts, '\''), named(&spoken.unwrap().1, '"'));
    assert_eq!(said, handed);
    assert!(said.len() > 20, "{said:?}");
}

#[test]
fn calls_and_places_are_read_as_they_are_written() {
    let source = "word(\"a-b\") say!(\"c-d\", name = &self.name, at = time(x, y))";
    let filled = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(calls(source, "word("), [("a-b", filled(&[]))]);
    assert_eq!(calls(source, "say!("), [("c-d", filled(&["name", "at"]))]);
    let all = [("one", " { $count -> [one] a *[other] { two } }"), ("two", " { $name }")];
    let all = all.map(|(id, words)| (id.to_owned(), words.to_owned())).into();
    assert_eq!(places("one", &all), filled(&["count", "name"]));
}

/// A time by itself begins with a capital: amid a sentence it is `today`, not `Today`.
#[test]
fn times_in_sentences_stand_amid_them() {
    for (path, text) in sources("pages/src") {
        for (at, _) in text.match_indices("weave!(") {
            let woven = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let woven = woven.split("))").next().unwrap_or_default();
            assert!(!woven.contains("Form::Full"), "{path}: {woven}");
        }
    }
}
