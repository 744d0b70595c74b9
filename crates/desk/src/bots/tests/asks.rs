//! Other programs that bots ask: one on this machine, which the settings let in.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::bots::key::{self, Signs};

/// A program that says how many are left, or that it does not know.
struct Stock {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stock {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let request = answered(stream).await;
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn bot(&self) -> String {
        format!(
            "
flow: 1
name: Stock
triggers:
  - keyword: left
    contains: yes
steps:
  look:
    http: \"{}/stock?words={{{{ answer }}}}\"
    keep: stock
    next: tell
    failed: sorry
  tell:
    message: \"{{{{ stock.left }}}} left.\"
  sorry:
    message: Nobody knows.
",
            self.address
        )
    }
}

/// Reads a request without a body, and answers it; what was asked.
async fn answered(mut stream: TcpStream) -> String {
    let (mut asked, mut buffer) = (String::new(), [0; 4096]);
    while !asked.contains("\r\n\r\n") {
        let count = stream.read(&mut buffer).await.unwrap();
        asked += &String::from_utf8_lossy(&buffer[..count]);
    }
    let (status, body) =
        if asked.contains("unicorns") { ("404 Not Found", "") } else { ("200 OK", "{\"left\": 3}") };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    asked
}

impl Bots {
    async fn beside(stock: &Stock) -> (Self, BotId) {
        let lets_in = |settings: &mut crate::base::settings::Settings| {
            settings.bots.internal_hosts = vec!["127.0.0.1".into()];
        };
        let desk = Desk::fresh_as(String::new(), lets_in).await;
        let us = Asker::system(desk.workspace, Face::Command);
        let bots = Self { desk, us };
        let id = bots.on(&stock.bot()).await;
        (bots, id)
    }

    /// Waits until so many messages of bots stand there; the newest.
    async fn newest_of(&self, conversation: ConversationId, count: usize) -> String {
        for _ in 0..200 {
            self.work().await;
            let said = self.said(conversation).await;
            if said.len() >= count {
                return said.last().cloned().unwrap_or_default();
            }
        }
        panic!("{:#?}", self.run(conversation).await);
    }
}

#[tokio::test]
async fn what_a_program_answers_is_kept_and_an_error_goes_its_own_way() {
    let stock = Stock::new().await;
    let (bots, _) = Bots::beside(&stock).await;
    let conversation = bots.hears("How many shoes & socks are left?").await;
    assert_eq!(bots.newest_of(conversation, 1).await, "3 left.");
    let run = bots.run(conversation).await;
    assert_eq!(run.run.ending(), Some(Ending::Finished));
    assert_eq!(run.request, "", "what was asked is forgotten");
    bots.hears("Are any unicorns left?").await;
    assert_eq!(bots.newest_of(conversation, 2).await, "Nobody knows.");
    let asked = stock.asked();
    assert!(asked[0].starts_with("GET /stock?words=How%20many%20shoes%20%26%20socks"), "{asked:?}");
    let key = format!("idempotency-key: {}-", run.id);
    assert!(asked[0].to_lowercase().contains(&key) && asked.len() == 2, "each is asked once: {asked:?}");
}

#[tokio::test]
async fn what_a_bot_asks_is_signed_once_it_has_a_key() {
    let stock = Stock::new().await;
    let (bots, id) = Bots::beside(&stock).await;
    assert_eq!(key::signs(bots.with(), &bots.us, id).await.unwrap(), Signs::Not);
    let conversation = bots.hears("How many are left?").await;
    bots.newest_of(conversation, 1).await;
    let base = bots.desk.app.base();
    let first = key::change(base, &bots.us, id).await.unwrap();
    let second = key::change(base, &bots.us, id).await.unwrap();
    assert!(first != second && second.expose().len() > 40);
    assert_eq!(key::signs(bots.with(), &bots.us, id).await.unwrap(), Signs::Own);
    assert_eq!(bots.told(Verb::ChangeBotKey).await, 2);
    bots.hears("How many are left now?").await;
    bots.newest_of(conversation, 2).await;
    let asked = stock.asked();
    assert!(!asked[0].contains("x-transom-signature"), "{asked:?}");
    let of = |name: &str| {
        let line = asked[1].lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().to_owned()
    };
    let signed = crate::bots::outside::signature(&second, &of("idempotency-key:"), "").unwrap();
    assert_eq!(of("x-transom-signature:"), signed);
    let nobody = BotId(bots.desk.app.clock.id());
    assert!(matches!(key::change(base, &bots.us, nobody).await, Err(NotDone::NotFound)));
}

#[tokio::test]
async fn what_goes_over_http_compiles_for_hosts_inside_alone() {
    let stock = Stock::new().await;
    let (bots, _) = Bots::beside(&stock).await;
    let elsewhere = stock.bot().replace("127.0.0.1", "127.0.0.2");
    let found = act::check(bots.with(), &bots.us, elsewhere).await.unwrap();
    assert_eq!(found.problems.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::Shape]);
}
