//! A stream: how often each topic comes up, which events are planted, and which releases stand near them. All by seed.

use crate::calendar::{self, AppRelease, Day};
use crate::random::Random;
use crate::script::{Requester, Topic};

/// Topics that a conversation tells of, in the mean: 85 of 100 tell of one, about an eighth of these of a second one.
const TOPICS_PER_CONVERSATION: f64 = 0.95;
/// Least and greatest level of a planted topic, in conversations a day.
const PLANTED_PER_DAY: (f64, f64) = (5.0, 40.0);
/// Least and greatest level of the others.
const OTHERS_PER_DAY: (f64, f64) = (2.0, 15.0);
/// So many topics have levels as far apart as planted ones, also where fewer events are planted.
const N_WIDE: usize = 6;
/// Days before the first event, so that whoever looks back five weeks has them.
const QUIET_DAYS: i64 = 38;
/// Days after the last onset.
const DAYS_AFTER: i64 = 8;
/// Least number of days from one onset to the next, in the mean.
const DAYS_APART: i64 = 3;
/// By how much a slow growth multiplies until the last day.
const GROWTH: f64 = 2.2;

/// What happens to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Spike,
    /// A spike of two or three days, with a policy in the register instead of a release.
    Sale,
    /// Fewer for good, after a fix.
    Drop,
    /// Nobody told of it before.
    NewTopic,
    /// No event: a little more every week.
    Growth,
}

/// A planted event.
#[derive(Debug, Clone)]
pub struct Event {
    pub kind: Kind,
    pub topic: usize,
    pub from: Day,
    pub to: Day,
    /// What the level is multiplied by; for a growth on the last day; nothing for a new topic.
    pub factor: Option<f64>,
    /// Position in [`Stream::releases`].
    pub release: Option<usize>,
}

/// A line of the register of releases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    pub day: Day,
    pub time: &'static str,
    pub product: &'static str,
    pub version: String,
    pub note: &'static str,
}

/// Levels, events and releases of a stream.
#[derive(Debug, Clone)]
pub struct Stream {
    seed: u64,
    pub first: Day,
    pub last: Day,
    levels: Vec<f64>,
    /// By first day.
    pub events: Vec<Event>,
    /// By day and time.
    pub releases: Vec<Release>,
}

