//! The smallest function: it replies with the event's size. An event that says `"panic"` makes it panic.

use std::process::ExitCode;

use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, run, start};

fn main() -> ExitCode {
    start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    run(&Metrics::of_this_function(), |request| async move {
        assert_ne!(request.body, r#""panic""#, "asked to by {:?}", request.body);
        Ok(request.body.len())
    })
    .await
}
