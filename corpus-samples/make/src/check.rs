//! Reads a written workspace again and holds the gold labels against it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cp949;

/// What was found in a workspace.
#[derive(Debug, Default)]
pub struct Findings {
    pub problems: Vec<String>,
    /// For each topic, the statements in Korean and in English.
    pub topics: BTreeMap<String, [usize; 2]>,
    pub personal: BTreeMap<String, usize>,
    pub channels: BTreeMap<String, usize>,
    pub n_conversations: usize,
    pub n_distinct_customer_turns: usize,
    pub n_customer_turns: usize,
}

/// Each conversation's turns: whether the customer speaks, and the text.
type Turns = HashMap<String, Vec<(bool, String)>>;

/// Reads the workspace in `folder` and checks every gold label.
///
/// # Errors
/// Fails when a file cannot be read.
pub fn check(folder: &Path) -> io::Result<Findings> {
    let mut findings = Findings::default();
    let mut turns = Turns::new();
    let mut channels: HashMap<String, String> = HashMap::new();
    for path in files(&folder.join("inbox"))? {
        let bytes = fs::read(&path)?;
        if path.extension().is_some_and(|extension| extension == "csv") {
            read_csv(&path, &bytes, &mut turns, &mut channels, &mut findings.problems);
        } else {
            read_jsonl(&path, &bytes, &mut turns, &mut channels, &mut findings.problems);
        }
    }
    let mut distinct = std::collections::HashSet::new();
    for (id, said) in &turns {
        for (customer, text) in said {
            if text.contains(['«', '»', '{', '}']) {
                findings.problems.push(format!("{id}: a mark or placeholder is left in a turn"));
            }
            if *customer {
                findings.n_customer_turns += 1;
                distinct.insert(text.as_str());
            }
        }
    }
    findings.n_distinct_customer_turns = distinct.len();
    findings.n_conversations = turns.len();
    for channel in channels.into_values() {
        *findings.channels.entry(channel).or_default() += 1;
    }
    for line in fs::read_to_string(folder.join("gold/topics.tsv"))?.lines().skip(1) {
        findings.topics.insert(line.split('\t').next().unwrap_or_default().to_owned(), [0, 0]);
    }
    for (name, customer_only) in [("statements.jsonl", true), ("pii.jsonl", false)] {
        for (idx, line) in fs::read_to_string(folder.join("gold").join(name))?.lines().enumerate() {
            let label: Value = serde_json::from_str(line).map_err(io::Error::other)?;
            if let Some(reason) = wrong(&label, &turns, customer_only) {
                findings.problems.push(format!("gold/{name}:{}: {reason}", idx + 1));
            }
            if customer_only {
                let topic = label["topic"].as_str().unwrap_or("(none)").to_owned();
                findings.topics.entry(topic).or_default()[usize::from(label["lang"] == "en")] += 1;
            } else {
                *findings.personal.entry(label["type"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
    }
    for (topic, counts) in &findings.topics {
        if counts == &[0, 0] {
            findings.problems.push(format!("gold/statements.jsonl: no statement of {topic}"));
        }
    }
    Ok(findings)
}

fn wrong(label: &Value, turns: &Turns, customer_only: bool) -> Option<String> {
    let number = |key: &str| label[key].as_u64().map(|number| number as usize);
    let id = label["transcript"].as_str()?;
    let Some(said) = turns.get(id) else { return Some(format!("no conversation {id}")) };
    let (Some(turn), Some(start), Some(end)) = (number("turn"), number("start"), number("end")) else {
        return Some("no span".to_owned());
    };
    let Some((customer, text)) = said.get(turn) else { return Some(format!("{id} has no turn {turn}")) };
    if customer_only && !customer {
        return Some(format!("{id}#{turn} is not the customer's"));
    }
    let chars: Vec<char> = text.chars().collect();
    if start >= end || end > chars.len() {
        return Some(format!("{id}#{turn}:{start}-{end} is outside its text"));
    }
    if chars[start].is_whitespace() || chars[end - 1].is_whitespace() {
        return Some(format!("{id}#{turn}:{start}-{end} begins or ends with a space"));
    }
    None
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

fn read_jsonl(
    path: &Path,
    bytes: &[u8],
    turns: &mut Turns,
    channels: &mut HashMap<String, String>,
    problems: &mut Vec<String>,
) {
    for (idx, line) in String::from_utf8_lossy(bytes).lines().enumerate() {
        let Ok(record) = serde_json::from_str::<Value>(line) else {
            problems.push(format!("{}:{}: not JSON", path.display(), idx + 1));
            continue;
        };
        let said = match record["turns"].as_array() {
            Some(list) => list
                .iter()
                .map(|turn| (turn["speaker"] == "customer", turn["text"].as_str().unwrap_or_default().to_owned()))
                .collect(),
            None => vec![(true, record["text"].as_str().unwrap_or_default().to_owned())],
        };
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        channels.insert(id.clone(), record["channel"].as_str().unwrap_or_default().to_owned());
        turns.insert(id, said);
    }
}

fn read_csv(
    path: &Path,
    bytes: &[u8],
    turns: &mut Turns,
    channels: &mut HashMap<String, String>,
    problems: &mut Vec<String>,
) {
    let text = String::from_utf8(bytes.to_vec()).ok().or_else(|| cp949::decode(bytes));
    let Some(text) = text else {
        problems.push(format!("{}: neither UTF-8 nor CP949", path.display()));
        return;
    };
    let rows = rows(text.trim_start_matches('\u{FEFF}'));
    let Some((header, rows)) = rows.split_first() else { return };
    let column = |name: &str| header.iter().position(|cell| cell == name);
    let (Some(id), Some(channel)) = (column("상담번호"), column("채널")) else {
        problems.push(format!("{}: a column is missing", path.display()));
        return;
    };
    let (speaker, message, cell, review) = (column("발화자"), column("내용"), column("상담내용"), column("문의내용"));
    for row in rows {
        let said = turns.entry(row[id].clone()).or_default();
        channels.insert(row[id].clone(), row[channel].clone());
        match (speaker, message, cell, review) {
            (Some(speaker), Some(message), _, _) => said.push((row[speaker] == "고객", row[message].clone())),
            (_, _, Some(cell), _) => {
                for line in row[cell].split('\n') {
                    let start = ["[고객] ", "[상담사] ", "[챗봇] ", "[시스템] "]
                        .into_iter()
                        .find_map(|name| Some((name, line.strip_prefix(name)?)));
                    match (start, said.last_mut()) {
                        (Some((name, text)), _) => said.push((name == "[고객] ", text.to_owned())),
                        (None, Some((_, open))) => *open += &format!("\n{line}"),
                        (None, None) => problems.push(format!("{}: a conversation without a speaker", path.display())),
                    }
                }
            }
            (_, _, _, Some(review)) => said.push((true, row[review].clone())),
            _ => {}
        }
    }
}

/// Splits CSV into rows of cells.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    rows
}
