//! The rows of a plan: whom each is for, what they get and what it costs, or why nothing is sent to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use transom_rules::access::Visibility;
use transom_rules::campaign::policy::Policy;
use transom_rules::campaign::terms::Variant;
use transom_rules::campaign::{Definition, Source, Step, Why};
use transom_rules::entry_point::EntryState;
use transom_rules::event::Party;
use transom_rules::id::{CampaignId, ConversationId, IdentityId};
use transom_rules::language::Reader;
use transom_rules::pricing::money::Amount;
use transom_rules::refusal::Code;
use transom_rules::send::{Decision, Permit};
use transom_rules::template_check::SlotKey;
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Campaign, Counts, Recipient, Taken};
use transom_store::channels::Channel;
use transom_store::held::{Held, Wanted};
use transom_store::{Result as Stored, Scoped, apps, visibility};

use super::bars::{Asked, Bars, contact, contacts};
use super::form::{Form, Forms, Values, kept, variant};
use super::known;
use crate::contacts::address;
use crate::contacts::meet::keys;
use crate::fold::Surroundings;
use crate::messages::decide::{Question, foresee, this_month};

/// Somebody it is for.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Their place in the list, or the line in a file.
    pub n: i64,
    /// Their address as it was given.
    pub to: String,
    /// Their values, by what the slots are called.
    pub values: BTreeMap<String, String>,
    /// Why nothing is sent to them, where that is known before anybody is asked.
    pub why: Option<&'static str>,
}

/// What holds for all rows of a plan.
pub(super) struct Plan {
    pub(super) id: CampaignId,
    pub(super) channel: Arc<Channel>,
    pub(super) forms: Forms,
    defaults: Values,
    sources: Vec<(SlotKey, Source)>,
    definition: Definition,
    /// Whom whoever plans it sees.
    seen: Visibility,
}

/// Until when those wait who get the template that wins a trial.
pub(super) const UNTIL_WON: Timestamp = Timestamp::from_millis(i64::MAX / 4);

/// Whoever waits for an hour does so no longer than until then.
pub(super) const BEFORE_WON: Timestamp = Timestamp::from_millis(UNTIL_WON.millis() - 1);

/// Why nothing is sent to somebody, beside what the rules say.
const ADDRESS: &str = "address_invalid";
pub(super) const DUPLICATE: &str = "duplicate";
/// Whoever plans it would not find their conversation. Nothing more is told of them, nor is anything sent.
const UNSEEN: &str = "unseen";

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
    pub(super) fn of(campaign: &Campaign, channel: Arc<Channel>, forms: Forms) -> Self {
        Self::new(campaign.id, campaign.definition.clone(), channel, forms)
    }

    /// That of one which says these forms; before one is chosen, of whom nothing else keeps it back may get it.
    pub(super) fn new(id: CampaignId, definition: Definition, channel: Arc<Channel>, forms: Forms) -> Self {
        let defaults = forms.values(&definition.parameters).unwrap_or_default();
        let sources = definition.sources.iter();
        let sources =
            sources.filter_map(|(slot, of)| Some((forms.slot(slot)?.clone(), of.clone()))).collect();
        Self { id, channel, forms, defaults, sources, definition, seen: Visibility::All }
    }

    /// The same, made by somebody who sees so much.
    pub(super) fn seen(self, seen: Visibility) -> Self {
        Self { seen, ..self }
    }

    /// Adds rows to the plan.
    pub(super) async fn rows(
        &self,
        tx: &mut Scoped<'_>,
        given: &[Given],
        around: &Surroundings,
    ) -> Stored<()> {
        let Judged { rows, totals } = self.judge(tx, given, &mut Taken::default(), around).await?;
        campaigns::add_recipients(tx, self.id, &rows).await?;
        campaigns::count(tx, self.id, &totals).await
    }

    /// What would become of these behind those who are in the plan, and behind those who are taken beside it. Nothing is
    /// written.
    pub(super) async fn judge(
        &self,
        tx: &mut Scoped<'_>,
        given: &[Given],
        taken: &mut Taken,
        around: &Surroundings,
    ) -> Stored<Judged> {
        let now = around.clock.now();
        let known: Vec<Option<Known>> = given.iter().map(Known::read).collect();
        let parties = known.iter().flatten().map(|one| (one.keys.clone(), around.clock.identity_id()));
        let wanted = Wanted { parties: parties.collect(), peek: true, ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        held.look_at_counts(tx, &this_month(&around.known, tx.workspace(), now)).await?;
        let is_known = |one: &Known| held.identity_of(&one.keys);
        let identities: Vec<IdentityId> = known.iter().flatten().filter_map(is_known).collect();
        let keys: Vec<String> = known.iter().flatten().map(Known::key).collect();
        let planned = campaigns::taken(tx, self.id, &keys, &contacts(&held, &identities)).await?;
        taken.keys.extend(planned.keys);
        taken.contacts.extend(planned.contacts);
        let unseen = self.unseen(tx, &held, &identities).await?;
        let bars = self.bars(tx, &held, &identities, now).await?;
        let filled = known::values(tx, &self.sources, &held, &identities).await?;
        let totals = Counts::default();
        let mut rows = Rows { plan: self, held: &held, around, now, bars, taken, unseen, filled, totals };
        let judged = given.iter().zip(&known).map(|(given, known)| rows.row(given, known.as_ref())).collect();
        Ok(Judged { rows: judged, totals: rows.totals })
    }

    /// Those of whom a message would be refused as the gate refuses it: somebody else has their conversation. Whoever has
    /// none may be written to by anybody.
    async fn unseen(
        &self,
        tx: &mut Scoped<'_>,
        held: &Held,
        whom: &[IdentityId],
    ) -> Stored<BTreeSet<IdentityId>> {
        if self.seen == Visibility::All {
            return Ok(BTreeSet::new());
        }
        let talks = |id: &IdentityId| held.contact(contact(held, *id)?)?.conversation_id;
        let all: BTreeSet<ConversationId> = whom.iter().filter_map(talks).collect();
        let seen = visibility::of_conversations(tx, self.seen, &all).await?;
        let is_unseen = |id: &&IdentityId| talks(id).is_some_and(|talk| !seen.contains(&talk));
        Ok(whom.iter().filter(is_unseen).copied().collect())
    }

    async fn bars(
        &self,
        tx: &mut Scoped<'_>,
        held: &Held,
        whom: &[IdentityId],
        now: Timestamp,
    ) -> Stored<Bars> {
        let policy: &Policy = &apps::campaign_policy(tx).await?;
        let asked = Asked { definition: &self.definition, channel: self.channel.id, policy, now };
        Bars::load(tx, asked, held, whom).await
    }
}

