//! A conversation's turn: its rows are held, what happened in it since is heard, the run that talks in it moves, or one
//! begins. All of it is written in the transaction in which it is heard.

use std::sync::Arc;

use transom_rules::access::{Detail, Matter, Part, Verb};
use transom_rules::author::Author;
use transom_rules::bot::Heard;
use transom_rules::flow::run::{Act, Ending, Facts, Input, Outcome, Run, Waits};
use transom_rules::flow::step::step;
use transom_rules::id::{ConversationId, RunId};
use transom_store::bots::{self, BotRun, Counts};
use transom_store::held::{Held, Wanted};
use transom_store::{Result as Stored, Scoped, feed};

use super::does::{self, Did};
use super::facts::{About, facts};
use super::here::{Beginning, Live, Place, Turn, asked, asker};
use crate::app::Shared;
use crate::done::NotDone;
use crate::gate;

/// Hears what happened in a conversation, and does what is due in it. The feed's cursor; 0 where nothing came of it.
pub(crate) async fn turn(tx: &mut Scoped<'_>, app: &Shared, id: ConversationId) -> Stored<i64> {
    if let Some(mut turn) = Turn::enter(tx, app, id).await? {
        turn.hear(tx).await?;
        turn.leave(tx).await
    } else {
        let left = bots::inputs(tx, id).await?;
        bots::forget_inputs(tx, id, &left).await?;
        Ok(0)
    }
}

