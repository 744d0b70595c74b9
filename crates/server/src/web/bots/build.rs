//! The builder: the page, and the change that one of its forms asks for.

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use transom_desk::bots::Writing;
use transom_desk::bots::act;
use transom_desk::bots::key::Signs;
use transom_desk::charges::price::Seller;
use transom_desk::done::{NotDone, Wrong};
use transom_desk::messages::bridge;
use transom_pages::bots::build::{self as pages, Build, Pane};
use transom_pages::bots::part::Knows;
use transom_pages::bots::picture::{Chosen, Picture};
use transom_pages::bots::signing::Signing;
use transom_pages::frame::address::address;
use transom_pages::frame::field::Problem;
use transom_pages::words::{numbers, say, word};
use transom_rules::flow::kind::Kind;
use transom_rules::flow::outline::outline;
use transom_rules::id::BotId;
use transom_store::held::Held;

use super::{Seen, framed, typed};
use crate::web::desk::{Desk, Done, Failed, Id, drawn};
use crate::web::settings::{Fields, Filled, problem, whole};

/// What of a bot is chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    step: String,
    trigger: String,
    add: String,
    after: String,
    way: String,
    also: String,
    left: String,
}

impl Asked {
    fn pane(self) -> Pane {
        match (self.add.as_str(), self.trigger.parse()) {
            ("trigger", _) => Pane::AddTrigger,
            ("step", _) => Pane::AddStep { after: self.after, way: self.way },
            (_, Ok(number)) => Pane::Chosen(Chosen::Trigger(number)),
            _ if !self.after.is_empty() => Pane::AddStep { after: self.after, way: self.way },
            _ if !self.step.is_empty() => Pane::Chosen(Chosen::Step(self.step)),
            _ => Pane::Whole,
        }
    }

    /// What a form was about.
    fn of(fields: &Fields) -> Self {
        let one = |name| fields.one(name).to_owned();
        let add = match fields.one("act") {
            "add_step" => "step",
            "add_trigger" => "trigger",
            _ => "",
        };
        Self {
            step: one("step"),
            trigger: one("trigger"),
            add: add.to_owned(),
            after: one("after"),
            way: one("way"),
            also: String::new(),
            left: String::new(),
        }
    }
}

/// `GET /bots/{id}[?step=|?trigger=|?add=|?after=&way=]`, with `also=` and `left=` for the steps that followed a
/// renaming, and those that may have to.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<BotId>, Query(asked): Query<Asked>) -> Done {
    let seen = Seen::of(&desk, id).await?;
    let (also, left) = (asked.also.clone(), asked.left.clone());
    let mut shown = shown(&desk, &seen, asked.pane());
    (shown.also, shown.left) = (steps(&shown, &also), steps(&shown, &left));
    draw(&desk, shown, StatusCode::OK).await
}

/// Those of the named steps that are there.
fn steps(shown: &Build, named: &str) -> Vec<String> {
    let is_there = |name: &&str| shown.knows.outline.step(name).is_some();
    named.split(',').filter(is_there).map(str::to_owned).collect()
}

pub(super) async fn draw(desk: &Desk, shown: Build, status: StatusCode) -> Done {
    let frame = framed(desk, &shown.bot.name).await?;
    Ok((status, drawn(move || pages::page(&frame, &shown)).await?).into_response())
}

/// What the forms of a bot know.
pub(super) fn knows(desk: &Desk, seen: &Seen) -> Knows {
    Knows {
        path: format!("/bots/{}", seen.kept.id),
        revision: seen.kept.revision,
        // What cannot be read at all is told as its one problem.
        outline: outline(&seen.kept.draft).unwrap_or_default(),
        known: seen.known.clone(),
        sms: segment(desk),
        typed: Vec::new(),
    }
}

/// What a segment of the sender that bots use first costs at its own home; nothing in it where that is not known.
fn segment(desk: &Desk) -> Option<String> {
    let known = desk.app.registry.known();
    let sender = *bridge::senders(&known, desk.asker.workspace).first()?;
    let home: String = sender.address.chars().filter(char::is_ascii_digit).collect();
    let prices = Seller { known: &known, channel: sender }.prices(&Held::default(), None, &home, desk.now());
    let cost = prices.segment.as_ref().map(|price| &price.cost);
    let told = cost.and_then(|cost| Some(numbers::money(&cost.currency, cost.amount?)));
    Some(told.unwrap_or_default())
}

pub(super) fn shown(desk: &Desk, seen: &Seen, pane: Pane) -> Build {
    let (bot, knows) = (seen.bot(desk), knows(desk, seen));
    let picture = Picture {
        outline: knows.outline.clone(),
        path: knows.path.clone(),
        chosen: if let Pane::Chosen(chosen) = &pane { Some(chosen.clone()) } else { None },
        counts: seen.counted(),
        wrong: seen.faults.iter().filter_map(|fault| fault.step.clone()).collect(),
        may_add: bot.may.edit,
        ..Picture::default()
    };
    let asks = knows.outline.steps.iter().any(|step| step.kind() == Some(Kind::Http));
    let signs = match seen.signs {
        Signs::Own => Signing::Own,
        Signs::Common => Signing::Common,
        Signs::Not => Signing::Not,
    };
    let signs = asks.then_some(signs);
    Build {
        bot,
        knows,
        faults: seen.faults.clone(),
        warnings: seen.warnings.clone(),
        picture,
        pane,
        signs,
        also: Vec::new(),
        left: Vec::new(),
        problem: None,
    }
}

/// `POST /bots/{id}/edit`: what one of the forms asks for.
pub(in crate::web) async fn edit(desk: Desk, Id(id): Id<BotId>, Form(fields): Filled) -> Done {
    let seen = Seen::of(&desk, id).await?;
    let changed = match typed::change(&seen.kept.draft, &fields, &seen.known) {
        Ok(Some(changed)) => changed,
        Ok(None) => return Err(Failed::NotFound),
        Err(why) => {
            let why = whole(&format!("{} {}", say(&why.text), word("bot-not-kept")));
            return refused(&desk, &seen, &fields, why).await;
        }
    };
    let revision = fields.one("revision").parse().ok().or(Some(-1));
    match act::save(Writing::of(&desk.app), &desk.asker, id, changed.text, revision).await {
        Ok(_) => {
            let shows: Vec<(&str, &str)> =
                changed.shows.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Ok(Redirect::to(&address(&format!("/bots/{id}"), &shows)).into_response())
        }
        Err(NotDone::Wrong(Wrong::BotRevision)) => {
            let seen = Seen::of(&desk, id).await?;
            refused(&desk, &seen, &fields, whole(word("bot-stale"))).await
        }
        Err(not_done) => {
            let why = problem(not_done)?;
            refused(&desk, &seen, &fields, why).await
        }
    }
}

/// The form again with what was typed, on the draft as it is now.
async fn refused(desk: &Desk, seen: &Seen, fields: &Fields, why: Problem) -> Done {
    let mut shown = shown(desk, seen, Asked::of(fields).pane());
    let ours = ["act", "revision", "step", "trigger", "after", "way", "kind", "cause"];
    let typed = fields.prefixed("").filter(|(name, _)| !name.starts_with("was-") && !ours.contains(name));
    shown.knows.typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    shown.problem = Some(why);
    draw(desk, shown, StatusCode::CONFLICT).await
}
