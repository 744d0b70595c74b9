//! `transom bot try`: what a bot would say to a customer who is made up.

use std::path::Path;

use anyhow::Context as _;
use transom_desk::accounts::registry::Registry;
use transom_desk::bots::try_out::{Event, Line, Told, Trial, What, try_out};
use transom_desk::bots::{Writing, list};
use transom_pages::words::{bots as words, say, word};
use transom_rules::channel::ChannelKind;
use transom_rules::flow::{Answer, length};
use transom_rules::time::Span;

use super::super::here::Here;
use super::{found, read, wrong};

/// A customer of the range that is kept for examples.
const PHONE: &str = "15550100199";

/// What is tried.
#[derive(Debug, clap::Args)]
pub(crate) struct Try {
    /// A file, or a bot by its name or its id
    bot: String,
    /// What happens, in order: words that the customer writes, sms:words for those they write by SMS, +2h for time that
    /// passes, @id for what they press
    happens: Vec<String>,
    /// Which trigger begins the run, counted from 1
    #[arg(long, default_value_t = 1)]
    trigger: usize,
    /// The customer's phone: prices go by its country
    #[arg(long, default_value = PHONE)]
    phone: String,
}

pub(super) async fn run(here: &Here, with: Writing<'_>, what: Try) -> anyhow::Result<()> {
    let file = Path::new(&what.bot);
    let text = if file.is_file() {
        read(file)?
    } else {
        list::one(with, &here.asker, found(here, &what.bot).await?.id).await?.bot.draft
    };
    let (happens, until) = happens(&what.happens)?;
    let registry = Registry::new(&here.settings.rules.pricing)?;
    registry.reload(&here.db).await?;
    let trial = Trial {
        text,
        trigger: what.trigger.checked_sub(1).context("triggers are counted from 1")?,
        phone: what.phone.chars().filter(char::is_ascii_digit).collect(),
        happens,
        until,
        ..Trial::default()
    };
    let tried = try_out(with, registry.known(), &here.asker, trial).await?;
    if !tried.problems.is_empty() {
        return wrong(file, &tried.problems);
    }
    for line in &tried.lines {
        println!("{}\t{}", length::write(line.after), told(line));
    }
    println!("{}", tried.run.as_ref().map_or_else(|| "Nothing begins.".to_owned(), words::stands));
    Ok(())
}

/// Time that passes moves the clock for all that comes behind it.
fn happens(told: &[String]) -> anyhow::Result<(Vec<Event>, Span)> {
    let (mut happens, mut after) = (Vec::new(), Span::default());
    for one in told {
        let answer = match (one.strip_prefix('+'), one.strip_prefix('@')) {
            (Some(time), _) => {
                let time =
                    length::read(time).with_context(|| format!("{one} is no time: say +30m, +2h or +1d"))?;
                after = Span::millis(after.as_millis().saturating_add(time.as_millis()));
                continue;
            }
            (None, Some(id)) => Answer { text: id.to_owned(), id: Some(id.to_owned()) },
            (None, None) => {
                let wrote = |text: &str| Answer { text: text.to_owned(), id: None };
                let what = match one.strip_prefix("sms:") {
                    Some(text) => What::Texts(wrote(text)),
                    None => What::Writes(wrote(one)),
                };
                happens.push(Event { after, what });
                continue;
            }
        };
        happens.push(Event { after, what: What::Writes(answer) });
    }
    Ok((happens, after))
}

fn told(line: &Line) -> String {
    match &line.told {
        Told::Customer { text, by: ChannelKind::Sms } => format!("customer (SMS)\t{text}"),
        Told::Customer { text, .. } => format!("customer\t{text}"),
        Told::Says { step, by: ChannelKind::Sms, text, .. } => format!("{step} (SMS)\t{text}"),
        Told::Says { step, text, .. } => format!("{step}\t{text}"),
        Told::Refused { step, refusal } => format!("{step}\trefused: {}", say(&refusal.text)),
        Told::Unsayable { step } => format!("{step}\trefused: {}", word("bot-try-unsayable")),
        Told::Does(act) => format!("bot\t{}", words::act(act)),
        Told::People(_) => "people".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_for_all_that_comes_behind_it() {
        let told = ["order", "+5m", "@yes", "+1h 30m", "sms:later"].map(str::to_owned);
        let (happens, until) = happens(&told).unwrap();
        let at: Vec<Span> = happens.iter().map(|event| event.after).collect();
        assert_eq!(at, [Span::default(), Span::minutes(5), Span::minutes(95)]);
        assert_eq!(until, Span::minutes(95));
        let pressed = Answer { text: "yes".into(), id: Some("yes".into()) };
        assert_eq!(happens[1].what, What::Writes(pressed));
        assert_eq!(happens[2].what, What::Texts(Answer { text: "later".into(), id: None }));
        assert!(super::happens(&["+soon".to_owned()]).is_err());
    }
}
