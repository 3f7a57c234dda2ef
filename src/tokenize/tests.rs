use proptest::prelude::*;

use super::*;

fn tokenizer() -> &'static Tokenizer {
    static TOKENIZER: std::sync::LazyLock<Tokenizer> =
        std::sync::LazyLock::new(|| Tokenizer::new(&Dictionaries::built_in()).expect("built-in lists are right"));
    &TOKENIZER
}

fn terms(text: &str, role: Role) -> Vec<String> {
    let analysis = tokenizer().worker().analyze(text);
    analysis.tokens.into_iter().filter(|token| token.role == role).map(|token| token.term).collect()
}

#[track_caller]
fn check(text: &str, role: Role, expected: &[&str]) {
    assert_eq!(terms(text, role), expected, "{text}");
}

#[track_caller]
fn check_morphemes(text: &str, expected: &str) {
    let analysis = tokenizer().worker().analyze(text);
    let found: Vec<String> =
        analysis.morphemes.iter().map(|morpheme| format!("{}/{}", morpheme.form, morpheme.tag)).collect();
    assert_eq!(found.join(" "), expected);
}

#[test]
fn inflected_forms_are_taken_apart() {
    check_morphemes("환불이 안 돼요", "환불/NNG 이/JKS 안/MAG 되/VV 어요/EC");
    check_morphemes("결제했는데 못 받았습니다.", "결제/NNG 하/XSV 았/EP 는데/EC 못/MAG 받/VV 았/EP 습니다/EF ./SF");
    check_morphemes("할 수 있나요?", "하/VV ㄹ/ETM 수/NNB 있/VV 나요/EF ?/SF");
    check_morphemes("1,234.5원 (10%)", "1,234.5/SN 원/NNB (/SS 10/SN %/SW )/SS");
}

#[test]
fn nouns_and_stems_are_content_and_the_rest_is_not() {
    check("결제했는데 환불이 안 돼요", Role::Content, &["결제", "환불", "안"]);
    check("음식이 다 식어서 왔고 국물이 샜어요", Role::Content, &["음식", "식다", "오다", "국물", "새다"]);
    check("두 번 결제됐어요 3일 됐어요", Role::Number, &["두번", "3"]);
    check("결제가 두번이나 됐고 2번 빠져나갔어요, 한번 봐 주세요", Role::Number, &["두번", "두번", "2"]);
    check("어떻게 하나요", Role::Content, &[]);
}

#[test]
fn negations_are_tied_to_their_verb_in_every_spelling() {
    for text in [
        "환불이 안 돼요",
        "환불안돼요ㅠㅠ",
        "환불이 되지 않아요",
        "환불되지 않습니다",
        "환불이 않되요",
        "환불안됨",
        "환불이 안되네요",
    ] {
        check(text, Role::Negated, &["안_되다"]);
    }
    for text in ["물건을 못 받았어요", "물건을 받지 못했어요", "물건 못받음", "물건을 받지를 못했습니다"]
    {
        check(text, Role::Negated, &["못_받다"]);
    }
    check("문자가 오지를 않네요", Role::Negated, &["안_오다"]);
    check("친절하지 않아요", Role::Negated, &["안_친절"]);
    check("로딩이 안 끝나요", Role::Negated, &["안_끝나다"]);
}

#[test]
fn what_only_looks_like_a_negation_is_none() {
    for text in ["안내 못지않게 안전하게", "안녕하세요", "느리긴 하지만 좋아하시더라고요", "환불하도록 하겠습니다"]
    {
        check(text, Role::Negated, &[]);
    }
}

#[test]
fn english_negations_are_tied_to_their_word() {
    check("The app is not working", Role::Negated, &["not_work"]);
    check("it doesn't even work", Role::Negated, &["not_work"]);
    check("I can't log in to my account", Role::Negated, &["not_log"]);
    check("I’m unable to get a refund", Role::Negated, &["not_refund"]);
    check("No. It works", Role::Negated, &[]);
}

#[test]
fn english_words_are_stemmed_and_contractions_opened() {
    check("My cards weren't charged, they're declined", Role::Content, &["card", "charg", "declin"]);
    check("get two quotes, I need 10", Role::Content, &["get", "quot", "need"]);
    check("get two quotes, I need 10", Role::Number, &["two", "10"]);
    check_morphemes("it doesn't work", "it/SL does/SL not/SL work/SL");
}

#[test]
fn mixed_words_are_cut_where_the_script_changes() {
    check("로그인error 떠요", Role::Content, &["로그인", "error", "뜨다"]);
    check("app이 doesn't work라고 나와요", Role::Negated, &["not_work"]);
}

#[test]
fn compounds_stand_whole_and_in_parts() {
    check("이중결제 됐어요", Role::Content, &["이중결제"]);
    check("이중결제 됐어요", Role::Part, &["이중", "결제"]);
    check("상담원 연결", Role::Part, &["상담"]);
    check("재설정 메일", Role::Content, &["재설정", "설정", "메일"]);
}

#[test]
fn labels_are_one_light_token_and_keep_their_particles() {
    check_morphemes("[이름]님께서 [전화]로", "[이름]/NNP 님/XSN 께서/JKS [전화]/NNP 로/JKB");
    check("[이름]님께서 [전화]로 주셨어요", Role::Content, &[]);
    check("My phone is [전화]", Role::Light, &["my", "is", "[전화]"]);
    check("[주문번호] 배송", Role::Content, &["배송"]);
}

