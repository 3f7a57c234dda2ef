//! Which single cases must a person read, however small their topic? Finds talk of law, danger, the press and the like.

use crate::dictionaries::{Dictionaries, Found, List, Phrases, forms};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Span};

/// What is said in severe cases, and what only sounds like it.
const WORDS: List = List { path: "severity.tsv", built_in: include_str!("../../dictionaries/severity.tsv") };

/// What makes a case grave, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GraveKind {
    /// Talk of suicide or self-harm.
    SelfHarm,
    /// Someone was hurt or fell ill, or could have been.
    Safety,
    /// Violence, threats, stalking, sexual harassment.
    Violence,
    /// Personal data leaked or used by others.
    Privacy,
    /// Discrimination.
    Discrimination,
    /// Lawyers, lawsuits, the police.
    Legal,
    /// Consumer agencies and regulators.
    ConsumerAgency,
    /// Newspapers and broadcasters.
    Press,
    /// Going public, boycotts.
    Social,
}

const KINDS: [(GraveKind, &str, &str, &str); 9] = [
    (GraveKind::SelfHarm, "self_harm", "자해·자살 언급", "self-harm"),
    (GraveKind::Safety, "safety", "안전·건강 피해", "safety"),
    (GraveKind::Violence, "violence", "폭력·위협·성희롱", "violence, threats or harassment"),
    (GraveKind::Privacy, "privacy", "개인정보 유출·도용", "personal data"),
    (GraveKind::Discrimination, "discrimination", "차별", "discrimination"),
    (GraveKind::Legal, "legal", "법적 대응·경찰", "legal action or police"),
    (GraveKind::ConsumerAgency, "consumer_agency", "소비자 기관·감독 기관", "consumer agency or regulator"),
    (GraveKind::Press, "press", "언론 제보", "press"),
    (GraveKind::Social, "social", "온라인 공개·불매", "going public or boycott"),
];

impl GraveKind {
    /// Returns the code that lists and outputs use, such as `consumer_agency`.
    #[must_use]
    pub fn code(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// Returns its name.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (_, _, ko, en) = KINDS[self as usize];
        Bilingual::new(ko, en)
    }
}

/// What makes a text grave, and where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grave {
    /// What it is.
    pub kind: GraveKind,
    /// The words, in characters of the text that was given.
    pub span: Span,
}

/// The words of severe cases, read once and shared by all threads.
#[derive(Debug)]
pub struct SeverityWords {
    /// Keys count twice in [`KINDS`]: even ones are words, odd ones what only sounds like them.
    words: Phrases,
}

