//! What time alone brings: leases that ran out, records that are old enough to go.

use std::collections::BTreeSet;
use std::time::Duration;

use transom_rules::attribute::Subject;
use transom_rules::id::{AttributeId, ContactId, MessageId, WorkspaceId};
use transom_rules::limits::PORTFOLIO_MEMORY;
use transom_rules::time::Timestamp;
use transom_store::deliveries::TOLD_FOR;
use transom_store::dialect::Dialect;
use transom_store::forget::{AT_ONCE, Aged, forget};
use transom_store::idempotency::KEPT_FOR;
use transom_store::imports::give_up;
use transom_store::{Result, apps, attributes, campaigns, deliveries, merges, outbox};
use uuid::Uuid;

use crate::accounts::{begin, numbers};
use crate::app::Shared;
use crate::base::settings::{Retention, before};
use crate::contacts::{imports, suggest};
use crate::conversations::{deal, wake};
use crate::done::Done;
use crate::fold::Surroundings;
use crate::messages::file_links;
use crate::messages::files::folder;
use crate::messages::{instead, old};
use crate::outbox::settle::{adopt, doubt, once_more};
use crate::people::teams;
use crate::templates::sync;

/// How often leases are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// How many rounds lie between two clean-ups.
pub(crate) const ROUNDS: u64 = 1800;
/// How many lie between two looks through the folder of files.
const ROUNDS_OF_FILES: u64 = 24 * ROUNDS;

/// How many go before Meta is asked how the numbers are: once after the start, and then as often as old records go.
const ROUNDS_BEFORE_LOOKS: u64 = 15;

/// At start: with `SQLite` every lease is of a process that is gone, since the file has one process only.
pub async fn recover(app: &Shared) -> Result<()> {
    let now = match app.db.dialect() {
        Dialect::Sqlite => Timestamp::from_millis(i64::MAX),
        Dialect::Postgres => app.clock.machine(),
    };
    expire(app, now).await
}

/// Sweeps until the server stops.
pub async fn run(app: Shared) {
    let mut every = tokio::time::interval(EVERY);
    let mut rounds = 0_u64;
    while app.stop.run_until_cancelled(every.tick()).await.is_some() {
        if let Err(error) = expire(&app, app.clock.machine()).await {
            tracing::warn!(%error, "leases could not be looked at");
        }
        if let Err(error) = wake(&app).await {
            tracing::warn!(%error, "what slept until now, waits in a team or leaves one could not be looked after");
        }
        // Another process or the command line may have connected a number.
        if let Err(error) = app.registry.reload(&app.db).await {
            tracing::warn!(%error, "the channels could not be read");
        }
        if let Err(error) = adopt_orphans(&app).await {
            tracing::warn!(%error, "waiting statuses could not be looked at");
        }
        if let Err(error) = suggest(&app).await {
            tracing::warn!(%error, "contacts could not be compared");
        }
        now_and_then(&app, rounds).await;
        rounds += 1;
    }
}

/// What is not done in each round.
pub(crate) async fn now_and_then(app: &Shared, rounds: u64) {
    if rounds.is_multiple_of(ROUNDS)
        && let Err(error) = clean_up(app).await
    {
        tracing::warn!(error = format!("{error:#}"), "old records could not be removed");
    }
    if rounds.is_multiple_of(ROUNDS_OF_FILES)
        && let Err(error) = sweep(app).await
    {
        tracing::warn!(error = format!("{error:#}"), "the folder of files could not be looked through");
    }
    // Word of a review may have been lost.
    if rounds > 0
        && rounds.is_multiple_of(ROUNDS)
        && let Err(error) = sync_templates(app).await
    {
        tracing::warn!(%error, "the templates could not be asked for");
    }
    if rounds % ROUNDS == ROUNDS_BEFORE_LOOKS
        && let Err(error) = look_at_numbers(app).await
    {
        tracing::warn!(%error, "the numbers could not be asked for");
    }
}

async fn wake(app: &Shared) -> Done<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        wake::due(app, workspace).await?;
        deal::due(app.base(), workspace).await?;
        teams::empty_removed(app.base(), workspace).await?;
        instead::due(app, workspace).await?;
    }
    Ok(())
}

/// Compares a few contacts of each workspace.
async fn suggest(app: &Shared) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        suggest::next(&app.db, workspace, app.clock.now()).await?;
    }
    Ok(())
}

async fn sync_templates(app: &Shared) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        sync::soon(app, workspace);
    }
    Ok(())
}

async fn look_at_numbers(app: &Shared) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        numbers::look_soon(app, workspace);
    }
    Ok(())
}

async fn expire(app: &Shared, now: Timestamp) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let (business, again) = (app.clock.now(), once_more(app));
        let cursor = app
            .db
            .of(workspace)
            .write((), move |tx, ()| {
                Box::pin(async move {
                    let doubtful = outbox::expire(tx, now).await?;
                    told(&doubtful);
                    if doubtful.is_empty() { Ok(0) } else { doubt(tx, &doubtful, business, again).await }
                })
            })
            .await?;
        app.hub.changed(workspace, cursor);
        app.outbox.notify_one();
    }
    Ok(())
}

