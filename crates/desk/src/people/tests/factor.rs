//! A second factor: how it comes, what it asks at the door, how it goes, and of whom it is asked.

use std::collections::BTreeSet;

use transom_store::{challenges, factors, params};

use super::super::challenge::{self, NotAnswered};
use super::super::factor::{self, Own, Shown, asked, totp};
use super::super::secret;
use super::*;

const PASSWORD: &str = "seven blue windows";

/// Ana's desk, and Ana who is signed in there.
async fn ana() -> (Desk, Asker) {
    let desk = Desk::fresh(cheap(PASSWORD).await).await;
    let ana = desk.signs_in(desk.user).await;
    (desk, ana)
}

impl Desk {
    /// What somebody's app shows, which was not used yet: half a minute has passed.
    async fn code(&self, user: UserId) -> String {
        let now = self.app.clock.machine();
        self.write((), move |tx, ()| {
            Box::pin(async move {
                let forget = "UPDATE factors SET last_step = 0 WHERE workspace_id = $1 AND user_id = $2";
                tx.run(forget, params![user]).await?;
                let factor = factors::get(tx, user).await?.unwrap();
                Ok(totp::shown_at(&factor.secret, now))
            })
        })
        .await
    }

    /// A code that somebody's app does not show.
    async fn other_code(&self, user: UserId) -> String {
        let now = self.app.clock.machine();
        let here = self.app.db.of(self.workspace);
        let factor = here.read((), move |tx, ()| Box::pin(factors::get(tx, user))).await.unwrap().unwrap();
        let shown: Vec<String> =
            (-2..=2).map(|step| totp::shown_at(&factor.secret, now + Span::seconds(30 * step))).collect();
        (0..9).map(|n| format!("{n:06}")).find(|code| !shown.contains(code)).unwrap()
    }

    /// Sets one up; returns the recovery codes.
    async fn enrols(&self, asker: &Asker) -> Vec<String> {
        factor::begin(&self.app, asker, PASSWORD.into()).await.unwrap();
        let code = self.code(user_of(asker)).await;
        factor::confirm(&self.app, asker, &code, None).await.unwrap().all
    }

    /// Shows Ana's password at the door, which is asked for a code then.
    async fn is_half_way(&self) -> String {
        let tried = session::sign_in(&self.app, "ana@test.example", PASSWORD.into(), visitor()).await;
        match tried.unwrap().unwrap() {
            Entered::HalfWay(secret) => secret,
            Entered::In(_) => panic!("no code is asked for"),
        }
    }

    async fn answers(&self, challenge: &str, code: &str) -> Result<String, NotAnswered> {
        challenge::answer(&self.app, challenge, code, visitor()).await.unwrap()
    }

    /// The newest line of the log that tells of an act.
    async fn told(&self, verb: Verb) -> Option<(Outcome, String)> {
        self.is_idle().await;
        let log = self.log().await.into_iter();
        log.filter(|line| line.0 == verb).map(|(_, outcome, detail)| (outcome, detail)).next()
    }
}

fn with(password: &str, code: &str) -> Shown {
    Shown { password: password.into(), code: code.into() }
}

#[tokio::test]
async fn one_is_set_up_by_password_and_code_and_ends_what_else_is_open() {
    let (desk, here) = ana().await;
    let elsewhere = desk.signs_in(desk.user).await;
    let base = desk.app.base();
    assert_eq!(factor::own(base, &here).await.unwrap(), Own::Off);
    assert_eq!(
        wrong(factor::begin(&desk.app, &here, "seven red windows".into()).await),
        Wrong::PasswordOther
    );
    assert_eq!(desk.told(Verb::EnrolFactor).await, Some((Outcome::Refused, "password_other".into())));
    assert_eq!(wrong(factor::confirm(&desk.app, &here, "123456", None).await), Wrong::SetupOver);
    factor::begin(&desk.app, &here, PASSWORD.into()).await.unwrap();
    let Own::Begun(setup) = factor::own(base, &here).await.unwrap() else { panic!("it is begun") };
    assert_eq!(
        (setup.secret.len(), setup.email.as_str(), setup.workspace.as_str()),
        (32, "ana@test.example", "Test")
    );
    assert_eq!(factor::own(base, &elsewhere).await.unwrap(), Own::Off, "another session sees nothing of it");
    let code = desk.code(desk.user).await;
    assert_eq!(wrong(factor::confirm(&desk.app, &elsewhere, &code, None).await), Wrong::SetupOver);
    let other = desk.other_code(desk.user).await;
    assert_eq!(wrong(factor::confirm(&desk.app, &here, &other, None).await), Wrong::Code);
    assert_eq!(desk.told(Verb::EnrolFactor).await, Some((Outcome::Refused, "code_other".into())));
    let codes = factor::confirm(&desk.app, &here, &code, None).await.unwrap().all;
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(desk.told(Verb::EnrolFactor).await, Some((Outcome::Done, String::new())));
    assert!(desk.now(&here).await.is_some() && desk.now(&elsewhere).await.is_none());
    assert!(matches!(factor::own(base, &here).await.unwrap(), Own::On { codes_left: 10, .. }));
    assert_eq!(wrong(factor::begin(&desk.app, &here, PASSWORD.into()).await), Wrong::FactorHeld);
}

