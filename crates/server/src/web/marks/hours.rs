//! When somebody is there: a page for the workspace, and one for each of its numbers.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::workspace::hours::{self, Standing};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::words::word;
use transom_pages::workspace::hours::{self as pages, DAYS, Hours, Typed};
use transom_rules::access::Verb;
use transom_rules::hours::{Business, Holiday, Hours as OfDay, Wrong};
use transom_rules::id::ChannelId;
use transom_rules::pricing::date::Date;

use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem};

/// `GET /settings/hours`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    of(&desk, &told, None).await
}

/// `GET /settings/hours/{id}`: of a number.
pub(in crate::web) async fn of_number(
    desk: Desk,
    Id(channel): Id<ChannelId>,
    Query(told): Query<Asked>,
) -> Done {
    of(&desk, &told, Some(channel)).await
}

async fn of(desk: &Desk, told: &Asked, channel: Option<ChannelId>) -> Done {
    let shown = shown(desk, channel).await?;
    Ok(draw(desk, told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Hours) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Hours.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk, channel: Option<ChannelId>) -> Done<Hours> {
    let look = desk.look();
    if channel.is_some_and(|id| look.known.channel(look.workspace(), id).is_none()) {
        return Err(Failed::NotFound);
    }
    let said = hours::get(desk.app.base(), &desk.asker, channel).await.map_err(anyhow::Error::from)?;
    let held = said.as_ref().or_else(|| look.known.hours(look.workspace(), None));
    let standing = held.map(|business| match hours::standing(business, look.now) {
        Standing::Open { until } => pages::Standing::Open(until),
        Standing::Closed { opens } => pages::Standing::Closed(opens),
    });
    let workspace = (path(None), word("hours-of-workspace").to_owned(), channel.is_none());
    let numbers = look.known.channels_of(look.workspace());
    let numbers = numbers.map(|one| (path(Some(one.id)), one.name.clone(), channel == Some(one.id)));
    Ok(Hours {
        of: std::iter::once(workspace).chain(numbers).collect(),
        is_of_number: channel.is_some(),
        is_said: said.is_some(),
        standing,
        typed: said.map(written).unwrap_or_default(),
        may_set: desk.may(Verb::SetHours),
        problem: None,
    })
}

fn path(channel: Option<ChannelId>) -> String {
    let path = Place::Hours.path();
    channel.map_or_else(|| path.to_owned(), |id| format!("{path}/{id}"))
}

fn written(business: Business) -> Typed {
    let line = |(day, Holiday { name, hours }): (&Date, &Holiday)| {
        let parts = [day.to_string(), hours.to_string(), name.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    Typed {
        days: business.week.each_ref().map(ToString::to_string),
        holidays: business.holidays.iter().map(line).collect::<Vec<_>>().join("\n"),
        zone: business.zone,
    }
}

fn typed(fields: &Fields) -> Typed {
    Typed {
        zone: fields.one("zone").trim().to_owned(),
        days: DAYS.map(|(name, _)| fields.one(name).to_owned()),
        holidays: fields.one("holidays").to_owned(),
    }
}

/// What was typed as hours, or what is wrong with it and where.
fn read(typed: &Typed) -> Result<Business, Problem> {
    let problem = |field: &str, text: &str| Problem { field: field.to_owned(), text: text.to_owned() };
    let mut week: [OfDay; 7] = std::array::from_fn(|_| OfDay::default());
    for ((day, (field, _)), told) in week.iter_mut().zip(DAYS).zip(&typed.days) {
        *day = told.parse().map_err(|wrong: Wrong| problem(field, pages::wrong(wrong)))?;
    }
    let lines = typed.holidays.lines().map(str::trim).filter(|line| !line.is_empty());
    let holidays = lines
        .map(|line| holiday(line).map_err(|why| problem("holidays", &format!("{line}: {why}"))))
        .collect::<Result<_, _>>()?;
    Ok(Business { zone: typed.zone.clone(), week, holidays })
}

/// A line of the days that are otherwise: the day, its times if there are any, and what it is called.
fn holiday(line: &str) -> Result<(Date, Holiday), &'static str> {
    let (day, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let day = day.parse().map_err(|_| word("hours-wrong-day"))?;
    let is_time = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(':');
    let words: Vec<&str> = rest.split_whitespace().collect();
    let times = words.iter().take_while(|word| is_time(word)).count();
    let (times, name) = words.split_at(times);
    let hours = times.join("").replace(",,", ",").parse().map_err(pages::wrong)?;
    Ok((day, Holiday { name: name.join(" "), hours }))
}

/// `POST /settings/hours`.
pub(in crate::web) async fn set(desk: Desk, Form(fields): Filled) -> Done {
    keep(&desk, None, &fields).await
}

/// `POST /settings/hours/{id}`.
pub(in crate::web) async fn set_of_number(
    desk: Desk,
    Id(channel): Id<ChannelId>,
    Form(fields): Filled,
) -> Done {
    keep(&desk, Some(channel), &fields).await
}

async fn keep(desk: &Desk, channel: Option<ChannelId>, fields: &Fields) -> Done {
    let typed = typed(fields);
    let kept = match read(&typed) {
        Ok(business) => hours::set(desk.app.base(), &desk.asker, channel, Some(business)).await,
        Err(problem) => return refuse(desk, channel, typed, problem).await,
    };
    match kept {
        Ok(()) => Ok(done(&path(channel), Said::Saved)),
        Err(not_done) => refuse(desk, channel, typed, problem(not_done)?).await,
    }
}

async fn refuse(desk: &Desk, channel: Option<ChannelId>, typed: Typed, problem: Problem) -> Done {
    let shown = Hours { typed, problem: Some(problem), ..shown(desk, channel).await? };
    Ok(again(draw(desk, &Asked::default(), &shown).await?))
}

/// `POST /settings/hours/clear`.
pub(in crate::web) async fn clear(desk: Desk) -> Done {
    hours::set(desk.app.base(), &desk.asker, None, None).await?;
    Ok(done(&path(None), Said::Removed))
}

/// `POST /settings/hours/{id}/clear`.
pub(in crate::web) async fn clear_of_number(desk: Desk, Id(channel): Id<ChannelId>) -> Done {
    hours::set(desk.app.base(), &desk.asker, Some(channel), None).await?;
    Ok(done(&path(Some(channel)), Said::Removed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_day_with_its_times_and_its_name() {
        for (line, read) in [
            ("2026-12-25", "2026-12-25||"),
            ("2026-12-25 Christmas Day", "2026-12-25||Christmas Day"),
            (
                "2026-12-24 09:00-12:00, 13:00-14:00 Christmas Eve",
                "2026-12-24|09:00-12:00, 13:00-14:00|Christmas Eve",
            ),
            ("2026-12-24 9:00-12:00,13:00-14:00", "2026-12-24|09:00-12:00, 13:00-14:00|"),
            ("2027-05-01 1st of May", "2027-05-01||1st of May"),
        ] {
            let (day, holiday) = holiday(line).unwrap();
            assert_eq!(format!("{day}|{}|{}", holiday.hours, holiday.name), read, "{line}");
        }
        for line in ["Christmas", "24.12.2026", "2026-12-24 12:00-09:00"] {
            assert!(holiday(line).is_err(), "{line}");
        }
    }
}
