//! What Meta says of our numbers: heard from webhooks and errors, asked for now and then, kept with the number.

use std::sync::Arc;

use serde_json::Value;
use transom_channels::outcome::Outcome;
use transom_channels::sms;
use transom_channels::whatsapp::outcome;
use transom_channels::whatsapp::{number_news, request};
use transom_rules::access::{Asker, Verb, Why};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::number::{Access, NumberFacts, NumberNews};
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_rules::words::number::{BEING_SET_UP, SENDER_TOKEN_REFUSED, sends_nothing};
use transom_store::channels::{self, Channel, Connected};
use transom_store::{Error, Result, Scoped, number_facts};

use crate::accounts::registry::Known;
use crate::app::{App, Shared};
use crate::base::graph::no_answer;
use crate::base::texting;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Something that was told of a number.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) channel: ChannelId,
    pub(crate) news: NumberNews,
    pub(crate) at: Timestamp,
}

/// What a transaction learned of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Learned {
    #[default]
    Nothing,
    Something,
    /// More has changed at Meta than it told: it is to be asked.
    NotAll,
}

/// Takes over what was told of numbers. True when something is new.
pub(crate) async fn hear(tx: &mut Scoped<'_>, told: Vec<Told>) -> Result<bool> {
    let mut is_new = false;
    for Told { channel, news, at } in told {
        is_new |= fold(tx, channel, |facts| facts.hear(news, at)).await?;
    }
    Ok(is_new)
}

/// Takes over what Meta answered about a number. True when something is new.
///
/// # Errors
/// Those of the database.
pub async fn keep(tx: &mut Scoped<'_>, channel: ChannelId, answer: &Value, now: Timestamp) -> Result<bool> {
    fold(tx, channel, |facts| {
        facts.looked_at = Some(now);
        // Whoever is answered has a token that Meta knows.
        let is_known = facts.shut_out() == Some(Access::TokenRefused);
        let works = is_known.then_some(NumberNews::Access(Access::Works));
        let heard = number_news::told_by(answer).into_iter().chain(works).map(|news| facts.hear(news, now));
        heard.fold(false, |is_new, news| is_new | news)
    })
    .await
}

/// Takes note that another token was put in: whether that one may do more is not known yet.
///
/// # Errors
/// Those of the database.
pub(crate) async fn begin_anew(tx: &mut Scoped<'_>, channel: ChannelId, now: Timestamp) -> Result<()> {
    fold(tx, channel, |facts| facts.hear(NumberNews::Access(Access::Works), now)).await.map(drop)
}

/// Changes what is known of a number, and whether it is taken for one that can send.
async fn fold(
    tx: &mut Scoped<'_>,
    channel: ChannelId,
    change: impl FnOnce(&mut NumberFacts) -> bool,
) -> Result<bool> {
    let before = number_facts::hold(tx, channel).await?;
    let mut facts = before.clone();
    let is_new = change(&mut facts);
    if facts != before {
        number_facts::keep(tx, channel, &facts).await?;
    }
    let now = trouble(&facts);
    if now != trouble(&before) || facts.sends_nothing() != before.sends_nothing() {
        channels::set_trouble(tx, channel, &now.map(|why| why.kept()).unwrap_or_default()).await?;
    }
    Ok(is_new)
}

/// Why nothing can be sent through a number, if that is so.
fn trouble(facts: &NumberFacts) -> Option<Sentence> {
    facts.sends_nothing().map(|word| if facts.is_being_set_up() { BEING_SET_UP } else { sends_nothing(word) })
}

/// The numbers of an account that a webhook means: the one with these digits, else all of them.
pub(crate) fn meant(
    known: &Known,
    workspace: WorkspaceId,
    waba_id: &str,
    digits: Option<&str>,
) -> Vec<ChannelId> {
    let of_account = known.numbers_of(workspace, waba_id).filter(|channel| channel.disconnected_at.is_none());
    let is_meant = |address: &str| digits.is_none_or(|digits| address.trim_start_matches('+') == digits);
    of_account.filter(|channel| is_meant(&channel.address)).map(|channel| channel.id).collect()
}

