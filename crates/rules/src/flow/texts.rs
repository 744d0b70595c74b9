//! Texts with expressions in them. What minijinja brings is cut down to what a sentence needs: values, `if`, a few filters.
//! Nothing repeats anything, so that a text grows no larger than what is put into it; steps are counted all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use minijinja::value::{Object, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, filters, tests as asks};
use serde_json::Value as Json;

use super::edges::ANSWER;
use super::run::Facts;

mod named;
mod taken;

pub(super) use named::Named;

/// What expressions know besides what is kept: nothing is kept under these names.
pub(super) const OURS: [&str; 3] = [ANSWER, CONTACT, CONVERSATION];
const CONTACT: &str = "contact";
const CONVERSATION: &str = "conversation";

/// No text takes more steps to work out.
const FUEL: u64 = 10_000;
/// No text gets larger by what is filled in, in bytes.
const LONGEST_FILLED: usize = 64 * 1024;

/// A text or an expression as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'a> {
    /// Expressions stand in braces.
    Text(&'a str),
    /// All of it is one.
    Expression(&'a str),
}

/// What is wrong with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It cannot be read; why.
    Unreadable(String),
    /// It uses what is not there on any way.
    Never(String),
    /// It uses what is not there on some ways, and says nothing for these.
    AtTimes(String),
}

/// A text could not be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// What is wrong with a source, where `always` is kept on every way to it and `ever` on some; `names` are those behind
/// `contact.` and `conversation.`, where they are known.
pub(super) fn examine(
    source: Source<'_>,
    always: &BTreeSet<&str>,
    ever: &BTreeSet<&str>,
    names: &BTreeMap<&'static str, BTreeSet<String>>,
) -> Vec<Fault> {
    if let Some(odd) = forbidden(source) {
        return vec![Fault::Unreadable(odd)];
    }
    let used = match used(source) {
        Ok(used) => used,
        Err(error) => return vec![Fault::Unreadable(reason(&error))],
    };
    let mut faults = Vec::new();
    let mut doubtful = None;
    for name in used {
        let (root, rest) = name.split_once('.').unwrap_or((&name, ""));
        let below = rest.split('.').next().unwrap_or_default();
        if let Some(known) = names.get(root) {
            if !below.is_empty() && !known.contains(below) {
                faults.push(Fault::Never(format!("{root}.{below}")));
            }
        } else if ever.contains(root) && !always.contains(root) {
            doubtful = doubtful.or_else(|| Some(root.to_owned()));
        } else if !ever.contains(root) && ![CONTACT, CONVERSATION].contains(&root) {
            faults.push(Fault::Never(root.to_owned()));
        }
    }
    if faults.is_empty() {
        faults.extend(tried(source, always, ever, doubtful));
    }
    faults
}

/// Tries it with something for every value, and then with what is always there alone.
fn tried(
    source: Source<'_>,
    always: &BTreeSet<&str>,
    ever: &BTreeSet<&str>,
    doubtful: Option<String>,
) -> Option<Fault> {
    let with = |kept: &BTreeSet<&str>| {
        let sample = || Value::from_object(Sample);
        let ours = [CONTACT, CONVERSATION].into_iter();
        let values = kept.iter().copied().chain(ours).map(|name| (name.to_owned(), sample()));
        worked_out(&environment(UndefinedBehavior::SemiStrict), source, values.collect()).err()
    };
    let is_misspelt = |error: &Error| {
        use ErrorKind::{SyntaxError, UnknownFilter, UnknownFunction, UnknownMethod, UnknownTest};
        [SyntaxError, UnknownFilter, UnknownFunction, UnknownMethod, UnknownTest].contains(&error.kind())
    };
    if let Some(error) = with(ever).filter(is_misspelt) {
        return Some(Fault::Unreadable(reason(&error)));
    }
    let name = doubtful?;
    with(always).filter(|error| error.kind() == ErrorKind::UndefinedError).map(|_| Fault::AtTimes(name))
}

fn used(source: Source<'_>) -> Result<BTreeSet<String>, Error> {
    let environment = environment(UndefinedBehavior::SemiStrict);
    Ok(match source {
        Source::Text(text) => {
            environment.template_from_str(text)?.undeclared_variables(true).into_iter().collect()
        }
        Source::Expression(text) => {
            environment.compile_expression(text)?.undeclared_variables(true).into_iter().collect()
        }
    })
}

/// What the parser says, in one line.
fn reason(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// The first thing that is not taken.
fn forbidden(source: Source<'_>) -> Option<String> {
    let found = match source {
        Source::Text(text) => taken::forbidden_in_text(text),
        Source::Expression(text) => taken::forbidden_in_expression(text),
    };
    found.map(str::to_owned)
}

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(undefined);
    environment.set_fuel(Some(FUEL));
    environment.add_filter("default", filters::default);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("round", filters::round);
    environment.add_filter("int", filters::int);
    environment.add_filter("float", filters::float);
    environment.add_filter("abs", filters::abs);
    environment.add_filter("length", filters::length);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_test("defined", asks::is_defined);
    environment.add_test("undefined", asks::is_undefined);
    environment
}

