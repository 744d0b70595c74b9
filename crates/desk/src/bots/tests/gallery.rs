//! The bots of the gallery, each played to its ends with a customer who is made up: none of them is refused anything, leads
//! nowhere, or breaks.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::flow::Answer;
use transom_rules::flow::model::Flow;
use transom_rules::flow::run::Run;
use transom_rules::flow::{Known, compile};

use super::*;
use crate::bots::try_out::{Event, Told, Trial, Tried, What, try_out};
use crate::people::teams;
use crate::workspace::{attributes, hours, labels};

/// A way through a bot of the gallery.
struct Play {
    bot: &'static str,
    /// Which trigger begins it.
    trigger: usize,
    /// What happens, by so many minutes after the beginning.
    happens: Vec<(i64, What)>,
    /// The last thing that is said, and how it ends.
    says: &'static str,
    ends: Ending,
}

/// What they write or press.
fn writes(text: &str) -> What {
    What::Writes(Answer { text: text.to_owned(), id: None })
}

fn presses(id: &str) -> What {
    What::Writes(Answer { text: id.to_owned(), id: Some(id.to_owned()) })
}

fn answers(told: Value) -> What {
    What::Answers(Some(told))
}

const HOUR: i64 = 60;

fn play(bot: &'static str, happens: Vec<(i64, What)>, says: &'static str, ends: Ending) -> Play {
    Play { bot, trigger: 0, happens, says, ends }
}

/// All ends of all bots, as far as time, customers and other programs lead to them.
fn plays() -> Vec<Play> {
    [re_engagement(), welcome(), opt_in(), appointment(), ad_answer()].into_iter().flatten().collect()
}

fn re_engagement() -> Vec<Play> {
    use Ending::{Finished, HandedOver};
    let invited = "Hello there, shall we go on?";
    vec![
        play("re_engagement", vec![], invited, Finished),
        play(
            "re_engagement",
            vec![(HOUR, writes("Hi")), (61, presses("offer"))],
            "Good to hear from you! What is it about?",
            HandedOver,
        ),
        play(
            "re_engagement",
            vec![(HOUR, writes("Hi")), (61, presses("stop"))],
            "All right. Write whenever you like.",
            Finished,
        ),
        play(
            "re_engagement",
            vec![(HOUR, writes("Hi")), (61, writes("?")), (62, writes("??"))],
            "Please choose one of the three.",
            HandedOver,
        ),
    ]
}

fn welcome() -> Vec<Play> {
    use Ending::HandedOver;
    let welcome = "What can we do for you?";
    vec![
        play("welcome", vec![(0, writes("Hello")), (1, presses("complaint"))], welcome, HandedOver),
        play("welcome", vec![(0, writes("Hello"))], welcome, HandedOver),
    ]
}

fn opt_in() -> Vec<Play> {
    use Ending::Finished;
    vec![
        play(
            "opt_in",
            vec![(0, writes("news")), (1, presses("yes")), (2, writes("Lisbon"))],
            "Good, Lisbon it is. You hear from us.",
            Finished,
        ),
        play("opt_in", vec![(0, writes("news")), (1, presses("no"))], "All right, we will not.", Finished),
        play(
            "opt_in",
            vec![(0, writes("news")), (1, presses("yes"))],
            "Thank you! In which city do you live? We tell you what is on there.",
            Finished,
        ),
        Play {
            trigger: 1,
            ..play(
                "opt_in",
                vec![(0, writes("From the link")), (1, presses("no"))],
                "All right, we will not.",
                Finished,
            )
        },
    ]
}

fn appointment() -> Vec<Play> {
    use Ending::{Finished, HandedOver};
    let remind = "Your appointment: Monday at 9:00, Harbour Lane 5.";
    vec![
        play("appointment", vec![], remind, HandedOver),
        play(
            "appointment",
            vec![(HOUR, writes("Confirm"))],
            "Thank you. We see you on Monday at 9:00, Harbour Lane 5.",
            Finished,
        ),
        play(
            "appointment",
            vec![
                (HOUR, writes("Another time")),
                (61, writes("next week")),
                (62, writes("2026-12-24")),
                (62, answers(json!({"ok": true, "day": "2026-12-24"}))),
            ],
            "Done: 2026-12-24. See you then.",
            Finished,
        ),
        play(
            "appointment",
            vec![(HOUR, writes("Another time")), (61, writes("2026-12-24")), (61, What::Answers(None))],
            "Which day would suit you? Please write it as 2026-12-24.",
            HandedOver,
        ),
        play("appointment", vec![(HOUR, writes("Who is this?"))], remind, HandedOver),
    ]
}

