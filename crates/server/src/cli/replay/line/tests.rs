//! Lines of a history: the fast reading says the same as the thorough one.

use proptest::prelude::*;

use super::*;

proptest! {
    /// The scanner may pass on any line, but must not read one otherwise than serde does.
    #[test]
    fn the_scanner_reads_what_serde_reads(
        fields in prop::collection::vec(
            (
                prop::sample::select(vec!["t", "code", "event", "pair", "id", "kind", "category", "entry", "more"]),
                prop::sample::select(vec![
                    "1", "0", "01", "-1", "1.0", "1e3", "999999999999999999", "99999999999999999999", "null", "true",
                    "\"\"", "\"a/b\"", "\"é\"", "\"a\\n\"", "\"\\u0041\"", "[]", "{}", "nul", "\"a", "\"a\u{1}\"",
                ]),
                prop::sample::select(vec!["", " ", "\t "]),
            ),
            0..6,
        ),
        end in prop::sample::select(vec!["}", "} ", "}\r\n", "", ",}", "}x", "}}"]),
    ) {
        let inside: Vec<String> =
            fields.iter().map(|(key, value, space)| format!("{space}\"{key}\"{space}:{value}{space}")).collect();
        let line = format!("{{{}{end}", inside.join(","));
        if let Some(scanned) = scan(&line) {
            prop_assert_eq!(Ok(scanned), parse(&line), "{}", line);
        }
    }
}

#[test]
fn plain_lines_are_scanned() {
    let line = "{\"t\": 1750000000, \"event\": \"send\", \"pair\": \"P1/C1\", \"id\": \"m1\", \"kind\": \"template\", \
        \"category\": \"utility\"}\r\n";
    let fields = scan(line).unwrap();
    assert_eq!((fields.t, fields.category.as_deref()), (Some(1_750_000_000), Some("utility")));
    assert!(matches!(fields.pair, Some(Cow::Borrowed("P1/C1"))));
    assert_eq!(scan("{}"), None, "left to serde");
}
