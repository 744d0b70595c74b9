//! What is kept, as whoever asks may see it. Pages, streams and answers of the API are made of [`Shown`] rows; a row
//! becomes one here and nowhere else, and here the numbers in it are hidden from those whose role masks them.

use std::ops::Deref;

use serde_json::Value;
use transom_rules::access::{Mask, Veil};
use transom_rules::block::Block;
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::event::Fault;
use transom_rules::id::ConversationId;
use transom_rules::story::{Line, Told, What, Wrong};
use transom_store::attributes::Values;
use transom_store::consents::Consent;
use transom_store::contacts::{self, Contact, Identity};
use transom_store::conversations::{Conversation, Listed};
use transom_store::groups::{self, Person};
use transom_store::media::Media;
use transom_store::merges::{Merge, Sides};
use transom_store::messages::Message;
use transom_store::notes::Note;
use transom_store::{Result, Scoped};

use crate::plain;

/// A row as somebody may see it.
#[derive(Clone, Debug)]
pub(crate) struct Shown<T>(T);

impl<T> Deref for Shown<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Numbered> Shown<T> {
    /// The row behind the veil of whoever asks.
    pub(crate) fn new(veil: &Veil, row: T) -> Self {
        Self(if veil.hides() { row.behind(veil) } else { row })
    }
}

impl<T> Shown<T> {
    /// Takes it apart.
    pub(crate) fn into_inner(self) -> T {
        self.0
    }
}

impl Shown<Contact> {
    /// A contact with what it is known by.
    pub(crate) fn contact(
        mask: Mask,
        contact: Contact,
        identities: Vec<Identity>,
    ) -> (Self, Vec<Shown<Identity>>) {
        let veil = veil_of(mask, &identities);
        let identities = identities.into_iter().map(|identity| Shown::new(&veil, identity));
        (Self::new(&veil, contact), identities.collect())
    }
}

impl Shown<Listed> {
    /// Whose conversation it is.
    pub(crate) fn shown_contact(&self) -> Shown<Contact> {
        Shown(self.contact.clone())
    }
}

impl Shown<Merge> {
    /// What a contact with these identities was made of.
    pub(crate) fn merge(mask: Mask, merge: Merge, identities: &[Identity]) -> Self {
        Self::new(&veil_of(mask, identities), merge)
    }
}

impl Shown<Consent> {
    /// What a contact with these identities consented to.
    pub(crate) fn consents(mask: Mask, consents: Vec<Consent>, identities: &[Identity]) -> Vec<Self> {
        let veil = veil_of(mask, identities);
        consents.into_iter().map(|one| Self::new(&veil, one)).collect()
    }
}

/// The veil over somebody who is known by these.
pub(crate) fn veil_of(mask: Mask, identities: &[Identity]) -> Veil {
    mask.over(identities.iter().map(|identity| identity.phone.clone()))
}

/// The veils over some conversations.
pub(crate) struct Veils {
    mask: Mask,
    numbers: Vec<(ConversationId, String)>,
}

impl Veils {
    /// Over everything in a conversation, whichever of the contact's numbers it came from.
    pub(crate) fn over(&self, conversation: ConversationId) -> Veil {
        let theirs = self.numbers.iter().filter(|(of, _)| *of == conversation);
        self.mask.over(theirs.map(|(_, number)| number.clone()))
    }
}

/// The veils over these conversations.
///
/// # Errors
/// Those of the store.
pub(crate) async fn veils(
    tx: &mut Scoped<'_>,
    mask: Mask,
    conversations: &[ConversationId],
) -> Result<Veils> {
    let mut numbers = Vec::new();
    if mask.hides() {
        numbers = contacts::numbers(tx, conversations).await?;
        numbers.extend(groups::numbers(tx, conversations).await?);
    }
    Ok(Veils { mask, numbers })
}

/// The veil over one conversation.
///
/// # Errors
/// Those of the store.
pub(crate) async fn veil(tx: &mut Scoped<'_>, mask: Mask, conversation: ConversationId) -> Result<Veil> {
    Ok(veils(tx, mask, &[conversation]).await?.over(conversation))
}

/// Conversations of a list.
///
/// # Errors
/// Those of the store.
pub(crate) async fn rows(
    tx: &mut Scoped<'_>,
    mask: Mask,
    mut found: Vec<Listed>,
) -> Result<Vec<Shown<Listed>>> {
    plain::previews(tx, &mut found).await?;
    let ids: Vec<ConversationId> = found.iter().map(|listed| listed.conversation.id).collect();
    let veils = veils(tx, mask, &ids).await?;
    Ok(found.into_iter().map(|listed| Shown::new(&veils.over(listed.conversation.id), listed)).collect())
}

/// Conversations of a list before it is known who looks, with what is to be hidden in them.
pub(crate) struct Unseen {
    listed: Vec<Listed>,
    numbers: Vec<(ConversationId, String)>,
}

impl Unseen {
    /// As they are shown to whoever sees everything in them.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn load(tx: &mut Scoped<'_>, mut listed: Vec<Listed>) -> Result<Self> {
        plain::previews(tx, &mut listed).await?;
        let ids: Vec<ConversationId> = listed.iter().map(|listed| listed.conversation.id).collect();
        let numbers = veils(tx, Mask::On, &ids).await?.numbers;
        Ok(Self { listed, numbers })
    }

    /// The rows as they are kept, to decide about; what is shown of them is made by [`Self::shown`].
    pub(crate) fn kept(&self) -> &[Listed] {
        &self.listed
    }

    /// One of these as somebody may see it, and the veil they see it through.
    pub(crate) fn shown(&self, mask: Mask, listed: &Listed) -> (Veil, Shown<Listed>) {
        let of = listed.conversation.id;
        let theirs = self.numbers.iter().filter(|(id, _)| *id == of);
        let veil = mask.over(theirs.map(|(_, number)| number.clone()));
        let shown = Shown::new(&veil, listed.clone());
        (veil, shown)
    }
}

