//! The settings of the small shop: its people, what they may, their programs, and what all of them did.

use std::net::{IpAddr, Ipv4Addr};

use maud::Markup;
use transom_rules::access::{Face, Outcome, Permission, Purpose, Role, RoleKey, Scope, Sees, Verb};
use transom_rules::assignment::Policy;
use transom_rules::id::{ChannelId, LinkId, RoleId, SessionId, TeamId, TokenId, UserId};
use transom_rules::time::Span;
use transom_rules::words::Sentence;
use uuid::Uuid;

use super::{NOW, ago, frame, list, sms, whatsapp};
use crate::frame::field::{Choice, Problem};
use crate::frame::once::Nonce;
use crate::frame::settings::{Place, Said, Settings};
use crate::frame::shell::Theme;
use crate::inbox::first_steps::{FirstSteps, Step};
use crate::inbox::list::{List, Page};
use crate::numbers::{Number, Numbers};
use crate::people::account::Account;
use crate::people::audit::{Audit, Filter, Thing};
use crate::people::handed::Handed;
use crate::people::page::Invite;
use crate::people::person::{Manage, Person, Reach};
use crate::people::roles::{RoleForm, Roles};
use crate::people::session::Session;
use crate::people::teams::{Kept, Team, Teams, policy_choice};
use crate::people::tokens::{State, TokenForm, Tokens};
use crate::people::welcome::Welcome;
use crate::people::{
    Invited, Line, Order, People, Search, account, audit, handed, person, roles, teams, tokens, welcome,
};
use crate::{inbox, numbers, people};
use transom_rules::view::View;

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0xf0 << 96 | number)
}

pub(super) fn settings() -> Settings {
    Settings { workspace: "Linden & Sons".into(), places: Place::ALL.to_vec(), said: None }
}

pub(super) fn problem(field: &str, text: &str) -> Problem {
    Problem { field: field.into(), text: text.into() }
}

/// All samples by name.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let mut all = about_people(theme);
    all.extend(about_access(theme));
    all.extend(at_the_door(theme));
    all.extend([
        ("settings", account::overview(frame, settings, &account())),
        (
            "account",
            account::page(frame, &Settings { said: Some(Said::Password), ..settings.clone() }, &account()),
        ),
        ("account-wrong", account::page(frame, settings, &wrong_account())),
        ("numbers", numbers::page(frame, settings, &numbers())),
        ("no-numbers", numbers::page(frame, settings, &Numbers { may_manage: true, ..Numbers::default() })),
        ("audit", audit::page(frame, settings, &audit())),
        ("no-audit", audit::page(frame, settings, &Audit::default())),
        ("first-steps", new_desk(theme)),
    ]);
    all
}

fn about_people(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let person = |reach| person::page(frame, settings, &person(reach));
    let gone = Person { deactivated_at: Some(ago(90)), ..self::person(Reach::Manage(manage())) };
    let invite = |problem| Invite {
        email: "eva@linden".into(),
        name: "Eva Sand".into(),
        roles: role_choices(),
        sees: Some(Sees::Team),
        teams: vec![
            Choice::new("t-returns", "Returns", true),
            Choice::new("t-wholesale", "Wholesale", false),
        ],
        nonce: Nonce::default(),
        problem,
    };
    vec![
        ("people", people::page(frame, settings, &people())),
        (
            "people-read-only",
            people::page(frame, settings, &People { may_invite: false, invited: Vec::new(), ..people() }),
        ),
        ("invite", people::page::invite(frame, settings, &invite(None))),
        (
            "invite-wrong",
            people::page::invite(
                frame,
                settings,
                &invite(Some(problem("email", "This is no e-mail address; one looks like ana@example.com."))),
            ),
        ),
        ("handed", handed::page(frame, settings, &handed())),
        ("person", person(Reach::Manage(manage()))),
        ("person-above", person(Reach::Above)),
        ("person-self", person(Reach::Reader)),
        ("person-gone", person::page(frame, settings, &gone)),
    ]
}

