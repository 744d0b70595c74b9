//! The world: everything the simulator knows, in tables that can be written down line by line.
//!
//! Holds and finds; what follows is decided elsewhere: `graph/` (what the API answers), `phones/steps.rs` (what
//! phones do), `pricing/` (what is billed).

mod billing;
mod calls;
pub(crate) mod faults;
mod flows;
pub(crate) mod journal;
mod records;
mod setup;
mod sms;
mod table;
pub(crate) mod wamid;
pub(crate) mod window;

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value;

pub(crate) use billing::{BillingConversation, Charge, ChargeType};
pub(crate) use calls::{CallPermission, CallState, PERMISSION_SECONDS, PhoneCall};
pub(crate) use flows::{Flow, Preview};
pub use records::{App, Number, Override, Waba};
pub(crate) use records::{
    Customer, Delivery, Direction, Group, InGroup, Media, Message, Pair, Status, Step, Template, Upload,
    digits,
};
pub(crate) use setup::Setup;
pub use sms::{SmsAccount, SmsSender};
pub(crate) use sms::{SmsDelivery, SmsDirection, SmsMedia, SmsMessage, SmsStatus, SmsStep, new_sid};
use table::Table;

/// One written line: this row of this table is now so; null when it is gone.
#[derive(Deserialize)]
struct Line {
    table: String,
    key: String,
    row: Value,
}

/// Declares the world's tables once, and from the list how they are written down and read again.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident: $row:ty,)*) => {
        /// Everything the simulator knows.
        #[derive(Default)]
        pub(crate) struct World {
            $($(#[$doc])* pub(crate) $name: Table<$row>,)*
            messages_of_phone: BTreeMap<String, Vec<String>>,
            sms_of_phone: BTreeMap<String, Vec<String>>,
            phone_of_user_id: BTreeMap<String, String>,
        }

        impl World {
            /// The lines of all rows that changed since the last call.
            pub(crate) fn drain(&mut self) -> String {
                let mut lines = String::new();
                $(self.$name.drain_into(stringify!($name), &mut lines);)*
                lines
            }

            /// The lines of all rows.
            pub(crate) fn dump(&self) -> String {
                let mut lines = String::new();
                $(self.$name.dump_into(stringify!($name), &mut lines);)*
                lines
            }

            fn load_line(&mut self, line: Line) -> anyhow::Result<()> {
                match line.table.as_str() {
                    $(stringify!($name) => self.$name.load(&line.key, line.row)?,)*
                    other => anyhow::bail!("there is no table {other}"),
                }
                Ok(())
            }
        }
    };
}

tables! {
    /// By app id.
    apps: App,
    /// By account id.
    wabas: Waba,
    /// By phone number id.
    numbers: Number,
    /// By phone number id.
    setups: Setup,
    /// By template id.
    templates: Template,
    /// By the phone's digits.
    customers: Customer,
    /// By group id.
    groups: Group,
    /// By wamid.
    messages: Message,
    /// By `number/phone`.
    pairs: Pair,
    /// By wamid: what was billed for each delivered message.
    charges: Charge,
    /// By Flow id.
    flows: Flow,
    /// By call id.
    calls: PhoneCall,
    /// By `number/phone`.
    call_permissions: CallPermission,
    /// By media id.
    media: Media,
    /// By upload id.
    uploads: Upload,
    /// Steps that messages still have to take, the next one first.
    steps: Step,
    /// Webhooks that wait for their 200, the oldest first.
    deliveries: Delivery,
    /// By account SID.
    sms_accounts: SmsAccount,
    /// By address.
    sms_senders: SmsSender,
    /// By message SID.
    sms_messages: SmsMessage,
    /// By media SID.
    sms_media: SmsMedia,
    /// Unix seconds by `address/phone` or `service/phone`: who said STOP, and when.
    sms_stopped: i64,
    /// Steps that SMS still have to take, the next one first.
    sms_steps: SmsStep,
    /// Webhooks of SMS that wait for their answer, the oldest first.
    sms_deliveries: SmsDelivery,
    /// Unix seconds by `account/phone`: who was written to outside the window, and when.
    limited: i64,
    /// Service messages delivered by number and month, service conversations opened by account and month, and
    /// the world's order of events.
    counters: u64,
    /// Offset of the clock, rules, faults, QR codes: small things by name.
    settings: Value,
}

impl World {
    /// The world as it was written down. A last line without its end is what a crash left: it was never
    /// answered for, and is ignored.
    pub(crate) fn read(text: &str) -> anyhow::Result<World> {
        let mut world = World::default();
        let whole = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or("");
        for (index, line) in whole.lines().enumerate() {
            let parsed = serde_json::from_str::<Line>(line).map_err(anyhow::Error::from);
            let loaded = parsed.and_then(|line| world.load_line(line));
            loaded.with_context(|| format!("line {} of the simulator's journal", index + 1))?;
        }
        world.index();
        Ok(world)
    }

    /// The next number of the world's order of events.
    pub(crate) fn next_order(&mut self) -> u64 {
        self.count("order")
    }