/// One conversation.
///
/// # Errors
/// Those of the store.
pub(crate) async fn row(tx: &mut Scoped<'_>, mask: Mask, mut listed: Listed) -> Result<Shown<Listed>> {
    plain::previews(tx, std::slice::from_mut(&mut listed)).await?;
    let veil = veil(tx, mask, listed.conversation.id).await?;
    Ok(Shown::new(&veil, listed))
}

/// A row in which numbers stand.
pub(crate) trait Numbered {
    /// The same without them.
    fn behind(self, veil: &Veil) -> Self;
}

impl Numbered for Listed {
    fn behind(self, veil: &Veil) -> Self {
        Self {
            conversation: self.conversation.behind(veil),
            contact: self.contact.behind(veil),
            identity: self.identity.behind(veil),
        }
    }
}

impl Numbered for Conversation {
    fn behind(self, veil: &Veil) -> Self {
        let inbound = self.last_state == MessageState::Received.as_str();
        let veil = over_kind(veil, Kind::of_word(&self.last_kind), inbound);
        Self { last_text: veil.words(&self.last_text), ..self }
    }
}

impl Numbered for Contact {
    fn behind(self, veil: &Veil) -> Self {
        let blocked = self.blocked.map(|block| block.behind(veil));
        Self { name: veil.name(&self.name), folded: String::new(), blocked, ..self }
    }
}

impl Numbered for Block {
    fn behind(self, veil: &Veil) -> Self {
        Self { reason: veil.over_all().words(&self.reason), ..self }
    }
}

impl Numbered for Values {
    fn behind(self, veil: &Veil) -> Self {
        let veil = veil.over_all();
        self.into_iter().map(|(attribute, value)| (attribute, veil.words(&value))).collect()
    }
}

impl Numbered for Merge {
    fn behind(self, veil: &Veil) -> Self {
        let mut shown = self;
        let Sides { kept, gone, joined, .. } = &mut shown.sides;
        for profile in [&mut kept.profile, &mut gone.profile, joined] {
            profile.name = veil.name(&profile.name);
            profile.blocked = profile.blocked.take().map(|block| block.behind(veil));
        }
        shown
    }
}

impl Numbered for Identity {
    fn behind(self, veil: &Veil) -> Self {
        Self { phone: veil.number(&self.phone), username: veil.name(&self.username), ..self }
    }
}

impl Numbered for Message {
    fn behind(self, veil: &Veil) -> Self {
        let veil = over_kind(veil, self.kind, self.inbound);
        let mut shown = self;
        shown.text = veil.words(&shown.text);
        shown.json = object(&veil, shown.kind, &shown.json);
        shown.wamid = veil.carriers_id(&shown.wamid);
        shown.context = veil.carriers_id(&shown.context);
        shown.callback = String::new();
        shown.delivery.fault = shown.delivery.fault.map(|fault| Fault {
            title: veil.over_all().words(&fault.title),
            details: veil.over_all().words(&fault.details),
            ..fault
        });
        shown
    }
}

impl Numbered for Note {
    fn behind(self, veil: &Veil) -> Self {
        Self { text: veil.words(&self.text), ..self }
    }
}

impl Numbered for Consent {
    fn behind(self, veil: &Veil) -> Self {
        let veil = veil.over_all();
        Self {
            note: veil.words(&self.note),
            url: veil.words(&self.url),
            words: veil.words(&self.words),
            ..self
        }
    }
}

impl Numbered for Person {
    fn behind(self, veil: &Veil) -> Self {
        Self { identity: self.identity.behind(veil), name: veil.name(&self.name) }
    }
}

impl Numbered for Line {
    fn behind(mut self, veil: &Veil) -> Self {
        let words = |wrong: Wrong| Wrong { details: veil.over_all().words(&wrong.details), ..wrong };
        self.what = match self.what {
            What::Posted(outcome, wrong) => What::Posted(outcome, wrong.map(words)),
            What::Told(told) => {
                What::Told(Told { wrong: told.wrong.map(words), raw: veil.json(told.raw), ..told })
            }
            what => what,
        };
        self
    }
}

impl Numbered for Media {
    fn behind(self, veil: &Veil) -> Self {
        Self { filename: veil.over_all().words(&self.filename), ..self }
    }
}

/// WhatsApp's own sentences and contact cards tell numbers without a sign that they are some. Of what we wrote all
/// that could be a number is hidden: if it were only the customer's own, whoever writes guesses would be told.
fn over_kind(veil: &Veil, kind: Kind, inbound: bool) -> Veil {
    match kind {
        _ if !inbound => veil.over_all(),
        Kind::System | Kind::Contacts | Kind::Call | Kind::Unsupported => veil.over_all(),
        _ => veil.clone(),
    }
}

/// Of what has no form that is known, nothing is shown but what it is.
fn object(veil: &Veil, kind: Kind, json: &str) -> String {
    let Ok(mut object) = serde_json::from_str::<Value>(json) else { return String::new() };
    if let (Kind::Unsupported, Some(fields)) = (kind, object.as_object_mut()) {
        fields.retain(|name, _| matches!(&**name, "type" | "unsupported" | "errors" | "referral"));
    }
    veil.json(object).to_string()
}
