//! What an SMS is made of, told while it is typed: letters, segments, their coding and their price. `segments.js` counts;
//! the alphabet, the bounds and the plain signs are the rules' and are handed over here.

use std::sync::LazyLock;

use maud::{Markup, html};
use serde_json::{Map, Value};
use transom_rules::pricing::money::Amount;
use transom_rules::sms::letter::{gsm_units, plain_of};
use transom_rules::sms::{Coding, LONGEST};

use crate::frame::icon::icon;
use crate::say;
use crate::words::word;

/// What each segment costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// ISO 4217.
    pub currency: String,
    /// How much.
    pub amount: Amount,
}

/// An SMS that may go out where a message does not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The sender's id in text.
    pub channel: String,
    /// What each of its segments costs, if that is known.
    pub rate: Option<Rate>,
    /// What was chosen in a form that is drawn again; empty for nothing.
    pub chosen: String,
}

/// After so many minutes without delivery an SMS may go out instead.
const MINUTES: [u32; 5] = [2, 5, 15, 60, 240];

/// The letters of the alphabet of seven bits, those that take an escape before them, and what may stand for others.
struct Signs {
    basic: String,
    extended: String,
    plain: String,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    // All of them stand in the basic plane.
    let letters = || (0..=u16::MAX).filter_map(|code| char::from_u32(code.into()));
    let of = |units| letters().filter(|letter| gsm_units(*letter) == Some(units)).collect();
    let instead = |letter: char| Some((letter.to_string(), Value::from(plain_of(letter)?)));
    let plain: Map<String, Value> =
        letters().filter(|letter| gsm_units(*letter).is_none()).filter_map(instead).collect();
    Signs { basic: of(1), extended: of(2), plain: Value::Object(plain).to_string() }
});

/// What the script counts by, once a page.
pub fn signs() -> Markup {
    let [gsm, ucs] = [Coding::Gsm7, Coding::Ucs2];
    html! {
        template #sms-signs data-basic=(SIGNS.basic) data-extended=(SIGNS.extended) data-plain=(SIGNS.plain)
            data-gsm={ (gsm.alone()) " " (gsm.among_several()) } data-ucs={ (ucs.alone()) " " (ucs.among_several()) } {}
    }
}

/// Letters, segments, coding and price of what is typed; filled in by the script.
pub fn counter(rate: Option<&Rate>) -> Markup {
    html! {
        div #sms-count.sms-count data-rate=[rate.map(|rate| rate.amount.to_string())] data-currency=[rate.map(|rate| &rate.currency)] {
            span.sms-units {}
            span.sms-coding {}
            span.sms-price.price-label {}
        }
    }
}

/// What makes it dear, before it is sent, and the way to make it cheaper; filled in by the script.
pub fn dearer() -> Markup {
    html! {
        div #sms-why.sms-why role="status" hidden {
            p { (icon("info")) span {} }
            button.small-button type="button" data-plain-signs { (word("sms-plain")) " " kbd { "Alt " "P" } }
        }
    }
}

/// Puts the words into the box that lead the customer back to WhatsApp: they are read, and may be changed, before they go.
pub fn invite(link: &str) -> Markup {
    html! {
        button.bar-button type="button" data-insert-words=(say!("sms-invite", link = link)) title=(word("sms-invite-about")) {
            (icon("link")) span { (word("sms-invite-button")) }
        }
    }
}

/// Whether an SMS goes out where the message does not arrive. Off, unless it is chosen for this message.
/// `of` is the form that it stands in: `composer`, `picker`.
pub fn fallback(offered: &Offered, of: &str) -> Markup {
    let rate = offered.rate.as_ref();
    let (id, is) = (format!("{of}-fallback"), |word: &str| offered.chosen == word);
    html! {
        div.fallback id=(id) data-fallback data-rate=[rate.map(|rate| rate.amount.to_string())] data-currency=[rate.map(|rate| &rate.currency)] {
            label for={ (id) "-when" } { (icon("sms")) (word("fallback-label")) }
            select id={ (id) "-when" } name="fallback" {
                option value="" selected[is("")] { (word("fallback-off")) }
                option value="failed" selected[is("failed")] { (word("fallback-failed")) }
                @for minutes in MINUTES { option value=(minutes) selected[is(&minutes.to_string())] { (within(minutes)) } }
            }
            input type="hidden" name="fallback_channel" value=(offered.channel);
            span.fallback-price.price-label role="status" {}
        }
    }
}

/// Whole hours are told as hours.
fn within(minutes: u32) -> String {
    if minutes.is_multiple_of(60) {
        say!("fallback-within-hours", hours = minutes / 60)
    } else {
        say!("fallback-within", minutes = minutes)
    }
}

/// How many letters a box for an SMS takes.
pub const TEXT_LIMIT: usize = LONGEST;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_waits_are_told_in_hours() {
        for (minutes, told) in
            [(15, "after 15 min without"), (60, "after 1 h without"), (240, "after 4 h without")]
        {
            assert!(within(minutes).contains(told), "{}", within(minutes));
        }
    }

    #[test]
    fn the_script_gets_the_alphabet_the_bounds_and_the_plain_signs_of_the_rules() {
        let signs = signs().into_string();
        for handed in
            ["data-gsm=\"160 153\"", "data-ucs=\"70 67\"", "data-basic=", "€", "&quot;’&quot;:&quot;'&quot;"]
        {
            assert!(signs.contains(handed), "{handed}: {signs}");
        }
        assert_eq!(SIGNS.extended.chars().count() + SIGNS.basic.chars().count(), 137);
    }

    #[test]
    fn a_fallback_is_off_unless_it_is_chosen() {
        for (chosen, option) in [("", "value=\"\" selected"), ("15", "value=\"15\" selected")] {
            let offered = Offered { channel: "c1".into(), rate: None, chosen: chosen.into() };
            let drawn = fallback(&offered, "composer").into_string();
            assert!(drawn.contains(&format!("<option {option}>")), "{drawn}");
            assert_eq!(drawn.matches("selected").count(), 1);
        }
    }
}
