//! Those among the contacts to whom a campaign goes: counted while somebody chooses, and planned behind whoever asked,
//! a few hundred in a transaction that also notes how far it is.

use std::sync::Arc;

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_rules::campaign::{State, Step, Why};
use transom_rules::country;
use transom_rules::id::{CampaignId, WorkspaceId};
use transom_rules::segment::Segment;
use transom_store::campaigns::{self, Among, Campaign, Person};
use transom_store::channels::Channel;
use transom_store::{Result as Stored, Scoped, audit};

use super::begin;
use super::form::Forms;
use super::rows::{Given, Plan};
use crate::app::Shared;
use crate::base::Base;
use crate::contacts::erase::is_seen_in_part;
use crate::done::{Done, look};
use crate::fold::Surroundings;
use crate::gate;

/// So many are planned in one transaction.
const AT_ONCE: i64 = 500;
/// So many are looked at to tell how many they are.
const COUNTED: usize = 20_000;
/// So many are read at once for that.
const READ: i64 = 2_000;

/// How many contacts a segment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// So many, as far as they were counted.
    pub count: usize,
    /// There may be more.
    pub is_cut: bool,
}

/// How many of the contacts a segment has at this moment.
///
/// # Errors
/// When the asker may not, or does not see all contacts.
pub async fn size(base: Base<'_>, asker: &Asker, channel: Arc<Channel>, segment: Segment) -> Done<Size> {
    gate::may(base, asker, Verb::ReadCampaigns, On::NOTHING).await?;
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::ReadCampaigns, On::NOTHING).await);
    }
    let now = base.clock.now();
    look(base.db.of(asker.workspace), (channel, segment), move |tx, (channel, segment)| {
        Box::pin(async move {
            let among = Among { segment, channel: channel.id, now };
            let (mut size, mut after, mut read) = (Size { count: 0, is_cut: false }, None, 0);
            loop {
                let some = campaigns::people(tx, among, after, READ).await?;
                read += some.len();
                size.count += some.iter().filter(|one| is_of(segment, one)).count();
                let Some(last) = some.last() else { return Ok(size) };
                after = Some(last.identity_id);
                if read >= COUNTED {
                    return Ok(Size { is_cut: true, ..size });
                }
            }
        })
    })
    .await
}

/// Whether somebody is of one of its countries.
fn is_of(segment: &Segment, person: &Person) -> bool {
    let of = || country::of_address(&person.address);
    segment.countries.is_empty() || of().is_some_and(|country| segment.countries.contains(&country))
}

/// Plans the next few of a campaign that is planned by its segment; whether more are left.
///
/// # Errors
/// Those of the store. What was planned until then stays, and it goes on from there.
pub(super) async fn step(app: &Shared, workspace: WorkspaceId, id: CampaignId) -> Stored<bool> {
    let around = Surroundings::of(app);
    app.db
        .of(workspace)
        .write(around, move |tx, around| {
            Box::pin(async move {
                let Some(campaign) = campaigns::hold(tx, id).await? else { return Ok(false) };
                if campaign.state != State::Planning || campaign.segment.is_empty() {
                    return Ok(false);
                }
                Planning { around, campaign }.step(tx).await
            })
        })
        .await
}

/// A campaign that is held, and planned by its segment.
struct Planning<'a> {
    around: &'a Surroundings,
    campaign: Campaign,
}

impl Planning<'_> {
    async fn step(mut self, tx: &mut Scoped<'_>) -> Stored<bool> {
        let segment: Segment = serde_json::from_str(&self.campaign.segment).unwrap_or_default();
        let now = self.around.clock.now();
        let known = self.around.known.channel(tx.workspace(), self.campaign.channel_id);
        let Some(channel) = known.map(Arc::clone) else {
            return self.ends(tx, State::Stopped, Why::Number.as_str()).await;
        };
        let Some(forms) = Forms::approved(tx, &channel, &self.campaign.definition).await? else {
            return self.ends(tx, State::Stopped, Why::Template.as_str()).await;
        };
        let among = Among { segment: &segment, channel: channel.id, now };
        let found = campaigns::people(tx, among, self.campaign.place, AT_ONCE).await?;
        let Some(last) = found.last().map(|last| last.identity_id) else {
            return self.ends(tx, State::Planned, "").await;
        };
        let given = self.given(tx, &segment, found).await?;
        Plan::of(&self.campaign, channel, forms).rows(tx, &given, self.around).await?;
        self.campaign.place = Some(last);
        campaigns::save(tx, &self.campaign).await?;
        Ok(true)
    }

    /// Those of them who are of its countries, behind those who are planned.
    async fn given(&self, tx: &mut Scoped<'_>, segment: &Segment, found: Vec<Person>) -> Stored<Vec<Given>> {
        let counts = campaigns::counts(tx, self.campaign.id).await?;
        let before: u64 = Step::ALL.iter().map(|step| counts.of(step.as_str())).sum();
        let places = i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1)..;
        let some = found.into_iter().filter(|one| is_of(segment, one));
        Ok(places.zip(some).map(|(n, one)| Given { n, to: one.address, ..Given::default() }).collect())
    }

    async fn ends(&mut self, tx: &mut Scoped<'_>, state: State, why: &str) -> Stored<bool> {
        let now = self.around.clock.now();
        let counts = campaigns::counts(tx, self.campaign.id).await?;
        self.campaign.again_at = begin::due(&self.campaign, now).filter(|_| state == State::Planned);
        let all: u64 = Step::ALL.iter().map(|step| counts.of(step.as_str())).sum();
        self.campaign.state = state;
        why.clone_into(&mut self.campaign.why);
        self.campaign.planned_at = (state == State::Planned).then_some(now);
        self.campaign.ended_at = state.is_over().then_some(now);
        let detail = Detail::from(Matter::Made).with(Part::Contacts, all);
        let line =
            gate::by_itself(&self.around.clock, Verb::PlanCampaign, On::from(self.campaign.id), &detail);
        audit::add(tx, &line).await?;
        campaigns::save(tx, &self.campaign).await?;
        Ok(false)
    }
}
