//! Which words does a desk add to the Korean dictionary? Reads `tokenize/lexicon.csv` and builds them for lindera.
//!
//! In: rows `surface,tag,reading`. A reading of parts joined by `+` (`이중+결제`) makes a compound whose parts are searched too.
//! Fails: a row with an unknown tag or a surface that cannot be a word, all at once.

use lindera::dictionary::{Dictionary, DictionaryBuilder, UserDictionary};

use super::context::has_final;
use super::tags::Tag;
use crate::dictionaries::{Dictionaries, List, Row};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, MaskType};

/// Words that the dictionary cuts wrongly or does not know.
pub(super) const LEXICON: List =
    List { path: "tokenize/lexicon.csv", built_in: include_str!("../../dictionaries/tokenize/lexicon.csv") };

/// Tags that a row may have, each with words of the dictionary from which it takes its place in a sentence: the first ends
/// in a vowel, the second in a consonant, because particles and endings depend on that.
const TAGS: [(&str, &str, &str); 8] = [
    ("NNG", "휴지", "연필"),
    ("NNP", "제주", "서울"),
    ("NNB", "채", "것"),
    ("NR", "하나", "둘"),
    ("MAG", "다시", "자꾸"),
    ("IC", "네", "응"),
    ("XR", "깨끗", "깨끗"),
    ("MM", "새", "모든"),
];

/// What a word of the lexicon costs in the lattice for each of its syllables: enough to win against its parts, which cost
/// about 1,000 to 3,000 each in mecab-ko-dic, and too little to tear a longer word of the dictionary apart.
const COST_PER_SYLLABLE: i32 = -800;

/// A mask label must win against everything: nothing else can stand there.
const LABEL_COST: i32 = -20_000;

/// Builds the lexicon with the mask labels.
pub(super) fn build(dictionaries: &Dictionaries, dictionary: &Dictionary) -> Result<UserDictionary> {
    let rows = dictionaries.rows(LEXICON)?;
    let mut csv = String::new();
    let mut problems = Vec::new();
    for row in &rows {
        match entry(row) {
            Ok((surface, tag, parts)) => {
                let cost = COST_PER_SYLLABLE * surface.chars().count() as i32;
                write_entry(&mut csv, dictionary, surface, tag, cost, &parts);
            }
            Err(problem) => problems.push(problem),
        }
    }
    for mask_type in MaskType::ALL {
        write_entry(&mut csv, dictionary, &format!("[{}]", mask_type.label()), "NNP", LABEL_COST, &[]);
    }
    if !problems.is_empty() {
        return Err(Error::several(problems));
    }
    DictionaryBuilder::new(dictionary.metadata.as_ref().clone()).build_user_dict_from_reader(csv.as_bytes()).map_err(
        |cause| {
            Error::new(Kind::Internal, Bilingual::new("사용자 사전을 만들 수 없습니다", "the lexicon cannot be built"))
                .because(cause.to_string())
        },
    )
}

/// Returns surface, tag and parts of a row.
fn entry(row: &Row) -> Result<(&str, &'static str, Vec<&str>)> {
    let wrong = |ko: String, en: String, help: Bilingual| {
        Error::new(Kind::Settings, Bilingual::new(ko, en)).at(row.place.clone()).help(help)
    };
    let [surface, tag, reading] = row.fields.as_slice() else {
        let n = row.fields.len();
        return Err(wrong(
            format!("열이 3개여야 하는데 {n}개입니다"),
            format!("expected 3 columns, found {n}"),
            Bilingual::new("surface,tag,reading 순서로 적어 주세요", "write surface,tag,reading"),
        ));
    };
    let Some((tag, ..)) = TAGS.iter().find(|(known, ..)| known == tag) else {
        let known = TAGS.map(|(known, ..)| known).join(", ");
        return Err(wrong(
            format!("모르는 품사 {tag}입니다"),
            format!("unknown tag {tag}"),
            Bilingual::new(
                format!("{known} 가운데 하나를 써 주세요. 동사와 형용사는 활용하므로 넣을 수 없습니다"),
                format!("use one of {known}; verbs and adjectives inflect and cannot be added"),
            ),
        ));
    };
    if surface.is_empty()
        || surface.chars().any(|character| character.is_whitespace() || character.is_control() || character == '"')
    {
        return Err(wrong(
            "표제어가 비어 있거나 공백, 따옴표가 들어 있습니다".to_owned(),
            "the surface is empty or has spaces or quotation marks".to_owned(),
            Bilingual::new("한 단어로 적어 주세요", "write it as one word"),
        ));
    }
    let parts: Vec<&str> = if reading.contains('+') { reading.split('+').map(str::trim).collect() } else { Vec::new() };
    if !parts.is_empty() && parts.concat() != *surface {
        return Err(wrong(
            "'+'로 나눈 부분을 이어도 표제어가 되지 않습니다".to_owned(),
            "the parts joined by + do not make the surface".to_owned(),
            Bilingual::new("예: 이중결제,NNG,이중+결제", "for example 이중결제,NNG,이중+결제"),
        ));
    }
    Ok((surface, tag, parts))
}

/// Appends one line in the dictionary's own columns.
fn write_entry(csv: &mut String, dictionary: &Dictionary, surface: &str, tag: &str, cost: i32, parts: &[&str]) {
    let ends_in_consonant = surface.trim_end_matches(']').chars().next_back().is_some_and(has_final);
    let model = TAGS
        .iter()
        .find(|(known, ..)| *known == tag)
        .map_or("연필", |(_, vowel, consonant)| if ends_in_consonant { consonant } else { vowel });
    let (left_id, right_id) = context_ids(dictionary, model, tag);
    let cost = cost.max(i32::from(i16::MIN));
    let jongseong = if ends_in_consonant { "T" } else { "F" };
    let (kind, expression) = if parts.is_empty() {
        ("*", "*".to_owned())
    } else {
        ("Compound", parts.iter().map(|part| format!("{part}/{tag}/*")).collect::<Vec<_>>().join("+"))
    };
    csv.push_str(&format!("\"{surface}\",{left_id},{right_id},{cost},{tag},*,{jongseong},*,{kind},*,*,{expression}\n"));
}

/// Returns the context ids of a word of the dictionary, in the numbering of its sources, which user words are written in.
fn context_ids(dictionary: &Dictionary, model: &str, tag: &str) -> (u32, u32) {
    let entries = dictionary.prefix_dictionary.find_surface(model);
    let entry = entries.iter().find(|entry| {
        let found = dictionary.word_details_iter(entry.word_id().id() as usize).next();
        found.and_then(Tag::of).map(Tag::name) == Some(tag)
    });
    let Some(entry) = entry.or(entries.first()) else { return (0, 0) };
    let original = |map: &[u16], id: u32| map.iter().position(|&new| u32::from(new) == id).map_or(id, |old| old as u32);
    match &dictionary.metadata.context_id_map {
        Some(map) => (original(&map.left, entry.left_id()), original(&map.right, entry.right_id())),
        None => (entry.left_id(), entry.right_id()),
    }
}
