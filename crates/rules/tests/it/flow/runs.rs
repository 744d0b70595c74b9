//! What runs do, step by step: the bots of the gallery with customers who answer, do not, or say something else.

use std::collections::BTreeMap;

use serde_json::json;
use transom_rules::channel::ChannelKind;
use transom_rules::flow::gallery::GALLERY;
use transom_rules::flow::model::Flow;
use transom_rules::flow::run::{Act, Ending, Facts, Input, Outcome, Run, Say, Waits};
use transom_rules::flow::{Answer, compile, step};
use transom_rules::time::{Span, Timestamp};

use super::known;

/// A run with what it did, in short.
struct Told {
    flow: Flow,
    run: Run,
    now: Timestamp,
    facts: Facts,
    /// By what kind of number each message went.
    ways: Vec<String>,
}

fn flow(id: &str) -> Flow {
    let sample = GALLERY.into_iter().find(|sample| sample.id == id).unwrap();
    compile(sample.text, &known()).unwrap()
}

impl Told {
    fn of(flow: Flow) -> Self {
        let now = Timestamp::from_seconds(1_800_000_000);
        let contact = BTreeMap::from([("first_name".to_owned(), "Ana".to_owned())]);
        Self {
            flow,
            run: Run::new("7"),
            now,
            facts: Facts { contact, ..Facts::at(now) }.open_for(Span::hours(20)),
            ways: Vec::new(),
        }
    }

    /// What it does; messages are permitted.
    fn does(&mut self, input: Input) -> Vec<String> {
        self.does_with(input, Outcome::Permitted)
    }

    fn does_with(&mut self, input: Input, outcome: Outcome) -> Vec<String> {
        let (mut done, mut next) = (Vec::new(), Some(input));
        while let Some(input) = next.take() {
            self.facts.now = self.now;
            let moved = step::step(&self.flow, self.run.clone(), input, &self.facts);
            // A run is kept between any two things that happen to it.
            let kept = serde_json::to_string(&moved.run).unwrap();
            self.run = serde_json::from_str(&kept).unwrap();
            assert_eq!(self.run, moved.run);
            for act in moved.acts {
                if let Act::Send { send, by, .. } = &act {
                    next = Some(Input::Told { send: *send, outcome });
                    self.ways.push(format!("{by:?} {}", short(act.clone())));
                }
                done.push(short(act));
            }
        }
        done
    }

    fn begins(&mut self, given: &[[&str; 2]]) -> Vec<String> {
        let start = self.flow.triggers[0].start.clone();
        let given = given.iter().map(|[name, text]| ((*name).to_owned(), (*text).to_owned())).collect();
        self.does(Input::Begun { start, answer: None, given })
    }

    fn writes(&mut self, text: &str) -> Vec<String> {
        self.does(Input::Answered(Answer { text: text.to_owned(), id: None }))
    }

    fn presses(&mut self, id: &str) -> Vec<String> {
        self.does(Input::Answered(Answer { text: "…".to_owned(), id: Some(id.to_owned()) }))
    }

    /// Sleeps until it is to wake.
    fn wakes(&mut self) -> Vec<String> {
        self.now = self.run.wakes_at().unwrap();
        self.does(Input::Woke)
    }
}

fn short(act: Act) -> String {
    match act {
        Act::Send { say: Say::Template { name, values, .. }, .. } => format!("template {name} {values:?}"),
        Act::Send { say: Say::FreeForm(draft), .. } => format!("say {}", draft.text),
        Act::SetStatus(name) => format!("status {name}"),
        Act::Assign(to) => format!("assign {to:?}"),
        Act::Label(name) => format!("label {name}"),
        Act::Unlabel(name) => format!("unlabel {name}"),
        Act::Note(text) => format!("note {text}"),
        Act::SetAttribute(set) => format!("{} of {} = {}", set.name, set.of, set.value),
        Act::Ask(request) => format!("{} {} {:?}", request.method, request.address, request.body),
        Act::HandOver { note, team } => format!("people {team:?} {note}"),
        Act::TakeBack => "take back".to_owned(),
        Act::Close(status) => format!("close {status:?}"),
        Act::StartCampaign { name, .. } => format!("campaign {name}"),
    }
}