fn about_access(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let wrong_team = Teams {
        problem: Some((None, problem("name", "This name is taken already."))),
        new_name: "Returns".into(),
        ..teams()
    };
    let wrong_token = TokenForm {
        problem: Some(problem("scopes", "Say what the token may be used for.")),
        name: "Shop".into(),
        ..TokenForm::default()
    };
    vec![
        ("roles", roles::page(frame, settings, &roles())),
        ("role", roles::form(frame, settings, &role(Some(RoleKey::Custom(RoleId(id(30))))))),
        (
            "role-new",
            roles::form(
                frame,
                settings,
                &RoleForm {
                    problem: Some(problem("permissions", "A role has at least one permission.")),
                    people: 0,
                    ..role(None)
                },
            ),
        ),
        (
            "role-fixed",
            roles::form(
                frame,
                settings,
                &RoleForm {
                    may_change: false,
                    name: "Agent".into(),
                    permissions: Role::agent().permissions,
                    ..role(Some(RoleKey::Agent))
                },
            ),
        ),
        ("teams", teams::page(frame, settings, &teams())),
        ("teams-wrong", teams::page(frame, settings, &wrong_team)),
        ("no-teams", teams::page(frame, settings, &Teams { may_manage: true, ..Teams::default() })),
        ("tokens", tokens::page(frame, settings, &tokens())),
        (
            "no-tokens",
            tokens::page(frame, settings, &Tokens { form: Some(wrong_token), ..Tokens::default() }),
        ),
    ]
}

fn at_the_door(theme: Theme) -> Vec<(&'static str, Markup)> {
    let gone = problem("link", "This link was used already, or it is too old. Ask for a new one.");
    let come = |purpose, problem| Welcome {
        purpose,
        secret: "q3Vx".into(),
        workspace: "Linden & Sons".into(),
        email: "eva@linden.example".into(),
        name: "Eva Sand".into(),
        problem,
    };
    let short = problem("password", "A password has at least 10 characters.");
    vec![
        ("welcome-ask", welcome::ask(theme, None)),
        ("welcome-gone", welcome::ask(theme, Some(&gone))),
        ("welcome", welcome::page(theme, &come(Purpose::Invite, None))),
        ("welcome-reset", welcome::page(theme, &come(Purpose::Reset, Some(short)))),
        ("welcome-first", welcome::page(theme, &come(Purpose::First, None))),
    ]
}

fn new_desk(theme: Theme) -> Markup {
    let steps = FirstSteps { done: vec![Step::Number, Step::Webhook] };
    let empty =
        List { page: Page::default(), counts: (0, 0, 0), steps: Some(steps), ..list(View::All, None) };
    inbox::page(&frame(theme), &empty, None)
}

fn people() -> People {
    let line = |number, name: &str, role: &str, teams: &[&str]| Line {
        id: UserId(id(number)),
        name: name.into(),
        email: format!("{}@linden.example", name.split(' ').next().unwrap_or_default().to_lowercase()),
        role: role.into(),
        teams: teams.iter().map(|team| (*team).to_owned()).collect(),
        last_seen: Some(ago(i64::try_from(number).unwrap_or_default() * 40)),
        has_factor: number == 1,
        is_deactivated: false,
        is_reader: false,
    };
    People {
        people: vec![
            Line { is_reader: true, ..line(1, "Ana Ruiz", "Owner", &[]) },
            line(2, "Ben Hart", "Agent", &["Returns", "Wholesale"]),
            Line {
                last_seen: None,
                ..line(3, "Chiamaka Okonkwo-Featherstonehaugh", "Agent without numbers", &["Returns"])
            },
            Line { is_deactivated: true, ..line(4, "Dora Klein", "Agent", &[]) },
        ],
        invited: vec![
            Invited {
                link: LinkId(id(20)),
                name: "Eva Sand".into(),
                email: "eva@linden.example".into(),
                role: Some("Supervisor".into()),
                team: Some("Returns".into()),
                until: NOW + Span::hours(60),
            },
            Invited {
                link: LinkId(id(21)),
                name: "Ben Hart".into(),
                email: "ben@linden.example".into(),
                role: None,
                team: None,
                until: NOW + Span::hours(20),
            },
        ],
        may_invite: true,
        search: Some(Search { text: String::new(), order: Order::Seen }),
    }
}

fn role_choices() -> Vec<Choice> {
    let owner = Choice { is_open: false, ..Choice::new("owner", "Owner", false) };
    let others = [("admin", "Admin", false), ("supervisor", "Supervisor", false), ("agent", "Agent", true)];
    std::iter::once(owner).chain(others.map(|(key, name, is_on)| Choice::new(key, name, is_on))).collect()
}

