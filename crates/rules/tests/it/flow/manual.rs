//! The manual of the language: its examples compile, and it names all that there is.

use std::path::Path;

use transom_rules::flow::compile;
use transom_rules::flow::kind::{Cause, Kind};

use super::known;

fn manual() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/bots.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_examples_of_the_manual_compile() {
    let manual = manual();
    let examples: Vec<&str> =
        manual.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 1, "the manual has no examples");
    for example in examples {
        // A piece is steps alone; it is tried in a flow that leads to it.
        let whole = if example.contains("flow: 1\n") {
            example.to_owned()
        } else {
            format!("flow: 1\nname: A piece\ntriggers:\n  - keyword: hello\nsteps:\n{example}")
        };
        let compiled = compile(&whole, &known());
        assert!(compiled.is_ok(), "{example}\n{:#?}", compiled.err());
    }
}

#[test]
fn the_manual_names_every_step_and_trigger_and_what_each_is_told() {
    let manual = manual();
    let kinds = Kind::ALL.iter().map(|kind| (kind.as_str(), kind.fields()));
    let causes = Cause::ALL.iter().map(|cause| (cause.as_str(), cause.fields()));
    for (word, fields) in kinds.chain(causes) {
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{word}` |")));
        let row = row.unwrap_or_else(|| panic!("the manual has no row of {word}"));
        for field in fields.iter().filter(|field| !["next", "when_busy", "start"].contains(&field.name)) {
            assert!(row.contains(&format!("`{}`", field.name)), "{word} is told {}: {row}", field.name);
        }
    }
}
