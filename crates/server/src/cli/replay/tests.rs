//! The replay as it is called: text in, text out.

use std::io::{Read as _, Write as _};
use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;
use transom_desk::fixture::Folder;

use super::reading::Tally;
use super::*;

/// What a replay writes, its notes, and its tally.
fn replay(options: &Options, input: &[u8]) -> (String, String, Tally) {
    let (mut output, mut notes) = (Vec::new(), Vec::new());
    let tally = fold(options.replay().unwrap(), input, &mut output, &mut notes).unwrap();
    (String::from_utf8(output).unwrap(), String::from_utf8(notes).unwrap(), tally)
}

fn options(timezone: &str) -> Options {
    Options { rules: Rules::Auto, timezone: timezone.to_owned(), account: String::new(), config: None }
}

/// The history of the manual.
static HISTORY: LazyLock<&str> = LazyLock::new(|| example(0));
/// What the manual says that follows from it.
static FACTS: LazyLock<&str> = LazyLock::new(|| example(1));

fn example(number: usize) -> &'static str {
    let manual = include_str!("../../../../../docs/replay.md");
    let after = manual.split("```json\n").nth(number + 1).unwrap();
    after.split("```").next().unwrap()
}

#[test]
fn a_history_becomes_facts_line_by_line() {
    let (facts, notes, tally) = replay(&options("UTC"), HISTORY.as_bytes());
    assert_eq!(facts, *FACTS);
    assert_eq!((notes.as_str(), tally), ("", Tally { lines: 9, wrong: 0 }));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let (facts, notes, _) = replay(&options("UTC"), format!("\u{feff}{}", *HISTORY).as_bytes());
    assert_eq!((facts.as_str(), notes.as_str()), (*FACTS, ""));
}

#[test]
fn facts_are_handed_over_while_more_is_awaited() {
    let (reader, mut history) = io::pipe().unwrap();
    let (mut facts, writer) = io::pipe().unwrap();
    let folding = std::thread::spawn(move || {
        fold(options("UTC").replay().unwrap(), reader, writer, io::sink()).unwrap()
    });
    history.write_all(HISTORY.as_bytes()).unwrap();
    let mut told = vec![0; FACTS.len()];
    facts.read_exact(&mut told).unwrap();
    assert_eq!(String::from_utf8(told).unwrap(), *FACTS);
    drop(history);
    assert_eq!(folding.join().unwrap().lines, 9);
}

/// A text that comes in pieces of so many bytes.
struct Pieces<'a>(&'a [u8], usize);

impl io::Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(to.len());
        self.0.read(&mut to[..length])
    }
}

#[test]
fn however_a_history_comes_in_pieces_it_is_the_same_history() {
    let mut history = String::from("\u{feff}");
    for customer in 0..600 {
        history += &HISTORY.replace("/C", &format!("/C{customer}"));
        history += "no event\n\n";
    }
    let (facts, notes, tally) = replay(&options("UTC"), history.as_bytes());
    assert_eq!((tally, facts.lines().count()), (Tally { lines: 6600, wrong: 600 }, 6000));
    for size in [1, 7, 100, 4096, 100_003, history.len()] {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let pieces = Pieces(history.as_bytes(), size);
        let counted = fold(options("UTC").replay().unwrap(), pieces, &mut output, &mut errors).unwrap();
        assert!(output == facts.as_bytes() && errors == notes.as_bytes(), "pieces of {size} bytes");
        assert_eq!(counted, tally);
    }
}

#[test]
fn told_twice_it_is_told_once() {
    let history: String = HISTORY.split_inclusive('\n').filter(|line| !line.contains("ask")).collect();
    let (once, ..) = replay(&options("UTC"), history.as_bytes());
    let (twice, ..) = replay(&options("UTC"), history.repeat(2).as_bytes());
    assert_eq!(once, twice);
}

