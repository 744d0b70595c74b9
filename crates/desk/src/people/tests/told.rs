//! What the log tells: each act that changed something, those that came to nothing at Meta, and none that left all as
//! it was.

use transom_rules::access::Set;
use transom_rules::id::ContactId;
use transom_rules::receive::ConversationStatus;

use super::super::roles::{self, Wish};
use super::super::{change, teams};
use super::*;
use crate::accounts::secrets;
use crate::accounts::timezone;
use crate::contacts;
use crate::contacts::block::Blocking;
use crate::contacts::change as contact;
use crate::conversations::stand::Stand;
use crate::conversations::{read, stand, take};
use crate::templates::sync;

impl Desk {
    async fn contact_of(&self, conversation: ConversationId) -> ContactId {
        let (workspace, seen) = (self.workspace, Visibility::All);
        let read = self
            .app
            .db
            .of(workspace)
            .read((), move |tx, ()| Box::pin(conversations::get(tx, seen, conversation)));
        read.await.unwrap().unwrap().conversation.contact_id
    }
}

/// Does an act twice: the log tells of the first time alone.
macro_rules! once {
    ($desk:expr, $act:expr, $told:expr) => {
        $act.await.unwrap();
        let log = $desk.log().await;
        let told: &str = &$told;
        assert_eq!(log[0].2, told, "{}", stringify!($act));
        let watched = $desk.app.hub.watch_access($desk.workspace);
        $act.await.unwrap();
        assert_eq!($desk.log().await, log, "{} a second time", stringify!($act));
        assert!(!watched.has_changed().unwrap(), "{} ends nothing", stringify!($act));
    };
}

#[tokio::test]
async fn what_changes_nothing_is_done_and_not_told() {
    let desk = Desk::fresh(String::new()).await;
    let (app, base) = (&desk.app, desk.app.base());
    let owner = &desk.hires("olga", RoleKey::Owner).await;
    let cleo = user_of(&desk.hires("cleo", RoleKey::Agent).await);
    let conversation = desk.hears("34600000001", "Ana", "Hi").await;
    let customer = desk.contact_of(conversation).await;

    once!(desk, read::mark(app, owner, conversation), "");
    once!(
        desk,
        stand::set(app, owner, conversation, Stand::In(ConversationStatus::Closed)),
        "moved status=closed"
    );
    once!(desk, take::assign(app, owner, conversation, Some(cleo)), format!("given to={cleo}"));
    once!(desk, take::assign(app, owner, conversation, None), "given to=nobody");
    let named = contact::Wish { name: Some("Anna".into()), ..contact::Wish::default() };
    once!(desk, contact::change(base, owner, customer, named.clone()), "");
    let blocked = contact::Wish { blocked: Some(Blocking::plain(true)), ..named };
    once!(desk, contact::change(base, owner, customer, blocked.clone()), "blocked");
    once!(desk, timezone::set(base, owner, "200", "Europe/Paris"), "set zone=Europe/Paris");

    once!(desk, change::role(base, owner, cleo, RoleKey::Supervisor), "changed was=agent role=supervisor");
    once!(desk, change::sees(base, owner, cleo, Some(Sees::Own)), "changed sees=own");
    let permissions: Set<_> = [Permission::ConversationsRead].into_iter().collect();
    let wish = Wish { name: "Night".into(), permissions, sees: Sees::Team, masks: false };
    let role = roles::make(base, owner, wish).await.unwrap();
    let RoleKey::Custom(id) = role.key else { panic!("{role:?}") };
    let masks = roles::Change { masks: Some(true), ..roles::Change::default() };
    once!(
        desk,
        roles::change(base, owner, id, masks.clone()),
        "changed may=conversations.read sees=team masks=yes"
    );
    let team = teams::make(base, owner, "Returns").await.unwrap().id;
    once!(desk, teams::set_members(base, owner, team, vec![cleo]), "changed members=1");
    once!(desk, teams::rename(base, owner, team, "Refunds"), "renamed");
    once!(desk, deactivate::deactivate(base, owner, cleo, None), "handed_on conversations=0 to=nobody");
    once!(desk, change::reactivate(base, owner, cleo), "");
}

