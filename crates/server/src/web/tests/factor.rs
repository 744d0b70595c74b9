//! A second factor over HTTP: set up on one's own page, asked for at the door, asked of roles, reset by a colleague.

use axum::http::{StatusCode, header};
use futures_util::future::join_all;
use transom_desk::fixture::app_shows;
use transom_rules::access::RoleKey;
use transom_rules::time::Span;
use transom_store::{params, users};

use super::fixture::{Answer, Browser, PASSWORD, said};

const PATH: &str = "/settings/account/factor";

impl Browser {
    /// Ana is signed in, who is the owner here.
    async fn owner() -> Self {
        let ana = Self::signed_in().await;
        let user = ana.desk.user;
        ana.desk.write((), move |tx, ()| Box::pin(users::set_role(tx, user, RoleKey::Owner))).await;
        ana
    }

    /// Begins to set one up; returns what goes into the app.
    async fn begins(&self) -> String {
        let begun = self.post(PATH, &[("old_password", PASSWORD)]).await;
        assert_eq!((begun.status, begun.header("location")), (StatusCode::SEE_OTHER, PATH), "{}", begun.text);
        let page = self.get(PATH).await;
        assert_eq!(page.header("cache-control"), "no-store");
        setup(&page.text)
    }

    /// What an app shows so many steps from now.
    fn shows(&self, setup: &str, steps: i64) -> String {
        app_shows(setup, self.desk.app.clock.machine() + Span::seconds(30 * steps))
    }

    /// Sets one up; returns what the app was given, and the recovery codes.
    async fn enrols(&self) -> (String, Vec<String>) {
        let setup = self.begins().await;
        let code = self.shows(&setup, 0);
        let shown = self.follows(&self.submit(&format!("{PATH}/confirm"), &[("code", &code)]).await).await;
        (setup, codes(&shown))
    }

    /// Shows a password, and comes half way.
    async fn half_way(&self, email: &str) -> Self {
        let mut other = self.aside();
        let answer = other.post("/login", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.header("location"), "/login/code", "{}", answer.text);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("transom-code=") && cookie.contains("Max-Age=300"), "{cookie}");
        cookie.split(';').next().unwrap().clone_into(&mut other.cookie);
        other
    }

    async fn answers(&self, code: &str) -> Answer {
        self.post("/login/code", &[("code", code)]).await
    }

    /// Somebody who knows the password has guessed ten codes a moment ago.
    async fn is_guessed_at(&self) {
        let now = self.desk.app.clock.machine();
        let guessed = "UPDATE factors SET tries = 10, tried_at = $2 WHERE workspace_id = $1";
        self.desk
            .write((), move |tx, ()| Box::pin(async move { tx.run(guessed, params![now]).await.map(drop) }))
            .await;
    }

    /// Half a minute passes: what was used before is long ago.
    async fn later(&self) {
        let forget = "UPDATE factors SET last_step = 0 WHERE workspace_id = $1";
        self.desk
            .write((), move |tx, ()| Box::pin(async move { tx.run(forget, params![]).await.map(drop) }))
            .await;
    }
}

#[tokio::test]
async fn the_form_that_shows_codes_makes_them_once_however_often_it_is_submitted() {
    let ana = Browser::signed_in().await;
    let setup = ana.begins().await;
    let (code, nonce) = (ana.shows(&setup, 0), ana.desk.app.clock.id().to_string());
    let (path, form) = (format!("{PATH}/confirm"), [("code", code.as_str()), ("nonce", nonce.as_str())]);
    let answers = join_all((0..5).map(|_| ana.post_plainly(&path, &form))).await;
    let place = answers[0].header("location").to_owned();
    assert!(answers.iter().all(|answer| answer.header("location") == place), "{answers:?}");
    assert_eq!(codes(&ana.get(&place).await).len(), 10);
    assert_eq!(ana.post_plainly(&path, &form).await.header("location"), place);
    let old = ana.post(&path, &[("code", &code)]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "a form without a mark asks");
}

#[tokio::test]
async fn the_second_of_two_quick_submissions_is_not_told_that_it_failed() {
    let ana = Browser::owner().await;
    let (_, codes) = ana.enrols().await;
    let mut other = ana.half_way("ana@test.example").await;
    let first = other.answers(&codes[0]).await;
    let second = other.answers(&codes[0]).await;
    assert_eq!(second.header("location"), "/login?over=true");
    other.comes_in_by(&first);
    assert_eq!(other.get("/login?over=true").await.header("location"), "/", "the first one let them in");

    let invited = ana.follows(&ana.invites("tom@test.example", "agent").await).await;
    let (mut tom, form) = (ana.aside(), [("link", invited.link()), ("password", "seven green lamps")]);
    let first = tom.post("/welcome/accept", &form).await;
    let second = tom.post("/welcome/accept", &form).await;
    assert_eq!(second.header("location"), "/welcome?used=true", "{}", second.text);
    let stranger = tom.get("/welcome?used=true").await;
    assert!(stranger.text.contains("role=\"alert\""), "{}", stranger.text);
    tom.comes_in_by(&first);
    assert_eq!(tom.get("/welcome?used=true").await.header("location"), "/");
}

