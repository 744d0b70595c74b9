//! `transom message`: what happened to a message.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::accounts::registry::Registry;
use transom_desk::messages::story::{self, Story};
use transom_pages::words::{say, story as words};
use transom_rules::id::MessageId;
use transom_rules::reason::Standing;

use super::Group;
use super::here::{Here, time};

/// What about messages.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Tells what happened to one, step by step; where it did not arrive, the likely reasons
    Story {
        /// Its id
        message: MessageId,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    let What::Story { message } = options.what;
    let registry = Registry::new(&here.settings.rules.pricing)?;
    registry.reload(&here.db).await?;
    let context = (registry.known(), here.asker.clone(), here.clock.now());
    let read = here.db.of(here.workspace).read(context, move |tx, (known, asker, now)| {
        Box::pin(async move { Ok(story::tell(tx, known, asker, message, *now).await) })
    });
    let told = read.await?.ok().with_context(|| format!("there is no message {message}"))?;
    print!("{}", written(&told));
    Ok(())
}

fn written(told: &Story) -> String {
    let mut lines = Vec::new();
    for line in &told.lines {
        let by_them = line.told_at.map(|at| format!(" (carrier: {})", time(at))).unwrap_or_default();
        let code = line.what.wrong().and_then(|wrong| wrong.code).map(|code| format!(" [{code}]"));
        let more = Some(words::more(&line.what)).filter(|more| !more.is_empty());
        let more = more.map(|more| format!(": {more}")).unwrap_or_default();
        lines.push(format!(
            "{}\t{}{more}{}{by_them}",
            time(line.at),
            words::line(&line.what, told.kind),
            code.unwrap_or_default()
        ));
    }
    if told.is_cut {
        lines.push("Not all webhooks of the time were looked through.".to_owned());
    }
    for found in told.reasons.iter().filter(|found| found.standing != Standing::RuledOut) {
        lines.push(format!("{}\t{}: {}", found.standing, say(&found.title), say(&found.about)));
        for one in &found.evidence {
            let sign = if one.speaks_for { '+' } else { '-' };
            lines.push(format!("\t{sign} {}", say(&one.text)));
        }
    }
    lines.join("\n") + "\n"
}
