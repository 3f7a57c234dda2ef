//! Writes conversations as a real centre exports them: several files in several forms, and the gold labels beside them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::calendar::{Day, Instant, LAST_DAY};
use crate::composer::Charset;
use crate::conversation::{Conversation, Speaker, Turn};
use crate::cp949;
use crate::script::{Channel, Topic};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON Lines with turns.
    Turns,
    /// JSON Lines with one text, as an old mail system gives it.
    Text,
    /// CSV in CP949, one row a message.
    MessageRows,
    /// CSV in UTF-8 with a byte order mark, the whole conversation in one cell.
    OneCell,
    /// CSV in UTF-8, one row a review.
    ReviewRows,
}

/// The day on which the mail system was replaced by one that exports answers too.
const NEW_MAIL_SYSTEM: Day = Day::of(2026, 11, 1);
/// Days in the two weeks for which only spreadsheets are left.
const WEEK_OF_MESSAGE_ROWS: Day = Day::of(2026, 10, 6);
const WEEK_OF_ONE_CELL: Day = Day::of(2026, 10, 27);
const SECOND_EXPORT: &str = "inbox/support/2026-11-21-reexport.jsonl";

/// Which files an export consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// As a centre's exports of ten weeks lie about: weeks, months, several forms, the last week twice.
    Weeks,
    /// One file a day and channel, so that a night can be given its day.
    Days,
}

/// Returns the file and the form in which a conversation of that day is exported.
pub fn destination(cut: Cut, channel: Channel, day: Day) -> (String, Form) {
    if cut == Cut::Weeks {
        return weekly(channel, day);
    }
    let day = day.dashed();
    match channel {
        Channel::Email => (format!("inbox/email/{day}.jsonl"), Form::Turns),
        Channel::Review => (format!("inbox/review/{day}.csv"), Form::ReviewRows),
        _ => (format!("inbox/support/{day}.jsonl"), Form::Turns),
    }
}

fn weekly(channel: Channel, day: Day) -> (String, Form) {
    let month = day.dashed()[..7].to_owned();
    let week = week_end(day);
    match channel {
        Channel::Email if day < NEW_MAIL_SYSTEM => (format!("inbox/email/{month}.jsonl"), Form::Text),
        Channel::Email => (format!("inbox/email/{month}.jsonl"), Form::Turns),
        Channel::Review => (format!("inbox/review/reviews-{month}.csv"), Form::ReviewRows),
        _ if week == week_end(WEEK_OF_MESSAGE_ROWS) => {
            (format!("inbox/support/{}.csv", week.dashed()), Form::MessageRows)
        }
        _ if week == week_end(WEEK_OF_ONE_CELL) => (format!("inbox/support/{}.csv", week.dashed()), Form::OneCell),
        _ => (format!("inbox/support/{}.jsonl", week.dashed()), Form::Turns),
    }
}

/// Returns what a text exported from that channel on that day can hold, where not everything.
pub fn charset(cut: Cut, channel: Channel, day: Day) -> Option<Charset> {
    (destination(cut, channel, day).1 == Form::MessageRows).then_some(cp949::holds as Charset)
}

fn week_end(day: Day) -> Day {
    Day(day.0 + (LAST_DAY.0 - day.0).rem_euclid(7))
}

#[derive(Serialize)]
struct JsonTurn<'a> {
    speaker: &'static str,
    at: String,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonConversation<'a> {
    id: &'a str,
    channel: &'static str,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    product: &'a str,
    requester_type: &'static str,
    customer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    csat: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_response_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handle_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sla_breached: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    reopened: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_version: Option<&'a str>,
    platform: &'static str,
    region: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turns: Option<Vec<JsonTurn<'a>>>,
}

#[derive(Serialize)]
struct GoldStatement<'a> {
    transcript: &'a str,
    turn: usize,
    start: usize,
    end: usize,
    topic: Option<&'a str>,
    lang: &'static str,
}

#[derive(Serialize)]
struct GoldPersonal<'a> {
    transcript: &'a str,
    turn: usize,
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The files being written.
pub struct Export {
    folder: PathBuf,
    cut: Cut,
    n_files: usize,
    files: BTreeMap<String, BufWriter<File>>,
}

