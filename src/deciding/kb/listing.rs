//! Which drafts there are, which of them wait for somebody, and where an article is missing most.

use std::cmp::Ordering;

use serde_json::Value;

use super::drafts::{Drafts, Line, standing};
use crate::error::{Error, Kind, Result};
use crate::evidence::numbers::{count, percent, score, signed_score};
use crate::evidence::{Measure, Measurement};
use crate::knowledge::{Decision, Draft, DraftState, Review};
use crate::model::{Bilingual, Language, Particle, distance};
use crate::registry::Curation;

/// What a draft may be listed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// What stands of it.
    Review(Review),
    /// Too few cases are solved.
    Wip,
}

/// Which drafts are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only this decision.
    pub decision: Option<Decision>,
    /// Only this state.
    pub state: Option<State>,
    /// Only drafts in this language.
    pub language: Option<Language>,
    /// Also what is settled, where neither decision nor state is named.
    pub settled: Settled,
}

/// Whether drafts are listed that nobody has to decide about any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Settled {
    /// They are.
    Shown,
    /// They are not.
    #[default]
    Hidden,
}

/// Returns the drafts that are wanted, those to be decided about first and what matters most before the rest; and how many more a
/// list with settled ones would hold.
#[must_use]
pub fn list<'d, T: AsRef<Draft>>(drafts: &'d [T], curation: &Curation, wanted: &Wanted) -> (Vec<&'d T>, usize) {
    let fits = |line: &&T| {
        let draft = line.as_ref();
        wanted.decision.is_none_or(|decision| draft.decision == decision)
            && wanted.language.is_none_or(|language| draft.language == language)
            && match wanted.state {
                None => true,
                Some(State::Wip) => draft.state == DraftState::Wip,
                Some(State::Review(review)) => standing(draft, curation) == review,
            }
    };
    let fitting: Vec<&T> = drafts.iter().filter(fits).collect();
    let is_all = wanted.settled == Settled::Shown || wanted.decision.is_some() || wanted.state.is_some();
    let (mut listed, hidden): (Vec<&T>, Vec<&T>) =
        fitting.into_iter().partition(|line| is_all || is_open(line.as_ref(), curation));
    listed.sort_by(|a, b| {
        let last = |draft: &Draft| (!is_open(draft, curation), draft.state == DraftState::Wip);
        let (a, b) = (a.as_ref(), b.as_ref());
        last(a).cmp(&last(b)).then_with(|| by_score(a, b))
    });
    (listed, hidden.len())
}

/// Returns where an article is missing, most first.
#[must_use]
pub fn gaps<'d, T: AsRef<Draft>>(drafts: &'d [T], curation: &Curation, settled: Settled) -> Vec<&'d T> {
    let is_settled = |draft: &Draft| matches!(standing(draft, curation), Review::Accepted | Review::Rejected);
    let is_shown = |draft: &Draft| draft.score > 0.0 && (settled == Settled::Shown || !is_settled(draft));
    let mut ranked: Vec<&T> = drafts.iter().filter(|line| is_shown(line.as_ref())).collect();
    ranked.sort_by(|a, b| by_score(a.as_ref(), b.as_ref()));
    ranked
}

/// Returns the drafts that were decided about and are there no more, ascending.
#[must_use]
pub fn gone<'c>(drafts: &Drafts, curation: &'c Curation) -> Vec<&'c str> {
    let is_gone = |id: &&str| drafts.missing().is_none() && !drafts.lines().iter().any(|line| line.draft.id == **id);
    curation.draft_states().into_keys().filter(is_gone).collect()
}

/// Orders by where an article is missing most.
#[must_use]
pub fn by_score(a: &Draft, b: &Draft) -> Ordering {
    b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id))
}

/// Whether somebody has to decide about it.
#[must_use]
pub fn is_open(draft: &Draft, curation: &Curation) -> bool {
    let is_work = !matches!(draft.decision, Decision::Ok | Decision::Duplicate);
    is_work && !matches!(standing(draft, curation), Review::Accepted | Review::Rejected)
}

/// Returns the articles that a draft is about, each once: `KB-001#해결`, `KB-001 KB-004`.
#[must_use]
pub fn concerned(draft: &Draft) -> String {
    let section = draft.section.as_ref().map_or_else(String::new, |section| format!("#{section}"));
    let own = draft.article.as_ref().map(|article| format!("{article}{section}"));
    let mut named: Vec<String> = own.into_iter().collect();
    for other in draft.others.iter().filter(|other| Some(*other) != draft.article.as_ref()) {
        if !named.contains(other) {
            named.push(other.clone());
        }
    }
    named.join(" ")
}

