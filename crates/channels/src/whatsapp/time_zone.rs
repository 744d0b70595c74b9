//! Time zones as Meta tells them: a number a zone, of a list of Meta's own. Which zones exist at all, and what
//! time it is in them, is for who has the IANA list.

/// One zone a line: Meta's id and the IANA name.
const ZONES: &str = include_str!("time_zone.txt");

/// The IANA name of Meta's `timezone_id`, such as `Europe/Berlin` for 47. `None` for an id that Meta's list did
/// not have when this version was made, and for 0, Meta's own "unknown".
///
/// The list: <https://developers.facebook.com/docs/marketing-api/reference/ad-account/timezone-ids>
pub fn name(id: u64) -> Option<&'static str> {
    all().find(|(known, _)| *known == id).map(|(_, name)| name)
}

/// Every id that is known, in order, with its IANA name.
pub fn all() -> impl Iterator<Item = (u64, &'static str)> {
    ZONES.lines().filter_map(|line| {
        let (id, name) = line.split_once(' ')?;
        Some((id.parse().ok()?, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_metas_list_has_one_name() {
        let known = [
            (0, None),
            (1, Some("America/Los_Angeles")),
            (9, Some("America/Argentina/San_Luis")),
            (36, Some("America/Blanc-Sablon")),
            (47, Some("Europe/Berlin")),
            (58, Some("Europe/London")),
            (71, Some("Asia/Kolkata")),
            (126, Some("Asia/Riyadh")),
            (141, Some("Africa/Johannesburg")),
            (374, Some("Etc/GMT+2")),
            (474, Some("UTC")),
            (475, Some("WET")),
            (476, None),
            (u64::MAX, None),
        ];
        for (id, expected) in known {
            assert_eq!(name(id), expected, "{id}");
        }
    }

    #[test]
    fn the_list_has_each_id_once_and_no_gap() {
        let ids: Vec<u64> = all().map(|(id, _)| id).collect();
        assert_eq!(ids, (1..=475).collect::<Vec<u64>>());
    }
}
