use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::browser::{Served, encode};
use crate::workspace::Workspace;

const N_CLIENTS: usize = 50;
/// So long at least; `VOC_LOAD_SECONDS` asks for longer.
const SECONDS: u64 = 5;

/// What was asked for, what came back, and how often.
type Seen = BTreeMap<(String, String), u64>;

#[test]
fn fifty_clients_get_one_run_or_the_other_while_a_night_is_written() {
    let seconds = std::env::var("VOC_LOAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let workspace = Workspace::samples();
    workspace.run("2026-11-19").ok();
    let served = Served::start(&workspace);
    let words = encode("환불이 안돼요");
    let search = format!("/api/v1/search?q={words}");
    let case = format!("/api/v1/cases/{}", workspace.ids()[0]);
    // What both runs tell differently, so that a mixture would show.
    let paths = [
        "/api/v1/topics",
        "/api/v1/topics/T-0001",
        "/api/v1/alerts",
        "/api/v1/proposals",
        "/api/v1/drafts",
        &search,
        &case,
    ];
    let answers = || -> BTreeMap<&str, String> { paths.iter().map(|path| (*path, served.get(path).body)).collect() };
    let before = answers();
    let is_over = AtomicBool::new(false);
    let ask = |client: usize| {
        let (mut seen, mut took) = (Seen::new(), Vec::new());
        for turn in client.. {
            let path = paths[turn % paths.len()];
            let begun = Instant::now();
            let answer = served.get(path);
            took.push(begun.elapsed());
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            *seen.entry((path.to_owned(), answer.body)).or_default() += 1;
            if is_over.load(Ordering::Relaxed) {
                break;
            }
        }
        (seen, took)
    };
    let (seen, mut took) = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..N_CLIENTS).map(|client| scope.spawn(move || ask(client))).collect();
        let begun = Instant::now();
        workspace.run("2026-11-20").ok();
        served.until("/api/v1/topics/T-0001", |answer| answer.body.contains("2026-11-20-001"));
        // Time enough for every client to come by each address once more.
        let mut n_pages = 0;
        while n_pages < 200 || begun.elapsed() < Duration::from_secs(seconds) {
            assert_eq!(served.get("/").status, 200);
            n_pages += 1;
        }
        is_over.store(true, Ordering::Relaxed);
        let (mut seen, mut took) = (Seen::new(), Vec::new());
        for client in clients {
            let (of_client, times) = client.join().expect("no client fails");
            for (what, n) in of_client {
                *seen.entry(what).or_default() += n;
            }
            took.extend(times);
        }
        (seen, took)
    });
    let after = answers();
    for (path, body) in seen.keys() {
        let is_of_one = before[path.as_str()] == *body || after[path.as_str()] == *body;
        assert!(is_of_one, "{path} is of neither run: {}", body.chars().take(300).collect::<String>());
    }
    for path in paths {
        assert_ne!(before[path], after[path], "{path} tells nothing of the run");
        assert!(
            seen.contains_key(&(path.to_owned(), before[path].clone())),
            "{path} was not asked for before the night"
        );
        assert!(seen.contains_key(&(path.to_owned(), after[path].clone())), "{path} was not asked for after the night");
    }
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    eprintln!(
        "{} answers; half within {:?}, 95 % within {:?}, all within {:?}",
        took.len(),
        at(0.5),
        at(0.95),
        at(1.0)
    );
}