#[tokio::test]
async fn the_password_leads_half_way_and_a_code_in_once() {
    let (desk, ana) = ana().await;
    desk.enrols(&ana).await;
    let challenge = desk.is_half_way().await;
    let signed = session::asker(&desk.app, &challenge, ORIGIN).await.unwrap();
    assert!(signed.is_none(), "half way is no session");
    assert!(challenge::whose(&desk.app, &challenge).await.unwrap().is_some());
    let signed_in = desk.told(Verb::SignIn).await;
    assert_eq!(desk.answers(&challenge, "no code").await, Err(NotAnswered::Wrong));
    let other = desk.other_code(desk.user).await;
    assert_eq!(desk.answers(&challenge, &other).await, Err(NotAnswered::Wrong));
    assert_ne!(desk.told(Verb::SignIn).await, signed_in);
    assert_eq!(desk.told(Verb::SignIn).await, Some((Outcome::Refused, "code_other".into())));
    let code = desk.code(desk.user).await;
    let secret = desk.answers(&challenge, &code).await.unwrap();
    assert!(session::asker(&desk.app, &secret, ORIGIN).await.unwrap().is_some());
    assert_eq!(desk.told(Verb::SignIn).await, Some((Outcome::Done, "code".into())));
    assert_eq!(desk.answers(&challenge, &code).await, Err(NotAnswered::Over), "it was answered");
    let again = desk.is_half_way().await;
    assert_eq!(desk.answers(&again, &code).await, Err(NotAnswered::Wrong), "the code was used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_lets_in_once_however_many_use_it_at_once() {
    let (desk, ana) = ana().await;
    let codes = desk.enrols(&ana).await;
    let mut challenges = Vec::new();
    for _ in 0..20 {
        challenges.push(desk.is_half_way().await);
    }
    let desk = Arc::new(desk);
    let answers = challenges.iter().cloned().map(|challenge| {
        let (desk, code) = (Arc::clone(&desk), codes[0].to_uppercase());
        tokio::spawn(async move { desk.answers(&challenge, &code).await })
    });
    let mut came = Vec::new();
    for answer in answers.collect::<Vec<_>>() {
        came.push(answer.await.unwrap());
    }
    assert_eq!(came.iter().filter(|one| one.is_ok()).count(), 1, "{came:?}");
    let own = factor::own(desk.app.base(), &ana).await.unwrap();
    assert!(matches!(own, Own::On { codes_left: 9, .. }), "{own:?}");
    let used = desk.log().await.into_iter().filter(|line| line.0 == Verb::UseRecoveryCode);
    assert_eq!(used.count(), 1);
    let recovered = (Verb::SignIn, Outcome::Done, "recovery_code".to_owned());
    assert!(desk.log().await.contains(&recovered));
}

#[tokio::test]
async fn who_guesses_codes_waits() {
    let (desk, ana) = ana().await;
    desk.enrols(&ana).await;
    let challenge = desk.is_half_way().await;
    let other = desk.other_code(desk.user).await;
    for _ in 0..10 {
        assert_eq!(desk.answers(&challenge, &other).await, Err(NotAnswered::Wrong));
    }
    let code = desk.code(desk.user).await;
    assert!(matches!(desk.answers(&challenge, &code).await, Err(NotAnswered::Wait(_))), "a right one too");
    let again = desk.is_half_way().await;
    let waits = desk.answers(&again, &code).await;
    assert!(matches!(waits, Err(NotAnswered::Wait(_))), "the password makes no new tries: {waits:?}");
}

#[tokio::test]
async fn who_guesses_for_long_waits_longer_and_a_recovery_code_counts_all_the_same() {
    let (desk, ana) = ana().await;
    let codes = desk.enrols(&ana).await;
    let (user, now) = (desk.user, desk.app.clock.machine());
    let guessed = "UPDATE factors SET tries = 10, tried_at = $2 WHERE workspace_id = $1 AND user_id = $3";
    desk.write((), move |tx, ()| {
        Box::pin(async move { tx.run(guessed, params![now, user]).await.map(drop) })
    })
    .await;
    let challenge = desk.is_half_way().await;
    let code = desk.code(user).await;
    let waits = desk.answers(&challenge, &code).await;
    let Err(NotAnswered::Wait(span)) = waits else { panic!("{waits:?}") };
    assert!(span > Span::minutes(14) && span <= Span::minutes(15), "{span:?}");
    desk.answers(&challenge, &codes[0]).await.unwrap();
    let challenge = desk.is_half_way().await;
    desk.answers(&challenge, &code).await.unwrap();
}

#[tokio::test]
async fn half_way_in_ends_with_time_a_new_password_and_a_deactivation() {
    let (desk, ana) = ana().await;
    desk.enrols(&ana).await;
    let base = desk.app.base();
    let (user, now) = (desk.user, desk.app.clock.machine());
    let late = secret::hash("late");
    desk.write(late, move |tx, late| Box::pin(challenges::begin(tx, late, user, now))).await;
    let code = desk.code(user).await;
    assert_eq!(desk.answers("late", &code).await, Err(NotAnswered::Over));
    let before = desk.is_half_way().await;
    reset::set(base, &desk.machine(), user, PASSWORD.into()).await.unwrap();
    assert_eq!(desk.answers(&before, &code).await, Err(NotAnswered::Over));
    let before = desk.is_half_way().await;
    desk.hires("olga", RoleKey::Owner).await;
    deactivate::deactivate(base, &desk.machine(), user, None).await.unwrap();
    assert_eq!(desk.answers(&before, &code).await, Err(NotAnswered::Over));
}

#[tokio::test]
async fn a_link_for_a_new_password_does_not_go_around_it() {
    let (desk, ana) = ana().await;
    desk.enrols(&ana).await;
    let handed = reset::link(desk.app.base(), &desk.machine(), desk.user).await.unwrap();
    let arrival = Arrival { secret: handed.secret, password: "nine red doors".into(), ..Arrival::default() };
    let signed_in = desk.told(Verb::SignIn).await;
    let Entered::HalfWay(challenge) = welcome::arrive(&desk.app, arrival, visitor()).await.unwrap() else {
        panic!("no code is asked for")
    };
    assert_eq!(desk.told(Verb::ChangePassword).await, Some((Outcome::Done, "reset".into())));
    assert_eq!(desk.told(Verb::SignIn).await, signed_in, "nobody is signed in yet");
    let code = desk.code(desk.user).await;
    assert!(desk.answers(&challenge, &code).await.is_ok());
}

#[tokio::test]
async fn it_goes_for_who_shows_password_and_code() {
    let (desk, ana) = ana().await;
    let codes = desk.enrols(&ana).await;
    let off = |shown| factor::turn_off(&desk.app, &ana, shown);
    let code = desk.code(desk.user).await;
    assert_eq!(wrong(off(with("seven red windows", &code)).await), Wrong::PasswordOther);
    assert_eq!(wrong(off(with(PASSWORD, "mfrg-gzdf-mztw-q2lk")).await), Wrong::Code);
    assert_eq!(desk.told(Verb::DropFactor).await, Some((Outcome::Refused, "code_other".into())));
    let renewed = factor::renew_codes(&desk.app, &ana, with(PASSWORD, &codes[1]), None).await.unwrap().all;
    assert_eq!(desk.told(Verb::MakeRecoveryCodes).await, Some((Outcome::Done, "recovery_code".into())));
    assert_eq!(desk.told(Verb::UseRecoveryCode).await, Some((Outcome::Done, String::new())));
    assert_eq!(wrong(off(with(PASSWORD, &codes[2])).await), Wrong::Code, "of before");
    off(with(PASSWORD, &renewed[2])).await.unwrap();
    assert_eq!(factor::own(desk.app.base(), &ana).await.unwrap(), Own::Off);
    let tried = session::sign_in(&desk.app, "ana@test.example", PASSWORD.into(), visitor()).await;
    is_in(tried.unwrap().unwrap());
    assert_eq!(wrong(off(with(PASSWORD, &renewed[3])).await), Wrong::Code, "there is none");
}

#[tokio::test]
async fn a_lost_one_is_taken_away_by_who_may_do_more() {
    let (desk, ana) = ana().await;
    let base = desk.app.base();
    let (owner, admin) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("adam", RoleKey::Admin).await);
    assert_eq!(wrong(factor::reset(base, &owner, desk.user).await), Wrong::FactorNone);
    assert_eq!(denied(factor::reset(base, &admin, user_of(&owner)).await), Denied::Above);
    let agent = desk.hires("abe", RoleKey::Agent).await;
    let by_agent = factor::reset(base, &agent, user_of(&admin)).await;
    assert_eq!(denied(by_agent), Denied::Permission(Permission::PeopleManage));
    assert_eq!(wrong(factor::reset(base, &admin, user_of(&admin)).await), Wrong::OwnFactor);
    desk.enrols(&ana).await;
    factor::reset(base, &admin, desk.user).await.unwrap();
    assert!(desk.now(&ana).await.is_none());
    assert_eq!(desk.told(Verb::ResetFactor).await, Some((Outcome::Done, String::new())));
    let tried = session::sign_in(&desk.app, "ana@test.example", PASSWORD.into(), visitor()).await;
    is_in(tried.unwrap().unwrap());
}

