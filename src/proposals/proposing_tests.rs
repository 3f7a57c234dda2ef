use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Bench, Catalogue, Decision, Ledger, Proposal, State, TEMPLATES, propose};
use crate::alerts::{self, Alert, policy_names, release_id};
use crate::dictionaries::Dictionaries;
use crate::effects::{Journey, SeverityWords};
use crate::evidence::samples::{Samples, card, ids, known, said, words_of};
use crate::evidence::{Answered, Card, NameKind, Sentence, verify};
use crate::model::period::plus;
use crate::model::{Bilingual, Day, Period};
use crate::resolutions::StepKind;
use crate::trends::{Policy, Release, parse_policies};

const REFUND: &str = "T-0001";
const LOGIN: &str = "T-0002";
const TEAM: &str = "결제운영팀";
/// No public holiday lies in the sixty days before it.
const AS_OF: Day = Day::constant(2026, 12, 10);

fn sixty_days() -> Period {
    Period::ending(AS_OF, 60)
}

/// Nights on one desk, each with the ledger of the night before.
pub(super) struct Nights {
    pub(super) samples: Samples,
    pub(super) cards: Vec<Card>,
    pub(super) alerts: Vec<Alert>,
    pub(super) releases: Vec<Release>,
    policies: Vec<Policy>,
    decisions: BTreeMap<String, Decision>,
    hourly_cost: Option<u64>,
    ledger: Ledger,
    catalogue: Catalogue,
}

impl Nights {
    pub(super) fn on(samples: Samples) -> Self {
        let cards = samples.topics.iter().map(|id| card(id, Some(TEAM))).collect();
        Self {
            samples,
            cards,
            alerts: Vec::new(),
            releases: Vec::new(),
            policies: Vec::new(),
            decisions: BTreeMap::new(),
            hourly_cost: None,
            ledger: Ledger::default(),
            catalogue: Catalogue::new(&Dictionaries::built_in()).expect("sound"),
        }
    }

    fn decide(&mut self, id: &str, state: State, day: Day) {
        self.decisions.insert(id.to_owned(), Decision { state, day: Some(day), note: None });
    }

    /// Raises the alerts of a night, as on the first one.
    pub(super) fn raise(&mut self, as_of: Day) {
        let period = Period::ending(as_of, 91);
        let seen = self.samples.within(period);
        let raised = alerts::raise(alerts::Desk {
            casebook: &seen.casebook(period),
            cards: &self.cards,
            releases: &self.releases,
            policies: &self.policies,
            calendar: &seen.calendar,
            zone: &jiff::tz::TimeZone::get("Asia/Seoul").expect("a zone of the database"),
            severity: &SeverityWords::new(&Dictionaries::built_in()).expect("sound"),
            before: &alerts::Ledger::default(),
            is_first: true,
            muted: &BTreeSet::new(),
        });
        self.alerts = raised.alerts;
    }

    /// Runs a night; every sentence of its proposals is checked.
    pub(super) fn night(&mut self, as_of: Day) -> Vec<Proposal> {
        let period = Period::ending(as_of, 91);
        let seen = self.samples.within(period);
        let casebook = seen.casebook(period);
        let proposed = propose(Bench {
            casebook: &casebook,
            cards: &self.cards,
            alerts: &self.alerts,
            catalogue: &self.catalogue,
            policies: &self.policies,
            decisions: &self.decisions,
            before: &self.ledger,
            weights: [30, 20, 20, 20, 10],
            hourly_cost: self.hourly_cost,
        });
        let mut lists = known(TEMPLATES.iter().copied().chain(self.catalogue.templates()));
        lists.names.insert(NameKind::Policy, self.policies.iter().flat_map(policy_names).collect());
        let named = |it: &Release| (release_id(it), Bilingual::new(it.name(), it.name()));
        lists.names.insert(NameKind::Release, self.releases.iter().map(named).collect());
        let problems = self.catalogue.problems().iter().map(|it| (it.id.clone(), it.name.clone()));
        lists.names.insert(NameKind::Problem, problems.collect());
        let stages = Journey::STAGES.iter().map(|(ko, en)| ((*ko).to_owned(), Bilingual::new(*ko, *en)));
        lists.names.insert(NameKind::Stage, stages.collect());
        for proposal in &proposed.proposals {
            let written = serde_json::to_string(proposal).expect("plain");
            let read: Proposal = serde_json::from_str(&written).expect("ours");
            assert_eq!(verify(&read.id, read.sentences(), &casebook, &lists), [], "{as_of}");
        }
        let written = proposed.ledger.written().expect("plain");
        self.ledger = Ledger::read(Some(&written)).expect("ours");
        proposed.proposals
    }
}

