//! Does voc notice what was planted, and keep quiet otherwise?
//!
//! Run with `cargo bench --bench alerts`. For each seed the maker of the samples writes two streams of 12 weeks into
//! `target/streams`, one with six events and one with none; their nights are run one after another from the 36th day on, each
//! with the exports of its day, and the alerts are held against what was planted.
//! `VOC_STREAMS` says how many seeds (1), `VOC_NIGHTS` how many nights of each stream (14; 49 for all).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use jiff::ToSpan;
use voc::evaluate::alerts::{self, AlertScores, DAYS_OF_RECORDS, EventKind, Judged, Planted, Share};
use voc::model::{Day, Silent};
use voc::pipeline::{self, Order};
use voc::store::Workspace;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Folders of a stream that nights work by, beside the inbox.
const FIXED: [&str; 2] = ["registers", "kb"];

fn main() {
    let (n_streams, n_nights) = (number("VOC_STREAMS", 1), number("VOC_NIGHTS", 14));
    println!("seed  events    nights  s/night   spikes    drops      new  release  false in 30 nights  grave cases");
    let (mut eventful, mut quiet) = (Vec::new(), Vec::new());
    for seed in 1..=n_streams {
        for (n_events, judged) in [(6, &mut eventful), (0, &mut quiet)] {
            let Some(stream) = make(seed, n_events) else { return };
            let start = Instant::now();
            let result = run_nights(&stream, n_nights);
            let seconds = start.elapsed().as_secs_f64() / n_nights as f64;
            line(&format!("{seed:>4}  {n_events:>6}"), &alerts::score(std::slice::from_ref(&result)), seconds);
            judged.push(result);
        }
    }
    for (name, judged) in [("planted", &eventful), ("quiet", &quiet)] {
        let scores = alerts::score(judged);
        println!();
        line(&format!("all {name:>8}"), &scores, 0.0);
        for (factor, share) in &scores.spikes.by_factor {
            println!("    spikes {factor:9} {}", words(*share));
        }
        for (level, share) in &scores.spikes.by_level {
            println!("    spikes {level:9} {}", words(*share));
        }
        for event in scores.events.iter().filter(|event| event.found_on.is_none()) {
            println!("    missed {} {:?} of {} from {}", event.event, event.kind, event.topic, event.from);
        }
        for alert in &scores.unexplained {
            println!("    false  {} {:?} on {} of {:?}", alert.alert, alert.kind, alert.date, alert.gold_topic);
        }
    }
}

fn number(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

fn line(name: &str, scores: &AlertScores, seconds: f64) {
    println!(
        "{name} {:>9} {seconds:>8.1} {:>8} {:>8} {:>8} {:>8} {:>19.2} {:>12}",
        scores.nights,
        words(scores.spikes.all),
        words(scores.drops),
        words(scores.new_topics),
        words(scores.release_right),
        scores.false_alerts.per_30_nights,
        scores.severe_cases
    );
}

fn words(share: Share) -> String {
    format!("{}/{}", share.found, share.n)
}

/// Returns the folder of a stream, which is made where it is not there yet.
fn make(seed: usize, n_events: usize) -> Option<PathBuf> {
    let folder = PathBuf::from(format!("target/streams/seed-{seed}-events-{n_events}"));
    if folder.join("planted.json").is_file() {
        return Some(folder);
    }
    let done = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--release", "--manifest-path", "corpus-samples/make/Cargo.toml", "--"])
        .args(["--stream", &seed.to_string(), "--events", &n_events.to_string(), "--out"])
        .arg(&folder)
        .status();
    match done {
        Ok(status) if status.success() => Some(folder),
        _ => {
            eprintln!("passed over: the maker of the samples did not write {}", folder.display());
            None
        }
    }
}

/// Runs the first nights of a stream in a workspace of their own, each with the exports of its day, and judges them.
fn run_nights(stream: &Path, n_nights: usize) -> Judged {
    let truth = stream.join("planted.json");
    let planted = Planted::read(&truth).expect("the truth about the stream");
    let folder = stream.with_extension("nights");
    let _ = std::fs::remove_dir_all(&folder);
    for fixed in FIXED {
        copy_all(&stream.join(fixed), &folder.join(fixed), |_| true);
    }
    std::fs::copy(stream.join("voc.toml"), folder.join("voc.toml")).expect("settings");
    let first = planted.first_day + DAYS_OF_RECORDS.days();
    let mut from = Day::MIN;
    let nights: Vec<Day> = first.series(1.day()).take_while(|day| *day <= planted.last_day).take(n_nights).collect();
    for as_of in nights {
        for channel in ["support", "email", "review"] {
            let inbox = Path::new("inbox").join(channel);
            copy_all(&stream.join(&inbox), &folder.join(&inbox), |day| (from..=as_of).contains(&day));
        }
        let order = Order { workspace: folder.clone(), as_of: Some(as_of), ..Order::default() };
        let outcome = pipeline::run(&order, &Silent).expect("the workspace is whole");
        assert!(outcome.counts.read > 0, "every night brings conversations");
        from = as_of + 1.day();
    }
    let gold = stream.join("gold/statements.jsonl");
    let judged = alerts::judge(&Workspace::new(&folder), &truth, &gold, None).expect("nights to judge");
    assert!(judged.events.iter().all(|event| event.kind != EventKind::Growth), "slow growth is no event");
    judged
}

/// Copies the files of a folder whose names begin with a day that is wanted, or with none.
fn copy_all(from: &Path, to: &Path, is_wanted: impl Fn(Day) -> bool) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder of the stream").flatten() {
        let name = entry.file_name();
        let day = name.to_str().and_then(|name| name.get(..10)?.parse().ok());
        if day.is_none_or(&is_wanted) {
            std::fs::copy(entry.path(), to.join(&name)).expect("copied");
        }
    }
}
