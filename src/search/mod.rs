//! Where was it said? Indexes the turns and finds them again.
//!
//! In: masked turns with their terms ([`Writer`]); what a person typed ([`Request`]). Out: an [`Answer`], one [`CaseHit`] a case, best
//! first, ties by transcript; [`SimilarHit`]s for a case. Fails: an index that is missing, damaged or of another run; a query that asks
//! for nothing or demands what does not occur. Parallel: writing, on the caller's threads; a [`Finder`] is shared by threads.
//!
//! The index holds what never changes about a turn. Each night adds the turns of new conversations and removes those of replaced or
//! forgotten ones; the answers are those of an index that was made at once of the turns that are left. It is derived from the facts
//! and may be lost. What a night decides, topics and states of cases, comes from the store when a finder is opened ([`Known`]).
//!
//! A query goes through here in this order:
//! ```text
//! typed (words, phrases, conditions) ─ reading (guess, synonyms, meanings) ─ query (values) ─ ranking (turns) ─ answering (cases) ─ facets, unusual
//! ```

mod answer;
mod answering;
mod bigrams;
mod candidates;
mod cases;
mod conditions;
mod counted;
mod decided;
mod facets;
mod fields;
mod finder;
mod forgiven;
#[cfg(test)]
mod forgiving_tests;
mod gathering;
mod guess;
mod index;
mod initials;
mod leaning;
mod letters;
mod lookalikes;
mod meanings;
mod nearest;
#[cfg(test)]
mod nights_tests;
mod phrases;
mod query;
mod ranking;
mod reading;
mod removal;
mod saved;
mod schema;
mod similar;
mod snippet;
mod spelling;
mod standing;
mod synonyms;
mod turns;
mod typed;
mod unusual;
mod writer;

use tantivy::TantivyError;

use crate::error::{Error, Kind};
use crate::model::Bilingual;

pub use self::answer::{Answer, Bar, CaseHit, Details, Facet, FacetValue, Field, Request, Unusual, UnusualKind};
pub use self::decided::Known;
pub use self::finder::Finder;
pub use self::forgiven::{Forgiven, Forgiveness};
pub use self::index::{Index, StoredTurn};
pub use self::saved::{SavedSearch, read_saved, save};
pub use self::similar::{Ending, SimilarHit};
pub use self::synonyms::Synonyms;
pub use self::writer::{TurnDocument, Writer};

/// Returns the error for an index that cannot be read or written.
fn index_error(cause: TantivyError) -> Error {
    if matches!(cause, TantivyError::LockFailure(..)) {
        return Error::new(
            Kind::Locked,
            Bilingual::new("다른 실행이 검색 색인을 쓰고 있습니다", "another run is writing the search index"),
        )
        .help(Bilingual::new("그 실행이 끝난 뒤 다시 시도해 주세요", "try again when it has finished"))
        .because(cause);
    }
    Error::new(
        Kind::Store,
        Bilingual::new("검색 색인을 읽거나 쓸 수 없습니다", "the search index cannot be read or written"),
    )
    .help(Bilingual::new(
        "디스크 공간과 권한을 확인한 뒤 `voc index rebuild`를 실행해 주세요",
        "check disk space and permissions, then type `voc index rebuild`",
    ))
    .because(cause)
}

