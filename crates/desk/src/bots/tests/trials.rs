//! Trying a flow out: what would be said, and that nothing is.

use transom_rules::flow::Answer;

use super::*;
use crate::bots::try_out::{Event, Told, Trial, What, try_out};

impl Bots {
    async fn tries(&self, trial: Trial) -> Result<crate::bots::try_out::Tried, NotDone> {
        try_out(self.with(), self.desk.app.registry.known(), &self.us, trial).await
    }
}

pub(super) fn words(tried: &crate::bots::try_out::Tried) -> Vec<String> {
    let line = |told: &Told| match told {
        Told::Customer { text, .. } => format!("> {text}"),
        Told::Says { text, .. } => text.clone(),
        Told::Refused { refusal, .. } => format!("! {}", refusal.code.as_str()),
        Told::Unsayable { step } => format!("! {step}"),
        Told::Does(act) => format!("{act:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
        Told::People(took) => format!("people {took}"),
    };
    tried.lines.iter().map(|one| line(&one.told)).collect()
}

#[tokio::test]
async fn a_flow_is_tried_with_a_customer_who_is_made_up_and_a_clock_that_jumps() {
    let bots = Bots::new().await;
    let writes =
        |after, text: &str| Event { after, what: What::Writes(Answer { text: text.into(), id: None }) };
    let trial = Trial {
        text: ASKS.into(),
        phone: ZOE.into(),
        happens: vec![writes(Span::default(), "order"), writes(Span::minutes(5), "A-1")],
        until: Span::minutes(6),
        ..Trial::default()
    };
    let tried = bots.tries(trial.clone()).await.unwrap();
    assert_eq!(words(&tried), ["> order", "Which number has your order?", "> A-1", "Thanks, A-1 it is."]);
    let silent = Trial { happens: trial.happens[..1].to_vec(), until: Span::hours(3), ..trial.clone() };
    let tried = bots.tries(silent).await.unwrap();
    assert_eq!(words(&tried), ["> order", "Which number has your order?", "Note"]);
    assert_eq!(tried.lines.last().unwrap().after, Span::hours(2), "the clock stood where it was due");
    let wrong = Trial { text: "flow: 1".into(), ..trial };
    assert!(!bots.tries(wrong).await.unwrap().problems.is_empty());
    assert_eq!(bots.told(Verb::Send).await, 0);
}

#[tokio::test]
async fn what_the_rules_would_refuse_is_refused_in_a_trial() {
    let bots = Bots::new().await;
    bots.desk.has_template("hello_again", "en_US", "Hello {{1}}, shall we go on?").await;
    bots.status("Re-engaged").await;
    let text = GALLERY.iter().find(|one| one.id == "re_engagement").unwrap().text;
    let trial = Trial { text: text.into(), phone: ZOE.into(), until: Span::hours(80), ..Trial::default() };
    let tried = bots.tries(trial).await.unwrap();
    assert_eq!(words(&tried), ["Hello there, shall we go on?", "Note"]);
    assert_eq!(tried.window, None);
}
