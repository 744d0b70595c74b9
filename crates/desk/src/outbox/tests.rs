//! Messages after which nobody knows whether Meta took them, where a setting would rather have them twice than never:
//! each goes once more by itself, whether an answer or the end of a lease left them so, and no third time.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use transom_rules::delivery::MessageState;
use transom_rules::id::MessageId;
use transom_rules::time::{Span, Timestamp};
use transom_store::messages::{self, Message};
use transom_store::outbox::{self, Lease};

use crate::fixture::Desk;
use crate::messages::draft::Ask;
use crate::messages::send::{Sent, send};
use crate::upkeep;

const CUSTOMER: &str = "15550100777";

/// A Graph API that takes whatever comes and answers this; nothing where there is nothing to answer.
async fn graph(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection.read(&mut [0; 4096]).await;
            if answer.is_empty() {
                open.push(connection);
            } else {
                let _ = connection.write_all(answer).await;
            }
        }
    });
    url
}

impl Desk {
    async fn beside(graph: String, retry_uncertain: bool) -> Self {
        Self::fresh_as(String::new(), |settings| {
            settings.graph.url = graph;
            settings.graph.retry_uncertain = retry_uncertain;
        })
        .await
    }

    /// Something goes out to a customer who wrote.
    async fn sends(&self) -> MessageId {
        let conversation = self.hears(CUSTOMER, "Nora", "Hello?").await;
        let yes = json!({"type": "text", "text": {"body": "Yes"}});
        let ask = Ask { written_in: Some(conversation), ..self.asks(CUSTOMER, &yes) };
        match send(&self.app, ask).await.unwrap() {
            Sent::Queued(message) => message.id,
            other => panic!("{other:?}"),
        }
    }

    async fn message(&self, id: MessageId) -> Message {
        let found = self.app.db.of(self.workspace).read((), move |tx, ()| Box::pin(messages::get(tx, id)));
        found.await.unwrap().unwrap()
    }

    async fn state(&self, id: MessageId) -> MessageState {
        self.message(id).await.delivery.state
    }

    /// How long until the next message goes.
    async fn goes_in(&self) -> Option<Span> {
        let here = self.app.db.of(self.workspace);
        let due = here.read((), |tx, ()| Box::pin(outbox::next_due(tx))).await.unwrap();
        due.map(|at| at - self.app.clock.machine())
    }

    /// What waits to go is on the wire, of a process that ends at this moment; then the server starts.
    async fn is_killed_while_it_goes(&self) {
        let now = self.app.clock.machine() + Span::minutes(2);
        let lease = Lease { by: self.app.clock.id(), now, until: Timestamp::from_seconds(1) };
        self.write((), move |tx, ()| {
            Box::pin(async move {
                let due = outbox::claim(tx, lease, 10).await?;
                let ids: Vec<MessageId> = due.into_iter().map(|due| due.message_id).collect();
                outbox::post(tx, lease, &ids).await
            })
        })
        .await;
        upkeep::recover(&self.app).await.unwrap();
    }
}

/// A minute, less the time that the test took.
fn is_a_minute(wait: Option<Span>) -> bool {
    wait.is_some_and(|wait| wait > Span::seconds(40) && wait <= Span::seconds(60))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_answer_left_uncertain_goes_once_more_where_a_setting_says_so() {
    for retries in [true, false] {
        let broken =
            graph(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\n{\"oops\"").await;
        let desk = Desk::beside(broken, retries).await;
        let id = desk.sends().await;
        while desk.state(id).await != MessageState::Uncertain {
            tokio::task::yield_now().await;
        }
        assert_eq!(is_a_minute(desk.goes_in().await), retries);
        desk.is_killed_while_it_goes().await;
        assert_eq!((desk.state(id).await, desk.goes_in().await), (MessageState::Uncertain, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_end_of_a_process_left_uncertain_goes_once_more_where_a_setting_says_so() {
    for retries in [true, false] {
        let desk = Desk::beside(graph(b"").await, retries).await;
        let id = desk.sends().await;
        while desk.message(id).await.posted_at.is_none() {
            tokio::task::yield_now().await;
        }
        upkeep::recover(&desk.app).await.unwrap();
        assert_eq!(desk.state(id).await, MessageState::Uncertain);
        assert_eq!(is_a_minute(desk.goes_in().await), retries);
        desk.is_killed_while_it_goes().await;
        assert_eq!((desk.state(id).await, desk.goes_in().await), (MessageState::Uncertain, None));
    }
}
