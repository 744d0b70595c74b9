//! `transom hours`: when somebody is there.

use anyhow::Context as _;
use clap::Subcommand;
use transom_desk::workspace::hours::{self, Standing};
use transom_pages::workspace::hours as pages;
use transom_rules::hours::{Business, Holiday, Hours};
use transom_rules::id::ChannelId;
use transom_rules::pricing::date::Date;
use transom_rules::time::Timestamp;

use super::here::Here;
use super::{Group, channel};

/// What about business hours.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Prints them, and whether somebody is there now
    Show {
        #[command(flatten)]
        of: Of,
    },
    /// Says them, all of them at once
    Set {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        week: Box<Week>,
    },
    /// Says nothing of them; a number is then as the workspace says
    Clear {
        #[command(flatten)]
        of: Of,
    },
}

/// Whose hours.
#[derive(Debug, clap::Args)]
pub(crate) struct Of {
    /// Of this number alone, by its name, its address or its id
    #[arg(long, value_name = "NUMBER")]
    channel: Option<String>,
}

/// Times are written 09:00-12:30,14:00-18:00; an empty text is for nobody.
#[derive(Debug, clap::Args)]
pub(crate) struct Week {
    /// The time zone, such as Europe/Lisbon
    #[arg(long)]
    zone: String,
    /// Monday to Friday, but for those that are said alone
    #[arg(long, default_value = "", value_parser = times, value_name = "TIMES")]
    weekdays: Hours,
    #[arg(long, value_parser = times, value_name = "TIMES")]
    monday: Option<Hours>,
    #[arg(long, value_parser = times, value_name = "TIMES")]
    tuesday: Option<Hours>,
    #[arg(long, value_parser = times, value_name = "TIMES")]
    wednesday: Option<Hours>,
    #[arg(long, value_parser = times, value_name = "TIMES")]
    thursday: Option<Hours>,
    #[arg(long, value_parser = times, value_name = "TIMES")]
    friday: Option<Hours>,
    #[arg(long, default_value = "", value_parser = times, value_name = "TIMES")]
    saturday: Hours,
    #[arg(long, default_value = "", value_parser = times, value_name = "TIMES")]
    sunday: Hours,
    /// A day that is otherwise: 2026-12-25, or with its times 2026-12-24=10:00-13:00
    #[arg(long, value_parser = holiday, value_name = "DAY[=TIMES]")]
    holiday: Vec<(Date, Holiday)>,
}

fn times(told: &str) -> Result<Hours, String> {
    told.parse().map_err(|why| pages::wrong(why).to_owned())
}

fn holiday(told: &str) -> Result<(Date, Holiday), String> {
    let (day, hours) = told.split_once('=').unwrap_or((told, ""));
    let day = day.parse().map_err(|_| "write a day as 2026-12-25".to_owned())?;
    let hours = times(hours)?;
    Ok((day, Holiday { name: String::new(), hours }))
}

impl From<Week> for Business {
    fn from(told: Week) -> Self {
        let Week { zone, weekdays, monday, tuesday, wednesday, thursday, friday, saturday, sunday, holiday } =
            told;
        let [monday, tuesday, wednesday, thursday, friday] =
            [monday, tuesday, wednesday, thursday, friday].map(|day| day.unwrap_or_else(|| weekdays.clone()));
        let week = [monday, tuesday, wednesday, thursday, friday, saturday, sunday];
        Self { zone, week, holidays: holiday.into_iter().collect() }
    }
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::Show { of } => show(here, of.channel(here).await?).await,
        What::Set { of, week } => {
            let channel = of.channel(here).await?;
            hours::set(here.base(), &here.asker, channel, Some((*week).into())).await?;
            show(here, channel).await
        }
        What::Clear { of } => {
            hours::set(here.base(), &here.asker, of.channel(here).await?, None).await?;
            println!("Nothing is said.");
            Ok(())
        }
    }
}

impl Of {
    async fn channel(&self, here: &Here) -> anyhow::Result<Option<ChannelId>> {
        let Some(told) = &self.channel else { return Ok(None) };
        Ok(Some(channel::called(here, told).await?.id))
    }
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

async fn show(here: &Here, channel: Option<ChannelId>) -> anyhow::Result<()> {
    let Some(business) = hours::get(here.base(), &here.asker, channel).await? else {
        println!("{}", if channel.is_some() { "as the workspace says" } else { "nothing is said" });
        return Ok(());
    };
    println!("{}", business.zone);
    for (day, hours) in DAYS.iter().zip(&business.week).filter(|(_, hours)| !hours.ranges().is_empty()) {
        println!("{day}\t{hours}");
    }
    for (day, Holiday { name, hours }) in &business.holidays {
        println!("{}", [day.to_string(), hours.to_string(), name.clone()].join("\t").trim_end());
    }
    let at = |at: Timestamp| on_the_wall(at, &business.zone);
    match hours::standing(&business, here.base().clock.now()) {
        Standing::Open { until: Some(until) } => println!("Somebody is there until {}.", at(until)?),
        Standing::Open { until: None } => println!("Somebody is always there."),
        Standing::Closed { opens: Some(opens) } => println!("Nobody is there until {}.", at(opens)?),
        Standing::Closed { opens: None } => println!("Nobody is there."),
    }
    Ok(())
}

fn on_the_wall(at: Timestamp, zone: &str) -> anyhow::Result<String> {
    let at =
        jiff::Timestamp::from_millisecond(at.millis())?.in_tz(zone).context("there is no such time zone")?;
    Ok(at.strftime("%A, %F %H:%M").to_string())
}
