//! The parts of a pack, in the order in which a team reads them.

use std::collections::BTreeMap;

use super::{Pack, changes, missed};
use crate::alerts::{AlertKind, AlertState};
use crate::effects::{Ratio, Spread};
use crate::evidence::Sentence;
use crate::evidence::numbers::{count, counted, decimal, duration, percent, period, score, signed_score, times};
use crate::model::{Bilingual, Particle, Period};
use crate::proposals::{Proposal, State};
use crate::report::input::{MemberClass, Suggestion};
use crate::report::leaflet::{Block, Grid, Leaflet, Said, none, plain};
use crate::report::summarise::day_of;
use crate::report::summary::{Report, Topic};
use crate::report::{drafts, judgement, quotes, verdict};

/// Counts of the pack look back four weeks: what a team can still remember and has not dealt with.
const RECENT_DAYS: u32 = 28;
/// So many topics have a card; the table has all of them.
const N_CARDS: usize = 30;
const N_QUOTES: usize = 4;
const N_ANSWERS: usize = 3;
const N_TERMS: usize = 8;
/// Below so many values a median or share of a table says more about chance.
const LEAST_N: u64 = 5;

/// Returns a team's document.
pub(super) fn leaflet(report: &Report<'_>, pack: &Pack<'_, '_>) -> Leaflet {
    let mut blocks = Vec::new();
    alerts(pack, &mut blocks);
    topics(report, pack, &mut blocks);
    changed(report, pack, &mut blocks);
    proposals(pack, &mut blocks);
    blocks.extend(drafts::of_team(&pack.drafts));
    cards(report, pack, &mut blocks);
    what_numbers_miss(report, pack, &mut blocks);
    let unowned = Bilingual::new("담당이 정해지지 않은 토픽", "Topics without an owner");
    let basis = report.basis();
    Leaflet {
        kind: Bilingual::new("담당별 고객의 소리", "Voice of the customer, by team"),
        title: pack.team.as_ref().map_or(unowned, plain),
        basis: match report.input.workspace.trim() {
            "" => basis,
            name => Bilingual::new(format!("{name} · {}", basis.ko), format!("{name} · {}", basis.en)),
        },
        verdict: vec![conclusion(report, pack)],
        blocks,
    }
}

fn recent(report: &Report<'_>) -> Period {
    Period::ending(report.input.as_of, RECENT_DAYS.min(report.input.window_days))
}

/// Returns the conversations of the last four weeks: of a topic.
fn n_recent(report: &Report<'_>, topic: &Topic<'_>) -> u64 {
    let per_day = &topic.figures.per_day;
    per_day[per_day.len().saturating_sub(recent(report).n_days())..].iter().sum()
}

/// Returns the conversations of the last four weeks with a statement of one of the topics, each once, among all with a statement.
fn recent_share(report: &Report<'_>, pack: &Pack<'_, '_>) -> Ratio {
    let days = recent(report);
    let mut is_own = vec![false; report.input.topics.len()];
    pack.topics.iter().for_each(|topic| is_own[topic.seed_idx] = true);
    let mut seen = vec![(false, false); report.input.transcripts.len()];
    for row in report.input.statements {
        let Some(membership) = row.membership else { continue };
        let own = membership.topic_idx.is_some_and(|topic| is_own.get(topic as usize) == Some(&true));
        if let Some((any, of_pack)) = seen.get_mut(row.transcript_idx as usize) {
            *any = true;
            *of_pack |= own;
        }
    }
    let is_recent = |at: usize| days.contains(day_of(&report.input.transcripts[at], report.input.as_of));
    let mut ratio = Ratio::default();
    for (_, &(any, of_pack)) in seen.iter().enumerate().filter(|(at, _)| is_recent(*at)) {
        ratio.whole += u64::from(any);
        ratio.part += u64::from(of_pack);
    }
    ratio
}

