//! Which other wordings does a person mean as well?
//!
//! Read anew for every query, or every time the list changes: the index knows nothing of it.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::meanings;
use super::query::Alternative;
use super::writer::is_indexed;
use crate::dictionaries::{self, Dictionaries, List, Row};
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
    groups: Vec<Vec<Wording>>,
    /// Where a term begins a wording that finds the others of its group: group and wording.
    by_first: FxHashMap<String, Vec<(usize, usize)>>,
    /// All wordings, in lower case.
    all: FxHashSet<String>,
}

/// One wording of a group.
#[derive(Debug, Clone, Default)]
struct Wording {
    written: String,
    /// Its terms. Those that wordings of the built-in list are found by are made when they are first asked for: there are thousands.
    terms: OnceLock<Vec<String>>,
}

impl Wording {
    fn terms(&self, worker: &mut Worker<'_>) -> &[String] {
        self.terms.get_or_init(|| terms(&worker.analyze(&self.written).tokens))
    }
}

impl Synonyms {
    /// Reads the built-in list and the workspace's additions.
    ///
    /// # Errors
    /// Lines that hold fewer than two wordings, or a wording without words, all at once.
    pub fn read(dictionaries: &Dictionaries, worker: &mut Worker<'_>) -> Result<Self> {
        let mut synonyms = Self::default();
        let mut problems = Vec::new();
        let texts = dictionaries.texts(SYNONYMS)?;
        let rows = texts.iter().enumerate().map(|(at, (path, text))| Ok((at > 0, dictionaries::parse(path, text)?)));
        let rows: Vec<(bool, Vec<Row>)> = rows.collect::<Result<_>>()?;
        for (is_own, row) in rows.into_iter().flat_map(|(is_own, rows)| rows.into_iter().map(move |row| (is_own, row)))
        {
            let line = row.fields.join(",");
            let (finding, found) = line.split_once(FINDS).unwrap_or((&line, ""));
            let wordings_of = |side: &str| -> Vec<Wording> {
                let wordings = side.split(',').map(str::trim).filter(|wording| !wording.is_empty());
                wordings.map(|wording| Wording { written: wording.to_owned(), ..Wording::default() }).collect()
            };
            let mut wordings = wordings_of(finding);
            let n_finding = wordings.len();
            wordings.extend(wordings_of(found));
            let n_checked = if is_own { wordings.len() } else { n_finding };
            let light = wordings[..n_checked].iter().find(|wording| wording.terms(worker).is_empty());
            let light = light.map(|wording| &wording.written);
            if n_finding == 0 || wordings.len() < 2 || light.is_some() {
                let what = match light {
                    Some(wording) => Bilingual::new(
                        format!("'{wording}'에는 뜻을 가진 낱말이 없어 거의 모든 발화와 맞습니다"),
                        format!(
                            "'{wording}' has no word with a meaning of its own and would stand for nearly every turn"
                        ),
                    ),
                    None => Bilingual::new(
                        "쉼표로 나눈 말이 두 개 이상이어야 합니다",
                        "expected two or more wordings separated by commas",
                    ),
                };
                let help = match light {
                    Some(_) => Bilingual::new(
                        "명사나 동사를 더하거나 그 말을 빼 주세요",
                        "add a noun or a verb to it, or leave it out",
                    ),
                    None => Bilingual::new(
                        "예: 환불, 환급, refund · 앞의 말만 뒤의 말을 찾게 하려면: 이물질 => 머리카락, 벌레",
                        "for example: 환불, 환급, refund; where only the first shall find the others: 이물질 => 머리카락, 벌레",
                    ),
                };
                problems.push(Error::new(Kind::Settings, what).at(row.place).help(help));
                continue;
            }
            let group_idx = synonyms.groups.len();
            for (wording_idx, wording) in wordings.iter().enumerate().take(n_finding) {
                let first = wording.terms(worker)[0].clone();
                synonyms.by_first.entry(first).or_default().push((group_idx, wording_idx));
            }
            synonyms.all.extend(wordings.iter().map(|wording| wording.written.to_lowercase()));
            synonyms.groups.push(wordings);
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
    pub(super) fn of(&self, tokens: &[&Token], worker: &mut Worker<'_>) -> Vec<Vec<Alternative>> {
        let mut wordings: Vec<Vec<Alternative>> = vec![Vec::new(); tokens.len()];
        let whole: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at].role != Role::Part).collect();
        for first in 0..whole.len() {
            let Some(places) = self.by_first.get(&tokens[whole[first]].term) else { continue };
            for &(group_idx, wording_idx) in places {
                let group = &self.groups[group_idx];
                let wording = group[wording_idx].terms(worker);
                let Some(covered) = whole.get(first..first + wording.len()) else { continue };
                if !covered.iter().zip(wording).all(|(&at, term)| tokens[at].term == *term) {
                    continue;
                }
                let others = group.iter().map(|other| (other.terms(worker), &other.written));
                let others: Vec<Alternative> = others
                    .filter(|(other, _)| !other.is_empty() && *other != wording)
                    .map(|(other, written)| meanings::alternative(wording, other, written))
                    .collect();
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

#[cfg(test)]
mod tests {
    use super::super::tests::TOKENIZER;
    use super::*;

    #[test]
    fn every_built_in_wording_has_a_word_of_meaning() {
        let mut worker = TOKENIZER.worker();
        let synonyms = Synonyms::read(&Dictionaries::built_in(), &mut worker).expect("the built-in list is sound");
        let wordings = synonyms.groups.iter().flatten();
        let light: Vec<&str> =
            wordings.filter(|it| it.terms(&mut worker).is_empty()).map(|it| it.written.as_str()).collect();
        assert!(light.is_empty(), "{light:?}");
        assert!(synonyms.groups.iter().map(Vec::len).sum::<usize>() > 2000);
    }
}
