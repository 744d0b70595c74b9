//! What people do with bots: write them, deploy a version, go back to an old one, switch them on and off, remove them. A
//! draft may be wrong, and is told so each time it is saved; what is deployed compiles.

use std::sync::Arc;

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_rules::author::Author;
use transom_rules::bot::{Rest, State};
use transom_rules::flow::problem::Problem;
use transom_rules::flow::{Known, compile, warnings};
use transom_rules::id::BotId;
use transom_store::bots::{self, Bot, Version};
use transom_store::{Result as Stored, Scoped, feed};

use super::known::{Bounds, known};
use super::{Writing, timed};
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;

/// The longest file, in bytes.
pub const LONGEST: usize = 200_000;
/// The longest note on a version, in characters.
const LONGEST_NOTE: usize = 500;

/// A bot as it was saved, with what is wrong with its draft.
#[derive(Clone, Debug)]
pub struct Checked {
    /// It.
    pub bot: Bot,
    /// What keeps it from being deployed; nothing where it compiles.
    pub problems: Vec<Problem>,
    /// What is to be known of it all the same, where it compiles.
    pub warnings: Vec<Problem>,
}

/// What is said of a file.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What keeps it from being deployed; nothing where it compiles.
    pub problems: Vec<Problem>,
    /// What is to be known of it all the same, where it compiles.
    pub warnings: Vec<Problem>,
}

impl Verdict {
    /// What is said of a file in a workspace.
    pub fn of(text: &str, known: &Known) -> Self {
        match compile(text, known) {
            Ok(flow) => Self { warnings: warnings(&flow, known), ..Self::default() },
            Err(problems) => Self { problems, ..Self::default() },
        }
    }
}

impl Checked {
    pub(super) async fn of(tx: &mut Scoped<'_>, bot: Bot, bounds: &Bounds) -> Stored<Self> {
        let Verdict { problems, warnings } = Verdict::of(&bot.draft, &known(tx, bounds).await?);
        Ok(Self { bot, problems, warnings })
    }
}

/// What came of deploying.
#[derive(Clone, Debug)]
pub enum Deployed {
    /// Runs begin by this version from now on; what is to be known of it beside.
    As(Box<Bot>, Vec<Problem>),
    /// The draft does not compile. Nothing was deployed.
    Wrong(Vec<Problem>),
}

/// Compiles a file for the workspace, and keeps nothing of it.
///
/// # Errors
/// When the asker may not, or it is too long.
pub async fn check(with: Writing<'_>, asker: &Asker, text: String) -> Done<Verdict> {
    gate::may(with.base, asker, Verb::ReadBots, On::NOTHING).await?;
    fits(&text)?;
    let (here, bounds) = (with.base.db.of(asker.workspace), with.bounds());
    let compiled = here.read(text, move |tx, text| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move { Ok(Verdict::of(text, &known(tx, &bounds).await?)) })
    });
    Ok(compiled.await?)
}

/// Makes a bot of a file. It is off.
///
/// # Errors
/// When the asker may not, the file is too long, or says no name.
pub async fn make(with: Writing<'_>, asker: &Asker, text: String) -> Done<Checked> {
    let id = with.base.clock.bot_id();
    let mut note = gate::pass(with.base, asker, Verb::WriteBot, id).await?;
    note.set_detail(Matter::Made);
    note.made(id.0);
    fits(&text)?;
    let now = with.base.clock.now();
    let bot = Bot {
        id,
        name: name::read(&called(&text).unwrap_or_default())?,
        draft: text,
        revision: 1,
        state: State::Off,
        rest: None,
        deployed: None,
        author: Author::from(asker),
        created_at: now,
        changed_at: now,
        looked_at: None,
        looking: String::new(),
    };
    let bounds = with.bounds();
    gate::act(with.base, note, bot, move |tx, _, bot| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move {
            bots::add(tx, bot).await?;
            checked(tx, bot.clone(), &bounds).await
        })
    })
    .await
}

/// Saves a draft. `revision` is what it was when whoever writes it read it; `None` to save it whatever it is.
///
/// # Errors
/// When the asker may not, there is no such bot, somebody else saved it meanwhile, or it is too long.
pub async fn save(
    with: Writing<'_>,
    asker: &Asker,
    id: BotId,
    text: String,
    revision: Option<i64>,
) -> Done<Checked> {
    let note = gate::pass(with.base, asker, Verb::WriteBot, id).await?;
    fits(&text)?;
    let (author, now) = (Author::from(asker), with.base.clock.now());
    let bounds = with.bounds();
    gate::act(with.base, note, text, move |tx, note, text| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move {
            let mut bot = held(tx, id, revision).await?;
            let is_news = bot.draft != *text;
            note.set_detail(Matter::Changed);
            note.tell_if(Verb::WriteBot, is_news);
            if is_news {
                bot.name = called(text).and_then(|name| name::read(&name).ok()).unwrap_or(bot.name);
                bot.draft.clone_from(text);
                bot.revision += 1;
                bot.author = author;
                bot.changed_at = now;
                bots::save(tx, &bot).await?;
            }
            checked(tx, bot, &bounds).await
        })
    })
    .await
}

