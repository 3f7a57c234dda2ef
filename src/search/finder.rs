//! What does it take to answer? An index with its cases, what was decided about them, and what means the same.

use std::sync::OnceLock;

use tantivy::Term;

use super::answer::{Answer, CaseHit, Details, Field, Request};
use super::answering::{self, Answering};
use super::cases::Cases;
use super::conditions::Conditions;
use super::decided::Known;
use super::guess::Guesser;
use super::index::{Index, day_of, text_of};
use super::lookalikes::{Lookalikes, Pattern};
use super::meanings::Meanings;
use super::query::{Alternative, Question};
use super::reading;
use super::similar::SimilarHit;
use super::synonyms::Synonyms;
use super::typed::{Form, Need, Typed};
use super::{facets, phrases, snippet, unusual};
use crate::dictionaries::Dictionaries;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::resolutions::Outcomes;
use crate::store::Store;
use crate::tokenize::{Token, Tokenizer, Worker};

/// Answers queries about one run. Holds everything in memory but the index's files and no connection, so that it can be shared by
/// threads and outlives the next run.
pub struct Finder {
    pub(super) index: Index,
    pub(super) cases: Cases,
    tongues: Tongues,
    pub(super) outcomes: Outcomes,
    lookalikes: OnceLock<Lookalikes>,
}

/// Most words and phrases that must occur: with the parts of their compounds they fit into the units of a question.
const MOST_NEEDED: usize = 8;

/// How strictly a query is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Forgiving,
    AsTyped,
}

/// Which wordings mean the same.
pub(super) struct Tongues {
    pub(super) synonyms: Synonyms,
    pub(super) meanings: Meanings,
}

impl Tongues {
    /// Returns every wording that stands in a list, in lower case.
    fn wordings(&self) -> impl Iterator<Item = &str> {
        self.meanings.forms().chain(self.synonyms.wordings())
    }

    /// Returns the other wordings of each token of a text, in the order of the tokens.
    pub(super) fn other_wordings(
        &self,
        text: &str,
        tokens: &[&Token],
        worker: &mut Worker<'_>,
    ) -> Vec<Vec<Alternative>> {
        let mut wordings = self.synonyms.of(tokens, worker);
        for (wordings, more) in wordings.iter_mut().zip(self.meanings.of(text, tokens, worker)) {
            wordings.extend(more);
        }
        wordings
    }
}

/// The words that are known: those of the index, and those of the lexicon.
#[derive(Clone, Copy)]
pub(super) struct Words<'f> {
    finder: &'f Finder,
}

impl<'f> Words<'f> {
    /// Returns the words of the index by how they look, made when they are first needed.
    ///
    /// # Errors
    /// An index that cannot be read.
    pub(super) fn get(self) -> Result<&'f Lookalikes> {
        if let Some(lookalikes) = self.finder.lookalikes.get() {
            return Ok(lookalikes);
        }
        let made = Lookalikes::of(&self.finder.index, self.finder.tongues.wordings())?;
        Ok(self.finder.lookalikes.get_or_init(|| made))
    }

    /// Returns the Korean words of the lexicon that begin as a pattern of consonants and syllables says.
    pub(super) fn beginning_in_lexicon(self, typed: &str) -> Vec<&'f str> {
        let pattern = Pattern::of(typed);
        self.finder.tongues.meanings.forms().filter(|form| pattern.fits_squeezed(form)).collect()
    }

    /// Returns whether the lexicon or a list of synonyms holds a word.
    pub(super) fn is_named(self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.finder.tongues.meanings.holds(&lower) || self.finder.tongues.synonyms.holds(&lower)
    }

    /// Returns the other wordings of a word.
    pub(super) fn other_wordings(self, word: &str, worker: &mut Worker<'_>) -> Vec<Alternative> {
        let tokens = worker.analyze(word).tokens;
        let tokens: Vec<&Token> = tokens.iter().collect();
        self.finder.tongues.other_wordings(word, &tokens, worker).into_iter().flatten().collect()
    }
}

