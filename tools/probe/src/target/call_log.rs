//! The end of an invocation's log, as `LogType=Tail` returns it: the `REPORT` line, or the `platform.report` record of functions
//! that log JSON.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// What the service reports of one invocation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    pub duration_ms: f64,
    pub billed_ms: u64,
    pub max_memory_mb: u64,
    /// Only of an environment's first invocation.
    pub init_ms: Option<f64>,
    /// Only of the first invocation of an environment restored from a snapshot.
    pub restore_ms: Option<f64>,
    /// From the end of the initialisation to the start of the invocation, by the service's clock. In JSON logs only.
    pub waited_ms: Option<f64>,
    pub timed_out: bool,
}

impl Report {
    /// Reads the last report in a log; what the function itself wrote is skipped.
    #[must_use]
    pub fn find(log: &str) -> Option<Self> {
        log.lines().rev().find_map(Self::of_text_line).or_else(|| Self::of_json_lines(log))
    }

    fn of_text_line(line: &str) -> Option<Self> {
        let fields = line.trim_start().strip_prefix("REPORT RequestId: ")?;
        Some(Self {
            duration_ms: number(fields, "Duration:")?,
            billed_ms: number(fields, "Billed Duration:")?,
            max_memory_mb: number(fields, "Max Memory Used:")?,
            init_ms: number(fields, "Init Duration:"),
            restore_ms: number(fields, "Restore Duration:"),
            waited_ms: None,
            timed_out: fields.contains("Status: timeout"),
        })
    }

    fn of_json_lines(log: &str) -> Option<Self> {
        let records: Vec<Record> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let last = |kind: &str| records.iter().rposition(|record| record.kind == kind);
        let at = last("platform.report")?;
        let Details { metrics, status } = &records[at].details;
        let metrics: Metrics = serde_json::from_value(metrics.clone()?).ok()?;
        let time = |at: usize| records[at].time.as_ref()?.parse::<Timestamp>().ok();
        let began = last("platform.start").and_then(time);
        let ready = last("platform.initReport").or_else(|| last("platform.initRuntimeDone")).and_then(time);
        let waited = began.zip(ready).map(|(began, ready)| began.duration_since(ready).as_secs_f64() * 1e3);
        Some(Self {
            duration_ms: metrics.duration_ms,
            billed_ms: metrics.billed_duration_ms,
            max_memory_mb: metrics.max_memory_used_mb,
            init_ms: metrics.init_duration_ms,
            restore_ms: metrics.restore_duration_ms,
            waited_ms: waited,
            timed_out: status.as_deref() == Some("timeout"),
        })
    }
}

/// A line of a JSON log that the platform wrote (Lambda Telemetry API, event schema reference).
#[derive(Deserialize)]
struct Record {
    #[serde(rename = "type")]
    kind: String,
    time: Option<String>,
    #[serde(rename = "record")]
    details: Details,
}

#[derive(Deserialize)]
struct Details {
    /// Of another form in each kind of record.
    metrics: Option<Value>,
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    duration_ms: f64,
    billed_duration_ms: u64,
    #[serde(rename = "maxMemoryUsedMB")]
    max_memory_used_mb: u64,
    init_duration_ms: Option<f64>,
    restore_duration_ms: Option<f64>,
}

