//! `groups[]`: a group was made, joined, left, renamed, suspended, deleted. What Meta reports of our own wishes that failed
//! is for the operator.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use transom_rules::event::Severity::{Error, Info, Warning};
use transom_rules::event::{Event, GroupChange, GroupChanged, Party};

use super::people::People;
use super::said::party;
use super::{Notice, Parsed, Source};
use crate::whatsapp::lenient::{Fields, Loose, list, object, tree};

#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, default)]
    timestamp: Loose<'a>,
    #[serde(borrow, default)]
    group_id: Loose<'a>,
    #[serde(borrow, default, rename = "type")]
    word: Loose<'a>,
    #[serde(borrow, default)]
    subject: Loose<'a>,
    #[serde(borrow, default)]
    invite_link: Loose<'a>,
    #[serde(borrow, default)]
    added_participants: Option<&'a RawValue>,
    #[serde(borrow, default)]
    removed_participants: Option<&'a RawValue>,
    #[serde(borrow, default)]
    group_subject: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Participant<'a> {
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    #[serde(borrow, default)]
    input: Loose<'a>,
    #[serde(borrow, default)]
    user_id: Loose<'a>,
    #[serde(borrow, default)]
    parent_user_id: Loose<'a>,
}

#[derive(Deserialize)]
struct Renamed<'a> {
    #[serde(borrow, default)]
    text: Loose<'a>,
    #[serde(borrow, default)]
    update_successful: Loose<'a>,
}

/// One element of `groups[]`.
pub(super) fn changed(source: &Source<'_>, raw: &RawValue, out: &mut Parsed) {
    let Some(group) = object::<Told<'_>>(Some(raw)) else {
        return out.unknown(source, "The group is no readable object.", raw);
    };
    let value = tree(raw);
    let has_failed = !value.items("errors").is_empty();
    let at = group.timestamp.time();
    if let (Some(group_id), Some(at), false) = (group.group_id.key(), at, has_failed)
        && let Some(change) = change(&source.people, &group)
    {
        let is_told = !is_partial(&value) && !matches!(change, GroupChange::Suspended);
        let changed = GroupChanged { group_id, at, change, json: raw.get().to_owned() };
        out.event(source, Event::GroupChanged(changed), raw);
        if is_told {
            return;
        }
    }
    out.notice(source, notice(&value, has_failed), at, raw);
}

/// What an object that was kept tells of a group; `None` of anything else.
pub fn group_change(json: &str) -> Option<GroupChange> {
    let group: Told<'_> = serde_json::from_str(json).ok()?;
    group.group_id.key().and_then(|_| change(&People::default(), &group))
}

/// What changed, as far as a thread shows it.
fn change(people: &People, group: &Told<'_>) -> Option<GroupChange> {
    let (added, removed) =
        (parties(people, group.added_participants), parties(people, group.removed_participants));
    Some(match group.word.text() {
        "group_create" if group.removed_participants.is_none() => GroupChange::Created {
            subject: group.subject.text().to_owned(),
            invite_link: group.invite_link.text().to_owned(),
            members: added,
        },
        "group_delete" => GroupChange::Ended,
        "group_suspend" => GroupChange::Suspended,
        "group_suspend_cleared" => GroupChange::Restored,
        "group_settings_update" => {
            let renamed: Renamed<'_> = object(group.group_subject)?;
            GroupChange::Named(renamed.text.some().filter(|_| renamed.update_successful.text() != "false")?)
        }
        // One of Meta's examples calls a removal `group_create`: whom it names says what it is.
        _ if !added.is_empty() => GroupChange::Joined(added),
        _ if !removed.is_empty() => GroupChange::Left(removed),
        _ => return None,
    })
}

fn parties(people: &People, raw: Option<&RawValue>) -> Vec<Party> {
    let each = list(raw).unwrap_or_default().into_iter();
    let named = each.filter_map(|raw| object::<Participant<'_>>(Some(raw)));
    let read = |one: Participant<'_>| {
        let phone = if one.wa_id.phone().is_some() { &one.wa_id } else { &one.input };
        people.complete(party(phone, &one.user_id, &one.parent_user_id))
    };
    named.filter_map(read).collect()
}

/// Some of it was done and some was not.
fn is_partial(value: &Value) -> bool {
    let is_refused = |name: &str| value.at(name).at("update_successful") == &Value::Bool(false);
    !value.items("failed_participants").is_empty()
        || ["group_subject", "group_description", "profile_picture"].into_iter().any(is_refused)
}

fn notice(value: &Value, has_failed: bool) -> Notice {
    let word = value.text("type");
    let what = match word.as_str() {
        "group_create" => "A group was created",
        "group_delete" => "A group was deleted",
        "group_participants_add" => "Somebody joined a group",
        "group_participants_remove" | "group_remove_participants" => "Somebody left a group or was removed",
        "group_join_request_created" => "Somebody asks to join a group",
        "group_join_request_revoked" => "Somebody no longer asks to join a group",
        "group_settings_update" => "The settings of a group changed",
        "group_suspend" => "A group is suspended",
        "group_suspend_cleared" => "A group is no longer suspended",
        _ => "A group changed",
    };
    let is_partial = is_partial(value);
    let severity = match (has_failed, is_partial || word == "group_suspend") {
        (true, _) => Error,
        (_, true) => Warning,
        _ => Info,
    };
    let title = if has_failed || is_partial {
        format!("{what}, or should have been: Meta reports errors.")
    } else {
        format!("{what}.")
    };
    Notice { severity, title }
}
