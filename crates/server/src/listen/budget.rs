//! Memory for bodies of which nobody knows yet who sends them. Each has a little; what is above that is shared by all
//! of them, and whoever finds nothing left is asked to come again.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes that each body may have.
const OWN: usize = 64 * 1024;
/// Bytes that all of them share.
const SHARED: usize = 32 * 1024 * 1024;

/// What strangers' bodies may take together.
#[derive(Clone)]
pub(crate) struct Budget(Arc<Semaphore>);

impl Default for Budget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(SHARED)))
    }
}

/// Lets a stranger's body come as far as there is memory for it; it is given back with the answer.
pub(crate) async fn within_budget(State(budget): State<Budget>, request: Request, next: Next) -> Response {
    let held = Arc::new(Held::default());
    let body = Arc::clone(&held);
    let request =
        request.map(|inner| Body::new(Counted { body: inner, bytes: 0, budget: budget.0, held: body }));
    let answer = next.run(request).await;
    if held.refused.load(Ordering::Relaxed) {
        let again = [(header::RETRY_AFTER, "5")];
        return (StatusCode::SERVICE_UNAVAILABLE, again, "Too much is coming in at once. Try again later.\n")
            .into_response();
    }
    answer
}

/// What one body has of the shared memory. It outlives the body: its bytes do as well.
#[derive(Default)]
struct Held {
    permits: std::sync::Mutex<Option<OwnedSemaphorePermit>>,
    refused: AtomicBool,
}

struct Counted {
    body: Body,
    bytes: usize,
    budget: Arc<Semaphore>,
    held: Arc<Held>,
}

impl Counted {
    /// Whether so many bytes more may be kept.
    fn takes(&mut self, bytes: usize) -> bool {
        let before = self.bytes.max(OWN);
        self.bytes += bytes;
        let above = self.bytes.saturating_sub(before);
        if above == 0 {
            return true;
        }
        let wanted = u32::try_from(above).unwrap_or(u32::MAX);
        let Ok(more) = Arc::clone(&self.budget).try_acquire_many_owned(wanted) else { return false };
        let mut held = self.held.permits.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match held.as_mut() {
            Some(held) => held.merge(more),
            None => *held = Some(more),
        }
        true
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let bytes = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            _ => 0,
        };
        if self.takes(bytes) {
            return Poll::Ready(frame);
        }
        self.held.refused.store(true, Ordering::Relaxed);
        let full = std::io::Error::other("there is no memory for it");
        Poll::Ready(Some(Err(axum::Error::new(full))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(budget: &Budget) -> Counted {
        Counted { body: Body::empty(), bytes: 0, budget: Arc::clone(&budget.0), held: Arc::default() }
    }

    #[test]
    fn a_large_body_finds_nothing_left_where_others_took_it_and_a_small_one_always_comes() {
        let budget = Budget::default();
        let mut large: Vec<Counted> = (0..11).map(|_| counted(&budget)).collect();
        assert!(large.iter_mut().all(|body| (0..46).all(|_| body.takes(OWN))));
        let mut late = counted(&budget);
        assert!(!(0..100).all(|_| late.takes(OWN)), "nothing is left");
        assert!(counted(&budget).takes(OWN));
        drop(large);
        assert!(counted(&budget).takes(3 * 1024 * 1024), "it was given back");
    }
}
