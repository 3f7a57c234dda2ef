//! The concepts and their forms, as terms.

use rustc_hash::FxHashMap;

use crate::dictionaries::{Dictionaries, List, Row};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language};
use crate::tokenize::{Tokenizer, Worker};

use super::check::is_whole;
use super::matcher::units;

/// Words that mean the same in Korean and English.
const CONCEPTS: List = List { path: "concepts.tsv", built_in: include_str!("../../dictionaries/concepts.tsv") };

/// More terms than this make a sentence, not a form.
const MOST_TERMS: usize = 5;

/// What a concept is in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sense {
    /// A thing.
    Object,
    /// What someone does or wants done.
    Action,
    /// What is wrong.
    Problem,
    /// A person or an organisation.
    Party,
    /// A place or a channel.
    Place,
    /// A price, a colour, an amount, a status.
    Attribute,
    /// A time.
    Time,
    /// A paper.
    Document,
    /// What someone feels.
    Feeling,
}

const SENSES: [(&str, Sense); 9] = [
    ("object", Sense::Object),
    ("action", Sense::Action),
    ("problem", Sense::Problem),
    ("party", Sense::Party),
    ("place", Sense::Place),
    ("attribute", Sense::Attribute),
    ("time", Sense::Time),
    ("document", Sense::Document),
    ("feeling", Sense::Feeling),
];

/// Stages of a customer's journey, in its order.
const JOURNEY: [&str; 9] = ["가입", "탐색", "주문", "결제", "배송", "이용", "정산", "환불", "해지"];

/// One concept.
#[derive(Debug, Clone, PartialEq)]
pub struct Concept {
    /// Its id, such as `refund`.
    pub id: String,
    /// Korean forms, the usual one first.
    pub ko: Vec<String>,
    /// English forms, the usual one first.
    pub en: Vec<String>,
    /// What it is in a sentence.
    pub sense: Sense,
    /// The stage of the customer's journey that it speaks of, in Korean.
    pub journey: Option<&'static str>,
    /// 0 neutral, 1 a nuisance, 2 money or time lost, 3 law, safety, privacy.
    pub severity: u8,
    /// Where it stands.
    pub place: Place,
}

/// A form as the tokenizer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) concept: u32,
    pub(super) language: Language,
    pub(super) text: String,
    /// Its terms in order; empty where no term carries meaning.
    pub(super) terms: Vec<String>,
    /// Whether it is a Korean form of several words, written without its spaces.
    pub(super) is_joined: bool,
}

/// The lexicon, read once and shared by all threads.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) concepts: Vec<Concept>,
    pub(super) forms: Vec<Form>,
}

impl Lexicon {
    /// Reads the concepts and cuts their forms into terms.
    ///
    /// # Errors
    /// A row with an unknown kind, journey stage or severity, without a Korean or an English form, or with an id that was
    /// used before: all at once, with file and line.
    pub fn new(dictionaries: &Dictionaries, tokenizer: &Tokenizer) -> Result<Self> {
        let concepts = read(dictionaries)?;
        let mut worker = tokenizer.worker();
        let mut forms = Vec::new();
        for (idx, concept) in concepts.iter().enumerate() {
            for (language, texts) in [(Language::Ko, &concept.ko), (Language::En, &concept.en)] {
                for text in texts {
                    let mut push = |text: &str, is_joined: bool| {
                        let terms = terms(&mut worker, text, is_joined);
                        forms.push(Form { concept: idx as u32, language, text: text.to_owned(), terms, is_joined });
                    };
                    push(text, false);
                    // People leave spaces out, and the lattice may then cut otherwise.
                    if language == Language::Ko && text.contains(' ') {
                        push(&text.replace(' ', ""), true);
                    }
                }
            }
        }
        Ok(Self { concepts, forms })
    }

    /// Returns the concepts, in file order; [`super::Found::concept`] counts in it.
    #[must_use]
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }
}

