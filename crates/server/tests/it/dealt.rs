//! Conversations that go to a team, and to somebody of it by the team's policy. On both engines.

use std::collections::BTreeMap;
use std::ops::Range;

use futures_util::future::join_all;
use transom_desk::accounts::receiver;
use transom_desk::conversations::stand::Stand;
use transom_desk::conversations::story::{self, Given, What};
use transom_desk::conversations::take::{self, Gift};
use transom_desk::conversations::{Wish, change, deal, stand};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::people::{away, deactivate, teams};
use transom_rules::access::{Asker, Face, RoleKey, Visibility};
use transom_rules::assignment::Policy;
use transom_rules::id::{ConversationId, TeamId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::{Span, Timestamp};
use transom_rules::view::OfTeam;
use transom_store::audit::Within;
use transom_store::conversations::{self, Conversation, Filter};
use transom_store::users::{self, User};

use crate::harness::{Engine, inside, on_each_engine};

on_each_engine!(
    a_hundred_that_come_at_once_are_given_out_in_turn,
    the_least_busy_who_is_there_gets_the_next,
    what_nobody_can_have_waits_until_somebody_is_back,
    what_comes_back_to_somebody_who_left_goes_to_others,
    a_team_is_given_a_conversation_by_hand_and_loses_it_when_it_is_gone,
    many_conversations_leave_a_team_a_few_at_a_time,
);

struct Office {
    desk: Desk,
    asker: Asker,
    team: TeamId,
    people: Vec<UserId>,
}

/// Three people in a team, to which the number's conversations go.
async fn office(engine: Engine, policy: Policy) -> Office {
    let desk = inside(engine, |_| ()).await;
    let (asker, base) = (Asker::system(desk.workspace, Face::Command), desk.app.base());
    let mut people = Vec::new();
    for name in ["ida", "ines", "ivo"] {
        people.push(hired(&desk, name).await);
    }
    let team = teams::make(base, &asker, "Repairs").await.unwrap().id;
    let wanted = teams::Change { policy: Some(policy), members: Some(people.clone()), name: None };
    teams::change(base, &asker, team, wanted).await.unwrap();
    receiver::set(base, &asker, desk.channel, Some(team)).await.unwrap();
    Office { desk, asker, team, people }
}

async fn hired(desk: &Desk, name: &str) -> UserId {
    let (id, email) = (desk.app.clock.user_id(), format!("{name}@test.example"));
    let user = User::new(desk.workspace, id, &email, name, RoleKey::Agent);
    let here = desk.app.db.of(desk.workspace);
    here.write(user, |tx, user| Box::pin(users::add(tx, user, Timestamp::default()))).await.unwrap();
    id
}

fn phone(n: usize) -> String {
    format!("1555020{n:04}")
}

impl Office {
    async fn all(&self) -> Vec<Conversation> {
        let filter = Filter { team: Some(OfTeam::Team(self.team)), ..Filter::of(Visibility::All, 500) };
        let here = self.desk.app.db.of(self.desk.workspace);
        let read = here.read(filter, |tx, filter| Box::pin(conversations::list(tx, filter)));
        read.await.unwrap().into_iter().map(|row| row.conversation).collect()
    }

    async fn one(&self, id: ConversationId) -> Conversation {
        let here = self.desk.app.db.of(self.desk.workspace);
        let read = here.read((), move |tx, ()| Box::pin(conversations::get(tx, Visibility::All, id)));
        read.await.unwrap().unwrap().conversation
    }

    async fn hears(&self, n: usize) -> ConversationId {
        self.desk.hears(&phone(n), &format!("Customer {n}"), "Can you mend it?").await
    }

    /// Customers write at once.
    async fn hear(&self, customers: Range<usize>) {
        let write = async |n: usize| {
            self.desk
                .hears_at(&phone(n), &format!("Customer {n}"), "Can you mend it?", Span::default())
                .await;
        };
        join_all(customers.map(write)).await;
    }

    /// How many each of the people has.
    async fn shares(&self) -> Vec<usize> {
        let mut of: BTreeMap<UserId, usize> = self.people.iter().map(|user| (*user, 0)).collect();
        for conversation in self.all().await {
            *of.entry(conversation.assignee_id.unwrap()).or_default() += 1;
        }
        self.people.iter().map(|user| of[user]).collect()
    }

    async fn told(&self, id: ConversationId) -> Vec<What> {
        let within = Within { from: Timestamp::default(), to: None, limit: 50 };
        let here = self.desk.app.db.of(self.desk.workspace);
        let read = here.read((), move |tx, ()| Box::pin(story::of(tx, id, within)));
        read.await.unwrap().into_iter().map(|deed| deed.what).collect()
    }

    async fn away(&self, n: usize, is_away: bool) {
        away::set(self.desk.app.base(), &self.asker, self.people[n], is_away).await.unwrap();
    }
}

async fn a_hundred_that_come_at_once_are_given_out_in_turn(engine: Engine) {
    let office = office(engine, Policy::RoundRobin).await;
    office.hear(0..100).await;
    let mut shares = office.shares().await;
    shares.sort_unstable();
    assert_eq!(shares, [33, 33, 34]);
    let first = office.all().await.remove(0);
    let dealt =
        Given { user: Some(first.assignee_id), team: Some(Some(office.team)), by: Some(Policy::RoundRobin) };
    assert_eq!(office.told(first.id).await, [What::Given(dealt)]);
    // It goes on where it was.
    office.hear(100..102).await;
    assert_eq!(office.shares().await, [34, 34, 34]);
    office.hear(0..3).await;
    assert_eq!(office.shares().await, [34, 34, 34], "what goes on is given to nobody anew");
}

async fn the_least_busy_who_is_there_gets_the_next(engine: Engine) {
    let office = office(engine, Policy::LeastBusy).await;
    let mut came = Vec::new();
    for n in 0..3 {
        came.push(office.hears(n).await);
    }
    assert_eq!(office.shares().await, [1, 1, 1]);
    // Whoever resolved theirs has none open, and who let it sleep neither.
    let closed = office.one(came[1]).await.assignee_id.unwrap();
    stand::set(&office.desk.app, &office.asker, came[1], Stand::In(ConversationStatus::Closed))
        .await
        .unwrap();
    let next = office.hears(3).await;
    assert_eq!(office.one(next).await.assignee_id, Some(closed));
    let gone = office.people.iter().position(|user| *user == closed).unwrap();
    office.away(gone, true).await;
    for n in 4..8 {
        let id = office.hears(n).await;
        assert_ne!(office.one(id).await.assignee_id, Some(closed), "who is away gets nothing");
    }
}

async fn what_nobody_can_have_waits_until_somebody_is_back(engine: Engine) {
    let office = office(engine, Policy::RoundRobin).await;
    let (app, base) = (&office.desk.app, office.desk.app.base());
    for n in 0..3 {
        office.away(n, true).await;
    }
    let waits = office.hears(1).await;
    let now = office.one(waits).await;
    assert_eq!((now.team_id, now.assignee_id), (Some(office.team), None));
    deal::due(base, office.desk.workspace).await.unwrap();
    assert_eq!(office.one(waits).await.assignee_id, None);
    office.away(1, false).await;
    assert_eq!(office.one(waits).await.assignee_id, Some(office.people[1]));
    // What was theirs goes on to others when they leave.
    office.away(2, false).await;
    deactivate::deactivate(base, &office.asker, office.people[1], None).await.unwrap();
    deal::due(base, office.desk.workspace).await.unwrap();
    assert_eq!(office.one(waits).await.assignee_id, Some(office.people[2]));
    let nobody = take::assign(app, &office.asker, waits, Some(office.people[1])).await;
    assert!(matches!(nobody, Err(NotDone::Wrong(Wrong::Assignee))), "{nobody:?}");
}

async fn what_comes_back_to_somebody_who_left_goes_to_others(engine: Engine) {
    let office = office(engine, Policy::RoundRobin).await;
    let (app, base, asker) = (&office.desk.app, office.desk.app.base(), &office.asker);
    let (closed, alone) = (office.hears(1).await, office.hears(2).await);
    take::to_team(app, asker, alone, None).await.unwrap();
    for id in [closed, alone] {
        take::assign(app, asker, id, Some(office.people[1])).await.unwrap();
        stand::set(app, asker, id, Stand::In(ConversationStatus::Closed)).await.unwrap();
    }
    deactivate::deactivate(base, asker, office.people[1], None).await.unwrap();
    deal::due(base, office.desk.workspace).await.unwrap();
    assert_eq!(office.one(closed).await.assignee_id, Some(office.people[1]), "what is resolved stays theirs");
    for (n, id) in [(1, closed), (2, alone)] {
        assert_eq!(office.hears(n).await, id);
        assert_eq!(office.one(id).await.status, ConversationStatus::Open);
    }
    deal::due(base, office.desk.workspace).await.unwrap();
    let now = office.one(closed).await.assignee_id;
    assert!([0, 2].map(|n| Some(office.people[n])).contains(&now), "somebody of its team has it: {now:?}");
    assert_eq!(office.one(alone).await.assignee_id, None, "it is of no team");
    assert_eq!(office.told(alone).await.last(), Some(&What::Given(Given::to(None))));
    let told = office.told(alone).await.len();
    deal::due(base, office.desk.workspace).await.unwrap();
    assert_eq!(office.told(alone).await.len(), told, "it is told once");
}

async fn many_conversations_leave_a_team_a_few_at_a_time(engine: Engine) {
    let office = office(engine, Policy::Manual).await;
    office.hear(0..230).await;
    let base = office.desk.app.base();
    teams::remove(base, &office.asker, office.team).await.unwrap();
    assert_eq!(office.all().await.len(), 30, "the newest left at once");
    teams::empty_removed(base, office.desk.workspace).await.unwrap();
    assert_eq!(office.all().await, []);
    teams::empty_removed(base, office.desk.workspace).await.unwrap();
}

async fn a_team_is_given_a_conversation_by_hand_and_loses_it_when_it_is_gone(engine: Engine) {
    let office = office(engine, Policy::Manual).await;
    let (app, base, asker) = (&office.desk.app, office.desk.app.base(), &office.asker);
    let id = office.hears(1).await;
    assert_eq!(office.one(id).await.assignee_id, None, "it is taken by hand");
    let other = teams::make(base, asker, "Returns").await.unwrap().id;
    let alone = teams::Change {
        policy: Some(Policy::LeastBusy),
        members: Some(vec![office.people[2]]),
        ..teams::Change::default()
    };
    teams::change(base, asker, other, alone).await.unwrap();
    take::assign(app, asker, id, Some(office.people[0])).await.unwrap();
    take::to_team(app, asker, id, Some(other)).await.unwrap();
    let now = office.one(id).await;
    assert_eq!((now.team_id, now.assignee_id), (Some(other), Some(office.people[2])));
    let both = Gift { team: Some(Some(other)), user: Some(Some(office.people[0])) };
    change(app, asker, id, Wish { given: both, ..Wish::default() }).await.unwrap();
    let wrong = take::to_team(app, asker, id, Some(app.clock.team_id())).await;
    assert!(matches!(wrong, Err(NotDone::Wrong(Wrong::Team))), "{wrong:?}");
    let dealt =
        Given { user: Some(Some(office.people[2])), team: Some(Some(other)), by: Some(Policy::LeastBusy) };
    let named = Given { user: both.user, team: both.team, by: None };
    assert_eq!(
        office.told(id).await,
        [What::Given(Given::to(Some(office.people[0]))), What::Given(dealt), What::Given(named)]
    );
    teams::remove(base, asker, other).await.unwrap();
    let now = office.one(id).await;
    assert_eq!((now.team_id, now.assignee_id), (None, Some(office.people[0])));
    teams::remove(base, asker, office.team).await.unwrap();
    let fresh = office.hears(2).await;
    assert_eq!(office.one(fresh).await.team_id, None, "the number names no team any more");
}
