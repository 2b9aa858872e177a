use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;

use super::call_log::Report;
use crate::sample::Outcome;

/// What an answer tells of its invocation. What it doesn't tell is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub outcome: Outcome,
    pub error_code: Option<String>,
    pub environment: String,
    pub invocation: u32,
    /// None when no environment is known to have served it.
    pub start: Option<Start>,
    pub init_ns: Option<u64>,
    /// From the end of the initialisation to the invocation, of a new environment: by the service's clock where the log has it, else by
    /// the function's own.
    pub waited: Option<Duration>,
    /// The local host tells it; AWS does not.
    pub service_ns: Option<u64>,
    pub handler_ns: Option<u64>,
    pub parse_ns: Option<u64>,
    pub billed_ms: Option<u64>,
    pub max_memory_kb: Option<u64>,
    pub restore_ms: Option<f64>,
}

/// How the environment was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It was new.
    First,
    Again,
    /// It was initialised by provisioned concurrency, whether new or not.
    Provisioned,
}

/// What a function of `functions/probes` replies; any other reply has none of it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ProbeReply {
    parse_ns: Option<u64>,
    init_type: Option<String>,
    invocation: Option<u32>,
    environment: Option<String>,
    /// Of an environment's first invocation.
    waited_ns: Option<u64>,
}

/// The error object of a failed invocation; its message is never read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorObject {
    #[serde(alias = "__type")]
    error_type: Option<String>,
}

/// A probe's reply is some hundred bytes; a longer one is no probe's.
const MOST_REPLY: usize = 16 * 1024;

/// An HTTP answer of an Invoke API.
pub(super) struct HttpAnswer<'a, H: Fn(&str) -> Option<&'a str>> {
    pub(super) status: u16,
    /// By lower-case name.
    pub(super) header: H,
    pub(super) body: &'a [u8],
}

impl Answer {
    /// No answer came.
    pub(crate) fn failed(outcome: Outcome, code: &str) -> Self {
        Self {
            outcome,
            error_code: Some(code.to_owned()),
            environment: String::new(),
            invocation: 0,
            start: None,
            init_ns: None,
            waited: None,
            service_ns: None,
            handler_ns: None,
            parse_ns: None,
            billed_ms: None,
            max_memory_kb: None,
            restore_ms: None,
        }
    }

    pub(super) fn read<'a, H: Fn(&str) -> Option<&'a str>>(answer: &HttpAnswer<'a, H>) -> Self {
        let HttpAnswer { status, header, body } = answer;
        let number = |name: &str| header(name)?.parse::<u64>().ok();
        let log = header("x-amz-log-result").and_then(|text| BASE64_STANDARD.decode(text).ok());
        let report = log.and_then(|log| Report::find(&String::from_utf8_lossy(&log)));
        let (outcome, error_code) = outcome(*status, header, body, report.as_ref());
        let reply: ProbeReply = (outcome == Outcome::Ok && body.len() <= MOST_REPLY)
            .then(|| serde_json::from_slice(body).ok())
            .flatten()
            .unwrap_or_default();
        // After a crash the environment is initialised again within the invocation, for which AWS reports no initialisation.
        let again = number("x-trestle-suppressed-init-ns");
        let of_process = if again.is_some() { Some(1) } else { number("x-trestle-invocation") };
        let start = start(header("x-trestle-init-type"), of_process, report.as_ref(), &reply);
        let report = report.as_ref();
        let environment = header("x-trestle-environment").map(str::to_owned).or(reply.environment);
        let invocation = number("x-trestle-invocation").and_then(|of| u32::try_from(of).ok()).or(reply.invocation);
        Self {
            outcome,
            error_code,
            environment: environment.unwrap_or_default(),
            invocation: invocation.unwrap_or_default(),
            start,
            init_ns: number("x-trestle-init-ns").or(again).or_else(|| report?.init_ms.map(nanoseconds)),
            waited: report
                .and_then(|report| Duration::try_from_secs_f64(report.waited_ms? / 1e3).ok())
                .or(reply.waited_ns.map(Duration::from_nanos)),
            service_ns: number("x-trestle-service-ns"),
            handler_ns: number("x-trestle-handler-ns").or_else(|| Some(nanoseconds(report?.duration_ms))),
            parse_ns: reply.parse_ns,
            billed_ms: report.map(|report| report.billed_ms),
            max_memory_kb: number("x-trestle-max-memory-kb").or_else(|| Some(report?.max_memory_mb * 1024)),
            restore_ms: report.and_then(|report| report.restore_ms),
        }
    }
}

/// Which environment served it: the local host says so, a probe says so, else the report has an initialisation or not.
fn start(host: Option<&str>, invocation: Option<u64>, report: Option<&Report>, reply: &ProbeReply) -> Option<Start> {
    let provisioned = host.or(reply.init_type.as_deref()) == Some("provisioned-concurrency");
    let first = match invocation.or(reply.invocation.map(u64::from)) {
        Some(invocation) => invocation == 1,
        None => report.map(|report| report.init_ms.is_some() || report.restore_ms.is_some())?,
    };
    Some(match (provisioned, first) {
        (true, _) => Start::Provisioned,
        (false, true) => Start::First,
        (false, false) => Start::Again,
    })
}

