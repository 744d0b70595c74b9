//! What `deny.toml` asks of the libraries, as far as it can be told without asking anybody else.

use std::process::Command;

use serde_json::Value;

use super::{none, read, root};

fn packages() -> Vec<Value> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let mut metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    serde_json::from_value(metadata["packages"].take()).unwrap()
}

/// `MIT OR Apache-2.0 AND ISC`: of one side of each `OR` everything has to be permitted.
fn permits(allowed: &[&str], licence: &str) -> bool {
    let flat = licence.replace(['(', ')'], "").replace('/', " OR ");
    if licence.contains('(') {
        // Whichever way it is meant, when each licence of it is permitted.
        return flat
            .split(" OR ")
            .flat_map(|side| side.split(" AND "))
            .all(|one| allowed.contains(&one.trim()));
    }
    flat.split(" OR ").any(|side| side.split(" AND ").all(|one| allowed.contains(&one.trim())))
}

#[test]
fn libraries_come_from_one_place_and_with_a_licence() {
    let deny: toml::Table = read("deny.toml").parse().unwrap();
    let allowed: Vec<&str> =
        deny["licenses"]["allow"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages were found", packages.len());
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or_default();
        if !permits(&allowed, licence) {
            wrong.push(format!("{name}: the licence {licence}"));
        }
        let source = package["source"].as_str().unwrap_or_default();
        if !(source.is_empty() || source.starts_with("registry+")) {
            wrong.push(format!("{name}: from {source}"));
        }
    }
    none("libraries that deny.toml does not let in", &wrong);
}

#[test]
fn a_licence_is_read_with_its_ors_and_ands() {
    let allowed = ["MIT", "ISC"];
    assert!(permits(&allowed, "GPL-3.0 OR MIT"));
    assert!(permits(&allowed, "MIT/Apache-2.0"));
    assert!(permits(&allowed, "MIT AND ISC"));
    assert!(permits(&allowed, "MIT AND (ISC OR MIT)"));
    assert!(!permits(&allowed, "MIT AND GPL-3.0"));
    assert!(!permits(&allowed, "MIT AND (ISC OR GPL-3.0)"));
    assert!(!permits(&allowed, ""));
}
