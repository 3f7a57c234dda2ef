//! What people say: the topic scripts, the talk around them, and invented people.

mod timeless;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::calendar::{self, AppRelease, Day, RELEASE_5_2};
use crate::template::Template;

/// The two languages of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Ko,
    En,
}

impl Language {
    /// Returns `ko` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }
}

/// Where a conversation takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Chat,
    Call,
    Email,
    Review,
}

impl Channel {
    pub const ALL: [Self; 4] = [Self::Chat, Self::Call, Self::Email, Self::Review];

    /// Returns the name in the JSON exports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Call => "call",
            Self::Email => "email",
            Self::Review => "review",
        }
    }

    /// Returns the name in the Korean exports.
    pub const fn korean(self) -> &'static str {
        match self {
            Self::Chat => "채팅",
            Self::Call => "전화",
            Self::Email => "이메일",
            Self::Review => "리뷰",
        }
    }
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
pub enum Requester {
    #[default]
    주문고객,
    라이더,
    점주,
}

impl Requester {
    /// Returns the name in every export.
    pub const fn name(self) -> &'static str {
        match self {
            Self::주문고객 => "주문고객",
            Self::라이더 => "라이더",
            Self::점주 => "점주",
        }
    }
}

/// How a conversation comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Resolved,
    Escalated,
    Unresolved,
}

/// The name of something in both languages.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    pub ko: String,
    pub en: String,
}

/// A customer's telling of a problem.
#[derive(Debug, Clone, Deserialize)]
pub struct Wording {
    #[serde(default)]
    pub channels: Vec<Channel>,
    pub turns: Vec<Template>,
}

/// An agent's answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Answer {
    pub outcome: Outcome,
    pub turns: Vec<Template>,
    /// Whether the answer was given only until version 5.2.0 came out.
    #[serde(skip)]
    before_release: bool,
}

impl Answer {
    /// Returns whether an agent can give the answer on `day`.
    pub fn fits(&self, day: Day) -> bool {
        (!self.before_release || day < RELEASE_5_2)
            && calendar::season(self.turns.iter().map(|turn| turn.source.as_str())).holds(day)
    }
}

/// An answer that was given only before version 5.2.0 came out.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierAnswer {
    topic: String,
    #[serde(default)]
    lang: Language,
    #[serde(flatten)]
    answer: Answer,
}

/// One topic file.
#[derive(Debug, Clone, Deserialize)]
pub struct Topic {
    pub id: String,
    pub name: Named,
    pub category: String,
    pub products: Vec<String>,
    pub requesters: Vec<Requester>,
    pub severity: u8,
    pub weight: f64,
    ko: Vec<Wording>,
    en: Vec<Wording>,
    #[serde(default)]
    followup_ko: Vec<Wording>,
    #[serde(default)]
    followup_en: Vec<Wording>,
    agent_ko: Vec<Answer>,
    agent_en: Vec<Answer>,
}

impl Topic {
    pub fn wordings(&self, language: Language) -> &[Wording] {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
        }
    }

    pub fn followups(&self, language: Language) -> &[Wording] {
        match language {
            Language::Ko => &self.followup_ko,
            Language::En => &self.followup_en,
        }
    }

    pub fn answers(&self, language: Language) -> &[Answer] {
        match language {
            Language::Ko => &self.agent_ko,
            Language::En => &self.agent_en,
        }
    }

    /// Returns the upper part of the category, which neighbouring topics share.
    pub fn area(&self) -> &str {
        self.category.split('/').next().unwrap_or(&self.category)
    }
}

/// How an agent likes to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Manner {
    Formal,
    Warm,
    Brief,
}

/// An invented agent.
#[derive(Debug, Clone, Deserialize)]
pub struct Agent {
    pub id: String,
    pub name: String,
    pub name_en: String,
    pub team: String,
    pub manner: Manner,
}