/// Returns the error for an index whose files cannot be decoded.
fn io_error(cause: std::io::Error) -> Error {
    index_error(cause.into())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::dictionaries::Dictionaries;
    use crate::model::{Day, Language, Speaker};
    use crate::tokenize::{Tokenizer, Worker};

    pub(super) static TOKENIZER: LazyLock<Tokenizer> =
        LazyLock::new(|| Tokenizer::new(&Dictionaries::built_in()).expect("the built-in lists are sound"));

    /// Transcript, turn, speaker, text.
    pub(super) type Said<'t> = (&'t str, u32, Speaker, &'t str);

    pub(super) fn add(writer: &Writer, worker: &mut Worker<'_>, said: &Said<'_>) -> Result<(), Error> {
        let &(transcript, turn, speaker, masked_text) = said;
        let analysis = worker.analyze(masked_text);
        let document = TurnDocument {
            transcript,
            turn,
            day: day_of(transcript),
            channel: Some(if transcript.ends_with('1') { "call" } else { "chat" }),
            product: None,
            language: analysis.language,
            speaker,
            status: Some("resolved"),
            requester: None,
            team: Some(if transcript.ends_with('1') { "1차" } else { "2차" }),
            csat: Some(if transcript.ends_with('1') { 1.0 } else { 4.0 }),
            masked_text,
            tokens: &analysis.tokens,
        };
        writer.add(&document)
    }

    /// `C-5-2` is of the fifth of November.
    fn day_of(transcript: &str) -> Day {
        let day = transcript.split('-').nth(1).and_then(|day| day.parse().ok()).unwrap_or(1);
        date(2026, 11, day)
    }

    pub(super) fn index_of(turns: &[Said<'_>]) -> Index {
        let writer = Writer::create_in_memory().expect("memory takes it");
        let mut worker = TOKENIZER.worker();
        for turn in turns {
            add(&writer, &mut worker, turn).expect("memory takes it");
        }
        writer.commit(1).expect("memory takes it")
    }

    pub(super) fn customer<'t>(texts: &[&'t str]) -> Vec<Said<'t>> {
        let ids = ["C-1-1", "C-2-2", "C-3-3", "C-4-4", "C-5-5", "C-6-6", "C-7-7", "C-8-8", "C-9-9"];
        texts.iter().zip(ids).map(|(text, id)| (id, 0, Speaker::Customer, *text)).collect()
    }

    pub(super) fn finder_of(index: Index) -> Finder {
        Finder::with(index, Known::default(), &Dictionaries::built_in(), &TOKENIZER).expect("memory reads")
    }

    pub(super) fn answer(finder: &Finder, query: &str, details: Details) -> Result<Answer, Error> {
        let request = Request { query: query.to_owned(), limit: 10, offset: 0, details };
        finder.answer(&request, &mut TOKENIZER.worker())
    }

    pub(super) fn ask(finder: &Finder, query: &str) -> Result<Vec<CaseHit>, Error> {
        answer(finder, query, Details::Cases).map(|answer| answer.hits)
    }

    pub(super) fn found(finder: &Finder, query: &str) -> Vec<String> {
        let hits = ask(finder, query).expect(query);
        hits.into_iter().map(|hit| hit.transcript).collect()
    }

    pub(super) const TEXTS: [&str; 9] = [
        "결제했는데 환불이 안 돼요",
        "주문 상세 내역이 안 보여요",
        "주문상세내역을 어디서 보나요?",
        "my refund has not arrived yet",
        "로그인error가 계속 떠요",
        "앱이 자꾸 꺼져요 ㅠㅠ",
        "배송지 변경 부탁드려요. [전화]로 연락 주세요",
        "<script>alert('환불')</script> 이거 뭐예요",
        "쿠폰이 적용되지 않아요",
    ];

    #[test]
    fn every_text_finds_itself_first() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        for (transcript, _, _, text) in customer(&TEXTS) {
            assert_eq!(found(&finder, text).first().map(String::as_str), Some(transcript), "{text}");
        }
    }

    #[test]
    fn compounds_are_found_with_and_without_spaces() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        for query in ["주문상세내역", "주문 상세 내역", "주문 상세내역"] {
            let mut found = found(&finder, query);
            found.truncate(2);
            found.sort();
            assert_eq!(found, ["C-2-2", "C-3-3"], "{query}");
        }
    }

    #[test]
    fn a_word_finds_its_synonyms_in_both_languages_after_itself() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        let mut found_ko = found(&finder, "환불");
        assert_eq!(found_ko.pop().as_deref(), Some("C-4-4"));
        found_ko.sort();
        assert_eq!(found_ko, ["C-1-1", "C-8-8"]);
        let found_en = found(&finder, "refund");
        assert_eq!(found_en.first().map(String::as_str), Some("C-4-4"));
        assert!(found_en.contains(&"C-1-1".to_owned()));
    }

    #[test]
    fn short_and_unfinished_words_are_found() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        for (query, expected) in [("앱", "C-6-6"), ("ㅋㅍ", "C-9-9"), ("error", "C-5-5"), ("쿠", "C-9-9")] {
            assert_eq!(found(&finder, query).first().map(String::as_str), Some(expected), "{query}");
        }
    }

    #[test]
    fn a_query_without_a_word_is_an_error_that_shows_what_to_type() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        for query in ["", "  ", "the", "?!", "[전화]"] {
            let error = ask(&finder, query).expect_err(query);
            assert_eq!(error.kind(), Kind::Usage, "{query}");
            assert!(error.message(Language::En).contains("help: "), "{query}");
        }
    }

    #[test]
    fn labels_of_masked_data_are_not_in_the_index() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        assert!(found(&finder, "전화").is_empty());
        let terms = finder.index().terms().expect("memory reads");
        assert!(terms.iter().all(|term| !term.contains("전화")), "{terms:?}");
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        let hits = ask(&finder, "alert 환불").expect("a query with a word");
        assert_eq!(hits[0].snippet, TEXTS[7]);
        assert_eq!(hits[0].highlights, [[8, 13], [15, 17]]);
    }

    #[test]
    fn conditions_leave_only_what_they_name() {
        let mut turns = customer(&TEXTS);
        turns.push(("C-1-1", 1, Speaker::Agent, "환불은 영업일 기준 3일 걸립니다"));
        let finder = finder_of(index_of(&turns));
        let count = |conditions: &str| {
            answer(&finder, &format!("환불 {conditions}"), Details::Cases).expect("known values").n_cases
        };
        assert_eq!(count(""), 3);
        assert_eq!(count("day:2026-11-02.."), 2);
        assert_eq!(count("기간:..2026-11-04"), 2);
        assert_eq!(count("채널:전화"), 1);
        assert_eq!(count("-채널:전화"), 2);
        assert_eq!(count("만족도:1..3"), 1);
        assert_eq!(count("담당:1차 담당:2차"), 3);
        assert_eq!(count("lang:en"), 1);
        assert_eq!(count("speaker:agent"), 1);
        assert_eq!(count("화자:봇"), 0);
        assert_eq!(count("case:C-4-4 case:C-8-8"), 2);
        assert_eq!(count("-이거"), 3);
        assert_eq!(count("-카드 -alert"), 2);
        assert_eq!(count("\"환불이 안\""), 1);
        assert_eq!(count("-\"환불이 안\""), 2);
        let error = ask(&finder, "환불 channel:chta").expect_err("no such channel").message(Language::En);
        assert!(error.contains("characters 4 to 15 of the query, 'channel:chta'"), "{error}");
        assert!(error.contains("give one that occurs: chat, call"), "{error}");
    }

    #[test]
    fn equal_scores_come_by_transcript_whatever_the_segments() {
        let text = "환불 처리가 완료되었습니다";
        let ids: Vec<String> = (0..40).map(|number| format!("C-{}-{}", number % 20 + 1, number / 20)).collect();
        let turns: Vec<Said<'_>> = ids
            .iter()
            .rev()
            .flat_map(|id| [(id.as_str(), 3, Speaker::Agent, text), (id.as_str(), 1, Speaker::Agent, text)])
            .collect();
        let mut expected: Vec<(String, u32)> = ids.iter().map(|id| (id.clone(), 1)).collect();
        expected.sort();
        expected.truncate(10);
        let one = finder_of(index_of(&turns));
        let folder = tempfile::tempdir().expect("a folder");
        let several = {
            let writer = Writer::create(folder.path(), 3).expect("a writable folder");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("threads");
            pool.broadcast(|context| {
                let mut worker = TOKENIZER.worker();
                let mut turns = turns.iter().skip(context.index()).step_by(3);
                turns.try_for_each(|turn| add(&writer, &mut worker, turn)).expect("a writable folder");
            });
            drop(writer.commit(7).expect("a writable folder"));
            finder_of(Index::open(folder.path(), 7).expect("just written"))
        };
        assert!(several.index().segments.len() > 1, "{}", several.index().segments.len());
        for finder in [&one, &several] {
            let hits = ask(finder, "환불").expect("a query with a word");
            let found: Vec<(String, u32)> = hits.iter().map(|hit| (hit.transcript.clone(), hit.turn)).collect();
            assert_eq!(found, expected);
        }
        let answer = |finder| answer(finder, "환불 처리", Details::Facets).expect("a query with words");
        assert_eq!(answer(&one), answer(&several));
        assert_eq!(one.index().turns().expect("memory reads"), several.index().turns().expect("the disk reads"));
        assert_eq!(one.index().terms().expect("memory reads"), several.index().terms().expect("the disk reads"));
    }

    #[test]
    fn more_turns_than_memory_takes_end_in_few_segments() {
        let ids: Vec<String> = (0..3000).map(|number| format!("C-1-{number:04}")).collect();
        let text = |number: usize| TEXTS[number % TEXTS.len()];
        let turns: Vec<Said<'_>> =
            ids.iter().zip(0..).map(|(id, number)| (id.as_str(), 0, Speaker::Customer, text(number))).collect();
        let index = index_of(&turns);
        assert_eq!(index.len(), 3000);
        assert_eq!(index.segments.len(), 4);
        let stored = index.turns().expect("memory reads");
        assert!(stored.iter().zip(&turns).all(|(turn, said)| turn.transcript == said.0 && turn.masked_text == said.3));
        let expected: Vec<String> = ids.iter().step_by(TEXTS.len()).take(10).cloned().collect();
        let finder = finder_of(index);
        assert_eq!(found(&finder, TEXTS[0]), expected);
    }

    #[test]
    fn an_index_that_cannot_be_used_says_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let message = |run| match Index::open(folder.path(), run) {
            Ok(_) => String::new(),
            Err(error) => error.message(Language::En),
        };
        assert!(message(7).contains("there is no search index"));
        let writer = Writer::create(folder.path(), 1).expect("a writable folder");
        add(&writer, &mut TOKENIZER.worker(), &("C-1-1", 0, Speaker::Customer, TEXTS[0])).expect("a writable folder");
        drop(writer.commit(7).expect("a writable folder"));
        assert_eq!(message(7), "");
        assert!(message(8).contains("does not belong to the newest run"), "{}", message(8));
        assert!(message(8).contains("help: `voc index rebuild` makes it anew"), "{}", message(8));
        for extension in ["idx", "fast", "store", "term", "fieldnorm"] {
            let damaged = std::fs::read_dir(folder.path())
                .expect("the folder")
                .map(|entry| entry.expect("an entry").path())
                .find(|path| path.extension().is_some_and(|found| found == extension))
                .expect("a file of every kind");
            let whole = std::fs::read(&damaged).expect("the file");
            std::fs::remove_file(&damaged).expect("a writable folder");
            assert!(message(7).contains("the search index is damaged"), "{extension}: {}", message(7));
            std::fs::write(&damaged, &whole[..whole.len() / 2]).expect("a writable file");
            assert!(message(7).contains("the search index is damaged"), "{extension}: {}", message(7));
            std::fs::write(&damaged, whole).expect("a writable folder");
        }
        std::fs::write(folder.path().join("meta.json"), "{").expect("a writable file");
        assert!(message(7).contains("the search index is damaged"), "{}", message(7));
    }

    #[test]
    fn a_similar_case_is_found_and_the_case_itself_is_not() {
        let index = index_of(&[
            ("C-1-1", 0, Speaker::Customer, "배달이 한 시간 넘게 늦었는데 음식이 다 식었어요"),
            ("C-1-1", 1, Speaker::Agent, "쿠폰을 드리겠습니다"),
            ("C-2-2", 0, Speaker::Customer, "안녕하세요"),
            ("C-2-2", 1, Speaker::Customer, "음식이 식어서 왔어요 배달이 너무 늦어요"),
            ("C-3-3", 0, Speaker::Customer, "쿠폰이 적용되지 않아요"),
        ]);
        let finder = finder_of(index);
        let mut worker = TOKENIZER.worker();
        let similar = finder.similar("C-1-1", 5, &mut worker).expect("a known case");
        assert_eq!(similar.len(), 1, "{similar:?}");
        assert_eq!((similar[0].transcript.as_str(), similar[0].turn), ("C-2-2", 1));
        assert!(similar[0].shared.contains(&"음식".to_owned()), "{similar:?}");
        let error = finder.similar("C-2-3", 5, &mut worker).expect_err("no such case");
        assert!(error.message(Language::En).contains("the nearest ids are C-2-2, C-3-3, C-1-1"), "{error}");
    }

    #[test]
    fn a_solved_case_comes_before_one_that_is_hardly_more_like() {
        let told = "결제가 두 번 됐어요 취소해 주세요";
        let finder = finder_of(index_of(&[
            ("C-1-1", 0, Speaker::Customer, told),
            ("C-2-2", 0, Speaker::Customer, told),
            ("C-2-2", 2, Speaker::Customer, "아직도 안 돼요"),
            ("C-3-3", 0, Speaker::Customer, told),
            ("C-3-3", 2, Speaker::Customer, "이제 되네요 감사합니다"),
        ]));
        let similar = finder.similar("C-1-1", 5, &mut TOKENIZER.worker()).expect("a known case");
        let found: Vec<(&str, Ending)> = similar.iter().map(|hit| (hit.transcript.as_str(), hit.ending)).collect();
        assert_eq!(found, [("C-3-3", Ending::Confirmed), ("C-2-2", Ending::Unsolved)]);
    }

    #[test]
    fn a_long_turn_shows_the_part_that_holds_the_words() {
        let filler = "어제 저녁에 주문을 넣고 기다렸습니다. ".repeat(20);
        let text = format!("{filler}그런데 결제 취소가 안 되고 환불도 안 돼요. {filler}");
        let finder = finder_of(index_of(&customer(&[&text])));
        let hit = &ask(&finder, "결제 취소 환불").expect("a query with words")[0];
        let chars: Vec<char> = text.chars().collect();
        let n_chars = hit.snippet.chars().count();
        let start = hit.snippet_start as usize;
        assert!(n_chars <= 120, "{n_chars}");
        assert_eq!(hit.snippet, chars[start..start + n_chars].iter().collect::<String>());
        assert!(hit.snippet.starts_with("그런데 결제"), "{}", hit.snippet);
        assert!(hit.continues);
        let snippet: Vec<char> = hit.snippet.chars().collect();
        let marked: Vec<String> = hit
            .highlights
            .iter()
            .map(|[start, end]| snippet[*start as usize..*end as usize].iter().collect())
            .collect();
        assert_eq!(marked, ["결제", "취소", "환불"]);
    }

    #[test]
    fn an_empty_index_answers_with_nothing() {
        let index = index_of(&[]);
        assert!(index.is_empty());
        let finder = finder_of(index);
        assert!(found(&finder, "환불").is_empty());
    }

    #[test]
    fn a_pasted_page_is_a_query() {
        let finder = finder_of(index_of(&customer(&TEXTS)));
        let page = (0..200).map(|number| format!("낱말{number} ")).collect::<String>() + &TEXTS.join(" ");
        assert_eq!(found(&finder, &page).len(), TEXTS.len());
    }

    #[test]
    fn a_line_of_synonyms_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("search")).expect("a writable folder");
        std::fs::write(folder.path().join("search/synonyms.txt"), "당근, 당근마켓\n환불\n환불, the\n=> 환불\n")
            .expect("a file");
        let mut worker = TOKENIZER.worker();
        let error =
            Synonyms::read(&Dictionaries::with_additions(folder.path()), &mut worker).expect_err("three broken lines");
        let message = error.message(Language::En);
        assert!(message.contains("synonyms.txt:2: expected two or more wordings"), "{message}");
        assert!(message.contains("synonyms.txt:3: 'the' has no word with a meaning of its own"), "{message}");
        assert!(message.contains("synonyms.txt:4: expected two or more wordings"), "{message}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_can_be_indexed_and_asked_and_highlights_lie_in_the_snippet(
            text in "[가-힣 a-z0-9ㄱ-ㅎㅏ-ㅣ\\[\\].,!?\n\u{1f}\u{0}😀]{0,300}",
            query in "\\PC{0,40}",
        ) {
            let finder = finder_of(index_of(&customer(&[&text, TEXTS[0]])));
            for query in [&query, &text] {
                for hit in ask(&finder, query).unwrap_or_default() {
                    let n_chars = hit.snippet.chars().count() as u32;
                    let mut before = None;
                    for [start, end] in hit.highlights {
                        prop_assert!(start < end && end <= n_chars && before.is_none_or(|before| before < start));
                        before = Some(end);
                    }
                }
            }
        }
    }
}
