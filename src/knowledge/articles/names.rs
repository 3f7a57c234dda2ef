//! The words that editors write for keys, states, audiences, languages and sections, in both languages.

use super::{ArticleState, Audience, Section};
use crate::model::{Language, distance};

/// A key of the front matter that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::knowledge) enum Key {
    Id,
    Title,
    Updated,
    State,
    Audience,
    Language,
    Tags,
}

/// Names are compared without blanks, signs and capitals: `not validated` is `not_validated`.
const KEYS: [(Key, &[&str]); 7] = [
    (Key::Id, &["id", "article id", "번호", "문서 번호", "문서 id"]),
    (Key::Title, &["title", "제목", "문서 제목"]),
    (Key::Updated, &["updated", "updated at", "last updated", "modified", "수정일", "갱신일", "최종 수정일", "변경일"]),
    (Key::State, &["state", "status", "상태"]),
    (Key::Audience, &["audience", "visibility", "공개 범위", "공개 대상", "독자", "대상"]),
    (Key::Language, &["language", "lang", "locale", "언어"]),
    (Key::Tags, &["tags", "tag", "labels", "keywords", "태그", "검색어", "키워드"]),
];

/// The first name of each row is the one that the program writes.
const STATES: [(ArticleState, &[&str]); 4] = [
    (ArticleState::Wip, &["wip", "work in progress", "draft", "작성 중", "작업 중", "초안", "임시 저장"]),
    (
        ArticleState::NotValidated,
        // What a help center calls published was shown to customers, and nobody said that it was checked.
        &[
            "not_validated",
            "unvalidated",
            "published",
            "미검증",
            "검증 전",
            "검토 전",
            "검토 중",
            "게시",
            "게시됨",
            "발행",
        ],
    ),
    (
        ArticleState::Validated,
        &["validated", "approved", "verified", "검증", "검증됨", "검증 완료", "승인", "승인됨", "확인됨"],
    ),
    (
        ArticleState::Archived,
        &[
            "archived",
            "retired",
            "obsolete",
            "deleted",
            "보관",
            "보관됨",
            "보관 처리",
            "폐기",
            "폐기됨",
            "만료",
            "삭제",
            "사용 안 함",
        ],
    ),
];

const AUDIENCES: [(Audience, &[&str]); 4] = [
    (
        Audience::InternalTier1,
        &[
            "internal_tier1",
            "internal",
            "tier1",
            "agents",
            "내부",
            "내부용",
            "상담사",
            "상담원",
            "사내",
            "1차",
            "내부 1차",
        ],
    ),
    (Audience::InternalTier2, &["internal_tier2", "tier2", "2차", "내부 2차", "2차 상담", "전문 상담"]),
    (
        Audience::Partner,
        &[
            "partner",
            "partners",
            "파트너",
            "협력사",
            "제휴사",
            "입점사",
            "가맹점",
            "판매자",
            "사장님",
            "라이더",
            "기사",
        ],
    ),
    (
        Audience::Public,
        &["public", "everyone", "external", "customers", "공개", "전체", "전체 공개", "고객", "외부", "누구나"],
    ),
];

/// Behind a code of two letters may stand a region: `ko-KR`, `en_us`.
const LANGUAGES: [(Language, &[&str]); 2] = [
    (Language::Ko, &["ko", "kor", "korean", "한국어", "국문", "한글", "국어"]),
    (Language::En, &["en", "eng", "english", "영어", "영문"]),
];

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn meaning<T: Copy>(table: &[(T, &[&str])], name: &str) -> Option<T> {
    let name = plain(name);
    table.iter().find(|(_, names)| names.iter().any(|known| plain(known) == name)).map(|(meaning, _)| *meaning)
}

