//! `transom contact`: all there is of one person, taken out or erased; what they consented to; two that are one person,
//! merged; all of them from a file and into one.

use std::io::{IsTerminal as _, Write as _};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use transom_desk::contacts::block::Blocking;
use transom_desk::contacts::consent::{self, Wish};
use transom_desk::contacts::erase::behind;
use transom_desk::contacts::merge::{self, undo};
use transom_desk::contacts::{address, erase, export, meet};
use transom_desk::messages::files::folder;
use transom_rules::consent::How;
use transom_rules::id::{ContactId, ImportId};
use transom_store::contacts::{self, Contact};
use transom_store::erase as erased;

use super::here::{Here, time};
use super::{Site, purpose, word};

mod block;
mod consents;
mod import;
mod suggestions;

/// Erasures that are listed.
const MOST: i64 = 100;

/// What about contacts.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// The workspace, by its name or id, where there are several
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Brings contacts in from a CSV file, whose first line names its columns
    Import(import::Options),
    /// Goes on with a file that was stopped or whose command was ended
    Resume {
        /// The file's id
        file: ImportId,
    },
    /// Prints all contacts as CSV
    List,
    /// Prints all there is of a contact as one JSON object
    Export {
        /// Their phone number, user id, or the contact's id
        contact: String,
    },
    /// Merges another contact into one: its addresses and conversations become theirs, clocks stay as they are
    Merge {
        /// The phone number, user id or contact's id of the one that stays
        contact: String,
        /// That of the one that goes into it
        other: String,
    },
    /// Lists contacts that may be one person, and why
    Suggestions,
    /// Undoes the last merge of a contact; what came since goes with the address that it came from
    Unmerge {
        /// Their phone number, user id, or the contact's id
        contact: String,
    },
    /// Prints what a contact consented to or withdrew, the newest first, each with its proof
    Consents {
        /// Their phone number, user id, or the contact's id
        contact: String,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Records that a contact consented to a purpose, or withdrew it
    Consent {
        /// Their phone number, user id, or the contact's id
        contact: String,
        /// marketing, service, or the name or id of a purpose of the workspace's
        #[arg(long = "for", value_name = "PURPOSE", default_value = "marketing")]
        purpose: String,
        /// They withdraw it
        #[arg(long)]
        withdrawn: bool,
        /// How that is known: form, message, `in_person`, call, import, api or hand
        #[arg(long, value_parser = word::<How>, default_value = "hand")]
        how: How,
        /// The words that they were shown
        #[arg(long, default_value = "")]
        words: String,
        /// What else there is to say
        #[arg(long, default_value = "")]
        note: String,
        /// Where there is more about it
        #[arg(long, default_value = "")]
        url: String,
    },
    /// Blocks a contact: nothing is sent to them, and what they write wakes nobody
    Block {
        /// Their phone number, user id, or the contact's id
        contact: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
        /// Has WhatsApp keep what they write from our numbers, too; the server asks it
        #[arg(long)]
        at_whatsapp: bool,
    },
    /// Lets a contact in again, at WhatsApp too
    Unblock {
        /// Their phone number, user id, or the contact's id
        contact: String,
    },
    /// Lists who is blocked, the newest contact first: since when and why
    Blocked,
    /// Erases a contact with everything that was said; of what it cost the sums stay. There is no way back
    Erase {
        /// Their phone number, user id, or the contact's id
        contact: String,
        /// Asks nothing
        #[arg(long)]
        yes: bool,
    },
    /// Lists who was erased or is being, by the id that the contact had, newest first
    Erasures,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let here = &Here::open_named(&options.site, options.workspace.as_deref()).await?;
    match options.what {
        What::Import(what) => import::run(here, what).await,
        What::Resume { file } => import::go_on(here, file).await,
        What::List => import::print_all(here).await,
        What::Export { contact } => {
            let found = find(here, &contact).await?;
            let all = export::export(here.base(), &here.asker, found.id).await?;
            println!("{}", serde_json::to_string_pretty(&all)?);
            Ok(())
        }
        What::Merge { contact, other } => {
            let (kept, gone) = (find(here, &contact).await?, find(here, &other).await?);
            merge::merge(here.base(), &here.asker, kept.id, gone.id).await?;
            println!("Merged: what was {}'s is {}'s.", gone.id, kept.id);
            Ok(())
        }
        What::Suggestions => suggestions::print(here).await,
        What::Unmerge { contact } => {
            let found = find(here, &contact).await?;
            let gone = undo::undo(here.base(), &here.asker, found.id, None).await?;
            println!("Taken apart: {gone} is there again beside {}.", found.id);
            Ok(())
        }
        What::Consents { contact, json } => {
            let found = find(here, &contact).await?;
            consents::print(here, found.id, json).await
        }
        What::Consent { contact, purpose, withdrawn, how, words, note, url } => {
            let found = find(here, &contact).await?;
            let purpose = purpose::key(here, &purpose).await?;
            let wish = Wish { words, note, url, ..Wish::now(purpose, !withdrawn, how) };
            let made = consent::record(here.base(), &here.asker, found.id, wish).await?;
            println!("Recorded: {}.", made.id);
            Ok(())
        }
        What::Block { contact, reason, at_whatsapp } => {
            block::set(here, &contact, Blocking::Block { reason, at_whatsapp }).await
        }
        What::Unblock { contact } => block::set(here, &contact, Blocking::LetIn).await,
        What::Blocked => block::list(here).await,
        What::Erase { contact, yes } => {
            let found = find(here, &contact).await?;
            anyhow::ensure!(yes || confirms(&found)?, "nothing was erased");
            erase_them(here, found.id).await
        }
        What::Erasures => list_erasures(here).await,
    }
}

async fn erase_them(here: &Here, contact: ContactId) -> anyhow::Result<()> {
    let files = folder::open(&here.settings.media.path)?;
    let gone = erase::erase(here.base(), &files, &here.asker, contact).await?;
    eprintln!("{contact} is being erased: the webhooks are gone through, by the server where this is ended.");
    behind::finish(here.base(), &files, here.workspace).await?;
    println!(
        "Erased: {} messages and {} files. Of {} charges the sums stay. Backups that were made before still hold \
         everything.",
        gone.messages, gone.files, gone.charges
    );
    Ok(())
}

async fn list_erasures(here: &Here) -> anyhow::Result<()> {
    let erasures = here.db.of(here.workspace).read((), |tx, ()| Box::pin(erased::list(tx, MOST))).await?;
    for erasure in erasures {
        let state = if erasure.ended_at.is_some() { "erased" } else { "being erased" };
        println!("{}  {state:<12}  {}", time(erasure.began_at), erasure.contact);
    }
    Ok(())
}

/// Whether whoever sits there means it.
fn confirms(contact: &Contact) -> anyhow::Result<bool> {
    anyhow::ensure!(std::io::stdin().is_terminal(), "say --yes where nobody can be asked");
    eprint!("Erase {} and everything that was said? There is no way back. Type yes: ", contact.name);
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

async fn find(here: &Here, told: &str) -> anyhow::Result<Contact> {
    let keys = address::read(told).map(|party| meet::keys(&party, None)).unwrap_or_default();
    let context = (told.parse::<ContactId>().ok(), keys);
    let found = here.db.of(here.workspace).read(context, |tx, (id, keys)| {
        Box::pin(async move {
            let id = match id {
                Some(id) => Some(*id),
                None => contacts::contact_of(tx, keys).await?,
            };
            match id {
                Some(id) => contacts::get(tx, id).await,
                None => Ok(None),
            }
        })
    });
    found.await?.with_context(|| format!("there is no contact {told}"))
}
