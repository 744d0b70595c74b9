//! The refusal object, a permit's clocks, as JSON.

use serde::Serialize;
use serde_json::Value;
use transom_pages::words::say;
use transom_rules::access::{Mask, Veil};
use transom_rules::entry_point::EntryState;
use transom_rules::id::ConversationId;
use transom_rules::refusal as rules;
use transom_rules::send;
use transom_rules::time::Timestamp;
use transom_rules::view::CLOSING;
use transom_rules::window::WindowState;
use utoipa::ToSchema;
use uuid::Uuid;

use super::price::Price;

/// Why something may not be sent, and what can be done instead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Refusal {
    /// A stable word for programs.
    #[schema(example = "window_closed")]
    pub(in crate::api) code: &'static str,
    /// The rule it follows from.
    #[schema(example = "R1.5")]
    pub(in crate::api) rule: &'static str,
    /// The event that decided, if one did.
    pub(in crate::api) decided_by: Option<DecidedBy>,
    /// Since when it holds.
    pub(in crate::api) since: Option<i64>,
    /// When it will change by itself; `null` when it will not.
    pub(in crate::api) until: Option<i64>,
    /// One sentence for a person.
    pub(in crate::api) text: String,
    /// Meta's error code that it stands for.
    #[schema(example = 131_047)]
    pub(in crate::api) meta_code: Option<i64>,
    /// What can be done instead, best first. Each request can be sent as it is.
    pub(in crate::api) remedies: Vec<Remedy>,
}

/// The event that a refusal follows from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct DecidedBy {
    /// Our id of the message.
    pub(in crate::api) message_id: Uuid,
    /// When it happened, by Meta's clock.
    pub(in crate::api) at: i64,
}

/// A way out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Remedy {
    /// Which.
    #[schema(example = "send_template")]
    kind: &'static str,
    /// One line for its button.
    text: String,
    /// What it costs if it is delivered now; `null` where nothing is sent.
    price: Option<Price>,
    /// The request that does it.
    request: Request,
}

/// A request to this API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Request {
    /// The method.
    #[schema(example = "POST")]
    method: &'static str,
    /// The path with its query.
    #[schema(example = "/api/v1/messages")]
    path: String,
    /// The JSON body; `null` for a `GET`.
    #[schema(value_type = Option<Object>)]
    body: Value,
}

/// How the requests of ways out name whom they go to.
#[derive(Clone, Debug)]
pub(in crate::api) enum To {
    /// By the address that is known.
    Address,
    /// As whoever asks named them, who does not see numbers.
    AsTyped(String),
    /// By the conversation, for whoever does not see numbers.
    Conversation(ConversationId, Veil),
}

impl To {
    /// Of a message in a conversation.
    pub(in crate::api) fn conversation(veil: &Veil, id: ConversationId) -> Self {
        if veil.hides() { Self::Conversation(id, veil.clone()) } else { Self::Address }
    }

    /// Of a draft that names the recipient itself.
    pub(in crate::api) fn typed(mask: Mask, named: &str) -> Self {
        if mask.hides() { Self::AsTyped(named.to_owned()) } else { Self::Address }
    }

    /// The same request with the recipient named so. `None` where its words tell a number: what is hidden cannot be
    /// sent as it stands.
    fn address(&self, request: rules::Request) -> Option<rules::Request> {
        let mut request = request;
        let Some(to) = request.body.get_mut("to") else { return Some(request) };
        match self {
            Self::Address => Some(request),
            Self::AsTyped(named) => {
                *to = named.as_str().into();
                Some(request)
            }
            Self::Conversation(id, veil) => {
                request.path = format!("/api/v1/conversations/{id}/messages");
                request.body.as_object_mut().map(|fields| fields.remove("to"));
                let tells = veil.json(request.body.clone()) != request.body;
                (!tells).then_some(request)
            }
        }
    }
}

impl Refusal {
    /// The refusal of the rules, to be shown.
    pub(in crate::api) fn of(refusal: rules::Refusal, to: &To) -> Self {
        let remedies = refusal
            .remedies
            .into_iter()
            .filter_map(|remedy| Some(rules::Remedy { request: to.address(remedy.request)?, ..remedy }));
        Self {
            code: refusal.code.as_str(),
            rule: refusal.rule,
            decided_by: refusal
                .decided_by
                .map(|by| DecidedBy { message_id: by.message_id.0, at: by.at.seconds() }),
            since: refusal.since.map(Timestamp::seconds),
            until: refusal.until.map(Timestamp::seconds),
            text: say(&refusal.text),
            meta_code: refusal.meta_code,
            remedies: remedies.map(Remedy::from).collect(),
        }
    }
}

/// May something be sent now?
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct Decision {
    /// Yes.
    allowed: bool,
    /// Why not, with what can be done instead. Where nothing was written yet, the words in its requests are empty: yours
    /// go there.
    refusal: Option<Refusal>,
}

impl Decision {
    /// What the rules say, to be shown.
    pub(in crate::api) fn of(decision: send::Decision, to: &To) -> Self {
        match decision {
            send::Decision::Allowed(_) => Self { allowed: true, refusal: None },
            send::Decision::Refused(refusal) => {
                Self { allowed: false, refusal: Some(Refusal::of(refusal, to)) }
            }
        }
    }
}