/// Returns id, first topic and whether it is only watched.
fn told(proposals: &[Proposal]) -> Vec<(&str, &str, bool)> {
    proposals.iter().map(|it| (it.id.as_str(), it.topics[0].as_str(), it.is_watched)).collect()
}

/// Returns the Korean sentences of a section.
pub(super) fn section(proposal: &Proposal, id: &str) -> Vec<String> {
    let sections = proposal.sections.iter().filter(|section| section.id == id);
    sections.flat_map(|section| &section.sentences).map(|sentence| sentence.words().ko).collect()
}

/// Returns the numbers of the first sentence of a section that was made from a template.
fn numbers(proposal: &Proposal, template: &str) -> Vec<f64> {
    let is_wanted =
        |sentence: &&Sentence| matches!(sentence, Sentence::Measured { template: id, .. } if id == template);
    let found = proposal.sentences().find(is_wanted).unwrap_or_else(|| panic!("no {template} in {proposal:?}"));
    found.measurements().iter().map(|taken| taken.value().value).collect()
}

fn template_ids(proposal: &Proposal) -> BTreeSet<&str> {
    proposal
        .sentences()
        .filter_map(|sentence| match sentence {
            Sentence::Measured { template, .. } | Sentence::Fixed { template, .. } => Some(template.as_str()),
            Sentence::Quoted { .. } => None,
        })
        .collect()
}

/// A topic with so many conversations of so many customers in the last days, beside a larger one.
fn small(n: usize, n_customers: usize, severity: u8, n_others: usize) -> Nights {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    for nth in 0..n_others {
        samples.add(said(LOGIN, plus(AS_OF, -(nth as i64 % 28)), "문의드립니다"));
    }
    for nth in 0..n {
        let refund = said(REFUND, plus(AS_OF, -3 * (nth as i64 % 9)), words_of(REFUND, nth));
        samples.add(refund.by(&format!("{}", nth % n_customers)));
    }
    let mut nights = Nights::on(samples);
    nights.cards[0].severity = severity;
    nights
}

#[test]
fn a_small_problem_is_watched_or_left_alone() {
    let check = |n: usize, n_customers: usize, severity: u8, n_others: usize, expected: Option<bool>| {
        let proposals = small(n, n_customers, severity, n_others).night(AS_OF);
        let found = proposals.iter().find(|it| it.topics == [REFUND]);
        let case = format!("{n} of {n_customers}, severity {severity}, beside {n_others}");
        assert_eq!(found.map(|it| it.is_watched), expected, "{case}");
        if let Some(watched) = found.filter(|it| it.is_watched) {
            assert!(section(watched, "conclusion")[1].contains("관찰 항목"), "{case}");
            assert!(section(watched, "expected").is_empty() && section(watched, "watch").is_empty(), "{case}");
        }
    };
    // Size 1 (30 points) and little work (10): 40 and more, above 35.
    check(10, 5, 0, 40, Some(false));
    // 10 of 2,010 are 0.5 %: size sqrt(0.05) = 0.22, 7 + 10 = 17 points: enough evidence, not pressing.
    check(10, 5, 0, 2000, Some(true));
    // One customer or one conversation less is too little, unless the words are grave.
    check(10, 4, 0, 40, None);
    check(9, 9, 0, 40, None);
    check(10, 4, 2, 40, Some(true));
    check(9, 9, 2, 40, Some(true));
    check(9, 9, 1, 40, None);
    // Three are the least that is watched.
    check(3, 3, 3, 40, Some(true));
    check(2, 2, 3, 40, None);
    check(0, 1, 3, 40, None);
}

