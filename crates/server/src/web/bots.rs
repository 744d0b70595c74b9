//! Bots: the list of all and the gallery, and the pages of one. `build` is the builder, `typed` makes edits of the file of
//! its forms; `runs` shows who a bot talks with, `trial` tries it, `thread` is what people do with one in a conversation.

use std::collections::BTreeMap;

use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::bots::act::{self, Deployed};
use transom_desk::bots::key::{self as keys, Signs};
use transom_desk::bots::list::{self, Listed};
use transom_desk::bots::{Writing, begun_before};
use transom_desk::done::{NotDone, Wrong};
use transom_pages::bots::picture::Count;
use transom_pages::bots::versions::{self as pages, Version, Versions};
use transom_pages::bots::{self, Bot, Line, May};
use transom_pages::frame::field::Problem;
use transom_pages::say;
use transom_pages::words::word;
use transom_rules::access::Verb;
use transom_rules::author::Author;
use transom_rules::bot::Rest;
use transom_rules::flow::Known;
use transom_rules::flow::gallery::GALLERY;
use transom_rules::flow::problem::Problem as Fault;
use transom_rules::id::BotId;
use transom_store::bots::{Bot as Kept, Counts, Version as Deployment};
use transom_store::users::{self, User};

use super::desk::{Desk, Done, Failed, Id, drawn};
use super::load::{called, frame, natural};
use super::settings::{Filled, problem, whole};

pub(super) mod build;
mod fresh;
pub(super) mod key;
pub(super) mod runs;
pub(super) mod text;
pub(super) mod thread;
pub(super) mod trial;
mod typed;

/// A bot with what its pages show of it.
pub(super) struct Seen {
    kept: Kept,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
    versions: Vec<Deployment>,
    counts: Counts,
    known: Known,
    signs: Signs,
}

impl Seen {
    async fn of(desk: &Desk, id: BotId) -> Done<Self> {
        let checked = list::one(Writing::of(&desk.app), &desk.asker, id).await?;
        let counts = match checked.bot.deployed {
            Some(version) => list::counts(desk.app.base(), &desk.asker, id, version).await?,
            None => Counts::default(),
        };
        Ok(Self {
            versions: list::versions(desk.app.base(), &desk.asker, id).await?,
            known: list::nameable(Writing::of(&desk.app), &desk.asker).await?,
            signs: keys::signs(Writing::of(&desk.app), &desk.asker, id).await?,
            kept: checked.bot,
            faults: checked.problems,
            warnings: checked.warnings,
            counts,
        })
    }

    /// As every page of it knows it.
    fn bot(&self, desk: &Desk) -> Bot {
        let deployed = self.kept.deployed;
        let text =
            self.versions.iter().find(|version| Some(version.n) == deployed).map(|version| &version.text);
        Bot {
            differs: text.is_some_and(|text| *text != self.kept.draft),
            running: self.counts.values().map(|count| natural(count.here)).sum(),
            ..bot(desk, &self.kept)
        }
    }

    /// How many were at each step of the deployed version.
    fn counted(&self) -> BTreeMap<String, Count> {
        let counted = self.counts.iter().map(|(step, count)| {
            let (here, ended) = (natural(count.here), natural(count.ended));
            (step.clone(), Count { came: natural(count.passed) + here + ended, here, ended })
        });
        counted.collect()
    }
}

fn bot(desk: &Desk, kept: &Kept) -> Bot {
    Bot {
        id: kept.id.to_string(),
        name: kept.name.clone(),
        deployed: kept.deployed.map(natural),
        revision: kept.revision,
        state: kept.state,
        differs: false,
        running: 0,
        may: may(desk),
    }
}

fn may(desk: &Desk) -> May {
    May { edit: desk.may(Verb::WriteBot), deploy: desk.may(Verb::DeployBot) }
}

/// `GET /bots`.
pub(super) async fn list(desk: Desk) -> Done {
    let all = list::all(desk.app.base(), &desk.asker).await?;
    let line = |one: &Listed| {
        let bot = Bot { differs: one.differs, running: natural(one.running), ..bot(&desk, &one.bot) };
        Line { bot, at: one.bot.changed_at }
    };
    let lines: Vec<Line> = all.iter().map(line).collect();
    let (frame, may) = (framed(&desk, word("page-bots")).await?, may(&desk));
    Ok(drawn(move || bots::list(&frame, &lines, may)).await?.into_response())
}

async fn framed(desk: &Desk, title: &str) -> Done<transom_pages::frame::shell::Frame> {
    let (look, theme, title) = (desk.look(), desk.theme, title.to_owned());
    let loading = desk.read((look, title), move |tx, (look, title)| Box::pin(frame(tx, look, title, theme)));
    Ok(loading.await?.0)
}

/// `GET /bots/new`.
pub(super) async fn new(desk: Desk) -> Done {
    Ok(bots::new(&framed(&desk, word("bot-new")).await?).into_response())
}