/// Returns the line with what stands of the draft now.
#[must_use]
pub fn with_standing(line: &Line, curation: &Curation) -> Value {
    let mut value = line.value.clone();
    value["standing"] = standing(&line.draft, curation).code().into();
    value
}

/// Returns a gap as programs read it.
#[must_use]
pub fn gap_line(draft: &Draft) -> Value {
    let why = why(draft);
    serde_json::json!({
        "id": draft.id, "topic": draft.topic, "name": draft.name, "language": draft.language, "decision": draft.decision,
        "score": draft.score, "gap": draft.gap, "variance": draft.variance, "harm": draft.harm,
        "harm_parts": draft.harm_parts, "why": why,
    })
}

/// Returns why it ranks where it does, in words.
#[must_use]
pub fn why(draft: &Draft) -> Bilingual {
    let gap = percent(draft.gap);
    let (about_ko, about_en) = match (draft.gap, &draft.article) {
        (part, _) if part <= 0.0 => ("답하는 문서가 있습니다".to_owned(), "an article answers it".to_owned()),
        (part, _) if part >= 1.0 => ("답하는 문서가 없습니다".to_owned(), "no article answers it".to_owned()),
        (_, Some(article)) => {
            (format!("안내한 조치의 {gap}가 {article}에 없습니다"), format!("{article} lacks {gap} of what agents say"))
        }
        (_, None) => {
            (format!("안내한 조치의 {gap}가 문서에 없습니다"), format!("no article has {gap} of what agents say"))
        }
    };
    let (mut ko, mut en) = (vec![about_ko], vec![about_en]);
    let n_open = draft.disagreements.iter().filter(|it| !it.is_settled).count();
    match n_open {
        0 if draft.variance > 0.0 => {
            let apart = percent(draft.variance);
            ko.push(format!("상담을 둘씩 견주면 {apart}에서 안내한 조치가 서로 다릅니다"));
            en.push(format!("{apart} of pairs of conversations share no step"));
        }
        0 => {}
        n => {
            ko.push(format!("상담사의 답변이 {n}곳에서 갈립니다"));
            en.push(if n == 1 {
                "agents disagree in one thing".to_owned()
            } else {
                format!("agents disagree in {n} things")
            });
        }
    }
    let harm: Vec<Bilingual> = draft.harm_parts.iter().filter_map(harm_told).collect();
    ko.extend(harm.iter().map(|part| part.ko.clone()));
    en.extend(harm.into_iter().map(|part| part.en));
    Bilingual::new(ko.join(" · "), en.join("; "))
}

/// Returns one part of the harm in words; nothing for measures that say nothing without a second one.
#[must_use]
pub fn harm_told(part: &Measurement) -> Option<Bilingual> {
    let value = part.value().value;
    // What rounds to nothing says nothing, and what raises satisfaction is no harm.
    if matches!(part.measure(), Measure::CsatEffect) && (value * 100.0).round() > -1.0 {
        return None;
    }
    let n = count(value.max(0.0).round() as u64);
    Some(match part.measure() {
        Measure::Conversations => Bilingual::new(format!("상담 {n}건"), format!("{n} conversations")),
        Measure::Customers => Bilingual::new(format!("고객 {n}명"), format!("{n} customers")),
        Measure::Share => {
            Bilingual::new(format!("전체 문의의 {}", percent(value)), format!("{} of all", percent(value)))
        }
        Measure::Csat => Bilingual::new(format!("만족도 {}", score(value)), format!("satisfaction {}", score(value))),
        Measure::CsatEffect => Bilingual::new(
            format!("전체 만족도에 준 영향 {}점", signed_score(value)),
            format!("effect on overall satisfaction {}", signed_score(value)),
        ),
        Measure::Reopened | Measure::Escalated | Measure::Recontacted if value <= 0.0 => return None,
        Measure::Reopened => {
            Bilingual::new(format!("다시 열림 {}", percent(value)), format!("{} reopened", percent(value)))
        }
        Measure::Escalated => {
            Bilingual::new(format!("이관 {}", percent(value)), format!("{} escalated", percent(value)))
        }
        Measure::Recontacted => Bilingual::new(
            format!("7일 안에 다시 문의 {}", percent(value)),
            format!("{} came back within a week", percent(value)),
        ),
        _ => return None,
    })
}