/// Says in one sentence what the team must know.
fn conclusion(report: &Report<'_>, pack: &Pack<'_, '_>) -> Bilingual {
    let live: Vec<_> = pack.alerts.iter().filter(|alert| alert.is_live()).collect();
    let share = recent_share(report, pack);
    let (n_topics, n, whole) = (pack.topics.len() as u64, count(share.part), count(share.whole));
    let part = percent(share.value());
    let days = period(recent(report));
    let (ko, en) = (
        format!("{} 토픽 {}개에서 문의 {n}건({part}, n={whole})이 나왔고", days.ko, count(n_topics)),
        format!("{} of {whole} conversations ({part}, {}) are on {}", n, days.en, counted(n_topics, "topic")),
    );
    let is_own = |topic: &&Topic<'_>| pack.topics.iter().any(|own| own.id == topic.id);
    let rising = report.rising.iter().map(|&at| &report.topics[at]).find(is_own);
    match (live.as_slice(), rising) {
        ([first, rest @ ..], _) => {
            let (name, kind, n_more) = (&first.name, first.kind.words(), rest.len());
            let more = if n_more > 0 { format!(" 외 {n_more}건") } else { String::new() };
            let en_more = if n_more > 0 { format!(" and {n_more} more") } else { String::new() };
            Bilingual::new(
                format!("{ko}, 지금 볼 알림은 {} ‘{}’({}){more}입니다.", kind.ko, name.ko, first.id),
                format!("{en}; the alert to look at is the {} ‘{}’ ({}){en_more}.", kind.en, name.en, first.id),
            )
        }
        ([], Some(topic)) => {
            let (name, change) = (verdict::quoted(topic), &topic.figures.change);
            let words = verdict::change_words(change);
            let subject = Particle::Topic.after(&name.ko);
            Bilingual::new(
                format!("{ko}, 가장 눈에 띄는 {}({}){subject} {}입니다.", name.ko, topic.id, words.ko),
                format!("{en}; {} ({}) stands out: {}.", name.en, topic.id, words.en),
            )
        }
        ([], None) => Bilingual::new(
            format!("{ko}, 평소보다 뚜렷하게 늘어난 토픽은 없습니다."),
            format!("{en}; no topic grew clearly beyond its usual level."),
        ),
    }
}

fn alerts(pack: &Pack<'_, '_>, blocks: &mut Vec<Block>) {
    if pack.alerts.is_empty() {
        return;
    }
    blocks.push(Block::Section(Bilingual::new("알림", "Alerts")));
    for alert in &pack.alerts {
        let (kind, state) = (alert.kind.words(), alert.state.words());
        let name = Bilingual::new(
            format!("{} · {} ({})", alert.name.ko, kind.ko, state.ko),
            format!("{} · {} ({})", alert.name.en, kind.en, state.en),
        );
        blocks.push(Block::Card { id: alert.id.clone(), name });
        let is_said = |sentence: &&Sentence| sentence.citation().is_none();
        blocks.push(Block::Points(alert.sentences.iter().filter(is_said).map(Sentence::words).collect()));
        let examples = alert.examples.iter().take(N_QUOTES);
        let said: Vec<Said> = examples.map(|it| Said::cited(it, quotes::language_of(&it.text))).collect();
        if !said.is_empty() {
            blocks.push(Block::Quotes(Bilingual::new("고객의 말", "What customers say"), said));
        }
    }
}

fn topics(report: &Report<'_>, pack: &Pack<'_, '_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(Bilingual::new("토픽", "Topics")));
    if pack.topics.is_empty() {
        blocks.push(Block::Text(Bilingual::new("이 팀의 토픽은 없습니다.", "No topic is this team’s.")));
        return;
    }
    let mut grid = Grid::of_numbers(&[
        ("토픽", "Topic"),
        ("최근 28일", "Last 28 days"),
        ("최근 7일", "Last 7 days"),
        ("직전 4주 주 평균", "Weekly mean before"),
        ("변화", "Change"),
        ("알림: 실제/예상", "Alert: seen/expected"),
        ("비율", "Share"),
        ("만족도 (n)", "Satisfaction (n)"),
        ("만족도 영향", "Effect on satisfaction"),
        ("첫 응대", "First response"),
        ("해결 중앙값 / 90%", "Resolution, median / 90%"),
        ("다시 열림", "Reopened"),
        ("이관", "Escalated"),
        ("SLA 초과", "SLA missed"),
        ("상태", "State"),
    ])
    .left(&[14]);
    grid.rows = pack.topics.iter().map(|topic| row(report, pack, topic)).collect();
    blocks.push(Block::Table(grid));
    let whole = period(report.window);
    blocks.push(Block::Note(Bilingual::new(
        format!("비율·만족도·시간·다시 열림·이관·SLA는 {} 전체의 값이고, 5건 미만이면 비워 둡니다. 비율의 전체는 불만·요청·질문이 담긴 문의 {}건입니다.", whole.ko, count(report.totals.n_with_statement)),
        format!("Share, satisfaction, times, reopened, escalated and SLA are of all of {}; below five cases nothing is shown. Shares refer to the {} with a complaint, a request or a question.", whole.en, counted(report.totals.n_with_statement, "conversation")),
    )));
}

