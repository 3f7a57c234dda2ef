//! Why is a topic one, and how sure is it, in words: first the judgement, then what it rests on.

use serde_json::{Value, json};

use crate::cli::table::Table;
use crate::model::{Bilingual, Day, Language};
use crate::pipeline::explaining::{Recognised, Rival, TopicReasons};
use crate::registry::{Known, Likeness, Matched, Rule};
use crate::store::RunRow;
use crate::topics::names::Source;
use crate::topics::{Bounds, Judgement, Suggestion};

use super::{agreement, called, indented, label_as_json, percent, round, rules_as_json, rules_as_text, two};

/// Other claims on a topic that are named.
const N_RIVALS: usize = 3;

/// Returns the explanation as a person reads it.
pub(super) fn as_text(it: &TopicReasons, run: &RunRow, language: Language) -> String {
    let ko = language == Language::Ko;
    let mut text = format!("{}\n\n{}\n", called(&it.topic, language), reason(it).get(language));
    text.push_str(&format!("{}\n", agreement(is_as_stored(it), run, &stored(it), language)));
    let title = if ko { "이 토픽을 다른 토픽과 가르는 말" } else { "words that set it apart" };
    text.push_str(&format!("\n{title}\n{}", indented(&as_table(it, language))));
    let title = if ko { "얼마나 믿을 수 있나" } else { "how sure it is" };
    text.push_str(&format!("\n{title}\n{}", indented(&figures(it, language))));
    if !it.nearest.is_empty() {
        let title = if ko { "가장 가까운 다른 토픽" } else { "nearest other topics" };
        text.push_str(&format!("\n{title}\n"));
        for (other, n) in &it.nearest {
            let share = percent(f64::from(*n) / f64::from(n_statements(it).max(1)));
            let other = called(other, language);
            text.push_str(&match language {
                Language::Ko => format!("  {other}: 발언 {n}건({share})에 이 토픽 다음으로 가깝습니다.\n"),
                Language::En => format!("  {other}: next to this one, nearest to {n} statements ({share}).\n"),
            });
        }
    }
    let title = if ko { "이름" } else { "name" };
    text.push_str(&format!("\n{title}\n{}", name(it, language)));
    let title = if ko { "지난 실행과의 관계" } else { "since the night before" };
    text.push_str(&format!("\n{title}\n{}", past(it, language)));
    if !it.variants.is_empty() {
        let title = if ko { "안에 든 갈래" } else { "its parts" };
        text.push_str(&format!("\n{title}\n"));
        for (variant, n) in &it.variants {
            let variant = called(variant, language);
            text.push_str(&if ko { format!("  {variant}: {n}건\n") } else { format!("  {variant}: {n}\n") });
        }
    }
    text + &rules_as_text(&it.rules, language)
}

fn n_statements(it: &TopicReasons) -> u32 {
    it.n_assigned + it.n_weak
}

fn is_as_stored(it: &TopicReasons) -> bool {
    it.n_as_stored == n_statements(it) && it.n_only_stored == 0
}

fn stored(it: &TopicReasons) -> Bilingual {
    let (n, both) = (it.n_as_stored + it.n_only_stored, it.n_as_stored);
    Bilingual::new(
        format!("저장된 결과는 발언 {n}건이며 그 가운데 {both}건만 같습니다."),
        format!("The store has {n} statements in it, {both} of them the same."),
    )
}

