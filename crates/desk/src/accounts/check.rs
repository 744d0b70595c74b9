//! Whether a number works from end to end: each part of the way of a message is looked at, and what is wrong is told
//! with how it is mended. For the number's page, for programs, and for `transom doctor`.

use serde_json::Value;
use transom_channels::whatsapp::{connecting, request};
use transom_rules::access::{Asker, Verb};
use transom_rules::id::ChannelId;
use transom_rules::number::check::{self, Check, Finding, Greeting};
use transom_rules::number::{NumberFacts, NumberNews};
use transom_rules::time::Timestamp;
use transom_store::apps::App;
use transom_store::channels::Connected;
use transom_store::deliveries;
use transom_store::seal::Secret;

use super::meta::{Meta, NotTaken, understood};
use super::numbers;
use super::steps::{self, Whole, webhook, webhooks};
use crate::base::outside;
use crate::done::Done;
use crate::gate;

/// What was found, in the order of the way.
pub type Findings = Vec<Finding>;

/// Looks at a number, because somebody asks.
///
/// # Errors
/// When the asker may not, or the number is not connected here.
pub async fn look(meta: &Meta<'_>, asker: &Asker, id: ChannelId) -> Done<Findings> {
    let note = gate::pass(meta.base, asker, Verb::LookAtChannel, id).await?;
    let Whole { number, app, .. } = steps::whole(meta, asker, id).await?;
    let seen = examine(meta, &number, &app).await?;
    gate::act(meta.base, note, seen.told, move |tx, _, told| {
        Box::pin(async move {
            if let Some(answer) = &told.answer {
                numbers::keep(tx, id, answer, told.at).await?;
            }
            let listens = told.listens.map(NumberNews::Listens);
            let told = listens.map(|news| numbers::Told { channel: id, news, at: told.at });
            numbers::hear(tx, told.into_iter().collect()).await?;
            Ok(())
        })
    })
    .await?;
    meta.base.reload().await;
    Ok(seen.findings)
}

/// What was seen of a number.
#[derive(Debug)]
pub struct Seen {
    /// What was found, in the order of the way.
    pub findings: Findings,
    told: Told,
}

/// What is worth keeping of it.
#[derive(Debug)]
struct Told {
    answer: Option<Value>,
    listens: Option<bool>,
    at: Timestamp,
}

/// Looks at a number.
///
/// # Errors
/// Those of the database.
pub async fn examine(meta: &Meta<'_>, number: &Connected, app: &App) -> transom_store::Result<Seen> {
    let (at, channel, token) = (meta.base.clock.now(), &number.channel, &number.access_token);
    let mut findings = of_token(meta, token).await;
    let subscriptions = connecting::subscriptions(&app.id);
    let of_app = understood(meta.graph.ask_as_app(&subscriptions, &app.id, &app.app_secret).await);
    findings.push(said(Check::Secret, &of_app, check::secret));
    let (asked, theirs) = dated(meta, number).await;
    findings.push(of_number(&asked));
    findings.push(of_address(meta, number, app).await);
    let listeners = meta.ask(&connecting::listeners(&channel.waba_id), token).await;
    let null = Value::Null;
    let answer_of = |asked: &'_ Result<Value, NotTaken>| asked.as_ref().ok().cloned();
    let ears = listeners.as_ref().ok().map(|listeners| {
        let [of_app, of_number] = [&of_app, &asked].map(|asked| asked.as_ref().unwrap_or(&null));
        connecting::ears(&app.id, listeners, of_app, of_number)
    });
    let subscription = ears.map(|ears| check::subscription(&ears, &webhooks(meta.public_url)));
    let listens = subscription.as_ref().and_then(listens);
    findings.push(subscription.unwrap_or_else(|| Finding::unanswered(Check::Subscription)));
    findings.push(check::webhooks(last_webhook(meta, number).await?));
    let templates = meta.ask(&connecting::first_template(&channel.waba_id), token).await;
    findings.push(said(Check::Templates, &templates, check::templates));
    let clock = theirs.map(|theirs| check::clock(meta.base.clock.machine(), theirs));
    findings.push(clock.unwrap_or_else(|| Finding::unanswered(Check::Clock)));
    for url in meta.graph.file_hosts() {
        findings.push(check::files(&url, outside::silence(&url).await));
    }
    Ok(Seen { findings, told: Told { answer: answer_of(&asked), listens, at } })
}

/// Whether Meta sends here what it hears, where it said.
fn listens(finding: &Finding) -> Option<bool> {
    match finding.verdict {
        check::Verdict::Fine | check::Verdict::Doubtful => Some(true),
        check::Verdict::Wrong => Some(false),
        check::Verdict::Unknown => None,
    }
}

/// What Meta's yes or no means; where it does not answer, nobody knows.
fn said(check: Check, asked: &Result<Value, NotTaken>, of: fn(bool) -> Finding) -> Finding {
    match asked {
        Ok(_) => of(true),
        Err(NotTaken::Refused(_)) => of(false),
        Err(NotTaken::Silent(_) | NotTaken::NotDone(_)) => Finding::unanswered(check),
    }
}

async fn of_token(meta: &Meta<'_>, token: &Secret) -> Findings {
    let now = meta.base.clock.machine();
    let told = match understood(meta.graph.scopes(token).await) {
        Ok(answer) => connecting::token(&answer),
        Err(NotTaken::Refused(_)) => check::Token::default(),
        Err(NotTaken::Silent(_) | NotTaken::NotDone(_)) => {
            return [Check::Token, Check::Scopes].map(Finding::unanswered).to_vec();
        }
    };
    let mut findings = vec![check::token(&told, now)];
    // What a token may do that nobody takes is no matter.
    findings.extend(told.is_valid.then(|| check::scopes(&told)));
    findings
}

/// What Meta says of the number, and when, by its clock.
async fn dated(meta: &Meta<'_>, number: &Connected) -> (Result<Value, NotTaken>, Option<Timestamp>) {
    let ask = request::number(&number.channel.phone_number_id);
    let answer = meta.graph.ask(&ask, &number.access_token).await;
    let at = answer.as_ref().ok().and_then(|answer| answer.at);
    (understood(answer), at)
}

fn of_number(asked: &Result<Value, NotTaken>) -> Finding {
    let mut facts = NumberFacts::default();
    match asked {
        Ok(answer) => {
            for news in transom_channels::whatsapp::number_news::told_by(answer) {
                facts.hear(news, Timestamp::default());
            }
            check::number(&facts)
        }
        // The token does not reach it any more: it is not there for us.
        Err(NotTaken::Refused(_)) => check::number(&facts),
        Err(NotTaken::Silent(_) | NotTaken::NotDone(_)) => Finding::unanswered(Check::Number),
    }
}

async fn of_address(meta: &Meta<'_>, number: &Connected, app: &App) -> Finding {
    let url = webhook(meta.public_url, number.channel.id);
    let challenge = meta.base.clock.id().simple().to_string();
    let greeting: Greeting = outside::greet(&url, &app.verify_token, &challenge).await;
    check::address(&url, greeting)
}

async fn last_webhook(meta: &Meta<'_>, number: &Connected) -> transom_store::Result<Option<Timestamp>> {
    let workspace = meta.base.db.of(number.channel.workspace);
    let app = number.channel.app_id.clone();
    workspace.read(app, |tx, app| Box::pin(deliveries::last_of_app(tx, app))).await
}
