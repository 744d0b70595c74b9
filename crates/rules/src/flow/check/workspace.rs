//! Whether the workspace has what a flow names: templates with what goes into them, statuses, labels, teams, attributes,
//! campaigns, views, hosts inside.

use std::collections::BTreeSet;

use super::{kind, steps, triggers};
use crate::flow::kind::{Cause, Kind};
use crate::flow::problem::{Code, Problem};
use crate::flow::yaml::{Entry, Node};
use crate::template_check::SlotKey;
use crate::time::Span;
use crate::words::flow as words;

/// What is known of the workspace. What is `None` is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// How long before the window's end automated messages stop ([`crate::settings::Settings::automated_margin`]).
    pub margin: Span,
    /// The approved templates.
    pub templates: Option<Vec<KnownTemplate>>,
    /// Names of statuses.
    pub statuses: Option<BTreeSet<String>>,
    /// Names of labels.
    pub labels: Option<BTreeSet<String>>,
    /// Names of teams.
    pub teams: Option<BTreeSet<String>>,
    /// Keys of the attributes of contacts.
    pub contact_attributes: Option<BTreeSet<String>>,
    /// Keys of the attributes of conversations.
    pub conversation_attributes: Option<BTreeSet<String>>,
    /// Names of campaigns that customers may be added to.
    pub campaigns: Option<BTreeSet<String>>,
    /// Names of campaigns that customers may answer: those that are over, too.
    pub answered: Option<BTreeSet<String>>,
    /// Names of views that all share.
    pub views: Option<BTreeSet<String>>,
    /// There is an SMS sender, so that customers may write by SMS.
    pub has_sms: bool,
    /// Hosts inside, which may be asked over http.
    pub internal_hosts: Option<BTreeSet<String>>,
}

/// A template that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownTemplate {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What has to be filled in.
    pub slots: BTreeSet<SlotKey>,
}

pub(super) fn check(root: &Node, known: &Known) -> Vec<Problem> {
    let mut problems = Vec::new();
    for entry in steps(root) {
        let found = kind(entry).map(|kind| of_step(kind, entry, known)).unwrap_or_default();
        problems.extend(found.into_iter().map(|problem| problem.of(&entry.key)));
    }
    for (cause, node) in triggers(root) {
        let own = node.entries().and_then(<[Entry]>::first).map(|entry| &entry.value);
        let whom = node.entry("whom").map(|entry| &entry.value);
        problems.extend(match cause {
            Cause::Status => lacks(own, "status", known.statuses.as_ref()),
            Cause::Campaign => lacks(own, "campaign", known.answered.as_ref()),
            Cause::Schedule => lacks(whom, "view", known.views.as_ref()),
            _ => None,
        });
    }
    problems
}

fn of_step(kind: Kind, entry: &Entry, known: &Known) -> Vec<Problem> {
    let own = entry.value.entries().and_then(<[Entry]>::first).map(|entry| &entry.value);
    let told = |name: &str| entry.value.entry(name).map(|entry| &entry.value);
    let found = match kind {
        Kind::Template => return own.map(|own| template(own, entry, known)).unwrap_or_default(),
        Kind::SetStatus | Kind::Close => lacks(own, "status", known.statuses.as_ref()),
        Kind::Label => lacks(own, "label", known.labels.as_ref()),
        // An address is a person's.
        Kind::Assign => lacks(
            own.filter(|own| own.text().is_some_and(|name| !name.contains('@'))),
            "team",
            known.teams.as_ref(),
        ),
        Kind::HandOver => lacks(told("team"), "team", known.teams.as_ref()),
        Kind::StartCampaign => lacks(own, "campaign", known.campaigns.as_ref()),
        Kind::Http => bare(own, known.internal_hosts.as_ref()),
        Kind::Attribute if told("of").and_then(Node::text) == Some("conversation") => {
            lacks(own, "attribute", known.conversation_attributes.as_ref())
        }
        Kind::Attribute => lacks(own, "attribute", known.contact_attributes.as_ref()),
        _ => lacks(told("attribute"), "attribute", known.contact_attributes.as_ref()),
    };
    found.into_iter().collect()
}

fn lacks(named: Option<&Node>, noun: &'static str, known: Option<&BTreeSet<String>>) -> Option<Problem> {
    let (node, known) = (named?, known?);
    let name = node.text().filter(|name| !name.is_empty() && !known.contains(*name))?;
    Some(Problem::new(Code::NotInWorkspace, node.at, words::not_in_workspace(noun, name)))
}

/// What everybody on the way can read is asked of hosts inside alone.
fn bare(address: Option<&Node>, inside: Option<&BTreeSet<String>>) -> Option<Problem> {
    let (node, inside) = (address?, inside?);
    let host = host_of(node.text()?.strip_prefix("http://")?);
    (!inside.contains(host)).then(|| Problem::new(Code::Shape, node.at, words::shape("http", "address")))
}

/// The host of what stands behind the scheme, without its port.
fn host_of(rest: &str) -> &str {
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
        Some((host, _)) => host,
        None => place.split(':').next().unwrap_or_default(),
    }
}

fn template(own: &Node, entry: &Entry, known: &Known) -> Vec<Problem> {
    let (Some(templates), Some(name)) = (&known.templates, own.text()) else { return Vec::new() };
    let language = entry.value.entry("language").and_then(|told| told.value.text()).unwrap_or_default();
    let Some(template) = templates.iter().find(|one| one.name == name && one.language == language) else {
        let named = format!("{name} ({language})");
        return vec![Problem::new(Code::NotInWorkspace, own.at, words::not_in_workspace("template", &named))];
    };
    let told = entry.value.entry("values").and_then(|told| told.value.entries()).unwrap_or_default();
    let key = |told: &Entry| told.key.parse().unwrap_or_else(|_| SlotKey::Body(told.key.clone()));
    let lacks = template.slots.iter().filter(|slot| !told.iter().any(|told| key(told) == **slot));
    let mut problems: Vec<Problem> = lacks
        .map(|slot| Problem::new(Code::Missing, own.at, words::slot_missing(name, &slot.to_string())))
        .collect();
    for told in told.iter().filter(|told| !template.slots.contains(&key(told))) {
        problems.push(Problem::new(Code::Unknown, told.at, words::slot_unknown(name, &told.key)));
    }
    problems
}
