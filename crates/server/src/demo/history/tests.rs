//! Holds the script to what it promises: every state shown, every line in its place, every template there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use transom_channels::whatsapp::draft;

use super::campaigns::{AT, HOURS, ROAST, Whom};
use super::class::MOMENTS;
use super::script::{Agent, Side, State, Step, Story, What, ago, rounds};
use super::stories;
use super::templates::{self, REVIEWS};

/// Every state that somebody is to show.
const STATES: [State; 40] = [
    State::WindowOpen,
    State::WindowClosing,
    State::WindowInItsLastHour,
    State::WindowClosed,
    State::NeverOpened,
    State::AdUnanswered,
    State::AdNearlyGone,
    State::AdAnswered,
    State::AdMissed,
    State::Undeliverable,
    State::HeldBackByMeta,
    State::RefusedByWindow,
    State::VoiceNote,
    State::Photo,
    State::Document,
    State::Location,
    State::ContactCard,
    State::Sticker,
    State::Reaction,
    State::QuotedReply,
    State::Order,
    State::FlowAnswer,
    State::Unsupported,
    State::ReplyButtons,
    State::TemplateButton,
    State::Read,
    State::Delivered,
    State::PhoneOff,
    State::HiddenPhone,
    State::WithInes,
    State::WithTom,
    State::WithNobody,
    State::Unread,
    State::Done,
    State::LongThread,
    State::OtherLanguage,
    State::OnBothChannels,
    State::ByTextAlone,
    State::TextFailed,
    State::SaidStop,
];

const HOUR: i64 = 60;

/// A story as the tests look at it.
struct Timetable {
    lines: Vec<(i64, &'static What)>,
}

impl Timetable {
    fn of(story: &Story) -> Timetable {
        Timetable { lines: story.timed().collect() }
    }

    fn has(&self, wanted: impl Fn(&What) -> bool) -> bool {
        self.lines.iter().any(|(_, what)| wanted(what))
    }

