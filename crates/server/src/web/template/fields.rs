//! What the form of a template says, with files or without.

use std::collections::BTreeMap;

use axum::extract::{Form, FromRequest as _, Multipart, Request};
use axum::http::header;
use transom_desk::messages::upload::Given;
use transom_rules::id::MediaId;
use transom_rules::template_check::SlotKey;

use crate::web::desk::{Desk, Done, Failed};
use crate::web::upload;

/// Its fields.
pub(super) struct Fields {
    texts: BTreeMap<String, String>,
    /// By the names of their slots.
    pub(super) files: Vec<(String, Given)>,
}

impl Fields {
    pub(super) async fn read(desk: &Desk, request: Request) -> Done<Self> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let mut fields = Self { texts: BTreeMap::new(), files: Vec::new() };
        if !kind.starts_with("multipart/") {
            let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
            fields.texts = form.map_err(|error| Failed::Problem(error.body_text()))?.0.into_iter().collect();
            return Ok(fields);
        }
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
        while let Some(field) = form.next_field().await.map_err(|error| upload::broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                fields.files.extend(upload::read(desk, field).await?.map(|file| (name, file)));
            } else {
                fields.texts.insert(name, upload::text(field).await?);
            }
        }
        Ok(fields)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(String::as_str).unwrap_or_default()
    }

    /// All that was typed and chosen, as bytes.
    pub(super) fn said(&self) -> Vec<u8> {
        let typed = self.texts.iter().map(|(name, value)| format!("{name}={value}\0").into_bytes());
        let chosen = self.files.iter().map(|(_, file)| file.bytes.fingerprint());
        typed.chain(chosen).flatten().collect()
    }

    /// The fields whose names are slots.
    pub(super) fn values(&self) -> BTreeMap<SlotKey, String> {
        let slots =
            self.texts.iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.trim().to_owned())));
        slots.collect()
    }

    /// The files that were sent before and go again, by their slots.
    pub(super) fn again(&self) -> BTreeMap<SlotKey, MediaId> {
        let read = |(name, value): (&String, &String)| {
            Some((name.strip_prefix("again:")?.parse().ok()?, value.parse().ok()?))
        };
        self.texts.iter().filter_map(read).collect()
    }
}
