//! People and what lets them in: users, roles, teams, sessions, tokens, one-time links.

use transom_rules::access::{Permission, Purpose, Role, RoleKey, Scope, Sees, Set};
use transom_rules::assignment::Policy;
use transom_rules::id::{AuditId, LinkId, RoleId, SessionId, TeamId, TokenId, UserId};
use transom_store::forget::{Aged, forget};
use transom_store::links::{self, Link};
use transom_store::sessions::{self, Session};
use transom_store::teams::{self, Team};
use transom_store::tokens::{self, Token};
use transom_store::users::{self, User};
use transom_store::{Db, Error, roles};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{AGENT, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    users_are_found_and_changed,
    what_changed_access_last_is_known,
    an_address_belongs_to_one_user_in_any_workspace,
    owners_are_those_who_can_sign_in,
    a_session_lets_in_until_it_ends,
    sessions_are_listed_and_ended_by_their_id,
    tokens_are_found_by_their_hash_until_they_end,
    a_token_ends_with_the_one_that_made_it,
    roles_are_made_changed_and_removed,
    teams_have_a_name_and_members,
    a_link_is_used_once,
    links_are_taken_back,
);

const ZED: UserId = UserId(Uuid::from_u128(0xA2));

fn ada() -> User {
    User { password_hash: "hash".into(), ..User::new(HERE, AGENT, "ada@example.com", "Ada", RoleKey::Owner) }
}

fn zed() -> User {
    User {
        sees: Some(Sees::Team),
        theme: "dark".into(),
        ..User::new(HERE, ZED, "zed@example.com", "Aaron", RoleKey::Agent)
    }
}

async fn hire(db: &Db) {
    commit!(db, |tx| {
        users::add(&mut tx.of(HERE), &ada(), at(0)).await?;
        users::add(&mut tx.of(HERE), &zed(), at(0)).await
    })
    .unwrap();
}

async fn users_are_found_and_changed(db: Db) {
    assert!(!look!(db, |tx| users::is_there_any(tx).await));
    hire(&db).await;
    assert!(look!(db, |tx| users::is_there_any(tx).await));
    assert_eq!(look!(db, |tx| users::by_email(tx, "ada@example.com").await), Some(ada()));
    assert_eq!(look!(db, |tx| users::by_email(tx, "nobody@example.com").await), None);
    assert_eq!(look!(db, |tx| users::all(&mut tx.of(HERE)).await), [zed(), ada()], "by name");
    let role = RoleKey::Custom(RoleId(Uuid::from_u128(9)));
    commit!(db, |tx| {
        for workspace in [ELSEWHERE, HERE] {
            let role = if workspace == HERE { role } else { RoleKey::Owner };
            users::set_role(&mut tx.of(workspace), ZED, role).await?;
            users::set_sees(&mut tx.of(workspace), ZED, None).await?;
            users::set_theme(&mut tx.of(workspace), ZED, "").await?;
            users::set_password(&mut tx.of(workspace), ZED, "another").await?;
            users::set_deactivated(&mut tx.of(workspace), ZED, Some(at(7))).await?;
        }
        Ok(())
    })
    .unwrap();
    let changed = User {
        role,
        sees: None,
        theme: String::new(),
        password_hash: "another".into(),
        deactivated_at: Some(at(7)),
        ..zed()
    };
    assert_eq!(look!(db, |tx| users::get(&mut tx.of(HERE), ZED).await), Some(changed));
    assert_eq!(look!(db, |tx| users::get(&mut tx.of(ELSEWHERE), ZED).await), None);
    assert_eq!(
        look!(db, |tx| users::get(&mut tx.of(HERE), AGENT).await),
        Some(ada()),
        "others stay as they are"
    );
    let held = commit!(db, |tx| Ok((
        users::hold(&mut tx.of(HERE), AGENT).await?,
        users::hold(&mut tx.of(ELSEWHERE), AGENT).await?
    )));
    assert_eq!(held, Ok((Some(ada()), None)));
    assert!(look!(db, |tx| users::has_role(&mut tx.of(HERE), role).await), "also who was deactivated");
    assert!(!look!(db, |tx| users::has_role(&mut tx.of(ELSEWHERE), role).await));
}

