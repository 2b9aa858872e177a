//! A large event must not keep its memory: a function lives for hours, and pays for what it holds.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::alloc::System;
use std::fs;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use serde::Deserialize;
use trestle_json::{ValueShape, parse, parse_value, view};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MB: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Block {
    #[allow(dead_code)]
    text: String,
    #[allow(dead_code)]
    ids: Vec<String>,
}

/// Bytes that are allocated and not freed.
fn live() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

fn document(bytes: usize) -> Vec<u8> {
    let block = r#"{"BlockType":"WORD","Confidence":99.87165069580078,"Text":"UTOPIA é\n","Ids":["6c7c3f4e","b7a1"]}"#;
    format!("[{}{block}]", format!("{block},").repeat(bytes / (block.len() + 1) - 1)).into_bytes()
}

/// The usual events between two large ones.
fn steady() {
    (0..100).for_each(|_| drop(parse_value(&document(12 * 1024)).unwrap()));
}

type Read = fn(&[u8]);

const READS: [(&str, Read); 4] = [
    ("view", |large| {
        let count = view::<ValueShape, _>(large, |value| value.as_array().unwrap().len()).unwrap();
        assert!(count > 50_000);
    }),
    ("value", |large| drop(parse_value(large).unwrap())),
    ("typed", |large| assert!(parse::<Vec<Block>>(large).unwrap().len() > 50_000)),
    // Read again, to find the place.
    ("refused", |large| assert!(parse::<Vec<u8>>(large).is_err())),
];

/// Functions parse on the main thread, so this is no test of the harness, which runs them on others.
fn main() {
    for (name, read) in READS {
        steady();
        let before = (live(), resident());
        for _ in 0..3 {
            let large = document(6 * MB);
            assert!(large.len() > 5 * MB);
            read(&large);
        }
        steady();
        let heap = live().saturating_sub(before.0);
        let kept = resident().saturating_sub(before.1);
        println!("{name}: {} KB of heap and {} KB of resident memory kept", heap / 1024, kept / 1024);
    }
}
