//! The register of policies: which rules bind customers, and since when.

use std::path::Path;

use super::register::{self, Row};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};

/// The columns of `policies.csv`, in order.
const COLUMNS: [&str; 6] = ["id", "title", "valid_from", "valid_to", "trigger_words", "note"];

/// One policy, such as a return fee or a rule for cancellations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id, once in the register.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The first day it binds.
    pub valid_from: Day,
    /// The last day it binds; `None` while it has no end.
    pub valid_to: Option<Day>,
    /// Words by which a complaint about it is known, as the register writes them.
    pub trigger_words: Vec<String>,
    /// What changed, in the writer's words.
    pub note: String,
}

impl Policy {
    /// Returns whether the policy binds on a day.
    #[must_use]
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// Parses `registers/policies.csv`; `path` is what errors name.
///
/// Trigger words are separated by `|`. Lines that are empty or begin with `#` say nothing; `valid_to`, `trigger_words` and
/// `note` may be empty. The rows come back by first day, then in file order.
///
/// # Errors
/// Other columns, a row without id or title, a day that is none, a policy that ends before it begins, an id that stands there
/// twice: all of them at once, with file and line, the last only when nothing else is wrong.
pub fn parse_policies(path: &Path, text: &str) -> Result<Vec<Policy>> {
    let mut policies = register::parse(path, text, &COLUMNS, parse_row)?;
    let twice: Vec<Error> = policies
        .iter()
        .enumerate()
        .filter(|(at, policy)| policies[..*at].iter().any(|earlier| earlier.id == policy.id))
        .map(|(_, policy)| same_id_twice(path, &policy.id))
        .collect();
    if !twice.is_empty() {
        return Err(Error::several(twice));
    }
    policies.sort_by_key(|policy| policy.valid_from);
    Ok(policies)
}

fn parse_row(row: &Row<'_>) -> Result<Policy> {
    let policy = Policy {
        id: row.required(0, COLUMNS[0])?.to_owned(),
        title: row.required(1, COLUMNS[1])?.to_owned(),
        valid_from: row.day(2)?,
        valid_to: row.optional_day(3)?,
        trigger_words: row
            .field(4)
            .split('|')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect(),
        note: row.field(5).to_owned(),
    };
    if policy.valid_to.is_some_and(|last| last < policy.valid_from) {
        return Err(Error::new(
            Kind::Settings,
            Bilingual::new("valid_to가 valid_from보다 앞섭니다", "valid_to lies before valid_from"),
        )
        .help(Bilingual::new(
            "두 날짜를 확인하거나 valid_to를 비워 두세요",
            "check the two days, or leave valid_to empty",
        )));
    }
    Ok(policy)
}

fn same_id_twice(path: &Path, id: &str) -> Error {
    Error::new(
        Kind::Settings,
        Bilingual::new(format!("id \"{id}\"가 두 번 나옵니다"), format!("the id \"{id}\" stands there twice")),
    )
    .at(crate::error::Place::file(path))
    .help(Bilingual::new("정책마다 다른 id를 적어 주세요", "give each policy an id of its own"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    const HEADER: &str = "id,title,valid_from,valid_to,trigger_words,note\n";

    fn parse(rows: &str) -> Result<Vec<Policy>> {
        parse_policies(Path::new("registers/policies.csv"), &format!("{HEADER}{rows}"))
    }

    #[test]
    fn policies_come_by_first_day_with_their_words_apart() {
        let policies = parse(
            "반품비,반품 배송비 인상,2026-11-01,,반품비 | 배송비|왕복,\"5,000원에서 6,000원으로\"\n# 지난 정책\n쿠폰,쿠폰 유효기간,2026.03.01,2026.10.31,,\n",
        )
        .expect("well-formed");
        assert_eq!(policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(), ["쿠폰", "반품비"]);
        assert_eq!(policies[1].trigger_words, ["반품비", "배송비", "왕복"]);
        assert_eq!(policies[1].note, "5,000원에서 6,000원으로");
        assert!(policies[0].trigger_words.is_empty());
        for (day, valid) in [
            (Day::constant(2026, 2, 28), false),
            (Day::constant(2026, 3, 1), true),
            (Day::constant(2026, 10, 31), true),
            (Day::constant(2026, 11, 1), false),
        ] {
            assert_eq!(policies[0].is_valid_on(day), valid, "{day}");
        }
        assert!(policies[1].is_valid_on(Day::constant(2030, 1, 1)));
    }

    #[test]
    fn every_broken_row_is_named_with_its_line() {
        let error = parse(
            ",제목,2026-11-01,,,\na,,2026-11-01,,,\na,제목,11월,,,\na,제목,2026-11-02,2026-11-01,,\na,b,2026-11-01,,c,d,e\n",
        )
        .expect_err("five broken rows");
        let message = error.message(Language::Ko);
        for expected in [
            "policies.csv:2: id 칸이",
            "policies.csv:3: title 칸이",
            "policies.csv:4: 날짜를",
            "policies.csv:5: valid_to가",
            "policies.csv:6: 열이 6개여야 하는데 7개",
        ] {
            assert!(message.contains(expected), "{expected} not in {message}");
        }
        let error = parse("a,b,2026-11-01,,,\na,c,2026-11-02,,,\n").expect_err("one id twice");
        assert!(error.message(Language::En).contains("the id \"a\" stands there twice"));
    }
}
