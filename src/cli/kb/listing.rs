//! `voc kb list`, `voc kb gaps`: which drafts there are, and where an article is missing most.

use clap::Args;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::evidence::numbers::{count, percent, score, signed_score, times};
use crate::evidence::{Measure, Measurement};
use crate::knowledge::{Decision, Draft, DraftState, Review};
use crate::model::{Bilingual, Language, Particle, distance};
use crate::registry::Curation;

use super::super::arguments::{Arguments, Format, LanguageArgument};
use super::super::table::{Table, print, print_text};
use super::written::{Drafts, Line, standing};

/// `voc kb list …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    /// Only this decision: new, update, contradiction, stale, duplicate, ok, or 새로 쓰기, 보완, 충돌, 오래됨, 중복, 문제없음
    #[arg(long)]
    decision: Option<String>,
    /// Only this state: open, edited, accepted, rejected, reopened, wip, or 검토 전, 수정, 반영, 반려, 다시 검토, 작성 중
    #[arg(long)]
    state: Option<String>,
    /// Only drafts in this language
    #[arg(long, value_name = "ko|en")]
    language: Option<LanguageArgument>,
    /// Also what is settled: accepted and rejected drafts, and problems that need no article
    #[arg(long)]
    all: bool,
    /// Most drafts to show
    #[arg(long, default_value_t = 40)]
    limit: usize,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// `voc kb gaps …`
#[derive(Debug, Args)]
pub(in crate::cli) struct GapsArguments {
    /// Also accepted and rejected drafts
    #[arg(long)]
    all: bool,
    /// Most gaps to show
    #[arg(long, default_value_t = 40)]
    limit: usize,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// What a draft may be listed by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Review(Review),
    Wip,
}

/// Lists the drafts of the newest run.
pub(super) fn list(arguments: &Arguments, asked: &ListArguments, language: Language) -> Result<()> {
    let decision = asked.decision.as_deref().map(known_decision).transpose()?;
    let state = asked.state.as_deref().map(known_state).transpose()?;
    let (drafts, curation) = read(arguments, language)?;
    let fits = |line: &&Line| {
        let draft = &line.draft;
        decision.is_none_or(|decision| draft.decision == decision)
            && asked.language.is_none_or(|wanted| draft.language == wanted.into())
            && match state {
                None => true,
                Some(State::Wip) => draft.state == DraftState::Wip,
                Some(State::Review(review)) => standing(draft, &curation) == review,
            }
    };
    let fitting: Vec<&Line> = drafts.lines().iter().filter(fits).collect();
    let is_named = decision.is_some() || state.is_some();
    let (mut listed, hidden): (Vec<&Line>, Vec<&Line>) =
        fitting.into_iter().partition(|line| asked.all || is_named || is_open(&line.draft, &curation));
    listed.sort_by(|a, b| {
        let last = |line: &Line| (!is_open(&line.draft, &curation), line.draft.state == DraftState::Wip);
        last(a).cmp(&last(b)).then_with(|| by_score(&a.draft, &b.draft))
    });
    let n_all = listed.len();
    listed.truncate(asked.limit);
    if asked.format == Format::Table {
        tell_of_the_rest(n_all - listed.len(), hidden.len(), language);
        tell_of_the_gone(&drafts, &curation, language);
        if listed.is_empty() {
            let nothing = Bilingual::new("검토할 초안이 없습니다.\n", "no draft to review\n");
            return if drafts.missing().is_some() { Ok(()) } else { print_text(nothing.get(language)) };
        }
    }
    let header = match language {
        Language::Ko => ["초안", "점수", "판단", "대상", "상태", "이름", "토픽", "해결", "상담사", "담당"],
        Language::En => {
            ["draft", "score", "decision", "article", "state", "name", "topic", "solved", "agents", "owner"]
        }
    };
    let mut table = Table::new(&header, &[1, 7, 8]);
    table.rows = listed.iter().map(|line| row(&line.draft, &curation, language)).collect();
    let values: Vec<Value> = listed.iter().map(|line| with_standing(line, &curation)).collect();
    print(asked.format, &values, &table)
}

/// Says where an article is missing most.
pub(super) fn gaps(arguments: &Arguments, asked: &GapsArguments, language: Language) -> Result<()> {
    let (drafts, curation) = read(arguments, language)?;
    let is_settled = |draft: &Draft| matches!(standing(draft, &curation), Review::Accepted | Review::Rejected);
    let mut ranked: Vec<&Line> = drafts
        .lines()
        .iter()
        .filter(|line| line.draft.score > 0.0 && (asked.all || !is_settled(&line.draft)))
        .collect();
    ranked.sort_by(|a, b| by_score(&a.draft, &b.draft));
    let n_all = ranked.len();
    ranked.truncate(asked.limit);
    if asked.format == Format::Table {
        tell_of_the_rest(n_all - ranked.len(), 0, language);
        if ranked.is_empty() {
            let nothing = Bilingual::new("문서가 더 필요한 토픽이 없습니다.\n", "no topic needs more of an article\n");
            return if drafts.missing().is_some() { Ok(()) } else { print_text(nothing.get(language)) };
        }
    }
    let header = match language {
        Language::Ko => ["초안", "점수", "문서 없음", "답변 차이", "피해", "판단", "이름", "이유"],
        Language::En => ["draft", "score", "gap", "variance", "harm", "decision", "name", "why"],
    };
    let mut table = Table::new(&header, &[1, 2, 3, 4]);
    let part = |value: f64| format!("{value:.2}");
    table.rows = ranked
        .iter()
        .map(|line| {
            let draft = &line.draft;
            vec![
                draft.id.clone(),
                times(draft.score),
                part(draft.gap),
                part(draft.variance),
                part(draft.harm),
                draft.decision.words().get(language).to_owned(),
                draft.name.get(language).to_owned(),
                why(draft).get(language).to_owned(),
            ]
        })
        .collect();
    let values: Vec<Value> = ranked.iter().map(|line| gap_line(&line.draft)).collect();
    print(asked.format, &values, &table)
}

