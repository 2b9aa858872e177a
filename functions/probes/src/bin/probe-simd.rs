//! Our path: the event's bytes reach the handler, which reads them with `trestle_json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    trestle_probes::simd(env!("CARGO_CRATE_NAME"))
}
