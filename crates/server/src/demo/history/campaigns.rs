//! The company's campaigns: news of the summer roast, which came to its end and was read, answered and stopped by; news of
//! the opening hours, which stands because its budget is spent; and more of the roast, which somebody has to approve.

use super::script::ago;

/// When they were sent, in minutes before the end: a day and more before the stories of those who got one.
pub(super) const AT: i64 = ago(8, 20, 0);

/// Above this the company has campaigns approved, in dollars.
pub(super) const APPROVE_ABOVE: &str = "250";

/// To so many a day the hours go.
pub(super) const A_DAY: u32 = 2;

/// A campaign.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) name: &'static str,
    /// A template in English with one slot, the customer's name.
    pub(super) template: &'static str,
    /// Phones, and the names that stand in the slot.
    pub(super) to: &'static [Whom],
}

/// Somebody in its list.
#[derive(Debug)]
pub(super) struct Whom {
    pub(super) phone: &'static str,
    pub(super) name: &'static str,
}

/// What somebody did when they had got one.
#[derive(Debug)]
pub(super) enum Then {
    /// They opened the chat.
    Read,
    /// They pressed this button of it.
    Pressed(&'static str),
    /// They wrote this.
    Wrote(&'static str),
}

const fn whom(phone: &'static str, name: &'static str) -> Whom {
    Whom { phone, name }
}

const OWEN: &str = "+447700900273";
const ARJUN: &str = "+919000000046";
const KATRIN: &str = "+4917139200029";
const GARETH: &str = "+447700900512";
const PAOLO: &str = "+393000000059";

/// One stands there twice, and one line is no number.
pub(super) const ROAST: Plan = Plan {
    name: "Summer roast",
    template: "new_roast",
    to: &[
        whom(OWEN, "Owen"),
        whom(ARJUN, "Arjun"),
        whom(KATRIN, "Katrin"),
        whom("+447700900405", "Tobias"),
        whom(GARETH, "Gareth"),
        whom("+919000000057", "Rohan"),
        whom(PAOLO, "Paolo"),
        whom(OWEN, "Owen"),
        whom("ask Ines", "Hugo"),
    ],
};

/// In this order.
pub(super) const AFTER_ROAST: &[(&str, Then)] = &[
    (OWEN, Then::Read),
    (OWEN, Then::Pressed("Reserve a bag")),
    (ARJUN, Then::Read),
    (ARJUN, Then::Wrote("STOP")),
    (KATRIN, Then::Read),
    (KATRIN, Then::Wrote("Is there any left on Friday?")),
    (GARETH, Then::Read),
    (PAOLO, Then::Read),
];

/// Two get it, and the others wait.
pub(super) const HOURS: Plan = Plan {
    name: "New opening hours",
    template: "old_opening_hours",
    to: &[
        whom("+15550100124", "Nadia"),
        whom("+15550100125", "Theo"),
        whom("+15550100122", "Marcus"),
        whom("+15550100121", "Leah"),
        whom("+15550100113", "Hector"),
    ],
};

/// Where it does not arrive an SMS goes instead, so nobody knows what it costs before.
pub(super) const SECOND: Plan = Plan {
    name: "Summer roast, second call",
    template: "new_roast",
    to: &[
        whom("+447700900118", "Priya"),
        whom("+447700900361", "Callum"),
        whom("+34600000031", "Lucía"),
        whom("+351910000024", "Rui"),
    ],
};
