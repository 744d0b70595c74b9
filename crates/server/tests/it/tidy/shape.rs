//! The size of things: files and functions that fit on a screen, parameters that have names. The figures are those
//! of today, or what was aimed at; they may only become smaller.

use super::{none, read, sources, without_tests};

/// Half of the files have at most so many lines before their tests.
const MEDIAN_LINES: usize = 125;
/// Nine of ten functions have at most so many lines.
const MOST_FUNCTIONS_LINES: usize = 24;

/// A function, as rustfmt writes it.
pub(super) struct Function {
    /// From its name up to its body.
    pub(super) signature: String,
    lines: usize,
}

/// Those of a file, tests included.
pub(super) fn functions(source: &str) -> Vec<Function> {
    let lines: Vec<&str> = source.lines().collect();
    let begins = |line: &str| {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let name = words.iter().position(|word| *word == "fn");
        let before = |word: &&str| ["const", "async", "unsafe"].contains(word) || word.starts_with("pub");
        name.is_some_and(|name| words.iter().take(name).all(|word| before(word) || word.ends_with(')')))
    };
    let all = lines.iter().enumerate().filter(|(_, line)| begins(line));
    all.map(|(first, line)| {
        let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
        let rest = lines.get(first..).unwrap_or_default();
        let head = rest.iter().position(|line| line.ends_with(['{', ';', '}'])).unwrap_or(0);
        let signature = rest.iter().take(head + 1).map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        let is_whole = rest.get(head).is_some_and(|line| line.ends_with([';', '}']));
        let end = format!("{indent}}}");
        let last = if is_whole { head } else { rest.iter().position(|line| **line == end).unwrap_or(head) };
        Function { signature, lines: last + 1 }
    })
    .collect()
}

/// The parameters of a function that are tuples.
fn tuples(signature: &str) -> usize {
    let depths = signature.chars().scan((0_i32, ' '), |(depth, before), letter| {
        *depth += match letter {
            '(' | '[' | '{' | '<' => 1,
            ')' | ']' | '}' => -1,
            '>' if *before != '-' => -1,
            _ => 0,
        };
        *before = letter;
        Some(*depth)
    });
    let depths: Vec<i32> = depths.collect();
    let is_parameter = |at: usize| depths.get(at).is_some_and(|depth| *depth == 1);
    let types = signature.match_indices(": ").filter(|(at, _)| is_parameter(*at));
    types
        .filter(|(at, colon)| {
            let kind = signature.get(at + colon.len()..).unwrap_or_default();
            let kind = kind.trim_start_matches('&').trim_start_matches("mut ");
            kind.starts_with('(') && !kind.starts_with("()")
        })
        .count()
}

fn at(sorted: &[usize], share: usize) -> usize {
    sorted.get(sorted.len() * share / 100).copied().unwrap_or_default()
}

#[test]
fn half_of_the_files_are_short() {
    let mut lines: Vec<usize> =
        sources().iter().map(|name| without_tests(&read(name)).lines().count()).collect();
    lines.sort_unstable();
    assert!(at(&lines, 50) <= MEDIAN_LINES, "the median file has {} lines", at(&lines, 50));
}

#[test]
fn nine_of_ten_functions_are_short() {
    let mut lines: Vec<usize> =
        sources().iter().flat_map(|name| functions(&read(name))).map(|function| function.lines).collect();
    assert!(lines.len() > 3000, "only {} functions were found", lines.len());
    lines.sort_unstable();
    assert!(at(&lines, 90) <= MOST_FUNCTIONS_LINES, "nine of ten functions have {} lines", at(&lines, 90));
}

#[test]
fn parameters_have_names() {
    let mut found = Vec::new();
    for name in sources() {
        let all = functions(&read(&name)).into_iter().map(|function| function.signature);
        found.extend(all.filter(|signature| tuples(signature) > 0).map(|one| format!("{name}: {one}")));
    }
    none("functions that take tuples", &found);
}

#[test]
fn a_tuple_is_known_when_it_is_seen() {
    for (signature, expected) in [
        ("fn a((one, other): (u8, u8)) {", 1),
        ("pub async fn a(tx: &mut Tx<'_>, days: (Date, Date), at: &(i64, i64)) -> Result<(u8, u8)> {", 2),
        ("fn a(Path((id, name)): Path<(Id, String)>, done: ()) {", 0),
        ("fn a(work: impl Fn(u8) -> (u8, u8), all: &[(u8, u8)]) -> Vec<(u8, u8)> {", 0),
        ("pub(crate) fn a<T: From<(u8, u8)>>(one: T) -> (u8, u8);", 0),
    ] {
        assert_eq!(tuples(signature), expected, "{signature}");
    }
    let source = "impl A {\n    pub(crate) fn a(&self) {\n        b();\n    }\n\n    fn c() -> u8;\n}\nfn d(\n    e: u8,\n) {\n}\n";
    let lines: Vec<usize> = functions(source).iter().map(|function| function.lines).collect();
    assert_eq!(lines, [3, 1, 4]);
}
