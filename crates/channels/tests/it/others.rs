//! Payloads of other people's tests and pages, where a folder of them stands beside the project. Without it
//! there is nothing to check here: our own payloads cover the same kinds.

use std::path::PathBuf;

use serde_json::Value;

use crate::{post, told};

#[test]
fn payloads_from_elsewhere_are_all_accounted_for() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/webhooks");
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let mut count = 0;
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let body = std::fs::read(&path).unwrap();
        let parsed = post(&body);
        let told = told::lines(&parsed).join("\n");
        assert_eq!(parsed.problem, None, "{name}");
        let items = items(&serde_json::from_slice(&body).unwrap());
        assert!(parsed.events.len() + parsed.unknown.len() >= items, "{name} has {items}:\n{told}");
        assert!(!told.contains("does not know the field"), "{name}: {told}");
        for unknown in &parsed.unknown {
            println!("{name}: {} {}", unknown.field, unknown.what);
        }
        count += 1;
    }
    assert!(count > 0);
}

/// How many things a body tells at least: the elements of the lists of items, or one for a change without.
fn items(body: &Value) -> usize {
    let each = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let entries = each(body, "entry");
    let changes: Vec<_> = entries.iter().flat_map(|entry| each(entry, "changes")).collect();
    let lists =
        ["messages", "statuses", "calls", "message_echoes", "groups", "user_preferences", "user_id_update"];
    let of =
        |change: &Value| lists.iter().map(|list| each(&change["value"], list).len()).sum::<usize>().max(1);
    changes.iter().map(of).sum()
}
