//! Business hours: when somebody is there, as the workspace says or one of its numbers alone. What they are for comes with
//! the conversation: the page says that nobody is there, and what sleeps may wake when somebody is again.

use std::ops::Range;

use jiff::civil;
use jiff::tz::TimeZone;
use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb};
use transom_rules::hours::{Business, Range as Minutes};
use transom_rules::id::ChannelId;
use transom_rules::time::Timestamp;
use transom_store::{apps, channels, feed};

use crate::accounts::day;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// Whoever is not there for so many days is not said to come again.
const FAR_DAYS: i32 = 400;

/// How things stand at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Somebody is there, until then; without an end where there is none in sight.
    Open {
        /// The first instant without anybody.
        until: Option<Timestamp>,
    },
    /// Nobody is there.
    Closed {
        /// When somebody is there again; `None` where that is not in sight.
        opens: Option<Timestamp>,
    },
}

/// How things stand by these hours.
pub fn standing(business: &Business, now: Timestamp) -> Standing {
    let mut open: Option<Range<Timestamp>> = None;
    for next in times(business, now) {
        match &mut open {
            // What ends with the day goes on with the next.
            Some(open) if next.start <= open.end => open.end = open.end.max(next.end),
            Some(open) if open.end > now => break,
            open => *open = Some(next),
        }
    }
    match open.filter(|open| open.end > now) {
        Some(open) if open.start <= now => {
            let last = begin(business, now, FAR_DAYS - 1);
            Standing::Open { until: last.is_none_or(|last| open.end < last).then_some(open.end) }
        }
        opens => Standing::Closed { opens: opens.map(|open| open.start) },
    }
}

/// When somebody comes next who is not there yet.
pub fn opens_next(business: &Business, now: Timestamp) -> Option<Timestamp> {
    match standing(business, now) {
        Standing::Open { until } => match standing(business, until?) {
            Standing::Closed { opens } => opens,
            Standing::Open { .. } => None,
        },
        Standing::Closed { opens } => opens,
    }
}

fn zone(business: &Business) -> Option<TimeZone> {
    TimeZone::get(&business.zone).ok()
}

/// When a day begins that is so many after that of an instant.
fn begin(business: &Business, now: Timestamp, days: i32) -> Option<Timestamp> {
    let zone = zone(business)?;
    let date = day::civil_at(now, &zone).checked_add(jiff::Span::new().days(days)).ok()?;
    day::begin(date, &zone)
}

/// When somebody is there, from yesterday on.
fn times(business: &Business, now: Timestamp) -> impl Iterator<Item = Range<Timestamp>> {
    let days = zone(business).into_iter().flat_map(move |zone| {
        let from = day::civil_at(now, &zone).yesterday().unwrap_or(civil::Date::MIN);
        let days = from.series(jiff::Span::new().days(1)).take(usize::try_from(FAR_DAYS).unwrap_or_default());
        days.map(move |date| (date, zone.clone()))
    });
    days.flat_map(|(date, zone)| {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        let ranges = business.of(day::of_civil(date), weekday).iter();
        ranges.filter_map(move |range| instants(date, *range, &zone)).collect::<Vec<_>>()
    })
}

/// Where the clock is put forward over an hour, it comes later; an hour that comes twice is there both times.
fn instants(date: civil::Date, range: Minutes, zone: &TimeZone) -> Option<Range<Timestamp>> {
    let at = |minute: u16| {
        let minutes = jiff::Span::new().minutes(minute);
        let on_the_wall = date.to_datetime(civil::Time::midnight()).checked_add(minutes).ok()?;
        Some(zone.to_ambiguous_timestamp(on_the_wall))
    };
    let from = at(range.from)?.compatible().ok()?;
    let until = at(range.until)?.later().ok()?;
    let range = Timestamp::from_millis(from.as_millisecond())..Timestamp::from_millis(until.as_millisecond());
    (!range.is_empty()).then_some(range)
}

/// What the workspace says, or one of its numbers alone. Whoever belongs to it may know.
///
/// # Errors
/// When the store fails.
pub async fn get(
    base: Base<'_>,
    asker: &Asker,
    channel: Option<ChannelId>,
) -> transom_store::Result<Option<Business>> {
    let here = base.db.of(asker.workspace);
    here.read((), move |tx, ()| Box::pin(apps::hours(tx, channel))).await
}

/// Says when somebody is there, for the workspace or for one of its numbers alone; `None` to say nothing of it.
///
/// # Errors
/// When the asker may not, there is no such number or time zone, or they are no hours.
pub async fn set(
    base: Base<'_>,
    asker: &Asker,
    channel: Option<ChannelId>,
    business: Option<Business>,
) -> Done<()> {
    let on = channel.map_or(On::NOTHING, On::from);
    let mut note = gate::pass(base, asker, Verb::SetHours, on).await?;
    let matter = if business.is_some() { Matter::Set } else { Matter::Withdrawn };
    let zone = business.as_ref().map(|business| business.zone.clone());
    note.set_detail(Detail::from(matter).maybe(Part::Zone, zone));
    if let Some(business) = &business {
        check(business)?;
    }
    let now = base.clock.now();
    let cursor = gate::act(base, note, business, move |tx, note, business| {
        Box::pin(async move {
            apps::hold(tx).await?;
            if let Some(channel) = channel {
                let known = channels::of_workspace(tx).await?;
                known.iter().any(|one| one.id == channel).then_some(()).ok_or(NotDone::NotFound)?;
            }
            let changed = apps::hours(tx, channel).await? != *business;
            note.tell_if(Verb::SetHours, changed);
            apps::set_hours(tx, channel, business.as_ref()).await?;
            Ok(feed::defined(tx, changed, now).await?)
        })
    })
    .await?;
    // Before anybody looks because of it.
    base.reload().await;
    base.hub.changed(asker.workspace, cursor);
    Ok(())
}

