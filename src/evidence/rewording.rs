//! How does a spoken sentence become one of an article? Named transforms that only drop, shorten and neutralise; none adds a fact.

use std::sync::LazyLock;

use regex::Regex;

use super::sentence::Transform;

/// Openings that say nothing of the matter; the longer ones first.
const LEADS: [&str; 50] = [
    "네 고객님,",
    "네, 고객님.",
    "네 고객님",
    "네, 고객님",
    "네 사장님",
    "네,",
    "아 네",
    "음",
    "어 그",
    "어",
    "그",
    "저기",
    "확인해 보니",
    "확인해보니",
    "확인 결과",
    "조회해 보니",
    "조회해보니",
    "조회 결과",
    "추가로 확인한 내용 안내드립니다.",
    "말씀하신 내용 이해했습니다.",
    "불편을 드려 죄송합니다.",
    "먼저 사과의 말씀 드립니다.",
    "죄송합니다.",
    "알려주셔서 감사합니다.",
    "알려 주셔서 감사합니다.",
    "감사합니다.",
    "안녕하세요.",
    "우선",
    "일단",
    "그럼",
    "그러면",
    "다만,",
    "Okay,",
    "Ok,",
    "okay",
    "Alright,",
    "alright",
    "So,",
    "so",
    "Well,",
    "um",
    "uh",
    "Yes,",
    "Sure,",
    "I see,",
    "I understand.",
    "Thank you.",
    "Thanks.",
    "I checked that part again.",
    "i checked that part again",
];

/// Whom the agent spoke to, and the agent; the longer ones first.
const PERSONS: [&str; 22] = [
    "[이름] 고객님께서는 ",
    "[이름] 고객님, ",
    "[이름] 고객님 ",
    "[이름]님께서는 ",
    "[이름]님, ",
    "[이름]님 ",
    "고객님께서는 ",
    "고객님께서 ",
    "고객님은 ",
    "고객님의 ",
    "고객님, ",
    "고객님 ",
    "사장님께서는 ",
    "사장님께서 ",
    "사장님은 ",
    "사장님의 ",
    "사장님, ",
    "사장님 ",
    "기사님께서는 ",
    "제가 ",
    "[name], ",
    ", [name]",
];

/// Endings of requests and of what was done, and the even form; the longer ones first.
const ENDINGS: [(&str, &str); 34] = [
    ("주시기 바라겠습니다", "주세요"),
    ("주시기 바랍니다", "주세요"),
    ("주시길 바랍니다", "주세요"),
    ("주시겠습니까", "주세요"),
    ("주시겠어요", "주세요"),
    ("주실 수 있을까요", "주세요"),
    ("주시면 됩니다", "주세요"),
    ("주시면 돼요", "주세요"),
    ("주셔야 합니다", "주셔야 합니다"),
    ("주십시오", "주세요"),
    ("주시면 되고요", "주세요"),
    ("하시기 바랍니다", "해 주세요"),
    ("하시길 바랍니다", "해 주세요"),
    ("하십시오", "해 주세요"),
    ("하시면 됩니다", "하면 됩니다"),
    ("하시면 돼요", "하면 됩니다"),
    ("하시면 되세요", "하면 됩니다"),
    ("하셔야 합니다", "해야 합니다"),
    ("하셔야 해요", "해야 합니다"),
    ("하실 수 있습니다", "할 수 있습니다"),
    ("하실 수 있어요", "할 수 있습니다"),
    ("받으실 수 있습니다", "받을 수 있습니다"),
    ("쓰실 수 있습니다", "쓸 수 있습니다"),
    ("부탁드리겠습니다", "부탁드립니다"),
    ("부탁드려요", "부탁드립니다"),
    ("확인 부탁드립니다", "확인해 주세요"),
    ("드리도록 하겠습니다", "드립니다"),
    ("드렸습니다", "드립니다"),
    ("드리겠습니다", "드립니다"),
    ("드릴게요", "드립니다"),
    ("드렸어요", "드립니다"),
    ("하겠습니다", "합니다"),
    ("하였습니다", "합니다"),
    ("했습니다", "합니다"),
];

/// Days and times that were right in one conversation only.
static MOMENTS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let compiled = [
        (r"\d{4}년 ?\d{1,2}월 ?\d{1,2}일|\d{1,2}월 ?\d{1,2}일", "[날짜]"),
        (r"\d{1,2}일(자로|날|에 )", "[날짜]$1"),
        (r"\b\d{4}-\d{2}-\d{2}\b", "[날짜]"),
        (r"(오전|오후|저녁|밤) ?\d{1,2}시( ?\d{1,2}분)?", "[시각]"),
        (r"\b\d{1,2}:\d{2}( ?[ap]\.?m\.?)?", "[시각]"),
        (r"\b\d{1,2} ?[ap]\.m\.", "[time]"),
        (
            r"(?i)\b\d{1,2} (january|february|march|april|may|june|july|august|september|october|november|december)\b",
            "[date]",
        ),
        (
            r"(?i)\b(january|february|march|april|june|july|august|september|october|november|december) \d{1,2}\b",
            "[date]",
        ),
        (r"\bon the \d{1,2}(st|nd|rd|th)\b", "on [date]"),
        (r"\bthe \d{1,2}(st|nd|rd|th)\b", "[date]"),
    ];
    compiled.into_iter().filter_map(|(pattern, label)| Some((Regex::new(pattern).ok()?, label))).collect()
});

