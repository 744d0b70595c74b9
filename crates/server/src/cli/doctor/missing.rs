//! What a desk lacks that nothing is wrong with: each with the command that brings it.

use std::collections::BTreeSet;

use transom_desk::accounts::registry::{Known, Registry};
use transom_desk::accounts::tariff::Tariff;
use transom_desk::base::settings::Settings;
use transom_rules::channel::ChannelKind;
use transom_rules::id::WorkspaceId;
use transom_rules::pricing::rates::Rated;
use transom_store::channels::Channel;
use transom_store::{Db, apps, reread, users};

/// What there is to do, in sentences.
pub(super) async fn look(settings: &Settings, db: &Db) -> anyhow::Result<Vec<String>> {
    let registry = Registry::new(&settings.rules.pricing)?;
    registry.reload(db).await?;
    let known = registry.known();
    let mut all = Vec::new();
    if !db.read((), |tx, ()| Box::pin(users::is_there_any(tx))).await? {
        all.push(
            "people: nobody can sign in. `transom serve` prints a link by which the owner comes in; `transom user \
             add you@example.com --role owner` asks for a password instead"
                .to_owned(),
        );
    }
    let connected: BTreeSet<WorkspaceId> = connected(&known).map(|channel| channel.workspace).collect();
    if connected.is_empty() {
        all.push("numbers: none is connected. `transom channel connect` asks for what it needs".to_owned());
    }
    for workspace in db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let heard = db.of(workspace).read((), |tx, ()| Box::pin(reread::oldest_at(tx))).await?;
        if connected.contains(&workspace) && heard.is_none() {
            all.push(no_webhook(settings, is_at_meta(&known, workspace)));
        }
    }
    all.extend(without_rates(&known));
    all.extend(no_proxy(settings));
    Ok(all)
}

fn connected(known: &Known) -> impl Iterator<Item = &Channel> {
    known.connected.values().map(|number| &number.channel)
}

fn is_at_meta(known: &Known, workspace: WorkspaceId) -> bool {
    connected(known).any(|one| one.workspace == workspace && one.kind == ChannelKind::WhatsApp)
}

fn no_webhook(settings: &Settings, is_at_meta: bool) -> String {
    if !is_at_meta {
        return format!(
            "webhook: none came yet, or none in the {} days that they are kept. The SMS carrier has to reach \
             {}/webhooks/sms/…: Settings, Numbers shows the address to enter in its console",
            settings.retention.deliveries_days, settings.server.public_url
        );
    }
    format!(
        "webhook: none came yet, or none in the {} days that they are kept. Meta has to reach {}/webhooks/whatsapp/…: \
         `transom channel connect` prints the address and the verify token to enter in the app",
        settings.retention.deliveries_days, settings.server.public_url
    )
}

/// TLS ends before the server does: whoever ends it stands between it and everybody.
fn no_proxy(settings: &Settings) -> Option<String> {
    let server = &settings.server;
    (server.is_secure() && server.trusted_proxies.is_empty()).then(|| {
        format!(
            "proxy: {} is https, which a proxy answers, and server.trusted_proxies names none: everybody behind it \
             counts as one address, in the limits and in the audit log",
            server.public_url
        )
    })
}

/// Accounts that pay in a currency of which no rate is known.
fn without_rates(known: &Known) -> Vec<String> {
    let has_some = |channel: &Channel, tariff: &Tariff| {
        let is_sms = channel.kind == ChannelKind::Sms;
        let mut rows = tariff.rates().rows();
        rows.any(|(of, _)| {
            of.currency == tariff.currency() && (of.rated == Rated::Sms) == is_sms && of.rated != Rated::Mms
        })
    };
    let tariffs = connected(known).map(|channel| (channel, known.tariff(channel)));
    let unknown: BTreeSet<(&str, ChannelKind)> = tariffs
        .filter(|(channel, tariff)| !has_some(channel, tariff))
        .map(|(channel, tariff)| (tariff.currency(), channel.kind))
        .collect();
    let say = |(currency, kind)| {
        let whose = if kind == ChannelKind::Sms { "the SMS carrier's" } else { "Meta's" };
        format!(
            "rates: an account pays in {currency}, of which no rates are known. `transom rates import FILE` takes \
             {whose} list over"
        )
    };
    unknown.into_iter().map(say).collect()
}