fn check(business: &Business) -> Result<(), Wrong> {
    let is_zone = !business.zone.is_empty() && zone(business).is_some();
    is_zone.then_some(()).ok_or(Wrong::Zone)?;
    let are_days = business.holidays.keys().all(|day| day::civil(*day).is_some());
    are_days.then_some(()).ok_or(Wrong::HoursDay)?;
    business.check().map_err(|_| Wrong::Hours)
}

#[cfg(test)]
mod tests {
    use transom_rules::hours::{Holiday, Hours};

    use super::*;

    fn business(zone: &str, weekdays: &str, sunday: &str, holidays: &[(&str, &str)]) -> Business {
        let [weekdays, sunday]: [Hours; 2] = [weekdays, sunday].map(|hours| hours.parse().unwrap());
        let mut week = std::array::from_fn(|_| weekdays.clone());
        week[6] = sunday;
        let holiday = |(day, hours): &(&str, &str)| {
            let holiday = Holiday { name: String::new(), hours: hours.parse().unwrap() };
            (day.parse().unwrap(), holiday)
        };
        Business { zone: zone.into(), week, holidays: holidays.iter().map(holiday).collect() }
    }

    fn at(told: &str) -> Timestamp {
        let at: jiff::Timestamp = told.parse().unwrap();
        Timestamp::from_millis(at.as_millisecond())
    }

    fn open(until: &str) -> Standing {
        Standing::Open { until: Some(at(until)) }
    }

    fn closed(opens: &str) -> Standing {
        Standing::Closed { opens: Some(at(opens)) }
    }

    #[test]
    fn hours_are_those_of_their_zone_through_weekends_holidays_and_changes_of_the_clock() {
        let shop = business("Europe/Berlin", "09:00-12:30, 14:00-18:00", "", &[("2026-12-25", "")]);
        // 2026-11-27 is a Friday; 2026-10-25 the clock is put back, on 2027-03-28 forward, both on Sundays.
        for (now, then) in [
            ("2026-11-27T07:59:59Z", closed("2026-11-27T08:00:00Z")),
            ("2026-11-27T08:00:00Z", open("2026-11-27T11:30:00Z")),
            ("2026-11-27T11:30:00Z", closed("2026-11-27T13:00:00Z")),
            ("2026-11-28T17:00:00Z", closed("2026-11-30T08:00:00Z")),
            ("2026-12-25T10:00:00Z", closed("2026-12-26T08:00:00Z")),
            ("2026-10-24T16:00:00Z", closed("2026-10-26T08:00:00Z")),
            ("2027-03-27T17:00:00Z", closed("2027-03-29T07:00:00Z")),
        ] {
            assert_eq!(standing(&shop, at(now)), then, "{now}");
        }
        let night = business("Europe/Berlin", "00:00-02:00, 20:00-24:00", "02:30-04:30", &[]);
        for (now, then) in [
            ("2026-11-25T21:00:00Z", open("2026-11-26T01:00:00Z")),
            // Saturday's evening ends with the day: Sunday begins otherwise.
            ("2026-11-28T21:00:00Z", open("2026-11-28T23:00:00Z")),
            // Half past two there is not on that day: it is an hour later.
            ("2027-03-28T00:59:00Z", closed("2027-03-28T01:30:00Z")),
            // And here it is twice, and counts from the first on.
            ("2026-10-25T00:31:00Z", open("2026-10-25T03:30:00Z")),
        ] {
            assert_eq!(standing(&night, at(now)), then, "{now}");
        }
    }

    #[test]
    fn always_and_never_have_no_end_in_sight() {
        let now = at("2026-11-27T08:00:00Z");
        let always = business("Asia/Kolkata", "00:00-24:00", "00:00-24:00", &[]);
        assert_eq!(standing(&always, now), Standing::Open { until: None });
        let never = business("Asia/Kolkata", "", "", &[]);
        assert_eq!(standing(&never, now), Standing::Closed { opens: None });
        assert_eq!((opens_next(&always, now), opens_next(&never, now)), (None, None));
        let noon = business("Asia/Kolkata", "12:00-13:00", "", &[]);
        assert_eq!(opens_next(&noon, at("2026-11-27T06:45:00Z")), Some(at("2026-11-28T06:30:00Z")));
        let nowhere = business("Mars/Olympus", "00:00-24:00", "", &[]);
        assert_eq!(standing(&nowhere, now), Standing::Closed { opens: None });
        assert_eq!(check(&nowhere), Err(Wrong::Zone));
        let no_day = business("Asia/Kolkata", "", "", &[("2026-02-30", "")]);
        assert_eq!(check(&no_day), Err(Wrong::HoursDay));
    }
}
