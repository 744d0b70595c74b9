//! What a step does, from what it is told.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Fields;
use super::{Notes, check_variables};
use crate::attribute::Subject;
use crate::channel::ChannelKind;
use crate::flow::kind::Kind;
use crate::flow::model::{
    Assignee, Branch, Choice, Does, File, Http, LATE, Looked, Question, SetAttribute, Target, TimedOut,
};
use crate::flow::problem::{Code, Place, Problem};
use crate::sms;
use crate::source::phrase;
use crate::template_check::SlotKey;
use crate::time::Span;
use crate::window::WINDOW;
use crate::words::flow as words;

/// How long another program may take where nothing is said, and at most.
const HTTP_TAKES: Span = Span::seconds(10);
const HTTP_TAKES_AT_MOST: Span = Span::seconds(60);
/// How often a question is asked again where nothing is said.
const TRIES: u32 = 1;
/// What WhatsApp takes: buttons and rows, and the characters of what stands on them.
const MOST_BUTTONS: usize = 3;
const MOST_ROWS: usize = 10;
const BUTTON_TITLE: usize = 20;
const ROW_TITLE: usize = 24;
const ROW_DETAIL: usize = 72;
const FOOTER: usize = 60;
const QUESTION_BODY: usize = 1024;

/// A step as it was read.
pub(super) struct Read {
    does: Does,
    next: Target,
    failed: Option<Target>,
}

impl Read {
    pub(super) fn parts(self) -> (Does, Target, Option<Target>) {
        (self.does, self.next, self.failed)
    }
}

/// Reads a step; what is wrong beyond the shapes of its fields is noted.
pub(super) fn read(kind: Kind, told: &Fields<'_>, margin: Span, notes: &mut Notes) -> Read {
    let does = match kind {
        Kind::Template => template(told),
        Kind::Message => Does::Message { text: told.own(), file: file(told, notes) },
        Kind::Sms => Does::Sms(by_sms(told, notes)),
        Kind::Buttons | Kind::List | Kind::Ask => Does::Question(question(kind, told, notes)),
        Kind::Wait => wait(told, notes),
        Kind::Branch => Does::Branch(branch(told, margin, notes)),
        Kind::SetStatus => Does::SetStatus(told.own()),
        Kind::Assign => Does::Assign(assignee(told.own())),
        Kind::Label => Does::Label { name: told.own(), remove: told.is_yes("remove") },
        Kind::Note => Does::Note(told.own()),
        Kind::Attribute => Does::SetAttribute(SetAttribute {
            of: told.text("of").and_then(|of| Subject::from_word(&of)).unwrap_or(Subject::Contact),
            name: told.own(),
            value: told.text("value").unwrap_or_default(),
        }),
        Kind::Http => Does::Http(http(told, notes)),
        Kind::HandOver => hand_over(told, notes),
        Kind::TakeBack => Does::TakeBack,
        Kind::Close => Does::Close(Some(told.own()).filter(|status| !status.is_empty())),
        Kind::StartCampaign => Does::StartCampaign(told.own()),
    };
    Read { does, next: told.target("next").unwrap_or(Target::End), failed: told.target("failed") }
}

fn template(told: &Fields<'_>) -> Does {
    // A name alone is a variable of the body, as which most are.
    let slot = |key: String| key.parse::<SlotKey>().map_or_else(|_| format!("body:{key}"), |_| key.clone());
    Does::Template {
        name: told.own(),
        language: told.text("language").unwrap_or_default(),
        values: told.texts("values").into_iter().map(|(key, text)| (slot(key), text)).collect(),
    }
}

/// More than SMS carries is refused: nobody reads half a message.
fn by_sms(told: &Fields<'_>, notes: &mut Notes) -> String {
    let text = told.own();
    notes.extend(too_long(Kind::Sms.as_str(), &text, sms::LONGEST, told.own_at()));
    text
}

fn file(told: &Fields<'_>, notes: &mut Notes) -> Option<File> {
    let kinds = ["image", "video", "document"];
    let mut files = kinds.into_iter().filter_map(|kind| Some(File { kind, link: told.text(kind)? }));
    let file = files.next();
    if let Some(other) = files.next() {
        notes.push(Problem::new(Code::TooMuch, told.at(other.kind), words::ONE_FILE));
    }
    file
}

