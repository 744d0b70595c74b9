//! `transom token`: programs that act for somebody. A token is shown once; only its hash is kept.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use transom_desk::people::email;
use transom_desk::people::tokens::{self, NewToken};
use transom_rules::access::{Scope, Set};
use transom_rules::id::TokenId;
use transom_rules::time::{Span, Timestamp};
use transom_store::tokens::Token;

use super::here::{Here, time_or};
use super::secret::Handed;
use super::{Group, word};

/// What about tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Makes a token for the API and prints it
    Add(New),
    /// Lists tokens: id, first characters, name, whom they act for, scopes, end, last use
    List,
    /// Ends a token at once
    Revoke {
        /// Its id, or its first characters as `list` has them
        token: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// What it is for
    name: String,
    /// Address of whom it acts for: it may and sees what they may and see, and ends with them. By default it acts for
    /// the workspace
    #[arg(long = "for", value_parser = email::read, value_name = "EMAIL")]
    owner: Option<String>,
    /// What it may be used for: some of read, draft, send, manage; by default all
    #[arg(long, value_delimiter = ',', value_parser = word::<Scope>, value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// Ends it by itself after so many days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..))]
    days: Option<u16>,
    #[command(flatten)]
    to: Handed,
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::Add(new) => add(here, new).await,
        What::List => list(here).await,
        What::Revoke { token } => {
            let id = find(here, &token).await?;
            tokens::revoke(here.base(), &here.asker, id).await?;
            println!("The token has ended.");
            Ok(())
        }
    }
}

async fn add(here: &Here, new: New) -> anyhow::Result<()> {
    let place = new.to.prepare()?;
    let owner = match &new.owner {
        Some(email) => Some(here.user(email).await?.id),
        None => None,
    };
    let scopes = if new.scopes.is_empty() { Set::all() } else { new.scopes.into_iter().collect() };
    let expires_at = new.days.map(|days| here.clock.machine() + Span::hours(24 * i64::from(days)));
    let wanted = NewToken { name: new.name, scopes, expires_at, owner };
    let (token, secret) = tokens::make(here.base(), &here.asker, wanted).await?;
    let about = format!("It cannot be shown again. It may be used for: {}.", token.scopes);
    place.give(&secret, &about)
}

async fn list(here: &Here) -> anyhow::Result<()> {
    let (users, now) = (here.users().await?, here.clock.machine());
    for token in tokens::all(here.base(), &here.asker).await? {
        let owner = users.iter().find(|user| Some(user.id) == token.owner);
        let owner = owner.map_or("the workspace", |user| &user.email);
        let used = time_or(token.last_used_at, "never");
        let (end, prefix) = (end(&token, now), &token.prefix);
        println!(
            "{}\t{prefix}\t{}\t{owner}\t{}\t{end}\tlast used {used}",
            token.id, token.name, token.scopes
        );
    }
    Ok(())
}

fn end(token: &Token, now: Timestamp) -> String {
    match (token.revoked_at, token.expires_at) {
        (Some(_), _) => format!("ended {}", time_or(token.revoked_at, "")),
        (None, Some(at)) if at <= now => format!("ended {}", time_or(token.expires_at, "")),
        (None, Some(_)) => format!("until {}", time_or(token.expires_at, "")),
        (None, None) => "no end".to_owned(),
    }
}

async fn find(here: &Here, told: &str) -> anyhow::Result<TokenId> {
    let all = tokens::all(here.base(), &here.asker).await?;
    let is_it = |token: &&Token| {
        token.id.to_string() == told
            || (token.revoked_at.is_none() && !told.is_empty() && token.prefix == told)
    };
    let mut found = all.iter().filter(is_it);
    let first = found.next().with_context(|| {
        format!("there is no token {told} that has not ended; `transom token list` says which there are")
    })?;
    anyhow::ensure!(found.next().is_none(), "several tokens begin with {told}: name one by its id");
    Ok(first.id)
}
