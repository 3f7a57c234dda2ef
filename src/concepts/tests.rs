use super::*;
use crate::dictionaries::Dictionaries;
use crate::features::Vocabulary;
use crate::model::Language;
use crate::tokenize::{Role, Tokenizer};

struct Bench {
    tokenizer: Tokenizer,
    lexicon: Lexicon,
}

impl Bench {
    fn new() -> Self {
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
        let lexicon = Lexicon::new(&dictionaries, &tokenizer).expect("the built-in lexicon is sound");
        Self { tokenizer, lexicon }
    }

    /// Returns the concepts of each text, in order, found with one vocabulary.
    fn concepts(&self, texts: &[&str]) -> Vec<Vec<String>> {
        let mut worker = self.tokenizer.worker();
        let mut vocabulary = Vocabulary::default();
        let all: Vec<Vec<Unit>> = texts
            .iter()
            .map(|text| {
                let analysis = worker.analyze(text);
                units(analysis.tokens.iter().map(|t| (vocabulary.id(&t.term), t.term.as_str(), t.role, t.span)))
            })
            .collect();
        let matcher = Matcher::new(&self.lexicon, vocabulary.terms());
        let name = |found: &Found| match self.lexicon.concepts().get(found.concept as usize) {
            Some(concept) => concept.id.clone(),
            None => "by sound".to_owned(),
        };
        all.iter().map(|units| matcher.find(units).iter().map(name).collect()).collect()
    }
}

#[test]
fn the_same_is_found_in_both_languages_whatever_the_ending() {
    let bench = Bench::new();
    let check = |ko: &str, en: &str, expected: &str| {
        let found = bench.concepts(&[ko, en]);
        for (text, found) in [ko, en].iter().zip(found) {
            assert!(found.iter().any(|concept| concept == expected), "{text}: {found:?}");
        }
    };
    check("환불해 주세요", "I want a refund", "refund");
    check("인증번호가 안 와요", "no verification code", "verification-code");
    check("인증번호가 안 와요", "never got the verification code", "verification-code");
    check("로그인이 안됩니다", "I cannot log in", "log-in");
    check("쿠폰이 사라졌어요", "my coupons are gone", "coupon");
    check("앱이 자꾸 튕겨요", "the app keeps crashing", "crash");
}

#[test]
fn what_is_denied_is_not_what_it_denies() {
    let bench = Bench::new();
    let found = bench.concepts(&["파일이 안 열려요", "문이 열려요"]);
    assert!(found[0].iter().any(|concept| concept == "not-open"), "{found:?}");
    assert!(!found[1].iter().any(|concept| concept == "not-open"), "{found:?}");
}

#[test]
fn a_concept_covers_the_terms_that_it_stands_for() {
    let bench = Bench::new();
    let mut worker = bench.tokenizer.worker();
    let mut vocabulary = Vocabulary::default();
    let analysis = worker.analyze("I never got the verification code");
    let units = units(analysis.tokens.iter().map(|t| (vocabulary.id(&t.term), t.term.as_str(), t.role, t.span)));
    let content: Vec<&str> =
        analysis.tokens.iter().filter(|t| t.role == Role::Content).map(|token| token.term.as_str()).collect();
    let matcher = Matcher::new(&bench.lexicon, vocabulary.terms());
    let found = matcher.find(&units);
    let code = found.iter().find(|found| {
        bench.lexicon.concepts().get(found.concept as usize).is_some_and(|concept| concept.id == "verification-code")
    });
    let covered = code.expect("the code is found").covered.clone();
    assert_eq!(content[covered.start as usize..covered.end as usize], ["verif", "code"]);
}

#[test]
fn loan_words_that_the_lexicon_lacks_meet_by_sound() {
    let bench = Bench::new();
    let found = bench.concepts(&["두루픽셀즈 안내", "플랑크톤 나와요", "about plankton"]);
    for found in &found[1..] {
        assert!(found.contains(&"by sound".to_owned()), "{found:?}");
    }
    assert!(!found[0].contains(&"by sound".to_owned()), "{found:?}");
}

#[test]
fn the_built_in_lexicon_is_large_and_sound() {
    let bench = Bench::new();
    assert!(bench.lexicon.concepts().len() >= 1_500, "{}", bench.lexicon.concepts().len());
    for concept in bench.lexicon.concepts() {
        assert!(!concept.ko.is_empty() && !concept.en.is_empty(), "{} has both languages", concept.id);
    }
    let findings = check(&bench.lexicon, &bench.tokenizer);
    let told: Vec<String> = findings.iter().map(|f| format!("{}: {}", f.place, f.what.get(Language::En))).collect();
    assert!(told.is_empty(), "{} findings:\n{}", told.len(), told.join("\n"));
}

#[test]
fn a_broken_row_of_a_workspace_is_named() {
    let dictionaries_folder = tempfile::tempdir().expect("a folder");
    let path = dictionaries_folder.path().join("concepts.tsv");
    let rows = "concept\tko\ten\tkind\tjourney\tseverity\nabc\t가\ta\tobjekt\t-\t0\nabd\t나\tb\tobject\t집\t0\n";
    std::fs::write(path, rows).expect("a file");
    let dictionaries = Dictionaries::with_additions(dictionaries_folder.path());
    let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
    let message = Lexicon::new(&dictionaries, &tokenizer).expect_err("two broken rows").message(Language::En);
    assert!(message.contains("concepts.tsv:2: unknown kind 'objekt'"), "{message}");
    assert!(message.contains("concepts.tsv:3: unknown journey stage '집'"), "{message}");
}
