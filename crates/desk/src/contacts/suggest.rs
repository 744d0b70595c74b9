//! Contacts that may be one person. A few at a time are compared with those that have something in common with them, which
//! indexes find; what is found is kept, for a list of all. The page of one contact looks anew. Whom somebody said not to
//! be one person is not suggested again, nor who went into one of the two.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb, Visibility};
use transom_rules::alike::{Alike, email, email_spellings};
use transom_rules::event::Party;
use transom_rules::id::{ContactId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::search::fold;
use transom_store::suggestions::{self, Pair, Sign, Suggestion};
use transom_store::{Db, Result, Scoped, apps, visibility};
use uuid::Uuid;

use super::meet;
use super::words::words;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Contacts that are compared at once.
const AT_ONCE: i64 = 300;
/// All are compared anew so often.
const EVERY: Span = Span::hours(24);
/// More than so many have no user name or address in common that tells who they are.
const MOST_IN_COMMON: usize = 20;
const ONE_TOO_MANY: i64 = 21;

/// Two contacts, and the strongest of what speaks for them being one.
type Found = BTreeMap<Pair, Alike>;

/// How far the comparing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Progress {
    /// The last contact that was compared.
    after: ContactId,
    /// When the first of them was.
    since: Timestamp,
}

/// Where it is kept among the settings.
const PROGRESS: &str = "suggestions";

impl Progress {
    const fn first(since: Timestamp) -> Self {
        Self { after: ContactId(Uuid::nil()), since }
    }

    fn read(kept: &str) -> Option<Self> {
        let (after, since) = kept.split_once(' ')?;
        Some(Self { after: after.parse().ok()?, since: Timestamp::from_millis(since.parse().ok()?) })
    }

    fn kept(self) -> String {
        format!("{} {}", self.after, self.since.millis())
    }
}

/// Compares the next few contacts of a workspace; whether there may be more. Once all are, those that come next are
/// compared as they come, and all of them a day later.
///
/// # Errors
/// Those of the database.
pub async fn next(db: &Db, workspace: WorkspaceId, now: Timestamp) -> Result<bool> {
    let here = db.of(workspace);
    let step = here.read((), move |tx, ()| Box::pin(step(tx, now))).await?;
    let Some(step) = step else { return Ok(false) };
    let is_last = step.is_last;
    here.write(step, move |tx, step| Box::pin(keep(tx, step, now))).await?;
    Ok(!is_last)
}

/// What one step leaves to be kept.
struct Step {
    found: Found,
    progress: Progress,
    /// All are compared: what was not found since the first is over.
    is_last: bool,
}

async fn step(tx: &mut Scoped<'_>, now: Timestamp) -> Result<Option<Step>> {
    let kept = apps::value(tx, PROGRESS).await?;
    let mut progress = kept.as_deref().and_then(Progress::read).unwrap_or(Progress::first(now));
    let mut next = suggestions::contacts_after(tx, progress.after, AT_ONCE).await?;
    if next.is_empty() && progress.since + EVERY <= now {
        progress = Progress::first(now);
        next = suggestions::contacts_after(tx, progress.after, AT_ONCE).await?;
    }
    let Some(last) = next.last() else { return Ok(None) };
    let is_last = i64::try_from(next.len()).is_ok_and(|many| many < AT_ONCE);
    let progress = Progress { after: *last, ..progress };
    Ok(Some(Step { found: alike(tx, &next).await?, progress, is_last }))
}

async fn keep(tx: &mut Scoped<'_>, step: &Step, now: Timestamp) -> Result<()> {
    suggestions::keep(tx, &step.found, now).await?;
    if step.is_last {
        suggestions::forget(tx, step.progress.since).await?;
    }
    apps::set(tx, PROGRESS, &step.progress.kept()).await
}

/// Who may be one person with one of these.
async fn alike(tx: &mut Scoped<'_>, of: &[ContactId]) -> Result<Found> {
    let mut found = Found::new();
    for pair in suggestions::numbers_of(tx, of).await? {
        add(&mut found, pair, Alike::Number);
    }
    let own = suggestions::usernames_of(tx, of).await?;
    let others = suggestions::with_usernames(tx, &texts(&own), ONE_TOO_MANY).await?;
    for pair in in_common(&own, &others) {
        add(&mut found, pair, Alike::Username);
    }
    let values = suggestions::values_of(tx, of).await?;
    for pair in noted(tx, &values).await? {
        add(&mut found, pair, Alike::Noted);
    }
    for pair in by_email(tx, &values).await? {
        add(&mut found, pair, Alike::NameAndEmail);
    }
    possible(tx, found).await
}

