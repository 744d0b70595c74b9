//! One message in the thread: who, what it quotes, its content, time, ticks, reactions, and why it failed.
//! The page, the stream and the answer to a send draw it by this one function.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::file_link::State;
use transom_rules::id::ConversationId;
use transom_rules::origin::Origin;
use transom_rules::refusal::Remedy;
use transom_rules::time::Timestamp;

use super::body::{Body, body};
use super::group::{self, Reach};
use super::instead::{self, Instead};
use super::origin::origin;
use super::refusal::{self, Source};
use super::rich::plain;
use super::story::late;
use super::ticks::{Delivery, ticks};
use crate::frame::chip::{self, Channel};
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::{Form, time};
use crate::words::{self, word};
use crate::{say, weave};

/// A message as the thread shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bubble {
    /// Our id of the message in text.
    pub id: String,
    /// The conversation it stands in; its forms post there.
    pub conversation: ConversationId,
    /// The id that the browser gave its own picture of this message before the server knew it.
    pub client_id: Option<String>,
    /// The channel it came or goes by.
    pub channel: Channel,
    /// That channel's id in text.
    pub on: String,
    /// Whose it is, and how far it got.
    pub side: Side,
    /// Who of a group wrote it.
    pub writer: Option<String>,
    /// Whom of a group it reached.
    pub reach: Option<Reach>,
    /// When, by Meta's clock where there is one.
    pub at: Timestamp,
    /// Where it comes from.
    pub origin: Origin,
    /// What it says.
    pub body: Body,
    /// It says more than that.
    pub shortened: bool,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// The links to files in it.
    pub links: Vec<Linked>,
    /// The emojis on it: the emoji and who put it there.
    pub reactions: Vec<(String, String)>,
    /// The words before the customer changed them; empty if they are not known.
    pub edited_from: Option<String>,
    /// What it has to do with an SMS in the place of a message.
    pub instead: Vec<Instead>,
    /// The window counts from here.
    pub decides_window: bool,
    /// One may answer it and react to it.
    pub is_answered: bool,
    /// The mark of its forms.
    pub nonce: Nonce,
}

/// A link to a file that stands in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// What the file is called.
    pub name: String,
    /// Whether it leads there.
    pub state: State,
    /// So often it was opened.
    pub opened: i64,
    /// When last.
    pub last_opened_at: Option<Timestamp>,
}

/// Whose a message is.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    /// The customer's.
    Theirs,
    /// The business's.
    Ours {
        /// Who sent it.
        by: Sender,
        /// How far it got.
        delivery: Delivery,
        /// Why it did not arrive. May stand beside any delivery: `delivered` and `failed` may both be true.
        failure: Option<Box<Failure>>,
        /// Why nobody knows whether it arrived.
        doubt: Option<Doubt>,
    },
}

/// Who sent a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A colleague, or oneself: `id` lets the page leave out one's own name.
    Agent {
        /// The user's id in text.
        id: String,
        /// Their name.
        name: String,
    },
    /// An automation, by name.
    Bot(String),
    /// A campaign.
    Campaign {
        /// Its name.
        name: String,
        /// Its page, for whoever may read it.
        path: Option<String>,
    },
    /// A program, by the name of its token.
    Api(String),
    /// The owner, with the app on the phone.
    Phone,
    /// Another app that answers for the number.
    App,
}

/// What is known of a message of which nobody knows whether it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What Meta answered; `None` if the answer was lost.
    pub said: Option<String>,
    /// When it went out.
    pub at: Timestamp,
}

/// Why a message did not arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// One sentence for a person.
    pub text: String,
    /// Meta's error code.
    pub meta_code: Option<i64>,
    /// Whether trying the same again can help.
    pub retry: Retry,
    /// What else can be done, best first.
    pub remedies: Vec<Remedy>,
}

