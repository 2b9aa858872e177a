use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use lambda_runtime::{Context, LambdaEvent, Runtime, service_fn};
use serde::Serialize;
use serde_json::value::RawValue;
use tracing::Instrument;
use trestle_domain::code::ErrorCode;

use crate::invocation::Start;
use crate::metrics::{Metrics, Sample};
use crate::raw::RawBodyLayer;
use crate::refused::Refused;
use crate::{Failure, Fault, Request};

/// What Lambda takes as a reply: 6 MiB and 100 bytes, the figure of its own error `Function.ResponseSizeTooLarge`
/// (AWS Lambda developer guide, "Lambda quotas": 6 MB each for request and response).
pub(crate) const LARGEST_REPLY: usize = 6 * 1024 * 1024 + 100;

/// Serves events one after another until Lambda stops the process. Returns only when the Runtime API can't be reached.
///
/// A [`Fault`] becomes a Lambda error: its code and message, never its cause. So does a panic, in builds that unwind, and a reply
/// larger than Lambda takes. HTTP handlers answer faults themselves ([`crate::http::answer`]).
pub async fn run<H, F, R>(metrics: &Metrics, handler: H) -> Result<(), Failure>
where
    H: Fn(Request) -> F,
    F: Future<Output = Result<R, Fault>>,
    R: Serialize,
{
    let handler = &handler;
    let service = service_fn(move |event: LambdaEvent<()>| {
        let invocation = Invocation::take(event.context);
        async move { invocation.serve(metrics, handler).await }
    });
    Runtime::new(service).layer(RawBodyLayer).run().await
}

/// Serves as many events at once as `AWS_LAMBDA_MAX_CONCURRENCY` says, and like [`run`] where it says nothing: Lambda sets it on
/// Managed Instances alone. [`start`](crate::start) gives the process more than one thread there.
pub async fn run_concurrent<H, F, R>(metrics: Metrics, handler: H) -> Result<(), Failure>
where
    H: Fn(Request) -> F + Send + Sync + 'static,
    F: Future<Output = Result<R, Fault>> + Send,
    R: Serialize + Send,
{
    let shared = Arc::new((metrics, handler));
    let service = service_fn(move |event: LambdaEvent<()>| {
        let (invocation, shared) = (Invocation::take(event.context), shared.clone());
        async move { invocation.serve(&shared.0, &shared.1).await }
    });
    Runtime::new(service).layer(RawBodyLayer).run_concurrent().await
}

/// One event on its way to the handler.
struct Invocation {
    request: Option<Request>,
    context: Context,
    start: Start,
}

impl Invocation {
    /// Must be called where the event arrives, before anything is awaited.
    fn take(context: Context) -> Self {
        Self { request: Request::take(&context), context, start: Start::next() }
    }

    async fn serve<F, R>(self, metrics: &Metrics, handler: &impl Fn(Request) -> F) -> Result<Box<RawValue>, Refused>
    where
        F: Future<Output = Result<R, Fault>>,
        R: Serialize,
    {
        let Self { request, context, start } = self;
        let handled = async {
            if start == Start::Cold {
                metrics.record(Sample::ColdStart(crate::InitType::get()));
            }
            // Boxed, so that the handler's own nesting is not added to that of the layers around it.
            let answer = Box::pin(async { handler(request.ok_or_else(no_body)?).await });
            // Before lambda_runtime does, which would pass the panic's message on. The shipped binary aborts instead.
            let answer = AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| Err(panicked()));
            answer.map_err(|fault| Refused::by(&fault)).and_then(|reply| written(&reply))
        };
        handled.instrument(span(&context, start)).await
    }
}

/// The reply as Lambda gets it.
fn written(reply: &impl Serialize) -> Result<Box<RawValue>, Refused> {
    let reply = serde_json::value::to_raw_value(reply).map_err(|error| {
        Refused::by(&Fault::new(ErrorCode::Internal, "The reply could not be written.").caused_by(&error))
    })?;
    match reply.get().len() {
        ..=LARGEST_REPLY => Ok(reply),
        bytes => Err(Refused::for_size(bytes)),
    }
}

fn span(context: &Context, start: Start) -> tracing::Span {
    tracing::info_span!(
        "invocation",
        requestId = context.request_id,
        function = context.env_config.function_name,
        start = start.as_str(),
        initType = crate::InitType::get().as_str(),
    )
}

fn no_body() -> Fault {
    Fault::new(ErrorCode::Internal, "The event has no body.")
}

fn panicked() -> Fault {
    Fault::new(ErrorCode::Internal, "The function stopped unexpectedly. Try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_may_have_exactly_what_lambda_takes() {
        let quotes = 2;
        assert!(written(&"x".repeat(LARGEST_REPLY - quotes)).is_ok());
        let refused = written(&"x".repeat(LARGEST_REPLY - quotes + 1)).unwrap_err();
        assert_eq!(format!("{refused:?}"), "Function.ResponseSizeTooLarge");
    }

    #[test]
    fn what_can_not_be_written_as_json_is_our_fault() {
        let by_pair = std::collections::BTreeMap::from([((1, 2), "SECRET")]);
        assert_eq!(format!("{:?}", written(&by_pair).unwrap_err()), "INTERNAL");
    }
}
