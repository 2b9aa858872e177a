//! CloudWatch metrics in the embedded metric format: one JSON line on stdout for each sample.
//! Source: CloudWatch user guide, "Specification: Embedded metric format".

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use trestle_domain::market::MarketId;
use trestle_domain::stage::StageName;

use crate::InitType;

/// The namespace of all our metrics.
pub const NAMESPACE: &str = "Trestle";

/// Every metric there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MetricName {
    /// How long a stage took, by stage and outcome. Milliseconds.
    StageMs,
    /// How often a stage ended in an outcome. Count.
    StageOutcome,
    /// Decisions, by function and market, and by status (stage `decision`). Count.
    Decision,
    /// What a verification cost, by function and market. Millionths of a US dollar.
    CostMicroUsd,
    /// First invocations that a caller waited for, by function. Count.
    ColdStart,
    /// Calls that an upstream service throttled, by function. Count.
    UpstreamThrottled,
    /// Market packs that were refused, by function. Count.
    ConfigRejected,
}

impl MetricName {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::StageMs,
        Self::StageOutcome,
        Self::Decision,
        Self::CostMicroUsd,
        Self::ColdStart,
        Self::UpstreamThrottled,
        Self::ConfigRejected,
    ];

    /// The name in CloudWatch.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StageMs => "StageMs",
            Self::StageOutcome => "StageOutcome",
            Self::Decision => "Decision",
            Self::CostMicroUsd => "CostMicroUsd",
            Self::ColdStart => "ColdStart",
            Self::UpstreamThrottled => "UpstreamThrottled",
            Self::ConfigRejected => "ConfigRejected",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::StageMs => "Milliseconds",
            Self::CostMicroUsd => "None",
            _ => "Count",
        }
    }
}

/// Something that happened; each kind has fixed metrics and dimensions.
#[derive(Debug, Clone, Copy)]
pub enum Sample<'a> {
    /// A stage ended.
    Stage {
        /// Which.
        stage: StageName,
        /// How: `done`, `reused`, `skipped`, `failed` or `late`.
        outcome: &'a str,
        /// Its wall time.
        took: Duration,
    },
    /// The structuring model answered; counted only, the stage has its own sample.
    ModelAnswer {
        /// `suggestions`, `refused`, `truncated`, `prose` or `schema`.
        outcome: &'a str,
    },
    /// A case was decided.
    Decision {
        /// The case's market.
        market: &'a MarketId,
        /// `approved`, `review`, ...
        status: &'a str,
        /// Of the whole run; reused stages cost nothing.
        cost_micro_usd: u64,
    },
    /// The first invocation of this process.
    ColdStart(InitType),
    /// A service asked to slow down.
    UpstreamThrottled {
        /// `textract`, `bedrock`, ...
        service: &'a str,
    },
    /// A market pack was refused.
    ConfigRejected {
        /// Its id.
        market: &'a str,
    },
}

