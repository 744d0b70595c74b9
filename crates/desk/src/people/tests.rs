//! People come, change and go: what each of them may do to whom, what ends with it, and that the log tells of it.

use std::sync::Arc;

use transom_rules::access::{
    Asker, Denied, Face, Origin, Outcome, Permission, Purpose, Role, RoleKey, Scope, Sees, Set, Verb,
    Visibility, Who,
};
use transom_rules::id::{ConversationId, SessionId, UserId};
use transom_rules::time::Span;
use transom_store::audit::{Filter, Line};
use transom_store::users::{self, User};
use transom_store::{conversations, params, sessions};

use super::invite::Invitation;
use super::session::{Entered, NotSignedIn, Visitor};
use super::tokens::NewToken;
use super::welcome::Arrival;
use super::{
    account, audit, change, deactivate, first, invite, reset, roles, session, teams, tokens, welcome,
};
use crate::done::{Done, NotDone, Wrong};
use crate::fixture::Desk;

mod factor;
mod flood;
mod meanwhile;
mod told;

const ORIGIN: Origin = Origin { face: Face::Page, address: None };

/// What a password of a test is hashed to.
async fn cheap(password: &str) -> String {
    super::password::hash(password.to_owned()).await.unwrap()
}

impl Desk {
    fn machine(&self) -> Asker {
        Asker::system(self.workspace, Face::Command)
    }

    /// Somebody with a role, who is signed in; without a password.
    async fn hires(&self, name: &str, role: RoleKey) -> Asker {
        let clock = &self.app.clock;
        let email = format!("{name}@test.example");
        let user = User::new(self.workspace, clock.user_id(), &email, name, role);
        let (id, now) = (user.id, clock.machine());
        self.write(user, move |tx, user| Box::pin(users::add(tx, user, now))).await;
        self.signs_in(id).await
    }

    async fn row(&self, user: UserId) -> User {
        let here = self.app.db.of(self.workspace);
        here.read((), move |tx, ()| Box::pin(users::get(tx, user))).await.unwrap().unwrap()
    }

    async fn signs_in(&self, user: UserId) -> Asker {
        let visitor = Visitor { origin: ORIGIN, browser: "Firefox on Linux".into(), known: None };
        let begun = session::begin(&self.app, &self.row(user).await, visitor).await;
        let secret = is_in(begun.unwrap().unwrap());
        session::asker(&self.app, &secret, ORIGIN).await.unwrap().unwrap().asker
    }

    /// What somebody may now, who was signed in then.
    async fn now(&self, asker: &Asker) -> Option<Asker> {
        let Who::Person { user, session } = asker.who else { return None };
        let workspace = self.workspace;
        let now = self.app.clock.machine();
        let listed = self
            .app
            .db
            .of(workspace)
            .read((), move |tx, ()| Box::pin(sessions::of_user(tx, user, now)))
            .await;
        listed.unwrap().iter().any(|one| one.id == session).then(|| asker.clone())
    }

