//! What is lost next is told in time, and nothing of it is passed over.

use serde_json::{Value, json};

use super::Stage;

/// Whatever the page tells from now on, and what it has to tell; what was told before is forgotten.
const LISTEN: &str = "window.told = []; \
    const place = document.querySelector('#toast'); \
    new MutationObserver(() => { if (!place.hidden) window.told.push(place.innerText); }) \
        .observe(place, { childList: true, attributes: true }); \
    localStorage.removeItem('alerts-given'); \
    return fetch('/partials/alerts').then((answer) => answer.json())";

#[tokio::test(flavor = "multi_thread")]
async fn each_window_and_each_entry_point_that_is_lost_soon_is_told_once() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    let due = page.run(LISTEN, &[]).await["due"].as_array().unwrap().clone();
    for kind in ["window", "entry"] {
        let of_kind: Vec<&Value> = due.iter().filter(|one| one["kind"] == kind).collect();
        assert!(of_kind.len() > usize::from(kind == "window"), "several windows, and an ad click: {due:?}");
        let name = of_kind[0]["name"].as_str().unwrap();
        let others = of_kind.len() - 1;
        let others = if others > 0 { format!("{name} and {others} more") } else { name.to_owned() };
        page.until(&format!("window.told.some((it) => it.includes('{others}'))")).await;
        let given = format!(
            "Object.keys(JSON.parse(localStorage.getItem('alerts-given'))).filter((it) => it.startsWith('{kind} ')).length"
        );
        page.until(&format!("{given} === {}", of_kind.len())).await;
    }
    page.run("window.told = []; document.dispatchEvent(new Event('clock-moved'))", &[]).await;
    page.run("return new Promise((done) => setTimeout(done, 6000))", &[]).await;
    let again = page.run("return window.told", &[]).await;
    assert_eq!(again.as_array().unwrap().len(), 0, "what was told is not told again: {again}");
    drop(page);
    stage.end().await;
}

/// A browser that may notify, and a page that nobody looks at.
const UNSEEN: &str = "window.notified = []; \
    window.Notification = class { \
        static permission = 'granted'; \
        constructor(words, { tag }) { window.notified.push([words, tag]); } \
    }; \
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })";

const HOUR: i64 = 3_600;

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_notifies_four_hours_one_hour_and_a_quarter_before() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    // The windows of all others close before hers is close to its end.
    stage.desk.advance(5 * HOUR).await;
    let ana = stage.desk.customer("15550166010", "Ana Alert").await;
    ana.writes(&stage.desk, "Is it ready?").await;
    let conversation = ana.window_is(&stage.desk, "open").await;
    page.goto(&stage.desk.url("/?view=closing")).await;
    page.until("document.querySelector('#rail-closing')").await;
    page.run(UNSEEN, &[]).await;
    let tag = format!("window {}", conversation["id"].as_str().unwrap());
    let about_her = format!("window.notified.filter(([, tag]) => tag === {})", json!(tag));
    for (times, passes) in [(1, 20 * HOUR + 60), (2, 3 * HOUR), (3, 45 * 60)] {
        stage.desk.advance(passes).await;
        page.until(&format!("{about_her}.length === {times}")).await;
        let told = page.run(&format!("return {about_her}"), &[]).await;
        let words = told[times - 1][0].as_str().unwrap();
        assert!(words.starts_with("The window of Ana Alert closes in "), "{words}");
        page.until("document.title.startsWith('The window of Ana Alert closes in ')").await;
    }
    // What was told stays told.
    stage.desk.advance(60).await;
    page.run("return new Promise((done) => setTimeout(done, 6000))", &[]).await;
    assert!(page.holds(&format!("{about_her}.length === 3")).await, "it is told again");
    stage.end().await;
}