#[test]
fn a_problem_keeps_its_number_over_nights_and_the_day_that_proposed_it_first() {
    let mut nights = Nights::on(Samples::even(&ids(3), sixty_days(), |topic, _| 8 - topic));
    let first = nights.night(plus(AS_OF, -3));
    assert_eq!(told(&first).len(), 3);
    let by_topic = |proposals: &[Proposal]| -> BTreeMap<String, (String, Day)> {
        proposals.iter().map(|it| (it.topics[0].clone(), (it.id.clone(), it.proposed))).collect()
    };
    for back in [2, 1, 0] {
        let again = nights.night(plus(AS_OF, -back));
        assert_eq!(by_topic(&again), by_topic(&first));
        assert!(again.iter().all(|it| it.updated == plus(AS_OF, -back)));
        assert!(again.iter().all(|it| it.path == format!("proposals/{}.md", it.id)));
    }
    // A new topic gets the next number.
    nights.samples = {
        let mut samples = Samples::even(&ids(4), sixty_days(), |topic, _| 8 - topic);
        samples.topics.truncate(4);
        samples
    };
    nights.cards.push(card("T-0004", Some("마케팅팀")));
    let later = nights.night(AS_OF);
    assert_eq!(by_topic(&later)["T-0004"], ("P-0004".to_owned(), AS_OF));
    assert_eq!(by_topic(&later)["T-0001"], by_topic(&first)["T-0001"]);
}

#[test]
fn topics_that_can_hardly_be_told_apart_make_one_proposal() {
    let mut nights = Nights::on(Samples::even(&ids(3), sixty_days(), |topic, _| 6 + topic));
    nights.cards[0].twin = Some(LOGIN.to_owned());
    // Only one says so: three proposals.
    assert_eq!(nights.night(plus(AS_OF, -1)).len(), 3);
    nights.cards[1].twin = Some(REFUND.to_owned());
    let proposals = nights.night(AS_OF);
    assert_eq!(proposals.len(), 2);
    let both = proposals.iter().find(|it| it.topics.len() == 2).expect("twins");
    // The larger one first; 28 days of 6 and of 7 conversations: 28 * 13 = 364.
    assert_eq!(both.topics, [LOGIN, REFUND]);
    assert!((numbers(both, "proposal.size")[0] - 364.0).abs() < 1e-9);
    assert_eq!(section(both, "evidence").len(), 3, "a command a topic and the basis");
}

#[test]
fn a_team_gets_four_proposals_and_no_more() {
    let mut nights = Nights::on(Samples::even(&ids(8), sixty_days(), |_, _| 8));
    nights.cards[6].owner = card("T-0007", Some("마케팅팀")).owner;
    nights.cards[7].owner = None;
    for as_of in [plus(AS_OF, -1), AS_OF] {
        let proposals = nights.night(as_of);
        let teams: Vec<Option<&str>> =
            proposals.iter().map(|it| it.owner.as_ref().map(|owner| owner.team.as_str())).collect();
        let n_of = |team: Option<&str>| teams.iter().filter(|it| **it == team).count();
        assert_eq!([n_of(Some(TEAM)), n_of(Some("마케팅팀")), n_of(None)], [4, 1, 1], "{teams:?}");
    }
}

#[test]
fn what_was_accepted_stays_in_sight_though_it_has_become_small() {
    let until = plus(AS_OF, -28);
    let mut nights = Nights::on(Samples::even(&ids(3), sixty_days(), |topic, day| match topic {
        0 if day > until => usize::from(day > plus(AS_OF, -2)),
        _ => 8,
    }));
    let first = nights.night(until);
    let id = first.iter().find(|it| it.topics == [REFUND]).expect("eight a day").id.clone();
    let has_it = |proposals: &[Proposal]| proposals.iter().find(|it| it.id == id).map(|it| (it.state, it.is_watched));
    // Two conversations in four weeks: left alone, unless somebody is at it.
    let mut undecided = nights.ledger.clone();
    assert_eq!(has_it(&nights.night(AS_OF)), None);
    for state in [State::Accepted, State::InProgress, State::OnHold, State::Done] {
        nights.ledger = undecided.clone();
        nights.decide(&id, state, until);
        assert_eq!(has_it(&nights.night(AS_OF)), Some((state, false)), "{state:?}");
    }
    nights.ledger = std::mem::take(&mut undecided);
    nights.decide(&id, State::Rejected, until);
    assert_eq!(has_it(&nights.night(AS_OF)), None);
}

