//! Why is a statement where it is, in words: first the reason, then what it rests on.

use serde_json::{Value, json};

use crate::cli::table::Table;
use crate::model::{Bilingual, Language};
use crate::pipeline::explaining::{Answers, Concept, Neighbour, Placement, Shared, StatementReasons};
use crate::report::MemberClass;
use crate::store::RunRow;
use crate::topics::Trial;

use super::{agreement, called, indented, label_as_json, percent, round, ruled, rules_as_json, rules_as_text, two};

/// Most characters of a neighbour's text on the screen.
const LONGEST_SNIPPET: usize = 36;
/// Shared words named for each neighbour on the screen.
const N_SHARED: usize = 4;
/// Words, concepts and answers shown on the screen.
const N_PARTS: usize = 9;
/// Words named in the first sentences.
const N_NAMED: usize = 3;
/// Statements of the same conversation named in a sentence.
const N_OTHERS: usize = 3;

/// Returns the explanation as a person reads it.
pub(super) fn as_text(it: &StatementReasons, run: &RunRow, language: Language) -> String {
    let ko = language == Language::Ko;
    let mut text = format!("{}\n“{}”\n\n{}\n", it.id, it.text, reason(it).get(language));
    if let Some(weightiest) = weightiest(it, language) {
        text.push_str(&format!("{weightiest}\n"));
    }
    text.push_str(&format!("{}\n", agreement(is_as_stored(it), run, &stored(it), language)));
    if !it.words.is_empty() {
        let title = if ko { "무엇으로 세었나" } else { "what it is counted by" };
        text.push_str(&format!("\n{title}\n{}", counted(it, language)));
        text.push_str(&beside(it, language));
    }
    if let Some(trial) = it.trial {
        let title = if ko { "무엇과 견주었나" } else { "what it was held against" };
        text.push_str(&format!("\n{title}\n{}", indented(&held_against(it, trial, language))));
    }
    if !it.neighbours.is_empty() {
        let title = if ko { "가장 닮은 발언" } else { "nearest statements" };
        text.push_str(&format!("\n{title}\n{}", indented(&near(&it.neighbours, language))));
    }
    text + &rules_as_text(&it.rules, language)
}

fn is_as_stored(it: &StatementReasons) -> bool {
    let now = (it.topic.as_ref().map(|topic| topic.id.clone()), it.class.code().to_owned());
    it.stored.as_ref() == Some(&now)
}

fn stored(it: &StatementReasons) -> Bilingual {
    match &it.stored {
        Some((topic, class)) => {
            let topic = topic.as_deref();
            let class = class_name(class);
            Bilingual::new(
                format!("저장된 결과는 {}({})입니다.", topic.unwrap_or("토픽 없음"), class.ko),
                format!("The store has it in {} ({}).", topic.unwrap_or("no topic"), class.en),
            )
        }
        None => Bilingual::new("저장된 결과가 없습니다.", "The store has nothing of it."),
    }
}

fn class_name(code: &str) -> Bilingual {
    match code {
        "assigned" => Bilingual::new("묶임", "assigned"),
        "weak" => Bilingual::new("약하게 묶임", "weak"),
        _ => Bilingual::new("묶이지 않음", "single"),
    }
}

/// Returns why it is where it is, in one or two sentences.
pub(super) fn reason(it: &StatementReasons) -> Bilingual {
    let place = place(it);
    let because = match (&it.placement, it.trial) {
        (Placement::Rule(rule), _) => Bilingual::new(
            format!("registers/curation.toml의 규칙에 따른 것입니다: {}.", ruled(rule, Language::Ko)),
            format!("A rule of registers/curation.toml decided it: {}.", ruled(rule, Language::En)),
        ),
        (Placement::Equals { n_there, n_all }, _) => Bilingual::new(
            format!("같은 말로 된 발언 {n_all}건 가운데 가장 많은 {n_there}건이 이 토픽에 있어 함께 두었습니다."),
            format!(
                "Of {n_all} statements in the same words {n_there}, more than anywhere else, are in this topic, and equal ones stay together."
            ),
        ),
        (Placement::OtherLanguage, _) => Bilingual::new(
            "함께 묶인 발언들이 말하는 개념이 다른 언어로 된 이 토픽에 더 가까워, 묶음째 옮겼습니다.",
            "The concepts of the statements that it was grouped with are nearer to this topic of the other language, so they went there together.",
        ),
        (Placement::Definition { name, share, least, held }, _) => {
            let held =
                |language| held.iter().map(|name| format!("‘{}’", name.get(language))).collect::<Vec<_>>().join(", ");
            Bilingual::new(
                format!(
                    "분류 체계가 ‘{}’ 토픽을 정의한 개념 가운데 {}를 담고 있기 때문입니다(기준 {}): {}.",
                    name.ko,
                    percent(*share),
                    percent(*least),
                    held(Language::Ko)
                ),
                format!(
                    "It holds {} of the concepts by which the taxonomy defines ‘{}’ ({} is enough): {}.",
                    percent(*share),
                    name.en,
                    percent(*least),
                    held(Language::En)
                ),
            )
        }
        (Placement::Conversation { others }, _) => {
            let ids = others.iter().take(N_OTHERS).map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Bilingual::new(
                format!(
                    "이 발언의 말만으로는 어느 토픽에도 들지 못하지만, 같은 상담의 다른 발언이 이 토픽에 묶여 있습니다({ids})."
                ),
                format!(
                    "Its own words are not enough for any topic, but the rest of its conversation is in this one ({ids})."
                ),
            )
        }
        (Placement::Words, Some(trial)) => by_words(it, trial),
        (Placement::Words, None) => Bilingual::new(
            "뜻을 담은 낱말이 하나도 없어 다른 발언과 견줄 수 없습니다.",
            "It has no word that carries meaning, so there is nothing to compare.",
        ),
    };
    Bilingual::new(format!("{} {}", place.ko, because.ko), format!("{} {}", place.en, because.en))
}

