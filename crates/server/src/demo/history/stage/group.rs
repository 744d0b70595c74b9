//! The moments of a group on the simulator: it is made, joined and written in, and an agent answers all of it.

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};
use transom_rules::event::Party;

use super::super::class::SUBJECT;
use super::super::script::{Guest, Step};
use super::super::work::Work;
use super::{Stage, To};

impl Stage<'_> {
    pub(super) async fn step(&self, step: &'static Step) -> anyhow::Result<()> {
        match step {
            Step::Begins(guests) => self.begin(guests).await,
            Step::Joins(guest) => {
                let path = format!("/_sim/groups/{}", self.group()?);
                self.carrier.post(&path, &json!({"join": guest.phone})).await.map(drop)
            }
            Step::Writes(guest, text) => {
                let from = json!({"from": self.number.phone_number_id});
                self.carrier.post(&format!("/_sim/customers/{}/read", guest.phone), &from).await?;
                let message = json!({"type": "text", "text": {"body": text}, "group_id": self.group()?,
                    "to": self.number.phone_number_id});
                self.carrier
                    .post(&format!("/_sim/customers/{}/messages", guest.phone), &message)
                    .await
                    .map(drop)
            }
            Step::GoesOffline(guest) => {
                let off = json!({"phone": guest.phone, "online": false});
                self.carrier.post("/_sim/customers", &off).await.map(drop)
            }
            Step::Takes(agent) => {
                let group = Some(self.group()?);
                Work::begin(self.app, self.asker(*agent), &Party::default(), group).await?.take().await
            }
            Step::Answers(agent, text) => {
                let group = Some(self.group()?.to_owned());
                let to = To { channel: &self.channel, party: Party::default(), group };
                let sent = self.send(*agent, to, &json!({"type": "text", "text": {"body": text}})).await?;
                self.answered(&[sent]).await
            }
        }
    }

    /// Hands the guests their phones, and makes the group of them.
    async fn begin(&self, guests: &[Guest]) -> anyhow::Result<()> {
        for guest in guests {
            let customer = json!({"phone": guest.phone, "name": guest.name, "online": true});
            self.carrier.post("/_sim/customers", &customer).await?;
        }
        let members: Vec<&str> = guests.iter().map(|guest| guest.phone).collect();
        let group = json!({"to": self.number.phone_number_id, "subject": SUBJECT, "members": members});
        let group = self.carrier.post("/_sim/groups", &group).await?;
        let id = group.get("id").and_then(Value::as_str).context("the simulator gave the group no id")?;
        self.group.set(id.to_owned()).map_err(|_| anyhow!("there is a group already"))
    }

    fn group(&self) -> anyhow::Result<&str> {
        self.group.get().map(String::as_str).context("there is no group yet")
    }
}
