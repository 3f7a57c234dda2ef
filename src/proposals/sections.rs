//! The sections of a proposal, each sentence quoted, measured or fixed.

use super::bench::{Bench, Matter};
use super::templates as say;
use super::worth::Worth;
use super::{Section, State, Term};
use crate::alerts::{Alert, AlertKind};
use crate::evidence::{
    Casebook, Facet, Filter, Measure, Name, NameKind, Placed, Sentence, Template, diverse, numbers, telling,
};
use crate::model::{Bilingual, Day, Period};
use crate::resolutions::StepKind;

/// So many quotes stand below the problem, so many answers below cause and actions.
const N_QUOTES: usize = 4;
const N_ANSWERS: usize = 2;
/// A value is worth naming when most of the conversations that tell it have it.
const MOST: f64 = 0.5;
/// And channels and versions only where they are so much more frequent than among all conversations.
const LEAST_LIFT: f64 = 1.3;
/// Fewer answers than this are told as a limit.
const FEW_ANSWERS: u64 = 30;
/// A word that so many customers name, and so large a share of them, is a statement of many.
const MANY_CUSTOMERS: f64 = 5.0;
const MANY_SHARE: f64 = 0.15;

/// Writes all sections in their order.
pub(super) fn write(bench: &Bench<'_>, matter: &Matter<'_>) -> Vec<Section> {
    let writer = Writer { bench, matter, casebook: bench.casebook };
    let sections = [
        ("conclusion", "한 줄 결론", "In one line", writer.conclusion()),
        ("problem", "문제", "The problem", writer.problem()),
        ("size", "규모", "Size", writer.size()),
        ("effect", "영향", "Effect", writer.effect()),
        ("cause", "원인 가설", "Possible causes", writer.causes()),
        ("now", "제안 조치: 즉시", "Do now", writer.actions(Term::Now)),
        ("short", "제안 조치: 단기", "Do in the next weeks", writer.actions(Term::Short)),
        ("structural", "제안 조치: 구조적", "Do for good", writer.actions(Term::Structural)),
        ("expected", "기대 효과", "What it may give", writer.expected()),
        ("priority", "우선순위", "Priority", writer.priority()),
        ("watch", "확인 지표", "What to watch", writer.watch()),
        ("follow_up", "조치 후 변화", "What became of it", writer.follow_up()),
        ("evidence", "근거", "Evidence", writer.evidence()),
        ("limits", "한계", "Limits", writer.limits()),
    ];
    sections
        .into_iter()
        .filter(|(.., sentences)| !sentences.is_empty())
        .map(|(id, ko, en, sentences)| Section { id: id.to_owned(), title: Bilingual::new(ko, en), sentences })
        .collect()
}

struct Writer<'w, 'a> {
    bench: &'w Bench<'a>,
    matter: &'w Matter<'a>,
    casebook: &'w Casebook<'a>,
}

impl Writer<'_, '_> {
    /// Takes several measures of the problem for a sentence; none where one cannot be taken.
    fn say(
        &self,
        template: &Template<'_>,
        measures: &[(Measure, &Filter, Period)],
        names: Vec<Name>,
    ) -> Option<Sentence> {
        self.casebook.sentence(template, measures, names)
    }

    fn own(&self, measure: Measure) -> (Measure, &Filter, Period) {
        (measure, &self.matter.filter, self.matter.days)
    }

    fn value(&self, measure: Measure, filter: &Filter) -> Option<f64> {
        self.casebook.measure(measure, filter, self.matter.days).map(|taken| taken.value().value)
    }

    fn week(&self) -> Period {
        Period::ending(self.casebook.period().to, 7)
    }