/// The phrases of one language; each field holds several ways to say the same.
#[derive(Debug, Clone, Deserialize)]
pub struct Phrases {
    pub agent_chat_formal: Vec<Template>,
    pub agent_chat_warm: Vec<Template>,
    pub agent_chat_brief: Vec<Template>,
    pub agent_call_formal: Vec<Template>,
    pub agent_call_warm: Vec<Template>,
    pub agent_call_brief: Vec<Template>,
    pub agent_email: Vec<Template>,
    pub agent_email_end: Vec<Template>,
    pub identity_done: Vec<Template>,
    pub hold: Vec<Template>,
    pub hold_call: Vec<Template>,
    pub hold_back: Vec<Template>,
    pub agent_lead: Vec<Template>,
    pub agent_more: Vec<Template>,
    pub agent_transfer: Vec<Template>,
    pub closing: Vec<Template>,
    pub closing_call: Vec<Template>,
    pub csat_prompt: Vec<Template>,
    pub bot_open: Vec<Template>,
    pub bot_fail: Vec<Template>,
    pub bot_choice: Vec<Template>,
    pub bot_handoff: Vec<Template>,
    pub system: Vec<Template>,
    pub customer_greeting: Vec<Template>,
    pub customer_greeting_call: Vec<Template>,
    pub customer_ack: Vec<Template>,
    pub customer_ack_call: Vec<Template>,
    pub customer_thanks: Vec<Template>,
    pub customer_thanks_call: Vec<Template>,
    pub customer_unhappy: Vec<Template>,
    pub customer_unhappy_call: Vec<Template>,
    pub second_opener: Vec<Template>,
    pub second_opener_call: Vec<Template>,
    pub second_opener_mail: Vec<Template>,
    pub context: Vec<Template>,
    pub context_call: Vec<Template>,
    pub context_worker: Vec<Template>,
    pub context_worker_call: Vec<Template>,
    pub context_mail: Vec<Template>,
    pub context_review: Vec<Template>,
    pub mail_subject: Vec<Template>,
    pub mail_open: Vec<Template>,
    pub mail_close: Vec<Template>,
    pub mail_reply_open: Vec<Template>,
    pub filler_call: Vec<String>,
    pub mood_sad: Vec<String>,
    pub mood_laugh: Vec<String>,
    pub mood_angry: Vec<String>,
    /// Words that mean the same.
    pub swaps: Vec<Vec<String>>,
    /// What is said and what a speech recogniser writes.
    pub stt: Vec<[String; 2]>,
    /// What is right and what is written.
    pub misspellings: Vec<[String; 2]>,
}

/// Conversations about nothing in particular, by language and channel.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Smalltalk {
    ko_chat: Vec<Vec<Template>>,
    ko_call: Vec<Vec<Template>>,
    ko_email: Vec<Vec<Template>>,
    ko_review: Vec<Vec<Template>>,
    en_chat: Vec<Vec<Template>>,
    en_call: Vec<Vec<Template>>,
    en_email: Vec<Vec<Template>>,
    en_review: Vec<Vec<Template>>,
    pub ko_agent: Vec<Template>,
    pub ko_agent_call: Vec<Template>,
    pub en_agent: Vec<Template>,
    pub en_agent_call: Vec<Template>,
}

impl Smalltalk {
    pub fn entries(&self, language: Language, channel: Channel) -> &[Vec<Template>] {
        match (language, channel) {
            (Language::Ko, Channel::Chat) => &self.ko_chat,
            (Language::Ko, Channel::Call) => &self.ko_call,
            (Language::Ko, Channel::Email) => &self.ko_email,
            (Language::Ko, Channel::Review) => &self.ko_review,
            (Language::En, Channel::Chat) => &self.en_chat,
            (Language::En, Channel::Call) => &self.en_call,
            (Language::En, Channel::Email) => &self.en_email,
            (Language::En, Channel::Review) => &self.en_review,
        }
    }
}

/// A question or an event that hardly anyone else has.
#[derive(Debug, Clone, Deserialize)]
pub struct Single {
    #[serde(default)]
    pub severe: bool,
    /// The topic that the event belongs to after all.
    #[serde(default)]
    pub topic: Option<String>,
    #[serde(default)]
    pub lang: Language,
    #[serde(default)]
    pub requester: Requester,
    #[serde(default)]
    pub channels: Vec<Channel>,
    pub turns: Vec<Template>,
    pub answer: Vec<Template>,
}

/// Whom an identity check is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    #[default]
    Customer,
    Worker,
    Owner,
    Rider,
}

impl Who {
    /// Returns whether an agent asks this of `requester`.
    pub fn fits(self, requester: Requester) -> bool {
        match self {
            Self::Customer => requester == Requester::주문고객,
            Self::Worker => requester != Requester::주문고객,
            Self::Owner => requester == Requester::점주,
            Self::Rider => requester == Requester::라이더,
        }
    }
}

/// Questions about who someone is, with fitting answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Identity {
    #[serde(default)]
    pub lang: Language,
    #[serde(default)]
    pub who: Who,
    pub ask: Vec<Template>,
    pub reply: Vec<Template>,
    pub reply_call: Vec<Template>,
}

/// What people give away without being asked.
#[derive(Debug, Clone, Deserialize)]
pub struct Overshare {
    #[serde(default)]
    pub lang: Language,
    pub templates: Vec<Template>,
}

/// talk.toml.
#[derive(Debug, Clone, Deserialize)]
pub struct Talk {
    pub agent: Vec<Agent>,
    pub ko: Phrases,
    pub en: Phrases,
    pub praise: Smalltalk,
    pub chitchat: Smalltalk,
    pub spam: Smalltalk,
    pub wrong_number: Smalltalk,
    pub silent: Smalltalk,
    pub single: Vec<Single>,
    pub identity: Vec<Identity>,
    pub overshare: Vec<Overshare>,
    before_release: Vec<EarlierAnswer>,
}