fn row(report: &Report<'_>, pack: &Pack<'_, '_>, topic: &Topic<'_>) -> Vec<Bilingual> {
    let figures = &topic.figures;
    let change = &figures.change;
    let has_trend = report.has_trend();
    let ratio = |ratio: Option<Ratio>| {
        let told = ratio.filter(|ratio| ratio.whole >= LEAST_N);
        told.map_or_else(none, |ratio| plain(percent(ratio.value())))
    };
    let spread = |spread: Option<Spread>| spread.filter(|spread| spread.n >= LEAST_N);
    let resolution = spread(figures.resolution_s).map_or_else(none, |spread| {
        let (median, p90) = (duration(spread.median), duration(spread.p90));
        Bilingual::new(format!("{} / {}", median.ko, p90.ko), format!("{} / {}", median.en, p90.en))
    });
    let compared = pack.alerts.iter().find(|alert| {
        let is_count = matches!(alert.kind, AlertKind::Spike | AlertKind::Drop);
        is_count && alert.state != AlertState::Ended && alert.segment.is_none() && alert.topics.contains(&topic.id)
    });
    vec![
        Bilingual::new(format!("{} {}", topic.id, topic.name.ko), format!("{} {}", topic.id, topic.name.en)),
        plain(count(n_recent(report, topic))),
        if has_trend { plain(count(change.last_7_days)) } else { none() },
        change.before_mean().filter(|_| has_trend).map_or_else(none, |mean| plain(decimal(mean))),
        match change.times().filter(|_| has_trend) {
            Some(ratio) => Bilingual::new(format!("{}배", times(ratio)), format!("×{}", times(ratio))),
            None => none(),
        },
        compared
            .and_then(|alert| alert.expected.map(|expected| (alert, expected)))
            .map_or_else(none, |(alert, expected)| plain(format!("{} / {}", count(alert.observed), decimal(expected)))),
        plain(percent(figures.share.value())),
        figures
            .csat
            .filter(|csat| csat.n >= LEAST_N)
            .map_or_else(none, |csat| plain(format!("{} ({})", score(csat.mean), count(csat.n)))),
        figures.csat_effect.map_or_else(none, |effect| plain(signed_score(effect))),
        spread(figures.first_response_s).map_or_else(none, |spread| duration(spread.median)),
        resolution,
        ratio(figures.reopened),
        ratio(figures.escalated),
        ratio(figures.sla_breached),
        topic.seed.known.as_ref().map_or_else(none, |known| known.state.words()),
    ]
}

fn changed(report: &Report<'_>, pack: &Pack<'_, '_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(Bilingual::new("지난 공유 뒤 바뀐 것", "Since the last sync")));
    let changes = changes::of(report, pack);
    let Some(since) = changes.since else {
        let first = Bilingual::new(
            "첫 분석이라 비교할 이전 결과가 없습니다.",
            "This is the first night: there is nothing to compare with.",
        );
        blocks.push(Block::Text(first));
        return;
    };
    let day = crate::evidence::numbers::full_day(since);
    blocks.push(Block::Note(Bilingual::new(format!("{} 분석 이후", day.ko), format!("Since the night of {}", day.en))));
    blocks.push(if changes.told.is_empty() {
        Block::Text(Bilingual::new(
            "새 알림이나 제안이 없고, 토픽의 구성도 그대로입니다.",
            "No new alert or proposal, and the topics are the same.",
        ))
    } else {
        Block::Points(changes.told)
    });
}

/// Returns where a proposal stands, in words.
pub(super) fn state(proposal: &Proposal) -> Bilingual {
    if proposal.is_watched {
        return Bilingual::new("관찰", "watched");
    }
    let (ko, en) = match proposal.state {
        State::Proposed => ("제안", "proposed"),
        State::Accepted => ("수용", "accepted"),
        State::InProgress => ("진행", "in progress"),
        State::Done => ("완료", "done"),
        State::Rejected => ("기각", "rejected"),
        State::OnHold => ("보류", "on hold"),
    };
    Bilingual::new(ko, en)
}

