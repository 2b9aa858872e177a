//! Read images and print their lines: `cargo run -p local-ai --example read -- [--second] IMAGE...`

use std::path::Path;
use std::time::Instant;

use local_ai::ocr::{Engine, Reader};
use local_ai::picture;

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let threads = std::env::var("THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let started = Instant::now();
    let engine = Engine::open(Path::new(".local/models"), threads)?;
    println!("models loaded in {:?}", started.elapsed());
    let mut reader = Reader::First;
    for path in std::env::args().skip(1) {
        if path == "--second" {
            reader = Reader::Second;
            continue;
        }
        let bytes = std::fs::read(&path)?;
        let started = Instant::now();
        let image = picture::decode(&bytes)?;
        let decoded = started.elapsed();
        let page = engine.read(&image, reader)?;
        println!("{path}: {:?} (decoding {decoded:?})", started.elapsed());
        for line in &page.lines {
            let start = line.quad.0[0];
            let angle = line.quad.angle().to_degrees();
            println!("  {:5.1} {:5.0},{:<5.0} {angle:6.1} {}", line.confidence * 100.0, start.x, start.y, line.text);
        }
    }
    Ok(())
}