async fn what_changed_access_last_is_known(db: Db) {
    assert_eq!(look!(db, |tx| users::access_changes(tx).await), []);
    let act = |n| AuditId(Uuid::from_u128(n));
    for n in 1..=2 {
        commit!(db, |tx| users::access_changed(&mut tx.of(HERE), act(n)).await).unwrap();
    }
    commit!(db, |tx| users::access_changed(&mut tx.of(ELSEWHERE), act(9)).await).unwrap();
    let changes = look!(db, |tx| users::access_changes(tx).await);
    assert_eq!(changes, [(HERE, act(2)), (ELSEWHERE, act(9))]);
}

async fn an_address_belongs_to_one_user_in_any_workspace(db: Db) {
    hire(&db).await;
    let twin = commit!(db, |tx| {
        let id = UserId(Uuid::from_u128(2));
        let twin = User::new(ELSEWHERE, id, "ada@example.com", "Twin", RoleKey::Agent);
        users::add(&mut tx.of(ELSEWHERE), &twin, at(0)).await
    });
    assert!(matches!(twin, Err(Error::Duplicate(_))));
    assert_eq!(look!(db, |tx| users::all(&mut tx.of(ELSEWHERE)).await), []);
}

async fn owners_are_those_who_can_sign_in(db: Db) {
    hire(&db).await;
    assert_eq!(commit!(db, |tx| users::hold_owners(&mut tx.of(HERE)).await).unwrap(), [AGENT]);
    commit!(db, |tx| users::set_role(&mut tx.of(HERE), ZED, RoleKey::Owner).await).unwrap();
    assert_eq!(commit!(db, |tx| users::hold_owners(&mut tx.of(HERE)).await).unwrap(), [AGENT]);
    commit!(db, |tx| users::set_sees(&mut tx.of(HERE), ZED, Some(Sees::All)).await).unwrap();
    commit!(db, |tx| {
        users::set_name(&mut tx.of(HERE), ZED, "Zed Two").await?;
        users::set_email(&mut tx.of(HERE), ZED, "zed.two@example.com").await
    })
    .unwrap();
    let renamed = look!(db, |tx| users::by_email(tx, "zed.two@example.com").await).unwrap();
    assert_eq!((renamed.id, renamed.name.as_str(), renamed.sees), (ZED, "Zed Two", Some(Sees::All)));
    commit!(db, |tx| users::set_email(&mut tx.of(ELSEWHERE), ZED, "other@example.com").await).unwrap();
    assert_eq!(look!(db, |tx| users::by_email(tx, "other@example.com").await), None, "of another workspace");
    let taken = commit!(db, |tx| users::set_email(&mut tx.of(HERE), AGENT, "zed.two@example.com").await);
    assert!(matches!(taken, Err(Error::Duplicate(_))), "{taken:?}");
    assert_eq!(commit!(db, |tx| users::hold_owners(&mut tx.of(HERE)).await).unwrap(), [AGENT, ZED]);
    commit!(db, |tx| users::set_deactivated(&mut tx.of(HERE), AGENT, Some(at(1))).await).unwrap();
    assert_eq!(commit!(db, |tx| users::hold_owners(&mut tx.of(HERE)).await).unwrap(), [ZED]);
    assert_eq!(commit!(db, |tx| users::hold_owners(&mut tx.of(ELSEWHERE)).await).unwrap(), []);
}

const fn session_id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(0x5E00 + n))
}

/// A session with the hash `[n; 32]`, which lasts until second 100.
fn session(n: u8, user: UserId) -> Session {
    Session {
        id: session_id(u128::from(n)),
        user,
        created_at: at(i64::from(n)),
        expires_at: at(100),
        last_used_at: None,
        address: "192.0.2.7".into(),
        browser: "Firefox on Linux".into(),
    }
}

async fn begin(db: &Db, sessions: &[(u8, UserId)]) {
    for (n, user) in sessions.iter().copied() {
        commit!(db, |tx| sessions::begin(&mut tx.of(HERE), &[n; 32], &session(n, user)).await).unwrap();
    }
}

/// Whom a cookie lets in.
async fn let_in(db: &Db, n: u8, seconds: i64) -> Option<UserId> {
    let found = look!(db, |tx| sessions::find(tx, &[n; 32], at(seconds)).await);
    found.map(|(session, user)| {
        assert_eq!(session.user, user.id);
        user.id
    })
}