fn proposals(pack: &Pack<'_, '_>, blocks: &mut Vec<Block>) {
    if pack.proposals.is_empty() {
        return;
    }
    blocks.push(Block::Section(Bilingual::new("제안", "Proposals")));
    for proposal in &pack.proposals {
        let state = state(proposal);
        let name = Bilingual::new(
            format!("{} ({})", proposal.name.ko, state.ko),
            format!("{} ({})", proposal.name.en, state.en),
        );
        blocks.push(Block::Card { id: proposal.id.clone(), name });
        blocks.push(Block::Text(proposal.conclusion()));
        let topics = proposal.topics.join(", ");
        blocks.push(Block::Note(Bilingual::new(
            format!("우선순위 {} · 토픽 {topics}", decimal(proposal.score)),
            format!("Priority {} · topics {topics}", decimal(proposal.score)),
        )));
        let is_action = |id: &str| ["now", "short", "structural"].contains(&id);
        for section in proposal.sections.iter().filter(|it| is_action(&it.id) && !it.sentences.is_empty()) {
            blocks.push(Block::Text(section.title.clone()));
            blocks.push(Block::Points(section.sentences.iter().map(Sentence::words).collect()));
        }
    }
}

fn cards(report: &Report<'_>, pack: &Pack<'_, '_>, blocks: &mut Vec<Block>) {
    if pack.topics.is_empty() {
        return;
    }
    blocks.push(Block::Section(Bilingual::new("토픽 카드", "Topic cards")));
    for topic in pack.topics.iter().take(N_CARDS) {
        blocks.push(Block::Card { id: topic.id.clone(), name: topic.name.clone() });
        blocks.push(Block::Points(card(report, pack, topic)));
        let said: Vec<Said> = topic.quotes.iter().take(N_QUOTES).map(Said::of).collect();
        if !said.is_empty() {
            blocks.push(Block::Quotes(Bilingual::new("고객의 말", "What customers say"), said));
        }
        let answers: Vec<Said> = topic.answers.iter().take(N_ANSWERS).map(Said::of).collect();
        if !answers.is_empty() {
            blocks.push(Block::Quotes(Bilingual::new("상담사의 답변", "What agents answer"), answers));
        }
    }
    let n_more = pack.topics.len().saturating_sub(N_CARDS);
    if n_more > 0 {
        blocks.push(Block::Note(Bilingual::new(
            format!("나머지 토픽 {n_more}개는 위의 표와 report.html에 있습니다."),
            format!("The other {n_more} topics are in the table above and in report.html."),
        )));
    }
}

fn card(report: &Report<'_>, pack: &Pack<'_, '_>, topic: &Topic<'_>) -> Vec<Bilingual> {
    let mut points = Vec::new();
    let both = |ko: &str, en: &str, words: &Bilingual| {
        Bilingual::new(format!("{ko}: {}", words.ko), format!("{en}: {}", words.en))
    };
    let terms: Vec<&str> = topic.seed.terms.iter().take(N_TERMS).map(String::as_str).collect();
    if !terms.is_empty() {
        points.push(both("이 토픽을 이루는 말", "Words that make it", &plain(terms.join(" · "))));
    }
    points.extend(nearest(report, topic).map(|other| {
        let words: Vec<&str> = other
            .seed
            .terms
            .iter()
            .filter(|term| !topic.seed.terms.contains(term))
            .take(4)
            .map(String::as_str)
            .collect();
        let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(" · ")) };
        Bilingual::new(
            format!("이것은 아님: ‘{}’({}){words}", other.name.ko, other.id),
            format!("Not this: ‘{}’ ({}){words}", other.name.en, other.id),
        )
    }));
    if let Some(stage) = topic.seed.journey {
        points.push(both("여정 단계", "Stage of the journey", &judgement::journey(stage)));
    }
    if let Some(words) = judgement::severity(topic.seed.severity) {
        points.push(both("심각도", "Severity", &words));
    }
    points.extend(crate::report::rise::onset(report, topic));
    points.extend(topic.seed.note.iter().map(|note| both("메모", "Note", &plain(note))));
    for proposal in pack.proposals.iter().filter(|proposal| proposal.topics.contains(&topic.id)) {
        let state = state(proposal);
        points.push(Bilingual::new(
            format!("제안 {} ({}): {}", proposal.id, state.ko, proposal.name.ko),
            format!("Proposal {} ({}): {}", proposal.id, state.en, proposal.name.en),
        ));
    }
    points
}

