//! Saying where an account's days begin, where Meta does not.

use transom_rules::access::{Asker, Detail, Matter, Noun, On, Part, Verb};
use transom_store::apps::{self, Account};

use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// Says where the days of an account begin, by Meta's id of it. Charges that were made stay.
///
/// # Errors
/// When the asker may not, or no number of such an account is connected.
pub async fn set(base: Base<'_>, asker: &Asker, waba_id: &str, timezone: &str) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::SetTimezone, On::named(Noun::Account, waba_id)).await?;
    note.set_detail(Detail::from(Matter::Set).with(Part::Zone, timezone));
    let (workspace, wanted) = (asker.workspace, [waba_id.to_owned(), timezone.to_owned()]);
    gate::act(base, note, wanted, move |tx, note, [waba_id, timezone]| {
        Box::pin(async move {
            let mut all = apps::accounts(tx.unscoped()).await?.into_iter();
            let known = all.find(|known| known.waba_id == *waba_id && known.workspace == workspace);
            let known = known.ok_or(NotDone::NotFound)?;
            note.tell_if(Verb::SetTimezone, known.timezone != *timezone);
            let changed = Account { timezone: timezone.clone(), ..known };
            Ok(apps::keep_account(tx, &changed).await?)
        })
    })
    .await?;
    base.reload().await;
    Ok(())
}