impl From<rules::Remedy> for Remedy {
    fn from(remedy: rules::Remedy) -> Self {
        let rules::Request { method, path, body } = remedy.request;
        Self {
            kind: remedy.kind.as_str(),
            text: say(&remedy.text),
            price: remedy.price.map(Price::from),
            request: Request { method, path, body },
        }
    }
}

/// The customer service window of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::api) struct Window {
    /// `open`, `closing` (four hours or less are left), `closed` or `never_opened`.
    #[schema(example = "open")]
    pub(in crate::api) state: &'static str,
    /// When it closes or closed; `null` when it never opened or when Meta counted it as closed.
    pub(in crate::api) until: Option<i64>,
}

impl Window {
    /// What it is at `now`.
    pub(in crate::api) fn of(window: &transom_rules::window::Window, now: Timestamp) -> Self {
        let state = match window.state(now) {
            WindowState::NeverOpened => "never_opened",
            WindowState::Open { until, .. } if until - now <= CLOSING => "closing",
            WindowState::Open { .. } => "open",
            WindowState::Closed { .. } => "closed",
        };
        Self { state, until: window.until().map(Timestamp::seconds) }
    }
}

/// The free entry point of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::api) struct EntryPoint {
    /// `none`, `offered` (an answer until then earns 72 free hours), `open`, `missed` or `ended`.
    #[schema(example = "none")]
    pub(in crate::api) state: &'static str,
    /// Until when that holds, or since when it is over; `null` when there is none.
    pub(in crate::api) until: Option<i64>,
}

impl From<EntryState> for EntryPoint {
    fn from(state: EntryState) -> Self {
        let (state, until) = match state {
            EntryState::None => ("none", None),
            EntryState::Offered { answer_by } => ("offered", Some(answer_by)),
            EntryState::Open { until, .. } => ("open", Some(until)),
            EntryState::Missed { at } => ("missed", Some(at)),
            EntryState::Ended { at } => ("ended", Some(at)),
        };
        Self { state, until: until.map(Timestamp::seconds) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_pages::frame::once::Nonce;
    use transom_pages::thread::refusal::{Place, card};
    use transom_rules::id::ChannelId;
    use transom_rules::words::Sentence;

    use super::*;

    /// A refusal with each way out that there is.
    fn with_all_ways(code: rules::Code) -> rules::Refusal {
        let way = |kind: &rules::RemedyKind| rules::Remedy {
            kind: *kind,
            text: Sentence::verbatim(format!("way {}", kind.as_str())),
            says: None,
            price: None,
            request: rules::Request { method: "POST", path: "/api/v1/messages".into(), body: json!({}) },
        };
        rules::Refusal {
            code,
            rule: "R1.5",
            decided_by: None,
            since: None,
            until: None,
            text: Sentence::plain("refusal-window-closed"),
            meta_code: None,
            remedies: rules::RemedyKind::ALL.iter().map(way).collect(),
        }
    }

    #[test]
    fn the_page_offers_what_the_api_does_for_every_refusal() {
        for code in rules::Code::ALL {
            let refusal = with_all_ways(*code);
            let place = Place {
                conversation: ConversationId(Uuid::from_u128(1)),
                channel: ChannelId(Uuid::from_u128(2)),
                name: "Ana",
            };
            let card = card(&refusal, place, &Nonce::default()).into_string();
            let told = |text: &String| card.find(&format!(">{text}<"));
            let answered = Refusal::of(refusal, &To::Address);
            assert_eq!(answered.remedies.len(), rules::RemedyKind::ALL.len());
            for way in &answered.remedies {
                // No page sends a question whose words could go alone.
                let is_drawn = way.kind != rules::RemedyKind::SendWords.as_str();
                assert_eq!(told(&way.text).is_some(), is_drawn, "{} of {}", way.kind, answered.code);
            }
            let rows = card.matches("class=\"way\"").count();
            assert_eq!(rows, answered.remedies.len() - 1, "{} has ways of the page alone", answered.code);
        }
    }

    #[test]
    fn the_refusal_is_one_object_with_its_words() {
        let refusal = rules::Refusal {
            code: rules::Code::WindowClosed,
            rule: "R1.5",
            decided_by: Some(rules::DecidedBy {
                message_id: transom_rules::id::MessageId(Uuid::from_u128(7)),
                at: Timestamp::from_seconds(5),
            }),
            since: Some(Timestamp::from_seconds(86_405)),
            until: None,
            text: Sentence::plain("refusal-window-closed"),
            meta_code: Some(131_047),
            remedies: vec![rules::Remedy {
                kind: rules::RemedyKind::SendTemplate,
                text: Sentence::plain("remedy-send-template").with("name", "hello_again"),
                says: None,
                price: None,
                request: rules::Request {
                    method: "POST",
                    path: "/api/v1/messages".into(),
                    body: json!({"type": "template"}),
                },
            }],
        };
        let expected = json!({
            "code": "window_closed",
            "rule": "R1.5",
            "decided_by": {"message_id": "00000000-0000-0000-0000-000000000007", "at": 5},
            "since": 86_405,
            "until": null,
            "text": "The 24-hour window is closed: the customer last wrote more than 24 hours ago. Until they write \
                     again, only templates can be sent.",
            "meta_code": 131_047,
            "remedies": [{"kind": "send_template", "text": "Send the template hello_again", "price": null,
                "request": {"method": "POST", "path": "/api/v1/messages", "body": {"type": "template"}}}],
        });
        assert_eq!(serde_json::to_value(Refusal::of(refusal, &To::Address)).unwrap(), expected);
    }
}