impl Talk {
    pub fn phrases(&self, language: Language) -> &Phrases {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
        }
    }
}

/// people.toml.
#[derive(Debug, Clone, Deserialize)]
pub struct Census {
    pub surnames: Vec<String>,
    pub given_names: Vec<String>,
    pub english_names: Vec<String>,
    pub mail_domains: Vec<String>,
    pub districts: Vec<[String; 3]>,
    pub streets: Vec<[String; 2]>,
    pub dongs: Vec<String>,
    pub buildings: Vec<String>,
    pub banks: Vec<String>,
    pub rider_words: Vec<String>,
    pub owner_words: Vec<String>,
}

impl Census {
    /// Returns who must have written `turns`, where their words give it away.
    pub fn writer(&self, turns: &[Template]) -> Option<Requester> {
        let said =
            |words: &[String]| turns.iter().any(|turn| words.iter().any(|word| turn.source.contains(word.as_str())));
        if said(&self.rider_words) {
            Some(Requester::라이더)
        } else if said(&self.owner_words) {
            Some(Requester::점주)
        } else {
            None
        }
    }
}

/// A script that cannot be used, with its path and the reason.
#[derive(Debug)]
pub struct ScriptError {
    path: PathBuf,
    reason: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, ScriptError> {
    let problem = |reason: String| ScriptError { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    toml::from_str(&text).map_err(|error| problem(error.to_string()))
}

/// Everything read from the folder of scripts.
#[derive(Debug)]
pub struct Scripts {
    pub topics: Vec<Topic>,
    pub talk: Talk,
    pub census: Census,
    /// Versions of the app, by day.
    pub releases: Vec<AppRelease>,
}

impl Scripts {
    /// Reads the scripts in `folder`, all topics in the order of their ids.
    ///
    /// # Errors
    /// Lists every script that cannot be read or has marks that do not balance.
    pub fn read(folder: &Path) -> Result<Self, Vec<ScriptError>> {
        let mut problems = Vec::new();
        let mut topics: Vec<Topic> = Vec::new();
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("topics"))
            .map_err(|error| vec![ScriptError { path: folder.join("topics"), reason: error.to_string() }])?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        paths.sort();
        for path in paths {
            match read::<Topic>(&path) {
                Ok(topic) => match topic.problem() {
                    Some(reason) => problems.push(ScriptError { path, reason }),
                    None => topics.push(topic),
                },
                Err(problem) => problems.push(problem),
            }
        }
        let mut seen = HashMap::new();
        for topic in &topics {
            if seen.insert(topic.id.clone(), ()).is_some() {
                problems.push(ScriptError { path: folder.join("topics"), reason: format!("two topics {}", topic.id) });
            }
        }
        let talk = read(&folder.join("talk.toml")).map_err(|problem| problems.push(problem)).ok();
        let census = read(&folder.join("people.toml")).map_err(|problem| problems.push(problem)).ok();
        let talk: Option<Talk> = talk;
        for earlier in talk.iter().flat_map(|talk| &talk.before_release) {
            let Some(topic) = topics.iter_mut().find(|topic| topic.id == earlier.topic) else {
                problems.push(ScriptError {
                    path: folder.join("talk.toml"),
                    reason: format!("no topic {}", earlier.topic),
                });
                continue;
            };
            let answers = if earlier.lang == Language::Ko { &mut topic.agent_ko } else { &mut topic.agent_en };
            answers.push(Answer { before_release: true, ..earlier.answer.clone() });
        }
        match (talk, census) {
            (Some(talk), Some(census)) if problems.is_empty() && !topics.is_empty() => {
                Ok(Self { topics, talk, census, releases: calendar::app_releases() })
            }
            _ => Err(problems),
        }
    }
}

impl Topic {
    fn problem(&self) -> Option<String> {
        for wording in self.ko.iter().chain(&self.en) {
            if !wording.turns.iter().any(Template::is_marked) {
                return Some(format!("no «…» in the wording {:?}", wording.turns.first().map(|turn| &turn.source)));
            }
            if wording.channels.is_empty() {
                return Some(format!(
                    "no channels for the wording {:?}",
                    wording.turns.first().map(|turn| &turn.source)
                ));
            }
        }
        for answer in self.agent_ko.iter().chain(&self.agent_en) {
            if answer.turns.is_empty() || answer.turns.iter().any(Template::is_marked) {
                return Some("an answer is empty or holds «…»".to_owned());
            }
        }
        let empty = [self.ko.is_empty(), self.en.is_empty(), self.agent_ko.is_empty(), self.agent_en.is_empty()];
        empty.contains(&true).then(|| "wordings or answers are missing in one language".to_owned())
    }
}