/// `POST /bots`: one of the gallery.
pub(super) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let sample = GALLERY.iter().find(|sample| sample.id == fields.one("sample")).ok_or(Failed::NotFound)?;
    let made = act::make(Writing::of(&desk.app), &desk.asker, sample.text.to_owned()).await?;
    Ok(Redirect::to(&format!("/bots/{}", made.bot.id)).into_response())
}

/// `POST /bots/{id}/remove`.
pub(super) async fn remove(desk: Desk, Id(id): Id<BotId>) -> Done {
    match act::remove(Writing::of(&desk.app), &desk.asker, id).await {
        Ok(()) => Ok(Redirect::to("/bots").into_response()),
        Err(not_done) => refused(&desk, id, problem(not_done)?).await,
    }
}

/// `POST /bots/{id}/deploy`: the draft that whoever presses it saw.
pub(super) async fn deploy(desk: Desk, Id(id): Id<BotId>, Form(fields): Filled) -> Done {
    let revision = fields.one("revision").parse().ok().or(Some(-1));
    let said = fields.one("note").to_owned();
    let done = act::deploy(Writing::of(&desk.app), &desk.asker, id, said, revision).await;
    let done = match done {
        // Deployed for the first time it also begins: that is what whoever presses the button wants.
        Ok(Deployed::As(bot, warnings)) if bot.deployed == Some(1) => {
            act::switch_on(Writing::of(&desk.app), &desk.asker, id)
                .await
                .map(|bot| Deployed::As(Box::new(bot), warnings))
        }
        done => done,
    };
    deployed(&desk, id, done).await
}

/// `POST /bots/{id}/versions/{n}/revert`.
pub(super) async fn revert(desk: Desk, super::desk::Ids(id, n): super::desk::Ids<BotId, i64>) -> Done {
    let done = act::revert(Writing::of(&desk.app), &desk.asker, id, n).await;
    deployed(&desk, id, done).await
}

async fn deployed(desk: &Desk, id: BotId, done: Result<Deployed, NotDone>) -> Done {
    match done {
        Ok(Deployed::As(..)) => Ok(Redirect::to(&format!("/bots/{id}/versions")).into_response()),
        Ok(Deployed::Wrong(faults)) => {
            refused(desk, id, whole(&say!("bot-not-ready", count = faults.len()))).await
        }
        Err(NotDone::Wrong(Wrong::BotRevision)) => refused(desk, id, whole(word("bot-deploy-stale"))).await,
        Err(not_done) => refused(desk, id, problem(not_done)?).await,
    }
}

/// `POST /bots/{id}/on`.
pub(super) async fn on(desk: Desk, Id(id): Id<BotId>) -> Done {
    let done = act::switch_on(Writing::of(&desk.app), &desk.asker, id).await;
    switched(&desk, id, done).await
}

/// `POST /bots/{id}/off`: with what becomes of its runs.
pub(super) async fn off(desk: Desk, Id(id): Id<BotId>, Form(fields): Filled) -> Done {
    let rest = Rest::from_word(fields.one("runs")).unwrap_or(Rest::Finish);
    let done = act::switch_off(Writing::of(&desk.app), &desk.asker, id, rest).await;
    switched(&desk, id, done).await
}

async fn switched(desk: &Desk, id: BotId, done: Result<Kept, NotDone>) -> Done {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/bots/{id}/versions")).into_response()),
        Err(not_done) => refused(desk, id, problem(not_done)?).await,
    }
}

/// `GET /bots/{id}/versions`.
pub(super) async fn versions(desk: Desk, Id(id): Id<BotId>) -> Done {
    drawn_versions(&desk, id, None, StatusCode::OK).await
}

async fn refused(desk: &Desk, id: BotId, why: Problem) -> Done {
    drawn_versions(desk, id, Some(why), StatusCode::CONFLICT).await
}

async fn drawn_versions(desk: &Desk, id: BotId, problem: Option<Problem>, status: StatusCode) -> Done {
    let seen = Seen::of(desk, id).await?;
    let users = desk.read((), |tx, ()| Box::pin(users::all(tx))).await?;
    let frame = framed(desk, &seen.kept.name).await?;
    let shown = Versions {
        bot: seen.bot(desk),
        problems: seen.faults.len(),
        draft: seen.kept.draft.clone(),
        begun_before: begun_before(&seen.kept).map(natural),
        versions: seen.versions.into_iter().map(|version| line(version, &users)).collect(),
        problem,
    };
    Ok((status, drawn(move || pages::page(&frame, &shown)).await?).into_response())
}

fn line(version: Deployment, users: &[User]) -> Version {
    let by = if version.author == Author::Customer {
        String::new()
    } else {
        called::author(version.author, users)
    };
    Version { number: natural(version.n), at: version.made_at, by, text: version.text, note: version.note }
}
