//! From cases to rows, and from groups to what a report says of them: the part of a run that looks at all at once.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::concepts::{self, Lexicon, Matcher};
use crate::features::{self, Corpus, Document, Vocabulary};
use crate::model::period::plus;
use crate::model::{Citation, Day, MaskedTranscript, Metadata, Slicer, Span};
use crate::report;
use crate::resolutions::{ResolutionStep, StepKind};
use crate::statements::Statement;
use crate::tokenize::Role;
use crate::topics::names::{NameRow, Word};
use crate::topics::{Class, Grouping, Membership, TopicModel, Why};

use super::findings::Findings;

/// A statement that topics are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// Index of its conversation in the window.
    pub(super) transcript_idx: u32,
    /// Index among its conversation's statements.
    pub(super) statement_idx: u32,
    pub(super) statement: &'a Statement,
}

/// Returns the rows in the order of conversations and of statements in them.
pub(super) fn rows<'a>(findings: &'a [Findings]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (transcript_idx, findings) in findings.iter().enumerate() {
        for (statement_idx, statement) in findings.statements.iter().enumerate() {
            if statement.kind.makes_topics() {
                rows.push(Row {
                    transcript_idx: transcript_idx as u32,
                    statement_idx: statement_idx as u32,
                    statement,
                });
            }
        }
    }
    rows
}

/// Returns what each row is counted from: the customer's words in the statement, what agents answered, what the desk says.
pub(super) fn corpus(
    rows: &[Row<'_>],
    transcripts: &[MaskedTranscript],
    findings: &[Findings],
    macros: &FxHashSet<u64>,
    vocabulary: &Vocabulary,
    matcher: &Matcher,
) -> Corpus {
    let mut desk = Vocabulary::default();
    let desk_of_transcript: Vec<Vec<u32>> =
        transcripts.iter().map(|transcript| desk_words(&transcript.metadata, &mut desk)).collect();
    let customers: Vec<Vec<u32>> = rows
        .par_iter()
        .with_min_len(256)
        .map(|row| content(&findings[row.transcript_idx as usize], row.statement.turn, row.statement.span).collect())
        .collect();
    let counted_as = features::corrections(customers.iter().map(Vec::as_slice), vocabulary);
    let right = |id: u32| counted_as[id as usize];
    let documents = rows
        .par_iter()
        .zip(customers)
        .with_min_len(256)
        .map(|(row, customer)| {
            let findings = &findings[row.transcript_idx as usize];
            let statement = row.statement;
            let agent: Vec<u32> = answers_to(*row, findings, macros)
                .into_iter()
                .flat_map(|step| content(findings, step.turn, step.span))
                .collect();
            let terms = findings.terms_in(statement.turn, statement.span);
            let told = terms.map(|term| (right(term.id), vocabulary.term(term.id), term.role, term.span()));
            Document {
                customer: customer.into_iter().map(right).collect(),
                light: of_role(findings, statement.turn, statement.span, Role::Light).collect(),
                concepts: matcher.find(&concepts::units(told)),
                agent_concepts: matcher.of_terms(&agent),
                agent,
                desk: desk_of_transcript[row.transcript_idx as usize].clone(),
            }
        })
        .collect();
    Corpus {
        documents,
        languages: rows.iter().map(|row| row.statement.language).collect(),
        conversations: rows.iter().map(|row| row.transcript_idx).collect(),
        n_vocabulary: vocabulary.len(),
        n_concepts: matcher.n_concepts(),
        desk,
    }
}

/// Returns what the desk says of a conversation. Of a category such as 배송/지연 also its head.
fn desk_words(metadata: &Metadata, desk: &mut Vocabulary) -> Vec<u32> {
    let mut words = Vec::new();
    let mut say = |kind: &str, value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            words.push(desk.id(&format!("{kind}={value}")));
        }
    };
    if let Some(category) = &metadata.category {
        say("category", category);
        if let Some((head, _)) = category.split_once(['/', '>']) {
            say("head", head);
        }
    }
    metadata.product.iter().for_each(|product| say("product", product));
    metadata.requester_type.iter().for_each(|requester| say("requester", requester));
    metadata.tags.iter().for_each(|tag| say("tag", tag));
    words
}

