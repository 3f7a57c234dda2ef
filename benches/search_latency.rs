//! How long does a person wait for an answer? Queries of every kind over the conversations of a workspace.
//!
//! Needs a workspace after a run. The figures in docs/speed.md are of 200,000 conversations of a year: in `corpus-samples/make`,
//! `cargo run --release -- --out ../../target/year --weeks 52 --conversations 199992`, then `voc run -w target/year --as-of 2026-11-20`
//! and `VOC_BENCH_WORKSPACE=target/year cargo bench --bench search_latency`.
//! Queries are the names of topics, the first words of customers' statements, and these spoilt in the ways that search forgives; each
//! is asked once, warm, alone and with facets.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use voc::dictionaries::Dictionaries;
use voc::search::{Details, Finder, Request};
use voc::store::{Store, Workspace};
use voc::tokenize::Tokenizer;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Statements passed over between two that give queries.
const STEP: usize = 997;

/// Words typed as people mistype them; the samples hold what is meant.
const MISTYPED: [(&str, &str); 24] = [
    ("keyboard", "ghksqnf"),
    ("keyboard", "qothd wldus"),
    ("keyboard", "ㄱㄷ려ㅜㅇ"),
    ("initials", "ㅎㅂ"),
    ("initials", "ㅂㅅㅈㅇ"),
    ("initials", "ㅋㅍ ㅈㅇ"),
    ("unfinished", "환부"),
    ("unfinished", "배소 지연"),
    ("unfinished", "쿠"),
    ("typo", "화불 지연"),
    ("typo", "배숑지연"),
    ("typo", "refnd late"),
    ("spelling", "컨텐츠 결제"),
    ("spelling", "맴버쉽 해지"),
    ("spacing", "로그 인 안 됨"),
    ("spacing", "쿠폰적용이안돼요"),
    ("phrase", "\"환불 금액\""),
    ("phrase", "\"not received\""),
    ("phrase", "\"영업일 기준\" -환불"),
    ("conditions", "channel:chat status:resolved"),
    ("conditions", "환불 csat:1..2 lang:ko"),
    ("conditions", "+환불 -취소 day:2026-11"),
    ("bilingual", "refund late"),
    ("bilingual", "delivery courier rude"),
];

fn main() {
    let folder = std::env::var("VOC_BENCH_WORKSPACE").unwrap_or_else(|_| "target/fifty".to_owned());
    if !Path::new(&folder).join("store").is_dir() {
        eprintln!("passed over: no run in {folder}; the first lines of this file say how to make one");
        return;
    }
    let store = Store::open(&Workspace::new(&folder)).expect("a store");
    let dictionaries = Dictionaries::built_in();
    let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are right");
    let mut worker = tokenizer.worker();
    let start = Instant::now();
    let finder = Finder::open(&store, &dictionaries, &tokenizer).expect("an index");
    println!("{} cases, {} turns; opened in {:.0} ms", finder.n_cases(), finder.index().len(), ms(start));
    let mut queries: Vec<(&str, String)> = MISTYPED.iter().map(|(kind, query)| (*kind, (*query).to_owned())).collect();
    let names = store.topics().expect("topics").into_iter().flat_map(|topic| [topic.label_ko, topic.label_en]);
    queries.extend(names.flatten().map(|name| ("topic name", name)));
    for statement in store.facts().expect("facts").read_statements().step_by(STEP) {
        let text = statement.expect("readable").text;
        let first: Vec<&str> = text.split_whitespace().take(4).collect();
        queries.push(("first words", first.join(" ")));
        queries.push(("without spaces", first.concat()));
        // One letter fewer in the longest word, as by a key that was not pressed.
        if let Some(word) = first.iter().max_by_key(|word| word.chars().count()) {
            let shorter: String = word.chars().take(word.chars().count().saturating_sub(1)).collect();
            queries.push(("cut off", shorter));
        }
    }
    // The first query of all makes what is made once.
    let first = Request { query: "화불".to_owned(), limit: 10, offset: 0, details: Details::Facets };
    let start = Instant::now();
    let n_found = finder.answer(&first, &mut worker).expect("an index").n_cases;
    println!("first of all: {:.1} ms", ms(start));
    assert!(n_found > 10, "a typing error is forgiven");
    for details in [Details::Cases, Details::Facets] {
        let mut by_kind: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (kind, text) in &queries {
            let request = Request { query: text.clone(), limit: 10, offset: 0, details };
            let start = Instant::now();
            // A query of stop words alone is refused, as for a person.
            if finder.answer(&request, &mut worker).is_ok() {
                by_kind.entry(kind).or_default().push(ms(start));
            }
        }
        let all: Vec<f64> = by_kind.values().flatten().copied().collect();
        assert!(all.len() > 100, "{}", all.len());
        println!("{details:?}: queries, half under, 95 % under, all under [ms]");
        for (kind, of_kind) in by_kind.into_iter().chain([("all", all)]) {
            let mut of_kind = of_kind;
            of_kind.sort_by(f64::total_cmp);
            let at = |share: f64| of_kind[((of_kind.len() - 1) as f64 * share).round() as usize];
            println!("  {kind:<14} {:>5} {:>7.1} {:>7.1} {:>7.1}", of_kind.len(), at(0.5), at(0.95), at(1.0));
        }
    }
    let transcript = finder.index().turns().expect("an index").first().map(|turn| turn.transcript.clone());
    let start = Instant::now();
    let similar = finder.similar(&transcript.expect("a case"), 10, &mut worker).expect("a known case");
    println!("similar cases: {} in {:.1} ms", similar.len(), ms(start));
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}