/// Returns the topic that this one is told from with most effort: the one it could be merged with, else the one that most of its weak
/// statements are next to.
fn nearest<'r, 'a>(report: &'r Report<'a>, topic: &Topic<'a>) -> Option<&'r Topic<'a>> {
    if let Some(Suggestion::MergeWith(other)) = topic.seed.quality.suggestion {
        return report.topic(Some(other));
    }
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for membership in report.input.statements.iter().filter_map(|row| row.membership) {
        let is_own = membership.topic_idx.is_some_and(|own| own as usize == topic.seed_idx);
        if let (true, MemberClass::Weak, Some(other)) = (is_own, membership.class, membership.nearest) {
            *counts.entry(other).or_default() += 1;
        }
    }
    counts.remove(&(topic.seed_idx as u32));
    let most = counts.into_iter().max_by_key(|&(other, n)| (n, std::cmp::Reverse(other)));
    report.topic(most.map(|(other, _)| other))
}

fn what_numbers_miss(report: &Report<'_>, pack: &Pack<'_, '_>, blocks: &mut Vec<Block>) {
    let missed = missed::of(report, pack);
    if missed.topics.is_empty() && missed.statements.is_empty() {
        return;
    }
    blocks.push(Block::Section(Bilingual::new("숫자가 놓치는 것", "What the numbers miss")));
    blocks.push(Block::Text(Bilingual::new(
        "건수는 적지만 돈·시간을 잃었거나 법·안전·개인정보를 말하는 사례입니다. 세지 말고 읽어 주세요.",
        "Few, but they speak of money or time lost, of law, safety or privacy: to be read, not counted.",
    )));
    for topic in missed.topics {
        let said: Vec<Said> = topic.quotes.iter().take(N_QUOTES).map(Said::of).collect();
        blocks.push(Block::Quotes(topic.name.clone(), said));
    }
    if !missed.statements.is_empty() {
        blocks.push(Block::Quotes(Bilingual::new("한 사람의 말", "Said by one"), missed.statements));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;
    use crate::report::fixture::Fixture;
    use crate::report::{Input, summarise};

    #[test]
    fn conversations_of_two_topics_of_a_team_count_once() {
        let mut fixture = Fixture::new(1.0);
        // The last conversation of topic 1 speaks of topic 2, too.
        let mut row = fixture.statements.iter().rfind(|row| row.membership.is_some_and(|it| it.topic_idx == Some(1)));
        let mut second = row.take().expect("topic 1 has statements").clone();
        second.statement.span = crate::model::Span::new(0, 1);
        if let Some(membership) = second.membership.as_mut() {
            membership.topic_idx = Some(2);
        }
        let report = summarise(fixture.input());
        let pack = |report: &Report<'_>| {
            let topics = report.topics.iter().filter(|topic| [1, 2].contains(&topic.seed_idx)).map(|it| it.id.clone());
            topics.collect::<Vec<String>>()
        };
        let share = |report: &Report<'_>, ids: &[String]| {
            let topics = report.topics.iter().filter(|topic| ids.contains(&topic.id)).collect();
            let pack = Pack { team: None, topics, alerts: Vec::new(), proposals: Vec::new(), drafts: Vec::new() };
            recent_share(report, &pack)
        };
        let before = share(&report, &pack(&report));
        fixture.statements.push(second);
        let input: Input<'_> = fixture.input();
        let report = summarise(input);
        assert_eq!(share(&report, &pack(&report)), before);
        assert!(before.part > 0 && before.whole > before.part);
    }

    #[test]
    fn a_pack_says_the_same_in_both_languages_and_files() {
        let mut fixture = Fixture::new(3.0);
        fixture.topics[0].owner = Some("앱팀".to_owned());
        let report = summarise(fixture.input());
        let packs = super::super::of(&report);
        assert_eq!(packs.iter().map(|pack| pack.team.as_deref()).collect::<Vec<_>>(), [Some("앱팀"), None]);
        let leaflet = leaflet(&report, &packs[0]);
        let (ko, en) = (leaflet.markdown(Language::Ko), leaflet.markdown(Language::En));
        let topic = packs[0].topics[0];
        let n = count(n_recent(&report, topic));
        assert!(ko.contains(&format!("| {} 앱 로그인 오류 | {n} |", topic.id)), "{ko}");
        assert!(en.contains(&format!("| {} App login error | {n} |", topic.id)), "{en}");
        // The release broke the login, so the sentence names it.
        assert!(leaflet.verdict[0].ko.contains("‘앱 로그인 오류’"), "{:?}", leaflet.verdict);
    }
}
