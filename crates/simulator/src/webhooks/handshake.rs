//! The handshake: before an address gets webhooks it must answer a challenge.

use std::time::Duration;

use crate::carrier::Carrier;

/// Asks `address` for the challenge. Errors say, for people, what was wrong.
pub(crate) async fn verify(carrier: &Carrier, address: &str, verify_token: &str) -> Result<(), String> {
    /// Meta's figure is not known; a receiver that needs longer is not there.
    const PATIENCE: Duration = Duration::from_secs(5);
    let challenge = carrier.clock.digits(10);
    let query = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", challenge.as_str()),
        ("hub.verify_token", verify_token),
    ];
    let request = carrier.http.get(address).query(&query).header("User-Agent", "facebookplatform/1.0");
    let answer = request.timeout(PATIENCE).send().await;
    let answer = answer.map_err(|_| "The URL could not be reached.".to_owned())?;
    let status = answer.status();
    let body = answer.text().await.unwrap_or_default();
    if status == reqwest::StatusCode::OK && body.trim() == challenge {
        return Ok(());
    }
    Err(format!("HTTP Status Code = {}; the challenge was not answered.", status.as_u16()))
}
