//! May this be sent? Every path that sends asks here first, and the dispatcher asks again. A refusal changes
//! nothing. What a message costs is decided before, by [`crate::pricing::quote`], and told with the answer.
//!
//! Checked in this order, so that the reason given is the one that would remain if all later ones were mended:
//! we blocked the contact; the number cannot send; the country is excluded; the group cannot be written to, or takes no
//! such message; then for a free-form message the window and whether the thread is ours, for a template whether the
//! recipient has the phone number it needs, whether it is approved in that
//! language, whether its slots are well filled, whether marketing was stopped, lacks a consent that is asked for or is not delivered there; then
//! the limits. Text messages have neither window nor templates: what keeps them back is in `send/text.rs`.

mod cause;
pub mod facts;
mod text;

use crate::channel::ChannelKind;
use crate::content::Kind;
use crate::draft::{Draft, Form, TemplateDraft};
use crate::entry_point::EntryState;
use crate::group::GroupState;
use crate::pricing::price::Price;
use crate::receive::{THREAD_NOT_OURS, WINDOW_CLOSED};
use crate::refusal::{Code, DecidedBy, Refusal};
use crate::remedy;
use crate::sms::Segments;
use crate::template::{Category, TemplateStatus};
use crate::template_check;
use crate::time::Timestamp;
use crate::window::WindowState;
use crate::words::refusal as words;
use cause::Cause;
use facts::{Recipient, SendState, TemplateFound, billed, is_in_usa, suits_groups};

/// Meta's codes for a group that is suspended, that is gone, and that nobody else is in; and for a kind of message that
/// is not taken.
const GROUP_SUSPENDED: i64 = 131_207;
const GROUP_UNKNOWN: i64 = 131_041;
const GROUP_DESERTED: i64 = 131_020;
const UNSUPPORTED: i64 = 131_051;

/// The answer to a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It may be sent.
    Allowed(Permit),
    /// It may not.
    Refused(Refusal),
}

/// A "yes" with the clocks it was given under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Until when free-form messages may be sent; `None` when the window is not open.
    pub window_until: Option<Timestamp>,
    /// Where the free entry point stands.
    pub entry_point: EntryState,
    /// What it costs if it is delivered now.
    pub price: Option<Price>,
    /// When the pair rate lets it out: at once, or after it waited.
    pub goes_at: Timestamp,
    /// Into what the words of a text message fall; `None` on WhatsApp, and of one with a file, which is charged as a whole.
    pub segments: Option<Segments>,
    /// By what it goes.
    pub by: ChannelKind,
}

impl Permit {
    /// Whether whoever gets it counts towards the limit of the portfolio: on WhatsApp, outside their window (R6.1).
    pub const fn counts(&self) -> bool {
        matches!(self.by, ChannelKind::WhatsApp) && self.window_until.is_none()
    }
}

/// A message that the carrier refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedSend {
    /// Its error code.
    pub code: i64,
    /// When it failed.
    pub at: Timestamp,
}

/// Permits or refuses a draft at `now`.
pub fn send(state: &SendState<'_>, draft: &Draft, now: Timestamp) -> Decision {
    let cause = match state.channel.kind {
        ChannelKind::WhatsApp => recipient_cause(state)
            .or_else(|| group_cause(state, draft))
            .or_else(|| form_cause(state, draft, now))
            .or_else(|| limit_cause(state, now)),
        ChannelKind::Sms => text::cause(state, draft),
    };
    match (cause, state.channel.kind) {
        (Some(cause), _) => Decision::Refused(refuse(state, draft, cause)),
        (None, ChannelKind::WhatsApp) => Decision::Allowed(Permit {
            window_until: state.pair.window.until().filter(|until| now < *until),
            entry_point: state.pair.entry.state(now),
            price: state.prices.and_then(|prices| prices.of(billed(state, draft))).cloned(),
            goes_at: state.limits.pair.next_at(now),
            segments: None,
            by: ChannelKind::WhatsApp,
        }),
        (None, ChannelKind::Sms) => Decision::Allowed(text::permit(state, draft, now)),
    }
}

/// The refusal that a failure stands for, with the ways out as they are now: the same object as if we had
/// refused it ourselves. `None` for failures that are no refusals, and those Meta gives no clear reason for.
/// The pair should have been told of the failure before ([`crate::receive::on_status`]).
pub fn refusal_for_fault(state: &SendState<'_>, draft: &Draft, failed: FailedSend) -> Option<Refusal> {
    let cause = match state.channel.kind {
        ChannelKind::WhatsApp => fault_cause(state, draft, failed)?,
        ChannelKind::Sms => text::fault_cause(state.recipient, failed)?,
    };
    Some(refuse(state, draft, Cause { meta_code: Some(failed.code), ..cause }))
}