#[test]
fn a_bad_line_is_told_with_its_number_and_the_rest_goes_on() {
    let good = HISTORY.lines().next().unwrap();
    let check = |line: &str, expected: &str| {
        let (facts, notes, tally) = replay(&options("UTC"), format!("{good}\n{line}\n\n{good}").as_bytes());
        assert_eq!(notes, format!("line 2: {expected}\n"));
        assert_eq!((facts.lines().count(), tally), (1, Tally { lines: 4, wrong: 1 }), "{line}");
    };
    check("{}", "`t` is missing");
    check(r#"{"t":1.5}"#, "`t` is 1.5, which is not a whole number");
    check(r#"{"t":-1,"event":"call"}"#, "`t` is -1, which is not between 1970 and 2105");
    check(r#"{"t":"1"}"#, "`t` is \"1\", which is not a whole number");
    check(r#"{"t":1,"pair":7}"#, "`pair` is 7, which is not a text");
    check(r#"{"t":1,"pair":"P1"}"#, "`pair` is \"P1\", which is not NUMBER/CUSTOMER");
    check(r#"{"t":1,"pair":"a/b"}"#, "`event` is missing");
    check(r#"{"t":1,"pair":"a/b","event":"typed"}"#, "`event` is \"typed\", which is unknown");
    check(r#"{"t":1,"pair":"a/b","event":"call"}"#, "`id` is missing");
    check(
        r#"{"t":1,"pair":"a/b","event":"inbound","id":"1","entry":"post"}"#,
        "`entry` is \"post\", neither ad nor page",
    );
    check(r#"{"t":1,"pair":"a/b","event":"send","id":"1"}"#, "`kind` is missing");
    check(
        r#"{"t":1,"pair":"a/b","event":"send","id":"1","kind":"template","category":null}"#,
        "`category` is missing, which a template needs",
    );
    check(
        r#"{"t":1,"pair":"a/b","event":"ask","kind":"template","category":"service"}"#,
        "`category` is \"service\", neither marketing nor utility nor authentication",
    );
    check("[1]", "it is not a JSON object: invalid type: sequence, expected a map, at column 0");
    check("{\"t\":1", "it is not a JSON object: EOF while parsing an object, at column 6");
}

#[test]
fn what_is_neither_text_nor_short_is_told_too() {
    let mut input = b"\xff\xfe\n".to_vec();
    input.extend(std::iter::repeat_n(b'x', 3_000_000));
    input.extend(b"\n");
    input.extend(HISTORY.as_bytes());
    let (facts, notes, tally) = replay(&options("UTC"), &input);
    assert_eq!(notes, "line 1: it is not UTF-8\nline 2: it is longer than a megabyte\n");
    assert_eq!((facts.as_str(), tally), (*FACTS, Tally { lines: 11, wrong: 2 }));
}

#[test]
fn statuses_of_refused_sends_are_ignored_and_those_that_come_early_wait() {
    let input = r#"{"t":10,"event":"send","pair":"a/b","id":"no","kind":"free_form"}
{"t":11,"event":"delivered","pair":"a/b","id":"no"}
{"t":13,"event":"delivered","pair":"a/b","id":"early"}
{"t":12,"event":"send","pair":"a/b","id":"early","kind":"template","category":"marketing"}
"#;
    let (facts, notes, tally) = replay(&options("UTC"), input.as_bytes());
    assert_eq!(
        notes,
        "line 2: note: this status of \"no\" is ignored: its send was refused and did not happen\n\
         line 3: note: this status of \"early\" waits: no such message was sent so far\n"
    );
    assert_eq!(tally.wrong, 0);
    assert!(facts.ends_with(
        "{\"fact\":\"charge\",\"id\":\"early\",\"pair\":\"a/b\",\"t\":13,\"rules\":\"cbp\",\"category\":\"marketing\",\
         \"billable\":true,\"reason\":\"conversation_opened\"}\n"
    ));
}

#[test]
fn a_refusal_tells_whether_the_customer_ever_wrote() {
    let check = |history: &[&str], expected: Option<&str>| {
        let mut input = history.join("\n");
        input += "\n{\"t\":200000,\"event\":\"ask\",\"pair\":\"a/b\",\"kind\":\"free_form\"}\n";
        let (facts, ..) = replay(&options("UTC"), input.as_bytes());
        let last: serde_json::Value = serde_json::from_str(facts.lines().last().unwrap()).unwrap();
        assert_eq!((last["code"].as_str(), last["allowed"].as_bool()), (expected, Some(expected.is_none())));
    };
    let wrote = |t: u32| format!(r#"{{"t":{t},"event":"inbound","pair":"a/b","id":"in-{t}"}}"#);
    let template =
        r#"{"t":150000,"event":"send","pair":"a/b","id":"m","kind":"template","category":"utility"}"#;
    let failed = r#"{"t":150001,"event":"failed","pair":"a/b","id":"m","code":131047}"#;
    check(&[], Some("window_never_opened"));
    check(&[template, failed], Some("window_never_opened"));
    check(&[&wrote(0)], Some("window_closed"));
    check(&[&wrote(140_000), template, failed], Some("window_closed"));
    check(&[&wrote(140_000)], None);
    check(&[&wrote(140_000).replace("a/b", "a/c")], Some("window_never_opened"));
}

#[test]
fn names_with_escapes_are_the_names_they_stand_for() {
    let input = "{\"t\":1,\"event\":\"call\",\"pair\":\"a\\u002Fb\",\"id\":\"1\"}\n\
        {\"t\":2,\"event\":\"send\",\"pair\":\"a/b\",\"id\":\"\\\"\\u00e9\\n\",\"kind\":\"free_form\"}\n";
    let (facts, notes, _) = replay(&options("UTC"), input.as_bytes());
    assert_eq!(notes, "");
    let fact: serde_json::Value = serde_json::from_str(&facts).unwrap();
    assert_eq!((fact["allowed"].as_bool(), fact["id"].as_str()), (Some(true), Some("\"é\n")));
}

#[test]
fn months_begin_at_midnight_of_the_account_whatever_its_clock_does_there() {
    for zone in ["America/Sao_Paulo", "Asia/Kolkata", "America/Havana", "Pacific/Apia", "Africa/Cairo"] {
        let calendar = calendar(&options(zone)).unwrap();
        let tz = TimeZone::get(zone).unwrap();
        for hours in 0..24 * 366 * 6 {
            let at = date(2021, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp().as_second() + hours * 3600;
            let local = jiff::Timestamp::from_second(at).unwrap().to_zoned(tz.clone());
            let month = calendar.month(transom_rules::pricing::UnixSeconds::new(at).unwrap());
            let expected = (local.year().unsigned_abs(), u16::from(local.month().unsigned_abs()));
            assert_eq!((month.year(), month.number()), expected, "{local}");
        }
    }
    assert!(calendar(&options("Atlantis")).unwrap_err().to_string().contains("Atlantis"));
}

#[test]
fn the_rules_of_a_settings_file_hold() {
    let folder = Folder::default();
    let history = r#"{"t":1798761600,"event":"inbound","pair":"P1/C1","id":"in-1","entry":"ad"}
{"t":1798761601,"event":"send","pair":"P1/C1","id":"m1","kind":"free_form"}
{"t":1798761602,"event":"delivered","pair":"P1/C1","id":"m1"}
{"t":1798761603,"event":"call","pair":"P1/C2","id":"call-1"}
{"t":1798761604,"event":"send","pair":"P1/C2","id":"m2","kind":"free_form"}
{"t":1798761605,"event":"delivered","pair":"P1/C2","id":"m2"}
{"t":1798761606,"event":"send","pair":"P1/C2","id":"m3","kind":"free_form"}
{"t":1798761607,"event":"delivered","pair":"P1/C2","id":"m3"}
"#;
    let check = |config: &str, expected: &[&str]| {
        let file = folder.path().join("transom.toml");
        std::fs::write(&file, config).unwrap();
        let options = Options { config: Some(file), account: "W1".to_owned(), ..options("UTC") };
        let (facts, ..) = replay(&options, history.as_bytes());
        let facts = facts.lines().map(|fact| serde_json::from_str::<serde_json::Value>(fact).unwrap());
        let charges: Vec<_> = facts.filter(|fact| fact["fact"] == "charge").collect();
        let reasons: Vec<_> = charges.iter().map(|charge| charge["reason"].as_str().unwrap()).collect();
        assert_eq!(reasons, expected, "{config}");
    };
    let server = "[server]\nlisten = \"127.0.0.1:1\"\n";
    check(server, &["free_entry_point", "free_allowance", "free_allowance"]);
    let one = "[rules.pricing]\nservice_free_per_number_month = 1\n";
    check(one, &["free_entry_point", "free_allowance", "regular"]);
    check(
        &format!("{one}eligible_accounts = [\"W1\"]\n"),
        &["free_entry_point", "free_eligible", "free_eligible"],
    );
    check(
        &format!("{one}eligible_accounts = [\"W2\"]\n"),
        &["free_entry_point", "free_allowance", "regular"],
    );
    let used_up = format!("{server}{one}entry_point_uses_allowance = true\n");
    check(&used_up, &["free_entry_point", "regular", "regular"]);

    let missing = Options { config: Some(folder.path().join("missing.toml")), ..options("UTC") };
    assert!(missing.replay().unwrap_err().to_string().contains("missing.toml"));
    let file = folder.path().join("transom.toml");
    std::fs::write(&file, "[rules.pricing]\nservice_free = 1\n").unwrap();
    let error = format!("{:#}", Options { config: Some(file), ..options("UTC") }.replay().unwrap_err());
    assert!(error.contains("line 2") && error.contains("service_free"), "{error}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_fall_over(input in prop::collection::vec(any::<u8>(), 0..400)) {
        let (facts, _, _) = replay(&options("UTC"), &input);
        prop_assert!(facts.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    }

    #[test]
    fn no_mutated_history_makes_it_fall_over(
        changes in prop::collection::vec((0..HISTORY.len(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let mut input = HISTORY.as_bytes().to_vec();
        for (place, byte, how) in changes {
            let place = place % input.len();
            match how {
                0 => { input.remove(place); }
                1 => input.insert(place, byte),
                2 => input[place] = byte,
                _ => input[place] = b"{}[]\":,\\0123456789eE.-nu"[usize::from(byte) % 24],
            }
        }
        let (facts, notes, tally) = replay(&options("UTC"), &input);
        prop_assert!(facts.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
        let told = notes.lines().filter(|line| !line.contains(": note: ")).count();
        prop_assert_eq!(told as u64, tally.wrong);
    }

    #[test]
    fn wrong_lines_are_told_with_their_numbers_wherever_they_stand(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                (false, ""), (false, "\r"), (false, " "),
                (true, "{"), (true, "{\"t\":1}\r"), (true, "null"), (true, "\u{feff}1"),
                (false, r#"{"t":7,"event":"call","pair":"a/b","id":"c"}"#),
                (false, r#"{"t":7,"event":"ask","pair":"a\u002fb","kind":"free_form"}"#),
            ]),
            0..40,
        ),
        is_ended in any::<bool>(),
    ) {
        let mut input = lines.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        if is_ended && !lines.is_empty() {
            input.push('\n');
        }
        let (_, notes, tally) = replay(&options("UTC"), input.as_bytes());
        let told: Vec<u64> = notes
            .lines()
            .map(|note| note.strip_prefix("line ").unwrap().split(':').next().unwrap().parse().unwrap())
            .collect();
        let wrong: Vec<u64> = (1..).zip(&lines).filter(|(_, line)| line.0).map(|(number, _)| number).collect();
        prop_assert_eq!(tally.wrong, wrong.len() as u64);
        prop_assert_eq!(told, wrong);
    }
}
