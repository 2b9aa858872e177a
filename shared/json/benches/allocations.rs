//! Counts what each engine asks of the allocator for one reading, in every cell of the grid, once its buffers are warm.
//!
//! Apart from the times, because counting takes time of its own, most from the engine that allocates most.

#![allow(clippy::unwrap_used, clippy::print_stdout, dead_code)]

mod cells;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    println!("allocations and reallocations of one reading, and the bytes asked for");
    for mut cell in cells::cells(&filters) {
        println!("\n{}, {}", cell.shape, cell.size);
        for contender in &mut cell.contenders {
            contender.run(&cell.document);
            let region = Region::new(ALLOCATOR);
            contender.run(&cell.document);
            let change = region.change();
            let (count, bytes) = (change.allocations + change.reallocations, change.bytes_allocated);
            println!("  {:<12}{count:>10}{bytes:>14} bytes", contender.engine.name());
        }
    }
}
