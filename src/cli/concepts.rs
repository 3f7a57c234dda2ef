//! `voc concepts suggest`: pairs of words that the lexicon lacks, from the newest run.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::concepts::suggest::{Pair, Said, suggest};
use crate::concepts::{self, Lexicon, Matcher};
use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::features::Vocabulary;
use crate::model::{Language, MaskedTranscript};
use crate::store::{AssignmentRow, Store, Workspace};
use crate::tokenize::{Role, Token, Tokenizer};

use super::arguments::{Arguments, Format};
use super::table::{Table, print, print_text};

/// Offers pairs for `dictionaries/concepts.tsv`.
pub(super) fn suggest_pairs(arguments: &Arguments, limit: usize, format: Format, language: Language) -> Result<()> {
    let dictionaries = Dictionaries::with_additions(arguments.workspace.join("dictionaries"));
    let tokenizer = Tokenizer::new(&dictionaries)?;
    let lexicon = Lexicon::new(&dictionaries, &tokenizer)?;
    let store = Store::open(&Workspace::new(&arguments.workspace))?;
    let statements = said(&store, &tokenizer, &lexicon)?;
    let mut pairs = suggest(&statements);
    pairs.truncate(limit);
    let json: Vec<serde_json::Value> = pairs
        .iter()
        .map(|pair| {
            json!({"ko": pair.ko, "en": pair.en, "likeness": (pair.likeness * 1e4).round() / 1e4,
                   "n_ko": pair.n[0], "n_en": pair.n[1], "contexts": pair.contexts, "row": row(pair)})
        })
        .collect();
    let header = match language {
        Language::Ko => ["한국어", "영어", "닮음", "건수", "근거"],
        Language::En => ["korean", "english", "likeness", "statements", "said in"],
    };
    let mut table = Table::new(&header, &[2, 3]);
    table.rows = pairs
        .iter()
        .map(|pair| {
            vec![
                pair.ko.clone(),
                pair.en.clone(),
                format!("{:.2}", pair.likeness),
                format!("{} + {}", pair.n[0], pair.n[1]),
                pair.contexts.join(", "),
            ]
        })
        .collect();
    if format == Format::Table && pairs.is_empty() {
        return print_text(match language {
            Language::Ko => {
                "제안할 낱말 쌍이 없습니다. 한국어와 영어 문의가 함께 있는 토픽이나 분류가 있어야 합니다.\n"
            }
            Language::En => "nothing to offer: it takes topics or categories that have statements in both languages\n",
        });
    }
    print(format, &json, &table)?;
    if format == Format::Table {
        tracing::info!(
            "{}",
            match language {
                Language::Ko =>
                    "맞는 쌍은 작업 폴더의 dictionaries/concepts.tsv에 한 줄씩 적어 주세요 (concept, ko, en, kind, journey, severity)",
                Language::En =>
                    "write the right ones into dictionaries/concepts.tsv of the workspace (concept, ko, en, kind, journey, severity)",
            }
        );
    }
    Ok(())
}

/// The row as `concepts.tsv` takes it; what kind of thing it is, a person knows.
fn row(pair: &Pair) -> String {
    let id = pair.en.to_lowercase().replace(' ', "-");
    format!("{id}\t{}\t{}\tobject\t-\t0", pair.ko, pair.en)
}

/// A statement with its conversation and its tokens.
type Placed<'a> = (&'a AssignmentRow, &'a MaskedTranscript, Vec<(u32, Token)>);

/// Returns the statements of the newest run that have a topic: words that no concept covers, with their contexts.
fn said(store: &Store, tokenizer: &Tokenizer, lexicon: &Lexicon) -> Result<Vec<Said>> {
    let mut transcripts: FxHashMap<String, MaskedTranscript> = FxHashMap::default();
    for transcript in store.facts()?.read_transcripts() {
        let transcript = transcript?;
        transcripts.insert(transcript.id.clone(), transcript);
    }
    let assignments = store.assignments()?;
    let mut worker = tokenizer.worker();
    let mut vocabulary = Vocabulary::default();
    let mut tokens: Vec<Placed<'_>> = Vec::new();
    for assignment in assignments.iter().filter(|assignment| assignment.topic.is_some()) {
        let Some(transcript) = transcripts.get(&assignment.statement.transcript) else { continue };
        let Some(turn) = transcript.turns.get(assignment.statement.turn as usize) else { continue };
        let analysis = worker.analyze(assignment.statement.span.of(&turn.masked_text));
        let words = analysis.tokens.into_iter().map(|token| (vocabulary.id(&token.term), token)).collect();
        tokens.push((assignment, transcript, words));
    }
    let matcher = Matcher::new(lexicon, vocabulary.terms());
    Ok(tokens
        .iter()
        .map(|(assignment, transcript, words)| {
            let told = words.iter().map(|(id, token)| (*id, token.term.as_str(), token.role, token.span));
            let covered: FxHashSet<u32> =
                matcher.find(&concepts::units(told)).into_iter().flat_map(|found| found.covered).collect();
            let text = assignment.statement.span.of(&transcript.turns[assignment.statement.turn as usize].masked_text);
            let content = (0..).zip(words.iter().filter(|(_, token)| token.role == Role::Content));
            let terms = content
                .filter(|(at, _)| !covered.contains(at))
                // English terms are stems: people get the word as it was written.
                .map(
                    |(_, (_, token))| {
                        if token.term.is_ascii() { token.span.of(text).to_lowercase() } else { token.term.clone() }
                    },
                )
                .collect();
            Said { terms, contexts: contexts(assignment, transcript) }
        })
        .collect())
}

fn contexts(assignment: &AssignmentRow, transcript: &MaskedTranscript) -> Vec<String> {
    let metadata = &transcript.metadata;
    let mut contexts: Vec<String> = assignment.topic.iter().map(|topic| format!("topic={topic}")).collect();
    contexts.extend(metadata.category.iter().map(|category| format!("category={category}")));
    contexts.extend(metadata.product.iter().map(|product| format!("product={product}")));
    contexts.extend(metadata.tags.iter().map(|tag| format!("tag={tag}")));
    contexts
}
