//! Times every cell of the grid, the engines interleaved.
//!
//! ```text
//! cargo bench -p trestle-json --bench grid                       # all of it
//! cargo bench -p trestle-json --bench grid -- --quick            # fewer and shorter rounds
//! cargo bench -p trestle-json --bench grid -- gateway "sqs batch of 10, 12 KB"
//! ```
//!
//! cargo-lambda builds x86-64 functions with `-C target-cpu=haswell`. Set `RUSTFLAGS="-C target-cpu=haswell"` to measure what
//! ships: sonic-rs chooses its instructions when it is compiled, simd-json when it runs.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod cells;
mod grid_report;

use std::hint::black_box;
use std::time::{Duration, Instant};

use cells::Cell;
use grid_report::{Report, Row};

/// How long and how often an engine is timed in one cell.
struct Pace {
    sample: Duration,
    rounds: usize,
}

const FULL: Pace = Pace { sample: Duration::from_millis(2), rounds: 41 };
const QUICK: Pace = Pace { sample: Duration::from_micros(400), rounds: 11 };

fn main() {
    let (flags, filters): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let pace = if flags.iter().any(|flag| flag == "--quick") { QUICK } else { FULL };
    let mut report = Report::start(pace.rounds);
    for mut cell in cells::cells(&filters) {
        let rows = measure(&mut cell, &pace);
        report.cell(cell.shape, cell.size, cell.document.len(), rows);
    }
    report.summary();
}

/// In every round each engine is timed once, in an order that changes from round to round.
fn measure(cell: &mut Cell, pace: &Pace) -> Vec<Row> {
    let repeats: Vec<u32> = (0..cell.contenders.len()).map(|contender| repeats(cell, contender, pace.sample)).collect();
    let mut rows: Vec<Row> =
        cell.contenders.iter().map(|contender| Row { engine: contender.engine, nanos: Vec::new() }).collect();
    for round in 0..pace.rounds {
        for turn in 0..rows.len() {
            let contender = if round % 2 == 0 {
                (round / 2 + turn) % rows.len()
            } else {
                (round / 2 + rows.len() - turn) % rows.len()
            };
            let nanos = time(cell, contender, repeats[contender]);
            rows[contender].nanos.push(nanos);
        }
    }
    rows
}

fn repeats(cell: &mut Cell, contender: usize, sample: Duration) -> u32 {
    // Also warms caches, buffers and the branch predictor.
    let once = (0..5).map(|_| time(cell, contender, 1)).fold(f64::INFINITY, f64::min);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let repeats = (sample.as_secs_f64() * 1e9 / once).ceil() as u32;
    repeats.max(1)
}

/// Mean time of one reading, in nanoseconds.
fn time(cell: &mut Cell, contender: usize, repeats: u32) -> f64 {
    let Cell { document, contenders, .. } = cell;
    let start = Instant::now();
    for _ in 0..repeats {
        black_box(contenders[contender].run(black_box(document)));
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(repeats)
}
