//! Whom the simulator answers. It has no passwords, and any page that a browser on this machine shows can send requests
//! here: pages of other sites may not change anything, and a name that leads here is not answered unless it is ours.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// The names under which the simulator is asked.
#[derive(Clone)]
pub(crate) struct Hosts(Arc<Vec<String>>);

impl Hosts {
    /// This machine's own names, the address that is listened on and the host of the public address.
    pub(crate) fn of(listens: SocketAddr, public_url: &str) -> Self {
        let public = public_url.parse::<Uri>().ok().and_then(|url| url.host().map(bare));
        Self(Arc::new([Some(listens.ip().to_string()), public].into_iter().flatten().collect()))
    }

    fn knows(&self, host: &str) -> bool {
        let host = bare(host);
        let is_here = || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        host == "localhost" || host.ends_with(".localhost") || is_here() || self.0.contains(&host)
    }
}

/// A host without its port and brackets.
fn bare(host: &str) -> String {
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|letter| letter.is_ascii_digit()) => name,
        _ => host,
    };
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}

/// Answers requests to a host of ours; all others may be somebody's page that gave its name our address.
pub(crate) async fn only_here(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().host()).unwrap_or_default();
    if hosts.knows(host) {
        return next.run(request).await;
    }
    let told = "The simulator answers to its own addresses only; give its name with --public-url.\n";
    (StatusCode::MISDIRECTED_REQUEST, told).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_and_its_own_are_known_and_no_others() {
        let hosts = Hosts::of(([10, 0, 0, 7], 8090).into(), "http://simulator:8090");
        for known in [
            "127.0.0.1:8090",
            "localhost",
            "LOCALHOST:1",
            "[::1]:8090",
            "a.localhost",
            "10.0.0.7:8090",
            "simulator",
        ] {
            assert!(hosts.knows(known), "{known}");
        }
        for strange in
            ["evil.example", "127.0.0.1.evil.example", "10.0.0.8", "", "localhost.evil.example:8090"]
        {
            assert!(!hosts.knows(strange), "{strange}");
        }
    }
}
