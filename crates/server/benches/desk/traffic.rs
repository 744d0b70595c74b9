//! What Meta would send to a busy shop, signed and ready for the wire: of 100 webhooks 52 are statuses (each
//! message is sent, then delivered, then read), 42 are texts, every seventh of them by a customer never seen
//! before, 4 are taps on a button and 2 are photographs. No two are alike.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::world::{APP_SECRET, Customer, PHONE_NUMBER_ID, WABA_ID, World};

/// Messages whose statuses come in turns: all sent, then all delivered, then all read.
const WAVE: usize = 300;
/// What customers say.
pub(crate) const WORDS: [&str; 16] = [
    "order", "hello", "when", "will", "my", "parcel", "arrive", "thanks", "please", "size", "blue", "return",
    "can", "you", "help", "today",
];

/// What was sent so far, by what has to come of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sent {
    /// Webhooks.
    pub(crate) all: usize,
    /// Messages of customers.
    pub(crate) messages: usize,
    /// Statuses `read`.
    pub(crate) read: usize,
}

/// The webhooks of a world, one after the other.
pub(crate) struct Traffic {
    world: World,
    graph: String,
    now_s: i64,
    random: u32,
    statuses: usize,
    newcomers: u32,
    /// What was made so far.
    pub(crate) sent: Sent,
}

impl Traffic {
    /// Begins at an instant, in seconds; files lie at `graph`.
    pub(crate) fn new(world: World, graph: &str, now_s: i64) -> Self {
        let graph = graph.to_owned();
        Self { world, graph, now_s, random: 1, statuses: 0, newcomers: 0, sent: Sent::default() }
    }

    /// The next requests.
    pub(crate) fn requests(&mut self, count: usize) -> anyhow::Result<crate::load::Requests> {
        (0..count).map(|_| self.request()).collect()
    }

    /// How many are left before statuses run out of messages.
    pub(crate) fn left(&self) -> usize {
        (self.world.accepted.len() * 3).saturating_sub(self.statuses) * 100 / 60
    }

    /// What a customer with this number says.
    pub(crate) fn said(&mut self, customer: usize, words: &str) -> anyhow::Result<Vec<u8>> {
        self.sent.all += 1;
        let customer = self.customer(customer);
        let value = self.message(&customer, "text", &json!({"body": words}));
        self.signed(&value)
    }

    fn request(&mut self) -> anyhow::Result<Vec<u8>> {
        self.sent.all += 1;
        let value = match self.pick(100) {
            0..52 => self.status(),
            52..94 => self.text(),
            94..98 => self.tap(),
            _ => self.image(),
        };
        self.signed(&value)
    }

    fn signed(&self, value: &Value) -> anyhow::Result<Vec<u8>> {
        let body = json!({"object": "whatsapp_business_account",
            "entry": [{"id": WABA_ID, "changes": [{"value": value, "field": "messages"}]}]})
        .to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes())?;
        mac.update(body.as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let head = format!(
            "POST /webhooks/whatsapp/{} HTTP/1.1\r\nHost: desk.example\r\nUser-Agent: facebookexternalua\r\n\
             Accept: */*\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256={signature}\r\n\
             Content-Length: {}\r\n\r\n",
            self.world.channel,
            body.len()
        );
        Ok([head.into_bytes(), body.into_bytes()].concat())
    }

    fn status(&mut self) -> Value {
        let (wave, turn) = (self.statuses / (3 * WAVE), self.statuses % (3 * WAVE));
        self.statuses += 1;
        let Some((id, wamid, customer)) = self.world.accepted.get(wave * WAVE + turn % WAVE) else {
            return self.text();
        };
        let word = ["sent", "delivered", "read"].get(turn / WAVE).copied().unwrap_or("read");
        self.sent.read += usize::from(word == "read");
        let customer = self.customer(*customer);
        json!({"messaging_product": "whatsapp", "metadata": metadata(), "contacts": [contact(&customer)], "statuses": [{
            "id": wamid, "status": word, "timestamp": self.now_s.to_string(),
            "recipient_id": customer.phone, "recipient_user_id": customer.user_id,
            "biz_opaque_callback_data": format!("t1.{id}"),
            "pricing": {"billable": false, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"},
        }]})
    }

    fn text(&mut self) -> Value {
        let customer = if self.pick(7) == 0 { self.newcomer() } else { self.known() };
        let words: Vec<&str> =
            (0..4 + self.pick(20)).filter_map(|_| WORDS.get(self.pick(16)).copied()).collect();
        self.message(&customer, "text", &json!({"body": words.join(" ")}))
    }

    fn tap(&mut self) -> Value {
        let customer = self.known();
        self.message(&customer, "button", &json!({"payload": "yes", "text": "Yes, please"}))
    }

    fn image(&mut self) -> Value {
        let customer = self.known();
        let id = 700_000_000_000_000 + self.sent.all;
        let url = format!("{}/files/{id}", self.graph);
        let file = json!({"mime_type": "image/jpeg", "sha256": "c2hhMjU2IG9mIHRoZSBmaWxl", "id": id.to_string(), "url": url});
        self.message(&customer, "image", &file)
    }

    fn message(&mut self, customer: &Customer, kind: &str, object: &Value) -> Value {
        self.sent.messages += 1;
        let wamid = format!("wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQ{:028X}", self.sent.all);
        json!({"messaging_product": "whatsapp", "metadata": metadata(),
            "contacts": [contact(customer)],
            "messages": [{"from": customer.phone, "from_user_id": customer.user_id, "id": wamid,
                "timestamp": self.now_s.to_string(), "type": kind, kind: object}]})
    }

    fn known(&mut self) -> Customer {
        let place = self.pick(self.world.customers.len());
        self.customer(place)
    }

    fn customer(&self, place: usize) -> Customer {
        self.world.customers.get(place).cloned().unwrap_or_else(|| Customer::known(0))
    }

    fn newcomer(&mut self) -> Customer {
        self.newcomers += 1;
        Customer::numbered(self.newcomers, "4477")
    }

    /// A number below `below`: the same ones in every run.
    fn pick(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        usize::try_from(self.random).unwrap_or_default() % below.max(1)
    }
}

fn metadata() -> Value {
    json!({"display_phone_number": "15550001000", "phone_number_id": PHONE_NUMBER_ID})
}

fn contact(customer: &Customer) -> Value {
    json!({"profile": {"name": customer.name}, "wa_id": customer.phone, "user_id": customer.user_id})
}
