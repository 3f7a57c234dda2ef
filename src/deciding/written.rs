//! The lines that a run wrote about alerts and proposals, and how their fields are read.

use std::path::Path;

use serde_json::Value;

use super::{N_NEAREST, id_of, is_workspace, no_runs};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, Language, distance};
use crate::store::{self, Workspace};

/// What a file of the run folder tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// What is unusual.
    Alerts,
    /// What should be done.
    Proposals,
}

impl Of {
    /// Returns the name of the file.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Alerts => "alerts.jsonl",
            Self::Proposals => "proposals.jsonl",
        }
    }

    /// Returns what its ids begin with.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Alerts => "A-",
            Self::Proposals => "P-",
        }
    }

    /// Returns the word for one of them.
    #[must_use]
    pub fn noun(self) -> Bilingual {
        match self {
            Self::Alerts => Bilingual::new("알림", "alert"),
            Self::Proposals => Bilingual::new("제안", "proposal"),
        }
    }

    /// Returns the command that lists them all.
    fn list(self) -> &'static str {
        match self {
            Self::Alerts => "voc alerts --all",
            Self::Proposals => "voc proposals --all",
        }
    }
}

/// What a run wrote into one of its files.
#[derive(Debug, Clone)]
pub struct Written {
    of: Of,
    run: String,
    /// One object a line, in the order of the file; `None` where the run folder has no such file.
    lines: Option<Vec<Value>>,
}

impl Written {
    /// Reads the file of the run that `runs/latest` leads to.
    ///
    /// # Errors
    /// No workspace, no run yet; else as [`Written::of_run`].
    pub fn read(workspace: &Path, of: Of) -> Result<Self> {
        is_workspace(workspace)?;
        let workspace = Workspace::new(workspace);
        let run = store::latest(&workspace).ok_or_else(|| no_runs(&workspace.runs()))?;
        Self::of_run(&workspace, &run, of)
    }

    /// Reads the file of the run whose folder is named.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub fn of_run(workspace: &Workspace, run: &str, of: Of) -> Result<Self> {
        let lines = lines(&workspace.runs().join(run).join(of.file()))?;
        Ok(Self { of, run: run.to_owned(), lines })
    }

    /// Returns the name of the run's folder.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Returns its objects in the order of the file.
    #[must_use]
    pub fn lines(&self) -> &[Value] {
        self.lines.as_deref().unwrap_or_default()
    }

    /// Returns what to say where an earlier version of the program, which wrote no such file, made the run.
    #[must_use]
    pub fn missing(&self) -> Option<Bilingual> {
        if self.lines.is_some() {
            return None;
        }
        let (run, noun) = (&self.run, self.of.noun());
        Some(Bilingual::new(
            format!(
                "{run} 실행은 {}을 만들지 않던 버전의 voc로 한 것입니다. 다음 `voc run`부터 볼 수 있습니다",
                noun.ko
            ),
            format!(
                "the run {run} was made by a version of voc that wrote no {}s; there will be some from the next `voc run` on",
                noun.en
            ),
        ))
    }

    /// Returns the line of a typed id: `p-17` is `P-0017`.
    ///
    /// # Errors
    /// There is none; the nearest ones are named.
    pub fn find(&self, typed: &str) -> Result<&Value> {
        let id = id_of(typed, self.of.letter());
        self.lines().iter().find(|line| text(line, "id") == id).ok_or_else(|| self.unknown(typed))
    }

    fn unknown(&self, typed: &str) -> Error {
        let (noun, typed, list) = (self.of.noun(), typed.trim(), self.of.list());
        let what = Bilingual::new(
            format!("{} '{typed}'이(가) 최근 실행에 없습니다", noun.ko),
            format!("the newest run has no {} '{typed}'", noun.en),
        );
        let error = Error::new(Kind::Usage, what);
        if let Some(missing) = self.missing() {
            return error.help(missing);
        }
        let id = id_of(typed, self.of.letter());
        let mut nearest: Vec<&Value> = self.lines().iter().collect();
        // Who types a name means what bears it.
        let is_named = |line: &Value| {
            !typed.is_empty() && ["ko", "en"].iter().any(|language| text(&line["name"], language).contains(typed))
        };
        nearest.sort_by_key(|line| (!is_named(line), distance(text(line, "id"), &id), text(line, "id")));
        let listed = |language| {
            let named = nearest.iter().take(N_NEAREST).map(|line| match name_of(line, language) {
                "" => text(line, "id").to_owned(),
                name => format!("{} ({name})", text(line, "id")),
            });
            named.collect::<Vec<_>>().join(", ")
        };
        let (ko, en) = (listed(Language::Ko), listed(Language::En));
        error.help(if nearest.is_empty() {
            Bilingual::new(
                format!("최근 실행에 {} 항목이 하나도 없습니다", noun.ko),
                format!("the newest run has no {}s at all", noun.en),
            )
        } else {
            Bilingual::new(
                format!("가까운 {}: {ko}. 전체 목록은 `{list}`로 봅니다", noun.ko),
                format!("nearest {}s: {en}; `{list}` lists all", noun.en),
            )
        })
    }
}

