//! Whatever others may ask of the store is asked by its tests too. Many functions share a name (`add`, `keep`), so
//! a name alone proves nothing: a function counts where it is called by its module, `messages::add`, or imported
//! from it; a method where the file knows its type.

use std::path::Path;

use super::{none, read, sources, without_tests};

/// A function that other crates may call.
struct Function {
    /// The module it stands in, and the one around it, which may hand it on.
    modules: [String; 2],
    /// Whose method it is.
    of: Option<String>,
    name: String,
}

#[test]
fn every_function_of_the_store_is_called_in_its_tests() {
    let all = sources();
    let tests = all.iter().filter(|name| name.starts_with("crates/store/tests/"));
    let tests: Vec<String> = tests.map(|name| read(name)).collect();
    let functions: Vec<Function> = all
        .iter()
        .filter(|name| name.starts_with("crates/store/src/"))
        .flat_map(|name| public(name))
        .collect();
    assert!(functions.len() > 100, "only {} functions were found", functions.len());
    let is_called = |function: &&Function| tests.iter().any(|test| calls(test, function));
    let uncalled: Vec<String> = functions.iter().filter(|one| !is_called(one)).map(Function::path).collect();
    none("functions of the store that its tests do not call", &uncalled);
}

/// The public functions of a file, as rustfmt writes them.
fn public(name: &str) -> Vec<Function> {
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let path = Path::new(name);
    let modules = [stem(path), stem(path.parent().unwrap())];
    let (mut of, mut found) = (None, Vec::new());
    for line in without_tests(&read(name)).lines() {
        match line.split([' ', '<']).next() {
            Some("impl") => of = subject(line),
            Some("}") => of = None,
            _ => {}
        }
        if let Some(name) = declared(line) {
            let of = of.clone().filter(|_| line.starts_with(' '));
            found.push(Function { modules: modules.clone(), of, name: name.to_owned() });
        }
    }
    found
}

/// The type that an `impl` is about.
fn subject(line: &str) -> Option<String> {
    let rest = line.split_once(" for ").map_or_else(|| line.trim_start_matches("impl"), |(_, rest)| rest);
    // Parameters of the `impl` itself stand before the type.
    let rest = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).map_or(rest, |(_, rest)| rest);
    words(rest).next().map(str::to_owned)
}

fn declared(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let rest = rest.strip_prefix("const ").unwrap_or(rest);
    let rest = rest.strip_prefix("async ").unwrap_or(rest);
    rest.strip_prefix("fn ")?.split(['(', '<']).next()
}

fn calls(test: &str, function: &Function) -> bool {
    let Function { modules, of, name } = function;
    match of {
        Some(of) => {
            // A variable that is called as its type tells of it too.
            let known = has(test, of) || has(test, &of.to_lowercase());
            has(test, &format!("{of}::{name}")) || (known && test.contains(&format!(".{name}(")))
        }
        None => modules.iter().any(|module| {
            has(test, &format!("{module}::{name}"))
                || (imported(test, module).any(|import| import == name) && has(test, &format!("{name}(")))
        }),
    }
}

/// The names in `module::{…}`.
fn imported<'a>(test: &'a str, module: &str) -> impl Iterator<Item = &'a str> {
    let groups: Vec<&str> = test.split(&format!("{module}::{{")).skip(1).collect();
    groups.into_iter().flat_map(|group| words(group.split('}').next().unwrap_or_default()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

/// Whether it stands there as a word, and not as a part of a longer one.
fn has(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) =
            (text.get(..at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
        !(before.ends_with(is_part) || word.ends_with(is_part) && after.starts_with(is_part))
    })
}

impl Function {
    fn path(&self) -> String {
        let place = self.of.as_ref().unwrap_or(&self.modules[0]);
        format!("{place}::{}", self.name)
    }
}

#[test]
fn a_name_that_others_have_too_is_no_call() {
    let function = |module: &str, of: Option<&str>, name: &str| Function {
        modules: [module.to_owned(), "src".to_owned()],
        of: of.map(str::to_owned),
        name: name.to_owned(),
    };
    let test = "use transom_store::drafts::{self, keep};\nasync fn a(db: Db) { keep(tx); channels::add(tx); db.read(x) }";
    for (wanted, is_called) in [
        (function("channels", None, "add"), true),
        (function("drafts", None, "keep"), true),
        (function("users", None, "add"), false),
        (function("channels", None, "ad"), false),
        (function("db", Some("Db"), "read"), true),
        (function("row", Some("Row"), "read"), false),
        (function("db", Some("Db"), "write"), false),
    ] {
        assert_eq!(calls(test, &wanted), is_called, "{}", wanted.path());
    }
    assert_eq!(subject("impl<'a> Tx<'a> {").as_deref(), Some("Tx"));
    assert_eq!(subject("impl From<A> for Value {").as_deref(), Some("Value"));
    assert_eq!(declared("    pub async fn first<T>(&mut self) {"), Some("first"));
    assert_eq!(declared("    pub(crate) fn hidden() {"), None);
}
