//! What Meta says of a number and of the account that it belongs to, as far as it decides what can be sent: its
//! limits, its quality, its state. It is folded like everything else: whatever the order, of each thing the newest
//! word holds.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

pub mod check;
pub mod problem;
pub mod speed;
pub mod stage;

/// How many different customers may be reached outside their windows in 24 hours (R6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Limit {
    /// So many.
    Of(u32),
    /// As many as there are.
    Without,
}

impl Limit {
    /// Meta's word for it: `TIER_2K`, `TIER_UNLIMITED`, `2000`, `-1`.
    pub fn read(word: &str) -> Option<Self> {
        let size = word.strip_prefix("TIER_").unwrap_or(word);
        if matches!(size, "UNLIMITED" | "-1") {
            return Some(Self::Without);
        }
        let (digits, thousands) = size.strip_suffix('K').map_or((size, 1), |digits| (digits, 1000));
        let number: u32 = digits.parse().ok()?;
        number.checked_mul(thousands).filter(|limit| *limit > 0).map(Self::Of)
    }
}

crate::words! {
    /// What Meta makes of how customers take the number's messages.
    Quality {
        /// They like them.
        Green = "green",
        /// Some block or report them.
        Yellow = "yellow",
        /// Many do.
        Red = "red",
        /// Too few were sent to say.
        Unknown = "unknown",
    }
}

crate::words! {
    /// How fast a number sends (R6.9).
    Throughput {
        /// 80 messages a second.
        Standard = "standard",
        /// 1,000 a second.
        High = "high",
    }
}

impl Throughput {
    /// How many messages a second.
    pub const fn a_second(self) -> u32 {
        match self {
            Self::Standard => 80,
            Self::High => 1000,
        }
    }
}

/// One thing that Meta says of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberNews {
    /// The limit of its portfolio.
    Limit(Limit),
    /// Its quality.
    Quality(Quality),
    /// How fast it sends.
    Throughput(Throughput),
    /// Whether it is connected, in Meta's word: `CONNECTED`, `PENDING`, `BANNED`, ….
    Status(String),
    /// What became of its display name, in Meta's word: `APPROVED`, `DECLINED`, ….
    NameStatus(String),
    /// Its display name.
    VerifiedName(String),
    /// What its account may not do for a while, in Meta's words; nothing any more where there are none.
    Restricted(Restriction),
    /// Whether its account is banned or about to be, in Meta's word; `REINSTATE` where it is not any more.
    Ban(String),
    /// A message was refused for want of money, or one that costs something was delivered.
    Payment(Payment),
    /// Whether Meta does what we ask it with the number's token.
    Access(Access),
    /// Whether our app gets the account's webhooks, wherever they go: what [`Self::Listens`] needs, and less than it.
    Subscribed(bool),
    /// Whether its owner has shown the code, in Meta's word: `VERIFIED`, `NOT_VERIFIED`, `EXPIRED`.
    Verification(String),
    /// Through what it sends, in Meta's word: `CLOUD_API`, `ON_PREMISE`, `NOT_APPLICABLE`.
    Platform(String),
    /// Whether its owner uses it in the WhatsApp Business app too.
    InApp(bool),
    /// Whether it has a PIN of two-step verification.
    Pin(bool),
    /// What became of the display name that was asked for last, in Meta's word.
    WantedNameStatus(String),
    /// Whether Meta sends here what it hears: that our app gets the account's webhooks, asks for messages, and that its
    /// address is ours. It is known by setting that up or by the whole check alone; the hourly look tells
    /// [`Self::Subscribed`].
    Listens(bool),
    /// A customer's message came in.
    MessageCame,
    /// What is in the app was asked for.
    Asked(Sync),
    /// How far the history of the app has been told.
    History(History),
}

crate::words! {
    /// What of the WhatsApp Business app can be taken over.
    Sync {
        /// Its contacts.
        Contacts = "contacts",
        /// What was written with it.
        History = "history",
    }
}

/// How far the history of the app has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum History {
    /// So many of a hundred parts.
    Told(u8),
    /// The owner keeps it to themselves.
    Refused,
}

/// What an account may not do, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// In Meta's words: `RESTRICTED_BIZ_INITIATED_MESSAGING`.
    pub kinds: Vec<String>,
    /// When it ends, if that is told.
    pub until: Option<Timestamp>,
}

/// What has nothing to do with what is sent, in Meta's words.
const NO_MESSAGES: [&str; 3] = [
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION",
    "RESTRICTED_BUSINESS_INITIATED_CALLING",
    "RESTRICTED_USER_INITIATED_CALLING",
];

impl Restriction {
    /// Whether it may keep a message back. A word that nobody knows may.
    pub fn keeps_messages(&self) -> bool {
        self.kinds.iter().any(|kind| !NO_MESSAGES.contains(&kind.as_str()))
    }
}