/// The number after a label that no longer label ends with: `Duration:` is not the one in `Billed Duration:`.
fn number<T: std::str::FromStr>(fields: &str, label: &str) -> Option<T> {
    let (at, _) = fields.match_indices(label).find(|(at, _)| {
        let before = fields[..*at].trim_end();
        !["Billed", "Init", "Restore"].iter().any(|word| before.ends_with(word))
    })?;
    fields[at + label.len()..].split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AWS Lambda Developer Guide, "Log and monitor Python Lambda functions" (example log output), with the tabs of the service.
    const COLD: &str = "START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: $LATEST\n## EVENT\n{\"key\": \"value\"}\n\
        END RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\n\
        REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 15.74 ms\tBilled Duration: 16 ms\tMemory Size: 128 MB\t\
        Max Memory Used: 56 MB\tInit Duration: 130.49 ms\t\n\
        XRAY TraceId: 1-5e34a614-10bdxmplf1fb44f07bc535a1\tSegmentId: 07f5xmpl2d1f6f85\tSampled: true\t\n";

    #[test]
    fn a_cold_start_in_text() {
        let report = Report::find(COLD).unwrap();
        let expected =
            Report { duration_ms: 15.74, billed_ms: 16, max_memory_mb: 56, init_ms: Some(130.49), ..Report::default() };
        assert_eq!(report, expected);
        assert_eq!(Report::find(&COLD.replace('\t', " ")), Some(expected), "as consoles show it");
    }

    /// The fields and their order: AWS Lambda Developer Guide, "Monitoring for Lambda `SnapStart`".
    #[test]
    fn a_restored_snapshot_in_text() {
        let log = "REPORT RequestId: 8c360c87-d4b7-4423-b5f3-af02be3c1763\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\t\
            Memory Size: 3009 MB\tMax Memory Used: 173 MB\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t\n";
        let report = Report::find(log).unwrap();
        assert_eq!((report.duration_ms, report.billed_ms, report.restore_ms), (2338.66, 2521, Some(398.97)));
        assert_eq!(report.init_ms, None);
        let billed_first =
            log.replace("\tRestore Duration: 398.97 ms", "").replace("\t\n", "\tRestore Duration: 398.97 ms\t\n");
        assert_eq!(Report::find(&billed_first), Some(report));
    }

    #[test]
    fn a_timeout_in_text() {
        let log = "REPORT RequestId: a\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\t\
            Max Memory Used: 30 MB\tStatus: timeout\n";
        assert!(Report::find(log).unwrap().timed_out);
    }

    /// Lambda Telemetry API, event schema reference, `platform.report` and `platform.initRuntimeDone`.
    const RECORD: &str = r#"{"time":"2022-10-12T00:01:15.000Z","type":"platform.report","record":{"metrics":{"billedDurationMs":694,"durationMs":693.92,"initDurationMs":397.68,"maxMemoryUsedMB":84,"memorySizeMB":128},"requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa"}}"#;

    #[test]
    fn a_cold_start_in_json() {
        let log = format!(
            "{{\"timestamp\":\"2022-10-12T00:01:14.500Z\",\"level\":\"INFO\",\"message\":\"REPORT\"}}\n{RECORD}\n"
        );
        let expected = Report {
            duration_ms: 693.92,
            billed_ms: 694,
            max_memory_mb: 84,
            init_ms: Some(397.68),
            ..Report::default()
        };
        assert_eq!(Report::find(&log), Some(expected));
    }

    #[test]
    fn the_gap_between_initialisation_and_invocation_is_told_by_json_logs() {
        let of = |ready: &str, began: &str| {
            let log = format!(
                "{{\"time\":\"{ready}\",\"type\":\"platform.initReport\",\"record\":{{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"status\":\"success\",\"metrics\":{{\"durationMs\":125.33}}}}}}\n\
                 {{\"time\":\"{began}\",\"type\":\"platform.start\",\"record\":{{\"requestId\":\"a\",\"version\":\"$LATEST\"}}}}\n{RECORD}"
            );
            Report::find(&log).unwrap().waited_ms
        };
        assert_eq!(of("2022-10-12T00:00:15.064Z", "2022-10-12T00:00:15.066Z"), Some(2.0));
        assert_eq!(of("2022-10-12T00:00:15.064Z", "2022-10-12T00:02:15.064Z"), Some(120_000.0));
    }

    #[test]
    fn a_log_without_a_report_has_none() {
        for log in
            ["", "START RequestId: a Version: 1\n", "{\"type\":\"platform.report\"}", "REPORT RequestId: cut off\tDura"]
        {
            assert_eq!(Report::find(log), None, "{log}");
        }
    }
}