/// Returns the name that is written at most two letters otherwise.
fn nearest<T>(table: &[(T, &'static [&'static str])], name: &str) -> Option<&'static str> {
    let name = plain(name);
    let known = table.iter().flat_map(|(_, names)| names.iter());
    let near = known.map(|known| (distance(&plain(known), &name), *known));
    // Two letters of a word of three are another word.
    near.filter(|(n_letters, known)| *n_letters <= 2 && known.chars().count() >= 5).min().map(|(_, known)| known)
}

/// Returns the first name of every row, as the program writes it.
fn written<T>(table: &[(T, &[&'static str])]) -> String {
    table.iter().filter_map(|(_, names)| names.first()).copied().collect::<Vec<_>>().join(", ")
}

pub(in crate::knowledge) fn key(name: &str) -> Option<Key> {
    meaning(&KEYS, name)
}

pub(in crate::knowledge) fn state(name: &str) -> Option<ArticleState> {
    meaning(&STATES, name)
}

pub(in crate::knowledge) fn audience(name: &str) -> Option<Audience> {
    meaning(&AUDIENCES, name)
}

/// Returns the language of a name or of a code with a region.
pub(super) fn language(name: &str) -> Option<Language> {
    let code = name.trim().split(['-', '_']).next().unwrap_or_default();
    meaning(&LANGUAGES, name).or_else(|| meaning(&LANGUAGES, code))
}

/// Returns what may be written for a key, and the name that was probably meant.
pub(super) fn choices(key: Key, name: &str) -> (String, Option<&'static str>) {
    match key {
        Key::State => (written(&STATES), nearest(&STATES, name)),
        Key::Audience => (written(&AUDIENCES), nearest(&AUDIENCES, name)),
        Key::Language => (written(&LANGUAGES), nearest(&LANGUAGES, name)),
        Key::Id | Key::Title | Key::Updated | Key::Tags => (String::new(), None),
    }
}

/// Returns the name that the program writes for a state.
pub(crate) fn state_name(state: ArticleState) -> &'static str {
    name_of(&STATES, state)
}

/// Returns the name that the program writes for an audience.
pub(crate) fn audience_name(audience: Audience) -> &'static str {
    name_of(&AUDIENCES, audience)
}

fn name_of<T: PartialEq + Copy>(table: &[(T, &[&'static str])], value: T) -> &'static str {
    let row = table.iter().find(|(meaning, _)| *meaning == value);
    row.and_then(|(_, names)| names.first()).copied().unwrap_or_default()
}

/// A word anywhere in a heading makes it a resolution: "증상 및 조치" and "문제 해결" tell what to do.
const RESOLUTION: [&str; 4] = ["해결", "조치", "답변", "대처"];
const RESOLUTION_EN: [&str; 9] =
    ["resolution", "resolutions", "resolve", "solution", "solutions", "answer", "answers", "fix", "troubleshooting"];
/// The first word of a heading decides the others: "related issues" are none.
const FIRST: [(Section, &[&str]); 3] = [
    (Section::Cause, &["원인", "cause", "causes", "reason", "reasons"]),
    (Section::Environment, &["환경", "적용 대상", "적용 환경", "environment", "environments", "applies to"]),
    (
        Section::Issue,
        &[
            "문제",
            "질문",
            "증상",
            "문의",
            "현상",
            "issue",
            "issues",
            "question",
            "questions",
            "symptom",
            "symptoms",
            "problem",
            "problems",
        ],
    ),
];
/// What begins like this points elsewhere or tells what to do when nothing helped.
const ELSEWHERE: [&str; 12] =
    ["관련", "기타", "다른", "자주", "이전", "확인", "검토", "related", "other", "see", "frequently", "if"];
const NOT_SOLVED: [&str; 7] = ["않으면", "않을", "안되면", "안될", "unresolved", "doesn", "not"];

/// Returns the section that a heading opens; nothing where its words are none of the known.
pub(in crate::knowledge) fn section(heading: &str) -> Option<Section> {
    let lower = heading.to_lowercase();
    let mut words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // A number before the name: "3. 해결", "2) Cause", "Q1. 문의".
    let n_marks = words.iter().take_while(|word| is_mark(word)).count();
    words.drain(..n_marks.min(words.len().saturating_sub(1)));
    let first = words.first()?;
    if ELSEWHERE.iter().any(|word| first.starts_with(word) && (!word.is_ascii() || first == word))
        || words.iter().any(|word| NOT_SOLVED.iter().any(|no| word == no || (!no.is_ascii() && word.ends_with(no))))
    {
        return None;
    }
    let solves = |word: &&str| RESOLUTION.iter().any(|name| word.starts_with(name)) || RESOLUTION_EN.contains(word);
    // A whole sentence for a heading names its words in passing.
    if words.len() <= 6 && words.iter().any(solves) {
        return Some(Section::Resolution);
    }
    let joined = words.join(" ");
    let begins = |name: &&str| {
        joined.strip_prefix(*name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || !name.is_ascii())
    };
    FIRST.iter().find(|(_, names)| words.len() <= 6 && names.iter().any(|name| begins(&name))).map(|(it, _)| *it)
}

fn is_mark(word: &str) -> bool {
    word.chars().all(|c| c.is_numeric())
        || matches!(word, "q" | "a" | "i" | "ii" | "iii" | "iv" | "v")
        || (word.starts_with('q') && word[1..].chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_open_their_sections_whatever_stands_around_the_name() {
        use Section::{Cause, Environment, Issue, Resolution};
        for (heading, expected) in [
            ("문제", Some(Issue)),
            ("문제/질문 (Issue)", Some(Issue)),
            ("1. 증상", Some(Issue)),
            ("Q1. 문의 내용", Some(Issue)),
            ("문제 상황", Some(Issue)),
            ("ISSUE", Some(Issue)),
            ("Symptoms", Some(Issue)),
            ("환경", Some(Environment)),
            ("2) Environment", Some(Environment)),
            ("적용 대상", Some(Environment)),
            ("해결", Some(Resolution)),
            ("■ 해결 방법", Some(Resolution)),
            ("해결(Resolution)", Some(Resolution)),
            ("3. 조치 방법", Some(Resolution)),
            ("문제 해결", Some(Resolution)),
            ("증상 및 조치", Some(Resolution)),
            ("원인과 해결 방법", Some(Resolution)),
            ("Solution", Some(Resolution)),
            ("Answer:", Some(Resolution)),
            ("원인", Some(Cause)),
            ("원인 (선택)", Some(Cause)),
            ("Cause", Some(Cause)),
            ("해결되지 않으면", None),
            ("If this does not fix it", None),
            ("관련 문의", None),
            ("자주 묻는 질문", None),
            ("Related issues", None),
            ("확인 방법", None),
            ("검토자 확인 항목", None),
            ("환불 규정", None),
            ("환불이 늦어지는 문제", None),
            ("Issuer", None),
            ("고객이 해결을 위해 앱을 다시 설치하고 나서 문의한 내용", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(section(heading), expected, "{heading}");
        }
    }

    #[test]
    fn words_of_both_languages_are_known_whatever_their_spelling() {
        assert_eq!(state("검증됨"), Some(ArticleState::Validated));
        assert_eq!(state("Not Validated"), Some(ArticleState::NotValidated));
        assert_eq!(state("작성중"), Some(ArticleState::Wip));
        assert_eq!(state("확정"), None);
        assert_eq!(audience("전체공개"), Some(Audience::Public));
        assert_eq!(audience("internal-tier2"), Some(Audience::InternalTier2));
        assert_eq!(language("ko-KR"), Some(Language::Ko));
        assert_eq!(language("en_us"), Some(Language::En));
        assert_eq!(language("영어"), Some(Language::En));
        assert_eq!(language("ja"), None);
        assert_eq!(key("최종수정일"), Some(Key::Updated));
        assert_eq!(key("Updated_At"), Some(Key::Updated));
        assert_eq!(choices(Key::State, "validatd").1, Some("validated"));
        assert_eq!(choices(Key::State, "xyz").1, None);
    }
}
