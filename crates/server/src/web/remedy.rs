//! A way out of a refusal, taken. The refusal is worked out anew, since things may have changed since it was
//! shown: what is done is what the rules offer now.

use axum::extract::Form;
use axum::http::StatusCode;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use serde_json::Value;
use transom_channels::whatsapp::links;
use transom_desk::messages::afterwards::{Afterwards, afterwards};
use transom_desk::messages::draft::{Ask, When};
use transom_desk::messages::send::{self, Sent};
use transom_pages::frame::patch::{How, draft_sent, patch_in};
use transom_pages::say;
use transom_pages::thread::refusal::{Source, result_id};
use transom_pages::words::{say, word};
use transom_rules::access::Verb;
use transom_rules::id::{ConversationId, MessageId};
use transom_rules::refusal::{Refusal, Remedy, RemedyKind};
use transom_rules::send::Decision;
use transom_rules::thread::ThreadAct;
use transom_store::fallbacks::{self, State};
use transom_store::messages::Message;

use super::desk::{Desk, Done, Failed, Id, answer_patches, id};
use super::once::{Submitted, Turn};
use super::send::{Again, To, again, message_and_place, text_object};
use super::work;
use crate::qr;

/// Which way out.
#[derive(Deserialize)]
pub(super) struct Taken {
    #[serde(default)]
    index: usize,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    nonce: String,
    /// On which number somebody would write.
    #[serde(default)]
    channel: String,
}

/// `POST /c/{id}/remedy`.
pub(super) async fn take(desk: Desk, Id(id): Id<ConversationId>, Form(taken): Form<Taken>) -> Done {
    let to = To::find(&desk, id, taken.channel.parse().ok()).await?;
    if !taken.message.is_empty() {
        return of_message(&desk, &taken).await;
    }
    let text = taken.text.trim();
    let what = format!("remedy:{}:{}", taken.nonce, taken.kind);
    let turn = desk.turn(&taken.nonce, &what, text.as_bytes()).await?;
    if let Turn::Again(message) = turn {
        return to.sent_before(&desk, message, None).await;
    }
    let wanted = if text.is_empty() { "?" } else { text };
    let ask = match to.ask(&text_object(wanted, None)) {
        Ok(ask) => ask,
        Err(why) => return to.keep_words(&desk, &why, text).await,
    };
    let (_, Decision::Refused(refusal)) = send::permit(&desk.app, ask.clone()).await? else {
        // The customer wrote meanwhile: the box is back, with the words in it.
        to.keep_draft(&desk, text).await?;
        return Ok(desk.patched(&to.composer(&desk, None).await?, to.id()));
    };
    let when = match find(&refusal, &taken)?.kind {
        RemedyKind::AskThemToWrite => return link(&desk, &to, Source::Composer(to.channel().id)),
        RemedyKind::TakeThread => {
            work::control(&desk, id, ThreadAct::Take).await?;
            to.keep_draft(&desk, text).await?;
            return Ok(desk.patched(&to.composer(&desk, None).await?, to.id()));
        }
        RemedyKind::SendWhenTheyWrite => When::CustomerWrites,
        RemedyKind::WaitUntil => When::Now,
        _ => return Err(not_here()),
    };
    if text.is_empty() {
        return Err(Failed::Problem(word("answer-write-first").into()));
    }
    let Turn::First(key) = turn else {
        return to.keep_words(&desk, word("answer-old-words"), text).await;
    };
    match desk.send(Ask { when, key: Some(key), typed: Some(to.typed(&desk)), ..ask }).await? {
        Sent::Queued(message) | Sent::Repeated(message) => {
            let patches = html! {
                (to.bubble(&desk, &message, None).await?)
                (draft_sent(to.id(), to.channel().id))
                (to.composer(&desk, None).await?)
            };
            Ok(desk.patched(&patches, to.id()))
        }
        Sent::Refused(refusal) => to.refused(&desk, *refusal, text).await,
        Sent::KeyTaken => to.keep_words(&desk, word("answer-other-words"), text).await,
    }
}