/// Whether trying the same again can help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It may: there is a button, with what it costs now, if that is known.
    Possible(Option<PriceView>),
    /// It would fail again.
    Useless,
    /// It was sent once more: the address of what stands in its place.
    SentAgain,
}

/// The message that another one quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Our id of it, if we have it.
    pub id: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// What it is.
    pub kind: Kind,
    /// Its words; may be empty.
    pub text: String,
}

/// A message as one element of the thread's list, with the id `m-<message id>`.
pub fn bubble(message: &Bubble) -> Markup {
    let (side, failed) = match &message.side {
        Side::Theirs => ("theirs", false),
        Side::Ours { failure, .. } => ("ours", failure.is_some()),
    };
    html! {
        li id={ "m-" (message.id) } class={ "msg " (side) " by-" (chip::kind_class(message.channel.kind)) } data-channel=(message.on) data-message=(message.id) data-at=(message.at.millis())
            data-client=[message.client_id.as_deref()] data-by=[message.writer.as_deref().or_else(|| sender_id(&message.side))] tabindex="-1" {
            @if let Some(writer) = &message.writer { p class={ "sender writer hue-" (chip::hue(writer)) } dir="auto" { (writer) } }
            (sender_line(&message.side))
            p.via { (chip::channel(&message.channel)) }
            div.line {
                div.bubble.failed[failed] data-kind=(kind_class(&message.body)) {
                    @if let Some(quoted) = &message.quote { (quote(quoted)) }
                    (origin(&message.origin))
                    (body(&message.body))
                    @if message.shortened {
                        p.small { a href={ "/m/" (message.id) } data-whole { (word("message-whole")) } }
                    }
                    @if let Some(before) = &message.edited_from {
                        @if before.is_empty() { p.small { (word("message-edited")) } }
                        @else { details.edited { summary { (word("message-edited")) } p dir="auto" { (before) } } }
                    }
                    (meta(message))
                }
                @if message.is_answered { (actions(message)) }
            }
            @if !message.reactions.is_empty() { (reactions(&message.reactions)) }
            @if let Body::Template(layout) | Body::Interactive(layout) = &message.body {
                @if !layout.caption.is_empty() { p.caption { (icon("template")) (layout.caption) } }
            }
            @for link in &message.links { (linked(link)) }
            @if let Side::Ours { failure: Some(failure), .. } = &message.side { (failure_note(message, failure)) }
            @if let Side::Ours { doubt: Some(doubt), .. } = &message.side { (doubt_note(message, doubt)) }
            @if let Side::Ours { delivery: Delivery::Waiting, .. } = &message.side {
                (waiting_note(message, &html! { (word("message-waits")) }))
            }
            @if let Side::Ours { delivery: Delivery::Aside, .. } = &message.side {
                (waiting_note(message, &weave!("message-aside", templates = html! { a href="/templates" { (word("page-templates")) } })))
            }
            @if let Side::Ours { delivery: Delivery::Paced, .. } = &message.side {
                (waiting_note(message, &weave!("message-paced", at = time(message.at, Form::Time))))
            }
            @for one in &message.instead { (instead::note(&message.id, one)) }
            @if let Side::Ours { delivery: Delivery::Late, .. } = &message.side { (late_note(message)) }
            @if message.decides_window { (decides()) }
        }
    }
}

/// What the window counts from, or counted from: which of them is seen follows from the clock in the head.
fn decides() -> Markup {
    html! {
        p.caption.decides {
            (icon("clock"))
            span.while-open { (word("message-decides")) }
            span.once-closed { (word("message-decided")) }
        }
    }
}

/// Time and ticks, with an id of their own so that a status can replace them alone.
pub fn meta(message: &Bubble) -> Markup {
    html! {
        span.meta id={ "m-" (message.id) "-meta" } {
            (time(message.at, Form::Time))
            @if let Some(reach) = &message.reach { (group::reach(reach, &message.id)) }
            @if let Side::Ours { delivery, .. } = &message.side {
                a.ticks-link href=(story(message)) data-story tabindex="-1" title=(word("story-open")) {
                    (ticks(as_far_as_told(message.channel.kind, *delivery)))
                }
            }
        }
    }
}

