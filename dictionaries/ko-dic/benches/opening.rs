//! How long does a program wait for the dictionary before its first word?
//!
//! `cargo bench -p voc-ko-dic`. Prints the medians of 21 openings; the first of them, which finds no page in memory, apart.

use std::time::{Duration, Instant};

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;

const N_RUNS: usize = 21;
const TEXT: &str = "상담원 연결이 안 돼요. 배민 환불 해주세요";
const N_WORDS: usize = 11;

fn main() {
    report("load", || load().prefix_dictionary.word_count() == 816_283);
    report("segmenter and first text", || {
        let segmenter = voc_ko_dic::segmenter(Mode::Normal, None).expect("the dictionary is embedded");
        n_words(&segmenter) == N_WORDS
    });
    report("the same with lindera's Segmenter::new", || {
        let segmenter = Segmenter::new(Mode::Normal, load(), None);
        n_words(&segmenter) == N_WORDS
    });
}

fn report(what: &str, is_done: impl Fn() -> bool) {
    let mut times: Vec<Duration> = (0..N_RUNS)
        .map(|_| {
            let start = Instant::now();
            assert!(is_done(), "{what}");
            start.elapsed()
        })
        .collect();
    let first = times[0];
    times.sort();
    eprintln!("{what}: {:.2?} (first {first:.2?})", times[N_RUNS / 2]);
}

fn load() -> lindera::dictionary::Dictionary {
    voc_ko_dic::load().expect("the dictionary is embedded")
}

fn n_words(segmenter: &Segmenter) -> usize {
    segmenter.segment(TEXT.into()).expect("a short text can be segmented").len()
}
