//! Reading the ledger for people: which day it is, and the charges of days, a page at a time however many there
//! are.

use futures_util::stream::{self, Stream};
use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb, Visibility};
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::pricing::date::{Date, Days};
use transom_store::Result;
use transom_store::charges::{self, Charge, Filter};
use transom_store::messages::Position;

use crate::accounts::day;
use crate::accounts::tariff::Tariff;
use crate::app::Shared;
use crate::done::Done;
use crate::gate;

/// So many charges are read at once.
const PAGE: i64 = 500;

/// The tariff that a number's days go by; without a number that of the workspace's first one.
pub fn tariff(app: &Shared, workspace: WorkspaceId, channel: Option<ChannelId>) -> Tariff {
    let known = app.registry.known();
    let chosen = channel.and_then(|id| known.channel(workspace, id));
    let number = chosen.or_else(|| known.channels_of(workspace).next());
    number.map(|number| known.tariff(number).clone()).unwrap_or_default()
}

/// What day it is, where the account of a number is; without a number the workspace's first one.
pub fn today(app: &Shared, workspace: WorkspaceId, channel: Option<ChannelId>) -> Date {
    tariff(app, workspace, channel).day(app.clock.now())
}

/// The charges of days that somebody sees.
pub fn of_days(seen: Visibility, days: Days, channel: Option<ChannelId>) -> Filter {
    let instants = day::around(days);
    let channels = channel.into_iter().collect();
    Filter {
        from: Some(instants.start),
        to: Some(instants.end),
        days: Some(days),
        channels,
        ..Filter::of(seen, PAGE)
    }
}

/// The charges of days that the asker sees, newest first, a page at a time.
///
/// # Errors
/// When the asker may not take them out.
pub async fn pages(
    app: &Shared,
    asker: &Asker,
    days: Days,
    channel: Option<ChannelId>,
) -> Done<impl Stream<Item = Result<Vec<Charge>>> + Send + use<>> {
    let mut note = gate::pass(app.base(), asker, Verb::ExportCharges, On::NOTHING).await?;
    let told = Detail::from(Matter::Days).with(Part::From, days.first).with(Part::Until, days.last);
    note.set_detail(told);
    gate::record(app.base(), note).await?;
    let workspace = asker.workspace;
    let filter = of_days(asker.visibility(), days, channel);
    let app = app.clone();
    Ok(stream::try_unfold(Some(filter), move |filter| {
        let app = app.clone();
        async move {
            let Some(filter) = filter else { return Ok(None) };
            let wanted = filter.clone();
            let page =
                app.db.of(workspace).read(wanted, |tx, wanted| Box::pin(charges::page(tx, wanted))).await?;
            let next = page
                .last()
                .map(|last| Filter { before: Some(Position { at: last.at, id: last.message_id }), ..filter });
            Ok(next.map(|next| (page, Some(next))))
        }
    }))
}