/// Returns the objects of a file, one a line; `None` where there is no such file.
///
/// # Errors
/// A file that cannot be read, or a line that is no object.
pub fn lines(path: &Path) -> Result<Option<Vec<Value>>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::unreadable(Kind::Store, path, cause)),
    };
    let object = |(number, line): (u64, &str)| {
        let read = serde_json::from_str::<Value>(line).ok().filter(Value::is_object);
        read.ok_or_else(|| {
            Error::new(Kind::Store, Bilingual::new("이 줄이 손상되었습니다", "this line is damaged"))
                .at(Place::line(path, number))
                .help(Bilingual::new("`voc run`을 다시 실행해 주세요", "type `voc run` again"))
        })
    };
    (1..).zip(text.lines()).map(object).collect::<Result<Vec<_>>>().map(Some)
}

/// Returns a field's text; empty where it is absent or no text.
#[must_use]
pub fn text<'v>(line: &'v Value, field: &str) -> &'v str {
    line[field].as_str().unwrap_or_default()
}

/// Returns a field's day; `None` where it is absent or none.
#[must_use]
pub fn day(line: &Value, field: &str) -> Option<Day> {
    text(line, field).parse().ok()
}

/// Returns the words of a bilingual value in a language, else in the other one; empty where it has none.
#[must_use]
pub fn words(value: &Value, language: Language) -> &str {
    let codes = match language {
        Language::Ko => ["ko", "en"],
        Language::En => ["en", "ko"],
    };
    codes.into_iter().map(|code| text(value, code)).find(|words| !words.is_empty()).unwrap_or_default()
}

/// Returns the name of a line in a language, else in the other one.
#[must_use]
pub fn name_of(line: &Value, language: Language) -> &str {
    words(&line["name"], language)
}

/// Returns the word of a code in a table of codes; a code that is not in it stands for itself.
#[must_use]
pub fn word<'w>(table: &'w [(&str, &str, &str)], code: &'w str, language: Language) -> &'w str {
    let found = table.iter().find(|(known, ..)| *known == code);
    found.map_or(code, |(_, ko, en)| match language {
        Language::Ko => ko,
        Language::En => en,
    })
}

/// Returns the line with the state that the next run will give, where a rule has changed it since.
#[must_use]
pub fn with_next(line: &Value, next: Option<&str>) -> Value {
    let mut line = line.clone();
    if let Some(next) = next {
        line["next_state"] = next.into();
    }
    line
}

/// Returns the values of a list; none where there is no list.
#[must_use]
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_may_be_typed_in_small_letters_and_without_zeros() {
        let written = Written {
            of: Of::Proposals,
            run: "2026-11-20-001".to_owned(),
            lines: Some(vec![json!({"id": "P-0017"}), json!({"id": "P-10017"})]),
        };
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(written.find(typed).ok().map(|line| text(line, "id")), expected, "{typed}");
        };
        check("P-0017", Some("P-0017"));
        check(" p-17 ", Some("P-0017"));
        check("p-10017", Some("P-10017"));
        check("17", None);
        check("P-+17", None);
        check("A-0017", None);
        check("", None);
    }

    #[test]
    fn words_of_the_other_language_stand_where_a_name_has_one_alone() {
        let check = |value: Value, language, expected: &str| assert_eq!(words(&value, language), expected, "{value}");
        check(json!({"ko": "환불", "en": "Refund"}), Language::En, "Refund");
        check(json!({"ko": "환불", "en": null}), Language::En, "환불");
        check(json!({"en": "Refund"}), Language::Ko, "Refund");
        check(json!(null), Language::Ko, "");
    }
}
