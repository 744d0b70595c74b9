//! `transom link`: the links to files that were given to customers.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::messages::file_links::{self, Wanted};
use transom_rules::id::FileLinkId;
use transom_store::file_links::FileLink;

use super::Group;
use super::here::{Here, time};

/// So many are read at once.
const PAGE: usize = 200;

/// What about links to files.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them, the newest first: id, state, end, how often each was opened, and its file
    List,
    /// Revokes one: it leads nowhere any more, and its file goes
    Revoke {
        /// Its id
        link: FileLinkId,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => list(here).await,
        What::Revoke { link } => {
            let ended = file_links::revoke(here.base(), &here.asker, link).await;
            let ended = ended.with_context(|| format!("the link {link} was not revoked"))?;
            println!("Revoked: {} ({}).", ended.id, ended.file.name);
            Ok(())
        }
    }
}

async fn list(here: &Here) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let wanted = Wanted { conversation: None, before, limit: i64::try_from(PAGE)? };
        let page = file_links::page(here.base(), &here.asker, wanted).await?;
        for link in &page {
            println!("{}", line(here, link));
        }
        before = page.last().filter(|_| page.len() == PAGE).map(|last| last.id);
        if before.is_none() {
            return Ok(());
        }
    }
}

fn line(here: &Here, link: &FileLink) -> String {
    let terms = &link.terms;
    let state = terms.state(here.clock.now()).as_str();
    let end = terms.revoked_at.unwrap_or(terms.expires_at);
    let most = terms.most.map(|most| format!("/{most}")).unwrap_or_default();
    format!("{}  {state:<8}  {}  {}{most}  {}", link.id, time(end), terms.opened, link.file.name)
}
