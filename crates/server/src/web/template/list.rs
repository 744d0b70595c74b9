//! Which templates the picker lists: those of what was used lately, of what brings answers, of what the customer reads, then the
//! rest by name. There are never more than a screen is scrolled through; words and choices bring the others.

use std::collections::{BTreeMap, BTreeSet};

use transom_desk::contacts::words;
use transom_desk::messages::barred::Terms;
use transom_desk::templates::answers;
use transom_pages::templates::picker::Offered;
use transom_rules::answers::Answers;
use transom_rules::id::TemplateId;
use transom_rules::language::{self, Reader};
use transom_rules::template::{Category, Template};
use transom_store::templates::offered::{self, Among, Wanted};
use transom_store::{Result as Stored, Scoped, slots, template_sends};

use super::choices::{self, List};
use super::{PickerQuery, To};
use crate::web::desk::{Desk, Done};

/// Names that are listed at most.
const MOST: usize = 100;
/// Templates that were sent are looked through for those that were used lately.
const LATELY: i64 = 200;

/// The list, as it is narrowed.
pub(super) async fn offered(desk: &Desk, to: &To, asked: &PickerQuery, terms: &Terms) -> Done<Offered> {
    let answers = answers::measured(&desk.app, desk.workspace()).await?;
    let address = to.listed.identity.address();
    let reader = Reader { language: &to.listed.contact.language, address: &address };
    let wanted = Wanted {
        waba_id: to.channel().waba_id.clone(),
        words: words::words(asked.q.as_deref().unwrap_or_default()),
        category: Category::read(&asked.category),
        // Otherwise it is that of the one that is open.
        language: asked.q.as_ref().map(|_| asked.language.clone()).filter(|language| !language.is_empty()),
    };
    let sought = Sought { wanted, proven: proven(&answers, reader), reads: language::kin(reader) };
    let found = desk.read(sought, |tx, sought| Box::pin(sought.find(tx))).await?;
    let list = List {
        known: &found.known,
        to: reader,
        prices: &terms.prices,
        answers: &answers,
        used: &choices::used(&found.used, desk.user.id),
        barred: &terms.barred,
        names: &found.names,
    };
    Ok(Offered { options: list.choices(), languages: found.languages, is_whole: found.is_whole })
}

/// The names of those that bring answers, the best first.
fn proven(answers: &Answers, reader: Reader<'_>) -> Vec<String> {
    answers.best(reader).into_iter().filter_map(name_of).take(MOST).collect()
}

/// The name in [`template_sends::key`].
fn name_of(key: &str) -> Option<String> {
    key.split('/').next().map(str::to_owned)
}

/// What is looked for.
struct Sought {
    wanted: Wanted,
    /// Names that bring answers, the best first.
    proven: Vec<String>,
    /// What the customer is likely to read.
    reads: Vec<String>,
}

/// What was found.
struct Found {
    known: Vec<Template>,
    used: Vec<template_sends::Used>,
    names: BTreeMap<TemplateId, slots::Names>,
    languages: Vec<String>,
    /// The account has no others.
    is_whole: bool,
}

impl Sought {
    async fn find(&self, tx: &mut Scoped<'_>) -> Stored<Found> {
        let used = template_sends::used(tx, LATELY).await?;
        let mut names = Vec::new();
        let first: BTreeSet<String> = used.iter().filter_map(|one| name_of(&one.template)).collect();
        let first: Vec<String> = first.into_iter().chain(self.proven.iter().cloned()).collect();
        self.add(tx, Among::Named(&first), &mut names).await?;
        for language in &self.reads {
            self.add(tx, Among::ReadAs(language), &mut names).await?;
        }
        self.add(tx, Among::Approved, &mut names).await?;
        self.add(tx, Among::Unsendable, &mut names).await?;
        let is_whole = names.len() <= MOST;
        names.truncate(MOST);
        let known = offered::versions(tx, &self.wanted.waba_id, &names).await?;
        let ids: Vec<TemplateId> = known.iter().map(|template| template.id).collect();
        let languages = if is_whole {
            known
                .iter()
                .map(|template| template.language.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        } else {
            offered::languages(tx, &self.wanted.waba_id).await?
        };
        Ok(Found { used, names: slots::names(tx, &ids).await?, known, languages, is_whole })
    }

    /// Adds names that are not there yet, up to one more than are listed.
    async fn add(&self, tx: &mut Scoped<'_>, among: Among<'_>, names: &mut Vec<String>) -> Stored<()> {
        let most = MOST + 1;
        if names.len() >= most {
            return Ok(());
        }
        // Of those that come by name, as many may be there already.
        let limit = i64::try_from(most + names.len()).unwrap_or(i64::MAX);
        let found = offered::names(tx, &self.wanted, among, limit).await?;
        for name in found {
            if names.len() < most && !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(())
    }
}