/// Runs a proposal that was done so many days ago, with so many conversations a day since; five other topics stay at eight.
fn followed(days_ago: i64, n_since: usize) -> Proposal {
    let done = plus(AS_OF, -days_ago);
    let mut nights =
        Nights::on(Samples::even(
            &ids(6),
            sixty_days(),
            |topic, day| {
                if topic == 0 && day > done { n_since } else { 8 }
            },
        ));
    let first = nights.night(done);
    let id = first.iter().find(|it| it.topics == [REFUND]).expect("eight a day").id.clone();
    nights.decide(&id, State::Done, done);
    let proposals = nights.night(AS_OF);
    let followed = proposals.into_iter().find(|it| it.id == id).expect("what is done stays in sight");
    assert_eq!((followed.state, followed.state_since), (State::Done, Some(done)));
    followed
}

#[test]
fn what_was_done_is_followed_and_judged() {
    let check = |days_ago: i64, n_since: usize, verdict: &str, n_after: u64| {
        let proposal = followed(days_ago, n_since);
        let said = section(&proposal, "follow_up");
        let last = said.last().expect("a verdict");
        assert!(last.contains(verdict), "{days_ago} days, {n_since} a day: {said:?}");
        // The day itself still had eight.
        assert!((numbers(&proposal, "proposal.after_now")[0] - (n_after + 8) as f64).abs() < 1e-9, "{said:?}");
        assert!(!template_ids(&proposal).contains("proposal.mark_done"));
        proposal
    };
    let worked = check(20, 2, "효과가 있었습니다", 40);
    check(20, 8, "효과가 보이지 않습니다", 160);
    check(20, 20, "오히려 늘었습니다", 400);
    let early = check(6, 0, "아직 이릅니다", 0);
    assert!(!template_ids(&early).contains("proposal.before_after"));
    // (40.5 / 224.5) / (800.5 / 1120.5) = 0.180401 / 0.714413 = 0.252516;
    // x e^(+-1.96 sqrt(1/40.5 + 1/224.5 + 1/800.5 + 1/1120.5)) = x e^(+-1.96 * 0.176882): 0.178532 to 0.357157.
    assert!((numbers(&worked, "proposal.before_after")[0] - 0.252_516).abs() < 1e-5);
    let said = section(&worked, "follow_up")[1].clone();
    assert!(said.contains("이전의 0.25배입니다(95% 구간 0.18~0.36배, 완료 뒤 40건)"), "{said}");
}

#[test]
fn topics_with_an_alert_or_a_finished_proposal_are_no_control_group() {
    let done = plus(AS_OF, -20);
    let mut nights = Nights::on(Samples::even(&ids(4), sixty_days(), |topic, day| {
        // The second topic is mended on the same day, the third one breaks.
        match topic {
            0 | 1 if day > done => 2,
            2 if day > done => 80,
            _ => 8,
        }
    }));
    let first = nights.night(done);
    let of = |topic: &str| first.iter().find(|it| it.topics == [topic]).expect("eight a day").id.clone();
    nights.decide(&of(REFUND), State::Done, done);
    nights.decide(&of(LOGIN), State::Done, done);
    nights.raise(AS_OF);
    assert!(nights.alerts.iter().any(|alert| alert.topic.as_deref() == Some("T-0003")), "a tenfold");
    let proposals = nights.night(AS_OF);
    let followed = proposals.iter().find(|it| it.topics == [REFUND]).expect("done");
    // Against the fourth topic alone: (40.5 / 224.5) / (160.5 / 224.5) = 40.5 / 160.5 = 0.252336.
    assert!((numbers(followed, "proposal.before_after")[0] - 0.252_336).abs() < 1e-5);
    let risen = proposals.iter().find(|it| it.topics == ["T-0003"]).expect("risen");
    assert!(section(risen, "conclusion")[1].contains("바로 대응이 필요합니다"), "{:?}", section(risen, "conclusion"));
    assert!(template_ids(risen).contains("proposal.alert"));
}

