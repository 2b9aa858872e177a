use std::future::Future;
use std::time::{Duration, Instant};

use crate::InitType;
use crate::metrics::milliseconds;

/// Warming is given up after this; Lambda would end an initialisation that takes too long.
const LONGEST: Duration = Duration::from_secs(5);

/// Does ahead of the first request what it would otherwise wait for, where Lambda made this environment ahead of callers
/// (provisioned concurrency, Managed Instances). Elsewhere a caller waits for the initialisation as well, and `work` is not begun.
///
/// `work` gives the names of what could not be warmed: a warning, since the first request tries again.
pub async fn warm_up(work: impl Future<Output = Vec<&'static str>>) {
    if InitType::get().caller_waited() {
        return;
    }
    let began = Instant::now();
    let failed = tokio::time::timeout(LONGEST, work).await;
    let took_ms = milliseconds(began.elapsed());
    match failed {
        Ok(failed) if failed.is_empty() => tracing::info!(tookMs = took_ms, "warmed up"),
        Ok(failed) => tracing::warn!(tookMs = took_ms, failed = failed.join(","), "warmed up in part"),
        Err(_) => tracing::warn!(tookMs = took_ms, "not warmed up in time"),
    }
}
