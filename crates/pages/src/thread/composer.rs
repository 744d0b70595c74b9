//! The region below the thread where one answers. While free-form is permitted it is a box for words; when
//! it is refused the box is replaced by the refusal with its ways out, and the draft is kept in sight.
//! Both have the id `composer`, so that one patch turns one into the other.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::refusal::Refusal;
use transom_rules::time::Timestamp;

use super::bot::{self, Button, Talking};
use super::bubble::{Quote, quote};
use super::refusal;
use crate::frame::chip::{self, Channel, Window};
use crate::frame::icon::{icon, key, keys_key};
use crate::frame::once::Nonce;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::Length;
use crate::words::word;
use crate::{say, weave};
use sms::{Offered, Rate};
use switch::Way;

pub mod sms;
pub mod switch;

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
    /// Its id.
    pub on: ChannelId,
    /// Somebody chose it: it stays, whatever the customer uses next.
    pub is_chosen: bool,
    /// All numbers that the customer can be written to through; this one is among them.
    pub ways: Vec<Way>,
    /// The number that the customer used last, where it is another one.
    pub wrote_on: Option<Channel>,
    /// That pair's window.
    pub window: Window,
    /// What each segment costs, where it writes SMS and a rate is known.
    pub rate: Option<Rate>,
    /// The link to our number on WhatsApp, where an SMS may bring the customer back to it.
    pub invite: Option<String>,
    /// The SMS that may go out where what is sent does not arrive.
    pub fallback: Option<Offered>,
    /// The draft that the server keeps for this channel of this conversation; may be empty.
    pub draft: String,
    /// The message the draft answers, and what it is.
    pub reply: Option<(String, Quote)>,
    /// What free words would cost now, if that is known.
    pub price: Option<PriceView>,
    /// The bot that talks here, or stands aside.
    pub talking: Option<Talking>,
    /// What begins a bot here.
    pub bots: Vec<Button>,
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

impl Composer {
    /// Whether it could write on another number.
    fn has_choice(&self) -> bool {
        self.ways.iter().any(|way| way.id != self.on)
    }

    /// Whether all but clocks and prices is the same.
    pub fn stands_as(&self, other: &Self) -> bool {
        let of = |one: &Self| {
            let ways: Vec<ChannelId> = one.ways.iter().map(|way| way.id).collect();
            (
                one.on,
                one.is_chosen,
                one.wrote_on.clone(),
                one.rate.clone(),
                one.invite.clone(),
                one.fallback.clone(),
                one.bots.clone(),
                ways,
            )
        };
        self.state == other.state && self.channel == other.channel && of(self) == of(other)
    }
}

/// The region as one element with the id `composer`.
pub fn composer(composer: &Composer, now: Timestamp) -> Markup {
    html! {
        section #composer.composer aria-label=(word("composer")) data-conversation=(composer.conversation)
            data-channel=(composer.on) data-kind=(chip::kind_class(composer.channel.kind)) data-chosen[composer.is_chosen]
            data-channel-name=(composer.channel.called()) data-state=(composer.state.as_str()) {
            (bot::strip(composer.talking.as_ref(), composer.conversation))
            @if composer.state != State::ReadOnly {
                (where_to(composer, now))
                @if !composer.bots.is_empty() { (bot::form(composer.conversation)) }
            }
            @match &composer.state {
                State::Permitted => (writing(composer, now)),
                State::Refused(refusal) => (refused(composer, refusal)),
                State::ReadOnly => p.read-only { (icon("lock")) (word("composer-read-only")) },
            }
        }
    }
}

/// The switch, and what is told where the answer goes another way than the customer came.
fn where_to(composer: &Composer, now: Timestamp) -> Markup {
    html! {
        div #composer-switch { (switch::switch(composer.conversation, &composer.ways, composer.on, now)) }
        @if let Some(wrote_on) = &composer.wrote_on { (switch::elsewhere(&composer.name, wrote_on, &composer.channel)) }
    }
}

fn writing(composer: &Composer, now: Timestamp) -> Markup {
    let is_sms = composer.channel.kind == ChannelKind::Sms;
    html! {
        p.soft-warning role="status" hidden { (icon("clock")) span { (word("composer-closes-soon")) } }
        form.write method="post" action={ "/c/" (composer.conversation) "/messages" } data-write {
            (composer.nonce.field())
            input type="hidden" name="channel" value=(composer.on);
            input type="hidden" name="client_id" value="";
            input type="hidden" name="reply_to" value=(composer.reply.as_ref().map_or("", |(id, _)| id));
            @if !is_sms { (quoted(composer)) }
            (attached())
            (write_box(composer))
            @if is_sms { (sms::dearer()) }
            @if let Some(offered) = &composer.fallback { (sms::fallback(offered, "composer")) }
            div.write-bar {
                @if !composer.has_choice() {
                    (chip::channel(&composer.channel))
                    span #composer-window { (chip::window(composer.window, now, Length::Long)) }
                }
                @if is_sms { (sms::counter(composer.rate.as_ref())) }
                span.grow {}
                span #composer-count.count aria-live="polite" {}
                (attach())
                @if is_sms {
                    @if let Some(link) = &composer.invite { (sms::invite(link)) }
                } @else {
                    button.bar-button type="button" data-picker title=(word("composer-templates")) { (icon("template")) span { (word("composer-template")) } }
                }
                (bot::buttons(&composer.bots))
                span #composer-price.price-room { @if !is_sms { (price(composer)) } }
                button.primary.send type="submit" { span { (word("composer-send")) } (icon("send")) }
            }
        }
        p #composer-help.help {
            (weave!("composer-help", enter = key("Enter"), shift = key("Shift"), esc = key("Esc"), t = key("T"), all = keys_key()))
            @if composer.has_choice() { " · " (weave!("composer-help-channel", esc = key("Esc"), c = key("C"))) }
        }
    }
}

