//! What holds for every file of the project, checked over `git ls-files`. Exceptions are lists that may only
//! shrink.

mod libraries;
mod scope;
mod scripts;
mod security;
mod shape;
mod store;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Source files may have so many lines before their tests.
const MOST_LINES: usize = 500;
/// Files longer than that.
const LONG: [&str; 0] = [];
/// Other files may have so many bytes.
const MOST_BYTES: u64 = 200_000;
/// Where larger ones may lie: what a machine wrote or drew.
const LARGE: [&str; 4] = ["/fixtures/", "docs/images/", "/vendor/", "Cargo.lock"];

/// What `[dependencies]` of the crates may name that are kept from something: the world, or who asks.
const DEPENDENCIES: [(&str, &[&str]); 5] = [
    ("rules", &["granit-parser", "minijinja", "serde", "serde_json", "uuid"]),
    (
        "channels",
        &[
            "base64",
            "form_urlencoded",
            "hex",
            "hmac",
            "percent-encoding",
            "serde",
            "serde_json",
            "sha1",
            "sha2",
            "subtle",
            "transom-rules",
        ],
    ),
    (
        "pages",
        &[
            "fluent-bundle",
            "hex",
            "jiff",
            "maud",
            "percent-encoding",
            "serde_json",
            "sha2",
            "similar",
            "transom-rules",
            "unic-langid",
        ],
    ),
    (
        "desk",
        &[
            "anyhow",
            "argon2",
            "base64",
            "bytes",
            "csv",
            "csv-core",
            "futures-util",
            "getrandom",
            "hex",
            "hmac",
            "ipnet",
            "jiff",
            "metrics",
            "metrics-exporter-prometheus",
            "object_store",
            "reqwest",
            "rustls",
            "serde",
            "serde_json",
            "sha1",
            "sha2",
            "tempfile",
            "tokio",
            "tokio-util",
            "toml",
            "tracing",
            "tracing-subscriber",
            "transom-channels",
            "transom-rules",
            "transom-store",
            "unicode-normalization",
            "uuid",
        ],
    ),
    (
        "simulator",
        &[
            "anyhow",
            "axum",
            "base64",
            "bytes",
            "fast_qr",
            "futures-util",
            "getrandom",
            "hex",
            "hmac",
            "jiff",
            "maud",
            "percent-encoding",
            "reqwest",
            "roxmltree",
            "rustls",
            "serde",
            "serde_json",
            "sha1",
            "sha2",
            "tokio",
            "tokio-util",
            "tower-http",
            "tracing",
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file that git knows, with its path from the root.
fn files() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    let names = String::from_utf8(listed.stdout).unwrap();
    let names: Vec<String> = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    assert!(names.len() > 100, "git lists {} files: are we in a clone?", names.len());
    // What was just deleted is still listed.
    names.into_iter().filter(|name| root().join(name).is_file()).collect()
}

pub(crate) fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_default()
}

pub(crate) fn sources() -> Vec<String> {
    files().into_iter().filter(|name| Path::new(name).extension().is_some_and(|end| end == "rs")).collect()
}

pub(crate) fn is_test(name: &str) -> bool {
    ["/tests/", "/tests.rs", "/benches/", "/examples/"].iter().any(|part| name.contains(part))
}

/// The part of a source above its tests.
pub(crate) fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
}

/// What is found without the exceptions. An exception that is not needed any more has to go.
#[track_caller]
fn except(found: Vec<String>, exceptions: &[&str]) -> Vec<String> {
    for exception in exceptions {
        assert!(found.iter().any(|one| one == exception), "{exception} is mended: take it off its list");
    }
    found.into_iter().filter(|one| !exceptions.contains(&one.as_str())).collect()
}

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn every_source_says_what_it_is_for() {
    let is_mute = |name: &String| !read(name).starts_with("//! ");
    let mute: Vec<_> = sources().into_iter().filter(is_mute).collect();
    none("files that do not begin with //!", &mute);
}

#[test]
fn no_source_is_longer_than_five_hundred_lines() {
    let lines = |name: &String| without_tests(&read(name)).lines().count();
    let long: Vec<_> = sources().into_iter().filter(|name| lines(name) > MOST_LINES).collect();
    none("files of more than 500 lines", &except(long, &LONG));
}

/// Where words of others stand as they are: names of markets, the text of every template for one-time codes, what customers
/// write and press.
const WORDS_OF_OTHERS: [&str; 3] = [
    "crates/rules/src/consent.rs",
    "crates/rules/src/pricing/market.rs",
    "crates/rules/src/template_check/slots.rs",
];

/// Three words in a row: no name, no mark, no example.
fn is_prose(text: &str) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(3).any(|three| three.iter().all(|word| is_word(&word.trim_matches([',', ':', '.']))))
}

