//! What the pages of the settings have in common: the places that somebody may open, what was done a moment ago, and
//! what of a form was not taken. Each of them stands with its noun: `people`, `numbers`.

use std::collections::BTreeSet;
use std::str::FromStr;

use axum::extract::Form;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::Markup;
use serde::Deserialize;
use transom_desk::done::{NotDone, Wrong};
use transom_pages::frame::field::{Problem, was};
use transom_pages::frame::settings::{Place, Said, Settings};
use transom_pages::frame::shell::Frame;
use transom_pages::words::wrong;
use transom_rules::access::Verb::{
    ListAttributes, ListConversations, ListFileLinks, ListSources, ReadAccount, ReadAudit, ReadChannels,
    ReadContacts, ReadOwnTokens, ReadPeople, RenameWorkspace,
};
use transom_rules::access::{Set, Verb, Word};
use transom_store::apps;

use super::desk::{Desk, Done, Failed, id};
use super::load::frame;

/// What an address of the settings may say besides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    said: String,
}

impl Asked {
    /// What was done a moment ago.
    pub(super) fn said(&self) -> Option<Said> {
        Said::from_word(&self.said)
    }
}

/// What a page of the settings is drawn in.
pub(super) struct Sheet {
    /// As every page.
    pub(super) frame: Frame,
    /// As every page of the settings.
    pub(super) settings: Settings,
}

impl Sheet {
    /// One that tells what was done a moment ago.
    pub(super) async fn told(desk: &Desk, title: &str, asked: &Asked) -> Done<Self> {
        let mut sheet = Self::new(desk, title).await?;
        sheet.settings.said = asked.said();
        Ok(sheet)
    }

    /// One that answers a form.
    pub(super) async fn new(desk: &Desk, title: &str) -> Done<Self> {
        let (look, theme, title) = (desk.look(), desk.theme, title.to_owned());
        let loaded = desk.read((look, title), move |tx, (look, title)| {
            Box::pin(async move {
                let workspace = apps::name(tx).await?;
                Ok((workspace, frame(tx, look, title, theme).await?))
            })
        });
        let (workspace, (frame, _)) = loaded.await?;
        Ok(Self { frame, settings: Settings { workspace, places: places(desk), said: None } })
    }
}

/// What somebody may open, in order.
fn places(desk: &Desk) -> Vec<Place> {
    let opens = |place: &Place| {
        desk.may(match place {
            Place::Account => ReadAccount,
            Place::Workspace => RenameWorkspace,
            Place::People | Place::Roles | Place::Teams => ReadPeople,
            Place::Statuses | Place::Labels | Place::Views | Place::Hours => ListConversations,
            Place::Sources => ListSources,
            Place::FileLinks => ListFileLinks,
            Place::Consent => ReadContacts,
            Place::Attributes => ListAttributes,
            Place::Tokens => ReadOwnTokens,
            Place::Numbers => ReadChannels,
            Place::Audit => ReadAudit,
        })
    };
    Place::ALL.into_iter().filter(opens).collect()
}

/// Back to a page, which tells what was done.
pub(super) fn done(path: &str, said: Said) -> Response {
    Redirect::to(&format!("{path}?said={}", said.as_str())).into_response()
}

/// What of a form can be mended by whoever filled it in.
///
/// # Errors
/// What cannot.
pub(super) fn problem(not_done: NotDone) -> Done<Problem> {
    match not_done {
        NotDone::Wrong(given) => Ok(no_good(given)),
        not_done => Err(Failed::from(not_done)),
    }
}

/// What is wrong with what somebody gave.
pub(super) fn no_good(given: Wrong) -> Problem {
    Problem { field: given.field().into(), text: wrong::of_code(given.code()) }
}

/// What is wrong with a form as a whole.
pub(super) fn whole(why: &str) -> Problem {
    Problem { field: String::new(), text: why.to_owned() }
}

/// The form again, with what is wrong of it. What was typed may be a secret, so no browser keeps it.
pub(super) fn again(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, secret(page)).into_response()
}

/// A page that shows a secret: no browser keeps it.
pub(super) fn secret(page: Markup) -> Response {
    (NO_STORE, page).into_response()
}

/// What keeps a browser from keeping an answer.
pub(super) const NO_STORE: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// A form in which a field may stand more than once.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Fields(Vec<(String, String)>);