fn quoted(composer: &Composer) -> Markup {
    html! {
        div.reply-to hidden[composer.reply.is_none()] {
            div.reply-to-quote {
                @if let Some((_, quoted)) = &composer.reply { (quote(quoted)) }
            }
            button.icon-button type="button" data-reply-cancel aria-label=(word("composer-no-quote")) { (icon("cross")) }
        }
    }
}

fn attached() -> Markup {
    html! {
        div.attached hidden {
            img alt="" hidden;
            span {}
            button.small-button type="button" data-attach-link title=(word("composer-as-link-about")) { (icon("link")) (word("composer-as-link")) }
            button.icon-button type="button" data-attach-drop aria-label=(word("composer-no-file")) { (icon("cross")) }
        }
    }
}

fn write_box(composer: &Composer) -> Markup {
    let (limit, hint) = match composer.channel.kind {
        ChannelKind::Sms => (sms::TEXT_LIMIT, word("composer-write-sms").to_owned()),
        ChannelKind::WhatsApp => (TEXT_LIMIT, say!("composer-write-on", channel = composer.channel.called())),
    };
    html! {
        div.write-box {
            label.unseen for="composer-text" { (word("composer-message")) }
            textarea #composer-text name="text" rows="1" maxlength=(limit) dir="auto"
                placeholder=(hint) enterkeyhint="send"
                aria-describedby="composer-help" { "\n" (composer.draft) }
        }
    }
}

/// Any file; what the channel does not carry goes as a link.
fn attach() -> Markup {
    html! {
        label.icon-button.attach title=(word("composer-attach")) {
            (icon("clip")) span.unseen { (word("composer-attach")) }
            input.unseen type="file" name="file" data-attach;
        }
    }
}

/// The label beside Send.
pub fn price(composer: &Composer) -> Markup {
    html! { @if let Some(price) = &composer.price { (price_label(price)) } }
}

fn refused(composer: &Composer, refusal: &Refusal) -> Markup {
    let place =
        refusal::Place { conversation: composer.conversation, channel: composer.on, name: &composer.name };
    html! {
        @if !composer.has_choice() {
            div.refused-head {
                (chip::channel(&composer.channel))
                (chip::window(composer.window, Timestamp::from_millis(i64::MAX), Length::Long))
            }
        }
        (refusal::card(refusal, place, &composer.nonce))
        // On a phone the thread stays in sight: the reason and the best way out are told, the rest behind this.
        label.refusal-all { input type="checkbox"; span { (word("refused-all")) } }
        @if !composer.bots.is_empty() { div.bot-begins { (bot::buttons(&composer.bots)) } }
        @let park = refusal::park(refusal, place, &composer.nonce);
        details.kept-draft open[park.is_some()] {
            summary {
                @if !composer.draft.is_empty() { (word("draft-kept")) }
                @else if park.is_some() { (word("composer-for-later")) }
                @else { (word("composer-draft")) }
            }
            label.unseen for="kept-text" { (word("composer-draft")) }
            p #kept-need.kept-need role="alert" hidden { (word("composer-need")) }
            textarea #kept-text name="text" rows="3" dir="auto" placeholder=" " data-kept aria-describedby="kept-need" { "\n" (composer.draft) }
            @if let Some(park) = park { (park) }
        }
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::refusal::{Code, Remedy, RemedyKind, Request};
    use transom_rules::words::Sentence;

    use super::*;
    use crate::sample;

    #[test]
    fn what_is_offered_is_what_the_refusal_offers() {
        let bare = Refusal { remedies: Vec::new(), ..sample::refusal() };
        for shown in [sample::composer(State::Permitted, ""), sample::sms_composer("")] {
            let refused = composer(&Composer { state: State::Refused(bare.clone()), ..shown }, sample::NOW);
            assert!(!refused.into_string().contains("class=\"way\""), "a way out of the page alone");
        }
    }

    #[test]
    fn who_wants_no_sms_is_written_to_on_whatsapp_by_one_press_that_takes_the_words_along() {
        let text = Sentence::plain("remedy-use-whatsapp");
        let body = serde_json::json!({"channel_id": sample::channel(1)});
        let way = sample::remedy(RemedyKind::UseWhatsApp, text.clone(), body);
        let request = Request {
            path: format!("/api/v1/templates?channel_id={}&status=APPROVED", sample::channel(1)),
            ..way.request.clone()
        };
        let by_template =
            Remedy { request: Request { body: serde_json::Value::Null, ..request }, ..way.clone() };
        for remedy in [way, by_template] {
            let refusal =
                Refusal { code: Code::OptedOut, rule: "S2.4", remedies: vec![remedy], ..sample::refusal() };
            let shown =
                Composer { state: State::Refused(refusal), ..sample::sms_composer("half a sentence") };
            let on_sms = composer(&shown, sample::NOW).into_string();
            let (_, way) = on_sms.split_once("<div class=\"ways\">").unwrap();
            let leads = format!("data-way=\"{}\" data-carry", sample::channel(1));
            assert!(way.contains(&leads) && way.contains("Write on WhatsApp instead"), "{way}");
        }
    }
}
