//! How long does a person wait for a search over 50,000 conversations?
//!
//! Needs the workspace of `whole_run` after a run. Queries are the first words of customers' statements and the names of
//! topics, each asked once, warm. Run with `cargo bench --bench search_latency`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table")]

use std::path::Path;
use std::time::Instant;

use voc::dictionaries::Dictionaries;
use voc::search::{Index, Query, Synonyms};
use voc::store::{Store, Workspace};
use voc::tokenize::Tokenizer;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let folder = std::env::var("VOC_BENCH_WORKSPACE").unwrap_or_else(|_| "target/fifty".to_owned());
    if !Path::new(&folder).join("store").is_dir() {
        eprintln!("passed over: no run in {folder}; see benches/whole_run.rs");
        return;
    }
    let store = Store::open(&Workspace::new(&folder)).expect("a store");
    let dictionaries = Dictionaries::built_in();
    let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are right");
    let mut worker = tokenizer.worker();
    let synonyms = Synonyms::read(&dictionaries, &mut worker).expect("built-in lists are right");
    let index = Index::open(&store.index_dir(), u64::from(store.newest())).expect("an index");
    let mut queries: Vec<String> = store
        .topics()
        .expect("topics")
        .into_iter()
        .flat_map(|topic| [topic.label_ko, topic.label_en])
        .flatten()
        .collect();
    for statement in store.facts().expect("facts").read_statements().step_by(400) {
        let text = statement.expect("readable").text;
        queries.push(text.split_whitespace().take(4).collect::<Vec<_>>().join(" "));
    }
    let mut milliseconds = Vec::new();
    for text in &queries {
        let start = Instant::now();
        // A query of stop words alone is refused, as for a person.
        let Ok(query) = Query::new(text, &mut worker, &synonyms) else { continue };
        index.search(&query, 10, &mut worker).expect("an index");
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
    }
    milliseconds.sort_by(f64::total_cmp);
    assert!(milliseconds.len() > 100);
    let at = |share: f64| milliseconds[((milliseconds.len() - 1) as f64 * share) as usize];
    println!("{} queries over {} turns", milliseconds.len(), index.len());
    println!("half under {:.1} ms, 95 % under {:.1} ms, all under {:.1} ms", at(0.5), at(0.95), at(1.0));
}
