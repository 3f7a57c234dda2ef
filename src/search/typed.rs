//! What did a person type? Words, "phrases", +must, -not and field:value, each with its place.
//!
//! Typed text never breaks: a quote without an end, a sign alone, a colon in 10:30 or https:// and a name that is no field are
//! ordinary text. Only a field whose value cannot be read is a mistake, and the message points at it.

use super::answer::Field;
use super::fields::Demand;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Span};

/// A query taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    text: Vec<char>,
    pub(super) words: Vec<Word>,
    pub(super) conditions: Vec<Condition>,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) need: Need,
    pub(super) form: Form,
    /// Where it stands, sign and quotes included, in characters of the query.
    pub(super) span: Span,
}

/// How much a word is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Better with it.
    May,
    /// Not without it.
    Must,
    /// Not with it.
    MustNot,
}

/// How a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// By its meaning: any ending, any spacing.
    Word,
    /// Exactly as it stands, but for spaces and capitals.
    Phrase,
}

/// A demand on the case or the turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) field: Field,
    pub(super) demand: Demand,
    pub(super) is_denied: bool,
    /// As it was typed, without quotes.
    pub(super) value: String,
    pub(super) span: Span,
}

impl Typed {
    /// Takes a query apart.
    ///
    /// # Errors
    /// A field whose value is none of its own, with its place.
    pub(super) fn read(query: &str) -> Result<Self> {
        let mut typed = Self { text: query.chars().collect(), ..Self::default() };
        let mut at = 0;
        while at < typed.text.len() {
            if typed.text[at].is_whitespace() {
                at += 1;
                continue;
            }
            at = typed.read_one(at)?;
        }
        Ok(typed)
    }

    /// Reads the word or condition at a place and returns where it ends.
    fn read_one(&mut self, start: usize) -> Result<usize> {
        let need = match self.text[start] {
            '+' if self.begins_word(start + 1) => Need::Must,
            '-' if self.begins_word(start + 1) => Need::MustNot,
            _ => Need::May,
        };
        let begin = if need == Need::May { start } else { start + 1 };
        if let Some((phrase, end)) = self.quoted(begin) {
            if phrase.trim().is_empty() {
                return Ok(end);
            }
            let need = if need == Need::May { Need::Must } else { need };
            self.words.push(Word { text: phrase, need, form: Form::Phrase, span: span(start, end) });
            return Ok(end);
        }
        let end = (begin..self.text.len()).find(|&at| self.text[at].is_whitespace()).unwrap_or(self.text.len());
        let colon = self.text[begin..end].iter().position(|character| matches!(character, ':' | '：'));
        let field = colon.and_then(|colon| Field::named(&self.part(begin, begin + colon)));
        if let (Some(field), Some(colon)) = (field, colon) {
            let (value, value_end) =
                self.quoted(begin + colon + 1).unwrap_or_else(|| (self.part(begin + colon + 1, end), end));
            if !value.trim().is_empty() {
                let value = value.trim().to_owned();
                let Some(demand) = field.demand(&value) else {
                    let ko = format!("{}에 쓸 수 없는 값입니다", field.words().ko);
                    let en = format!("this is no {}", field.words().en);
                    return Err(self.mistake(span(start, value_end), &ko, &en).help(self.remedy(field.form(), &value)));
                };
                let condition =
                    Condition { field, demand, is_denied: need == Need::MustNot, value, span: span(start, value_end) };
                self.conditions.push(condition);
                return Ok(value_end);
            }
        }
        // A lone sign or a colon after a field's name says nothing by itself.
        let text: String = self.part(begin, end);
        if text.chars().any(|character| character.is_alphanumeric()) {
            self.words.push(Word { text, need, form: Form::Word, span: span(start, end) });
        }
        Ok(end)
    }

    /// Returns whether a sign before this place means something: -1,000 and +82 are numbers, --- is a line.
    fn begins_word(&self, at: usize) -> bool {
        let before_is_open = at < 2 || self.text[at - 2].is_whitespace();
        let next = self.text.get(at);
        before_is_open && next.is_some_and(|next| next.is_alphabetic() || closing(*next).is_some())
    }

    /// Returns what stands between quotes that open at a place, and where they end.
    fn quoted(&self, at: usize) -> Option<(String, usize)> {
        let closing = closing(*self.text.get(at)?)?;
        let end = (at + 1..self.text.len()).find(|&end| self.text[end] == closing)?;
        Some((self.part(at + 1, end), end + 1))
    }

    fn part(&self, start: usize, end: usize) -> String {
        self.text[start..end].iter().collect()
    }

    /// Returns an error that points at a part of the query.
    pub(super) fn mistake(&self, span: Span, ko: &str, en: &str) -> Error {
        let (from, to) = (span.start + 1, span.end);
        let fault = self.part(span.start as usize, span.end as usize);
        Error::new(
            Kind::Usage,
            Bilingual::new(
                format!("검색어의 {from}~{to}번째 글자 '{fault}': {ko}"),
                format!("characters {from} to {to} of the query, '{fault}': {en}"),
            ),
        )
    }

    /// Returns a remedy that also says how to look for the text itself.
    fn remedy(&self, form: Bilingual, value: &str) -> Bilingual {
        Bilingual::new(
            format!("{}. 글자 그대로 찾으려면 \"{value}\"처럼 따옴표로 묶어 주세요", form.ko),
            format!("{}; to look for the text itself, put it in quotes: \"{value}\"", form.en),
        )
    }

    /// Returns the query with a value of a field in place of every other one that it demands.
    pub(super) fn with(&self, field: Field, value: &str) -> String {
        let query = self.without(field);
        let quoted = if value.chars().any(|character| character.is_whitespace()) {
            format!("\"{value}\"")
        } else {
            value.to_owned()
        };
        let demand = format!("{}:{quoted}", field.code());
        if query.is_empty() { demand } else { format!("{query} {demand}") }
    }

