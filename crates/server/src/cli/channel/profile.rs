//! What customers read of the business behind a number: shown, and changed where something is named.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use transom_channels::whatsapp::profile::Profile;
use transom_desk::accounts::profile::{self, NoPicture};
use transom_desk::accounts::registry::Registry;
use transom_desk::base::graph::Graph;
use transom_desk::messages::files::{MOST_BYTES, Spool};
use transom_desk::messages::upload::Given;

use super::{called, meta};
use crate::cli::here::Here;
use crate::unfit::why_not;

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// What is to be another thing about it. What is not named stays.
#[derive(Debug, Args)]
pub(crate) struct Wishes {
    /// The number, its name or its id
    channel: String,
    /// The line below the name
    #[arg(long, value_name = "WORDS")]
    about: Option<String>,
    /// What the business does
    #[arg(long, value_name = "WORDS")]
    description: Option<String>,
    /// Where it is
    #[arg(long, value_name = "WORDS")]
    address: Option<String>,
    /// Where it is written to
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A website, beginning with https://; given twice, two; an empty one takes them away
    #[arg(long, value_name = "URL")]
    website: Vec<String>,
    /// Meta's word for its trade, such as RETAIL
    #[arg(long, value_name = "WORD")]
    vertical: Option<String>,
    /// A JPEG or PNG that customers are to see
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

impl Wishes {
    /// What is there, with what is named in its place.
    fn over(&self, there: &Profile) -> Profile {
        let or = |wish: &Option<String>, kept: &String| wish.as_ref().unwrap_or(kept).trim().to_owned();
        let sites = if self.website.is_empty() { &there.websites } else { &self.website };
        Profile {
            about: or(&self.about, &there.about),
            description: or(&self.description, &there.description),
            address: or(&self.address, &there.address),
            email: or(&self.email, &there.email),
            websites: sites.iter().filter(|site| !site.trim().is_empty()).cloned().collect(),
            vertical: or(&self.vertical, &there.vertical).to_uppercase(),
            picture: there.picture.clone(),
        }
    }
}

pub(super) async fn show_or_set(here: &Here, wishes: Wishes) -> anyhow::Result<()> {
    let channel = called(here, &wishes.channel).await?;
    let registry = Registry::new(&here.settings.rules.pricing)?;
    registry.reload(&here.db).await?;
    let (known, graph) = (registry.known(), Graph::new(&here.settings.graph)?);
    anyhow::ensure!(
        known.at_meta(here.workspace, channel.id).is_some(),
        "{} is no connected WhatsApp number: it has no profile at Meta",
        channel.name
    );
    let meta = meta(here, &graph);
    let there = profile::read(&meta, &known, &here.asker, channel.id).await?;
    let wanted = wishes.over(&there);
    if wanted != there {
        profile::set(&meta, &known, &here.asker, channel.id, &wanted).await?;
    }
    if let Some(path) = &wishes.picture {
        let file = read(path).await.with_context(|| path.display().to_string())?;
        let size = file.bytes.size();
        let set = profile::set_picture(&meta, &known, &here.asker, channel.id, file).await;
        set.map_err(|why| match why {
            NoPicture::Unfit(unfit) => anyhow::anyhow!("{}: {}", path.display(), why_not(&unfit, size)),
            NoPicture::NotTaken(why) => why.into(),
        })?;
    }
    tell(&profile::read(&meta, &known, &here.asker, channel.id).await?);
    Ok(())
}

/// It lies with what is only passed on until Meta has it.
async fn read(path: &Path) -> anyhow::Result<Given> {
    let mut from = File::open(path).await?;
    let mut bytes = Spool::within(&std::env::temp_dir(), MOST_BYTES).await?;
    let mut piece = vec![0; PIECE];
    loop {
        let count = from.read(&mut piece).await?;
        if count == 0 {
            break;
        }
        bytes.add(piece.get(..count).unwrap_or_default()).await?;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Given { name, mime_type: String::new(), bytes })
}

fn tell(profile: &Profile) {
    let Profile { about, description, address, email, websites, vertical, picture } = profile;
    let sites = websites.join(" ");
    for (what, told) in [
        ("about", about),
        ("description", description),
        ("address", address),
        ("e-mail", email),
        ("websites", &sites),
        ("vertical", vertical),
        ("picture", picture),
    ] {
        println!("{what}\t{}", told.replace('\n', " "));
    }
}
