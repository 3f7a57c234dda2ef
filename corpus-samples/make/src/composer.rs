//! Decides what is written about on which day, by whom and where, and has each conversation played.

use crate::calendar::{self, Day, Season};
use crate::conversation::Conversation;
use crate::course::Course;
use crate::people::{Affair, People};
use crate::random::Random;
use crate::script::{Agent, Channel, Language, Outcome, Requester, Scripts, Smalltalk, Talk, Wording};
use crate::stage::{Mood, Stage, Subject};
use crate::template::Template;

/// What a conversation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    Topics(usize, Option<usize>),
    Praise,
    Chitchat,
    Spam,
    WrongNumber,
    Silent,
    Single(usize),
}

/// What is settled about a conversation before its day is put in order.
#[derive(Debug, Clone)]
struct Plan {
    second: i64,
    about: About,
    language: Language,
    channel: Channel,
    random: Random,
}

/// A wording or an answer that may be used from a day on.
#[derive(Debug, Clone, Copy)]
struct Usable {
    season: Season,
    /// Who must be writing, where the words give it away.
    writer: Option<Requester>,
    greets: bool,
    n_used: u32,
}

#[derive(Debug)]
struct TopicState {
    ko: Vec<Usable>,
    en: Vec<Usable>,
}

/// The maker of all conversations of a run, day by day.
#[derive(Debug)]
pub struct Composer<'a> {
    scripts: &'a Scripts,
    course: &'a Course,
    people: People,
    topics: Vec<TopicState>,
    /// Positions in the run and the singles that stand there.
    singles: Vec<(usize, usize)>,
    n_total: usize,
    n_done: usize,
    seed: u64,
    /// For each topic, the last customers whose problem was not solved.
    unhappy: Vec<Vec<usize>>,
}

/// The text of an export in CP949 can hold only some characters.
pub type Charset = fn(char) -> bool;

impl<'a> Composer<'a> {
    /// Returns the maker of `n_total` conversations.
    pub fn new(scripts: &'a Scripts, course: &'a Course, n_total: usize, seed: u64) -> Self {
        let usable = |wordings: &[Wording]| {
            let one = |wording: &Wording| Usable {
                season: season(&wording.turns),
                writer: scripts.census.writer(&wording.turns),
                greets: greets(&wording.turns),
                n_used: 0,
            };
            wordings.iter().map(one).collect()
        };
        let topics = scripts
            .topics
            .iter()
            .map(|topic| TopicState {
                ko: usable(topic.wordings(Language::Ko)),
                en: usable(topic.wordings(Language::En)),
            })
            .collect();
        let mut random = Random::new(seed, u64::MAX);
        let mut singles: Vec<usize> = (0..scripts.talk.single.len()).collect();
        let again: Vec<usize> = singles.iter().copied().filter(|_| random.chance(0.2)).collect();
        singles.extend(again);
        singles.truncate(n_total / 20);
        let mut places: Vec<usize> = (0..n_total).collect();
        random.shuffle(&mut places);
        let mut singles: Vec<(usize, usize)> = places.into_iter().zip(singles).collect();
        singles.sort_unstable();
        let unhappy = vec![Vec::new(); scripts.topics.len()];
        Self { scripts, course, people: People::default(), topics, singles, n_total, n_done: 0, seed, unhappy }
    }

    /// Returns how many customers there are so far.
    pub fn n_customers(&self) -> usize {
        self.people.len()
    }

    /// Returns the `n` conversations of `day`, in the order in which they begin. `charset` says what the texts may hold.
    pub fn day(&mut self, day: Day, n: usize, charset: impl Fn(Channel) -> Option<Charset>) -> Vec<Conversation> {
        let mut plans: Vec<Plan> = (0..n).map(|_| self.plan(day)).collect();
        plans.sort_by_key(|plan| plan.second);
        plans.into_iter().enumerate().map(|(idx, plan)| self.compose(day, idx + 1, plan, &charset)).collect()
    }

