//! Making the plan of a campaign: a row for each recipient, frozen, with what it costs by the clocks as they are now, or
//! why nothing is sent to them. Recipients come a few hundred at a time, each few in a transaction of their own, so that
//! a list may be as long as it likes.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_rules::author::Author;
use transom_rules::campaign::{Definition, Named, Pace, Source, State, Terms, most_failures};
use transom_rules::pricing::money::Amount;
use transom_rules::segment::Segment;
use transom_rules::time::Timestamp;
use transom_store::campaigns::{self, Campaign};
use transom_store::channels::Channel;

use super::form::Forms;
pub use super::rows::Given;
use super::rows::Plan;
use super::terms::{self, Wished};
use super::{audience, begin, file, policy};
use crate::app::Shared;
use crate::base::Base;
use crate::contacts::erase::is_seen_in_part;
use crate::done::{Done, NotDone, Wrong, look};
use crate::fold::Surroundings;
use crate::gate::{self, Note};
use crate::people::name;

/// So many are planned in one transaction.
const AT_ONCE: usize = 500;

/// So many of those transactions are waited for where a segment is planned.
const AT_FIRST: usize = 20;

/// What a campaign is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What people call it.
    pub name: String,
    /// The number it goes through.
    pub channel: Arc<Channel>,
    /// The template.
    pub template: Named,
    /// What fills its slots for whoever has no values of their own.
    pub parameters: BTreeMap<String, String>,
    /// What fills them of what is known of a recipient, before those.
    pub sources: BTreeMap<String, Source>,
    /// How fast.
    pub pace: Pace,
    /// How much may be spent.
    pub budget: Option<Amount>,
    /// At how many failures in a hundred it stands.
    pub most_failures: Option<u32>,
    /// Whom among the contacts it goes to; `None` where they are given.
    pub segment: Option<Segment>,
    /// What else it is told.
    pub terms: Terms,
}

/// A plan that is being made.
pub struct Planner {
    asker: Asker,
    note: Note,
    campaign: Campaign,
    plan: Arc<Plan>,
    planned: i64,
}

impl Planner {
    /// Begins a plan.
    ///
    /// # Errors
    /// When the asker may not, what they wish cannot be, or it is told of contacts of whom they may not see all.
    pub async fn begin(base: Base<'_>, asker: &Asker, wish: Wish) -> Done<Self> {
        let id = base.clock.campaign_id();
        let mut note = gate::pass(base, asker, Verb::PlanCampaign, On::from(id)).await?;
        let names_nobody = wish.segment.is_some() || wish.terms.follows.is_some();
        if is_seen_in_part(asker) && (names_nobody || !wish.sources.is_empty()) {
            return Err(gate::refuse_above(base, asker, Verb::PlanCampaign, On::from(id)).await);
        }
        note.made(id.0);
        let name = name::read(&wish.name)?;
        let wished =
            Wished { channel: &wish.channel, terms: &wish.terms, has_segment: wish.segment.is_some() };
        terms::check(base, wished).await?;
        terms::pace(wish.pace, base.clock.now())?;
        let mut definition = Definition {
            parameters: wish.parameters,
            sources: wish.sources,
            pace: wish.pace,
            budget: wish.budget,
            most_failures: wish.most_failures.unwrap_or(most_failures()).clamp(1, 100),
            ..Definition::new(wish.template, wish.terms)
        };
        let forms = forms(base, &wish.channel, &definition).await?.ok_or(Wrong::CampaignTemplate)?;
        if !definition.parameters.keys().chain(definition.sources.keys()).all(|slot| forms.has(slot)) {
            return Err(Wrong::CampaignParameter.into());
        }
        forms.category().ok_or(Wrong::CampaignTrial)?.clone_into(&mut definition.category);
        let campaign = Campaign {
            id,
            name,
            channel_id: wish.channel.id,
            definition,
            state: State::Planning,
            why: String::new(),
            author: policy::planner(asker),
            segment: wish.segment.as_ref().map(kept).unwrap_or_default(),
            place: None,
            next_at: Timestamp::default(),
            heard: None,
            created_at: base.clock.now(),
            planned_at: None,
            started_at: None,
            resumed_at: None,
            ended_at: None,
            approved_by: Author::default(),
            approved_at: None,
            origin: None,
            again_at: None,
        };
        let here = base.db.of(asker.workspace);
        here.write(campaign.clone(), |tx, campaign| Box::pin(campaigns::add(tx, campaign))).await?;
        let plan = Arc::new(Plan::of(&campaign, wish.channel, forms).seen(asker.visibility()));
        Ok(Self { asker: asker.clone(), note, campaign, plan, planned: 0 })
    }

