//! On which days and hours a campaign goes, as its forms offer and take them. What they cannot say, such as days that differ
//! or holidays, is carried along whole.

use std::collections::BTreeMap;

use transom_pages::campaigns::terms::Hours as Shown;
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::words::word;
use transom_pages::workspace::hours as hours_page;
use transom_rules::campaign::Pace;
use transom_rules::campaign::terms::{Calendar, Wall};
use transom_rules::hours::{Business, Hours};

use super::typed;
use crate::web::settings::Fields;

/// What is typed of it; `zone` is the sender's, where none is typed.
pub(super) fn shown(fields: &Fields, zone: String) -> Shown {
    let day = |(place, (_, name)): (usize, (&'static str, &'static str))| {
        let value = place.to_string();
        let is_on = fields.all("cal_day").any(|day| day == value);
        Choice::new(value, word(name), is_on)
    };
    let wall = fields.one("cal_wall");
    Shown {
        days: hours_page::DAYS.into_iter().enumerate().map(day).collect(),
        hours: fields.one("calendar").to_owned(),
        wall: vec![
            Choice::new("", word("planning-wall-sender"), wall.is_empty()),
            Choice::new(Wall::Recipient.as_str(), word("planning-wall-recipient"), !wall.is_empty()),
        ],
        zone: Some(fields.one("cal_zone").to_owned()).filter(|zone| !zone.is_empty()).unwrap_or(zone),
        per_day: fields.one("per_day").to_owned(),
        whole: fields.one("cal_whole").to_owned(),
    }
}

/// What the fields would hold of a campaign that is kept.
pub(super) fn fields(calendar: Option<&Calendar>, pace: Pace) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        pace.per_day.iter().map(|most| ("per_day".into(), most.to_string())).collect();
    let Some(calendar) = calendar else { return all };
    let Business { zone, week, holidays } = &calendar.hours;
    let mut open = week.iter().enumerate().filter(|(_, day)| !day.ranges().is_empty());
    let hours = open.clone().next().map(|(_, day)| day.clone()).unwrap_or_default();
    if !holidays.is_empty() || open.clone().any(|(_, day)| *day != hours) {
        let whole = serde_json::to_string(calendar).unwrap_or_default();
        all.push(("cal_whole".into(), whole));
        return all;
    }
    all.extend(open.by_ref().map(|(place, _)| ("cal_day".into(), place.to_string())));
    all.push(("calendar".into(), hours.to_string()));
    all.push(("cal_zone".into(), zone.clone()));
    if calendar.by == Wall::Recipient {
        all.push(("cal_wall".into(), Wall::Recipient.as_str().into()));
    }
    all
}

/// The calendar that is typed; where no day is chosen, the one that came along.
pub(super) fn calendar(fields: &Fields) -> Result<Option<Calendar>, Problem> {
    let days: Vec<usize> = fields.all("cal_day").filter_map(|day| day.parse().ok()).collect();
    if days.is_empty() {
        return Ok(serde_json::from_str(fields.one("cal_whole")).ok());
    }
    let text = match fields.one("calendar").trim() {
        "" => "00:00-24:00",
        text => text,
    };
    let hours: Hours = text.parse().map_err(|why| typed::no("calendar", hours_page::wrong(why)))?;
    let of = |day| if days.contains(&day) { hours.clone() } else { Hours::default() };
    let zone = fields.one("cal_zone").trim().to_owned();
    let by = if fields.one("cal_wall").is_empty() { Wall::Sender } else { Wall::Recipient };
    let hours = Business { zone, week: std::array::from_fn(of), holidays: BTreeMap::new() };
    Ok(Some(Calendar { hours, by }))
}

/// So many a day at most.
pub(super) fn per_day(fields: &Fields) -> Result<Option<u32>, Problem> {
    typed::number(fields, "per_day", 1..=100_000_000, word("planning-number-wrong"))
}

#[cfg(test)]
mod tests {
    use transom_rules::hours::Holiday;

    use super::*;

    fn typed(all: Vec<(String, String)>) -> Option<Calendar> {
        calendar(&Fields::of(all)).unwrap()
    }

    fn office(by: Wall) -> Calendar {
        let of = |day: usize| if day < 5 { "09:00-12:00, 13:00-17:00" } else { "" };
        let week = std::array::from_fn(|day| of(day).parse().unwrap());
        Calendar { hours: Business { zone: "Europe/Lisbon".into(), week, holidays: BTreeMap::new() }, by }
    }

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let mut by_day = office(Wall::Sender);
        by_day.hours.week[4] = "09:00-12:00".parse().unwrap();
        let mut holidays = office(Wall::Recipient);
        holidays.hours.holidays.insert("2026-12-25".parse().unwrap(), Holiday::default());
        for kept in [office(Wall::Sender), office(Wall::Recipient), by_day, holidays] {
            assert_eq!(typed(fields(Some(&kept), Pace::default())), Some(kept));
        }
        assert_eq!(typed(fields(None, Pace::default())), None);
    }

    #[test]
    fn days_and_hours_make_a_calendar() {
        let said = |all: &[(&str, &str)]| {
            let all = all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            calendar(&Fields::of(all.collect()))
        };
        let days =
            [("cal_day", "0"), ("cal_day", "4"), ("calendar", "09:00-17:00"), ("cal_zone", "Europe/Lisbon")];
        let made = said(&days).unwrap().unwrap();
        let open: Vec<usize> = (0..7).filter(|day| !made.hours.week[*day].ranges().is_empty()).collect();
        assert_eq!((open, made.by), (vec![0, 4], Wall::Sender));
        assert_eq!(said(&[("cal_day", "0"), ("calendar", "always")]).unwrap_err().field, "calendar");
        assert_eq!(said(&[("cal_zone", "Europe/Lisbon"), ("calendar", "09:00-17:00")]).unwrap(), None);
        assert_eq!(said(&[("cal_whole", "nonsense")]).unwrap(), None);
    }
}
