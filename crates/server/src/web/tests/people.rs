//! The settings over HTTP: who comes in by which link, what each may press, what is told of what went wrong, and what
//! the audit log has of it.

use axum::http::StatusCode;
use transom_desk::people::first;
use transom_rules::access::RoleKey;
use transom_rules::id::DeliveryId;
use transom_rules::time::Timestamp;
use transom_store::deliveries::{self, Unknown};
use transom_store::{apps, users};

use super::fixture::{Browser, PASSWORD, id_after, said};

/// The password of somebody who chooses one in a test.
const NEW: &str = "seven green lamps";

#[tokio::test]
async fn who_is_invited_comes_in_by_the_link_once_and_is_signed_in() {
    let ana = Browser::signed_in().await;
    let made = ana.invites("eva@test.example", "agent").await;
    let invited = ana.follows(&made).await;
    assert_eq!((invited.status, invited.header("cache-control")), (StatusCode::OK, "no-store"));
    let link = invited.link();
    let reloaded = ana.follows(&made).await;
    assert_eq!((reloaded.status, reloaded.header("cache-control")), (StatusCode::NOT_FOUND, "no-store"));
    assert!(reloaded.text.contains("cannot be shown again") && !reloaded.text.contains(link));
    assert!(ana.get("/settings/people").await.text.contains("eva@test.example"), "the link waits");

    let mut eva = ana.aside();
    let door = eva.get("/welcome").await;
    assert!(door.text.contains("data-from-fragment=\"link\""));
    assert_eq!(door.header("cache-control"), "no-store");
    let greeted = eva.post("/welcome", &[("link", link)]).await;
    assert!(greeted.text.contains("Welcome to Test") && greeted.text.contains("eva@test.example"));
    let short = eva.post("/welcome/accept", &[("link", link), ("password", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("A password has at least 10 characters."), "{}", short.text);
    eva.comes_in_by(&eva.post("/welcome/accept", &[("link", link), ("password", NEW)]).await);
    assert_eq!(eva.get("/").await.status, StatusCode::OK);

    let again = ana.aside().post("/welcome", &[("link", link)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.header("cache-control"), "no-store");
    assert!(again.text.contains("used already") && !again.text.contains("eva@test.example"));
    ana.another("eva@test.example", NEW).await;
}

#[tokio::test]
async fn an_invitation_that_cannot_be_made_says_what_is_wrong_and_keeps_what_was_typed() {
    let ana = Browser::signed_in().await;
    let taken = ana.invites("ana@test.example", "supervisor").await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.text.contains("Somebody signs in with this address already."), "{}", taken.text);
    assert!(taken.text.contains("value=\"ana@test.example\"") && taken.text.contains("aria-invalid"));
    assert!(taken.text.contains("<option value=\"supervisor\" selected"), "{}", taken.text);

    let made = ana.follows(&ana.invites("tom@test.example", "agent").await).await;
    let waiting = ana.get("/settings/people").await.text;
    let link = id_after(&waiting, "/settings/people/links/").to_owned();
    assert_eq!(said(&ana.post(&format!("/settings/people/links/{link}/withdraw"), &[]).await), "withdrawn");
    let gone = ana.aside().post("/welcome", &[("link", made.link())]).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "a link that was taken back");
}

#[tokio::test]
async fn what_somebody_may_not_do_is_neither_offered_nor_done() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let inbox = eva.get("/").await.text;
    assert!(inbox.contains("href=\"/templates\"") && inbox.contains("href=\"/settings\""));
    assert!(!inbox.contains("href=\"/costs\"") && !inbox.contains("href=\"/operator\""), "{inbox}");
    let people = eva.get("/settings/people").await.text;
    assert!(people.contains("Ana") && !people.contains("href=\"/settings/people/invite\""));
    assert!(!people.contains("href=\"/settings/audit\""));
    let owner = ana.desk.user;
    for path in ["/costs", "/operator", "/settings/people/invite", "/settings/roles/new", "/settings/audit"] {
        assert_eq!(eva.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in [
        format!("/settings/people/{owner}"),
        format!("/settings/people/{owner}/deactivate"),
        format!("/settings/people/{owner}/reset"),
        "/settings/roles/new".into(),
        "/settings/teams".into(),
    ] {
        let refused = eva.post(&path, &[("role", "owner"), ("name", "x")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
    let page = eva.get(&format!("/settings/people/{owner}")).await.text;
    assert!(page.contains("ana@test.example") && !page.contains("/deactivate"), "reading is theirs: {page}");
    let log = ana.get("/settings/audit?result=refused").await.text;
    assert_eq!(log.matches("<tr>").count(), 1 + 10, "each try is written down: {log}");
    assert!(log.contains("/settings/people/invite") && log.contains("The role lacks"), "{log}");
}

#[tokio::test]
async fn an_admin_does_nothing_to_an_owner_and_makes_none() {
    let ana = Browser::signed_in().await;
    let user = ana.desk.user;
    ana.desk.write((), move |tx, ()| Box::pin(users::set_role(tx, user, RoleKey::Owner))).await;
    let eva = ana.colleague("eva@test.example", "admin").await;
    let page = eva.get(&format!("/settings/people/{}", ana.desk.user)).await.text;
    assert!(page.contains("They may do more than you"), "{page}");
    let form = eva.get("/settings/people/invite").await.text;
    assert!(form.contains("value=\"admin\"") && !form.contains("value=\"owner\""), "{form}");
    assert_eq!(eva.invites("new@test.example", "owner").await.status, StatusCode::FORBIDDEN);
    let refused = eva.post(&format!("/settings/people/{}/deactivate", ana.desk.user), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_colleague_gets_another_role_a_new_password_and_goes() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let list = ana.get("/settings/people").await.text;
    let me = ana.desk.user.to_string();
    let them = list.split("/settings/people/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let them = them.filter(|id| id.len() == 36).find(|id| *id != me).unwrap().to_owned();
    let path = format!("/settings/people/{them}");

    let changed = ana.post(&path, &[("role", "supervisor"), ("sees", "own")]).await;
    assert_eq!(said(&changed), "saved");
    let page = ana.get(&format!("{path}?said=saved")).await.text;
    assert!(page.contains("Saved.") && page.contains("<option value=\"supervisor\" selected"), "{page}");
    assert_eq!(eva.get("/costs").await.status, StatusCode::OK, "a new role holds at once");

    let reset = ana.follows(&ana.submit(&format!("{path}/reset"), &[]).await).await;
    let link = reset.link();
    let mut other = ana.aside();
    assert!(other.post("/welcome", &[("link", link)]).await.text.contains("A new password"));
    other.comes_in_by(&other.post("/welcome/accept", &[("link", link), ("password", NEW)]).await);
    assert_eq!(eva.get("/").await.status, StatusCode::SEE_OTHER, "the sessions of before have ended");

    let session = ana.get(&path).await.text;
    let session = id_after(&session, &format!("{path}/sessions/")).to_owned();
    assert_eq!(said(&ana.post(&format!("{path}/sessions/{session}/end"), &[]).await), "session-ended");
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER);

    assert_eq!(said(&ana.post(&format!("{path}/deactivate"), &[("heir", &me)]).await), "deactivated");
    let refused = ana.aside().post("/login", &[("email", "eva@test.example"), ("password", NEW)]).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(ana.get(&path).await.text.contains("Reactivate"));
    assert_eq!(said(&ana.post(&format!("{path}/reactivate"), &[]).await), "reactivated");
    ana.another("eva@test.example", NEW).await;

    let refused = ana.post(&format!("/settings/people/{me}/deactivate"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Nobody deactivates themselves"), "{}", refused.text);
}

#[tokio::test]
async fn a_role_is_made_of_permissions_changed_and_removed() {
    let ana = Browser::signed_in().await;
    let empty =
        ana.post("/settings/roles/new", &[("name", "Readers"), ("sees", "team"), ("masks", "yes")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("at least one permission") && empty.text.contains("value=\"Readers\""));
    assert!(empty.text.contains("value=\"team\" checked") && empty.text.contains("value=\"yes\" checked"));
    let form = [
        ("name", "Readers"),
        ("permission", "conversations.read"),
        ("permission", "people.read"),
        ("sees", "team"),
    ];
    assert_eq!(said(&ana.post("/settings/roles/new", &form).await), "saved");
    let taken = ana.post("/settings/roles/new", &form).await;
    assert!(taken.text.contains("This name is taken already."), "{}", taken.text);
    let list = ana.get("/settings/roles").await.text;
    let role = list.split("/settings/roles/").find_map(|rest| rest.get(..36).filter(|id| id.contains('-')));
    let path = format!("/settings/roles/{}", role.unwrap());
    let page = ana.get(&path).await.text;
    assert!(page.contains("value=\"people.read\" checked") && !page.contains("value=\"costs.read\" checked"));
    let like = ana.get("/settings/roles/new?like=agent").await.text;
    assert!(like.contains("value=\"tokens.own\" checked"), "{like}");
    assert!(ana.get("/settings/roles/agent").await.text.contains("<fieldset class=\"bare\" disabled"));
    let changed = [("name", "Readers"), ("permission", "conversations.read"), ("sees", "all")];
    assert_eq!(said(&ana.post(&path, &changed).await), "saved");
    let promised = ana.invites("eva@test.example", path.rsplit('/').next().unwrap()).await;
    assert_eq!(promised.status, StatusCode::SEE_OTHER);
    let used = ana.post(&format!("{path}/remove"), &[]).await;
    assert!(used.text.contains("Give them another one first."), "{}", used.text);
    let waiting = ana.get("/settings/people").await.text;
    let link = id_after(&waiting, "/settings/people/links/").to_owned();
    ana.post(&format!("/settings/people/links/{link}/withdraw"), &[]).await;
    assert_eq!(said(&ana.post(&format!("{path}/remove"), &[]).await), "removed");
    assert_eq!(ana.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_team_is_made_filled_and_removed() {
    let ana = Browser::signed_in().await;
    assert!(ana.get("/settings/teams").await.text.contains("No teams yet"));
    let nameless = ana.post("/settings/teams", &[("name", "  ")]).await;
    assert!(nameless.text.contains("Say a name of 1 to 100 characters."), "{}", nameless.text);
    assert_eq!(said(&ana.post("/settings/teams", &[("name", "Returns")]).await), "saved");
    let page = ana.get("/settings/teams").await.text;
    let path = format!("/settings/teams/{}", id_after(&page, "action=\"/settings/teams/"));
    let me = ana.desk.user.to_string();
    assert_eq!(said(&ana.post(&path, &[("name", "Returns & repairs"), ("member", &me)]).await), "saved");
    let page = ana.get("/settings/teams").await.text;
    assert!(page.contains("Returns &amp; repairs") && page.contains("one person"), "{page}");
    assert!(ana.get("/settings/people").await.text.contains("Returns &amp; repairs"));
    assert_eq!(said(&ana.post(&format!("{path}/remove"), &[]).await), "removed");
    assert!(ana.get("/settings/teams").await.text.contains("No teams yet"));
}

#[tokio::test]
async fn a_token_is_shown_once_listed_and_revoked() {
    let ana = Browser::signed_in().await;
    let none = ana.submit("/settings/tokens", &[("name", "Shop"), ("days", "30")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("at least one of read") && none.text.contains("value=\"Shop\""));
    for days in ["31", "ever"] {
        let unknown =
            ana.submit("/settings/tokens", &[("name", "Shop"), ("days", days), ("scope", "read")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{days}");
    }
    let unsaid = ana.submit("/settings/tokens", &[("name", "Shop"), ("scope", "read")]).await;
    assert_eq!(unsaid.status, StatusCode::NOT_FOUND, "no token lasts for ever by mistake");
    let form = [("name", "Shop"), ("days", "30"), ("scope", "read"), ("scope", "send")];
    let led = ana.submit("/settings/tokens", &form).await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    assert!(!eva.follows(&led).await.text.contains("value=\"tr_"), "it waits for whoever made it");
    let made = ana.follows(&led).await;
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::OK, "no-store"));
    let secret = made.text.split("value=\"tr_").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let bearer = format!("Bearer tr_{secret}");
    let call = async |browser: &Browser| {
        browser.get_with("/api/v1/users", &[("authorization", &bearer)]).await.status
    };
    assert_eq!(call(&ana).await, StatusCode::OK);
    let page = ana.get("/settings/tokens").await.text;
    assert!(page.contains("Shop") && !page.contains(&secret), "shown once");
    assert!(!ana.follows(&led).await.text.contains(&secret));
    let tokens = ana.get("/settings/tokens").await.text;
    assert_eq!(tokens.matches("action=\"/settings/tokens/").count(), 1, "no second one was made");

    let theirs = eva.get("/settings/tokens").await.text;
    assert!(!theirs.contains("Shop"), "others' tokens are not an agent's: {theirs}");
    let path = format!("/settings/tokens/{}/revoke", id_after(&page, "action=\"/settings/tokens/"));
    assert_eq!(eva.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    let of_eva = [("name", "Bot"), ("days", ""), ("scope", "read")];
    eva.submit("/settings/tokens", &of_eva).await;
    assert!(ana.get("/settings/tokens").await.text.contains("Bot"), "an owner sees all");
    assert_eq!(said(&ana.post(&path, &[]).await), "revoked");
    assert_eq!(call(&ana).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn ones_own_password_colours_and_sessions_are_changed() {
    let ana = Browser::signed_in().await;
    let other = ana.another("ana@test.example", PASSWORD).await;
    let wrong = [("old_password", "not this"), ("password", NEW)];
    let refused = ana.post("/settings/account/password", &wrong).await;
    assert!(refused.text.contains("The present password is another one."), "{}", refused.text);
    let right = [("old_password", PASSWORD), ("password", NEW)];
    assert_eq!(said(&ana.post("/settings/account/password", &right).await), "password");
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER, "signed out everywhere else");
    let other = ana.another("ana@test.example", NEW).await;

    let dark = ana.post("/settings/account/theme", &[("theme", "dark")]).await;
    assert!(dark.header("set-cookie").starts_with("theme=dark;"));
    assert!(
        other.get("/").await.text.contains("data-theme=\"dark\""),
        "also in a browser without the cookie"
    );

    let page = ana.get("/settings/account").await.text;
    assert_eq!(page.matches("/settings/account/sessions/").count(), 2, "{page}");
    let there = other.get("/settings/account").await.text;
    let own = there.split("this one").next().unwrap();
    assert!(own.contains("Signed in"));
    let ids: Vec<&str> =
        page.split("/settings/account/sessions/").skip(1).map(|it| it.get(..36).unwrap()).collect();
    for id in ids {
        ana.post(&format!("/settings/account/sessions/{id}/end"), &[]).await;
    }
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_audit_log_tells_each_act_once_and_is_taken_out_as_a_file() {
    let ana = Browser::signed_in().await;
    ana.invites("eva@test.example", "agent").await;
    ana.post("/settings/teams", &[("name", "Returns")]).await;
    let all = ana.get("/settings/audit").await.text;
    assert_eq!(all.matches("<tr>").count(), 1 + 3, "signing in, inviting, a team: {all}");
    let page = ana.get("/settings/audit?verb=user.invite").await.text;
    assert_eq!(page.matches("<tr>").count(), 1 + 1, "{page}");
    assert!(page.contains("href=\"/audit.csv?verb=user.invite\""), "{page}");
    assert!(ana.get("/settings/audit?result=failed").await.text.contains("Nothing like that happened"));
    assert_eq!(ana.get("/settings/audit?verb=x").await.status, StatusCode::NOT_FOUND);
    let file = ana.get("/audit.csv").await;
    assert!(file.header("content-disposition").contains("audit.csv"));
    assert_eq!(file.text.lines().count(), 1 + 4, "the taking out is the newest line: {}", file.text);
    assert!(file.text.lines().nth(1).unwrap().contains("audit.export"), "{}", file.text);
    assert!(!file.text.contains("eva@test.example"), "ids only");
    let today = ana.get("/settings/audit?from=2000-01-01&to=2000-01-02").await.text;
    assert!(today.contains("Nothing like that happened"));
}

#[tokio::test]
async fn a_number_gets_another_secret_and_is_disconnected() {
    let ana = Browser::signed_in().await;
    let page = ana.get("/settings/numbers").await.text;
    let path = format!("/settings/numbers/{}", ana.desk.channel);
    assert!(
        page.contains("+15550100200") && page.contains(&format!("/webhooks/whatsapp/{}", ana.desk.channel))
    );
    let silent = ana.post(&format!("{path}/token"), &[("access_token", "EAAnew")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        silent.text.contains("Meta could not be asked") && !silent.text.contains("EAAnew"),
        "{}",
        silent.text
    );
    let empty = ana.post(&format!("{path}/secret"), &[("secret", " ")]).await;
    assert!(empty.text.contains("It cannot be empty."), "{}", empty.text);
    assert_eq!(said(&ana.post(&format!("{path}/secret"), &[("secret", "another")]).await), "signed");
    assert_eq!(said(&ana.post(&format!("{path}/disconnect"), &[]).await), "disconnected");
    let after = ana.get("/settings/numbers").await.text;
    assert!(after.contains("Disconnected") && !after.contains(&format!("{path}/token")), "{after}");
    let eva = ana.colleague("eva@test.example", "agent").await;
    assert!(!eva.get("/settings/numbers").await.text.contains("/disconnect"));
    assert_eq!(eva.post(&format!("{path}/disconnect"), &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_has_no_inbox_is_led_to_where_they_may_go_and_the_log_says_what_they_lacked() {
    let ana = Browser::signed_in().await;
    let role = [("name", "Books"), ("permission", "costs.read"), ("sees", "all")];
    assert_eq!(ana.post("/settings/roles/new", &role).await.status, StatusCode::SEE_OTHER);
    let roles = ana.get("/settings/roles").await.text;
    let ids = roles.split("/settings/roles/").skip(1).filter_map(|rest| rest.split('"').next());
    let id = ids.filter(|id| id.len() == 36).last().unwrap().to_owned();
    let books = ana.colleague("bo@test.example", &id).await;
    let came = books.get("/").await;
    assert_eq!((came.status, came.header("location")), (StatusCode::SEE_OTHER, "/settings"));
    assert_eq!(books.get("/settings").await.status, StatusCode::OK);
    assert_eq!(books.get("/costs").await.status, StatusCode::OK);
    assert_eq!(books.get("/templates").await.status, StatusCode::FORBIDDEN);
    let log = ana.get("/settings/audit").await.text;
    assert!(log.contains("The role lacks “Read templates”."), "{log}");
}

#[tokio::test]
async fn the_first_steps_are_told_ticked_off_while_one_looks_and_put_away() {
    let ana = Browser::signed_in().await;
    let page = ana.get("/").await.text;
    assert!(page.contains("1 of 4") && page.contains("Let Meta send webhooks"), "{page}");
    let mut open = ana.stream("/events?view=all").await;
    open.until("first-steps").await;
    ana.colleague("eva@test.example", "agent").await;
    open.until("2 of 4").await;
    let eva = ana.another("eva@test.example", PASSWORD).await;
    assert!(!eva.get("/").await.text.contains("First steps"), "an agent can take none of them");
    assert_eq!(ana.post("/settings/first-steps/hide", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!ana.get("/").await.text.contains("First steps"));
}

#[tokio::test]
async fn the_door_says_how_the_first_one_comes_in_and_where_a_lost_password_is_found() {
    let ana = Browser::stranger().await;
    assert!(ana.get("/login").await.text.contains("Lost your password?"));
    ana.desk.write((), |tx, ()| Box::pin(apps::erase(tx))).await;
    let handed = first::link(ana.desk.app.base()).await.unwrap().unwrap();
    let door = ana.get("/login").await.text;
    assert!(door.contains("Nobody can sign in yet") && !door.contains("name=\"password\""), "{door}");
    let mut olga = ana.aside();
    let form =
        |email| [("link", handed.secret.as_str()), ("email", email), ("name", "Olga"), ("password", NEW)];
    let wrong = olga.post("/welcome/accept", &form("olga")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"Olga\"") && wrong.text.contains("This is no e-mail address"));
    olga.comes_in_by(&olga.post("/welcome/accept", &form("olga@test.example")).await);
    assert!(olga.get("/settings/account").await.text.contains("Owner"));
}

#[tokio::test]
async fn whoever_may_only_read_a_conversation_is_offered_nothing_else() {
    let ana = Browser::signed_in().await;
    let id = ana.desk.hears("15550100777", "Nora", "Hello?").await;
    let form = [("name", "Reader"), ("permission", "conversations.read"), ("sees", "all")];
    assert_eq!(said(&ana.post("/settings/roles/new", &form).await), "saved");
    let list = ana.get("/settings/roles").await.text;
    let role = list.split("/settings/roles/").find_map(|rest| rest.get(..36).filter(|id| id.contains('-')));
    let eva = ana.colleague("eva@test.example", role.unwrap()).await;
    let page = eva.get(&format!("/c/{id}")).await.text;
    assert!(page.contains("Hello?") && page.contains("not write in it"), "{page}");
    for offered in ["name=\"text\"", "/assignee\"", "/status\"", "href=\"/templates\"", "/settings/people\""]
    {
        assert!(!page.contains(offered), "{offered}: {page}");
    }
    let tried = eva.post(&format!("/c/{id}/messages"), &[("text", "hi"), ("client_id", "c")]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_sees_only_their_own_is_offered_no_list_of_nobodys_and_shown_nothing_raw() {
    let ana = Browser::signed_in().await;
    ana.desk.hears("15550100777", "Nora", "Hello?").await;
    ana.desk.write((), |tx, ()| Box::pin(deliveries::keep_unknown(tx, vec![unknown()]))).await;
    let form = |sees| {
        let permissions = [("permission", "conversations.read"), ("permission", "operator.read")];
        [("name", sees), ("sees", sees)].into_iter().chain(permissions).collect::<Vec<_>>()
    };
    for (sees, only_own) in [("all", false), ("own", true)] {
        assert_eq!(said(&ana.post("/settings/roles/new", &form(sees)).await), "saved");
        let list = ana.get("/settings/roles").await.text;
        let named = list.split("/settings/roles/").find(|rest| rest.contains(&format!(">{sees}<")));
        let role = named.and_then(|rest| rest.get(..36)).unwrap();
        let eva = ana.colleague(&format!("{sees}@test.example"), role).await;
        let page = eva.get("/").await.text;
        assert_eq!(page.contains("view=unassigned"), !only_own, "{page}");
        assert_eq!(page.contains("You see the conversations that are assigned to you."), only_own);
        let operator = eva.get("/operator").await.text;
        assert_eq!(operator.contains("Words of Nora"), !only_own, "{operator}");
        assert_eq!(operator.contains("whom you do not see"), only_own, "{operator}");
    }
}

fn unknown() -> Unknown {
    Unknown {
        hash: vec![1],
        delivery: DeliveryId(uuid::Uuid::nil()),
        field: "messages".into(),
        what: "a new kind".into(),
        json: r#"{"body":"Words of Nora"}"#.into(),
        received_at: Timestamp::from_millis(1_795_000_000_000),
    }
}
