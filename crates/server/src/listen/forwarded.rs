//! Who asks through a proxy of ours. What anybody else writes into these headers is worth nothing.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address behind the proxies: the last one that none of them has. `Forwarded` (RFC 7239) counts before
/// `X-Forwarded-For`.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_ours = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    if !is_ours(&peer) {
        return peer;
    }
    let forwarded = entries(headers, &header::FORWARDED);
    let told: Vec<Option<IpAddr>> = if forwarded.is_empty() {
        entries(headers, &X_FORWARDED_FOR).into_iter().map(address).collect()
    } else {
        forwarded.into_iter().map(|entry| parameter(entry, "for").and_then(address)).collect()
    };
    let mut nearest = peer;
    for told in told.into_iter().rev() {
        // What cannot be read hides who stands before it.
        let Some(told) = told else { break };
        nearest = told;
        if !is_ours(&told) {
            break;
        }
    }
    nearest
}

/// Whether somebody who is no proxy of ours writes these headers, from an address of an own network: a proxy that the
/// settings forgot.
pub(super) fn is_forgotten(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> bool {
    let peer = peer.to_canonical();
    let is_near = match peer {
        IpAddr::V4(four) => four.is_loopback() || four.is_private(),
        IpAddr::V6(six) => six.is_loopback() || six.is_unique_local(),
    };
    let tells = headers.contains_key(header::FORWARDED) || headers.contains_key(X_FORWARDED_FOR);
    is_near && tells && !proxies.iter().any(|net| net.contains(&peer))
}

/// Whom each proxy saw, the first one first.
fn entries<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<&'h str> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).collect()
}

fn parameter<'h>(entry: &'h str, name: &str) -> Option<&'h str> {
    entry.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.trim_start_matches('[').trim_end_matches(']').parse().ok();
    text.parse::<SocketAddr>()
        .map(|with_port| with_port.ip())
        .ok()
        .or_else(bare)
        .map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, headers: &[(&'static str, &str)], expected: &str) {
        let proxies = ["127.0.0.1".parse::<IpAddr>().unwrap().into(), "10.0.0.0/8".parse().unwrap()];
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        let found = client(peer.parse().unwrap(), &map, &proxies);
        assert_eq!(found.to_string(), expected, "{peer} {headers:?}");
    }

    #[test]
    fn a_proxy_of_ours_is_believed_and_nobody_else() {
        check("192.0.2.9", &[("x-forwarded-for", "198.51.100.1")], "192.0.2.9");
        check("127.0.0.1", &[("x-forwarded-for", "198.51.100.1")], "198.51.100.1");
        check("::ffff:127.0.0.1", &[("x-forwarded-for", "198.51.100.1")], "198.51.100.1");
        check("127.0.0.1", &[], "127.0.0.1");
    }

    #[test]
    fn a_proxy_that_the_settings_forgot_is_noticed() {
        let proxies = ["127.0.0.1".parse::<IpAddr>().unwrap().into()];
        let told = HeaderMap::from_iter([(X_FORWARDED_FOR, "198.51.100.1".parse().unwrap())]);
        let forgotten =
            |peer: &str, headers: &HeaderMap| is_forgotten(peer.parse().unwrap(), headers, &proxies);
        assert!(forgotten("172.18.0.1", &told) && forgotten("::ffff:10.1.2.3", &told));
        assert!(!forgotten("127.0.0.1", &told), "it is named");
        assert!(!forgotten("172.18.0.1", &HeaderMap::new()), "it says nothing");
        assert!(!forgotten("192.0.2.9", &told), "a stranger writes what they like");
    }

    #[test]
    fn what_stands_before_the_first_stranger_is_the_strangers_own_word() {
        check("127.0.0.1", &[("x-forwarded-for", "203.0.113.7, 198.51.100.1, 10.1.2.3")], "198.51.100.1");
        check(
            "127.0.0.1",
            &[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "198.51.100.1")],
            "198.51.100.1",
        );
        check("127.0.0.1", &[("x-forwarded-for", "203.0.113.7, nobody, 10.1.2.3")], "10.1.2.3");
        check("127.0.0.1", &[("x-forwarded-for", "203.0.113.7, nobody")], "127.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_with_its_quotes_and_ports() {
        let both =
            [("forwarded", "proto=https;For=\"[2001:db8::7]:4711\""), ("x-forwarded-for", "203.0.113.7")];
        check("127.0.0.1", &both, "2001:db8::7");
        check("127.0.0.1", &[("forwarded", "for=192.0.2.43:80;by=10.0.0.1, for=10.0.0.2")], "192.0.2.43");
        check("127.0.0.1", &[("forwarded", "for=_hidden")], "127.0.0.1");
    }
}
