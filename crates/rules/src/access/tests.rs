//! Roles × verbs × scopes, and what is kept of words.

use super::*;
use crate::id::{SessionId, TokenId, UserId, WorkspaceId};
use std::sync::Arc;
use uuid::Uuid;

fn asker(who: Who, role: Role) -> Asker {
    let workspace = WorkspaceId(Uuid::from_u128(1));
    Asker { who, sees: role.sees, role: Arc::new(role), ..Asker::system(workspace, Face::Api) }
}

fn person(role: Role) -> Asker {
    let (user, session) = (UserId(Uuid::from_u128(2)), SessionId(Uuid::from_u128(3)));
    asker(Who::Person { user, session }, role)
}

fn token(role: Role, scopes: &[Scope]) -> Asker {
    let (token, owner) = (TokenId(Uuid::from_u128(4)), Some(UserId(Uuid::from_u128(2))));
    asker(Who::Token { token, owner, scopes: scopes.iter().copied().collect() }, role)
}

#[test]
fn each_role_may_what_its_permissions_grant_and_nothing_else() {
    for role in Role::all_built_in() {
        for verb in Verb::ALL {
            let expected = match verb.grant() {
                Grant::By(permission, _) | Grant::ByWhole(permission) if !role.has(permission) => {
                    Err(Denied::Permission(permission))
                }
                Grant::By(..) | Grant::ByWhole(_) | Grant::OwnAccount => Ok(()),
            };
            assert_eq!(may(&person(role.clone()), *verb), expected, "{} {}", role.name, verb.as_str());
        }
    }
}

#[test]
fn what_each_built_in_role_may_not() {
    let refused = |role: Role| -> Vec<&str> {
        let asker = person(role);
        Verb::ALL.iter().filter(|verb| may(&asker, **verb).is_err()).map(|verb| verb.as_str()).collect()
    };
    assert_eq!(refused(Role::owner()), [""; 0]);
    assert_eq!(refused(Role::admin()), [""; 0], "what an admin may not is told by Role::covers");
    assert_eq!(
        refused(Role::supervisor()),
        [
            "contact.export_all",
            "contact.export",
            "contact.erase",
            "rates.change",
            "account.timezone",
            "workspace.rename",
            "workspace.ask_factor",
            "workspace.show_unsupported",
            "workspace.consent",
            "workspace.validity",
            "workspace.campaigns",
            "workspace.hours",
            "workspace.alerts",
            "workspace.rotate_key",
            "channel.look",
            "channel.connect",
            "channel.set_up",
            "channel.set_profile",
            "channel.rotate_token",
            "channel.rotate_secret",
            "channel.team",
            "channel.disconnect",
            "operator.read",
            "user.invite",
            "user.add",
            "user.change",
            "user.deactivate",
            "user.reactivate",
            "user.reset",
            "user.reset_factor",
            "user.read_sessions",
            "user.end_sessions",
            "role.change",
            "user.away",
            "token.read",
            "token.revoke",
            "audit.export",
        ]
    );
    let agent = refused(Role::agent());
    for verb in [Verb::ReadCosts, Verb::ExportCharges, Verb::SubmitTemplate, Verb::ReadAudit, Verb::Invite] {
        assert!(agent.contains(&verb.as_str()), "{verb:?}");
    }
}

#[test]
fn who_owes_a_second_factor_sets_one_up_or_goes() {
    for role in Role::all_built_in() {
        let asker = Asker { owes_factor: true, ..person(role.clone()) };
        let open: Vec<&str> =
            Verb::ALL.iter().filter(|verb| may(&asker, **verb).is_ok()).map(|verb| verb.as_str()).collect();
        assert_eq!(open, ["session.end", "account.enrol_factor"], "{}", role.name);
        assert_eq!(may(&asker, Verb::ReadCosts), Err(Denied::FactorFirst), "before any permission");
    }
}

#[test]
fn a_token_needs_the_role_and_the_scope() {
    for role in Role::all_built_in() {
        for has in Scope::ALL {
            for verb in Verb::ALL {
                let answer = may(&token(role.clone(), &[*has]), *verb);
                let expected = match verb.grant() {
                    Grant::OwnAccount => Err(Denied::PeopleOnly),
                    Grant::By(permission, _) | Grant::ByWhole(permission) if !role.has(permission) => {
                        Err(Denied::Permission(permission))
                    }
                    Grant::ByWhole(_) if *has == Scope::Read => Err(Denied::Scope(Scope::Draft)),
                    Grant::ByWhole(_) => Err(Denied::Scope(Scope::Read)),
                    Grant::By(_, scope) if scope != *has => Err(Denied::Scope(scope)),
                    Grant::By(..) => Ok(()),
                };
                assert_eq!(answer, expected, "{} {has} {}", role.name, verb.as_str());
            }
        }
    }
}

#[test]
fn what_hands_out_a_secret_a_link_or_a_role_needs_every_scope() {
    let whole: Vec<&str> = Verb::ALL
        .iter()
        .filter(|verb| matches!(verb.grant(), Grant::ByWhole(_)))
        .map(|verb| verb.as_str())
        .collect();
    assert_eq!(
        whole,
        [
            "user.invite",
            "user.add",
            "user.change",
            "user.reset",
            "user.reset_factor",
            "role.change",
            "token.make"
        ]
    );
    let (most, all) = (&Scope::ALL[1..], Scope::ALL);
    for verb in [Verb::Invite, Verb::ResetPassword, Verb::MakeToken] {
        assert_eq!(may(&token(Role::owner(), most), verb), Err(Denied::Scope(Scope::ALL[0])));
        assert_eq!(may(&token(Role::owner(), all), verb), Ok(()));
    }
}