/// The same, as it is taken from a request.
pub(super) type Filled = Form<Fields>;

impl Fields {
    /// A form that came in another way, or that nobody filled in.
    pub(super) const fn of(all: Vec<(String, String)>) -> Self {
        Self(all)
    }

    /// What stands in the only field of a name; nothing where there is none.
    pub(super) fn one(&self, name: &'static str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// What stands in a field, if somebody changed it: one that comes back as it was drawn changes nothing, whatever became
    /// of it since.
    pub(super) fn changed(&self, name: &str) -> Option<&str> {
        let of =
            |wanted: &str| self.0.iter().find(|(known, _)| known == wanted).map(|(_, value)| value.trim());
        let drawn = of(&was(name));
        // A box that is not ticked is not sent.
        let typed = of(name).or_else(|| drawn.map(|_| ""))?;
        (drawn != Some(typed)).then_some(typed)
    }

    /// What a list of boxes comes to that has these ticked by now: with those that somebody ticked since it was drawn, and
    /// without those that they unticked.
    pub(super) fn ticked<T: FromStr + Ord>(
        &self,
        name: &str,
        now: impl IntoIterator<Item = T>,
    ) -> Done<BTreeSet<T>> {
        let all = |wanted: &str| {
            let found = self.0.iter().filter(|(known, value)| known == wanted && !value.is_empty());
            found.map(|(_, value)| id(value)).collect::<Done<BTreeSet<T>>>()
        };
        let (typed, drawn) = (all(name)?, all(&was(name))?);
        let stays =
            now.into_iter().filter(|one| typed.contains(one) || !drawn.contains(one)).collect::<Vec<_>>();
        Ok(stays.into_iter().chain(typed.into_iter().filter(|one| !drawn.contains(one))).collect())
    }

    /// What stands in all fields of a name.
    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What stands in the only field of a name that is made up.
    pub(super) fn named(&self, name: &str) -> &str {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// What stands in all fields but those of a name, in their order.
    pub(super) fn without(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known != name).map(|(_, value)| value.as_str())
    }

    /// What stands in the fields whose names begin so, by the rest of their names.
    pub(super) fn prefixed<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// The words in all fields of a name; those that nobody knows are left out.
    pub(super) fn words<T: Word>(&self, name: &'static str) -> Set<T> {
        self.all(name).filter_map(T::from_word).collect()
    }
}

impl Desk {
    /// Whether they may; what they may not is not offered.
    pub(super) fn may(&self, verb: Verb) -> bool {
        transom_rules::access::may(&self.asker, verb).is_ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use transom_rules::time::Span;

    use super::*;

    pub(in crate::web) fn fields(all: &[(&str, &str)]) -> Fields {
        Fields(all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_comes_back_as_it_was_drawn_changes_nothing() {
        let sent =
            fields(&[("a", "1"), ("was-a", "1"), ("b", " 2 "), ("was-b", "1"), ("c", "3"), ("was-d", "on")]);
        for (name, changed) in [("a", None), ("b", Some("2")), ("c", Some("3")), ("d", Some("")), ("e", None)]
        {
            assert_eq!(sent.changed(name), changed, "{name}");
        }
    }

    #[test]
    fn boxes_say_what_was_ticked_and_unticked_since_they_were_drawn() {
        let drawn = [("was-of", ""), ("was-of", "1"), ("was-of", "2")];
        let ticked = |typed: &[(&str, &str)], now: &[u32]| {
            let sent = fields(&[&drawn[..], typed].concat());
            sent.ticked("of", now.iter().copied()).ok().map(Vec::from_iter)
        };
        assert_eq!(ticked(&[("of", "1"), ("of", "3")], &[1, 2]), Some(vec![1, 3]));
        // A colleague put 4 in and took 1 out meanwhile.
        assert_eq!(ticked(&[("of", "1"), ("of", "3")], &[2, 4]), Some(vec![3, 4]));
        assert_eq!(ticked(&[("of", "x")], &[]), None);
    }

    #[test]
    fn pages_say_what_is_wrong_as_the_api_does() {
        for given in Wrong::ALL {
            assert_eq!(wrong::of_code(given.code()), given.text());
        }
        assert_eq!(wrong::wait(Span::seconds(11)), NotDone::Wait(Span::seconds(11)).to_string());
    }
}
