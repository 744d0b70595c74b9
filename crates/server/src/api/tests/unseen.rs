//! Whoever sees their own conversations alone cannot tell a customer of a colleague's from a stranger by asking.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use transom_rules::access::{RoleKey, Sees};
use transom_rules::id::UserId;
use transom_store::tokens::{self, Token};
use transom_store::users::{self, User};

use super::text;
use crate::api::fixture::Client;

const COLLEAGUES: &str = "15550100888";
const STRANGER: &str = "15550100999";

/// Them, and the header of a token that acts for somebody who may everything, and sees their own conversations.
pub(super) async fn own_only(desk: &Client) -> (UserId, String) {
    let (id, now) = (desk.app.clock.user_id(), desk.app.clock.now());
    let user = User {
        sees: Some(Sees::Own),
        ..User::new(desk.workspace, id, "eva@test.example", "Eva", RoleKey::Admin)
    };
    let token = Token {
        owner: Some(id),
        ..Token::of_workspace(desk.workspace, desk.app.clock.token_id(), "eva's", now)
    };
    desk.write((user, token), move |tx, (user, token)| {
        Box::pin(async move {
            users::add(tx, user, now).await?;
            tokens::add(tx, &Sha256::digest("own"), token).await
        })
    })
    .await;
    (id, "Bearer own".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permit_and_a_new_contact_tell_no_customer_of_a_colleague_from_a_stranger() {
    let desk = Client::open().await;
    desk.hears(COLLEAGUES, "Otto", "Hello?").await;
    let (_, token) = own_only(&desk).await;
    let ask = async |path: &str, body: Value| {
        let answer = desk.call("POST", path, Some(body.to_string()), &[("authorization", &token)]).await;
        (answer.status, answer.text)
    };
    let permit = async |to: &str| ask("/api/v1/permits", text(&desk, to, "Good morning")).await;
    let of_stranger = permit(STRANGER).await;
    assert_eq!(permit(COLLEAGUES).await.1.replace(COLLEAGUES, STRANGER), of_stranger.1);
    assert_eq!(of_stranger.0, 200);
    let seen = desk.post("/api/v1/permits", &text(&desk, COLLEAGUES, "Good morning")).await.is(200);
    assert_eq!(seen.json["allowed"], true, "whoever sees them is told");
    let add = async |phone: &str| ask("/api/v1/contacts", json!({"phone": format!("+{phone}")})).await;
    assert_eq!(add(COLLEAGUES).await, add(STRANGER).await);
}
