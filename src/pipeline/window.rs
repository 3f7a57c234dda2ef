//! From the store to what a night looks at: the conversations of its days, by id, with what each gives.

use rayon::prelude::*;

use crate::error::Result;
use crate::features::Vocabulary;
use crate::model::MaskedTranscript;
use crate::store::{Cache, Facts, Sheaf};

use super::findings::{Analysts, Findings, Sheafful, Stages};

/// The conversations of a night's days, by id, with what each gives, in the same order.
pub(super) struct Window {
    pub(super) transcripts: Vec<MaskedTranscript>,
    pub(super) findings: Vec<Findings>,
    pub(super) vocabulary: Vocabulary,
}

/// Reads the standing conversations of all sheaves of `facts`. What each gives is taken from the cache, or worked out again and kept.
pub(super) fn read(facts: &Facts, cache: &Cache, stages: &Stages<'_>, analysts: &Analysts<'_>) -> Result<Window> {
    let sheaves: Vec<(Vec<MaskedTranscript>, Sheafful)> = facts
        .sheaves()
        .into_par_iter()
        .with_max_len(1)
        .map(|sheaf| read_sheaf(facts, sheaf, cache, stages, analysts))
        .collect::<Result<_>>()?;
    Ok(join(sheaves))
}

/// Returns the standing conversations of a sheaf with what each gives.
pub(super) fn read_sheaf(
    facts: &Facts,
    sheaf: Sheaf,
    cache: &Cache,
    stages: &Stages<'_>,
    analysts: &Analysts<'_>,
) -> Result<(Vec<MaskedTranscript>, Sheafful)> {
    let transcripts: Vec<MaskedTranscript> = facts.read_all_of(sheaf).collect::<Result<_>>()?;
    let kept = cache.read(sheaf).and_then(|bytes| Sheafful::decode(&bytes));
    let mut all = match kept.filter(|kept| kept.findings.len() == transcripts.len()) {
        Some(kept) => kept,
        None => {
            let mut vocabulary = Vocabulary::default();
            let mut analyst = analysts.own();
            let findings: Vec<Findings> =
                transcripts.iter().map(|it| stages.find(it, &mut analyst, &mut vocabulary)).collect();
            drop(analyst);
            let all = Sheafful::new(findings.iter(), &vocabulary);
            if let Some(bytes) = all.encode() {
                cache.write(sheaf, &bytes);
            }
            all
        }
    };
    let (transcripts, findings) =
        transcripts.into_iter().zip(all.findings).filter(|(it, _)| facts.is_current(sheaf, &it.id)).unzip();
    all.findings = findings;
    Ok((transcripts, all))
}

/// Puts sheaves together by id, and numbers the terms in the order of the conversations, so that it does not show which run took
/// which conversation in.
fn join(sheaves: Vec<(Vec<MaskedTranscript>, Sheafful)>) -> Window {
    let mut ids: Vec<Vec<Option<u32>>> = sheaves.iter().map(|(_, sheafful)| vec![None; sheafful.words.len()]).collect();
    let mut words = Vec::with_capacity(sheaves.len());
    let mut cases: Vec<(usize, MaskedTranscript, Findings)> = Vec::new();
    for (sheaf_idx, (transcripts, sheafful)) in sheaves.into_iter().enumerate() {
        words.push(sheafful.words);
        cases.extend(transcripts.into_iter().zip(sheafful.findings).map(|(it, findings)| (sheaf_idx, it, findings)));
    }
    cases.par_sort_by(|a, b| a.1.id.cmp(&b.1.id));
    let mut window = Window { transcripts: Vec::new(), findings: Vec::new(), vocabulary: Vocabulary::default() };
    for (sheaf_idx, transcript, mut findings) in cases {
        for term in &mut findings.terms {
            let local = term.id as usize;
            let word = words[sheaf_idx].get(local).map_or("", |word| word);
            term.id = match ids[sheaf_idx].get_mut(local) {
                Some(id) => *id.get_or_insert_with(|| window.vocabulary.id(word)),
                None => window.vocabulary.id(word),
            };
        }
        window.transcripts.push(transcript);
        window.findings.push(findings);
    }
    window
}
