//! Addresses that webhooks are to go to: none is taken before it has answered the handshake.

use super::GraphError;
use crate::carrier::Carrier;
use crate::webhooks::handshake;
use crate::world::Override;

/// Refuses an address that does not answer.
pub(super) async fn verify(carrier: &Carrier, url: &str, verify_token: &str) -> Result<(), GraphError> {
    let verified = handshake::verify(carrier, url, verify_token).await;
    verified.map_err(|why| GraphError::callback_not_verified(&why))
}

/// An override's address after its handshake; None for none, and for the empty one that clears it.
pub(super) async fn verified_override(
    carrier: &Carrier,
    address: Option<String>,
    verify_token: Option<String>,
) -> Result<Option<Override>, GraphError> {
    let Some(callback_url) = address.filter(|address| !address.is_empty()) else { return Ok(None) };
    verify(carrier, &callback_url, &verify_token.unwrap_or_default()).await?;
    Ok(Some(Override { callback_url }))
}
