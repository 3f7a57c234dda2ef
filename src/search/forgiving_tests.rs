//! Is what people mistype understood, told, and never put before what they typed? Do facets count what choosing a value finds?

use super::tests::{answer, customer, finder_of, index_of};
use super::*;
use crate::model::{Language, Speaker};

/// Enough cases that a word counts as known; ids end in 1 for calls of the first team, others are chats of the second.
fn desk() -> Finder {
    let told: [(&str, Speaker, &str); 12] = [
        ("C-1-1", Speaker::Customer, "결제했는데 환불이 안 돼요"),
        ("C-2-1", Speaker::Customer, "환불 지연 문의합니다"),
        ("C-3-2", Speaker::Customer, "환불이 지연되고 있어요 배송 지연도요"),
        ("C-4-2", Speaker::Customer, "배송 지연 때문에 취소할게요"),
        ("C-5-2", Speaker::Customer, "배송이 지연됐어요 콘텐츠 재생도 안 돼요"),
        ("C-6-1", Speaker::Customer, "배송 언제 오나요 콘텐츠가 안 나와요"),
        ("C-7-1", Speaker::Customer, "콘텐츠 결제 오류"),
        ("C-8-2", Speaker::Customer, "로그인이 안 됩니다"),
        ("C-9-2", Speaker::Customer, "로그인 오류가 나요"),
        ("C-10-2", Speaker::Customer, "로그인하면 튕겨요"),
        ("C-11-1", Speaker::Customer, "my refund is late"),
        ("C-12-2", Speaker::Customer, "the refund has not arrived, refund please"),
    ];
    let turns: Vec<_> = told.iter().map(|(id, speaker, text)| (*id, 0, *speaker, *text)).collect();
    finder_of(index_of(&turns))
}

#[track_caller]
fn check(query: &str, expected: &str, kind: Forgiveness) {
    let answer = answer(&desk(), query, Details::Cases).expect(query);
    let told = answer.forgiven.iter().find(|told| told.kind == kind);
    assert!(told.is_some(), "{query}: {:?}", answer.forgiven);
    let found = answer.hits.first().map(|hit| hit.snippet.as_str()).unwrap_or_default();
    assert!(found.contains(expected), "{query} finds {found}: {:?}", answer.forgiven);
}

#[test]
fn what_people_mistype_is_understood_and_told() {
    use Forgiveness::{BaseForm, Initials, Keyboard, OtherLanguage, Spacing, Spelling, Synonym, Typo, Unfinished};
    check("ghksqnf", "환불", Keyboard);
    check("qothd wldus", "배송", Keyboard);
    check("ㄱㄷ려ㅜㅇ", "refund", Keyboard);
    check("ㅎㅂ", "환불", Initials);
    check("ㅂㅅ ㅈㅇ", "배송 지연", Initials);
    check("ㅂㅅㅈㅇ", "배송 지연", Initials);
    check("환부", "환불", Unfinished);
    check("환ㅂ", "환불", Unfinished);
    check("화불", "환불", Typo);
    check("refnud", "refund", Typo);
    check("배숑지연", "배송 지연", Typo);
    check("컨덴츠", "콘텐츠", Spelling);
    check("콘덴츠가", "콘텐츠", Spelling);
    check("로그 인", "로그인", Spacing);
    check("안됩니다", "안 ", BaseForm);
    check("배달 지연", "배송", Synonym);
    check("refund", "refund", OtherLanguage);
}

#[test]
fn what_was_typed_comes_before_what_was_forgiven() {
    let finder = desk();
    for (query, n_exact) in [("환불", 3), ("refund", 2), ("로그인", 3)] {
        let hits = answer(&finder, query, Details::Cases).expect(query).hits;
        let exact: Vec<bool> = hits.iter().map(|hit| hit.is_exact).collect();
        assert!(exact.iter().take(n_exact).all(|is_exact| *is_exact), "{query}: {exact:?}");
        assert!(exact.iter().skip(n_exact).all(|is_exact| !is_exact), "{query}: {exact:?}");
    }
}

#[test]
fn ordinary_words_are_not_taken_for_mistakes() {
    let finder = desk();
    for query in
        ["환불 지연", "배송이 지연됐어요", "로그인", "콘텐츠 결제", "my refund is late", "환불 10:30", "환불 - 지연"]
    {
        let answer = answer(&finder, query, Details::Cases).expect(query);
        let guessed = answer.forgiven.iter().find(|told| {
            matches!(
                told.kind,
                Forgiveness::Typo | Forgiveness::Keyboard | Forgiveness::Initials | Forgiveness::Unfinished
            )
        });
        assert_eq!(guessed, None, "{query}");
    }
}

