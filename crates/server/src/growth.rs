//! Whatever strangers write, reading and drawing it costs in proportion to its length: nobody makes a page or a
//! webhook slow for others with one long text. Each reader is held against texts of signs that it looks at. What is
//! compared are two lengths in one run, and a factor lies between what passes and what a nested loop would take.

use std::hint::black_box;
use std::time::Duration;

use ::csv::Terminator;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use transom_channels::whatsapp::erase::Names;
use transom_channels::whatsapp::signature::{sign, verify};
use transom_channels::whatsapp::{content, webhook};
use transom_desk::contacts::words::words;
use transom_pages::thread::body::Body;
use transom_pages::thread::rich::{plain, rich};
use transom_pages::thread::short::shorten;
use transom_rules::access::Mask;
use transom_rules::content::Kind;
use transom_rules::settings::Settings;
use transom_rules::template_check::{self, Definition, lint};
use transom_store::search::fold;

use crate::csv;

const SHORT: usize = 2_048;
/// How many times longer the long text is.
const LONGER: u32 = 32;
/// A cost that grows with the square of the length is 32 times this far above a proportional one; half of that, as
/// a product with a logarithm or a cold cache may take more than its share.
const MOST: u32 = LONGER * 8;

/// What is repeated to make a text.
const SIGNS: [&str; 28] = [
    "*",
    "*a ",
    "*a *a_",
    "_a ",
    "~a ",
    "`",
    "```",
    "```a ",
    "https://",
    "https://a.b/(",
    "www.a",
    "> ",
    "\n",
    "\r\n- ",
    "1. ",
    "1 ",
    "+1 ",
    "+1-",
    "wa.me/",
    "tel:+",
    "(0)",
    "{{1}}",
    "{{",
    "\u{202e}\u{2067}",
    "\"",
    "<&='\u{301}",
    "語",
    "\u{1112}\u{1161}\u{11ab}",
];

#[test]
fn what_strangers_write_costs_as_much_as_it_is_long() {
    let mut slow = Vec::new();
    for (name, read) in READERS {
        for signs in SIGNS {
            let (short, long) = (made_of(signs, SHORT), made_of(signs, SHORT * LONGER as usize));
            // What takes next to no time is no measure.
            let least = Duration::from_micros(20);
            let (before, after) = (cost(read, &short).max(least), cost(read, &long));
            if after > before * MOST {
                slow.push(format!(
                    "{name} of {signs:?}: {before:?}, and {after:?} of {LONGER} times as much"
                ));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

fn made_of(signs: &str, length: usize) -> String {
    signs.repeat(length / signs.len())
}

/// What this thread had of the processor, whatever else the machine is busy with; the least of several tries.
fn cost(read: Reader, text: &str) -> Duration {
    let spent = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
    };
    let once = || {
        let begin = spent();
        read(text);
        spent().saturating_sub(begin)
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

type Reader = fn(&str);

const READERS: [(&str, Reader); 12] = [
    ("a bubble", |text| drop(black_box(rich(text)))),
    ("a line of the list", |text| drop(black_box(plain(text)))),
    ("a shortened bubble", |text| {
        let mut body = Body::Text(text.to_owned());
        black_box(shorten(&mut body));
    }),
    ("the words of a search", |text| drop(black_box(words(text)))),
    ("the folded words of a message", |text| drop(black_box(fold(text)))),
    ("masked words", |text| {
        let veil = Mask::On.over(["15550100777".to_owned()]);
        drop(black_box(veil.words(text)));
    }),
    ("the words that may name somebody", |text| {
        let names = Names::new(["15550100777".to_owned()], [], ["maria".to_owned()]);
        black_box(names.is_in(text));
    }),
    ("a table", |text| drop(black_box(csv::lines(Terminator::CRLF, [[text.to_owned()]])))),
    ("a webhook", |text| {
        let body = json!({"entry": [{"changes": [{"field": "messages", "value": {"messages": [
            {"id": "wamid.1", "from": "15550100777", "timestamp": "1", "type": "text", "text": {"body": text}}
        ]}}]}]});
        let body = body.to_string().into_bytes();
        let signature = sign("secret", &body);
        let verified = verify("secret", Some(&signature), &body).unwrap();
        drop(black_box(webhook::parse(verified)));
    }),
    ("what a message says", |text| {
        drop(black_box(content::read(Kind::Text, &json!({"text": {"body": text}}))));
    }),
    ("a template that is drawn", |text| {
        drop(black_box(template_check::render_components(&template(text), &Value::Null)));
    }),
    ("a template that is checked", |text| {
        let components = template(text);
        let definition = Definition {
            name: "a",
            language: "en",
            category: "UTILITY",
            parameter_format: "POSITIONAL",
            components: &components,
            lifetime: None,
        };
        drop(black_box(lint(&definition, &Settings::default())));
    }),
];

fn template(body: &str) -> Value {
    json!([{"type": "BODY", "text": body}])
}
