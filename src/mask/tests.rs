use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::model::{Language, Metadata, Speaker, Turn};

fn masker() -> Masker {
    Masker::new(&Dictionaries::built_in(), &Settings::default(), &[7; 32]).expect("the built-in lists")
}

fn check(cases: &[(&str, &str)]) {
    let masker = masker();
    for (raw, expected) in cases {
        let (masked, edits) = masker.mask_text(raw);
        assert_eq!(masked, *expected, "{raw}");
        let again = masker.mask_text(&masked);
        assert_eq!((again.0.as_str(), again.1.len()), (masked.as_str(), 0), "masked twice");
        let n_labels = edits.iter().map(|edit| edit.masked.of(&masked).to_owned());
        assert!(n_labels.zip(&edits).all(|(label, edit)| label == format!("[{}]", edit.mask_type.label())), "{raw}");
    }
}

fn turn(speaker: Speaker, raw_text: &str) -> Turn {
    Turn { speaker, at: None, raw_text: raw_text.to_owned() }
}

fn talk(turns: &[(Speaker, &str)]) -> Transcript {
    let turns = turns.iter().map(|(speaker, text)| turn(*speaker, text)).collect();
    Transcript {
        id: "C-20261101-00017".to_owned(),
        customer: Some("u-81723".to_owned()),
        metadata: Metadata::default(),
        turns,
    }
}

#[test]
fn numbers_are_hidden_whatever_particle_or_spelling_they_carry() {
    check(&[
        ("960101-1234567이에요", "[주민번호]이에요"),
        ("홍길동님께서 주문하셨어요", "[이름]님께서 주문하셨어요"),
        ("번호는 공일공 일이삼사 오육칠팔이에요", "번호는 [전화]이에요"),
        ("zero one zero one two three four five six seven eight", "[전화]"),
        ("０１０－１２３４－５６７８로 주세요", "[전화]로 주세요"),
        ("010\u{200b}1234\u{200b}5678 문자 주세요", "[전화] 문자 주세요"),
        ("카드 4242-4242-4242-4242로 결제", "카드 [카드]로 결제"),
        ("국민은행 482901-04-183927로 환불", "국민은행 [계좌]로 환불"),
        ("서울 마포구 월드컵북로 396 3층이에요", "서울 마포구 [주소]이에요"),
        ("12가 3456 차량이요", "[차량번호] 차량이요"),
        ("메일은 abc 골뱅이 네이버 점 컴이요", "메일은 [이메일]이요"),
    ]);
}

#[test]
fn a_name_beside_other_data_is_hidden_where_nothing_else_stands_there() {
    check(&[
        ("박미르 010-3847-2291", "[이름] [전화]"),
        ("독고찬호, 01038472291", "[이름], [전화]"),
        ("윤옥분 | ok.yoon@duru.example", "[이름] | [이메일]"),
        ("집사람 이름으로 되어 있을 거예요 석가은 010-3847-2291", "집사람 이름으로 되어 있을 거예요 [이름] [전화]"),
        ("010-3847-2291이요 정보미", "[전화]이요 [이름]"),
        ("심인혜\n010-3847-2291", "[이름]\n[전화]"),
        ("sure, Ewa Lindqvist-Brandt 010-3847-2291", "sure, [이름] [전화]"),
        ("Tova Grunfeld here, 010-3847-2291", "[이름] here, [전화]"),
        ("010-3847-2291 문자주세요", "[전화] 문자주세요"),
        ("010-3847-2291 환불계좌 확인", "[전화] 환불계좌 확인"),
    ]);
}

#[test]
fn agents_are_known_by_how_they_greet_and_take_leave_and_writers_by_their_last_line() {
    check(&[
        ("안녕하세요! 두루 한가을입니다. 확인해 볼게요", "안녕하세요! 두루 [이름]입니다. 확인해 볼게요"),
        ("지금까지 한가을이었습니다", "지금까지 [이름]이었습니다"),
        ("한가을이었습니다만 더웠어요", "한가을이었습니다만 더웠어요"),
        ("이메일은 a.b@duru.example, 이름라도윤", "이메일은 [이메일], 이름[이름]"),
        ("Perfect, thank you Tova Grunfeld.", "Perfect, thank you [이름]."),
        ("It never came.\nBest regars,\nTova Grunfeld", "It never came.\nBest regars,\n[이름]"),
        ("mike dot jones at duru dot example", "[이메일]"),
    ]);
}

