//! The company's campaigns, planned and sent as people do it, and what those who got one did.

use std::sync::Arc;

use anyhow::Context as _;
use serde_json::{Value, json};
use transom_desk::campaigns::plan::{Given, Planner, Wish};
use transom_desk::campaigns::{act, policy, results};
use transom_rules::access::{Asker, Face, Role};
use transom_rules::campaign::policy::Policy;
use transom_rules::campaign::terms::InSms;
use transom_rules::campaign::{Named, Pace, State, Terms};
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_store::campaigns::{self, Recipient};
use transom_store::messages;

use super::super::campaigns::{
    A_DAY, AFTER_ROAST, APPROVE_ABOVE, AT, HOURS, Plan, ROAST, SECOND, Then, Whom,
};
use super::super::script::Agent;
use super::Stage;

impl Stage<'_> {
    /// Plays all of them.
    pub(in super::super) async fn campaigns(&self) -> anyhow::Result<()> {
        self.set_clock(AT).await?;
        let ines = Asker { role: Arc::new(Role::owner()), ..self.asker(Agent::Ines) };
        let roast = self.plan(&ines, &ROAST, |wish| wish).await?;
        self.begin_one(&ines, roast, State::Completed).await?;
        self.look_at_roast(roast).await?;
        let slowly = Pace { per_day: Some(A_DAY), ..Pace::default() };
        let hours = self.plan(&ines, &HOURS, |wish| Wish { pace: slowly, ..wish }).await?;
        self.begin_one(&ines, hours, State::Running).await?;
        act::pause(self.app.base(), &ines, hours).await?;
        let machine = Asker::system(self.workspace, Face::Command);
        let policy = Policy { approve_above: Some(money(APPROVE_ABOVE)?), ..Policy::default() };
        policy::set(self.app.base(), &machine, policy).await?;
        let sms = InSms { channel_id: self.texts.id, after_minutes: Some(60), text: None };
        let terms = Terms { sms: Some(sms), ..Terms::default() };
        self.plan(&machine, &SECOND, |wish| Wish { terms, ..wish }).await.map(drop)
    }

    async fn plan(
        &self,
        asker: &Asker,
        plan: &Plan,
        says: impl FnOnce(Wish) -> Wish,
    ) -> anyhow::Result<CampaignId> {
        let wish = Wish {
            name: plan.name.to_owned(),
            channel: Arc::clone(&self.channel),
            template: Named { name: plan.template.to_owned(), language: "en_US".to_owned() },
            parameters: [].into(),
            sources: [].into(),
            pace: Pace::default(),
            budget: None,
            most_failures: None,
            segment: None,
            terms: Terms::default(),
        };
        let given = |(n, whom): (i64, &Whom)| Given {
            n,
            to: whom.phone.to_owned(),
            values: [("body:1".to_owned(), whom.name.to_owned())].into(),
            why: None,
        };
        let mut planner = Planner::begin(self.app.base(), asker, says(wish)).await?;
        planner.push(self.app, (1..).zip(plan.to).map(given).collect()).await?;
        Ok(planner.finish(self.app.base()).await?.id)
    }

    /// Starts one and waits until it stands there.
    async fn begin_one(&self, asker: &Asker, id: CampaignId, until: State) -> anyhow::Result<()> {
        act::start(self.app.base(), asker, id).await?;
        self.until("a campaign", || async {
            self.app.campaigns.notify_one();
            let shown = results::get(self.app.base(), asker, id).await?;
            let sent = ["sent", "delivered", "read"].map(|step| shown.counts.of(step)).iter().sum::<u64>();
            let is_there = shown.campaign.state == until && shown.counts.of("queued") == 0;
            Ok(is_there && sent >= u64::from(A_DAY))
        })
        .await?;
        self.settled().await
    }

    /// Some read it, and a few answer, which is heard while they may still answer.
    async fn look_at_roast(&self, id: CampaignId) -> anyhow::Result<()> {
        let number = &self.number.phone_number_id;
        for (phone, then) in AFTER_ROAST {
            let message = match then {
                Then::Read => {
                    let read = format!("/_sim/customers/{phone}/read");
                    self.carrier.post(&read, &json!({"from": number})).await?;
                    continue;
                }
                Then::Wrote(text) => json!({"type": "text", "text": {"body": text}, "to": number}),
                Then::Pressed(text) => json!({"type": "button", "button": {"payload": text, "text": text},
                    "context": {"id": self.got(id, phone).await?}, "to": number}),
            };
            let written = self.carrier.post(&format!("/_sim/customers/{phone}/messages"), &message).await?;
            written.get("id").and_then(Value::as_str).context("the simulator gave the message no id")?;
        }
        self.settled().await?;
        let answers = AFTER_ROAST.iter().filter(|(_, then)| !matches!(then, Then::Read)).count();
        self.until("the answers to a campaign", || async {
            self.app.campaigns.notify_one();
            let machine = Asker::system(self.workspace, Face::Command);
            let shown = results::get(self.app.base(), &machine, id).await?;
            // Who wants no more answers nothing.
            let heard = shown.counts.of("replied") + shown.counts.of("opted_out");
            Ok(usize::try_from(heard).is_ok_and(|count| count >= answers))
        })
        .await
    }

    /// WhatsApp's id of the message that somebody got.
    async fn got(&self, id: CampaignId, phone: &'static str) -> anyhow::Result<String> {
        let found = self.app.db.of(self.workspace).read((), move |tx, ()| {
            Box::pin(async move {
                let all = campaigns::page(tx, id, campaigns::Which::default(), 100).await?;
                let theirs = |row: &&Recipient| row.address == phone && row.message_id.is_some();
                match all.iter().find(theirs).and_then(|row| row.message_id) {
                    Some(message) => messages::get(tx, message).await,
                    None => Ok(None),
                }
            })
        });
        found.await?.map(|message| message.wamid).context("nothing was sent to them")
    }
}

fn money(text: &str) -> anyhow::Result<Amount> {
    text.parse().map_err(|_| anyhow::anyhow!("{text} is no amount"))
}