impl Turn<'_> {
    /// What happened, oldest first; then what is due.
    pub(super) async fn hear(&mut self, tx: &mut Scoped<'_>) -> Stored<()> {
        let inputs = bots::inputs(tx, self.place.conversation).await?;
        for input in &inputs {
            self.happens(tx, input).await?;
        }
        if let Some(live) = &self.live
            && live.row.run.wakes_at().is_some_and(|at| at <= self.now)
        {
            self.moves(tx, Input::Woke).await?;
        }
        bots::forget_inputs(tx, self.place.conversation, &inputs).await
    }

    async fn happens(&mut self, tx: &mut Scoped<'_>, input: &bots::Input) -> Stored<()> {
        match input.heard {
            // What somebody writes who is blocked is nobody's to answer.
            Some(Heard::Wrote | Heard::Began) if self.place.is_blocked => Ok(()),
            Some(heard @ (Heard::Wrote | Heard::Began)) => {
                self.wrote(tx, &input.about, heard == Heard::Began).await
            }
            Some(Heard::Taken) => self.moves(tx, Input::TakenOver).await,
            Some(Heard::Status) => self.got_status(tx, &input.about).await,
            Some(Heard::WindowCloses | Heard::Schedule) => self.is_time(tx, &input.about).await,
            Some(Heard::Failed) => self.failed(tx, input).await,
            Some(Heard::Fetched) => self.fetched(tx, input).await,
            // A later version knows what it was.
            None => Ok(()),
        }
    }

    async fn failed(&mut self, tx: &mut Scoped<'_>, input: &bots::Input) -> Stored<()> {
        let Ok(message) = input.about.parse() else { return Ok(()) };
        let Some(theirs) = bots::sent_by(tx, message).await? else { return Ok(()) };
        if self.live.as_ref().is_none_or(|live| live.row.id != theirs.run) {
            return self.passes_on(tx, theirs.run, input).await;
        }
        let Ok(send) = u32::try_from(theirs.send) else { return Ok(()) };
        self.moves(tx, Input::Told { send, outcome: Outcome::Failed }).await
    }

    /// Another program answered the run that asked it: one that waits for another answer since hears nothing of it.
    async fn fetched(&mut self, tx: &mut Scoped<'_>, input: &bots::Input) -> Stored<()> {
        let asked = self.live.as_ref().map(|live| asked(&live.row));
        if asked.as_ref() != Some(&input.about) {
            let run = input.about.rsplit_once('-').and_then(|(run, _)| run.parse().ok());
            return match run {
                Some(run) => self.passes_on(tx, run, input).await,
                None => Ok(()),
            };
        }
        self.moves(tx, Input::Fetched(serde_json::from_str(&input.answer).ok())).await
    }

    /// What is about a run that went on in another conversation since is heard there.
    async fn passes_on(&self, tx: &mut Scoped<'_>, run: RunId, input: &bots::Input) -> Stored<()> {
        let Some(run) = bots::run(tx, run).await? else { return Ok(()) };
        let is_here = run.conversation == self.place.conversation;
        // The one that talks here may have talked elsewhere until this turn.
        let is_live = self.live.as_ref().is_some_and(|live| live.row.id == run.id);
        if is_here || is_live || run.ended_at.is_some() {
            return Ok(());
        }
        bots::tell(tx, &[bots::Input { conversation: run.conversation, ..input.clone() }]).await
    }

    /// Begins a run. One that talks here is over by then. `None` where its bot was switched off meanwhile.
    pub(super) async fn begin(&mut self, tx: &mut Scoped<'_>, begins: Beginning) -> Stored<Option<RunId>> {
        let Beginning { bot, version, flow, trigger, author, answer, given } = begins;
        let Some(trigger) = flow.triggers.get(trigger) else { return Ok(None) };
        // Whoever switches it off looks at its runs, of which this is one only when it is written.
        if !bots::keeps_on(tx, bot).await? {
            return Ok(None);
        }
        if self.live.is_some() {
            self.ends(tx, Ending::Stopped).await?;
        }
        let id = self.app.clock.run_id();
        let row = BotRun {
            id,
            bot,
            version,
            conversation: self.place.conversation,
            pair: self.place.pair,
            run: Run::new(version.to_string()),
            begun_by: Some(trigger.begins.cause()),
            author,
            steps: 0,
            request: String::new(),
            begun_at: self.now,
            moved_at: self.now,
            ended_at: None,
        };
        let begun = Input::Begun { start: trigger.start.clone(), answer, given };
        let flow = Some(Arc::clone(&flow));
        self.live = Some(Live { row, flow, is_new: true, path: Vec::new(), counts: Counts::new() });
        // Of what somebody began their own line tells.
        if author == Author::Customer {
            self.tell(tx, Verb::BeginRun, Detail::from(Matter::Begun)).await?;
        }
        self.moves(tx, begun).await?;
        Ok(Some(id))
    }

    /// Lets the run that talks here hear of something, and does what it wants done until it waits.
    pub(super) async fn moves(&mut self, tx: &mut Scoped<'_>, input: Input) -> Stored<()> {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let facts = self.facts(tx).await?;
            let (Some(live), Some(facts)) = (&mut self.live, facts) else { return Ok(()) };
            let Some(flow) = live.flow.clone() else { return self.ends(tx, Ending::Broken).await };
            let before = live.row.run.clone();
            let moved = step(&flow, before.clone(), input, &facts);
            self.has_moved |= moved.run != before;
            live.goes(moved.run, moved.passed, self.now);
            next = self.does(tx, moved.acts).await?;
        }
        if let Some(live) = &mut self.live
            && let Some(ending) = live.row.run.ending()
        {
            live.counts.entry(live.row.run.step.clone()).or_default().ended += 1;
            self.has_moved = true;
            self.tells_end(tx, ending).await?;
            self.over(tx).await?;
        }
        Ok(())
    }

    /// Does what the run wants done, in order. What it is to be told of it.
    async fn does(&mut self, tx: &mut Scoped<'_>, acts: Vec<Act>) -> Stored<Option<Input>> {
        let mut told = None;
        for act in acts {
            match does::act(self, tx, act).await {
                Ok(Did::Done) => {}
                Ok(Did::Sent(input)) => told = Some(input),
                Err(NotDone::Store(error)) => return Err(error),
                Err(why) => {
                    // What it names is gone since it was deployed. Half a step is worse than none: people have it.
                    tracing::warn!(?why, "a step of a bot could not be done");
                    if let Some(live) = &mut self.live {
                        live.cannot(live.row.run.step.clone(), does::code(&why), self.now);
                        live.row.run.waits = Waits::Over(Ending::Broken);
                    }
                    does::to_people(self, tx).await?;
                    return Ok(None);
                }
            }
        }
        Ok(told)
    }

    async fn facts(&self, tx: &mut Scoped<'_>) -> Stored<Option<Facts>> {
        let wanted = Wanted {
            identities: [self.place.pair.identity].into(),
            conversations: [self.place.conversation].into(),
            peek: true,
            ..Wanted::default()
        };
        let held = Held::load(tx, &wanted).await?;
        let Some(conversation) = held.conversation(self.place.conversation) else { return Ok(None) };
        let Place { pair, ways, .. } = &self.place;
        let about = About { held: &held, pair: *pair, ways, conversation };
        Ok(Some(facts(tx, about, &self.around, self.now).await?))
    }

    /// Ends the run that talks here, whatever it waits for; where people are to have it, they do.
    pub(super) async fn ends(&mut self, tx: &mut Scoped<'_>, ending: Ending) -> Stored<()> {
        if ending == Ending::Broken {
            does::to_people(self, tx).await?;
        }
        self.tells_end(tx, ending).await?;
        self.stops(tx, ending).await
    }

    /// The same where somebody does it, of which their own line tells.
    pub(super) async fn stops(&mut self, tx: &mut Scoped<'_>, ending: Ending) -> Stored<()> {
        let Some(live) = &mut self.live else { return Ok(()) };
        live.row.run.waits = Waits::Over(ending);
        live.counts.entry(live.row.run.step.clone()).or_default().ended += 1;
        self.has_moved = true;
        self.over(tx).await
    }

    /// That it came to its own end goes without saying.
    async fn tells_end(&self, tx: &mut Scoped<'_>, ending: Ending) -> Stored<()> {
        if ending == Ending::Finished {
            return Ok(());
        }
        self.tell(tx, Verb::EndRun, Detail::from(Matter::Ended).with(Part::Why, ending)).await
    }

    async fn over(&mut self, tx: &mut Scoped<'_>) -> Stored<()> {
        let Some(mut live) = self.live.take() else { return Ok(()) };
        live.row.ended_at = Some(self.now);
        live.row.request.clear();
        live.keep(tx, self.now).await
    }

    /// A line of the log about what the bot did by itself.
    async fn tell(&self, tx: &mut Scoped<'_>, verb: Verb, detail: Detail) -> Stored<()> {
        let Some(live) = &self.live else { return Ok(()) };
        let asker = asker(tx, live.row.bot);
        if let Ok(mut note) = gate::pass(self.app.base(), &asker, verb, self.place.conversation).await {
            note.set_detail(detail);
            note.write(tx).await?;
        }
        Ok(())
    }

    /// Writes what is left to write. The feed's cursor; 0 where nothing came of the turn.
    pub(super) async fn leave(self, tx: &mut Scoped<'_>) -> Stored<i64> {
        if let Some(live) = self.live {
            live.keep(tx, self.now).await?;
        }
        if !self.has_moved {
            return Ok(0);
        }
        feed::note(tx, &[self.place.conversation], self.now).await
    }
}