impl Stream {
    /// Draws a stream of the days from `first` to `last` with `n_events` events and one slow growth.
    ///
    /// # Errors
    /// Says why so many events have no room.
    pub fn draw(seed: u64, n_events: usize, first: Day, last: Day, topics: &[Topic]) -> Result<Self, String> {
        let room = last.0 - first.0 + 1 - QUIET_DAYS - DAYS_AFTER;
        if n_events > 0 && (room < n_events as i64 * DAYS_APART || n_events + 1 > topics.len()) {
            return Err(format!("--events: no room for {n_events} in {} days; try more --weeks", last.0 - first.0 + 1));
        }
        let mut random = Random::new(seed, u64::MAX - 1);
        let mut kinds: Vec<Kind> = (0..n_events)
            .map(|idx| [Kind::Spike, Kind::Drop, Kind::Spike, Kind::NewTopic, Kind::Sale][idx % 5])
            .collect();
        random.shuffle(&mut kinds);
        let mut free: Vec<usize> = (0..topics.len()).collect();
        random.shuffle(&mut free);
        let mut levels: Vec<f64> = topics.iter().map(|_| between(OTHERS_PER_DAY, random.fraction())).collect();
        let n_wide = n_events.max(N_WIDE);
        let mut wide: Vec<f64> =
            (0..n_wide).map(|idx| between(PLANTED_PER_DAY, (idx as f64 + random.fraction()) / n_wide as f64)).collect();
        random.shuffle(&mut wide);
        let mut stream = Self { seed, first, last, levels: Vec::new(), events: Vec::new(), releases: Vec::new() };
        let mut releases: Vec<(Release, Option<usize>)> = Vec::new();
        let mut factor_idx = random.below(4);
        let mut n_spikes = random.below(2);
        for (idx, &kind) in kinds.iter().enumerate() {
            // A few grave messages that stand alone bear the label of a topic; such a topic is never wholly absent.
            let at = free.iter().position(|&topic| kind != Kind::NewTopic || topics[topic].severity < 4).unwrap_or(0);
            let topic = free.remove(at);
            levels[topic] = wide[idx];
            let (begin, end) = (room * idx as i64 / n_events as i64, room * (idx as i64 + 1) / n_events as i64);
            let from = Day(first.0 + QUIET_DAYS + begin + random.below((end - begin - 2).max(1) as usize) as i64);
            let (n_days, factor) = match kind {
                Kind::Spike => {
                    factor_idx += 1;
                    n_spikes += 1;
                    (random.between(5, 10), Some([2.0, 4.0, 3.0, 6.0][factor_idx % 4]))
                }
                Kind::Sale => (random.between(2, 3), Some(*random.pick(&[4.0, 6.0]))),
                Kind::Drop => (i64::MAX, Some(random.between(10, 40) as f64 / 100.0)),
                Kind::NewTopic | Kind::Growth => (i64::MAX, None),
            };
            let to = Day(last.0.min(from.0.saturating_add(n_days - 1)));
            let has_release = match kind {
                Kind::Spike => n_spikes.is_multiple_of(2),
                Kind::Drop => true,
                Kind::NewTopic => random.chance(0.5),
                Kind::Sale | Kind::Growth => false,
            };
            stream.events.push(Event { kind, topic, from, to, factor, release: None });
            if has_release {
                releases.push((near(from, kind, product(&topics[topic]), &mut random), Some(idx)));
            }
        }
        for _ in 0..n_events.max(3) {
            releases.push((elsewhere(&stream, &mut random), None));
        }
        stream.number(releases);
        let growing = free[0];
        for (idx, level) in wide.iter().enumerate().skip(n_events) {
            levels[free[1 + idx - n_events]] = *level;
        }
        levels[growing] = between((8.0, 20.0), random.fraction());
        let growth =
            Event { kind: Kind::Growth, topic: growing, from: first, to: last, factor: Some(GROWTH), release: None };
        stream.events.push(growth);
        stream.events.sort_by_key(|event| event.from);
        stream.levels = levels;
        Ok(stream)
    }

    /// Gives each release the next version of its product, and each event its release.
    fn number(&mut self, mut releases: Vec<(Release, Option<usize>)>) {
        releases.sort();
        let mut n_of: Vec<(&str, usize)> = Vec::new();
        for (release, event) in releases {
            let known = n_of.iter().position(|(product, _)| *product == release.product);
            let at = known.unwrap_or_else(|| {
                n_of.push((release.product, 0));
                n_of.len() - 1
            });
            n_of[at].1 += 1;
            let major = if release.product == APPS[0] { 6 } else { 4 };
            if let Some(event) = event {
                self.events[event].release = Some(self.releases.len());
            }
            self.releases.push(Release { version: format!("{major}.{}.0", n_of[at].1), ..release });
        }
    }

    /// Multiplies every level, so that another number of conversations comes out.
    pub fn scale(&mut self, by: f64) {
        for level in &mut self.levels {
            *level *= by;
        }
    }

    /// Returns how many conversations of a topic a usual weekday like `day` brings: its level, what is planted, and a sway of a
    /// sixth either way that no one can foresee.
    pub fn level(&self, topic: usize, day: Day) -> f64 {
        let planted: f64 =
            self.events.iter().filter(|event| event.topic == topic).map(|event| self.factor(event, day)).product();
        let mut random = Random::new(self.seed, (1 << 40) + (topic as u64) * (1 << 20) + day.0 as u64);
        self.levels[topic] * planted * (0.85 + 0.3 * random.fraction())
    }

