//! What was so a moment ago is not so any more: who made a link has gone, a password is another one, two act at once.

use transom_rules::access::On;
use transom_rules::time::Timestamp;
use transom_store::{apps, links};

use super::super::{add, secret, someone};
use super::*;
use crate::gate;

#[tokio::test]
async fn a_link_is_good_as_long_as_who_made_it_may_give_what_it_gives() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, agent) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("abe", RoleKey::Agent).await);
    let night = roles::Wish {
        name: "Night".into(),
        permissions: [Permission::PeopleManage, Permission::ConversationsRead].into_iter().collect(),
        sees: Sees::All,
        masks: false,
    };
    let role = roles::make(base, &owner, night.clone()).await.unwrap();
    let reader = roles::Wish {
        name: "Reader".into(),
        permissions: [Permission::ConversationsRead].into_iter().collect(),
        ..night.clone()
    };
    let reader = roles::make(base, &owner, reader).await.unwrap();
    let used = async |secret: String| {
        let arrival = Arrival { secret, password: "nine red doors".into(), ..Arrival::default() };
        welcome::arrive(&desk.app, arrival, visitor()).await
    };

    let maker = desk.hires("mia", role.key).await;
    let guest = invitation("guest@example.com", reader.key);
    let handed = invite::invite(base, &maker, guest.clone()).await.unwrap();
    let RoleKey::Custom(id) = role.key else { panic!("{role:?}") };
    let without = [Permission::ConversationsRead].into_iter().collect();
    roles::change(base, &owner, id, roles::Wish { permissions: without, ..night.clone() }.into())
        .await
        .unwrap();
    assert_eq!(wrong(used(handed.secret.clone()).await), Wrong::Link, "its maker may not invite any more");
    roles::change(base, &owner, id, night.into()).await.unwrap();
    assert!(
        welcome::look(&desk.app, &handed.secret, None).await.is_ok(),
        "what refused it has not used it up"
    );
    change::sees(base, &owner, user_of(&maker), Some(Sees::Own)).await.unwrap();
    assert_eq!(
        wrong(welcome::look(&desk.app, &handed.secret, None).await),
        Wrong::Link,
        "its maker sees less"
    );
    change::sees(base, &owner, user_of(&maker), None).await.unwrap();

    let admin = desk.hires("adam", RoleKey::Admin).await;
    let handed = reset::link(base, &admin, user_of(&agent)).await.unwrap();
    change::role(base, &owner, user_of(&agent), RoleKey::Owner).await.unwrap();
    assert_eq!(wrong(used(handed.secret).await), Wrong::Link, "it was for an agent");
    let handed = invite::invite(base, &admin, guest.clone()).await.unwrap();
    deactivate::deactivate(base, &owner, user_of(&admin), None).await.unwrap();
    assert_eq!(wrong(used(handed.secret).await), Wrong::Link, "its maker has gone");
    let handed = invite::invite(base, &desk.machine(), guest).await.unwrap();
    used(handed.secret).await.unwrap();
}

#[tokio::test]
async fn a_password_that_was_checked_lets_nobody_in_once_it_is_another_one() {
    let desk = Desk::fresh(cheap("seven blue windows").await).await;
    let (base, machine, workspace, id) = (desk.app.base(), desk.machine(), desk.workspace, desk.user);
    let read = || desk.app.db.of(workspace).read((), move |tx, ()| Box::pin(users::get(tx, id)));
    let checked = read().await.unwrap().unwrap();
    reset::set(base, &machine, id, "nine red doors".into()).await.unwrap();
    assert!(session::begin(&desk.app, &checked, visitor()).await.unwrap().is_none());
    let checked = read().await.unwrap().unwrap();
    desk.hires("olga", RoleKey::Owner).await;
    deactivate::deactivate(base, &machine, id, None).await.unwrap();
    assert!(session::begin(&desk.app, &checked, visitor()).await.unwrap().is_none());
    change::reactivate(base, &machine, id).await.unwrap();
    assert!(session::begin(&desk.app, &checked, visitor()).await.unwrap().is_some());
}

#[tokio::test]
async fn of_two_acts_at_once_the_second_knows_of_the_first() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, admin) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("adam", RoleKey::Admin).await);
    for n in 0..8 {
        let agent = user_of(&desk.hires(&format!("agent{n}"), RoleKey::Agent).await);
        let (raised, handed) =
            tokio::join!(change::role(base, &owner, agent, RoleKey::Owner), reset::link(base, &admin, agent));
        raised.unwrap();
        if let Ok(handed) = handed {
            assert_eq!(wrong(welcome::look(&desk.app, &handed.secret, None).await), Wrong::Link, "{n}");
        }
        let other = user_of(&desk.hires(&format!("other{n}"), RoleKey::Agent).await);
        let (gone, kept) = tokio::join!(
            deactivate::deactivate(base, &owner, agent, Some(other)),
            deactivate::deactivate(base, &owner, other, Some(agent)),
        );
        assert!(gone.is_ok() != kept.is_ok(), "work is handed to somebody who works here");
    }
}