fn add(found: &mut Found, pair: Pair, alike: Alike) {
    if pair.contact != pair.other {
        let known = found.entry(pair).or_insert(alike);
        *known = (*known).min(alike);
    }
}

fn texts(signs: &[Sign]) -> Vec<String> {
    signs.iter().map(|sign| sign.text.clone()).collect()
}

/// Whoever has the same sign, unless many do.
fn in_common(own: &[Sign], others: &[Sign]) -> Vec<Pair> {
    let mut with: BTreeMap<&str, BTreeSet<ContactId>> = BTreeMap::new();
    for sign in others {
        with.entry(&sign.text).or_default().insert(sign.contact);
    }
    let pairs = own.iter().flat_map(|sign| {
        let all = with.get(sign.text.as_str()).filter(|all| all.len() <= MOST_IN_COMMON);
        all.into_iter().flatten().map(|other| Pair { contact: sign.contact, other: *other })
    });
    pairs.collect()
}

/// Whose number stands among what is known of another one: a customer whose phone WhatsApp does not show says it, and a
/// colleague fills it in.
async fn noted(tx: &mut Scoped<'_>, values: &[Sign]) -> Result<Vec<Pair>> {
    let keyed = values.iter().flat_map(|sign| {
        let keys = number_keys(&sign.text).into_iter();
        keys.map(|text| Sign { contact: sign.contact, text })
    });
    let own: Vec<Sign> = keyed.collect();
    let others = suggestions::with_keys(tx, &texts(&own)).await?;
    Ok(in_common(&own, &others))
}

/// The keys of a number, where a value is one that is written with its country code.
fn number_keys(value: &str) -> Vec<String> {
    let value = value.trim();
    let is_international = value.starts_with('+') || value.starts_with("00");
    let mut words = words(value).into_iter();
    let (Some(digits), None, true) = (words.next(), words.next(), is_international) else {
        return Vec::new();
    };
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let party = Party { phone: is_number.then_some(digits), ..Party::default() };
    meet::keys(&party, None)
}

/// Who is called the same and has the same e-mail address.
async fn by_email(tx: &mut Scoped<'_>, values: &[Sign]) -> Result<Vec<Pair>> {
    let is_email = |sign: &&Sign| email(&sign.text).is_some();
    let own: Vec<Sign> = values.iter().filter(is_email).cloned().collect();
    let spellings: BTreeSet<String> =
        own.iter().filter_map(|sign| email(&sign.text)).flat_map(|one| email_spellings(&one)).collect();
    let others =
        suggestions::with_emails(tx, &spellings.into_iter().collect::<Vec<_>>(), ONE_TOO_MANY).await?;
    let as_compared = |sign: &Sign| Some(Sign { text: email(&sign.text)?, ..sign.clone() });
    let [own, others] = [own, others].map(|signs| signs.iter().filter_map(as_compared).collect::<Vec<_>>());
    let pairs = in_common(&own, &others);
    let both: BTreeSet<ContactId> = pairs.iter().flat_map(|pair| [pair.contact, pair.other]).collect();
    let names = suggestions::names_of(tx, &both.into_iter().collect::<Vec<_>>()).await?;
    let called = |id: &ContactId| names.get(id).map(|name| fold(name)).filter(|name| !name.is_empty());
    let is_called_same =
        |pair: &Pair| called(&pair.contact).is_some_and(|name| called(&pair.other) == Some(name));
    Ok(pairs.into_iter().filter(is_called_same).collect())
}

/// Those of which nobody said that they are not one person, of them or of whoever went into one of the two. A group is no
/// person.
async fn possible(tx: &mut Scoped<'_>, mut found: Found) -> Result<Found> {
    let both: BTreeSet<ContactId> = found.keys().flat_map(|pair| [pair.contact, pair.other]).collect();
    let both: Vec<ContactId> = both.into_iter().collect();
    let groups = suggestions::groups_among(tx, &both).await?;
    found.retain(|pair, _| !groups.contains(&pair.contact) && !groups.contains(&pair.other));
    let mut members: BTreeMap<ContactId, Vec<ContactId>> = both.iter().map(|id| (*id, vec![*id])).collect();
    for Pair { contact, other } in suggestions::within(tx, &both).await? {
        members.entry(contact).or_default().push(other);
    }
    let all: Vec<ContactId> = members.values().flatten().copied().collect();
    let denied: BTreeSet<Pair> = suggestions::denied(tx, &all).await?.into_iter().collect();
    let of = |id: &ContactId| members.get(id).into_iter().flatten().copied();
    let is_denied = |pair: &Pair| {
        let mut pairs = of(&pair.contact).flat_map(|one| of(&pair.other).map(move |other| (one, other)));
        pairs.any(|(contact, other)| denied.contains(&Pair { contact, other }))
    };
    Ok(found.into_iter().filter(|(pair, _)| !is_denied(pair)).collect())
}