fn place(it: &StatementReasons) -> Bilingual {
    match (&it.topic, it.class) {
        (Some(topic), MemberClass::Weak) => Bilingual::new(
            format!("{} 토픽에 넣었지만 근거가 약합니다.", called(topic, Language::Ko)),
            format!("In {}, on thin evidence.", called(topic, Language::En)),
        ),
        (Some(topic), _) => Bilingual::new(
            format!("{} 토픽에 있습니다.", called(topic, Language::Ko)),
            format!("In {}.", called(topic, Language::En)),
        ),
        (None, _) => Bilingual::new("어느 토픽에도 넣지 않았습니다.", "In no topic."),
    }
}

fn by_words(it: &StatementReasons, trial: Trial) -> Bilingual {
    let (own, least, sure, first) = (two(trial.own), two(trial.least), two(trial.least_sure()), two(trial.at_first));
    match it.why.map(|why| why.code) {
        None => Bilingual::new(
            format!("이 토픽의 다른 발언과 뚜렷하게 닮았습니다(닮은 정도 {own}, 기준 {sure})."),
            format!("It is clearly like the other statements of the topic ({own}; {sure} is enough)."),
        ),
        Some("between") => match &it.nearest {
            Some((other, likeness)) => Bilingual::new(
                format!(
                    "이 토픽과 닮은 정도({own})보다 {} 토픽과 닮은 정도({})가 더 높습니다.",
                    called(other, Language::Ko),
                    two(*likeness)
                ),
                format!("It is {own} like this topic, but {} like {}.", two(*likeness), called(other, Language::En)),
            ),
            None => Bilingual::new(
                format!("이 묶음과 닮은 정도({own})보다 다른 묶음과 닮은 정도({})가 더 높습니다.", two(trial.nearest)),
                format!("It is {own} like its group, but {} like another one.", two(trial.nearest)),
            ),
        },
        Some("little_in_common") if it.topic.is_some() => Bilingual::new(
            format!(
                "이 토픽의 다른 발언과 닮은 정도({own})가 토픽에 넣는 기준({least})은 넘지만 확실하다고 보는 기준({sure})에는 못 미칩니다."
            ),
            format!(
                "It is {own} like the other statements of the topic: more than the {least} that it takes to be in it, less than the {sure} that it takes to be sure."
            ),
        ),
        Some("little_in_common") => Bilingual::new(
            format!("함께 묶였던 발언들과 닮은 정도({first})가 토픽에 넣는 기준({least})에 못 미칩니다."),
            format!("It is only {first} like the statements that it was grouped with, and {least} is needed."),
        ),
        Some("too_few") => {
            let (n, needed) = (trial.n_alike, it.least_members);
            if n == 0 {
                return Bilingual::new(
                    "함께 묶인 발언 가운데 서로 충분히 닮은 것이 없습니다.",
                    "None of the statements that it was grouped with is enough like the others.",
                );
            }
            Bilingual::new(
                format!(
                    "함께 묶인 발언 가운데 서로 충분히 닮은 발언이 {n}건뿐이라 토픽이 되지 못했습니다({needed}건부터 토픽이 됩니다)."
                ),
                format!(
                    "Of the statements that it was grouped with only {n} are alike enough, and a topic needs {needed}."
                ),
            )
        }
        _ => Bilingual::new("낱말을 함께 쓰는 다른 발언이 없습니다.", "No other statement shares its words."),
    }
}

