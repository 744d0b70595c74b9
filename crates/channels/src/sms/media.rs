//! Files that come with a text message (MMS): what they are, and what the carrier calls them.

use transom_rules::content::{Kind, Media};

/// A file as the webhook names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    /// Where it lies.
    pub(super) url: &'a str,
    /// Its type, as the carrier says.
    pub(super) mime_type: &'a str,
}

impl Named<'_> {
    /// What it is drawn as.
    pub(super) fn kind(self) -> Kind {
        match self.mime_type.split('/').next().unwrap_or_default() {
            "image" => Kind::Image,
            "video" => Kind::Video,
            "audio" => Kind::Audio,
            _ => Kind::Document,
        }
    }

    /// What the carrier calls it: the last part of its address.
    pub(super) fn id(self) -> String {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The file, to be fetched.
    pub(super) fn media(self) -> Media {
        Media {
            meta_id: self.id(),
            mime_type: self.mime_type.to_owned(),
            filename: None,
            url: Some(self.url.to_owned()),
            voice: false,
        }
    }
}
