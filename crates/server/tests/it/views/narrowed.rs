//! A thousand narrowings that chance made, some of them saved as views, against reading everything in memory: the pages of a
//! list hold what it says and nothing else, in its order. On both engines.

use serde_json::json;
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::list;
use transom_desk::conversations::stand::Stand;
use transom_desk::conversations::take::Gift;
use transom_desk::conversations::{Wish, change};
use transom_desk::fixture::Desk;
use transom_desk::messages::send::send;
use transom_desk::workspace::views;
use transom_desk::workspace::{labels, sources};
use transom_rules::access::{Asker, Visibility};
use transom_rules::id::{ConversationId, LabelId, StatusId, TeamId, UserId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;
use transom_rules::source::SourceKind;
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::{CLOSING, Narrowing, OfTeam, View};
use transom_store::conversations::{self, Conversation, Filter, Page};
use transom_store::outbox;

use super::{Marks, all, desk, hired, labelled, mixture, new, somebody};
use crate::harness::{Engine, on_each_engine};

on_each_engine!(whatever_narrows_a_list_it_holds_what_it_says,);

const NARROWINGS: u32 = 1_000;
/// Every so many is saved as a view first.
const SAVED: u32 = 20;
const PAGE: i64 = 7;
const BUTTON: &str = "Hi, I found you on Facebook";

/// Chance that is the same in every run.
struct Chance(u32);

impl Chance {
    fn below(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % below
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).unwrap()) as usize].clone()
    }

    /// One of these in one of three times.
    fn some<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        (self.below(3) == 0).then(|| self.of(list))
    }
}

/// A conversation, and what stands beside it.
struct Known {
    conversation: Conversation,
    labels: Vec<LabelId>,
    is_parked: bool,
    said: String,
}

/// What a list may be narrowed by.
struct Choices {
    labels: Vec<LabelId>,
    statuses: Vec<StatusId>,
    teams: Vec<OfTeam>,
    people: Vec<UserId>,
}

impl Choices {
    fn narrowing(&self, chance: &mut Chance) -> Narrowing {
        // Whom a note waits for is another story's.
        let views: Vec<View> = View::ALL.iter().copied().filter(|view| *view != View::Mentions).collect();
        Narrowing {
            view: chance.of(&views),
            words: chance
                .some(&["hello", "zebra", "hello zebra", "nobody says it"])
                .unwrap_or_default()
                .to_owned(),
            team: chance.some(&self.teams),
            assignee: chance.some(&self.people),
            status: chance.some(&self.statuses),
            label: chance.some(&self.labels),
            priority: chance.some(&[Priority::Normal, Priority::Urgent]),
        }
    }
}

/// More of a desk: customers who wrote at other hours, some by the button of a Page, some of whom we answered.
async fn more(desk: &Desk, system: &Asker) -> Choices {
    let Marks { label, status, team, person } = mixture(desk, system).await;
    let base = desk.app.base();
    let other = labels::make(base, system, "Wholesale", Colour::Blue).await.unwrap().id;
    let colleague = hired(desk, "bo").await;
    let button =
        sources::New { channel: None, kind: SourceKind::Page, name: "Page".into(), text: BUTTON.into() };
    sources::make(base, system, button).await.unwrap();
    for n in 0..40_u32 {
        let phone = format!("1555018{n:04}");
        let said = match n % 5 {
            0 => BUTTON.to_owned(),
            1 => format!("Hello, a zebra number {n}"),
            _ => format!("Hello {n}"),
        };
        desk.hears_at(&phone, &format!("Person {n}"), &said, Span::minutes(i64::from(n % 4))).await;
        let id = of_phone(desk, &phone).await;
        if n % 3 == 0 {
            let draft = json!({"type": "text", "text": {"body": "We look at it"}});
            send(&desk.app, desk.asks(&phone, &draft)).await.unwrap();
        }
        if n % 4 == 0 {
            label::set(&desk.app, system, id, Labels::With(other)).await.unwrap();
        }
        let stand = (n % 8 == 7).then_some(Stand::In(ConversationStatus::Closed));
        let given = Gift { team: None, user: (n % 6 == 0).then_some(Some(colleague)) };
        change(&desk.app, system, id, Wish { stand, given, ..Wish::default() }).await.unwrap();
    }
    Choices {
        labels: vec![label, other],
        statuses: vec![status],
        teams: vec![OfTeam::Nobody, OfTeam::Team(team), OfTeam::Team(TeamId(person.0))],
        people: vec![person, colleague],
    }
}

async fn of_phone(desk: &Desk, phone: &str) -> ConversationId {
    let everything = all(desk, Filter::of(Visibility::All, 500)).await;
    everything.iter().find(|one| one.identity.phone == phone).unwrap().conversation.id
}

/// Everything there is, as it is kept.
async fn read(desk: &Desk) -> Vec<Known> {
    let everything = all(desk, Filter::of(Visibility::All, 500)).await;
    let ids: Vec<ConversationId> = everything.iter().map(|one| one.conversation.id).collect();
    let labelled = labelled(desk, ids.clone()).await;
    let here = desk.app.db.of(desk.workspace);
    let parked = here.read(ids, |tx, ids| Box::pin(outbox::parked_in(tx, ids))).await.unwrap();
    let known = everything.into_iter().map(|one| {
        let id = one.conversation.id;
        Known {
            labels: labelled.iter().filter(|(of, _)| *of == id).map(|(_, label)| *label).collect(),
            is_parked: parked.contains(&id),
            said: said_by(&one.identity.phone).to_owned(),
            conversation: one.conversation,
        }
    });
    known.collect()
}

