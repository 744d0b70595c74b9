//! The company's past, played through the real paths: customers write on the simulator, agents answer through
//! the server, while the clock runs from some days ago up to now.

use serde_json::{Value, json};
use transom_store::apps;

use super::carrier::Carrier;
use super::file::Demo;
use crate::app::Shared;

/// The value of a workspace that says its history is in.
pub(super) const PLAYED: &str = "demo.history";

/// The company's templates, as the simulator is told of them.
pub(super) fn templates(waba_id: &str) -> Value {
    json!([{
        "waba_id": waba_id, "name": "order_update", "language": "en_US", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "There is news about your order. Reply to this message to hear more."}]
    }])
}

/// Plays the history, unless it was played before.
pub(super) async fn play(app: &Shared, carrier: &Carrier, demo: &Demo) -> anyhow::Result<()> {
    let workspace = demo.workspace_id;
    let played =
        app.db.read(move |tx| Box::pin(async move { apps::value(tx, workspace, PLAYED).await })).await?;
    if played.is_some() {
        return Ok(());
    }
    carrier.advance(0).await?;
    app.db.write(move |tx| Box::pin(async move { apps::set(tx, workspace, PLAYED, "yes").await })).await?;
    Ok(())
}