fn refuse(state: &SendState<'_>, draft: &Draft, cause: Cause) -> Refusal {
    Refusal {
        remedies: remedy::remedies(state, draft, cause.code),
        code: cause.code,
        rule: cause.rule,
        decided_by: cause.decided_by.map(|by| DecidedBy { message_id: by.message, at: by.at }),
        since: cause.since,
        until: cause.until,
        text: cause.text,
        meta_code: cause.meta_code,
    }
}

/// Of number and recipient alone.
fn recipient_cause(state: &SendState<'_>) -> Option<Cause> {
    if state.recipient.blocked {
        return Some(blocked());
    }
    if let Err(reason) = &state.channel.ready {
        return Some(Cause::new(Code::NumberNotReady, "R10.4", None, words::number_not_ready(reason)));
    }
    facts::is_excluded(state.recipient).then(region_excluded)
}

/// What Meta's groups do not take (R9.15).
fn group_cause(state: &SendState<'_>, draft: &Draft) -> Option<Cause> {
    let group = state.recipient.group?;
    match group.state {
        GroupState::Suspended => return Some(group_refused(GROUP_SUSPENDED)),
        GroupState::Ended => return Some(group_refused(GROUP_UNKNOWN)),
        GroupState::Active if group.is_deserted => return Some(group_refused(GROUP_DESERTED)),
        GroupState::Active => {}
    }
    let not_taken = |text| Some(Cause::new(Code::NotForGroups, "R9.15", Some(UNSUPPORTED), text));
    match (&draft.form, state.template) {
        (Form::FreeForm(Kind::Interactive), _) => not_taken(words::NO_QUESTIONS_IN_GROUPS),
        (Form::Template(_), TemplateFound::Found(template))
            if template.category == Category::Authentication =>
        {
            not_taken(words::NO_CODES_IN_GROUPS)
        }
        (Form::Template(_), TemplateFound::Found(template)) if !suits_groups(template) => {
            not_taken(words::NO_TRADE_IN_GROUPS)
        }
        _ => None,
    }
}

fn form_cause(state: &SendState<'_>, draft: &Draft, now: Timestamp) -> Option<Cause> {
    match &draft.form {
        Form::FreeForm(_) => window_cause(state, now).or_else(|| thread_cause(state, now)),
        Form::Template(template) => template_cause(state, template),
    }
}

fn window_cause(state: &SendState<'_>, now: Timestamp) -> Option<Cause> {
    let (rule, since, by, text) = match state.pair.window.state(now) {
        WindowState::Open { until, .. } if now < until - state.margin => return None,
        WindowState::Open { until, by } => ("R1.8", until - state.margin, by, words::WINDOW_CLOSES_SOON),
        WindowState::Closed { since, by } if state.pair.window.until().is_none() => {
            ("R1.9", since, by, words::WINDOW_REFUSED)
        }
        WindowState::Closed { since, by } => ("R1.5", since, by, words::WINDOW_CLOSED),
        WindowState::NeverOpened => return Some(never_opened()),
    };
    let cause = Cause::new(Code::WindowClosed, rule, Some(WINDOW_CLOSED), text);
    Some(Cause { decided_by: Some(by), since: Some(since), ..cause })
}

fn thread_cause(state: &SendState<'_>, now: Timestamp) -> Option<Cause> {
    let since = state.pair.answered_elsewhere_since(now)?;
    Some(Cause { until: state.pair.window.until(), ..thread_elsewhere(since) })
}

fn thread_elsewhere(since: Timestamp) -> Cause {
    let cause = Cause::new(Code::NotThreadOwner, "R10.12", None, words::NOT_THREAD_OWNER);
    Cause { since: Some(since), ..cause }
}

fn template_cause(state: &SendState<'_>, draft: &TemplateDraft) -> Option<Cause> {
    let template = match state.template {
        TemplateFound::Found(template) => template,
        TemplateFound::Missing { other_languages } => return Some(not_found(draft, other_languages)),
        TemplateFound::NotATemplate => return Some(not_found(draft, &[])),
    };
    if template.category == Category::Authentication && !state.recipient.phone_known {
        return Some(phone_needed());
    }
    let checked = template_check::check(template, draft).and_then(|()| match state.header_file {
        Some(file) => template_check::check_file(template, file),
        None => Ok(()),
    });
    if let Err(problem) = checked {
        return Some(Cause::new(problem.code, problem.rule, Some(problem.meta_code), problem.text));
    }
    (template.category == Category::Marketing).then(|| marketing_cause(state.recipient)).flatten()
}

fn marketing_cause(recipient: &Recipient) -> Option<Cause> {
    if recipient.opted_out.is_some() {
        return Some(Cause { since: recipient.opted_out, ..opted_out() });
    }
    if recipient.lacks_consent {
        return Some(Cause::new(Code::ConsentMissing, "R5.23", None, words::CONSENT_MISSING));
    }
    is_in_usa(recipient).then(marketing_in_usa)
}

