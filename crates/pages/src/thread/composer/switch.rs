//! The switch of the composer: the numbers through which the customer can be written to, how each stands, and which of
//! them is written on. They are links, so that it works without the script and by keys alone.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::time::Timestamp;

use crate::frame::chip::{self, Channel, Window};
use crate::frame::icon::icon;
use crate::frame::when::Length;
use crate::say;
use crate::words::word;

/// A number through which the customer can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Which.
    pub id: ChannelId,
    /// As people know it.
    pub channel: Channel,
    /// Whether one may write there, and for how long or for how much.
    pub standing: Standing,
}

/// How a number stands towards a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// By its window.
    Window(Window),
    /// So much a segment; `None` where no rate is known.
    Price(Option<String>),
    /// It is refused for another reason.
    Refused,
}

/// The switch; nothing where there is no choice.
pub fn switch(conversation: ConversationId, ways: &[Way], on: ChannelId, now: Timestamp) -> Markup {
    html! {
        @if ways.iter().any(|way| way.id != on) {
            nav.channel-switch aria-label=(word("switch-label")) title=(word("switch-key")) {
                @for way in ways {
                    @let is_on = way.id == on;
                    a class={ "channel-way " (chip::kind_class(way.channel.kind)) } href={ "/c/" (conversation) "?channel=" (way.id) }
                        data-way=(way.id) aria-current=[is_on.then_some("true")] title=(way.channel.name) {
                        (icon(chip::kind_icon(way.channel.kind)))
                        span.channel-name { (chip::kind_label(way.channel.kind)) }
                        @if is_one_of_many(ways, way) { span.channel-own dir="auto" { (way.channel.name) } }
                        @if is_on { span #composer-window { (standing(&way.standing, now)) } } @else { (standing(&way.standing, now)) }
                    }
                }
            }
        }
    }
}

/// Whether the kind alone does not tell which it is.
fn is_one_of_many(ways: &[Way], way: &Way) -> bool {
    way.channel.is_one_of_many
        || ways.iter().filter(|other| other.channel.kind == way.channel.kind).count() > 1
}

/// How a number stands, in a word or a countdown.
pub fn standing(standing: &Standing, now: Timestamp) -> Markup {
    match standing {
        Standing::Window(window) => chip::window(*window, now, Length::Short),
        Standing::Price(Some(price)) => {
            html! { span.chip.quiet title=(word("switch-price-about")) { (say!("switch-price", price = price.as_str())) } }
        }
        Standing::Price(None) => html! {},
        Standing::Refused => html! { span.chip.closed { (icon("lock")) (word("switch-refused")) } },
    }
}

/// What is told before an answer goes out through another number than the customer's last.
pub fn elsewhere(name: &str, wrote_on: &Channel, goes_on: &Channel) -> Markup {
    let called = |one: &Channel| {
        if wrote_on.kind == goes_on.kind { one.name.clone() } else { chip::kind_label(one.kind).to_owned() }
    };
    let told = match goes_on.kind {
        ChannelKind::Sms if wrote_on.kind != ChannelKind::Sms => {
            say!("switch-by-sms", name = name, last = called(wrote_on))
        }
        ChannelKind::Sms | ChannelKind::WhatsApp => {
            say!("switch-elsewhere", name = name, last = called(wrote_on), now = called(goes_on))
        }
    };
    html! { p.goes-elsewhere role="note" { (icon("info")) span { (told) } } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn one_number_needs_no_switch_and_two_say_how_each_stands() {
        let ways = sample::ways();
        let drawn =
            |ways: &[Way]| switch(sample::conversation(1), ways, ways[0].id, sample::NOW).into_string();
        assert!(drawn(&ways[..1]).is_empty());
        let two = drawn(&ways);
        assert_eq!(two.matches("aria-current").count(), 1, "{two}");
        for told in ["WhatsApp", "SMS", "$0.0083", "composer-window"] {
            assert!(two.contains(told), "{told}: {two}");
        }
    }

    #[test]
    fn one_of_many_bears_its_name_wherever_its_kind_is_told() {
        let one = sample::ways()[0].channel.clone();
        let many = Channel { name: "Sales".into(), is_one_of_many: true, ..one.clone() };
        assert!(!chip::channel(&one).into_string().contains("channel-own"));
        assert!(chip::channel(&many).into_string().contains("channel-own\" dir=\"auto\">Sales"));
        assert_eq!((one.called(), many.called()), ("WhatsApp".to_owned(), "WhatsApp · Sales".to_owned()));
    }

    #[test]
    fn an_answer_on_another_channel_is_told_with_both_words() {
        let [whatsapp, sms] = &sample::ways()[..] else { panic!("two of them") };
        let told = elsewhere("Daniel", &whatsapp.channel, &sms.channel).into_string();
        assert!(told.contains("Daniel wrote last on WhatsApp") && told.contains("SMS"), "{told}");
        let twin = Channel { name: "Sales".into(), ..whatsapp.channel.clone() };
        let told = elsewhere("Daniel", &whatsapp.channel, &twin).into_string();
        assert!(told.contains(&whatsapp.channel.name) || told.contains("Linden &amp; Sons"), "{told}");
        assert!(told.contains("Sales"), "{told}");
    }
}
