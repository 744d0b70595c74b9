//! What a contact consented to or withdrew, printed: a line each, or all of it with its proof as JSON.

use serde_json::{Value, json};
use transom_desk::contacts::consent;
use transom_rules::id::ContactId;
use transom_store::consents::Consent;

use crate::cli::here::{Here, time};
use crate::cli::purpose;

/// So many are read at once.
const AT_ONCE: i64 = 200;

pub(super) async fn print(here: &Here, contact: ContactId, json: bool) -> anyhow::Result<()> {
    let (mut all, mut before) = (Vec::new(), None);
    let holding = loop {
        let found = consent::of_contact(here.base(), &here.asker, contact, before, AT_ONCE).await?;
        before = found.history.last().map(|last| (last.at, last.id));
        all.extend(found.history);
        if before.is_none() {
            break found.holding;
        }
    };
    let names = purpose::names(here).await?;
    if json {
        let records: Vec<Value> = all.iter().map(|one| whole(one, &names.called(one.purpose))).collect();
        println!("{}", serde_json::to_string_pretty(&json!({"contact_id": contact, "consents": records}))?);
        return Ok(());
    }
    for one in &all {
        let state = if one.given { "given" } else { "withdrawn" };
        let holds = if holding.iter().any(|held| held.id == one.id) { "holds" } else { "" };
        println!("{}  {state:<9}  {holds:<5}  {:<9}  {}", time(one.at), one.how, names.called(one.purpose));
    }
    Ok(())
}

fn whole(one: &Consent, purpose: &str) -> Value {
    json!({
        "id": one.id,
        "purpose": purpose,
        "given": one.given,
        "at": one.at.seconds(),
        "how": one.how,
        "by": one.author.to_string(),
        "identity_id": one.identity,
        "message_id": one.message,
        "channel_id": one.channel,
        "words": one.words,
        "note": one.note,
        "url": one.url,
    })
}