fn limit_cause(state: &SendState<'_>, now: Timestamp) -> Option<Cause> {
    let open = state.pair.window.is_open(now);
    if let Some(portfolio) = state.limits.portfolio.filter(|portfolio| !portfolio.has_room(open)) {
        let text = words::limit_reached(portfolio.limit);
        let cause = Cause::new(Code::LimitReached, "R6.1", None, text);
        return Some(Cause { until: portfolio.frees_at, ..cause });
    }
    let goes_at = state.limits.pair.next_at(now);
    (goes_at > now + state.limits.pair_wait).then(|| pair_rate(goes_at - state.limits.pair_wait))
}

fn fault_cause(state: &SendState<'_>, draft: &Draft, failed: FailedSend) -> Option<Cause> {
    let marketing =
        matches!(state.template, TemplateFound::Found(found) if found.category == Category::Marketing);
    let cause = match failed.code {
        WINDOW_CLOSED => window_refused(state, failed.at),
        THREAD_NOT_OURS if matches!(draft.form, Form::FreeForm(_)) => thread_elsewhere(failed.at),
        130_403 => blocked(),
        131_050 => Cause { since: state.recipient.opted_out.or(Some(failed.at)), ..opted_out() },
        131_049 if marketing && is_in_usa(state.recipient) => marketing_in_usa(),
        130_497 => region_excluded(),
        131_056 => pair_rate(failed.at + crate::limits::PAIR_INTERVAL),
        131_062 => phone_needed(),
        GROUP_SUSPENDED | GROUP_UNKNOWN | GROUP_DESERTED if state.recipient.group.is_some() => {
            group_refused(failed.code)
        }
        132_000 | 132_005 | 132_008 | 132_012 => {
            Cause::new(Code::SlotInvalid, "R5C.9", None, words::SLOT_REFUSED)
        }
        132_001 | 132_015 | 132_016 => template_refused(draft, failed.code)?,
        _ => return None,
    };
    Some(cause)
}

/// Meta counted the window as closed, whatever our clock says by now.
fn window_refused(state: &SendState<'_>, failed_at: Timestamp) -> Cause {
    window_cause(state, failed_at).filter(|cause| cause.rule != "R1.8").unwrap_or_else(|| {
        let cause = Cause::new(Code::WindowClosed, "R1.9", Some(WINDOW_CLOSED), words::WINDOW_REFUSED);
        let decided_by = state.pair.window.opened_by.filter(|by| by.at <= failed_at);
        Cause { decided_by, since: Some(failed_at), ..cause }
    })
}

fn group_refused(code: i64) -> Cause {
    let text = match code {
        GROUP_SUSPENDED => words::GROUP_SUSPENDED,
        GROUP_DESERTED => words::GROUP_DESERTED,
        _ => words::GROUP_ENDED,
    };
    Cause::new(Code::GroupNotReady, "R9.15", Some(code), text)
}

fn template_refused(draft: &Draft, code: i64) -> Option<Cause> {
    let Form::Template(template) = &draft.form else { return None };
    let unsendable = |code, status| {
        Cause::new(code, "R5.12", None, words::template_unsendable(&template.name, status, ""))
    };
    Some(match code {
        132_015 => unsendable(Code::TemplatePaused, &TemplateStatus::Paused),
        132_016 => unsendable(Code::TemplateDisabled, &TemplateStatus::Disabled),
        _ => not_found(template, &[]),
    })
}

fn blocked() -> Cause {
    Cause::new(Code::ContactBlocked, "R10.11", Some(130_403), words::CONTACT_BLOCKED)
}

fn region_excluded() -> Cause {
    Cause::new(Code::RegionNotAllowed, "R10.9", Some(130_497), words::REGION_EXCLUDED)
}

fn marketing_in_usa() -> Cause {
    Cause::new(Code::RegionNotAllowed, "R5.20", Some(131_049), words::MARKETING_IN_USA)
}

fn phone_needed() -> Cause {
    Cause::new(Code::PhoneNeeded, "R5.7", Some(131_062), words::PHONE_NEEDED)
}

fn opted_out() -> Cause {
    Cause::new(Code::OptedOut, "R5.21", Some(131_050), words::OPTED_OUT)
}

fn never_opened() -> Cause {
    Cause::new(Code::WindowNeverOpened, "R1.5", Some(WINDOW_CLOSED), words::WINDOW_NEVER_OPENED)
}

fn pair_rate(until: Timestamp) -> Cause {
    let cause = Cause::new(Code::PairRate, "R6.10", Some(131_056), words::PAIR_RATE);
    Cause { until: Some(until), ..cause }
}

fn not_found(draft: &TemplateDraft, others: &[String]) -> Cause {
    let text = words::template_not_found(&draft.name, &draft.language, others);
    Cause::new(Code::TemplateNotFound, "R5.3", Some(132_001), text)
}

#[cfg(test)]
mod tests;
