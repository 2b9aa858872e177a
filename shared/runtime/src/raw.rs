//! The raw-body layer. `lambda_runtime` reads every event with `serde_json` before the handler sees it; here the body is moved
//! out first, `null` is read instead, and the bytes meet the handler again in the same synchronous call.
//!
//! A thread-local carries them, set and taken inside one call chain without an await between, so neither clones of the service
//! nor concurrent invocations can take each other's bytes. That holds only while this is the innermost layer.

use std::cell::Cell;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use lambda_runtime::{Context, LambdaInvocation};
use tower::{Layer, Service};

thread_local! {
    static BODY: Cell<Option<Bytes>> = const { Cell::new(None) };
}

/// Time for an invocation whose deadline is not told: what API Gateway waits for an integration, less a little.
const UNTOLD: Duration = Duration::from_secs(25);

/// One event: its bytes as they came, and what Lambda says about the invocation.
#[derive(Clone)]
pub struct Request {
    /// The event, unparsed.
    pub body: Bytes,
    /// Lambda's id of this invocation.
    pub id: String,
    /// When Lambda stops this invocation.
    pub deadline: SystemTime,
}

impl Request {
    /// Time left before Lambda stops this invocation; zero when there is none.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.duration_since(SystemTime::now()).unwrap_or_default()
    }

    /// Takes the bytes that [`RawBody`] set aside in this very call chain.
    pub(crate) fn take(context: &Context) -> Option<Self> {
        let deadline = plausible(context.deadline(), SystemTime::now());
        BODY.take().map(|body| Self { body, id: context.request_id.clone(), deadline })
    }
}

/// A deadline that had passed before the event was read says nothing; some Runtime APIs other than Lambda's send a constant.
fn plausible(deadline: SystemTime, now: SystemTime) -> SystemTime {
    if deadline > now { deadline } else { now + UNTOLD }
}

/// Shows the body's size only: events hold personal data.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("bytes", &self.body.len()).field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct RawBodyLayer;

impl<S> Layer<S> for RawBodyLayer {
    type Service = RawBody<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RawBody { inner }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct RawBody<S> {
    inner: S,
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for RawBody<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut TaskContext<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut invocation: LambdaInvocation) -> Self::Future {
        BODY.set(Some(std::mem::replace(&mut invocation.body, Bytes::from_static(b"null"))));
        let future = self.inner.call(invocation);
        // Not taken when an inner layer refused the invocation; the next one must not find it.
        BODY.set(None);
        future
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use lambda_runtime::service_fn;

    use super::*;

    fn invocation(id: usize, body: &str) -> LambdaInvocation {
        let mut context = Context::default();
        context.request_id = id.to_string();
        let (parts, ()) = http::Response::new(()).into_parts();
        LambdaInvocation { parts, body: Bytes::copy_from_slice(body.as_bytes()), context }
    }

    /// Each handler waits, so that all the invocations overlap.
    #[tokio::test]
    async fn overlapping_invocations_keep_their_own_bodies() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let handler_seen = seen.clone();
        let mut service = RawBodyLayer.layer(service_fn(move |invocation: LambdaInvocation| {
            assert_eq!(invocation.body, "null");
            let request = Request::take(&invocation.context);
            let seen = handler_seen.clone();
            async move {
                tokio::task::yield_now().await;
                let request = request.ok_or("no body")?;
                seen.lock().unwrap().push((request.id, request.body));
                Ok::<_, lambda_runtime::Error>(())
            }
        }));
        let futures: Vec<_> = (0..100).map(|id| service.call(invocation(id, &format!("body of {id}")))).collect();
        for future in futures.into_iter().rev() {
            future.await.unwrap();
        }
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 100);
        for (id, body) in seen.iter() {
            assert_eq!(*body, format!("body of {id}"));
        }
    }

    #[tokio::test]
    async fn a_body_that_nobody_took_is_not_left_for_the_next() {
        let mut deaf =
            RawBodyLayer.layer(service_fn(|_: LambdaInvocation| async { Ok::<_, lambda_runtime::Error>(()) }));
        deaf.call(invocation(1, "secret")).await.unwrap();
        assert!(Request::take(&Context::default()).is_none());
    }

    #[test]
    fn a_deadline_of_the_past_is_no_deadline() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
        let soon = now + Duration::from_millis(1);
        assert_eq!(plausible(soon, now), soon);
        assert_eq!(plausible(SystemTime::UNIX_EPOCH + Duration::from_mins(10), now), now + UNTOLD);
    }

    #[test]
    fn debug_shows_no_body() {
        let request =
            Request { body: Bytes::from_static(b"secret"), id: "1".to_owned(), deadline: SystemTime::UNIX_EPOCH };
        assert!(!format!("{request:?}").contains("secret"));
        assert_eq!(request.time_left(), Duration::ZERO);
    }
}
