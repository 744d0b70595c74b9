//! Who may do what, as people meet it: somebody comes by a link, works within a role, and is at the door the moment
//! they may no longer; a token is shown once; the audit log tells each act once.

use super::Stage;
use super::driver::{Page, client};

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_works_within_a_role_and_is_at_the_door_the_moment_they_are_deactivated() {
    let mut stage = Stage::new().await;
    let owner = stage.inbox(1440, 900).await;
    let acts = ["user.invite", "user.join", "user.deactivate"];
    let mut before = Vec::new();
    for act in acts {
        before.push(lines(&stage, &owner, act).await);
    }
    let link = invite(&stage, &owner).await;
    let eva = stage.driver.page(1440, 900).await;
    eva.goto(&link).await;
    eva.sees("h1", "Welcome to Harbour Lane").await;
    assert!(!eva.holds("location.hash").await, "whoever looks at the screen does not see the link");
    eva.write("[name=password]", "seven green lamps").await;
    eva.press(".door-card .primary").await;
    eva.until("document.querySelector('#rows .row')").await;
    eva.misses(".rail a[href='/costs']").await;
    eva.goto(&stage.desk.url("/costs")).await;
    eva.sees("main", "Read what messages cost").await;
    let other = stage.driver.page(1440, 900).await;
    other.goto(&link).await;
    other.sees("[role=alert]", "used already").await;

    eva.goto(&stage.desk.url("/")).await;
    eva.until("document.querySelector('#rows .row')").await;
    owner.goto(&stage.desk.url("/settings/people")).await;
    owner.press_word("Eva Sand").await;
    owner.press("[popovertarget=deactivate]").await;
    owner.press("#deactivate .primary").await;
    owner.sees(".said", "cannot sign in any more").await;
    eva.until("location.pathname === '/login'").await;
    for (act, before) in acts.into_iter().zip(before) {
        assert_eq!(lines(&stage, &owner, act).await, before + 1, "{act} is told once");
    }
    stage.end().await;
}

/// The link that is shown once to whoever invites.
async fn invite(stage: &Stage, owner: &Page) -> String {
    owner.goto(&stage.desk.url("/settings/people/invite")).await;
    owner.write("[name=email]", "eva@harbourlane.example").await;
    owner.write("[name=name]", "Eva Sand").await;
    owner.press_word("Make the link").await;
    owner.sees("h1", "The link for Eva Sand").await;
    let link = handed(owner).await;
    owner.run("location.reload()", &[]).await;
    owner.sees("h1", "Shown already").await;
    owner.misses("#handed").await;
    link
}

/// The secret on a page that shows one.
async fn handed(page: &Page) -> String {
    let shown = page.run("return document.querySelector('#handed').value", &[]).await;
    shown.as_str().expect("a secret is shown").to_owned()
}

/// How many lines of the audit log tell of an act.
async fn lines(stage: &Stage, owner: &Page, act: &str) -> u64 {
    owner.goto(&stage.desk.url(&format!("/settings/audit?verb={act}"))).await;
    owner.sees("h1", "Audit log").await;
    let found = owner.run("return document.querySelectorAll('table.log tbody tr').length", &[]).await;
    found.as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_and_is_refused_from_the_moment_it_is_revoked() {
    let mut stage = Stage::new().await;
    let owner = stage.inbox(1440, 900).await;
    let acts = ["token.make", "token.revoke_own"];
    let before = [lines(&stage, &owner, acts[0]).await, lines(&stage, &owner, acts[1]).await];
    owner.goto(&stage.desk.url("/settings/tokens")).await;
    owner.write("[name=name]", "Till").await;
    owner.press_word("Make the token").await;
    owner.sees("h1", "Till").await;
    let token = handed(&owner).await;
    let users = stage.desk.url("/api/v1/users");
    let answer = async || client().get(&users).bearer_auth(&token).send().await.unwrap().status().as_u16();
    assert_eq!(answer().await, 200);
    owner.press_word("Done").await;
    owner.sees("main h3", "Till").await;
    let is_shown = format!("document.body.innerHTML.includes('{token}')");
    assert!(!owner.holds(&is_shown).await, "it cannot be shown again");
    // The newest stands first.
    owner.press("[popovertarget^='revoke-']").await;
    owner.press("dialog:modal .primary").await;
    owner.sees(".said", "no good any more").await;
    assert_eq!(answer().await, 401);
    for (act, before) in acts.into_iter().zip(before) {
        assert_eq!(lines(&stage, &owner, act).await, before + 1, "{act} is told once");
    }
    stage.end().await;
}