    fn plan(&mut self, day: Day) -> Plan {
        let number = self.n_done;
        self.n_done += 1;
        let mut random = Random::new(self.seed, number as u64);
        let single = self.singles.binary_search_by_key(&number, |(at, _)| *at).ok().map(|at| self.singles[at].1);
        let about = match single {
            Some(idx) => About::Single(idx),
            None => self.subject(day, &mut random),
        };
        let language = match about {
            About::Single(idx) => self.scripts.talk.single[idx].lang,
            _ => [Language::Ko, Language::En][usize::from(random.chance(0.18))],
        };
        let channel = self.channel(about, language, day, &mut random);
        Plan { second: second_of_day(channel, day, &mut random), about, language, channel, random }
    }

    fn subject(&self, day: Day, random: &mut Random) -> About {
        let share_without_topic = 0.15 - self.singles.len() as f64 / self.n_total as f64;
        if random.chance(share_without_topic) {
            return [About::Praise, About::Chitchat, About::Spam, About::WrongNumber, About::Silent]
                [random.weighted(&[0.46, 0.18, 0.12, 0.08, 0.16])];
        }
        let topics = &self.scripts.topics;
        let weights = self.course.weights(topics, day);
        let first = random.weighted(&weights);
        let second = random.chance(0.132).then(|| {
            let fits = |topic: usize| {
                topic != first && topics[topic].requesters.iter().any(|r| topics[first].requesters.contains(r))
            };
            let possible: Vec<f64> =
                (0..topics.len()).map(|topic| if fits(topic) { weights[topic] } else { 0.0 }).collect();
            random.weighted(&possible)
        });
        About::Topics(first, second)
    }

    fn channel(&self, about: About, language: Language, day: Day, random: &mut Random) -> Channel {
        let talk = &self.scripts.talk;
        let exists = |channel: Channel| match about {
            About::Topics(topic, second) => {
                let wordings = self.scripts.topics[topic].wordings(language);
                wordings.iter().any(|wording| wording.channels.contains(&channel))
                    && !(channel == Channel::Review && second.is_some() && language == Language::En)
            }
            About::Single(idx) => {
                let channels = &talk.single[idx].channels;
                if channels.is_empty() { channel == Channel::Chat } else { channels.contains(&channel) }
            }
            _ => !smalltalk(talk, about).is_some_and(|set| set.entries(language, channel).is_empty()),
        };
        // The telephone line is closed on Sundays and at Chuseok.
        let closed = day.weekday() == 6 || (Day::of(2026, 9, 24)..=Day::of(2026, 9, 26)).contains(&day);
        let weights = Channel::ALL.map(|channel| {
            let usual = match channel {
                Channel::Chat => 0.50,
                Channel::Call if closed && matches!(about, About::Topics(..)) => 0.0,
                Channel::Call => 0.24,
                Channel::Email => 0.11,
                Channel::Review => 0.15,
            };
            if exists(channel) { usual } else { 0.0 }
        });
        if weights.iter().sum::<f64>() == 0.0 { Channel::Chat } else { Channel::ALL[random.weighted(&weights)] }
    }