#[test]
fn what_is_no_persons_number_stays() {
    let kept = [
        "1,250,000원 결제하고 2026-11-01에 취소했어요",
        "고객센터 1588-1234로 전화했어요",
        "080-123-4567 광고 문자가 와요",
        "갤럭시 S26 울트라 256GB",
        "20261101에 가입했어요",
        "2024. 3. 1에 산 건데요",
        "5.2.1 버전에서 안 돼요",
        "고객님 기사님 사장님 상담사님 담당자님",
        "저는 임산부입니다",
        "이름은 안 바꿔도 돼요",
        "ㅠㅠㅠ ㅋㅋㅋ 👨‍👩‍👧",
        "Dear Customer, this is ridiculous",
    ];
    check(&kept.map(|text| (text, text)));
}

#[test]
fn a_whole_date_of_long_ago_is_a_birth_date() {
    check(&[
        ("1963.5.1", "[생년월일]"),
        ("저 1988년 12월 3일이고요", "저 [생년월일]이고요"),
        ("it is 2001-02-03", "it is [생년월일]"),
        ("68년 8월 20일이에요", "[생년월일]이에요"),
        ("25년 8월 20일에 샀어요", "25년 8월 20일에 샀어요"),
    ]);
}

#[test]
fn a_question_announces_its_answer() {
    let (masked, _) = masker().mask(talk(&[
        (Speaker::Agent, "성함과 연락처 부탁드립니다"),
        (Speaker::Customer, "김솔이고 3847 2291이요"),
        (Speaker::Agent, "주문번호가 어떻게 되세요?"),
        (Speaker::Customer, "48291이요"),
        (Speaker::Agent, "May I have your full name?"),
        (Speaker::Customer, "rosa delgado"),
        (Speaker::Agent, "본인 확인 차 생년월일 여쭙겠습니다"),
        (Speaker::Customer, "870501이요"),
    ]));
    let texts: Vec<&str> = masked.turns.iter().map(|turn| turn.masked_text.as_str()).collect();
    assert_eq!(texts[3], "[주문번호]이요");
    assert_eq!(texts[5], "[이름]");
    assert_eq!(texts[7], "[생년월일]이요");
    assert_eq!(masked.turns[5].language, Language::En);
    assert_eq!(masked.turns[3].language, Language::Ko);
}

#[test]
fn a_name_that_is_known_once_is_hidden_everywhere() {
    let mut transcript = talk(&[
        (Speaker::Agent, "홍길동 고객님 안녕하세요"),
        (Speaker::Customer, "네 길동씨라고 부르지 마세요 홍길동 맞아요"),
        (Speaker::Customer, "추슬기한테 보낸 거예요"),
    ]);
    transcript.customer = Some("추슬기".to_owned());
    let (masked, counts) = masker().mask(transcript);
    let texts: Vec<&str> = masked.turns.iter().map(|turn| turn.masked_text.as_str()).collect();
    assert_eq!(
        texts,
        ["[이름] 고객님 안녕하세요", "네 [이름]씨라고 부르지 마세요 [이름] 맞아요", "[이름]한테 보낸 거예요"]
    );
    assert_eq!(counts.total(), 4);
}

#[test]
fn customers_and_orders_get_pseudonyms_that_the_key_decides() {
    let transcript = talk(&[(Speaker::Customer, "주문번호 D2811-49203이랑 주문번호 d281149203 취소요")]);
    let (one, _) = masker().mask(transcript.clone());
    let other = Masker::new(&Dictionaries::built_in(), &Settings::default(), &[8; 32]).expect("the built-in lists");
    let (two, _) = other.mask(transcript);
    assert_eq!(one.orders.len(), 1, "spelling does not make another order");
    assert_eq!(one.customer.as_ref().map(|pseudonym| pseudonym.0.len()), Some(16));
    assert_ne!(one.customer, two.customer);
    assert_eq!(one.turns, two.turns, "the key shows in no word");
    assert_eq!(one.id, "C-20261101-00017");
}

#[test]
fn every_string_of_a_record_is_masked() {
    let mut transcript = talk(&[(Speaker::Customer, "안녕하세요")]);
    transcript.id = "010-1234-5678".to_owned();
    transcript.metadata.agent = Some("홍길동".to_owned());
    transcript.metadata.tags = vec!["환불".to_owned(), "kim@naver.com".to_owned()];
    transcript.metadata.region = Some("서울 마포구 월드컵북로 396".to_owned());
    let (masked, _) = masker().mask(transcript);
    assert!(masked.id.starts_with("k-") && masked.id.len() == 18, "{}", masked.id);
    assert!(masked.metadata.agent.as_deref().is_some_and(|agent| agent.starts_with("[이름]-")));
    assert_eq!(masked.metadata.tags[0], "환불");
    assert!(masked.metadata.tags[1].starts_with("[이메일]-"));
    assert!(masked.metadata.region.as_deref().is_some_and(|region| region.starts_with("서울 마포구 [주소]-")));
    let agent = |name: &str| {
        let mut transcript = talk(&[]);
        transcript.metadata.agent = Some(name.to_owned());
        masker().mask(transcript).0.metadata.agent
    };
    assert_eq!(agent("A-12").as_deref(), Some("A-12"));
    assert_eq!(agent("홍길동"), masked.metadata.agent);
}

