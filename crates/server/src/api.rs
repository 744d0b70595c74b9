//! The JSON API.

/// The API's routes.
pub fn router() -> axum::Router<crate::app::Shared> {
    axum::Router::new()
}