#[tokio::test]
async fn what_refuses_undoes_all_and_is_written_down() {
    let desk = Desk::fresh(String::new()).await;
    let (base, machine, workspace, id) = (desk.app.base(), desk.machine(), desk.workspace, desk.user);
    for not_done in [|| NotDone::Denied(Denied::Above), || NotDone::NotFound] {
        let note = gate::pass(base, &machine, Verb::ChangeUser, id).await.unwrap();
        let done = gate::act(base, note, (), move |tx, _, ()| {
            Box::pin(async move {
                users::set_role(tx, id, RoleKey::Owner).await?;
                Err::<(), _>(not_done())
            })
        });
        assert_eq!(done.await.unwrap_err().to_string(), not_done().to_string());
    }
    let user = desk.app.db.of(workspace).read((), move |tx, ()| Box::pin(users::get(tx, id))).await;
    assert_ne!(user.unwrap().unwrap().role, RoleKey::Owner);
    assert_eq!(desk.log().await, [(Verb::ChangeUser, Outcome::Refused, "above_you".into())]);
}

#[tokio::test]
async fn of_two_with_one_address_one_comes_in_and_the_other_is_told() {
    let desk = Desk::fresh(String::new()).await;
    let (base, machine) = (desk.app.base(), desk.machine());
    let newcomer = || add::Newcomer {
        email: "eva@example.com".into(),
        name: String::new(),
        role: RoleKey::Agent,
        password: "nine red doors".into(),
    };
    let (one, other) =
        tokio::join!(add::add(base, &machine, newcomer()), add::add(base, &machine, newcomer()));
    let refused = if one.is_ok() { other } else { one };
    assert_eq!(wrong(refused), Wrong::EmailTaken);
    let late = User::new(desk.workspace, desk.app.clock.user_id(), "eva@example.com", "Eva", RoleKey::Agent);
    let note = gate::pass(base, &machine, Verb::AddUser, On::NOTHING).await.unwrap();
    let late = gate::act(base, note, late, |tx, _, late| {
        Box::pin(async move {
            users::add(tx, late, Timestamp::from_seconds(0)).await.map_err(someone::email_taken)
        })
    });
    assert_eq!(wrong(late.await), Wrong::EmailTaken, "also where the database is what says so");
}

#[tokio::test]
async fn of_two_who_come_first_at_once_one_is_the_owner() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    desk.write((), |tx, ()| Box::pin(apps::erase(tx))).await;
    let handed = first::link(base).await.unwrap().unwrap();
    let second = links::Link { id: desk.app.clock.link_id(), ..handed.link.clone() };
    let (there, hashed) = (second.workspace, (secret::hash("second"), second));
    let added = base.db.of(there).write(hashed, |tx, (hash, second)| Box::pin(links::add(tx, hash, second)));
    added.await.unwrap();
    let come = async |secret: &str, email: &str| {
        let arrival = Arrival {
            secret: secret.into(),
            password: "nine red doors".into(),
            email: email.into(),
            name: "Olga".into(),
        };
        welcome::arrive(&desk.app, arrival, visitor()).await
    };
    let (one, other) =
        tokio::join!(come(&handed.secret, "olga@example.com"), come("second", "otto@example.com"));
    assert!(one.is_ok() != other.is_ok(), "one owner: {one:?} {other:?}");
    assert_eq!(wrong(if one.is_ok() { other } else { one }), Wrong::Link);
}

#[tokio::test]
async fn nobody_invites_into_a_team_who_may_not_say_who_is_in_it() {
    let desk = Desk::fresh(String::new()).await;
    let (base, owner) = (desk.app.base(), desk.hires("olga", RoleKey::Owner).await);
    let team = teams::make(base, &owner, "Returns").await.unwrap().id;
    let may = [Permission::PeopleManage, Permission::ConversationsRead].into_iter().collect();
    let wish = roles::Wish { name: "Hiring".into(), permissions: may, sees: Sees::All, masks: false };
    let role = roles::make(base, &owner, wish).await.unwrap();
    let reads = [Permission::ConversationsRead].into_iter().collect();
    let wish = roles::Wish { name: "Reader".into(), permissions: reads, sees: Sees::All, masks: false };
    let reader = roles::make(base, &owner, wish).await.unwrap();
    let maker = desk.hires("mia", role.key).await;
    let into = |email: &str| Invitation { team: Some(team), ..invitation(email, reader.key) };
    let refused = invite::invite(base, &maker, into("one@example.com")).await;
    assert!(
        matches!(refused, Err(NotDone::Denied(Denied::Permission(Permission::TeamsManage)))),
        "{refused:?}"
    );
    let handed = invite::invite(base, &owner, into("two@example.com")).await.unwrap();
    let arrival = Arrival { secret: handed.secret, password: "nine red doors".into(), ..Arrival::default() };
    welcome::arrive(&desk.app, arrival, visitor()).await.unwrap();
    assert_eq!(teams::all(base, &owner).await.unwrap()[0].members.len(), 1);
    let nowhere =
        Invitation { team: Some(desk.app.clock.team_id()), ..invitation("three@example.com", reader.key) };
    assert_eq!(wrong(invite::invite(base, &owner, nowhere).await), Wrong::Team);
}
