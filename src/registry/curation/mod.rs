//! What people decided about topics, alerts, proposals and drafts: rules in the order in which they are replayed.

mod decisions;
mod drafts;
mod edit;
mod file;
mod parse;
mod parse_decisions;
#[cfg(test)]
mod parsing_tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::{Error, Kind, Result};
use crate::model::{Day, StatementId};

pub use decisions::{Decided, ProposalState};
pub use drafts::{DraftDecided, DraftReview, draft_id};
pub use file::{CurationFile, Signed};

/// Everything that `registers/curation.toml` says. Where two rules contradict each other, the later one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curation {
    /// `[[rule]]`, in file order.
    pub rules: Vec<Rule>,
}

/// One `[[rule]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The id that a command gave it; a rule typed by hand may lack one.
    pub id: Option<String>,
    /// The line of its `[[rule]]`, counted from 1.
    pub line: u32,
    /// The day it was made.
    pub on: Option<Day>,
    /// Who made it, where that is known: the name of an account, never of a customer.
    pub by: Option<String>,
    /// What it decides.
    pub action: Action,
}

/// What a rule decides. Topics are ids such as `T-0042`, alerts such as `A-0007`, proposals such as `P-0017`, drafts such
/// as `KB-D-000012`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A topic has another name in at least one language; a language left out keeps its name.
    Rename {
        /// The topic.
        topic: String,
        /// Its Korean name.
        ko: Option<String>,
        /// Its English name.
        en: Option<String>,
    },
    /// Topics become part of another one.
    Merge {
        /// The topic that stays.
        into: String,
        /// The topics that go into it, each once, never `into` itself; at least one.
        others: Vec<String>,
    },
    /// Statements that hold one of the words, or are like the examples, become a topic of their own.
    Split {
        /// The topic that they are taken from.
        topic: String,
        /// Words; empty only where there are examples.
        words: Vec<String>,
        /// Statements; empty only where there are words.
        examples: Vec<StatementId>,
        /// Korean name of the new topic.
        ko: Option<String>,
        /// English name of the new topic.
        en: Option<String>,
    },
    /// A topic stays.
    Pin {
        /// The topic.
        topic: String,
    },
    /// A topic is left out.
    Ban {
        /// The topic.
        topic: String,
    },
    /// A team answers for a topic.
    Owner {
        /// The topic.
        topic: String,
        /// The team.
        team: String,
    },
    /// A remark on a topic.
    Note {
        /// The topic.
        topic: String,
        /// The remark.
        text: String,
    },
    /// A statement is of a topic, whatever the grouping says.
    Belongs {
        /// The statement.
        statement: StatementId,
        /// The topic.
        topic: String,
    },
    /// A statement is not of a topic, whatever the grouping says.
    DoesNotBelong {
        /// The statement.
        statement: StatementId,
        /// The topic.
        topic: String,
    },
    /// A proposal is in a state.
    Proposal {
        /// The proposal.
        proposal: String,
        /// The state.
        state: ProposalState,
        /// The day from which it is; none: the day of the rule.
        day: Option<Day>,
        /// A remark.
        note: Option<String>,
    },
    /// An alert is no longer shown.
    Mute {
        /// The alert.
        alert: String,
        /// The last day on which it is not; none: for good.
        until: Option<Day>,
    },
    /// A muted alert is shown again.
    Unmute {
        /// The alert.
        alert: String,
    },
    /// A draft article was reviewed.
    Draft {
        /// The draft.
        draft: String,
        /// What came of it.
        state: DraftReview,
        /// What the draft said then, as its revision names it.
        revision: Option<String>,
        /// A remark; of a rejection its reason.
        note: Option<String>,
    },
}

/// Whether a statement is of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Membership {
    /// It is.
    Belongs,
    /// It is not.
    DoesNotBelong,
}

