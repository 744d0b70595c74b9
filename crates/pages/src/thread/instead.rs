//! What stands in the place of a message that did not arrive: an SMS, planned, sent or refused below that message, and what
//! it stands for below the SMS; the same once more. Where both arrived after all, both say so.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::when::{Form, time};
use crate::weave;
use crate::words::word;

/// What a message has to do with another one in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// An SMS goes out in its place.
    Planned {
        /// When, if it is not delivered by then; `None` if nothing but its failure makes it go.
        at: Option<Timestamp>,
        /// What it costs, as far as that is known.
        price: Option<String>,
    },
    /// It did not arrive, and its SMS waits for an hour at which its campaign may write to them.
    PutOff {
        /// That hour.
        at: Timestamp,
        /// What it costs, as far as that is known.
        price: Option<String>,
    },
    /// An SMS went out in its place.
    Sent {
        /// Its id in text.
        message: String,
        /// When.
        at: Timestamp,
        /// When this one arrived all the same.
        arrived_at: Option<Timestamp>,
    },
    /// The rules refused the SMS when its turn came.
    Refused {
        /// When.
        at: Timestamp,
        /// Why, in a sentence.
        why: String,
    },
    /// Somebody sent the same once more.
    Again {
        /// The id in text of the newer message.
        message: String,
        /// When.
        at: Timestamp,
    },
    /// Its campaign sends the same once more at its time.
    PlannedAnew {
        /// The campaign's id in text.
        campaign: String,
    },
    /// It is an earlier message that did not arrive, sent once more.
    After {
        /// The id in text of that one.
        message: String,
    },
    /// It is such an SMS.
    For {
        /// The id in text of the message in whose place it went out.
        message: String,
        /// When that one arrived all the same.
        arrived_at: Option<Timestamp>,
    },
}

/// The lines below the message with this id.
pub fn note(id: &str, instead: &Instead) -> Markup {
    html! {
        div.instead {
            @match instead {
                Instead::Planned { at, price } => {
                    @let told = at.map_or_else(
                        || html! { (word("instead-planned")) },
                        |at| weave!("instead-planned-at", at = time(at, Form::Ahead)),
                    );
                    (waits(id, &told, price.as_deref()))
                },
                Instead::PutOff { at, price } => {
                    (waits(id, &weave!("instead-put-off", at = time(*at, Form::Ahead)), price.as_deref()))
                },
                Instead::Sent { message, at, arrived_at } => {
                    p { (icon("sms")) span { (weave!("instead-sent", sms = jump(message, "instead-sms"), at = time(*at, Form::Time))) } }
                    @if let Some(arrived) = arrived_at { (both(&weave!("instead-arrived-too", at = time(*arrived, Form::Time)))) }
                },
                Instead::Refused { at, why } => {
                    p { (icon("sms")) span { (weave!("instead-refused", at = time(*at, Form::Time))) " " (why) } }
                },
                Instead::Again { message, at } => {
                    p { (icon("retry")) span { (weave!("instead-again", message = jump(message, "instead-newer"), at = time(*at, Form::Time))) } }
                },
                Instead::PlannedAnew { campaign } => {
                    @let campaign = html! { a href={ "/campaigns/" (campaign) } { (word("instead-campaign")) } };
                    p { (icon("retry")) span { (weave!("instead-planned-anew", campaign = campaign)) } }
                },
                Instead::After { message } => {
                    p { (icon("info")) span { (weave!("instead-after", message = jump(message, "instead-earlier"))) } }
                },
                Instead::For { message, arrived_at } => {
                    p { (icon("info")) span { (weave!("instead-for", message = jump(message, "instead-message"))) } }
                    @if let Some(arrived) = arrived_at { (both(&weave!("instead-other-arrived", at = time(*arrived, Form::Time)))) }
                },
            }
        }
    }
}

/// An SMS that is still to go, and can be called off.
fn waits(id: &str, told: &Markup, price: Option<&str>) -> Markup {
    html! {
        p {
            (icon("sms"))
            span { (told) @if let Some(price) = price { " " span.price-label { (price) } } }
        }
        form method="post" action={ "/m/" (id) "/fallback/cancel" } data-live {
            button.small-button { (word("instead-cancel")) }
        }
    }
}

fn jump(message: &str, called: &'static str) -> Markup {
    html! { a href={ "#m-" (message) } data-jump { (word(called)) } }
}

fn both(told: &Markup) -> Markup {
    html! { p.both { (icon("check")) span { (told) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_two_leads_to_the_other_and_says_when_both_arrived() {
        let at = Timestamp::from_seconds(1_795_000_000);
        let sent = Instead::Sent { message: "two".into(), at, arrived_at: Some(at) };
        let of = Instead::For { message: "one".into(), arrived_at: Some(at) };
        let (one, two) = (note("one", &sent).into_string(), note("two", &of).into_string());
        assert!(one.contains("#m-two") && one.contains("class=\"both\""), "{one}");
        assert!(two.contains("#m-one") && two.contains("class=\"both\""), "{two}");
        let again = note("one", &Instead::Again { message: "two".into(), at }).into_string();
        let after = note("two", &Instead::After { message: "one".into() }).into_string();
        assert!(again.contains("#m-two") && after.contains("#m-one"), "{again} {after}");
        let anew = note("one", &Instead::PlannedAnew { campaign: "three".into() }).into_string();
        assert!(anew.contains("href=\"/campaigns/three\""), "{anew}");
        let late = Instead::For { message: "one".into(), arrived_at: None };
        assert!(!note("two", &late).into_string().contains("both"));
    }

    #[test]
    fn what_is_planned_can_be_called_off() {
        let price = || Some("$0.0083".to_owned());
        let put_off = Instead::PutOff { at: Timestamp::from_seconds(1_795_000_000), price: price() };
        for waits in [Instead::Planned { at: None, price: price() }, put_off] {
            let drawn = note("one", &waits).into_string();
            let can_be_called_off = drawn.contains("action=\"/m/one/fallback/cancel\"");
            assert!(can_be_called_off && drawn.contains("$0.0083"), "{drawn}");
        }
    }
}