    /// Returns one of the wordings used least so far. `second_by` is the requester who already told of another problem.
    fn wording(
        &mut self,
        topic: usize,
        language: Language,
        channel: Channel,
        day: Day,
        second_by: Option<Requester>,
        random: &mut Random,
    ) -> &'a Wording {
        let wordings = self.scripts.topics[topic].wordings(language);
        let state = match language {
            Language::Ko => &mut self.topics[topic].ko,
            Language::En => &mut self.topics[topic].en,
        };
        let many_requesters = self.scripts.topics[topic].requesters.len() > 1;
        let suits = |idx: &usize| match second_by {
            None => true,
            Some(requester) => {
                !state[*idx].greets && (!many_requesters || state[*idx].writer.is_none_or(|writer| writer == requester))
            }
        };
        let fits = |idx: &usize| wordings[*idx].channels.contains(&channel);
        let in_season = |idx: &usize| state[*idx].season.holds(day);
        let all = || 0..wordings.len();
        let mut candidates: Vec<usize> = all().filter(suits).filter(in_season).filter(fits).collect();
        if candidates.is_empty() {
            candidates = all().filter(suits).filter(in_season).collect();
        }
        if candidates.is_empty() {
            candidates = all().collect();
        }
        let least = candidates.iter().map(|idx| state[*idx].n_used).min().unwrap_or(0);
        candidates.retain(|idx| state[*idx].n_used <= least + 1);
        let idx = *random.pick(&candidates);
        state[idx].n_used += 1;
        &wordings[idx]
    }

    fn compose(
        &mut self,
        day: Day,
        number: usize,
        plan: Plan,
        charset: &impl Fn(Channel) -> Option<Charset>,
    ) -> Conversation {
        let Plan { second, about, language, channel, mut random } = plan;
        let scripts = self.scripts;
        let talk = &scripts.talk;
        let mut scenes = Vec::new();
        let mut requester = Requester::주문고객;
        match about {
            About::Topics(first, second) => {
                let wording = self.wording(first, language, channel, day, None, &mut random);
                let possible = &scripts.topics[first].requesters;
                requester = match scripts.census.writer(&wording.turns) {
                    _ if possible.len() == 1 => possible[0],
                    Some(writer) if possible.contains(&writer) => writer,
                    _ if possible.contains(&Requester::주문고객) => Requester::주문고객,
                    _ => *random.pick(possible),
                };
                scenes.push(Subject {
                    topic: Some(first),
                    told: &wording.turns,
                    answers: scripts.topics[first].answers(language),
                    followups: scripts.topics[first].followups(language),
                });
                if let Some(second) = second.filter(|topic| scripts.topics[*topic].requesters.contains(&requester)) {
                    let wording = self.wording(second, language, channel, day, Some(requester), &mut random);
                    scenes.push(Subject {
                        topic: Some(second),
                        told: &wording.turns,
                        answers: scripts.topics[second].answers(language),
                        followups: &[],
                    });
                }
            }
            About::Single(idx) => {
                let single = &talk.single[idx];
                requester = single.requester;
                let topic =
                    single.topic.as_ref().and_then(|id| scripts.topics.iter().position(|topic| topic.id == *id));
                scenes.push(Subject { topic, told: &single.turns, answers: &[], followups: &[] });
            }
            _ => {}
        }
        let topic = scenes.first().and_then(|scene| scene.topic);
        let returning = topic
            .filter(|topic| self.unhappy[*topic].len() > 2 && random.chance(0.12))
            .map(|topic| *random.pick(&self.unhappy[topic]));
        let returning = returning
            .filter(|idx| self.people.get(*idx).language == language && self.people.get(*idx).requester == requester);
        let customer_idx =
            returning.unwrap_or_else(|| self.people.choose(requester, language, &scripts.census, &mut random));
        let customer = self.people.get(customer_idx);
        let agent = choose_agent(
            &talk.agent,
            requester,
            language,
            topic.map(|topic| scripts.topics[topic].category.as_str()),
            &mut random,
        );
        let affair = Affair::invent(day, &scripts.census, &mut random);
        let started = day.at(second);
        let mood = Mood::of(about, &mut random);
        let mut stage = Stage {
            scripts,
            phrases: talk.phrases(language),
            language,
            channel,
            customer,
            affair,
            agent,
            mood,
            day,
            now: started.0,
            turns: Vec::new(),
            labels: Vec::new(),
            outcome: Outcome::Resolved,
            odd: random.chance(if channel == Channel::Email { 0.02 } else { 0.006 }),
            charset: charset(channel),
            random,
        };
        let single = if let About::Single(idx) = about { Some(&talk.single[idx]) } else { None };
        match (smalltalk(talk, about), channel) {
            (Some(set), _) => stage.smalltalk(set, about),
            (None, Channel::Chat) => stage.chat(&scenes, single),
            (None, Channel::Call) => stage.call(&scenes, single),
            (None, Channel::Email) => stage.email(&scenes, single),
            (None, Channel::Review) => stage.review(&scenes),
        }
        let conversation = stage.finish(number, about, started);
        if let Some(topic) = topic.filter(|_| conversation.status != Some("resolved")) {
            self.unhappy[topic].push(customer_idx);
            if self.unhappy[topic].len() > 12 {
                self.unhappy[topic].remove(0);
            }
        }
        conversation
    }
}