#[tokio::test]
async fn whoever_tried_many_codes_of_what_they_set_up_begins_again() {
    let ana = Browser::signed_in().await;
    let before = ana.begins().await;
    ana.is_guessed_at().await;
    let many = ana.submit(&format!("{PATH}/confirm"), &[("code", "123456")]).await;
    assert!(many.text.contains("Begin again below, with a new picture."), "{}", many.text);
    assert!(many.text.contains("Does no code work?") && many.text.contains("name=\"old_password\""));
    let (setup, codes) = ana.enrols().await;
    assert!(setup != before && codes.len() == 10);
}

fn setup(page: &str) -> String {
    let rest = page.split("factor-secret\">").nth(1).unwrap_or_else(|| panic!("no secret: {page}"));
    rest.split('<').next().unwrap().to_owned()
}

fn codes(page: &Answer) -> Vec<String> {
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"), "{}", page.text);
    let rest = page.text.split("<textarea id=\"handed\"").nth(1).unwrap().split('>').nth(1).unwrap();
    rest.split('<').next().unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn one_is_set_up_and_asked_for_at_the_door() {
    let ana = Browser::signed_in().await;
    let elsewhere = ana.another("ana@test.example", PASSWORD).await;
    assert!(ana.get("/settings/account").await.text.contains("Off: the password alone lets you in."));
    let wrong = ana.post(PATH, &[("old_password", "no")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("The present password is another one."), "{}", wrong.text);
    let setup = ana.begins().await;
    let page = ana.get(PATH).await.text;
    assert!(page.contains("<svg") && page.contains("otpauth://totp/Test%20%28Transom%29:ana%40test.example"));
    assert!(page.contains("inputmode=\"numeric\"") && page.contains("autocomplete=\"one-time-code\""));
    assert!(!elsewhere.get(PATH).await.text.contains("factor-secret"), "another session sees nothing of it");
    let refused = ana.submit(&format!("{PATH}/confirm"), &[("code", "no")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("This code is not good") && refused.text.contains("factor-secret"));
    let code = ana.shows(&setup, 0);
    let confirmed = ana.submit(&format!("{PATH}/confirm"), &[("code", &code)]).await;
    assert_eq!(codes(&ana.follows(&confirmed).await).len(), 10);
    assert_eq!(ana.follows(&confirmed).await.status, StatusCode::NOT_FOUND, "they are shown once");
    assert_eq!(elsewhere.get("/").await.status, StatusCode::SEE_OTHER, "its session has ended");
    assert!(ana.get(PATH).await.text.contains("10 left"));

    let mut other = ana.half_way("ana@test.example").await;
    let door = other.get("/login/code").await;
    assert_eq!((door.status, door.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(door.text.contains("You sign in to Test as ana@test.example."), "{}", door.text);
    assert_eq!(other.get("/").await.header("location"), "/login");
    let replayed = other.answers(&code).await;
    assert_eq!(replayed.status, StatusCode::UNAUTHORIZED, "it was used when it was set up");
    assert!(replayed.text.contains("This code is not good"), "{}", replayed.text);
    let next = other.shows(&setup, 1);
    let came = other.answers(&next).await;
    let set: Vec<_> =
        came.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    assert!(
        set.len() == 2 && set[1].starts_with("transom-code=;") && set[1].contains("Max-Age=0"),
        "{set:?}"
    );
    other.comes_in_by(&came);
    assert_eq!(other.get("/").await.status, StatusCode::OK);
    let log = ana.get("/settings/audit?verb=session.begin").await.text;
    assert!(log.contains("With a code") && log.contains("The code was another one"), "{log}");
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_and_the_door_says_what_is_too_late() {
    let ana = Browser::signed_in().await;
    let (setup, codes) = ana.enrols().await;
    let mut one = ana.half_way("ana@test.example").await;
    one.comes_in_by(&one.answers(&format!(" {} ", codes[0].to_uppercase())).await);
    assert!(ana.get(PATH).await.text.contains("9 left"));
    let other = ana.half_way("ana@test.example").await;
    let again = other.answers(&codes[0]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert!(again.text.contains("<details class=\"door-hint\" open"), "where it was typed: {}", again.text);
    ana.is_guessed_at().await;
    let waits = other.answers(&other.shows(&setup, 1)).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!waits.header("retry-after").is_empty());
    for stranger in [ana.aside(), one] {
        assert_eq!(stranger.get("/login/code").await.header("location"), "/login?over=true");
        assert_eq!(stranger.answers("123456").await.header("location"), "/login?over=true");
    }
    assert!(ana.aside().get("/login?over=true").await.text.contains("That took too long."));
}

#[tokio::test]
async fn codes_are_made_anew_and_it_is_turned_off_by_password_and_code() {
    let ana = Browser::signed_in().await;
    let (setup, before) = ana.enrols().await;
    ana.later().await;
    let form = |code: &str| {
        [("old_password", PASSWORD), ("code", code)].map(|(name, value)| (name, value.to_owned()))
    };
    let post = async |what: &str, code: &str| {
        let form = form(code);
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        ana.submit(&format!("{PATH}/{what}"), &form).await
    };
    let wrong = post("off", &before[0].replace('-', "x")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (first, second) = wrong.text.split_once("Turn it off</h2>").unwrap();
    assert!(!first.contains("aria-invalid") && second.contains("aria-invalid"), "{}", wrong.text);
    let made = post("codes", &ana.shows(&setup, 0)).await;
    let anew = codes(&ana.follows(&made).await);
    assert!(anew.iter().all(|code| !before.contains(code)));
    assert_eq!(post("off", &before[1]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "one of before");
    assert_eq!(said(&post("off", &anew[1]).await), "factor-off");
    ana.another("ana@test.example", PASSWORD).await;
}

#[tokio::test]
async fn a_role_that_needs_one_leads_to_setting_it_up_and_ends_what_is_open() {
    let ana = Browser::owner().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let mut open = eva.stream("/events?view=all").await;
    open.next().await;
    let page = ana.get("/settings/workspace").await.text;
    assert!(page.contains("Second factor") && page.contains("value=\"agent\""), "{page}");
    assert_eq!(page.matches("One of them has none yet.").count(), 2, "the owner and an agent: {page}");
    let asked = ana.post("/settings/workspace/factor", &[("role", "agent")]).await;
    assert_eq!(said(&asked), "saved");
    assert!(open.ends().await, "her open page is loaded anew");
    for path in ["/", "/settings", "/settings/account", "/templates"] {
        assert_eq!(eva.get(path).await.header("location"), PATH, "{path}");
    }
    let tried = eva.post("/settings/account/theme", &[("theme", "dark")]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
    assert!(tried.text.contains("Set yours up first"), "{}", tried.text);
    let door = eva.get(PATH).await.text;
    assert!(
        door.contains("Your role signs in with a second factor")
            && !door.contains("href=\"/settings/people\"")
    );
    let mut fresh = ana.aside();
    let form = [("email", "eva@test.example"), ("password", PASSWORD)];
    fresh.comes_in_by(&fresh.post("/login", &form).await);
    assert_eq!(fresh.get("/").await.header("location"), PATH);
    assert_eq!(fresh.post("/logout", &[]).await.header("location"), "/login");
    let (setup, _) = eva.enrols().await;
    assert_eq!(eva.get("/").await.status, StatusCode::OK);

    let people = ana.get("/settings/people").await.text;
    assert!(people.contains("Second factor"), "who has one is told: {people}");
    let own = ana.desk.user.to_string();
    let ids = people.split("/settings/people/").skip(1).filter_map(|rest| rest.get(..36));
    let eva_id = ids.filter(|id| id.contains('-')).find(|id| *id != own).unwrap().to_owned();
    let path = format!("/settings/people/{eva_id}");
    assert!(ana.get(&path).await.text.contains("/factor/reset"));
    assert_eq!(said(&ana.post(&format!("{path}/factor/reset"), &[]).await), "factor-reset");
    assert_eq!(eva.get("/").await.header("location"), "/login", "her session has ended");
    let mut back = ana.aside();
    back.comes_in_by(&back.post("/login", &form).await);
    assert_eq!(back.get("/").await.header("location"), PATH, "and she sets up another one");
    assert_ne!(back.begins().await, setup);
    let none = ana.post(&format!("{path}/factor/reset"), &[]).await;
    assert!(none.text.contains("No second factor is set up."), "{}", none.text);
    let self_reset = ana.post(&format!("/settings/people/{own}/factor/reset"), &[]).await;
    assert!(self_reset.text.contains("turned off on the page of your account"), "{}", self_reset.text);
}

#[tokio::test]
async fn a_link_for_a_new_password_leads_half_way() {
    let ana = Browser::owner().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let (_, codes) = eva.enrols().await;
    let people = ana.get("/settings/people").await.text;
    let own = ana.desk.user.to_string();
    let ids = people.split("/settings/people/").skip(1).filter_map(|rest| rest.get(..36));
    let them = ids.filter(|id| id.contains('-')).find(|id| *id != own).unwrap().to_owned();
    let reset = ana.follows(&ana.submit(&format!("/settings/people/{them}/reset"), &[]).await).await;
    let mut other = ana.aside();
    let form = [("link", reset.link()), ("password", "seven green lamps")];
    let arrived = other.post("/welcome/accept", &form).await;
    assert_eq!(arrived.header("location"), "/login/code", "{}", arrived.text);
    arrived.header("set-cookie").split(';').next().unwrap().clone_into(&mut other.cookie);
    assert_eq!(other.get("/").await.header("location"), "/login");
    other.comes_in_by(&other.answers(&codes[3]).await);
    assert_eq!(other.get("/").await.status, StatusCode::OK);
    assert!(ana.get("/settings/audit").await.text.contains("With a recovery code"));
}
