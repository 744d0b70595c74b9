//! Making the plan of a campaign: a row for each recipient, frozen, with what it costs by the clocks as they are now, or
//! why nothing is sent to them. Recipients come a few hundred at a time, each few in a transaction of their own, so that
//! a list may be as long as it likes.

use std::collections::BTreeMap;
use std::sync::Arc;

use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_rules::author::Author;
use transom_rules::campaign::{Definition, Named, Pace, State, Step, Why, most_failures};
use transom_rules::entry_point::EntryState;
use transom_rules::event::Party;
use transom_rules::id::{CampaignId, IdentityId};
use transom_rules::pricing::money::Amount;
use transom_rules::refusal::Code;
use transom_rules::segment::Segment;
use transom_rules::send::{Decision, Permit};
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::time::Timestamp;
use transom_store::campaigns::{self, Campaign, Counts, Recipient, Taken};
use transom_store::channels::Channel;
use transom_store::held::{Held, Wanted};
use transom_store::{Result as Stored, Scoped, slots, templates};

use super::form::{Form, Values, kept};
use super::{audience, file};
use crate::app::Shared;
use crate::base::Base;
use crate::contacts::address;
use crate::contacts::meet::keys;
use crate::done::{Done, NotDone, Wrong, look};
use crate::fold::Surroundings;
use crate::gate::{self, Note};
use crate::messages::decide::{Question, foresee, this_month};
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
    /// How fast.
    pub pace: Pace,
    /// How much may be spent.
    pub budget: Option<Amount>,
    /// At how many failures in a hundred it stands.
    pub most_failures: Option<u32>,
    /// Whom among the contacts it goes to; `None` where they are given.
    pub segment: Option<Segment>,
}

/// Somebody it is for.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Their place in the list, or the line in a file.
    pub n: i64,
    /// Their address as it was given.
    pub to: String,
    /// Their values, by what the slots are called.
    pub values: BTreeMap<String, String>,
}

/// A plan that is being made.
pub struct Planner {
    asker: Asker,
    note: Note,
    campaign: Campaign,
    plan: Arc<Plan>,
    planned: i64,
}

/// What holds for all rows of a plan.
pub(super) struct Plan {
    id: CampaignId,
    channel: Arc<Channel>,
    form: Form,
    defaults: Values,
}

impl Planner {
    /// Begins a plan.
    ///
    /// # Errors
    /// When the asker may not, or what they wish cannot be.
    pub async fn begin(base: Base<'_>, asker: &Asker, wish: Wish) -> Done<Self> {
        let id = base.clock.campaign_id();
        let mut note = gate::pass(base, asker, Verb::PlanCampaign, On::from(id)).await?;
        note.made(id.0);
        let name = name::read(&wish.name)?;
        let form = form(base, &wish.channel, &wish.template).await?.ok_or(Wrong::CampaignTemplate)?;
        if form.values(&wish.parameters).is_none() {
            return Err(Wrong::CampaignParameter.into());
        }
        let definition = Definition {
            category: form.template.category.as_str().to_owned(),
            template: wish.template,
            parameters: wish.parameters,
            pace: wish.pace,
            budget: wish.budget,
            most_failures: wish.most_failures.unwrap_or(most_failures()).clamp(1, 100),
        };
        let campaign = Campaign {
            id,
            name,
            channel_id: wish.channel.id,
            definition,
            state: State::Planning,
            why: String::new(),
            author: Author::from(asker),
            segment: wish
                .segment
                .as_ref()
                .and_then(|one| serde_json::to_string(one).ok())
                .unwrap_or_default(),
            place: None,
            next_at: Timestamp::default(),
            heard: None,
            created_at: base.clock.now(),
            planned_at: None,
            started_at: None,
            resumed_at: None,
            ended_at: None,
        };
        let here = base.db.of(asker.workspace);
        here.write(campaign.clone(), |tx, campaign| Box::pin(campaigns::add(tx, campaign))).await?;
        let plan = Arc::new(Plan::of(&campaign, wish.channel, form));
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
        match file::read(text, columns, &self.plan.form) {
            Ok(given) => self.push(app, given).await,
            Err(why) => {
                self.give_up(app.base()).await?;
                Err(why)
            }
        }
    }