fn person(reach: Reach) -> Person {
    Person {
        id: UserId(id(2)),
        name: "Ben Hart".into(),
        email: "ben@linden.example".into(),
        role: "Agent".into(),
        sees: "Their own, their teams' and nobody's".into(),
        teams: vec!["Returns".into(), "Wholesale".into()],
        last_seen: Some(ago(80)),
        factor_since: Some(ago(9_000)),
        deactivated_at: None,
        reach,
        problem: None,
    }
}

fn manage() -> Manage {
    Manage {
        name: "Ben Hart".into(),
        email: "ben@linden.example".into(),
        roles: role_choices(),
        sees: Some(Sees::Own),
        sessions: sessions(),
        heirs: vec![Choice::new("u-ana", "Ana Ruiz", false)],
        open_conversations: 7,
        nonce: Nonce::default(),
    }
}

fn sessions() -> Vec<Session> {
    let session = |number, browser: &str, address: &str| Session {
        id: SessionId(id(number)),
        browser: browser.into(),
        address: address.into(),
        since: ago(3_000),
        last_used: Some(ago(2)),
        is_this: number == 40,
    };
    vec![
        session(40, "Firefox on Linux", "192.0.2.7"),
        session(41, "Safari on iPhone", "2001:db8:7:1f:a11:c0de:ca5e:1"),
        Session { last_used: None, ..session(42, "", "") },
    ]
}

fn handed() -> Handed {
    let link = "https://desk.linden.example/welcome#q3VxT0mZr1c8Jw5uYb7LhE2sKd9fGpXn4AaQiOoRzMU".to_owned();
    Handed::invitation("Eva Sand", "eva@linden.example", link, Some(NOW + Span::hours(72)))
}

fn roles() -> Roles {
    let line = |role: &Role, people, name: &str| roles::Line {
        key: role.key,
        name: name.into(),
        people,
        permissions: role.permissions.iter().count().try_into().unwrap_or_default(),
        sees: role.sees,
        masks: role.masks,
    };
    let mut all: Vec<_> = Role::all_built_in().iter().map(|role| line(role, 1, &role.name)).collect();
    let own = Role { key: RoleKey::Custom(RoleId(id(30))), sees: Sees::Team, masks: true, ..Role::agent() };
    all.push(line(&own, 0, "Agent without numbers"));
    Roles { roles: all, may_manage: true }
}

fn role(key: Option<RoleKey>) -> RoleForm {
    let permissions =
        [Permission::ConversationsRead, Permission::ConversationsReply, Permission::TemplatesRead];
    RoleForm {
        key,
        name: if key.is_some() { "Agent without numbers".into() } else { String::new() },
        permissions: permissions.into_iter().collect(),
        sees: Sees::Team,
        masks: true,
        giveable: Role::admin().permissions,
        may_change: true,
        people: 3,
        problem: None,
    }
}

fn teams() -> Teams {
    let everybody = |members: &[&str]| {
        ["Ana Ruiz", "Ben Hart", "Chiamaka Okonkwo"]
            .map(|name| Choice::new(name.to_lowercase(), name, members.contains(&name)))
            .to_vec()
    };
    let kept = |name: &str, members| Kept { name: name.into(), policy: Policy::Manual, members };
    Teams {
        teams: vec![
            Team {
                id: TeamId(id(50)),
                name: "Returns".into(),
                policies: policies(),
                people: everybody(&["Ben Hart", "Chiamaka Okonkwo"]),
                kept: kept("Returns", vec![UserId(id(2)), UserId(id(3))]),
            },
            Team {
                id: TeamId(id(51)),
                name: "Wholesale".into(),
                policies: policies(),
                people: everybody(&[]),
                kept: kept("Wholesale", Vec::new()),
            },
        ],
        may_manage: true,
        ..Teams::default()
    }
}

fn tokens() -> Tokens {
    let token = |number, name: &str, scopes: &[Scope], state| tokens::Line {
        id: TokenId(id(number)),
        name: name.into(),
        prefix: "tr_9fQ2".into(),
        scopes: scopes.iter().copied().collect(),
        owner: Some("Ana Ruiz".into()),
        made_at: ago(50_000),
        last_used: Some(ago(5)),
        state,
    };
    Tokens {
        own: vec![
            token(60, "Shop", &[Scope::Read, Scope::Send], State::Good(Some(NOW + Span::hours(24 * 60)))),
            tokens::Line {
                last_used: None,
                ..token(61, "Nightly export", &[Scope::Read], State::Good(None))
            },
            token(62, "Old shop", Scope::ALL, State::Revoked(ago(10_000))),
        ],
        others: Some(vec![
            tokens::Line {
                owner: None,
                prefix: String::new(),
                ..token(63, "From before", Scope::ALL, State::Good(None))
            },
            tokens::Line {
                owner: Some("Ben Hart".into()),
                ..token(64, "Trial", &[Scope::Draft], State::Expired(ago(900)))
            },
        ]),
        form: Some(TokenForm {
            days: Some(90),
            scopes: [Scope::Read].into_iter().collect(),
            ..TokenForm::default()
        }),
    }
}

