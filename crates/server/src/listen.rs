//! Connections: each may say nothing for a while and no longer, a body has to come along, and when there are too many,
//! the one goes that has been silent the longest. Whoever asks for something is served meanwhile.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Once};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use transom_desk::base::settings;

mod body;
mod budget;
mod crowd;
mod descriptors;
mod forwarded;
mod pace;

pub(crate) use budget::{Budget, within_budget};
use crowd::{Crowd, Most, Seat};

/// How long a head may take to arrive, the first one of a connection and each after it.
const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a head at most, and what a connection that sends much takes of memory before anybody reads it.
const BUFFER: usize = 32 * 1024;
/// What is under way when the server is asked to stop gets this long.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long nothing is accepted after the system refused to.
const REFUSED: Duration = Duration::from_millis(50);

/// Listens.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))
}

/// Serves until `stop`; open streams end then, and what is under way gets two seconds.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: &settings::Server,
    stop: CancellationToken,
) {
    let most = Most {
        overall: descriptors::connections(settings.connections),
        of_one_address: settings.connections_per_address,
    };
    let proxies: Arc<[IpNet]> = settings.trusted_proxies.clone().into();
    let crowd = Arc::new(Crowd::new(most, Arc::clone(&proxies)));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, from)) => {
                let Some(seat) = crowd.admit(from.ip()) else { continue };
                let (seat, router, proxies) = (Arc::new(seat), router.clone(), Arc::clone(&proxies));
                let connection = Connection { from, seat, router, proxies };
                connections.spawn(connection.serve(stream, stop.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                crowd.make_room();
                tokio::time::sleep(REFUSED).await;
            }
        }
    }
    connections.close();
    let _ = tokio::time::timeout(FAREWELL, connections.wait()).await;
}

/// A connection that is open.
struct Connection {
    from: SocketAddr,
    seat: Arc<Seat>,
    router: Router,
    proxies: Arc<[IpNet]>,
}

impl Connection {
    async fn serve(self, stream: TcpStream, stop: CancellationToken) {
        // An answer is one write; nothing is gained by waiting for more of it.
        let _ = stream.set_nodelay(true);
        let seat = Arc::clone(&self.seat);
        let service = service_fn(|request| self.answer(request));
        let mut serving = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD)
                .max_buf_size(BUFFER)
                .serve_connection(TokioIo::new(pace::Paced::new(stream)), service)
        );
        let done = tokio::select! {
            done = serving.as_mut() => done,
            () = seat.lost() => return,
            () = stop.cancelled() => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        };
        if let Err(error) = done {
            tracing::debug!(%error, from = %self.from, "a connection ended early");
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        self.seat.receives();
        let mut request = request.map(|incoming| body::incoming(incoming, Arc::clone(&self.seat)));
        self.notice_proxy(request.headers());
        let client = forwarded::client(self.from.ip(), request.headers(), &self.proxies);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, self.from.port())));
        let answer = self.router.clone().oneshot(request).await?;
        Ok(answer.map(|outgoing| body::outgoing(outgoing, Arc::clone(&self.seat))))
    }

    /// The operator hears once of a proxy that the settings forgot.
    fn notice_proxy(&self, headers: &HeaderMap) {
        static TOLD: Once = Once::new();
        let peer = self.from.ip();
        if !TOLD.is_completed() && forwarded::is_forgotten(peer, headers, &self.proxies) {
            TOLD.call_once(|| {
                tracing::warn!(
                    %peer,
                    "a proxy says for whom it asks, but server.trusted_proxies does not name it: everybody behind it \
                     counts as one address, in the limits and in the audit log"
                );
            });
        }
    }
}

#[cfg(test)]
mod tests;
