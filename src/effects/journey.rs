//! At which stage of the customer's journey does a text stand?

use rustc_hash::FxHashMap;

use crate::dictionaries::{Dictionaries, List, Phrases, forms};
use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;

/// Words of the stages.
const WORDS: List = List { path: "journey.tsv", built_in: include_str!("../../dictionaries/journey.tsv") };

/// The words of the stages, read once and shared by all threads.
#[derive(Debug)]
pub struct Journey {
    words: Phrases,
}

impl Journey {
    /// The stages in their order, Korean and English; the Korean name is the one that lists and registers use.
    pub const STAGES: [(&'static str, &'static str); 9] = [
        ("가입", "sign-up"),
        ("탐색", "browsing"),
        ("주문", "ordering"),
        ("결제", "payment"),
        ("배송", "delivery"),
        ("이용", "use"),
        ("정산", "settlement"),
        ("환불", "refund"),
        ("해지", "leaving"),
    ];

    /// Reads the words.
    ///
    /// # Errors
    /// Rows of an unknown stage or without words, and words that two stages claim: all at once, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let rows = dictionaries.rows(WORDS)?;
        let (mut words, mut problems): (Vec<(u32, &str)>, Vec<Error>) = (Vec::new(), Vec::new());
        let mut claimed: FxHashMap<&str, usize> = FxHashMap::default();
        for row in &rows {
            let wrong =
                |what: Bilingual, help: Bilingual| Error::new(Kind::Settings, what).at(row.place.clone()).help(help);
            let [stage, ko, en] = &row.fields[..] else {
                problems.push(wrong(
                    Bilingual::new("열이 3개가 아닙니다", "does not have 3 columns"),
                    Bilingual::new("stage, ko, en 순서로 적어 주세요", "write stage, ko, en"),
                ));
                continue;
            };
            let Some(idx) = Self::STAGES.iter().position(|(ko, _)| ko == stage) else {
                let known = Self::STAGES.map(|(ko, _)| ko).join(", ");
                problems.push(wrong(
                    Bilingual::new(
                        format!("모르는 여정 단계 '{stage}'입니다"),
                        format!("unknown journey stage '{stage}'"),
                    ),
                    Bilingual::new(
                        format!("다음 가운데 하나로 적어 주세요: {known}"),
                        format!("write one of: {known}"),
                    ),
                ));
                continue;
            };
            let n_before = words.len();
            for word in forms(ko).chain(forms(en)) {
                match claimed.insert(word, idx) {
                    Some(other) if other != idx => problems.push(wrong(
                        Bilingual::new(
                            format!("'{word}'은(는) 이미 '{}' 단계의 단어입니다", Self::STAGES[other].0),
                            format!("'{word}' is a word of '{}' already", Self::STAGES[other].0),
                        ),
                        Bilingual::new("한 단계에만 적어 주세요", "write it for one stage only"),
                    )),
                    _ => words.push((idx as u32, word)),
                }
            }
            if words.len() == n_before && forms(ko).chain(forms(en)).next().is_none() {
                problems.push(wrong(
                    Bilingual::new(
                        format!("'{stage}' 줄에 단어가 없습니다"),
                        format!("'{stage}' has no word in this row"),
                    ),
                    Bilingual::new("단어를 |로 나누어 적어 주세요", "write words, separated by a bar"),
                ));
            }
        }
        if problems.is_empty() { Ok(Self { words: Phrases::new(words)? }) } else { Err(Error::several(problems)) }
    }

    /// Returns the stage that most of a text's words belong to, as an index into [`Self::STAGES`].
    ///
    /// Weighed by letters, a syllable as two. Between equals the later stage: who waits for a refund has also ordered and paid.
    #[must_use]
    pub fn stage(&self, text: &str) -> Option<usize> {
        self.words
            .weigh(text)
            .into_iter()
            .max_by_key(|&(stage, weight)| (weight, stage))
            .map(|(stage, _)| stage as usize)
    }

    /// Returns the name of a stage, empty for an index that is none.
    #[must_use]
    pub fn name(stage: usize) -> Bilingual {
        Self::STAGES.get(stage).map_or_else(Bilingual::default, |&(ko, en)| Bilingual::new(ko, en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn a_sentence_stands_at_the_stage_that_its_words_speak_of() {
        let journey = Journey::new(&Dictionaries::built_in()).expect("sound");
        let check = |text: &str, expected: &str| {
            let found = journey.stage(text).map_or("-", |stage| Journey::STAGES[stage].0);
            assert_eq!(found, expected, "{text}");
        };
        check("회원가입하는데 본인인증 문자가 안 와요", "가입");
        check("가입이 안되네요 이미 가입된 번호래요", "가입");
        check("i can't sign up, it says my number is already registered", "가입");
        check("검색하면 상품이 안나와요", "탐색");
        check("상세페이지 사진이랑 설명이 안 맞아요", "탐색");
        check("the search results are full of ads", "탐색");
        check("주문한 거 배송지 말고 옵션을 바꾸고 싶어요", "주문");
        check("품절이라고 주문이 취소됐어요", "주문");
        check("my order was cancelled because it is out of stock", "주문");
        check("카드 결제가 두번 됐어요", "결제");
        check("결재창이 안 떠요", "결제");
        check("checkout keeps failing", "결제");
        check("택배가 아직도 안왔어요 송장 조회도 안돼요", "배송");
        check("배달기사님이 문앞에 안두고 갔어요", "배송");
        check("my parcel is stuck at the sorting centre", "배송");
        check("로그인하면 앱이 튕겨요", "이용");
        check("이번주 정산금이 안 들어왔습니다", "정산");
        check("my payout is short this week", "정산");
        check("환불 승인됐는데 입금이 안 돼요", "환불");
        check("반품 신청한 지 열흘 됐어요", "환불");
        check("주문하고 결제한 거 환불해 주세요", "환불");
        check("where is my refund for the order", "환불");
        check("해지하고 싶은데 버튼이 없어요", "해지");
        check("회원 탈퇴는 어디서 하나요", "해지");
        check("how do I cancel my subscription", "해지");
        check("delete my account please", "해지");
        check("안녕하세요 수고 많으십니다", "-");
        check("thank you so much", "-");
    }

    #[test]
    fn every_stage_has_words_in_both_languages() {
        let rows = Dictionaries::built_in().rows(WORDS).expect("sound");
        for (stage, _) in Journey::STAGES {
            for column in [1, 2] {
                let n_words: usize = rows
                    .iter()
                    .filter(|row| row.fields[0] == stage)
                    .map(|row| forms(&row.fields[column]).count())
                    .sum();
                assert!(n_words >= 10, "{stage}, column {column}: {n_words}");
            }
        }
    }

    #[test]
    fn what_a_workspace_adds_wrongly_is_told_all_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(
            folder.path().join("journey.tsv"),
            "stage\tko\ten\n배달\t라이더\t-\n해지\t정산\t-\n결제\t-\t-\n",
        )
        .expect("written");
        let error = Journey::new(&Dictionaries::with_additions(folder.path())).expect_err("three broken rows");
        let message = error.message(Language::En);
        for part in [
            "journey.tsv:2: unknown journey stage '배달'",
            "journey.tsv:3: '정산' is a word of '정산' already",
            "journey.tsv:4: '결제' has no word in this row",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}
