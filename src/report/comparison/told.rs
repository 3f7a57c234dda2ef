//! A comparison for people: what stands at the top, and the lists below it, as cells of text.

use super::words::{called, has_changed};
use super::{Difference, Figure, Kinship, Name, Reworded, SINGLE_RATIO, TopicChange};
use crate::evidence::numbers::{count, percent, signed_count};
use crate::model::Language;

/// A list of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// What is listed, with how many.
    pub title: String,
    /// Names of the columns; empty where each row is a sentence.
    pub header: Vec<String>,
    /// Columns whose values stand at the right.
    pub right: Vec<usize>,
    /// The rows, most important first.
    pub rows: Vec<Vec<String>>,
    /// What a reader must know of the list.
    pub remark: Option<String>,
}

impl Difference {
    /// Returns what stands above the lists: the two runs, the sentence, what could have changed the result.
    #[must_use]
    pub fn opening(&self, language: Language) -> String {
        let run = |run: &super::Compared| match language {
            Language::Ko => format!("{}(기준일 {})", run.run, run.as_of),
            Language::En => format!("{} (as of {})", run.run, run.as_of),
        };
        let mut text = format!("{} → {}\n{}\n", run(&self.before), run(&self.after), self.summary.get(language));
        for caution in &self.cautions {
            text.push_str(&format!("{}: {}\n", pick(language, "주의", "Note"), caution.get(language)));
        }
        if !self.causes.is_empty() {
            let title = match (self.is_equal, language) {
                (true, Language::Ko) => "결과는 같지만 다음은 다릅니다",
                (true, Language::En) => "The result is the same, though this differs",
                (false, Language::Ko) => {
                    "결과가 바뀐 이유일 수 있는 것 (토픽 하나하나가 무엇 때문에 바뀌었는지는 알 수 없습니다)"
                }
                (false, Language::En) => "What could have changed the result (not why one topic changed)",
            };
            text.push_str(&format!("\n{title}\n"));
            for cause in &self.causes {
                text.push_str(&format!("- {}\n", cause.told.get(language)));
            }
        }
        text
    }

    /// Returns the lists that are not empty: topics, then figures, warnings, records set aside and input files.
    #[must_use]
    pub fn sections(&self, language: Language) -> Vec<Section> {
        let topics = &self.topics;
        let mut sections = vec![
            sizes(&topics.new, pick(language, "새 토픽", "New topics"), language),
            sizes(&topics.returned, pick(language, "다시 나타난 토픽", "Topics found again"), language),
            sizes(&topics.split, pick(language, "다른 토픽에서 갈라진 토픽", "Topics split from another"), language),
            sizes(&topics.merged, pick(language, "다른 토픽에 합쳐진 토픽", "Topics merged into another"), language),
            self.gone(language),
            self.renamed(language),
            sizes(&topics.grown, pick(language, "늘어난 토픽", "Topics that grew"), language),
            sizes(&topics.shrunk, pick(language, "줄어든 토픽", "Topics that shrank"), language),
            reworded(&topics.owner, pick(language, "담당이 바뀐 토픽", "Topics with another owner"), language),
            reworded(&topics.note, pick(language, "메모가 바뀐 토픽", "Topics with another note"), language),
            self.numbers(language),
            self.warnings(language),
            self.rejected(language),
            self.files(language),
        ];
        sections.retain(|section| !section.rows.is_empty() || section.remark.is_some());
        sections
    }

    /// Returns every change of a topic as one row, for a spreadsheet: what, id, name, before, after, where it came from or went.
    #[must_use]
    pub fn table(&self, language: Language) -> Section {
        let topics = &self.topics;
        let header = match language {
            Language::Ko => ["변화", "번호", "토픽", "이전", "이후", "비고"],
            Language::En => ["change", "id", "topic", "before", "after", "remark"],
        };
        let mut table = Section { header: owned(&header), ..Section::default() };
        for (what, changes) in [
            (pick(language, "새 토픽", "new"), &topics.new),
            (pick(language, "다시 나타남", "returned"), &topics.returned),
            (pick(language, "갈라짐", "split"), &topics.split),
            (pick(language, "합쳐짐", "merged"), &topics.merged),
            (pick(language, "나타나지 않음", "gone"), &topics.gone),
            (pick(language, "늘어남", "grown"), &topics.grown),
            (pick(language, "줄어듦", "shrunk"), &topics.shrunk),
        ] {
            for change in changes {
                let n = |size: Option<super::Size>| size.map_or(0, |size| size.n_transcripts).to_string();
                let (id, name) = (change.id.to_string(), called(&change.label, language).to_owned());
                let remark = kinship(change, language);
                table.rows.push(vec![what.to_owned(), id, name, n(change.before), n(change.after), remark]);
            }
        }
        for renamed in &topics.renamed {
            let (before, after) = names(&renamed.before, &renamed.after, language);
            let name = called(&renamed.after, language).to_owned();
            table.rows.push(vec![
                pick(language, "이름", "renamed").to_owned(),
                renamed.id.to_string(),
                name,
                before,
                after,
                String::new(),
            ]);
        }
        for (what, list) in
            [(pick(language, "담당", "owner"), &topics.owner), (pick(language, "메모", "note"), &topics.note)]
        {
            for row in &reworded(list, "", language).rows {
                table.rows.push([&[what.to_owned()], row.as_slice(), &[String::new()]].concat());
            }
        }
        table
    }