/// Makes the draft a version, by which runs begin from now on; those that are under way stay with theirs.
///
/// # Errors
/// When the asker may not, there is no such bot, or somebody else saved it meanwhile.
pub async fn deploy(
    with: Writing<'_>,
    asker: &Asker,
    id: BotId,
    said: String,
    revision: Option<i64>,
) -> Done<Deployed> {
    begins_by(with, asker, id, Which::Draft { said, revision }).await
}

/// Makes an old version the one by which runs begin. The draft stays what it is.
///
/// # Errors
/// When the asker may not, or there is no such bot or version.
pub async fn revert(with: Writing<'_>, asker: &Asker, id: BotId, n: i64) -> Done<Deployed> {
    begins_by(with, asker, id, Which::Old(n)).await
}

/// By which version runs are to begin.
enum Which {
    /// The draft as it was read, with what is said of it.
    Draft { said: String, revision: Option<i64> },
    /// One that was deployed before.
    Old(i64),
}

/// Runs begin by this version from now on, if it compiles.
async fn begins_by(with: Writing<'_>, asker: &Asker, id: BotId, which: Which) -> Done<Deployed> {
    let note = gate::pass(with.base, asker, Verb::DeployBot, id).await?;
    let (author, now) = (Author::from(asker), with.base.clock.now());
    let bounds = with.bounds();
    let deployed = gate::act(with.base, note, which, move |tx, note, which| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move {
            let (mut bot, version) = chosen(tx, id, which).await?;
            let known = known(tx, &bounds).await?;
            let flow = match compile(version.text(&bot), &known) {
                Ok(flow) => flow,
                Err(problems) => {
                    note.tell_nothing();
                    return Ok(Deployed::Wrong(problems));
                }
            };
            let n = match version {
                Chosen::Known(version) => version.n,
                Chosen::New { n, said } => {
                    let text = bot.draft.clone();
                    let made = Version { bot: id, n, text, note: said, author, made_at: now };
                    bots::add_version(tx, &made).await?;
                    n
                }
            };
            note.set_detail(Detail::from(Matter::Moved).with(Part::Version, n));
            note.tell_if(Verb::DeployBot, bot.deployed != Some(n));
            if bot.state == State::On && bot.deployed != Some(n) {
                timed::passes_on(&mut bot, &flow, now);
            }
            bot.deployed = Some(n);
            bot.changed_at = now;
            bots::save(tx, &bot).await?;
            feed::defined(tx, true, now).await?;
            Ok(Deployed::As(Box::new(bot), warnings(&flow, &known)))
        })
    });
    let deployed = deployed.await?;
    tell(with, asker).await?;
    Ok(deployed)
}

/// A version that is there, or one that is to be made of the draft.
enum Chosen {
    Known(Version),
    New { n: i64, said: String },
}

impl Chosen {
    fn text<'t>(&'t self, bot: &'t Bot) -> &'t str {
        match self {
            Self::Known(version) => &version.text,
            Self::New { .. } => &bot.draft,
        }
    }
}

/// Holds the bot, and finds the version. A draft that is the newest version already becomes no other one.
async fn chosen(tx: &mut Scoped<'_>, id: BotId, which: &Which) -> Done<(Bot, Chosen)> {
    match which {
        Which::Old(n) => {
            let bot = held(tx, id, None).await?;
            let version = bots::version(tx, id, *n).await?.ok_or(NotDone::NotFound)?;
            Ok((bot, Chosen::Known(version)))
        }
        Which::Draft { said, revision } => {
            let bot = held(tx, id, *revision).await?;
            let version = match bots::versions(tx, id).await?.into_iter().next() {
                Some(newest) if newest.text == bot.draft => Chosen::Known(newest),
                newest => {
                    let said = said.trim().chars().take(LONGEST_NOTE).collect();
                    Chosen::New { n: newest.map_or(1, |newest| newest.n + 1), said }
                }
            };
            Ok((bot, version))
        }
    }
}