#[test]
fn the_expected_effect_is_the_count_times_the_assumed_share() {
    let mut nights = Nights::on(Samples::even(&ids(2), sixty_days(), |_, _| 5));
    for transcript in &mut nights.samples.transcripts {
        transcript.metadata.handle_s = Some(360.0);
    }
    nights.hourly_cost = Some(30_000);
    let proposals = nights.night(AS_OF);
    let refund = proposals.iter().find(|it| it.topics == [REFUND]).expect("five a day");
    assert_eq!(refund.problem.as_deref(), Some("refund-late"));
    let shown: Vec<&str> = template_ids(refund).into_iter().filter_map(|id| id.strip_prefix("action.")).collect();
    let reductions = nights.catalogue.actions().iter().filter(|action| shown.contains(&action.id.as_str()));
    let strongest = reductions.map(|it| it.reduction).max_by(|a, b| a[1].total_cmp(&b[1])).expect("actions");
    // 28 days of five: 140 conversations, each of 360 s: 50,400 s, 14 h, 420,000 a month.
    for (at, share) in strongest.into_iter().enumerate() {
        assert!((numbers(refund, "proposal.avoidable")[at] - 140.0 * share).abs() < 1e-6);
        assert!((numbers(refund, "proposal.avoidable_time")[at] - 50_400.0 * share).abs() < 1e-6);
    }
    let said = section(refund, "expected");
    assert_eq!(said.len(), 4, "conversations, hours, cost, assumption: {said:?}");
    assert!(said[2].starts_with("시간당 비용 30,000으로 계산하면"), "{said:?}");
    let cost = format!("{:.0}", 420_000.0 * strongest[2]);
    assert!(said[2].replace(',', "").contains(&cost), "{cost}: {said:?}");
    assert!(said[3].starts_with("가정:") && said[3].contains("잰 값이 아니라"), "{said:?}");
    nights.hourly_cost = None;
    assert!(!template_ids(&nights.night(AS_OF)[0]).contains("proposal.cost"));
}

#[test]
fn the_score_is_the_sum_of_its_weighted_parts() {
    let mut nights = Nights::on(Samples::even(&ids(4), sixty_days(), |topic, _| 2 * topic + 2));
    nights.cards[2].severity = 2;
    let proposals = nights.night(AS_OF);
    assert!(proposals.len() >= 3);
    for proposal in &proposals {
        let names: Vec<&str> = proposal.score_parts.iter().map(|part| part.id.as_str()).collect();
        assert_eq!(names, ["size", "severity", "trend", "effect", "ease"]);
        assert!((proposal.score_parts.iter().map(|part| part.weight).sum::<f64>() - 1.0).abs() < 1e-9);
        let sum: f64 = proposal.score_parts.iter().map(|part| 100.0 * part.value * part.weight).sum();
        assert!((proposal.score - sum).abs() < 1e-3, "{} {sum}", proposal.score);
        assert!((numbers(proposal, "proposal.priority")[0] - proposal.score).abs() < 1e-6);
        let shown = numbers(proposal, "proposal.parts");
        assert!(shown.iter().zip(&proposal.score_parts).all(|(shown, part)| (shown - part.value).abs() < 1e-9));
    }
    let is_sorted =
        proposals.windows(2).all(|pair| (pair[0].is_watched, -pair[0].score) <= (pair[1].is_watched, -pair[1].score));
    assert!(is_sorted, "{:?}", told(&proposals));
}

#[test]
fn sections_stand_in_their_order_and_each_says_something() {
    const ORDER: [&str; 14] = [
        "conclusion",
        "problem",
        "size",
        "effect",
        "cause",
        "now",
        "short",
        "structural",
        "expected",
        "priority",
        "watch",
        "follow_up",
        "evidence",
        "limits",
    ];
    for proposal in [followed(20, 8), small(5, 5, 3, 40).night(AS_OF).remove(0)] {
        let positions: Vec<usize> = proposal
            .sections
            .iter()
            .map(|section| ORDER.iter().position(|id| *id == section.id).expect("a section of the list"))
            .collect();
        assert!(positions.windows(2).all(|pair| pair[0] < pair[1]), "{positions:?}");
        assert!(proposal.sections.iter().all(|section| !section.sentences.is_empty()));
        let always = ["conclusion", "problem", "size", "effect", "cause", "now", "priority", "evidence", "limits"];
        for id in always {
            assert!(!section(&proposal, id).is_empty(), "{id} is missing");
        }
        assert_eq!(section(&proposal, "follow_up").is_empty(), proposal.state != State::Done);
    }
}