/// A way out for a message that failed.
async fn of_message(desk: &Desk, taken: &Taken) -> Done {
    let (message, to) = message_and_place(desk, id(&taken.message)?).await?;
    let (look, failed) = (desk.look(), message.clone());
    let told = desk
        .read((look, failed), |tx, (look, failed)| {
            Box::pin(async move { afterwards(tx, &look.known, &[failed], look.now).await })
        })
        .await?;
    let refusal = told.get(&message.id).and_then(Afterwards::refusal);
    let refusal = refusal.ok_or_else(|| Failed::Problem(word("answer-way-gone").into()))?;
    let send_again = |when| Again { message: &message, when, nonce: &taken.nonce };
    let way = find(refusal, taken)?;
    match way.kind {
        RemedyKind::AskThemToWrite => link(desk, &to, Source::Message(&taken.message)),
        RemedyKind::SendWhenTheyWrite => again(desk, &to, send_again(When::CustomerWrites)).await,
        RemedyKind::WaitUntil => again(desk, &to, send_again(When::Now)).await,
        RemedyKind::UseSms | RemedyKind::InviteBySms => by_sms(desk, way, &message, &taken.nonce).await,
        _ => Err(not_here()),
    }
}

/// What a message said that failed, or a link, by SMS. Pressed twice, by whomever, it goes once, and the second is told.
async fn by_sms(desk: &Desk, way: &Remedy, message: &Message, nonce: &str) -> Done {
    let body = &way.request.body;
    let wanted = body.get("channel_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let id = message.id;
    let instead = desk.read((), move |tx, ()| Box::pin(fallbacks::get(tx, id))).await?;
    if instead.is_some_and(|instead| instead.state == State::Sent) {
        return Err(sent_before());
    }
    let sms = To::find(desk, message.conversation_id, wanted).await?;
    if wanted != Some(sms.channel().id) {
        return Err(Failed::Problem(word("answer-way-gone").into()));
    }
    let what = format!("sms:{}:{}", message.id, way.kind.as_str());
    let form = Submitted { nonce, what, said: b"", of: message.id.0 };
    let key = match desk.turn_of(form).await? {
        Turn::First(key) => key,
        Turn::Again::<MessageId>(_) => return Err(sent_before()),
        Turn::Unknown => return sms.ask_anew(desk, message).await,
    };
    let says = body.pointer("/text/body").and_then(Value::as_str).unwrap_or_default();
    let text = match way.kind {
        RemedyKind::InviteBySms => say!("sms-invite", link = says),
        _ => says.to_owned(),
    };
    let ask = sms.ask(&text_object(&text, None)).map_err(Failed::Problem)?;
    let stands_for = Some(message.id);
    match desk.send(Ask { verb: Verb::Retry, key: Some(key), stands_for, ..ask }).await? {
        Sent::Queued(sent) => {
            // The message that failed says so, and the way out is gone from it.
            let patches = html! {
                (sms.bubble(desk, message, None).await?)
                (sms.bubble(desk, &sent, None).await?)
            };
            Ok(desk.patched(&patches, sms.id()))
        }
        Sent::Repeated(_) => Err(sent_before()),
        Sent::Refused(refusal) => Err(Failed::Problem(say(&refusal.text))),
        Sent::KeyTaken => Err(Failed::Problem(word("answer-message-sent").into())),
    }
}

/// The way out that was pressed: at its place, or the one of its kind if places changed.
fn find<'a>(refusal: &'a Refusal, taken: &Taken) -> Done<&'a Remedy> {
    let is_it = |remedy: &&Remedy| remedy.kind.as_str() == taken.kind;
    let at_its_place = refusal.remedies.get(taken.index).filter(is_it);
    at_its_place
        .or_else(|| refusal.remedies.iter().find(is_it))
        .ok_or_else(|| Failed::Problem(word("answer-way-gone").into()))
}

fn sent_before() -> Failed {
    Failed::Problem(word("answer-sms-sent").into())
}

fn not_here() -> Failed {
    Failed::Problem(word("answer-way-not-here").into())
}

/// A link that opens WhatsApp with our number, and the same as a picture for a second screen.
fn link(desk: &Desk, to: &To, source: Source<'_>) -> Done {
    let address = links::chat(&to.channel().address, "");
    let field = format!("{}-address", result_id(source));
    let content = html! {
        div.way-link {
            (picture(&address)?)
            div {
                p { (word("link-about")) }
                input.way-address id=(field) readonly value=(address) aria-label=(word("link-address"));
                div.way-acts {
                    button.small-button type="button" data-copy={ "#" (field) } data-copied=(word("handed-copied")) { (word("link-copy")) }
                    a.small-button href=(address) target="_blank" rel="noopener noreferrer" { (word("link-open")) }
                }
            }
        }
    };
    let patches = patch_in(to.id(), How::Fill, &result_id(source), &content);
    Ok(if desk.patches { answer_patches(StatusCode::OK, &patches) } else { desk.patched(&patches, to.id()) })
}

fn picture(address: &str) -> Done<Markup> {
    let svg = qr::svg(address)?;
    Ok(html! { div.qr role="img" aria-label=(say!("link-picture", address = address)) { (PreEscaped(svg)) } })
}
