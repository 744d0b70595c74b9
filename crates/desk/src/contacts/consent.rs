//! Consents of contacts: what is recorded of them by hand, by programs and by lists; what is heard from WhatsApp is
//! recorded where it comes in. Each says how it is known; the newest of a purpose holds.

use jiff::tz::TimeZone;
use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ChannelId, ContactId, IdentityId, MessageId};
use transom_rules::time::{Span, Timestamp};
use transom_store::consents::{self, Consent, Place};
use transom_store::contacts::{self, Identity};
use transom_store::held::{Held, Wanted};
use transom_store::{Scoped, channels, messages, visibility};

use super::marketing;
use crate::accounts::day;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate;
use crate::workspace::purposes;

/// The most characters of the words that were shown, of a note, and of an address.
pub(super) const MOST_WORDS: usize = 8000;
pub(super) const MOST_NOTE: usize = 1000;
const MOST_URL: usize = 2000;

/// A consent that is to be recorded, or that it was withdrawn.
#[derive(Clone, Debug)]
pub struct Wish {
    /// For what.
    pub purpose: Purpose,
    /// It was given, not withdrawn.
    pub given: bool,
    /// When; now where nothing is said.
    pub at: Option<Timestamp>,
    /// How that is known.
    pub how: How,
    /// Under which of their addresses; the one that they are written to where nothing is said.
    pub identity: Option<IdentityId>,
    /// Only for messages through this number.
    pub channel: Option<ChannelId>,
    /// The message of theirs that is its proof.
    pub message: Option<MessageId>,
    /// The words that were shown.
    pub words: String,
    /// What else there is to say.
    pub note: String,
    /// Where there is more about it.
    pub url: String,
}

impl Wish {
    /// A consent now, with nothing but how that is known.
    pub const fn now(purpose: Purpose, given: bool, how: How) -> Self {
        Self {
            purpose,
            given,
            at: None,
            how,
            identity: None,
            channel: None,
            message: None,
            words: String::new(),
            note: String::new(),
            url: String::new(),
        }
    }

    fn check(&self, now: Timestamp) -> Result<(), Wrong> {
        let too_long = |text: &str, most| text.chars().count() > most;
        let is_address =
            self.url.is_empty() || self.url.starts_with("https://") || self.url.starts_with("http://");
        if !self.how.is_told() {
            Err(Wrong::ConsentHow)
        } else if self.at.is_some_and(|at| !can_be(at, now)) {
            Err(Wrong::ConsentAt)
        } else if too_long(&self.words, MOST_WORDS) {
            Err(Wrong::ConsentWords)
        } else if too_long(&self.note, MOST_NOTE) {
            Err(Wrong::ConsentNote)
        } else if !is_address || too_long(&self.url, MOST_URL) || self.url.contains(char::is_whitespace) {
            Err(Wrong::ConsentUrl)
        } else {
            Ok(())
        }
    }
}

/// WhatsApp is of 2009: what is older is a slip of whoever typed it.
const EARLIEST: Timestamp = Timestamp::from_seconds(1_230_768_000);

/// Whether somebody can have consented at an instant: nobody did before there was anything to consent to, and nobody
/// will.
pub(super) fn can_be(at: Timestamp, now: Timestamp) -> bool {
    (EARLIEST..=now).contains(&at)
}

/// When somebody consented of whom a day is told, `2025-03-14`: when it began in UTC. `None`, which is now, for a day that is
/// not over there or has begun elsewhere: what was said earlier on it must not win.
///
/// # Errors
/// It is no day, or one on which nobody can have.
pub fn on_day(told: &str, now: Timestamp) -> Result<Option<Timestamp>, Wrong> {
    let day = told.parse().ok().and_then(day::civil).ok_or(Wrong::ConsentAt)?;
    let begin = day::begin(day, &TimeZone::UTC).ok_or(Wrong::ConsentAt)?;
    if begin <= now + FIRST_AHEAD && begin + DAY > now {
        return Ok(None);
    }
    if can_be(begin, now) { Ok(Some(begin)) } else { Err(Wrong::ConsentAt) }
}

const DAY: Span = Span::hours(24);
/// A day begins so long before UTC's where it begins first.
const FIRST_AHEAD: Span = Span::hours(14);

/// Records that a contact consented, or withdrew it.
///
/// # Errors
/// When the asker may not, there is no such contact for them, or what is said of it cannot be.
pub async fn record(base: Base<'_>, asker: &Asker, contact: ContactId, wish: Wish) -> Done<Consent> {
    let mut note = gate::pass(base, asker, Verb::RecordConsent, contact).await?;
    let matter = if wish.given { Matter::Consented } else { Matter::Withdrawn };
    note.set_detail(Detail::from(matter).with(Part::Purpose, wish.purpose).with(Part::How, wish.how));
    let (id, now) = (base.clock.consent_id(), base.clock.now());
    wish.check(now)?;
    let (consent, cursor) = gate::act(base, note, (asker.clone(), wish), move |tx, note, (asker, wish)| {
        Box::pin(async move {
            let place = place(tx, asker, contact, wish).await?;
            let consent = Consent {
                id,
                identity: place.identity,
                purpose: wish.purpose,
                given: wish.given,
                at: wish.at.unwrap_or(now),
                how: wish.how,
                author: Author::from(asker),
                message: wish.message,
                channel: wish.channel,
                words: wish.words.clone(),
                note: wish.note.clone(),
                url: wish.url.clone(),
            };
            note.made(id.0);
            let mut held = place.held;
            if consent.purpose == Purpose::Marketing {
                marketing::told(&mut held, &consent);
            }
            held.consent(consent.clone());
            let (cursor, _) = held.write(tx, now).await?;
            Ok((consent, cursor))
        })
    })
    .await?;
    base.hub.changed(asker.workspace, cursor);
    Ok(consent)
}

