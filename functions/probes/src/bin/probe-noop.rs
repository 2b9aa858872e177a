//! The event's bytes reach the handler and are counted.

use std::process::ExitCode;

fn main() -> ExitCode {
    trestle_probes::noop(env!("CARGO_CRATE_NAME"))
}