impl Action {
    /// Returns its name in the file, such as `rename`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Rename { .. } => "rename",
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Pin { .. } => "pin",
            Self::Ban { .. } => "ban",
            Self::Owner { .. } => "owner",
            Self::Note { .. } => "note",
            Self::Belongs { .. } => "belongs",
            Self::DoesNotBelong { .. } => "does_not_belong",
            Self::Proposal { .. } => "proposal",
            Self::Mute { .. } => "mute",
            Self::Unmute { .. } => "unmute",
            Self::Draft { .. } => "draft",
        }
    }

    /// Returns the topics that it names, of a merge the one that stays first; none where it is about something else.
    #[must_use]
    pub fn topics(&self) -> Vec<&str> {
        match self {
            Self::Merge { into, others } => std::iter::once(into).chain(others).map(String::as_str).collect(),
            Self::Rename { topic, .. }
            | Self::Split { topic, .. }
            | Self::Pin { topic }
            | Self::Ban { topic }
            | Self::Owner { topic, .. }
            | Self::Note { topic, .. }
            | Self::Belongs { topic, .. }
            | Self::DoesNotBelong { topic, .. } => vec![topic],
            Self::Proposal { .. } | Self::Mute { .. } | Self::Unmute { .. } | Self::Draft { .. } => Vec::new(),
        }
    }

    /// Returns the ids of what it is about: its topics, else its proposal, its alert or its draft.
    #[must_use]
    pub fn subjects(&self) -> Vec<&str> {
        match self {
            Self::Proposal { proposal: id, .. }
            | Self::Mute { alert: id, .. }
            | Self::Unmute { alert: id }
            | Self::Draft { draft: id, .. } => vec![id],
            _ => self.topics(),
        }
    }
}

