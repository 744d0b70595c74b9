//! `GET /media/{id}`: a message's file.

use axum::http::HeaderMap;
use transom_desk::messages::files;
use transom_rules::access::Mask;
use transom_rules::content::FileState;
use transom_rules::id::MediaId;

use super::desk::{Desk, Done, Failed, Id};
use crate::served;
use crate::shown::Shown;

/// Serves a stored file, whole or a part of it.
pub(super) async fn file(desk: Desk, Id(id): Id<MediaId>, headers: HeaderMap) -> Done {
    let file = files::read(&desk.app, &desk.asker, id).await?;
    if file.state != FileState::Stored {
        return Err(Failed::NotFound);
    }
    let file = Shown::new(&Mask::of(&desk.asker).over_all(), file);
    Ok(served::answer(&desk.app, &file, &headers).await?)
}
