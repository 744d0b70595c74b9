//! Pages that stay open: what ends them, and what they are told.

use std::time::Duration;

use axum::http::StatusCode;
use transom_rules::time::Span;

use super::fixture::{Browser, PASSWORD, id_after, said};

#[tokio::test]
async fn an_open_page_ends_at_once_when_its_reader_may_not_look_any_more_and_stays_when_others_go() {
    let ana = Browser::signed_in().await;
    ana.colleague("eva@test.example", "agent").await;
    let list = ana.get("/settings/people").await.text;
    let me = ana.desk.user.to_string();
    let mut ids = list.split("/settings/people/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let them = ids.find(|id| id.len() == 36 && *id != me).unwrap().to_owned();
    let path = format!("/settings/people/{them}");
    let mut mine = ana.stream("/events?view=all").await;
    mine.next().await;
    let form = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    for (what, by_them, at, fields) in [
        ("signing out", true, "/logout".to_owned(), form(&[])),
        ("another role", false, path.clone(), form(&[("role", "supervisor"), ("sees", "")])),
        ("fewer conversations", false, path.clone(), form(&[("role", "supervisor"), ("sees", "own")])),
        ("an ended session", false, String::new(), form(&[])),
        ("deactivation", false, format!("{path}/deactivate"), form(&[("heir", "")])),
    ] {
        let eva = ana.another("eva@test.example", PASSWORD).await;
        let mut open = eva.stream("/events?view=all").await;
        open.next().await;
        let at = if at.is_empty() {
            let page = ana.get(&path).await.text;
            format!("{path}/sessions/{}/end", id_after(&page, &format!("{path}/sessions/")))
        } else {
            at
        };
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let done = if by_them { eva.post(&at, &fields).await } else { ana.post(&at, &fields).await };
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{what}: {}", done.text);
        assert!(open.ends().await, "{what} ends what is open");
    }
    let elsewhere = ana.another("ana@test.example", PASSWORD).await;
    let mut open = elsewhere.stream("/events?view=all").await;
    open.next().await;
    let change = [("old_password", PASSWORD), ("password", "seven green lamps")];
    assert_eq!(said(&ana.post("/settings/account/password", &change).await), "password");
    assert!(open.ends().await, "another password ends the other sessions");
    assert!(!mine.ends().await, "and not the one that changed it, nor did what was done to others");
}

#[tokio::test]
async fn an_open_page_ends_with_its_session() {
    let ana = Browser::signed_in().await;
    let briefly = ana.ana_for(Span::millis(1500)).await;
    let mut open = briefly.stream("/events?view=all").await;
    open.next().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(open.ends().await, "nobody looks on after their session");
    assert_eq!(briefly.get("/").await.header("location"), "/login");
}

#[tokio::test]
async fn a_page_that_was_drawn_before_its_reader_saw_less_is_loaded_anew_when_its_stream_begins() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let mark = async || id_after(&eva.get("/").await.text, "data-access=\"").to_owned();
    let drawn = mark().await;
    let mut open = eva.stream(&format!("/events?view=all&access={drawn}")).await;
    open.next().await;
    assert!(!open.ends().await, "nothing has changed since it was drawn");
    let list = ana.get("/settings/people").await.text;
    let ids = list.split("/settings/people/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let me = ana.desk.user.to_string();
    let them = ids.into_iter().find(|id| id.len() == 36 && *id != me).unwrap();
    let path = format!("/settings/people/{them}");
    for (role, sees) in [("agent", "own"), ("supervisor", "own"), ("supervisor", "team")] {
        let before = mark().await;
        ana.post(&path, &[("role", role), ("sees", sees)]).await;
        let mut stale = eva.stream(&format!("/events?view=all&access={before}")).await;
        stale.until("how=\"reload\"").await;
        assert!(stale.ends().await, "{role} {sees}");
        let mut fresh = eva.stream(&format!("/events?view=all&access={}", mark().await)).await;
        fresh.next().await;
        assert!(!fresh.ends().await, "{role} {sees}: it is what they see");
    }
    let of_ana = id_after(&ana.get("/").await.text, "data-access=\"").to_owned();
    let mut others = eva.stream(&format!("/events?view=all&access={of_ana}")).await;
    others.until("how=\"reload\"").await;
    assert!(others.ends().await, "somebody else has signed in since");
}

#[tokio::test]
async fn whoever_sees_their_own_is_told_of_no_other_conversation_by_name() {
    let ana = Browser::signed_in().await;
    let eva = ana.colleague("eva@test.example", "agent").await;
    let list = ana.get("/settings/people").await.text;
    let ids = list.split("/settings/people/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let me = ana.desk.user.to_string();
    let them = ids.into_iter().find(|id| id.len() == 36 && *id != me).unwrap().to_owned();
    ana.post(&format!("/settings/people/{them}"), &[("role", "agent"), ("sees", "own")]).await;
    let hers = ana.desk.hears("15550100888", "Otto", "Hello?").await;
    let other = ana.desk.hears("15550100777", "Nora", "Good morning").await;
    let give = async |id, to: &str| ana.post(&format!("/c/{id}/assignee"), &[("assignee", to)]).await;
    give(hers, &them).await;
    give(other, &me).await;
    let mut open = eva.stream("/events?view=all").await;
    open.next().await;
    ana.desk.hears("15550100777", "Nora", "Are you there?").await;
    give(hers, &me).await;
    let mut told = String::new();
    while !told.contains(&hers.to_string()) {
        told += &open.next().await;
    }
    assert!(!told.contains(&other.to_string()), "{told}");
}

#[tokio::test]
async fn an_open_page_is_told_what_a_status_or_a_label_is_called_now() {
    let ana = Browser::signed_in().await;
    for (what, part) in [("statuses", "Promise"), ("labels", "Wholesale")] {
        let made = [("name", part), ("colour", "teal"), ("state", "pending")];
        ana.post(&format!("/settings/{what}"), &made).await;
        let page = ana.get(&format!("/settings/{what}")).await.text;
        let id = id_after(&page, &format!("/settings/{what}/")).to_owned();
        let mut open = ana.stream("/events?view=all").await;
        open.next().await;
        let other = [("name", "Trade"), ("colour", "pink")];
        ana.post(&format!("/settings/{what}/{id}"), &other).await;
        let told = open.until("Trade").await;
        assert!(told.contains(&format!("how=\"tag\" target=\"{id}\"")) && told.contains("in-pink"), "{told}");
        ana.post(&format!("/settings/{what}/{id}/remove"), &[]).await;
        open.until("how=\"tag\"").await;
    }
}
