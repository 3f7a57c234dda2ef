use std::path::PathBuf;

use serde_json::Value;
use voc::evaluate::tokens;
use voc::tokenize::PlainSegmenter;

use crate::workspace::{Workspace, repository, voc};

/// Returns a labelled set that does not belong to the repository: below `VOC_EVAL`, by default beside the repository.
fn labelled(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VOC_EVAL").map_or_else(|| repository().join("../shared/eval"), PathBuf::from);
    let path = folder.join(name);
    if !path.exists() {
        eprintln!("passed over: {name} is not in VOC_EVAL");
        return None;
    }
    Some(path)
}

fn evaluate(what: &str, path: &std::path::Path, more: &[&str]) -> Value {
    let path = path.to_str().expect("a plain path");
    voc(&[&["evaluate", what, path, "--format", "json"], more].concat()).ok().json()
}

fn score(scores: &Value, name: &str) -> f64 {
    scores[name].as_f64().unwrap_or_else(|| panic!("no {name} in {scores}"))
}

#[track_caller]
fn assert_at_least(scores: &Value, name: &str, least: f64) {
    let found = score(scores, name);
    assert!(found >= least, "{name} is {found}, expected at least {least}: {scores}");
}

/// What `docs/quality.md` says, less .01 to .02: these bounds keep what there is.
fn check_clusters(name: &str, acc: f64, nmi: f64) {
    let Some(path) = labelled(&format!("clusters/{name}.jsonl")) else { return };
    let scores = evaluate("clusters", &path, &["--label", "intent"]);
    assert_at_least(&scores, "acc", acc);
    assert_at_least(&scores, "nmi", nmi);
}

#[test]
fn intents_of_insurance_are_told_apart() {
    check_clusters("insurance-en", 0.64, 0.81);
}

#[test]
fn intents_of_an_assistant_are_told_apart() {
    check_clusters("assistant-en", 0.61, 0.83);
}

#[test]
fn intents_of_banking_are_told_apart() {
    check_clusters("banking-en", 0.51, 0.71);
}

#[test]
fn korean_paraphrases_are_brought_together() {
    check_clusters("paraphrase-ko", 0.77, 0.95);
}

#[test]
fn intents_of_a_contact_centre_are_told_apart() {
    check_clusters("contactcentre-en", 0.65, 0.77);
}

#[test]
fn masking_finds_personal_data_and_little_else() {
    let scores = evaluate("mask", &repository().join("evaluation/mask.jsonl"), &[]);
    assert_at_least(&scores, "recall", 0.98);
    assert_at_least(&scores, "precision", 0.95);
}

#[test]
fn complaints_are_told_from_the_rest() {
    let Some(path) = labelled("complaint/kote-ko.jsonl") else { return };
    assert_at_least(&evaluate("complaint", &path, &[]), "f1", 0.70);
}

#[test]
fn morphemes_are_better_than_the_dictionarys_plain_output() {
    for name in ["web-ko", "news-reviews-ko"] {
        let Some(path) = labelled(&format!("tokens/{name}.jsonl")) else { return };
        let ours = score(&evaluate("tokens", &path, &[]), "f1");
        let plain =
            tokens::score_plain(&path, &mut PlainSegmenter::new().expect("the dictionary")).expect("readable").f1;
        assert!(ours > plain, "{name}: {ours} against {plain} of lindera alone");
    }
}

/// The samples are made to be hard: the bounds lie below what was measured, so that a fall is noticed and not each change.
#[test]
fn topics_of_the_samples_agree_with_their_labels() {
    let night = Workspace::after_a_night();
    let gold = repository().join("corpus-samples/gold/statements.jsonl");
    let scores =
        night.voc(&["evaluate", "run", "--gold", gold.to_str().expect("plain"), "--format", "json"]).ok().json();
    eprintln!("{scores}");
    assert_at_least(&scores, "found", 0.80);
    assert_at_least(&scores, "acc", 0.79);
    assert_at_least(&scores, "nmi", 0.82);
    assert_at_least(&scores, "cross_language", 0.88);
}

/// Every statement of this set was put in other words on purpose: what joins them is what agents say and the lexicon.
#[test]
fn two_languages_are_joined_where_no_words_are_shared() {
    let scores = evaluate("clusters", &repository().join("evaluation/bilingual.jsonl"), &["--label", "intent"]);
    eprintln!("{scores}");
    assert_at_least(&scores, "acc", 0.45);
    assert_at_least(&scores, "nmi", 0.64);
    assert_at_least(&scores, "cross_language", 0.48);
}

#[test]
fn judged_queries_find_their_documents() {
    let Some(path) = labelled("search/paraphrase-ko") else { return };
    let scores = evaluate("search", &path, &[]);
    eprintln!("{scores}");
    assert_at_least(&scores, "mrr_at_10", 0.4);
}
