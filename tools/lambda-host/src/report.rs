//! The lines Lambda itself writes to a function's log, and the tail a caller may ask for.

use std::time::Duration;

/// How much of an invocation's log `X-Amz-Log-Type: Tail` returns (Lambda API reference, Invoke: "the last 4 KB").
pub(crate) const TAIL_BYTES: usize = 4096;

/// How an invocation ended, as far as its REPORT line says so (Lambda execution environment lifecycle, "Failures during the
/// invoke phase": a status after a time-out, an error type too after a crash).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Done,
    Timeout,
    Error(&'static str),
}

impl Status {
    fn text(self) -> String {
        match self {
            Self::Done => String::new(),
            Self::Timeout => "Status: timeout".into(),
            Self::Error(kind) => format!("Status: error\tError Type: {kind}"),
        }
    }
}

/// One invocation as it is billed.
#[derive(Debug, Clone)]
pub(crate) struct Report<'a> {
    pub request_id: &'a str,
    /// Of the invoke phase; with it any initialisation that had to happen within.
    pub duration: Duration,
    /// Of the init phase, when this invocation waited for it.
    pub init: Option<Duration>,
    pub memory_mb: u32,
    pub max_memory_kb: u64,
    pub status: Status,
}

impl Report<'_> {
    /// Milliseconds billed, rounded up. The init phase is billed with the invocation that waited for it: for every runtime since
    /// 1 August 2025 (AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase", 29 April 2025).
    pub(crate) fn billed_ms(&self) -> u128 {
        (self.duration + self.init.unwrap_or_default()).as_nanos().div_ceil(1_000_000)
    }

    pub(crate) fn line(&self) -> String {
        let Self { request_id, memory_mb, .. } = self;
        let (duration, billed, used) = (ms(self.duration), self.billed_ms(), self.max_memory_kb.div_ceil(1024));
        let line = format!(
            "REPORT RequestId: {request_id}\tDuration: {duration} ms\tBilled Duration: {billed} ms\t\
             Memory Size: {memory_mb} MB\tMax Memory Used: {used} MB\t"
        );
        let init = self.init.map_or_else(String::new, |init| format!("Init Duration: {} ms\t", ms(init)));
        line + &init + &self.status.text()
    }
}

/// What Lambda logs of an init phase that failed (same page, "Failures during the init phase").
pub(crate) fn init_report(took: Duration, phase: &str, status: Status) -> String {
    format!("INIT_REPORT Init Duration: {} ms\tPhase: {phase}\t{}", ms(took), status.text())
}

fn ms(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(status: Status, init: Option<u64>) -> Report<'static> {
        Report {
            request_id: "5b866fb1-7154-4af6-8078-6ef6ca4c2ddd",
            duration: Duration::from_micros(133_610),
            init: init.map(Duration::from_millis),
            memory_mb: 128,
            max_memory_kb: 31 * 1024,
            status,
        }
    }

    /// Source: Lambda execution environment lifecycle, "Failures during the invoke phase", log examples in the new style; the
    /// billed figure follows the rule of August 2025.
    #[test]
    fn a_report_reads_as_the_page_shows_it() {
        assert_eq!(
            report(Status::Error("Runtime.ExitError"), Some(80)).line().replace('\t', " "),
            "REPORT RequestId: 5b866fb1-7154-4af6-8078-6ef6ca4c2ddd Duration: 133.61 ms Billed Duration: 214 ms \
             Memory Size: 128 MB Max Memory Used: 31 MB Init Duration: 80.00 ms Status: error Error Type: Runtime.ExitError"
        );
        assert!(report(Status::Timeout, None).line().ends_with("Max Memory Used: 31 MB\tStatus: timeout"));
        assert!(
            report(Status::Done, None)
                .line()
                .ends_with("Billed Duration: 134 ms\tMemory Size: 128 MB\tMax Memory Used: 31 MB\t")
        );
    }
}