fn question(kind: Kind, told: &Fields<'_>, notes: &mut Notes) -> Question {
    let keep = told.text("keep");
    check_variables(keep.as_slice(), told.at("keep"), notes);
    let details: BTreeMap<String, String> = told.texts("details").into_iter().collect();
    let options: Vec<Choice> = told
        .texts("options")
        .into_iter()
        .map(|(id, title)| Choice { detail: details.get(&id).cloned().unwrap_or_default(), id, title })
        .collect();
    check_options(kind, &options, told, notes);
    let cases = told.targets("cases");
    let cases = if options.is_empty() { by_phrase(cases) } else { cases };
    check_cases(&options, "cases", told, notes);
    check_cases(&options, "details", told, notes);
    Question {
        kind,
        text: told.own(),
        footer: told.text("footer").unwrap_or_default(),
        button: told.text("button").unwrap_or_default(),
        options,
        answer: told.text("type").unwrap_or_else(|| "text".to_owned()),
        keep,
        attribute: told.text("attribute"),
        tries: told.count("tries").unwrap_or(TRIES),
        again: told.text("again"),
        cases,
        otherwise: told.target("otherwise"),
        timed_out: TimedOut {
            after: told.length("within").unwrap_or_default(),
            to: told.target("timed_out").unwrap_or(Target::End),
        },
    }
}

/// What WhatsApp would refuse of a question: too many answers, two that read alike, texts that are too long.
fn check_options(kind: Kind, options: &[Choice], told: &Fields<'_>, notes: &mut Notes) {
    let (most, longest) = match kind {
        Kind::Buttons => (MOST_BUTTONS, BUTTON_TITLE),
        Kind::List => (MOST_ROWS, ROW_TITLE),
        _ => return,
    };
    if options.len() > most {
        notes.push(Problem::new(Code::TooMuch, told.at("options"), words::too_many("options", most)));
    }
    let mut seen = BTreeSet::new();
    for Choice { id, title, detail } in options {
        let at = told.at_one("options", id);
        if !seen.insert(title) {
            notes.push(Problem::new(Code::Twice, at, words::twice(title)));
        }
        notes.extend(too_long(id, title, longest, at));
        notes.extend(too_long(id, detail, ROW_DETAIL, told.at_one("details", id)));
    }
    let text = |name| told.text(name).unwrap_or_default();
    notes.extend(too_long(kind.as_str(), &told.own(), QUESTION_BODY, told.own_at()));
    notes.extend(too_long("footer", &text("footer"), FOOTER, told.at("footer")));
    notes.extend(too_long("button", &text("button"), BUTTON_TITLE, told.at("button")));
}

/// Of a text with expressions what comes out is cut.
fn too_long(name: &str, text: &str, limit: usize, at: Place) -> Option<Problem> {
    let is_literal = !text.contains("{{") && !text.contains("{%");
    let is_long = is_literal && text.chars().count() > limit;
    is_long.then(|| Problem::new(Code::TooMuch, at, words::too_long(name, limit)))
}

/// What is said of an answer has to be about one.
fn check_cases(options: &[Choice], field: &str, told: &Fields<'_>, notes: &mut Notes) {
    let known: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
    if !known.is_empty() {
        check_known(&known, field, told, notes);
    }
}

fn check_known(known: &[&str], field: &str, told: &Fields<'_>, notes: &mut Notes) {
    for (case, _) in told.texts(field) {
        if !known.contains(&case.as_str()) {
            let at = told.at_one(field, &case);
            notes.push(Problem::new(Code::Unknown, at, words::no_such_option(&case, known)));
        }
    }
}

fn by_phrase(cases: BTreeMap<String, Target>) -> BTreeMap<String, Target> {
    cases.into_iter().map(|(case, to)| (phrase(&case), to)).collect()
}

fn wait(told: &Fields<'_>, notes: &mut Notes) -> Does {
    let (answered, timed_out, next) =
        (told.target("answered"), told.target("timed_out"), told.target("next"));
    // Either it waits for the customer, and says what comes with a word and without; or it only lets time pass.
    let problem = match (&answered, &timed_out, &next) {
        (Some(_), Some(_), None) | (None, None, Some(_)) => None,
        (Some(_), None, None) => Some(Problem::new(Code::Missing, told.own_at(), words::WAIT_TIMED_OUT)),
        (Some(_), _, Some(_)) => {
            let known = ["answered", "timed_out"];
            Some(Problem::new(Code::Unknown, told.at("next"), words::unknown("next", &known)))
        }
        (None, ..) => Some(Problem::new(Code::Missing, told.own_at(), words::WAIT_LEADS_NOWHERE)),
    };
    notes.extend(problem);
    Does::Wait {
        span: crate::flow::length::read(&told.own()).unwrap_or_default(),
        answered,
        timed_out: timed_out.or(next).unwrap_or(Target::End),
    }
}