    fn gone(&self, language: Language) -> Section {
        let gone = &self.topics.gone;
        let mut section = sizes(gone, pick(language, "나타나지 않은 토픽", "Topics no longer found"), language);
        section.remark = gone.iter().find(|change| change.lineage.is_none()).map(|change| match language {
            Language::Ko => format!(
                "쉬는 중인지, 사람이 합치거나 제외했는지는 `voc topic {} --lineage`와 `voc curate list`로 볼 수 있습니다.",
                change.id
            ),
            Language::En => format!(
                "`voc topic {} --lineage` and `voc curate list` say whether one is dormant, or was merged or banned by a person.",
                change.id
            ),
        });
        section
    }

    fn renamed(&self, language: Language) -> Section {
        let renamed = &self.topics.renamed;
        let header = match language {
            Language::Ko => ["번호", "이전 이름", "바뀐 이름"],
            Language::En => ["id", "name before", "name after"],
        };
        let row = |topic: &super::Renamed| {
            let (before, after) = names(&topic.before, &topic.after, language);
            vec![topic.id.to_string(), before, after]
        };
        let title = pick(language, "이름이 바뀐 토픽", "Topics with another name");
        Section {
            title: titled(title, renamed.len(), language),
            header: owned(&header),
            rows: renamed.iter().map(row).collect(),
            ..Section::default()
        }
    }

    fn numbers(&self, language: Language) -> Section {
        let header = match language {
            Language::Ko => ["항목", "이전", "이후", "차이"],
            Language::En => ["figure", "before", "after", "difference"],
        };
        let row = |figure: &Figure| {
            let name = figure_name(figure.what, language).to_owned();
            if figure.what == SINGLE_RATIO {
                let unit = pick(language, "%p", " pp");
                let points = format!("{}{unit}", signed_tenths(figure.difference * 100.0));
                return vec![name, percent(figure.before), percent(figure.after), points];
            }
            let [before, after] = [figure.before, figure.after].map(|n| count(n as u64));
            vec![name, before, after, signed_count(figure.difference as i64)]
        };
        let is_any = self.figures.iter().any(|figure| has_changed(*figure));
        Section {
            title: pick(language, "수치", "Figures").to_owned(),
            header: owned(&header),
            right: vec![1, 2, 3],
            rows: if is_any { self.figures.iter().map(row).collect() } else { Vec::new() },
            remark: None,
        }
    }

    fn warnings(&self, language: Language) -> Section {
        let rows: Vec<_> = self.new_warnings.iter().map(|warning| vec![warning.get(language).to_owned()]).collect();
        Section {
            title: titled(pick(language, "새 경고", "New warnings"), rows.len(), language),
            rows,
            ..Section::default()
        }
    }

    fn rejected(&self, language: Language) -> Section {
        let header = match language {
            Language::Ko => ["파일", "위치", "이유"],
            Language::En => ["file", "place", "reason"],
        };
        let row = |record: &super::RejectedRecord| {
            let place = match (record.line, record.row, language) {
                (Some(line), _, Language::Ko) => format!("{line}번째 줄"),
                (Some(line), _, Language::En) => format!("line {line}"),
                (None, Some(row), Language::Ko) => format!("{row}번째 행"),
                (None, Some(row), Language::En) => format!("row {row}"),
                (None, None, _) => "-".to_owned(),
            };
            vec![record.file.clone(), place, record.reason.clone()]
        };
        let n = self.newly_rejected.len();
        let n_before = self.n_no_longer_rejected;
        Section {
            title: match language {
                Language::Ko => format!("새로 제외된 기록 {}건", count(n as u64)),
                Language::En => format!("Records newly set aside: {}", count(n as u64)),
            },
            header: owned(&header),
            rows: self.newly_rejected.iter().map(row).collect(),
            remark: (n_before > 0).then(|| match language {
                Language::Ko => {
                    format!("이전 실행에서 제외되었으나 이번에는 제외되지 않은 기록: {}건", count(n_before as u64))
                }
                Language::En => format!("Set aside before and not now: {}", count(n_before as u64)),
            }),
            ..Section::default()
        }
    }

    fn files(&self, language: Language) -> Section {
        let header = match language {
            Language::Ko => ["입력 파일", "변화", "기록(이전)", "기록(이후)"],
            Language::En => ["input file", "change", "records before", "after"],
        };
        let inputs = &self.inputs;
        let lists =
            [(&inputs.new, pick(language, "새 파일", "new")), (&inputs.changed, pick(language, "바뀜", "changed"))];
        let rows: Vec<_> = lists
            .into_iter()
            .flat_map(|(files, what)| files.iter().map(move |file| (file, what)))
            .map(|(file, what)| vec![file.path.clone(), what.to_owned(), count(file.n_before), count(file.n_after)])
            .collect();
        let title = match language {
            Language::Ko => format!("달라진 입력 파일 {}개", rows.len()),
            Language::En => format!("Input files that differ: {}", rows.len()),
        };
        Section { title, header: owned(&header), right: vec![2, 3], rows, remark: None }
    }
}