#[test]
fn a_template_goes_first_and_the_answer_leads_to_people() {
    let mut told = Told::of(flow("re_engagement"));
    assert_eq!(told.begins(&[]), [r#"template hello_again {"body:1": "Ana"}"#]);
    assert_eq!(told.run.wakes_at(), Some(told.now + Span::hours(72)));
    assert_eq!(told.writes("Oh, hello"), ["say Good to hear from you! What is it about?"]);
    assert_eq!(told.writes("well"), ["say Please choose one of the three."]);
    assert_eq!(
        told.presses("offer"),
        ["status Re-engaged", "people None Came back by the invitation. Topic: offer"]
    );
    assert_eq!(told.run.ending(), Some(Ending::HandedOver));
    assert_eq!(told.writes("More"), Vec::<String>::new(), "it is over");
}

#[test]
fn who_does_not_answer_or_is_not_understood_goes_the_ways_for_that() {
    let mut told = Told::of(flow("re_engagement"));
    told.begins(&[]);
    assert_eq!(told.wakes(), ["note No answer to the invitation."]);
    assert_eq!(told.run.ending(), Some(Ending::Finished));
    let mut told = Told::of(flow("re_engagement"));
    told.begins(&[]);
    told.writes("hello");
    told.writes("well");
    assert_eq!(told.writes("well"), ["people None Came back by the invitation. Topic: not said"]);
    let mut told = Told::of(flow("re_engagement"));
    told.begins(&[]);
    told.writes("hello");
    assert_eq!(
        told.writes("3"),
        ["say All right. Write whenever you like.", "close None"],
        "the third button"
    );
}

#[test]
fn a_message_that_is_refused_or_fails_leads_where_its_step_says_or_to_people() {
    let mut told = Told::of(flow("re_engagement"));
    let start = told.flow.triggers[0].start.clone();
    let begun = Input::Begun { start, answer: None, given: BTreeMap::new() };
    let done = told.does_with(begun.clone(), Outcome::Failed);
    let by_sms = "say Hello Ana, may we ask you something? Answer here or on WhatsApp.";
    assert_eq!(done[1..], [by_sms, "note The invitation could not be sent."]);
    // Meta says so later, while the run waits behind it.
    let mut told = Told::of(flow("re_engagement"));
    told.does(begun);
    let fails = |send| Input::Told { send, outcome: Outcome::Failed };
    assert_eq!(told.does(fails(9)), Vec::<String>::new(), "of another message");
    assert_eq!(told.does(fails(1)), [by_sms]);
    assert_eq!(told.does(fails(2)), ["note The invitation could not be sent."]);
    // A step that says nothing: people have it.
    let mut told = Told::of(flow("re_engagement"));
    told.begins(&[]);
    let answer = Input::Answered(Answer { text: "hello".to_owned(), id: None });
    let done = told.does_with(answer, Outcome::Failed);
    assert_eq!(done, ["say Good to hear from you! What is it about?", "people None "]);
    assert_eq!(told.run.ending(), Some(Ending::Refused));
}

#[test]
fn a_program_gives_values_and_another_is_asked() {
    let mut told = Told::of(flow("appointment"));
    let done = told.begins(&[["day", "Monday"], ["hour", "9:30"], ["place", "Main Street 1"]]);
    assert_eq!(
        done,
        [
            r#"template appointment_reminder {"body:1": "Monday", "body:2": "9:30", "body:3": "Main Street 1"}"#
        ]
    );
    assert_eq!(
        told.writes("another  TIME"),
        ["say Which day would suit you? Please write it as 2026-12-24."]
    );
    assert_eq!(told.writes("soon"), ["say We could not read that as a day. Please write it as 2026-12-24."]);
    let body = r#"{"day": "Monday", "wish": "2026-12-24"}"#;
    assert_eq!(told.writes("24.12.2026"), [format!("POST https://calendar.example.com/move Some({body:?})")]);
    let fetched = Input::Fetched(Some(json!({"ok": true, "day": "Tuesday"})));
    assert_eq!(told.does(fetched), ["say Done: Tuesday. See you then."]);
    let mut told = Told::of(flow("appointment"));
    told.begins(&[["day", "Monday"], ["hour", "9:30"], ["place", "Main Street 1"]]);
    assert_eq!(
        told.writes("Confirm"),
        [
            "appointment of conversation = confirmed for Monday",
            "say Thank you. We see you on Monday at 9:30, Main Street 1."
        ]
    );
}

#[test]
fn a_program_that_does_not_answer_is_a_way_of_its_own() {
    for input in [Input::Woke, Input::Fetched(None)] {
        let mut told = Told::of(flow("appointment"));
        told.begins(&[["day", "Monday"], ["hour", "9:30"], ["place", "Main Street 1"]]);
        told.writes("Another time");
        told.writes("2026-12-24");
        told.now = told.run.wakes_at().unwrap();
        assert_eq!(told.does(input), [r#"people Some("Front desk") An appointment on Monday at 9:30"#]);
    }
}

#[test]
fn the_window_and_the_hours_decide() {
    let mut told = Told::of(flow("feedback"));
    told.begins(&[]);
    told.facts.window_until = Some(told.now + Span::hours(4) + Span::seconds(1));
    assert_eq!(told.wakes(), ["say How did we do?"], "more than three hours are left");
    let mut told = Told::of(flow("feedback"));
    told.begins(&[]);
    told.facts.window_until = Some(told.now + Span::hours(4));
    assert_eq!(told.wakes(), Vec::<String>::new());
    assert_eq!(told.run.ending(), Some(Ending::Finished));
    for (is_staffed, says) in [(true, "say Hello Ana, welcome!"), (false, "say Hello, and thank you")] {
        let mut told = Told::of(flow("welcome"));
        told.facts.is_staffed = is_staffed;
        let done = told.begins(&[]);
        assert!(done[0].starts_with(says), "{done:?}");
        assert_eq!(done[1], "say What can we do for you?");
    }
}

#[test]
fn numbers_are_kept_as_numbers_and_attributes_are_set() {
    let mut told = Told::of(flow("ad_answer"));
    told.begins(&[]);
    told.presses("self");
    assert_eq!(told.writes("1 200,5"), [r#"assign Team("Sales")"#, "people None By an ad. Budget: 1200.5"]);
    let mut told = Told::of(flow("opt_in"));
    told.begins(&[]);
    assert_eq!(told.presses("yes")[0], "wants_news of contact = yes");
    assert_eq!(
        told.writes("Porto"),
        ["city of contact = Porto", "say Good, Porto it is. You hear from us.", "label Newsletter"]
    );
}

#[test]
fn people_who_do_not_come_are_told_of_and_those_who_come_have_it() {
    let mut told = Told::of(flow("out_of_hours"));
    told.begins(&[]);
    assert_eq!(told.presses("urgent"), [r#"people Some("On call") Urgent, out of hours."#]);
    let done = told.wakes();
    assert_eq!(
        done[..2],
        ["take back", "say Nobody could be reached. Please call the emergency number on our website."]
    );
    let mut told = Told::of(flow("out_of_hours"));
    told.begins(&[]);
    told.presses("urgent");
    told.does(Input::TakenOver);
    assert_eq!(told.run.wakes_at(), None, "somebody has it");
    told.now = told.now + Span::hours(1);
    assert_eq!(told.does(Input::Woke), Vec::<String>::new());
    told.does(Input::HandedBack);
    assert_eq!(told.run.ending(), Some(Ending::Finished));
}

#[test]
fn a_run_that_is_taken_over_goes_on_when_it_is_handed_back_in_time() {
    for (hours, goes_on) in [(11, true), (12, false)] {
        let mut told = Told::of(flow("re_engagement"));
        told.begins(&[]);
        told.writes("hello");
        told.does(Input::TakenOver);
        assert!(matches!(told.run.waits, Waits::Paused { .. }));
        assert_eq!(told.writes("order"), Vec::<String>::new(), "people answer now");
        told.now = told.now + Span::hours(hours);
        assert_eq!(told.does(Input::Woke), Vec::<String>::new());
        told.does(Input::HandedBack);
        assert_eq!(told.run.takes_answers(), goes_on);
        assert_eq!(told.run.ending(), (!goes_on).then_some(Ending::TooLate));
    }
}

#[test]
fn what_comes_too_early_or_to_a_flow_that_changed_breaks_nothing() {
    let mut told = Told::of(flow("re_engagement"));
    told.begins(&[]);
    told.now = told.now + Span::hours(71);
    assert_eq!(told.does(Input::Woke), Vec::<String>::new());
    assert_eq!(told.does(Input::HandedBack), Vec::<String>::new());
    assert_eq!(told.does(Input::Fetched(None)), Vec::<String>::new());
    told.run.step = "gone".to_owned();
    assert_eq!(told.writes("hello"), ["people None "]);
    assert_eq!(told.run.ending(), Some(Ending::Broken));
    let mut told = Told::of(flow("re_engagement"));
    told.begins(&[]);
    told.does(Input::Stopped);
    assert_eq!(told.run.ending(), Some(Ending::Stopped));
}

#[test]
fn what_is_filled_in_is_cut_to_what_whatsapp_takes_and_nothing_is_said_by_nothing() {
    let text = "flow: 1\nname: Long\ntriggers:\n  - keyword: hello\nsteps:\n  ask:\n    buttons: \"{{ answer }}\"\n    \
        options: {a: \"{{ answer }}\"}\n    within: 1h\n    timed_out: end\n";
    let flow = compile(text, &known()).unwrap();
    let begun = |words: &str| Input::Begun {
        start: flow.triggers[0].start.clone(),
        answer: Some(Answer { text: words.to_owned(), id: None }),
        given: BTreeMap::new(),
    };
    let facts = Facts::at(Timestamp::from_seconds(1)).open_for(Span::hours(1));
    let moved = step::step(&flow, Run::new("1"), begun(&"é".repeat(3_000)), &facts);
    let [Act::Send { say: Say::FreeForm(draft), .. }] = &moved.acts[..] else { panic!("{:?}", moved.acts) };
    assert_eq!(draft.text.chars().count(), 1024);
    let title = draft.json.pointer("/interactive/action/buttons/0/reply/title").unwrap();
    assert_eq!(title.as_str().unwrap().chars().count(), 20);
    let moved = step::step(&flow, Run::new("1"), begun(" "), &facts);
    assert_eq!((moved.acts.len(), moved.run.ending()), (1, Some(Ending::Broken)));
}

/// By SMS a question is text with numbers, whatever they answer by; each says by which kind of number it goes.
#[test]
fn by_sms_questions_are_numbered_and_answered_by_number_or_words() {
    let text = "flow: 1\nname: Asks\ntriggers:\n  - keyword: hi\nsteps:\n  topic:\n    list: What is it about?\n    \
        button: Choose\n    options:\n      order: My order\n      stop: Nothing\n    details:\n      order: One that is \
        on its way\n    footer: Harbour Lane\n    cases:\n      stop: bye\n    within: 2h\n    timed_out: late\n    \
        next: file\n  file:\n    message: The list\n    document: https://example.com/list.pdf\n  bye:\n    branch: \
        window\n    open: sign\n    closed: late\n  sign:\n    template: bye\n    language: en\n  late:\n    sms: Until \
        next time.\n";
    for (answer, then) in [
        ("1.", "Sms say The list"),
        ("my ORDER", "Sms say The list"),
        ("2", "WhatsApp template bye {}"),
        ("Nothing", "WhatsApp template bye {}"),
    ] {
        let mut told = Told::of(compile(text, &known()).unwrap());
        told.facts.by = ChannelKind::Sms;
        told.facts.window_until = None;
        assert_eq!(
            told.begins(&[]),
            ["say What is it about?\n1 My order - One that is on its way\n2 Nothing\nHarbour Lane"]
        );
        told.writes(answer);
        assert_eq!(told.ways.last().map(String::as_str), Some(then), "{answer}");
        assert_eq!(told.ways.len(), 2);
    }
    let mut told = Told::of(compile(text, &known()).unwrap());
    assert_eq!(told.begins(&[]), ["say What is it about?"], "on WhatsApp it is a list");
    told.wakes();
    assert_eq!(told.ways, ["WhatsApp say What is it about?", "Sms say Until next time."]);
}

#[test]
fn by_sms_a_long_question_is_cut_and_all_its_answers_are_there() {
    let text = "flow: 1\nname: Long\ntriggers:\n  - keyword: hello\nsteps:\n  ask:\n    buttons: \"{{ answer }}\"\n    \
        options:\n      a: Yes\n      b: No\n    within: 2h\n    timed_out: end\n";
    let flow = compile(text, &known()).unwrap();
    let answer = Some(Answer { text: "e".repeat(2_000), id: None });
    let begun = Input::Begun { start: flow.triggers[0].start.clone(), answer, given: BTreeMap::new() };
    let facts = Facts { by: ChannelKind::Sms, ..Facts::at(Timestamp::from_seconds(1)) };
    let moved = step::step(&flow, Run::new("1"), begun, &facts);
    let [Act::Send { by: ChannelKind::Sms, say: Say::FreeForm(draft), .. }] = &moved.acts[..] else {
        panic!("{:?}", moved.acts)
    };
    assert_eq!(draft.text.chars().count(), transom_rules::sms::LONGEST);
    assert!(draft.text.ends_with("e...\n1 Yes\n2 No"), "{}", draft.text);
}
