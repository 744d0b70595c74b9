//! What the company calls things by: its statuses, labels and attributes, and what its people marked and noted.

use transom_desk::app::Shared;
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::change as describing;
use transom_desk::contacts::consent::{self, Wish as Consented};
use transom_desk::contacts::locale::Locale;
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::stand::{self, Stand};
use transom_desk::conversations::{Wish, change, note, take};
use transom_desk::people::teams;
use transom_desk::workspace::statuses::New;
use transom_desk::workspace::{attributes, hours, labels, purposes, sources, statuses, views};
use transom_rules::access::Asker;
use transom_rules::attribute::{Kind, Subject};
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{AttributeId, ChannelId, ContactId, ConversationId, LabelId, StatusId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;
use transom_rules::source::SourceKind;
use transom_rules::view::Narrowing;
use transom_store::sources::Source;

/// What the company defines.
pub(super) struct Marks {
    promise: StatusId,
    labels: [LabelId; LABELS.len()],
    attributes: [AttributeId; ATTRIBUTES.len()],
    order: AttributeId,
}

/// What stands in a story for the code of the poster.
const POSTER: &str = "[poster]";

/// What customers come by.
const SOURCES: [(&str, SourceKind, &str); 4] = [
    ("Poster in the window", SourceKind::Link, "Hello! I saw your poster."),
    ("Bag of beans", SourceKind::Link, "Hello! I have a question about my beans."),
    ("Website, contact page", SourceKind::Link, "Hello!"),
    ("Facebook Page", SourceKind::Page, "Hello Harbour Lane, I found you on Facebook."),
];

/// Makes the ways by which customers come: they are there before anybody does.
pub(super) async fn open(app: &Shared, asker: &Asker, channel: ChannelId) -> anyhow::Result<()> {
    for (name, kind, text) in SOURCES {
        let new = sources::New { channel: Some(channel), kind, name: name.to_owned(), text: text.to_owned() };
        sources::make(app.base(), asker, new).await?;
    }
    Ok(())
}

/// A customer's words, with the code of the poster where they came by that.
pub(super) async fn coded(app: &Shared, asker: &Asker, text: &str) -> anyhow::Result<String> {
    if !text.contains(POSTER) {
        return Ok(text.to_owned());
    }
    let all = sources::all(app.base(), asker).await?;
    let poster = all.iter().find(|source| source.name == SOURCES[0].0);
    let code = poster.and_then(Source::code).ok_or_else(|| anyhow::Error::msg("there is a poster"))?;
    Ok(text.replace(POSTER, &format!("[{code}]")))
}

/// When somebody is in the shop.
const HOURS: &str = r#"{"zone": "Europe/Lisbon",
    "week": [["08:00-20:00"], ["08:00-20:00"], ["08:00-20:00"], ["08:00-20:00"], ["08:00-20:00"], ["09:00-18:00"], []],
    "holidays": {"2026-12-25": {"name": "Christmas"}, "2027-01-01": {"name": "New Year"}}}"#;

const LABELS: [(&str, Colour); 3] =
    [("Wholesale", Colour::Purple), ("Repair", Colour::Orange), ("Refund", Colour::Red)];

/// What the company wants to know of its customers.
const ATTRIBUTES: [(&str, Kind, &[&str]); 3] = [
    ("Customer no.", Kind::Text, &[]),
    ("Tier", Kind::Choice, &["Gold", "Silver", "Bronze"]),
    ("Machine bought", Kind::Date, &[]),
];