fn content(findings: &Findings, turn: u32, span: Span) -> impl Iterator<Item = u32> + '_ {
    of_role(findings, turn, span, Role::Content)
}

fn of_role(findings: &Findings, turn: u32, span: Span, role: Role) -> impl Iterator<Item = u32> + '_ {
    findings.terms_in(turn, span).filter(move |term| term.role == role).map(|term| term.id)
}

/// Returns the agents' sentences that tell a statement's case. What is said after the statement answers it; what came
/// before may belong to another problem, and is taken where nothing with content came after.
pub(super) fn answers_to<'f>(row: Row<'_>, findings: &'f Findings, macros: &FxHashSet<u64>) -> Vec<&'f ResolutionStep> {
    let all: Vec<&ResolutionStep> = findings.steps.iter().filter(|step| tells_the_case(step, macros)).collect();
    let after = |step: &&&ResolutionStep| step.turn > row.statement.turn;
    let says_something = |step: &&ResolutionStep| content(findings, step.turn, step.span).next().is_some();
    if all.iter().filter(after).any(says_something) { all.iter().filter(after).copied().collect() } else { all }
}

/// Whether an agent's sentence is about the case and not about courtesy.
fn tells_the_case(step: &ResolutionStep, macros: &FxHashSet<u64>) -> bool {
    step.kind.tells_the_case() && !macros.contains(&step.key)
}

/// Returns the keys of agents' sentences that are macros in this window.
pub(super) fn macros(findings: &[Findings]) -> FxHashSet<u64> {
    let keys: Vec<Vec<u64>> =
        findings.iter().map(|findings| findings.steps.iter().map(|step| step.key).collect()).collect();
    features::frequent_sentences(keys.iter().map(Vec::as_slice))
}

/// Returns what naming needs of each row.
pub(super) fn name_rows<'a>(
    rows: &[Row<'_>],
    transcripts: &'a [MaskedTranscript],
    findings: &[Findings],
) -> Vec<NameRow<'a>> {
    rows.par_iter()
        .map_init(Slicer::default, |slicer, row| {
            let statement = row.statement;
            let words = words_in(&findings[row.transcript_idx as usize], statement.turn, statement.span);
            let turn = &transcripts[row.transcript_idx as usize].turns[statement.turn as usize];
            let text = slicer.cut(&turn.masked_text, statement.span);
            NameRow { text, words, language: statement.language }
        })
        .collect()
}

/// Returns what naming needs of the agents' sentences that tell a statement's case.
pub(super) fn answer_rows<'a>(
    row: Row<'_>,
    transcripts: &'a [MaskedTranscript],
    findings: &[Findings],
    macros: &FxHashSet<u64>,
) -> Vec<NameRow<'a>> {
    let (transcript, findings) = (&transcripts[row.transcript_idx as usize], &findings[row.transcript_idx as usize]);
    let steps = answers_to(row, findings, macros);
    steps
        .into_iter()
        .map(|step| {
            let turn = &transcript.turns[step.turn as usize];
            let words = words_in(findings, step.turn, step.span);
            NameRow { text: step.span.of(&turn.masked_text), words, language: turn.language }
        })
        .collect()
}

/// Returns the words of a span, their places counted from its start.
fn words_in(findings: &Findings, turn: u32, span: Span) -> Vec<Word> {
    let place = |place: Span| Span::new(place.start - span.start, place.end - span.start);
    let terms = findings.terms_in(turn, span);
    terms.map(|term| Word { term: term.id, role: term.role, span: place(term.span()) }).collect()
}

/// Returns how grave the words of each row are: the gravest concept of its statement, 0 to 3.
pub(super) fn severities(corpus: &Corpus, lexicon: &Lexicon) -> Vec<u8> {
    let of = |concept: u32| lexicon.concepts().get(concept as usize).map_or(0, |concept| concept.severity);
    let documents = corpus.documents.iter();
    documents.map(|document| document.concepts.iter().map(|found| of(found.concept)).max().unwrap_or(0)).collect()
}

