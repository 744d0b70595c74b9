//! The group of Sunday's latte art class: whoever takes part writes in it, and Tom answers. It is no story of one
//! customer's, so its moments stand in the timeline beside the stories.

use transom_rules::pricing::RuleSet;

use super::super::rules::Rules;
use super::script::{Agent, Guest, Moment, Step, ago};

/// What the group is called.
pub(super) const SUBJECT: &str = "Latte art class, Sunday";

const NOOR: Guest = Guest { phone: "+15550100151", name: "Noor Aziz" };
const FELIX: Guest = Guest { phone: "+15550100152", name: "Felix Brandt" };
const RUTH: Guest = Guest { phone: "+15550100153", name: "Ruth Castellano" };
/// She has a story of her own, in which she books.
const GRACE: Guest = Guest { phone: "+15550100114", name: "Grace Okafor" };

const fn moment(ago: i64, step: Step) -> Moment {
    Moment { ago, step }
}

/// In order.
pub(super) const MOMENTS: &[Moment] = &[
    moment(ago(1, 2, 0), Step::Begins(&[NOOR, FELIX, RUTH])),
    moment(ago(0, 3, 58), Step::Writes(&RUTH, "Hello everyone! Still ten o'clock on Sunday?")),
    moment(ago(0, 3, 40), Step::Writes(&NOOR, "Hi! Do we bring our own milk jugs?")),
    moment(ago(0, 3, 34), Step::Takes(Agent::Tom)),
    moment(
        ago(0, 3, 34),
        Step::Answers(
            Agent::Tom,
            "Hello all! Ten it is. Jugs, milk and beans are here, just wear something that may get splashed.",
        ),
    ),
    moment(ago(0, 3, 20), Step::Writes(&FELIX, "Could I work with oat milk?")),
    moment(ago(0, 3, 2), Step::GoesOffline(&RUTH)),
    moment(ago(0, 2, 2), Step::Joins(&GRACE)),
    moment(ago(0, 1, 54), Step::Writes(&GRACE, "Hello, my sister and I are coming too. Where can we park?")),
    moment(
        ago(0, 1, 46),
        Step::Answers(
            Agent::Tom,
            "Welcome, Grace! Behind the roastery, it is free on Sundays. And yes, Felix, there is oat milk.",
        ),
    ),
];

/// What happens by these rules. There were no groups yet when conversations were what Meta charged.
pub(super) fn moments(rules: Rules) -> &'static [Moment] {
    if rules.fixed() == Some(RuleSet::Cbp) { &[] } else { MOMENTS }
}
