//! Who a webhook speaks of: ids beside the item, names and further ids in `contacts[]`. The two are matched
//! by id, never by position.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::Party;

use crate::whatsapp::lenient::{Loose, list, object};

/// Nearly always there is one contact: looking through a few is faster than keeping an index.
const FEW: usize = 4;

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
            people.known.push(Party {
                phone: contact.wa_id.phone(),
                user_id: contact.user_id.key(),
                parent_user_id: contact.parent_user_id.key(),
                name: profile.name.some(),
                username: profile.username.username(),
            });
        }
        if people.known.len() > FEW {
            people.index();
        }
        people
    }

    fn index(&mut self) {
        for (index, party) in self.known.iter().enumerate() {
            if let Some(user_id) = &party.user_id {
                self.by_user_id.entry(user_id.clone()).or_insert(index);
            }
            if let Some(phone) = &party.phone {
                self.by_phone.entry(phone.clone()).or_insert(index);
            }
        }
    }

    /// The party with what `contacts[]` knows beyond it. What the item itself says wins. `None` if there is
    /// neither a phone nor a user id.
    pub(super) fn complete(&self, party: Party) -> Option<Party> {
        let party = match self.find(&party).or_else(|| self.nameless()) {
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

    /// By user id, else by phone. A phone does not match where the two have user ids that differ: it may have
    /// gone from one person to another.
    fn find(&self, party: &Party) -> Option<&Party> {
        let by_user_id =
            party.user_id.as_ref().and_then(|id| self.first(&self.by_user_id, id, |p| &p.user_id));
        by_user_id.or_else(|| {
            let found = self.first(&self.by_phone, party.phone.as_ref()?, |p| &p.phone)?;
            (found.user_id.is_none() || party.user_id.is_none()).then_some(found)
        })
    }

    fn first(
        &self,
        index: &BTreeMap<String, usize>,
        key: &String,
        of: impl Fn(&Party) -> &Option<String>,
    ) -> Option<&Party> {
        if self.known.len() > FEW {
            return index.get(key).and_then(|index| self.known.get(*index));
        }
        self.known.iter().find(|known| of(known).as_ref() == Some(key))
    }

    /// A single contact without any id can only be the one that is spoken of.
    /// The only one that is told of.
    pub(super) fn only(&self) -> Option<Party> {
        match self.known.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

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
        assert_eq!(complete(contacts, Some("2"), Some("US.3")).unwrap().name, None);
        assert_eq!(complete(contacts, None, None), None);
    }

    #[test]
    fn many_contacts_are_found_like_few() {
        let all: Vec<_> = (0..100)
            .map(|n| format!(r#"{{"wa_id":"{n}","user_id":"US.{n}","profile":{{"name":"N{n}"}}}}"#))
            .collect();
        let contacts = format!("[{}]", all.join(","));
        for n in [0, 4, 5, 99] {
            let name = Some(format!("N{n}"));
            assert_eq!(complete(&contacts, Some(&n.to_string()), None).unwrap().name, name);
            assert_eq!(complete(&contacts, None, Some(&format!("US.{n}"))).unwrap().name, name);
        }
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