    /// Plans those of its segment: the first thousands at once, the rest behind whoever asked.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn by_segment(self, app: &Shared) -> Done<Campaign> {
        let (workspace, id) = (self.asker.workspace, self.campaign.id);
        gate::record(app.base(), self.note).await?;
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
    /// When nobody is in it, or those of the store. Nothing of the campaign is left then.
    pub async fn finish(self, base: Base<'_>) -> Done<Campaign> {
        if self.planned == 0 {
            self.give_up(base).await?;
            return Err(Wrong::CampaignEmpty.into());
        }
        let (mut note, id, now) = (self.note, self.campaign.id, base.clock.now());
        note.set_detail(Detail::from(Matter::Made).with(Part::Contacts, self.planned));
        gate::act(base, note, (), move |tx, _, ()| {
            Box::pin(async move {
                let mut campaign = campaigns::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
                if campaign.state != State::Planning {
                    return Err(Wrong::CampaignState.into());
                }
                campaign.state = State::Planned;
                campaign.planned_at = Some(now);
                campaigns::save(tx, &campaign).await?;
                Ok(campaign)
            })
        })
        .await
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

/// The template of a campaign, if it may be sent.
async fn form(base: Base<'_>, channel: &Arc<Channel>, wanted: &Named) -> Done<Option<Form>> {
    let asked = (Arc::clone(channel), wanted.clone());
    look(base.db.of(channel.workspace), asked, |tx, (channel, wanted)| {
        Box::pin(async move { Ok(approved(tx, channel, wanted).await?) })
    })
    .await
}

/// The same within a transaction.
pub(super) async fn approved(tx: &mut Scoped<'_>, channel: &Channel, wanted: &Named) -> Stored<Option<Form>> {
    let named = templates::named(tx, &channel.waba_id, &wanted.name).await?;
    let is_it = |one: &Template| one.language == wanted.language && one.status == TemplateStatus::Approved;
    let Some(template) = named.into_iter().find(is_it) else { return Ok(None) };
    let called = slots::names(tx, &[template.id]).await?.remove(&template.id).unwrap_or_default();
    Ok(Some(Form::new(template, &called)))
}

/// Why nothing is sent to somebody, beside what the rules say.
const ADDRESS: &str = "address_invalid";
const DUPLICATE: &str = "duplicate";

/// Somebody whose address could be read.
struct Known {
    party: Party,
    keys: Vec<String>,
}

impl Known {
    fn read(given: &Given) -> Option<Self> {
        let party = address::read(&given.to).ok()?;
        Some(Self { keys: keys(&party, None), party })
    }

    /// Of a telephone of which WhatsApp knows two forms, one stands for both.
    fn key(&self) -> String {
        self.keys.iter().min().cloned().unwrap_or_default()
    }

    fn address(&self) -> String {
        let phone = self.party.phone.as_ref().map(|phone| format!("+{phone}"));
        phone.or_else(|| self.party.user_id.clone()).unwrap_or_default()
    }
}

impl Plan {
    /// That of a campaign.
    pub(super) fn of(campaign: &Campaign, channel: Arc<Channel>, form: Form) -> Self {
        let defaults = form.values(&campaign.definition.parameters).unwrap_or_default();
        Self { id: campaign.id, channel, form, defaults }
    }

    /// Adds rows to the plan.
    pub(super) async fn rows(
        &self,
        tx: &mut Scoped<'_>,
        given: &[Given],
        around: &Surroundings,
    ) -> Stored<()> {
        let now = around.clock.now();
        let known: Vec<Option<Known>> = given.iter().map(Known::read).collect();
        let parties = known.iter().flatten().map(|one| (one.keys.clone(), around.clock.identity_id()));
        let wanted = Wanted { parties: parties.collect(), peek: true, ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        held.look_at_counts(tx, &this_month(&around.known, tx.workspace(), now)).await?;
        let is_known = |one: &Known| held.identity_of(&one.keys);
        let identities: Vec<IdentityId> = known.iter().flatten().filter_map(is_known).collect();
        let keys: Vec<String> = known.iter().flatten().map(Known::key).collect();
        let taken = campaigns::taken(tx, self.id, &keys, &identities).await?;
        let mut rows = Rows { plan: self, held: &held, around, now, taken, totals: Counts::default() };
        let planned: Vec<Recipient> =
            given.iter().zip(&known).map(|(given, known)| rows.row(given, known.as_ref())).collect();
        let totals = rows.totals;
        campaigns::add_recipients(tx, self.id, &planned).await?;
        campaigns::count(tx, self.id, &totals).await
    }
}

/// Rows that are being planned.
struct Rows<'r> {
    plan: &'r Plan,
    held: &'r Held,
    around: &'r Surroundings,
    now: Timestamp,
    taken: Taken,
    totals: Counts,
}

impl Rows<'_> {
    fn row(&mut self, given: &Given, known: Option<&Known>) -> Recipient {
        let identity = known.and_then(|known| self.held.identity_of(&known.keys));
        let mut row = Recipient {
            n: given.n,
            key: known.map(Known::key).unwrap_or_default(),
            address: known.map_or_else(|| given.to.chars().take(140).collect(), Known::address),
            identity_id: identity,
            parameters: "{}".to_owned(),
            price: None,
            currency: String::new(),
            step: Step::Refused,
            why: String::new(),
            due_at: Timestamp::default(),
            message_id: None,
            changed_at: self.now,
            replied_at: None,
            opted_out_at: None,
        };
        let Some(known) = known else { return refused(row, ADDRESS) };
        let is_taken = self.taken.keys.contains_key(&row.key)
            || identity.is_some_and(|id| self.taken.identities.contains_key(&id));
        if is_taken {
            return refused(row, DUPLICATE);
        }
        self.taken.keys.insert(row.key.clone(), row.n);
        self.taken.identities.extend(identity.map(|id| (id, row.n)));
        let Some(own) = self.plan.form.values(&given.values) else {
            return refused(row, Code::SlotInvalid.as_str());
        };
        let mut values = self.plan.defaults.clone();
        values.extend(own);
        row.parameters = kept(&values);
        match self.foreseen(known, identity, &values) {
            Ok(permit) => {
                row.step = Step::Planned;
                self.price(&mut row, permit);
                row
            }
            Err(code) => refused(row, code.as_str()),
        }
    }

    /// What the rules say of it now, and what it would cost if whatever is open for the recipient had ended.
    fn foreseen(
        &self,
        known: &Known,
        identity: Option<IdentityId>,
        values: &Values,
    ) -> Result<Foreseen, Code> {
        let draft = self.plan.form.draft(values).ok_or(Code::SlotInvalid)?;
        let to = known.party.phone.as_deref().or(known.party.user_id.as_deref()).unwrap_or_default();
        let asked = Question {
            known: &self.around.known,
            is_priced: true,
            channel: &self.plan.channel,
            to,
            identity,
            group: None,
            draft: &draft,
            named: std::slice::from_ref(&self.plan.form.template),
            pair_wait: None,
        };
        let now = match foresee(self.held, asked, self.now) {
            Decision::Allowed(permit) => Some(permit),
            // What keeps all of them back may have changed when it is sent.
            Decision::Refused(refusal) if Why::of(refusal.code).is_some() => None,
            Decision::Refused(refusal) => return Err(refusal.code),
        };
        let later = match foresee(self.held, Question { identity: None, ..asked }, self.now) {
            Decision::Allowed(permit) => Some(permit),
            Decision::Refused(_) => None,
        };
        Ok(Foreseen { now, later })
    }

    fn price(&mut self, row: &mut Recipient, foreseen: Foreseen) {
        let Foreseen { now, later } = foreseen;
        let Some(permit) = now else { return self.totals.add("unpriced", 1, 0) };
        if permit.window_until.is_some() {
            self.totals.add("in_window", 1, 0);
        }
        if matches!(permit.entry_point, EntryState::Open { .. } | EntryState::Offered { .. }) {
            self.totals.add("in_entry_point", 1, 0);
        }
        if permit.counts() {
            self.totals.add("counted", 1, 0);
        }
        let Some((currency, amount)) = costs(&permit) else {
            return self.totals.add("unpriced", 1, 0);
        };
        let later = later.as_ref().and_then(costs).map_or(amount, |(_, later)| later.max(amount));
        row.price = Some(amount.millionths());
        currency.clone_into(&mut row.currency);
        self.totals.add(&format!("lowest/{currency}"), 1, amount.millionths());
        self.totals.add(&format!("highest/{currency}"), 1, later.millionths());
    }
}

/// What it costs, where that is known.
fn costs(permit: &Permit) -> Option<(&str, Amount)> {
    let cost = &permit.price.as_ref()?.cost;
    Some((&cost.currency, cost.amount?))
}

/// What the rules say of a row.
struct Foreseen {
    now: Option<Permit>,
    later: Option<Permit>,
}

fn refused(row: Recipient, why: &str) -> Recipient {
    Recipient { step: Step::Refused, why: why.to_owned(), ..row }
}

/// What Meta bills a template as now, if it is known.
pub(super) async fn category(
    tx: &mut Scoped<'_>,
    channel: &Channel,
    wanted: &Named,
) -> Stored<Option<Category>> {
    let named = templates::named(tx, &channel.waba_id, &wanted.name).await?;
    Ok(named.into_iter().find(|one| one.language == wanted.language).map(|one| one.category))
}
