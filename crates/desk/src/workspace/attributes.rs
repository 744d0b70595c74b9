//! The attributes that a workspace defines: what it wants to know of its contacts and conversations besides.

use transom_rules::access::{Asker, Mask, Matter, On, Verb};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::AttributeId;
use transom_store::Scoped;
use transom_store::attributes::{self, Attribute};

use super::order;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;
use crate::people::name;
use crate::veiled::{all_seen, is_as_seen, seen};

pub mod describe;
pub mod value;

/// The most characters of a key.
const KEY_LONGEST: usize = 40;
/// The most attributes of contacts, or of conversations: each is a field of a form and a column of a file.
const MOST: usize = 100;
/// The most that can be chosen from.
const CHOICES: usize = 100;

/// All that are asked for: those of contacts before those of conversations, in their order.
///
/// # Errors
/// When the asker may not.
pub async fn all(base: Base<'_>, asker: &Asker) -> Done<Vec<Attribute>> {
    gate::may(base, asker, Verb::ListAttributes, On::NOTHING).await?;
    let offered = base.db.of(asker.workspace).read((), |tx, ()| Box::pin(attributes::offered(tx))).await?;
    Ok(all_seen(Mask::of(asker), offered))
}

/// An attribute that is to be.
#[derive(Clone, Debug)]
pub struct New {
    /// Of what.
    pub subject: Subject,
    /// What programs and files are to call it; made of the name where none is said.
    pub key: Option<String>,
    /// What to call it.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// What can be chosen; nothing of another kind.
    pub choices: Vec<String>,
}

/// Makes an attribute, the last of its list.
///
/// # Errors
/// When the asker may not, its name or key is none or taken, or a choice is asked for and nothing can be chosen.
pub async fn make(base: Base<'_>, asker: &Asker, new: New) -> Done<Attribute> {
    let id = base.clock.attribute_id();
    let mut note = gate::pass(base, asker, Verb::DefineAttributes, id).await?;
    note.set_detail(Matter::Made);
    let now = base.clock.machine();
    let name = name::read(&new.name)?;
    let key = match &new.key {
        Some(key) => read_key(key)?,
        None => key_of(&name)?,
    };
    let choices = choices(new.kind, &new.choices)?;
    let made = Attribute {
        id,
        subject: new.subject,
        key,
        name,
        kind: new.kind,
        choices,
        place: 0,
        is_removed: false,
    };
    let made = gate::act(base, note, made, move |tx, note, made| {
        Box::pin(async move {
            order::hold(tx).await?;
            let known = of_subject(tx, made.subject).await?;
            if known.len() >= MOST {
                return Err(Wrong::AttributesMany.into());
            }
            if known.iter().any(|one| one.key == made.key) {
                return Err(Wrong::AttributeKeyTaken.into());
            }
            name::free(&made.name, known.iter().map(|one| &one.name))?;
            let place = known.iter().map(|one| one.place).max().unwrap_or_default() + 1;
            let made = Attribute { place, ..made.clone() };
            attributes::add(tx, &made, now).await?;
            note.made(id.0);
            Ok(made)
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), made))
}

/// Those of contacts, or those of conversations.
async fn of_subject(tx: &mut Scoped<'_>, subject: Subject) -> Done<Vec<Attribute>> {
    let mut all = attributes::offered(tx).await?;
    all.retain(|one| one.subject == subject);
    Ok(all)
}

/// What is to be another thing about an attribute. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people call it.
    pub name: Option<String>,
    /// What can be chosen. What was chosen before stays where it stands.
    pub choices: Option<Vec<String>>,
    /// How many stand before it in its list.
    pub before: Option<usize>,
}