impl Curation {
    /// Parses the file's text; `path` is what errors name.
    ///
    /// # Errors
    /// Text that is not TOML; and, all at once and each with its line: an unknown key or action, a missing key, an id of a
    /// wrong form, an id that two rules share, a topic merged into itself, merges that lead round in a circle.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        parse::parse(path, text)
    }

    /// Reads the file; one that does not exist holds no rules.
    ///
    /// # Errors
    /// A file that cannot be read; else as [`Curation::parse`].
    pub fn read(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(Error::unreadable(Kind::Settings, path, cause)),
        }
    }

    /// Returns every topic that a rule names, ascending.
    #[must_use]
    pub fn topics_named(&self) -> BTreeSet<&str> {
        self.rules.iter().flat_map(|rule| rule.action.topics()).collect()
    }

    /// Returns every statement that a rule names, ascending.
    #[must_use]
    pub fn statements_named(&self) -> BTreeSet<&StatementId> {
        let mut named = BTreeSet::new();
        for rule in &self.rules {
            match &rule.action {
                Action::Split { examples, .. } => named.extend(examples),
                Action::Belongs { statement, .. } | Action::DoesNotBelong { statement, .. } => {
                    named.insert(statement);
                }
                _ => {}
            }
        }
        named
    }

    /// Returns the names that topics were given, Korean and English, by topic; for each language the last one counts.
    #[must_use]
    pub fn names(&self) -> BTreeMap<&str, (Option<&str>, Option<&str>)> {
        let mut names: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
        for rule in &self.rules {
            if let Action::Rename { topic, ko, en } = &rule.action {
                let name = names.entry(topic).or_default();
                name.0 = ko.as_deref().or(name.0);
                name.1 = en.as_deref().or(name.1);
            }
        }
        names
    }

    /// Returns the rules that split topics, in file order.
    pub fn splits(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| matches!(rule.action, Action::Split { .. }))
    }

    /// Returns the topics that stay, ascending.
    #[must_use]
    pub fn pinned(&self) -> BTreeSet<&str> {
        self.last_pin_or_ban().into_iter().filter_map(|(topic, is_pin)| is_pin.then_some(topic)).collect()
    }

    /// Returns the topics that are left out, ascending.
    #[must_use]
    pub fn banned(&self) -> BTreeSet<&str> {
        self.last_pin_or_ban().into_iter().filter_map(|(topic, is_pin)| (!is_pin).then_some(topic)).collect()
    }

    fn last_pin_or_ban(&self) -> BTreeMap<&str, bool> {
        let mut last = BTreeMap::new();
        for rule in &self.rules {
            match &rule.action {
                Action::Pin { topic } => last.insert(topic.as_str(), true),
                Action::Ban { topic } => last.insert(topic.as_str(), false),
                _ => None,
            };
        }
        last
    }

    /// Returns the team that answers for each topic; the last one counts.
    #[must_use]
    pub fn owners(&self) -> BTreeMap<&str, &str> {
        let owners = self.rules.iter().filter_map(|rule| match &rule.action {
            Action::Owner { topic, team } => Some((topic.as_str(), team.as_str())),
            _ => None,
        });
        owners.collect()
    }

    /// Returns the remarks on topics, in file order.
    pub fn notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rules.iter().filter_map(|rule| match &rule.action {
            Action::Note { topic, text } => Some((topic.as_str(), text.as_str())),
            _ => None,
        })
    }

    /// Returns what was decided of statement and topic, in order of both; the last one on the same pair counts.
    #[must_use]
    pub fn memberships(&self) -> BTreeMap<(&StatementId, &str), Membership> {
        let decided = self.rules.iter().filter_map(|rule| match &rule.action {
            Action::Belongs { statement, topic } => Some(((statement, topic.as_str()), Membership::Belongs)),
            Action::DoesNotBelong { statement, topic } => {
                Some(((statement, topic.as_str()), Membership::DoesNotBelong))
            }
            _ => None,
        });
        decided.collect()
    }

    /// Returns the topic that each merged topic ends in, over chains: `T-3` into `T-2` and `T-2` into `T-1` give `T-1` for both.
    #[must_use]
    pub fn merged_into(&self) -> BTreeMap<&str, &str> {
        let targets = self.merge_targets();
        targets.keys().map(|&topic| (topic, end_of(topic, &targets))).collect()
    }

    /// Returns the topic that a topic ends in after all merges: itself where no rule merges it.
    #[must_use]
    pub fn resolve<'a>(&'a self, topic: &'a str) -> &'a str {
        end_of(topic, &self.merge_targets())
    }

    /// Returns the rule that a merge would contradict: the first on the way from `into` back to one of the others.
    #[must_use]
    pub fn contradicted_by_merge(&self, into: &str, others: &[String]) -> Option<&Rule> {
        let targets = self.merge_targets();
        let (mut at, mut first) = (into, None);
        // A sound file leads round in no circle, so that the way is shorter than the map.
        for _ in 0..targets.len() {
            let (target, rule_idx) = *targets.get(at)?;
            first = first.or(Some(rule_idx));
            if others.iter().any(|other| other == target) {
                return first.and_then(|idx| self.rules.get(idx));
            }
            at = target;
        }
        None
    }

    /// Returns where each merged topic goes at once, and the position of the rule that says so; the last rule counts.
    fn merge_targets(&self) -> BTreeMap<&str, (&str, usize)> {
        let mut targets = BTreeMap::new();
        for (idx, rule) in self.rules.iter().enumerate() {
            if let Action::Merge { into, others } = &rule.action {
                targets.extend(others.iter().map(|other| (other.as_str(), (into.as_str(), idx))));
            }
        }
        targets
    }

    /// Returns the circles that merges lead round in: topics in the order of the way, and the last rule that takes part.
    fn circles(&self) -> Vec<(Vec<&str>, usize)> {
        let targets = self.merge_targets();
        let (mut circles, mut done) = (Vec::new(), BTreeSet::new());
        for &start in targets.keys() {
            let (mut way, mut at) = (Vec::new(), start);
            while !done.contains(at) && !way.contains(&at) {
                way.push(at);
                let Some(&(target, _)) = targets.get(at) else { break };
                at = target;
            }
            if let Some(from) = way.iter().position(|&topic| topic == at).filter(|_| targets.contains_key(at)) {
                let circle = way[from..].to_vec();
                let last = circle.iter().filter_map(|topic| targets.get(topic)).map(|&(_, idx)| idx).max();
                circles.push((circle, last.unwrap_or(0)));
            }
            done.extend(way);
        }
        circles
    }
}

