//! The stock path: `lambda_runtime` reads the event with `serde_json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    trestle_probes::serde(env!("CARGO_CRATE_NAME"))
}