/// Whether a day of the calendar stands in a sentence; times of day are none.
pub(crate) fn names_a_date(text: &str) -> bool {
    MOMENTS
        .iter()
        .filter(|(_, label)| label.contains("날짜") || label.contains("date"))
        .any(|(moment, _)| moment.is_match(text))
}

/// Applies a transform of this file to one line.
pub(super) fn reworded(transform: Transform, text: &str) -> String {
    match transform {
        Transform::NoLead => without_lead(text),
        Transform::NoPerson => without_persons(text),
        Transform::NoMoment => without_moments(text),
        Transform::EvenEnding => with_even_ending(text),
        Transform::OneLine | Transform::Clipped => text.to_owned(),
    }
}

fn without_lead(text: &str) -> String {
    let mut rest = text.trim_start();
    loop {
        let cut = LEADS.iter().find_map(|lead| {
            let tail = rest.strip_prefix(lead)?;
            let is_whole = lead.ends_with([',', '.']) || tail.starts_with([' ', ',']);
            let tail = tail.trim_start_matches([' ', ',']);
            (is_whole && tail.chars().count() >= 6).then_some(tail)
        });
        match cut {
            Some(tail) => rest = tail,
            None => break,
        }
    }
    if rest.len() == text.trim_start().len() {
        return text.to_owned();
    }
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn without_persons(text: &str) -> String {
    PERSONS.iter().fold(text.to_owned(), |text, person| {
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find(person) {
            out.push_str(&rest[..at]);
            // An address stands at the beginning of a sentence; elsewhere it may carry the meaning: 탈퇴하시는 고객님의 잔액.
            let before = out.trim_end();
            let is_address = before.is_empty() || before.ends_with([',', '.']);
            let begins_word = out.is_empty() || out.ends_with([' ', ',', '.']);
            match person.strip_prefix("고객님") {
                _ if is_address || person.starts_with([',', '[']) || (begins_word && *person == "제가 ") => {}
                Some(after) if begins_word => {
                    out.push_str("고객");
                    out.push_str(after);
                }
                _ => out.push_str(person),
            }
            rest = &rest[at + person.len()..];
        }
        out.push_str(rest);
        out
    })
}

fn without_moments(text: &str) -> String {
    MOMENTS.iter().fold(text.to_owned(), |text, (moment, label)| moment.replace_all(&text, *label).into_owned())
}

fn with_even_ending(text: &str) -> String {
    let body = text.trim_end();
    let (body, sign) = match body.strip_suffix(['.', '!', '~', '?']) {
        Some(rest) => (rest.trim_end_matches(['.', '!', '~', '?']), "."),
        None => (body, ""),
    };
    let is_korean = body.chars().next_back().is_some_and(|last| ('가'..='힣').contains(&last));
    let sign = if is_korean { "." } else { sign };
    for (ending, even) in ENDINGS {
        if let Some(stem) = body.strip_suffix(ending) {
            return format!("{stem}{even}{sign}");
        }
    }
    let stem = body.strip_prefix("Please ").or_else(|| body.strip_prefix("please "));
    if let Some(rest) = stem {
        let mut letters = rest.chars();
        let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
        return format!("{first}{}{}", letters.as_str(), if sign.is_empty() { "." } else { sign });
    }
    format!("{body}{sign}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoken_sentence_becomes_one_of_an_article_and_says_nothing_new() {
        let all = [Transform::NoLead, Transform::NoPerson, Transform::NoMoment, Transform::EvenEnding];
        let check = |text: &str, expected: &str| {
            let told = all.iter().fold(text.to_owned(), |text, transform| reworded(*transform, &text));
            assert_eq!(told, expected, "{text}");
            let again = all.iter().fold(told.clone(), |text, transform| reworded(*transform, &text));
            assert_eq!(again, told, "a second time");
        };
        check("네 고객님, 설정에서 알림을 켜 주시기 바랍니다.", "설정에서 알림을 켜 주세요.");
        check("우선 앱을 다시 설치해 주십시오", "앱을 다시 설치해 주세요.");
        check(
            "5회 오류로 계정이 잠긴 상태라 제가 잠금을 해제해 드렸습니다.",
            "5회 오류로 계정이 잠긴 상태라 잠금을 해제해 드립니다.",
        );
        check("웹에서 비밀번호를 변경하시면 됩니다!", "웹에서 비밀번호를 변경하면 됩니다.");
        check("제한은 오늘 오후 3시 10분에 풀립니다.", "제한은 오늘 [시각]에 풀립니다.");
        check(
            "11일에 매입 취소가 접수되었고 카드사 영업일 3~5일이 걸립니다.",
            "[날짜]에 매입 취소가 접수되었고 카드사 영업일 3~5일이 걸립니다.",
        );
        check("Okay, please reinstall the app.", "Reinstall the app.");
        check("It was sent on the 11th.", "It was sent on [date].");
        check("고객님, 탈퇴하시는 고객님의 잔액은 송금됩니다.", "탈퇴하시는 고객의 잔액은 송금됩니다.");
        check(
            "해당 라이더가 고객님 주소로 가지 않도록 제가 막았습니다.",
            "해당 라이더가 고객 주소로 가지 않도록 막았습니다.",
        );
        check("", "");
        check("네", "네.");
    }
}
