//! The company's templates, and what the reviewers said of them.

use serde_json::{Value, json};

/// A decision of Meta's about a template.
#[derive(Debug)]
pub(super) struct Review {
    /// Minutes before the end.
    pub(super) ago: i64,
    pub(super) name: &'static str,
    pub(super) language: &'static str,
    pub(super) verdict: Verdict,
}

/// What was decided, in Meta's words.
#[derive(Debug)]
pub(super) enum Verdict {
    Status(&'static str),
    /// With why.
    Rejected(&'static str),
    Category(&'static str),
    Quality(&'static str),
}

impl Verdict {
    /// The status, where it is about that.
    #[cfg(test)]
    pub(super) const fn status(&self) -> Option<&'static str> {
        match self {
            Self::Status(status) => Some(status),
            Self::Rejected(_) => Some("REJECTED"),
            Self::Category(_) | Self::Quality(_) => None,
        }
    }

    /// As the simulator is told.
    pub(super) fn told(&self) -> Value {
        match self {
            Self::Status(status) => json!({ "status": status }),
            Self::Rejected(reason) => json!({ "status": "REJECTED", "reason": reason }),
            Self::Category(category) => json!({ "category": category }),
            Self::Quality(quality) => json!({ "quality": quality }),
        }
    }
}

const fn review(ago: i64, name: &'static str, language: &'static str, verdict: Verdict) -> Review {
    Review { ago, name, language, verdict }
}

const fn approved(name: &'static str, language: &'static str) -> Review {
    review(9 * MINUTES_A_DAY - 1, name, language, Verdict::Status("APPROVED"))
}

const MINUTES_A_DAY: i64 = 24 * 60;

/// In order. What is not named here is still being reviewed.
pub(super) const REVIEWS: &[Review] = &[
    approved("follow_up", "en_US"),
    approved("order_shipped", "en_US"),
    approved("order_shipped", "es"),
    approved("repair_ready", "en_US"),
    approved("new_roast", "en_US"),
    approved("sign_in_code", "en_US"),
    approved("weekend_tasting", "en_US"),
    approved("refill_reminder", "en_US"),
    approved("members_week", "en_US"),
    approved("spring_roast", "en_US"),
    approved("old_opening_hours", "en_US"),
    approved("winter_hours", "en_US"),
    review(8 * MINUTES_A_DAY, "order_shipped", "en_US", Verdict::Quality("GREEN")),
    review(7 * MINUTES_A_DAY, "members_week", "en_US", Verdict::Quality("RED")),
    review(6 * MINUTES_A_DAY, "members_week", "en_US", Verdict::Status("DISABLED")),
    review(6 * MINUTES_A_DAY - 5, "spring_roast", "en_US", Verdict::Status("ARCHIVED")),
    review(5 * MINUTES_A_DAY, "grinder_upgrade", "en_US", Verdict::Rejected("TAG_CONTENT_MISMATCH")),
    review(5 * MINUTES_A_DAY - 5, "course_places", "en_US", Verdict::Rejected("PROMOTIONAL")),
    review(4 * MINUTES_A_DAY, "course_places", "en_US", Verdict::Status("IN_APPEAL")),
    review(4 * MINUTES_A_DAY - 5, "old_opening_hours", "en_US", Verdict::Status("PENDING_DELETION")),
    review(4 * MINUTES_A_DAY - 10, "latte_league", "en_US", Verdict::Status("LIMIT_EXCEEDED")),
    review(4 * MINUTES_A_DAY - 15, "winter_hours", "en_US", Verdict::Status("DELETED")),
    review(3 * MINUTES_A_DAY, "weekend_tasting", "en_US", Verdict::Status("PAUSED")),
    review(3 * MINUTES_A_DAY - 5, "new_roast", "en_US", Verdict::Quality("YELLOW")),
    review(2 * MINUTES_A_DAY, "refill_reminder", "en_US", Verdict::Category("MARKETING")),
];

/// All of them, handed in and not yet reviewed, as the simulator is told.
pub(super) fn all(waba_id: &str) -> Value {
    let seed = |(name, language, category, components): Form| {
        json!({"waba_id": waba_id, "name": name, "language": language, "category": category,
            "status": "PENDING", "components": components})
    };
    let written = orders().into_iter().chain(service()).chain(marketing()).chain(decided());
    written.chain([sign_in_code()]).map(seed).collect()
}

/// Name, language, category, components.
type Form = (&'static str, &'static str, &'static str, Value);

fn orders() -> [Form; 3] {
    let shipped = body(
        "Hello {{1}}, your order {{2}} has left our workshop and should be with you in two to three days.",
        &["Maya", "HL-1042"],
    );
    let enviado = body(
        "Hola {{1}}: tu pedido {{2}} ya ha salido de nuestro taller y llegará en dos o tres días.",
        &["Lucía", "HL-1042"],
    );
    let delayed = body(
        "Hello {{1}}, your order {{2}} is late: the carrier now expects it on {{3}}. We are sorry for the wait.",
        &["Maya", "HL-1042", "Friday"],
    );
    [
        ("order_shipped", "en_US", "UTILITY", json!([shipped, replies(&["Where is it now?", "Thank you"])])),
        ("order_shipped", "es", "UTILITY", json!([enviado, replies(&["¿Dónde está?", "Gracias"])])),
        ("delivery_delayed", "en_US", "UTILITY", json!([delayed])),
    ]
}

fn service() -> [Form; 3] {
    let follow_up = body(
        "Hello from Harbour Lane. We would like to pick up your question where we left it. \
         Just reply to this message and one of us will be with you.",
        &[],
    );
    let ready = body(
        "Hello {{1}}, your {{2}} is repaired and tested. Shall we send it or will you collect it?",
        &["Maya", "hand grinder"],
    );
    let upgrade = body(
        "Your grinder deserves better: this week all burr sets are 20% off for loyal customers. Order today.",
        &[],
    );
    [
        ("follow_up", "en_US", "UTILITY", json!([follow_up])),
        ("repair_ready", "en_US", "UTILITY", json!([ready, replies(&["Send it", "I will collect it"])])),
        ("grinder_upgrade", "en_US", "UTILITY", json!([upgrade])),
    ]
}

fn marketing() -> [Form; 2] {
    let tasting = body(
        "Hi {{1}}, we open the tasting bar this Saturday at ten. Shall we keep a stool for you?",
        &["Maya"],
    );
    let answers = replies(&["Keep me a stool", "Not this time"]);
    [
        ("new_roast", "en_US", "MARKETING", new_roast()),
        ("weekend_tasting", "en_US", "MARKETING", json!([tasting, answers])),
    ]
}

/// One for each thing that Meta can make of a template.
fn decided() -> [Form; 7] {
    let refill = body(
        "Hello {{1}}, by our reckoning your bag of {{2}} is nearly empty. Shall we send the same again?",
        &["Maya", "house espresso"],
    );
    let members =
        body("Members pay a fifth less on all beans this week. Show this message at the counter.", &[]);
    let spring = body(
        "Hi {{1}}, the spring roast is in the drum: jasmine and lime. Shall we keep a bag for you?",
        &["Maya"],
    );
    let course = body(
        "Hello {{1}}, there are places left in our latte art course on {{2}}. Shall we book one for you?",
        &["Maya", "Saturday"],
    );
    let league = body(
        "Hello {{1}}, our latte league begins in {{2}}. Shall we put you on the list?",
        &["Maya", "May"],
    );
    let winter = body("Hello {{1}}, in January we close at five in the afternoon.", &["Maya"]);
    let hours = body("Hello {{1}}, from Monday on we open at eight, also on Saturdays.", &["Maya"]);
    [
        ("refill_reminder", "en_US", "UTILITY", json!([refill, replies(&["Yes, the same", "Not yet"])])),
        ("members_week", "en_US", "MARKETING", json!([members])),
        ("spring_roast", "en_US", "MARKETING", json!([spring])),
        ("course_places", "en_US", "UTILITY", json!([course])),
        ("old_opening_hours", "en_US", "UTILITY", json!([hours])),
        ("latte_league", "en_US", "MARKETING", json!([league])),
        ("winter_hours", "en_US", "UTILITY", json!([winter])),
    ]
}

fn sign_in_code() -> Form {
    let text = "*{{1}}* is your verification code. For your security, do not share this code.";
    let copy = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp";
    let components = json!([
        {"type": "BODY", "text": text, "add_security_recommendation": true, "example": {"body_text": [["123456"]]}},
        {"type": "FOOTER", "text": "This code expires in 10 minutes.", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy code", "url": format!("{copy}{{{{1}}}}"),
            "example": [format!("{copy}123456")]}]},
    ]);
    ("sign_in_code", "en_US", "AUTHENTICATION", components)
}

fn new_roast() -> Value {
    json!([
        {"type": "HEADER", "format": "TEXT", "text": "Fresh from the drum"},
        body(
            "Hi {{1}}, our summer roast is here: washed Ethiopia, bright, with a little peach. \
             The first fifty bags ship free.",
            &["Maya"],
        ),
        {"type": "FOOTER", "text": "Harbour Lane, coffee and the gear for it"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Reserve a bag"},
            {"type": "URL", "text": "See the roast", "url": "https://harbourlane.example/roasts/summer"},
            {"type": "QUICK_REPLY", "text": "No more offers"},
        ]},
    ])
}

fn body(text: &str, examples: &[&str]) -> Value {
    if examples.is_empty() {
        return json!({"type": "BODY", "text": text});
    }
    json!({"type": "BODY", "text": text, "example": {"body_text": [examples]}})
}

fn replies(texts: &[&str]) -> Value {
    let buttons: Vec<Value> = texts.iter().map(|text| json!({"type": "QUICK_REPLY", "text": text})).collect();
    json!({"type": "BUTTONS", "buttons": buttons})
}