/// Nobody tells whether an SMS was read.
const fn as_far_as_told(kind: ChannelKind, delivery: Delivery) -> Delivery {
    match (kind, delivery) {
        (ChannelKind::Sms, Delivery::Read | Delivery::Played) => Delivery::Delivered,
        (ChannelKind::Sms | ChannelKind::WhatsApp, delivery) => delivery,
    }
}

/// The line that a quote is drawn as; a link to what it quotes if that is known.
pub fn quote(quoted: &Quote) -> Markup {
    let words =
        if quoted.text.is_empty() { words::kind(quoted.kind).to_owned() } else { plain(&quoted.text) };
    let inner = html! { strong { (quoted.author) } span dir="auto" { (words) } };
    html! {
        @if let Some(id) = &quoted.id { a.quote href={ "#m-" (id) } data-jump { (inner) } }
        @else { span.quote { (inner) } }
    }
}

fn sender_id(side: &Side) -> Option<&str> {
    match side {
        Side::Theirs => None,
        Side::Ours { by, .. } => Some(match by {
            Sender::Agent { id, .. } => id,
            Sender::Bot(name) | Sender::Campaign { name, .. } | Sender::Api(name) => name,
            Sender::Phone => "phone",
            Sender::App => "app",
        }),
    }
}

fn sender_line(side: &Side) -> Markup {
    let Side::Ours { by, .. } = side else { return html! {} };
    html! {
        p.sender {
            @match by {
                Sender::Agent { name, .. } => (name),
                Sender::Bot(name) => { span.tag { (word("sender-bot")) } (name) },
                Sender::Campaign { name, path } => {
                    span.tag { (word("sender-campaign")) }
                    @match path { Some(path) => a href=(path) { (name) }, None => (name) }
                },
                Sender::Api(name) => { span.tag { (word("sender-api")) } (name) },
                Sender::Phone => { span.tag { (word("sender-phone")) } (word("sender-phone-app")) },
                Sender::App => { span.tag { (word("sender-app")) } (word("sender-other-app")) },
            }
        }
    }
}

/// A class for kinds whose bubble differs in shape.
const fn kind_class(body: &Body) -> &'static str {
    match body {
        Body::Image(_) | Body::Video(_) => "media",
        Body::Sticker(_) => "sticker",
        Body::Template(_) | Body::Interactive(_) => "layout",
        Body::Text(_) | Body::Answer { .. } | Body::System(_) | Body::Call(_) | Body::Revoked => "text",
        Body::Audio(_)
        | Body::Document(_)
        | Body::Location(_)
        | Body::Contacts(_)
        | Body::Order(_)
        | Body::FlowAnswer { .. }
        | Body::Unsupported { .. } => "card",
    }
}

/// Where it is told what happened to it.
fn story(message: &Bubble) -> String {
    format!("/m/{}/story", message.id)
}

/// What one can do with a message. Shown on hover and on focus; a tap on phones.
fn actions(message: &Bubble) -> Markup {
    html! {
        div.actions {
            a.icon-button href=(story(message)) data-story title=(word("story-open")) aria-label=(word("story-open")) { (icon("info")) }
            button.icon-button type="button" data-reply=(message.id) title=(word("message-reply")) aria-label=(word("message-reply-label")) {
                (icon("reply"))
            }
            @if matches!(message.side, Side::Theirs) {
                button.icon-button type="button" data-react=(message.id) title=(word("message-react")) aria-label=(word("message-react-label")) {
                    (icon("smile"))
                }
            }
        }
    }
}

