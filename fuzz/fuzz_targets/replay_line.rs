//! Histories as `transom replay` reads them: no bytes make it fall over, each fact is JSON, and what is wrong is
//! told once, with a line that is there.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use transom_rules::pricing::calendar::Calendar;
use transom_rules::replay::Replay;
use transom_rules::settings::Settings;

/// The command line reads them by these files; without the rest of the server they are compiled in a moment.
#[path = "../../crates/server/src/cli/replay"]
mod replay {
    mod line;
    mod names;
    pub mod reading;
    mod write;
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::utc(None));

fuzz_target!(|bytes: &[u8]| {
    let history = Replay::new(CALENDAR.clone(), Settings::default());
    let (mut facts, mut notes) = (Vec::new(), Vec::new());
    let tally = replay::reading::fold(history, bytes, &mut facts, &mut notes).expect("memory can be read and written");
    assert_eq!(tally.lines, count(bytes));
    let facts = String::from_utf8(facts).expect("facts are text");
    for fact in facts.lines() {
        let fact: Value = serde_json::from_str(fact).expect("a fact is JSON");
        assert!(fact.get("fact").is_some_and(Value::is_string), "{fact}");
    }
    let notes = String::from_utf8(notes).expect("notes are text");
    let (mut last, mut wrong) = (1, 0);
    for note in notes.split_terminator('\n') {
        let (line, what) = note.strip_prefix("line ").and_then(|note| note.split_once(": ")).expect("a line");
        let line: u64 = line.parse().expect("a number");
        assert!((last..=tally.lines).contains(&line), "{note}: there are {} lines", tally.lines);
        last = line;
        wrong += u64::from(!what.starts_with("note: "));
    }
    assert_eq!(wrong, tally.wrong);
});

/// Lines; an end of line ends one and begins none.
fn count(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    ends + u64::from(bytes.last().is_some_and(|last| *last != b'\n'))
}