fn pick<'w>(language: Language, ko: &'w str, en: &'w str) -> &'w str {
    match language {
        Language::Ko => ko,
        Language::En => en,
    }
}

fn owned(header: &[&str]) -> Vec<String> {
    header.iter().map(|&name| name.to_owned()).collect()
}

fn titled(title: &str, n: usize, language: Language) -> String {
    match language {
        Language::Ko => format!("{title} {n}개"),
        Language::En => format!("{title}: {n}"),
    }
}

/// Lists topics by their conversations; the last column, where they came from or went, stands only where one did.
fn sizes(changes: &[TopicChange], title: &str, language: Language) -> Section {
    let header = match language {
        Language::Ko => ["번호", "토픽", "상담(이전)", "상담(이후)", "차이", "비중", "비고"],
        Language::En => ["id", "topic", "cases before", "after", "difference", "share", "remark"],
    };
    let is_related = changes.iter().any(|change| change.lineage.is_some());
    let n_columns = if is_related { 7 } else { 6 };
    let row = |change: &TopicChange| {
        let n = |size: Option<super::Size>| size.map_or_else(|| "-".to_owned(), |size| count(size.n_transcripts));
        let shares: Vec<String> =
            [change.before, change.after].into_iter().flatten().map(|size| percent(size.share)).collect();
        let mut row = vec![
            change.id.to_string(),
            called(&change.label, language).to_owned(),
            n(change.before),
            n(change.after),
            signed_count(change.difference),
            shares.join(" → "),
            kinship(change, language),
        ];
        row.truncate(n_columns);
        row
    };
    Section {
        title: titled(title, changes.len(), language),
        header: owned(&header[..n_columns]),
        right: vec![2, 3, 4],
        rows: changes.iter().map(row).collect(),
        remark: None,
    }
}

fn kinship(change: &TopicChange, language: Language) -> String {
    match (&change.lineage, language) {
        (None, _) => String::new(),
        (Some(Kinship::SplitFrom(from)), Language::Ko) => format!("{from}에서 갈라짐"),
        (Some(Kinship::SplitFrom(from)), Language::En) => format!("split from {from}"),
        (Some(Kinship::MergedInto(into)), Language::Ko) => format!("{into}에 합쳐짐"),
        (Some(Kinship::MergedInto(into)), Language::En) => format!("merged into {into}"),
        (Some(Kinship::SplitInto(parts)), language) => {
            let ids: Vec<String> = parts.iter().map(ToString::to_string).collect();
            format!("{}: {}", pick(language, "갈라져 나간 토픽", "split into"), ids.join(", "))
        }
    }
}

fn reworded(changes: &[Reworded], title: &str, language: Language) -> Section {
    let header = match language {
        Language::Ko => ["번호", "토픽", "이전", "이후"],
        Language::En => ["id", "topic", "before", "after"],
    };
    let text = |text: &Option<String>| text.as_ref().map_or_else(|| "-".to_owned(), |text| text.replace('\n', " / "));
    let row = |change: &Reworded| {
        let name = called(&change.label, language).to_owned();
        vec![change.id.to_string(), name, text(&change.before), text(&change.after)]
    };
    Section {
        title: titled(title, changes.len(), language),
        header: owned(&header),
        rows: changes.iter().map(row).collect(),
        ..Section::default()
    }
}

/// Returns both names in a language; where they are the same in it, in the other one.
fn names(before: &Name, after: &Name, language: Language) -> (String, String) {
    let own = |name: &Name, language| match language {
        Language::Ko => name.ko.clone().unwrap_or_else(|| "-".to_owned()),
        Language::En => name.en.clone().unwrap_or_else(|| "-".to_owned()),
    };
    let other = if language == Language::Ko { Language::En } else { Language::Ko };
    let shown = if own(before, language) == own(after, language) { other } else { language };
    (own(before, shown), own(after, shown))
}

fn figure_name(what: &'static str, language: Language) -> &'static str {
    let (ko, en) = match what {
        "transcripts" => ("상담", "conversations"),
        "statements" => ("고객 발언", "statements"),
        "topics" => ("토픽", "topics"),
        SINGLE_RATIO => ("묶이지 않은 발언", "statements in no topic"),
        "records" => ("기록", "records"),
        "read" => ("  읽음", "  read"),
        "rejected" => ("  제외", "  rejected"),
        "duplicate" => ("  중복", "  duplicate"),
        "superseded" => ("  이전 판", "  superseded"),
        "later" => ("  기준일 이후", "  later"),
        other => (other, other),
    };
    match language {
        Language::Ko => ko,
        Language::En => en,
    }
}

/// Returns percentage points with their sign: `+0.3`, `−1.2`, `0.0`.
fn signed_tenths(x: f64) -> String {
    let tenths = (x * 10.0).round() as i64;
    let sign = match tenths {
        1.. => "+",
        0 => "",
        _ => "−",
    };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}
