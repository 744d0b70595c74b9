//! Until when Meta answers a version of the Graph API. Afterwards requests of that version are answered by the oldest
//! that is left, which may mean other things.

use transom_rules::pricing::date::Date;

/// Major version and the day on which it ends, as Meta has told (docs/upstream.md). Of newer ones none is told yet.
const ENDS: [(u32, &str); 6] = [
    (20, "2026-09-24"),
    (21, "2027-01-21"),
    (22, "2027-05-20"),
    (23, "2027-10-08"),
    (24, "2028-02-18"),
    (25, "2028-07-29"),
];

/// How long before its end a version should be left, in days.
const SOON_DAYS: i64 = 90;

/// Where a version stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// No end is told.
    Open,
    /// It ends on that day.
    Until(Date),
    /// It ends on that day, which is near.
    Soon(Date),
    /// It is over: since that day, or since before the first that is known.
    Over(Option<Date>),
    /// It is no version, such as `v26.0`.
    Unknown,
}

impl Life {
    /// The day on which it ends, or ended, if that is told.
    pub const fn end(self) -> Option<Date> {
        match self {
            Self::Until(end) | Self::Soon(end) => Some(end),
            Self::Over(end) => end,
            Self::Open | Self::Unknown => None,
        }
    }
}

/// Where a version, such as `v26.0`, stands on a day.
pub fn life(version: &str, today: Date) -> Life {
    let major = version.strip_prefix('v').and_then(|rest| rest.split('.').next());
    let Some(major) = major.and_then(|digits| digits.parse::<u32>().ok()) else { return Life::Unknown };
    let end = ENDS.iter().find(|(known, _)| *known == major).and_then(|(_, day)| day.parse::<Date>().ok());
    match end {
        Some(end) if end <= today => Life::Over(Some(end)),
        Some(end) if end.number() - today.number() <= SOON_DAYS => Life::Soon(end),
        Some(end) => Life::Until(end),
        None if ENDS.first().is_some_and(|(first, _)| major < *first) => Life::Over(None),
        None => Life::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_open_ends_soon_or_is_over() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (version, today, expected) in [
            ("v26.0", "2026-11-29", Life::Open),
            ("v25.0", "2026-11-29", Life::Until(day("2028-07-29"))),
            ("v21.0", "2026-11-29", Life::Soon(day("2027-01-21"))),
            ("v21.0", "2027-01-20", Life::Soon(day("2027-01-21"))),
            ("v21.0", "2027-01-21", Life::Over(Some(day("2027-01-21")))),
            ("v20.0", "2026-11-29", Life::Over(Some(day("2026-09-24")))),
            ("v19.0", "2026-11-29", Life::Over(None)),
            ("26", "2026-11-29", Life::Unknown),
            ("latest", "2026-11-29", Life::Unknown),
        ] {
            assert_eq!(life(version, day(today)), expected, "{version} on {today}");
        }
    }

    #[test]
    fn the_ends_stand_in_the_documents() {
        let page = include_str!("../../../../docs/upstream.md");
        for (major, day) in ENDS {
            assert!(page.contains(&format!("v{major} {day}")), "v{major} {day}");
        }
    }
}
