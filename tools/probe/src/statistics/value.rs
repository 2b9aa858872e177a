use crate::header::Metric;
use crate::sample::{Outcome, Sample};

/// A sample's duration in nanoseconds: infinite where the invocation failed, `None` where it was not measured. An initialisation
/// counts whatever became of the invocation after it.
#[must_use]
pub fn value(sample: &Sample, metric: Metric) -> Option<f64> {
    if metric == Metric::Init {
        return sample.init_ns.map(|ns| ns as f64);
    }
    if sample.outcome != Outcome::Ok {
        return Some(f64::INFINITY);
    }
    let ns = match metric {
        Metric::Latency => sample.latency_ns(),
        Metric::Service => sample.service_ns,
        Metric::Handler => sample.handler_ns,
        Metric::Parse => sample.parse_ns,
        Metric::Init => sample.init_ns,
    };
    ns.map(|ns| ns as f64)
}