/// A stage of the journey is a topic's when this share of its statements that speak of one speak of it.
const STAGE_SHARE: f64 = 0.4;

/// Returns for each topic the stage of the customer's journey that most of its statements speak of, if one stands out.
pub(super) fn journeys(model: &TopicModel, corpus: &Corpus, lexicon: &Lexicon) -> Vec<Option<&'static str>> {
    let mut counts: Vec<FxHashMap<&'static str, u32>> = vec![FxHashMap::default(); model.grouping.sizes.len()];
    let stage = |concept: u32| lexicon.concepts().get(concept as usize).and_then(|concept| concept.journey);
    for (membership, document) in model.grouping.memberships.iter().zip(&corpus.documents) {
        let Some(topic) = membership.topic_idx else { continue };
        let mut stages: Vec<&'static str> = document.concepts.iter().filter_map(|found| stage(found.concept)).collect();
        stages.sort_unstable();
        stages.dedup();
        for stage in stages {
            *counts[topic as usize].entry(stage).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|counts| {
            let all: u32 = counts.values().sum();
            let most = counts.into_iter().max_by_key(|&(stage, n)| (n, std::cmp::Reverse(stage)));
            most.filter(|&(_, n)| f64::from(n) >= STAGE_SHARE * f64::from(all)).map(|(stage, _)| stage)
        })
        .collect()
}

/// Agents' sentences shown for a topic.
const N_ANSWERS: usize = 6;
/// Answers that were last heard before these days count so much.
const RECENT_DAYS: i64 = 28;
const OLD: f64 = 0.3;
/// Shorter sentences say too little to be an answer.
const SHORTEST_ANSWER_CHARS: u32 = 12;

/// Returns for each topic what its agents did or advised: sentences whose words the topic's answers share and others'
/// do not, most telling first, with the number of its conversations that hold them.
pub(super) fn answers(
    grouping: &Grouping,
    rows: &[Row<'_>],
    transcripts: &[MaskedTranscript],
    findings: &[Findings],
    macros: &FxHashSet<u64>,
    vocabulary: &Vocabulary,
    as_of: Day,
) -> Vec<Vec<report::Answer>> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); grouping.sizes.len()];
    for (row, membership) in rows.iter().zip(&grouping.memberships) {
        if let Some(topic) = membership.topic_idx {
            members[topic as usize].push(row.transcript_idx);
        }
    }
    members.iter_mut().for_each(|members| members.dedup());
    // Class-based TF-IDF as for names, over agents' words.
    let counts: Vec<FxHashMap<u32, u32>> = members
        .par_iter()
        .map(|members| {
            let mut counts = FxHashMap::default();
            for &transcript in members {
                let findings = &findings[transcript as usize];
                let steps = findings.steps.iter().filter(|step| tells_the_case(step, macros));
                let mut terms: Vec<u32> = steps.flat_map(|step| content(findings, step.turn, step.span)).collect();
                terms.sort_unstable();
                terms.dedup();
                for term in terms {
                    *counts.entry(term).or_default() += 1;
                }
            }
            counts
        })
        .collect();
    let mut totals = vec![0_u32; vocabulary.len()];
    for counts in &counts {
        for (&term, &count) in counts {
            totals[term as usize] += count;
        }
    }
    let mean_mass = totals.iter().map(|&total| f64::from(total)).sum::<f64>() / counts.len().max(1) as f64;
    members
        .par_iter()
        .zip(&counts)
        .map(|(members, counts)| {
            let weight = |term: u32| {
                let count = f64::from(counts.get(&term).copied().unwrap_or(0));
                count * (1.0 + mean_mass / f64::from(totals[term as usize].max(1))).ln()
            };
            best_answers(members, transcripts, findings, macros, plus(as_of, -RECENT_DAYS), weight)
        })
        .collect()
}