    /// Counts one more of this, and tells how many there are now.
    pub(crate) fn count(&mut self, name: &str) -> u64 {
        let next = self.counters.get(name).copied().unwrap_or(0) + 1;
        self.counters.put(name, next);
        next
    }

    pub(crate) fn put_message(&mut self, message: Message) {
        let ids = self.messages_of_phone.entry(message.phone.clone()).or_default();
        if !self.messages.has(&message.id) {
            ids.push(message.id.clone());
        }
        let id = message.id.clone();
        self.messages.put(&id, message);
    }

    /// All messages with this phone, in order of events.
    pub(crate) fn messages_with(&self, phone: &str) -> impl DoubleEndedIterator<Item = &Message> {
        let ids = self.messages_of_phone.get(phone).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.messages.get(id))
    }

    pub(crate) fn put_customer(&mut self, customer: Customer) {
        let phone = customer.phone.clone();
        if let Some(before) = self.customers.get(&phone) {
            self.phone_of_user_id.remove(&before.user_id);
        }
        self.phone_of_user_id.insert(customer.user_id.clone(), phone.clone());
        self.customers.put(&phone, customer);
    }

    pub(crate) fn customer_by_user_id(&self, user_id: &str) -> Option<&Customer> {
        self.customers.get(self.phone_of_user_id.get(user_id)?)
    }

    /// The number with this phone number id, or with these digits.
    pub(crate) fn find_number(&self, id_or_digits: &str) -> Option<&Number> {
        let wanted = digits(id_or_digits);
        self.numbers
            .get(id_or_digits)
            .or_else(|| self.numbers.rows().find(|number| number.digits() == wanted))
    }

    /// The account of a number.
    pub(crate) fn waba_of(&self, number_id: &str) -> Option<&Waba> {
        self.wabas.get(&self.numbers.get(number_id)?.waba_id)
    }

    /// The clocks of a number and a phone, still at rest when they never spoke.
    pub(crate) fn pair(&self, number_id: &str, phone: &str) -> Pair {
        self.pairs.get(&pair_key(number_id, phone)).cloned().unwrap_or_default()
    }

    pub(crate) fn change_pair(&mut self, number_id: &str, phone: &str, change: impl FnOnce(&mut Pair)) {
        let mut pair = self.pair(number_id, phone);
        change(&mut pair);
        self.pairs.put(&pair_key(number_id, phone), pair);
    }

    fn index(&mut self) {
        let mut ids: Vec<(u64, String, String)> =
            self.messages.rows().map(|one| (one.order, one.phone.clone(), one.id.clone())).collect();
        ids.sort();
        for (_, phone, id) in ids {
            self.messages_of_phone.entry(phone).or_default().push(id);
        }
        self.index_sms();
        for customer in self.customers.rows() {
            self.phone_of_user_id.insert(customer.user_id.clone(), customer.phone.clone());
        }
    }
}

fn pair_key(number_id: &str, phone: &str) -> String {
    format!("{number_id}/{phone}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(phone: &str, user_id: &str) -> Customer {
        Customer {
            phone: phone.to_owned(),
            name: "Ana".to_owned(),
            user_id: user_id.to_owned(),
            hide_phone: false,
            online: true,
            in_hand: false,
            sms_fails: None,
        }
    }

    #[test]
    fn a_world_reads_back_what_it_wrote_down() {
        let mut world = World::default();
        world.put_customer(customer("15550100777", "US.1"));
        world.change_pair("1", "15550100777", |pair| pair.entries.push(7));
        let written = world.drain();
        let again = World::read(&written).unwrap();
        assert_eq!(again.dump(), written);
        assert_eq!(again.customer_by_user_id("US.1").unwrap().phone, "15550100777");
        assert_eq!(again.pair("1", "15550100777").entries, [7]);
    }

    #[test]
    fn pairs_that_an_older_simulator_wrote_down_are_read() {
        let line = "{\"table\":\"pairs\",\"key\":\"1/2\",\"row\":{\"customer_at\":[7],\"entries\":[],\
            \"entry_until\":0,\"entry_conversation\":\"\",\"paid_back_ms\":0,\"typing_until\":0}}\n";
        let pair = World::read(line).unwrap().pair("1", "2");
        assert_eq!((pair.customer_at, pair.conversations.len(), pair.marketing_stopped), (vec![7], 0, false));
    }

    #[test]
    fn a_last_line_cut_off_by_a_crash_is_ignored_and_a_broken_line_before_it_is_not() {
        let mut world = World::default();
        world.put_customer(customer("1", "US.1"));
        let mut text = world.drain();
        text.push_str("{\"table\":\"customers\",\"key\":\"2\",\"ro");
        assert_eq!(World::read(&text).unwrap().customers.len(), 1);
        text.push_str("\n{}\n");
        assert!(World::read(&text).is_err());
    }

    #[test]
    fn a_new_user_id_takes_the_place_of_the_old_one() {
        let mut world = World::default();
        world.put_customer(customer("1", "US.1"));
        world.put_customer(customer("1", "US.2"));
        assert!(world.customer_by_user_id("US.1").is_none());
        assert!(world.customer_by_user_id("US.2").is_some());
    }
}
