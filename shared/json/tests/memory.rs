//! A large event must not keep its memory: a function lives for hours, and pays for what it holds.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::alloc::System;
use std::process::{Command, ExitCode};
use std::{env, fs};

use serde::Deserialize;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
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

/// What glibc needs to give memory back: it keeps small freed pieces apart, and after a first large one it keeps up to twice
/// its size. The functions need the same setting.
const TUNABLES: (&str, &str) =
    ("GLIBC_TUNABLES", "glibc.malloc.mxfast=0:glibc.malloc.trim_threshold=1048576:glibc.malloc.mmap_threshold=4194304");

/// Functions parse on the main thread, and the harness runs tests on others, so this has its own `main`.
fn main() -> ExitCode {
    let asked = |option: &str| env::args().any(|argument| argument == option);
    if asked("--list") {
        if !asked("--ignored") {
            println!("six_megabytes_leave_at_most_two: test");
        }
        return ExitCode::SUCCESS;
    }
    if !cfg!(target_os = "linux") {
        return ExitCode::SUCCESS;
    }
    if env::var(TUNABLES.0).is_err() {
        let status = Command::new(env::current_exe().unwrap()).env(TUNABLES.0, TUNABLES.1).status().unwrap();
        return if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    for (name, read) in READS {
        six_megabytes_leave_at_most_two(name, read);
    }
    ExitCode::SUCCESS
}

fn six_megabytes_leave_at_most_two(name: &str, read: Read) {
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
    assert!(heap < MB / 2 && kept < 2 * MB);
}