async fn a_session_lets_in_until_it_ends(db: Db) {
    hire(&db).await;
    begin(&db, &[(1, AGENT), (2, ZED)]).await;
    let found = look!(db, |tx| sessions::find(tx, &[1; 32], at(0)).await);
    assert_eq!(found, Some((session(1, AGENT), ada())));
    assert_eq!(let_in(&db, 1, 99).await, Some(AGENT));
    assert_eq!(let_in(&db, 1, 100).await, None, "expired");
    assert_eq!(let_in(&db, 3, 1).await, None, "unknown");
    commit!(db, |tx| users::set_deactivated(&mut tx.of(HERE), ZED, Some(at(1))).await).unwrap();
    assert_eq!(let_in(&db, 2, 1).await, None, "deactivated");
    assert_eq!(
        commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Sessions, at(100)).await).unwrap(),
        0,
        "none is over"
    );
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Sessions, at(101)).await).unwrap(), 2);
    assert_eq!(let_in(&db, 1, 1).await, None);
}

async fn sessions_are_listed_and_ended_by_their_id(db: Db) {
    hire(&db).await;
    begin(&db, &[(1, AGENT), (2, AGENT), (3, AGENT), (4, ZED)]).await;
    commit!(db, |tx| sessions::touch(&mut tx.of(HERE), &session(1, AGENT), at(50), at(90)).await).unwrap();
    let used = Session { last_used_at: Some(at(50)), expires_at: at(90), ..session(1, AGENT) };
    let one = |workspace, seconds: i64| {
        let db = db.clone();
        async move { look!(db, |tx| sessions::get(&mut tx.of(workspace), session_id(1), at(seconds)).await) }
    };
    assert_eq!(one(HERE, 89).await, Some(used.clone()));
    assert_eq!((one(HERE, 90).await, one(ELSEWHERE, 89).await), (None, None));
    let listed = look!(db, |tx| sessions::of_user(&mut tx.of(HERE), AGENT, at(60)).await);
    assert_eq!(listed, [session(3, AGENT), session(2, AGENT), used], "the newest first");
    assert_eq!(look!(db, |tx| users::get(&mut tx.of(HERE), AGENT).await).unwrap().last_seen_at, Some(at(50)));
    assert_eq!(look!(db, |tx| sessions::of_user(&mut tx.of(HERE), AGENT, at(100)).await), []);
    assert_eq!(look!(db, |tx| sessions::of_user(&mut tx.of(ELSEWHERE), AGENT, at(60)).await), []);
    let ended = commit!(db, |tx| {
        let not_theirs = sessions::end(&mut tx.of(HERE), ZED, session_id(1)).await?;
        let elsewhere = sessions::end(&mut tx.of(ELSEWHERE), AGENT, session_id(1)).await?;
        Ok((not_theirs, elsewhere, sessions::end(&mut tx.of(HERE), AGENT, session_id(1)).await?))
    });
    assert_eq!(ended.unwrap(), (false, false, true));
    assert_eq!(
        commit!(db, |tx| sessions::end_all(&mut tx.of(HERE), AGENT, Some(session_id(2))).await),
        Ok(1)
    );
    assert_eq!((let_in(&db, 2, 1).await, let_in(&db, 3, 1).await), (Some(AGENT), None));
    assert_eq!(commit!(db, |tx| sessions::end_all(&mut tx.of(HERE), AGENT, None).await), Ok(1));
    assert_eq!(let_in(&db, 4, 1).await, Some(ZED), "a colleague stays");
}

fn token(n: u128) -> Token {
    Token {
        owner: Some(ZED),
        scopes: [Scope::Read, Scope::Draft].into_iter().collect(),
        prefix: "tr_abcd".into(),
        expires_at: Some(at(100)),
        ..Token::of_workspace(HERE, TokenId(Uuid::from_u128(n)), "till", at(0))
    }
}

fn of_shop() -> Token {
    Token::of_workspace(HERE, TokenId(Uuid::from_u128(1)), "shop", at(1))
}