#[test]
fn owners_policies_and_what_agents_say_are_named() {
    let mut samples = Samples::new(&[REFUND]);
    for nth in 0..40 {
        let refund = said(REFUND, plus(AS_OF, -(nth % 20)), words_of(REFUND, nth as usize));
        let refund = refund.by(&format!("{nth}")).with(|it| it.requester_type = Some("주문고객".to_owned()));
        samples.add(refund.answered(StepKind::Cause, "카드사 매입 취소가 늦어져 입금까지 영업일 기준 3~5일 걸립니다"));
    }
    let mut nights = Nights::on(samples);
    nights.cards[0].stage = Some("환불");
    let citation = nights.samples.said_by_agent(0);
    nights.cards[0].answers = vec![Answered { citation, kind: StepKind::Cause, n_transcripts: 40 }];
    let register = "id,title,valid_from,valid_to,trigger_words,note\nP-1,환불 처리 기한,2026-01-01,,환불,\nP-2,옛 환불 규정,2025-01-01,2025-12-31,환불,\nP-3,앞으로의 규정,2027-01-01,,환불,\nP-4,라이더 정산,2026-01-01,,정산,\n";
    nights.policies = parse_policies(Path::new("policies.csv"), register).expect("well-formed");
    let proposals = nights.night(AS_OF);
    let [proposal] = &proposals[..] else { panic!("{:?}", told(&proposals)) };
    assert_eq!(proposal.owner.as_ref().map(|owner| owner.team.as_str()), Some(TEAM));
    assert_eq!((proposal.journey_stage.as_deref(), &proposal.policies[..]), (Some("환불"), &["P-1".to_owned()][..]));
    assert_eq!(proposal.requester_types, ["주문고객"]);
    let now = section(proposal, "now");
    assert!(now.iter().any(|it| it.starts_with("관련 규정: ‘환불 처리 기한’(2026년 1월 1일부터).")), "{now:?}");
    let acts: String = ["now", "short", "structural"].map(|id| section(proposal, id).join(" ")).join(" ");
    assert!(acts.contains(TEAM), "{acts}");
    let causes = section(proposal, "cause");
    assert!(causes[0].starts_with("[A: 상담사 확인] 문의 40건 가운데 40건에서"), "{causes:?}");
    assert!(causes[1].contains("카드사 매입 취소가 늦어져"), "{causes:?}");
    // Without a word of an agent and without an alert no cause is told.
    nights.cards[0].answers.clear();
    assert!(section(&nights.night(AS_OF)[0], "cause")[0].contains("원인을 말해 주는 근거를 찾지 못했습니다"));
}

#[test]
fn an_empty_desk_one_day_and_one_topic_are_no_error() {
    assert_eq!(told(&Nights::on(Samples::new(&[])).night(AS_OF)), []);
    assert_eq!(told(&Nights::on(Samples::new(&ids(3))).night(AS_OF)), []);
    let day = Period { from: AS_OF, to: AS_OF };
    let proposals = Nights::on(Samples::even(&ids(1), day, |_, _| 30)).night(AS_OF);
    assert_eq!(told(&proposals), [("P-0001", REFUND, false)]);
    // One day is no baseline, and one topic has no others.
    assert!(template_ids(&proposals[0]).contains("proposal.no_trend"));
    assert!(template_ids(&proposals[0]).contains("proposal.not_enough"));
    assert!(template_ids(&proposals[0]).contains("proposal.limit_short"));
    let mut nights = Nights::on(Samples::even(&ids(1), sixty_days(), |_, _| 8));
    nights.night(plus(AS_OF, -10));
    nights.decide("P-0001", State::Done, plus(AS_OF, -10));
    // Nothing to compare it with: no verdict.
    let said = section(&nights.night(AS_OF)[0], "follow_up");
    assert!(said.last().is_some_and(|it| it.contains("아직 이릅니다")), "{said:?}");
}