fn ad_answer() -> Vec<Play> {
    use Ending::{Finished, HandedOver};
    vec![
        play(
            "ad_answer",
            vec![(0, writes("Your ad")), (5, presses("business"))],
            "Are you looking for something for yourself, or for a business?",
            HandedOver,
        ),
        play(
            "ad_answer",
            vec![(0, writes("Your ad")), (5, presses("self")), (6, writes("1500"))],
            "About how much would you like to spend?",
            HandedOver,
        ),
        play("ad_answer", vec![(0, writes("Your ad"))], "We kept it for you.", Finished),
        play(
            "ad_answer",
            vec![(0, writes("Your ad")), (50 * HOUR, writes("Yes?"))],
            "Still there? Write whenever it suits you: we are happy to help.",
            HandedOver,
        ),
    ]
}

/// The bots that ask when somebody is there, or whether the window is open, where nobody is.
fn plays_at_night() -> Vec<Play> {
    use Ending::{Finished, HandedOver};
    let closed = "We are closed at the moment. Is it urgent?";
    vec![
        play(
            "welcome",
            vec![(0, writes("Hello")), (1, presses("order"))],
            "What can we do for you?",
            HandedOver,
        ),
        play(
            "out_of_hours",
            vec![(0, writes("help")), (1, presses("tomorrow")), (2, writes("A leak"))],
            "Thank you, it is noted.",
            Finished,
        ),
        play("out_of_hours", vec![(0, writes("help"))], closed, Finished),
        play(
            "out_of_hours",
            vec![(0, writes("help")), (1, presses("urgent"))],
            "Nobody could be reached. Please call the emergency number on our website.",
            Finished,
        ),
        Play {
            trigger: 1,
            ..play(
                "out_of_hours",
                vec![
                    (0, writes("Hello")),
                    (1, presses("urgent")),
                    (5, What::TakesOver),
                    (30, What::GivesBack),
                ],
                closed,
                Finished,
            )
        },
    ]
}

impl Bots {
    /// What the files of the gallery name.
    async fn has_all(&self) {
        self.desk.has_template("hello_again", "en_US", "Hello {{1}}, shall we go on?").await;
        self.desk.has_template("ad_follow_up", "en_US", "We kept it for you.").await;
        self.desk
            .has_template("appointment_reminder", "en_US", "Your appointment: {{1}} at {{2}}, {{3}}.")
            .await;
        for name in ["Re-engaged", "Solved", "Call back"] {
            self.status(name).await;
        }
        let (base, us) = (self.desk.app.base(), &self.us);
        for name in ["Newsletter", "Complaint"] {
            labels::make(base, us, name, Colour::ALL[0]).await.unwrap();
        }
        for name in ["Sales", "Front desk", "On call"] {
            teams::make(base, us, name).await.unwrap();
        }
        for (subject, name) in [
            (Subject::Contact, "rating"),
            (Subject::Contact, "wants_news"),
            (Subject::Contact, "city"),
            (Subject::Conversation, "appointment"),
        ] {
            let new = attributes::New {
                subject,
                key: None,
                name: name.into(),
                kind: Kind::Text,
                choices: Vec::new(),
            };
            attributes::make(base, us, new).await.unwrap();
        }
    }

    /// Plays one to its end; the steps it came by.
    async fn plays(&self, play: Play) -> BTreeSet<String> {
        let text = GALLERY.iter().find(|one| one.id == play.bot).unwrap().text;
        let given = [("day", "Monday"), ("hour", "9:00"), ("place", "Harbour Lane 5")];
        let happens = play.happens.into_iter();
        let trial = Trial {
            text: text.into(),
            trigger: play.trigger,
            phone: ZOE.into(),
            contact: BTreeMap::from([("first_name".to_owned(), "there".to_owned())]),
            given: given.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            happens: happens.map(|(after, what)| Event { after: Span::minutes(after), what }).collect(),
            until: Span::hours(24 * 10),
            ..Trial::default()
        };
        let numbers = self.desk.app.registry.known();
        let tried = try_out(self.with(), numbers, &self.us, trial).await.unwrap();
        assert!(tried.problems.is_empty(), "{}: {:#?}", play.bot, tried.problems);
        let lines = trials::words(&tried);
        let is_refused = |told: &Told| matches!(told, Told::Refused { .. } | Told::Unsayable { .. });
        assert!(!tried.lines.iter().any(|line| is_refused(&line.told)), "{}: {lines:#?}", play.bot);
        assert_eq!(last_said(&tried), Some(play.says), "{}: {lines:#?}", play.bot);
        let ending = tried.run.as_ref().and_then(Run::ending);
        assert_eq!(ending, Some(play.ends), "{}: {lines:#?}", play.bot);
        // Where it ended, it did not leave.
        let last = tried.run.map(|run| run.step);
        tried.path.into_iter().map(|(_, passed)| passed.step).chain(last).collect()
    }
}

