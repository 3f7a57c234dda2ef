//! `voc diff`: what changed between two runs, and why could it? Reads run folders only, never the store.

use std::path::Path;

use crate::deciding::no_runs;
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, Language, distance};
use crate::report::{self, Difference, RunFacts, Section};
use crate::store::{self, Workspace};

use super::arguments::{Arguments, Format};
use super::night::unknown;
use super::table::{Table, print, print_one, print_text};

/// Rows of a list on the screen.
const N_SHOWN: usize = 10;

/// Word for the run that `runs/latest` leads to.
const LATEST: &str = "latest";

/// A folder below `runs/`, named `2026-11-21-001`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct RunName {
    as_of: Day,
    number: u64,
    name: String,
}

/// Compares two runs: those that are named, else the newest one, with the newest one of an earlier day.
pub(super) fn diff(arguments: &Arguments, typed: &[String], format: Format, language: Language) -> Result<()> {
    let workspace = Workspace::new(&arguments.workspace);
    let known = known(&workspace)?;
    let find = |typed: &str| find(typed, &known, &workspace);
    let (before, after) = match typed {
        [before, after, ..] => both(find(before), find(after))?,
        [only] => with_earlier(find(only)?, &known)?,
        [] => with_earlier(find(LATEST)?, &known)?,
    };
    let facts = |run: &RunName| RunFacts::read(&workspace.runs().join(&run.name));
    let (before, after) = both(facts(before), facts(after))?;
    let difference = report::compare(&before, &after);
    match format {
        Format::Table => print_text(&as_text(&difference, language)),
        Format::Csv => print(format, &[] as &[()], &table_of(&difference.table(language))),
        Format::Json | Format::Jsonl => print_one(format, &difference, &Table::default()),
    }
}

/// Returns both, or every problem of either at once.
fn both<T>(before: Result<T>, after: Result<T>) -> Result<(T, T)> {
    match (before, after) {
        (Ok(before), Ok(after)) => Ok((before, after)),
        (before, after) => Err(Error::several(before.err().into_iter().chain(after.err()).collect())),
    }
}

/// Returns the runs of a workspace, oldest first.
fn known(workspace: &Workspace) -> Result<Vec<RunName>> {
    let folder = workspace.runs();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Err(no_runs(&folder)),
        Err(cause) => return Err(Error::unreadable(Kind::Store, folder, cause)),
    };
    let mut runs: Vec<RunName> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| RunName::parse(entry.file_name().to_str()?))
        .collect();
    runs.sort();
    if runs.is_empty() { Err(no_runs(&folder)) } else { Ok(runs) }
}

impl RunName {
    fn parse(name: &str) -> Option<Self> {
        let (day, number) = name.rsplit_once('-')?;
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let as_of = is_plain(day).then(|| day.parse().ok()).flatten()?;
        Some(Self { as_of, number: number.parse().ok()?, name: name.to_owned() })
    }
}

fn find<'r>(typed: &str, known: &'r [RunName], workspace: &Workspace) -> Result<&'r RunName> {
    // A name that the shell completed is a path: runs/2026-11-21-001/.
    let path = Path::new(typed.trim());
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(typed);
    if name == LATEST {
        let latest = store::latest(workspace);
        let found = latest.and_then(|latest| known.iter().find(|run| run.name == latest));
        return found.ok_or_else(|| {
            let what = Bilingual::new("`latest`가 가리키는 실행이 없습니다", "`latest` leads to no run");
            unknown(what, known.last().map(|run| run.name.clone())).at(Place::file(workspace.runs().join(LATEST)))
        });
    }
    let day: Option<Day> = name.parse().ok().filter(|_| !known.iter().any(|run| run.name == name));
    let mut fitting = known.iter().filter(|run| run.name == name || Some(run.as_of) == day);
    fitting.next_back().ok_or_else(|| {
        let what = match day {
            Some(day) => {
                Bilingual::new(format!("기준일이 {day}인 실행이 없습니다"), format!("there is no run as of {day}"))
            }
            None => Bilingual::new(format!("이름이 '{typed}'인 실행이 없습니다"), format!("there is no run '{typed}'")),
        };
        unknown(what, nearest(name, day, known)).at(Place::file(workspace.runs()))
    })
}

/// Returns the run or the day that was probably meant: of a day the nearest one, else what is spelled most alike.
fn nearest(name: &str, day: Option<Day>, known: &[RunName]) -> Option<String> {
    let newest_first = || known.iter().rev();
    match day {
        Some(day) => newest_first()
            .map(|run| run.as_of)
            .min_by_key(|as_of| (*as_of - day).get_days().abs())
            .map(|day| day.to_string()),
        None => newest_first()
            .map(|run| run.name.as_str())
            .chain([LATEST])
            .min_by_key(|known| distance(known, name))
            .map(str::to_owned),
    }
}

/// Returns the newest run of a day before that of a run, and the run.
fn with_earlier<'r>(run: &'r RunName, known: &'r [RunName]) -> Result<(&'r RunName, &'r RunName)> {
    let earlier = known.iter().rev().find(|other| other.as_of < run.as_of);
    earlier.map(|earlier| (earlier, run)).ok_or_else(|| {
        let (name, as_of) = (&run.name, run.as_of);
        let what = Bilingual::new(
            format!("{name} 실행과 비교할 앞선 날의 실행이 없습니다"),
            format!("there is no run of a day before {as_of} to compare {name} with"),
        );
        let twin = known.iter().rev().find(|other| other.as_of == as_of && *other != run).map(|other| &other.name);
        Error::new(Kind::Usage, what).help(match twin {
            Some(twin) => Bilingual::new(
                format!("같은 날의 두 실행은 `voc diff {twin} {name}` 명령으로 비교합니다"),
                format!("two runs of one day are compared with `voc diff {twin} {name}`"),
            ),
            None => Bilingual::new(
                "앞선 날의 결과는 `voc run --as-of YYYY-MM-DD` 명령으로 만들 수 있습니다",
                "`voc run --as-of YYYY-MM-DD` makes one",
            ),
        })
    })
}

fn as_text(difference: &Difference, language: Language) -> String {
    let mut text = difference.opening(language);
    for section in difference.sections(language) {
        text.push_str(&format!("\n{}\n", section.title));
        let shown = Section { rows: section.rows.iter().take(N_SHOWN).cloned().collect(), ..section.clone() };
        if section.header.is_empty() {
            shown.rows.iter().for_each(|row| text.push_str(&format!("- {}\n", row.join(" "))));
        } else if !shown.rows.is_empty() {
            table_of(&shown).to_text().lines().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
        let n_more = section.rows.len() - shown.rows.len();
        if n_more > 0 {
            let more = Bilingual::new(
                format!("그 밖의 {n_more}개는 --format json에서 볼 수 있습니다"),
                format!("{n_more} more with --format json"),
            );
            text.push_str(&format!("  … {}\n", more.get(language)));
        }
        if let Some(remark) = &section.remark {
            text.push_str(&format!("  {remark}\n"));
        }
    }
    text
}

fn table_of(section: &Section) -> Table {
    Table { header: section.header.clone(), rows: section.rows.clone(), right: section.right.clone() }
}
