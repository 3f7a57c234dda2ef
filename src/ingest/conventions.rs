//! The words of exports: what a column name, a speaker or a value means. Tables of values, built in and from the workspace.

use jiff::tz::TimeZone;
use regex::Regex;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::{Field, Settings};
use crate::dictionaries::{Dictionaries, List};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, Speaker};

const COLUMNS: List =
    List { path: "ingest/columns.tsv", built_in: include_str!("../../dictionaries/ingest/columns.tsv") };
const SPEAKERS: List =
    List { path: "ingest/speakers.tsv", built_in: include_str!("../../dictionaries/ingest/speakers.tsv") };
const VALUES: List = List { path: "ingest/values.tsv", built_in: include_str!("../../dictionaries/ingest/values.tsv") };

/// Returns the form in which names and words are compared: compatibility-composed, lower case, letters and digits alone.
pub(crate) fn key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// What reading any file needs to know.
#[derive(Debug)]
pub(crate) struct Conventions {
    pub(crate) zone: TimeZone,
    pub(crate) as_of: Day,
    pub(crate) settings: Settings,
    pub(crate) turn_patterns: Vec<Regex>,
    columns: FxHashMap<String, Vec<Field>>,
    /// Aliases that count at the end of a longer name, longest first, then in alphabetical order.
    endings: Vec<(String, Field)>,
    speakers: FxHashMap<String, Speaker>,
    /// By group (`channel`, `status`, `csat`, `flag`, `nothing`) and key.
    values: FxHashMap<(&'static str, String), String>,
    /// First characters of the words for nothing, and the bytes of the longest.
    nothing_starts: Vec<char>,
    longest_nothing: usize,
}

impl Conventions {
    /// Reads the tables and checks the settings.
    pub(crate) fn read(settings: &Settings, dictionaries: &Dictionaries, zone: TimeZone, as_of: Day) -> Result<Self> {
        let mut problems = Vec::new();
        let mut columns: FxHashMap<String, Vec<Field>> = FxHashMap::default();
        let mut endings = Vec::new();
        for row in dictionaries.rows(COLUMNS)? {
            let Some(field) = Field::of_code(&row.fields[0]) else {
                problems.push(unknown_word(row.place, &row.fields[0], &Field::ALL.map(Field::code)));
                continue;
            };
            for alias in row.fields[1].split('|').map(key).filter(|alias| !alias.is_empty()) {
                // Short words end too many names: 시간, 내용, user.
                let n_chars = alias.chars().count();
                if n_chars >= if alias.is_ascii() { 5 } else { 3 } {
                    endings.push((alias.clone(), field));
                }
                let fields = columns.entry(alias).or_default();
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        endings.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));

        let mut speakers = FxHashMap::default();
        for row in dictionaries.rows(SPEAKERS)? {
            match speaker_of_code(&row.fields[0]) {
                Some(speaker) => {
                    speakers.extend(row.fields[1].split('|').map(|word| (key(word), speaker)));
                }
                None => {
                    problems.push(unknown_word(row.place, &row.fields[0], &["customer", "agent", "bot", "system"]));
                }
            }
        }
        for (&speaker, words) in &settings.speakers {
            speakers.extend(words.iter().map(|word| (key(word), speaker)));
        }
        speakers.remove("");

        let mut values = FxHashMap::default();
        let (mut nothing_starts, mut longest_nothing) = (Vec::new(), 0);
        for row in dictionaries.rows(VALUES)? {
            const GROUPS: [&str; 5] = ["channel", "status", "csat", "flag", "nothing"];
            match GROUPS.into_iter().find(|group| *group == row.fields[0]) {
                Some(group) => {
                    for word in row.fields[2].split('|') {
                        if group == "nothing" {
                            nothing_starts.extend(word.chars().next());
                            longest_nothing = longest_nothing.max(word.len());
                        }
                        values.insert((group, value_key(word)), row.fields[1].clone());
                    }
                }
                None => problems.push(unknown_word(row.place, &row.fields[0], &GROUPS)),
            }
        }

        let mut turn_patterns = Vec::new();
        for pattern in &settings.turn_patterns {
            match Regex::new(pattern) {
                Ok(regex) if has_group(&regex, "speaker") && has_group(&regex, "text") => turn_patterns.push(regex),
                Ok(_) => problems.push(
                    Error::new(
                        Kind::Settings,
                        Bilingual::new(
                            format!("turn_patterns의 식 {pattern}에 (?P<speaker>…)와 (?P<text>…)가 모두 있어야 합니다"),
                            format!(
                                "the pattern {pattern} in turn_patterns must have both (?P<speaker>…) and (?P<text>…)"
                            ),
                        ),
                    )
                    .help(Bilingual::new("빠진 묶음을 넣어 주세요", "add the missing group")),
                ),
                Err(cause) => problems.push(
                    Error::new(
                        Kind::Settings,
                        Bilingual::new(
                            format!("turn_patterns의 식 {pattern}이(가) 정규식이 아닙니다"),
                            format!("the pattern {pattern} in turn_patterns is not a regular expression"),
                        ),
                    )
                    .help(Bilingual::new("식을 고쳐 주세요", "mend the expression"))
                    .because(cause),
                ),
            }
        }
        check_settings(settings, &mut problems);
        if !problems.is_empty() {
            return Err(Error::several(problems));
        }
        let settings = settings.clone();
        Ok(Self {
            zone,
            as_of,
            settings,
            turn_patterns,
            columns,
            endings,
            speakers,
            values,
            nothing_starts,
            longest_nothing,
        })
    }