/// Returns the judgement with what decided it, in one or two sentences.
pub(super) fn reason(it: &TopicReasons) -> Bilingual {
    let (n, n_weak, quality, bounds) = (n_statements(it), it.n_weak, it.quality, Bounds::OF_JUDGEMENT);
    let (weak, stable) = (percent(quality.weak_ratio), percent(quality.stability));
    let judged = judgement(quality.judgement);
    let because = match (&it.merge_with, quality.judgement) {
        (Some(other), _) => Bilingual::new(
            format!(
                "발언의 {} 이상이 {} 토픽에도 가깝고 둘 사이에 차이가 거의 없습니다(분리도 {}).",
                percent(bounds.same_nearest),
                called(other, Language::Ko),
                two(quality.separation)
            ),
            format!(
                "{} or more of its statements are next nearest to {}, and hardly nearer to this one (separation {}).",
                percent(bounds.same_nearest),
                called(other, Language::En),
                two(quality.separation)
            ),
        ),
        (None, Judgement::Mixed) => Bilingual::new(
            format!("약하게 묶인 발언의 비율({weak})이 기준({})에 이르기 때문입니다.", percent(bounds.much_weak)),
            format!(
                "{weak} of its statements are in it on thin evidence, and {} is too much.",
                percent(bounds.much_weak)
            ),
        ),
        (None, Judgement::Unsettled) => Bilingual::new(
            format!(
                "일부 발언만 다시 묶었을 때 함께 남는 비율({stable})이 기준({})보다 낮기 때문입니다.",
                percent(bounds.little_stable)
            ),
            format!(
                "Grouped again in parts, {stable} of its pairs of statements stay together, and {} is needed.",
                percent(bounds.little_stable)
            ),
        ),
        (None, Judgement::Clear) => Bilingual::new(
            format!(
                "약하게 묶인 발언이 적고({weak}, 기준 {} 이하) 일부 발언만 다시 묶어도 대부분 함께 남습니다({stable}, 기준 {} 이상).",
                percent(bounds.clear_weak),
                percent(bounds.clear_stable)
            ),
            format!(
                "Few of its statements are in it on thin evidence ({weak}, at most {}), and grouped again in parts most stay together ({stable}, at least {}).",
                percent(bounds.clear_weak),
                percent(bounds.clear_stable)
            ),
        ),
        (None, Judgement::Fair) => Bilingual::new(
            format!(
                "쓸 만하지만, 뚜렷하다고 보려면 약하게 묶인 발언이 {} 이하(지금 {weak}), 다시 묶어 함께 남는 비율이 {} 이상(지금 {stable})이어야 합니다.",
                percent(bounds.clear_weak),
                percent(bounds.clear_stable)
            ),
            format!(
                "Good enough to count on; to be clear it may have {} of weak statements (it has {weak}) and {} of its pairs must stay together (they do in {stable}).",
                percent(bounds.clear_weak),
                percent(bounds.clear_stable)
            ),
        ),
    };
    let better = match (&it.merge_with, quality.suggestion) {
        (Some(other), _) => Bilingual::new(
            format!(" {} 토픽과 합치는 편이 나을 수 있습니다.", called(other, Language::Ko)),
            format!(" It may be better merged with {}.", called(other, Language::En)),
        ),
        (None, Some(Suggestion::Split)) => Bilingual::new(
            " 아래 갈래대로 나누는 편이 나을 수 있습니다.",
            " It may be better split into the parts below.",
        ),
        _ => Bilingual::default(),
    };
    let because = Bilingual::new(because.ko + &better.ko, because.en + &better.en);
    Bilingual::new(
        format!("발언 {n}건이 모인 토픽이며(약하게 묶임 {n_weak}건), 판정은 ‘{}’입니다. {}", judged.ko, because.ko),
        format!("A topic of {n} statements ({n_weak} on thin evidence), judged {}. {}", judged.en, because.en),
    )
}

fn judgement(judgement: Judgement) -> Bilingual {
    match judgement {
        Judgement::Clear => Bilingual::new("뚜렷함", "clear"),
        Judgement::Fair => Bilingual::new("보통", "fair"),
        Judgement::Unsettled => Bilingual::new("흔들림", "unsettled"),
        Judgement::Mixed => Bilingual::new("섞여 있음", "mixed"),
    }
}

/// Returns the words that set it apart.
pub(super) fn as_table(it: &TopicReasons, language: Language) -> Table {
    let header = match language {
        Language::Ko => ["말", "이 토픽의 발언", "모든 토픽의 발언", "이 토픽에 있는 비율"],
        Language::En => ["word", "statements of this topic", "of all topics", "share here"],
    };
    let mut table = Table::new(&header, &[1, 2, 3]);
    table.rows = it
        .words
        .iter()
        .map(|word| {
            let share = f64::from(word.n_statements) / f64::from(word.n_of_all.max(1));
            vec![word.word.clone(), word.n_statements.to_string(), word.n_of_all.to_string(), percent(share)]
        })
        .collect();
    table
}

