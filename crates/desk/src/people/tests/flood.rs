//! Passwords that are tried by the hundred, and somebody who knows theirs meanwhile.

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::*;

const PASSWORD: &str = "seven blue windows";

fn from(address: &str) -> Visitor {
    let origin = Origin { face: Face::Page, address: Some(address.parse().unwrap()) };
    Visitor { origin, browser: String::new() }
}

async fn tries(desk: &Desk, email: &str, password: &str, visitor: Visitor) -> Result<String, NotSignedIn> {
    session::sign_in(&desk.app, email, password.to_owned(), visitor).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_gets_in_while_hundreds_of_made_up_addresses_are_tried_from_elsewhere() {
    let desk = Desk::fresh(cheap(PASSWORD).await).await;
    let made_up: Vec<String> = (0..400).map(|number| format!("nobody{number}@test.example")).collect();
    let mut flood: FuturesUnordered<_> =
        made_up.iter().map(|email| tries(&desk, email, PASSWORD, from("192.0.2.1"))).collect();
    // Whoever loses their place is told at once when to come again: by then the others are in the line.
    while !matches!(flood.next().await, Some(Err(NotSignedIn::Wait(_)))) {}
    let honest = tries(&desk, "ana@test.example", PASSWORD, from("198.51.100.7"));
    tokio::pin!(honest);
    let mut looked_at = 0;
    loop {
        tokio::select! {
            signed_in = &mut honest => break assert!(signed_in.is_ok()),
            answered = flood.next() => looked_at += u32::from(answered == Some(Err(NotSignedIn::Wrong))),
        }
    }
    assert!(looked_at <= 10, "{looked_at} of the flood went before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_wrong_passwords_of_others_keep_nobody_out() {
    let desk = Desk::fresh(cheap(PASSWORD).await).await;
    let wrong = (0..9).map(|_| tries(&desk, "ana@test.example", "nine red doors", from("192.0.2.1")));
    assert!(join_all(wrong).await.iter().all(|answer| *answer == Err(NotSignedIn::Wrong)));
    assert!(tries(&desk, "Ana@Test.example", PASSWORD, from("192.0.2.1")).await.is_ok());
}