#[test]
fn edits_lead_back_to_the_raw_text() {
    let raw = "제 번호 ０１０－12\u{200b}34－5678 이름은 홍길동이요";
    let (masked, edits) = masker().mask_text(raw);
    assert_eq!(masked, "제 번호 [전화] 이름은 [이름]이요");
    assert_eq!(edits[0].raw.of(raw), "０１０－12\u{200b}34－5678");
    assert_eq!(edits[1].raw.of(raw), "홍길동");
    assert_eq!(edits[1].masked.of(&masked), "[이름]");
}

#[test]
fn settings_and_lists_mend_wrong_masking() {
    let folder = tempfile::tempdir().expect("a folder");
    let lists: PathBuf = folder.path().join("mask");
    std::fs::create_dir_all(&lists).expect("a folder");
    std::fs::write(lists.join("allow.txt"), "이수진 비비크림\n12345678901\n").expect("a file");
    std::fs::write(lists.join("agents.txt"), "뽀로\n").expect("a file");
    let settings = Settings { mode: Mode::Finance, keep: vec![MaskType::Business] };
    let masker = Masker::new(&Dictionaries::with_additions(folder.path()), &settings, &[7; 32]).expect("lists");
    for (raw, expected) in [
        ("이수진 비비크림 샀어요", "이수진 비비크림 샀어요"),
        ("뽀로 상담사가 그랬어요", "[이름] 상담사가 그랬어요"),
        ("코드 12345678901 등록", "코드 12345678901 등록"),
        ("사업자번호 120-81-47521이에요", "사업자번호 120-81-47521이에요"),
        ("4518-4212-3847-2914 결제", "4518-4212-3847-2914 결제"),
    ] {
        assert_eq!(masker.mask_text(raw).0, expected);
    }
}

#[test]
fn a_broken_cue_names_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("mask")).expect("a folder");
    std::fs::write(folder.path().join("mask/cues.tsv"), "word\ttype\tkind\n사번\tnumbr\tlabel\n").expect("a file");
    let result = Masker::new(&Dictionaries::with_additions(folder.path()), &Settings::default(), &[7; 32]);
    let message = result.err().map(|error| error.message(Language::En)).unwrap_or_default();
    assert!(message.contains("cues.tsv:2") && message.contains("numbr"), "{message}");
}

/// Pieces of personal data and of ordinary talk, joined at random.
const PIECES: [&str; 32] = [
    "010-1234-5678",
    "홍길동",
    "님",
    "씨",
    "이에요",
    " ",
    "주문번호",
    "는 ",
    "960101-1234567",
    "비밀번호",
    "abc12!",
    "서울 마포구 ",
    "월드컵북로 ",
    "396",
    "3층",
    "101동 1203호",
    "공일공",
    "일이삼사",
    "오육칠팔",
    "국민은행 ",
    "110-123-456789",
    "kim@naver.com",
    "골뱅이",
    "My name is ",
    "Tom Baker",
    ", ",
    "\n",
    "[이름]",
    "성함이?",
    "12가 3456",
    "1,250,000원",
    "2026-11-01",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn masking_twice_changes_nothing(pieces in prop::collection::vec(0..PIECES.len(), 0..12)) {
        let masker = shared();
        let raw: String = pieces.iter().map(|idx| PIECES[*idx]).collect();
        let (once, _) = masker.mask_text(&raw);
        let (twice, edits) = masker.mask_text(&once);
        prop_assert_eq!(&once, &twice, "{}", raw);
        prop_assert!(edits.is_empty());
    }

    #[test]
    fn edits_cut_any_text_exactly(raw in "\\PC{0,40}|[0-9가-힣 @.\\-a-z\u{200b}]{0,60}") {
        let (masked, edits) = shared().mask_text(&raw);
        let mut last = (0, 0);
        for edit in &edits {
            prop_assert!(edit.raw.start >= last.0 && edit.masked.start >= last.1 && !edit.raw.is_empty());
            prop_assert_eq!(edit.masked.of(&masked), format!("[{}]", edit.mask_type.label()));
            last = (edit.raw.end, edit.masked.end);
        }
        prop_assert!(last.0 as usize <= raw.chars().count() && last.1 as usize <= masked.chars().count());
    }
}

fn shared() -> &'static Masker {
    static SHARED: std::sync::OnceLock<Masker> = std::sync::OnceLock::new();
    SHARED.get_or_init(masker)
}