/// Gives an attribute another name, other choices or another place. Returns it as it now is.
///
/// # Errors
/// When the asker may not, there is no such attribute, its name is none or taken, or nothing could be chosen any more.
pub async fn change(base: Base<'_>, asker: &Asker, id: AttributeId, change: Change) -> Done<Attribute> {
    let mut note = gate::pass(base, asker, Verb::DefineAttributes, id).await?;
    note.set_detail(Matter::Changed);
    let name = change.name.as_deref().map(name::read).transpose()?;
    let context = (asker.clone(), Change { name, ..change });
    let after = gate::act(base, note, context, move |tx, note, (asker, change)| {
        Box::pin(async move {
            order::hold(tx).await?;
            let before = held(tx, id).await?;
            let mut after = before.clone();
            if let Some(name) = &change.name
                && !is_as_seen(asker, name, &before.name, Wrong::NameHidden)?
            {
                after.name.clone_from(name);
            }
            if let Some(wanted) = &change.choices {
                after.choices = choices(before.kind, wanted)?;
            }
            if after.name != before.name {
                let others = of_subject(tx, before.subject).await?;
                name::free(&after.name, others.iter().filter(|one| one.id != id).map(|one| &one.name))?;
            }
            if after != before {
                attributes::change(tx, &after).await?;
            }
            let moved = match change.before {
                Some(place) => put(tx, &after, place).await?,
                None => false,
            };
            note.tell_if(Verb::DefineAttributes, moved || after != before);
            held(tx, id).await
        })
    })
    .await
    .map_err(name::taken)?;
    Ok(seen(Mask::of(asker), after))
}

/// Puts an attribute in its place among those of its list; whether one has another place then.
async fn put(tx: &mut Scoped<'_>, one: &Attribute, before: usize) -> Done<bool> {
    let all = of_subject(tx, one.subject).await?;
    let mut changed = false;
    for (place, one) in order::placed(all, |known| known.id == one.id, before)? {
        if one.place != place {
            attributes::set_place(tx, one.id, place).await?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Takes an attribute away; its values go behind that.
///
/// # Errors
/// When the asker may not, or there is no such attribute.
pub async fn remove(base: Base<'_>, asker: &Asker, id: AttributeId) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::DefineAttributes, id).await?;
    note.set_detail(Matter::Removed);
    let now = base.clock.machine();
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            order::hold(tx).await?;
            held(tx, id).await?;
            Ok(attributes::remove(tx, id, now).await?)
        })
    })
    .await
}

async fn held(tx: &mut Scoped<'_>, id: AttributeId) -> Done<Attribute> {
    attributes::hold(tx, id).await?.ok_or(NotDone::NotFound)
}

/// A key: what a column of a file and a member of an object may be called without further ado.
fn read_key(told: &str) -> Result<String, Wrong> {
    let is_one = told.starts_with(|first: char| first.is_ascii_lowercase())
        && told.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && told.len() <= KEY_LONGEST;
    if is_one { Ok(told.to_owned()) } else { Err(Wrong::AttributeKey) }
}

/// The key that a name leads to: `Customer no.` to `customer_no`.
fn key_of(name: &str) -> Result<String, Wrong> {
    let folded = transom_store::search::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let key: String = words.collect::<Vec<_>>().join("_").chars().take(KEY_LONGEST).collect();
    read_key(key.trim_end_matches('_'))
}

/// What can be chosen, each once; of another kind nothing.
fn choices(kind: Kind, told: &[String]) -> Result<Vec<String>, Wrong> {
    let mut read: Vec<String> = Vec::new();
    for choice in told.iter().filter(|choice| !choice.trim().is_empty()) {
        let choice = name::read(choice).map_err(|_| Wrong::Choices)?;
        if !read.iter().any(|known| value::is_same(known, &choice)) {
            read.push(choice);
        }
    }
    match (kind, read.len()) {
        (Kind::Choice, 1..=CHOICES) => Ok(read),
        (Kind::Choice, _) => Err(Wrong::Choices),
        _ => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_a_key_where_it_has_letters_for_one() {
        for (name, key) in [
            ("Customer no.", Some("customer_no")),
            ("Crédit (€)", Some("credit")),
            ("2nd address", None),
            ("地址", None),
        ] {
            assert_eq!(key_of(name).ok().as_deref(), key, "{name}");
        }
        assert_eq!(read_key("Customer"), Err(Wrong::AttributeKey));
        assert_eq!(read_key(&"a".repeat(41)), Err(Wrong::AttributeKey));
    }

    #[test]
    fn a_choice_stands_in_its_list_once_and_a_list_has_one() {
        let of = |choices: &[&str]| {
            super::choices(Kind::Choice, &choices.iter().map(|&one| one.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["Gold", " silver ", "GOLD", ""]).unwrap(), ["Gold", "silver"]);
        assert_eq!(of(&["", " "]), Err(Wrong::Choices));
        assert_eq!(choices(Kind::Text, &["Gold".to_owned()]), Ok(Vec::new()));
    }
}
