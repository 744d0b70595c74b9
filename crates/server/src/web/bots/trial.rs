//! Trying a draft out. What was done so far comes with the form, each as a word: `begin 0 TEXT`, `write TEXT`, by SMS
//! `begin-sms 0 TEXT` and `text TEXT`, `press ID TITLE`, `pass MINUTES`, `program JSON`; from all of it the desk plays the whole anew, and nothing is kept.

use axum::extract::Form;
use axum::response::IntoResponse as _;
use serde_json::Value;
use transom_desk::bots::Writing;
use transom_desk::bots::try_out::{Event, Line, Told, Trial as Play, Tried, What, try_out};
use transom_desk::messages::bridge;
use transom_pages::bots::picture::Picture;
use transom_pages::bots::trial::{self as pages, Said, Trial};
use transom_pages::frame::price::PriceView;
use transom_pages::words::{bots as words, say as say_of, word};
use transom_rules::channel::ChannelKind;
use transom_rules::draft::Draft;
use transom_rules::flow::Answer;
use transom_rules::flow::outline::{Outline, Part, outline};
use transom_rules::flow::run::{Run, Waits};
use transom_rules::id::BotId;
use transom_rules::time::{Span, Timestamp};

use super::{Seen, framed};
use crate::web::desk::{Desk, Done, Id, drawn};
use crate::web::settings::{Fields, Filled};

/// So much is done in a trial at most.
const MOST: usize = 100;
/// A customer of the range that is kept for examples.
const PHONE: &str = "15550100199";

/// `GET /bots/{id}/try`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<BotId>) -> Done {
    draw(&desk, id, Vec::new()).await
}

/// `POST /bots/{id}/try`: one thing more.
pub(in crate::web) async fn go_on(desk: Desk, Id(id): Id<BotId>, Form(fields): Filled) -> Done {
    let mut done: Vec<String> = fields.all("done").take(MOST).map(str::to_owned).collect();
    done.extend(added(&fields).filter(|_| done.len() < MOST));
    draw(&desk, id, done).await
}

/// What somebody does now, as it will come with the form. Enter in a field gives what stands there.
fn added(fields: &Fields) -> Option<String> {
    let (text, answered) = (fields.one("text").trim(), fields.one("answered").trim());
    match fields.one("do").split_once(' ').unwrap_or((fields.one("do"), "")) {
        (begin @ ("begin" | "begin-sms"), _) => Some(format!("{begin} {} {text}", fields.one("begin"))),
        ("press", pressed) => Some(format!("press {pressed}")),
        ("hours", count) => count.parse::<i64>().ok().map(|hours| format!("pass {}", hours * 60)),
        ("pass", minutes) => Some(format!("pass {minutes}")),
        ("program", _) => Some(format!("program {answered}")),
        ("text", _) if !text.is_empty() => Some(format!("text {text}")),
        _ if !text.is_empty() => Some(format!("write {text}")),
        _ if !answered.is_empty() => Some(format!("program {answered}")),
        _ => None,
    }
}

/// What was done, as the desk plays it.
#[derive(Debug, Default, PartialEq)]
struct Played {
    trigger: usize,
    happens: Vec<Event>,
    until: Span,
}

fn played(done: &[String]) -> Played {
    let mut played = Played::default();
    for one in done {
        let (act, rest) = one.split_once(' ').unwrap_or((one, ""));
        let mut happens = |what| played.happens.push(Event { after: played.until, what });
        match act {
            "begin" | "begin-sms" => {
                let (trigger, text) = rest.split_once(' ').unwrap_or((rest, ""));
                if !text.is_empty() {
                    happens(if act == "begin" {
                        What::Writes(wrote(text))
                    } else {
                        What::Texts(wrote(text))
                    });
                }
                played.trigger = trigger.parse().unwrap_or_default();
            }
            "write" => happens(What::Writes(wrote(rest))),
            "text" => happens(What::Texts(wrote(rest))),
            "press" => {
                let (id, title) = rest.split_once(' ').unwrap_or((rest, rest));
                happens(What::Writes(Answer { id: Some(id.to_owned()), ..wrote(title) }));
            }
            "program" => happens(What::Answers(Some(answered(rest)))),
            "pass" => {
                // A year at most, all together.
                let minutes = rest.parse::<i64>().unwrap_or_default().clamp(0, 60 * 24 * 366);
                played.until =
                    Span::minutes((played.until.as_millis() / 60_000 + minutes).min(60 * 24 * 366));
            }
            _ => {}
        }
    }
    played
}

/// What another program answers, read as its answers are; nothing in it where nothing was typed.
fn answered(typed: &str) -> Value {
    let typed = if typed.is_empty() { "{}" } else { typed };
    serde_json::from_str(typed).unwrap_or_else(|_| Value::String(typed.to_owned()))
}

fn wrote(text: &str) -> Answer {
    Answer { text: text.to_owned(), id: None }
}

