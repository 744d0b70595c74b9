//! What a workspace has of what flows name.

use std::collections::BTreeSet;

use transom_rules::attribute::Subject;
use transom_rules::campaign::State;
use transom_rules::channel::ChannelKind;
use transom_rules::flow::{Known, KnownTemplate};
use transom_rules::template_check;
use transom_rules::time::Span;
use transom_store::{
    Result as Stored, Scoped, attributes, campaigns, channels, labels, statuses, teams, templates, views,
};

use crate::base::settings::Settings;

/// So many campaigns, the newest, can be named.
const CAMPAIGNS: i64 = 500;

/// What the settings say that flows have to keep to.
pub(super) struct Bounds {
    margin: Span,
    internal_hosts: BTreeSet<String>,
}

impl Bounds {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            margin: settings.rules.automated_margin,
            internal_hosts: settings.bots.internal_hosts.iter().cloned().collect(),
        }
    }
}

/// All of it.
pub(super) async fn known(tx: &mut Scoped<'_>, bounds: &Bounds) -> Stored<Known> {
    let mut approved = Vec::new();
    let all = channels::of_workspace(tx).await?.into_iter();
    let (numbers, senders): (Vec<_>, Vec<_>) =
        all.filter(|one| one.disconnected_at.is_none()).partition(|one| one.kind == ChannelKind::WhatsApp);
    let has_sms = !senders.is_empty();
    for account in numbers.into_iter().map(|one| one.waba_id).collect::<BTreeSet<String>>() {
        for template in templates::approved(tx, &account).await? {
            let slots = template_check::slots(&template.components);
            approved.push(KnownTemplate {
                name: template.name,
                language: template.language,
                slots: slots.into_iter().map(|slot| slot.key).collect(),
            });
        }
    }
    let attributes = attributes::offered(tx).await?;
    let of = |subject: Subject| -> BTreeSet<String> {
        attributes.iter().filter(|one| one.subject == subject).map(|one| one.key.clone()).collect()
    };
    let views = views::of_user(tx, None).await?.into_iter().filter(|view| view.is_shared);
    let newest = campaigns::list(tx, None, CAMPAIGNS).await?;
    let open = newest.iter().filter(|one| !matches!(one.state, State::Stopped | State::Completed));
    Ok(Known {
        margin: bounds.margin,
        has_sms,
        internal_hosts: Some(bounds.internal_hosts.clone()),
        templates: Some(approved),
        statuses: Some(statuses::offered(tx).await?.into_iter().map(|one| one.name).collect()),
        labels: Some(labels::offered(tx).await?.into_iter().map(|one| one.name).collect()),
        teams: Some(teams::all(tx).await?.into_iter().map(|one| one.name).collect()),
        contact_attributes: Some(of(Subject::Contact)),
        conversation_attributes: Some(of(Subject::Conversation)),
        campaigns: Some(open.map(|one| one.name.clone()).collect()),
        answered: Some(newest.iter().map(|one| one.name.clone()).collect()),
        views: Some(views.map(|view| view.name).collect()),
    })
}
