//! Drafts for tests, as a night would make them.

use super::{
    Audience, Change, ChangeKind, Confidence, Decision, Draft, DraftState, Review, Route, Step, StepRole, revision,
};
use crate::evidence::{Sentence, Template};
use crate::model::{Bilingual, Citation, Day, Language};

/// Quotes a place such as `C-1#3:0-17`; its turn and span need not fit the words.
pub(crate) fn quoted(text: &str, place: &str) -> Sentence {
    let (transcript, turn) = place.split_once('#').unwrap_or((place, "0:"));
    let turn = turn.split(':').next().and_then(|turn| turn.parse().ok()).unwrap_or(0);
    let end = text.chars().count() as u32;
    Sentence::quoted(Citation { transcript: transcript.to_owned(), turn, start: 0, end, text: text.to_owned() })
}

pub(crate) fn fixed(ko: &str, en: &str) -> Sentence {
    Sentence::fixed(&Template { id: "sample", ko, en }, Vec::new())
}

/// Returns a step that was said at a place and eleven more.
pub(crate) fn step(text: &str, place: &str) -> Step {
    let more = (0..11).map(|at| format!("C-9{at:02}#1:0-9"));
    Step {
        said: quoted(text, place),
        role: StepRole::Advice,
        n_solved: 12,
        n_cases: 14,
        n_agents: 5,
        places: std::iter::once(place.to_owned()).chain(more).collect(),
        to_check: Vec::new(),
    }
}

/// Returns a change of an article's line.
pub(crate) fn change(kind: ChangeKind, old: Option<Sentence>, new: Option<Step>) -> Change {
    Change {
        kind, old, new, reason: fixed("해결된 상담의 다수가 이렇게 답했습니다.", "Most solved cases say so.")
    }
}

/// Returns a draft with two steps.
pub(crate) fn draft(decision: Decision) -> Draft {
    let steps = vec![step("앱을 완전히 끕니다", "C-1#3:0-9"), step("다시 로그인합니다", "C-2#5:0-9")];
    let mut draft = Draft {
        id: "KB-D-000012".to_owned(),
        revision: String::new(),
        topic: "T-0042".to_owned(),
        topics: vec!["T-0042".to_owned()],
        name: Bilingual::new("로그인 오류", "Login error"),
        language: Language::Ko,
        decision,
        article: None,
        section: None,
        others: Vec::new(),
        reasons: vec![fixed("이 문의에 답하는 문서가 없습니다.", "No article answers it.")],
        state: DraftState::NotValidated,
        review: Review::Open,
        reviewed: None,
        note: None,
        news: Vec::new(),
        audience: Audience::InternalTier1,
        owner: None,
        products: vec!["앱".to_owned()],
        journey_stage: None,
        requester_types: Vec::new(),
        policies: Vec::new(),
        confidence: Confidence {
            n_cases: 20,
            n_solved: 12,
            n_confirmed: 9,
            n_customers: 12,
            n_agents: 5,
            answer_agreement: 0.8,
            csat_median: Some(4.0),
        },
        from: Day::constant(2026, 8, 22),
        to: Day::constant(2026, 11, 20),
        first_seen: Day::constant(2026, 10, 1),
        gap: 1.0,
        variance: 0.2,
        harm: 0.5,
        score: 10.0,
        harm_parts: Vec::new(),
        title: Some(quoted("로그인이 자꾸 튕겨요", "C-1#0:0-11")),
        issue: vec![quoted("로그인이 자꾸 튕겨요", "C-1#0:0-11")],
        environment: Vec::new(),
        routes: vec![Route { asked: None, n_solved: 12, steps }],
        causes: Vec::new(),
        disagreements: Vec::new(),
        confirmation: Vec::new(),
        escalation: Vec::new(),
        handover: Vec::new(),
        related: Vec::new(),
        search_words: vec!["로그인".to_owned(), "login".to_owned()],
        checks: Vec::new(),
        changes: Vec::new(),
        path: "kb/KB-D-000012.md".to_owned(),
    };
    draft.revision = revision(&draft);
    draft
}

/// Returns a document as the night writes it of a draft: enough of it to be reviewed.
pub(crate) fn document(draft: &Draft) -> String {
    let mark = |places: &[String]| super::marks::mark(places, draft.language);
    let title = draft.title.as_ref().map_or("", |title| title.text(draft.language));
    let line = |step: &Step| {
        let said = step.said.text(draft.language);
        format!("{said} (해결 {}건 · 상담사 {}명) {}", step.n_solved, step.n_agents, mark(&step.places))
    };
    let mut text = format!(
        "---\nid: {}\nstate: not_validated\naudience: internal_tier1\nlanguage: {}\nrevision: {}\n---\n# {title}\n\n> 자동으로 쓴 초안입니다.\n",
        draft.id,
        draft.language.code(),
        draft.revision
    );
    if !draft.changes.is_empty() {
        text.push_str("\n## 판단\n\n- 이유\n\n```diff\n");
        for change in &draft.changes {
            let old = change.old.iter().map(|old| format!("-{}\n", old.text(draft.language)));
            text.extend(old.chain(change.new.iter().map(|step| format!("+{}\n", line(step)))));
        }
        text.push_str("```\n");
    }
    text.push_str(&format!("\n## 문제\n\n- “{title}” {}\n\n## 해결\n\n", mark(&["C-1#0:0-11".to_owned()])));
    for (number, step) in (1..).zip(draft.steps()) {
        text.push_str(&format!("{number}. {}\n", line(step)));
    }
    text.push_str("\n지면이 모자라 싣지 못한 2개는 kb-drafts.jsonl에 있습니다.\n\n## 원인\n\n");
    text.extend(draft.causes.iter().map(|cause| format!("- {}\n", line(cause))));
    text.push_str("\n## 검토자 확인 항목\n\n- ☐ 사실\n");
    text
}