async fn tokens_are_found_by_their_hash_until_they_end(db: Db) {
    commit!(db, |tx| {
        tokens::add(&mut tx.of(HERE), &[1; 32], &of_shop()).await?;
        tokens::add(&mut tx.of(HERE), &[2; 32], &token(2)).await?;
        tokens::add(&mut tx.of(HERE), &[3; 32], &token(3)).await
    })
    .unwrap();
    let found = |n: u8, seconds: i64| {
        let db = db.clone();
        async move { look!(db, |tx| tokens::find(tx, &[n; 32], at(seconds)).await) }
    };
    assert_eq!(found(1, 1_000_000).await, Some(of_shop()), "one without an end has none");
    assert_eq!((found(2, 99).await, found(2, 100).await), (Some(token(2)), None));
    assert_eq!(found(9, 1).await, None);
    let id = token(2).id;
    commit!(db, |tx| tokens::touch(&mut tx.of(HERE), id, at(60)).await).unwrap();
    let used = Token { last_used_at: Some(at(60)), ..token(2) };
    assert_eq!(
        look!(db, |tx| tokens::all(&mut tx.of(HERE)).await),
        [of_shop(), used, token(3)],
        "the newest first"
    );
    let ends = commit!(db, |tx| {
        let elsewhere = tokens::revoke(&mut tx.of(ELSEWHERE), id, at(70)).await?;
        let once = tokens::revoke(&mut tx.of(HERE), id, at(70)).await?;
        Ok((elsewhere, once, tokens::revoke(&mut tx.of(HERE), id, at(71)).await?))
    });
    assert_eq!(ends.unwrap(), (0, 1, 0));
    assert_eq!(found(2, 71).await, None, "revoked");
    let theirs = look!(db, |tx| tokens::of_owner(&mut tx.of(HERE), Some(ZED)).await);
    assert_eq!(theirs.iter().map(|token| token.id).collect::<Vec<_>>(), [token(2).id, token(3).id]);
    assert_eq!(look!(db, |tx| tokens::of_owner(&mut tx.of(ELSEWHERE), Some(ZED)).await), []);
    assert_eq!(look!(db, |tx| tokens::of_owner(&mut tx.of(HERE), None).await), [of_shop()]);
    assert_eq!(look!(db, |tx| tokens::get(&mut tx.of(HERE), id).await).unwrap().revoked_at, Some(at(70)));
    let held = commit!(db, |tx| tokens::hold(&mut tx.of(HERE), id).await).unwrap();
    assert_eq!(held, look!(db, |tx| tokens::get(&mut tx.of(HERE), id).await));
    assert_eq!(look!(db, |tx| tokens::get(&mut tx.of(ELSEWHERE), id).await), None);
    assert_eq!(commit!(db, |tx| tokens::revoke_all(&mut tx.of(HERE), ZED, at(80)).await), Ok(1));
    assert_eq!((found(3, 81).await, found(1, 81).await), (None, Some(of_shop())));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Tokens, at(70)).await), Ok(0));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Tokens, at(81)).await), Ok(2));
    assert_eq!(look!(db, |tx| tokens::all(&mut tx.of(HERE)).await), [of_shop()], "what has no end stays");
}

const NIGHT: RoleId = RoleId(Uuid::from_u128(0x1010));

fn night(name: &str) -> Role {
    Role {
        key: RoleKey::Custom(NIGHT),
        name: name.into(),
        permissions: [Permission::ConversationsRead, Permission::MediaRead].into_iter().collect(),
        sees: Sees::Own,
        masks: true,
    }
}

async fn roles_are_made_changed_and_removed(db: Db) {
    commit!(db, |tx| roles::add(&mut tx.of(HERE), NIGHT, &night("Night"), at(0)).await).unwrap();
    let twin =
        commit!(db, |tx| roles::add(&mut tx.of(HERE), RoleId(Uuid::from_u128(2)), &night("Night"), at(0))
            .await);
    assert!(matches!(twin, Err(Error::Duplicate(_))));
    commit!(db, |tx| roles::add(&mut tx.of(ELSEWHERE), NIGHT, &night("Theirs"), at(0)).await).unwrap();
    let get = |workspace| {
        let db = db.clone();
        async move { look!(db, |tx| roles::get(&mut tx.of(workspace), RoleKey::Custom(NIGHT)).await) }
    };
    assert_eq!(get(HERE).await, Some(night("Night")));
    for role in Role::all_built_in() {
        let key = role.key;
        assert_eq!(look!(db, |tx| roles::get(&mut tx.of(HERE), key).await), Some(role));
    }
    let changed = || Role { permissions: Set::default(), sees: Sees::All, masks: false, ..night("Nights") };
    commit!(db, |tx| roles::change(&mut tx.of(HERE), NIGHT, &changed()).await).unwrap();
    assert_eq!(commit!(db, |tx| roles::hold(&mut tx.of(HERE), NIGHT).await).unwrap(), Some(changed()));
    let all: Vec<String> =
        look!(db, |tx| roles::all(&mut tx.of(HERE)).await).into_iter().map(|r| r.name).collect();
    assert_eq!(all, ["Owner", "Admin", "Supervisor", "Agent", "Nights"]);
    commit!(db, |tx| roles::remove(&mut tx.of(HERE), NIGHT).await).unwrap();
    assert_eq!((get(HERE).await, get(ELSEWHERE).await), (None, Some(night("Theirs"))));
}