    fn conclusion(&self) -> Vec<Sentence> {
        let filter = &self.matter.filter;
        let names = vec![self.matter.name()];
        let week = self.week();
        let trend = [
            (Measure::Conversations, filter, week),
            (Measure::Expected, filter, week),
            (Measure::TimesExpected, filter, week),
            self.own(Measure::Customers),
            self.own(Measure::Conversations),
            self.own(Measure::Share),
        ];
        let plain = [self.own(Measure::Customers), self.own(Measure::Conversations), self.own(Measure::Share)];
        let usual = [trend[0].clone(), trend[1].clone(), trend[3].clone(), trend[4].clone(), trend[5].clone()];
        let is_usual = self.casebook.measure(Measure::Expected, filter, week).is_some_and(|expected| {
            let n = self.casebook.select(filter, week).len() as f64;
            let value = expected.value();
            value.low.is_some_and(|low| n >= low) && value.high.is_some_and(|high| n <= high)
        });
        let first = if is_usual {
            self.say(&say::CONCLUSION_USUAL, &usual, names.clone())
        } else {
            self.say(&say::CONCLUSION_TREND, &trend, names.clone())
        };
        let mut sentences: Vec<Sentence> =
            first.or_else(|| self.say(&say::CONCLUSION, &plain, names)).into_iter().collect();
        let is_rising = self
            .matter
            .alerts
            .iter()
            .any(|alert| alert.is_live() && matches!(alert.kind, AlertKind::Spike | AlertKind::NewTopic));
        let is_gravest = self.matter.priority.severity >= 3;
        let state = match (self.matter.worth, is_rising, is_gravest) {
            (Worth::Proposed, true, _) => &say::URGENT,
            (Worth::Proposed, false, true) => &say::GRAVE,
            (Worth::Proposed, false, false) => &say::STEADY,
            (Worth::Watched | Worth::Nothing, ..) => &say::WATCHED,
        };
        sentences.push(Sentence::fixed(state, Vec::new()));
        sentences
    }

    fn problem(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        if let Some(problem) = self.matter.problem {
            let words = problem.name.clone();
            sentences.push(Sentence::fixed(&say::TYPE, vec![Name::new(NameKind::Problem, &problem.id, words)]));
        }
        for facet in [Facet::RequesterType, Facet::Product, Facet::Channel, Facet::AppVersion] {
            sentences.extend(self.most(facet, &say::WHO));
        }
        sentences.extend(self.most(Facet::Stage, &say::STAGE));
        let is_recent = |placed: &Placed| self.matter.days.contains(self.casebook.day(placed.transcript_idx));
        let quotes =
            self.matter.cards.iter().flat_map(|card| telling(self.casebook, card, is_recent, N_QUOTES)).collect();
        sentences.extend(diverse(quotes, N_QUOTES).into_iter().map(Sentence::quoted));
        sentences
    }

    /// Names the value of a facet that most of the conversations have.
    fn most(&self, facet: Facet, template: &Template<'_>) -> Option<Sentence> {
        let idxs = self.casebook.select(&self.matter.filter, self.matter.days);
        let counts = crate::effects::tally_of(idxs.iter().filter_map(|&idx| self.casebook.value(idx, facet)));
        let whole: u64 = counts.iter().map(|(_, n)| n).sum();
        let (value, n) = *counts.first()?;
        if whole < 5 || (n as f64) < MOST * whole as f64 {
            return None;
        }
        // Most write by chat about anything, and most have the newest version.
        if matches!(facet, Facet::Channel | Facet::AppVersion) {
            let everything = Filter::default();
            let all = self.value(Measure::Telling(facet), &everything).unwrap_or(0.0);
            let with = self.value(Measure::Conversations, &everything.with(facet, value)).unwrap_or(0.0);
            if (n as f64 / whole as f64) < LEAST_LIFT * with / all.max(1.0) {
                return None;
            }
        }
        let with = self.matter.filter.with(facet, value);
        let days = self.matter.days;
        let measures = [(Measure::Conversations, &with, days), self.own(Measure::Telling(facet))];
        let names = match facet {
            Facet::Stage => vec![Name::new(NameKind::Stage, value, facet.value_words(value))],
            _ => {
                let words = facet.words();
                vec![
                    Name::new(NameKind::Value, words.en.clone(), words),
                    Name::new(NameKind::Value, value, facet.value_words(value)),
                ]
            }
        };
        self.say(template, &measures, names)
    }

    fn size(&self) -> Vec<Sentence> {
        let filter = &self.matter.filter;
        let week = self.week();
        let size = [self.own(Measure::Conversations), self.own(Measure::Customers), self.own(Measure::Share)];
        let mut sentences: Vec<Sentence> = self.say(&say::SIZE, &size, Vec::new()).into_iter().collect();
        sentences.extend(self.say(&say::PER_DAY, &[self.own(Measure::PerDay)], Vec::new()));
        let trend = [
            (Measure::Conversations, filter, week),
            (Measure::Expected, filter, week),
            (Measure::TimesExpected, filter, week),
        ];
        let compared = self.say(&say::TREND, &trend, Vec::new());
        sentences.push(compared.unwrap_or_else(|| Sentence::fixed(&say::NO_TREND, Vec::new())));
        for alert in self.rises() {
            let names = vec![
                Name::new(NameKind::Moment, alert.since.to_string(), numbers::day(alert.since)),
                Name::plain(NameKind::Moment, &alert.id),
            ];
            sentences.push(Sentence::fixed(&say::ALERT, names));
        }
        sentences
    }

