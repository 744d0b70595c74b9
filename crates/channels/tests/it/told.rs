//! What a webhook told, as one line an event: what the expectations beside the payloads are written in.

use std::fmt::Write as _;

use transom_channels::whatsapp::webhook::Parsed;
use transom_rules::content::Media;
use transom_rules::event::{Event, Fault, GroupChange, GroupChanged, Party, StatusChanged};
use transom_rules::time::Timestamp;

/// All lines of a body, unknowns last.
pub(crate) fn lines(parsed: &Parsed) -> Vec<String> {
    let mut lines: Vec<_> = parsed.events.iter().map(|routed| event(&routed.event)).collect();
    lines.extend(parsed.unknown.iter().map(|unknown| format!("unknown {}: {}", unknown.field, unknown.what)));
    lines.extend(parsed.problem.iter().map(|problem| format!("problem: {problem}")));
    lines
}

fn event(event: &Event) -> String {
    match event {
        Event::Received(it) => {
            let mut line = format!("received {}", said(it.kind.as_str(), &it.text, it.media.as_ref()));
            line += &format!(" from {} at {}", party(&it.from), at(it.at));
            add(&mut line, "group", it.group_id.as_ref());
            add(&mut line, "quoting", it.context.as_ref());
            add(&mut line, "by", it.entry.map(|entry| format!("{entry:?}")).as_ref());
            line + if it.standby { ", another app answers" } else { "" }
        }
        Event::Reacted(it) => {
            format!(
                "reacted {} on {} by {}",
                it.emoji.as_deref().unwrap_or("nothing"),
                it.target,
                party(&it.from)
            )
        }
        Event::Edited(it) => format!("edited {} to {:?} by {}", it.target, it.text, party(&it.from)),
        Event::Revoked(it) => format!("revoked {} by {}", it.target, party(&it.from)),
        Event::Called(it) => {
            let opens = if it.opens_window { ", opens" } else { "" };
            format!("call {} {} with {}{opens}", it.id, it.step, party(&it.with))
        }
        Event::Status(it) => status(it),
        Event::Echoed(it) => {
            let by = if it.from_app { " by another app" } else { "" };
            format!("echoed {}{by} to {}", said(it.kind.as_str(), &it.text, it.media.as_ref()), party(&it.to))
        }
        Event::Recorded(it) => {
            let direction = if it.inbound { "from" } else { "to" };
            let said = said(it.kind.as_str(), &it.text, it.media.as_ref());
            format!("recorded {said} {direction} {}", party(&it.with))
        }
        Event::Saved(it) => {
            format!("saved {} as {}", party(&it.with), it.with.name.as_deref().unwrap_or("nothing"))
        }
        Event::IdentityChanged(it) => format!("{} is now {} ({})", party(&it.old), party(&it.new), it.text),
        Event::PreferenceChanged(it) => {
            let choice = if it.stopped { "stops" } else { "resumes" };
            format!("{} {choice} {}", party(&it.from), it.category)
        }
        Event::ThreadMoved(it) => format!("the thread with {} is {}", party(&it.with), it.owner),
        Event::GroupChanged(it) => group(it),
        Event::TemplateChanged(it) => {
            format!("template {} {} {}: {:?}", it.meta_id, it.name, it.language, it.change)
        }
        Event::Noticed(it) => {
            let when = it.at.map_or_else(|| "no time".to_owned(), at);
            format!("{:?} ({when}): {}", it.severity, it.title).to_owned()
        }
    }
}

fn group(it: &GroupChanged) -> String {
    let who: Vec<String> = it.change.parties().iter().map(party).collect();
    let what = match &it.change {
        GroupChange::Created { subject, .. } => {
            format!("created as {subject:?} with {}", who.join(", "))
        }
        GroupChange::Joined(_) => format!("joined by {}", who.join(", ")),
        GroupChange::Left(_) => format!("left by {}", who.join(", ")),
        GroupChange::Named(subject) => format!("named {subject:?}"),
        GroupChange::Suspended => "suspended".to_owned(),
        GroupChange::Restored => "suspended no more".to_owned(),
        GroupChange::Ended => "deleted".to_owned(),
    };
    format!("group {} is {what} at {}", it.group_id, at(it.at))
}

fn status(it: &StatusChanged) -> String {
    let mut line = format!("{:?} {} to {} at {}", it.status, it.wamid, party(&it.recipient), at(it.at));
    add(&mut line, "callback", it.callback.as_ref());
    add(&mut line, "participant", it.participant.as_ref());
    for Fault { code, title, details, .. } in &it.faults {
        line += &format!(", {code} {title} ({details})");
    }
    if it.pricing.is_some() {
        line += ", priced";
    }
    if it.conversation.is_some() {
        line += ", in a conversation";
    }
    line
}

fn said(kind: &str, text: &str, media: Option<&Media>) -> String {
    let mut line = format!("{kind} {text:?}");
    if let Some(media) = media {
        let voice = if media.voice { " voice" } else { "" };
        let _ = write!(
            line,
            " [{} {}{voice}{}]",
            media.meta_id,
            media.mime_type,
            media.url.as_deref().map_or("", |_| " url")
        );
        line += &media.filename.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    }
    line
}

fn party(party: &Party) -> String {
    let keys = [&party.phone, &party.user_id, &party.parent_user_id, &party.name];
    let mut words: Vec<_> = keys.into_iter().flatten().cloned().collect();
    words.extend(party.username.as_ref().map(|name| format!("@{name}")));
    format!("<{}>", words.join(" "))
}

/// Seconds after the moment at which all payloads play.
fn at(at: Timestamp) -> String {
    format!("{:+}", at.seconds() - 1_793_000_000)
}

fn add(line: &mut String, word: &str, value: Option<&String>) {
    if let Some(value) = value {
        let _ = write!(line, " {word} {value}");
    }
}