/// What became of a link: whoever sent it sees whether it was opened.
fn linked(link: &Linked) -> Markup {
    let over = match link.state {
        State::Good => None,
        State::UsedUp => Some("file-link-used-up"),
        State::Expired => Some("file-link-over"),
        State::Revoked => Some("file-link-revoked"),
    };
    html! {
        p.caption.linked {
            (icon("clip"))
            span {
                (say!("message-link-opened", name = &link.name, count = link.opened))
                @if let Some(at) = link.last_opened_at { " · " (word("file-link-last")) " " (time(at, Form::Amid)) }
                @if let Some(over) = over { " · " (word(over)) }
            }
        }
    }
}

fn reactions(reactions: &[(String, String)]) -> Markup {
    html! {
        ul.reactions aria-label=(word("message-reactions")) {
            @for (emoji, by) in reactions { li title=(by) { (emoji) span.unseen { " " (say!("message-reaction-by", who = by)) } } }
        }
    }
}

/// A message that goes out by itself later, and the way to take it back.
fn waiting_note(message: &Bubble, why: &Markup) -> Markup {
    html! {
        div.waiting-note {
            p { (icon("clock")) (why) }
            form method="post" action={ "/m/" (message.id) "/cancel" } data-live {
                button.small-button { (word("message-cancel")) }
            }
            @if matches!(message.body, Body::Text(..)) {
                form method="post" action={ "/m/" (message.id) "/take-back" } {
                    button.small-button { (word("message-take-back")) }
                }
            }
        }
    }
}

/// What is known of a message that may have arrived. Sending it again is asked for twice: the customer may get it twice.
fn doubt_note(message: &Bubble, doubt: &Doubt) -> Markup {
    let at = time(doubt.at, Form::Time);
    html! {
        div.failure.doubt {
            p {
                @if let Some(said) = &doubt.said { (weave!("message-doubt-told", said = said, at = at)) }
                @else { (weave!("message-doubt-silent", at = at)) }
            }
            details {
                summary.small-button { (icon("retry")) (word("message-send-again")) }
                p { (word("message-send-again-about")) }
                form method="post" action={ "/m/" (message.id) "/retry" } data-live {
                    (message.nonce.field())
                    button.small-button { (word("message-send-again-sure")) }
                }
            }
        }
    }
}

/// The ways out of this message, folded: where they are those of the conversation, they stand below the thread too.
fn failure_ways(message: &Bubble, failure: &Failure) -> Markup {
    html! {
        details.other-ways {
            summary.small-button { (word("message-other-ways")) }
            div.failure-list {
                (refusal::ways(&failure.remedies, message.conversation, Source::Message(&message.id), &message.nonce))
            }
        }
    }
}

/// A message that is on its way for long.
fn late_note(message: &Bubble) -> Markup {
    html! {
        div.failure.doubt {
            p { (late(message.channel.kind)) }
            a.small-button href=(story(message)) data-story { (icon("question")) (word("story-why")) }
        }
    }
}

fn failure_note(message: &Bubble, failure: &Failure) -> Markup {
    html! {
        div.failure {
            p { (failure.text) @if let Some(code) = failure.meta_code { " " small { (code_words(message.channel.kind, code)) } } }
            div.failure-ways {
                @if let Retry::Possible(price) = &failure.retry {
                    form method="post" action={ "/m/" (message.id) "/retry" } data-live {
                        (message.nonce.field())
                        button.small-button { (icon("retry")) (word("message-retry")) @if let Some(price) = price { " " (price_label(price)) } }
                    }
                }
                a.small-button href=(story(message)) data-story { (icon("question")) (word("story-why")) }
                @if !failure.remedies.is_empty() { (failure_ways(message, failure)) }
            }
            div.way-result id=(refusal::result_id(Source::Message(&message.id))) aria-live="polite" {}
        }
    }
}

/// A carrier's code is small print: its meaning stands before it.
fn code_words(kind: ChannelKind, code: i64) -> String {
    match kind {
        ChannelKind::WhatsApp => say!("message-meta-code", code = code.to_string()),
        ChannelKind::Sms => say!("message-carrier-code", code = code.to_string()),
    }
}
