//! The Korean dictionary mecab-ko-dic 2.1.1-20180720, built for lindera and embedded in the binary.
//!
//! The 84 MB are part of the program's read-only data. Opening the dictionary neither copies nor decodes them, except for
//! the description and two small tables; the operating system brings in the pages that a text needs.
//!
//! ```
//! use lindera::mode::Mode;
//!
//! let mut worker = voc_ko_dic::segmenter(Mode::Normal, None)?.into_worker();
//! let words: Vec<String> = worker.segment("배민 결제가 안 돼요")?.iter().map(|token| token.surface.to_string()).collect();
//! assert_eq!(words, ["배민", "결제", "가", "안", "돼요"]);
//! # Ok::<(), lindera::error::LinderaError>(())
//! ```

use std::sync::Arc;

use lindera::LinderaResult;
use lindera::dictionary::{Dictionary, UserDictionary};
use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera_dictionary::space_penalty::{SpacePenaltyConfig, pos_detail_index};

/// Returns a segmenter over the embedded dictionary and, where given, words of the user's own.
///
/// Segments as `Segmenter::new(mode, voc_ko_dic::load()?, user_dictionary)` does, which takes fifty times as long to make:
/// it reads the tags of all 816,283 words to find those that cost more after a space.
///
/// # Errors
///
/// Those of [`load`].
pub fn segmenter(mode: Mode, user_dictionary: Option<UserDictionary>) -> LinderaResult<Segmenter> {
    let dictionary = load()?;
    let Some(rules) = &dictionary.metadata.space_penalty else {
        return Ok(Segmenter::new(mode, dictionary, user_dictionary));
    };
    // A word whose number is past the end of lindera's table costs nothing extra, and the words that do come first, so the
    // table may be made from these alone. The words keep their numbers, so it holds for the whole dictionary as well.
    let n_penalized = n_penalized_words(&dictionary, rules)?;
    let mut penalized_words = dictionary.clone();
    Arc::make_mut(&mut penalized_words.prefix_dictionary).words_idx_data = embedded::first_words(n_penalized).into();
    let mut segmenter = Segmenter::new(mode, penalized_words, user_dictionary);
    segmenter.dictionary = dictionary;
    Ok(segmenter)
}

/// Returns the embedded dictionary.
///
/// # Errors
///
/// When lindera expects another format than the one the archive was built for.
pub fn load() -> LinderaResult<Dictionary> {
    embedded::load()
}

/// Returns how many words cost more after a space; the importer has given them the numbers below this one.
fn n_penalized_words(dictionary: &Dictionary, rules: &SpacePenaltyConfig) -> LinderaResult<usize> {
    let tag_idx = pos_detail_index(&dictionary.metadata.dictionary_schema)?;
    let (mut low, mut high) = (0, dictionary.prefix_dictionary.word_count());
    while low < high {
        let middle = low.midpoint(high);
        let tag = dictionary.word_details_iter(middle).nth(tag_idx);
        if tag.is_some_and(|tag| rules.cost_for_tag(tag) != 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

#[allow(missing_docs, unreachable_pub, reason = "the macro writes public items without docs")]
mod embedded {
    lindera_dictionary::embedded_dictionary!("/ko-dic", EmbeddedKoDicLoader);

    /// Returns where in `dict.words` the words below `n_words` stand: a u32 for each.
    pub(crate) fn first_words(n_words: usize) -> &'static [u8] {
        &WORDS_IDX_DATA[..4 * n_words]
    }
}

#[cfg(test)]
mod tests {
    use lindera::dictionary::DictionaryBuilder;

    use super::*;

    fn words(segmenter: &Segmenter, text: &str) -> Vec<String> {
        let tokens = segmenter.segment(text.into()).expect("a short text can be segmented");
        let described = tokens.into_iter().map(|mut token| {
            let details = token.details().join(",");
            format!("{}/{details}", token.surface)
        });
        described.collect()
    }

    fn check(text: &str, expected: &[&str]) {
        let segmenter = segmenter(Mode::Normal, None).expect("the dictionary is embedded");
        assert_eq!(words(&segmenter, text), expected, "{text}");
    }

    #[test]
    fn words_of_the_support_desk_are_found() {
        // Without the full stop the ending is read as EC, which is 14 cheaper in mecab-ko-dic too.
        check(
            "안 돼요.",
            &[
                "안/MAG,성분부사|부정부사,T,안,*,*,*,*",
                "돼요/VV+EF,*,F,돼요,Inflect,VV,EF,되/VV/*+어요/EF/*",
                "./SF,*,*,*,*,*,*,*",
            ],
        );
        check("상담원", &["상담원/NNG,*,T,상담원,Compound,*,*,상담/NNG/*+원/NNG/*"]);
        check("배민", &["배민/NNG,*,T,배민,*,*,*,*"]);
    }

    #[test]
    fn words_of_the_user_are_found() {
        let metadata = load().expect("the dictionary is embedded").metadata;
        let own_words = DictionaryBuilder::new((*metadata).clone())
            .build_user_dict_from_reader("초코뱅크,NNP,초코뱅크\n".as_bytes())
            .expect("the line has the three columns");
        let segmenter = segmenter(Mode::Normal, Some(own_words)).expect("the dictionary is embedded");
        assert_eq!(words(&segmenter, "초코뱅크 은")[0], "초코뱅크/NNP,*,*,초코뱅크,*,*,*,*");
    }

    #[test]
    fn every_word_and_unknown_word_of_the_source_is_there() {
        let dictionary = load().expect("the dictionary is embedded");
        assert_eq!(dictionary.prefix_dictionary.word_count(), 816_283);
        assert_eq!(dictionary.prefix_dictionary.vals_data.len(), 816_283 * 10);
        assert_eq!(dictionary.unknown_dictionary.costs.len(), 13);
        assert_eq!(dictionary.connection_cost_matrix.forward_size, 3822);
        assert_eq!(dictionary.connection_cost_matrix.backward_size, 2693);
    }

    #[test]
    fn the_costs_of_following_words_are_read_where_they_lie() {
        let dictionary = load().expect("the dictionary is embedded");
        assert!(dictionary.connection_cost_matrix.is_zero_copy());
    }

    #[test]
    fn words_that_cost_more_after_a_space_come_first() {
        let dictionary = load().expect("the dictionary is embedded");
        let rules = dictionary.metadata.space_penalty.as_ref().expect("ko-dic has them");
        let n_penalized = n_penalized_words(&dictionary, rules).expect("ko-dic has tags");
        let penalized = |word_id| rules.cost_for_tag(dictionary.word_details(word_id)[0]) != 0;
        assert_eq!(n_penalized, 9202);
        assert!((0..n_penalized).all(penalized));
        assert!(!(n_penalized..dictionary.prefix_dictionary.word_count()).any(penalized));
    }

    #[test]
    fn the_quick_segmenter_segments_as_the_slow_one() {
        let quick = segmenter(Mode::Normal, None).expect("the dictionary is embedded");
        let slow = Segmenter::new(Mode::Normal, load().expect("the dictionary is embedded"), None);
        for text in [
            "서울 시 에서 배송 이 늦어요",
            "환불 요청 했는데요 아직도 안 들어 왔어요 ㅠㅠ",
            "상담원이랑 통화 하고싶은데 연결이 안되네요",
            "업데이트 하고나서부터 앱이 자꾸 꺼져요",
            "주문 번호 20231105-4471 취소 해 주세요",
            "쿠폰 은 언제 들어 오 나요?",
        ] {
            assert_eq!(words(&quick, text), words(&slow, text), "{text}");
        }
    }
}
