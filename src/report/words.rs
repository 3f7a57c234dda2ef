//! Fixed words of the report: names of codes in both languages, and the method in five plain sentences.

use std::borrow::Cow;

use super::summary::Report;
use crate::evidence::numbers::{count, period};
use crate::model::{Bilingual, Language, MaskType, Speaker};
use crate::statements::StatementKind;

pub(super) use crate::evidence::channel;

/// Returns a status as people call it.
pub(crate) fn status(code: &str) -> Bilingual {
    let (ko, en) = match code {
        "open" => ("진행 중", "open"),
        "resolved" => ("해결", "resolved"),
        "escalated" => ("이관", "escalated"),
        other => (other, other),
    };
    Bilingual::new(ko, en)
}

/// Returns a value as it is.
pub(super) fn plain(value: &str) -> Bilingual {
    Bilingual::new(value, value)
}

/// Returns what a statement does.
pub(crate) fn kind(kind: StatementKind) -> Bilingual {
    let (ko, en) = match kind {
        StatementKind::Complaint => ("불만", "complaint"),
        StatementKind::Request => ("요청", "request"),
        StatementKind::Question => ("질문", "question"),
        StatementKind::Praise => ("칭찬", "praise"),
        StatementKind::Other => ("기타", "other"),
    };
    Bilingual::new(ko, en)
}

/// Returns the word that the formats use for a kind of statement.
pub(super) fn kind_code(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Complaint => "complaint",
        StatementKind::Request => "request",
        StatementKind::Question => "question",
        StatementKind::Praise => "praise",
        StatementKind::Other => "other",
    }
}

/// Returns how surely a statement is in its topic, from the word of the formats.
pub(crate) fn class(code: &str) -> Bilingual {
    let (ko, en) = match code {
        "assigned" => ("묶임", "assigned"),
        "weak" => ("약하게 묶임", "weak"),
        "single" => ("묶이지 않음", "single"),
        other => (other, other),
    };
    Bilingual::new(ko, en)
}

/// Returns who speaks.
pub(crate) fn speaker(speaker: Speaker) -> Bilingual {
    let (ko, en) = match speaker {
        Speaker::Customer => ("고객", "Customer"),
        Speaker::Agent => ("상담사", "Agent"),
        Speaker::Bot => ("챗봇", "Bot"),
        Speaker::System => ("시스템", "System"),
    };
    Bilingual::new(ko, en)
}

/// Returns a language's name.
pub(crate) fn language(language: Language) -> Bilingual {
    match language {
        Language::Ko => Bilingual::new("한국어", "Korean"),
        Language::En => Bilingual::new("영어", "English"),
    }
}

/// Returns a kind of personal data.
pub(crate) fn mask_type(mask_type: MaskType) -> Bilingual {
    let en = match mask_type {
        MaskType::Rrn => "resident number",
        MaskType::ForeignerNumber => "foreigner number",
        MaskType::DriverLicence => "driving licence",
        MaskType::Passport => "passport",
        MaskType::Business => "business number",
        MaskType::Corporate => "corporate number",
        MaskType::Card => "card",
        MaskType::Account => "bank account",
        MaskType::Phone => "phone",
        MaskType::Email => "e-mail",
        MaskType::Url => "link",
        MaskType::Ip => "IP address",
        MaskType::Cookie => "cookie",
        MaskType::Address => "address",
        MaskType::Name => "name",
        MaskType::Order => "order number",
        MaskType::Tracking => "tracking number",
        MaskType::Password => "password",
        MaskType::Birth => "date of birth",
        MaskType::Vehicle => "vehicle number",
        MaskType::Ssn => "SSN",
        MaskType::Iban => "IBAN",
    };
    Bilingual::new(mask_type.label(), en)
}

/// Returns the method in five sentences.
pub(super) fn method(report: &Report<'_>) -> Vec<Bilingual> {
    let days = period(report.window);
    let n = count(u64::from(report.input.window_days));
    vec![
        Bilingual::new(
            format!(
                "{}({n}일)의 상담 기록을 읽고, 저장하기 전에 개인정보를 [이름], [전화]와 같은 표시로 가렸습니다.",
                days.ko
            ),
            format!(
                "Conversations of {} ({n} days) were read; personal data was replaced by marks such as [이름] (name) and [전화] (phone) before anything was kept.",
                days.en
            ),
        ),
        Bilingual::new(
            "고객의 말에서 불만·요청·질문에 해당하는 부분만 골라, 함께 쓰인 낱말이 비슷한 것끼리 토픽으로 묶었습니다. 토픽의 수는 미리 정하지 않았습니다.",
            "From the customers’ words only complaints, requests and questions were taken, and those that share their words were grouped into topics; the number of topics was not fixed beforehand.",
        ),
        Bilingual::new(
            "건수는 상담 한 건을 한 번으로 세며, 비율은 불만·요청·질문이 담긴 문의를 전체로 합니다. 고객 수는 가명으로 세고, 고객을 알 수 없는 상담은 각각 한 명으로 셉니다.",
            "Counts are conversations; shares refer to the conversations with a complaint, request or question. Customers are counted by pseudonym, conversations without one as one each.",
        ),
        Bilingual::new(
            "변화는 기준일까지의 7일을 그 앞 4주의 주 평균과 비교하며, 우연한 흔들림(표준편차의 2배)보다 크고 1.3배 이상(또는 1/1.3 이하)일 때만 늘었다(줄었다)고 적습니다. 요일과 공휴일은 보정하지 않았고, 한 주 5건 미만은 판단하지 않습니다.",
            "Change compares the seven days up to the as-of day with the weekly mean of the four weeks before; a topic grew (shrank) when it left twice the standard deviation of chance and a factor of 1.3. Weekdays and holidays are not adjusted for; below five a week nothing is said.",
        ),
        Bilingual::new(
            "만족도 영향은 전체 평균에서 그 토픽을 뺀 나머지의 평균을 뺀 값이며(양쪽 모두 5건 이상일 때), 시간은 중앙값입니다. 모든 문장은 측정값이나 고객의 말 그대로이고, 원인은 판정하지 않습니다.",
            "The effect on satisfaction is the mean of all minus the mean without the topic (with at least five scores on both sides); times are medians. Every sentence is measured or quoted; no cause is claimed.",
        ),
    ]
}

/// Returns a text of at most so many characters, with an ellipsis where it was cut.
pub(super) fn clipped(text: &str, most_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most_chars) {
        None => Cow::Borrowed(text),
        Some((byte, _)) => Cow::Owned(format!("{}…", &text[..byte])),
    }
}
