//! Why is a statement where it is? Its words as they were counted, its neighbours, and what decided.

use std::collections::BTreeSet;

use crate::error::{Error, Kind, Result};
use crate::features::Counted;
use crate::model::{Bilingual, Language, Span, StatementId};
use crate::registry::{Action, Rule};
use crate::tokenize::Role;
use crate::topics::{Class, Evidence, HELD_SHARE, LEAST_MEMBERS, PlacedBy};

use super::Scene;
use super::told::{Answers, Concept, Neighbour, Placement, Shared, StatementReasons, Word};
use crate::pipeline::{counting, curating};

/// Statements shown that are like one: what a screen holds.
const N_NEIGHBOURS: usize = 10;
/// Words of the answers that are shown.
const N_ANSWER_WORDS: usize = 6;

impl Scene<'_> {
    /// Returns why a statement is where it is.
    pub(super) fn statement(&self, id: &StatementId) -> Result<StatementReasons> {
        let row = self.row_of(id).ok_or_else(|| gone(id))?;
        let membership = self.membership(row);
        let evidence = self.trace.of(row);
        let counted = evidence.as_ref().map(Shares::of);
        let stored = self.store.assignments_of_transcript(&id.transcript)?;
        let stored = stored.into_iter().find(|own| own.statement == *id).map(|own| (own.topic, own.class));
        let placement = self.placement(row);
        let trial = evidence.as_ref().map(Evidence::trial);
        // Where something else placed it, the nearest topic of its words is not what it was held against.
        let by_words = placement == Placement::Words || matches!(placement, Placement::Conversation { .. });
        let nearest = membership.nearest.zip(trial).filter(|_| by_words);
        let told = counting::told(membership);
        Ok(StatementReasons {
            id: id.clone(),
            language: self.rows[row as usize].statement.language,
            text: self.text(row),
            topic: membership.topic_idx.map(|topic| self.label(topic)),
            class: told.class,
            why: told.why,
            stored,
            trial,
            least_members: LEAST_MEMBERS,
            strength: membership.strength,
            nearest: nearest.map(|(topic, trial)| (self.label(topic), trial.nearest)),
            words: counted.as_ref().map(|counted| self.words(row, counted)).unwrap_or_default(),
            concepts: counted.as_ref().map(|counted| self.concepts(row, counted)).unwrap_or_default(),
            passed_over: self.passed_over(row),
            answers: counted.as_ref().map(|counted| self.answers(row, counted)).unwrap_or_default(),
            n_same: evidence.as_ref().map_or(1, Evidence::n_same),
            neighbours: evidence.as_ref().map(|evidence| self.neighbours(row, evidence)).unwrap_or_default(),
            rules: self.rules_of(row, id),
            placement,
        })
    }

    fn placement(&self, row: u32) -> Placement {
        if let Some(rule) = self.deciding_rule(row) {
            return Placement::Rule(rule.clone());
        }
        let membership = self.found.grouping.memberships[row as usize];
        match self.trace.placed_by(row, &membership) {
            PlacedBy::Words => Placement::Words,
            PlacedBy::OtherLanguage => Placement::OtherLanguage,
            PlacedBy::Equals(equals) => Placement::Equals { n_there: equals.n_there, n_all: equals.n_all },
            PlacedBy::Definition => {
                let defined = membership.topic_idx.and_then(|topic| self.found.defined[topic as usize]);
                let Some(definition) = defined.map(|idx| &self.definitions.topics[idx as usize]) else {
                    return Placement::Words;
                };
                let of_definition: BTreeSet<u32> =
                    definition.documents.iter().flat_map(|it| &it.concepts).map(|found| found.concept).collect();
                let own = self.corpus.documents[row as usize].concepts.iter().map(|found| found.concept);
                let held: BTreeSet<u32> = own.filter(|concept| of_definition.contains(concept)).collect();
                Placement::Definition {
                    name: definition.name.clone(),
                    share: membership.strength,
                    least: HELD_SHARE,
                    held: held.into_iter().filter_map(|concept| self.concept_name(concept)).collect(),
                }
            }
            PlacedBy::Conversation => {
                let conversation = self.corpus.conversations[row as usize];
                let others = (0..self.ids.len()).filter(|&other| {
                    let is_sure = self.found.grouping.memberships[other].class == Class::Assigned;
                    self.corpus.conversations[other] == conversation && is_sure
                });
                Placement::Conversation { others: others.map(|other| self.ids[other].clone()).collect() }
            }
        }
    }

    /// Returns the rule that put a row where it is, the one with the last word first.
    fn deciding_rule(&self, row: u32) -> Option<&Rule> {
        let (rules, decided) = (&self.plan.curation.rules, &self.curated.decided);
        let last = |is_it: &dyn Fn(&Action) -> bool| rules.iter().rev().find(|rule| is_it(&rule.action));
        if decided.placed.iter().any(|(own, _)| *own == row) {
            let id = &self.ids[row as usize];
            return last(&|action| match action {
                Action::Belongs { statement, .. } | Action::DoesNotBelong { statement, .. } => statement == id,
                _ => false,
            });
        }
        if let Some(made) = decided.apart.iter().position(|rows| rows.contains(&row)) {
            let made_by = self.curated.made[made].made_by.as_deref();
            return rules.iter().find(|rule| Some(curating::name_of(rule).as_str()) == made_by);
        }
        let topic = self.found_in(row)?;
        let id = self.found_id(topic).to_string();
        if decided.left_out.contains(&topic) {
            return last(&|action| matches!(action, Action::Ban { topic } if *topic == id));
        }
        decided.merged.iter().find(|(own, _)| *own == topic)?;
        last(&|action| matches!(action, Action::Merge { others, .. } if others.contains(&id)))
    }

    fn rules_of(&self, row: u32, id: &StatementId) -> Vec<Rule> {
        let found = self.found_in(row).map(|topic| self.found_id(topic).to_string());
        let now = self.membership(row).topic_idx.map(|topic| self.label(topic).id);
        let topics: BTreeSet<String> = found.into_iter().chain(now).collect();
        let on_topics = self.rules_on(&topics);
        let is_on = |rule: &&Rule| match &rule.action {
            Action::Belongs { statement, .. } | Action::DoesNotBelong { statement, .. } => statement == id,
            _ => on_topics.contains(rule),
        };
        self.plan.curation.rules.iter().filter(is_on).cloned().collect()
    }

    fn words(&self, row: u32, shares: &Shares) -> Vec<Word> {
        let mut words: Vec<(Counted, Word)> = Vec::new();
        for (counted, word, corrected_to) in self.told(row) {
            let Some(share) = shares.of_row(counted) else { continue };
            match words.iter_mut().find(|(own, _)| *own == counted) {
                // Of two spellings of a word the wrong one tells more.
                Some((_, known)) if corrected_to.is_some() => (known.word, known.corrected_to) = (word, corrected_to),
                Some(_) => {}
                None => {
                    let is_light = matches!(counted, Counted::Light(_));
                    let share_of_likeness = shares.of_likeness(counted);
                    let term = self.term(counted);
                    words.push((counted, Word { word, term, corrected_to, is_light, share, share_of_likeness }));
                }
            }
        }
        words.sort_by(|a, b| b.1.share.total_cmp(&a.1.share));
        words.into_iter().map(|(_, word)| word).collect()
    }

    /// Returns the words of a row that count, in order: what each counts as, how it is written, and what for if misspelt.
    fn told(&self, row: u32) -> Vec<(Counted, String, Option<String>)> {
        let Row { terms, text } = self.row(row);
        let mut customer = self.corpus.documents[row as usize].customer.iter();
        let mut told = Vec::new();
        for term in terms {
            let word = term.span().of(text).to_owned();
            match term.role {
                Role::Content => {
                    let counted = customer.next().copied().unwrap_or(term.id);
                    let right = (counted != term.id).then(|| self.window.vocabulary.term(counted).to_owned());
                    told.push((Counted::Word(counted), word, right));
                }
                Role::Light => told.push((Counted::Light(term.id), word, None)),
                Role::Part | Role::Number | Role::Negated => {}
            }
        }
        told
    }

    fn row(&self, row: u32) -> Row<'_> {
        let own = self.rows[row as usize];
        let (transcript, findings) =
            (&self.window.transcripts[own.transcript_idx as usize], &self.window.findings[own.transcript_idx as usize]);
        let (turn, span) = (own.statement.turn, own.statement.span);
        Row { terms: findings.terms_in(turn, span).collect(), text: &transcript.turns[turn as usize].masked_text }
    }

    fn term(&self, counted: Counted) -> String {
        match counted {
            Counted::Word(id) | Counted::Light(id) | Counted::Answer(id) => self.window.vocabulary.term(id).to_owned(),
            Counted::Concept(_) => String::new(),
        }
    }

    fn written(&self, row: u32, counted: Counted) -> Option<String> {
        self.told(row).into_iter().find(|(own, ..)| *own == counted).map(|(_, word, _)| word)
    }

    fn concepts(&self, row: u32, shares: &Shares) -> Vec<Concept> {
        let concepts = shares.row.iter().filter_map(|&(counted, share)| {
            let Counted::Concept(concept) = counted else { return None };
            let (name, words) = (self.concept_name(concept), self.standing_for(row, concept));
            Some(Concept { name, words, share, share_of_likeness: shares.of_likeness(counted) })
        });
        let mut concepts: Vec<Concept> = concepts.collect();
        concepts.sort_by(|a, b| b.share.total_cmp(&a.share));
        concepts
    }

    /// Returns the words of a row that stand for a concept, as they are written.
    fn standing_for(&self, row: u32, concept: u32) -> Vec<String> {
        let content = self.told(row).into_iter().filter(|(counted, ..)| matches!(counted, Counted::Word(_)));
        let written: Vec<String> = content.map(|(_, word, _)| word).collect();
        let found = self.corpus.documents[row as usize].concepts.iter().filter(|found| found.concept == concept);
        let mut words: Vec<String> =
            found.flat_map(|found| found.covered.clone()).filter_map(|at| written.get(at as usize).cloned()).collect();
        words.dedup();
        words
    }

    fn concept_name(&self, concept: u32) -> Option<Bilingual> {
        let [ko, en] = [Language::Ko, Language::En].map(|language| self.meanings.usual_form(concept, language));
        Some(Bilingual::new(ko.clone().or_else(|| en.clone())?, en.or(ko)?))
    }

    /// Returns the words between spaces of which nothing counts.
    fn passed_over(&self, row: u32) -> Vec<String> {
        let Row { terms, text } = self.row(row);
        let is_counted = |word: Span| {
            let roles = |role| matches!(role, Role::Content | Role::Light);
            terms.iter().any(|term| roles(term.role) && term.span().start < word.end && word.start < term.span().end)
        };
        let span = self.rows[row as usize].statement.span;
        let mut words: Vec<String> = Vec::new();
        let letters: Vec<char> = span.of(text).chars().collect();
        let mut start = 0;
        for word in letters.split(|letter| letter.is_whitespace()) {
            let place = Span::new(span.start + start, span.start + start + word.len() as u32);
            start += word.len() as u32 + 1;
            let word: String = word.iter().collect();
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned();
            if !word.is_empty() && !is_counted(place) && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    fn answers(&self, row: u32, shares: &Shares) -> Answers {
        let own = self.rows[row as usize];
        let (transcript, findings) =
            (&self.window.transcripts[own.transcript_idx as usize], &self.window.findings[own.transcript_idx as usize]);
        let sentences = counting::answers_to(own, findings, self.macros);
        let mut words: Vec<(u32, f64)> = Vec::new();
        for &(counted, share) in &shares.row {
            if let Counted::Answer(term) = counted {
                words.push((term, share));
            }
        }
        words.sort_by(|a, b| b.1.total_cmp(&a.1));
        let written = |id: u32| {
            sentences.iter().find_map(|step| {
                let text = &transcript.turns[step.turn as usize].masked_text;
                let mut terms = findings.terms_in(step.turn, step.span);
                terms
                    .find(|term| term.id == id && term.role == Role::Content)
                    .map(|term| term.span().of(text).to_owned())
            })
        };
        let courtesy = findings.steps.iter().filter(|step| !step.kind.tells_the_case());
        let macros = findings.steps.iter().filter(|step| step.kind.tells_the_case());
        Answers {
            share: all_of(words.iter().map(|(_, share)| *share)),
            share_of_likeness: shares.of_likeness_by_answers(),
            weight: shares.agents_weight,
            n_sentences: sentences.len() as u32,
            n_macros: macros.filter(|step| self.macros.contains(&step.key)).count() as u32,
            n_courtesy: courtesy.count() as u32,
            words: words.iter().take(N_ANSWER_WORDS).filter_map(|&(id, share)| Some((written(id)?, share))).collect(),
        }
    }

    fn neighbours(&self, row: u32, evidence: &Evidence<'_>) -> Vec<Neighbour> {
        let near = evidence.neighbours().into_iter().take(N_NEIGHBOURS);
        near.map(|near| {
            let shared = near.shared.iter().filter_map(|&(counted, share)| match counted {
                Counted::Word(_) | Counted::Light(_) => {
                    let (here, there) = (self.written(row, counted)?, self.written(near.row, counted)?);
                    let is_light = matches!(counted, Counted::Light(_));
                    Some(Shared::Word { here, there, term: self.term(counted), is_light, share })
                }
                Counted::Concept(concept) => Some(Shared::Concept {
                    name: self.concept_name(concept),
                    here: self.standing_for(row, concept),
                    there: self.standing_for(near.row, concept),
                    share,
                }),
                Counted::Answer(_) => None,
            });
            let of_answers = near.shared.iter().filter(|(counted, _)| matches!(counted, Counted::Answer(_)));
            Neighbour {
                id: self.ids[near.row as usize].clone(),
                text: self.text(near.row),
                likeness: near.likeness,
                n_same: near.n_same,
                topic: self.membership(near.row).topic_idx.map(|topic| self.label(topic)),
                shared: shared.collect(),
                share_of_answers: all_of(of_answers.map(|(_, share)| *share)),
            }
        })
        .collect()
    }
}

/// The terms of a statement with the text of its turn.
struct Row<'a> {
    terms: Vec<crate::pipeline::findings::Term>,
    text: &'a str,
}

