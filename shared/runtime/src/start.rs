use std::future::Future;
use std::io::Write as _;
use std::process::ExitCode;

use tracing_subscriber::util::SubscriberInitExt;

use crate::logs;

/// Why a function could not start or go on; its text is logged once, and must hold no personal data.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a function: logs and panic hook first, then `serve` on one thread. `function` is the binary's crate name
/// (`env!("CARGO_CRATE_NAME")`), whose log lines count as ours.
///
/// One thread, because a function has one invocation at a time and waits most of it; a second thread would cost start-up
/// and share the same fraction of a core.
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

    let served = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
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