fn end_of<'a>(topic: &'a str, targets: &BTreeMap<&'a str, (&'a str, usize)>) -> &'a str {
    let mut at = topic;
    // Rules made in code may lead round in a circle; parsed ones never do.
    for _ in 0..targets.len() {
        match targets.get(at) {
            Some(&(target, _)) => at = target,
            None => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curation(rules: &str) -> Curation {
        Curation::parse(Path::new("curation.toml"), rules).expect("sound")
    }

    fn merges(merges: &[&[&str]]) -> String {
        merges.iter().map(|topics| format!("[[rule]]\naction = \"merge\"\ntopics = {topics:?}\n")).collect()
    }

    #[test]
    fn merges_are_followed_over_chains_whatever_their_order() {
        for rules in
            [[&["T-0002", "T-0003"][..], &["T-0001", "T-0002"]], [&["T-0001", "T-0002"], &["T-0002", "T-0003"]]]
        {
            let curation = curation(&merges(&rules));
            assert_eq!(curation.merged_into(), BTreeMap::from([("T-0002", "T-0001"), ("T-0003", "T-0001")]));
            assert_eq!((curation.resolve("T-0003"), curation.resolve("T-0009")), ("T-0001", "T-0009"));
        }
    }

    #[test]
    fn a_later_merge_of_the_same_topic_counts() {
        let curation = curation(&merges(&[&["T-0001", "T-0003"], &["T-0002", "T-0003"]]));
        assert_eq!(curation.resolve("T-0003"), "T-0002");
    }

    #[test]
    fn a_merge_that_would_lead_back_names_the_rule_in_its_way() {
        let curation = curation(&merges(&[&["T-0001", "T-0002"], &["T-0002", "T-0003"]]));
        let line =
            |into: &str, other: &str| curation.contradicted_by_merge(into, &[other.to_owned()]).map(|it| it.line);
        assert_eq!(line("T-0003", "T-0001"), Some(4));
        assert_eq!(line("T-0002", "T-0001"), Some(1));
        assert_eq!(line("T-0001", "T-0003"), None);
        assert_eq!(line("T-0004", "T-0001"), None);
    }

    #[test]
    fn of_rules_on_the_same_thing_the_last_counts() {
        let curation = curation(concat!(
            "[[rule]]\naction = \"rename\"\ntopic = \"T-0001\"\nko = \"환불\"\nen = \"Refund\"\n",
            "[[rule]]\naction = \"rename\"\ntopic = \"T-0001\"\nko = \"환불 지연\"\n",
            "[[rule]]\naction = \"pin\"\ntopic = \"T-0001\"\n",
            "[[rule]]\naction = \"pin\"\ntopic = \"T-0002\"\n",
            "[[rule]]\naction = \"ban\"\ntopic = \"T-0001\"\n",
            "[[rule]]\naction = \"owner\"\ntopic = \"T-0001\"\nteam = \"정산팀\"\n",
            "[[rule]]\naction = \"owner\"\ntopic = \"T-0001\"\nteam = \"결제팀\"\n",
            "[[rule]]\naction = \"note\"\ntopic = \"T-0003\"\ntext = \"약관을 고치는 중\"\n",
            "[[rule]]\naction = \"belongs\"\nstatement = \"C-1#0:0-5\"\ntopic = \"T-0001\"\n",
            "[[rule]]\naction = \"does_not_belong\"\nstatement = \"C-1#0:0-5\"\ntopic = \"T-0001\"\n",
        ));
        assert_eq!(curation.names()["T-0001"], (Some("환불 지연"), Some("Refund")));
        assert_eq!((curation.pinned(), curation.banned()), (BTreeSet::from(["T-0002"]), BTreeSet::from(["T-0001"])));
        assert_eq!(curation.owners()["T-0001"], "결제팀");
        assert_eq!(curation.notes().collect::<Vec<_>>(), [("T-0003", "약관을 고치는 중")]);
        assert_eq!(curation.memberships().into_values().collect::<Vec<_>>(), [Membership::DoesNotBelong]);
        assert_eq!(curation.topics_named(), BTreeSet::from(["T-0001", "T-0002", "T-0003"]));
        assert_eq!(curation.statements_named().len(), 1);
    }
}