#[test]
fn every_permission_but_that_over_owners_lets_somebody_do_something() {
    for permission in Permission::ALL.iter().filter(|one| **one != Permission::OwnersManage) {
        let is_used = Verb::ALL.iter().any(|verb| verb.grant().permission() == Some(*permission));
        assert!(is_used, "{permission} is good for nothing");
    }
}

#[test]
fn looking_needs_the_scope_to_read_and_changes_are_kept() {
    for verb in Verb::ALL {
        let Grant::By(_, scope) = verb.grant() else { continue };
        if verb.kept() == Kept::Refused {
            assert!(
                matches!(scope, Scope::Read | Scope::Draft),
                "{verb:?} changes something and is not kept"
            );
        }
    }
}

#[test]
fn nobody_covers_a_role_that_may_or_sees_more() {
    let [owner, admin, supervisor, agent] = Role::all_built_in();
    let ladder = [&owner, &admin, &supervisor, &agent];
    for (n, higher) in ladder.iter().enumerate() {
        for (m, lower) in ladder.iter().enumerate() {
            assert_eq!(higher.covers(lower), n <= m, "{} over {}", higher.name, lower.name);
        }
    }
    let narrow = Role { sees: Sees::Own, ..agent.clone() };
    assert!(agent.covers(&narrow) && !narrow.covers(&agent));
    let masked = Role { masks: true, ..agent.clone() };
    assert!(agent.covers(&masked) && !masked.covers(&agent));
}

#[test]
fn what_somebody_sees_is_theirs_only_where_there_is_somebody() {
    let mine = UserId(Uuid::from_u128(2));
    let seeing = |sees: Sees| Asker { sees, ..person(Role::agent()) }.visibility();
    assert_eq!(seeing(Sees::All), Visibility::All);
    assert_eq!(seeing(Sees::Team), Visibility::Team(mine));
    assert_eq!(seeing(Sees::Own), Visibility::Own(mine));
    let token = Asker { sees: Sees::Own, ..token(Role::agent(), &[Scope::Read]) };
    assert_eq!(token.visibility(), Visibility::Own(mine), "a token sees what its owner sees");
    let system = Asker::system(token.workspace, Face::Server);
    assert_eq!(system.visibility(), Visibility::All);
    for sees in [Sees::Team, Sees::Own] {
        let nobody = Asker { sees, ..system.clone() };
        assert_eq!(nobody.visibility(), Visibility::Nothing, "who is nobody has no own");
    }
}

#[test]
fn words_are_unique_and_read_back() {
    fn check<T: Word + PartialEq + fmt::Debug>() {
        for one in T::ALL {
            assert_eq!(T::from_word(one.word()), Some(*one));
        }
    }
    check::<Permission>();
    check::<Scope>();
    check::<Verb>();
    check::<Sees>();
    check::<Face>();
    check::<Noun>();
    check::<Outcome>();
    check::<ActorKind>();
    check::<Purpose>();
    for key in RoleKey::BUILT_IN.into_iter().chain([RoleKey::Custom(crate::id::RoleId(Uuid::from_u128(7)))]) {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    assert!("manager".parse::<RoleKey>().is_err());
}

#[test]
fn a_set_is_kept_as_words_and_a_word_nobody_knows_grants_nothing() {
    let scopes = Set::read("send  read everything");
    assert_eq!(scopes.to_string(), "read send");
    assert_eq!(Set::<Scope>::read(""), Set::default());
    assert!(Set::<Scope>::all().covers(&scopes) && !scopes.covers(&Set::all()));
    assert_eq!(Set::<Scope>::all().to_string(), "read draft send manage");
}

#[test]
fn a_permission_brings_all_that_it_is_of_no_use_without() {
    for permission in Permission::ALL {
        let role = Role { permissions: Set::from_iter([*permission]), ..Role::agent() };
        for brought in permission.brings() {
            assert!(role.has(*brought), "{permission} {brought}");
            assert!(
                brought.brings().iter().all(|next| role.has(*next)),
                "{permission} brings {brought}, which needs more"
            );
        }
        let all = Role { permissions: role.all_permissions(), ..role.clone() };
        assert!(all.covers(&role) && role.covers(&all), "{permission}");
    }
    for role in Role::all_built_in() {
        assert_eq!(role.all_permissions(), role.permissions, "{} says all that it has", role.name);
    }
}

#[test]
fn why_somebody_was_refused_is_read_as_it_was_kept() {
    let permissions = Permission::ALL.iter().copied().map(Denied::Permission);
    let all = permissions.chain(Scope::ALL.iter().copied().map(Denied::Scope)).chain([
        Denied::PeopleOnly,
        Denied::Above,
        Denied::FactorFirst,
    ]);
    for denied in all {
        assert_eq!(denied.to_string().parse(), Ok(denied));
    }
    for unknown in ["", "agent", "permission_missing", "scope_missing costs.read"] {
        assert_eq!(unknown.parse::<Denied>(), Err(()), "{unknown}");
    }
}