fn told(doubtful: &[MessageId]) {
    if !doubtful.is_empty() {
        tracing::warn!(messages = doubtful.len(), "sends are uncertain: their answer was never heard");
    }
}

/// A status may have been stored in the moment in which its message got its name: neither saw the other.
async fn adopt_orphans(app: &Shared) -> Result<()> {
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let found = app.db.of(workspace).read((), |tx, ()| Box::pin(deliveries::named_orphans(tx))).await?;
        if found.is_empty() {
            continue;
        }
        let around = Surroundings::of(app);
        let cursor = app
            .db
            .of(workspace)
            .write((found, around), |tx, (found, around)| Box::pin(adopt(tx, found, around)))
            .await?;
        app.hub.changed(workspace, cursor);
    }
    Ok(())
}

/// Removes what is old enough. It happens by itself, once an hour.
///
/// # Errors
/// Those of the database and of the folder of files: what is left goes another time.
pub async fn clean_up(app: &Shared) -> anyhow::Result<()> {
    let kept = &app.settings.retention;
    let old = ages(kept, app.clock.now(), app.clock.machine());
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        for &(aged, before) in &old {
            let part = || app.db.of(workspace).write((), move |tx, ()| Box::pin(forget(tx, aged, before)));
            while part().await? == aged.at_once() && !app.stop.is_cancelled() {}
        }
        let (now, begun) = (app.clock.now(), app.clock.now() - imports::COMES_FOR);
        let gone = app.db.of(workspace).write((), move |tx, ()| Box::pin(give_up(tx, begun, now)));
        if gone.await? > 0 {
            app.imports.notify_one();
        }
        for &subject in Subject::ALL {
            let part =
                || app.db.of(workspace).write((), move |tx, ()| Box::pin(attributes::forget(tx, subject)));
            while part().await? == AT_ONCE && !app.stop.is_cancelled() {}
        }
        of_merges(app, workspace).await?;
        of_campaigns(app, workspace).await?;
        old::forget(app, workspace, kept.bounds(app.clock.now())).await?;
    }
    Ok(())
}

/// Campaigns are kept as long as what they said; those whose plan never came to its end, a day.
async fn of_campaigns(app: &Shared, workspace: WorkspaceId) -> Result<()> {
    let (here, now) = (app.db.of(workspace), app.clock.now());
    let begun = now - imports::COMES_FOR;
    let part = || here.write((), move |tx, ()| Box::pin(campaigns::give_up(tx, begun)));
    while part().await? && !app.stop.is_cancelled() {}
    if let Some(before) = app.settings.retention.bounds(now).messages {
        let part = || here.write((), move |tx, ()| Box::pin(campaigns::forget(tx, before)));
        while part().await? && !app.stop.is_cancelled() {}
    }
    Ok(())
}

/// Values of attributes that are removed go out of what is kept of merges, too.
async fn of_merges(app: &Shared, workspace: WorkspaceId) -> Result<()> {
    let here = app.db.of(workspace);
    let ever = here.read((), |tx, ()| Box::pin(attributes::all(tx))).await?;
    let removed: BTreeSet<AttributeId> =
        ever.into_iter().filter(|one| one.is_removed).map(|one| one.id).collect();
    let mut after = (!removed.is_empty()).then_some(ContactId(Uuid::nil()));
    while let Some(last) = after.filter(|_| !app.stop.is_cancelled()) {
        let context = removed.clone();
        after = here
            .write(context, move |tx, removed| Box::pin(merges::forget_values_after(tx, last, removed)))
            .await?;
    }
    Ok(())
}

/// Files that are no message's.
async fn sweep(app: &Shared) -> anyhow::Result<()> {
    let now = Duration::from_millis(app.clock.machine().millis().unsigned_abs());
    let sweeping = folder::sweep(&app.db, &app.files, &app.settings.media.path, now);
    match app.stop.run_until_cancelled(sweeping).await.transpose()? {
        Some(removed) if removed > 0 => tracing::info!(removed, "files of no message are gone"),
        Some(_) | None => {}
    }
    Ok(())
}