async fn draw(desk: &Desk, id: BotId, done: Vec<String>) -> Done {
    let seen = Seen::of(desk, id).await?;
    let outline = outline(&seen.kept.draft).unwrap_or_default();
    let Played { trigger, happens, until } = played(&done);
    let text = seen.kept.draft.clone();
    let play = Play { text, trigger, phone: PHONE.to_owned(), happens, until, ..Play::default() };
    let is_begun = !done.is_empty();
    let with = Writing::of(&desk.app);
    let tried = if is_begun {
        try_out(with, desk.app.registry.known(), &desk.asker, play).await?
    } else {
        Tried::default()
    };
    let begins = outline.triggers.iter().map(begin).enumerate().collect();
    let now = desk.now();
    let frame = framed(desk, &seen.kept.name).await?;
    let shown = Trial {
        bot: seen.bot(desk),
        compiles: seen.faults.is_empty(),
        begins,
        wakes: tried.wakes.map(|at| Span::millis(at.as_millis() - until.as_millis())),
        asks_program: tried.run.as_ref().is_some_and(|run| matches!(run.waits, Waits::Program { .. })),
        now: now + until,
        window_until: tried.window.map(|left| now + until + left),
        stands: tried.run.as_ref().map(words::stands).unwrap_or_default(),
        is_over: tried.run.as_ref().is_some_and(|run| run.ending().is_some()),
        has_sms: has_sms(desk),
        picture: picture(outline, &tried),
        said: tried.lines.iter().map(|line| said(line, now)).collect(),
        done,
    };
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

/// Whether there is a sender by which a bot could speak.
fn has_sms(desk: &Desk) -> bool {
    !bridge::senders(&desk.app.registry.known(), desk.asker.workspace).is_empty()
}

fn begin(trigger: &Part) -> String {
    let name = trigger.cause().map_or_else(|| trigger.word().to_owned(), words::cause);
    format!("{name}: {}", trigger.names(trigger.word()).join(", "))
}

fn picture(outline: Outline, tried: &Tried) -> Picture {
    let stands = tried.run.as_ref().map(|run| run.step.clone()).filter(|step| !step.is_empty());
    let mut went: Vec<String> = tried.path.iter().map(|(_, passed)| passed.step.clone()).collect();
    went.extend(stands.clone().filter(|step| went.last() != Some(step)));
    let is_over = |run: &Run| run.ending().is_some();
    Picture {
        outline,
        went,
        stands: stands.filter(|_| !tried.run.as_ref().is_some_and(is_over)),
        ..Picture::default()
    }
}

fn said(line: &Line, begins: Timestamp) -> Said {
    let at = begins + line.after;
    let refused =
        |text, price| Said::Bot { text, buttons: Vec::new(), price, is_refused: true, sms: None, at };
    match &line.told {
        Told::Customer { text, by } => {
            Said::Customer { text: text.clone(), is_sms: *by == ChannelKind::Sms, at }
        }
        Told::Says { by, text, draft, price, segments, .. } => Said::Bot {
            text: text.clone(),
            buttons: pressed(draft),
            price: price.as_ref().map(|price| PriceView::of(price).text).unwrap_or_default(),
            is_refused: false,
            sms: (*by == ChannelKind::Sms).then_some(segments.unwrap_or_default()),
            at,
        },
        Told::Refused { step, refusal } => refused(step.clone(), say_of(&refusal.text)),
        Told::Unsayable { step } => refused(step.clone(), word("bot-try-unsayable").to_owned()),
        Told::Does(act) => Said::Did { text: words::act(act), at },
        Told::People(true) => Said::Did { text: word("bot-try-taken").to_owned(), at },
        Told::People(false) => Said::Did { text: word("bot-try-given").to_owned(), at },
    }
}

/// What can be pressed below a message: its id and what stands on it.
fn pressed(draft: &Draft) -> Vec<(String, String)> {
    let list = |path: &str| draft.json.pointer(path).and_then(Value::as_array).into_iter().flatten();
    let buttons = list("/interactive/action/buttons").filter_map(|button| button.get("reply"));
    let sections = list("/interactive/action/sections");
    let rows = sections.filter_map(|section| section.get("rows")?.as_array()).flatten();
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
    buttons.chain(rows).filter_map(|one| Some((text(one, "id")?, text(one, "title")?))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_done_is_played_in_its_order_and_at_its_time() {
        let done = [
            "begin 1 hello you",
            "pass 60",
            "press order My order",
            "pass 1440",
            "write ok",
            "shout",
            "pass x",
            "text by SMS",
            "program {\"left\": 3}",
            "program three",
            "program",
        ];
        let played = played(&done.map(str::to_owned));
        assert_eq!((played.trigger, played.until), (1, Span::minutes(1_500)));
        let written = |after, text: &str, id: Option<&str>| {
            let answer = Answer { text: text.to_owned(), id: id.map(str::to_owned) };
            Event { after: Span::minutes(after), what: What::Writes(answer) }
        };
        let answers = |answer| Event { after: Span::minutes(1_500), what: What::Answers(Some(answer)) };
        let expected = [
            written(0, "hello you", None),
            written(60, "My order", Some("order")),
            written(1_500, "ok", None),
            Event { after: Span::minutes(1_500), what: What::Texts(wrote("by SMS")) },
            answers(json!({"left": 3})),
            answers(json!("three")),
            answers(json!({})),
        ];
        assert_eq!(played.happens, expected);
    }

    #[test]
    fn no_clock_is_moved_further_than_a_year() {
        let done = vec![format!("pass {}", i64::MAX); 3];
        assert_eq!(played(&done).until, Span::hours(24 * 366));
    }
}
