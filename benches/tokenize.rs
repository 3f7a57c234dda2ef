//! What does an analysis cost beside lindera alone?
//!
//! `lindera_alone` is the unit L of the speed claims: words with their tags, nothing else. Run with `cargo bench --bench tokenize`.

use voc::dictionaries::Dictionaries;
use voc::tokenize::{PlainSegmenter, Tokenizer};

/// Turns as customers write them, in both languages, spaced well, badly and not at all.
const KOREAN: [&str; 8] = [
    "결제했는데 환불이 안 돼요. 카드사에 문의하니 승인취소가 안 되었다고 합니다.",
    "배송완료라고 뜨는데 물건을 받지 못했어요 송장번호 조회도 안되고 고객센터 연결도 안 됩니다",
    "환불은언제되나요배송도안오고전화도안받고",
    "쿠폰 적용이 안되네요ㅠㅠㅠㅠ 진짜 너무하시네요오오",
    "[이름]님께서 [전화]로 전화 주셨는데 못 받았습니다. 다시 연락 부탁드려요",
    "업데이트 하고나서부터 앱이 자꾸 튕겨요 로그인error 떠요",
    "음식이 다 식어서 왔고 국물이 샜어요. 라이더님이 엉뚱한 곳에 두고 가셨어요",
    "이중결제 됐어요 간편결제로 했는데 두 번 빠져나갔습니다 취소해 주세요",
];
const ENGLISH: [&str; 3] = [
    "I can't log in to my account, the app doesn't even open since the last update.",
    "Never received my refund for order [주문번호]. It has been two weeks and nobody answers!",
    "My card was charged twice and the coupon wasn't applied, please help",
];

fn main() {
    divan::main();
}

fn tokenizer() -> Tokenizer {
    Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are right")
}

#[divan::bench]
fn lindera_alone_korean(bencher: divan::Bencher<'_, '_>) {
    let mut plain = PlainSegmenter::new().expect("the built-in dictionary opens");
    bencher.counter(divan::counter::BytesCount::new(n_bytes(&KOREAN))).bench_local(|| {
        let n_words: usize = KOREAN.iter().map(|text| plain.n_words(text)).sum();
        assert_eq!(n_words, N_LINDERA_WORDS);
    });
}

#[divan::bench]
fn analyze_korean(bencher: divan::Bencher<'_, '_>) {
    let tokenizer = tokenizer();
    let mut worker = tokenizer.worker();
    bencher.counter(divan::counter::BytesCount::new(n_bytes(&KOREAN))).bench_local(|| {
        let n_tokens: usize = KOREAN.iter().map(|text| worker.analyze(text).tokens.len()).sum();
        assert_eq!(n_tokens, N_KOREAN_TOKENS);
    });
}

#[divan::bench]
fn analyze_english(bencher: divan::Bencher<'_, '_>) {
    let tokenizer = tokenizer();
    let mut worker = tokenizer.worker();
    bencher.counter(divan::counter::BytesCount::new(n_bytes(&ENGLISH))).bench_local(|| {
        let n_tokens: usize = ENGLISH.iter().map(|text| worker.analyze(text).tokens.len()).sum();
        assert_eq!(n_tokens, N_ENGLISH_TOKENS);
    });
}

#[divan::bench]
fn open_dictionaries() -> Tokenizer {
    tokenizer()
}

fn n_bytes(texts: &[&str]) -> usize {
    texts.iter().map(|text| text.len()).sum()
}

/// Counts that change only when quality does.
const N_LINDERA_WORDS: usize = 150;
const N_KOREAN_TOKENS: usize = 96;
const N_ENGLISH_TOKENS: usize = 50;
