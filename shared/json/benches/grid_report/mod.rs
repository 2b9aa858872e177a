//! Prints the grid and, at its end, what it says about the targets.

use crate::cells::engines::Engine;

/// One engine's times in a cell, in nanoseconds, a round each.
pub(crate) struct Row {
    pub(crate) engine: Engine,
    pub(crate) nanos: Vec<f64>,
}

pub(crate) struct Report {
    lines: Vec<Line>,
}

struct Line {
    cell: String,
    to_stock: [f64; 3],
    to_best: [f64; 3],
    to_best_safe: [f64; 3],
    best: Engine,
    target: Option<f64>,
}

/// How many times faster than stock a cell has to be.
const TARGETS: [(&str, f64); 4] = [
    ("Textract response, 12 KB", 2.0),
    ("Textract response, 100 KB", 2.0),
    ("API Gateway event with form, 12 KB", 2.0),
    ("API Gateway event with form, 100 KB", 1.8),
];
/// In every cell, time over that of the best engine used directly.
const TO_BEST: f64 = 1.10;

impl Report {
    pub(crate) fn start(rounds: usize) -> Self {
        println!("{} rounds, medians with quartiles; {}", rounds, target());
        Self { lines: Vec::new() }
    }

    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn cell(&mut self, shape: &str, size: &str, bytes: usize, rows: Vec<Row>) {
        println!("\n{shape}, {size}");
        println!("  {:<12}{:>11}{:>20}{:>9}{:>18}", "", "us", "quartiles", "GB/s", "faster than stock");
        let stock = &rows[0];
        for row in &rows {
            let [low, middle, high] = quartiles(&row.nanos).map(|nanos| nanos / 1e3);
            let [_, ratio, _] = ratios(&stock.nanos, &row.nanos);
            let rate = bytes as f64 / middle / 1e3;
            let engine = row.engine.name();
            println!("  {engine:<12}{middle:>11.2}{:>20}{rate:>9.2}{ratio:>17.2}x", format!("{low:.2}..{high:.2}"));
        }
        let ours = rows.iter().find(|row| row.engine == Engine::Trestle).unwrap();
        let best = fastest(&rows, &[Engine::SerdeJson, Engine::SimdJson, Engine::SonicRs]);
        // tests/engines.rs shows what sonic-rs lets pass.
        let safe = fastest(&rows, &[Engine::SerdeJson, Engine::SimdJson]);
        let cell = format!("{shape}, {size}");
        let target = TARGETS.iter().find(|(name, _)| *name == cell).map(|(_, target)| *target);
        self.lines.push(Line {
            to_stock: ratios(&stock.nanos, &ours.nanos),
            to_best: ratios(&ours.nanos, &best.nanos),
            to_best_safe: ratios(&ours.nanos, &safe.nanos),
            best: best.engine,
            target,
            cell,
        });
    }

    pub(crate) fn summary(&self) {
        println!("\nRatios of times in the same round, medians with quartiles");
        println!(
            "  {:<40}{:>9}{:>16}{:>13}{:>16}  {:<12}{:>13}",
            "", "to stock", "", "to best", "", "best direct", "to best safe"
        );
        for line in &self.lines {
            let missed = line.target.is_some_and(|target| line.to_stock[1] < target);
            let slow = line.to_best[1] > TO_BEST;
            let mut notes = Vec::new();
            match line.target {
                Some(target) if missed => notes.push(format!("missed {target:.1}x")),
                Some(target) => notes.push(format!("met {target:.1}x")),
                None => {}
            }
            if slow {
                notes.push(format!("missed {TO_BEST:.2} of the best"));
            }
            if line.to_stock[0] < 1.05 {
                notes.push("no gain over stock".to_owned());
            }
            println!(
                "  {:<40}{:>8.2}x{:>16}{:>13.2}{:>16}  {:<12}{:>13.2}  {}",
                line.cell,
                line.to_stock[1],
                span(line.to_stock),
                line.to_best[1],
                span(line.to_best),
                line.best.name(),
                line.to_best_safe[1],
                notes.join(", "),
            );
        }
    }
}

fn fastest<'a>(rows: &'a [Row], engines: &[Engine]) -> &'a Row {
    let middle = |row: &Row| quartiles(&row.nanos)[1];
    let rows = rows.iter().filter(|row| engines.contains(&row.engine));
    rows.min_by(|a, b| middle(a).total_cmp(&middle(b))).unwrap()
}

fn span([low, _, high]: [f64; 3]) -> String {
    format!("{low:.2}..{high:.2}")
}

fn ratios(over: &[f64], under: &[f64]) -> [f64; 3] {
    let ratios: Vec<f64> = over.iter().zip(under).map(|(over, under)| over / under).collect();
    quartiles(&ratios)
}

fn quartiles(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: usize| sorted[(sorted.len() - 1) * share / 4];
    [at(1), at(2), at(3)]
}

fn target() -> String {
    let simd = if cfg!(target_feature = "avx2") {
        "AVX2 for all code"
    } else if cfg!(target_arch = "x86_64") {
        "SSE2 for all code but simd-json's (set RUSTFLAGS=\"-C target-cpu=haswell\" for what cargo-lambda builds)"
    } else {
        "this target's default instructions"
    };
    format!("{}, {simd}", std::env::consts::ARCH)
}