/// Whether an account's messages are paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payment {
    /// One that costs something was delivered.
    Works,
    /// Meta refuses what costs something (131042).
    Missing,
    /// Meta took messages and dropped them, as it does where what was paid in advance is used up.
    UsedUp,
}

/// Whether Meta does what we ask it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// It does.
    Works,
    /// It does not know the token, or no longer (0, 190).
    TokenRefused,
    /// The token may not do it (10, 200 to 299, 131005).
    NotPermitted,
    /// It restricted the account for its policies (368).
    Restricted,
    /// It locked the account (131031).
    Locked,
}

/// Something that was told, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told<T> {
    /// What.
    pub is: T,
    /// When.
    pub at: Timestamp,
}

/// All that Meta has said of a number so far. Its JSON is what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberFacts {
    /// The limit of its portfolio.
    pub limit: Option<Told<Limit>>,
    /// Its quality.
    pub quality: Option<Told<Quality>>,
    /// How fast it sends.
    pub throughput: Option<Told<Throughput>>,
    /// Whether it is connected.
    pub status: Option<Told<String>>,
    /// What became of its display name.
    pub name_status: Option<Told<String>>,
    /// Its display name.
    pub verified_name: Option<Told<String>>,
    /// What its account may not do.
    pub restricted: Option<Told<Restriction>>,
    /// Whether its account is banned.
    pub ban: Option<Told<String>>,
    /// Whether what it sends is paid for.
    pub payment: Option<Told<Payment>>,
    /// Whether Meta does what we ask it.
    pub access: Option<Told<Access>>,
    /// Whether our app gets the account's webhooks, wherever they go.
    pub subscribed: Option<Told<bool>>,
    /// Whether its owner has shown the code.
    pub verification: Option<Told<String>>,
    /// Through what it sends.
    pub platform: Option<Told<String>>,
    /// Since when it is known that its owner uses it in the WhatsApp Business app too.
    pub in_app_since: Option<Timestamp>,
    /// Whether it has a PIN of two-step verification.
    pub pin: Option<Told<bool>>,
    /// What became of the display name that was asked for last.
    pub wanted_name_status: Option<Told<String>>,
    /// Whether Meta sends here what it hears, as was seen when that was set up or checked last; see [`Self::hears`].
    pub listens: Option<Told<bool>>,
    /// Since when it is being set up: it was registered nowhere when Meta said its state first, and is not ready since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up_since: Option<Timestamp>,
    /// When the first message of a customer came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_message_at: Option<Timestamp>,
    /// When the contacts of the app were asked for.
    pub contacts_asked_at: Option<Timestamp>,
    /// When the history of the app was asked for.
    pub history_asked_at: Option<Timestamp>,
    /// How far that has been told.
    pub history: Option<Told<History>>,
    /// When Meta was asked last, and answered.
    pub looked_at: Option<Timestamp>,
}

/// Meta's word for a number that works.
pub const CONNECTED: &str = "CONNECTED";
/// Our word for one of which an error said that it is not registered (133010).
pub const NOT_REGISTERED: &str = "NOT_REGISTERED";

/// The words of numbers that send nothing. Of others that are not [`CONNECTED`] nobody says so.
const SEND_NOTHING: [&str; 7] =
    [NOT_REGISTERED, "PENDING", "UNVERIFIED", "DISCONNECTED", "MIGRATED", "DELETED", "BANNED"];

/// The words of numbers that send less than they could, or soon will.
pub(crate) const HELD_BACK: [&str; 3] = ["FLAGGED", "RESTRICTED", "RATE_LIMITED"];

/// The words of numbers that may have been registered nowhere yet.
const NOT_REGISTERED_YET: [&str; 3] = ["PENDING", "UNVERIFIED", "DISCONNECTED"];

impl NumberFacts {
    /// Takes over what was told at an instant. False when it says nothing new.
    pub fn hear(&mut self, news: NumberNews, at: Timestamp) -> bool {
        let is_first = self.status.is_none() && matches!(news, NumberNews::Status(_));
        let is_new = self.take(news, at);
        if is_first && self.is_not_registered_yet() {
            self.set_up_since = Some(at);
        }
        if self.set_up_since.is_some() && self.is_set_up() {
            self.set_up_since = None;
        }
        is_new
    }

