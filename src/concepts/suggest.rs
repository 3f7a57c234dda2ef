//! Which pairs of words does the lexicon lack? A Korean and an English term that are said in the same contexts.
//!
//! A context is whatever both languages share without a lexicon: a topic that has both, a category, a product, a tag. Each
//! term becomes the row of its contexts; terms whose rows are most alike are offered, with what speaks for them.

use rustc_hash::FxHashMap;

/// One statement: its content terms that no concept covers, and its contexts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Terms as words: Korean in their dictionary form, English as they were written.
    pub terms: Vec<String>,
    /// Topics, categories, products, tags; each is a context.
    pub contexts: Vec<String>,
}

/// A pair that may mean the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The Korean term.
    pub ko: String,
    /// The English term.
    pub en: String,
    /// Cosine of their rows of contexts, 0 to 1.
    pub likeness: f64,
    /// Statements that hold each.
    pub n: [u32; 2],
    /// The contexts that speak most for the pair, best first.
    pub contexts: Vec<String>,
}

/// Terms said less often say too little about where they belong.
const LEAST_STATEMENTS: u32 = 5;
/// Pairs less alike are said of different things as often as not.
const LEAST_LIKENESS: f64 = 0.6;
/// Contexts told for a pair.
const N_CONTEXTS: usize = 3;

/// A term with the statements that hold it and its row of contexts, of length 1.
struct Row<'a> {
    term: &'a str,
    n: u32,
    weights: Vec<(u32, f64)>,
}

/// Returns pairs whose terms are each other's nearest, most alike first, then by their words.
#[must_use]
pub fn suggest(statements: &[Said]) -> Vec<Pair> {
    let mut context_ids: FxHashMap<&str, u32> = FxHashMap::default();
    let mut contexts: Vec<&str> = Vec::new();
    let mut counts: FxHashMap<&str, (u32, FxHashMap<u32, u32>)> = FxHashMap::default();
    let mut sizes: Vec<u32> = Vec::new();
    for said in statements {
        let ids: Vec<u32> = said
            .contexts
            .iter()
            .map(|context| {
                *context_ids.entry(context).or_insert_with(|| {
                    contexts.push(context);
                    sizes.push(0);
                    contexts.len() as u32 - 1
                })
            })
            .collect();
        for &id in &ids {
            sizes[id as usize] += 1;
        }
        let mut terms: Vec<&str> = said.terms.iter().map(String::as_str).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            let (n, of_context) = counts.entry(term).or_default();
            *n += 1;
            for &id in &ids {
                *of_context.entry(id).or_default() += 1;
            }
        }
    }
    let n_statements = statements.len().max(1) as f64;
    let mut rows: Vec<Row<'_>> = counts
        .into_iter()
        .filter(|(_, (n, _))| *n >= LEAST_STATEMENTS)
        .map(|(term, (n, of_context))| {
            // How much more often than by chance the term is said in the context (positive pointwise mutual information).
            let mut weights: Vec<(u32, f64)> = of_context
                .into_iter()
                .map(|(context, both)| {
                    let expected = f64::from(n) * f64::from(sizes[context as usize]) / n_statements;
                    (context, (f64::from(both) / expected).ln().max(0.0))
                })
                .filter(|(_, weight)| *weight > 0.0)
                .collect();
            weights.sort_unstable_by_key(|&(context, _)| context);
            let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
            weights.iter_mut().for_each(|(_, weight)| *weight /= length.max(f64::MIN_POSITIVE));
            Row { term, n, weights }
        })
        .collect();
    rows.sort_unstable_by_key(|row| row.term);
    let (english, korean): (Vec<Row<'_>>, Vec<Row<'_>>) = rows.into_iter().partition(|row| row.term.is_ascii());
    let nearest = |of: &Row<'_>, among: &[Row<'_>]| -> Option<(usize, f64)> {
        let likeness = |row: &Row<'_>| shared(&of.weights, &row.weights).map(|(_, product)| product).sum::<f64>();
        let all = among.iter().map(likeness).enumerate();
        all.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).filter(|(_, most)| *most >= LEAST_LIKENESS)
    };
    let mut pairs: Vec<Pair> = korean
        .iter()
        .enumerate()
        .filter_map(|(idx, ko)| {
            let (en_idx, likeness) = nearest(ko, &english)?;
            let en = &english[en_idx];
            (nearest(en, &korean)?.0 == idx).then(|| {
                let mut best: Vec<(u32, f64)> = shared(&ko.weights, &en.weights).collect();
                best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                Pair {
                    ko: ko.term.to_owned(),
                    en: en.term.to_owned(),
                    likeness,
                    n: [ko.n, en.n],
                    contexts: best.iter().take(N_CONTEXTS).map(|&(id, _)| contexts[id as usize].to_owned()).collect(),
                }
            })
        })
        .collect();
    pairs.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| a.ko.cmp(&b.ko)));
    pairs
}

/// Returns what two rows share, with the products of their weights.
fn shared<'a>(a: &'a [(u32, f64)], b: &'a [(u32, f64)]) -> impl Iterator<Item = (u32, f64)> + 'a {
    a.iter().filter_map(|&(context, weight)| {
        let at = b.binary_search_by_key(&context, |&(other, _)| other).ok()?;
        Some((context, weight * b[at].1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_context_are_offered_as_a_pair_and_words_of_others_are_not() {
        let said =
            |term: &str, context: &str| Said { terms: vec![term.to_owned()], contexts: vec![context.to_owned()] };
        let mut statements = Vec::new();
        for _ in 0..6 {
            statements.push(said("꼬리표", "topic=T-0001"));
            statements.push(said("label", "topic=T-0001"));
            statements.push(said("두루패스", "topic=T-0002"));
            statements.push(said("invoice", "topic=T-0003"));
        }
        let pairs = suggest(&statements);
        assert_eq!(pairs.len(), 1, "{pairs:?}");
        assert_eq!((pairs[0].ko.as_str(), pairs[0].en.as_str()), ("꼬리표", "label"));
        assert_eq!(pairs[0].contexts, ["topic=T-0001"]);
        assert!((pairs[0].likeness - 1.0).abs() < 1e-9);
    }

    #[test]
    fn rare_words_are_not_offered() {
        let said = |term: &str| Said { terms: vec![term.to_owned()], contexts: vec!["category=배송".to_owned()] };
        assert!(suggest(&[said("꼬리표"), said("label"), said("꼬리표"), said("label")]).is_empty());
    }
}