async fn teams_have_a_name_and_members(db: Db) {
    let id = |n| TeamId(Uuid::from_u128(n));
    let done = commit!(db, |tx| {
        teams::add(&mut tx.of(HERE), id(2), "Sales", at(0)).await?;
        teams::add(&mut tx.of(HERE), id(1), "Returns", at(0)).await?;
        teams::set_members(&mut tx.of(HERE), id(2), &[AGENT]).await?;
        teams::set_members(&mut tx.of(HERE), id(2), &[ZED, AGENT]).await?;
        teams::set_members(&mut tx.of(HERE), id(1), &[AGENT]).await?;
        let renamed = teams::rename(&mut tx.of(HERE), id(1), "Refunds").await?;
        Ok((renamed, teams::rename(&mut tx.of(ELSEWHERE), id(1), "Theirs").await?))
    });
    assert_eq!(done, Ok((true, false)));
    let team = |n, name: &str, members: &[UserId]| Team {
        id: id(n),
        name: name.into(),
        policy: Policy::Manual,
        members: members.into(),
    };
    let all = look!(db, |tx| teams::all(&mut tx.of(HERE)).await);
    assert_eq!(all, [team(1, "Refunds", &[AGENT]), team(2, "Sales", &[AGENT, ZED])]);
    let twin = commit!(db, |tx| teams::add(&mut tx.of(HERE), id(3), "Sales", at(0)).await);
    assert!(matches!(twin, Err(Error::Duplicate(_))));
    let held = commit!(db, |tx| {
        let before =
            (teams::hold(&mut tx.of(HERE), id(2)).await?, teams::hold(&mut tx.of(ELSEWHERE), id(2)).await?);
        teams::remove(&mut tx.of(HERE), id(2)).await?;
        Ok((before, teams::hold(&mut tx.of(HERE), id(2)).await?))
    });
    assert_eq!(held, Ok(((true, false), false)));
    assert_eq!(look!(db, |tx| teams::all(&mut tx.of(HERE)).await), [team(1, "Refunds", &[AGENT])]);
    assert_eq!(look!(db, |tx| teams::all(&mut tx.of(ELSEWHERE)).await), []);
    let with = |user| {
        let db = db.clone();
        async move { look!(db, |tx| teams::colleagues(&mut tx.of(HERE), user).await) }
    };
    assert_eq!((with(AGENT).await, with(ZED).await), ([AGENT].into(), [].into()));
    commit!(db, |tx| teams::set_members(&mut tx.of(HERE), id(1), &[AGENT, ZED]).await).unwrap();
    assert_eq!(with(ZED).await, [AGENT, ZED].into());
    assert_eq!(look!(db, |tx| teams::colleagues(&mut tx.of(ELSEWHERE), ZED).await), [].into());
}

