//! Words for the codes of drafts and articles.

use crate::evidence::numbers::count;
use crate::knowledge::{ArticleState, Audience, Decision, DisagreementKind, Draft, DraftState, ToCheck};
use crate::model::{Bilingual, Language, Particle};

/// Returns what it means for an editor.
pub(in crate::report) fn decision_meaning(decision: Decision) -> Bilingual {
    let (ko, en) = match decision {
        Decision::New => ("답이 되는 문서가 없어 새로 써야 합니다", "no article answers it: write one"),
        Decision::Update => {
            ("문서는 있지만 빠진 내용이 있습니다", "an article answers part of it: add what is missing")
        }
        Decision::Duplicate => ("같은 내용의 문서가 이미 있습니다", "another document says the same: keep one"),
        Decision::Contradiction => {
            ("서로 다른 말을 하고 있어 누군가 정해야 합니다", "they say opposite things: somebody must decide")
        }
        Decision::Stale => ("문서를 쓴 뒤에 기준이 바뀌었습니다", "the rules changed after it was written"),
        Decision::Ok => ("지금 문서로 충분합니다", "the article holds"),
    };
    Bilingual::new(ko, en)
}

/// Returns the decision of a draft with what it is about, as the front matter names it: `update:KB-001#해결`.
pub(super) fn decision_of(draft: &Draft) -> String {
    let code = draft.decision.code();
    let about = match draft.decision {
        Decision::New => return code.to_owned(),
        Decision::Contradiction | Decision::Duplicate => concerned(draft).join(","),
        Decision::Update | Decision::Stale | Decision::Ok => draft.article.clone().unwrap_or_default(),
    };
    let section = draft.section.as_deref().filter(|_| matches!(draft.decision, Decision::Update | Decision::Stale));
    match (about.is_empty(), section) {
        (true, _) => code.to_owned(),
        (false, Some(section)) => format!("{code}:{about}#{section}"),
        (false, None) => format!("{code}:{about}"),
    }
}

/// Returns the articles and drafts that a decision is about, its own article first, each once.
fn concerned(draft: &Draft) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    for id in draft.article.iter().chain(&draft.others) {
        if !named.contains(&id.as_str()) {
            named.push(id);
        }
    }
    named
}

/// Returns what is to be done about the draft's problem, in a sentence; why is said by the draft's reasons.
pub(super) fn decision_told(draft: &Draft) -> Bilingual {
    let named = concerned(draft);
    let article = named.first().copied().unwrap_or("–");
    let object = Particle::Object.after(article);
    let section = draft.section.as_deref();
    match draft.decision {
        Decision::New if !draft.related.is_empty() => Bilingual::new(
            "이 언어로 이 문제를 다룬 문서가 없습니다. 새로 쓰거나 옮겨 적어야 합니다.",
            "No article in this language is about this problem: write or translate one.",
        ),
        Decision::New => Bilingual::new(
            "이 문제를 다룬 문서가 없습니다. 새로 써야 합니다.",
            "No article is about this problem: write one.",
        ),
        Decision::Update => {
            let at = section.map_or_else(|| format!("{article}{object}"), |it| format!("{article}의 ‘{it}’ 부분을"));
            let of = section.map_or_else(String::new, |section| format!("‘{section}’ of "));
            let (how_ko, how_en) =
                if draft.changes.is_empty() { ("", "") } else { (" 아래와 같이", " as follows") };
            Bilingual::new(format!("{at}{how_ko} 보완해 주세요."), format!("Complete {of}{article}{how_en}."))
        }
        Decision::Duplicate => {
            let named = named.join(", ");
            let object = Particle::Object.after(&named);
            Bilingual::new(
                format!("따로 쓰지 말고 {named}{object} 쓰면 됩니다."),
                format!("Do not write a second one: use {named}."),
            )
        }
        Decision::Contradiction => contradicting(&named),
        Decision::Stale => Bilingual::new(
            format!("{article}{object} 지금 기준에 맞게 고쳐 주세요."),
            format!("Bring {article} up to date."),
        ),
        Decision::Ok => Bilingual::new(
            format!("{article}에서 고칠 것이 없습니다."),
            format!("There is nothing to change in {article}."),
        ),
    }
}

fn contradicting(named: &[&str]) -> Bilingual {
    match named.split_first() {
        None => Bilingual::new(
            "상담사마다 답변이 서로 어긋납니다. 어느 쪽이 맞는지 먼저 정해 주세요.",
            "Agents’ answers are opposite. Decide first which one is right.",
        ),
        Some((only, [])) => Bilingual::new(
            format!("{only}의 내용과 상담사의 답변 가운데 어느 쪽이 맞는지 먼저 정해 주세요."),
            format!("Decide first which is right: {only} or what agents answer."),
        ),
        Some((first, rest)) => {
            let (with, rest) = (Particle::With.after(first), rest.join(", "));
            Bilingual::new(
                format!("{first}{with} {rest} 가운데 어느 쪽이 맞는지 먼저 정해 주세요."),
                format!("Decide first which is right: {first} or {rest}."),
            )
        }
    }
}

/// Returns where a sentence was said, in plain words: the first place, and how many more there are. Markdown has marks instead, which
/// are read again.
pub(super) fn source(places: &[String], language: Language) -> Option<String> {
    let (first, rest) = places.split_first()?;
    let n = count(rest.len() as u64);
    Some(match (language, rest.is_empty()) {
        (Language::Ko, true) => format!("근거: {first}"),
        (Language::Ko, false) => format!("근거: {first} 외 {n}건"),
        (Language::En, true) => format!("source: {first}"),
        (Language::En, false) => format!("source: {first} and {n} more"),
    })
}

/// Returns how far an article with the state of a draft would be.
pub(super) fn as_article(state: DraftState) -> ArticleState {
    match state {
        DraftState::Wip => ArticleState::Wip,
        DraftState::NotValidated => ArticleState::NotValidated,
    }
}

/// Returns who may read it, in words.
pub(in crate::report) fn audience(audience: Audience) -> Bilingual {
    let (ko, en) = match audience {
        Audience::InternalTier1 => ("사내 1차 상담", "internal, first line"),
        Audience::InternalTier2 => ("사내 2차 상담", "internal, second line"),
        Audience::Partner => ("협력사", "partners"),
        Audience::Public => ("공개", "public"),
    };
    Bilingual::new(ko, en)
}

/// Returns what has to be looked up, in a word.
pub(in crate::report) fn to_check(what: ToCheck) -> Bilingual {
    let (ko, en) = match what {
        ToCheck::Figure => ("수치", "figure"),
        ToCheck::Price => ("금액", "price"),
        ToCheck::Date => ("날짜", "date"),
        ToCheck::Phone => ("전화번호", "phone number"),
        ToCheck::Legal => ("법·약관", "law or terms"),
    };
    Bilingual::new(ko, en)
}

/// Returns in what answers differ.
pub(super) fn disagreement(kind: DisagreementKind) -> Bilingual {
    let (ko, en) = match kind {
        DisagreementKind::Figure => ("상담사마다 말하는 숫자가 다릅니다", "they name different figures"),
        DisagreementKind::Polarity => {
            ("된다는 답변과 안 된다는 답변이 함께 있습니다", "one says that it can be done, the other that it cannot")
        }
        DisagreementKind::Opposite => ("서로 반대되는 답변이 있습니다", "they say opposite things"),
    };
    Bilingual::new(ko, en)
}
