//! Passwords that are tried by the hundred, and somebody who knows theirs meanwhile.

use std::pin::pin;

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::*;

const PASSWORD: &str = "seven blue windows";

fn from(address: &str) -> Visitor {
    let origin = Origin { face: Face::Page, address: Some(address.parse().unwrap()) };
    Visitor { origin, browser: String::new(), known: None }
}

async fn tries(desk: &Desk, email: &str, password: &str, visitor: Visitor) -> Result<Entered, NotSignedIn> {
    session::sign_in(&desk.app, email, password.to_owned(), visitor).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_gets_in_while_hundreds_of_made_up_addresses_are_tried() {
    let desk = Desk::fresh(cheap(PASSWORD).await).await;
    let word = session::known_again(&desk.app, "Ana@Test.example").unwrap();
    let known = Visitor { known: Some(word), ..from("192.0.2.1") };
    for visitor in [from("198.51.100.7"), known] {
        let made_up: Vec<String> = (0..400).map(|number| format!("nobody{number}@test.example")).collect();
        let mut flood: FuturesUnordered<_> =
            made_up.iter().map(|email| tries(&desk, email, PASSWORD, from("192.0.2.1"))).collect();
        assert_eq!(flood.next().await, Some(Err(NotSignedIn::Wrong)), "all others are in the line now");
        let honest = tries(&desk, "ana@test.example", PASSWORD, visitor);
        tokio::pin!(honest);
        let mut before = 0;
        loop {
            tokio::select! {
                signed_in = &mut honest => break assert!(signed_in.is_ok()),
                answered = flood.next() => before += u32::from(answered.is_some()),
            }
        }
        assert!(before <= 10, "{before} of the flood went before");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_of_ones_own_browser_is_none_at_anothers_account() {
    let desk = Desk::fresh(cheap(PASSWORD).await).await;
    let word = session::known_again(&desk.app, "bob@test.example").unwrap();
    let stranger = Visitor { known: Some(word), ..from("192.0.2.1") };
    let together = |visitor: Visitor| tries(&desk, "ana@test.example", "nine red doors", visitor);
    let wrong = join_all((0..10).map(|_| together(stranger.clone()))).await;
    assert!(wrong.iter().all(|answer| *answer == Err(NotSignedIn::Wrong)));
    // They were strangers' tries: there is none left at once from that address.
    let mut next = pin!(together(from("192.0.2.1")));
    let another = tries(&desk, "cleo@test.example", PASSWORD, from("192.0.2.1"));
    tokio::select! {
        _ = &mut next => panic!("it did not have to wait"),
        other = another => assert_eq!(other, Err(NotSignedIn::Wrong)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_wrong_passwords_of_others_keep_nobody_out() {
    let desk = Desk::fresh(cheap(PASSWORD).await).await;
    let wrong = (0..9).map(|_| tries(&desk, "ana@test.example", "nine red doors", from("192.0.2.1")));
    assert!(join_all(wrong).await.iter().all(|answer| *answer == Err(NotSignedIn::Wrong)));
    assert!(tries(&desk, "Ana@Test.example", PASSWORD, from("192.0.2.1")).await.is_ok());
}