    /// Waits until what is done beside the answers is done.
    async fn is_idle(&self) {
        while self.at_work() > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// What the log tells, the newest first: the act, what came of it, what else there is to tell.
    async fn log(&self) -> Vec<(Verb, Outcome, String)> {
        let filter = Filter { limit: 100, ..Filter::default() };
        let lines = audit::list(self.app.base(), &self.machine(), filter).await.unwrap();
        let known = |line: Line| (line.verb.known().unwrap(), line.outcome.known().unwrap(), line.detail);
        lines.into_iter().map(known).collect()
    }
}

fn user_of(asker: &Asker) -> UserId {
    asker.user().unwrap()
}

fn denied<T: std::fmt::Debug>(done: Done<T>) -> Denied {
    match done {
        Err(NotDone::Denied(denied)) => denied,
        other => panic!("{other:?}"),
    }
}

fn wrong<T: std::fmt::Debug>(done: Done<T>) -> Wrong {
    match done {
        Err(NotDone::Wrong(wrong)) => wrong,
        other => panic!("{other:?}"),
    }
}

/// The secret of a session that began.
#[track_caller]
fn is_in(entered: Entered) -> String {
    match entered {
        Entered::In(secret) => secret,
        Entered::HalfWay(_) => panic!("a code is asked for"),
    }
}

fn invitation(email: &str, role: RoleKey) -> Invitation {
    Invitation { email: email.into(), name: String::new(), role, sees: None, team: None }
}

fn visitor() -> Visitor {
    Visitor { origin: ORIGIN, browser: String::new(), known: None }
}

#[tokio::test]
async fn an_invitation_lets_somebody_in_once() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let older = invite::invite(base, &owner, invitation("Bo@Example.com", RoleKey::Owner)).await.unwrap();
    let handed =
        invite::invite(base, &owner, invitation("bo@example.com", RoleKey::Supervisor)).await.unwrap();
    assert_eq!(
        wrong(welcome::look(&desk.app, &older.secret, None).await),
        Wrong::Link,
        "the newer one counts"
    );
    assert_eq!(welcome::look(&desk.app, &handed.secret, None).await.unwrap().name, "bo");
    assert_eq!(invite::open_links(base, &owner).await.unwrap(), std::slice::from_ref(&handed.link));
    let arrive = |password: &str| {
        let arrival =
            Arrival { secret: handed.secret.clone(), password: password.into(), ..Arrival::default() };
        welcome::arrive(&desk.app, arrival, visitor())
    };
    assert_eq!(wrong(arrive("password123").await), Wrong::PasswordKnown);
    let secret = is_in(arrive("seven blue windows").await.unwrap());
    let signed = session::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap();
    assert_eq!(signed.user.email, "bo@example.com");
    assert_eq!(signed.asker.role.key, RoleKey::Supervisor);
    assert_eq!(wrong(arrive("seven green windows").await), Wrong::Link, "it was used");
    let again = invite::invite(base, &owner, invitation("bo@example.com", RoleKey::Agent)).await;
    assert_eq!(wrong(again), Wrong::EmailTaken);
    assert_eq!(
        desk.log().await[..2],
        [(Verb::SignIn, Outcome::Done, String::new()), (Verb::Join, Outcome::Done, "invite".into()),]
    );
}

#[tokio::test]
async fn nobody_gives_or_touches_more_than_they_have() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let admin = desk.hires("adam", RoleKey::Admin).await;
    let agent = desk.hires("ana2", RoleKey::Agent).await;
    let by_admin = invite::invite(base, &admin, invitation("x@example.com", RoleKey::Owner)).await;
    assert_eq!(denied(by_admin), Denied::Above);
    assert_eq!(denied(change::role(base, &admin, user_of(&owner), RoleKey::Agent).await), Denied::Above);
    assert_eq!(denied(change::role(base, &admin, user_of(&admin), RoleKey::Owner).await), Denied::Above);
    assert_eq!(denied(deactivate::deactivate(base, &admin, user_of(&owner), None).await), Denied::Above);
    assert_eq!(denied(reset::link(base, &admin, user_of(&owner)).await), Denied::Above);
    assert_eq!(denied(session::list(base, &admin, user_of(&owner)).await), Denied::Above);
    let to_owner = invite::invite(base, &owner, invitation("o@example.com", RoleKey::Owner)).await.unwrap();
    assert_eq!(denied(invite::withdraw(base, &admin, to_owner.link.id).await), Denied::Above);
    let by_agent = invite::invite(base, &agent, invitation("x@example.com", RoleKey::Agent)).await;
    assert_eq!(denied(by_agent), Denied::Permission(Permission::PeopleManage));
    change::role(base, &admin, user_of(&agent), RoleKey::Admin).await.unwrap();
    let refused = desk.log().await.iter().filter(|(_, outcome, _)| *outcome == Outcome::Refused).count();
    assert_eq!(refused, 8, "each refused try is written down once");
    let elsewhere = Asker::system(desk.app.clock.workspace_id(), Face::Command);
    let foreign = change::role(base, &elsewhere, user_of(&agent), RoleKey::Agent).await;
    assert!(matches!(foreign, Err(NotDone::NotFound)));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (one, two) = (desk.hires("one", RoleKey::Owner).await, desk.hires("two", RoleKey::Owner).await);
    let owner = |asker: &Asker| user_of(asker);
    assert_eq!(wrong(deactivate::deactivate(base, &one, owner(&one), None).await), Wrong::Yourself);
    deactivate::deactivate(base, &one, owner(&two), None).await.unwrap();
    assert_eq!(wrong(change::role(base, &one, owner(&one), RoleKey::Admin).await), Wrong::LastOwner);
    assert_eq!(wrong(change::sees(base, &one, owner(&one), Some(Sees::Own)).await), Wrong::LastOwner);
    let machine = desk.machine();
    assert_eq!(wrong(deactivate::deactivate(base, &machine, owner(&one), None).await), Wrong::LastOwner);
    change::reactivate(base, &one, owner(&two)).await.unwrap();
    change::sees(base, &one, owner(&two), Some(Sees::Team)).await.unwrap();
    let narrow = "who sees less does not look after everything";
    assert_eq!(
        wrong(change::role(base, &one, owner(&one), RoleKey::Admin).await),
        Wrong::LastOwner,
        "{narrow}"
    );
    change::sees(base, &one, owner(&two), None).await.unwrap();
    change::role(base, &one, owner(&one), RoleKey::Admin).await.unwrap();
}

