//! What samples say, and how sure they are of it.
//!
//! The unit of replication is the execution environment: a thousand calls of one process share its memory layout, its core and its
//! luck, so they are not a thousand witnesses. Samples whose environment is not known, such as calls that were refused before they
//! reached one, are one cluster together: they count in every quantile and are resampled as a whole, but they are no environment, so
//! they never help to reach the fewest that an interval needs. Intervals of p50 to p95 come from resampling whole environments; those of p99 and
//! above from order statistics, with the count of invocations divided by the design effect of their environments. A quantile that
//! the samples cannot bound on both sides is not given at all. A failure ranks as infinitely slow, so a quantile may be infinite.
#![allow(clippy::cast_precision_loss, reason = "counts of samples stay far below 2^53")]

mod clusters;
mod distribution;
mod group;
mod level;
mod order;
mod resampling;
mod slope;
mod trimmed;
mod value;
mod weighted;

pub use clusters::{design_effect, intraclass_correlation};
pub use distribution::{Distribution, Estimate, Summary};
pub use group::{EnvironmentKey, GroupKey, Groups, Tagged, group};
pub use level::Level;
pub use order::{LEAST_ENVIRONMENTS, ranks};
pub use resampling::{Resampling, interval, two_sided_p};
pub use slope::{LEAST_SIZES, Slope, slope};
pub use trimmed::{Trimmed, trimmed};
pub use value::value;
pub(crate) use weighted::{weighted_middle, weighted_quantile};
