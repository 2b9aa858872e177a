//! What a caller is answered when the function failed: the payloads AWS documents.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

/// The largest response of a synchronous invocation, in bytes; the figure of the service's own message (6 MB in Lambda quotas).
pub(crate) const RESPONSE_LIMIT: usize = 6_291_556;

/// Who noticed the error (Lambda API reference, Invoke, `X-Amz-Function-Error`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    Handled,
    Unhandled,
}

impl Notice {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Handled => "Handled",
            Self::Unhandled => "Unhandled",
        }
    }
}

/// A failed invocation: the payload its caller is answered.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub notice: Notice,
    pub body: Bytes,
}

impl Failure {
    fn unhandled(kind: &str, message: &str) -> Self {
        let body = json!({ "errorType": kind, "errorMessage": message }).to_string();
        Self { notice: Notice::Unhandled, body: body.into() }
    }

    /// What the runtime posted to `/error`. Lambda's pages on errors of Python and Node functions show `Unhandled` for these, its
    /// API reference once called them `Handled`; so a runtime that says `Handled` is believed.
    pub(crate) fn reported(body: Bytes, error_type: Option<&str>) -> Self {
        let handled = error_type.is_some_and(|text| text.eq_ignore_ascii_case("handled"));
        Self { notice: if handled { Notice::Handled } else { Notice::Unhandled }, body }
    }

    pub(crate) fn timed_out(request_id: &str, timeout: Duration) -> Self {
        let seconds = timeout.as_secs_f64();
        let message = format!("RequestId: {request_id} Error: Task timed out after {seconds:.2} seconds");
        Self::unhandled("Sandbox.Timedout", &message)
    }

    pub(crate) fn exited(request_id: &str, status: ExitStatus) -> Self {
        Self::unhandled("Runtime.ExitError", &format!("RequestId: {request_id} Error: {}", exit_reason(status)))
    }

    /// The program could not be started at all.
    pub(crate) fn not_started(request_id: &str, error: &std::io::Error) -> Self {
        Self::unhandled("Runtime.InvalidEntrypoint", &format!("RequestId: {request_id} Error: {error}"))
    }

    pub(crate) fn response_too_large() -> Self {
        let message = format!("Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes).");
        Self::unhandled("Function.ResponseSizeTooLarge", &message)
    }
}

/// A process that ends by itself gives no reason with status 0, else its status or signal.
fn exit_reason(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(0), _) => "Runtime exited without providing a reason".into(),
        (Some(code), _) => format!("Runtime exited with error: exit status {code}"),
        (None, Some(signal)) => format!("Runtime exited with error: signal: {}", signal_name(signal)),
        (None, None) => "Runtime exited with error".into(),
    }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        4 => "illegal instruction",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        15 => "terminated",
        other => return format!("signal {other}"),
    };
    name.into()
}
