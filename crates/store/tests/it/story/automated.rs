//! Bots: what came with the thirty-third version, and with the thirty-sixth.

use transom_rules::author::Author;
use transom_rules::bot::{Heard, State};
use transom_rules::flow::kind::Cause;
use transom_rules::flow::run::{Run, Waits};
use transom_rules::id::{BotId, RunId};
use transom_rules::pair::PairKey;
use transom_store::bots::{self, Bot, BotRun, Count, Counts, Input, Passed, Version};
use transom_store::{Result, Scoped};

use crate::world::{AGENT, SHOP, at, conversation_id, identity_id, message_id, uuid};

pub(crate) const BOT: BotId = BotId(uuid(0x35, 1));
pub(crate) const RUN: RunId = RunId(uuid(0x35, 2));

/// One that is on.
pub(crate) fn bot() -> Bot {
    Bot {
        id: BOT,
        name: "Welcome".into(),
        draft: "flow: 1".into(),
        revision: 3,
        state: State::On,
        rest: None,
        deployed: Some(1),
        author: Author::User(AGENT),
        created_at: at(35),
        changed_at: at(36),
        looked_at: None,
        looking: String::new(),
    }
}

/// What of it is deployed.
pub(crate) fn version() -> Version {
    let (text, note) = ("flow: 1".into(), "The first one".into());
    Version { bot: BOT, n: 1, text, note, author: Author::User(AGENT), made_at: at(35) }
}

/// One that waits for an answer.
pub(crate) fn run() -> BotRun {
    let waits = Waits::Answer { until: at(99) };
    BotRun {
        id: RUN,
        bot: BOT,
        version: 1,
        conversation: conversation_id(1),
        pair: PairKey { identity: identity_id(1), channel: SHOP },
        run: Run { step: "hear".into(), waits, ..Run::new("1") },
        begun_by: Some(Cause::Keyword),
        author: Author::Customer,
        steps: 1,
        request: String::new(),
        begun_at: at(35),
        moved_at: at(35),
        ended_at: None,
    }
}

/// What it sent.
pub(crate) fn sent() -> Passed {
    Passed {
        n: 1,
        step: "greet".into(),
        via: String::new(),
        message: Some(message_id(2)),
        send: Some(1),
        why: String::new(),
        at: at(35),
    }
}

/// What it has yet to hear.
pub(crate) fn input() -> Input {
    Input {
        conversation: conversation_id(1),
        heard: Some(Heard::Wrote),
        about: message_id(1).to_string(),
        answer: String::new(),
        at: at(36),
    }
}

/// A bot with a run.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    bots::add(tx, &bot()).await?;
    bots::add_version(tx, &version()).await?;
    bots::add_run(tx, &run()).await?;
    bots::add_to_path(tx, RUN, conversation_id(1), &[sent()]).await?;
    let passed = Count { passed: 1, ..Count::default() };
    bots::count(tx, BOT, 1, &Counts::from([("greet".to_owned(), passed)])).await?;
    bots::tell(tx, &[input()]).await
}

/// It is being looked through with whom it begins, and what it asks is signed.
pub(super) async fn go_on(tx: &mut Scoped<'_>) -> Result<()> {
    bots::looks_on(tx, BOT, "{}").await?;
    bots::set_signing_key(tx, BOT, &"signing key".into()).await.map(drop)
}
