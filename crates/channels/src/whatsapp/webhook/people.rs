//! Who a webhook speaks of: ids beside the item, names and further ids in `contacts[]`. The two are matched
//! by id, never by position.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::Party;

use crate::whatsapp::lenient::{Loose, list, object};

/// The `contacts[]` of a change.
#[derive(Default)]
pub(super) struct People {
    known: Vec<Party>,
    by_user_id: BTreeMap<String, usize>,
    by_phone: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Contact<'a> {
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
    #[serde(borrow, default)]
    parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    profile: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Profile<'a> {
    #[serde(borrow, default)]
    name: Loose<'a>,
    #[serde(borrow, default)]
    username: Loose<'a>,
}

impl People {
    pub(super) fn read(raw: Option<&RawValue>) -> Self {
        let mut people = Self::default();
        for raw in list(raw).unwrap_or_default() {
            let Some(contact) = object::<Contact<'_>>(Some(raw)) else { continue };
            let profile: Profile<'_> = object(contact.profile).unwrap_or_default();
            people.add(Party {
                phone: contact.wa_id.phone(),
                user_id: contact.user_id.key(),
                parent_user_id: contact.parent_user_id.key(),
                name: profile.name.some(),
                username: profile.username.username(),
            });
        }
        people
    }

    fn add(&mut self, party: Party) {
        let index = self.known.len();
        if let Some(user_id) = &party.user_id {
            self.by_user_id.entry(user_id.clone()).or_insert(index);
        }
        if let Some(phone) = &party.phone {
            self.by_phone.entry(phone.clone()).or_insert(index);
        }
        self.known.push(party);
    }

    /// The party with what `contacts[]` knows beyond it. What the item itself says wins. `None` if there is
    /// neither a phone nor a user id.
    pub(super) fn complete(&self, party: Party) -> Option<Party> {
        let found = party.user_id.as_ref().and_then(|id| self.by_user_id.get(id));
        let found = found.or_else(|| party.phone.as_ref().and_then(|phone| self.by_phone.get(phone)));
        let party = match found.and_then(|index| self.known.get(*index)).or_else(|| self.nameless()) {
            Some(known) => Party {
                phone: party.phone.or_else(|| known.phone.clone()),
                user_id: party.user_id.or_else(|| known.user_id.clone()),
                parent_user_id: party.parent_user_id.or_else(|| known.parent_user_id.clone()),
                name: party.name.or_else(|| known.name.clone()),
                username: party.username.or_else(|| known.username.clone()),
            },
            None => party,
        };
        (party.phone.is_some() || party.user_id.is_some()).then_some(party)
    }

    /// A single contact without any id can only be the one that is spoken of.
    fn nameless(&self) -> Option<&Party> {
        match self.known.as_slice() {
            [one] if one.phone.is_none() && one.user_id.is_none() => Some(one),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(contacts: &str, phone: Option<&str>, user_id: Option<&str>) -> Option<Party> {
        let raw: &RawValue = serde_json::from_str(contacts).unwrap();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let party = Party { phone: owned(phone), user_id: owned(user_id), ..Party::default() };
        People::read(Some(raw)).complete(party)
    }

    #[test]
    fn contacts_are_matched_by_id_and_not_by_place() {
        let contacts = r#"[{"wa_id":"1","profile":{"name":"Ana"}},
            {"wa_id":"2","user_id":"US.2","profile":{"name":"Bo","username":"@bo"}}]"#;
        let bo = complete(contacts, None, Some("US.2")).unwrap();
        assert_eq!(
            (bo.phone.as_deref(), bo.name.as_deref(), bo.username.as_deref()),
            (Some("2"), Some("Bo"), Some("bo"))
        );
        assert_eq!(complete(contacts, Some("1"), None).unwrap().name.as_deref(), Some("Ana"));
        assert_eq!(complete(contacts, Some("3"), None).unwrap().name, None);
        assert_eq!(complete(contacts, None, None), None);
    }

    #[test]
    fn a_single_contact_without_ids_gives_its_name() {
        let named = complete(r#"[{"profile":{"username":"ana.shop"}}]"#, Some("1"), None).unwrap();
        assert_eq!(named.username.as_deref(), Some("ana.shop"));
    }

    #[test]
    fn contacts_of_wrong_shape_are_as_good_as_none() {
        for contacts in ["7", "{}", "[7,null,[]]", r#"[{"wa_id":{},"profile":[]}]"#] {
            assert_eq!(
                complete(contacts, Some("1"), None).unwrap().phone.as_deref(),
                Some("1"),
                "{contacts}"
            );
        }
    }
}