    /// Returns the live alerts that tell of more than usual.
    fn rises(&self) -> impl Iterator<Item = &Alert> {
        let is_rise = |alert: &&&Alert| alert.is_live() && matches!(alert.kind, AlertKind::Spike | AlertKind::NewTopic);
        self.matter.alerts.iter().filter(is_rise).copied()
    }

    fn effect(&self) -> Vec<Sentence> {
        let everything = Filter::default();
        let days = self.matter.days;
        let all = |measure: Measure| (measure, &everything, days);
        let mut sentences = Vec::new();
        let mut missing: Vec<Bilingual> = Vec::new();
        let csat = [self.own(Measure::Csat), self.own(Measure::CsatOfOthers), self.own(Measure::CsatEffect)];
        let effect = self.casebook.measure(Measure::CsatEffect, &self.matter.filter, days).map(|taken| taken.value());
        let csat_template = match effect.and_then(|value| Some((value.low?, value.high?))) {
            Some((_, high)) if high < 0.0 => say::CSAT_LOWERS,
            Some((low, _)) if low > 0.0 => say::CSAT_RAISES,
            _ => say::CSAT,
        };
        let spread = |median: Measure, p90: Measure| [self.own(median.clone()), self.own(p90), all(median)];
        let told = [
            (csat_template, csat.to_vec(), "만족도", "satisfaction"),
            (
                say::FIRST_RESPONSE,
                spread(Measure::FirstResponseMedian, Measure::FirstResponseP90).to_vec(),
                "첫 응대 시간",
                "first response time",
            ),
            (say::HANDLE, spread(Measure::HandleMedian, Measure::HandleP90).to_vec(), "처리 시간", "handling time"),
            (
                say::RESOLUTION,
                spread(Measure::ResolutionMedian, Measure::ResolutionP90).to_vec(),
                "해결 시간",
                "resolution time",
            ),
            (say::SLA, vec![self.own(Measure::SlaBreached), all(Measure::SlaBreached)], "SLA", "service level"),
            (say::REOPENED, vec![self.own(Measure::Reopened), all(Measure::Reopened)], "다시 열림", "reopened"),
            (say::RECONTACTED, vec![self.own(Measure::Recontacted)], "재문의율", "recontact"),
            (say::ESCALATED, vec![self.own(Measure::Escalated), all(Measure::Escalated)], "이관", "escalation"),
        ];
        for (template, measures, ko, en) in told {
            match self.say(&template, &measures, Vec::new()) {
                Some(sentence) => sentences.push(sentence),
                None => missing.push(Bilingual::new(ko, en)),
            }
        }
        if !missing.is_empty() {
            let list = joined(missing.iter());
            let id = missing.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join("+");
            sentences.push(Sentence::fixed(&say::NOT_ENOUGH, vec![Name::new(NameKind::Moment, id, list)]));
        }
        for alert in self.matter.alerts.iter().filter(|alert| alert.kind == AlertKind::SevereCase) {
            let kind = Name::new(NameKind::Moment, alert.severity.clone().unwrap_or_default(), alert.name.clone());
            sentences.push(Sentence::fixed(&say::RISK, vec![kind, Name::plain(NameKind::Moment, &alert.id)]));
        }
        sentences
    }

    fn causes(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        let causes = self.answers(&[StepKind::Cause]);
        if !causes.is_empty() {
            sentences.extend(self.say(&say::GRADE_A, &[self.own(Measure::AgentSays(StepKind::Cause))], Vec::new()));
            sentences.extend(causes);
        }
        for alert in self.rises() {
            let filter = Filter::of(&alert.topics);
            let days = Period { from: alert.since.max(self.matter.days.from), to: self.matter.days.to };
            let before = Period {
                from: crate::model::period::plus(alert.since, -28).max(self.casebook.period().from),
                to: crate::model::period::plus(alert.since, -1),
            };
            for word in alert.terms.iter().take(3) {
                let measure = Measure::Naming(word.clone());
                let Some(now) = self.casebook.measure(measure.clone(), &filter, days) else { continue };
                let Some(then) = self.casebook.measure(measure, &filter, before) else { continue };
                let share =
                    |taken: &crate::evidence::Measurement| taken.value().value / (taken.value().n.max(1) as f64);
                let is_many = now.value().value >= MANY_CUSTOMERS && share(&now) >= MANY_SHARE;
                if is_many && share(&now) >= 2.0 * share(&then) {
                    let names = vec![Name::plain(NameKind::Value, word)];
                    sentences.push(Sentence::measured(&say::GRADE_B, vec![now, then], names));
                }
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for event in self.rises().filter_map(|alert| alert.near_events.first()) {
            if seen.contains(&event.id.as_str()) {
                continue;
            }
            seen.push(&event.id);
            let names =
                vec![event.named(), Name::new(NameKind::Moment, event.date.to_string(), numbers::day(event.date))];
            sentences.push(Sentence::fixed(&say::GRADE_C, names));
        }
        if sentences.is_empty() {
            sentences.push(Sentence::fixed(&say::NO_CAUSE, Vec::new()));
        }
        sentences
    }

    /// Quotes what agents said of some kinds, what most of them said first.
    fn answers(&self, kinds: &[StepKind]) -> Vec<Sentence> {
        let mut answers: Vec<_> = self
            .matter
            .cards
            .iter()
            .flat_map(|card| &card.answers)
            .filter(|answer| kinds.contains(&answer.kind))
            .collect();
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.n_transcripts));
        let citations = answers.into_iter().map(|answer| answer.citation.clone()).collect();
        diverse(citations, N_ANSWERS).into_iter().map(Sentence::quoted).collect()
    }

