//! What does a night cost beside building the store, and does it grow with the window or with the store?
//!
//! Needs workspaces with the same number of conversations a week and ever more weeks, made by the generator of the samples:
//! `for weeks in 13 26 52 104; do cargo run --release --manifest-path corpus-samples/make/Cargo.toml -- --out target/weeks-$weeks
//! --weeks $weeks --conversations $((weeks * 3846)); done`.
//! Run with `cargo bench --bench nights`. For each workspace the store is built as of 16 November, then four days are added in one
//! night, a hundredth of 200,000 conversations, then the night is run again with nothing new.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table")]

use std::path::Path;
use std::time::Instant;

use voc::model::Silent;
use voc::pipeline::{self, Order, Outcome};
use voc::store::{Store, Workspace};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    println!(
        "  weeks   stored   in window   build [s]   night [s]   night / build   nothing new [s]   peak memory [MB]"
    );
    for weeks in [13, 26, 52, 104] {
        let folder = format!("target/weeks-{weeks}");
        if !Path::new(&folder).join("inbox").is_dir() {
            eprintln!("passed over: no workspace in {folder}; the first lines of this file say how to make it");
            continue;
        }
        for part in ["store", "runs"] {
            let _ = std::fs::remove_dir_all(Path::new(&folder).join(part));
        }
        let (build, _) = run(&folder, "2026-11-16");
        let (night, outcome) = run(&folder, "2026-11-20");
        let (again, _) = run(&folder, "2026-11-20");
        let facts = Store::open(&Workspace::new(&folder)).and_then(|store| store.facts()).expect("a store");
        let n_stored = facts.read_transcripts().count();
        let (n_window, ratio, memory) = (outcome.n_transcripts, night / build, peak_megabytes());
        println!(
            "{weeks:>7} {n_stored:>8} {n_window:>11} {build:>11.1} {night:>11.1} {ratio:>15.3} {again:>17.1} {memory:>18}"
        );
        for (stage, seconds) in &outcome.seconds {
            println!("          {stage:10} {seconds:.2} s");
        }
    }
}

fn run(folder: &str, as_of: &str) -> (f64, Outcome) {
    let as_of = Some(as_of.parse().expect("a day"));
    let order = Order { workspace: folder.into(), as_of, ..Order::default() };
    let start = Instant::now();
    let outcome = pipeline::run(&order, &Silent).expect("the workspace is whole");
    (start.elapsed().as_secs_f64(), outcome)
}

/// The most memory that this process has held so far, where the system tells.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}