/// Returns the decision that a word names, in Korean or English.
///
/// # Errors
/// It names none; the nearest one is named.
pub fn known_decision(typed: &str) -> Result<Decision> {
    let words = Decision::ALL.map(|decision| (decision.code(), decision.words().ko));
    let noun = Bilingual::new("판단", "decision");
    Decision::of(typed).ok_or_else(|| unknown_word(typed, &words, &noun))
}

/// Returns what a word lists drafts by, in Korean or English.
///
/// # Errors
/// It names nothing; the nearest word is named.
pub fn known_state(typed: &str) -> Result<State> {
    let wip = DraftState::Wip.words().ko;
    let is_wip = |word: &str| word.eq_ignore_ascii_case("wip") || word.replace(['-', '_'], " ") == wip;
    if is_wip(typed.trim()) {
        return Ok(State::Wip);
    }
    let words: Vec<(&str, String)> =
        Review::ALL.iter().map(|review| (review.code(), review.words().ko)).chain([("wip", wip)]).collect();
    let noun = Bilingual::new("상태", "state");
    Review::of(typed).map(State::Review).ok_or_else(|| unknown_word(typed, &words, &noun))
}

fn unknown_word(typed: &str, words: &[(&str, String)], noun: &Bilingual) -> Error {
    let typed = typed.trim();
    let near = |word: &str| distance(word, &typed.to_lowercase());
    let nearest = words.iter().map(|(code, ko)| (near(code).min(near(ko)), *code, ko.as_str())).min();
    // A word that shares no letter with any was no slip of the finger.
    let nearest = nearest.filter(|(apart, ..)| *apart < typed.chars().count());
    let (meant_ko, meant_en) = nearest.map_or_else(Default::default, |(_, en, ko)| {
        let object = Particle::Object.after(ko);
        (format!("'{ko}'{object} 쓰려고 하셨나요? "), format!("did you mean '{en}'? "))
    });
    let codes = words.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(", ");
    let korean = words.iter().map(|(_, ko)| ko.as_str()).collect::<Vec<_>>().join(", ");
    let what = Bilingual::new(
        format!("'{typed}'{} 초안의 {}에 쓰는 말이 아닙니다", Particle::Topic.after(typed), noun.ko),
        format!("'{typed}' is no {} of a draft", noun.en),
    );
    Error::new(Kind::Usage, what).help(Bilingual::new(
        format!("{meant_ko}쓸 수 있는 말: {korean} (또는 {codes})"),
        format!("{meant_en}known here: {codes} (or {korean})"),
    ))
}

#[cfg(test)]
mod tests {
    use crate::knowledge::samples::draft;

    use super::*;

    #[test]
    fn a_gap_says_in_words_why_it_ranks_where_it_does() {
        let mut draft = draft(Decision::New);
        let part = |measure: Measure, value: f64| -> Measurement {
            serde_json::from_value(serde_json::json!({
                "measure": measure, "filter": {}, "from": "2026-10-22", "to": "2026-11-20", "value": value, "n": 41,
            }))
            .expect("a measurement")
        };
        draft.gap = 0.82;
        draft.harm_parts =
            vec![part(Measure::Conversations, 41.0), part(Measure::CsatEffect, -0.6), part(Measure::Part(3), 0.1)];
        assert_eq!(
            why(&draft).ko,
            "안내한 조치의 82.0%가 문서에 없습니다 · 상담을 둘씩 견주면 20.0%에서 안내한 조치가 서로 다릅니다 · 상담 41건 · 전체 만족도에 준 영향 −0.60점"
        );
        (draft.gap, draft.variance, draft.harm_parts) = (0.0, 0.0, Vec::new());
        assert_eq!(why(&draft).en, "an article answers it");
    }

    #[test]
    fn a_word_that_is_none_is_answered_with_the_nearest() {
        let error = known_decision("updat").expect_err("no decision");
        assert!(error.message(Language::En).contains("did you mean 'update'? known here: new, "), "{error}");
        assert!(known_decision("수정").is_err_and(|error| !error.message(Language::Ko).contains("하셨나요")));
        assert!(known_state("wop").is_err_and(|error| error.message(Language::En).contains("did you mean 'wip'?")));
        assert!(known_state("작성 중").is_ok_and(|state| state == State::Wip));
        assert!(known_state("반려").is_ok_and(|state| state == State::Review(Review::Rejected)));
    }
}