#[tokio::test]
async fn who_has_a_role_that_needs_one_may_do_nothing_before() {
    let (desk, _) = ana().await;
    let base = desk.app.base();
    let owner = desk.hires("olga", RoleKey::Owner).await;
    let begun = session::begin(&desk.app, &desk.row(desk.user).await, visitor()).await;
    let secret = is_in(begun.unwrap().unwrap());
    let ana = async || session::asker(&desk.app, &secret, ORIGIN).await.unwrap().unwrap().asker;
    let wish = NewToken { name: "till".into(), scopes: Set::all(), expires_at: None, owner: None };
    let (_, token) = tokens::make(base, &ana().await, wish.clone()).await.unwrap();
    let mut access = desk.app.hub.watch_access(desk.workspace);
    asked::ask_of(base, &owner, [RoleKey::Admin].into()).await.unwrap();
    assert!(access.has_changed().unwrap(), "what is open is told");
    access.mark_unchanged();
    assert_eq!(desk.told(Verb::AskFactor).await, Some((Outcome::Done, "set roles=admin".into())));
    let owing = ana().await;
    assert_eq!(denied(account::own(base, &owing).await), Denied::FactorFirst);
    assert_eq!(denied(tokens::make(base, &owing, wish).await), Denied::FactorFirst);
    let program = tokens::asker(&desk.app, &token, ORIGIN).await.unwrap().unwrap();
    assert!(tokens::own(base, &program).await.is_ok(), "programs go on");
    let by_program = asked::ask_of(base, &program, BTreeSet::new()).await;
    assert_eq!(denied(by_program), Denied::FactorFirst, "and do not take it off who has to have it");
    desk.enrols(&owing).await;
    assert!(account::own(base, &ana().await).await.is_ok());
    assert!(access.has_changed().unwrap(), "what is open is told");
    asked::ask_of(base, &owner, BTreeSet::new()).await.unwrap();
    assert_eq!(desk.told(Verb::AskFactor).await, Some((Outcome::Done, "set roles=nobody".into())));
}