/// How a team's conversations come to its people.
fn policies() -> Vec<Choice> {
    let one = |policy: Policy| policy_choice(policy, policy == Policy::RoundRobin);
    Policy::ALL.iter().copied().map(one).collect()
}

fn account() -> Account {
    Account {
        away_since: None,
        name: "Ana Ruiz".into(),
        typed_name: "Ana Ruiz".into(),
        email: "ana@linden.example".into(),
        role: "Owner".into(),
        sees: "All conversations".into(),
        theme: Theme::Machine,
        factor_since: Some(ago(9_000)),
        sessions: sessions(),
        problem: None,
    }
}

fn wrong_account() -> Account {
    Account { problem: Some(problem("old_password", "The present password is another one.")), ..account() }
}

fn numbers() -> Numbers {
    let number = |number, trouble: &str| Number {
        id: ChannelId(id(number)),
        channel: whatsapp(),
        address: "+1 555 010 0001".into(),
        phone_number_id: "106540352242922".into(),
        account: "1029384756".into(),
        app: "670843887433847".into(),
        webhook: "https://desk.linden.example/webhooks/whatsapp/0192f0c1-7c1e-7000-8000-0000000000aa".into(),
        trouble: Some(Sentence::verbatim(trouble.into())).filter(|_| !trouble.is_empty()),
        is_being_set_up: false,
        disconnected_at: None,
    };
    let wrong = ChannelId(id(71));
    Numbers {
        numbers: vec![
            number(70, ""),
            number(71, "Meta refuses the access token: it has expired."),
            Number { channel: sms(), account: format!("AC{:032}", 1), ..number(74, "") },
            Number { is_being_set_up: true, ..number(73, "Its set-up is under way.") },
            Number { disconnected_at: Some(ago(30_000)), ..number(72, "") },
        ],
        may_manage: true,
        problem: Some((wrong, problem("access_token", "This token is not accepted for the number."))),
    }
}

fn audit() -> Audit {
    let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)).to_string();
    let line = |minutes, who: &str, verb: Verb, outcome: Outcome| audit::Line {
        at: ago(minutes),
        who: who.into(),
        by: None,
        verb: verb.into(),
        on: None,
        only: None,
        outcome: outcome.into(),
        face: Face::Page.into(),
        address: address.clone(),
        detail: String::new(),
    };
    let thing = |kind: &str, name: &str, path: Option<&str>| {
        Some(Thing { kind: kind.into(), name: name.into(), path: path.map(str::to_owned) })
    };
    let conversation = "/c/000000c0-0000-0000-0000-000000000001";
    Audit {
        filter: Filter {
            verb: None,
            outcome: None,
            from: "2026-11-01".into(),
            to: String::new(),
            is_set: true,
        },
        people: vec![Choice::new("u-ana", "Ana Ruiz", false)],
        on: None,
        lines: vec![
            audit::Line {
                on: thing("Conversation", "…000001", Some(conversation)),
                ..line(2, "Ben Hart", Verb::Close, Outcome::Done)
            },
            audit::Line {
                on: thing("Person", "Ben Hart", Some("/settings/people/x")),
                only: Some("/settings/audit?on=x".into()),
                detail: "Changed, before: Agent, role: Supervisor".into(),
                ..line(10, "Ana Ruiz", Verb::ChangeUser, Outcome::Done)
            },
            audit::Line {
                by: Some("Shop".into()),
                face: Face::Api.into(),
                detail: "scope_missing send".into(),
                ..line(31, "Ana Ruiz", Verb::Send, Outcome::Refused)
            },
            line(45, "Nobody signed in", Verb::SignIn, Outcome::Refused),
            audit::Line {
                face: Face::Command.into(),
                address: String::new(),
                ..line(99, "The machine", Verb::Reconcile, Outcome::Failed)
            },
        ],
        older: Some("/settings/audit?from=2026-11-01&after=x".into()),
        file: Some("/settings/audit.csv?from=2026-11-01".into()),
    }
}