impl Export {
    /// Begins an export into `folder`; removes the inbox and the gold labels that an earlier run of this program left there.
    ///
    /// # Errors
    /// Refuses a folder with an inbox that this program did not write.
    pub fn begin(folder: &Path, cut: Cut, topics: &[Topic]) -> io::Result<Self> {
        let (inbox, gold) = (folder.join("inbox"), folder.join("gold"));
        if inbox.exists() {
            if !gold.join("topics.tsv").exists() {
                return Err(io::Error::other(format!(
                    "{}: an inbox that make-samples did not write; choose another folder with --out",
                    inbox.display()
                )));
            }
            fs::remove_dir_all(&inbox)?;
            // The gold of the knowledge base was written by hand and stays.
            for name in ["statements.jsonl", "pii.jsonl", "topics.tsv"] {
                match fs::remove_file(gold.join(name)) {
                    Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
                    _ => {}
                }
            }
        }
        for sub in ["inbox/support", "inbox/email", "inbox/review", "gold"] {
            fs::create_dir_all(folder.join(sub))?;
        }
        let mut list = String::from("id\tko\ten\tarea\n");
        for topic in topics {
            list += &format!("{}\t{}\t{}\t{}\n", topic.id, topic.name.ko, topic.name.en, topic.area());
        }
        fs::write(gold.join("topics.tsv"), list)?;
        Ok(Self { folder: folder.to_owned(), cut, n_files: 0, files: BTreeMap::new() })
    }

    /// Writes one conversation and its labels.
    ///
    /// # Errors
    /// Fails when a file cannot be written.
    pub fn write(&mut self, conversation: &Conversation, topics: &[Topic]) -> io::Result<()> {
        let (path, form) = destination(self.cut, conversation.channel, conversation.started.day());
        match form {
            Form::Turns => {
                let cut_after = conversation.cut_after.filter(|_| self.cut == Cut::Weeks);
                self.json(&path, &json(conversation, cut_after))?;
                if conversation.exported_twice && self.cut == Cut::Weeks {
                    self.json(SECOND_EXPORT, &json(conversation, None))?;
                }
            }
            Form::Text => {
                let first = &conversation.turns[0];
                self.json(
                    &path,
                    &JsonConversation { text: Some(&first.said.text), turns: None, ..json(conversation, None) },
                )?;
            }
            Form::MessageRows => self.message_rows(&path, conversation)?,
            Form::OneCell => self.one_cell(&path, conversation)?,
            Form::ReviewRows => self.review_row(&path, conversation)?,
        }
        let n_turns = if form == Form::Text { 1 } else { conversation.turns.len() };
        for (turn, said) in conversation.turns.iter().take(n_turns).map(|turn| &turn.said).enumerate() {
            for (number, start, end) in &said.statements {
                let topic = conversation.labels[*number].map(|topic| topics[topic].id.as_str());
                let label = GoldStatement {
                    transcript: &conversation.id,
                    turn,
                    start: *start,
                    end: *end,
                    topic,
                    lang: conversation.language.code(),
                };
                self.json("gold/statements.jsonl", &label)?;
            }
            for (what, start, end) in &said.personal {
                let label =
                    GoldPersonal { transcript: &conversation.id, turn, start: *start, end: *end, kind: what.label() };
                self.json("gold/pii.jsonl", &label)?;
            }
        }
        Ok(())
    }

    /// Closes what is written for one day only.
    ///
    /// # Errors
    /// Fails when the last bytes cannot be written.
    pub fn end_day(&mut self) -> io::Result<()> {
        if self.cut == Cut::Days {
            // "gold/" comes before "inbox/".
            for mut file in self.files.split_off("inbox/").into_values() {
                file.flush()?;
            }
        }
        Ok(())
    }

    /// Ends the export; returns how many files it wrote.
    ///
    /// # Errors
    /// Fails when the last bytes cannot be written.
    pub fn end(self) -> io::Result<usize> {
        for (_, mut file) in self.files {
            file.flush()?;
        }
        Ok(self.n_files)
    }

    /// Returns the file and whether it was opened just now.
    fn file(&mut self, path: &str) -> io::Result<(&mut BufWriter<File>, bool)> {
        let new = !self.files.contains_key(path);
        if new {
            let file = File::create(self.folder.join(path))?;
            self.n_files += 1;
            self.files.insert(path.to_owned(), BufWriter::with_capacity(1 << 16, file));
        }
        Ok((self.files.get_mut(path).expect("it was just inserted"), new))
    }

    fn json(&mut self, path: &str, value: &impl Serialize) -> io::Result<()> {
        let (file, _) = self.file(path)?;
        serde_json::to_writer(&mut *file, value)?;
        file.write_all(b"\n")
    }

    fn message_rows(&mut self, path: &str, conversation: &Conversation) -> io::Result<()> {
        const HEADER: [&str; 15] = [
            "상담번호",
            "접수일시",
            "종료일시",
            "채널",
            "상담유형",
            "고객ID",
            "상담원",
            "처리상태",
            "만족도",
            "최초응답시간",
            "처리시간",
            "상품",
            "발화자",
            "발화시각",
            "내용",
        ];
        let (file, new) = self.file(path)?;
        if new {
            file.write_all(&cp949::encode(&row(&HEADER)))?;
        }
        for turn in &conversation.turns {
            let cells = [
                &conversation.id,
                &conversation.started.plain(),
                &conversation.ended.plain(),
                conversation.channel.korean(),
                conversation.category.as_deref().unwrap_or(""),
                &conversation.customer,
                conversation.agent.as_deref().unwrap_or(""),
                korean_status(conversation.status),
                &number(conversation.csat),
                &number(conversation.first_response_s),
                &number(conversation.handle_s),
                &conversation.product,
                speaker_korean(turn.speaker),
                &turn.at.plain(),
                &turn.said.text,
            ];
            file.write_all(&cp949::encode(&row(&cells)))?;
        }
        Ok(())
    }