impl SeverityWords {
    /// Reads the words.
    ///
    /// # Errors
    /// Rows of an unknown kind or without any words: all at once, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let rows = dictionaries.rows(WORDS)?;
        let (mut words, mut problems): (Vec<(u32, &str)>, Vec<Error>) = (Vec::new(), Vec::new());
        for row in &rows {
            let wrong =
                |what: Bilingual, help: Bilingual| Error::new(Kind::Settings, what).at(row.place.clone()).help(help);
            let [kind, ko, en, not_ko, not_en] = &row.fields[..] else {
                problems.push(wrong(
                    Bilingual::new("열이 5개가 아닙니다", "does not have 5 columns"),
                    Bilingual::new(
                        "kind, ko, en, not_ko, not_en 순서로 적어 주세요",
                        "write kind, ko, en, not_ko, not_en",
                    ),
                ));
                continue;
            };
            let Some(idx) = KINDS.iter().position(|(_, code, ..)| code == kind) else {
                let known = KINDS.map(|(_, code, ..)| code).join(", ");
                problems.push(wrong(
                    Bilingual::new(format!("모르는 종류 '{kind}'입니다"), format!("unknown kind '{kind}'")),
                    Bilingual::new(
                        format!("다음 가운데 하나로 적어 주세요: {known}"),
                        format!("write one of: {known}"),
                    ),
                ));
                continue;
            };
            let n_before = words.len();
            words.extend(forms(ko).chain(forms(en)).map(|form| (2 * idx as u32, form)));
            words.extend(forms(not_ko).chain(forms(not_en)).map(|form| (2 * idx as u32 + 1, form)));
            if words.len() == n_before {
                problems.push(wrong(
                    Bilingual::new(
                        format!("'{kind}' 줄에 단어가 없습니다"),
                        format!("'{kind}' has no word in this row"),
                    ),
                    Bilingual::new("단어를 |로 나누어 적어 주세요", "write words, separated by a bar"),
                ));
            }
        }
        if problems.is_empty() { Ok(Self { words: Phrases::new(words)? }) } else { Err(Error::several(problems)) }
    }

    /// Returns what makes a text grave: of several kinds the gravest, of one kind what stands first and is longest.
    ///
    /// Words that overlap with what only sounds like them do not count: 배고파 죽겠다 speaks of no death.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Grave> {
        let found = self.words.find(text);
        let sounds_like_it =
            |one: &Found| found.iter().any(|other| other.key == one.key + 1 && other.span.overlap(one.span) > 0);
        found
            .iter()
            .filter(|one| one.key % 2 == 0 && !sounds_like_it(one))
            .min_by_key(|one| (one.key, one.span.start, std::cmp::Reverse(one.span.end)))
            .map(|one| Grave { kind: KINDS[one.key as usize / 2].0, span: one.span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn what_makes_a_case_grave_is_found_and_figures_of_speech_are_not() {
        let words = SeverityWords::new(&Dictionaries::built_in()).expect("sound");
        let mut wrong = Vec::new();
        for line in include_str!("severity_sentences.tsv").lines().filter(|line| !line.starts_with('#')) {
            let (expected, text) = line.split_once('\t').expect("two columns");
            let found = words.find(text);
            if found.map_or("-", |grave| grave.kind.code()) != expected {
                wrong.push(format!(
                    "{text}: expected {expected}, found {:?}",
                    found.map(|grave| (grave.kind, grave.span.of(text)))
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_gravest_kind_counts_and_its_words_are_cut_from_the_text() {
        let words = SeverityWords::new(&Dictionaries::built_in()).expect("sound");
        let check = |text: &str, kind: GraveKind, said: &str| {
            let found = words.find(text).expect("grave");
            assert_eq!((found.kind, found.span.of(text)), (kind, said), "{text}");
        };
        check("변호사 선임했고 소비자원에도 접수함", GraveKind::Legal, "변호사");
        check("소비 자원에 신고할게요", GraveKind::ConsumerAgency, "소비 자원");
        check("아이가 손을 데여서 응급실 갔고 방송국에도 제보합니다", GraveKind::Safety, "응급실");
        check("My LAWYER will call you", GraveKind::Legal, "LAWYER");
    }

    #[test]
    fn kinds_stand_in_the_order_of_their_table() {
        for (idx, (kind, ..)) in KINDS.iter().enumerate() {
            assert_eq!(*kind as usize, idx);
        }
        assert_eq!(GraveKind::ConsumerAgency.code(), "consumer_agency");
        assert_eq!(GraveKind::Press.words(), Bilingual::new("언론 제보", "press"));
    }

    #[test]
    fn what_a_workspace_adds_counts_and_its_faults_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("severity.tsv");
        let header = "kind\tko\ten\tnot_ko\tnot_en\n";
        std::fs::write(&path, format!("{header}press\t두루타임즈\t-\t변호사\t-\nlegal\t-\t-\t변호사 할인\t-\n"))
            .expect("written");
        let words = SeverityWords::new(&Dictionaries::with_additions(folder.path())).expect("sound");
        assert_eq!(words.find("두루 타임즈에 알렸어요").map(|grave| grave.kind), Some(GraveKind::Press));
        assert_eq!(words.find("변호사 할인 되나요"), None);
        assert_eq!(words.find("변호사 선임했어요").map(|grave| grave.kind), Some(GraveKind::Legal));

        std::fs::write(&path, format!("{header}law\t고소\t-\t-\t-\npress\t-\t-\t-\t-\n")).expect("written");
        let error = SeverityWords::new(&Dictionaries::with_additions(folder.path())).expect_err("two broken rows");
        let message = error.message(Language::En);
        assert!(message.contains("severity.tsv:2: unknown kind 'law'"), "{message}");
        assert!(message.contains("severity.tsv:3: 'press' has no word"), "{message}");
    }
}
