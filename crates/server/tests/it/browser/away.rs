//! The server is away for a while: what was sent waits in the browser, over reloads, and goes out once.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy, copy_bidirectional, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::driver::Page;
use super::{ENTER, Stage};
use crate::harness::Customer;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_while_the_server_was_away_goes_out_once() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550160931", "Ana Costa").await;
    ana.writes(&stage.desk, "Is it ready?").await;
    ana.window_is(&stage.desk, "open").await;
    let line = Line::to(&stage.desk.url("")).await;
    let page = stage.driver.page(1440, 900).await;
    page.sign_in(&line.url, &stage.desk.told("email"), &stage.desk.told("password")).await;
    let thread = format!("{}/c/{}", line.url, stage.conversation("15550160931").await);
    page.goto(&thread).await;
    the_bar_comes_and_goes(&line, &page).await;
    an_answer_is_lost(&stage, &line, &page, &ana).await;
    words_and_a_file_wait_over_a_reload(&line, &page, &thread).await;
    line.is(How::Whole);
    for words in ["First", "Second", "Third"] {
        ana.gets(&stage.desk, words).await;
    }
    page.until("!document.querySelector('#messages [data-unsent]')").await;
    page.until(&format!("{OURS}.join() === 'First,Second,Third'")).await;
    page.until("document.querySelectorAll('#messages .msg.ours .bubble[data-kind=media] img').length === 1")
        .await;
    for words in ["First", "Second", "Third"] {
        assert_eq!(ana.sees(&stage.desk, words).await.len(), 1, "{words} was sent twice");
    }
    who_signs_out_is_asked(&line, &page).await;
    assert!(ana.sees(&stage.desk, "Never").await.is_empty());
    stage.end().await;
}

/// The words of our bubbles that are words alone.
const OURS: &str = "[...document.querySelectorAll('#messages .msg.ours .words')].map((it) => it.textContent)
    .filter((it) => !it.includes('door.png'))";

async fn the_bar_comes_and_goes(line: &Line, page: &Page) {
    page.until("document.querySelector('#offline').hidden").await;
    line.is(How::Cut);
    page.run("window.cutAt = performance.now()", &[]).await;
    page.sees("#offline", "Offline").await;
    assert!(page.holds("performance.now() - window.cutAt > 4000").await, "it is shown at once");
    line.is(How::Whole);
    page.misses("#offline").await;
}

/// The server takes it and cannot say so.
async fn an_answer_is_lost(stage: &Stage, line: &Line, page: &Page, ana: &Customer) {
    line.is(How::Deaf);
    page.write("#composer-text", &format!("First{ENTER}")).await;
    ana.gets(&stage.desk, "First").await;
    line.is(How::Cut);
    page.sees(".msg.ours .unsent", "Queued here").await;
}

async fn words_and_a_file_wait_over_a_reload(line: &Line, page: &Page, thread: &str) {
    page.write("#composer-text", &format!("Second{ENTER}")).await;
    page.run(ATTACH, &[json!("door.png")]).await;
    page.sees(".attached", "door.png").await;
    page.keys(ENTER).await;
    page.write("#composer-text", &format!("Third{ENTER}")).await;
    page.until("document.querySelectorAll('#messages .unsent').length === 4").await;
    // It comes back just long enough to be asked for the page, and takes nothing.
    line.is(How::Reading);
    page.goto(thread).await;
    page.until("document.querySelectorAll('#messages .unsent').length === 4").await;
    page.sees(".msg.ours", "door.png").await;
    page.misses(".attached").await;
}

/// Pastes a picture into the box.
const ATTACH: &str = "const canvas = new OffscreenCanvas(4, 4);
    canvas.getContext('2d').fillRect(0, 0, 2, 2);
    return canvas.convertToBlob().then((blob) => {
      const holder = new DataTransfer();
      holder.items.add(new File([blob], arguments[0], { type: 'image/png' }));
      const box = document.querySelector('#composer-text');
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: holder, bubbles: true, cancelable: true }));
    })";

async fn who_signs_out_is_asked(line: &Line, page: &Page) {
    line.is(How::Reading);
    page.write("#composer-text", &format!("Never{ENTER}")).await;
    page.sees(".msg.ours .unsent", "Queued here").await;
    page.press("form[action='/logout'] .rail-place").await;
    page.sees("#leave-unsent", "thrown away").await;
    page.press("#leave-unsent [popovertargetaction]").await;
    page.misses("#leave-unsent").await;
    page.press("form[action='/logout'] .rail-place").await;
    page.press("#leave-unsent .primary").await;
    page.until("location.pathname === '/login'").await;
    let left = "return new Promise((done) => { const open = indexedDB.open('transom', 1);
        open.onsuccess = () => { const all = open.result.transaction('unsent').objectStore('unsent').getAll();
          all.onsuccess = () => done(all.result); }; })";
    let left = page.run(left, &[]).await;
    assert_eq!(left, Value::Array(vec![]));
}

/// How the way between browser and server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Whole,
    /// Nobody answers.
    Cut,
    /// What is sent arrives; no answer comes back.
    Deaf,
    /// Pages and their parts are read; what is sent to a customer is answered as by a proxy whose server is away.
    Reading,
}

/// A way to the desk that can be broken. Its address stays.
struct Line {
    url: String,
    how: Arc<watch::Sender<How>>,
}

impl Line {
    async fn to(url: &str) -> Self {
        let there = url.trim_start_matches("http://").to_owned();
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", door.local_addr().unwrap());
        let how = Arc::new(watch::Sender::new(How::Whole));
        let told = how.subscribe();
        tokio::spawn(async move {
            while let Ok((browser, _)) = door.accept().await {
                tokio::spawn(carry(browser, there.clone(), told.clone()));
            }
        });
        Self { url, how }
    }

    fn is(&self, how: How) {
        self.how.send_replace(how);
    }
}

/// Carries a connection until the way changes.
async fn carry(mut browser: TcpStream, there: String, mut told: watch::Receiver<How>) {
    let how = *told.borrow_and_update();
    if how == How::Cut {
        return;
    }
    let mut head = Vec::new();
    if how == How::Reading {
        head = read_head(&mut browser).await;
        if head.starts_with(b"POST /c/") {
            let answer = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = browser.write_all(answer).await;
            let _ = copy(&mut browser, &mut sink()).await;
            return;
        }
    }
    let mut desk = TcpStream::connect(there).await.unwrap();
    desk.write_all(&head).await.unwrap();
    let carrying = async {
        if how == How::Deaf {
            let _ = copy(&mut browser, &mut desk).await;
        } else {
            let _ = copy_bidirectional(&mut browser, &mut desk).await;
        }
    };
    tokio::select! { () = carrying => {}, _ = told.changed() => {} }
}

/// The head of a request, which asks for its connection to be closed: the next request comes by another.
async fn read_head(browser: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match browser.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return head,
        }
    }
    String::from_utf8(head).unwrap().replace("Connection: keep-alive", "Connection: close").into_bytes()
}
