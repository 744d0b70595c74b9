//! The document of the API and the page made of it. Both are made when somebody first asks: most servers are never asked, and
//! hold neither of them.

use std::sync::OnceLock;

use axum::response::Response;
use bytes::Bytes;
use transom_desk::app::Shared;

use super::{docs, openapi};

/// What is told of the API, once it was asked for.
#[derive(Default)]
pub(super) struct Reference(OnceLock<Drawn>);

struct Drawn {
    json: Bytes,
    page: Bytes,
}

impl Reference {
    /// `GET /api/openapi.json`.
    pub(super) fn document(&self, app: &Shared) -> Response {
        openapi::answer(self.drawn(app).json.clone())
    }

    /// `GET /api/docs`.
    pub(super) fn page(&self, app: &Shared) -> Response {
        docs::answer(self.drawn(app).page.clone())
    }

    fn drawn(&self, app: &Shared) -> &Drawn {
        self.0.get_or_init(|| {
            let document = openapi::finish(super::resources(app).router.into_openapi());
            Drawn { page: docs::page(&document).into(), json: document.to_string().into() }
        })
    }
}
