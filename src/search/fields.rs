//! What can be demanded besides words? The names of the fields, and their values as people write them.

use jiff::civil::date;

use super::answer::Field;
use crate::model::{Bilingual, Day, Language, Speaker};

/// The names of a field: the first is the one that the program writes.
const NAMES: [(Field, &str, &[&str]); 12] = [
    (Field::Day, "day", &["date", "period", "기간", "날짜", "일자", "날"]),
    (Field::Channel, "channel", &["채널"]),
    (Field::Product, "product", &["상품", "제품", "서비스"]),
    (Field::Topic, "topic", &["토픽", "주제"]),
    (Field::Stage, "stage", &["journey", "단계", "여정"]),
    (Field::Requester, "requester", &["requester_type", "고객유형", "문의자", "유형"]),
    (Field::Team, "team", &["담당", "팀", "부서"]),
    (Field::Status, "status", &["상태"]),
    (Field::Csat, "csat", &["만족도", "평점"]),
    (Field::Language, "lang", &["language", "언어"]),
    (Field::Speaker, "speaker", &["화자", "말한사람"]),
    (Field::Case, "case", &["상담", "상담번호", "transcript"]),
];

/// Values as Korean desks call them, beside the ones that the program writes.
const VALUES: [(Field, &str, &[&str]); 24] = [
    (Field::Channel, "call", &["전화", "콜", "통화", "phone"]),
    (Field::Channel, "chat", &["채팅", "챗", "톡"]),
    (Field::Channel, "email", &["메일", "이메일", "mail"]),
    (Field::Channel, "sns", &["소셜", "social"]),
    (Field::Channel, "review", &["리뷰", "후기"]),
    (Field::Channel, "board", &["게시판"]),
    (Field::Status, "resolved", &["해결", "완료", "종료", "closed", "solved"]),
    (Field::Status, "open", &["진행", "진행중", "미해결", "접수", "대기"]),
    (Field::Status, "escalated", &["이관", "transferred"]),
    (Field::Language, "ko", &["한국어", "한글", "korean", "kr"]),
    (Field::Language, "en", &["영어", "영문", "english"]),
    (Field::Speaker, "customer", &["고객"]),
    (Field::Speaker, "agent", &["상담사", "상담원", "직원"]),
    (Field::Speaker, "bot", &["봇", "챗봇"]),
    (Field::Speaker, "system", &["시스템"]),
    (Field::Stage, "가입", &["joining"]),
    (Field::Stage, "탐색", &["browsing"]),
    (Field::Stage, "주문", &["order"]),
    (Field::Stage, "결제", &["payment"]),
    (Field::Stage, "배송", &["delivery"]),
    (Field::Stage, "이용", &["use"]),
    (Field::Stage, "정산", &["settlement"]),
    (Field::Stage, "환불", &["refund"]),
    (Field::Stage, "해지", &["cancellation"]),
];

/// What a value means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Demand {
    /// One of these words; a case or a turn has it in the column of the field.
    Word(String),
    /// A day between the two, both included.
    Days(Day, Day),
    /// A satisfaction between the two, both included.
    Scores(u8, u8),
}

impl Field {
    /// Returns the name that a query takes, such as `channel`.
    #[must_use]
    pub fn code(self) -> &'static str {
        NAMES.iter().find(|(field, ..)| *field == self).map_or("", |(_, code, _)| code)
    }

    /// Returns the field with a name, in either language.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let found = NAMES.iter().find(|(_, code, others)| *code == name || others.contains(&name.as_str()));
        found.map(|(field, ..)| *field)
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Day => ("기간", "period"),
            Self::Channel => ("채널", "channel"),
            Self::Product => ("상품", "product"),
            Self::Topic => ("토픽", "topic"),
            Self::Stage => ("여정 단계", "journey stage"),
            Self::Requester => ("고객 유형", "requester type"),
            Self::Team => ("담당 팀", "team"),
            Self::Status => ("상태", "status"),
            Self::Csat => ("만족도", "satisfaction"),
            Self::Language => ("언어", "language"),
            Self::Speaker => ("화자", "speaker"),
            Self::Case => ("상담", "case"),
        };
        Bilingual::new(ko, en)
    }

    /// Reads a value; `None` where it cannot be one of this field. Words are looked up later: which ones there are, the index
    /// knows.
    pub(super) fn demand(self, value: &str) -> Option<Demand> {
        match self {
            Self::Day => days(value).map(|(first, last)| Demand::Days(first, last)),
            Self::Csat => scores(value).map(|(low, high)| Demand::Scores(low, high)),
            Self::Language => {
                let code = self.usual(value);
                [Language::Ko, Language::En].iter().any(|known| known.code() == code).then_some(Demand::Word(code))
            }
            Self::Speaker => {
                const ALL: [Speaker; 4] = [Speaker::Customer, Speaker::Agent, Speaker::Bot, Speaker::System];
                let code = self.usual(value);
                ALL.iter().any(|known| known.code() == code).then_some(Demand::Word(code))
            }
            _ => Some(Demand::Word(self.usual(value))),
        }
    }

    /// Returns the value that the program writes for one that people write.
    fn usual(self, value: &str) -> String {
        let lower = value.to_lowercase();
        let found = VALUES.iter().find(|(field, _, others)| *field == self && others.contains(&lower.as_str()));
        match found {
            Some((_, usual, _)) => (*usual).to_owned(),
            None if matches!(self, Self::Language | Self::Speaker) => lower,
            None => value.to_owned(),
        }
    }

    /// Returns what a value must look like.
    pub(super) fn form(self) -> Bilingual {
        match self {
            Self::Day => Bilingual::new(
                "기간:2026-11-20, 기간:2026-11-01..2026-11-10, 기간:2026-11처럼 적어 주세요",
                "write day:2026-11-20, day:2026-11-01..2026-11-10 or day:2026-11",
            ),
            Self::Csat => Bilingual::new(
                "만족도:2 또는 만족도:1..3처럼 1에서 5까지로 적어 주세요",
                "write csat:2 or csat:1..3, from 1 to 5",
            ),
            Self::Language => Bilingual::new("언어:ko 또는 언어:en으로 적어 주세요", "write lang:ko or lang:en"),
            Self::Speaker => Bilingual::new(
                "화자:고객, 화자:상담사, 화자:봇, 화자:시스템 가운데 하나로 적어 주세요",
                "write speaker:customer, speaker:agent, speaker:bot or speaker:system",
            ),
            _ => Bilingual::new("있는 값을 적어 주세요", "give a value that occurs"),
        }
    }
}

