//! What people and the workspace are called, and how one of many is found: in the list, and in the audit log.

use axum::http::StatusCode;
use transom_rules::access::RoleKey;
use transom_rules::time::Timestamp;
use transom_store::users::{self, User};

use super::fixture::{Browser, PASSWORD};

/// The page of a colleague, by the address they sign in with.
async fn page_of(ana: &Browser, email: &str) -> String {
    let (workspace, email) = (ana.desk.workspace, email.to_owned());
    let found = ana.desk.app.db.read(email, |tx, email| Box::pin(users::by_email(tx, email)));
    let user = found.await.unwrap().unwrap();
    assert_eq!(user.workspace, workspace);
    format!("/settings/people/{}", user.id)
}

#[tokio::test]
async fn names_and_addresses_are_corrected_by_who_manages_people_and_the_own_name_by_oneself() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let path = page_of(&ana, "eva@test.example").await;
    let details = format!("{path}/details");
    let taken = ana.post(&details, &[("name", "Eva Sand"), ("email", "ana@test.example")]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.text.contains("Somebody signs in with this address already."), "{}", taken.text);
    assert!(taken.text.contains("value=\"Eva Sand\"") && taken.text.contains("value=\"ana@test.example\""));
    assert!(!ana.get(&path).await.text.contains("Eva Sand"), "both or neither");
    let unseen = ana.post(&details, &[("name", "Ev\u{202e}a"), ("email", "eva@test.example")]).await;
    assert!(unseen.text.contains("characters that nobody sees"), "{}", unseen.text);

    let right = ana.post(&details, &[("name", "Eva Sand"), ("email", "Eva.Sand@test.example")]).await;
    assert_eq!(right.header("location"), format!("{path}?said=saved"));
    assert_eq!(eva.get("/").await.status, StatusCode::OK, "nobody is signed out by it");
    ana.another("eva.sand@test.example", PASSWORD).await;
    let old = ana.aside().post("/login", &[("email", "eva@test.example"), ("password", PASSWORD)]).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let log = ana.get("/settings/audit?verb=user.change").await.text;
    assert!(log.contains("name · address") && !log.contains("eva.sand@"), "{log}");

    assert_eq!(
        eva.post(&details, &[("name", "E"), ("email", "e@test.example")]).await.status,
        StatusCode::FORBIDDEN
    );
    let nameless = eva.post("/settings/account/name", &[("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.text.contains("Say a name of 1 to 100 characters."));
    assert_eq!(eva.post("/settings/account/name", &[("name", "Eva S.")]).await.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&path).await.text.contains("<h1>Eva S.</h1>"));
}

#[tokio::test]
async fn nobody_corrects_somebody_above_them() {
    let ana = Browser::signed_in().await;
    let user = ana.desk.user;
    ana.desk.write((), move |tx, ()| Box::pin(users::set_role(tx, user, RoleKey::Owner))).await;
    let eva = ana.colleague("eva@test.example", "admin").await;
    let path = format!("/settings/people/{user}");
    assert!(!eva.get(&path).await.text.contains("/details"));
    let tried =
        eva.post(&format!("{path}/details"), &[("name", "Ana"), ("email", "eva2@test.example")]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_workspace_is_named_where_its_people_look_and_whoever_is_invited_reads_it() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let named = ana.post("/settings/workspace", &[("name", "Harbour & Lane")]).await;
    assert_eq!(named.header("location"), "/settings/workspace?said=saved");
    assert!(eva.get("/settings/account").await.text.contains("Harbour &amp; Lane"));
    assert!(!eva.get("/settings/account").await.text.contains("href=\"/settings/workspace\""));
    assert_eq!(eva.post("/settings/workspace", &[("name", "Mine")]).await.status, StatusCode::FORBIDDEN);
    let nameless = ana.post("/settings/workspace", &[("name", "")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let invited = ana.follows(&ana.invites("tom@test.example", "agent").await).await;
    let greeted = ana.aside().post("/welcome", &[("link", invited.link())]).await;
    assert!(greeted.text.contains("Welcome to Harbour &amp; Lane"), "{}", greeted.text);
}

#[tokio::test]
async fn an_invitation_says_what_its_guest_will_see_and_their_team() {
    let ana = Browser::signed_in().await;
    let form = ana.get("/settings/people/invite").await.text;
    assert!(
        form.contains("name=\"sees\"") && !form.contains("name=\"team\""),
        "there is no team yet: {form}"
    );
    ana.post("/settings/teams", &[("name", "Returns")]).await;
    let form = ana.get("/settings/people/invite").await.text;
    let team = form.split("name=\"team\"").nth(1).unwrap().split("value=\"").nth(2).unwrap();
    let team = team.split('"').next().unwrap().to_owned();
    let fields =
        [("email", "eva@test.example"), ("name", ""), ("role", "agent"), ("sees", "own"), ("team", &team)];
    let invited = ana.follows(&ana.submit("/settings/people/invite", &fields).await).await;
    assert!(ana.get("/settings/people").await.text.contains("Returns"), "the link that waits says so");
    let mut eva = ana.aside();
    let come = [("link", invited.link()), ("password", "seven green lamps")];
    eva.comes_in_by(&eva.post("/welcome/accept", &come).await);
    let account = eva.get("/settings/account").await.text;
    assert!(account.contains("Only their own"), "{account}");
    assert!(ana.get("/settings/teams").await.text.contains("one person"));
    let taken = ana.submit("/settings/people/invite", &fields).await.text;
    assert!(
        taken.contains("<option value=\"own\" selected") && taken.contains(&format!("{team}\" selected"))
    );

    let gone = ana
        .follows(
            &ana.submit(
                "/settings/people/invite",
                &[("email", "tom@test.example"), fields[1], fields[2], fields[3], fields[4]],
            )
            .await,
        )
        .await;
    ana.post(&format!("/settings/teams/{team}/remove"), &[]).await;
    let mut tom = ana.aside();
    let come = [("link", gone.link()), ("password", "seven green lamps")];
    tom.comes_in_by(&tom.post("/welcome/accept", &come).await);
}

/// Colleagues of whom each was here a day after the one before; the last one has gone.
async fn hires_many(ana: &Browser) {
    for n in 0..10 {
        let (clock, workspace) = (&ana.desk.app.clock, ana.desk.workspace);
        let role = if n == 5 { RoleKey::Supervisor } else { RoleKey::Agent };
        let name = format!("Kim {n}");
        let user = User::new(workspace, clock.user_id(), &format!("kim{n}@test.example"), &name, role);
        let at = Timestamp::from_seconds(1_700_000_000 + n * 86_400);
        ana.desk
            .write(user, move |tx, user| {
                Box::pin(async move {
                    users::add(tx, user, at).await?;
                    let gone = (n == 9).then_some(at);
                    users::set_deactivated(tx, user.id, gone).await
                })
            })
            .await;
    }
}

#[tokio::test]
async fn of_many_people_one_finds_some_in_an_order_and_those_who_have_gone_are_folded_away() {
    let ana = Browser::signed_in().await;
    assert!(!ana.get("/settings/people").await.text.contains("name=\"q\""), "few need no search");
    hires_many(&ana).await;
    let all = ana.get("/settings/people").await.text;
    let (here, gone) = all.split_once("<details").unwrap();
    assert!(here.contains("name=\"q\"") && here.contains("Kim 8") && !here.contains("Kim 9"), "{all}");
    assert!(gone.contains("Kim 9"));
    let found = ana.get("/settings/people?q=KIM3%40").await.text;
    assert!(
        found.contains("Kim 3") && !found.contains("Kim 4") && found.contains("value=\"KIM3@\""),
        "{found}"
    );
    assert!(ana.get("/settings/people?q=nobody").await.text.contains("Nobody is called like that"));
    let by_role = ana.get("/settings/people?sort=role").await.text;
    let place = |name: &str| by_role.find(&format!(">{name}<")).unwrap();
    assert!(place("Kim 8") < place("Kim 5"), "agents stand before supervisors: {by_role}");
    assert!(by_role.contains("<option value=\"role\" selected"));
}

#[tokio::test]
async fn the_log_is_narrowed_to_one_thing_and_stays_so_from_page_to_file() {
    let ana = Browser::signed_in().await;
    for email in ["eva@test.example", "tom@test.example"] {
        ana.colleague(email, "agent").await;
    }
    let path = page_of(&ana, "eva@test.example").await;
    let id = path.rsplit('/').next().unwrap();
    for other in [path.clone(), page_of(&ana, "tom@test.example").await] {
        ana.post(&other, &[("role", "supervisor"), ("sees", "")]).await;
    }
    let all = ana.get("/settings/audit?verb=user.change&from=2020-01-01").await.text;
    assert_eq!(all.matches("<tr>").count(), 1 + 2, "{all}");
    let narrowed = format!("/settings/audit?verb=user.change&amp;from=2020-01-01&amp;on={id}");
    assert!(all.contains(&narrowed), "{all}");
    let one = ana.get(&narrowed.replace("&amp;", "&")).await.text;
    assert_eq!(one.matches("<tr>").count(), 1 + 1, "{one}");
    assert!(
        one.contains(&format!("type=\"hidden\" name=\"on\" value=\"{id}\"")) && one.contains("Person eva"),
        "{one}"
    );
    let file = format!("/audit.csv?verb=user.change&from=2020-01-01&on={id}");
    assert!(one.contains(&file.replace('&', "&amp;")), "{one}");
    assert_eq!(ana.get(&file).await.text.lines().count(), 1 + 1);
    let odd = ana.get("/settings/audit?on=a%26who%3Db%20%C3%BC").await.text;
    assert!(
        odd.contains("/audit.csv?on=a%26who%3Db+%C3%BC\""),
        "what stands in an address is written so: {odd}"
    );
}