/// Returns what makes it most like its topic, or what weighs most where its words put it in none; and who says the same.
fn weightiest(it: &StatementReasons, language: Language) -> Option<String> {
    let parts = parts(it, language);
    let is_in = parts.iter().any(|part| part.share_of_likeness.is_some());
    let named: Vec<String> = parts
        .iter()
        .take(N_NAMED)
        .map(|part| {
            format!("{} {}", part.name.trim_matches(['(', ')']), percent(part.share_of_likeness.unwrap_or(part.share)))
        })
        .collect();
    if named.is_empty() {
        return None;
    }
    let named = named.join(", ");
    let mut text = match (language, is_in) {
        (Language::Ko, true) => format!("닮은 데에 가장 크게 작용한 것: {named}."),
        (Language::Ko, false) => format!("이 발언에서 무게가 가장 큰 것: {named}."),
        (Language::En, true) => format!("What makes it alike most: {named}."),
        (Language::En, false) => format!("What weighs most in it: {named}."),
    };
    if it.n_same > 1 {
        let n = it.n_same;
        text.push_str(&match language {
            Language::Ko => format!(" 말과 답변이 똑같은 발언이 이 발언까지 {n}건입니다."),
            Language::En => format!(" {n} statements, this one included, have the very same words and answers."),
        });
    }
    Some(text)
}

/// Something that a statement is counted by, with its share of the statement and of the likeness to the topic.
struct Part {
    name: String,
    share: f64,
    share_of_likeness: Option<f64>,
    remark: String,
}

/// Returns what a statement is counted by, the most telling first: by the likeness where its words put it in a topic.
fn parts(it: &StatementReasons, language: Language) -> Vec<Part> {
    let ko = language == Language::Ko;
    let words = it.words.iter().map(|word| {
        let remark = match &word.corrected_to {
            Some(right) if ko => format!("‘{right}’의 오타로 보고 셈"),
            Some(right) => format!("taken for a misspelt ‘{right}’"),
            None if word.is_light && ko => "가벼운 말이라 조금만 셈".to_owned(),
            None if word.is_light => "a light word, counts a little".to_owned(),
            None => String::new(),
        };
        let (share, share_of_likeness) = (word.share, word.share_of_likeness);
        Part { name: shown(&word.word, &word.term).to_owned(), share, share_of_likeness, remark }
    });
    let concepts = it.concepts.iter().map(|concept| {
        let words = concept.words.join(" ");
        let remark = match &concept.name {
            Some(_) if ko => format!("‘{words}’의 뜻"),
            Some(_) => format!("what ‘{words}’ means"),
            None if ko => format!("‘{words}’처럼 소리 나는 말"),
            None => format!("what sounds like ‘{words}’"),
        };
        let (share, share_of_likeness) = (concept.share, concept.share_of_likeness);
        Part { name: named(concept), share, share_of_likeness, remark }
    });
    let answers = it.answers.words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", ");
    let (share, share_of_likeness) = (it.answers.share, it.answers.share_of_likeness);
    let name = Bilingual::new("(상담사의 답변)", "(the agent's answers)");
    let answers = Part { name: name.get(language).to_owned(), share, share_of_likeness, remark: answers };
    let mut parts: Vec<Part> = words.chain(concepts).chain((share > 0.0).then_some(answers)).collect();
    let telling = |part: &Part| (part.share_of_likeness.unwrap_or(part.share), part.share);
    parts.sort_by(|a, b| {
        let ((a, a_then), (b, b_then)) = (telling(a), telling(b));
        b.total_cmp(&a).then(b_then.total_cmp(&a_then))
    });
    parts
}

/// Returns a word as a person knows it: the dictionary form in Korean, as it is written where that is a stem.
fn shown<'w>(word: &'w str, term: &'w str) -> &'w str {
    if term.is_ascii() || term.is_empty() { word } else { term }
}

fn counted_header(language: Language) -> [&'static str; 4] {
    match language {
        Language::Ko => ["말", "발언에서의 무게", "닮은 데 작용한 몫", "비고"],
        Language::En => ["word", "weight", "share of the likeness", "remark"],
    }
}