impl Finder {
    /// Opens the index of a store's newest run, with what the run has decided.
    ///
    /// # Errors
    /// A store or an index that cannot be read; an index of another run; a broken dictionary.
    pub fn open(store: &Store, dictionaries: &Dictionaries, tokenizer: &Tokenizer) -> Result<Self> {
        let index = Index::open(&store.index_dir(), u64::from(store.newest()))?;
        Self::with(index, Known::read(store)?, dictionaries, tokenizer)
    }

    /// Takes an index and what is known about its cases; [`Known::default`] where nothing is.
    ///
    /// # Errors
    /// An index that cannot be read; a broken dictionary.
    pub fn with(index: Index, known: Known, dictionaries: &Dictionaries, tokenizer: &Tokenizer) -> Result<Self> {
        let tongues = Tongues {
            synonyms: Synonyms::read(dictionaries, &mut tokenizer.worker())?,
            meanings: Meanings::read(dictionaries)?,
        };
        Ok(Self {
            cases: Cases::of(&index, known)?,
            outcomes: Outcomes::new(dictionaries)?,
            index,
            tongues,
            lookalikes: OnceLock::new(),
        })
    }

    /// Makes what the first word that has to be guessed would wait for: a tenth of a second with two million turns.
    ///
    /// # Errors
    /// An index that cannot be read.
    pub fn prepare(&self) -> Result<()> {
        Words { finder: self }.get().map(|_| ())
    }

    /// Returns the number of cases.
    #[must_use]
    pub fn n_cases(&self) -> usize {
        self.cases.len()
    }

    /// Returns the index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Answers a query.
    ///
    /// # Errors
    /// A query that asks for nothing or demands what does not occur, with the place in it; an index that cannot be read.
    pub fn answer(&self, request: &Request, worker: &mut Worker<'_>) -> Result<Answer> {
        self.answer_in(Manner::Forgiving, request, worker)
    }

