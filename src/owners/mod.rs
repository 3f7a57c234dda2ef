//! Who answers for it? Reads `registers/owners.toml` and finds the team of a topic, with the rule that decided.
//!
//! In: the rules, and what a topic's conversations are filed under and speak of. Out: an [`Owner`] with its [`Reason`].
//! Fails: only on a broken register. Parallel: no; a topic takes microseconds.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// The register of owners.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Owners {
    /// `[[owner]]`, in file order.
    #[serde(rename = "owner")]
    pub rules: Vec<OwnerRule>,
}

/// One `[[owner]]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerRule {
    /// The team.
    pub team: String,
    /// Who stands in for it.
    #[serde(default)]
    pub backup: Option<String>,
    /// Where it is reached.
    #[serde(default)]
    pub channel: Option<String>,
    /// Products and services.
    #[serde(default)]
    pub products: Vec<String>,
    /// The desk's own categories.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Words in the name or among the words of a topic, in either language.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Stages of the customer's journey.
    #[serde(default)]
    pub journey_stages: Vec<String>,
}

/// What is known of a topic when its owner is sought.
#[derive(Debug, Clone, Default)]
pub struct Subject<'a> {
    /// Its names in both languages.
    pub names: Vec<&'a str>,
    /// Its words, strongest first.
    pub terms: Vec<&'a str>,
    /// The desk's categories of its conversations with their counts.
    pub categories: Vec<(&'a str, u64)>,
    /// Products with their counts.
    pub products: Vec<(&'a str, u64)>,
    /// The stage of the journey.
    pub stage: Option<&'a str>,
}

/// What decided who owns a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A rule of `curation.toml`.
    Decided,
    /// The desk files most of its conversations under a category of the rule.
    Category,
    /// A keyword stands in its name or among its first words.
    Keyword,
    /// Most of its conversations are about a product of the rule.
    Product,
    /// It speaks of a stage of the rule.
    Stage,
}

impl Reason {
    /// Returns the reason in words.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Decided => ("직접 지정", "set by hand"),
            Self::Category => ("상담 분류", "the desk's category"),
            Self::Keyword => ("토픽의 낱말", "words of the topic"),
            Self::Product => ("상품·서비스", "product"),
            Self::Stage => ("여정 단계", "stage of the journey"),
        };
        Bilingual::new(ko, en)
    }
}

/// The team of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The team.
    pub team: String,
    /// Who stands in for it.
    pub backup: Option<String>,
    /// Where it is reached.
    pub channel: Option<String>,
    /// The number of the rule in `owners.toml`, from 1; `None` for a decision of `curation.toml` on a team without a rule.
    pub rule: Option<usize>,
    /// What of the rule fits.
    pub reason: Reason,
}

/// So much of a topic's conversations must carry the value: with less, another rule has as good a claim.
const LEAST_SHARE: f64 = 0.5;
/// So many of a topic's words are looked at for keywords: later ones say little about it.
const N_TERMS: usize = 8;

impl Owners {
    /// Parses the register; `path` is what errors name.
    ///
    /// # Errors
    /// Text that is not TOML or holds an unknown key, with its line; a rule without a team.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let owners: Self = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|cause| {
            let line = cause.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            broken(Place { path: path.to_owned(), line }).because(cause.message().to_owned())
        })?;
        if owners.rules.iter().any(|rule| rule.team.trim().is_empty()) {
            return Err(broken(Place::file(path)).because("team"));
        }
        Ok(owners)
    }

    /// Reads the register; one that does not exist holds no rules.
    ///
    /// # Errors
    /// A file that cannot be read; else as [`Owners::parse`].
    pub fn read(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(Error::unreadable(Kind::Settings, path, cause)),
        }
    }

    /// Returns the team that somebody named for a topic.
    #[must_use]
    pub fn decided(&self, team: &str) -> Owner {
        let rule = self.rules.iter().position(|rule| rule.team == team);
        self.owner(team, rule, Reason::Decided)
    }

    /// Returns the team of a topic; `None` where no rule fits.
    ///
    /// The surest sign counts first: the desk's own category, then keywords, then product, then stage; within a sign the first
    /// rule that fits.
    #[must_use]
    pub fn of(&self, subject: &Subject<'_>) -> Option<Owner> {
        let fits = |reason: Reason, rule: &OwnerRule| match reason {
            Reason::Decided => false,
            Reason::Category => holds_most(&subject.categories, &rule.categories),
            Reason::Keyword => rule.keywords.iter().any(|word| names(subject, word)),
            Reason::Product => holds_most(&subject.products, &rule.products),
            Reason::Stage => {
                subject.stage.is_some_and(|stage| rule.journey_stages.iter().any(|it| is_stage(it, stage)))
            }
        };
        let signs = [Reason::Category, Reason::Keyword, Reason::Product, Reason::Stage];
        signs.into_iter().find_map(|reason| {
            let rule = self.rules.iter().position(|rule| fits(reason, rule))?;
            Some(self.owner(&self.rules[rule].team, Some(rule), reason))
        })
    }

    fn owner(&self, team: &str, rule: Option<usize>, reason: Reason) -> Owner {
        let known = rule.and_then(|rule| self.rules.get(rule));
        Owner {
            team: team.to_owned(),
            backup: known.and_then(|rule| rule.backup.clone()),
            channel: known.and_then(|rule| rule.channel.clone()),
            rule: rule.map(|rule| rule + 1),
            reason,
        }
    }
}