#[test]
fn the_rules_speak_no_language() {
    let mut found = Vec::new();
    for name in sources().into_iter().filter(|name| name.starts_with("crates/rules/src/") && !is_test(name)) {
        for (number, line) in without_tests(&read(&name)).lines().enumerate() {
            let is_code = !line.trim_start().starts_with("//") && !line.contains("reason = \"");
            if is_code && line.split('"').skip(1).step_by(2).any(is_prose) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    for name in WORDS_OF_OTHERS {
        assert!(found.iter().any(|one| one.starts_with(name)), "{name} has none: take it off the list");
    }
    found.retain(|one| !WORDS_OF_OTHERS.iter().any(|name| one.starts_with(name)));
    none("sentences in the rules; their words belong to pages/locales", &found);
}

#[test]
fn sql_stands_in_the_store_and_nowhere_else() {
    let mut found = Vec::new();
    for name in sources().into_iter().filter(|name| !name.starts_with("crates/store/") && !is_test(name)) {
        for (number, line) in without_tests(&read(&name)).lines().enumerate() {
            let is_sql = ["INSERT INTO ", "DELETE FROM "].iter().any(|words| line.contains(words))
                || (line.contains("SELECT ") && line.contains(" FROM "))
                || (line.contains("UPDATE ") && line.contains(" SET "));
            if is_sql {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("SQL outside of the store", &found);
}

#[test]
fn crates_depend_on_what_they_may() {
    for (name, allowed) in DEPENDENCIES {
        let manifest: toml::Table = read(&format!("crates/{name}/Cargo.toml")).parse().unwrap();
        let named: BTreeSet<&str> =
            manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert_eq!(named, allowed, "the dependencies of {name}");
    }
    let simulator = read("crates/simulator/Cargo.toml");
    for other in ["transom-rules", "transom-channels", "transom-store"] {
        assert!(!simulator.contains(other), "the simulator uses {other}");
    }
}

#[test]
fn every_migration_exists_for_both_engines_and_has_samples() {
    let of = |engine: &str| -> BTreeSet<String> {
        let folder = format!("crates/store/migrations/{engine}/");
        files().iter().filter_map(|name| name.strip_prefix(&folder)).map(str::to_owned).collect()
    };
    assert_eq!(of("sqlite"), of("postgres"));
    assert!(!of("sqlite").is_empty());
    let samples: Vec<String> =
        files().into_iter().filter(|name| name.starts_with("crates/store/samples/")).collect();
    for migration in of("sqlite") {
        let number = migration.split("__").next().unwrap();
        assert!(
            samples.iter().any(|sample| sample.contains(number)),
            "{migration} has no samples: {samples:?}"
        );
    }
}

#[test]
fn nothing_is_left_for_later_and_nothing_names_this_machine() {
    // Put together, so that this file does not find itself.
    let words = [["FIX", "ME"], ["TO", "DO"], ["X", "XX"]].map(|parts| parts.concat());
    let places =
        [["/wo", "rk/"], ["/ro", "ot/"], ["/home", "/"], ["index.", "crates.io"], ["static.", "crates.io"]]
            .map(|parts| parts.concat());
    let mut found = Vec::new();
    for name in files()
        .iter()
        .filter(|name| !name.contains("/vendor/") && *name != "Cargo.lock" && !name.contains("/fixtures/"))
    {
        for (number, line) in read(name).lines().enumerate() {
            let word = |word: &&String| {
                line.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|one| one == word.as_str())
            };
            let place = |place: &&String| line.contains(place.as_str());
            if let Some(bad) = words.iter().find(word).or_else(|| places.iter().find(place)) {
                found.push(format!("{name}:{}: {bad}", number + 1));
            }
        }
    }
    none("words that must not stand in the project", &found);
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for name in files().iter().filter(|name| Path::new(name).extension().is_some_and(|end| end == "md")) {
        let folder = root().join(name).parent().unwrap().to_owned();
        for target in links(&read(name)) {
            let path = target.split('#').next().unwrap().to_owned();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if !outside && !path.is_empty() && !folder.join(&path).exists() {
                broken.push(target);
            }
        }
    }
    none("links that lead nowhere", &broken);
}

/// Paths of the map begin anywhere below a crate.
#[test]
fn the_map_leads_to_files_that_are_there() {
    let there = files();
    let map = read("ARCHITECTURE.md");
    let named = map.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs") && !name.contains(' '));
    let is_there = |name: &str| there.iter().any(|file| file == name || file.ends_with(&format!("/{name}")));
    let gone: Vec<String> = named.filter(|name| !is_there(name)).map(str::to_owned).collect();
    none("named by the map", &gone);
}

/// The targets of `](…)`, outside of code.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if is_code {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        for part in prose.split("](").skip(1) {
            links.push(part.split([')', ' ']).next().unwrap().to_owned());
        }
    }
    links
}

#[test]
fn nothing_is_larger_than_a_reader_can_take() {
    let large: Vec<String> = files()
        .into_iter()
        .filter(|name| !LARGE.iter().any(|place| name.contains(place)))
        .map(|name| (std::fs::metadata(root().join(&name)).unwrap().len(), name))
        .filter(|(bytes, _)| *bytes > MOST_BYTES)
        .map(|(bytes, name)| format!("{name}: {bytes} bytes"))
        .collect();
    none("large files", &large);
}

#[test]
fn no_test_is_ignored() {
    let ignored = ["#[ig", "nore"].concat();
    let found: Vec<_> = sources().into_iter().filter(|name| read(name).contains(&ignored)).collect();
    none("files with tests that are ignored", &found);
}

/// Where a secret itself is needed: sealing it, what it is for, and showing it once to whoever made it.
const SECRETS_ARE_USED_IN: [&str; 12] = [
    "crates/desk/src/base/graph.rs",
    "crates/desk/src/base/keys.rs",
    "crates/desk/src/base/texting.rs",
    "crates/desk/src/bots/outside.rs",
    "crates/desk/src/contacts/erase/behind.rs",
    "crates/desk/src/people/factor/totp.rs",
    "crates/server/src/api/bots.rs",
    "crates/server/src/cli/bot.rs",
    "crates/server/src/web/bots/key.rs",
    "crates/server/src/webhook.rs",
    "crates/server/src/webhook/sms.rs",
    "crates/store/src/seal.rs",
];

#[test]
fn a_secret_is_exposed_where_it_is_used_and_nowhere_else() {
    let exposes = |name: &String| !is_test(name) && without_tests(&read(name)).contains(".expose()");
    let found = sources().into_iter().filter(exposes).collect();
    none("sources that expose a secret", &except(found, &SECRETS_ARE_USED_IN));
}