/// What is forgotten, and what it has to be from before. What says itself until when it counts says it by the
/// machine's clock.
fn ages(kept: &Retention, business: Timestamp, machine: Timestamp) -> Vec<(Aged, Timestamp)> {
    let messages = kept.bounds(business).messages.unwrap_or_default();
    let mut old = vec![
        (Aged::Bodies, before(kept.deliveries_days, business).max(messages)),
        (Aged::Changes, before(kept.changes_days, business)),
        (Aged::Orphans, before(kept.orphans_days, business).max(messages)),
        (Aged::Troubled, messages),
        (Aged::Drafts, messages),
        (Aged::Told, business - TOLD_FOR),
        (Aged::Notes, messages),
        (Aged::Arrivals, messages),
        (Aged::Runs, messages),
        (Aged::Paths, messages),
        (Aged::Answers, machine - KEPT_FOR),
        (Aged::Sessions, machine),
        (Aged::Challenges, machine),
        (Aged::Connections, machine - begin::KEPT_FOR),
        (Aged::Links, machine),
        (Aged::Reached, business - PORTFOLIO_MEMORY),
        (Aged::Imports, business - imports::KEPT_FOR),
        (Aged::ImportParts, business - imports::KEPT_FOR),
        (Aged::ImportFaults, business - imports::KEPT_FOR),
        (Aged::FileLinks, (business - file_links::TOLD_FOR).max(messages)),
    ];
    for (aged, days) in [(Aged::Unknowns, kept.unknowns_days), (Aged::Notices, kept.notices_days)] {
        old.extend(kept.since(days, business).map(|since| (aged, since)));
    }
    if kept.audit_days > 0 {
        old.push((Aged::Audit, before(kept.audit_days, business)));
        old.push((Aged::Erasures, before(kept.audit_days, business)));
        // The log calls a token by its name as long as it tells of it.
        old.push((Aged::Tokens, before(kept.audit_days, machine)));
    }
    old
}

#[cfg(test)]
mod tests {
    use transom_rules::access::{Actor, ActorKind, Face, On, Origin, Outcome, Verb};

    use transom_rules::time::Span;
    use transom_store::audit::{self, Entry, Filter};
    use transom_store::tables::{Kept, TABLES};

    use super::*;
    use crate::fixture::Desk;

    #[tokio::test]
    async fn the_log_is_kept_as_long_as_the_settings_say() {
        let desk = Desk::fresh(String::new()).await;
        let (workspace, now) = (desk.workspace, desk.app.clock.now());
        let lines = |age: i64, many: u64| {
            let line = |_| Entry {
                id: desk.app.clock.audit_id(),
                at: now - Span::hours(24 * age),
                actor: Actor { kind: ActorKind::System, id: None, via: None },
                origin: Origin { face: Face::Command, address: None },
                verb: Verb::ExportAudit,
                on: On::NOTHING,
                outcome: Outcome::Done,
                detail: String::new(),
            };
            (0..many).map(line).collect::<Vec<_>>()
        };
        let all = [lines(401, 2 * AT_ONCE + 1), lines(399, 2)].concat();
        desk.write(all, move |tx, all| {
            Box::pin(async move {
                for line in all {
                    audit::add(tx, line).await?;
                }
                Ok(())
            })
        })
        .await;
        clean_up(&desk.app).await.unwrap();
        let filter = Filter { limit: 1000, ..Filter::default() };
        let left = desk.app.db.of(workspace).read(filter, |tx, filter| Box::pin(audit::list(tx, filter)));
        let left = left.await.unwrap();
        assert_eq!(left.iter().map(|line| line.at).collect::<Vec<_>>(), [now - Span::hours(24 * 399); 2]);
    }

    #[test]
    fn what_is_kept_for_days_has_a_setting_and_each_setting_keeps_something() {
        let settings = serde_json::to_value(Retention::default()).unwrap();
        let told: BTreeSet<&str> = settings.as_object().unwrap().keys().map(String::as_str).collect();
        let days = TABLES.iter().filter_map(|table| match table.kept {
            Kept::Days(setting) => Some(setting),
            _ => None,
        });
        assert_eq!(days.collect::<BTreeSet<_>>(), told);
    }

    #[test]
    fn unknown_parts_and_notices_go_when_a_setting_says_so() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let of = |days| {
            let kept = Retention { unknowns_days: days, notices_days: days, ..Retention::default() };
            ages(&kept, now, now)
        };
        for aged in [Aged::Unknowns, Aged::Notices] {
            assert!(of(2).contains(&(aged, now - Span::hours(48))));
            assert!(of(0).iter().all(|(other, _)| *other != aged));
        }
    }

    #[test]
    fn what_may_hold_the_words_of_a_message_goes_no_later_than_messages() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let of = |messages_days| {
            let kept =
                Retention { messages_days, deliveries_days: 365, orphans_days: 365, ..Retention::default() };
            ages(&kept, now, now)
        };
        for aged in [
            Aged::Bodies,
            Aged::Troubled,
            Aged::Orphans,
            Aged::Unknowns,
            Aged::Notices,
            Aged::Drafts,
            Aged::Notes,
            Aged::Arrivals,
            Aged::Runs,
            Aged::Paths,
        ] {
            assert!(of(40).contains(&(aged, before(40, now))), "{aged:?}");
            let alone = of(0).into_iter().find(|(other, _)| *other == aged);
            assert!(alone.is_none_or(|(_, since)| since <= before(365, now)), "{aged:?}");
        }
    }

    #[test]
    fn a_log_without_an_end_keeps_its_lines_and_the_names_in_them() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let of = |audit_days| {
            let kept = Retention { audit_days, ..Retention::default() };
            ages(&kept, now, now).into_iter().map(|(aged, _)| aged).collect::<Vec<_>>()
        };
        assert!(of(1).contains(&Aged::Audit) && of(1).contains(&Aged::Tokens));
        assert!(!of(0).contains(&Aged::Audit) && !of(0).contains(&Aged::Tokens));
    }
}