/// Reads the concepts as they are written, without cutting their forms into terms.
///
/// # Errors
/// As [`Lexicon::new`].
pub fn read(dictionaries: &Dictionaries) -> Result<Vec<Concept>> {
    let (mut concepts, mut problems) = (Vec::new(), Vec::new());
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for row in dictionaries.rows(CONCEPTS)? {
        match concept(row) {
            // A workspace's row of a known concept adds forms to it.
            Ok(concept) => match seen.get(&concept.id) {
                Some(&idx) => {
                    let known: &mut Concept = &mut concepts[idx];
                    known.ko.extend(concept.ko);
                    known.en.extend(concept.en);
                }
                None => {
                    seen.insert(concept.id.clone(), concepts.len());
                    concepts.push(concept);
                }
            },
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(concepts) } else { Err(Error::several(problems)) }
}

/// Returns the terms that a form is matched by.
fn terms(worker: &mut Worker<'_>, text: &str, is_joined: bool) -> Vec<String> {
    let analysis = worker.analyze(text);
    if is_joined && !is_whole(&analysis, text) {
        return Vec::new();
    }
    let tokens = (0..).zip(&analysis.tokens).map(|(idx, token)| (idx, token.term.as_str(), token.role, token.span));
    let terms: Vec<String> =
        units(tokens).into_iter().map(|unit| analysis.tokens[unit.term as usize].term.clone()).collect();
    // A bare negation would be found everywhere.
    let says_something = terms.iter().any(|term| !matches!(term.as_str(), "안" | "못" | "not"));
    if says_something && terms.len() <= MOST_TERMS { terms } else { Vec::new() }
}

fn concept(row: Row) -> Result<Concept> {
    let problem = |ko: String, en: String, help_ko: &str, help_en: &str| {
        Err(Error::new(Kind::Settings, Bilingual::new(ko, en))
            .at(row.place.clone())
            .help(Bilingual::new(help_ko, help_en)))
    };
    let [id, ko, en, sense, journey, severity] = &row.fields[..] else {
        return problem(
            "열이 6개가 아닙니다".to_owned(),
            "does not have 6 columns".to_owned(),
            "concept, ko, en, kind, journey, severity 순서로 적어 주세요",
            "write concept, ko, en, kind, journey, severity",
        );
    };
    let forms = |field: &str| -> Vec<String> {
        field.split('|').map(str::trim).filter(|form| !form.is_empty() && *form != "-").map(str::to_owned).collect()
    };
    let (ko, en) = (forms(ko), forms(en));
    if ko.is_empty() && en.is_empty() {
        return problem(
            format!("'{id}'에 표현이 없습니다"),
            format!("'{id}' has no form"),
            "표현을 |로 나누어 적어 주세요",
            "write forms, separated by a bar",
        );
    }
    let Some(&(_, sense)) = SENSES.iter().find(|(name, _)| name == sense) else {
        let known = SENSES.map(|(name, _)| name).join(", ");
        return problem(
            format!("모르는 종류 '{sense}'입니다"),
            format!("unknown kind '{sense}'"),
            &format!("다음 가운데 하나로 적어 주세요: {known}"),
            &format!("write one of: {known}"),
        );
    };
    let stage = JOURNEY.iter().find(|stage| *stage == journey).copied();
    if stage.is_none() && journey != "-" {
        let known = JOURNEY.join(", ");
        return problem(
            format!("모르는 여정 단계 '{journey}'입니다"),
            format!("unknown journey stage '{journey}'"),
            &format!("다음 가운데 하나나 \"-\"로 적어 주세요: {known}"),
            &format!("write one of these, or \"-\": {known}"),
        );
    }
    let severity = if severity == "-" { Some(0) } else { severity.parse().ok().filter(|severity| *severity <= 3) };
    let Some(severity) = severity else {
        return problem(
            "심각도는 0에서 3까지입니다".to_owned(),
            "severity goes from 0 to 3".to_owned(),
            "0, 1, 2, 3 또는 \"-\"로 적어 주세요",
            "write 0, 1, 2, 3 or \"-\"",
        );
    };
    Ok(Concept { id: id.clone(), ko, en, sense, journey: stage, severity, place: row.place.clone() })
}