#[tokio::test]
async fn who_is_deactivated_leaves_their_sessions_tokens_and_conversations() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, agent) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("gone", RoleKey::Agent).await);
    let conversation = desk.hears("15550100001", "Ada", "Hello").await;
    assign(&desk, conversation, user_of(&agent)).await;
    let wish = NewToken { name: "till".into(), scopes: Set::all(), expires_at: None, owner: None };
    let (_, secret) = tokens::make(base, &agent, wish).await.unwrap();
    assert!(tokens::asker(&desk.app, &secret, ORIGIN).await.unwrap().is_some());
    let nobody = UserId(desk.app.clock.id());
    let to_nobody_known = deactivate::deactivate(base, &owner, user_of(&agent), Some(nobody)).await;
    assert_eq!(wrong(to_nobody_known), Wrong::User);
    assert!(desk.now(&agent).await.is_some(), "what was refused changed nothing");
    let mut access = desk.app.hub.watch_access(desk.workspace);
    let handed = deactivate::deactivate(base, &owner, user_of(&agent), Some(user_of(&owner))).await;
    assert_eq!(handed.unwrap(), 1);
    assert!(access.has_changed().unwrap(), "open streams are told");
    access.mark_unchanged();
    assert!(desk.now(&agent).await.is_none());
    assert!(tokens::asker(&desk.app, &secret, ORIGIN).await.unwrap().is_none());
    assert_eq!(assignee(&desk, conversation).await, Some(user_of(&owner)));
    let heir = format!("handed_on conversations=1 to={}", user_of(&owner));
    assert_eq!(desk.log().await[0], (Verb::Deactivate, Outcome::Done, heir));
}

async fn assign(desk: &Desk, conversation: ConversationId, user: UserId) {
    use transom_store::held::{Held, Wanted};
    let now = desk.app.clock.now();
    desk.write((), move |tx, ()| {
        Box::pin(async move {
            let wanted = Wanted { conversations: [conversation].into(), ..Wanted::default() };
            let mut held = Held::load(tx, &wanted).await?;
            held.conversation_mut(conversation).unwrap().assignee_id = Some(user);
            held.write(tx, now).await
        })
    })
    .await;
}

