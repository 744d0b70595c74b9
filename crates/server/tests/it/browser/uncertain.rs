//! A message of which nobody knows whether it arrived: what its bubble says, and sending it again.

use serde_json::json;

use super::{ENTER, Stage, types};

#[tokio::test(flavor = "multi_thread")]
async fn an_uncertain_message_says_what_is_known_and_is_sent_again_by_a_person_who_was_asked() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550160911", "Ana Costa").await;
    let phone = stage.phone(&ana).await;
    types(&phone, "Is it ready?").await;
    ana.window_is(&stage.desk, "open").await;
    let page = stage.inbox(1440, 900).await;
    stage.open(&page, "15550160911").await;
    stage.desk.sim("faults", &json!({"error_before": 1})).await;
    page.write("#composer-text", &format!("It is ready{ENTER}")).await;
    page.sees(".msg.ours .doubt", "Meta answered “Something went wrong” at").await;
    page.sees(".msg.ours .doubt", "it may have arrived").await;
    stage.desk.sim("faults", &json!({"reset": true})).await;
    assert!(
        !page.holds("document.querySelector('.doubt form button').checkVisibility()").await,
        "it asks first"
    );
    page.press(".msg.ours .doubt summary").await;
    page.sees(".msg.ours .doubt", "the customer gets it twice").await;
    page.press(".msg.ours .doubt form button").await;
    phone.sees(".message.theirs", "It is ready").await;
    // Both are shown as what they are: the first as uncertain as before, the second as arrived.
    page.until("document.querySelectorAll('.msg.ours .ticks.delivered').length === 1").await;
    page.until("document.querySelectorAll('.msg.ours .ticks.uncertain').length === 1").await;
    stage.desk.leaves("uncertain", 1);
    stage.end().await;
}