    /// Answers a query as it was typed: synonyms and concepts count, guesses about typing errors do not, and every word must occur.
    /// For questions that nobody looks over before the answer counts.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub fn answer_as_typed(&self, request: &Request, worker: &mut Worker<'_>) -> Result<Answer> {
        self.answer_in(Manner::AsTyped, request, worker)
    }

    fn answer_in(&self, manner: Manner, request: &Request, worker: &mut Worker<'_>) -> Result<Answer> {
        let typed = Typed::read(&request.query)?;
        let conditions = Conditions::new(&typed, &self.cases, manner)?;
        let guesser = Guesser { index: &self.index, words: Words { finder: self }, manner };
        let mut reading = reading::read(&typed, &guesser, &self.tongues, worker)?;
        let phrases = typed.words.iter().filter(|word| word.form == Form::Phrase && word.need == Need::Must);
        let phrases: Vec<_> = phrases.collect();
        let is_must = |word_idx: u32| reading.words.get(word_idx as usize).is_some_and(|word| word.need == Need::Must);
        let n_needed = phrases.len() + reading.words.iter().filter(|word| word.need == Need::Must).count();
        if n_needed > MOST_NEEDED {
            return Err(too_many_needed(n_needed));
        }
        let room = (phrases.len(), is_must);
        let mut question = Question::new(&reading.units, &reading.pairs, room, &self.index)?;
        for phrase in phrases {
            let (places, terms) = phrases::find(&phrase.text, &self.index, worker)?;
            question.add_phrase(reading.add_phrase(&phrase.text), places, &terms, &self.index);
        }
        let excluded = self.excluded(&typed, worker)?;
        let asks_for_words = typed.has_words_to_find();
        if asks_for_words && reading.says_nothing() || !asks_for_words && typed.conditions.is_empty() {
            return Err(without_words(&typed));
        }
        let answering = if !asks_for_words {
            Answering::of_conditions(self, &conditions, excluded.as_deref())
        } else {
            Answering::of_words(self, (&question, &reading), &conditions, excluded.as_deref(), manner)?
        };
        let page = answering.page(request.offset, request.limit);
        let hits = page.iter().map(|found| self.hit(found, &question, worker)).collect::<Result<_>>()?;
        let mut neighbours = Vec::new();
        // What must occur need not occur in them.
        let has_musts = typed.words.iter().any(|word| word.need == Need::Must);
        if !has_musts && request.offset + page.len() >= answering.n_cases() {
            for (case, topic) in answering.neighbours(self, &conditions, excluded.as_deref()) {
                neighbours.extend(self.neighbour(case, topic, &question, worker)?);
            }
        }
        let (facets, days, unusual) = match request.details {
            Details::Cases => (Vec::new(), Vec::new(), Vec::new()),
            Details::Facets => {
                let (unusual, (facets, days)) = rayon::join(
                    || unusual::unusual(&answering, &question, &typed, self, worker),
                    || (facets::facets(&answering, &typed, &self.cases), facets::days(&answering, &typed)),
                );
                (facets, days, unusual?)
            }
        };
        Ok(Answer {
            hits,
            n_cases: answering.n_cases(),
            neighbours,
            n_words: answering.n_words,
            n_words_needed: answering.n_words_needed,
            not_found: reading.not_found(&question),
            forgiven: reading.forgiven,
            facets,
            days,
            unusual,
        })
    }

    /// Returns the conversations most like one: those whose customers speak alike, solved ones first among equals.
    ///
    /// # Errors
    /// An unknown id, with those that are nearest; a case without a customer's word; an index that cannot be read.
    pub fn similar(&self, transcript: &str, limit: usize, worker: &mut Worker<'_>) -> Result<Vec<SimilarHit>> {
        super::similar::similar(self, transcript, limit, worker)
    }

    /// Returns which cases hold what must not occur; `None` where nothing is excluded.
    fn excluded(&self, typed: &Typed, worker: &mut Worker<'_>) -> Result<Option<Vec<bool>>> {
        let mut excluded = None;
        for word in typed.words.iter().filter(|word| word.need == Need::MustNot) {
            let is_excluded = excluded.get_or_insert_with(|| vec![false; self.cases.len()]);
            let places = match word.form {
                Form::Phrase => Some(phrases::find(&word.text, &self.index, worker)?.0),
                Form::Word => None,
            };
            let terms = answering::terms_to_exclude(&worker.analyze(&word.text).tokens);
            for (segment_idx, segment) in self.index.segments.iter().enumerate() {
                let documents = match &places {
                    Some(places) => places.in_segment(segment_idx).to_vec(),
                    None => phrases::holding_all(segment, &segment.terms, self.index.fields.terms, &terms)?,
                };
                let turns = self.cases.turns(segment_idx);
                for document in documents {
                    is_excluded[turns.case(document) as usize] = true;
                }
            }
        }
        Ok(excluded)
    }

    /// Returns a case with its first turn that tells of a topic.
    fn neighbour(
        &self,
        case: u32,
        topic: u32,
        question: &Question,
        worker: &mut Worker<'_>,
    ) -> Result<Option<CaseHit>> {
        let Some(&(turn, _)) = self.cases.told(case).iter().find(|(_, told)| *told == topic) else { return Ok(None) };
        let Some((segment_idx, document)) = self.document_of(case, turn)? else { return Ok(None) };
        let found = answering::Found { case, segment_idx, document, score: 0, n_turns: 0, is_exact: false };
        let by_topic = Some(self.cases.topics()[topic as usize].id.clone());
        self.hit(&found, question, worker).map(|hit| Some(CaseHit { by_topic, ..hit }))
    }

    /// Returns where a turn of a case is stored.
    fn document_of(&self, case: u32, turn: u32) -> Result<Option<(usize, u32)>> {
        let term = Term::from_field_text(self.index.fields.transcript, self.cases.id(case));
        for (segment_idx, segment) in self.index.segments.iter().enumerate() {
            let found =
                segment.living_turns_of(&term)?.find(|&document| segment.turn.get_val(document) == u64::from(turn));
            if let Some(document) = found {
                return Ok(Some((segment_idx, document)));
            }
        }
        Ok(None)
    }

    fn hit(&self, found: &answering::Found, question: &Question, worker: &mut Worker<'_>) -> Result<CaseHit> {
        let segment = &self.index.segments[found.segment_idx];
        let text = text_of(&self.index.fields, &mut segment.texts()?, found.document)?;
        let window = snippet::cut(&text, question, worker);
        let turn = segment.turn.get_val(found.document) as u32;
        let turns = self.cases.turns(found.segment_idx);
        let language = if turns.is_english(found.document) { Language::En } else { Language::Ko };
        let word = |field| self.cases.word(field, found.case);
        let told = self.cases.told(found.case);
        let of_turn: Vec<u32> = told.iter().filter(|(told, _)| *told == turn).map(|(_, topic)| *topic).collect();
        let mut topics = if of_turn.is_empty() { told.iter().map(|(_, topic)| *topic).collect() } else { of_turn };
        topics.sort_unstable();
        topics.dedup();
        Ok(CaseHit {
            transcript: self.cases.id(found.case).to_owned(),
            turn,
            score: f64::from(found.score) / 10_000.0,
            snippet: window.text.to_owned(),
            highlights: window.highlights,
            snippet_start: window.start,
            continues: window.continues,
            n_turns: found.n_turns as usize,
            is_exact: found.is_exact,
            by_topic: None,
            topics: topics.into_iter().map(|topic| self.cases.topics()[topic as usize].id.clone()).collect(),
            day: day_of(self.cases.day(found.case)),
            channel: word(Field::Channel),
            product: word(Field::Product),
            requester: word(Field::Requester),
            team: word(Field::Team),
            csat: word(Field::Csat),
            language: language.code().to_owned(),
            speaker: segment.speaker().word(found.document)?,
            status: word(Field::Status),
        })
    }
}