    fn take(&mut self, news: NumberNews, at: Timestamp) -> bool {
        match news {
            NumberNews::Limit(limit) => hear(&mut self.limit, limit, at),
            NumberNews::Quality(quality) => hear(&mut self.quality, quality, at),
            NumberNews::Throughput(throughput) => hear(&mut self.throughput, throughput, at),
            NumberNews::Status(word) => hear(&mut self.status, word, at),
            NumberNews::NameStatus(word) => hear(&mut self.name_status, word, at),
            NumberNews::VerifiedName(name) => hear(&mut self.verified_name, name, at),
            NumberNews::Restricted(restriction) => hear(&mut self.restricted, restriction, at),
            NumberNews::Ban(word) => hear(&mut self.ban, word, at),
            NumberNews::Payment(payment) => hear(&mut self.payment, payment, at),
            NumberNews::Access(access) => hear(&mut self.access, access, at),
            NumberNews::Subscribed(subscribed) => hear(&mut self.subscribed, subscribed, at),
            NumberNews::Verification(word) => hear(&mut self.verification, word, at),
            NumberNews::Platform(word) => hear(&mut self.platform, word, at),
            NumberNews::InApp(is) => self.is_used_in_app(is, at),
            NumberNews::Pin(is) => hear(&mut self.pin, is, at),
            NumberNews::WantedNameStatus(word) => hear(&mut self.wanted_name_status, word, at),
            NumberNews::Listens(is) => hear(&mut self.listens, is, at),
            NumberNews::MessageCame => self.first_message_at.is_none() && ask(&mut self.first_message_at, at),
            NumberNews::Asked(Sync::Contacts) => ask(&mut self.contacts_asked_at, at),
            NumberNews::Asked(Sync::History) => ask(&mut self.history_asked_at, at),
            NumberNews::History(far) => self.history_came(far, at),
        }
    }

    /// The first word counts: from then on there is a day to take over what is in the app.
    fn is_used_in_app(&mut self, is: bool, at: Timestamp) -> bool {
        match (is, self.in_app_since) {
            (true, None) => self.in_app_since = Some(at),
            (false, Some(since)) if since <= at => {
                (self.in_app_since, self.contacts_asked_at, self.history_asked_at) = (None, None, None);
                self.history = None;
            }
            (true, Some(_)) | (false, _) => return false,
        }
        true
    }

    /// Its parts come in any order: the farthest counts.
    fn history_came(&mut self, far: History, at: Timestamp) -> bool {
        if let (History::Told(far), Some(Told { is: History::Told(known), .. })) = (far, &self.history)
            && far <= *known
        {
            return false;
        }
        self.history = Some(Told { is: far, at });
        true
    }

    /// Whether it is new and its set-up is under way: nobody expects anything of it yet.
    pub fn is_being_set_up(&self) -> bool {
        self.set_up_since.is_some()
    }

    /// Whether its set-up is over: it is registered and heard, or something else became of it.
    fn is_set_up(&self) -> bool {
        match self.sends_nothing() {
            Some(word) => word != NOT_REGISTERED && !self.is_not_registered_yet(),
            None => self.hears() || self.is_subscribed(),
        }
    }

    fn is_not_registered_yet(&self) -> bool {
        self.status.as_ref().is_some_and(|told| NOT_REGISTERED_YET.contains(&told.is.as_str()))
    }

    fn is_subscribed(&self) -> bool {
        self.subscribed.as_ref().is_some_and(|told| told.is)
    }

    /// Whether Meta sends here what it hears, by the newest word: an app that gets no webhooks of the account any more
    /// hears nothing, whatever was seen before.
    pub fn hears(&self) -> bool {
        let Some(listens) = self.listens.as_ref().filter(|told| told.is) else { return false };
        self.subscribed.as_ref().is_none_or(|told| told.is || told.at < listens.at)
    }

    /// Why it sends nothing, as far as Meta says so.
    pub fn sends_nothing(&self) -> Option<&str> {
        let status = self.status.as_ref()?.is.as_str();
        SEND_NOTHING.into_iter().find(|word| *word == status)
    }

    /// What the account may not do at an instant.
    pub fn restricted_at(&self, now: Timestamp) -> Option<&Restriction> {
        let told = self.restricted.as_ref().map(|told| &told.is)?;
        let holds = !told.kinds.is_empty() && told.until.is_none_or(|until| now < until);
        holds.then_some(told)
    }

    /// Why Meta does nothing of what we ask it, if it does not.
    pub fn shut_out(&self) -> Option<Access> {
        self.access.as_ref().map(|told| told.is).filter(|access| *access != Access::Works)
    }

    /// Why messages are not paid for, and when that was told last.
    pub fn unpaid(&self) -> Option<&Told<Payment>> {
        self.payment.as_ref().filter(|told| told.is != Payment::Works)
    }
}

fn ask(known: &mut Option<Timestamp>, at: Timestamp) -> bool {
    known.replace(at).is_none()
}