/// What somebody said, of the words that are looked for.
fn said_by(phone: &str) -> &'static str {
    let number = |begins: &str| phone.strip_prefix(begins).and_then(|rest| rest.parse::<u32>().ok());
    match (number("1555017"), number("1555018")) {
        (Some(9_999), _) => "",
        (_, Some(n)) if n % 5 == 0 => "",
        (_, Some(n)) if n % 5 == 1 => "hello zebra",
        _ => "hello",
    }
}

/// Whether a list holds it, as its words say.
fn is_held(wanted: &Narrowing, me: UserId, now: Timestamp, one: &Known) -> bool {
    let it = &one.conversation;
    let (is_closed, never) = (it.status == ConversationStatus::Closed, Timestamp::default());
    let is_awake = !is_closed && it.status != ConversationStatus::Snoozed;
    let of_view = match wanted.view {
        View::Mine => is_awake && it.assignee_id == Some(me),
        View::Unassigned => is_awake && it.assignee_id.is_none(),
        View::All => is_awake || !wanted.words.is_empty() || wanted.status.is_some(),
        View::Closing => !is_closed && now < it.window_until && it.window_until <= now + CLOSING,
        View::Entry => !is_closed && now < it.answer_by,
        View::Missed => !is_closed && never < it.answer_by && it.answer_by <= now,
        View::Silent => !is_closed && never < it.window_until && it.window_until <= now && !it.customer_last,
        View::Parked => one.is_parked,
        View::Snoozed => it.status == ConversationStatus::Snoozed,
        View::Closed => is_closed,
        View::Mentions => false,
    };
    // Of whom a list of one's own is, it already says.
    let is_whose = matches!(wanted.view, View::Mine | View::Unassigned)
        || wanted.assignee.is_none_or(|user| it.assignee_id == Some(user));
    let is_teams = match wanted.team {
        None => true,
        Some(OfTeam::Nobody) => it.team_id.is_none(),
        Some(OfTeam::Team(team)) => it.team_id == Some(team),
    };
    let says = wanted.words.split_whitespace().all(|word| one.said.contains(word));
    of_view
        && is_whose
        && is_teams
        && says
        && wanted.status.is_none_or(|status| it.status_id == Some(status))
        && wanted.priority.is_none_or(|priority| it.priority == priority)
        && wanted.label.is_none_or(|label| one.labels.contains(&label))
}

/// What a list holds, in its order.
fn held(wanted: &Narrowing, me: UserId, now: Timestamp, all: &[Known]) -> Vec<ConversationId> {
    let held = all.iter().filter(|one| is_held(wanted, me, now, one)).map(|one| &one.conversation);
    let mut places: Vec<(Timestamp, ConversationId)> = held
        .map(|it| match wanted.view {
            View::Closing => (it.window_until, it.id),
            View::Entry | View::Missed => (it.answer_by, it.id),
            _ => (it.last_at, it.id),
        })
        .collect();
    places.sort_unstable();
    if !matches!(wanted.view, View::Closing | View::Entry) {
        places.reverse();
    }
    places.into_iter().map(|(_, id)| id).collect()
}

/// All pages of a list.
async fn listed(desk: &Desk, wanted: &Narrowing, asker: &Asker, now: Timestamp) -> Vec<ConversationId> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let filter = Filter { after, ..list::filter(wanted, asker, now, PAGE) };
        let here = desk.app.db.of(desk.workspace);
        let page = here.read(filter, |tx, filter| Box::pin(conversations::page(tx, filter)));
        let Page { rows, next } = page.await.unwrap();
        found.extend(rows.iter().map(|row| row.conversation.id));
        after = next;
        if after.is_none() {
            return found;
        }
    }
}

/// What a view narrows by that was saved, and is gone again.
async fn kept(desk: &Desk, asker: &Asker, wanted: &Narrowing) -> Narrowing {
    let base = desk.app.base();
    let id = views::keep(base, asker, new("By chance", false, wanted.clone())).await.unwrap().id;
    let saved = views::all(base, asker).await.unwrap().into_iter().find(|one| one.id == id).unwrap();
    views::remove(base, asker, id).await.unwrap();
    saved.narrowing
}

async fn whatever_narrows_a_list_it_holds_what_it_says(engine: Engine) {
    let (desk, system) = desk(engine).await;
    let choices = more(&desk, &system).await;
    let me = choices.people[0];
    let asker = somebody(&desk, me);
    let everything = read(&desk).await;
    let begun = desk.app.clock.now();
    let mut chance = Chance(7);
    let mut met = [0_u32; 11];
    for n in 0..NARROWINGS {
        let mut wanted = choices.narrowing(&mut chance);
        if n % SAVED == 0 && !matches!(wanted.team, Some(OfTeam::Team(team)) if team.0 == me.0) {
            let saved = kept(&desk, &asker, &wanted).await;
            assert_eq!(saved, wanted, "as it was saved");
            wanted = saved;
        }
        let now = begun + Span::minutes(i64::from(chance.below(48 * 60)));
        let expected = held(&wanted, me, now, &everything);
        assert_eq!(listed(&desk, &wanted, &asker, now).await, expected, "{n}: {wanted:?}");
        let place = View::ALL.iter().position(|view| *view == wanted.view).unwrap();
        met[place] += u32::from(!expected.is_empty());
    }
    let never: Vec<&View> =
        View::ALL.iter().zip(met).filter(|(_, met)| *met == 0).map(|(view, _)| view).collect();
    assert_eq!(never, [&View::Mentions], "{met:?}");
}