async fn assignee(desk: &Desk, conversation: ConversationId) -> Option<UserId> {
    let (workspace, seen) = (desk.workspace, Visibility::All);
    let listed = desk
        .app
        .db
        .of(workspace)
        .read((), move |tx, ()| Box::pin(conversations::get(tx, seen, conversation)))
        .await;
    listed.unwrap().unwrap().conversation.assignee_id
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_ends_what_else_is_open() {
    let desk = Desk::fresh(cheap("seven blue windows").await).await;
    let (here, elsewhere) = (desk.signs_in(desk.user).await, desk.signs_in(desk.user).await);
    let change = |present: &str, new: &str| {
        account::change_password(&desk.app, &here, present.to_owned(), new.to_owned())
    };
    assert_eq!(wrong(change("seven red windows", "nine red doors").await), Wrong::PasswordOther);
    assert_eq!(wrong(change("seven blue windows", "short").await), Wrong::PasswordShort);
    assert_eq!(wrong(change("seven blue windows", "ana@test.example").await), Wrong::PasswordKnown);
    change("seven blue windows", "nine red doors").await.unwrap();
    assert!(desk.now(&here).await.is_some() && desk.now(&elsewhere).await.is_none());
    let try_in =
        |password: &str| session::sign_in(&desk.app, "ana@test.example", password.to_owned(), visitor());
    assert_eq!(try_in("seven blue windows").await.unwrap().unwrap_err(), NotSignedIn::Wrong);
    desk.is_idle().await;
    assert_eq!(desk.log().await[0].1, Outcome::Refused);
    let secret = is_in(try_in("nine red doors").await.unwrap().unwrap());
    assert!(session::asker(&desk.app, &secret, ORIGIN).await.unwrap().is_some());
}

#[tokio::test]
async fn a_reset_is_a_link_that_ends_the_old_password() {
    let desk = Desk::fresh(cheap("seven blue windows").await).await;
    let base = desk.app.base();
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let agent = desk.signs_in(desk.user).await;
    let wish = NewToken { name: "Shop".into(), scopes: Set::all(), expires_at: None, owner: None };
    let (_, token) = tokens::make(base, &agent, wish).await.unwrap();
    let handed = reset::link(base, &owner, desk.user).await.unwrap();
    assert_eq!(handed.link.purpose, Purpose::Reset);
    assert!(desk.now(&agent).await.is_some(), "as long as it is not used, nothing changes");
    let arrival = Arrival { secret: handed.secret, password: "nine red doors".into(), ..Arrival::default() };
    assert!(tokens::asker(&desk.app, &token, ORIGIN).await.unwrap().is_some());
    welcome::arrive(&desk.app, arrival.clone(), visitor()).await.unwrap();
    assert!(desk.now(&agent).await.is_none());
    assert!(tokens::asker(&desk.app, &token, ORIGIN).await.unwrap().is_none());
    assert_eq!(wrong(welcome::arrive(&desk.app, arrival, visitor()).await), Wrong::Link);
}

#[tokio::test]
async fn sessions_are_ended_by_their_owner_and_by_who_looks_after_them() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, agent) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("abe", RoleKey::Agent).await);
    let session_of = |asker: &Asker| match asker.who {
        Who::Person { session, .. } => session,
        _ => SessionId(uuid::Uuid::nil()),
    };
    assert_eq!(session::list(base, &agent, user_of(&agent)).await.unwrap().len(), 1);
    let others = session::list(base, &agent, user_of(&owner)).await;
    assert_eq!(denied(others), Denied::Permission(Permission::PeopleManage));
    let not_theirs = session::end(base, &agent, user_of(&agent), session_of(&owner)).await;
    assert!(matches!(not_theirs, Err(NotDone::NotFound)), "a session is found with its user only");
    session::end(base, &owner, user_of(&agent), session_of(&agent)).await.unwrap();
    assert!(desk.now(&agent).await.is_none());
    session::end(base, &owner, user_of(&owner), session_of(&owner)).await.unwrap();
    assert!(desk.now(&owner).await.is_none());
}