/// Writes samples of one function.
#[derive(Debug, Clone)]
pub struct Metrics {
    function: String,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "_aws")]
    aws: Metadata<'a>,
    #[serde(flatten)]
    texts: &'a BTreeMap<&'static str, &'a str>,
    #[serde(flatten)]
    values: &'a BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata<'a> {
    timestamp: u64,
    cloud_watch_metrics: [Directive<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'static str,
    dimensions: &'a [&'a [&'static str]],
    metrics: Vec<Definition>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Definition {
    name: &'static str,
    unit: &'static str,
}

const FUNCTION: &[&str] = &["Function"];
const FUNCTION_MARKET: &[&str] = &["Function", "Market"];
const STAGE_OUTCOME: &[&str] = &["Stage", "Outcome"];

impl Metrics {
    /// Metrics of the function that `AWS_LAMBDA_FUNCTION_NAME` names.
    #[must_use]
    pub fn of_this_function() -> Self {
        Self::new(std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|_| "unknown".to_owned()))
    }

    /// Metrics of a function.
    #[must_use]
    pub fn new(function: impl Into<String>) -> Self {
        Self { function: function.into() }
    }

    /// Writes a sample to stdout, where Lambda picks it up.
    pub fn record(&self, sample: Sample<'_>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        for line in self.lines(sample, u64::try_from(now).unwrap_or_default()) {
            // A closed stdout leaves nothing to do about it.
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }

    fn lines(&self, sample: Sample<'_>, now: u64) -> Vec<String> {
        use MetricName as M;
        let function = ("Function", self.function.as_str());
        match sample {
            Sample::Stage { stage, outcome, took } => vec![line(
                now,
                &[STAGE_OUTCOME],
                &[(M::StageMs, milliseconds(took)), (M::StageOutcome, 1)],
                &[function, ("Stage", stage.as_str()), ("Outcome", outcome)],
            )],
            Sample::ModelAnswer { outcome } => {
                let texts = [function, ("Stage", "model"), ("Outcome", outcome)];
                vec![line(now, &[STAGE_OUTCOME], &[(M::StageOutcome, 1)], &texts)]
            }
            Sample::Decision { market, status, cost_micro_usd } => {
                let texts = [function, ("Market", market.as_str()), ("Stage", "decision"), ("Outcome", status)];
                vec![
                    line(now, &[FUNCTION_MARKET, STAGE_OUTCOME], &[(M::Decision, 1)], &texts),
                    line(now, &[FUNCTION_MARKET], &[(M::CostMicroUsd, cost_micro_usd)], &texts[..2]),
                ]
            }
            Sample::ColdStart(init) => {
                let texts = [function, ("initType", init.as_str())];
                vec![line(now, &[FUNCTION], &[(M::ColdStart, u64::from(init.caller_waited()))], &texts)]
            }
            Sample::UpstreamThrottled { service } => {
                vec![line(now, &[FUNCTION], &[(M::UpstreamThrottled, 1)], &[function, ("service", service)])]
            }
            Sample::ConfigRejected { market } => {
                vec![line(now, &[FUNCTION], &[(M::ConfigRejected, 1)], &[function, ("market", market)])]
            }
        }
    }
}

/// Whole milliseconds, as metrics and logs have them.
#[must_use]
pub fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn line(
    now: u64,
    dimensions: &[&[&'static str]],
    values: &[(MetricName, u64)],
    texts: &[(&'static str, &str)],
) -> String {
    let metrics = values.iter().map(|(metric, _)| Definition { name: metric.as_str(), unit: metric.unit() }).collect();
    let directive = Directive { namespace: NAMESPACE, dimensions, metrics };
    let line = Line {
        aws: Metadata { timestamp: now, cloud_watch_metrics: [directive] },
        texts: &texts.iter().copied().collect(),
        values: &values.iter().map(|(metric, value)| (metric.as_str(), *value)).collect(),
    };
    trestle_json::to_string(&line).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn lines(sample: Sample<'_>) -> Vec<Value> {
        let lines = Metrics::new("VerifyDocument").lines(sample, 1_700_000_000_000);
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn every_dimension_and_metric_of_a_line_has_a_value_in_it() {
        let market = MarketId::parse("lv").unwrap();
        let samples = [
            Sample::Stage { stage: StageName::Read, outcome: "done", took: Duration::from_millis(812) },
            Sample::ModelAnswer { outcome: "refused" },
            Sample::Decision { market: &market, status: "review", cost_micro_usd: 2400 },
            Sample::ColdStart(InitType::Provisioned),
            Sample::UpstreamThrottled { service: "textract" },
            Sample::ConfigRejected { market: "lv" },
        ];
        let mut seen = std::collections::BTreeSet::new();
        for sample in samples {
            for line in lines(sample) {
                let directive = &line["_aws"]["CloudWatchMetrics"][0];
                assert_eq!(
                    (&directive["Namespace"], &line["_aws"]["Timestamp"]),
                    (&"Trestle".into(), &1_700_000_000_000u64.into())
                );
                for name in directive["Dimensions"].as_array().unwrap().iter().flat_map(|set| set.as_array().unwrap()) {
                    assert!(line[name.as_str().unwrap()].is_string(), "{name} in {line}");
                }
                for metric in directive["Metrics"].as_array().unwrap() {
                    let name = metric["Name"].as_str().unwrap();
                    assert!(line[name].is_u64(), "{name} in {line}");
                    seen.insert(name.to_owned());
                }
            }
        }
        let all: std::collections::BTreeSet<String> =
            MetricName::ALL.iter().map(|name| name.as_str().to_owned()).collect();
        assert_eq!(seen, all);
    }

    #[test]
    fn a_stage_line_reads_as_cloudwatch_wants_it() {
        let line =
            &lines(Sample::Stage { stage: StageName::Read, outcome: "done", took: Duration::from_millis(812) })[0];
        let expected = serde_json::json!({
            "_aws": {"Timestamp": 1_700_000_000_000u64, "CloudWatchMetrics": [{
                "Namespace": "Trestle",
                "Dimensions": [["Stage", "Outcome"]],
                "Metrics": [{"Name": "StageMs", "Unit": "Milliseconds"}, {"Name": "StageOutcome", "Unit": "Count"}]
            }]},
            "Function": "VerifyDocument", "Stage": "read", "Outcome": "done", "StageMs": 812, "StageOutcome": 1
        });
        assert_eq!(*line, expected);
    }

    #[test]
    fn only_a_start_that_someone_waited_for_counts_as_cold() {
        assert_eq!(lines(Sample::ColdStart(InitType::OnDemand))[0]["ColdStart"], 1);
        assert_eq!(lines(Sample::ColdStart(InitType::Provisioned))[0]["ColdStart"], 0);
    }
}
