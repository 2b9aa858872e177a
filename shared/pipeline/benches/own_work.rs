//! How long a run itself works: everything but waiting for services and working on pixels.
//!
//! `cargo bench -p trestle-pipeline --bench own_work` prints percentiles over warm runs on ports in memory, each run on a new
//! case. What the AWS clients work on top of this is in `timingsMs.own` of every real result.

#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code)]

#[path = "../tests/runs/world.rs"]
mod world;

use std::time::Duration;

use trestle_domain::case::Mode;
use world::World;

const WARM_UP: usize = 200;
const RUNS: usize = 2000;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    println!("own work of a verification, microseconds, n = {RUNS}");
    println!("{:<44}{:>8}{:>8}{:>8}{:>8}", "", "p50", "p90", "p99", "max");
    for (name, kind) in [
        ("zone proves all, no model", Kind::Zone),
        ("printed, second reading and model", Kind::Printed),
        ("everything reused", Kind::Reused),
    ] {
        let mut times: Vec<Duration> = (0..WARM_UP + RUNS).map(|_| runtime.block_on(own(kind))).skip(WARM_UP).collect();
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_micros();
        println!("{name:<44}{:>8}{:>8}{:>8}{:>8}", at(50), at(90), at(99), at(100));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Zone,
    Printed,
    Reused,
}

async fn own(kind: Kind) -> Duration {
    let world = match kind {
        Kind::Zone => World::passport(Mode::Interactive).await,
        Kind::Printed | Kind::Reused => World::printed(Mode::Interactive).await,
    };
    if matches!(kind, Kind::Reused) {
        world.verified().await;
    }
    let run = world.verify().await;
    assert!(run.outcome.is_ok());
    run.report.own
}
