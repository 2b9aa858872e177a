use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, Runtime, service_fn};
use serde::Serialize;
use tracing::Instrument;
use trestle_domain::code::ErrorCode;

use crate::invocation::Start;
use crate::metrics::{Metrics, Sample};
use crate::raw::RawBodyLayer;
use crate::{Failure, Fault, Request};

/// Serves events until Lambda stops the process. Returns only when the Runtime API can't be reached.
///
/// A [`Fault`] becomes a Lambda error: its code and message, never its cause. HTTP handlers answer faults themselves
/// ([`crate::http::answer`]).
pub async fn run<H, F, R>(metrics: &Metrics, handler: H) -> Result<(), Failure>
where
    H: Fn(Request) -> F,
    F: Future<Output = Result<R, Fault>>,
    R: Serialize,
{
    let handler = &handler;
    let service = service_fn(move |event: LambdaEvent<()>| {
        let request = Request::take(&event.context);
        let start = Start::next();
        async move {
            let span = span(&event.context, start);
            async {
                if start == Start::Cold {
                    metrics.record(Sample::ColdStart(crate::InitType::get()));
                }
                // Boxed, so that the handler's own nesting is not added to that of the layers around it.
                let answer = Box::pin(async { handler(request.ok_or_else(no_body)?).await });
                // Before lambda_runtime does, which would pass the panic's message on. The shipped binary aborts instead.
                let answer = AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| Err(panicked()));
                answer.map_err(|fault| Refused::log(&fault))
            }
            .instrument(span)
            .await
        }
    });
    Runtime::new(service).layer(RawBodyLayer).run().await
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

/// A fault on its way to Lambda. `lambda_runtime` logs the `Debug` of it.
struct Refused(Diagnostic);

impl Refused {
    fn log(fault: &Fault) -> Self {
        tracing::error!(code = fault.code().as_str(), cause = fault.cause(), "invocation failed");
        Self(Diagnostic { error_type: fault.code().as_str().to_owned(), error_message: fault.message().to_owned() })
    }
}

impl From<Refused> for Diagnostic {
    fn from(refused: Refused) -> Self {
        refused.0
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.error_type)
    }
}
