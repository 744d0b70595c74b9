//! Bots of the small shop.

use maud::Markup;
use transom_rules::bot::State;
use transom_rules::flow::gallery::GALLERY;
use transom_rules::flow::outline::outline;
use transom_rules::flow::{Known, KnownTemplate, compile, warnings};
use transom_rules::time::Span;

use super::{NOW, frame};
use crate::bots::build::{Build, Pane};
use crate::bots::part::Knows;
use crate::bots::picture::{Chosen, Count, Picture};
use crate::bots::runs::{One, Run, Runs, Went};
use crate::bots::signing::Signing;
use crate::bots::text::Text;
use crate::bots::trial::{Said, Trial};
use crate::bots::versions::{Version, Versions};
use crate::bots::{Bot, Line, May, build, list, new, runs, text, trial, versions};
use crate::frame::field::Problem;
use crate::frame::shell::Theme;
use crate::thread::bot::{Button, Talking};

const MAY: May = May { edit: true, deploy: true };

fn bot() -> Bot {
    Bot {
        id: "b1".into(),
        name: "Start the talk again <b>".into(),
        deployed: Some(3),
        revision: 7,
        state: State::On,
        differs: true,
        running: 4,
        may: MAY,
    }
}

fn known() -> Known {
    let template = |name: &str| KnownTemplate {
        name: name.into(),
        language: "en_US".into(),
        slots: ["body:1".parse().unwrap()].into(),
    };
    Known {
        templates: Some(vec![template("hello_again"), template("order_update")]),
        statuses: Some(["Re-engaged".to_owned(), "Done <b>".to_owned()].into()),
        teams: Some(["Sales".to_owned()].into()),
        ..Known::default()
    }
}

/// The bot in a thread.
pub(crate) fn talking() -> Talking {
    Talking {
        name: "Welcome <b>".into(),
        path: "/bots/b1/runs/r1".into(),
        since: NOW,
        may_take: true,
        ..Talking::default()
    }
}

/// What stands beside Send.
pub(crate) fn buttons() -> Vec<Button> {
    let button = |bot: &str, name: &str, template: &str| Button {
        bot: bot.into(),
        name: name.into(),
        bot_name: "Win them back <b>".into(),
        template: template.into(),
        price: String::new(),
    };
    vec![button("b1", "Start the talk again", "hello_again"), button("b2", "Ask for feedback <b>", "")]
}

/// A flow that steps out of the window, and says other things that are wrong.
const WRONG: &str = "flow: 1\nname: Too late <b>\ntriggers:\n  - keyword: [hello, \"<b>\"]\nsteps:\n  greet:\n    message: Hello <b>\n    next: rest\n  rest:\n    wait: 2d\n    next: late\n  late:\n    message: Still there?\n  \"odd <b>\":\n    shout: x\n";

pub(crate) fn knows(text: &str) -> Knows {
    Knows {
        path: "/bots/b1".into(),
        revision: 7,
        outline: outline(text).unwrap(),
        known: known(),
        sms: Some("$0.0079".into()),
        typed: Vec::new(),
    }
}

pub(crate) fn build(text: &str, pane: Pane) -> Build {
    let knows = knows(text);
    let compiled = compile(text, &knows.known);
    let warnings = compiled.as_ref().map(|flow| warnings(flow, &knows.known)).unwrap_or_default();
    let faults = compiled.err().unwrap_or_default();
    let chosen = if let Pane::Chosen(chosen) = &pane { Some(chosen.clone()) } else { None };
    let picture = Picture {
        outline: knows.outline.clone(),
        path: knows.path.clone(),
        wrong: faults.iter().filter_map(|fault| fault.step.clone()).collect(),
        may_add: true,
        chosen,
        ..Picture::default()
    };
    Build {
        bot: bot(),
        knows,
        faults,
        warnings,
        picture,
        pane,
        signs: None,
        also: Vec::new(),
        left: Vec::new(),
        problem: None,
    }
}

fn went() -> Picture {
    Picture {
        outline: outline(GALLERY[0].text).unwrap(),
        went: ["invite", "hear", "topic"].map(str::to_owned).into(),
        stands: Some("topic".into()),
        ..Picture::default()
    }
}

fn counted() -> Picture {
    let counts = [("invite", 120, 0, 2), ("hear", 118, 30, 60), ("topic", 28, 3, 0), ("mark", 20, 0, 0)];
    let counts = counts.map(|(step, came, here, ended)| (step.to_owned(), Count { came, here, ended }));
    Picture {
        outline: outline(GALLERY[0].text).unwrap(),
        counts: counts.into(),
        path: "/bots/b1".into(),
        ..Picture::default()
    }
}

fn trial() -> Trial {
    Trial {
        bot: bot(),
        compiles: true,
        begins: vec![(0, "The button beside Send: Start the talk again".into())],
        done: vec!["begin 0".into(), "write yes <b>".into()],
        said: vec![
            Said::Bot {
                text: "Hi there, we have not heard from you".into(),
                buttons: vec![],
                price: "Marketing · $0.0625".into(),
                is_refused: false,
                sms: None,
                at: NOW,
            },
            Said::Customer { text: "yes <b>".into(), is_sms: true, at: NOW + Span::hours(2) },
            Said::Bot {
                text: "Which one? <b>\n1 My order\n2 Nothing".into(),
                buttons: vec![],
                price: "$0.0079".into(),
                is_refused: false,
                sms: Some(1),
                at: NOW + Span::hours(2),
            },
            Said::Bot {
                text: "Good to hear from you! What is it about?".into(),
                buttons: vec![("order".into(), "My order".into()), ("stop".into(), "Nothing, thanks".into())],
                price: "Service · free".into(),
                is_refused: false,
                sms: None,
                at: NOW + Span::hours(2),
            },
            Said::Did { text: "Set status: Re-engaged".into(), at: NOW + Span::hours(2) },
        ],
        now: NOW + Span::hours(2),
        window_until: Some(NOW + Span::hours(26)),
        wakes: Some(Span::hours(12)),
        asks_program: true,
        stands: "Waits at topic".into(),
        is_over: false,
        has_sms: true,
        picture: went(),
    }
}