/// Returns the parts of the count that tell most.
fn counted(it: &StatementReasons, language: Language) -> String {
    let parts = parts(it, language);
    let is_in = parts.iter().any(|part| part.share_of_likeness.is_some());
    let [word, share, likeness, _] = counted_header(language);
    let mut table =
        if is_in { Table::new(&[word, share, likeness, ""], &[1, 2]) } else { Table::new(&[word, share, ""], &[1]) };
    let (told, others) = parts.split_at(parts.len().min(N_PARTS));
    table.rows = told
        .iter()
        .map(|part| {
            let likeness = part.share_of_likeness.map(percent);
            let cells = [Some(part.name.clone()), Some(percent(part.share)), likeness, Some(part.remark.clone())];
            cells.into_iter().flatten().collect()
        })
        .collect();
    let mut text = indented(&table);
    if !others.is_empty() {
        let (n, share) = (others.len(), percent(others.iter().map(|part| part.share).sum()));
        text.push_str(&match language {
            Language::Ko => format!("  … 그 밖의 {n}개(무게의 {share})는 --format csv에서 볼 수 있습니다\n"),
            Language::En => format!("  … {n} more ({share} of the weight) with --format csv\n"),
        });
    }
    text
}

fn named(concept: &Concept) -> String {
    match &concept.name {
        Some(name) => format!("[{} = {}]", name.ko, name.en),
        None => format!("[{}]", concept.words.join(" ")),
    }
}

/// Returns what was left out of the count.
fn beside(it: &StatementReasons, language: Language) -> String {
    let Answers { n_sentences, n_macros, n_courtesy, .. } = it.answers;
    let passed: Vec<String> = it.passed_over.iter().map(|word| format!("‘{word}’")).collect();
    let mut text = String::new();
    if !passed.is_empty() {
        let passed = passed.join(", ");
        text.push_str(&match language {
            Language::Ko => format!("  세지 않은 말: {passed}\n"),
            Language::En => format!("  words that do not count: {passed}\n"),
        });
    }
    let left_out = match language {
        Language::Ko => [(n_macros, "여러 상담에 되풀이되는 문구"), (n_courtesy, "인사·사과·본인 확인")],
        Language::En => [(n_macros, "that many conversations repeat"), (n_courtesy, "of courtesy")],
    };
    let left_out = left_out.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| match language {
        Language::Ko => format!("{what} {n}문장"),
        Language::En => format!("{n} {what}"),
    });
    let left_out = left_out.collect::<Vec<_>>();
    text.push_str(&match (language, n_sentences, left_out.is_empty()) {
        (_, 0, true) => String::new(),
        (Language::Ko, 0, false) => {
            format!("  상담사의 답변에는 셀 문장이 없었습니다(세지 않은 것: {}).\n", left_out.join(", "))
        }
        (Language::Ko, n, true) => format!("  상담사의 답변 가운데 {n}문장을 세었습니다.\n"),
        (Language::Ko, n, false) => {
            format!("  상담사의 답변 가운데 {n}문장을 세었습니다(세지 않은 것: {}).\n", left_out.join(", "))
        }
        (Language::En, n, true) => format!("  sentences of the answers that count: {n}\n"),
        (Language::En, n, false) => {
            format!("  sentences of the answers that count: {n} (left out: {})\n", left_out.join(", "))
        }
    });
    text
}

fn held_against(it: &StatementReasons, trial: Trial, language: Language) -> Table {
    let ko = language == Language::Ko;
    let header = if ko { ["견준 것", "닮은 정도", "기준"] } else { ["held against", "likeness", "needed"] };
    let mut table = Table::new(&header, &[1]);
    let (least, sure) = (two(trial.least), two(trial.least_sure()));
    let what = if ko { "함께 묶인 발언들" } else { "the group that it fell into" };
    let needed = if ko { format!("{least} 이상이면 남음") } else { format!("{least} to stay") };
    table.rows.push(vec![what.to_owned(), two(trial.at_first), needed]);
    if trial.why.is_none() {
        let what = if ko { "그 가운데 남은 발언들" } else { "those of it that stayed" };
        let needed = if ko { format!("{sure} 이상이면 확실함") } else { format!("{sure} to be sure") };
        table.rows.push(vec![what.to_owned(), two(trial.own), needed]);
    }
    if let Some((other, likeness)) = &it.nearest {
        let what = called(other, language);
        let needed = if ko { "위의 값보다 높으면 약하게 묶임" } else { "more than above: thin evidence" };
        let needed = if trial.why.is_none() { needed } else { "" };
        table.rows.push(vec![what, two(*likeness), needed.to_owned()]);
    }
    table
}