/// What becomes of some, and what they add to the counts besides.
pub(super) struct Judged {
    pub(super) rows: Vec<Recipient>,
    totals: Counts,
}

/// Rows that are being planned.
struct Rows<'r> {
    plan: &'r Plan,
    held: &'r Held,
    around: &'r Surroundings,
    now: Timestamp,
    bars: Bars,
    taken: &'r mut Taken,
    unseen: BTreeSet<IdentityId>,
    /// What is known of them, by the slots that it fills.
    filled: BTreeMap<IdentityId, Values>,
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
            language: String::new(),
            variant: String::new(),
            clicked_at: None,
            cost: None,
        };
        let Some(known) = known else { return refused(row, ADDRESS) };
        // Before anything else is asked of them: that two addresses are one person's is told of nobody unseen.
        if identity.is_some_and(|id| self.unseen.contains(&id)) {
            return refused(Recipient { identity_id: None, ..row }, UNSEEN);
        }
        let person = identity.and_then(|id| contact(self.held, id));
        let is_taken = self.taken.keys.contains_key(&row.key)
            || person.is_some_and(|id| self.taken.contacts.contains_key(&id));
        if is_taken {
            return refused(row, DUPLICATE);
        }
        self.taken.keys.insert(row.key.clone(), row.n);
        self.taken.contacts.extend(person.map(|id| (id, row.n)));
        if let Some(why) = given.why {
            return refused(row, why);
        }
        let Some(own) = self.plan.forms.values(&given.values) else {
            return refused(row, Code::SlotInvalid.as_str());
        };
        let mut values = self.plan.defaults.clone();
        values.extend(identity.and_then(|id| self.filled.get(&id)).cloned().unwrap_or_default());
        values.extend(own);
        row.parameters = kept(&values);
        if let Some(why) = self.bars.of(self.held, identity) {
            return refused(row, why);
        }
        if self.plan.forms.base().is_none() {
            return Recipient { step: Step::Planned, ..row };
        }
        let whom = Whom { known, identity };
        match self.chosen(&mut row, whom, &values) {
            Ok(foreseen) => {
                row.step = Step::Planned;
                self.price(&mut row, foreseen);
                row
            }
            Err(code) => refused(row, code.as_str()),
        }
    }

    /// In which language, and as which of two templates somebody gets it. Who gets the one that wins has to be able to
    /// get both; who comes once it has won gets that one at once.
    fn chosen(&self, row: &mut Recipient, whom: Whom<'_>, values: &Values) -> Result<Foreseen, Code> {
        let trial = self.plan.definition.terms.trial.as_ref();
        let (variant, won) = (variant(trial, row.n), trial.and_then(|trial| trial.winner));
        let contact = whom.identity.and_then(|id| self.held.contact(self.held.identity(id)?.contact_id));
        let said = contact.map(|contact| contact.language.as_str()).unwrap_or_default();
        let address = row.address.clone();
        let pick = |variant| self.plan.forms.pick(variant, Reader { language: said, address: &address });
        let form = pick(variant.or(won).unwrap_or(Variant::A)).ok_or(Code::TemplateNotFound)?;
        row.language.clone_from(&form.template.language);
        if let Some(variant) = variant {
            variant.as_str().clone_into(&mut row.variant);
        } else if trial.is_some() && won.is_none() {
            row.due_at = UNTIL_WON;
            self.foreseen(whom, pick(Variant::B).ok_or(Code::TemplateNotFound)?, values)?;
        }
        self.foreseen(whom, form, values)
    }

    /// What the rules say of it now, and what it would cost if whatever is open for the recipient had ended.
    fn foreseen(&self, whom: Whom<'_>, form: &Form, values: &Values) -> Result<Foreseen, Code> {
        let Whom { known, identity } = whom;
        let draft = form.draft(values).ok_or(Code::SlotInvalid)?;
        let to = known.party.phone.as_deref().or(known.party.user_id.as_deref()).unwrap_or_default();
        let asked = Question {
            known: &self.around.known,
            is_priced: true,
            channel: &self.plan.channel,
            to,
            identity,
            group: None,
            draft: &draft,
            named: form.named(),
            header_file: None,
            pair_wait: None,
            margin: Span::default(),
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

/// Somebody in the plan.
#[derive(Clone, Copy)]
struct Whom<'a> {
    known: &'a Known,
    identity: Option<IdentityId>,
}

/// What the rules say of a row.
struct Foreseen {
    now: Option<Permit>,
    later: Option<Permit>,
}

fn refused(row: Recipient, why: &str) -> Recipient {
    Recipient { step: Step::Refused, why: why.to_owned(), ..row }
}