    fn sends(&self, word: &str) -> bool {
        let word = format!(r#""type":"{word}""#);
        self.has(|what| matches!(what, What::Sends(json) if json.contains(&word)))
    }

    fn at(&self, wanted: impl Fn(&What) -> bool) -> Option<i64> {
        self.lines.iter().rev().find(|(_, what)| wanted(what)).map(|(ago, _)| *ago)
    }

    /// When the customer's last message was written, in minutes before the end.
    fn last_words(&self) -> Option<i64> {
        self.at(writes)
    }

    fn entered(&self) -> Option<i64> {
        self.at(|what| matches!(what, What::Enters(..)))
    }

    fn last_answer(&self) -> Option<i64> {
        self.at(answers)
    }

    fn taken_by(&self) -> Option<Agent> {
        self.lines
            .iter()
            .rev()
            .find_map(|(_, what)| if let What::Takes(agent) = what { Some(*agent) } else { None })
    }

    fn fails_with(&self, word: &str) -> bool {
        self.has(|what| matches!(what, What::Despite(faults, _) if faults.contains(word)))
    }
}

/// Writes by WhatsApp, which is what moves windows.
fn writes(what: &What) -> bool {
    let other = matches!(what, What::Reacts(_) | What::Reads | What::GoesOffline | What::Texts(_));
    what.side() == Side::Customer && !other
}

fn texts(what: &What) -> bool {
    matches!(what, What::Texts(_))
}

fn answers(what: &What) -> bool {
    matches!(
        what,
        What::Answers(..)
            | What::AnswersTo(..)
            | What::Posts(..)
            | What::Templates(..)
            | What::Codes(..)
            | What::Despite(..)
    )
}

/// Whether the story shows what it says.
fn holds(story: &Story, told: &Timetable, state: State) -> bool {
    let words = told.last_words();
    let between = |from: i64, to: i64| words.is_some_and(|ago| from < ago && ago < to);
    let after_all = told.lines.last().map(|(_, what)| *what);
    let answered = told.last_answer() < words || (words.is_none() && told.last_answer().is_some());
    match state {
        State::WindowOpen => between(-1, 20 * HOUR),
        State::WindowClosing => between(20 * HOUR, 23 * HOUR),
        State::WindowInItsLastHour => between(23 * HOUR, 24 * HOUR - 15),
        State::WindowClosed => between(25 * HOUR, ago(9, 0, 0)),
        State::NeverOpened => {
            words.is_none() && told.has(|what| matches!(what, What::Templates(..) | What::Codes(..)))
        }
        State::AdUnanswered => told.entered() < Some(24 * HOUR - 15) && told.last_answer().is_none(),
        State::AdNearlyGone => told.entered() > Some(23 * HOUR) && told.last_answer().is_none(),
        State::AdAnswered => told.entered().is_some() && told.last_answer() < told.entered(),
        State::AdMissed => told.entered() > Some(25 * HOUR) && told.last_answer().is_none(),
        State::Undeliverable => story.name.is_empty(),
        State::HeldBackByMeta => told.fails_with("131049"),
        State::RefusedByWindow => told.fails_with("window_closed") && words < Some(24 * HOUR),
        State::VoiceNote => told.sends("audio"),
        State::Photo => told.sends("image"),
        State::Document => told.sends("document"),
        State::Location => told.sends("location") || told.has(|what| matches!(what, What::Posts(_, json) if json.contains("latitude"))),
        State::ContactCard => told.sends("contacts"),
        State::Sticker => told.sends("sticker"),
        State::Order => told.sends("order"),
        State::Unsupported => told.sends("unsupported"),
        State::FlowAnswer => told.has(|what| matches!(what, What::Sends(json) if json.contains("nfm_reply"))),
        State::Reaction => told.has(|what| matches!(what, What::Reacts(_))),
        State::QuotedReply => told.has(|what| matches!(what, What::Quotes(..) | What::AnswersTo(..))),
        State::ReplyButtons => told.has(|what| matches!(what, What::Chooses(..))),
        State::TemplateButton => told.has(|what| matches!(what, What::Taps(_))),
        State::Read => answered && told.has(|what| matches!(what, What::Reads)),
        State::Delivered => answered && !matches!(after_all, Some(What::Reads)),
        State::PhoneOff => answered && told.has(|what| matches!(what, What::GoesOffline)),
        State::HiddenPhone => story.hides_phone,
        State::WithInes => told.taken_by() == Some(Agent::Ines),
        State::WithTom => told.taken_by() == Some(Agent::Tom),
        State::WithNobody => told.taken_by().is_none(),
        State::Unread => {
            let seen = told.at(|what| answers(what) || matches!(what, What::Sees | What::Closes));
            words.is_some() && seen.is_none_or(|seen| words < Some(seen))
        }
        State::OnBothChannels => words.is_some() && told.has(texts),
        State::ByTextAlone => words.is_none() && told.has(texts),
        State::TextFailed => told.fails_with("30006"),
        State::SaidStop => matches!(after_all, Some(What::Texts("STOP"))),
        State::Done => matches!(after_all, Some(What::Closes)),
        State::LongThread => told.lines.iter().filter(|(_, what)| writes(what) || answers(what)).count() >= 40,
        State::OtherLanguage => told.has(|what| {
            matches!(what, What::Writes(text) | What::Enters(_, text) if !text.is_ascii() || text.contains("Hallo"))
        }),
    }
}

#[test]
fn every_state_has_somebody_who_shows_it() {
    let shown: BTreeSet<State> = stories().iter().flat_map(|story| story.shows.iter().copied()).collect();
    for state in STATES {
        assert!(shown.contains(&state), "nobody shows {state:?}");
    }
    assert_eq!(shown.len(), STATES.len());
    assert!((30..=50).contains(&stories().len()), "{}", stories().len());
}

#[test]
fn every_story_shows_what_it_says() {
    for story in stories() {
        let told = Timetable::of(story);
        for state in story.shows {
            assert!(holds(story, &told, *state), "{} does not show {state:?}", story.phone);
        }
    }
}

#[test]
fn every_story_lies_in_the_nine_days_before_the_end() {
    for story in stories() {
        let lines = Timetable::of(story).lines;
        assert!(lines.is_sorted_by(|one, next| one.0 >= next.0), "{}", story.phone);
        assert!(lines.first().unwrap().0 < ago(9, 0, 0), "{}", story.phone);
        assert!(lines.last().unwrap().0 > 0, "{} ends {}", story.phone, lines.last().unwrap().0);
    }
}

#[test]
fn the_timeline_is_sorted_and_nobody_answers_what_is_not_there_yet() {
    let stories = stories();
    let rounds = rounds(&stories, MOMENTS);
    assert!(rounds.is_sorted_by(|one, next| one.ago >= next.ago));
    let mut said = vec![Vec::new(); stories.len()];
    for round in &rounds {
        assert!(round.reviews.is_empty() || round.parts.is_empty());
        assert!(round.moment.is_none() || (round.reviews.is_empty() && round.parts.is_empty()));
        for (index, part) in &round.parts {
            assert!(part.iter().all(|what| what.side() == part[0].side()));
            said[*index].extend(part.iter().map(|what| format!("{what:?}")));
        }
    }
    for (story, said) in stories.iter().zip(said) {
        let told: Vec<String> =
            Timetable::of(story).lines.iter().map(|(_, what)| format!("{what:?}")).collect();
        assert_eq!(said, told);
    }
    let reviewed: usize = rounds.iter().map(|round| round.reviews.len()).sum();
    assert_eq!(reviewed, REVIEWS.len());
    let gathered = rounds.iter().filter_map(|round| round.moment).map(|moment| moment.ago);
    assert_eq!(gathered.collect::<Vec<_>>(), MOMENTS.iter().map(|moment| moment.ago).collect::<Vec<_>>());
}

#[test]
fn a_fault_strikes_nobody_but_whom_it_is_meant_for() {
    for round in rounds(&stories(), MOMENTS) {
        if round.parts.values().flatten().any(|what| matches!(what, What::Despite(..))) {
            assert_eq!(round.parts.values().map(Vec::len).sum::<usize>(), 1);
        }
    }
}

#[test]
fn phone_numbers_are_possible_and_nobody_shares_one() {
    let mut seen = BTreeSet::new();
    for story in stories() {
        let digits = story.phone.strip_prefix('+').unwrap();
        assert!(digits.chars().all(|c| c.is_ascii_digit()) && (10..=15).contains(&digits.len()), "{digits}");
        assert!(seen.insert(digits), "{digits} stands twice");
    }
    let names: BTreeSet<&str> = stories().iter().map(|story| story.name).collect();
    assert_eq!(names.len(), stories().len());
}

#[test]
fn in_the_group_only_its_members_write_and_one_of_them_is_out_of_reach() {
    let (mut members, mut offline) = (BTreeMap::new(), BTreeSet::new());
    let known: BTreeMap<&str, &str> = stories().iter().map(|story| (story.phone, story.name)).collect();
    let mut unreached = 0;
    for moment in MOMENTS {
        match &moment.step {
            Step::Begins(guests) => members.extend(guests.iter().map(|guest| (guest.phone, guest.name))),
            Step::Joins(guest) => {
                assert_eq!(known.get(guest.phone), Some(&guest.name), "who joins has a phone by then");
                members.insert(guest.phone, guest.name);
            }
            Step::Writes(guest, _) => assert!(members.contains_key(guest.phone), "{}", guest.name),
            Step::GoesOffline(guest) => assert!(offline.insert(guest.phone)),
            Step::Answers(..) => unreached = offline.len(),
            Step::Takes(_) => {}
        }
    }
    assert_eq!((members.len(), unreached), (4, 1));
    let others = members.iter().filter(|(phone, _)| known.contains_key(*phone));
    assert_eq!(others.count(), 1, "of the others none has a story");
}

#[test]
fn templates_that_are_sent_exist_and_are_approved_by_then() {
    let all = templates::all("1");
    let all = all.as_array().unwrap();
    for story in stories() {
        for (ago, what) in Timetable::of(story).lines {
            let what = if let What::Despite(_, what) = what { what } else { what };
            let (name, language, values) = match what {
                What::Templates(_, name, language, values) => (name, language, values.len()),
                What::Codes(..) => (&"sign_in_code", &"en_US", 2),
                _ => continue,
            };
            let text = |template: &Value, field: &str| template[field].as_str().unwrap().to_owned();
            let found = all.iter().find(|it| text(it, "name") == *name && text(it, "language") == *language);
            let found = found.unwrap_or_else(|| panic!("{name} does not exist in {language}"));
            assert_eq!(found["components"].to_string().matches("{{").count(), values, "{name}");
            let mut reviews = REVIEWS.iter().filter(|it| it.name == *name && it.language == *language);
            let newest = reviews.rfind(|it| it.ago > ago && it.verdict.status().is_some());
            assert_eq!(newest.and_then(|it| it.verdict.status()), Some("APPROVED"), "{name} at {ago}");
        }
    }
}

#[test]
fn there_are_templates_of_every_category_and_fate() {
    let all = templates::all("1");
    let fate = |name: &str| {
        let mut of_it = REVIEWS.iter().rev().filter(|it| it.name == name);
        of_it.find_map(|it| it.verdict.status()).unwrap_or("PENDING")
    };
    let having = |category: &str, status: &str, slots: bool| {
        all.as_array().unwrap().iter().any(|it| {
            it["category"] == category
                && fate(it["name"].as_str().unwrap()) == status
                && it["components"].to_string().contains("{{") == slots
        })
    };
    assert!(having("UTILITY", "APPROVED", false) && having("UTILITY", "APPROVED", true));
    assert!(having("MARKETING", "APPROVED", true) && having("AUTHENTICATION", "APPROVED", true));
    assert!(having("UTILITY", "PENDING", true) && having("UTILITY", "REJECTED", false));
    assert!(having("MARKETING", "PAUSED", true) && having("MARKETING", "DISABLED", false));
    assert!(having("MARKETING", "ARCHIVED", true) && having("UTILITY", "IN_APPEAL", true));
    assert!(having("UTILITY", "PENDING_DELETION", true) && having("UTILITY", "DELETED", true));
    assert!(having("MARKETING", "LIMIT_EXCEEDED", true));
    let languages: BTreeSet<&str> =
        all.as_array().unwrap().iter().map(|it| it["language"].as_str().unwrap()).collect();
    assert!(languages.len() > 1);
}

#[test]
fn campaigns_go_to_those_who_have_a_phone_by_then_and_a_day_before_their_stories() {
    let begins: BTreeMap<&str, i64> = stories().iter().map(|story| (story.phone, story.begins)).collect();
    for plan in [ROAST, HOURS] {
        let known: Vec<&Whom> = plan.to.iter().filter(|whom| whom.phone.starts_with('+')).collect();
        for whom in &known {
            let begins = begins.get(whom.phone).unwrap_or_else(|| panic!("{} has no phone", whom.phone));
            assert!(begins + 24 * HOUR < AT, "a conversation of {} would be open", whom.phone);
        }
        assert!(known.len() > 4, "{}", plan.name);
        let mut reviews = REVIEWS.iter().filter(|it| it.name == plan.template && it.language == "en_US");
        let newest = reviews.rfind(|it| it.ago > AT && it.verdict.status().is_some());
        assert_eq!(newest.and_then(|it| it.verdict.status()), Some("APPROVED"), "{}", plan.name);
    }
}

#[test]
fn message_objects_are_whole() {
    for story in stories() {
        for (_, what) in Timetable::of(story).lines {
            match what {
                What::Sends(json) => {
                    assert!(serde_json::from_str::<Value>(json).unwrap()["type"].is_string());
                }
                What::Posts(_, json) => drop(draft::read(&serde_json::from_str(json).unwrap()).unwrap()),
                What::Despite(faults, _) => {
                    assert!(serde_json::from_str::<Value>(faults).unwrap().is_object());
                }
                _ => {}
            }
        }
    }
}
