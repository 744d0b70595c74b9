//! Strangers who hold connections, and others who are served meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use transom_desk::base::settings;

use super::{Budget, bind, serve, within_budget};

/// A server of two addresses that ends with the test.
struct Served {
    at: SocketAddr,
    _stop: DropGuard,
}

impl Served {
    async fn begin(connections: usize) -> Self {
        let listener = bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let at = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/live", get(|| async { "live" }))
            .route("/take", post(|body: Bytes| async move { body.len().to_string() }))
            .layer(middleware::from_fn_with_state(Budget::default(), within_budget));
        let stop = CancellationToken::new();
        let settings =
            settings::Server { connections, connections_per_address: connections, ..Default::default() };
        let stopped = stop.clone();
        tokio::spawn(async move { serve(listener, router, &settings, stopped).await });
        Self { at, _stop: stop.drop_guard() }
    }

    /// A connection on which something was said.
    async fn says(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn is_live(&self) -> bool {
        let mut stream = self.says("GET /live HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.is_ok() && answer.ends_with("live")
    }
}

/// What is read until the other side ends the connection, or after so much time of the test's clock.
async fn rest_of(stream: &mut TcpStream, within: Duration) -> Option<String> {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(within, stream.read_to_end(&mut answer)).await.ok()?;
    Some(read.map_or_else(|_| String::new(), |_| String::from_utf8_lossy(&answer).into_owned()))
}

#[tokio::test]
async fn more_silent_connections_than_there_are_seats_keep_nobody_out() {
    let served = Served::begin(20).await;
    let mut strangers = Vec::new();
    for round in 0..200 {
        strangers.push(served.says(if round % 2 == 0 { "" } else { "GET /live HT" }).await);
        if round % 20 == 0 {
            assert!(served.is_live().await, "after {round}");
        }
    }
    let mut bodies = Vec::new();
    for round in 0..100 {
        bodies.push(served.says("POST /take HTTP/1.1\r\nhost: here\r\ncontent-length: 99\r\n\r\nx").await);
        if round % 20 == 0 {
            assert!(served.is_live().await, "after {round} bodies");
        }
    }
    assert_eq!(rest_of(&mut strangers[0], Duration::from_secs(5)).await.as_deref(), Some(""));
}

#[tokio::test]
async fn what_is_asked_on_one_connection_is_answered_one_after_the_other() {
    let served = Served::begin(20).await;
    let asked = "POST /take HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\n\r\nabc\
                 GET /live HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";
    let mut stream = served.says(asked).await;
    let answer = rest_of(&mut stream, Duration::from_secs(5)).await.unwrap();
    assert!(answer.contains("\r\n\r\n3HTTP/1.1 200") && answer.ends_with("live"), "{answer}");
}

/// The test's clock runs whenever nobody has anything to do.
#[tokio::test(start_paused = true)]
async fn whoever_drips_is_let_go_and_whoever_comes_along_is_not() {
    let served = Served::begin(20).await;
    let mut head = served.says("GET /live HT").await;
    let mut body = served.says("POST /take HTTP/1.1\r\nhost: here\r\ncontent-length: 900\r\n\r\n").await;
    let (mut slow, mut drip) = body.split();
    let dripping = async {
        for _ in 0..900 {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if drip.write_all(b"x").await.is_err() {
                break;
            }
        }
    };
    let mut answer = Vec::new();
    let refused = async {
        let _ = slow.read_to_end(&mut answer).await;
    };
    tokio::select! { () = dripping => panic!("it dripped to its end"), () = refused => {} }
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let ended = rest_of(&mut head, Duration::from_mins(1)).await;
    assert!(ended.is_some(), "a head that never ends");

    let mut steady = served
        .says("POST /take HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: 1048576\r\n\r\n")
        .await;
    for _ in 0..64 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        steady.write_all(&[b'x'; 16 * 1024]).await.unwrap();
    }
    let answer = rest_of(&mut steady, Duration::from_mins(1)).await.unwrap();
    assert!(answer.ends_with("1048576"), "{answer}");
}

#[tokio::test]
async fn bodies_that_never_end_share_a_bounded_memory_and_small_ones_pass() {
    let served = Served::begin(200).await;
    let head = "POST /take HTTP/1.1\r\nhost: here\r\ncontent-length: 2000000\r\n\r\n";
    let most = "x".repeat(1_999_999);
    let mut large = Vec::new();
    let mut refused = 0;
    for _ in 0..24 {
        let mut stream = served.says(head).await;
        // One that is refused may be closed before all was said.
        let _ = stream.write_all(most.as_bytes()).await;
        let mut begun = [0; 12];
        let answered = tokio::time::timeout(Duration::from_millis(200), stream.read_exact(&mut begun)).await;
        refused += usize::from(answered.is_ok_and(|read| read.is_ok() && &begun == b"HTTP/1.1 503"));
        large.push(stream);
    }
    assert!((1..24).contains(&refused), "{refused}");
    let mut small = served
        .says("POST /take HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc")
        .await;
    let answer = rest_of(&mut small, Duration::from_secs(5)).await.unwrap();
    assert!(answer.ends_with("\r\n\r\n3"), "{answer}");
}