    fn one_cell(&mut self, path: &str, conversation: &Conversation) -> io::Result<()> {
        const HEADER: [&str; 15] = [
            "상담번호",
            "접수일시",
            "종료일시",
            "채널",
            "상담유형",
            "고객ID",
            "고객구분",
            "상담원",
            "상담내용",
            "처리상태",
            "만족도",
            "최초응답시간",
            "처리시간",
            "태그",
            "상품",
        ];
        let (file, new) = self.file(path)?;
        if new {
            write!(file, "\u{FEFF}{}", row(&HEADER))?;
        }
        let lines: Vec<String> = conversation
            .turns
            .iter()
            .map(|turn| format!("[{}] {}", speaker_korean(turn.speaker), turn.said.text))
            .collect();
        let cells = [
            &conversation.id,
            &conversation.started.dotted(),
            &conversation.ended.dotted(),
            conversation.channel.korean(),
            conversation.category.as_deref().unwrap_or(""),
            &conversation.customer,
            conversation.requester.name(),
            conversation.agent.as_deref().unwrap_or(""),
            &lines.join("\n"),
            korean_status(conversation.status),
            &number(conversation.csat),
            &conversation.first_response_s.map_or(String::new(), duration),
            &conversation.handle_s.map_or(String::new(), duration),
            &conversation.tags.join(", "),
            &conversation.product,
        ];
        file.write_all(row(&cells).as_bytes())
    }

    fn review_row(&mut self, path: &str, conversation: &Conversation) -> io::Result<()> {
        const HEADER: [&str; 7] = ["상담번호", "접수일시", "채널", "고객ID", "상품", "만족도", "문의내용"];
        let (file, new) = self.file(path)?;
        if new {
            file.write_all(row(&HEADER).as_bytes())?;
        }
        let Some(turn) = conversation.turns.first() else { return Ok(()) };
        let cells = [
            conversation.id.as_str(),
            &conversation.started.half_day(),
            conversation.channel.korean(),
            &conversation.customer,
            &conversation.product,
            &number(conversation.csat),
            &turn.said.text,
        ];
        file.write_all(row(&cells).as_bytes())
    }
}

fn json(conversation: &Conversation, cut_after: Option<usize>) -> JsonConversation<'_> {
    let whole = cut_after.is_none();
    let turns = &conversation.turns[..cut_after.unwrap_or(conversation.turns.len())];
    let turns = turns.iter().map(|turn: &Turn| JsonTurn {
        speaker: speaker_code(turn.speaker),
        at: Instant::rfc3339(turn.at),
        text: &turn.said.text,
    });
    JsonConversation {
        id: &conversation.id,
        channel: conversation.channel.code(),
        started_at: conversation.started.rfc3339(),
        ended_at: whole.then(|| conversation.ended.rfc3339()),
        product: &conversation.product,
        requester_type: conversation.requester.name(),
        customer: &conversation.customer,
        category: conversation.category.as_deref(),
        tags: &conversation.tags,
        agent: conversation.agent.as_deref(),
        team: conversation.team.as_deref(),
        csat: conversation.csat.filter(|_| whole),
        first_response_s: conversation.first_response_s,
        handle_s: conversation.handle_s.filter(|_| whole),
        resolution_s: conversation.resolution_s.filter(|_| whole),
        sla_breached: conversation.sla_breached,
        status: if whole { conversation.status } else { Some("open") },
        reopened: conversation.reopened && whole,
        app_version: conversation.app_version.as_deref(),
        platform: conversation.platform,
        region: &conversation.region,
        text: None,
        turns: Some(turns.collect()),
    }
}

fn speaker_code(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Customer => "customer",
        Speaker::Agent => "agent",
        Speaker::Bot => "bot",
        Speaker::System => "system",
    }
}

fn speaker_korean(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Customer => "고객",
        Speaker::Agent => "상담사",
        Speaker::Bot => "챗봇",
        Speaker::System => "시스템",
    }
}

fn korean_status(status: Option<&str>) -> &'static str {
    match status {
        Some("resolved") => "완료",
        Some("escalated") => "이관",
        Some("open") => "진행중",
        Some(_) => "종료",
        None => "",
    }
}

fn number(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn duration(seconds: i64) -> String {
    format!("{}h {}m {}s", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Returns the cells as a line of CSV with the line end of a Windows program.
fn row(cells: &[&str]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            if cell.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                (*cell).to_owned()
            }
        })
        .collect();
    quoted.join(",") + "\r\n"
}