#[tokio::test]
async fn of_two_changes_at_once_the_log_tells_what_was_new() {
    let desk = Desk::fresh(String::new()).await;
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let conversation = desk.hears("34600000001", "Ana", "Hi").await;
    let customer = desk.contact_of(conversation).await;
    let party = transom_rules::event::Party { phone: Some("34600000001".into()), ..Default::default() };
    let before = desk.log().await.len();
    let added = contacts::meet::add(&desk.app, &owner, party).await.unwrap();
    assert!(added.contact == customer && !added.is_new);
    let wish = contact::Wish {
        name: Some("Ana".into()),
        blocked: Some(Blocking::plain(true)),
        ..contact::Wish::default()
    };
    contact::change(desk.app.base(), &owner, customer, wish).await.unwrap();
    let log = desk.log().await;
    assert_eq!(log.len(), before + 1);
    assert_eq!(log[0], (Verb::BlockContact, Outcome::Done, "blocked".to_owned()), "the name was so before");
}

#[tokio::test]
async fn two_who_change_a_role_at_once_change_what_each_of_them_names() {
    let desk = Desk::fresh(String::new()).await;
    let (base, owner) = (desk.app.base(), desk.hires("olga", RoleKey::Owner).await);
    let permissions: Set<_> = [Permission::ConversationsRead].into_iter().collect();
    let wish = Wish { name: "Night".into(), permissions, sees: Sees::Team, masks: false };
    let role = roles::make(base, &owner, wish).await.unwrap();
    let RoleKey::Custom(id) = role.key else { panic!("{role:?}") };
    let masks = roles::Change { masks: Some(true), ..roles::Change::default() };
    let sees = roles::Change { sees: Some(Sees::Own), ..roles::Change::default() };
    let (one, other) =
        tokio::join!(roles::change(base, &owner, id, masks), roles::change(base, &owner, id, sees));
    one.unwrap();
    other.unwrap();
    let all = roles::all(base, &owner).await.unwrap();
    let after = all.into_iter().find(|one| one.key == role.key).unwrap();
    assert_eq!((after.masks, after.sees), (true, Sees::Own));
}

#[tokio::test]
async fn what_comes_to_nothing_at_meta_is_told_as_failed() {
    let desk = Desk::fresh(String::new()).await;
    let (app, base) = (&desk.app, desk.app.base());
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let rotated = secrets::rotate_token(base, app.carriers(), &owner, desk.channel, "EAAnew").await;
    assert_eq!(wrong(rotated), Wrong::MetaSilent);
    let failed = |verb| (verb, Outcome::Failed, "failed why=meta_silent".to_owned());
    assert_eq!(desk.log().await[0], failed(Verb::RotateToken));
    desk.is_in("Europe/Berlin").await;
    assert!(sync::asked(app, &owner).await.is_err());
    assert_eq!(desk.log().await[0], failed(Verb::SyncTemplates));
}

#[tokio::test]
async fn who_does_not_know_a_password_is_told_as_refused_and_no_answer_waits_for_that() {
    let desk = Desk::fresh(cheap("seven blue windows").await).await;
    let here = desk.signs_in(desk.user).await;
    let before = desk.log().await.len();
    let changed =
        account::change_password(&desk.app, &here, "seven red windows".into(), "nine red doors".into());
    assert_eq!(wrong(changed.await), Wrong::PasswordOther);
    let other = (Verb::ChangePassword, Outcome::Refused, "password_other".to_owned());
    assert_eq!(desk.log().await[0], other);

    for (email, beside) in [("ana@test.example", 1), ("nobody@test.example", 0)] {
        desk.is_idle().await;
        let tried = session::sign_in(&desk.app, email, "seven red windows".into(), visitor()).await;
        assert_eq!(tried.unwrap().unwrap_err(), NotSignedIn::Wrong);
        assert_eq!(desk.at_work(), beside, "whatever is written is written beside the answer to {email}");
    }
    desk.is_idle().await;
    let log = desk.log().await;
    assert_eq!(log.len(), before + 2);
    assert_eq!(log[0], (Verb::SignIn, Outcome::Refused, String::new()));
}