/// Who may be one person with a contact, of those whom somebody sees, the strongest first.
///
/// # Errors
/// Those of the database.
pub async fn of(tx: &mut Scoped<'_>, seen: Visibility, contact: ContactId) -> Result<Vec<Suggestion>> {
    let mut found = alike(tx, &[contact]).await?;
    for kept in suggestions::of_contact(tx, seen, contact).await? {
        add(&mut found, kept.pair, kept.alike);
    }
    let mut shown = Vec::new();
    for (pair, alike) in possible(tx, found).await? {
        if visibility::of_contact(tx, seen, pair.other).await? {
            shown.push(Suggestion { pair, alike, found_at: Timestamp::default() });
        }
    }
    shown.sort_by_key(|suggestion| (suggestion.alike, suggestion.pair));
    Ok(shown)
}

/// A page of all pairs of contacts that may be one person, of whom the asker sees both.
///
/// # Errors
/// When the asker may not.
pub async fn page(base: Base<'_>, asker: &Asker, before: Option<Pair>, limit: i64) -> Done<Vec<Suggestion>> {
    gate::may(base, asker, Verb::ReadContacts, On::NOTHING).await?;
    let seen = asker.visibility();
    let page = base
        .db
        .of(asker.workspace)
        .read((), move |tx, ()| Box::pin(suggestions::page(tx, seen, before, limit)));
    Ok(page.await?)
}

/// Says that two contacts are not one person: they are suggested no more. Said again nothing changes.
///
/// # Errors
/// When the asker may not, or there are no such two contacts for them.
pub async fn deny(base: Base<'_>, asker: &Asker, contact: ContactId, other: ContactId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::DenySame, contact).await?;
    note.set_detail(Detail::from(Matter::Unlike).with(Part::Contact, other));
    let now = base.clock.now();
    gate::act(base, note, asker.clone(), move |tx, note, asker| {
        Box::pin(async move {
            let pair = Pair { contact, other };
            if !visibility::of_contact(tx, asker.visibility(), contact).await? {
                return Err(NotDone::NotFound);
            }
            if contact == other {
                return Err(Wrong::MergeItself.into());
            }
            if !visibility::of_contact(tx, asker.visibility(), other).await? {
                return Err(Wrong::MergeUnknown.into());
            }
            let is_known = suggestions::denied(tx, &[contact]).await?.contains(&pair);
            note.tell_if(Verb::DenySame, !is_known);
            if !is_known {
                suggestions::deny(tx, pair, now).await?;
            }
            Ok(())
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_where_it_has_its_country_code() {
        assert_eq!(number_keys("+1 (555) 010-0777"), ["p:15550100777"]);
        assert_eq!(number_keys("0015550100777"), ["p:15550100777"]);
        for none in ["5550100777", "+1 555", "+1 555 010 0777 evenings", "order 15550100777", "", "+"] {
            assert_eq!(number_keys(none), Vec::<String>::new(), "{none}");
        }
    }

    #[test]
    fn what_many_have_in_common_tells_nothing() {
        let sign = |n: u128, text: &str| Sign { contact: ContactId(Uuid::from_u128(n)), text: text.into() };
        let own = [sign(1, "ana"), sign(2, "info")];
        let mut others: Vec<Sign> = (10..40).map(|n| sign(n, "info")).collect();
        others.push(sign(3, "ana"));
        let pair = Pair { contact: own[0].contact, other: others[30].contact };
        assert_eq!(in_common(&own, &others), [pair]);
    }

    #[test]
    fn how_far_it_is_survives_being_kept() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let progress = Progress { after: ContactId(Uuid::from_u128(7)), since: now };
        assert_eq!(Progress::read(&progress.kept()), Some(progress));
        assert_eq!(Progress::read("nonsense"), None);
    }
}
