//! The drafts that a run wrote, with what was decided about them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::{N_NEAREST, is_workspace, no_runs};
use super::files;
use crate::error::{Error, Kind, Place, Result};
use crate::knowledge::{Draft, Review, review};
use crate::model::{Bilingual, Day, Language, Particle, distance};
use crate::registry::{Curation, DraftDecided, draft_id};
use crate::store::{self, Workspace};

/// The file of the run folder that has them.
const FILE: &str = "kb-drafts.jsonl";

/// A draft as it stands in the file.
#[derive(Debug, Clone)]
pub struct Line {
    /// The draft.
    pub draft: Draft,
    /// The whole object, with what this version does not know.
    pub value: Value,
}

impl AsRef<Draft> for Line {
    fn as_ref(&self) -> &Draft {
        &self.draft
    }
}

/// What a run wrote about articles.
#[derive(Debug, Clone)]
pub struct Drafts {
    run: String,
    runs: PathBuf,
    /// `None` where the run folder has no such file.
    lines: Option<Vec<Line>>,
}

impl Drafts {
    /// Reads the file of the run that `runs/latest` leads to.
    ///
    /// # Errors
    /// No workspace, no run yet; else as [`Drafts::of_run`].
    pub fn read(workspace: &Path) -> Result<Self> {
        is_workspace(workspace)?;
        let workspace = Workspace::new(workspace);
        let run = store::latest(&workspace).ok_or_else(|| no_runs(&workspace.runs()))?;
        Self::of_run(&workspace, &run)
    }

    /// Reads the file of the run whose folder is named.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub fn of_run(workspace: &Workspace, run: &str) -> Result<Self> {
        let lines = lines(&workspace.runs().join(run))?;
        Ok(Self { run: run.to_owned(), runs: workspace.runs(), lines })
    }

    /// Returns the drafts in the order of the file.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        self.lines.as_deref().unwrap_or_default()
    }

    /// Returns the run's folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.runs.join(&self.run)
    }

    /// Returns the day that the run looked back from.
    #[must_use]
    pub fn as_of(&self, draft: &Draft) -> Day {
        self.run.get(..10).and_then(|day| day.parse().ok()).unwrap_or(draft.to)
    }

    /// Returns what to say where an earlier version of the program, which wrote no such file, made the run.
    #[must_use]
    pub fn missing(&self) -> Option<Bilingual> {
        let run = &self.run;
        self.lines.is_none().then(|| {
            Bilingual::new(
                format!("{run} 실행은 초안을 만들지 않던 버전의 voc로 한 것입니다. 다음 `voc run`부터 볼 수 있습니다"),
                format!("the run {run} was made by a version of voc that wrote no drafts; there will be some from the next `voc run` on"),
            )
        })
    }

    /// Returns the draft of a typed id: `kb-d-12` is `KB-D-000012`.
    ///
    /// # Errors
    /// There is none; the nearest ones are named, or what was decided about one that is gone.
    pub fn find(&self, typed: &str, curation: &Curation) -> Result<&Line> {
        let id = draft_id(typed).unwrap_or_else(|| typed.trim().to_owned());
        self.lines().iter().find(|line| line.draft.id == id).ok_or_else(|| {
            match curation.draft_states().get(id.as_str()) {
                Some(decided) if self.lines.is_some() => forgotten(&id, decided),
                _ => self.unknown(typed, &id),
            }
        })
    }

    fn unknown(&self, typed: &str, id: &str) -> Error {
        let typed = typed.trim();
        let what = Bilingual::new(
            format!("초안 '{typed}'{} 최근 실행에 없습니다", Particle::Subject.after(typed)),
            format!("the newest run has no draft '{typed}'"),
        );
        let error = Error::new(Kind::Usage, what);
        if let Some(missing) = self.missing() {
            return error.help(missing);
        }
        // Who types a name, a topic or an article means the draft about it.
        let is_named = |draft: &Draft| {
            let names = [&draft.name.ko, &draft.name.en].into_iter().chain(&draft.topics).chain(&draft.article);
            !typed.is_empty() && names.into_iter().any(|name| name.contains(typed))
        };
        let mut nearest: Vec<&Draft> = self.lines().iter().map(|line| &line.draft).collect();
        nearest.sort_by_key(|draft| (!is_named(draft), distance(&draft.id, id), draft.id.clone()));
        let listed = |language| {
            let named =
                nearest.iter().take(N_NEAREST).map(|draft| format!("{} ({})", draft.id, draft.name.get(language)));
            named.collect::<Vec<_>>().join(", ")
        };
        let (ko, en) = (listed(Language::Ko), listed(Language::En));
        let article = self.runs.parent().and_then(|workspace| files::find_article(workspace, typed).ok()?);
        if article.is_some() {
            let about: Vec<&str> = self
                .lines()
                .iter()
                .map(|line| &line.draft)
                .filter(|draft| draft.article.as_deref() == Some(typed))
                .map(|draft| draft.id.as_str())
                .collect();
            let topic = Particle::Topic.after(typed);
            return error.help(match about.as_slice() {
                [] => Bilingual::new(
                    format!("{typed}{topic} kb 폴더에 있는 문서이며, 이 문서를 다룬 초안은 없습니다"),
                    format!("{typed} is an article of kb, and no draft is about it"),
                ),
                about => Bilingual::new(
                    format!("{typed}{topic} kb 폴더에 있는 문서입니다. 이 문서를 다룬 초안: {}", about.join(", ")),
                    format!("{typed} is an article of kb; drafts about it: {}", about.join(", ")),
                ),
            });
        }
        error.help(if nearest.is_empty() {
            Bilingual::new("최근 실행에 초안이 하나도 없습니다", "the newest run has no drafts at all")
        } else {
            Bilingual::new(
                format!("가까운 초안: {ko}. 전체 목록은 `voc kb list --all`로 봅니다"),
                format!("nearest drafts: {en}; `voc kb list --all` lists all"),
            )
        })
    }

    /// Returns the draft of an id as an earlier run had it, by its revision; the newest such run. A run that cannot be read is
    /// passed over.
    #[must_use]
    pub fn earlier(&self, id: &str, revision: &str) -> Option<Draft> {
        let entries = std::fs::read_dir(&self.runs).ok()?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter(|name| name.starts_with(|letter: char| letter.is_ascii_digit())).collect();
        names.sort_by(|a, b| b.cmp(a));
        names.into_iter().filter(|name| *name != self.run).find_map(|name| {
            let text = std::fs::read_to_string(self.runs.join(name).join(FILE)).ok()?;
            let meant = text.lines().filter(|line| line.contains(id) && line.contains(revision));
            let read = |line| serde_json::from_str::<Draft>(line).ok();
            meant.filter_map(read).find(|draft| draft.id == id && draft.revision == revision)
        })
    }
}

