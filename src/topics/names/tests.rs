use super::*;
use crate::dictionaries::Dictionaries;
use crate::tokenize::Tokenizer;
use crate::topics::{Class, Membership};

/// Names topics of the given statements, in one vocabulary; nothing is answered.
fn named(topics: &[&[&str]]) -> Vec<TopicName> {
    let dictionaries = Dictionaries::built_in();
    let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
    let lexicon = Lexicon::new(&dictionaries, &tokenizer).expect("the built-in lexicon is sound");
    let mut worker = tokenizer.worker();
    let mut vocabulary = Vocabulary::default();
    let (mut rows, mut memberships) = (Vec::new(), Vec::new());
    for (topic, statements) in (0..).zip(topics) {
        for text in *statements {
            let analysis = worker.analyze(text);
            let words = analysis.tokens.iter().map(|token| Word {
                term: vocabulary.id(&token.term),
                role: token.role,
                span: token.span,
            });
            rows.push(NameRow { text, words: words.collect(), language: analysis.language });
            let class = Class::Assigned;
            memberships.push(Membership {
                topic_idx: Some(topic),
                class,
                why: None,
                strength: 0.5,
                nearest: None,
                margin: 0.1,
                part: None,
                fine: None,
            });
        }
    }
    let matcher = Matcher::new(&lexicon, vocabulary.terms());
    let meanings = Meanings::new(&vocabulary, &lexicon, &matcher, &tokenizer);
    let sizes: Vec<u32> = topics.iter().map(|statements| statements.len() as u32).collect();
    let grouping = Grouping {
        memberships,
        cohesions: vec![0.5; sizes.len()],
        stabilities: vec![1.0; sizes.len()],
        sizes,
        exponents: [0; 2],
    };
    name(&grouping, &rows, &|_| Vec::new(), &meanings, Within::Nothing)
}

const CODES: [&str; 4] = [
    "인증번호가 안 와요",
    "회원가입하는데 인증번호 안옴",
    "휴대폰 인증번호가 계속 안 오네요",
    "문자로 인증번호가 오지 않아요",
];
const COUPONS: [&str; 4] =
    ["쿠폰이 적용이 안 돼요", "할인 쿠폰 적용안됨", "결제할 때 쿠폰 적용이 안되네요", "쿠폰을 눌러도 적용 안 됩니다"];
const CRASHES: [&str; 4] = [
    "the app keeps crashing on my phone",
    "your app crashed again after the update",
    "My app crashes every morning",
    "since tuesday the app crashes when I open it",
];

#[test]
fn a_topic_is_named_by_its_thing_and_its_problem_in_both_languages() {
    let names = named(&[&CODES, &COUPONS, &CRASHES]);
    assert_eq!(names[0].ko.as_deref(), Some("인증번호 안 옴"));
    assert_eq!(names[0].en.as_deref(), Some("Verification code not received"));
    assert!(names[1].ko.as_deref().is_some_and(|name| name.contains("쿠폰") && name.ends_with("안 됨")), "{names:?}");
    assert!(names[1].en.as_deref().is_some_and(|name| name.starts_with("Coupon")), "{names:?}");
    // No Korean customer speaks of crashes: the lexicon says it.
    assert_eq!(names[2].ko.as_deref(), Some("앱 튕김"));
    assert_eq!(names[2].en.as_deref(), Some("App crash"));
}

#[test]
fn a_name_that_is_taken_is_told_apart() {
    let late = ["환불이 늦어요", "환불 너무 늦네요", "환불이 왜 늦나요", "카드 환불이 늦어요 카드사는 모른대요"];
    let again = ["환불이 늦습니다", "환불 늦음 카드로 결제", "환불이 자꾸 늦어져요", "카드 환불 늦어요"];
    let names = named(&[&late, &again]);
    assert!(names[0].ko.is_some() && names[0].ko != names[1].ko, "{names:?}");
    assert!(names[0].en.is_some() && names[0].en != names[1].en, "{names:?}");
}

#[test]
fn nothing_is_said_twice_in_a_name() {
    let mixed = ["앱 app이 안 열려요", "app 앱이 안열림", "앱(app)이 안 열립니다", "업데이트하고 앱 app 안 열려요"];
    let names = named(&[&mixed, &COUPONS]);
    let name = names[0].ko.as_deref().unwrap_or_default();
    assert!(name.contains('앱') && !name.contains("app"), "{name}");
    assert_eq!(name.matches('앱').count(), 1, "{name}");
}

#[test]
fn a_story_told_again_counts_once() {
    // One ticket sent five times against three people with one problem each in their own words.
    let again = "이사한 지 얼마 안 돼서 커튼이 없어 밤마다 신문지 붙이고 자요";
    let mut statements = vec![again; 2];
    let cut = "커튼이 없어 밤마다 신문지 붙이고 자요";
    statements.extend([cut, cut, "택배가 안 와요", "주문한 택배 아직도 안 옴", "택배가 안 오고 있어요"]);
    let names = named(&[&statements, &COUPONS]);
    assert_eq!(names[0].ko.as_deref(), Some("택배 안 옴"));
}

#[test]
fn a_deed_and_what_came_of_it_make_one_name() {
    let charged = [
        "멤버십 해지했는데 결제됐어요",
        "지난달에 해지했는데 오늘 또 결제가 됐네요",
        "구독 해지하고 나서도 결제되고 있어요",
        "분명히 해지했는데 왜 결제가 된 건가요",
    ];
    let names = named(&[&charged, &COUPONS]);
    let name = names[0].ko.as_deref().unwrap_or_default();
    assert!(name.starts_with("해지") && name.ends_with("결제"), "{names:?}");
}

#[test]
fn a_topic_of_unknown_words_has_a_name_in_both_languages() {
    let odd = ["qwyx zzkj plmv", "vbnq wrtz hjkl"];
    for name in named(&[&odd, &COUPONS]) {
        assert!(name.ko.is_some() && name.en.is_some(), "{name:?}");
    }
}

#[test]
fn names_do_not_depend_on_the_order_of_maps() {
    let topics: [&[&str]; 3] = [&CODES, &COUPONS, &CRASHES];
    let first = named(&topics);
    for _ in 0..3 {
        assert_eq!(named(&topics), first);
    }
}

#[test]
fn words_and_examples_of_a_topic_are_its_own() {
    let names = named(&[&CODES, &CRASHES]);
    assert!(names[0].terms[..3].contains(&"인증번호".to_owned()), "{:?}", names[0].terms);
    assert!(names[1].terms.contains(&"app".to_owned()), "{:?}", names[1].terms);
    assert_eq!(names[0].examples, [0, 1, 2, 3]);
}
