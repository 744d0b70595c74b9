//! Files that come slowly, broken or too large, and those beside them.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use futures_util::StreamExt as _;
use futures_util::stream;
use transom_rules::content::FileState;
use transom_rules::id::{MediaId, MessageId};
use transom_store::media::{self, Media};

use super::{Spool, bytes};
use crate::fixture::Desk;

/// A host of files: one that never ends, one that breaks off, others of as many bytes as they are called.
async fn host() -> String {
    async fn file(Path(name): Path<String>) -> Response {
        let begun = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"x"))]);
        match name.as_str() {
            "drips" => Body::from_stream(begun.chain(stream::pending())).into_response(),
            "breaks" => {
                let broken = stream::iter([Err(std::io::Error::other("the line broke"))]);
                Body::from_stream(begun.chain(broken)).into_response()
            }
            size => {
                let pieces = size.parse().unwrap_or(0) / 1024;
                let pieces = (0..pieces).map(|_| Ok::<_, Infallible>(Bytes::from_static(&[7; 1024])));
                Body::from_stream(stream::iter(pieces)).into_response()
            }
        }
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/files/{name}", get(file));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn wants(desk: &Desk, host: &str, name: &str) -> MediaId {
    let file = Media {
        id: desk.app.clock.media_id(),
        message_id: MessageId(desk.app.clock.id()),
        channel_id: desk.channel,
        meta_id: String::new(),
        mime_type: "application/pdf".into(),
        filename: "a.pdf".into(),
        voice: false,
        url: format!("{host}/files/{name}"),
        state: FileState::Wanted,
        hash: String::new(),
        size: 0,
        attempt: 0,
        run_at: desk.app.clock.machine(),
        problem: String::new(),
        created_at: desk.app.clock.now(),
    };
    let id = file.id;
    desk.write([file], |tx, files| Box::pin(media::add(tx, files))).await;
    id
}

async fn found(desk: &Desk, id: MediaId) -> Media {
    let look = desk.app.db.of(desk.workspace).read(id, |tx, id| Box::pin(media::get(tx, *id)));
    look.await.unwrap().unwrap()
}

/// Until a file is there, or somebody gave it up for now.
async fn settled(desk: &Desk, id: MediaId) -> Media {
    for _ in 0..1_000 {
        let file = found(desk, id).await;
        if file.state == FileState::Stored || !file.problem.is_empty() {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it is neither there nor given up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_drips_delays_no_other() {
    let host = host().await;
    let desk = Desk::fresh_beside(&host, String::new()).await;
    let slow = wants(&desk, &host, "drips").await;
    desk.app.wanted_files.notify_one();
    let mut others = Vec::new();
    for _ in 0..20 {
        others.push(wants(&desk, &host, "4096").await);
    }
    let broken = wants(&desk, &host, "breaks").await;
    desk.app.wanted_files.notify_one();
    for id in others {
        assert_eq!(settled(&desk, id).await.size, 4096);
    }
    assert!(!settled(&desk, broken).await.problem.is_empty());
    let slow = found(&desk, slow).await;
    assert_eq!((slow.state, slow.problem.as_str()), (FileState::Wanted, ""), "it is still coming");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_kept_once_and_read_in_parts_and_one_that_is_too_large_not_at_all() {
    let desk = Desk::fresh(String::new()).await;
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut spool = Spool::begin(&desk.app, 1_000_000).await.unwrap();
        for piece in 0..1_000_u32 {
            spool.add(&piece.to_be_bytes().repeat(250)).await.unwrap();
        }
        let mut last = Spool::begin(&desk.app, 10).await.unwrap();
        assert!(last.add(&[0; 11]).await.unwrap_err().to_string().contains("larger than 10 bytes"));
        kept.push(spool.keep(&desk.app).await.unwrap());
    }
    assert_eq!(kept[0], kept[1]);
    assert_eq!(kept[0].size, 1_000_000);
    let id = desk.has_file("application/pdf").await;
    let file = Media { hash: kept[0].hash.clone(), size: 1_000_000, ..found(&desk, id).await };
    let read = async |part| {
        let pieces: Vec<_> = bytes(&desk.app, &file, part).await.unwrap().collect().await;
        pieces.into_iter().flat_map(Result::unwrap).collect::<Vec<u8>>()
    };
    assert_eq!(read(None).await.len(), 1_000_000);
    assert_eq!(read(Some(999_000..999_004)).await, 999_u32.to_be_bytes());
    let names = std::fs::read_dir(&desk.app.settings.media.path).unwrap().count();
    assert_eq!(names, 2, "two folders of files, and nothing half");
}