#[tokio::test]
async fn a_token_never_exceeds_its_owner_or_its_maker() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let agent = desk.hires("abe", RoleKey::Agent).await;
    let wish = |scopes: &[Scope]| NewToken {
        name: "till".into(),
        scopes: scopes.iter().copied().collect(),
        expires_at: None,
        owner: Some(desk.user),
    };
    let (token, secret) = tokens::make(base, &agent, wish(&[Scope::Read, Scope::Manage])).await.unwrap();
    assert_eq!(token.owner, agent.user(), "nobody but the machine makes tokens for others");
    assert!(secret.starts_with("tr_") && secret.starts_with(&token.prefix));
    let program = tokens::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap();
    assert_eq!((program.role.key, program.user()), (RoleKey::Agent, agent.user()));
    let by_part = tokens::make(base, &program, wish(&[Scope::Read])).await;
    assert_eq!(denied(by_part), Denied::Scope(Scope::Draft), "whatever makes tokens has all scopes");
    let end = desk.app.clock.machine() + Span::hours(1);
    let brief = NewToken { expires_at: Some(end), ..wish(Scope::ALL) };
    let (brief, brief_secret) = tokens::make(base, &agent, brief).await.unwrap();
    let short_lived = tokens::asker(&desk.app, &brief_secret, ORIGIN).await.unwrap().unwrap();
    let lasting = tokens::make(base, &short_lived, wish(&[Scope::Read])).await;
    assert_eq!(denied(lasting), Denied::Above, "no token makes one that outlives it");
    let within = NewToken { expires_at: Some(end), ..wish(&[Scope::Read]) };
    let (within, _) = tokens::make(base, &short_lived, within).await.unwrap();
    tokens::revoke(base, &agent, brief.id).await.unwrap();
    assert_eq!(desk.log().await[0].2, "withdrawn tokens=2", "with what it made");
    let own = tokens::own(base, &agent).await.unwrap();
    assert!(own.iter().find(|token| token.id == within.id).unwrap().revoked_at.is_some());
    change::sees(base, &desk.machine(), user_of(&agent), Some(Sees::Own)).await.unwrap();
    let narrowed = tokens::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap();
    assert_eq!(narrowed.sees, Sees::Own);
    assert_eq!(wrong(tokens::make(base, &agent, wish(&[])).await), Wrong::Scopes);
    let past =
        NewToken { expires_at: Some(desk.app.clock.machine() - Span::seconds(1)), ..wish(&[Scope::Read]) };
    assert_eq!(wrong(tokens::make(base, &agent, past).await), Wrong::Expiry);
    let other = desk.hires("eve", RoleKey::Agent).await;
    let not_theirs = tokens::revoke(base, &other, token.id).await;
    assert!(matches!(not_theirs, Err(NotDone::NotFound)), "{not_theirs:?}");
    tokens::revoke(base, &agent, token.id).await.unwrap();
    assert!(tokens::asker(&desk.app, &secret, ORIGIN).await.unwrap().is_none());
    assert_eq!(tokens::own(base, &agent).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_token_with_some_scopes_lets_nobody_in_and_gives_nobody_more() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, agent) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("abe", RoleKey::Agent).await);
    let scopes = [Scope::Read, Scope::Send, Scope::Manage].into_iter().collect();
    let wish = NewToken { name: "sync".into(), scopes, expires_at: None, owner: None };
    let (_, secret) = tokens::make(base, &owner, wish).await.unwrap();
    let program = tokens::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap();
    let missing = Denied::Scope(Scope::Draft);
    assert_eq!(denied(reset::link(base, &program, user_of(&agent)).await), missing);
    let invited = invite::invite(base, &program, invitation("x@example.com", RoleKey::Agent)).await;
    assert_eq!(denied(invited), missing);
    assert_eq!(denied(change::role(base, &program, user_of(&agent), RoleKey::Owner).await), missing);
    let wish = roles::Wish { name: "All".into(), permissions: Set::all(), sees: Sees::All, masks: false };
    assert_eq!(denied(roles::make(base, &program, wish).await), missing);
    deactivate::deactivate(base, &program, user_of(&agent), None).await.unwrap();
}

#[tokio::test]
async fn a_role_is_made_of_what_its_maker_has_and_goes_when_nobody_has_it() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, admin) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("adam", RoleKey::Admin).await);
    let wish = |name: &str, permissions: &[Permission]| roles::Wish {
        name: name.into(),
        permissions: permissions.iter().copied().collect(),
        sees: Sees::Team,
        masks: true,
    };
    let above = roles::make(base, &admin, wish("Kings", &[Permission::OwnersManage])).await;
    assert_eq!(denied(above), Denied::Above);
    let night = roles::make(base, &admin, wish("Night", &[Permission::ConversationsRead])).await.unwrap();
    let RoleKey::Custom(id) = night.key else { panic!("{night:?}") };
    let twin = roles::make(base, &admin, wish("Night", &[Permission::ConversationsRead])).await;
    assert_eq!(wrong(twin), Wrong::NameTaken);
    assert_eq!(wrong(roles::make(base, &admin, wish("Empty", &[])).await), Wrong::RoleEmpty);
    let guard = desk.hires("gus", night.key).await;
    assert_eq!((guard.sees, guard.role.masks), (Sees::Team, true));
    assert_eq!(wrong(roles::remove(base, &owner, id).await), Wrong::RoleInUse);
    roles::change(base, &owner, id, wish("Kings", &[Permission::OwnersManage]).into()).await.unwrap();
    assert_eq!(
        denied(roles::change(base, &admin, id, wish("Night", &[Permission::ConversationsRead]).into()).await),
        Denied::Above
    );
    change::role(base, &owner, user_of(&guard), RoleKey::Agent).await.unwrap();
    let handed = invite::invite(base, &owner, invitation("c@example.com", night.key)).await.unwrap();
    assert_eq!(wrong(roles::remove(base, &owner, id).await), Wrong::RoleInUse, "somebody is invited with it");
    invite::withdraw(base, &owner, handed.link.id).await.unwrap();
    roles::remove(base, &owner, id).await.unwrap();
    assert_eq!(roles::all(base, &owner).await.unwrap(), Role::all_built_in());
}

