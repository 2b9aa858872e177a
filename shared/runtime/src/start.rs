use std::future::Future;
use std::io::Write as _;
use std::process::ExitCode;

use tracing_subscriber::util::SubscriberInitExt;

use crate::logs;

/// Why a function could not start or go on; its text is logged once, and must hold no personal data.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a function: logs and panic hook first, then `serve`. `function` is the binary's crate name (`env!("CARGO_CRATE_NAME")`),
/// whose log lines count as ours.
///
/// On one thread, because a function has one invocation at a time and waits most of it; a second thread would cost start-up
/// and share the same fraction of a core. Where Lambda gives it several invocations at once, it has whole cores too, and a thread
/// for each.
pub fn start<F>(function: &str, serve: impl FnOnce() -> F) -> ExitCode
where
    F: Future<Output = Result<(), Failure>>,
{
    std::panic::set_hook(Box::new(|panic| {
        // The message may quote what was being read.
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        let _ = writeln!(std::io::stderr(), r#"{{"level":"ERROR","message":"panicked","location":"{place}"}}"#);
    }));
    let level = logs::level(|name| std::env::var(name).ok());
    // Fails only when a subscriber is set already, and then lines go there.
    let _ = logs::subscriber(function, level, std::io::stdout).try_init();

    let mut threads = if concurrent(std::env::var("AWS_LAMBDA_MAX_CONCURRENCY").ok().as_deref()) {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    let served = match threads.enable_all().build() {
        Ok(runtime) => runtime.block_on(serve()),
        Err(error) => Err(error.into()),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tracing::error!(target: "trestle_runtime", cause = %failure, "the function can't run");
            ExitCode::FAILURE
        }
    }
}

/// Whether there can be more than one invocation at once; `limit` is read as `lambda_runtime` reads it.
fn concurrent(limit: Option<&str>) -> bool {
    limit.and_then(|limit| limit.parse::<u32>().ok()).is_some_and(|limit| limit > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_limit_above_one_means_several_invocations_at_once() {
        for (limit, expected) in [(None, false), (Some(""), false), (Some("1"), false), (Some("2"), true)] {
            assert_eq!(concurrent(limit), expected, "{limit:?}");
        }
    }
}
