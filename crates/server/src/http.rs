//! The server's addresses, and what holds for all of them: headers, limits, time-outs, the end.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tower::util::option_layer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use transom_desk::app::Shared;
use transom_store::apps;

use crate::route::Needs::Nobody;
use crate::route::{Line, Table};
use crate::{api, listen, metrics, web, webhook};

/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    object-src 'none'; frame-ancestors 'none'";

/// A year; for this host alone, which is all that is ours to say.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// Pages of ours ask a browser for nothing of the machine; what is used is the clipboard.
const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
    magnetometer=(), microphone=(), payment=(), usb=()";

/// All addresses of the server.
pub fn router(app: Shared) -> Router {
    let compressed = SizeAbove::new(1024)
        .and(NotForContentType::const_new("text/event-stream"))
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("video/"))
        // Files of customers, most of them small already.
        .and(NotForContentType::const_new("application/octet-stream"));
    let (pages, _) = web::table(&app).finish();
    let (api, _) = api::table(&app);
    let (machines, _) = machines(&app).finish();
    let secure = app.settings.server.is_secure().then_some(STRICT_TRANSPORT_SECURITY);
    pages
        .layer(CsrfLayer::new())
        .merge(api)
        .layer(CompressionLayer::new().compress_when(compressed))
        .merge(machines)
        .fallback(web::nowhere)
        .layer(unless_set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(unless_set(header::REFERRER_POLICY, "same-origin"))
        // Whoever uses this machine next must not find in its browser's cache what was read here.
        .layer(unless_set(header::CACHE_CONTROL, "no-store"))
        .layer(unless_set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(unless_set(HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY))
        .layer(option_layer(secure.map(|value| unless_set(header::STRICT_TRANSPORT_SECURITY, value))))
        .with_state(app)
}

/// Every line of the table of routes.
pub fn lines(app: &Shared) -> Vec<Line> {
    let tables = [web::table(app).finish().1, api::table(app).1, machines(app).finish().1];
    tables.into_iter().flatten().collect()
}

/// What Meta asks for, whoever watches the server, and customers with a link to a file.
fn machines(app: &Shared) -> Table {
    let signed = Nobody("the signature of the body shows who sends it");
    let token = Nobody("the verify token shows who asks");
    let watched = Nobody("it tells how the server does, and nothing of what is in it");
    let most = webhook::MOST_BYTES;
    let mut table = Table::new(app, web::guard);
    for path in ["/webhooks/whatsapp", "/webhooks/whatsapp/{channel_id}"] {
        table = table.get(path, token, webhook::greet).post_up_to(most, path, signed, webhook::take);
    }
    let texted = "/webhooks/sms/{channel_id}";
    let table = table.get(texted, signed, webhook::sms::take).post_up_to(
        webhook::sms::MOST_BYTES,
        texted,
        signed,
        webhook::sms::take,
    );
    // Beside the pages: nobody is signed in, and a file is neither compressed nor framed as a page is.
    let linked = Nobody("whoever has the link gets the file");
    table
        .get("/f/{token}", linked, web::open_file)
        .get("/healthz", watched, || async { "live\n" })
        .get("/readyz", watched, ready)
        .get("/metrics", watched, metrics::show)
}

fn unless_set(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// `GET /readyz`: whether a row can be written, and nothing else is being waited for.
async fn ready(State(app): State<Shared>) -> Response {
    if let Some(awaited) = app.awaited() {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("waiting for {awaited}\n")).into_response();
    }
    let now = app.clock.machine();
    match app.db.write((), move |tx, ()| Box::pin(apps::touch(tx, now))).await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "no row can be written");
            (StatusCode::SERVICE_UNAVAILABLE, "no row can be written; the log says why\n").into_response()
        }
    }
}

/// Serves until the app is stopped; open streams end then, and what is under way gets two seconds.
pub async fn serve(app: Shared, listener: TcpListener) {
    listen::serve(listener, router(Arc::clone(&app)), &app.settings.server, app.stop.clone()).await;
}