fn read(arguments: &Arguments, language: Language) -> Result<(Drafts, Curation)> {
    let drafts = Drafts::read(arguments)?;
    if let Some(missing) = drafts.missing() {
        tracing::info!("{}", missing.get(language));
    }
    Ok((drafts, Curation::read(&arguments.workspace.join("registers/curation.toml"))?))
}

fn by_score(a: &Draft, b: &Draft) -> std::cmp::Ordering {
    b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id))
}

/// Whether somebody has to decide about it.
fn is_open(draft: &Draft, curation: &Curation) -> bool {
    let is_work = !matches!(draft.decision, Decision::Ok | Decision::Duplicate);
    is_work && !matches!(standing(draft, curation), Review::Accepted | Review::Rejected)
}

fn row(draft: &Draft, curation: &Curation, language: Language) -> Vec<String> {
    let review = standing(draft, curation).words();
    let state = match draft.state {
        DraftState::Wip => format!("{} ({})", review.get(language), draft.state.words().get(language)),
        DraftState::NotValidated => review.get(language).to_owned(),
    };
    vec![
        draft.id.clone(),
        times(draft.score),
        draft.decision.words().get(language).to_owned(),
        concerned(draft),
        state,
        draft.name.get(language).to_owned(),
        draft.topic.clone(),
        count(draft.confidence.n_solved),
        count(draft.confidence.n_agents),
        draft.owner.as_ref().map_or_else(String::new, |owner| owner.team.clone()),
    ]
}

/// Returns the articles that a draft is about, each once: `KB-001#해결`, `KB-001 KB-004`.
fn concerned(draft: &Draft) -> String {
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

fn with_standing(line: &Line, curation: &Curation) -> Value {
    let mut value = line.value.clone();
    value["standing"] = standing(&line.draft, curation).code().into();
    value
}

fn gap_line(draft: &Draft) -> Value {
    let why = why(draft);
    serde_json::json!({
        "id": draft.id, "topic": draft.topic, "name": draft.name, "language": draft.language, "decision": draft.decision,
        "score": draft.score, "gap": draft.gap, "variance": draft.variance, "harm": draft.harm,
        "harm_parts": draft.harm_parts, "why": why,
    })
}

/// Returns why it ranks where it does, in words.
fn why(draft: &Draft) -> Bilingual {
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
fn harm_told(part: &Measurement) -> Option<Bilingual> {
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

/// Says what the list leaves out.
fn tell_of_the_rest(n_cut: usize, n_hidden: usize, language: Language) {
    if n_cut > 0 {
        let said = Bilingual::new(
            format!("초안 {n_cut}건이 더 있습니다. --limit으로 늘려 주세요"),
            format!("{n_cut} more with a higher --limit"),
        );
        tracing::info!("{}", said.get(language));
    }
    if n_hidden > 0 {
        let said = Bilingual::new(
            format!("검토를 마쳤거나 새 문서가 필요 없는 {n_hidden}건은 --all로 볼 수 있습니다"),
            format!("{n_hidden} settled or without need of an article with --all"),
        );
        tracing::info!("{}", said.get(language));
    }
}

/// Says which drafts were decided about and are there no more.
fn tell_of_the_gone(drafts: &Drafts, curation: &Curation, language: Language) {
    let is_gone = |id: &&&str| drafts.missing().is_none() && !drafts.lines().iter().any(|line| line.draft.id == ***id);
    let states = curation.draft_states();
    let gone: Vec<&str> = states.keys().filter(is_gone).copied().collect();
    if !gone.is_empty() {
        let gone = gone.join(", ");
        let said = Bilingual::new(
            format!("결정은 남아 있으나 근거가 사라져 최근 실행에 없는 초안: {gone}"),
            format!("decided about and no longer in the newest run, for their evidence is gone: {gone}"),
        );
        tracing::info!("{}", said.get(language));
    }
}

fn known_decision(typed: &str) -> Result<Decision> {
    let words = Decision::ALL.map(|decision| (decision.code(), decision.words().ko));
    let noun = Bilingual::new("판단", "decision");
    Decision::of(typed).ok_or_else(|| unknown_word(typed, &words, &noun))
}

fn known_state(typed: &str) -> Result<State> {
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