fn figures(it: &TopicReasons, language: Language) -> Table {
    let (quality, bounds) = (it.quality, Bounds::OF_JUDGEMENT);
    let header = match language {
        Language::Ko => ["지표", "값", "뜻과 기준"],
        Language::En => ["figure", "value", "meaning and bounds"],
    };
    let [much_weak, clear_weak] = [bounds.much_weak, bounds.clear_weak].map(percent);
    let [little_stable, clear_stable] = [bounds.little_stable, bounds.clear_stable].map(percent);
    let (same, hardly) = (percent(bounds.same_nearest), two(bounds.hardly_nearer));
    let rows = [
        (
            Bilingual::new("응집도", "cohesion"),
            two(it.cohesion),
            Bilingual::new(
                "발언이 토픽의 나머지 발언과 닮은 정도의 평균(0~1). 판정에는 쓰지 않습니다.",
                "How like its other statements each is on average, 0 to 1; not judged by.",
            ),
        ),
        (
            Bilingual::new("분리도", "separation"),
            two(quality.separation),
            Bilingual::new(
                format!(
                    "가장 가까운 다른 토픽보다 얼마나 더 가까운지의 평균. {hardly} 이하이고 발언의 {same} 이상에 한 토픽이 그다음으로 가까우면 섞여 있음."
                ),
                format!(
                    "How much nearer each is to it than to the nearest other topic. Mixed at {hardly} or less, where one topic is next nearest to {same} or more."
                ),
            ),
        ),
        (
            Bilingual::new("안정도", "stability"),
            percent(quality.stability),
            Bilingual::new(
                format!(
                    "일부 발언만 다시 묶었을 때 함께 남는 발언 쌍의 비율. {little_stable} 미만이면 흔들림, {clear_stable}부터 뚜렷함."
                ),
                format!(
                    "Pairs of statements that stay together when parts are grouped again. Unsettled below {little_stable}, clear from {clear_stable} on."
                ),
            ),
        ),
        (
            Bilingual::new("약하게 묶임", "thin evidence"),
            percent(quality.weak_ratio),
            Bilingual::new(
                format!("근거가 약한 발언의 비율. {much_weak}부터 섞여 있음, {clear_weak} 이하이면 뚜렷함."),
                format!("Statements that are weakly in it. Mixed from {much_weak} on, clear up to {clear_weak}."),
            ),
        ),
    ];
    let mut table = Table::new(&header, &[1]);
    let row = |(name, value, meaning): (Bilingual, String, Bilingual)| {
        vec![name.get(language).to_owned(), value, meaning.get(language).to_owned()]
    };
    table.rows = rows.into_iter().map(row).collect();
    table
}

/// Returns by what it got its name, and a better one that is offered.
fn name(it: &TopicReasons, language: Language) -> String {
    let ko = language == Language::Ko;
    let renamed = it
        .rules
        .iter()
        .any(|rule| matches!(&rule.action, crate::registry::Action::Rename { topic, .. } if *topic == it.topic.id));
    let names = [&it.topic.ko, &it.topic.en];
    let offered = [&it.known.offered_ko, &it.known.offered_en];
    let mut text = String::new();
    for (idx, name) in names.into_iter().enumerate() {
        let Some(name) = name else { continue };
        let is_tonights = it.tonight[idx].as_ref() == Some(name);
        let n = it.n_stories;
        let why = match (&it.named_by[idx], is_tonights) {
            _ if it.is_defined && ko => "분류 체계에 정의된 이름입니다".to_owned(),
            _ if it.is_defined => "defined by the taxonomy".to_owned(),
            (Some(Source::Told(parts)), true) => {
                let parts =
                    parts.iter().map(|(word, n)| if ko { format!("‘{word}’ {n}건") } else { format!("‘{word}’ {n}") });
                let parts = parts.collect::<Vec<_>>().join(", ");
                if ko {
                    format!("서로 다른 사연 {n}건 가운데 {parts}")
                } else {
                    format!("of {n} different stories, {parts}")
                }
            }
            (Some(Source::Title), true) if ko => {
                "여럿이 말하는 대상이나 문제가 없어 대표 발언의 제목을 썼습니다".to_owned()
            }
            (Some(Source::Title), true) => {
                "the title of a typical statement, as no thing or problem is told by enough".to_owned()
            }
            (None, true) if ko => "오늘 발언의 말로 지었습니다".to_owned(),
            (None, true) => "made of tonight's words".to_owned(),
            _ if renamed && ko => "사람이 정한 이름입니다(아래 규칙)".to_owned(),
            _ if renamed => "given by a person (rules below)".to_owned(),
            _ if ko => "앞선 실행에서 지은 이름입니다. 이름은 저절로 바뀌지 않습니다".to_owned(),
            _ => "given on an earlier night; a name never changes by itself".to_owned(),
        };
        text.push_str(&format!("  ‘{name}’: {why}\n"));
    }
    let better: Vec<String> = ["ko", "en"]
        .iter()
        .zip(offered)
        .filter_map(|(flag, name)| name.as_ref().map(|name| format!("--{flag} \"{name}\"")))
        .collect();
    if !better.is_empty() && !renamed {
        let command = format!("voc curate rename {} {}", it.topic.id, better.join(" "));
        text.push_str(&match language {
            Language::Ko => format!("  오늘 발언에는 다른 이름이 더 맞습니다. 바꾸려면: {command}\n"),
            Language::En => format!("  another name fits tonight's statements better; to take it: {command}\n"),
        });
    }
    text
}