/// Lambda API reference, Invoke: an error of the function is HTTP 200 with `X-Amz-Function-Error`, others have their status.
fn outcome<'a>(
    status: u16,
    header: &impl Fn(&str) -> Option<&'a str>,
    body: &[u8],
    report: Option<&Report>,
) -> (Outcome, Option<String>) {
    match status {
        200 if header("x-amz-function-error").is_none() => (Outcome::Ok, None),
        200 => {
            let name = error_code(None, body);
            let outcome = match name.as_deref() {
                Some("Sandbox.Timedout") => Outcome::Timeout,
                Some("Runtime.ExitError") => Outcome::Exit,
                _ if report.is_some_and(|report| report.timed_out) => Outcome::Timeout,
                _ => Outcome::FunctionError,
            };
            (outcome, Some(name.unwrap_or_else(|| "Unhandled".to_owned())))
        }
        other => {
            let name = error_code(header("x-amzn-errortype"), body);
            let outcome = if other == 429 { Outcome::Throttled } else { Outcome::Transport };
            (outcome, Some(name.unwrap_or_else(|| format!("Http.{other}"))))
        }
    }
}

/// The stable name of an error: the header has it, with a URL behind it at times, else the body.
pub(super) fn error_code(header: Option<&str>, body: &[u8]) -> Option<String> {
    let of_header = header.map(|name| name.split(':').next().unwrap_or(name).to_owned());
    of_header.or_else(|| serde_json::from_slice::<ErrorObject>(body).ok()?.error_type)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no report is negative or longer than 15 minutes"
)]
fn nanoseconds(milliseconds: f64) -> u64 {
    (milliseconds * 1e6).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
        let header = |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Answer::read(&HttpAnswer { status, header, body: body.as_bytes() })
    }

    fn tail(log: &str) -> String {
        BASE64_STANDARD.encode(log)
    }

    const REPORT: &str =
        "REPORT RequestId: a\tDuration: 1.25 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 20 MB\t";

    #[test]
    fn an_answer_of_the_service_to_a_stranger() {
        let warm = read(200, &[("x-amz-log-result", &tail(REPORT))], "\"anything\"");
        assert_eq!((warm.outcome, warm.start), (Outcome::Ok, Some(Start::Again)));
        assert_eq!((warm.handler_ns, warm.billed_ms, warm.max_memory_kb), (Some(1_250_000), Some(2), Some(20_480)));
        let log = tail(&format!("{REPORT}Init Duration: 30.5 ms"));
        let cold = read(200, &[("x-amz-log-result", &log)], "\"anything\"");
        assert_eq!((cold.start, cold.init_ns), (Some(Start::First), Some(30_500_000)));
    }

    #[test]
    fn a_probe_tells_what_the_service_does_not() {
        let reply = r#"{"probe":"simd","parseNs":27100,"initType":"provisioned-concurrency","invocation":1,"environment":"2026/11/24/[1]ab"}"#;
        let answer = read(200, &[("x-amz-log-result", &tail(&format!("{REPORT}Init Duration: 30.5 ms")))], reply);
        assert_eq!(answer.start, Some(Start::Provisioned));
        assert_eq!((answer.parse_ns, answer.invocation), (Some(27_100), 1));
        assert_eq!(answer.environment, "2026/11/24/[1]ab");
    }

    #[test]
    fn how_long_an_environment_waited_is_the_services_word_or_else_the_functions() {
        let reply = r#"{"invocation":1,"waitedNs":61000000000}"#;
        assert_eq!(read(200, &[], reply).waited, Some(Duration::from_secs(61)));
        assert_eq!(read(200, &[("x-amz-log-result", &tail(REPORT))], reply).waited, Some(Duration::from_secs(61)));
        let record = |kind: &str, time: &str, metrics: &str| {
            format!("{{\"time\":\"2022-10-12T00:00:{time}Z\",\"type\":\"platform.{kind}\",\"record\":{{{metrics}}}}}\n")
        };
        let metrics = r#""metrics":{"billedDurationMs":2,"durationMs":1.25,"initDurationMs":30,"maxMemoryUsedMB":20}"#;
        let log =
            record("initReport", "15.000", "") + &record("start", "17.000", "") + &record("report", "18.000", metrics);
        assert_eq!(read(200, &[("x-amz-log-result", &tail(&log))], reply).waited, Some(Duration::from_secs(2)));
        assert_eq!(read(200, &[], "{}").waited, None);
    }

    #[test]
    fn failures_have_their_names_and_no_messages() {
        let error = [("x-amz-function-error", "Unhandled")];
        let timed_out = tail(
            "REPORT RequestId: a\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 20 MB\tStatus: timeout",
        );
        for (answer, outcome, code) in [
            (
                read(200, &error, r#"{"errorType":"Runtime.ExitError","errorMessage":"secret"}"#),
                Outcome::Exit,
                "Runtime.ExitError",
            ),
            (
                read(200, &error, r#"{"errorType":"Sandbox.Timedout","errorMessage":"secret"}"#),
                Outcome::Timeout,
                "Sandbox.Timedout",
            ),
            (
                read(
                    200,
                    &[error[0], ("x-amz-log-result", &timed_out)],
                    r#"{"errorMessage":"2026-11-24 a Task timed out"}"#,
                ),
                Outcome::Timeout,
                "Unhandled",
            ),
            (
                read(200, &error, r#"{"errorType":"FORM_INVALID","errorMessage":"secret"}"#),
                Outcome::FunctionError,
                "FORM_INVALID",
            ),
            (
                read(429, &[("x-amzn-errortype", "TooManyRequestsException")], "{}"),
                Outcome::Throttled,
                "TooManyRequestsException",
            ),
            (read(403, &[], r#"{"__type":"AccessDeniedException"}"#), Outcome::Transport, "AccessDeniedException"),
            (read(502, &[], "no JSON"), Outcome::Transport, "Http.502"),
        ] {
            assert_eq!((answer.outcome, answer.error_code.as_deref()), (outcome, Some(code)));
            assert!(!format!("{answer:?}").contains("secret"));
        }
    }
}
