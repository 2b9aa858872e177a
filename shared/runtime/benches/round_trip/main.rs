//! Warm round trips through the Runtime API: how long from an event's first byte written to its reply's last byte read.
//!
//! Three functions answer the same events, each a process of its own, and take turns within one run:
//!
//! | name | what |
//! |---|---|
//! | `stock` | `lambda_runtime::run` with a typed event, read by `serde_json` |
//! | `trestle` | `trestle_runtime::run` with `trestle_json`, whose views leave the text in the event |
//! | `loop` | a blocking loop on one socket with `trestle_json`, without an async runtime or a logging library: the practical limit |
//!
//! Each writes one log line with the same fields for each invocation, and has the allocator's setting of `template.yaml`. Every turn is
//! an environment of its own, warmed up first: the intervals are over environments. Events are those of `events/probes/`.
//!
//! `cargo bench -p trestle-runtime --bench round_trip [-- --blocks N]`
#![expect(clippy::print_stdout, reason = "the report")]

mod api;
mod event;
mod function;
mod shapes;
mod statistics;

use std::process::ExitCode;
use std::time::Duration;

use api::{Environment, Placement};
use event::Shape;
use statistics::{median, median_interval, percentile};

/// The variable that tells a child which function it is.
const ROLE: &str = "ROUND_TRIP_FUNCTION";
const SHAPE: &str = "ROUND_TRIP_SHAPE";
const STOCK: &str = "stock";
const TRESTLE: &str = "trestle";
const LOOP: &str = "loop";
const ROLES: [&str; 3] = [STOCK, TRESTLE, LOOP];

const SIZES: [usize; 3] = [1024, 12 * 1024, 100 * 1024];
const EVENTS_A_TURN: usize = 50;
const WARM_UP_EVENTS: usize = 100;

fn main() -> ExitCode {
    if let Ok(role) = std::env::var(ROLE) {
        return function::serve(&role, Shape::of_child());
    }
    let arguments: Vec<String> = std::env::args().collect();
    let blocks = arguments.iter().position(|argument| argument == "--blocks");
    let blocks = blocks.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(40).max(6);
    println!(
        "Warm round trip in microseconds: median (quartiles) of all events; median ratio of an environment's median (95 % interval over environments)."
    );
    println!(
        "{} events for each figure, {EVENTS_A_TURN} in each of {blocks} environments, {WARM_UP_EVENTS} before them to warm up.",
        blocks * EVENTS_A_TURN
    );
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if let Err(error) = api::pin_runtime_api() {
        println!(
            "Not bound to core 0 ({error}): the placements below are not as named. Give this process cores 0 and 1."
        );
    }
    for placement in [Placement::Together, Placement::Apart].into_iter().take(cores) {
        print_head(placement);
        for shape in Shape::ALL {
            for bytes in SIZES {
                let event = shape.event(bytes);
                print_cell(shape, event.len(), &measure(shape, &event, placement, blocks));
            }
        }
    }
    ExitCode::SUCCESS
}

/// Round trips in microseconds, for each role by environment.
type Samples = [Vec<Vec<f64>>; 3];

fn measure(shape: Shape, event: &[u8], placement: Placement, blocks: usize) -> Samples {
    let mut samples = Samples::default();
    for block in 0..blocks {
        for turn in 0..ROLES.len() {
            // There and back again, so that drift of the machine meets all alike.
            let role = if block % 2 == 0 { turn } else { ROLES.len() - 1 - turn };
            let mut environment = Environment::start(ROLES[role], shape, placement);
            for _ in 0..WARM_UP_EVENTS {
                environment.round_trip(event);
            }
            samples[role].push((0..EVENTS_A_TURN).map(|_| micros(environment.round_trip(event))).collect());
        }
    }
    samples
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn print_head(placement: Placement) {
    match placement {
        Placement::Together => println!("\nFunction and Runtime API on one core:\n"),
        Placement::Apart => println!("\nEach on a core of its own:\n"),
    }
    println!(
        "| {:<10} | {:>7} | {:>23} | {:>23} | {:>23} | {:>19} | {:>19} |",
        "event", "bytes", STOCK, TRESTLE, LOOP, "stock / trestle", "trestle / loop"
    );
    println!("|{0:-<12}|{0:->8}:|{0:->24}:|{0:->24}:|{0:->24}:|{0:->20}:|{0:->20}:|", "");
}

fn print_cell(shape: Shape, bytes: usize, samples: &Samples) {
    let times = samples.each_ref().map(|blocks| {
        let all = blocks.concat();
        format!("{:.0} ({:.0} .. {:.0})", median(&all), percentile(&all, 25), percentile(&all, 75))
    });
    let [stock, trestle, limit] =
        samples.each_ref().map(|blocks| blocks.iter().map(|block| median(block)).collect::<Vec<_>>());
    println!(
        "| {:<10} | {bytes:>7} | {:>23} | {:>23} | {:>23} | {:>19} | {:>19} |",
        shape.name(),
        times[0],
        times[1],
        times[2],
        ratio(&stock, &trestle),
        ratio(&trestle, &limit)
    );
}

fn ratio(slow: &[f64], fast: &[f64]) -> String {
    let ratios: Vec<f64> = slow.iter().zip(fast).map(|(slow, fast)| slow / fast).collect();
    let (low, high) = median_interval(&ratios);
    format!("{:.2} ({low:.2} .. {high:.2})", median(&ratios))
}
