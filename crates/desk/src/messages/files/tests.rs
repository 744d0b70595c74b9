//! Files that come slowly, broken or too large, and those beside them.

use std::convert::Infallible;
use std::path::PathBuf;
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
use transom_rules::time::Span;
use transom_store::forget;
use transom_store::media::{self, Media};

use super::{AT_ONCE, Spool, bytes, folder};
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
        let pieces: Vec<_> = bytes(&desk.app, &file.hash, part).await.unwrap().collect().await;
        pieces.into_iter().flat_map(Result::unwrap).collect::<Vec<u8>>()
    };
    assert_eq!(read(None).await.len(), 1_000_000);
    assert_eq!(read(Some(999_000..999_004)).await, 999_u32.to_be_bytes());
    let names = std::fs::read_dir(&desk.app.settings.media.path).unwrap().count();
    assert_eq!(names, 2, "two folders of files, and nothing half");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_waits_for_no_file() {
    let host = host().await;
    let desk = Desk::fresh_beside(&host, String::new()).await;
    let mut all = Vec::new();
    for _ in 0..=AT_ONCE {
        all.push(wants(&desk, &host, "drips").await);
    }
    desk.app.wanted_files.notify_one();
    // All places are taken; the last waits for one.
    while begun(&desk, &all).await < AT_ONCE {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    desk.app.stop.cancel();
    desk.app.tasks.close();
    let ended = tokio::time::timeout(Duration::from_secs(2), desk.app.tasks.wait()).await;
    assert!(ended.is_ok(), "it waits");
    assert_eq!(begun(&desk, &all).await, AT_ONCE);
}

/// How many fetches were begun.
async fn begun(desk: &Desk, ids: &[MediaId]) -> usize {
    let mut begun = 0;
    for id in ids {
        begun += usize::from(found(desk, *id).await.attempt > 0);
    }
    begun
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_no_message_goes_and_one_that_somebody_has_stays() {
    let desk = Desk::fresh(String::new()).await;
    let folder = desk.app.settings.media.path.clone();
    let id = desk.has_file("application/pdf").await;
    let hash = found(&desk, id).await.hash;
    let there = place(&desk, &hash);
    let part = there.parent().unwrap();
    let lost = part.join(hash.replace('0', "f").replace('1', "e"));
    assert!(!lost.exists());
    std::fs::write(&lost, "lost").unwrap();
    let (half, just_begun) = (part.join("half#1"), part.join("begun#2"));
    for path in [&half, &just_begun] {
        std::fs::write(path, "half").unwrap();
    }
    let long_ago = std::fs::File::open(&half).unwrap();
    long_ago.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    // Somebody was killed who removed a file that was wanted after all.
    std::fs::rename(&there, there.with_extension("going")).unwrap();
    let now = Duration::from_millis(desk.app.clock.machine().millis().unsigned_abs());
    let sweep = || folder::sweep(&desk.app.db, &desk.app.files, &folder, now);
    let mut as_should_be = [hash, "begun#2".to_owned()];
    as_should_be.sort_unstable();
    let left = || {
        let entries = std::fs::read_dir(part).unwrap();
        let mut left: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort_unstable();
        left
    };
    // The desk sweeps by itself when it begins, and may be at it: what it has put out of the way comes back soon.
    for _ in 0..100 {
        assert!(sweep().await.unwrap() <= 2);
        if left() == as_should_be {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(left(), as_should_be);
    assert_eq!(sweep().await.unwrap(), 0);
}

/// The same bytes come again and again while somebody removes what is no message's.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_just_being_kept_is_not_removed() {
    let desk = Desk::fresh(String::new()).await;
    let path = desk.app.settings.media.path.clone();
    let now = Duration::from_millis(desk.app.clock.machine().millis().unsigned_abs());
    let sweeping = {
        let (app, path) = (desk.app.clone(), path.clone());
        tokio::spawn(async move {
            let mut removed = 0;
            while !app.stop.is_cancelled() {
                removed += folder::sweep(&app.db, &app.files, &path, now).await.unwrap();
            }
            removed
        })
    };
    for _ in 0..100 {
        let id = desk.has_file("application/pdf").await;
        let file = found(&desk, id).await;
        assert!(is_there(&place(&desk, &file.hash)).await, "it is gone");
        let before = desk.app.clock.now() + Span::seconds(1);
        desk.write((), move |tx, ()| Box::pin(forget::files(tx, before))).await;
    }
    desk.app.stop.cancel();
    assert!(sweeping.await.unwrap() > 0, "nothing was removed meanwhile");
}

/// Where the file of these bytes lies.
fn place(desk: &Desk, hash: &str) -> PathBuf {
    desk.app.files.path_to_filesystem(&super::path(hash).unwrap()).unwrap()
}

/// Whoever removes it has put it out of the way for the moment that it takes to ask.
async fn is_there(path: &std::path::Path) -> bool {
    for _ in 0..200 {
        if path.exists() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    false
}
