//! The account that files are compared with.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use transom_desk::accounts::registry::{Known, Registry};
use transom_rules::template::Template;
use transom_store::channels::Connected;
use transom_store::templates::{self, Filter};

use super::MOST;
use super::file::{called, object};
use crate::cli::find;
use crate::cli::here::Here;

/// An account, by one of its numbers.
pub(super) struct Account {
    pub(super) known: Arc<Known>,
    pub(super) number: Arc<Connected>,
    /// What it has, by what each is called.
    pub(super) have: BTreeMap<String, Template>,
}

impl Account {
    /// That of a number as somebody calls it, or the only one there is.
    pub(super) async fn find(here: &Here, told: Option<&str>) -> anyhow::Result<Self> {
        let registry = Registry::new(&here.settings.rules.pricing)?;
        registry.reload(&here.db).await?;
        let known = registry.known();
        let all =
            known.connected.values().filter(|one| known.at_meta(here.workspace, one.channel.id).is_some());
        let all: Vec<Arc<Connected>> = all.map(Arc::clone).collect();
        let number = if let Some(told) = told {
            let names = |one: &Arc<Connected>| {
                let channel = &one.channel;
                vec![channel.id.to_string(), channel.name.clone(), channel.address.clone()]
            };
            find::among(&all, told, names)?.with_context(|| format!("no number {told} is connected"))?
        } else {
            let first =
                all.first().context("no number is connected; `transom channel connect` connects one")?;
            let is_other = |one: &Arc<Connected>| one.channel.waba_id != first.channel.waba_id;
            anyhow::ensure!(
                !all.iter().any(is_other),
                "there are several accounts: name a number with --number"
            );
            Arc::clone(first)
        };
        let waba_id = Some(number.channel.waba_id.clone());
        let filter = Filter { waba_id, limit: MOST, is_there: true, ..Filter::default() };
        let found =
            here.db.of(here.workspace).read(filter, |tx, filter| Box::pin(templates::list(tx, filter)));
        let have =
            found.await?.into_iter().map(|(template, _)| (called(&object(&template)), template)).collect();
        Ok(Self { known, number, have })
    }
}