    /// Returns the query without what it demands of a field; what it denies stays.
    pub(super) fn without(&self, field: Field) -> String {
        let gone: Vec<Span> = self
            .conditions
            .iter()
            .filter(|condition| condition.field == field && !condition.is_denied)
            .map(|condition| condition.span)
            .collect();
        let is_gone = |at: u32| gone.iter().any(|span| (span.start..span.end).contains(&at));
        let kept: String = self.text.iter().zip(0..).filter(|(_, at)| !is_gone(*at)).map(|(c, _)| *c).collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the query with one word more that must occur.
    pub(super) fn with_word(&self, word: &str) -> String {
        let query: String = self.text.iter().collect();
        let word = if word.contains(char::is_whitespace) { format!("\"{word}\"") } else { word.to_owned() };
        format!("{} +{word}", query.trim()).trim().to_owned()
    }

    /// Returns whether it holds neither a word nor a condition.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.conditions.is_empty()
    }

    /// Returns whether nothing but spaces was typed.
    pub(super) fn is_blank(&self) -> bool {
        self.text.iter().all(|character| character.is_whitespace())
    }

    /// Returns whether it names a word that is to be found.
    pub(super) fn has_words_to_find(&self) -> bool {
        self.words.iter().any(|word| word.need != Need::MustNot)
    }
}

fn closing(opening: char) -> Option<char> {
    match opening {
        '"' => Some('"'),
        '“' | '”' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

fn span(start: usize, end: usize) -> Span {
    Span::new(start as u32, end as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Language;

    fn words(query: &str) -> Vec<(String, Need, Form)> {
        let typed = Typed::read(query).expect(query);
        assert!(typed.conditions.is_empty(), "{query}");
        typed.words.into_iter().map(|word| (word.text, word.need, word.form)).collect()
    }

    #[test]
    fn words_signs_and_phrases_are_told_apart() {
        let check = |query: &str, expected: &[(&str, Need, Form)]| {
            let expected: Vec<(String, Need, Form)> =
                expected.iter().map(|(text, need, form)| ((*text).to_owned(), *need, *form)).collect();
            assert_eq!(words(query), expected, "{query}");
        };
        use Need::{May, Must, MustNot};
        check("환불 지연", &[("환불", May, Form::Word), ("지연", May, Form::Word)]);
        check("+환불 -취소", &[("환불", Must, Form::Word), ("취소", MustNot, Form::Word)]);
        check("\"환불 지연\" 카드", &[("환불 지연", Must, Form::Phrase), ("카드", May, Form::Word)]);
        check("-“안내 문자”", &[("안내 문자", MustNot, Form::Phrase)]);
    }

    #[test]
    fn ordinary_text_stays_ordinary() {
        let texts = |query: &str| words(query).into_iter().map(|(text, ..)| text).collect::<Vec<_>>();
        assert_eq!(texts("10:30 예약"), ["10:30", "예약"]);
        assert_eq!(texts("https://example.com 오류"), ["https://example.com", "오류"]);
        assert_eq!(texts("환불 - 지연"), ["환불", "지연"]);
        assert_eq!(texts("환불 --- 지연 +"), ["환불", "지연"]);
        assert_eq!(texts("-5000원 +82"), ["-5000원", "+82"]);
        assert_eq!(texts("\"환불 지연"), ["\"환불", "지연"]);
        assert_eq!(texts("상태: 환불이 안 됨"), ["상태:", "환불이", "안", "됨"]);
        assert_eq!(texts("앱-웹 a+b"), ["앱-웹", "a+b"]);
        assert_eq!(texts("\"\" 환불"), ["환불"]);
    }

    #[test]
    fn fields_are_read_in_both_languages_and_may_be_quoted_or_denied() {
        let typed = Typed::read("환불 채널:chat 상품:\"배달 앱\" -status:open 기간:2026-11").expect("known fields");
        let read: Vec<(Field, &str, bool)> = typed
            .conditions
            .iter()
            .map(|condition| (condition.field, condition.value.as_str(), condition.is_denied))
            .collect();
        assert_eq!(
            read,
            [
                (Field::Channel, "chat", false),
                (Field::Product, "배달 앱", false),
                (Field::Status, "open", true),
                (Field::Day, "2026-11", false)
            ]
        );
        assert_eq!(typed.with(Field::Channel, "call"), "환불 상품:\"배달 앱\" -status:open 기간:2026-11 channel:call");
        assert_eq!(typed.with(Field::Product, "새 앱"), "환불 채널:chat -status:open 기간:2026-11 product:\"새 앱\"");
        assert_eq!(typed.without(Field::Status), "환불 채널:chat 상품:\"배달 앱\" -status:open 기간:2026-11");
    }

    #[test]
    fn a_value_that_cannot_be_read_is_pointed_at() {
        let error = Typed::read("환불 만족도:9 지연").expect_err("nine");
        let message = error.message(Language::Ko);
        assert!(message.contains("검색어의 4~8번째 글자 '만족도:9'"), "{message}");
        assert!(message.contains("1에서 5까지"), "{message}");
        let message = Typed::read("refund day:2026-13-01").expect_err("a thirteenth month").message(Language::En);
        assert!(message.contains("characters 8 to 21 of the query, 'day:2026-13-01'"), "{message}");
        assert!(message.contains("help: write day:2026-11-20"), "{message}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_a_place(query in "\\PC{0,40}") {
            if let Err(error) = Typed::read(&query) {
                prop_assert!(error.message(Language::En).contains("of the query"));
            }
        }
    }
}
