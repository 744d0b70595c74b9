//! What a workspace says of consent: whether marketing needs a recorded one, and by which words customers give and
//! withdraw it.

use transom_rules::access::{Asker, Matter, On, Verb};
use transom_rules::consent::{Keywords, Policy, plain};
use transom_store::apps;

use crate::base::Base;
use crate::done::{Done, Wrong};
use crate::gate;

/// The most words of a list, and the most characters of one.
const MOST: usize = 100;
const LONGEST: usize = 60;

/// What it says. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn get(base: Base<'_>, asker: &Asker) -> transom_store::Result<Policy> {
    base.db.of(asker.workspace).read((), |tx, ()| Box::pin(apps::consent(tx))).await
}

/// What is to be another thing about it. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Whether marketing templates go only to those of whom a consent is recorded.
    pub marketing_needs_consent: Option<bool>,
    /// The words that withdraw it.
    pub stop: Option<Vec<String>>,
    /// The words that give it.
    pub start: Option<Vec<String>>,
}

/// Says so.
///
/// # Errors
/// When the asker may not, or a word is none, too long, or says both.
pub async fn set(base: Base<'_>, asker: &Asker, wish: Wish) -> Done<Policy> {
    let mut note = gate::pass(base, asker, Verb::SetConsent, On::NOTHING).await?;
    note.set_detail(Matter::Changed);
    let Wish { marketing_needs_consent, stop, start } = wish;
    let (stop, start) = (stop.as_deref().map(words).transpose()?, start.as_deref().map(words).transpose()?);
    let wish = Wish { marketing_needs_consent, stop, start };
    let policy = gate::act(base, note, wish, move |tx, note, wish| {
        Box::pin(async move {
            apps::hold(tx).await?;
            let before = apps::consent(tx).await?;
            let after = wish.applied(&before);
            if after.keywords.stop.iter().any(|word| after.keywords.start.contains(word)) {
                return Err(Wrong::KeywordBoth.into());
            }
            note.tell_if(Verb::SetConsent, after != before);
            apps::set_consent(tx, &after).await?;
            Ok(after)
        })
    })
    .await?;
    base.reload().await;
    Ok(policy)
}

impl Wish {
    /// Whether anything is to be another thing.
    pub const fn says_something(&self) -> bool {
        self.marketing_needs_consent.is_some() || self.stop.is_some() || self.start.is_some()
    }

    fn applied(&self, before: &Policy) -> Policy {
        let Keywords { stop, start } = &before.keywords;
        Policy {
            marketing_needs_consent: self.marketing_needs_consent.unwrap_or(before.marketing_needs_consent),
            keywords: Keywords {
                stop: self.stop.as_ref().unwrap_or(stop).clone(),
                start: self.start.as_ref().unwrap_or(start).clone(),
            },
        }
    }
}

/// Words as they are compared, each once.
fn words(told: &[String]) -> Result<Vec<String>, Wrong> {
    let mut words: Vec<String> = Vec::new();
    for word in told.iter().map(|word| plain(word)).filter(|word| !word.is_empty()) {
        if word.chars().count() > LONGEST {
            return Err(Wrong::Keyword);
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.len() > MOST { Err(Wrong::Keyword) } else { Ok(words) }
}
