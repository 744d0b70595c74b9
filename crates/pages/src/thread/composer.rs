//! The region below the thread where one answers. While free-form is permitted it is a box for words; when
//! it is refused the box is replaced by the refusal with its ways out, and the draft is kept in sight.
//! Both have the id `composer`, so that one patch turns one into the other.

use maud::{Markup, html};
use transom_rules::id::ConversationId;
use transom_rules::refusal::Refusal;
use transom_rules::time::Timestamp;

use super::bubble::{Quote, quote};
use super::refusal;
use crate::frame::chip::{self, Channel, Window};
use crate::frame::icon::{icon, key, keys_key};
use crate::frame::once::Nonce;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::Length;
use crate::words::word;
use crate::{say, weave};

/// Meta's limit of a text body, in characters.
pub const TEXT_LIMIT: usize = 4_096;

/// The region below the thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Composer {
    /// The conversation it writes to.
    pub conversation: ConversationId,
    /// The contact's name, or address.
    pub name: String,
    /// The channel it writes on.
    pub channel: Channel,
    /// That pair's window.
    pub window: Window,
    /// The draft that the server keeps for this conversation; may be empty.
    pub draft: String,
    /// The message the draft answers, and what it is.
    pub reply: Option<(String, Quote)>,
    /// What free words would cost now, if that is known.
    pub price: Option<PriceView>,
    /// The mark of its forms.
    pub nonce: Nonce,
    /// Whether one may write.
    pub state: State,
}

/// Whether one may write.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Free-form is permitted.
    Permitted,
    /// It is refused, and this is why.
    Refused(Refusal),
    /// Whoever looks may not write to customers.
    ReadOnly,
}

impl State {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::Refused(_) => "refused",
            Self::ReadOnly => "read-only",
        }
    }
}

/// The region as one element with the id `composer`.
pub fn composer(composer: &Composer, now: Timestamp) -> Markup {
    html! {
        section #composer.composer aria-label=(word("composer")) data-conversation=(composer.conversation)
            data-state=(composer.state.as_str()) {
            @match &composer.state {
                State::Permitted => (writing(composer, now)),
                State::Refused(refusal) => (refused(composer, refusal)),
                State::ReadOnly => p.read-only { (icon("lock")) (word("composer-read-only")) },
            }
        }
    }
}

fn writing(composer: &Composer, now: Timestamp) -> Markup {
    html! {
        p.soft-warning role="status" hidden { (icon("clock")) span { (word("composer-closes-soon")) } }
        form.write method="post" action={ "/c/" (composer.conversation) "/messages" } data-write {
            (composer.nonce.field())
            input type="hidden" name="client_id" value="";
            input type="hidden" name="reply_to" value=(composer.reply.as_ref().map_or("", |(id, _)| id));
            div.reply-to hidden[composer.reply.is_none()] {
                div.reply-to-quote {
                    @if let Some((_, quoted)) = &composer.reply { (quote(quoted)) }
                }
                button.icon-button type="button" data-reply-cancel aria-label=(word("composer-no-quote")) { (icon("cross")) }
            }
            div.attached hidden {
                img alt="" hidden;
                span {}
                button.small-button type="button" data-attach-link title=(word("composer-as-link-about")) { (icon("link")) (word("composer-as-link")) }
                button.icon-button type="button" data-attach-drop aria-label=(word("composer-no-file")) { (icon("cross")) }
            }
            div.write-box {
                label.unseen for="composer-text" { (word("composer-message")) }
                textarea #composer-text name="text" rows="1" maxlength=(TEXT_LIMIT) dir="auto"
                    placeholder=(say!("composer-write-on", channel = composer.channel.kind.label())) enterkeyhint="send"
                    aria-describedby="composer-help" { "\n" (composer.draft) }
            }
            div.write-bar {
                (chip::channel(&composer.channel))
                span #composer-window { (chip::window(composer.window, now, Length::Long)) }
                span.grow {}
                span #composer-count.count aria-live="polite" {}
                label.icon-button.attach title=(word("composer-attach")) {
                    (icon("clip")) span.unseen { (word("composer-attach")) }
                    input.unseen type="file" name="file" data-attach;
                }
                button.bar-button type="button" data-picker title=(word("composer-templates")) { (icon("template")) span { (word("composer-template")) } }
                span #composer-price.price-room { (price(composer)) }
                button.primary.send type="submit" { span { (word("composer-send")) } (icon("send")) }
            }
        }
        p #composer-help.help {
            (weave!("composer-help", enter = key("Enter"), shift = key("Shift"), esc = key("Esc"), t = key("T"), all = keys_key()))
        }
    }
}

/// The label beside Send.
pub fn price(composer: &Composer) -> Markup {
    html! { @if let Some(price) = &composer.price { (price_label(price)) } }
}

fn refused(composer: &Composer, refusal: &Refusal) -> Markup {
    html! {
        div.refused-head {
            (chip::channel(&composer.channel))
            (chip::window(composer.window, Timestamp::from_millis(i64::MAX), Length::Long))
        }
        (refusal::card(refusal, composer.conversation, &composer.name, &composer.nonce))
        details.kept-draft {
            summary { @if composer.draft.is_empty() { (word("composer-for-later")) } @else { (word("draft-kept")) } }
            label.unseen for="kept-text" { (word("composer-draft")) }
            p #kept-need.kept-need role="alert" hidden { (word("composer-need")) }
            textarea #kept-text name="text" rows="3" dir="auto" data-kept aria-describedby="kept-need" { "\n" (composer.draft) }
        }
    }
}
