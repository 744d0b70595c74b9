//! Bringing in lists of rates, and taking them out. Charges that were made stay.

use transom_rules::access::{Asker, Matter, Noun, On, Verb};
use transom_store::rates::{self, Card};

use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// Brings in a list that was read without an error. One of the same name goes.
///
/// # Errors
/// When the asker may not, or the list is another workspace's.
pub async fn bring_in(base: Base<'_>, asker: &Asker, card: Card) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ChangeRates, On::named(Noun::RateCard, &card.name)).await?;
    if card.workspace != asker.workspace {
        return Err(NotDone::NotFound);
    }
    note.set_detail(Matter::BroughtIn);
    gate::act(base, note, card, |tx, _, card| Box::pin(async move { Ok(rates::add(tx, card).await?) }))
        .await?;
    base.reload().await;
    Ok(())
}

/// Takes out a list; what was known beside it holds again.
///
/// # Errors
/// When the asker may not, or there is none of that name.
pub async fn take_out(base: Base<'_>, asker: &Asker, name: &str) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ChangeRates, On::named(Noun::RateCard, name)).await?;
    note.set_detail(Matter::TakenOut);
    gate::act(base, note, name.to_owned(), move |tx, _, name| {
        Box::pin(async move {
            let was_there = rates::remove(tx, name).await?;
            was_there.then_some(()).ok_or(NotDone::NotFound)
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}