#[test]
fn every_count_is_what_choosing_the_value_finds() {
    let finder = desk();
    for query in ["환불", "지연", "배송 지연 channel:chat", "환불 lang:en", "team:1차", "지연 -csat:1", "refund +환불"]
    {
        let whole = answer(&finder, query, Details::Facets).expect(query);
        let mut n_counted = 0;
        for value in whole.facets.iter().flat_map(|facet| &facet.values) {
            let chosen = answer(&finder, &value.query, Details::Cases).map_or(0, |answer| answer.n_cases);
            if value.is_chosen && value.query.is_empty() {
                continue;
            }
            if value.is_chosen {
                assert!(chosen >= whole.n_cases, "{query} without {}: {}", value.value, value.query);
            } else {
                assert_eq!(chosen, value.n_cases, "{query} with {}: {}", value.value, value.query);
            }
            n_counted += 1;
        }
        assert!(n_counted > 3, "{query} counts {n_counted} values");
        assert_eq!(whole.days.iter().map(|bar| bar.n_cases).sum::<usize>(), whole.n_cases, "{query}");
        for bar in whole.days.iter().filter(|bar| bar.n_cases > 0) {
            assert_eq!(
                answer(&finder, &bar.query, Details::Cases).expect("days").n_cases,
                bar.n_cases,
                "{}",
                bar.query
            );
        }
    }
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let finder = desk();
    let page = |offset, limit| {
        let request = Request { query: "지연".to_owned(), limit, offset, details: Details::Cases };
        let answer = finder.answer(&request, &mut super::tests::TOKENIZER.worker()).expect("words");
        answer.hits.into_iter().map(|hit| hit.transcript).collect::<Vec<_>>()
    };
    let all = page(0, 100);
    assert!(all.len() >= 4, "{all:?}");
    assert_eq!([page(0, 2), page(2, 2), page(4, 100)].concat(), all);
}

#[test]
fn a_search_that_nobody_looks_over_is_taken_as_it_was_typed() {
    let finder = desk();
    let n_cases = |query: &str| {
        let request = Request { query: query.to_owned(), limit: 10, ..Request::default() };
        finder.answer_as_typed(&request, &mut super::tests::TOKENIZER.worker()).expect(query).n_cases
    };
    assert_eq!(n_cases("환불"), 5, "its English wording counts");
    assert_eq!(n_cases("화불"), 0);
    assert_eq!(n_cases("환불 배송"), 1, "every word must occur");
}

#[test]
fn a_query_is_refused_with_what_to_type_instead() {
    let finder = desk();
    for (query, expected) in [
        ("", "the query is empty"),
        (" - ", "holds nothing that could be found"),
        ("-환불", "only says what must not occur"),
        ("the", "no word with a meaning"),
        ("환불 team:3차", "characters 4 to 10 of the query, 'team:3차'"),
        ("환불 case:C-1-9", "give one that occurs: C-1-1"),
    ] {
        let message = answer(&finder, query, Details::Cases).expect_err(query).message(Language::En);
        assert!(message.contains(expected), "{query}: {message}");
        assert!(message.contains("\nhelp: "), "{query}: {message}");
    }
}

#[test]
fn texts_of_no_words_find_nothing_and_break_nothing() {
    let finder = finder_of(index_of(&customer(&["ㅋㅋㅋ", "!!!"])));
    assert_eq!(answer(&finder, "환불", Details::Facets).expect("a word").n_cases, 0);
}

/// Returns what a query finds among customers' texts, in any order, and what was forgiven.
fn found_among(texts: &[&str], query: &str) -> (Vec<String>, Vec<(String, Forgiveness)>) {
    let turns: Vec<(String, &str)> =
        texts.iter().enumerate().map(|(at, text)| (format!("C-1-{at:02}"), *text)).collect();
    let turns: Vec<_> = turns.iter().map(|(id, text)| (id.as_str(), 0, Speaker::Customer, *text)).collect();
    let answer = answer(&finder_of(index_of(&turns)), query, Details::Cases).expect(query);
    let forgiven = answer.forgiven.into_iter().map(|told| (told.read_as, told.kind)).collect();
    (answer.hits.into_iter().map(|hit| hit.snippet).collect(), forgiven)
}

#[test]
fn a_mistyped_word_of_the_lexicon_finds_its_other_wordings() {
    let texts = ["기사님이 너무 무례해요", "쿠폰이 적용되지 않아요", "콜라가 안 왔어요"];
    for (query, read_as, kind, expected) in [
        ("불진절", "불친절", Forgiveness::Spelling, texts[0]),
        ("바우쳐", "바우처", Forgiveness::Spelling, texts[1]),
        ("vouhcer", "voucher", Forgiveness::Typo, texts[1]),
    ] {
        let (found, forgiven) = found_among(&texts, query);
        assert!(forgiven.contains(&(read_as.to_owned(), kind)), "{query}: {forgiven:?}");
        assert_eq!(found, [expected], "{query}");
    }
}

