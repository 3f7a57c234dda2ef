//! Settles everything around the turns: times, outcome, satisfaction, and what a centre knows of the customer.

use crate::calendar::{AppRelease, Day, Instant};
use crate::composer::About;
use crate::conversation::{Conversation, Speaker};
use crate::random::Random;
use crate::script::{Channel, Outcome, Requester, Topic};
use crate::stage::Stage;

impl<'a> Stage<'a> {
    /// Settles everything around the turns.
    pub(crate) fn finish(mut self, number: usize, about: About, started: Instant) -> Conversation {
        let topics = &self.scripts.topics;
        let topic = match about {
            About::Topics(first, _) => Some(&topics[first]),
            _ => None,
        };
        let severe = matches!(about, About::Single(idx) if self.scripts.talk.single[idx].severe)
            || topic.is_some_and(|topic| topic.severity >= 4);
        let handled = self.turns.iter().any(|turn| turn.speaker == Speaker::Agent);
        let ended = Instant(self.now + self.random.between(2, 40));
        let first_customer =
            self.turns.iter().find(|turn| turn.speaker == Speaker::Customer).map_or(started, |turn| turn.at);
        let first_response_s =
            self.turns.iter().find(|turn| turn.speaker == Speaker::Agent).map(|turn| match self.channel {
                Channel::Call => self.random.between(2, 95),
                _ => (turn.at.0 - first_customer.0).max(self.random.between(3, 40)),
            });
        let sla = match self.channel {
            Channel::Call => 60,
            Channel::Chat => 120,
            _ => 12 * 3600,
        };
        let days = if self.outcome == Outcome::Escalated { self.random.between(3600, 4 * 86_400) } else { 0 };
        let status = match (self.outcome, handled) {
            (_, false) if self.channel == Channel::Review => None,
            (_, false) => Some(if about == About::Spam { "closed" } else { "open" }),
            (Outcome::Resolved, _) => Some("resolved"),
            (Outcome::Escalated, _) => Some("escalated"),
            (Outcome::Unresolved, _) => Some(if self.random.chance(0.45) { "open" } else { "resolved" }),
        };
        let handle_s = handled.then(|| match self.channel {
            Channel::Email => self.random.between(120, 900),
            _ => ended.0 - started.0,
        });
        let csat = self.satisfaction(about, severe, handled);
        let category = self.category(about);
        let mut tags = Vec::new();
        if let Some(topic) = topic.filter(|_| self.random.chance(0.3)) {
            let short = topic.category.split('/').next_back().unwrap_or(&topic.category);
            tags.push(short.to_owned());
            if self.random.chance(0.3) {
                tags.push((*self.random.pick(&["재문의", "VIP", "긴급", "CS확인", "모니터링"])).to_owned());
            }
        }
        let product = match (topic, self.customer.requester) {
            (_, Requester::라이더) => "두루배달".to_owned(),
            (Some(topic), _) => self.random.pick(&topic.products).clone(),
            (None, Requester::점주) => "두루배달".to_owned(),
            (None, _) => (*self.random.pick(&["두루마켓", "두루배달", "두루페이"])).to_owned(),
        };
        let app_version = app_version(&self.scripts.releases, self.day, topic, &mut self.random)
            .filter(|_| self.customer.platform != "Web")
            .map(str::to_owned);
        let reopened =
            topic.is_some() && self.random.chance(if self.outcome == Outcome::Resolved { 0.05 } else { 0.14 });
        let last_week = self.day >= Day::of(2026, 11, 12);
        let support = matches!(self.channel, Channel::Chat | Channel::Call);
        let exported_twice = last_week && support && self.random.chance(0.28);
        let still_open =
            exported_twice && self.channel == Channel::Chat && self.turns.len() >= 7 && self.random.chance(0.35);
        let cut_after = still_open.then(|| self.random.between(3, self.turns.len() as i64 - 3) as usize);
        Conversation {
            id: format!("C-{}-{number:05}", self.day.compact()),
            channel: self.channel,
            language: self.language,
            started,
            ended,
            product,
            requester: self.customer.requester,
            customer: self.customer.id.clone(),
            category,
            tags,
            agent: handled.then(|| self.agent.id.clone()),
            team: handled.then(|| self.agent.team.clone()),
            csat,
            first_response_s,
            handle_s,
            resolution_s: (handled && status != Some("open")).then_some(ended.0 - started.0 + days),
            sla_breached: first_response_s.map(|seconds| seconds > sla),
            status,
            reopened,
            app_version,
            platform: self.customer.platform,
            region: self.customer.region.clone(),
            turns: self.turns,
            labels: self.labels,
            cut_after,
            exported_twice,
        }
    }

    pub(crate) fn satisfaction(&mut self, about: About, severe: bool, handled: bool) -> Option<u8> {
        let review = self.channel == Channel::Review;
        let asked = if review { 0.96 } else { 0.25 };
        if !(handled || review)
            || matches!(about, About::Silent | About::WrongNumber | About::Spam)
            || !self.chance(asked)
        {
            return None;
        }
        let shares = match (about, self.outcome) {
            (About::Praise | About::Chitchat, _) => [0.0, 0.01, 0.05, 0.22, 0.72],
            (About::Topics(..), _) if review => [0.48, 0.27, 0.15, 0.06, 0.04],
            (_, Outcome::Resolved) => [0.05, 0.07, 0.16, 0.32, 0.40],
            (_, Outcome::Escalated) => [0.20, 0.22, 0.26, 0.20, 0.12],
            (_, Outcome::Unresolved) => [0.46, 0.27, 0.16, 0.07, 0.04],
        };
        let score = self.random.weighted(&shares) as u8 + 1;
        Some(if severe && self.chance(0.5) { 1 } else { score })
    }

    pub(crate) fn category(&mut self, about: About) -> Option<String> {
        if !self.chance(0.70) {
            return None;
        }
        let topics = &self.scripts.topics;
        let wrong = self.chance(0.08);
        if wrong {
            let other: &Topic = self.random.pick(topics);
            return Some(other.category.clone());
        }
        Some(match about {
            About::Topics(first, _) => topics[first].category.clone(),
            About::Praise => "기타/칭찬".to_owned(),
            About::Spam => "기타/광고".to_owned(),
            About::Single(_) => "기타/일반문의".to_owned(),
            About::Chitchat | About::WrongNumber | About::Silent => "기타/단순문의".to_owned(),
        })
    }
}

fn app_version<'r>(
    releases: &'r [AppRelease],
    day: Day,
    topic: Option<&Topic>,
    random: &mut Random,
) -> Option<&'r str> {
    if random.chance(0.12) {
        return None;
    }
    let hits = |release: &&AppRelease| {
        (release.since..=release.until).contains(&day) && topic.is_some_and(|topic| release.hits.contains(&topic.id))
    };
    let hit_since = releases.iter().rev().find(hits).map(|release| release.since);
    let mut version = releases.first()?.version.as_str();
    for release in releases {
        let age = day.0 - release.since.0;
        let share = if age < 0 { 0.0 } else { (0.25 + 0.09 * age as f64).min(0.93) };
        let share = match hit_since {
            Some(since) if age >= 0 && release.since == since => 0.94,
            Some(since) if age >= 0 && release.since > since => 0.15,
            _ => share,
        };
        if random.chance(share) {
            version = &release.version;
        }
    }
    Some(version)
}