    /// Returns how many conversations `day` brings, where its topics come up `n_topics` times on a usual day.
    pub fn volume(&self, day: Day, n_topics: f64) -> f64 {
        let mut random = Random::new(self.seed, (1 << 39) + day.0 as u64);
        let off = if calendar::DAYS_OFF.contains(&day) { 0.7 } else { 1.0 };
        calendar::busyness(day) * off * n_topics / TOPICS_PER_CONVERSATION * (0.92 + 0.16 * random.fraction())
    }

    fn factor(&self, event: &Event, day: Day) -> f64 {
        let holds = (event.from..=event.to).contains(&day);
        match event.kind {
            Kind::NewTopic => f64::from(u8::from(holds)),
            Kind::Growth => {
                let done = (day.0 - self.first.0) as f64 / (self.last.0 - self.first.0).max(1) as f64;
                1.0 + (GROWTH - 1.0) * done
            }
            _ => event.factor.filter(|_| holds).unwrap_or(1.0),
        }
    }

    /// Returns the versions of the customers' app, with the topics that each of them hit.
    pub fn app_releases(&self, topics: &[Topic]) -> Vec<AppRelease> {
        let before = AppRelease { since: Day(0), version: "6.0.0".to_owned(), hits: Vec::new(), until: Day(i64::MAX) };
        let app = self.releases.iter().enumerate().filter(|(_, release)| release.product == APPS[0]);
        let after = app.map(|(idx, release)| {
            let caused = |event: &&Event| event.release == Some(idx) && event.kind != Kind::Drop;
            let event = self.events.iter().find(caused);
            AppRelease {
                since: release.day,
                version: release.version.clone(),
                hits: event.map(|event| topics[event.topic].id.clone()).into_iter().collect(),
                until: event.map_or(Day(i64::MAX), |event| event.to),
            }
        });
        std::iter::once(before).chain(after).collect()
    }

    /// Returns the register of releases.
    pub fn releases_csv(&self) -> String {
        let mut csv = String::from("date,time,product,version,note\n");
        for release in &self.releases {
            let Release { day, time, product, version, note } = release;
            csv += &format!("{},{time},{product},{version},{note}\n", day.dashed());
        }
        csv
    }

    /// Returns the lines that the sales of the stream add to the register of policies.
    pub fn policies_csv(&self) -> String {
        let sales = self.events.iter().filter(|event| event.kind == Kind::Sale);
        let line = |(idx, event): (usize, &Event)| {
            let (from, to) = (event.from.dashed(), event.to.dashed());
            format!("DURU-SALE-{},할인 행사 운영 기준,{from},{to},행사,\n", idx + 1)
        };
        sales.enumerate().map(line).collect()
    }
}

const APPS: [&str; 3] = ["두루 앱", "라이더 앱", "점주 앱"];

/// Returns the number that lies `share` of the way from the one to the other, by ratio.
fn between((low, high): (f64, f64), share: f64) -> f64 {
    low * (high / low).powf(share)
}

/// Returns the app of those who write about a topic.
fn product(topic: &Topic) -> &'static str {
    match topic.requesters.first() {
        Some(Requester::라이더) => APPS[1],
        Some(Requester::점주) => APPS[2],
        _ => APPS[0],
    }
}

/// Returns a release from 0 to 48 hours before an onset at two in the morning.
fn near(onset: Day, kind: Kind, product: &'static str, random: &mut Random) -> Release {
    const BEFORE: [(i64, &str); 6] =
        [(0, "02:00"), (1, "22:00"), (1, "15:00"), (1, "10:00"), (2, "14:00"), (2, "03:00")];
    let (days, time) = *random.pick(&BEFORE);
    let note = if kind == Kind::Drop { "오류 수정" } else { "화면 개편" };
    Release { day: Day(onset.0 - days), time, product, version: String::new(), note }
}

