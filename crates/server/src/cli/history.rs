//! `transom history`: a workspace's messages and statuses as events for `transom replay`, in the order in which they
//! happened; what arrived late stands where it arrived. Of any size: only what is still to happen is held.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use anyhow::Context as _;
use clap::Args;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, MessageId, WorkspaceId};
use transom_store::channels::{self, Channel};
use transom_store::{Db, history};
use uuid::Uuid;

use super::{Site, reprocess};
use events::Line;

mod events;

/// Messages read at once.
const PAGE: i64 = 1000;

/// Whose history.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// The workspace, by name or id, if there are several
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Only this number: our id of the channel, or Meta's id of the number
    #[arg(long, value_name = "ID")]
    channel: Option<String>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let (settings, db, _) = options.site.open().await?;
    let mut workspaces = reprocess::workspaces(&db, options.workspace.as_deref()).await?;
    let (workspace, _) = workspaces.pop().context("there is no workspace yet")?;
    anyhow::ensure!(workspaces.is_empty(), "there are several workspaces: name one with --workspace");
    let ours = of_meta(&db, workspace).await?;
    let channel = channel(&ours, options.channel.as_deref())?;
    let numbers = Numbers { workspace, channel, of_meta: ours.iter().map(|channel| channel.id).collect() };
    let output = io::BufWriter::new(io::stdout().lock());
    match export(&db, numbers, &settings.rules, output).await? {
        // Whoever read the events has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.context("the history"),
    }
}

/// The WhatsApp numbers: the rules of a replay are of those.
async fn of_meta(db: &Db, workspace: WorkspaceId) -> anyhow::Result<Vec<Channel>> {
    let mut ours = db.read((), |tx, ()| Box::pin(channels::all(tx))).await?;
    ours.retain(|channel| channel.workspace == workspace && channel.kind == ChannelKind::WhatsApp);
    Ok(ours)
}

/// The number that is meant. A replay takes those of one WhatsApp account.
fn channel(ours: &[Channel], named: Option<&str>) -> anyhow::Result<Option<ChannelId>> {
    if let Some(named) = named {
        let found = ours.iter().find(|one| one.phone_number_id == named || one.id.to_string() == named);
        return Ok(Some(found.with_context(|| format!("there is no channel {named:?}"))?.id));
    }
    if ours.iter().any(|one| Some(&one.waba_id) != ours.first().map(|first| &first.waba_id)) {
        eprintln!(
            "The numbers belong to several WhatsApp accounts; allowances are counted as of one. See --channel."
        );
    }
    Ok(None)
}

/// Whose messages are written.
struct Numbers {
    workspace: WorkspaceId,
    /// Those there are of WhatsApp.
    of_meta: Vec<ChannelId>,
    /// Of this one only.
    channel: Option<ChannelId>,
}

/// The outer error is the database's, the inner one the reader's.
async fn export(
    db: &Db,
    Numbers { workspace, of_meta, channel }: Numbers,
    rules: &transom_rules::settings::Settings,
    mut output: impl Write,
) -> anyhow::Result<io::Result<()>> {
    let mut to_come = ToCome::default();
    let mut after = MessageId(Uuid::nil());
    loop {
        let page = db
            .of(workspace)
            .read((), move |tx, ()| Box::pin(history::page(tx, channel, after, PAGE)))
            .await?;
        let Some(last) = page.last() else {
            return Ok(to_come.until(i64::MAX, &mut output).and_then(|()| output.flush()));
        };
        after = last.message.id;
        for exchanged in page.iter().filter(|one| of_meta.contains(&one.message.channel_id)) {
            for line in events::of(exchanged, rules) {
                to_come.add(line);
            }
            // Later messages are written later, but for those that arrive late, and these stand where they arrive.
            let written = to_come.now.max(exchanged.message.at.seconds());
            if let Err(error) = to_come.until(written, &mut output) {
                return Ok(Err(error));
            }
        }
    }
}

/// Events that lie ahead of what has been written.
#[derive(Default)]
struct ToCome {
    events: BinaryHeap<Reverse<(i64, u8, u64, String)>>,
    added: u64,
    now: i64,
}

impl ToCome {
    fn add(&mut self, line: Line) {
        self.added += 1;
        self.events.push(Reverse((line.at, line.rank, self.added, line.text)));
    }

    /// Writes what happened before `now`: within one second more may come.
    fn until(&mut self, now: i64, output: &mut impl Write) -> io::Result<()> {
        self.now = now;
        while let Some(Reverse((at, ..))) = self.events.peek()
            && (*at < now || now == i64::MAX)
        {
            if let Some(Reverse((_, _, _, line))) = self.events.pop() {
                writeln!(output, "{line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, rank: u8, text: &str) -> Line {
        Line { at, rank, text: text.to_owned() }
    }

    #[test]
    fn events_stand_in_order_of_time_and_late_ones_where_they_arrive() {
        let mut to_come = ToCome::default();
        let mut written = Vec::new();
        to_come.add(line(10, 1, "send"));
        to_come.add(line(12, 2, "delivered"));
        to_come.add(line(90, 2, "read"));
        to_come.until(10, &mut written).unwrap();
        assert!(written.is_empty(), "within the second more may come");
        to_come.add(line(10, 0, "wrote"));
        to_come.until(50, &mut written).unwrap();
        to_come.add(line(20, 0, "late"));
        to_come.until(50, &mut written).unwrap();
        to_come.add(line(50, 0, "next"));
        to_come.until(i64::MAX, &mut written).unwrap();
        let lines: Vec<&str> = std::str::from_utf8(&written).unwrap().lines().collect();
        assert_eq!(lines, ["wrote", "send", "delivered", "late", "next", "read"]);
    }
}
