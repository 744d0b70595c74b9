//! Bodies, in both directions. One that comes in has to come along: it may take some seconds, and as much longer as its
//! bytes earn it. A deadline anew at each piece would let one byte a minute hold a connection for ever.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Sleep;

use super::crowd::Seat;

/// How long a body may take that brings nothing.
const PATIENCE: Duration = Duration::from_secs(15);
/// Bytes a second below which a body is too slow in the end.
const SLOWEST: u32 = 16 * 1024;

/// What a client sends.
pub(super) fn incoming(body: Incoming, seat: Arc<Seat>) -> Body {
    if body.is_end_stream() {
        seat.is_answered();
        return Body::empty();
    }
    Body::new(Coming { body, seat, deadline: None })
}

/// What a client gets.
pub(super) fn outgoing(body: Body, seat: Arc<Seat>) -> Body {
    seat.is_answered();
    Body::new(Leaving { body, seat })
}

struct Coming<B> {
    body: B,
    seat: Arc<Seat>,
    /// Made when something is waited for: most bodies are there at once.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl<B> Coming<B> {
    fn brought(&mut self, bytes: usize) {
        if let Some(deadline) = &mut self.deadline {
            let earned = Duration::from_secs(1) * u32::try_from(bytes).unwrap_or(u32::MAX) / SLOWEST;
            let until = deadline.deadline() + earned;
            deadline.as_mut().reset(until);
        }
    }
}

impl<B> HttpBody for Coming<B>
where
    B: HttpBody<Data = Bytes, Error = hyper::Error> + Unpin,
{
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                this.brought(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(axum::Error::new(error)))),
            Poll::Ready(None) => {
                this.seat.is_answered();
                Poll::Ready(None)
            }
            Poll::Pending => {
                let deadline = this.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(PATIENCE)));
                ready!(deadline.as_mut().poll(context));
                let late = io::Error::new(io::ErrorKind::TimedOut, "the body took too long");
                Poll::Ready(Some(Err(axum::Error::new(late))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer; whoever gets it idles once it has left.
struct Leaving {
    body: Body,
    seat: Arc<Seat>,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.seat.idles();
    }
}