async fn a_token_ends_with_the_one_that_made_it(db: Db) {
    let made = |n: u128, by: u128| Token { made_by: Some(token(by).id), ..token(n) };
    commit!(db, |tx| {
        for (hash, token) in [(2, token(2)), (3, made(3, 2)), (4, made(4, 3)), (5, made(5, 9))] {
            tokens::add(&mut tx.of(HERE), &[hash; 32], &token).await?;
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(look!(db, |tx| tokens::get(&mut tx.of(HERE), token(4).id).await), Some(made(4, 3)));
    assert_eq!(commit!(db, |tx| tokens::revoke(&mut tx.of(HERE), token(3).id, at(70)).await), Ok(2));
    assert_eq!(commit!(db, |tx| tokens::revoke(&mut tx.of(HERE), token(2).id, at(71)).await), Ok(1));
    let ended = look!(db, |tx| tokens::all(&mut tx.of(HERE)).await).into_iter();
    let ended: Vec<_> = ended.map(|token| (token.id, token.revoked_at)).collect();
    let of = |n: u128, seconds: Option<i64>| (token(n).id, seconds.map(at));
    assert_eq!(ended, [of(2, Some(71)), of(3, Some(70)), of(4, Some(70)), of(5, None)]);
}

/// A link with the hash `[n; 32]`, good until second 100.
fn link(n: u8, purpose: Purpose) -> Link {
    Link {
        workspace: HERE,
        id: LinkId(Uuid::from_u128(u128::from(n))),
        purpose,
        user: (purpose == Purpose::Reset).then_some(ZED),
        email: format!("{n}@example.com"),
        name: "Cleo".into(),
        role: RoleKey::Supervisor,
        sees: (purpose == Purpose::Invite).then_some(Sees::Own),
        team: (purpose == Purpose::Invite).then(|| TeamId(Uuid::from_u128(7))),
        created_by: Some(AGENT),
        created_at: at(i64::from(n)),
        expires_at: at(100),
    }
}

async fn make_links(db: &Db, links: &[(u8, Purpose)]) {
    for (n, purpose) in links.iter().copied() {
        commit!(db, |tx| links::add(&mut tx.of(HERE), &[n; 32], &link(n, purpose)).await).unwrap();
    }
}

async fn a_link_is_used_once(db: Db) {
    make_links(&db, &[(1, Purpose::Invite)]).await;
    let hold = |seconds: i64| {
        let db = db.clone();
        async move { commit!(db, |tx| links::hold(&mut tx.of(HERE), &[1; 32], at(seconds)).await).unwrap() }
    };
    assert_eq!(hold(99).await, Some(link(1, Purpose::Invite)));
    assert_eq!(hold(100).await, None, "expired");
    assert_eq!(look!(db, |tx| links::find(tx, &[1; 32], at(1)).await), Some(link(1, Purpose::Invite)));
    let id = link(1, Purpose::Invite).id;
    commit!(db, |tx| links::use_up(&mut tx.of(HERE), id, at(50)).await).unwrap();
    assert_eq!((hold(60).await, look!(db, |tx| links::find(tx, &[1; 32], at(60)).await)), (None, None));
    assert_eq!(commit!(db, |tx| links::withdraw(&mut tx.of(HERE), id).await), Ok(false), "it was used");
}

async fn links_are_taken_back(db: Db) {
    use Purpose::{First, Invite, Reset};
    make_links(&db, &[(1, Invite), (2, Reset), (3, First), (4, Invite), (5, Invite)]).await;
    let open = || async {
        let open = look!(db, |tx| links::open(&mut tx.of(HERE), at(50)).await);
        open.iter().map(|link| link.id.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(open().await, [5, 4, 3, 2, 1]);
    commit!(db, |tx| {
        links::withdraw_of(&mut tx.of(ELSEWHERE), ZED).await?;
        links::withdraw_of(&mut tx.of(HERE), ZED).await
    })
    .unwrap();
    assert_eq!(open().await, [5, 4, 3, 1]);
    commit!(db, |tx| links::withdraw_for(&mut tx.of(HERE), First).await).unwrap();
    assert_eq!(open().await, [5, 4, 1]);
    commit!(db, |tx| links::withdraw_to(&mut tx.of(HERE), "4@example.com").await).unwrap();
    assert_eq!(open().await, [5, 1]);
    let id = link(5, Invite).id;
    assert_eq!(commit!(db, |tx| links::withdraw(&mut tx.of(ELSEWHERE), id).await), Ok(false));
    assert_eq!(commit!(db, |tx| links::withdraw(&mut tx.of(HERE), id).await), Ok(true));
    assert_eq!(open().await, [1]);
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Links, at(100)).await), Ok(0));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Links, at(101)).await), Ok(1));
    make_links(&db, &[(6, Invite)]).await;
    for (workspace, maker, left) in [(HERE, ZED, 1), (ELSEWHERE, AGENT, 1), (HERE, AGENT, 0)] {
        commit!(db, |tx| links::withdraw_by(&mut tx.of(workspace), maker).await).unwrap();
        assert_eq!(open().await.len(), left);
    }
}