fn too_many_needed(n: usize) -> Error {
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("반드시 있어야 하는 말이 {n}개입니다. {MOST_NEEDED}개까지 찾습니다"),
            format!("{n} words and phrases must occur; up to {MOST_NEEDED} are looked for"),
        ),
    )
    .help(Bilingual::new("+와 따옴표를 줄여 주세요", "use fewer + and quotes"))
}

fn without_words(typed: &Typed) -> Error {
    if typed.is_empty() {
        let nothing = typed.is_blank();
        let what = if nothing {
            Bilingual::new("검색어가 비어 있습니다", "the query is empty")
        } else {
            Bilingual::new("검색어에 찾을 글자가 없습니다", "the query holds nothing that could be found")
        };
        return Error::new(Kind::Usage, what).help(Bilingual::new(
            "찾을 말을 적어 주세요: voc search '환불 지연'",
            "say what to look for: voc search 'late refund'",
        ));
    }
    if typed.words.iter().all(|word| word.need == Need::MustNot) {
        return Error::new(
            Kind::Usage,
            Bilingual::new("검색어에 뺄 말만 있습니다", "the query only says what must not occur"),
        )
        .help(Bilingual::new(
            "찾을 말이나 조건을 하나 이상 적어 주세요: 환불 -취소, 채널:chat -취소",
            "add a word or a condition: refund -cancel, channel:chat -cancel",
        ));
    }
    Error::new(
        Kind::Usage,
        Bilingual::new("검색어에 뜻을 가진 낱말이 없습니다", "the query holds no word with a meaning of its own"),
    )
    .help(Bilingual::new(
        "명사나 동사를 하나 이상 적어 주세요: 환불, 배송 지연, 로그인이 안 돼요",
        "add a noun or a verb: refund, late delivery, cannot log in",
    ))
}
