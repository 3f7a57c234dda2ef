//! The words that masking knows: surnames, cues, banks, regions; built in, and added to by a workspace.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dictionaries::{Dictionaries, List, Row};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, MaskType};

macro_rules! list {
    ($name:ident, $file:literal) => {
        const $name: List =
            List { path: concat!("mask/", $file), built_in: include_str!(concat!("../../dictionaries/mask/", $file)) };
    };
}

list!(CUES, "cues.tsv");
list!(BANKS, "banks.txt");
list!(SURNAMES, "surnames.txt");
list!(GIVEN_NAMES, "given-names.tsv");
list!(NOT_NAMES, "not-names.txt");
list!(NOUNS, "nouns.txt");
list!(RARE_NOUNS, "rare-nouns.txt");
list!(ROLES, "roles.txt");
list!(FIRST_NAMES, "first-names.txt");
list!(REGIONS, "regions.txt");
list!(ALLOW, "allow.txt");
list!(AGENTS, "agents.txt");

/// What a cue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CueKind {
    /// It names the value that follows: 성함, phone number.
    Label,
    /// A person may stand beside it: 기사, 남편.
    Role,
    /// An account number follows: 국민은행.
    Bank,
}

/// Every list, ready for looking up.
pub(super) struct Lists {
    pub(super) cue_words: AhoCorasick,
    pub(super) cues: Vec<(MaskType, CueKind)>,
    /// Surnames of one syllable.
    pub(super) surnames: FxHashSet<char>,
    /// Surnames of two syllables.
    pub(super) long_surnames: FxHashSet<[char; 2]>,
    /// Given names with the number of surnames that they occur with.
    pub(super) given: FxHashMap<[char; 2], u16>,
    /// Syllables that begin and that end given names.
    pub(super) given_first: FxHashSet<char>,
    pub(super) given_last: FxHashSet<char>,
    pub(super) not_names: FxHashSet<String>,
    pub(super) nouns: FxHashSet<[char; 2]>,
    pub(super) rare_nouns: FxHashSet<[char; 2]>,
    pub(super) roles: FxHashSet<String>,
    pub(super) first_names: FxHashSet<String>,
    pub(super) regions: FxHashSet<String>,
    pub(super) allow: Option<AhoCorasick>,
    pub(super) agents: Option<AhoCorasick>,
}

impl Lists {
    /// Reads all lists.
    ///
    /// # Errors
    /// Unreadable files, rows with missing columns, unknown types or kinds.
    pub(super) fn read(dictionaries: &Dictionaries) -> Result<Self> {
        let (mut words, mut cues) = (Vec::new(), Vec::new());
        for row in dictionaries.rows(CUES)? {
            cues.push((mask_type_of(&row)?, cue_kind_of(&row)?));
            words.push(row.fields[0].clone());
        }
        for bank in column(dictionaries, BANKS)? {
            words.push(bank);
            cues.push((MaskType::Account, CueKind::Bank));
        }
        let mut given = FxHashMap::default();
        for row in dictionaries.rows(GIVEN_NAMES)? {
            if let (Some(name), Ok(n_surnames)) = (two(&row.fields[0]), row.fields[1].parse::<u16>()) {
                given.insert(name, n_surnames);
            }
        }
        // A syllable counts when at least three names have it in that place: fewer are slips of the list.
        let syllables = |place: usize| {
            let mut counts: FxHashMap<char, u32> = FxHashMap::default();
            given.keys().for_each(|name| *counts.entry(name[place]).or_default() += 1);
            counts.into_iter().filter(|(_, n)| *n >= 3).map(|(c, _)| c).collect::<FxHashSet<char>>()
        };
        let (given_first, given_last) = (syllables(0), syllables(1));
        let surnames = column(dictionaries, SURNAMES)?;
        Ok(Self {
            cue_words: automaton(&words)?,
            cues,
            surnames: surnames.iter().filter_map(|name| one(name)).collect(),
            long_surnames: surnames.iter().filter_map(|name| two(name)).collect(),
            given,
            given_first,
            given_last,
            not_names: column(dictionaries, NOT_NAMES)?.into_iter().collect(),
            nouns: column(dictionaries, NOUNS)?.iter().filter_map(|noun| two(noun)).collect(),
            rare_nouns: column(dictionaries, RARE_NOUNS)?.iter().filter_map(|noun| two(noun)).collect(),
            roles: column(dictionaries, ROLES)?.into_iter().collect(),
            first_names: column(dictionaries, FIRST_NAMES)?.into_iter().collect(),
            regions: column(dictionaries, REGIONS)?.into_iter().collect(),
            allow: optional_automaton(&column(dictionaries, ALLOW)?)?,
            agents: optional_automaton(&column(dictionaries, AGENTS)?)?,
        })
    }
}

fn column(dictionaries: &Dictionaries, list: List) -> Result<Vec<String>> {
    Ok(dictionaries.rows(list)?.into_iter().map(|row| row.fields[0].clone()).collect())
}

fn one(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn two(text: &str) -> Option<[char; 2]> {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(first), Some(second), None) => Some([first, second]),
        _ => None,
    }
}

fn automaton(words: &[String]) -> Result<AhoCorasick> {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(words)
        .map_err(|cause| {
            let what = Bilingual::new("낱말 목록이 너무 큽니다", "the word list is too large");
            Error::new(Kind::Settings, what).because(cause)
        })
}

fn optional_automaton(words: &[String]) -> Result<Option<AhoCorasick>> {
    if words.is_empty() { Ok(None) } else { automaton(words).map(Some) }
}

fn mask_type_of(row: &Row) -> Result<MaskType> {
    let name = &row.fields[1];
    serde_json::from_value(serde_json::Value::String(name.clone())).map_err(|_| unknown(row, 2, name))
}

fn cue_kind_of(row: &Row) -> Result<CueKind> {
    match row.fields[2].as_str() {
        "label" => Ok(CueKind::Label),
        "role" => Ok(CueKind::Role),
        "bank" => Ok(CueKind::Bank),
        other => Err(unknown(row, 3, other)),
    }
}

fn unknown(row: &Row, column: usize, found: &str) -> Error {
    Error::new(
        Kind::Settings,
        Bilingual::new(
            format!("{column}번째 열에서 모르는 값을 찾았습니다: {found}"),
            format!("column {column}: unknown value {found}"),
        ),
    )
    .at(row.place.clone())
    .help(Bilingual::new(
        "같은 파일의 다른 줄에 있는 값을 써 주세요 (예: phone, label)",
        "use a value of the other lines of this file, such as phone, label",
    ))
}
