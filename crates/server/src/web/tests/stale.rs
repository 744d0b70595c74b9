//! Forms that were drawn a while ago: what a colleague changed since stays, and what comes back as it was drawn changes
//! nothing.

use axum::http::StatusCode;
use transom_desk::workspace::attributes::{self, New};
use transom_desk::workspace::labels;
use transom_rules::access::{Asker, Face};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::mark::Colour;

use super::CUSTOMER;
use super::fixture::Browser;

fn us(browser: &Browser) -> Asker {
    Asker::system(browser.desk.workspace, Face::Command)
}

/// The fields of the form of a page that goes to an address, as they were drawn; of a list of answers the one chosen.
fn drawn(page: &str, action: &str) -> Vec<(String, String)> {
    let form = page.split("<form").find(|form| form.contains(&format!("action=\"{action}\""))).unwrap();
    let form = form.split("</form>").next().unwrap();
    let value = |tag: &str, name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.replace("&quot;", "\"").replace("&amp;", "&"))
    };
    let sent = |tag: &&str| {
        let is_box = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        !is_box || tag.contains(" checked")
    };
    let tags = form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()).filter(sent);
    tags.filter_map(|tag| Some((value(tag, "name")?, value(tag, "value").unwrap_or_default()))).collect()
}

/// Sends a form with some fields filled in anew.
async fn submits(browser: &Browser, action: &str, form: &[(String, String)], anew: &[(&str, &str)]) {
    let as_drawn = form.iter().filter(|(name, _)| anew.iter().all(|(other, _)| name != other));
    let fields = as_drawn.map(|(name, value)| (name.as_str(), value.as_str())).chain(anew.iter().copied());
    let answer = browser.post_plainly(action, &fields.collect::<Vec<_>>()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn a_contact_keeps_what_a_colleague_changed_since_its_page_was_drawn() {
    let browser = Browser::signed_in().await;
    browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let new = New {
        subject: Subject::Contact,
        key: None,
        name: "Tier".into(),
        kind: Kind::Text,
        choices: Vec::new(),
    };
    let tier = attributes::make(browser.desk.app.base(), &us(&browser), new).await.unwrap().id;
    let list = browser.get("/contacts").await.text;
    let id = list
        .split("href=\"/contacts/")
        .filter_map(|rest| rest.get(..36))
        .find(|id| id.matches('-').count() == 4);
    let path = format!("/contacts/{}", id.unwrap());
    let form = drawn(&browser.get(&path).await.text, &path);
    let field = format!("attribute-{tier}");
    submits(&browser, &path, &form, &[(&field, "Gold"), ("language", "de"), ("name", "Nora Roth")]).await;
    // The same page, as it was drawn before: only what is typed on it is changed.
    submits(&browser, &path, &form, &[("time_zone", "Europe/Berlin")]).await;
    let kept = drawn(&browser.get(&path).await.text, &path);
    for (name, value) in
        [(&*field, "Gold"), ("language", "de"), ("name", "Nora Roth"), ("time_zone", "Europe/Berlin")]
    {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name}: {kept:?}");
    }
    // What is taken away is taken away.
    submits(&browser, &path, &kept, &[(&field, ""), ("language", "")]).await;
    let left = drawn(&browser.get(&path).await.text, &path);
    assert!(
        left.contains(&(field, String::new())) && left.contains(&("language".into(), String::new())),
        "{left:?}"
    );
}

#[tokio::test]
async fn what_is_known_of_a_conversation_stays_where_a_form_comes_back_as_it_was_drawn() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let new = |name: &str| New {
        subject: Subject::Conversation,
        key: None,
        name: name.into(),
        kind: Kind::Text,
        choices: Vec::new(),
    };
    let mut fields = Vec::new();
    for name in ["Order", "Deliver"] {
        let made = attributes::make(browser.desk.app.base(), &us(&browser), new(name)).await.unwrap();
        fields.push(format!("attribute-{}", made.id));
    }
    let path = format!("/c/{id}/about");
    let form = drawn(&browser.get(&path).await.text, &path);
    submits(&browser, &path, &form, &[(&fields[0], "R-1")]).await;
    submits(&browser, &path, &form, &[(&fields[1], "Monday")]).await;
    let kept = drawn(&browser.get(&path).await.text, &path);
    for (field, value) in fields.iter().zip(["R-1", "Monday"]) {
        assert!(kept.contains(&(field.clone(), value.to_owned())), "{kept:?}");
    }
}

#[tokio::test]
async fn a_label_that_is_ticked_leaves_those_of_colleagues_alone() {
    let browser = Browser::signed_in().await;
    let id = browser.desk.hears(CUSTOMER, "Nora", "Hello?").await;
    let mut made = Vec::new();
    for name in ["Refund", "Trade"] {
        let label = labels::make(browser.desk.app.base(), &us(&browser), name, Colour::Red).await.unwrap();
        made.push(label.id.to_string());
    }
    let path = format!("/c/{id}/labels");
    let menu = browser.patches(&format!("/partials/menu/{id}")).await.text;
    assert_eq!(menu.matches(&format!("action=\"{path}\"")).count(), 2, "a form each: {menu}");
    let on = async || {
        let menu = browser.patches(&format!("/partials/menu/{id}")).await.text;
        let forms = menu.split("<form").filter(|form| form.contains(&path) && form.contains(" checked"));
        forms.map(|form| made.iter().position(|id| form.contains(id)).unwrap()).collect::<Vec<_>>()
    };
    for (label, is_on, expected) in
        [(0, "on", &[0][..]), (1, "on", &[0, 1]), (0, "", &[1]), (0, "", &[1]), (1, "", &[])]
    {
        let fields = [("label", made[label].as_str()), ("is_on", is_on)];
        assert_eq!(browser.post(&path, &fields).await.status, StatusCode::OK);
        assert_eq!(on().await, expected);
    }
}

#[tokio::test]
async fn a_label_keeps_the_colour_that_a_colleague_gave_it_when_it_is_renamed() {
    let browser = Browser::signed_in().await;
    let label = labels::make(browser.desk.app.base(), &us(&browser), "Refund", Colour::Red).await.unwrap().id;
    let path = format!("/settings/labels/{label}");
    let form = drawn(&browser.get("/settings/labels").await.text, &path);
    submits(&browser, &path, &form, &[("colour", "teal")]).await;
    submits(&browser, &path, &form, &[("name", "Money back")]).await;
    let now = labels::all(browser.desk.app.base(), &us(&browser)).await.unwrap().remove(0);
    assert_eq!((now.name.as_str(), now.colour), ("Money back", Colour::Teal));
}
