//! What does masking cost a byte?
//!
//! Run with `cargo bench --bench mask`.

use voc::dictionaries::Dictionaries;
use voc::mask::Masker;

const TURNS: [&str; 6] = [
    "결제했는데 환불이 안 돼요. 카드사에 문의하니 승인취소가 안 되었다고 합니다.",
    "저는 홍길동이고요 번호는 010-1234-5678입니다 주문번호 20261101-00017 확인 부탁드려요",
    "배송완료라고 뜨는데 물건을 받지 못했어요 송장번호 조회도 안되고 고객센터 연결도 안 됩니다",
    "My name is Jane Miller and my card ending in 4242 was charged 35,000 won twice.",
    "서울 마포구 양화로 45 101동 1203호로 보내 주세요",
    "쿠폰 적용이 안되네요ㅠㅠㅠㅠ 진짜 너무하시네요 12,900원이나 더 냈어요",
];

fn main() {
    divan::main();
}

#[divan::bench]
fn mask_six_turns(bencher: divan::Bencher<'_, '_>) {
    let masker =
        Masker::new(&Dictionaries::built_in(), &Default::default(), &[7; 32]).expect("built-in lists are right");
    let n_bytes: usize = TURNS.iter().map(|turn| turn.len()).sum();
    bencher.counter(divan::counter::BytesCount::new(n_bytes)).bench_local(|| {
        let n_edits: usize = TURNS.iter().map(|turn| masker.mask_text(turn).1.len()).sum();
        assert!(n_edits >= 4);
    });
}
