//! What is lost next is told in time, and nothing of it is passed over.

use serde_json::Value;

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