fn near(neighbours: &[Neighbour], language: Language) -> Table {
    let header = match language {
        Language::Ko => ["닮은 정도", "토픽", "발언", "내용", "함께 가진 것"],
        Language::En => ["likeness", "topic", "statement", "text", "what both have"],
    };
    let mut table = Table::new(&header, &[0]);
    table.rows = neighbours
        .iter()
        .map(|near| {
            let topic = near.topic.as_ref().map_or_else(|| "-".to_owned(), |topic| topic.id.clone());
            vec![two(near.likeness), topic, near.id.to_string(), snippet(&near.text), in_common(near, language)]
        })
        .collect();
    table
}

fn snippet(text: &str) -> String {
    if text.chars().count() <= LONGEST_SNIPPET {
        return text.to_owned();
    }
    text.chars().take(LONGEST_SNIPPET - 1).chain("…".chars()).collect()
}

fn in_common(near: &Neighbour, language: Language) -> String {
    let mut words: Vec<String> = Vec::new();
    for shared in &near.shared {
        let said = match shared {
            Shared::Word { is_light: true, .. } => continue,
            Shared::Word { here, term, .. } if !term.is_ascii() => shown(here, term).to_owned(),
            Shared::Word { here, there, .. } if here.to_lowercase() == there.to_lowercase() => here.clone(),
            Shared::Word { here, there, .. } => format!("{here}={there}"),
            Shared::Concept { name: Some(name), here, there, .. } if here != there => {
                format!("[{}]", name.get(language))
            }
            // A concept by one word on both sides is that word.
            Shared::Concept { .. } => continue,
        };
        if !words.contains(&said) {
            words.push(said);
        }
    }
    words.truncate(N_SHARED);
    if near.share_of_answers >= 0.005 {
        let share = percent(near.share_of_answers);
        words.push(match language {
            Language::Ko => format!("답변 {share}"),
            Language::En => format!("answers {share}"),
        });
    }
    words.join(", ")
}

/// Returns what statements are counted by, for a spreadsheet.
pub(super) fn as_table(reasons: &[StatementReasons], language: Language) -> Table {
    let [word, share, likeness, remark] = counted_header(language);
    let statement = if language == Language::Ko { "발언" } else { "statement" };
    let mut table = Table::new(&[statement, word, share, likeness, remark], &[]);
    for it in reasons {
        table.rows.extend(parts(it, language).into_iter().map(|part| {
            let likeness = part.share_of_likeness.map_or_else(String::new, percent);
            vec![it.id.to_string(), part.name, percent(part.share), likeness, part.remark]
        }));
    }
    table
}

/// Returns the explanation for a program.
pub(super) fn as_json(it: &StatementReasons) -> Value {
    let placed_by = match &it.placement {
        Placement::Words => json!({"by": "words"}),
        Placement::OtherLanguage => json!({"by": "other_language"}),
        Placement::Equals { n_there, n_all } => json!({"by": "equal_words", "n_there": n_there, "n_all": n_all}),
        Placement::Definition { name, share, least, held } => {
            json!({"by": "taxonomy", "definition": name, "share": round(*share), "least": least, "concepts": held})
        }
        Placement::Conversation { others } => {
            json!({"by": "conversation", "statements": others.iter().map(ToString::to_string).collect::<Vec<_>>()})
        }
        Placement::Rule(rule) => json!({"by": "rule", "rule": super::line_of(rule)}),
    };
    let neighbours: Vec<Value> = it
        .neighbours
        .iter()
        .map(|near| {
            json!({
                "statement": near.id.to_string(), "text": near.text, "likeness": round(near.likeness), "n_same": near.n_same,
                "topic": near.topic.as_ref().map(label_as_json), "shared": near.shared,
                "share_of_answers": round(near.share_of_answers),
            })
        })
        .collect();
    json!({
        "statement": it.id.to_string(), "lang": it.language.code(), "text": it.text,
        "topic": it.topic.as_ref().map(label_as_json), "class": it.class.code(), "why": it.why.map(|why| why.code),
        "strength": round(it.strength), "reason": reason(it),
        "is_as_stored": is_as_stored(it),
        "stored": it.stored.as_ref().map(|(topic, class)| json!({"topic": topic, "class": class})),
        "placed_by": placed_by,
        "trial": it.trial.map(|trial| json!({
            "at_first": round(trial.at_first), "least": round(trial.least), "least_sure": round(trial.least_sure()),
            "n_alike": trial.n_alike, "least_members": it.least_members,
            "own": trial.why.is_none().then(|| round(trial.own)),
        })),
        "nearest": it.nearest.as_ref().map(|(topic, likeness)| json!({"topic": label_as_json(topic), "likeness": round(*likeness)})),
        "words": it.words, "concepts": it.concepts, "answers": it.answers, "passed_over": it.passed_over,
        "n_same": it.n_same, "neighbours": neighbours, "rules": rules_as_json(&it.rules),
    })
}
