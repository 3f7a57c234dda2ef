//! What does a whole run cost beside lindera alone (L), and what does a second thread bring?
//!
//! Needs a workspace with many conversations, made by the generator of the samples:
//! `cargo run --release --manifest-path corpus-samples/make/Cargo.toml -- --out target/fifty --conversations 50000`.
//! Run with `cargo bench --bench whole_run`. Everything is measured in one process, three times, and compared as ratios.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table")]

use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use voc::model::{MaskedTranscript, Silent};
use voc::pipeline::{self, Order, Outcome};
use voc::store::{Store, Workspace};
use voc::tokenize::PlainSegmenter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Repetitions; the least of each counts, as everything that disturbs a measurement makes it longer.
const N_REPEATED: usize = 3;

fn main() {
    let folder = std::env::var("VOC_BENCH_WORKSPACE").unwrap_or_else(|_| "target/fifty".to_owned());
    if !Path::new(&folder).join("inbox").is_dir() {
        eprintln!("passed over: no workspace in {folder}; the first lines of this file say how to make it");
        return;
    }
    let [mut one, mut two] = [(f64::MAX, f64::MAX, f64::MAX); 2];
    let mut outcomes = Vec::new();
    for _ in 0..N_REPEATED {
        for (threads, least) in [(1, &mut one), (2, &mut two)] {
            let outcome = run(&folder, threads);
            let total: f64 = outcome.seconds.iter().map(|(_, seconds)| seconds).sum();
            let topics: f64 = outcome
                .seconds
                .iter()
                .filter(|(stage, _)| ["features", "topics", "names"].contains(stage))
                .map(|(_, seconds)| seconds)
                .sum();
            *least = (least.0.min(total), least.1.min(topics), least.2.min(lindera_alone(&folder, threads)));
            outcomes.push(outcome);
        }
    }
    let last = &outcomes[outcomes.len() - 1];
    assert!(outcomes.iter().all(|outcome| outcome.n_topics == last.n_topics), "threads change no result");
    println!("{} conversations, {} statements, {} topics", last.n_transcripts, last.n_statements, last.n_topics);
    println!("threads   L [s]   run [s]   run / L   topics / L");
    for (threads, (total, topics, unit)) in [(1, one), (2, two)] {
        println!("{threads:>7} {unit:>7.2} {total:>9.2} {:>9.2} {:>12.2}", total / unit, topics / unit);
    }
    println!("two threads are {:.2} times as fast as one (lindera alone: {:.2})", one.0 / two.0, one.2 / two.2);
    for (stage, seconds) in &last.seconds {
        println!("  {stage:10} {:.2} L", seconds / two.2);
    }
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start")
}

fn run(folder: &str, threads: usize) -> Outcome {
    let order =
        Order { workspace: folder.into(), as_of: Some("2026-11-20".parse().expect("a day")), ..Order::default() };
    pool(threads).install(|| pipeline::run(&order, &Silent)).expect("the workspace is whole")
}

/// Seconds of lindera alone over all masked turns: words with their tags, one worker a thread.
fn lindera_alone(folder: &str, threads: usize) -> f64 {
    let store = Store::open(&Workspace::new(folder)).expect("a store");
    let transcripts: Vec<MaskedTranscript> =
        store.facts().expect("facts").read_transcripts().collect::<Result<_, _>>().expect("readable");
    pool(threads).install(|| {
        let start = Instant::now();
        let n_words: usize = transcripts
            .par_iter()
            .with_min_len(64)
            .map_init(
                || PlainSegmenter::new().expect("the built-in dictionary opens"),
                |plain, transcript| transcript.turns.iter().map(|turn| plain.n_words(&turn.masked_text)).sum::<usize>(),
            )
            .sum();
        assert!(n_words > transcripts.len());
        start.elapsed().as_secs_f64()
    })
}