/// The newer word holds; of two of one instant the one that came later.
fn hear<T: PartialEq>(known: &mut Option<Told<T>>, is: T, at: Timestamp) -> bool {
    if known.as_ref().is_some_and(|known| at < known.at) {
        return false;
    }
    let is_news = known.as_ref().is_none_or(|known| known.is != is);
    *known = Some(Told { is, at });
    is_news
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    #[test]
    fn of_the_history_the_farthest_part_counts_whatever_the_order() {
        let mut facts = NumberFacts::default();
        for (far, is_new) in [(40, true), (15, false), (40, false), (100, true)] {
            assert_eq!(facts.hear(NumberNews::History(History::Told(far)), at(1)), is_new, "{far}");
        }
        assert_eq!(facts.history, Some(Told { is: History::Told(100), at: at(1) }));
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::default() + Span::hours(hours)
    }

    #[test]
    fn a_number_that_was_never_registered_is_being_set_up_until_it_is_and_is_heard() {
        let status = |word: &str| NumberNews::Status(word.into());
        let mut facts = NumberFacts::default();
        facts.hear(status("DISCONNECTED"), at(1));
        assert!(facts.is_being_set_up());
        facts.hear(status("CONNECTED"), at(2));
        assert!(facts.is_being_set_up(), "nothing comes in yet");
        facts.hear(NumberNews::Subscribed(false), at(3));
        facts.hear(NumberNews::Listens(true), at(4));
        assert!(!facts.is_being_set_up() && facts.hears());
        facts.hear(NumberNews::Subscribed(false), at(5));
        facts.hear(status("DISCONNECTED"), at(5));
        assert!(!facts.is_being_set_up() && !facts.hears(), "it worked before");
        let mut banned = NumberFacts::default();
        banned.hear(status("PENDING"), at(1));
        banned.hear(status("BANNED"), at(2));
        assert!(!banned.is_being_set_up());
        let mut proven = NumberFacts::default();
        proven.hear(status(NOT_REGISTERED), at(1));
        assert!(!proven.is_being_set_up(), "somebody sends through it already");
    }

    #[test]
    fn of_messages_that_came_the_first_is_kept() {
        let mut facts = NumberFacts::default();
        assert!(facts.hear(NumberNews::MessageCame, at(2)) && !facts.hear(NumberNews::MessageCame, at(3)));
        assert_eq!(facts.first_message_at, Some(at(2)));
    }

    #[test]
    fn metas_words_for_a_limit_are_understood() {
        for (word, limit) in [
            ("TIER_50", Some(Limit::Of(50))),
            ("TIER_250", Some(Limit::Of(250))),
            ("TIER_2K", Some(Limit::Of(2000))),
            ("TIER_100K", Some(Limit::Of(100_000))),
            ("TIER_UNLIMITED", Some(Limit::Without)),
            ("2000", Some(Limit::Of(2000))),
            ("-1", Some(Limit::Without)),
            ("0", None),
            ("TIER_NOT_SET", None),
            ("TIER_99999999K", None),
            ("", None),
        ] {
            assert_eq!(Limit::read(word), limit, "{word}");
        }
        assert!(Limit::Without > Limit::Of(u32::MAX));
    }

    #[test]
    fn the_newest_word_holds_whatever_the_order() {
        let mut facts = NumberFacts::default();
        assert!(facts.hear(NumberNews::Limit(Limit::Of(2000)), at(2)));
        assert!(!facts.hear(NumberNews::Limit(Limit::Of(250)), at(1)), "it is older");
        assert!(!facts.hear(NumberNews::Limit(Limit::Of(2000)), at(4)), "it says nothing new");
        assert!(!facts.hear(NumberNews::Limit(Limit::Of(250)), at(3)), "it was said again since");
        assert!(facts.hear(NumberNews::Limit(Limit::Of(10_000)), at(4)));
        assert_eq!(facts.limit, Some(Told { is: Limit::Of(10_000), at: at(4) }));
        let kept = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<NumberFacts>(&kept).unwrap(), facts);
    }

    #[test]
    fn only_states_that_are_known_to_send_nothing_keep_a_number_from_sending() {
        for (word, expected) in
            [("CONNECTED", None), ("FLAGGED", None), ("SOMETHING_NEW", None), ("BANNED", Some("BANNED"))]
        {
            let mut facts = NumberFacts::default();
            facts.hear(NumberNews::Status(word.into()), at(1));
            assert_eq!(facts.sends_nothing(), expected, "{word}");
        }
    }

    #[test]
    fn a_restriction_ends_when_it_was_said_to() {
        let kinds = vec!["RESTRICTED_BIZ_INITIATED_MESSAGING".to_owned()];
        let mut facts = NumberFacts::default();
        facts.hear(NumberNews::Restricted(Restriction { kinds, until: Some(at(5)) }), at(1));
        assert!(facts.restricted_at(at(4)).is_some() && facts.restricted_at(at(5)).is_none());
        facts.hear(NumberNews::Restricted(Restriction::default()), at(2));
        assert_eq!(facts.restricted_at(at(4)), None);
    }
}