    /// Returns the longest line that is read, in bytes.
    pub(crate) fn max_line_bytes(&self) -> usize {
        self.settings.max_line_mib as usize * 1024 * 1024
    }

    /// Returns what a column name can mean, best first; empty where nothing is known.
    pub(crate) fn fields_of(&self, name: &str) -> Vec<Field> {
        let full = key(name);
        if let Some(fields) = self.columns.get(&full) {
            return fields.clone();
        }
        let bare = key(&without_brackets(name));
        if let Some(fields) = self.columns.get(&bare) {
            return fields.clone();
        }
        // `userChat.createdAt` is `createdAt`.
        if let Some(fields) = name.rsplit(['.', '/', '>']).next().and_then(|last| self.columns.get(&key(last))) {
            return fields.clone();
        }
        let name = if bare.is_empty() { &full } else { &bare };
        self.endings
            .iter()
            .find(|(ending, _)| name.ends_with(ending.as_str()))
            .map_or(Vec::new(), |(_, field)| vec![*field])
    }

    /// Returns who a word names: the word alone, with title or number, or as one word of a name.
    pub(crate) fn speaker(&self, word: &str) -> Option<Speaker> {
        match word {
            "customer" => return Some(Speaker::Customer),
            "agent" => return Some(Speaker::Agent),
            "bot" => return Some(Speaker::Bot),
            "system" => return Some(Speaker::System),
            _ => {}
        }
        // Most words are written as they are listed.
        if let Some(speaker) = self.speakers.get(word) {
            return Some(*speaker);
        }
        // 고객 상담사 is no customer, AI 상담사 no human: the rarer word decides.
        let rank = |speaker: &Speaker| match speaker {
            Speaker::Bot => 0,
            Speaker::Agent => 1,
            Speaker::System => 2,
            Speaker::Customer => 3,
        };
        self.speaker_word(&key(word)).or_else(|| {
            word.split(|c: char| !c.is_alphanumeric()).filter_map(|part| self.speaker_word(&key(part))).min_by_key(rank)
        })
    }

    /// Returns who a word names where the whole of it is a word for a speaker, with title or number at most.
    pub(crate) fn exact_speaker(&self, word: &str) -> Option<Speaker> {
        self.speakers.get(word).copied().or_else(|| self.speaker_word(&key(word)))
    }

