//! What the company calls things by: its statuses and labels, and what its people marked and noted.

use transom_desk::app::Shared;
use transom_desk::contacts::consent::{self, Wish as Consented};
use transom_desk::conversations::label::{self, Labels};
use transom_desk::conversations::stand::{self, Stand};
use transom_desk::conversations::{Wish, change, note, take};
use transom_desk::people::teams;
use transom_desk::workspace::statuses::New;
use transom_desk::workspace::{labels, purposes, statuses};
use transom_rules::access::Asker;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ContactId, ConversationId, LabelId, StatusId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::receive::ConversationStatus;

/// What the company defines.
pub(super) struct Marks {
    promise: StatusId,
    labels: [LabelId; LABELS.len()],
}

const LABELS: [(&str, Colour); 3] =
    [("Wholesale", Colour::Purple), ("Repair", Colour::Orange), ("Refund", Colour::Red)];

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
}

/// What the form in the shop says.
const FORM: &str = "Yes, Harbour Lane may write to me on WhatsApp about new roasts and offers. I can stop this at any time by \
     writing STOP.";

/// By the customer's number.
pub(super) const MARKED: [(&str, &[Mark]); 4] = [
    (
        "+15550100111",
        &[
            Mark::Label(1),
            Mark::Promise,
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
    ("+61491570156", &[Mark::Label(0), Mark::Team("Wholesale")]),
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
        let mut ids = Vec::new();
        for (name, colour) in LABELS {
            ids.push(labels::make(base, asker, name, colour).await?.id);
        }
        let labels = ids.try_into().map_err(|_| anyhow::Error::msg("as many labels as there are names"))?;
        Ok(Self { promise, labels })
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
                note::write(app, asker, conversation, text, Vec::new()).await?;
            }
        }
        Ok(())
    }
}