#[tokio::test]
async fn nobody_says_it_of_a_role_above_them() {
    let desk = Desk::fresh(String::new()).await;
    let base = desk.app.base();
    let (owner, admin) = (desk.hires("olga", RoleKey::Owner).await, desk.hires("adam", RoleKey::Admin).await);
    assert_eq!(denied(asked::ask_of(base, &admin, [RoleKey::Owner].into()).await), Denied::Above);
    let by_agent = asked::ask_of(base, &desk.hires("abe", RoleKey::Agent).await, BTreeSet::new()).await;
    assert_eq!(denied(by_agent), Denied::Permission(Permission::SettingsManage));
    let both: BTreeSet<RoleKey> = [RoleKey::Owner, RoleKey::Agent].into();
    asked::ask_of(base, &owner, both.clone()).await.unwrap();
    let lines = desk.log().await.len();
    asked::ask_of(base, &owner, both.clone()).await.unwrap();
    assert_eq!(desk.log().await.len(), lines, "what changes nothing is not told");
    assert_eq!(denied(asked::ask_of(base, &admin, [RoleKey::Agent].into()).await), Denied::Above);
    assert_eq!(asked::roles(base, &admin).await.unwrap(), both);
    asked::ask_of(base, &admin, [RoleKey::Owner, RoleKey::Supervisor].into()).await.unwrap();
    let gone = RoleKey::Custom(desk.app.clock.role_id());
    assert_eq!(wrong(asked::ask_of(base, &owner, [gone].into()).await), Wrong::Role);
}
