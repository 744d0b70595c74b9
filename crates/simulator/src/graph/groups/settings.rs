//! A group's subject, description and picture.

use serde_json::{Map, Value, json};

use super::super::call::{Call, File};
use super::super::{Answer, GraphError};
use super::asked;
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::media::{self, Described, Origin};
use crate::webhooks::groups::{Happened, tell};
use crate::world::{Group, Media, World};

/// So many characters has a subject.
const SUBJECT_MOST: usize = 128;
const DESCRIPTION_MOST: usize = 2048;
const PICTURE_MOST: usize = 5 * 1024 * 1024;
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

/// What is to be other than it is.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) subject: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) picture: Option<Media>,
}

/// `POST /{group}`
pub(super) async fn update(carrier: &Carrier, call: &mut Call, group: &Group) -> Answer {
    let mut wanted = read(call)?;
    if let Some(file) = call.file.take() {
        wanted.picture = Some(keep(carrier, group, file).await?);
    }
    if wanted.subject.is_none() && wanted.description.is_none() && wanted.picture.is_none() {
        return Err(GraphError::parameter("subject, description or profile_picture_file is required"));
    }
    Ok(asked(&carrier.commit(|world, clock| set(world, clock, &group.id, wanted)).await??))
}

/// The words of a call.
pub(super) fn read(call: &Call) -> Result<Settings, GraphError> {
    let subject = call.text("subject").map(|subject| subject.trim().to_owned());
    if subject.as_ref().is_some_and(|text| text.is_empty() || text.chars().count() > SUBJECT_MOST) {
        return Err(GraphError::parameter("subject has 1 to 128 characters"));
    }
    let description = call.text("description");
    if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_MOST) {
        return Err(GraphError::parameter("description has at most 2048 characters"));
    }
    Ok(Settings { subject, description, picture: None })
}

async fn keep(carrier: &Carrier, group: &Group, file: File) -> Result<Media, GraphError> {
    if !file.bytes.beginning().starts_with(&JPEG) || file.bytes.size() > PICTURE_MOST {
        return Err(GraphError::parameter("profile_picture_file is a JPEG image of at most 5 MB"));
    }
    let described = Described::incoming("image/jpeg", &file.bytes);
    let kept = carrier.commit(|world, clock| {
        let number = world.numbers.get(&group.number_id).cloned()?;
        Some(media::register(world, clock, &number.waba_id, Origin::Business, described))
    });
    let picture = kept.await?.ok_or_else(|| GraphError::no_such_object(&group.id))?;
    carrier.vault.keep(&picture.id, file.bytes).await.map_err(|_| GraphError::code(131_000))?;
    Ok(picture)
}

/// Gives a group other settings, and tells it.
pub(crate) fn set(
    world: &mut World,
    clock: &Clock,
    id: &str,
    wanted: Settings,
) -> Result<String, GraphError> {
    let mut told = Map::new();
    let mut tells = |name: &str, value: Value| drop(told.insert(name.to_owned(), value));
    let changed = world.groups.change(id, |group| {
        if let Some(subject) = wanted.subject {
            tells("group_subject", json!({ "text": subject, "update_successful": true }));
            group.subject = subject;
        }
        if let Some(description) = wanted.description {
            tells("group_description", json!({ "text": description, "update_successful": true }));
            group.description = description;
        }
        if let Some(picture) = wanted.picture {
            tells(
                "profile_picture",
                json!({ "mime_type": picture.mime_type, "sha256": picture.sha256, "update_successful": true }),
            );
            group.picture = Some(picture.id);
        }
        group.clone()
    });
    let group = changed.ok_or_else(|| GraphError::no_such_object(id))?;
    Ok(tell(world, clock, &group, &Happened::Set(told)))
}