fn last_said(tried: &Tried) -> Option<&str> {
    let said = |told: &'_ Told| matches!(told, Told::Says { .. });
    let last = tried.lines.iter().rev().find(|line| said(&line.told))?;
    if let Told::Says { text, .. } = &last.told { Some(text) } else { None }
}

fn steps(bot: &str) -> Vec<String> {
    let text = GALLERY.iter().find(|one| one.id == bot).unwrap().text;
    let flow: Flow = compile(text, &Known::default()).unwrap();
    flow.steps.into_iter().map(|step| step.name).collect()
}

#[tokio::test]
async fn each_bot_of_the_gallery_comes_to_its_ends_by_all_of_its_steps() {
    let bots = Bots::new().await;
    bots.has_all().await;
    let mut came: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for one in plays() {
        let of = came.entry(one.bot).or_default();
        of.extend(bots.plays(one).await);
    }
    // Nobody is there at any hour of any day.
    let never =
        serde_json::from_value(json!({"zone": "UTC", "week": vec![Vec::<String>::new(); 7]})).unwrap();
    hours::set(bots.desk.app.base(), &bots.us, None, Some(never)).await.unwrap();
    for one in plays_at_night() {
        let of = came.entry(one.bot).or_default();
        of.extend(bots.plays(one).await);
    }
    for sample in GALLERY.iter().filter(|sample| sample.id != "feedback") {
        // What fails is not told to fail in a trial.
        let only_on_failure = ["by_sms", "tell_colleagues"];
        let missing: Vec<String> = steps(sample.id)
            .into_iter()
            .filter(|step| !came.get(sample.id).is_some_and(|came| came.contains(step)))
            .filter(|step| !only_on_failure.contains(&step.as_str()))
            .collect();
        assert_eq!(missing, Vec::<String>::new(), "{}: no play comes by these", sample.id);
    }
}

/// It begins by a status, while the window is open: in a conversation, not in a trial.
#[tokio::test]
async fn the_feedback_of_the_gallery_is_asked_for_an_hour_later_and_kept() {
    let text = GALLERY.iter().find(|one| one.id == "feedback").unwrap().text;
    for (answers, last, ending) in [
        (&["5"][..], "Thank you! That helps us.", Ending::Finished),
        (&["2", "It came late"], "We are sorry. What went wrong?", Ending::HandedOver),
        (&[], "How did we do?", Ending::Finished),
    ] {
        let bots = Bots::new().await;
        bots.has_all().await;
        let solved = statuses::all(bots.desk.app.base(), &bots.us).await.unwrap();
        let solved = solved.into_iter().find(|status| status.name == "Solved").unwrap().id;
        bots.on(text).await;
        let conversation = bots.hears("Thanks").await;
        stand(&bots, conversation, solved).await;
        bots.work().await;
        bots.later(Span::minutes(61)).await;
        assert_eq!(bots.said(conversation).await.last().map(String::as_str), Some("How did we do?"));
        for words in answers {
            assert_eq!(bots.hears(words).await, conversation);
        }
        if answers.is_empty() {
            bots.later(Span::hours(3)).await;
        }
        assert_eq!(bots.said(conversation).await.last().map(String::as_str), Some(last));
        assert_eq!(bots.run(conversation).await.run.ending(), Some(ending));
    }
}

async fn stand(bots: &Bots, conversation: ConversationId, status: transom_rules::id::StatusId) {
    use crate::conversations::stand::{Stand, set};
    set(&bots.desk.app, &bots.us, conversation, Stand::With(status)).await.unwrap();
}