fn broken(place: Place) -> Error {
    Error::new(Kind::Settings, Bilingual::new("담당 등록부를 읽을 수 없습니다", "is not a register of owners that can be read"))
        .at(place)
        .help(Bilingual::new(
            "[[owner]]마다 team을 적고, 필요하면 backup, channel, products, categories, keywords, journey_stages를 더해 주세요",
            "write a team for each [[owner]], and backup, channel, products, categories, keywords or journey_stages as needed",
        ))
}

/// Whether the values of a rule make up half of a topic's conversations that tell one.
fn holds_most(counts: &[(&str, u64)], wanted: &[String]) -> bool {
    let all: u64 = counts.iter().map(|(_, n)| n).sum();
    let own: u64 = counts.iter().filter(|(value, _)| wanted.iter().any(|it| it == value)).map(|(_, n)| n).sum();
    all > 0 && own as f64 >= LEAST_SHARE * all as f64
}

fn names(subject: &Subject<'_>, keyword: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    let keyword = plain(keyword);
    let in_name = |name: &&str| match keyword.is_ascii() {
        // English words whole: `app` is not in `apply`.
        true => name.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).any(|word| word == keyword),
        false => plain(name).contains(&keyword),
    };
    !keyword.is_empty()
        && (subject.names.iter().any(in_name) || subject.terms.iter().take(N_TERMS).any(|term| plain(term) == keyword))
}

/// A register may write a stage by several names: `반품/환불` is the stage 환불.
fn is_stage(written: &str, stage: &str) -> bool {
    written.split(['/', '·', ',']).any(|part| part.trim() == stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    const REGISTER: &str = r##"
[[owner]]
team = "앱팀"
channel = "#app"
keywords = ["앱", "login"]
[[owner]]
team = "라이더팀"
categories = ["라이더/앱"]
[[owner]]
team = "물류팀"
products = ["두루마켓"]
journey_stages = ["배송", "반품/환불"]
"##;

    fn owners() -> Owners {
        Owners::parse(Path::new("owners.toml"), REGISTER).expect("sound")
    }

    #[test]
    fn the_surest_sign_decides_and_is_told() {
        let check = |subject: Subject<'_>, expected: Option<(&str, usize, Reason)>| {
            let found = owners().of(&subject);
            let told = found.as_ref().map(|owner| (owner.team.as_str(), owner.rule.unwrap_or(0), owner.reason));
            assert_eq!(told, expected);
        };
        let names = || vec!["라이더 앱 위치 오류"];
        let filed = vec![("라이더/앱", 8), ("기타", 2)];
        check(
            Subject { names: names(), categories: filed, ..Subject::default() },
            Some(("라이더팀", 2, Reason::Category)),
        );
        check(Subject { names: names(), ..Subject::default() }, Some(("앱팀", 1, Reason::Keyword)));
        check(Subject { names: vec!["Apply for a loan"], ..Subject::default() }, None);
        check(Subject { names: vec!["Login fails"], ..Subject::default() }, Some(("앱팀", 1, Reason::Keyword)));
        let products = vec![("두루마켓", 5), ("두루페이", 5)];
        check(Subject { products, ..Subject::default() }, Some(("물류팀", 3, Reason::Product)));
        check(Subject { stage: Some("환불"), ..Subject::default() }, Some(("물류팀", 3, Reason::Stage)));
        check(Subject { stage: Some("가입"), ..Subject::default() }, None);
        assert_eq!(owners().decided("앱팀").channel.as_deref(), Some("#app"));
        assert_eq!(owners().decided("새 팀").rule, None);
    }

    #[test]
    fn a_broken_register_is_told_with_its_line() {
        let message = |text: &str| Owners::parse(Path::new("o.toml"), text).expect_err("broken").message(Language::Ko);
        assert!(message("[[owner]]\nteam = \"가\"\nword = 1\n").contains("o.toml:3"));
        assert!(message("[[owner]]\nteam = \" \"\n").contains("담당 등록부"));
    }
}
