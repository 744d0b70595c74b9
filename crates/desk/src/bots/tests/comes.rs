//! By what customers come: a link, an ad; and that a bot begins by it.

use serde_json::json;
use transom_rules::flow::kind::Cause;
use transom_rules::source::SourceKind;

use super::*;
use crate::workspace::sources;

fn welcomes(name: &str, trigger: &str) -> String {
    format!(
        "
flow: 1
name: {name}
triggers:
  - entry_point: {trigger}
steps:
  greet:
    message: Welcome by {name}!
"
    )
}

#[tokio::test]
async fn whoever_comes_by_a_link_or_an_ad_is_met_by_its_bot() {
    let bots = Bots::new().await;
    let new =
        sources::New { kind: SourceKind::Link, name: "Poster".into(), text: "Hello".into(), channel: None };
    let poster = sources::make(bots.desk.app.base(), &bots.us, new).await.unwrap();
    bots.on(&welcomes("the poster", "link\n    named: Poster")).await;
    bots.on(&welcomes("an ad", "ad")).await;
    let conversation = bots.hears("Hello").await;
    assert_eq!(bots.said(conversation).await, Vec::<String>::new(), "nobody came by anything");
    bots.hears(&poster.message()).await;
    assert_eq!(bots.said(conversation).await, ["Welcome by the poster!"]);
    let by = bots.run(conversation).await.begun_by;
    assert_eq!(by, Some(Cause::EntryPoint));
    bots.desk.clock_jumps(Span::seconds(5));
    let at = bots.desk.app.clock.now().seconds().to_string();
    let ad = json!({"source_type": "ad", "source_id": "9", "source_url": "https://fb.example/9", "headline": "Lamps"});
    let message = json!({"from": "15550100778", "id": "wamid.ad", "timestamp": at, "type": "text",
        "text": {"body": "I saw it"}, "referral": ad});
    let who = json!([{"wa_id": "15550100778", "profile": {"name": "Bo Click"}}]);
    bots.desk.takes([json!({"contacts": who, "messages": [message]})]).await;
    bots.work().await;
    let conversation = bots.desk.newest_conversation().await;
    assert_eq!(bots.said(conversation).await, ["Welcome by an ad!"]);
}