/// Returns the drafts of a run folder; `None` where it has no such file.
fn lines(folder: &Path) -> Result<Option<Vec<Line>>> {
    let path = folder.join(FILE);
    let Some(text) = files::read(&path, Kind::Store)? else { return Ok(None) };
    let object = |(number, line): (u64, &str)| {
        let value: Option<Value> = serde_json::from_str(line).ok();
        let read = value.and_then(|value| Some(Line { draft: serde_json::from_value(value.clone()).ok()?, value }));
        read.ok_or_else(|| {
            Error::new(Kind::Store, Bilingual::new("이 줄이 손상되었습니다", "this line is damaged"))
                .at(Place::line(&path, number))
                .help(Bilingual::new("`voc run`을 다시 실행해 주세요", "type `voc run` again"))
        })
    };
    (1..).zip(text.lines()).map(object).collect::<Result<Vec<_>>>().map(Some)
}

/// Returns what to say of a draft that was decided about and that the newest run no longer has.
fn forgotten(id: &str, decided: &DraftDecided<'_>) -> Error {
    let told = decision_told(decided);
    let what = Bilingual::new(
        format!(
            "최근 실행에는 초안 {id}{} 없고, 전에 내린 결정만 남아 있습니다: {}",
            Particle::Subject.after(id),
            told.ko
        ),
        format!("the newest run has no draft {id}; what is left is what was decided about it: {}", told.en),
    );
    Error::new(Kind::Usage, what).help(Bilingual::new(
        "근거가 된 상담을 지웠거나(`voc forget`) 그 문제가 더는 나타나지 않아 초안이 사라졌습니다. 결정은 그대로 두어도 되며, kb/에 쓴 문서는 남아 있습니다",
        "its conversations were forgotten (`voc forget`) or its problem is no longer found; the decision may stay, and an article that was written stays in kb/",
    ))
}

/// Returns what was decided, when, by whom as far as that is known, and what was noted: `반려함 (2026-11-28, 중복)`.
#[must_use]
pub fn decision_told(decided: &DraftDecided<'_>) -> Bilingual {
    let Bilingual { ko, en } = decided.state.words();
    let day = decided.day.map(|day| day.to_string());
    let more: Vec<String> =
        day.into_iter().chain([decided.by, decided.note].into_iter().flatten().map(str::to_owned)).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    Bilingual::new(format!("{ko}{more}"), format!("{en}{more}"))
}

/// Returns what stands of a draft now.
#[must_use]
pub fn standing(draft: &Draft, curation: &Curation) -> Review {
    review::standing(draft, curation.draft_states().get(draft.id.as_str()))
}