/// Switches a bot on: it begins runs by its deployed version.
///
/// # Errors
/// When the asker may not, there is no such bot, or nothing of it is deployed.
pub async fn switch_on(with: Writing<'_>, asker: &Asker, id: BotId) -> Done<Bot> {
    let note = gate::pass(with.base, asker, Verb::SwitchBot, id).await?;
    let now = with.base.clock.now();
    let bounds = with.bounds();
    let switched = gate::act(with.base, note, (), move |tx, note, ()| {
        let bounds = Arc::clone(&bounds);
        Box::pin(async move {
            let mut bot = held(tx, id, None).await?;
            let deployed = bot.deployed.ok_or(Wrong::BotNotDeployed)?;
            let version = bots::version(tx, id, deployed).await?.ok_or(Wrong::BotNotDeployed)?;
            let flow = compile(&version.text, &known(tx, &bounds).await?);
            let flow = flow.map_err(|_| Wrong::BotNotDeployed)?;
            note.set_detail(Detail::from(Matter::Moved).with(Part::Status, State::On.as_str()));
            note.tell_if(Verb::SwitchBot, bot.state != State::On);
            if bot.state != State::On {
                bot.state = State::On;
                bot.rest = None;
                timed::begins(&mut bot, &flow, now);
                bots::save(tx, &bot).await?;
            }
            feed::defined(tx, true, now).await?;
            Ok(bot)
        })
    });
    let bot = switched.await?;
    tell(with, asker).await?;
    Ok(bot)
}

/// Switches a bot off: it begins no runs any more, and of those that are under way becomes what is said here.
///
/// # Errors
/// When the asker may not, or there is no such bot.
pub async fn switch_off(with: Writing<'_>, asker: &Asker, id: BotId, rest: Rest) -> Done<Bot> {
    let note = gate::pass(with.base, asker, Verb::SwitchBot, id).await?;
    let now = with.base.clock.now();
    let switched = gate::act(with.base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let mut bot = held(tx, id, None).await?;
            let off = Detail::from(Matter::Moved).with(Part::Status, State::Off.as_str());
            note.set_detail(off.with(Part::Rest, rest.as_str()));
            let is_idle = bots::live_of(tx, id, 1).await?.is_empty();
            let before = bot.clone();
            (bot.state, bot.rest) = if is_idle { (State::Off, None) } else { (State::Finishing, Some(rest)) };
            bot.looked_at = None;
            bot.looking.clear();
            note.tell_if(Verb::SwitchBot, bot != before);
            bots::save(tx, &bot).await?;
            feed::defined(tx, true, now).await?;
            Ok(bot)
        })
    });
    let bot = switched.await?;
    tell(with, asker).await?;
    Ok(bot)
}

/// Removes a bot that is off and whose runs are over, with its versions. What is told of its runs stays as long as messages.
///
/// # Errors
/// When the asker may not, there is no such bot, or it is not off yet.
pub async fn remove(with: Writing<'_>, asker: &Asker, id: BotId) -> Done<()> {
    let mut note = gate::pass(with.base, asker, Verb::RemoveBot, id).await?;
    note.set_detail(Matter::Removed);
    let removed = gate::act(with.base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            let bot = held(tx, id, None).await?;
            if bot.state != State::Off {
                return Err(Wrong::BotAtWork.into());
            }
            Ok(bots::remove(tx, id).await?)
        })
    });
    removed.await
}

fn fits(text: &str) -> Done<()> {
    if text.len() > LONGEST || text.contains('\0') {
        return Err(Wrong::BotText.into());
    }
    Ok(())
}

/// Holds a bot, which is as somebody read it.
async fn held(tx: &mut Scoped<'_>, id: BotId, revision: Option<i64>) -> Done<Bot> {
    let bot = bots::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
    if revision.is_some_and(|revision| revision != bot.revision) {
        return Err(Wrong::BotRevision.into());
    }
    Ok(bot)
}

async fn checked(tx: &mut Scoped<'_>, bot: Bot, bounds: &Bounds) -> Done<Checked> {
    Ok(Checked::of(tx, bot, bounds).await?)
}

/// Open pages show other buttons now.
async fn tell(with: Writing<'_>, asker: &Asker) -> Done<()> {
    let here = with.base.db.of(asker.workspace);
    let cursor = here.read((), |tx, ()| Box::pin(feed::cursor(tx))).await?;
    with.base.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// What a file says the bot is called, also where the file is not right yet.
pub fn called(text: &str) -> Option<String> {
    let told = text.lines().find_map(|line| line.strip_prefix("name:"))?.trim();
    let told = told.split(" #").next().unwrap_or_default().trim();
    let quoted = |quote| told.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
    Some(quoted('"').or_else(|| quoted('\'')).unwrap_or(told).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_the_bot_is_called() {
        for (text, name) in [
            ("flow: 1\nname: Welcome\n", Some("Welcome")),
            ("name: \"Welcome: all\"", Some("Welcome: all")),
            ("name: 'It''s'  # for all", Some("It''s")),
            ("flow: 1", None),
            ("", None),
        ] {
            assert_eq!(called(text).as_deref(), name, "{text}");
        }
    }
}
