//! Links to files: opened by whoever has one and by nobody else, counted, ended, and gone with whom they were made for.
//! On both engines.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;
use transom::http;
use transom_desk::base::settings::Retention;
use transom_desk::contacts::{erase, export};
use transom_desk::done::{Done, NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::messages::file_links::{self, Made, Wanted, Wish};
use transom_desk::messages::files::Spool;
use transom_desk::messages::upload::Given;
use transom_desk::upkeep;
use transom_rules::access::{Asker, Face, Role, Sees};
use transom_rules::file_link::State;
use transom_rules::time::Span;
use transom_store::file_links::FileLink;

use crate::erasure::files_in;
use crate::harness::{Engine, inside, on_each_engine};
use crate::whom::{PHONE, contact, wrote};

on_each_engine!(
    whoever_has_a_link_gets_the_file_and_only_openings_are_counted,
    what_could_run_is_saved_and_never_shown,
    a_link_that_is_over_looks_like_one_that_never_was,
    of_many_who_open_at_once_as_many_get_the_file_as_was_said,
    whoever_guesses_waits_and_whoever_has_a_link_does_not,
    a_link_goes_with_whom_it_was_made_for_and_one_for_many_stays,
    a_file_is_kept_no_longer_for_a_link_than_for_a_message,
    nobody_makes_lists_or_revokes_what_they_do_not_see,
);

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n";

fn us(desk: &Desk) -> Asker {
    Asker::system(desk.workspace, Face::Command)
}

async fn given(desk: &Desk, name: &str, mime_type: &str, bytes: &[u8]) -> Given {
    let mut spool = Spool::begin(&desk.app, 1 << 20).await.unwrap();
    spool.add(bytes).await.unwrap();
    Given { name: name.into(), mime_type: mime_type.into(), bytes: spool }
}

async fn makes(desk: &Desk, asker: &Asker, wish: Wish) -> Done<Made> {
    let file = given(desk, "Offer 7.pdf", "application/pdf", PDF).await;
    file_links::make(&desk.app, asker, file, wish).await
}

async fn made(desk: &Desk, wish: Wish) -> Made {
    makes(desk, &us(desk), wish).await.unwrap()
}

fn path(made: &Made) -> String {
    made.url("")
}

struct Came {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Came {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

async fn ask(desk: &Desk, method: &str, path: &str, headers: &[(&str, &str)]) -> Came {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let answer = http::router(desk.app.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec();
    Came { status, headers, bytes }
}

async fn get(desk: &Desk, made: &Made) -> Came {
    ask(desk, "GET", &path(made), &[]).await
}

async fn now(desk: &Desk, made: &Made) -> FileLink {
    file_links::get(desk.app.base(), &us(desk), made.link.id).await.unwrap()
}

async fn whoever_has_a_link_gets_the_file_and_only_openings_are_counted(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let link = made(&desk, Wish::default()).await;
    assert!(!path(&link).contains(&link.link.id.to_string()) && path(&link).len() == "/f/".len() + 24);
    let head = ask(&desk, "HEAD", &path(&link), &[]).await;
    assert_eq!((head.status, head.header("content-length"), head.bytes.len()), (StatusCode::OK, "48", 0));
    let shows = [("user-agent", "WhatsApp/2.24.9 A")];
    let previewed = ask(&desk, "GET", &path(&link), &shows).await;
    assert_eq!((previewed.status, previewed.bytes.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(now(&desk, &link).await.terms.opened, 0, "nobody has opened it");
    let came = get(&desk, &link).await;
    assert_eq!((came.status, came.bytes.as_slice()), (StatusCode::OK, PDF));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "inline; filename*=UTF-8''Offer%207.pdf"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("accept-ranges", "bytes"),
        ("content-encoding", ""),
        ("etag", ""),
        ("set-cookie", ""),
    ] {
        assert_eq!(came.header(name), value, "{name}");
    }
    let part = ask(&desk, "GET", &path(&link), &[("range", "bytes=1-3")]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"PDF"[..]));
    assert_eq!(part.header("content-range"), "bytes 1-3/48");
    let behind = ask(&desk, "GET", &path(&link), &[("range", "bytes=99-")]).await;
    assert_eq!(behind.status, StatusCode::RANGE_NOT_SATISFIABLE);
    let opened = now(&desk, &link).await;
    assert_eq!(opened.terms.opened, 1, "what goes on with an opening is none");
    assert!(opened.first_opened_at.is_some() && opened.first_opened_at == opened.terms.last_opened_at);
    get(&desk, &link).await;
    assert_eq!(now(&desk, &link).await.terms.opened, 2);
}

async fn what_could_run_is_saved_and_never_shown(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let page = b"<html><script>alert(1)</script></html>";
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    for (name, mime_type, bytes) in [
        ("page.html", "text/html", &page[..]),
        ("page.html", "image/svg+xml", &drawing[..]),
        ("a\"\r\nset-cookie: b.exe", "application/x-msdownload", &b"MZ"[..]),
        ("", "", &b"\0\x01\x02"[..]),
    ] {
        let file = given(&desk, name, mime_type, bytes).await;
        let made = file_links::make(&desk.app, &us(&desk), file, Wish::default()).await.unwrap();
        let came = get(&desk, &made).await;
        assert_eq!((came.status, came.bytes.as_slice()), (StatusCode::OK, bytes));
        assert_eq!(came.header("content-type"), "application/octet-stream", "{mime_type}");
        assert!(came.header("content-disposition").starts_with("attachment; "), "{name}");
        assert_eq!(came.header("set-cookie"), "");
    }
}

async fn a_link_that_is_over_looks_like_one_that_never_was(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let [revoked, expired, used_up, good] = [
        Wish::default(),
        Wish { days: Some(1), ..Wish::default() },
        Wish { most: Some(1), ..Wish::default() },
        Wish { days: Some(60), ..Wish::default() },
    ]
    .map(|wish| made(&desk, wish));
    let (revoked, expired, used_up, good) = (revoked.await, expired.await, used_up.await, good.await);
    assert_eq!(get(&desk, &used_up).await.status, StatusCode::OK);
    let rest = ask(&desk, "GET", &path(&used_up), &[("range", "bytes=1-")]).await;
    assert_eq!(rest.status, StatusCode::NOT_FOUND, "nobody gets all but the first byte of it");
    for _ in 0..2 {
        file_links::revoke(desk.app.base(), &us(&desk), revoked.link.id).await.unwrap();
    }
    desk.clock_jumps(Span::hours(24));
    let never = ask(&desk, "GET", "/f/abcdefghijklmnopqrstuvwx", &[]).await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    let told = String::from_utf8(never.bytes.clone()).unwrap();
    assert!(told.contains("Ask whoever sent it to you") && !told.contains("href=\"/\""), "{told}");
    for (made, state) in [(&revoked, State::Revoked), (&expired, State::Expired), (&used_up, State::UsedUp)] {
        assert_eq!(now(&desk, made).await.terms.state(desk.app.clock.now()), state);
        let came = get(&desk, made).await;
        assert_eq!((came.status, &came.bytes), (StatusCode::NOT_FOUND, &never.bytes), "{state:?}");
        assert_eq!(came.headers, never.headers, "{state:?}");
        assert_eq!(ask(&desk, "HEAD", &path(made), &[]).await.status, StatusCode::NOT_FOUND);
    }
    for none in ["/f/", "/f/short", "/f/abcdefghijklmnopqrstuvw%2F"] {
        assert_eq!(ask(&desk, "GET", none, &[]).await.status, StatusCode::NOT_FOUND, "{none}");
    }
    // The files are the same bytes: those of the good link stay.
    upkeep::clean_up(&desk.app).await.unwrap();
    assert_eq!(get(&desk, &good).await.bytes, PDF);
    desk.clock_jumps(Span::hours(24 * 61));
    for _ in 0..2 {
        upkeep::clean_up(&desk.app).await.unwrap();
    }
    assert!(files_in(&desk.app.settings.media.path).is_empty(), "no link leads to them any more");
    let wanted = Wanted { conversation: None, before: None, limit: 9 };
    let left = file_links::page(desk.app.base(), &us(&desk), wanted).await.unwrap();
    assert_eq!(left.iter().map(|link| link.id).collect::<Vec<_>>(), [good.link.id], "told of for a month");
}

async fn of_many_who_open_at_once_as_many_get_the_file_as_was_said(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let link = made(&desk, Wish { most: Some(3), ..Wish::default() }).await;
    let all = futures_util::future::join_all((0..12).map(|_| get(&desk, &link))).await;
    let got = all.iter().filter(|came| came.status == StatusCode::OK).count();
    assert_eq!((got, now(&desk, &link).await.terms.opened), (3, 3));
    for range in ["bytes=1-", "bytes=-47", "bytes=2-,0-1"] {
        let link = made(&desk, Wish { most: Some(2), ..Wish::default() }).await;
        let came = ask(&desk, "GET", &path(&link), &[("range", range)]).await;
        assert_eq!((came.status, came.bytes.as_slice()), (StatusCode::OK, PDF), "{range}");
        assert_eq!(came.header("accept-ranges"), "none");
        get(&desk, &link).await;
        assert_eq!(now(&desk, &link).await.terms.opened, 2, "each is one: {range}");
        let more = ask(&desk, "GET", &path(&link), &[("range", range)]).await;
        assert_eq!(more.status, StatusCode::NOT_FOUND, "{range}");
    }
}

async fn whoever_guesses_waits_and_whoever_has_a_link_does_not(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    let link = made(&desk, Wish::default()).await;
    let mut told = Vec::new();
    for n in 0..60 {
        told.push(ask(&desk, "GET", &format!("/f/abcdefghijklmnopqrstuv{n:02}"), &[]).await);
    }
    let over: Vec<&Came> = told.iter().filter(|came| came.status == StatusCode::TOO_MANY_REQUESTS).collect();
    assert!((1..=30).contains(&over.len()), "{}", over.len());
    assert!(over[0].header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(get(&desk, &link).await.status, StatusCode::OK);
}

async fn a_link_goes_with_whom_it_was_made_for_and_one_for_many_stays(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 60)]).await;
    let id = contact(&desk, PHONE).await.unwrap();
    let conversation = Some(desk.newest_conversation().await);
    let us = us(&desk);
    let own = file_links::make(
        &desk.app,
        &us,
        given(&desk, "Marmalade.pdf", "application/pdf", b"%PDF-1.4 marmalade").await,
        Wish { conversation, ..Wish::default() },
    );
    let (own, many) = (own.await.unwrap(), made(&desk, Wish::default()).await);
    assert_eq!(get(&desk, &own).await.status, StatusCode::OK);
    let all = export::export(desk.app.base(), &us, id).await.unwrap();
    let links = all["file_links"].as_array().unwrap();
    assert_eq!(
        (links.len(), &links[0]["filename"], &links[0]["opened"]),
        (1, &"Marmalade.pdf".into(), &1.into())
    );
    erase::erase(desk.app.base(), &desk.app.files, &us, id).await.unwrap();
    assert_eq!(get(&desk, &own).await.status, StatusCode::NOT_FOUND);
    let kept = files_in(&desk.app.settings.media.path);
    assert_eq!(kept, PDF, "the file of the other one alone is left");
    assert_eq!(get(&desk, &many).await.status, StatusCode::OK);
}

async fn a_file_is_kept_no_longer_for_a_link_than_for_a_message(engine: Engine) {
    let retention = Retention { messages_days: 40, media_days: 7, ..Retention::default() };
    let desk = inside(engine, |settings| settings.retention = retention).await;
    let link = made(&desk, Wish { days: Some(300), ..Wish::default() }).await;
    assert_eq!(link.link.terms.expires_at, link.link.created_at + Span::hours(24 * 7));
    for (wish, wrong) in [
        (Wish { days: Some(0), ..Wish::default() }, Wrong::LinkDays),
        (Wish { days: Some(366), ..Wish::default() }, Wrong::LinkDays),
        (Wish { most: Some(0), ..Wish::default() }, Wrong::LinkOpenings),
        (Wish { most: Some(1_000_001), ..Wish::default() }, Wrong::LinkOpenings),
    ] {
        let done = makes(&desk, &us(&desk), wish).await;
        assert!(matches!(done, Err(NotDone::Wrong(why)) if why == wrong), "{done:?}");
    }
}

async fn nobody_makes_lists_or_revokes_what_they_do_not_see(engine: Engine) {
    let desk = inside(engine, |_| ()).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 60)]).await;
    let conversation = Some(desk.newest_conversation().await);
    let wish = || Wish { conversation, ..Wish::default() };
    let own = made(&desk, wish()).await;
    let many = made(&desk, Wish::default()).await;
    let role = std::sync::Arc::new(Role { sees: Sees::Own, ..Role::agent() });
    let narrow = Asker {
        role,
        sees: Sees::Own,
        ..desk.asks(PHONE, &serde_json::json!({"type": "text", "text": {"body": "x"}})).asker.as_ref().clone()
    };
    assert!(matches!(makes(&desk, &narrow, wish()).await, Err(NotDone::NotFound)));
    let base = desk.app.base();
    let wanted = Wanted { conversation: None, before: None, limit: 9 };
    let listed = file_links::page(base, &narrow, wanted).await.unwrap();
    assert_eq!(listed.iter().map(|link| link.id).collect::<Vec<_>>(), [many.link.id]);
    for done in [
        file_links::get(base, &narrow, own.link.id).await,
        file_links::revoke(base, &narrow, own.link.id).await,
    ] {
        assert!(matches!(done, Err(NotDone::NotFound)), "{done:?}");
    }
    assert_eq!(get(&desk, &own).await.status, StatusCode::OK, "it was not revoked");
}