pub(crate) fn season(turns: &[Template]) -> Season {
    calendar::season(turns.iter().map(|turn| turn.source.as_str()))
}

fn smalltalk(talk: &Talk, about: About) -> Option<&Smalltalk> {
    match about {
        About::Praise => Some(&talk.praise),
        About::Chitchat => Some(&talk.chitchat),
        About::Spam => Some(&talk.spam),
        About::WrongNumber => Some(&talk.wrong_number),
        About::Silent => Some(&talk.silent),
        About::Topics(..) | About::Single(_) => None,
    }
}

fn second_of_day(channel: Channel, day: Day, random: &mut Random) -> i64 {
    // How much is written in each hour from midnight.
    const LINE: [f64; 24] =
        [0., 0., 0., 0., 0., 0., 0., 0., 0., 9., 10., 9., 6., 8., 9., 8., 7., 6., 0., 0., 0., 0., 0., 0.];
    const DESK: [f64; 24] =
        [0., 0., 0., 0., 0., 0., 0., 0., 0.8, 7., 9., 8., 7., 7., 7., 7., 6., 6., 7., 8., 7., 5., 0.3, 0.];
    const ANY: [f64; 24] =
        [3., 2., 1., 0.6, 0.4, 0.5, 1., 3., 4., 5., 6., 5., 6., 6., 5., 5., 5., 5., 6., 7., 8., 9., 8., 5.];
    let hours = match channel {
        Channel::Call => LINE,
        Channel::Chat => DESK,
        Channel::Email | Channel::Review => ANY,
    };
    let hour = random.weighted(&hours);
    // On a Saturday the line closes at one.
    let hour = if channel == Channel::Call && day.weekday() == 5 { 9 + hour % 4 } else { hour };
    hour as i64 * 3600 + random.between(0, 3599)
}

fn choose_agent<'a>(
    agents: &'a [Agent],
    requester: Requester,
    language: Language,
    category: Option<&str>,
    random: &mut Random,
) -> &'a Agent {
    let money = category.is_some_and(|category| category.starts_with("결제") || category.starts_with("두루페이"));
    let team = match (requester, language) {
        (_, Language::En) if random.chance(0.8) => "Global",
        (Requester::라이더 | Requester::점주, _) if random.chance(0.93) => "라이더·점주",
        _ if money && random.chance(0.55) => "결제전담",
        _ => "1차상담",
    };
    let of_team: Vec<&Agent> = agents.iter().filter(|agent| agent.team == team).collect();
    // The first of a team work full time, the others less.
    let weights: Vec<f64> = (0..of_team.len()).map(|idx| 1.0 / (1.0 + idx as f64 * 0.18)).collect();
    of_team[random.weighted(&weights)]
}

/// Returns whether the first turn begins with a greeting.
pub(crate) fn greets(turns: &[Template]) -> bool {
    const STARTS: [&str; 12] =
        ["안녕", "수고", "담당자", "여보세요", "네 ", "저기", "예 ", "Hi", "Hello", "Dear", "Good ", "hello"];
    turns.first().is_some_and(|turn| STARTS.iter().any(|start| turn.source.trim_start_matches('«').starts_with(start)))
}