#[test]
fn spans_count_characters_of_the_masked_text_even_where_letters_are_folded() {
    let text = "진짜아아아 환불이  안돼요오오 ㅠㅠㅠㅠ soooo slow";
    let analysis = tokenizer().worker().analyze(text);
    let at = |term: &str| {
        let token = analysis.tokens.iter().find(|token| token.term == term);
        token.map(|token| token.span.of(text)).unwrap_or_default()
    };
    assert_eq!(at("환불"), "환불");
    assert_eq!(at("안_되다"), "안돼요오오");
    assert_eq!(at("ㅠㅠ"), "ㅠㅠㅠㅠ");
    assert_eq!(at("so"), "soooo");
    assert_eq!(at("slow"), "slow");
}

#[test]
fn texts_without_spaces_give_the_same_terms() {
    check(
        "환불은언제되나요배송도안오고전화도안받고",
        Role::Content,
        &["환불", "배송", "안", "오다", "전화", "안", "받다"],
    );
}

#[test]
fn a_workspace_adds_words() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("tokenize")).expect("created");
    let path = folder.path().join("tokenize/lexicon.csv");
    std::fs::write(&path, "surface,tag,reading\n뚝딱배달,NNP,뚝딱+배달\n").expect("written");
    let tokenizer = Tokenizer::new(&Dictionaries::with_additions(folder.path())).expect("a right lexicon");
    let analysis = tokenizer.worker().analyze("뚝딱배달이 늦어요");
    assert_eq!(analysis.tokens[0].term, "뚝딱배달");
    assert_eq!(analysis.morphemes[1].tag, "JKS");
}

#[test]
fn every_broken_line_of_a_lexicon_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("tokenize")).expect("created");
    let path = folder.path().join("tokenize/lexicon.csv");
    std::fs::write(&path, "surface,tag,reading\n뚝딱배달,NOUN,-\n뚝딱 배달,NNP,-\n받다,VV,-\n뚝딱배달,NNP,뚝+배달\n")
        .expect("written");
    let error = Tokenizer::new(&Dictionaries::with_additions(folder.path())).err().expect("four broken rows");
    let message = error.message(Language::En);
    for line in [
        "lexicon.csv:2: unknown tag NOUN",
        "lexicon.csv:3: the surface",
        "lexicon.csv:4: unknown tag VV",
        "lexicon.csv:5: the parts",
    ] {
        assert!(message.contains(line), "{message}");
    }
    assert!(error.message(Language::Ko).contains("동사와 형용사는 활용하므로"), "{}", error.message(Language::Ko));
}

#[test]
fn a_text_of_megabytes_costs_no_more_than_in_proportion() {
    // Each of these once was, or could be, quadratic; then this test would take minutes.
    for piece in ["ㅋㅋㅋㅎㅎㅎ", "결제했는데 이 행사 는 도가 주관하고 ", "1,", "[전화", "can't soooo "]
    {
        let text = piece.repeat(300_000 / piece.len());
        assert_sound(&text, &tokenizer().worker().analyze(&text));
    }
}

/// What must hold of any analysis.
fn assert_sound(text: &str, analysis: &Analysis) {
    let n_chars = text.chars().count() as u32;
    for pair in analysis.morphemes.windows(2) {
        let same_word = pair[0].span == pair[1].span;
        assert!(same_word || pair[0].span.end <= pair[1].span.start, "{text:?}: {pair:?}");
    }
    for morpheme in &analysis.morphemes {
        assert!(morpheme.span.end <= n_chars && !morpheme.span.is_empty(), "{text:?}: {morpheme:?}");
        assert!(!morpheme.form.is_empty());
    }
    for pair in analysis.tokens.windows(2) {
        assert!(pair[0].span.start <= pair[1].span.start, "{text:?}: {pair:?}");
    }
    for token in &analysis.tokens {
        assert!(token.span.end <= n_chars && !token.span.is_empty(), "{text:?}: {token:?}");
        assert!(!token.term.is_empty());
    }
}

/// Texts like those of support desks: Korean and English words, labels, stretched letters, signs, any spacing.
fn desk_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[가-힣]{1,4}",
        "[ㄱ-ㅣ]{1,5}",
        "[a-zA-Z']{1,8}",
        "[0-9.,]{1,6}",
        "[ \t\n\u{a0}\u{3000}]{1,3}",
        prop::sample::select(vec![
            "안",
            "못",
            "되지",
            "않",
            "돼요",
            "[전화]",
            "[이름]",
            "[",
            "]",
            "요오오",
            "ㅠㅠㅠ",
            "sooo",
            "can't",
            "doesn’t",
            "상담원",
            "수 있",
            "한 번",
            "전",
            "거예요",
            "하나요",
            "%,",
            "...",
            "😀",
            "é",
            "ｍ",
            "漢字",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_desk_text_is_cut_soundly_and_always_alike(text in desk_text()) {
        let mut worker = tokenizer().worker();
        let document = worker.analyze(&text);
        assert_sound(&text, &document);
        // A query is analysed by another worker, after other texts.
        let mut other = tokenizer().worker();
        other.analyze("환불이 안 돼요");
        prop_assert_eq!(other.analyze(&text), document.clone());
        prop_assert_eq!(worker.analyze(&text), document);
    }

    #[test]
    fn any_unicode_text_is_cut_soundly(text in "\\PC{0,40}|(?s:.{0,40})") {
        let analysis = tokenizer().worker().analyze(&text);
        assert_sound(&text, &analysis);
    }
}