fn best_answers(
    members: &[u32],
    transcripts: &[MaskedTranscript],
    findings: &[Findings],
    macros: &FxHashSet<u64>,
    since: Day,
    weight: impl Fn(u32) -> f64,
) -> Vec<report::Answer> {
    // For each sentence by its key: in how many conversations, its score, its newest place.
    let mut sentences: FxHashMap<u64, (u64, f64, u32, usize)> = FxHashMap::default();
    let day = |transcript: u32| transcripts[transcript as usize].day();
    for &transcript in members {
        let findings = &findings[transcript as usize];
        let mut seen = FxHashSet::default();
        for (step_idx, step) in findings.steps.iter().enumerate() {
            let is_answer = matches!(
                step.kind,
                StepKind::Action | StepKind::Advice | StepKind::Cause | StepKind::Escalation | StepKind::Refusal
            );
            if !is_answer
                || macros.contains(&step.key)
                || step.span.len() < SHORTEST_ANSWER_CHARS
                || !seen.insert(step.key)
            {
                continue;
            }
            let entry = sentences.entry(step.key).or_insert_with(|| {
                let mut terms: Vec<u32> = content(findings, step.turn, step.span).collect();
                terms.sort_unstable();
                terms.dedup();
                let sum: f64 = terms.iter().map(|&term| weight(term)).sum();
                (0, sum / (terms.len().max(1) as f64).sqrt(), transcript, step_idx)
            });
            entry.0 += 1;
            if (day(transcript), transcript) > (day(entry.2), entry.2) {
                (entry.2, entry.3) = (transcript, step_idx);
            }
        }
    }
    let mut ranked: Vec<(u64, f64, u32, usize)> = sentences.into_values().collect();
    ranked.sort_by(|a, b| {
        // What nobody says any more may be wrong by now.
        let is_old = |transcript: u32| day(transcript).is_some_and(|day| day < since);
        let score = |answer: &(u64, f64, u32, usize)| {
            (1.0 + answer.0 as f64).ln() * answer.1 * if is_old(answer.2) { OLD } else { 1.0 }
        };
        score(b).total_cmp(&score(a)).then((a.2, a.3).cmp(&(b.2, b.3)))
    });
    ranked.truncate(N_ANSWERS);
    ranked
        .into_iter()
        .map(|(n_transcripts, _, transcript, step_idx)| {
            let step = &findings[transcript as usize].steps[step_idx];
            let transcript = &transcripts[transcript as usize];
            report::Answer { citation: citation(transcript, step.turn, step.span), n_transcripts }
        })
        .collect()
}

fn citation(transcript: &MaskedTranscript, turn: u32, span: Span) -> Citation {
    Citation {
        transcript: transcript.id.clone(),
        turn,
        start: span.start,
        end: span.end,
        text: span.of(&transcript.turns[turn as usize].masked_text).to_owned(),
    }
}

/// Returns a membership as a report tells it.
pub(super) fn told(membership: Membership) -> report::Membership {
    report::Membership {
        topic_idx: membership.topic_idx,
        class: match membership.class {
            Class::Assigned => report::MemberClass::Assigned,
            Class::Weak => report::MemberClass::Weak,
            Class::Single => report::MemberClass::Single,
        },
        why: membership.why.map(why),
        strength: membership.strength,
        nearest: membership.nearest,
    }
}

fn why(why: Why) -> report::Why {
    let (code, ko, en) = match why {
        Why::NoContent => ("no_content", "뜻을 담은 낱말이 남지 않음", "no word that carries meaning is left"),
        Why::NothingAlike => {
            ("nothing_alike", "낱말을 함께 쓰는 다른 문의가 없음", "no other statement shares its words")
        }
        Why::TooFew => ("too_few", "비슷한 문의가 3건보다 적음", "fewer than three statements are like it"),
        Why::LittleInCommon => {
            ("little_in_common", "토픽의 다른 문의와 겹치는 낱말이 적음", "it shares little with its topic")
        }
        Why::Between => ("between", "다른 토픽에 더 가까움", "another topic is nearer"),
        Why::SameConversation => (
            "same_conversation",
            "같은 상담의 다른 발언이 이 토픽에 속함",
            "the rest of its conversation is in this topic",
        ),
        Why::Decided => ("decided", "사람이 토픽에서 뺌", "a person took it out of its topic"),
        Why::Defined => ("defined", "분류 체계의 정의에만 맞음", "only the definition in the taxonomy speaks for it"),
    };
    report::Why { code, ko, en }
}
