//! How fast a number sends, and what bounds it (R6.9).

use super::{NumberFacts, Throughput};

crate::words! {
    /// What bounds how fast a number sends.
    Bound {
        /// What Meta takes of it.
        Meta = "meta",
        /// What Meta takes of numbers that are used in the WhatsApp Business app too.
        App = "app",
        /// The settings.
        Setting = "setting",
    }
}

/// How fast a number sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    /// So many messages a second.
    pub a_second: u32,
    /// What bounds it.
    pub bound: Bound,
}

impl Default for Speed {
    /// That of a number of which nothing is known.
    fn default() -> Self {
        NumberFacts::default().speed(None)
    }
}

/// So many messages a second a number sends that its owner uses in the WhatsApp Business app too (R6.9).
const A_SECOND_BESIDE_APP: u32 = 20;

impl NumberFacts {
    /// How fast it sends: no faster than Meta takes of it, nor than somebody wishes (R6.9). Before Meta said how fast that is, a
    /// wish alone counts; without one it is what Meta takes of most.
    pub fn speed(&self, wish: Option<u32>) -> Speed {
        let told = self.throughput.as_ref().map(|told| told.is.a_second());
        let (most, bound) = match (self.in_app_since, told) {
            (Some(_), _) => (A_SECOND_BESIDE_APP, Bound::App),
            (None, Some(told)) => (told, Bound::Meta),
            (None, None) => (wish.unwrap_or(Throughput::Standard.a_second()), Bound::Meta),
        };
        match wish.filter(|wish| *wish < most || (self.in_app_since, told) == (None, None)) {
            Some(a_second) => Speed { a_second, bound: Bound::Setting },
            None => Speed { a_second: most, bound },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::NumberNews;
    use super::*;
    use crate::time::{Span, Timestamp};

    fn at(hours: i64) -> Timestamp {
        Timestamp::default() + Span::hours(hours)
    }

    #[test]
    fn a_number_that_its_owner_uses_in_the_app_sends_slowly() {
        let mut facts = NumberFacts::default();
        facts.hear(NumberNews::Throughput(Throughput::High), at(0));
        facts.hear(NumberNews::InApp(true), at(1));
        let speed = |a_second, bound| Speed { a_second, bound };
        assert_eq!(facts.speed(None), speed(20, Bound::App));
        assert_eq!(
            (facts.speed(Some(80)), facts.speed(Some(5))),
            (speed(20, Bound::App), speed(5, Bound::Setting))
        );
        facts.hear(NumberNews::InApp(false), at(2));
        assert_eq!(facts.speed(None), speed(1_000, Bound::Meta));
    }

    #[test]
    fn a_number_sends_no_faster_than_meta_takes_nor_than_is_wished() {
        let speed = |a_second, bound| Speed { a_second, bound };
        let unheard = NumberFacts::default();
        assert_eq!(unheard.speed(None), speed(80, Bound::Meta));
        assert_eq!(unheard.speed(Some(500)), speed(500, Bound::Setting), "nobody said less");
        let mut facts = NumberFacts::default();
        facts.hear(NumberNews::Throughput(Throughput::Standard), at(1));
        assert_eq!(facts.speed(Some(500)), speed(80, Bound::Meta));
        assert_eq!(facts.speed(Some(80)), speed(80, Bound::Meta), "it changes nothing");
        assert_eq!(facts.speed(Some(30)), speed(30, Bound::Setting));
        facts.hear(NumberNews::Throughput(Throughput::High), at(2));
        assert_eq!(facts.speed(Some(500)), speed(500, Bound::Setting));
        assert_eq!(facts.speed(None), speed(1_000, Bound::Meta));
    }
}