/// Reads a day, a month, a year, or two of them around `..`; one of the two may be missing.
fn days(value: &str) -> Option<(Day, Day)> {
    let (first, last) = match value.split_once("..").or_else(|| value.split_once('~')) {
        Some((first, last)) => {
            let first = if first.is_empty() { Day::MIN } else { one_period(first)?.0 };
            let last = if last.is_empty() { Day::MAX } else { one_period(last)?.1 };
            if value.len() <= 2 { return None } else { (first, last) }
        }
        None => one_period(value)?,
    };
    (first <= last).then_some((first, last))
}

fn one_period(value: &str) -> Option<(Day, Day)> {
    let mut parts = value.split(['-', '.', '/']).filter(|part| !part.is_empty());
    let number = |part: &str| part.parse::<i16>().ok();
    let year = number(parts.next()?).filter(|year| (1900..=2200).contains(year))?;
    let Some(month) = parts.next() else { return Some((date(year, 1, 1), date(year, 12, 31))) };
    let month = number(month).filter(|month| (1..=12).contains(month))? as i8;
    let first = date(year, month, 1);
    let Some(day) = parts.next() else { return Some((first, first.last_of_month())) };
    if parts.next().is_some() {
        return None;
    }
    let day = number(day).filter(|day| (1..=31).contains(day))? as i8;
    Day::new(year, month, day).ok().map(|day| (day, day))
}

/// Reads a satisfaction, or two of them around `..`.
fn scores(value: &str) -> Option<(u8, u8)> {
    let score = |text: &str| text.parse::<u8>().ok().filter(|score| (1..=5).contains(score));
    let two = value.split_once("..").or_else(|| value.split_once('~')).or_else(|| value.split_once('-'));
    let (low, high) = match two {
        Some((low, high)) => {
            (if low.is_empty() { 1 } else { score(low)? }, if high.is_empty() { 5 } else { score(high)? })
        }
        None => (score(value)?, score(value)?),
    };
    (low <= high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_names_in_both_languages() {
        for (name, expected) in [
            ("channel", Some(Field::Channel)),
            ("채널", Some(Field::Channel)),
            ("CSAT", Some(Field::Csat)),
            ("기간", Some(Field::Day)),
            ("담당", Some(Field::Team)),
            ("https", None),
            ("10", None),
        ] {
            assert_eq!(Field::named(name), expected, "{name}");
        }
        for (field, code, _) in NAMES {
            assert_eq!(Field::named(field.code()), Some(field), "{code}");
        }
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let days = |first, last| Some(Demand::Days(first, last));
        let word = |word: &str| Some(Demand::Word(word.to_owned()));
        let november = (date(2026, 11, 1), date(2026, 11, 30));
        for (field, value, expected) in [
            (Field::Day, "2026-11-20", days(date(2026, 11, 20), date(2026, 11, 20))),
            (Field::Day, "2026.11.20", days(date(2026, 11, 20), date(2026, 11, 20))),
            (Field::Day, "2026-11", days(november.0, november.1)),
            (Field::Day, "2026-11-01..2026-11-10", days(date(2026, 11, 1), date(2026, 11, 10))),
            (Field::Day, "..2026-11", days(Day::MIN, november.1)),
            (Field::Day, "2026-11~", days(november.0, Day::MAX)),
            (Field::Day, "2026-02-30", None),
            (Field::Day, "2026-11-10..2026-11-01", None),
            (Field::Day, "..", None),
            (Field::Day, "어제", None),
            (Field::Csat, "1..3", Some(Demand::Scores(1, 3))),
            (Field::Csat, "2", Some(Demand::Scores(2, 2))),
            (Field::Csat, "9", None),
            (Field::Language, "한국어", word("ko")),
            (Field::Language, "fr", None),
            (Field::Speaker, "상담사", word("agent")),
            (Field::Channel, "전화", word("call")),
            (Field::Channel, "카페", word("카페")),
        ] {
            assert_eq!(field.demand(value), expected, "{field:?}:{value}");
        }
    }
}