/// Returns a release that changed nothing, at least five days before and three days after the nearest onset where that is possible.
fn elsewhere(stream: &Stream, random: &mut Random) -> Release {
    let mut day = stream.first;
    for _ in 0..50 {
        day = Day(random.between(stream.first.0 + 3, stream.last.0));
        if !stream.events.iter().any(|event| (-5..=3).contains(&(day.0 - event.from.0))) {
            break;
        }
    }
    let time = *random.pick(&["03:00", "10:00", "14:00"]);
    let note = *random.pick(&["안정성 개선", "화면 개편", "오류 수정"]);
    let product = APPS[random.below(APPS.len())];
    Release { day, time, product, version: String::new(), note }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::calendar::LAST_DAY;
    use crate::script::Scripts;

    const FIRST: Day = Day(LAST_DAY.0 - 83);

    fn topics() -> Vec<Topic> {
        Scripts::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the scripts are whole").topics
    }

    #[test]
    fn every_event_has_its_quiet_weeks_its_room_and_a_topic_of_its_own() {
        let topics = topics();
        for seed in 0..200 {
            let stream = Stream::draw(seed, 8, FIRST, LAST_DAY, &topics).expect("room for eight");
            let mut seen = Vec::new();
            for event in &stream.events {
                assert!(!seen.contains(&event.topic), "{seed}");
                seen.push(event.topic);
                if event.kind == Kind::Growth {
                    continue;
                }
                assert!(event.from.0 - FIRST.0 >= QUIET_DAYS && LAST_DAY.0 - event.from.0 >= DAYS_AFTER, "{seed}");
                assert!(event.from <= event.to && event.to <= LAST_DAY, "{seed}");
                let level = stream.levels[event.topic];
                assert!((5.0..=40.0).contains(&level), "{seed}: {level}");
                if let Some(release) = event.release.map(|idx| &stream.releases[idx]) {
                    assert!((0..=2).contains(&(event.from.0 - release.day.0)), "{seed}");
                }
            }
            assert_eq!(seen.len(), 9);
        }
    }

    #[test]
    fn a_stream_without_events_still_grows_somewhere_and_has_releases() {
        let stream = Stream::draw(3, 0, FIRST, LAST_DAY, &topics()).expect("nothing to place");
        assert_eq!(stream.events.iter().map(|event| event.kind).collect::<Vec<_>>(), [Kind::Growth]);
        assert_eq!(stream.releases.len(), 3);
    }

    #[test]
    fn levels_change_by_the_factor_and_only_while_the_event_lasts() {
        let topics = topics();
        let stream = Stream::draw(5, 5, FIRST, LAST_DAY, &topics).expect("room for five");
        for event in &stream.events {
            let sway = |day: Day| stream.level(event.topic, day) / stream.levels[event.topic];
            let before = Day(event.from.0 - 1);
            match event.kind {
                // The sway is a sixth at most, so that 0.85 and 1.15 times the factor are the bounds.
                Kind::NewTopic => assert!(sway(before) < 1e-9 && sway(event.from) >= 0.85),
                Kind::Growth => assert!(sway(LAST_DAY) >= 0.85 * GROWTH && sway(FIRST) <= 1.15),
                _ => {
                    let factor = event.factor.expect("these have one");
                    assert!((0.85..=1.15).contains(&sway(before)));
                    assert!((0.85..=1.15).contains(&(sway(event.to) / factor)));
                }
            }
        }
    }

    #[test]
    fn too_many_events_for_the_weeks_are_refused() {
        assert!(Stream::draw(1, 13, FIRST, LAST_DAY, &topics()).is_err());
        assert!(Stream::draw(1, 1, Day(LAST_DAY.0 - 41), LAST_DAY, &topics()).is_err());
    }

    #[test]
    fn versions_of_a_product_follow_each_other_by_day() {
        let stream = Stream::draw(9, 6, FIRST, LAST_DAY, &topics()).expect("room for six");
        for app in APPS {
            let of_app: Vec<&Release> = stream.releases.iter().filter(|release| release.product == app).collect();
            let ends: Vec<String> = of_app.iter().map(|release| release.version[2..].to_owned()).collect();
            let expected: Vec<String> = (1..=of_app.len()).map(|n| format!("{n}.0")).collect();
            assert_eq!(ends, expected);
            assert!(of_app.is_sorted());
        }
    }
}
