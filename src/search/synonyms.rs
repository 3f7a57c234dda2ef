//! Which other wordings does a person mean as well?
//!
//! Read anew for every query, or every time the list changes: the index knows nothing of it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::meanings;
use super::query::Alternative;
use super::writer::is_indexed;
use crate::dictionaries::{Dictionaries, List};
use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;
use crate::tokenize::{Role, Token, Worker};

/// Wordings of the same thing, one group a line, separated by commas; or, as in Solr and Elasticsearch, wordings that find others
/// and are not found by them: `이물질 => 머리카락, 벌레`.
const SYNONYMS: List =
    List { path: "search/synonyms.txt", built_in: include_str!("../../dictionaries/search/synonyms.txt") };

/// Stands between wordings that find others and those others.
const FINDS: &str = "=>";

/// Groups of wordings that mean the same.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    /// The terms of each wording, by group.
    groups: Vec<Vec<Vec<String>>>,
    /// The wordings as they are written, by group.
    written: Vec<Vec<String>>,
    /// Where a term begins a wording that finds the others of its group: group and wording.
    by_first: FxHashMap<String, Vec<(usize, usize)>>,
    /// All wordings, in lower case.
    all: FxHashSet<String>,
}

impl Synonyms {
    /// Reads the built-in list and the workspace's additions.
    ///
    /// # Errors
    /// Lines that hold fewer than two wordings, or a wording without words, all at once.
    pub fn read(dictionaries: &Dictionaries, worker: &mut Worker<'_>) -> Result<Self> {
        let mut synonyms = Self::default();
        let mut problems = Vec::new();
        for row in dictionaries.rows(SYNONYMS)? {
            let line = row.fields.join(",");
            let (finding, found) = line.split_once(FINDS).unwrap_or((&line, ""));
            let wordings_of = |side: &str| -> Vec<String> {
                let wordings = side.split(',').map(str::trim).filter(|wording| !wording.is_empty());
                wordings.map(str::to_owned).collect()
            };
            let mut written = wordings_of(finding);
            let n_finding = written.len();
            written.extend(wordings_of(found));
            let wordings: Vec<Vec<String>> =
                written.iter().map(|wording| terms(&worker.analyze(wording).tokens)).collect();
            if n_finding == 0 || wordings.len() < 2 || wordings.iter().any(Vec::is_empty) {
                problems.push(
                    Error::new(
                        Kind::Settings,
                        Bilingual::new(
                            "쉼표로 나눈 말이 두 개 이상이어야 하고, 하다·것처럼 뜻이 가벼운 말만으로는 안 됩니다",
                            "expected two or more wordings separated by commas, none of light words (the, 하다) alone",
                        ),
                    )
                    .at(row.place)
                    .help(Bilingual::new("예: 환불, 환급, refund", "for example: 환불, 환급, refund")),
                );
                continue;
            }
            let group_idx = synonyms.groups.len();
            for (wording_idx, wording) in wordings.iter().enumerate().take(n_finding) {
                synonyms.by_first.entry(wording[0].clone()).or_default().push((group_idx, wording_idx));
            }
            synonyms.all.extend(written.iter().map(|wording| wording.to_lowercase()));
            synonyms.groups.push(wordings);
            synonyms.written.push(written);
        }
        if problems.is_empty() { Ok(synonyms) } else { Err(Error::several(problems)) }
    }

    /// Returns every wording, in lower case.
    pub(super) fn wordings(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str)
    }

    /// Returns whether some group holds a wording, in lower case.
    pub(super) fn holds(&self, wording: &str) -> bool {
        self.all.contains(wording)
    }

    /// Returns the other wordings of each token, in the order of the tokens.
    ///
    /// A wording of several words gives its synonyms to each of them, so that a turn that says it otherwise answers all.
    pub(super) fn of(&self, tokens: &[&Token]) -> Vec<Vec<Alternative>> {
        let mut wordings: Vec<Vec<Alternative>> = vec![Vec::new(); tokens.len()];
        let whole: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at].role != Role::Part).collect();
        for first in 0..whole.len() {
            let Some(places) = self.by_first.get(&tokens[whole[first]].term) else { continue };
            for &(group_idx, wording_idx) in places {
                let group = &self.groups[group_idx];
                let wording = &group[wording_idx];
                let Some(covered) = whole.get(first..first + wording.len()) else { continue };
                if !covered.iter().zip(wording).all(|(&at, term)| tokens[at].term == *term) {
                    continue;
                }
                let others = group.iter().enumerate().filter(|(idx, other)| *idx != wording_idx && *other != wording);
                let written = &self.written[group_idx];
                let others: Vec<Alternative> =
                    others.map(|(idx, terms)| meanings::alternative(wording, terms, &written[idx])).collect();
                for &at in covered {
                    wordings[at].extend(others.iter().filter(|other| !other.terms.contains(&tokens[at].term)).cloned());
                }
            }
        }
        wordings
    }
}

/// Returns the terms that make a wording: those of its words, not the parts of its compounds; none where all words are light,
/// because such a wording would stand for nearly every turn.
pub(super) fn terms(tokens: &[Token]) -> Vec<String> {
    if tokens.iter().all(|token| token.role == Role::Light) {
        return Vec::new();
    }
    let picked = tokens.iter().filter(|token| token.role != Role::Part && is_indexed(&token.term));
    picked.map(|token| token.term.clone()).collect()
}