fn branch(told: &Fields<'_>, margin: Span, notes: &mut Notes) -> Branch {
    let looks = told.own();
    match looks.as_str() {
        "window" | "hours" => {
            let open = arm(told, "open", notes);
            let closed = arm(told, "closed", notes);
            if looks == "hours" {
                Branch::Hours { open, closed }
            } else {
                window(told, margin, [open, closed], notes)
            }
        }
        _ => {
            let of = match looks.as_str() {
                "channel" => Looked::Channel,
                "attribute" => Looked::Attribute(needed(told, "attribute", notes)),
                "expression" => Looked::Expression(needed(told, "expression", notes)),
                _ => Looked::Answer,
            };
            if of == Looked::Channel {
                let channels: Vec<&str> = ChannelKind::ALL.iter().map(|kind| kind.as_str()).collect();
                check_known(&channels, "cases", told, notes);
            }
            let cases = by_phrase(told.targets("cases"));
            let otherwise = told.target("otherwise");
            if cases.is_empty() || otherwise.is_none() {
                notes.push(Problem::new(Code::Missing, told.own_at(), words::ANSWER_NEEDS_WORDS));
            }
            Branch::Value { of, cases, otherwise: otherwise.unwrap_or(Target::End) }
        }
    }
}

/// The window counts as open where what follows at once is still permitted when it is prompt.
fn window(told: &Fields<'_>, margin: Span, [open, closed]: [Target; 2], notes: &mut Notes) -> Branch {
    let least = Span::millis(margin.as_millis() + LATE.as_millis());
    let left = told.length("left").unwrap_or(least).max(least);
    if left >= WINDOW {
        notes.push(Problem::new(Code::TooMuch, told.at("left"), words::WINDOW_TOO_LONG));
    }
    Branch::Window { left, open, closed }
}

fn arm(told: &Fields<'_>, name: &'static str, notes: &mut Notes) -> Target {
    told.target(name).unwrap_or_else(|| {
        notes.push(Problem::new(Code::Missing, told.own_at(), words::missing(name)));
        Target::End
    })
}

fn needed(told: &Fields<'_>, name: &'static str, notes: &mut Notes) -> String {
    told.text(name).unwrap_or_else(|| {
        notes.push(Problem::new(Code::Missing, told.own_at(), words::missing(name)));
        String::new()
    })
}

/// A person is named by an address, a team by its name.
fn assignee(told: String) -> Assignee {
    if told.contains('@') { Assignee::Person(told) } else { Assignee::Team(told) }
}

fn http(told: &Fields<'_>, notes: &mut Notes) -> Http {
    let (address, keep) = (told.own(), told.text("keep"));
    check_variables(keep.as_slice(), told.at("keep"), notes);
    if !names_its_host(&address) {
        notes.push(Problem::new(Code::Shape, told.own_at(), words::HOST));
    }
    let body = told.text("body");
    let method = if body.is_some() { "POST" } else { "GET" };
    Http {
        address,
        method: told.text("method").unwrap_or_else(|| method.to_owned()),
        body,
        keep,
        within: told.length("within").unwrap_or(HTTP_TAKES).min(HTTP_TAKES_AT_MOST),
    }
}

/// Whom a program speaks to is not for a customer's words to say.
fn names_its_host(address: &str) -> bool {
    let rest = address.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !host.contains(['{', '}', '@', '\\', ' ', '%'])
}

fn hand_over(told: &Fields<'_>, notes: &mut Notes) -> Does {
    let (within, timed_out) = (told.length("within"), told.target("timed_out"));
    if within.is_some() != timed_out.is_some() {
        notes.push(Problem::new(Code::Missing, told.own_at(), words::HAND_OVER_TIMED_OUT));
    }
    let timed_out = within.zip(timed_out).map(|(after, to)| TimedOut { after, to });
    let returns = told.target("next").is_some();
    Does::HandOver { note: told.own(), team: told.text("team"), timed_out, returns }
}