/// Where a consent is recorded.
struct Spot {
    identity: IdentityId,
    held: Held,
}

/// Holds a contact that the asker sees, and finds what the wish names.
async fn place(tx: &mut Scoped<'_>, asker: &Asker, contact: ContactId, wish: &Wish) -> Done<Spot> {
    if !visibility::of_contact(tx, asker.visibility(), contact).await? {
        return Err(NotDone::NotFound);
    }
    if let Some(channel) = wish.channel {
        let known = channels::of_workspace(tx).await?;
        known.iter().any(|one| one.id == channel).then_some(()).ok_or(Wrong::ConsentChannel)?;
    }
    let known = contacts::identities(tx, contact).await?;
    let wanted = Wanted { identities: known.iter().map(|one| one.id).collect(), ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    if let Purpose::Custom(purpose) = wish.purpose {
        purposes::given(tx, purpose).await.map_err(|none| none.of_given(Wrong::Purpose))?;
    }
    let identity = address(&held, contact, &known, wish)?;
    if let Some(message) = wish.message {
        let found = messages::get(tx, message).await?.filter(|message| message.inbound);
        let is_theirs = found.is_some_and(|message| known.iter().any(|one| one.id == message.identity_id));
        is_theirs.then_some(()).ok_or(Wrong::ConsentMessage)?;
    }
    // What is shown of them on open pages changes with it.
    if let Some(conversation) = held.contact(contact).and_then(|contact| contact.conversation_id) {
        held.conversation_mut(conversation);
    }
    Ok(Spot { identity, held })
}

/// The address that is named, or the one that they are written to, or their oldest.
fn address(held: &Held, contact: ContactId, known: &[Identity], wish: &Wish) -> Done<IdentityId> {
    let present = || {
        let conversation = held.contact(contact)?.conversation_id?;
        Some(held.conversation(conversation)?.identity_id)
    };
    let is_theirs = |id: &IdentityId| known.iter().any(|one| one.id == *id);
    if let Some(id) = wish.identity {
        return Ok(Some(id).filter(is_theirs).ok_or(Wrong::ConsentAddress)?);
    }
    let first = || known.first().map(|one| one.id);
    present().filter(is_theirs).or_else(first).ok_or(NotDone::NotFound)
}

/// What is recorded of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consents {
    /// The records that hold: of each purpose, and of a number alone where there is a newer one.
    pub holding: Vec<Consent>,
    /// All of them, the newest first.
    pub history: Vec<Consent>,
}

/// What is recorded of a contact: what holds, and the history after a place, so many of it.
///
/// # Errors
/// When the asker may not, or there is no such contact for them.
pub async fn of_contact(
    base: Base<'_>,
    asker: &Asker,
    contact: ContactId,
    before: Option<Place>,
    limit: i64,
) -> Done<Consents> {
    gate::may(base, asker, Verb::ReadContacts, contact).await?;
    look(base.db.of(asker.workspace), asker.clone(), move |tx, asker| {
        Box::pin(async move {
            if !visibility::of_contact(tx, asker.visibility(), contact).await? {
                return Err(NotDone::NotFound);
            }
            let holding = consents::holding(tx, contact).await?;
            Ok(Consents { holding, history: consents::of_contact(tx, contact, before, limit).await? })
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_beginning_and_one_that_is_not_over_is_now() {
        // 2026-11-30 18:00 UTC.
        let now = Timestamp::from_seconds(1_796_061_600);
        for (told, at) in [
            ("2009-01-01", Ok(Some(1_230_768_000))),
            ("2026-11-29", Ok(Some(1_795_910_400))),
            ("2026-11-30", Ok(None)),
            // It is the first of December already where the day begins first.
            ("2026-12-01", Ok(None)),
            ("2026-12-02", Err(Wrong::ConsentAt)),
            ("2008-12-31", Err(Wrong::ConsentAt)),
            ("0001-01-01", Err(Wrong::ConsentAt)),
            ("2026-02-30", Err(Wrong::ConsentAt)),
            ("30.11.2026", Err(Wrong::ConsentAt)),
            ("", Err(Wrong::ConsentAt)),
        ] {
            assert_eq!(on_day(told, now), at.map(|at| at.map(Timestamp::from_seconds)), "{told}");
        }
    }
}