/// The value of an expression, the words of a text.
fn worked_out(
    environment: &Environment<'_>,
    source: Source<'_>,
    values: BTreeMap<String, Value>,
) -> Result<Value, Error> {
    match source {
        Source::Text(text) => environment.template_from_str(text)?.render(values).map(Value::from),
        Source::Expression(text) => environment.compile_expression(text)?.eval(values),
    }
}

/// Something that is there, whatever is asked of it.
#[derive(Debug)]
struct Sample;

impl Object for Sample {
    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        Some(Value::from_object(Self))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("1")
    }
}

/// What texts of a run are filled with.
pub(super) struct Texts<'a> {
    /// What was kept.
    pub(super) variables: &'a BTreeMap<String, Json>,
    /// What is known.
    pub(super) facts: &'a Facts,
}

impl Texts<'_> {
    /// A text filled in; may be empty. What is not there is written as nothing.
    pub(super) fn text(&self, told: &str) -> Result<String, Broken> {
        if !told.contains('{') {
            return Ok(told.to_owned());
        }
        self.with(&filling(str::to_owned), Source::Text(told)).map(|text| text.to_string())
    }

    /// A text that something is said by.
    pub(super) fn said(&self, told: &str) -> Result<String, Broken> {
        self.text(told).and_then(|text| if text.trim().is_empty() { Err(Broken) } else { Ok(text) })
    }

    /// An address. What is filled in stays a part of where it stands.
    ///
    /// # Errors
    /// Where it cannot be worked out, or what is filled in would lead up or nowhere on its path.
    pub(super) fn address(&self, told: &str) -> Result<String, Broken> {
        let address = self.with(&filling(encoded), Source::Text(told))?.to_string();
        if told != address && turns_off(&address) { Err(Broken) } else { Ok(address) }
    }

    /// What an expression gives, as a word.
    pub(super) fn value(&self, told: &str) -> Result<String, Broken> {
        let value = self.with(&environment(UndefinedBehavior::Chainable), Source::Expression(told))?;
        Ok(match bool::try_from(value.clone()) {
            Ok(true) => "yes".to_owned(),
            Ok(false) => "no".to_owned(),
            Err(_) if value.is_undefined() || value.is_none() => String::new(),
            Err(_) => Some(value.to_string()).filter(|text| text.len() <= LONGEST_FILLED).ok_or(Broken)?,
        })
    }

    /// Texts by name.
    pub(super) fn each(&self, told: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Broken> {
        told.iter().map(|(name, text)| Ok((name.clone(), self.text(text)?))).collect()
    }

    fn with(&self, environment: &Environment<'_>, source: Source<'_>) -> Result<Value, Broken> {
        let mut values: BTreeMap<String, Value> =
            self.variables.iter().map(|(name, value)| (name.clone(), value_of(value))).collect();
        values.insert(CONTACT.to_owned(), Value::from(self.facts.contact.clone()));
        values.insert(CONVERSATION.to_owned(), Value::from(self.facts.conversation.clone()));
        worked_out(environment, source, values).map_err(|_| Broken)
    }
}

fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(is) => Value::from(*is),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(value_of).collect::<Vec<_>>()),
        Json::Object(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| (key.clone(), value_of(value)));
            Value::from(pairs.collect::<BTreeMap<String, Value>>())
        }
    }
}

/// Fills in values, each written in a way, up to a length of all of them. What is not there is written as nothing.
fn filling(write: fn(&str) -> String) -> Environment<'static> {
    let mut environment = environment(UndefinedBehavior::Chainable);
    let left = AtomicUsize::new(LONGEST_FILLED);
    environment.set_formatter(move |out, _, value| {
        let text = if value.is_undefined() { String::new() } else { write(&value.to_string()) };
        let less = |left: usize| left.checked_sub(text.len());
        if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_err() {
            return Err(Error::from(ErrorKind::WriteFailure));
        }
        out.write_str(&text).map_err(|_| Error::from(ErrorKind::WriteFailure))
    });
    environment
}