fn past(it: &TopicReasons, language: Language) -> String {
    let state = it.known.state.words();
    let mut text = match &it.recognised {
        Some(recognised) => recognised_as(recognised, language),
        None => String::new(),
    };
    let events = it.known.events.iter().rev().take(3).collect::<Vec<_>>();
    for event in events.into_iter().rev() {
        text.push_str(&format!("  {} {}\n", event.on, event.words().get(language)));
    }
    format!("  {}\n{text}", state.get(language))
}

fn recognised_as(recognised: &Recognised, language: Language) -> String {
    let mut text = match (recognised.matched.likeness(), language) {
        (Likeness::Statements { share, least }, Language::Ko) => {
            let Matched { n_shared, n_before, n_known, .. } = recognised.matched;
            format!(
                "  두 실행 모두에서 토픽에 든 발언으로 알아보았습니다: 앞 실행 {n_before}건, 오늘 {n_known}건, 함께 든 것 {n_shared}건. 겹치는 비율 {}(기준 {}).\n",
                percent(share),
                percent(least)
            )
        }
        (Likeness::Statements { share, least }, Language::En) => {
            let Matched { n_shared, n_before, n_known, .. } = recognised.matched;
            format!(
                "  recognised by the statements that are in a topic on both nights: {n_before} the night before, {n_known} tonight, {n_shared} in both; {} are shared ({} is needed)\n",
                percent(share),
                percent(least)
            )
        }
        (Likeness::Words { share, least }, Language::Ko) => format!(
            "  앞선 실행의 발언이 남아 있지 않아 말로 알아보았습니다: 대표하는 말의 {}가 같습니다(기준 {}).\n",
            percent(share),
            percent(least)
        ),
        (Likeness::Words { share, least }, Language::En) => format!(
            "  none of its earlier statements is left; recognised by its words: {} are the same ({} is needed)\n",
            percent(share),
            percent(least)
        ),
    };
    for rival in recognised.rivals.iter().take(N_RIVALS) {
        let of = |matched: &Matched| match matched.likeness() {
            Likeness::Statements { share, .. } | Likeness::Words { share, .. } => percent(share),
        };
        text.push_str(&match (rival, language) {
            (Rival::Earlier(id, matched), Language::Ko) => {
                format!("  {id}일 수도 있었습니다(겹치는 비율 {}). 전체로 보아 더 많이 겹치는 쪽을 택했습니다.\n", of(matched))
            }
            (Rival::Earlier(id, matched), Language::En) => {
                format!("  it could have been {id} ({} shared); over all topics this way shares more\n", of(matched))
            }
            (Rival::Tonight(id, matched), Language::Ko) => {
                format!("  오늘의 {id}도 이 토픽일 수 있었습니다(겹치는 비율 {}). 전체로 보아 더 많이 겹치는 쪽을 택했습니다.\n", of(matched))
            }
            (Rival::Tonight(id, matched), Language::En) => {
                format!("  tonight's {id} could have been it, too ({} shared); over all topics this way shares more\n", of(matched))
            }
        });
    }
    text
}

/// Returns the explanation for a program.
pub(super) fn as_json(it: &TopicReasons) -> Value {
    let bounds = Bounds::OF_JUDGEMENT;
    let words: Vec<Value> = it
        .words
        .iter()
        .map(|word| {
            json!({"word": word.word, "n_statements": word.n_statements, "n_of_all": word.n_of_all, "weight": round(word.weight)})
        })
        .collect();
    let source = |source: &Option<Source>| match source {
        Some(Source::Told(parts)) => {
            let parts: Vec<Value> = parts.iter().map(|(word, n)| json!({"word": word, "n_stories": n})).collect();
            json!({"by": "stories", "parts": parts})
        }
        Some(Source::Title) => json!({"by": "title"}),
        None => Value::Null,
    };
    let near: Vec<Value> =
        it.nearest.iter().map(|(topic, n)| json!({"topic": label_as_json(topic), "n_statements": n})).collect();
    let variants: Vec<Value> =
        it.variants.iter().map(|(variant, n)| json!({"variant": label_as_json(variant), "n_statements": n})).collect();
    json!({
        "topic": label_as_json(&it.topic), "state": it.known.state, "reason": reason(it),
        "n_statements": n_statements(it), "n_assigned": it.n_assigned, "n_weak": it.n_weak,
        "is_as_stored": is_as_stored(it),
        "judgement": judgement(it.quality.judgement).en,
        "suggestion": match it.quality.suggestion {
            Some(Suggestion::Split) => json!({"do": "split"}),
            Some(Suggestion::MergeWith(_)) => json!({"do": "merge", "with": it.merge_with.as_ref().map(label_as_json)}),
            None => Value::Null,
        },
        "figures": {
            "cohesion": round(it.cohesion), "separation": round(it.quality.separation),
            "stability": round(it.quality.stability), "weak_ratio": round(it.quality.weak_ratio),
        },
        "bounds": {
            "much_weak": round(bounds.much_weak), "clear_weak": bounds.clear_weak, "little_stable": bounds.little_stable,
            "clear_stable": bounds.clear_stable, "same_nearest": bounds.same_nearest, "hardly_nearer": bounds.hardly_nearer,
        },
        "words": words, "nearest": near, "n_stories": it.n_stories,
        "named_by": {"ko": source(&it.named_by[0]), "en": source(&it.named_by[1])},
        "offered": {"ko": it.known.offered_ko, "en": it.known.offered_en},
        "is_defined": it.is_defined,
        "recognised": it.recognised.as_ref().map(recognised_as_json),
        "first_found": it.known.first_found, "last_found": it.known.last_found,
        "variants": variants, "rules": rules_as_json(&it.rules),
    })
}

