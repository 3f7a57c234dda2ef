use serde_json::{Value, json};
use voc::knowledge::{Draft, revision};

/// Quotes a turn from its beginning.
pub(crate) fn quoted(text: &str, transcript: &str, turn: u32) -> Value {
    let end = text.chars().count();
    let citation = json!({"transcript": transcript, "turn": turn, "start": 0, "end": end, "text": text});
    json!({"kind": "quoted", "text": text, "citation": citation, "transforms": ["one_line", "clipped"]})
}

/// Says what a template says.
pub(crate) fn fixed(ko: &str, en: &str) -> Value {
    json!({"kind": "fixed", "template": "t", "ko": ko, "en": en})
}

/// Returns a step that was said there and in two other conversations.
pub(crate) fn step(text: &str, transcript: &str) -> Value {
    let end = text.chars().count();
    let places = [format!("{transcript}#3:0-{end}"), "C-90#1:0-9".to_owned(), "C-91#1:0-9".to_owned()];
    json!({"said": quoted(text, transcript, 3), "role": "advice", "n_solved": 3, "n_cases": 4, "n_agents": 2,
        "places": places, "to_check": []})
}

/// Returns a draft of a decision, with its revision.
pub(crate) fn draft(id: &str, decision: &str, score: f64, change: impl FnOnce(&mut Value)) -> Value {
    let steps = [step("앱을 완전히 끕니다", "C-1"), step("다시 로그인합니다", "C-2")];
    let mut value = json!({
        "schema": 1, "id": id, "revision": "", "topic": "T-0042", "topics": ["T-0042"],
        "name": {"ko": "로그인 오류", "en": "Login error"}, "language": "ko", "decision": decision, "article": null,
        "section": null, "others": [], "reasons": [fixed("답하는 문서가 없습니다.", "No article answers it.")],
        "state": "not_validated", "review": "open", "reviewed": null, "note": null, "news": [],
        "audience": "internal_tier1", "owner": null, "products": ["앱"], "journey_stage": null, "requester_types": [],
        "policies": [], "confidence": {"n_cases": 9, "n_solved": 3, "n_confirmed": 2, "n_customers": 3, "n_agents": 2,
            "answer_agreement": 0.8, "csat_median": 4.0},
        "from": "2026-08-22", "to": "2026-11-20", "first_seen": "2026-10-01", "gap": 0.5, "variance": 0.25, "harm": 0.8,
    });
    let rest = json!({
        "score": score, "harm_parts": [{"measure": "conversations", "filter": {}, "from": "2026-08-22",
            "to": "2026-11-20", "value": 41.0, "n": 41}],
        "title": quoted("로그인이 자꾸 튕겨요", "C-1", 0), "issue": [quoted("로그인이 자꾸 튕겨요", "C-1", 0)],
        "environment": [], "routes": [{"n_solved": 3, "steps": steps}], "causes": [], "disagreements": [],
        "confirmation": [], "escalation": [], "handover": [], "related": [], "search_words": ["로그인", "login"],
        "checks": [], "changes": [], "path": format!("kb/{id}.md"),
    });
    for (key, part) in rest.as_object().expect("an object") {
        value[key.as_str()] = part.clone();
    }
    change(&mut value);
    let read: Draft = serde_json::from_value(value.clone()).expect("a draft");
    value["revision"] = json!(revision(&read));
    value
}

/// Returns the document of a draft as a run writes it.
pub(crate) fn document(draft: &Value) -> String {
    let (id, revision) = (draft["id"].as_str().expect("text"), draft["revision"].as_str().expect("text"));
    let line = |step: &Value| {
        let (text, place) = (step["said"]["text"].as_str().expect("text"), step["places"][0].as_str().expect("text"));
        format!("{text} (해결 3건 · 상담사 2명) [근거: {place} 외 2건]")
    };
    let steps: String = draft["routes"][0]["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .zip(1..)
        .map(|(step, number)| format!("{number}. {}\n", line(step)))
        .collect();
    let put =
        |change: &Value| if change["new"].is_null() { String::new() } else { format!("+{}\n", line(&change["new"])) };
    let changes: String = draft["changes"].as_array().expect("a list").iter().map(put).collect();
    let changes = if changes.is_empty() { changes } else { format!("## 판단\n\n```diff\n{changes}```\n\n") };
    format!(
        "---\nid: {id}\nstate: not_validated\naudience: internal_tier1\nlanguage: ko\nrevision: {revision}\n---\n# 로그인이 자꾸 튕겨요\n\n> 자동으로 쓴 초안입니다.\n\n{changes}## 문제\n\n- “로그인이 자꾸 튕겨요” [근거: C-1#0:0-11]\n\n## 해결\n\n{steps}\n## 검토자 확인 항목\n\n- ☐ 사실\n"
    )
}
