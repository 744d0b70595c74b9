//! How often an approved template can be changed (R5.10): what is too often is refused before Meta is asked.

use serde_json::{Value, json};

use super::{for_us, graph, plain};
use crate::harness::{Desk, Engine, eventually, on_each_engine};

on_each_engine!(an_approved_template_is_changed_once_a_day_and_ten_times_a_month,);

const HOUR: i64 = 3_600;

struct Changed<'a> {
    desk: &'a Desk,
    id: String,
    meta_id: String,
}

impl Changed<'_> {
    /// Changes its words, and has it approved.
    async fn goes(&self, words: &str) {
        let answer = self.asks(words).await;
        assert!(answer.is_none(), "{words}: {answer:?}");
        self.is_approved().await;
    }

    /// Changes its words; what is said against that.
    async fn asks(&self, words: &str) -> Option<Value> {
        let wanted = json!({"components": [{"type": "BODY", "text": words}]});
        let answer = self.desk.post(&format!("/api/v1/templates/{}/edit", self.id), &wanted).await;
        (answer.status != 200).then_some(answer.json)
    }

    async fn is_approved(&self) {
        // Two words of one second are one webhook that came twice.
        self.desk.advance(2).await;
        self.desk.sim(&format!("templates/{}/review", self.meta_id), &json!({"status": "APPROVED"})).await;
        let path = format!("/api/v1/templates/{}", self.id);
        eventually("it is approved", async || {
            (self.desk.get(&path).await["status"] == "APPROVED").then_some(())
        })
        .await;
    }

    /// What Meta has of it.
    async fn at_meta(&self) -> String {
        let found = graph(self.desk, "GET", &self.meta_id, None).await.success();
        found["components"][0]["text"].as_str().unwrap().to_owned()
    }
}

async fn an_approved_template_is_changed_once_a_day_and_ten_times_a_month(engine: Engine) {
    let desk = Desk::new(engine).await;
    let new = for_us(&desk, plain("changed_often", "It is here."));
    let made = desk.post("/api/v1/templates", &new).await.success();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let it = Changed { desk: &desk, id: text("id"), meta_id: text("meta_id") };
    it.is_approved().await;
    let too_often = "An approved template can be changed once in 24 hours and 10 times in 30 days.";
    for time in 0..10 {
        it.goes(&format!("It is here, for the time {time} we say so.")).await;
        let told = it.asks("It is there.").await.unwrap().to_string();
        assert!(told.contains(too_often), "{time}: {told}");
        assert_eq!(it.at_meta().await, format!("It is here, for the time {time} we say so."));
        desk.advance(25 * HOUR).await;
    }
    let told = it.asks("It is there.").await.unwrap().to_string();
    assert!(told.contains(too_often), "the eleventh within 30 days: {told}");
    desk.advance((30 * 24 - 10 * 25) * HOUR).await;
    it.goes("It is there, a month later.").await;
    assert_eq!(it.at_meta().await, "It is there, a month later.");
    desk.end().await;
}