    fn speaker_word(&self, key: &str) -> Option<Speaker> {
        if key.is_empty() {
            return None;
        }
        self.speakers.get(key).copied().or_else(|| {
            let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
            let bare = bare.strip_suffix('님').unwrap_or(bare);
            // 상담사A, 고객b: one Latin letter behind Hangul numbers people.
            let bare = match bare.char_indices().next_back() {
                Some((at, last)) if last.is_ascii_lowercase() && !bare[..at].is_ascii() => &bare[..at],
                _ => bare,
            };
            self.speakers.get(bare).copied()
        })
    }

    /// Returns the value that a word stands for.
    pub(crate) fn value(&self, group: &'static str, word: &str) -> Option<&str> {
        self.values.get(&(group, value_key(word))).map(String::as_str)
    }

    /// Returns whether a cell says that there is nothing.
    pub(crate) fn is_nothing(&self, text: &str) -> bool {
        // Nearly every cell is told apart by its length or its first character.
        text.is_empty()
            || (text.len() <= self.longest_nothing
                && text.chars().next().is_some_and(|first| self.nothing_starts.contains(&first.to_ascii_lowercase()))
                && self.value("nothing", text).is_some())
    }
}

/// Values keep their marks where they consist of marks alone: `-`.
fn value_key(word: &str) -> String {
    let key = key(word);
    if key.is_empty() { word.trim().to_owned() } else { key }
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let mut bare = String::new();
    for c in name.chars() {
        match c {
            '(' | '[' | '（' | '【' => depth += 1,
            ')' | ']' | '）' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

fn speaker_of_code(code: &str) -> Option<Speaker> {
    [Speaker::Customer, Speaker::Agent, Speaker::Bot, Speaker::System]
        .into_iter()
        .find(|speaker| speaker.code() == code)
}

fn has_group(regex: &Regex, name: &str) -> bool {
    regex.capture_names().flatten().any(|group| group == name)
}

fn unknown_word(place: Place, found: &str, known: &[&str]) -> Error {
    Error::new(Kind::Settings, Bilingual::new(format!("모르는 이름입니다: {found}"), format!("unknown name: {found}")))
        .at(place)
        .help(Bilingual::new(
            format!("쓸 수 있는 이름: {}", known.join(", ")),
            format!("known names: {}", known.join(", ")),
        ))
}

fn check_settings(settings: &Settings, problems: &mut Vec<Error>) {
    let mut problem = |what: Bilingual, help: Bilingual| problems.push(Error::new(Kind::Settings, what).help(help));
    let rules = &settings.files;
    for name in settings.encoding.iter().chain(rules.iter().filter_map(|rule| rule.encoding.as_ref())) {
        if super::encoding::of_name(name).is_none() {
            problem(
                Bilingual::new(format!("모르는 인코딩입니다: {name}"), format!("unknown encoding: {name}")),
                Bilingual::new("utf-8, cp949, utf-16 가운데 하나를 적어 주세요", "write utf-8, cp949 or utf-16"),
            );
        }
    }
    for name in settings.delimiter.iter().chain(rules.iter().filter_map(|rule| rule.delimiter.as_ref())) {
        if super::delimited::delimiter_of_name(name).is_none() {
            problem(
                Bilingual::new(format!("모르는 구분자입니다: {name}"), format!("unknown delimiter: {name}")),
                Bilingual::new(
                    "\",\", \";\", \"tab\", \"|\" 가운데 하나를 적어 주세요",
                    "write \",\", \";\", \"tab\" or \"|\"",
                ),
            );
        }
    }
    let scales = rules.iter().filter_map(|rule| rule.csat_max).chain([settings.csat_max]);
    for max in scales.filter(|max| !(*max > 1.0 && *max <= 100.0)) {
        problem(
            Bilingual::new(
                format!("csat_max는 1보다 크고 100 이하여야 합니다: {max}"),
                format!("csat_max must be above 1 and at most 100, found {max}"),
            ),
            Bilingual::new(
                "가장 좋은 점수를 적어 주세요. 예: 5, 10, 100",
                "write the best score, such as 5, 10 or 100",
            ),
        );
    }
    if !(0.0..=1.0).contains(&settings.max_rejected_ratio) {
        problem(
            Bilingual::new("max_rejected_ratio는 0과 1 사이여야 합니다", "max_rejected_ratio must lie between 0 and 1"),
            Bilingual::new("예: 0.1은 열에 하나입니다", "0.1, for example, is one in ten"),
        );
    }
    if !(1..=1024).contains(&settings.max_line_mib) {
        problem(
            Bilingual::new("max_line_mib는 1과 1024 사이여야 합니다", "max_line_mib must lie between 1 and 1024"),
            Bilingual::new("기본값은 16입니다", "the default is 16"),
        );
    }
}

#[cfg(test)]
pub(crate) fn for_tests(settings: &Settings) -> Conventions {
    let zone = TimeZone::get("Asia/Seoul").expect("a bundled zone");
    Conventions::read(settings, &Dictionaries::built_in(), zone, Day::constant(2026, 11, 21))
        .expect("the built-in tables are right")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_are_known_in_every_spelling() {
        let conventions = for_tests(&Settings::default());
        for (name, field) in [
            ("상담번호", Field::Id),
            (" 상담 번호 ", Field::Id),
            ("상담_번호", Field::Id),
            ("[상담번호]", Field::Id),
            ("Ticket ID", Field::Id),
            ("conversation_id", Field::Id),
            ("접수일시(KST)", Field::StartedAt),
            ("최초상담일시", Field::StartedAt),
            ("인입 경로", Field::Channel),
            ("userChat.createdAt", Field::StartedAt),
            ("고객ID", Field::Customer),
            ("상담원", Field::Agent),
            ("문의내용", Field::CustomerText),
            ("답변내용", Field::AgentText),
            ("만족도", Field::Csat),
            ("CSAT", Field::Csat),
            ("최초응답시간", Field::FirstResponseS),
            ("waitingTime", Field::FirstResponseS),
            ("상품·서비스명", Field::Product),
            ("\u{1109}\u{1161}\u{11bc}\u{1103}\u{1161}\u{11b7}\u{1107}\u{1165}\u{11ab}\u{1112}\u{1169}", Field::Id),
        ] {
            assert_eq!(conventions.fields_of(name).first(), Some(&field), "{name}");
        }
        assert_eq!(conventions.fields_of("구분"), [Field::Speaker, Field::Category]);
        assert!(conventions.fields_of("비고").is_empty());
        assert!(conventions.fields_of("").is_empty());
    }

    #[test]
    fn speakers_are_known_alone_with_titles_and_within_names() {
        let conventions = for_tests(&Settings::default());
        for (word, speaker) in [
            ("customer", Speaker::Customer),
            ("고객님", Speaker::Customer),
            ("홍길동(고객)", Speaker::Customer),
            ("Lead", Speaker::Customer),
            ("상담사 김하나", Speaker::Agent),
            ("상담원2", Speaker::Agent),
            ("상담사A", Speaker::Agent),
            ("admin", Speaker::Agent),
            ("Customer Support", Speaker::Agent),
            ("고객 상담사 김하나", Speaker::Agent),
            ("AI 상담사", Speaker::Bot),
            ("챗봇", Speaker::Bot),
            ("시스템", Speaker::System),
        ] {
            assert_eq!(conventions.speaker(word), Some(speaker), "{word}");
        }
        for word in ["홍길동", "", "?", "supervisor_x"] {
            assert_eq!(conventions.speaker(word), None, "{word}");
        }
    }

    #[test]
    fn every_wrong_setting_is_named_at_once() {
        let settings = Settings {
            encoding: Some("cp99".to_owned()),
            delimiter: Some("::".to_owned()),
            turn_patterns: vec!["(".to_owned(), "^x$".to_owned()],
            ..Settings::default()
        };
        let zone = TimeZone::UTC;
        let error = Conventions::read(&settings, &Dictionaries::built_in(), zone, Day::constant(2026, 11, 21))
            .expect_err("four wrong settings");
        let message = error.message(crate::model::Language::En);
        for part in ["unknown encoding: cp99", "unknown delimiter: ::", "not a regular expression", "must have both"] {
            assert!(message.contains(part), "{message}");
        }
    }
}