/// What a statement is counted by, and what makes it like its topic.
struct Shares {
    /// In the order of the terms.
    row: Vec<(Counted, f64)>,
    /// As `row`; empty where its words put it in no topic.
    likeness: Vec<(Counted, f64)>,
    agents_weight: f64,
}

impl Shares {
    fn of(evidence: &Evidence<'_>) -> Self {
        Self { row: evidence.counted(), likeness: evidence.like_its_topic(), agents_weight: evidence.agents_weight() }
    }

    fn of_row(&self, counted: Counted) -> Option<f64> {
        self.row.iter().find(|(own, _)| *own == counted).map(|&(_, share)| share)
    }

    /// Returns the share of something in the likeness, 0 where nothing of it is in the topic.
    fn of_likeness(&self, counted: Counted) -> Option<f64> {
        let share = self.likeness.iter().find(|(own, _)| *own == counted).map_or(0.0, |&(_, share)| share);
        (!self.likeness.is_empty()).then_some(share)
    }

    fn of_likeness_by_answers(&self) -> Option<f64> {
        let answers = self.likeness.iter().filter(|(counted, _)| matches!(counted, Counted::Answer(_)));
        (!self.likeness.is_empty()).then(|| all_of(answers.map(|(_, share)| *share)))
    }
}

/// Adds shares; none are 0, where `sum` gives -0.
fn all_of(shares: impl Iterator<Item = f64>) -> f64 {
    shares.fold(0.0, |sum, share| sum + share)
}

fn gone(id: &StatementId) -> Error {
    let what = Bilingual::new(
        format!("저장된 상담을 다시 읽었더니 발언 '{id}'이(가) 나오지 않습니다"),
        format!("the stored conversations, read again, give no statement '{id}'"),
    );
    Error::new(Kind::Usage, what).help(Bilingual::new(
        "실행한 뒤에 다른 버전의 voc를 설치했을 수 있습니다. `voc run`을 다시 실행해 주세요",
        "another version of voc may have been installed since the run: type `voc run`",
    ))
}
