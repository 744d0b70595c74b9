//! Saved views, and what a list holds. On both engines.

mod narrowed;

use std::collections::BTreeSet;

use serde_json::json;
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::list::Beside;
use transom_desk::conversations::stand::Stand;
use transom_desk::conversations::take::Gift;
use transom_desk::conversations::{Wish, change, list};
use transom_desk::done::{Done, NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::messages::draft::{Ask, When};
use transom_desk::messages::send::send;
use transom_desk::people::teams;
use transom_desk::workspace::statuses::New as NewStatus;
use transom_desk::workspace::views::{self, Change, New, Saved};
use transom_desk::workspace::{labels, statuses};
use transom_rules::access::{Asker, Face, Mask, Permission, Role, RoleKey, Visibility, Who};
use transom_rules::id::{ConversationId, LabelId, SessionId, StatusId, TeamId, UserId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::{Narrowing, OfTeam, View};
use transom_store::conversations::{self, Filter, Listed};
use transom_store::labels as kept_labels;
use transom_store::outbox;
use transom_store::users::{self, User};

use crate::harness::{Engine, inside, on_each_engine};

on_each_engine!(
    a_list_asks_the_database_for_what_it_would_take_itself,
    a_view_of_ones_own_is_nobody_elses_and_a_shared_one_everybodys,
    views_that_are_put_in_order_keep_what_others_change_in_them,
    what_a_view_narrows_by_has_to_be_there,
    a_view_that_is_shared_no_more_goes_to_the_list_of_its_owner,
    who_sees_no_numbers_has_no_view_that_looks_for_one,
);

async fn desk(engine: Engine) -> (Desk, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    (desk, asker)
}

async fn hired(desk: &Desk, name: &str) -> UserId {
    let (id, email) = (desk.app.clock.user_id(), format!("{name}@test.example"));
    let user = User::new(desk.workspace, id, &email, name, RoleKey::Agent);
    let here = desk.app.db.of(desk.workspace);
    here.write(user, |tx, user| Box::pin(users::add(tx, user, Timestamp::default()))).await.unwrap();
    id
}

/// Somebody who may do everything.
fn somebody(desk: &Desk, user: UserId) -> Asker {
    let who = Who::Person { user, session: SessionId(user.0) };
    Asker { who, ..Asker::system(desk.workspace, Face::Page) }
}

/// What marks conversations of a desk in which each is another mixture.
struct Marks {
    label: LabelId,
    status: StatusId,
    team: TeamId,
    person: UserId,
}

async fn mixture(desk: &Desk, asker: &Asker) -> Marks {
    let base = desk.app.base();
    let label = labels::make(base, asker, "Refund", Colour::Red).await.unwrap().id;
    let new = NewStatus { name: "Promise".into(), colour: Colour::Teal, state: ConversationStatus::Closed };
    let status = statuses::make(base, asker, new).await.unwrap().id;
    let team = teams::make(base, asker, "North").await.unwrap().id;
    let person = hired(desk, "ida").await;
    for n in 0..24_u32 {
        let id = desk.hears(&format!("1555017{n:04}"), &format!("Customer {n}"), "Hello").await;
        if n % 3 == 0 {
            label::set(&desk.app, asker, id, Labels::With(label)).await.unwrap();
        }
        let stand = match n % 5 {
            0 => Some(Stand::In(ConversationStatus::Closed)),
            1 => Some(Stand::In(ConversationStatus::Pending)),
            2 => Some(Stand::AsleepUntil(desk.app.clock.now() + Span::hours(9))),
            3 => Some(Stand::With(status)),
            _ => None,
        };
        let given =
            Gift { team: (n % 2 == 0).then_some(Some(team)), user: (n % 7 < 2).then_some(Some(person)) };
        let priority = (n % 4 == 1).then_some(Priority::Urgent);
        change(&desk.app, asker, id, Wish { stand, given, priority, ..Wish::default() }).await.unwrap();
    }
    park(desk).await;
    Marks { label, status, team, person }
}

/// A message waits for somebody whose window never opened here.
async fn park(desk: &Desk) {
    let draft = json!({"type": "text", "text": {"body": "When you write"}});
    let ask = Ask { when: When::CustomerWrites, ..desk.asks("15550179999", &draft) };
    send(&desk.app, ask).await.unwrap();
}

async fn all(desk: &Desk, filter: Filter) -> Vec<Listed> {
    let read = desk.app.db.of(desk.workspace).read(filter, |tx, filter| {
        Box::pin(async move {
            let listed = conversations::list(tx, filter).await?;
            let count = conversations::count(tx, filter).await?;
            assert_eq!(usize::try_from(count), Ok(listed.len()));
            Ok(listed)
        })
    });
    read.await.unwrap()
}

async fn labelled(desk: &Desk, ids: Vec<ConversationId>) -> BTreeSet<(ConversationId, LabelId)> {
    let here = desk.app.db.of(desk.workspace);
    let read = here.read(ids, |tx, ids| Box::pin(kept_labels::of_conversations(tx, ids)));
    let of = read.await.unwrap().into_iter();
    of.flat_map(|(id, labels)| labels.into_iter().map(move |label| (id, label.id))).collect()
}

async fn a_list_asks_the_database_for_what_it_would_take_itself(engine: Engine) {
    let (desk, system) = desk(engine).await;
    let Marks { label, status, team, person } = mixture(&desk, &system).await;
    let asker = somebody(&desk, person);
    let now = desk.app.clock.now() + Span::hours(21);
    let everything = all(&desk, Filter::of(Visibility::All, 100)).await;
    let labelled = labelled(&desk, everything.iter().map(|one| one.conversation.id).collect()).await;
    let ids: Vec<ConversationId> = everything.iter().map(|one| one.conversation.id).collect();
    let here = desk.app.db.of(desk.workspace);
    let parked = here.read(ids, |tx, ids| Box::pin(outbox::parked_in(tx, ids))).await.unwrap();
    assert!(!parked.is_empty());
    let none = Narrowing::default();
    let ways = [
        none.clone(),
        Narrowing { label: Some(label), ..none.clone() },
        Narrowing { status: Some(status), ..none.clone() },
        Narrowing { priority: Some(Priority::Urgent), ..none.clone() },
        Narrowing { team: Some(OfTeam::Team(team)), ..none.clone() },
        Narrowing { team: Some(OfTeam::Nobody), label: Some(label), ..none.clone() },
        Narrowing { assignee: Some(person), priority: Some(Priority::Normal), ..none },
    ];
    let mut found = 0;
    for view in View::ALL.iter().filter(|view| **view != View::Mentions) {
        for way in &ways {
            let wanted = Narrowing { view: *view, ..way.clone() };
            let listed = all(&desk, list::filter(&wanted, &asker, now, 100)).await;
            let listed: BTreeSet<ConversationId> = listed.iter().map(|one| one.conversation.id).collect();
            let held = everything.iter().map(|one| &one.conversation).filter(|one| {
                list::holds(&wanted, &asker, now, one, |what| match what {
                    Beside::Label(label) => labelled.contains(&(one.id, label)),
                    Beside::Parked => parked.contains(&one.id),
                })
            });
            assert_eq!(listed, held.map(|one| one.id).collect(), "{wanted:?}");
            found += listed.len();
        }
    }
    assert!(found > 100, "only {found} were found: nothing is shown by that");
}

fn new(name: &str, is_shared: bool, narrowing: Narrowing) -> New {
    New { name: name.to_owned(), is_shared, narrowing }
}

async fn names(desk: &Desk, asker: &Asker) -> Vec<String> {
    let all = views::all(desk.app.base(), asker).await.unwrap();
    all.into_iter().map(|view| view.name).collect()
}

fn wrong(done: Done<Saved>) -> Wrong {
    match done {
        Err(NotDone::Wrong(wrong)) => wrong,
        other => panic!("{other:?}"),
    }
}

async fn a_view_of_ones_own_is_nobody_elses_and_a_shared_one_everybodys(engine: Engine) {
    let (desk, system) = desk(engine).await;
    let base = desk.app.base();
    let [ida, ben] = [hired(&desk, "ida").await, hired(&desk, "ben").await];
    let [ida, ben] = [ida, ben].map(|user| somebody(&desk, user));
    let agent = Asker { role: Role::agent().into(), ..ben.clone() };
    let closed = || Narrowing::of(View::Closed);
    let own = views::keep(base, &ida, new(" My  closed ones ", false, closed())).await.unwrap();
    assert_eq!(own.name, "My closed ones");
    views::keep(base, &ida, new("Closed", true, closed())).await.unwrap();
    let second = views::keep(base, &ida, new("Asleep", true, Narrowing::of(View::Snoozed))).await.unwrap();
    assert_eq!(names(&desk, &ida).await, ["Closed", "Asleep", "My closed ones"]);
    assert_eq!(names(&desk, &ben).await, ["Closed", "Asleep"]);
    // Nobody else's own is there, whatever they may.
    for asker in [&ben, &system] {
        let gone = views::remove(base, asker, own.id).await;
        assert!(matches!(gone, Err(NotDone::NotFound)), "{gone:?}");
    }
    // Who may not say what all have, changes no shared one and shares none.
    let mine = views::keep(base, &agent, new("Ben's", false, closed())).await.unwrap();
    let shared = |id| views::change(base, &agent, id, Change { is_shared: Some(true), ..Change::default() });
    for id in [second.id, mine.id] {
        let done = shared(id).await;
        assert!(matches!(done, Err(NotDone::Denied(_))), "{done:?}");
    }
    let first = Change { before: Some(0), name: Some("What sleeps".into()), ..Change::default() };
    views::change(base, &ben, second.id, first).await.unwrap();
    assert_eq!(names(&desk, &ida).await, ["What sleeps", "Closed", "My closed ones"]);
    // Its owner has it alone again.
    let alone = Change { is_shared: Some(false), ..Change::default() };
    views::change(base, &ida, second.id, alone).await.unwrap();
    assert_eq!(names(&desk, &ida).await, ["Closed", "My closed ones", "What sleeps"]);
    assert_eq!(names(&desk, &ben).await, ["Closed", "Ben's"]);
    views::remove(base, &ida, second.id).await.unwrap();
    // What a program keeps that acts for nobody is everybody's, and stays so.
    let kept = views::keep(base, &system, new("Nightly", false, closed())).await.unwrap();
    let done =
        views::change(base, &ben, kept.id, Change { is_shared: Some(false), ..Change::default() }).await;
    assert!(done.unwrap().is_shared);
}

/// Two who work on the list at the same moment: what one says of a view is not lost where the other moves one.
async fn views_that_are_put_in_order_keep_what_others_change_in_them(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three"] {
        ids.push(views::keep(base, &asker, new(name, true, Narrowing::of(View::Closed))).await.unwrap().id);
    }
    for round in 0..8 {
        let name = format!("Round {round}");
        let renamed = Change { name: Some(name.clone()), ..Change::default() };
        let moved = Change { before: Some(round % 3), ..Change::default() };
        let rename = views::change(base, &asker, ids[0], renamed);
        let (renamed, moved) = tokio::join!(rename, views::change(base, &asker, ids[1], moved));
        renamed.and(moved).unwrap();
        let all = names(&desk, &asker).await;
        assert!(all.len() == 3 && all.contains(&name), "{all:?}");
    }
}

async fn a_view_that_is_shared_no_more_goes_to_the_list_of_its_owner(engine: Engine) {
    let (desk, _) = desk(engine).await;
    let base = desk.app.base();
    let [ida, ben] = [hired(&desk, "ida").await, hired(&desk, "ben").await];
    let [ida, ben] = [ida, ben].map(|user| somebody(&desk, user));
    let closed = || Narrowing::of(View::Closed);
    let shared = views::keep(base, &ida, new("Shared", true, closed())).await.unwrap();
    let own = views::keep(base, &ida, new("Own", false, closed())).await.unwrap();
    let alone = || Change { is_shared: Some(false), ..Change::default() };
    views::change(base, &ben, shared.id, Change { before: Some(0), ..alone() }).await.unwrap();
    assert_eq!(names(&desk, &ida).await, ["Shared", "Own"], "it stands where Ben put it");
    views::change(base, &ida, shared.id, Change { is_shared: Some(true), ..Change::default() })
        .await
        .unwrap();
    for n in 1..views::MOST {
        views::keep(base, &ida, new(&format!("Own {n}"), false, closed())).await.unwrap();
    }
    assert_eq!(wrong(views::change(base, &ben, shared.id, alone()).await), Wrong::ViewsFull, "Ida's is full");
    views::remove(base, &ida, own.id).await.unwrap();
    for n in 0..views::MOST {
        views::keep(base, &ben, new(&format!("Ben's {n}"), false, closed())).await.unwrap();
    }
    views::change(base, &ben, shared.id, alone()).await.unwrap();
}

async fn what_a_view_narrows_by_has_to_be_there(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let none = Narrowing::default();
    let (clock, keep) = (&desk.app.clock, |narrowing| views::keep(base, &asker, new("X", true, narrowing)));
    for (narrowing, why) in [
        (Narrowing { label: Some(clock.label_id()), ..none.clone() }, Wrong::Label),
        (Narrowing { status: Some(clock.status_id()), ..none.clone() }, Wrong::Status),
        (Narrowing { team: Some(OfTeam::Team(clock.team_id())), ..none.clone() }, Wrong::Team),
        (Narrowing { assignee: Some(clock.user_id()), ..none.clone() }, Wrong::Assignee),
        (Narrowing { words: "ä".repeat(201), ..none.clone() }, Wrong::ViewWords),
    ] {
        assert_eq!(wrong(keep(narrowing).await), why);
    }
    assert_eq!(wrong(views::keep(base, &asker, new(" ", true, none.clone())).await), Wrong::Name);
    let words = keep(Narrowing { words: " late \0 refund ".into(), ..none.clone() }).await.unwrap();
    assert_eq!(words.narrowing.words, "late refund");
    for _ in 1..views::MOST {
        keep(none.clone()).await.unwrap();
    }
    assert_eq!(wrong(keep(none.clone()).await), Wrong::ViewsFull);
    // A label that is gone leaves the view, which holds nothing.
    views::remove(base, &asker, words.id).await.unwrap();
    let label = labels::make(base, &asker, "Refund", Colour::Red).await.unwrap().id;
    let view = keep(Narrowing { label: Some(label), ..none }).await.unwrap();
    labels::remove(base, &asker, label).await.unwrap();
    let now = desk.app.clock.now();
    let read =
        desk.app.db.of(desk.workspace).read((asker.clone(), [view.clone()]), move |tx, (asker, all)| {
            Box::pin(async move { views::counts(tx, asker, now, all).await })
        });
    assert_eq!(read.await.unwrap().get(&view.id), Some(&0));
}

async fn who_sees_no_numbers_has_no_view_that_looks_for_one(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let words = |words: &str| Narrowing { words: words.into(), ..Narrowing::default() };
    for (name, narrowing) in [("Her", words("+1 555 017 8001")), ("Of +15550178001", words("refund"))] {
        views::keep(desk.app.base(), &asker, new(name, true, narrowing)).await.unwrap();
    }
    let role = Role { masks: true, ..Role::owner() };
    let masked = Asker { role: role.into(), ..asker };
    assert_eq!(Mask::of(&masked), Mask::On);
    assert!(masked.role.has(Permission::ConversationsRead));
    assert_eq!(names(&desk, &masked).await, ["Of +1 •••••• 01"]);
}