/// Everything but letters, digits and what never means anything in an address is written out (RFC 3986, 2.3).
fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut encoded = String::new();
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Whether a segment of the path is one or two dots, written out or not: whoever reads the address leaves it away, or the
/// one before it too (<https://url.spec.whatwg.org/#path-state>).
fn turns_off(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let dots = |segment: &str| segment.to_ascii_lowercase().replace("%2e", ".");
    path.split(['/', '\\']).skip(1).any(|segment| matches!(dots(segment).as_str(), "." | ".."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(source: Source<'_>, always: &[&str], ever: &[&str]) -> Vec<Fault> {
        let set = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<&str>>();
        let leak = |names: &[&str]| -> Vec<&'static str> {
            let known = ["name", "order", "answer", "count"];
            known.into_iter().filter(|one| names.contains(one)).collect()
        };
        let names = BTreeMap::from([(CONTACT, BTreeSet::from(["name".to_owned()]))]);
        examine(source, &set(&leak(always)), &set(&leak(ever)), &names)
    }

    #[test]
    fn what_an_expression_uses_has_to_be_there() {
        let never = |name: &str| vec![Fault::Never(name.to_owned())];
        let at_times = |name: &str| vec![Fault::AtTimes(name.to_owned())];
        let kept = ["order"];
        for (text, always, ever, faults) in [
            ("Hello!", &[][..], &[][..], vec![]),
            ("Hello {{ contact.name }}", &[], &[], vec![]),
            ("Hello {{ contact.nick }}", &[], &[], never("contact.nick")),
            ("Hello {{ conversation.anything }}", &[], &[], vec![]),
            ("{{ order }}", &[], &[], never("order")),
            ("{{ order }}", &kept, &kept, vec![]),
            ("{{ order.status.word }}", &kept, &kept, vec![]),
            ("{{ order }}", &[], &kept, at_times("order")),
            ("{{ order.status }}", &[], &kept, at_times("order")),
            ("{{ order | default('none') }}", &[], &kept, vec![]),
            ("{% if order is defined %}{{ order }}{% endif %}", &[], &kept, vec![]),
            ("{% if order %}{{ order }}{% else %}none{% endif %}", &[], &kept, vec![]),
        ] {
            assert_eq!(check(Source::Text(text), always, ever), faults, "{text}");
        }
        assert_eq!(check(Source::Text("{{ range(9) }}"), &[], &[]), never("range"));
        assert_eq!(check(Source::Expression("order > 3"), &[], &[]), never("order"));
        assert_eq!(check(Source::Expression("order > 3"), &kept, &kept), vec![]);
    }

    #[test]
    fn what_is_not_taken_is_refused() {
        for text in [
            "{{ contact.name",
            "{{ }}",
            "{{ contact.name | nosuch }}",
            "{% for x in contact %}{{ x }}{% endfor %}",
            "{% set a = 'a' %}",
            "{%- include 'x' %}",
            "{{ 'a' * 100000000 }}",
            "{{ 2 ** 100000 }}",
            "{{ {'a': {'b': 1}} and 'ab' * 3 }}",
            "{# {{ ' #}{% for x in [1,2] %}a{% endfor %}{# ' }} #}",
            "{# {{ ' #}{% set a = 'a' %}{# ' }} #}",
            "{# {{ ' #}{{ 'ab' * 3 }}{# ' }} #}",
            "{% if contact.name %}{% if true %}{{ ['a' * 3][0] }}{% endif %}{% endif %}",
            "{{ contact.name | default('a' * 3) }}",
            "{{ \"}}\" * 3 }}",
            "{% if contact.name %}",
        ] {
            let faults = check(Source::Text(text), &[], &[]);
            assert!(matches!(faults[..], [Fault::Unreadable(_)]), "{text}: {faults:?}");
        }
        for text in ["5 * 3 is written outside of braces", "{{ \"5 * 3\" }}", "{# a * b #}{{ contact.name }}"]
        {
            assert_eq!(check(Source::Text(text), &[], &[]), vec![], "{text}");
        }
    }

    #[test]
    fn texts_are_filled_in_and_addresses_stay_where_they_lead() {
        let variables = BTreeMap::from([
            ("city".to_owned(), json!("São Paulo/../x?y=1")),
            ("order".to_owned(), json!({"items": 3, "paid": true})),
            ("dots".to_owned(), json!("..")),
            ("dot".to_owned(), json!(".")),
            ("long".to_owned(), json!("a".repeat(2_000))),
        ]);
        let contact = BTreeMap::from([("name".to_owned(), "<b>Ana</b> {{ 1 + 1 }}".to_owned())]);
        let facts = Facts { contact, ..Facts::default() };
        let texts = Texts { variables: &variables, facts: &facts };
        let text = |told| texts.text(told).unwrap();
        assert_eq!(
            text("Hello {{ contact.name }}, {{ order.items + 1 }}{{ gone.by }}"),
            "Hello <b>Ana</b> {{ 1 + 1 }}, 4"
        );
        assert_eq!(texts.said("{{ gone }} "), Err(Broken));
        let address = texts.address("https://example.com/v{{ dots }}/{{ city }}?n={{ dots }}").unwrap();
        assert_eq!(address, "https://example.com/v../S%C3%A3o%20Paulo%2F..%2Fx%3Fy%3D1?n=..");
        for turned in
            ["{{ dots }}", "{{ dot }}", "{{ dot }}{{ dot }}", ".{{ dot }}", "%2e{{ dot }}{{ gone }}"]
        {
            let told = format!("https://example.com/a/b/{turned}/x?n=1");
            assert_eq!(texts.address(&told), Err(Broken), "{told}");
            let last = format!("https://example.com/a/b/{turned}");
            assert_eq!(texts.address(&last), Err(Broken), "{last}");
        }
        assert_eq!(texts.text(&"{{ long }}".repeat(33)), Err(Broken), "that is more than goes out");
        for (told, value) in [
            ("order.paid", "yes"),
            ("order.items > 3", "no"),
            ("order.items", "3"),
            ("gone", ""),
            ("city | length", "18"),
        ] {
            assert_eq!(texts.value(told), Ok(value.to_owned()), "{told}");
        }
        assert_eq!(texts.value("1 +"), Err(Broken));
    }
}
