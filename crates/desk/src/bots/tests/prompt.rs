//! What the compiler promises, in the desk: as long as what is due comes promptly, no message of a bot is refused because
//! the window is closed, whatever customers do.

use transom_rules::flow::Known;
use transom_rules::refusal::Code as Refused;

use super::*;

/// Numbers that look like chance, the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

impl Bots {
    /// Whether the time of a run has come.
    async fn is_due(&self, conversation: ConversationId) -> bool {
        let now = self.desk.app.clock.now();
        self.runs(conversation).await.iter().any(|run| run.run.wakes_at().is_some_and(|at| at <= now))
    }
}

/// A flow with waits as long as they may be, and all that customers can do to one.
const WAITS: &str = "
flow: 1
name: Waits long
triggers:
  - keyword: [go, ja]
  - button: Go
    start: look
steps:
  look:
    branch: window
    open: ask
    closed: invite
  invite:
    template: hello
    language: en_US
    next: hear
  hear:
    wait: 5d
    answered: ask
    timed_out: end
  ask:
    ask: How many?
    type: number
    tries: 3
    again: A number, please.
    within: 11h
    timed_out: wait
    otherwise: wait
    next: thank
  thank:
    message: Thanks.
    next: wait
  wait:
    wait: 10h
    next: again
  again:
    branch: window
    left: 30m
    open: more
    closed: invite_again
  more:
    buttons: More?
    options:
      go: Yes
      no: No
    cases:
      no: end
    within: 20m
    timed_out: end
    otherwise: end
    next: thank_again
  thank_again:
    message: Right.
  invite_again:
    template: hello
    language: en_US
";

#[tokio::test]
async fn no_message_of_a_bot_that_compiles_is_refused_because_the_window_is_closed() {
    assert!(
        transom_rules::flow::compile(WAITS, &Known { margin: Span::minutes(1), ..Known::default() }).is_ok()
    );
    let mut sent = 0;
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let bots = Bots::new().await;
        bots.desk.has_template("hello", "en_US", "Hello again!").await;
        bots.on(WAITS).await;
        let mut conversation = bots.hears("go").await;
        for _ in 0..14 {
            match dice.roll(4) {
                0 => {
                    let nth = usize::try_from(dice.roll(4)).unwrap();
                    conversation = bots.hears(["3", "many", "go", "no", ""][nth]).await;
                }
                1 => drop(bots.press(conversation, "Go").await),
                // What is due comes promptly: the clock never jumps further than that.
                _ => {
                    for _ in 0..(30 * (1 + dice.roll(3))) {
                        bots.desk.clock_jumps(Span::minutes(2));
                        if bots.is_due(conversation).await {
                            bots.work().await;
                        }
                    }
                }
            }
        }
        for run in bots.runs(conversation).await {
            let path = runs::path(bots.desk.app.base(), &bots.us, run.id).await.unwrap().path;
            let closed = Refused::WindowClosed.as_str();
            assert!(path.iter().all(|one| one.why != closed), "seed {seed}: {path:#?}");
            sent += path.iter().filter(|one| one.message.is_some()).count();
        }
    }
    assert!(sent > 20, "only {sent} messages were tried");
}
