use std::collections::BTreeMap;

use crate::header::Generator;
use crate::plan::PlanKind;
use crate::sample::Sample;

/// The driver's own lag must stay under this part of what it measures.
const MOST_LAG: f64 = 0.05;

/// Collects how late invocations were sent, beside how long they took.
#[derive(Debug, Default)]
pub struct Lag {
    lags: Vec<u64>,
    /// By variant and payload size.
    latencies: BTreeMap<(String, u64), Vec<u64>>,
}

impl Lag {
    pub fn add(&mut self, sample: &Sample) {
        self.lags.push(sample.sent_ns.saturating_sub(sample.intended_ns));
        if let Some(latency) = sample.latency_ns() {
            self.latencies.entry((sample.variant.clone(), sample.payload_bytes)).or_default().push(latency);
        }
    }

    /// Judges the run of such a plan: an open-loop one is void when the lag's 99th percentile exceeds 5 % of the smallest median of
    /// any variant and size. In a closed loop latency counts from sending, so lag is no part of it.
    #[must_use]
    pub fn judge(mut self, plan: PlanKind) -> Generator {
        let lag_p99_ns = quantile(&mut self.lags, 0.99).unwrap_or(0);
        let medians = self.latencies.values_mut().filter_map(|latencies| quantile(latencies, 0.5));
        let measured_p50_ns = medians.min();
        #[expect(clippy::cast_precision_loss, reason = "a ratio")]
        let part = measured_p50_ns.map(|median| lag_p99_ns as f64 / median.max(1) as f64);
        let is_void = plan.is_open_loop() && part.is_some_and(|part| part > MOST_LAG);
        let why = part.filter(|_| is_void).map(|part| {
            format!(
                "the driver sent {} us late at its 99th percentile, {:.0} % of the median latency of {} us (at most {:.0} % allowed); \
                 lower the rate or the width, or give it functions that take longer",
                lag_p99_ns / 1000,
                part * 100.0,
                measured_p50_ns.unwrap_or(0) / 1000,
                MOST_LAG * 100.0
            )
        });
        Generator { lag_p99_ns, measured_p50_ns, is_void, why }
    }
}

/// The smallest value that the given part of all values does not exceed.
fn quantile(values: &mut [u64], part: f64) -> Option<u64> {
    values.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    let rank = (part * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied()
}
