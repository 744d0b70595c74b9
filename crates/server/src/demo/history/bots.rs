//! The company's bots: one that starts a talk again by a template, one that remembers a promise, and one that greets and is
//! not switched on. The second waits in a conversation, and somebody took another one over from it.

use transom_desk::app::Shared;
use transom_desk::bots::Writing;
use transom_desk::bots::act::{self, Deployed};
use transom_desk::bots::runs::{self, By};
use transom_rules::access::Asker;
use transom_rules::id::ConversationId;

const BOTS: [(&str, bool); 3] = [
    (include_str!("bots/come_back.yaml"), true),
    (include_str!("bots/later.yaml"), true),
    (include_str!("bots/welcome.yaml"), false),
];

/// What stands on the button of the second.
const BUTTON: &str = "Remind us tomorrow";

/// Makes them.
pub(super) async fn make(app: &Shared, asker: &Asker) -> anyhow::Result<()> {
    let with = Writing::of(app);
    for (text, is_on) in BOTS {
        let made = act::make(with, asker, text.to_owned()).await?;
        let deployed = act::deploy(with, asker, made.bot.id, "The first one".to_owned(), None).await?;
        if let Deployed::Wrong(problems) = deployed {
            anyhow::bail!("{} does not compile: {problems:?}", made.bot.name);
        }
        if is_on {
            act::switch_on(with, asker, made.bot.id).await?;
        }
    }
    Ok(())
}

/// One of them waits here.
pub(super) async fn waits(app: &Shared, asker: &Asker, conversation: ConversationId) -> anyhow::Result<()> {
    runs::begin(app, asker, conversation, By::Button(BUTTON.to_owned()).into()).await?;
    Ok(())
}

/// One waited here until a person took over.
pub(super) async fn is_taken(
    app: &Shared,
    asker: &Asker,
    conversation: ConversationId,
) -> anyhow::Result<()> {
    waits(app, asker, conversation).await?;
    Ok(runs::take_over(app, asker, conversation).await?)
}

#[cfg(test)]
mod tests {
    use transom_rules::flow::{Known, compile};
    use transom_rules::time::Span;

    use super::*;

    #[test]
    fn every_bot_of_the_company_compiles() {
        let known = Known { margin: Span::minutes(1), ..Known::default() };
        for (text, _) in BOTS {
            assert_eq!(compile(text, &known).err(), None, "{text}");
        }
    }
}