#[test]
fn the_other_words_of_a_query_choose_among_readings() {
    let mut texts = vec!["결제 실패라고 떠요"; 4];
    texts.extend(vec!["상품이 마음에 들어요"; 9]);
    let (found, forgiven) = found_among(&texts, "결제 ㅅㅍ");
    assert!(forgiven.contains(&("실패".to_owned(), Forgiveness::Initials)), "{forgiven:?}");
    assert!(found.iter().all(|text| text.contains("실패")), "{found:?}");
    let (_, forgiven) = found_among(&texts, "ㅅㅍ");
    assert!(forgiven[0].0.starts_with("상품"), "{forgiven:?}");
}

#[test]
fn the_last_word_may_be_unfinished_and_a_word_of_the_dictionary_is_no_mistake() {
    let mut texts = vec!["로그인이 안 됩니다"; 4];
    texts.extend(vec!["탈퇴하고 싶어요"; 4]);
    texts.extend(vec!["배송 걱정이 됩니다"; 4]);
    for (query, expected) in [("로그이", texts[0]), ("ㅌㅌ", texts[4]), ("회원 ㅌㅌ", texts[4])] {
        let (found, forgiven) = found_among(&texts, query);
        assert_eq!(found.len(), 4, "{query}: {forgiven:?}");
        assert!(found.iter().all(|text| text == expected), "{query}: {found:?}");
    }
    for query in ["검정 탈퇴", "배송 채로", "ㅋㅋㅋㅋ 배송"] {
        let (_, forgiven) = found_among(&texts, query);
        assert!(!forgiven.iter().any(|(_, kind)| *kind == Forgiveness::Typo), "{query}: {forgiven:?}");
    }
}

#[test]
fn who_does_it_is_not_what_is_done() {
    let (_, forgiven) = found_among(&["통관이 늦어요", "the customer left"], "customer");
    assert!(!forgiven.iter().any(|(read_as, _)| read_as.contains("통관")), "{forgiven:?}");
    let (_, forgiven) = found_among(&["통관이 늦어요", "the customer left"], "customs");
    assert!(forgiven.iter().any(|(read_as, _)| read_as.contains("통관")), "{forgiven:?}");
}

#[test]
fn an_arrow_finds_in_one_direction() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("search")).expect("a writable folder");
    std::fs::write(folder.path().join("search/synonyms.txt"), "당근알림, 당근톡 => 토끼풀 소식\n").expect("a file");
    let index = index_of(&customer(&["토끼풀 소식이 안 와요", "당근톡이 안 와요"]));
    let finder = Finder::with(
        index,
        Known::default(),
        &crate::dictionaries::Dictionaries::with_additions(folder.path()),
        &super::tests::TOKENIZER,
    )
    .expect("memory reads");
    let mut both = super::tests::found(&finder, "당근알림");
    both.sort();
    assert_eq!(both, ["C-1-1", "C-2-2"]);
    assert_eq!(super::tests::found(&finder, "토끼풀 소식"), ["C-1-1"]);
}

#[test]
fn what_must_occur_keeps_its_place_among_many_words_and_repeated_ones() {
    let finder = desk();
    let n_cases = |query: &str| answer(&finder, query, Details::Cases).expect(query).n_cases;
    let many: String = (0..40).map(|at| format!("낱말{at} ")).collect();
    assert_eq!(n_cases(&format!("{many} 배송 +환불")), n_cases("+환불"));
    assert_eq!(n_cases("환불 지연 +환불"), n_cases("+환불 지연"));
    assert_eq!(n_cases(&format!("{many} \"없는 구절이다\"")), 0, "a phrase counts behind many words");
    let many: String = (0..40).map(|at| format!("\"구절{at}\" ")).collect();
    let message = answer(&finder, &many, Details::Cases).expect_err("too many").message(Language::En);
    assert!(message.contains("40 words and phrases must occur"), "{message}");
}

#[test]
fn a_language_that_is_denied_is_not_offered_and_a_value_of_no_case_catches_nothing() {
    let finder = desk();
    let whole = answer(&finder, "환불 -lang:en", Details::Facets).expect("words");
    let languages = whole.facets.iter().find(|facet| facet.field == Field::Language).expect("a facet");
    assert!(languages.values.iter().all(|value| value.value != "en"), "{languages:?}");
    let as_typed = |query: &str| {
        let request = Request { query: query.to_owned(), limit: 10, ..Request::default() };
        finder.answer_as_typed(&request, &mut super::tests::TOKENIZER.worker()).expect(query).n_cases
    };
    assert_eq!(as_typed("환불 -channel:sns"), as_typed("환불"));
    assert_eq!(as_typed("환불 channel:chat channel:sns"), as_typed("환불 channel:chat"));
    assert_eq!(as_typed("환불 channel:sns"), 0);
}