    fn actions(&self, term: Term) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        if term == Term::Now {
            let done = self.answers(&[StepKind::Action, StepKind::Advice]);
            if !done.is_empty() {
                let says = [self.own(Measure::AgentSays(StepKind::Action))];
                sentences.extend(self.say(&say::AGENTS_DO, &says, Vec::new()));
                sentences.extend(done);
            }
        }
        for action in self.matter.actions_of(term) {
            sentences.push(Sentence::fixed(&action.template(), self.matter.slots()));
            if let Some(needs) = action.needs_template() {
                let words = crate::evidence::fill(&needs, &[], &self.matter.slots());
                sentences.push(Sentence::fixed(&say::NEEDS, vec![Name::new(NameKind::Assumption, needs.id, words)]));
            }
        }
        if term == Term::Now {
            for policy in &self.matter.policies {
                let names = vec![
                    Name::plain_of(NameKind::Policy, format!("{} title", policy.id), &policy.title),
                    Name::new(NameKind::Moment, policy.valid_from.to_string(), full_date(policy.valid_from)),
                ];
                sentences.push(Sentence::fixed(&say::POLICY, names));
            }
        }
        sentences
    }

    fn expected(&self) -> Vec<Sentence> {
        let [low, middle, high] = self.matter.reduction();
        if high <= 0.0 || self.matter.worth != Worth::Proposed {
            return Vec::new();
        }
        let parts = [low, middle, high].map(|share| (share * 1000.0).round() as u32);
        let avoided = parts.map(|part| self.own(Measure::Part(part)));
        let hours = parts.map(|part| self.own(Measure::PartOfHandling(part)));
        let mut sentences: Vec<Sentence> = self.say(&say::AVOIDABLE, &avoided, Vec::new()).into_iter().collect();
        if let Some(time) = self.say(&say::AVOIDABLE_TIME, &hours, Vec::new()) {
            if let Some(cost) = self.bench.hourly_cost {
                let spent = time
                    .measurements()
                    .iter()
                    .map(|taken| numbers::count((taken.value().value / 3600.0 * cost as f64).round().max(0.0) as u64));
                let spent = spent.collect::<Vec<_>>().join(" · ");
                let names = vec![
                    Name::plain(NameKind::Assumption, &numbers::count(cost)),
                    Name::plain_of(NameKind::Assumption, "cost", &spent),
                ];
                sentences.push(time);
                sentences.push(Sentence::fixed(&say::COST, names));
            } else {
                sentences.push(time);
            }
        }
        let shares = parts.map(|part| format!("{}%", numbers::decimal(f64::from(part) / 10.0))).join(" · ");
        sentences.push(Sentence::fixed(&say::ASSUMPTION, vec![Name::plain(NameKind::Assumption, &shares)]));
        sentences
    }

    fn priority(&self) -> Vec<Sentence> {
        let priority = &self.matter.priority;
        let score = self.say(&say::PRIORITY, &[self.own(Measure::Priority(priority.clone()))], Vec::new());
        let parts = [0, 1, 2, 3, 4].map(|part| self.own(Measure::PriorityPart(priority.clone(), part)));
        let sum: u32 = priority.weights.iter().sum::<u32>().max(1);
        let weights = priority.weights.map(|weight| {
            Name::plain(NameKind::Assumption, &format!("{:.0}%", 100.0 * f64::from(weight) / f64::from(sum)))
        });
        score.into_iter().chain(self.say(&say::PARTS, &parts, weights.to_vec())).collect()
    }

    fn watch(&self) -> Vec<Sentence> {
        if self.matter.worth != Worth::Proposed {
            return Vec::new();
        }
        let watched = self.matter.watched();
        let words = watched.iter().map(|one| one.words()).collect::<Vec<_>>();
        let id = watched.iter().map(|one| one.code()).collect::<Vec<_>>().join("+");
        let mut sentences =
            vec![Sentence::fixed(&say::WATCH, vec![Name::new(NameKind::Moment, id, joined(words.iter()))])];
        if self.matter.state() != State::Done {
            sentences.push(Sentence::fixed(&say::MARK_DONE, vec![Name::plain(NameKind::Moment, &self.matter.id)]));
        }
        sentences
    }

    fn follow_up(&self) -> Vec<Sentence> {
        let Some(done) = self.matter.done_on() else { return Vec::new() };
        let days = Period { from: done, to: self.casebook.period().to };
        let filter = &self.matter.filter;
        let mut sentences: Vec<Sentence> =
            self.say(&say::AFTER_NOW, &[(Measure::Conversations, filter, days)], Vec::new()).into_iter().collect();
        let control = self.matter.control.clone();
        let on = Name::new(NameKind::Moment, done.to_string(), numbers::day(done));
        let compared = self.casebook.measure(Measure::BeforeAfter(done, control.clone()), filter, days);
        let verdict = match compared.as_ref().map(|taken| taken.value()) {
            None => &say::TOO_EARLY,
            Some(value) if value.high.is_some_and(|high| high < 1.0) => &say::WORKED,
            Some(value) if value.low.is_some_and(|low| low > 1.0) => &say::WORSE,
            Some(_) => &say::NO_EFFECT,
        };
        sentences.extend(compared.map(|taken| Sentence::measured(&say::BEFORE_AFTER, vec![taken], vec![on])));
        let csat = (Measure::CsatBeforeAfter(done, control), filter, days);
        sentences.extend(self.say(&say::CSAT_BEFORE_AFTER, &[csat], Vec::new()));
        sentences.push(Sentence::fixed(verdict, Vec::new()));
        sentences
    }

    fn evidence(&self) -> Vec<Sentence> {
        let everything = Filter::default();
        let basis = [(Measure::Conversations, &everything, self.matter.days)];
        let cases = self
            .matter
            .cards
            .iter()
            .map(|card| Sentence::fixed(&say::CASES, vec![Name::plain(NameKind::Moment, &card.id)]));
        cases.chain(self.say(&say::BASIS, &basis, Vec::new())).collect()
    }

    fn limits(&self) -> Vec<Sentence> {
        let mut sentences = vec![Sentence::fixed(&say::LIMIT_WORDS, Vec::new())];
        let csat = self.casebook.measure(Measure::Csat, &self.matter.filter, self.matter.days);
        if let Some(csat) = csat.filter(|taken| taken.value().n < FEW_ANSWERS) {
            sentences.push(Sentence::measured(&say::LIMIT_CSAT, vec![csat], Vec::new()));
        }
        let channels = |filter: &Filter| {
            let idxs = self.casebook.select(filter, self.matter.days);
            let values = idxs.iter().filter_map(|&idx| self.casebook.value(idx, Facet::Channel));
            crate::effects::tally_of(values).into_iter().map(|(value, _)| value.to_owned()).collect::<Vec<_>>()
        };
        let own = channels(&self.matter.filter);
        let lacking: Vec<String> =
            channels(&Filter::default()).into_iter().filter(|value| !own.contains(value)).collect();
        if !lacking.is_empty() && !own.is_empty() {
            let words: Vec<Bilingual> = lacking.iter().map(|value| Facet::Channel.value_words(value)).collect();
            let names = vec![Name::new(NameKind::Moment, lacking.join(", "), joined(words.iter()))];
            sentences.push(Sentence::fixed(&say::LIMIT_CHANNEL, names));
        }
        let known = self.casebook.known_days();
        if known.n_days() < 84 {
            let taken = self.casebook.measure(Measure::Conversations, &Filter::default(), known);
            sentences.extend(taken.map(|taken| Sentence::measured(&say::LIMIT_SHORT, vec![taken], Vec::new())));
        }
        sentences
    }
}

/// Returns names with commas between them.
fn joined<'n>(names: impl Iterator<Item = &'n Bilingual> + Clone) -> Bilingual {
    let join = |side: fn(&Bilingual) -> &str| names.clone().map(side).collect::<Vec<_>>().join(", ");
    Bilingual::new(join(|name| &name.ko), join(|name| &name.en))
}

fn full_date(day: Day) -> Bilingual {
    Bilingual::new(
        format!("{}년 {}월 {}일", day.year(), day.month(), day.day()),
        format!("{} {}", numbers::day(day).en, day.year()),
    )
}