/// Asks Meta for the numbers of a workspace, beside whatever is going on.
pub fn look_soon(app: &Shared, workspace: WorkspaceId) {
    let app_of_task = Arc::clone(app);
    app.tasks.spawn(async move {
        let known = app_of_task.registry.known();
        let is_one =
            |channel: &Channel| channel.workspace == workspace && channel.kind == ChannelKind::WhatsApp;
        let numbers = known.connected.values().filter(|number| is_one(&number.channel));
        for number in numbers {
            if let Err(error) = look(&app_of_task, number).await {
                let number = number.channel.id;
                tracing::warn!(%number, error = format!("{error:#}"), "a number could not be looked at");
            }
        }
    });
}

/// Asks Meta for a number, because somebody asks for it.
///
/// # Errors
/// When the asker may not, the number is not connected, or Meta does not answer.
pub async fn look_again(app: &App, asker: &Asker, id: ChannelId) -> Done<()> {
    let note = gate::pass(app.base(), asker, Verb::LookAtChannel, id).await?;
    let known = app.registry.known();
    known.channel(asker.workspace, id).ok_or(NotDone::NotFound)?;
    let number = known.connected(asker.workspace, id).ok_or(Wrong::Disconnected)?;
    if let Err(error) = look(app, number).await {
        // What is no fault of the database is one of Meta's.
        if !error.is::<Error>() {
            gate::fail(app.base(), note, Why::MetaSilent).await;
        }
        return Err(error.into());
    }
    Ok(gate::record(app.base(), note).await?)
}

async fn look(app: &App, number: &Connected) -> anyhow::Result<()> {
    if number.channel.kind == ChannelKind::Sms {
        return look_at_sender(app, number).await;
    }
    let (id, now) = (number.channel.id, app.clock.now());
    let ask = request::number(&number.channel.phone_number_id);
    let answer = app.graph.ask(&ask, &number.access_token).await.map_err(no_answer)?;
    let workspace = app.db.of(number.channel.workspace);
    let told = match answer.json() {
        Ok(told) => told,
        Err(error) => {
            let news = refused(answer.status, &answer.body).map(|news| Told { channel: id, news, at: now });
            let told: Vec<Told> = news.into_iter().collect();
            let is_new = workspace.write(told, |tx, told| Box::pin(hear(tx, told.clone()))).await?;
            if is_new {
                app.registry.reload(&app.db).await?;
            }
            return Err(error);
        }
    };
    let news = subscription(app, number).await.map(NumberNews::Subscribed);
    let news: Vec<Told> = news.map(|news| Told { channel: id, news, at: now }).into_iter().collect();
    let is_new = workspace
        .write((told, news), move |tx, (told, news)| {
            Box::pin(async move { Ok(keep(tx, id, told, now).await? | hear(tx, news.clone()).await?) })
        })
        .await?;
    if is_new {
        app.registry.reload(&app.db).await?;
    }
    Ok(())
}

/// Of a sender its carrier says nothing but whether it takes the account's token (S2.8).
async fn look_at_sender(app: &App, number: &Connected) -> anyhow::Result<()> {
    let Connected { channel, access_token } = number;
    let ask = sms::request::newest_message(&channel.app_id);
    let answer = app.texting.ask(&ask, &channel.app_id, access_token).await.map_err(texting::no_answer)?;
    let trouble = match answer.status {
        200..=299 => String::new(),
        401 | 403 => SENDER_TOKEN_REFUSED.kept(),
        status => anyhow::bail!("the SMS carrier answered {status}"),
    };
    if trouble != channel.trouble {
        let id = channel.id;
        let workspace = app.db.of(channel.workspace);
        let set =
            workspace.write(trouble, move |tx, trouble| Box::pin(channels::set_trouble(tx, id, trouble)));
        set.await?;
        app.registry.reload(&app.db).await?;
    }
    Ok(())
}

/// What an answer that is none proves of the number.
fn refused(status: u16, body: &[u8]) -> Option<NumberNews> {
    match outcome::read(status, body) {
        Outcome::Refused(fault) => number_news::access(fault.code).map(NumberNews::Access),
        Outcome::Accepted { .. } | Outcome::Unclear { .. } | Outcome::Retry { .. } => None,
    }
}

/// Whether our app gets the account's webhooks; `None` where Meta does not say so now.
async fn subscription(app: &App, number: &Connected) -> Option<bool> {
    let ask = request::subscribed(&number.channel.waba_id);
    let answer = app.graph.ask(&ask, &number.access_token).await.ok()?.json().ok()?;
    number_news::subscribed(&answer, &number.channel.app_id)
}