#[tokio::test]
async fn teams_are_made_by_who_sees_everything() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let team = teams::make(base, &owner, " Returns ").await.unwrap();
    assert_eq!(wrong(teams::make(base, &owner, "Returns").await), Wrong::NameTaken);
    let members = vec![desk.user, user_of(&owner), desk.user];
    teams::set_members(base, &owner, team.id, members).await.unwrap();
    let stranger = UserId(desk.app.clock.id());
    assert_eq!(wrong(teams::set_members(base, &owner, team.id, vec![stranger]).await), Wrong::User);
    let narrow = Asker { sees: Sees::Team, role: Arc::clone(&owner.role), ..owner.clone() };
    assert_eq!(denied(teams::rename(base, &narrow, team.id, "Mine").await), Denied::Above);
    teams::rename(base, &owner, team.id, "Refunds").await.unwrap();
    let listed = teams::all(base, &owner).await.unwrap();
    assert_eq!((listed[0].name.as_str(), listed[0].members.len()), ("Refunds", 2));
    teams::remove(base, &owner, team.id).await.unwrap();
    assert!(matches!(teams::remove(base, &owner, team.id).await, Err(NotDone::NotFound)));
}

#[tokio::test]
async fn an_empty_desk_gives_its_owner_a_link_and_one_with_people_none() {
    let desk = Desk::fresh(String::new()).await;
    assert!(first::link(desk.app.base()).await.unwrap().is_none(), "somebody can sign in");
    desk.write((), |tx, ()| Box::pin(transom_store::apps::erase(tx))).await;
    let older = first::link(desk.app.base()).await.unwrap().unwrap();
    let handed = first::link(desk.app.base()).await.unwrap().unwrap();
    let arrive = |secret: &str, email: &str| {
        let arrival = Arrival {
            secret: secret.to_owned(),
            password: "seven blue windows".into(),
            email: email.to_owned(),
            name: "Olga".into(),
        };
        welcome::arrive(&desk.app, arrival, visitor())
    };
    assert_eq!(
        wrong(arrive(&older.secret, "olga@example.com").await),
        Wrong::Link,
        "each start ends the one before"
    );
    assert_eq!(wrong(arrive(&handed.secret, "olga").await), Wrong::Email);
    let secret = is_in(arrive(&handed.secret, "olga@example.com").await.unwrap());
    let signed = session::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap();
    assert_eq!(signed.asker.role.key, RoleKey::Owner);
    assert!(first::link(desk.app.base()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_session_in_which_nothing_is_asked_ends_before_its_time() {
    let desk = Desk::fresh(cheap("seven blue windows").await).await;
    let visitor = Visitor { origin: ORIGIN, browser: String::new(), known: None };
    let secret =
        is_in(session::begin(&desk.app, &desk.row(desk.user).await, visitor).await.unwrap().unwrap());
    let asker = session::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap().asker;
    let base = desk.app.base();
    let only = async || session::list(base, &asker, desk.user).await.unwrap().remove(0);
    let begun = only().await;
    assert_eq!(begun.expires_at, begun.created_at + Span::hours(72));
    // It began thirteen days ago, and is used now.
    for (days, left) in [(2, 72), (13, 24)] {
        let start = desk.app.clock.machine() - Span::hours(24 * days);
        let sql = "UPDATE sessions SET created_at = $2, last_used_at = NULL WHERE workspace_id = $1";
        desk.write((), move |tx, ()| Box::pin(async move { tx.run(sql, params![start]).await.map(drop) }))
            .await;
        let before = desk.app.clock.machine();
        assert!(session::asker(&desk.app, &secret, ORIGIN).await.unwrap().is_some());
        desk.is_idle().await;
        let until = only().await.expires_at - Span::hours(left);
        assert!(until >= before - Span::minutes(1) && until <= desk.app.clock.machine(), "{days}: {until:?}");
    }
}
