//! Who a bot talks with, and where one of its runs went.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::bots::runs;
use transom_desk::done::Wrong;
use transom_pages::bots::picture::Picture;
use transom_pages::bots::runs::{self as pages, One, Run, Runs, Went};
use transom_pages::say;
use transom_pages::words::{bots as words, wrong};
use transom_rules::author::Author;
use transom_rules::bot::Standing;
use transom_rules::flow::Via;
use transom_rules::flow::outline::{Outline, outline};
use transom_rules::id::{BotId, RunId};
use transom_store::bots::{BotRun, Filter, Passed};
use transom_store::users::{self, User};

use super::{Seen, framed};
use crate::web::desk::{Desk, Done, Failed, Id, Ids, drawn};
use crate::web::load::{called, natural};

/// So many are shown at once.
const PAGE: i64 = 50;

/// From where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    before: Option<RunId>,
}

/// `GET /bots/{id}/runs[?before=]`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<BotId>, Query(asked): Query<Asked>) -> Done {
    let seen = Seen::of(&desk, id).await?;
    let filter = Filter { bot: Some(id), before: asked.before, limit: PAGE, ..Filter::default() };
    let found = runs::of_bot(desk.app.base(), &desk.asker, filter).await?;
    let is_full = i64::try_from(found.len()).is_ok_and(|count| count >= PAGE);
    let last = found.last().map(|run| run.id).filter(|_| is_full);
    let deployed = seen.kept.deployed;
    let picture = Picture {
        outline: deployed.map(|version| version_of(&seen, version)).unwrap_or_default(),
        counts: seen.counted(),
        ..Picture::default()
    };
    let shown = Runs {
        bot: seen.bot(&desk),
        version: deployed.map(natural),
        picture,
        runs: lines(&desk, found).await?,
        older: last.map(|last| format!("/bots/{id}/runs?before={last}")),
    };
    let frame = framed(&desk, &seen.kept.name).await?;
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

fn version_of(seen: &Seen, version: i64) -> Outline {
    let found = seen.versions.iter().find(|one| one.n == version);
    found.and_then(|one| outline(&one.text).ok()).unwrap_or_default()
}

/// Runs with whom they talk with, as whoever looks may see them.
async fn lines(desk: &Desk, runs: Vec<BotRun>) -> Done<Vec<Run>> {
    let context = (desk.look(), runs);
    let drawn = desk.read(context, |tx, (look, runs)| {
        Box::pin(async move {
            let (users, mut lines) = (users::all(tx).await?, Vec::new());
            for run in runs {
                let with = look.conversation(tx, run.conversation).await?;
                let who = with.map(|listed| listed.contact.name.clone()).unwrap_or_default();
                lines.push(Run { begun: begun(run, &users), ..line(run, who) });
            }
            Ok(lines)
        })
    });
    Ok(drawn.await?)
}

fn line(run: &BotRun, who: String) -> Run {
    Run {
        id: run.id.to_string(),
        who,
        conversation: run.conversation.to_string(),
        version: natural(run.version),
        stands: words::stands(&run.run),
        begun: String::new(),
        is_over: run.standing() == Standing::Ended,
        at: run.begun_at,
    }
}

fn begun(run: &BotRun, users: &[User]) -> String {
    let who = match run.author {
        Author::Customer => None,
        author => Some(called::author(author, users)),
    };
    run.begun_by.map(|cause| words::begun(cause, who.as_deref())).unwrap_or_default()
}

/// `GET /bots/{id}/runs/{run}`.
pub(in crate::web) async fn one(desk: Desk, Ids(id, run): Ids<BotId, RunId>) -> Done {
    let told = runs::path(desk.app.base(), &desk.asker, run).await?;
    if told.run.bot != id {
        return Err(Failed::NotFound);
    }
    let seen = Seen::of(&desk, id).await?;
    let steps = told.path.iter().filter(|passed| !passed.via.is_empty()).map(|passed| passed.step.clone());
    let mut went: Vec<String> = steps.collect();
    let stands = Some(told.run.run.step.clone()).filter(|step| !step.is_empty());
    went.extend(stands.clone().filter(|step| went.last() != Some(step)));
    let picture = Picture {
        outline: version_of(&seen, told.run.version),
        went,
        stands: stands.filter(|_| told.run.standing() != Standing::Ended),
        ..Picture::default()
    };
    let lines = lines(&desk, vec![told.run]).await?;
    let run = lines.into_iter().next().unwrap_or_default();
    let shown = One { bot: seen.bot(&desk), run, picture, went: told.path.iter().map(passed).collect() };
    let frame = framed(&desk, &seen.kept.name).await?;
    Ok(drawn(move || pages::one(&frame, &shown)).await?.into_response())
}

/// Why something was not done, in words: what a step named and was not there has a sentence of its own.
fn not_done(why: &str) -> String {
    let is_wrong = Wrong::ALL.iter().any(|wrong| wrong.code() == why);
    if is_wrong { wrong::of_code(why) } else { words::why(why) }
}

fn passed(passed: &Passed) -> Went {
    let via = serde_json::from_str::<Via>(&passed.via).map(|via| words::via(&via));
    let via = match (via, passed.why.as_str()) {
        (Ok(via), _) => via,
        (Err(_), "") if passed.message.is_some() => {
            say!("bot-sent", number = passed.send.unwrap_or_default())
        }
        (Err(_), why) => not_done(why),
    };
    Went { step: passed.step.clone(), via, at: passed.at }
}
