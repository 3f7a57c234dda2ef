//! What does it cost to index a turn, and to find it again?
//!
//! Run with `cargo bench --bench index`.

use voc::dictionaries::Dictionaries;
use voc::model::{Language, Speaker};
use voc::search::{Finder, Index, Known, Request, TurnDocument, Writer};
use voc::tokenize::Tokenizer;

const N_TURNS: u32 = 20_000;
const PARTS: [&str; 8] = [
    "환불이 아직 안 들어왔어요",
    "배송이 너무 늦어요",
    "쿠폰이 적용되지 않아요",
    "로그인이 안 됩니다",
    "결제가 두 번 됐어요",
    "my refund is late",
    "the app crashes",
    "주문 상세 내역을 보고 싶어요",
];

fn main() {
    divan::main();
}

fn write(tokenizer: &Tokenizer) -> Index {
    let writer = Writer::create_in_memory().expect("memory");
    let mut worker = tokenizer.worker();
    for turn in 0..N_TURNS {
        let (a, b) = (turn as usize % 8, turn as usize / 8 % 8);
        let masked_text = format!("{} 그리고 {} {turn}", PARTS[a], PARTS[b]);
        let analysis = worker.analyze(&masked_text);
        let document = TurnDocument {
            transcript: &format!("C-{:05}", turn / 8),
            turn: turn % 8,
            day: "2026-11-20".parse().expect("a day"),
            channel: Some("chat"),
            product: None,
            language: Language::Ko,
            speaker: Speaker::Customer,
            status: None,
            requester: None,
            team: None,
            csat: None,
            masked_text: &masked_text,
            tokens: &analysis.tokens,
        };
        writer.add(&document).expect("memory");
    }
    writer.commit(1).expect("memory")
}

#[divan::bench(sample_count = 5)]
fn index_20_000_turns(bencher: divan::Bencher<'_, '_>) {
    let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are right");
    bencher.counter(N_TURNS).bench_local(|| assert_eq!(write(&tokenizer).len(), u64::from(N_TURNS)));
}

#[divan::bench(args = ["환불 안돼요", "주문상세내역", "login error", "쿠폰"])]
fn find(bencher: divan::Bencher<'_, '_>, words: &str) {
    let tokenizer = Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are right");
    let dictionaries = Dictionaries::built_in();
    let finder = Finder::with(write(&tokenizer), Known::default(), &dictionaries, &tokenizer).expect("memory");
    let mut worker = tokenizer.worker();
    let request = Request { query: words.to_owned(), limit: 10, ..Request::default() };
    bencher.bench_local(|| {
        assert!(!finder.answer(&request, &mut worker).expect("an index").hits.is_empty());
    });
}