    /// Plans these too.
    ///
    /// # Errors
    /// Those of the store. Nothing of the campaign is left then.
    pub async fn push(&mut self, app: &Shared, given: Vec<Given>) -> Done<()> {
        let around = Surroundings::of(app);
        let mut given = given.into_iter().peekable();
        while given.peek().is_some() {
            let some: Vec<Given> = given.by_ref().take(AT_ONCE).collect();
            self.planned += i64::try_from(some.len()).unwrap_or(i64::MAX);
            let chunk = (Arc::clone(&self.plan), some, around.clone());
            let here = app.db.of(self.asker.workspace);
            let planning =
                here.write(chunk, |tx, (plan, some, around)| Box::pin(plan.rows(tx, some, around)));
            if let Err(error) = planning.await {
                self.give_up(app.base()).await?;
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Plans whom a file names: the first line has the names of its columns, of each of which `columns` may say what it
    /// holds.
    ///
    /// # Errors
    /// What is wrong with it, or those of the store. Nothing of the campaign is left then.
    pub async fn push_file(
        &mut self,
        app: &Shared,
        text: &str,
        columns: &BTreeMap<String, String>,
    ) -> Done<()> {
        match file::read(text, columns, &self.plan.forms) {
            Ok(given) => self.push(app, given).await,
            Err(why) => {
                self.give_up(app.base()).await?;
                Err(why)
            }
        }
    }

    /// Plans those of its segment: the first thousands at once, the rest behind whoever asked. Under one key it is done once.
    ///
    /// # Errors
    /// Those of the store. Nothing of the campaign is left where the key was used already.
    pub async fn by_segment(self, app: &Shared, base: Base<'_>) -> Done<Campaign> {
        let (workspace, id) = (self.asker.workspace, self.campaign.id);
        if let Err(why) = gate::act(base, self.note.clone(), (), |_, _, ()| Box::pin(async { Ok(()) })).await
        {
            self.give_up(base).await?;
            return Err(why);
        }
        for _ in 0..AT_FIRST {
            if !audience::step(app, workspace, id).await? {
                break;
            }
        }
        app.campaigns.notify_one();
        let found = app.db.of(workspace).read((), move |tx, ()| Box::pin(campaigns::get(tx, id)));
        found.await?.ok_or(NotDone::NotFound)
    }

    /// The plan is complete.
    ///
    /// # Errors
    /// When nobody is in it, its key was used already, or those of the store. Nothing of the campaign is left then.
    pub async fn finish(self, base: Base<'_>) -> Done<Campaign> {
        // Who follows another campaign is planned when they do.
        if self.planned == 0 && self.campaign.definition.terms.follows.is_none() {
            self.give_up(base).await?;
            return Err(Wrong::CampaignEmpty.into());
        }
        let (mut note, id, now) = (self.note.clone(), self.campaign.id, base.clock.now());
        note.set_detail(Detail::from(Matter::Made).with(Part::Contacts, self.planned));
        let planned = gate::act(base, note, (), move |tx, _, ()| {
            Box::pin(async move {
                let mut campaign = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
                if campaign.state != State::Planning {
                    return Err(Wrong::CampaignState.into());
                }
                campaign.state = State::Planned;
                campaign.planned_at = Some(now);
                campaign.again_at = begin::due(&campaign, now);
                campaigns::save(tx, &campaign).await?;
                Ok(campaign)
            })
        });
        let planned = planned.await;
        if planned.is_err() {
            self.give_up(base).await?;
        }
        planned
    }

    /// Nothing is left of it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn give_up(&self, base: Base<'_>) -> Done<()> {
        let (id, here) = (self.campaign.id, base.db.of(self.asker.workspace));
        loop {
            let is_gone = here.write((), move |tx, ()| {
                Box::pin(async move {
                    // Whoever plans its segment behind the request waits here, and finds nothing then.
                    campaigns::hold(tx, id).await?;
                    campaigns::remove(tx, id).await?;
                    Ok(campaigns::get(tx, id).await?.is_none())
                })
            });
            if is_gone.await? {
                return Ok(());
            }
        }
    }
}

/// A segment as a campaign keeps it.
fn kept(segment: &Segment) -> String {
    serde_json::to_string(segment).unwrap_or_default()
}

/// What a campaign may say, if all of it may be sent.
async fn forms(base: Base<'_>, channel: &Arc<Channel>, definition: &Definition) -> Done<Option<Forms>> {
    let asked = (Arc::clone(channel), definition.clone());
    look(base.db.of(channel.workspace), asked, |tx, (channel, definition)| {
        Box::pin(async move { Ok(Forms::approved(tx, channel, definition).await?) })
    })
    .await
}