fn matched_as_json(matched: &Matched) -> Value {
    let (by, share, least) = match matched.likeness() {
        Likeness::Statements { share, least } => ("statements", share, least),
        Likeness::Words { share, least } => ("words", share, least),
    };
    let Matched { n_shared, n_before, n_known, .. } = matched;
    json!({"by": by, "share": round(share), "least": least, "n_shared": n_shared, "n_before": n_before, "n_known": n_known})
}

fn recognised_as_json(recognised: &Recognised) -> Value {
    let rivals = recognised.rivals.iter().map(|rival| match rival {
        Rival::Earlier(id, matched) => json!({"earlier": id, "matched": matched_as_json(matched)}),
        Rival::Tonight(id, matched) => json!({"tonight": id, "matched": matched_as_json(matched)}),
    });
    let mut told = matched_as_json(&recognised.matched);
    told["rivals"] = rivals.collect();
    told
}

/// Returns what became of a topic that the newest run has no statement of.
pub(super) fn gone_as_text(known: &Known, as_of: Day, rules: &[Rule], language: Language) -> String {
    let names: Vec<&str> = [&known.label_ko, &known.label_en].into_iter().flatten().map(String::as_str).collect();
    let (id, name, last, n) = (known.id, names.join(" · "), known.last_found, known.n_statements);
    let terms = known.terms.join(", ");
    let mut text = match (language, known.last_found == as_of) {
        (Language::Ko, false) => format!(
            "{id} ‘{name}’\n\n{as_of} 실행에 나타나지 않은 토픽입니다({}). 마지막으로 나타난 {last} 실행에는 발언이 {n}건 있었습니다.\n말: {terms}\n\n지나온 일\n",
            known.state.words().ko
        ),
        (Language::En, false) => format!(
            "{id} ‘{name}’\n\nThe run of {as_of} has not found it ({}). On {last}, when it was found last, it had {n} statements.\nwords: {terms}\n\nwhat became of it\n",
            known.state.words().en
        ),
        (Language::Ko, true) => format!(
            "{id} ‘{name}’\n\n{as_of} 실행에 발언 {n}건으로 나타났지만, 사람이 정한 규칙에 따라 다른 토픽에 합치거나 제외했습니다.\n말: {terms}\n\n지나온 일\n"
        ),
        (Language::En, true) => format!(
            "{id} ‘{name}’\n\nThe run of {as_of} has found it with {n} statements, but a rule puts them elsewhere or leaves them out.\nwords: {terms}\n\nwhat became of it\n"
        ),
    };
    for event in &known.events {
        text.push_str(&format!("  {} {}\n", event.on, event.words().get(language)));
    }
    text + &rules_as_text(rules, language)
}

/// Returns the same for a program.
pub(super) fn gone_as_json(known: &Known, rules: &[Rule]) -> Value {
    let happened: Vec<Value> = known
        .events
        .iter()
        .map(|event| json!({"on": event.on, "what": event.words(), "share": round(event.share)}))
        .collect();
    json!({
        "topic": {"id": known.id, "ko": known.label_ko, "en": known.label_en}, "state": known.state,
        "n_statements": known.n_statements, "first_found": known.first_found, "last_found": known.last_found,
        "terms": known.terms, "happened": happened, "rules": rules_as_json(rules),
    })
}
