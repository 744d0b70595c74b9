//! Which of Meta's rules the demo prices by, the same for the server and the simulator: those of each instant,
//! or one rule set for every instant, to see what the same history costs by it. Told at each start, not kept.

use clap::ValueEnum;
use transom_rules::pricing::{InForce, PricingSettings, RuleSet};
use transom_rules::settings::Settings;

/// The choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Rules {
    Auto,
    Cbp,
    #[value(name = "pmp_2025")]
    Pmp2025,
    #[value(name = "pmp_2026")]
    Pmp2026,
}

impl Rules {
    fn in_force(self) -> InForce {
        match self {
            Self::Auto => InForce::Auto,
            Self::Cbp => InForce::Always(RuleSet::Cbp),
            Self::Pmp2025 => InForce::Always(RuleSet::Pmp2025),
            Self::Pmp2026 => InForce::Always(RuleSet::Pmp2026),
        }
    }

    /// The rule set of every instant; `None` where each has its own.
    pub(super) fn fixed(self) -> Option<RuleSet> {
        self.in_force().fixed()
    }

    /// The simulator's word for it.
    pub(super) fn word(self) -> &'static str {
        self.fixed().map_or("auto", RuleSet::as_str)
    }

    /// The server's settings for it.
    pub(super) fn settings(self) -> Settings {
        let pricing = PricingSettings { rule_set: self.in_force(), ..PricingSettings::default() };
        Settings { pricing, ..Settings::default() }
    }
}