fn run(n: u32) -> Run {
    Run {
        id: format!("r{n}"),
        who: "Ana <b>".into(),
        conversation: super::conversation(1).to_string(),
        version: 3,
        stands: "Waits for an answer at topic".into(),
        begun: "Begun by Tom <b>: The button beside Send".into(),
        is_over: n == 2,
        at: NOW,
    }
}

/// The pages about them.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    [of_all(theme), of_the_builder(theme), of_one(theme)].concat()
}

fn off() -> Bot {
    Bot { state: State::Off, deployed: None, running: 0, ..bot() }
}

fn problem() -> Problem {
    Problem { field: String::new(), text: "A colleague changed it <b>.".into() }
}

fn of_all(theme: Theme) -> Vec<(&'static str, Markup)> {
    let frame = frame(theme);
    let lines = [Line { bot: bot(), at: NOW }, Line { bot: off(), at: NOW }];
    vec![
        ("bots", list(&frame, &lines, MAY)),
        ("no-bots", list(&frame, &[], MAY)),
        ("no-bots-read", list(&frame, &[], May::default())),
        ("bot-new", new(&frame)),
    ]
}

fn of_the_builder(theme: Theme) -> Vec<(&'static str, Markup)> {
    let frame = frame(theme);
    let sample = GALLERY[0].text;
    let chosen = |step: &str| Pane::Chosen(Chosen::Step(step.into()));
    let page = |text, pane| build::page(&frame, &build(text, pane));
    let stale = Build { problem: Some(problem()), ..build(sample, chosen("topic")) };
    let renamed = Build {
        also: vec!["hear".into(), "to_people".into()],
        left: vec!["mark".into()],
        ..build(sample, chosen("topic"))
    };
    let signs = |signs| build::page(&frame, &Build { signs: Some(signs), ..build(sample, Pane::Whole) });
    let faults = compile(WRONG, &known()).err().unwrap_or_default();
    let text = Text {
        bot: bot(),
        knows: knows(WRONG),
        text: WRONG.into(),
        theirs: Some(sample.into()),
        faults,
        problem: Some(problem()),
    };
    let after = Pane::AddStep { after: "hear".into(), way: "answered".into() };
    vec![
        ("bot-build", page(sample, Pane::Whole)),
        ("bot-step", page(sample, chosen("topic"))),
        ("bot-template", page(sample, chosen("invite"))),
        ("bot-stale", build::page(&frame, &stale)),
        ("bot-renamed", build::page(&frame, &renamed)),
        ("bot-trigger", page(WRONG, Pane::Chosen(Chosen::Trigger(0)))),
        ("bot-wrong", page(WRONG, Pane::Whole)),
        ("bot-wrong-step", page(WRONG, chosen("late"))),
        ("bot-odd-step", page(WRONG, chosen("odd <b>"))),
        ("bot-ad", page(GALLERY[5].text, chosen("is_much"))),
        ("bot-add-step", page(sample, after)),
        ("bot-add-trigger", page(sample, Pane::AddTrigger)),
        ("bot-unsigned", signs(Signing::Not)),
        ("bot-key-made", signs(Signing::Made("trb_4fU0 <b>".into()))),
        ("bot-text", text::page(&frame, &text)),
    ]
}

fn of_one(theme: Theme) -> Vec<(&'static str, Markup)> {
    let frame = frame(theme);
    let version = |number, text: &str| Version {
        number,
        at: NOW,
        by: "Ben <b>".into(),
        text: text.into(),
        note: "Says <b>".into(),
    };
    let versions = vec![version(3, GALLERY[0].text), version(2, WRONG)];
    let versions = Versions {
        bot: bot(),
        problems: 0,
        draft: "flow: 1\nname: <b>\n".into(),
        begun_before: Some(2),
        versions,
        problem: Some(problem()),
    };
    let runs = Runs {
        bot: bot(),
        version: Some(3),
        picture: counted(),
        runs: vec![run(1), run(2)],
        older: Some("/bots/b1/runs?before=1".into()),
    };
    let went = |step: &str, via: &str| Went { step: step.into(), via: via.into(), at: NOW };
    let one = One {
        bot: bot(),
        run: run(1),
        picture: self::went(),
        went: vec![went("invite", "then"), went("topic", "")],
    };
    vec![
        ("bot-try", trial::page(&frame, &trial())),
        ("bot-try-begin", trial::page(&frame, &Trial { done: vec![], said: vec![], ..trial() })),
        ("bot-try-not", trial::page(&frame, &Trial { compiles: false, ..trial() })),
        ("bot-versions", versions::page(&frame, &versions)),
        (
            "bot-no-versions",
            versions::page(&frame, &Versions { bot: off(), problems: 2, ..Versions::default() }),
        ),
        ("bot-runs", runs::page(&frame, &runs)),
        ("bot-no-runs", runs::page(&frame, &Runs { bot: off(), ..Runs::default() })),
        ("bot-run", runs::one(&frame, &one)),
    ]
}