/// What is put on the conversation with a customer.
pub(super) enum Mark {
    /// One of [`LABELS`], by its place.
    Label(usize),
    /// Somebody promised something.
    Promise,
    /// It comes before others.
    Urgent,
    /// It is the work of the team of this name.
    Team(&'static str),
    /// Somebody noted this.
    Note(&'static str),
    /// They agreed to hear of offers, on a form that said this.
    Consented(&'static str),
    /// This is known of the customer, by the place of the attribute in [`ATTRIBUTES`].
    Known(usize, &'static str),
    /// They read this language, and live in this zone.
    Lives(&'static str, &'static str),
    /// They are blocked, for this reason.
    Blocked(&'static str),
    /// It is about this order.
    Order(&'static str),
}

/// What the form in the shop says.
const FORM: &str = "Yes, Harbour Lane may write to me on WhatsApp about new roasts and offers. I can stop this at any time by \
     writing STOP.";

/// By the customer's number.
pub(super) const MARKED: [(&str, &[Mark]); 6] = [
    (
        "+15550100111",
        &[
            Mark::Label(1),
            Mark::Promise,
            Mark::Known(0, "C-1042"),
            Mark::Known(2, "2025-03-14"),
            Mark::Order("R-2291"),
            Mark::Note(
                "The collar ring is in the drawer of spare parts, second from the top. @Tom can you post it today?",
            ),
        ],
    ),
    ("+447700900118", &[Mark::Urgent, Mark::Consented(FORM)]),
    (
        "+351910000024",
        &[Mark::Label(0), Mark::Note("Buys for a café in Porto: wholesale prices."), Mark::Consented(FORM)],
    ),
    (
        "+61491570156",
        &[Mark::Label(0), Mark::Team("Wholesale"), Mark::Known(0, "C-0077"), Mark::Known(1, "Gold")],
    ),
    ("+34600000031", &[Mark::Lives("es", "Europe/Madrid")]),
    ("+15550100126", &[Mark::Blocked("Sells reviews and does not stop.")]),
];

/// Whom and what a mark is put on.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) contact: ContactId,
    pub(super) conversation: ConversationId,
}

impl Marks {
    /// Defines them.
    pub(super) async fn define(app: &Shared, asker: &Asker) -> anyhow::Result<Self> {
        let base = app.base();
        let new = |name: &str, colour, state| New { name: name.to_owned(), colour, state };
        let promise = new("Promise", Colour::Green, ConversationStatus::Open);
        let promise = statuses::make(base, asker, promise).await?.id;
        for (name, colour) in [("Waiting for the roaster", Colour::Orange), ("Ongoing", Colour::Blue)] {
            statuses::make(base, asker, new(name, colour, ConversationStatus::Pending)).await?;
        }
        purposes::make(base, asker, "Tastings").await?;
        hours::set(base, asker, None, Some(serde_json::from_str(HOURS)?))
            .await
            .map_err(anyhow::Error::from)?;
        let mut ids = Vec::new();
        for (name, colour) in LABELS {
            ids.push(labels::make(base, asker, name, colour).await?.id);
        }
        let wholesale = Narrowing { label: ids.first().copied(), ..Narrowing::default() };
        let labels = ids.try_into().map_err(|_| anyhow::Error::msg("as many labels as there are names"))?;
        let mut attributes = Vec::new();
        for (name, kind, choices) in ATTRIBUTES {
            let choices = choices.iter().map(|&choice| choice.to_owned()).collect();
            let new = attributes::New { choices, ..attribute(Subject::Contact, name, kind) };
            attributes.push(attributes::make(base, asker, new).await?.id);
        }
        let attributes = attributes.try_into();
        let attributes =
            attributes.map_err(|_| anyhow::Error::msg("as many attributes as there are names"))?;
        let urgent = Narrowing { priority: Some(Priority::Urgent), ..Narrowing::default() };
        for (name, narrowing) in [("Wholesale", wholesale), ("Urgent", urgent)] {
            views::keep(base, asker, views::New { name: name.into(), is_shared: true, narrowing }).await?;
        }
        let order = attribute(Subject::Conversation, "Order", Kind::Text);
        let order = attributes::make(base, asker, order).await?.id;
        Ok(Self { promise, labels, attributes, order })
    }

    /// Marks a conversation, as one of its people.
    pub(super) async fn put(
        &self,
        app: &Shared,
        asker: &Asker,
        on: Place,
        mark: &Mark,
    ) -> anyhow::Result<()> {
        let Place { contact, conversation } = on;
        match mark {
            Mark::Label(place) => {
                let label = self.labels.get(*place).copied();
                let label = label.ok_or_else(|| anyhow::Error::msg("there is no such label"))?;
                label::set(app, asker, conversation, Labels::With(label)).await?;
            }
            Mark::Promise => stand::set(app, asker, conversation, Stand::With(self.promise)).await?,
            Mark::Urgent => {
                let urgent = Wish { priority: Some(Priority::Urgent), ..Wish::default() };
                change(app, asker, conversation, urgent).await?;
            }
            Mark::Consented(words) => {
                let given = Consented::now(Purpose::Marketing, true, How::Form);
                let given = Consented { words: (*words).to_owned(), ..given };
                consent::record(app.base(), asker, contact, given).await?;
            }
            Mark::Team(name) => {
                let all = teams::all(app.base(), asker).await?;
                let team = all.into_iter().find(|team| team.name == *name);
                take::to_team(app, asker, conversation, team.map(|team| team.id)).await?;
            }
            Mark::Note(text) => {
                note::write(app.base(), asker, conversation, text, Vec::new()).await?;
            }
            Mark::Known(place, value) => {
                let attribute = self.attributes.get(*place).copied();
                let attribute = attribute.ok_or_else(|| anyhow::Error::msg("there is no such attribute"))?;
                let described = [(attribute, (*value).to_owned())].into();
                let wish = describing::Wish { described, ..describing::Wish::default() };
                describing::change(app.base(), asker, contact, wish).await?;
            }
            Mark::Lives(language, zone) => {
                let locale =
                    Locale { language: Some((*language).to_owned()), time_zone: Some((*zone).to_owned()) };
                let wish = describing::Wish { locale, ..describing::Wish::default() };
                describing::change(app.base(), asker, contact, wish).await?;
            }
            Mark::Blocked(reason) => {
                let blocking = Blocking::Block { reason: Some((*reason).to_owned()), at_whatsapp: false };
                let wish = describing::Wish { blocked: Some(blocking), ..describing::Wish::default() };
                describing::change(app.base(), asker, contact, wish).await?;
            }
            Mark::Order(order) => {
                let described = [(self.order, (*order).to_owned())].into();
                change(app, asker, conversation, Wish { described, ..Wish::default() }).await?;
            }
        }
        Ok(())
    }
}

fn attribute(subject: Subject, name: &str, kind: Kind) -> attributes::New {
    attributes::New { subject, key: None, name: name.to_owned(), kind, choices: Vec::new() }
}
