use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use aho_corasick::AhoCorasick;
use jiff::tz::TimeZone;
use regex::Regex;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use voc::dictionaries::Dictionaries;
use voc::ingest::{Entry, Reader, Settings};
use voc::search::Index;
use voc::store::FactKind;

use crate::workspace::{AS_OF, Workspace, files_below, repository};

/// Something that must stand nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Secret {
    kind: String,
    /// What is searched for: digits alone for numbers, else the words in lower case with single blanks.
    pub(crate) form: String,
    /// Where it stands in the input, for the person who mends a leak.
    place: String,
}

impl Secret {
    fn is_number(&self) -> bool {
        self.form.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// Everything that a workspace holds besides its inbox, decoded: name of the container and text.
pub(crate) fn decoded(workspace: &Workspace) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for path in files_below(workspace.folder()) {
        let name = path.strip_prefix(workspace.folder()).expect("below").to_string_lossy().into_owned();
        if name.starts_with("inbox/") || name == "store/key" {
            continue;
        }
        // Whatever the container, its bytes too: names of files, footers, free pages.
        texts.push((format!("name of {name}"), name.clone()));
        texts.push((name.clone(), String::from_utf8_lossy(&fs::read(&path).expect("ours")).into_owned()));
        if name.ends_with(".xlsx") {
            texts.extend(parts_of(&path).into_iter().map(|(part, text)| (format!("{name} {part}"), text)));
        }
        if name.starts_with("store/cache/") {
            // A hash, then packed words.
            let packed = fs::read(&path).expect("ours")[32..].to_vec();
            let words = zstd::stream::decode_all(packed.as_slice()).expect("packed");
            texts.push((format!("{name} unpacked"), String::from_utf8_lossy(&words).into_owned()));
        }
        if name.ends_with(".parquet") {
            texts.push((format!("{name} rows"), rows_of_parquet(&path)));
        }
    }
    let store = workspace.store();
    texts.push(("voc.db cells".to_owned(), cells_of(&workspace.folder().join("store/voc.db"))));
    let index = Index::open(&store.index_dir(), u64::from(store.newest())).expect("an index");
    let turns: Vec<String> = index.turns().expect("readable").iter().map(|turn| json!(turn).to_string()).collect();
    texts.push(("index documents".to_owned(), turns.join("\n")));
    texts.push(("index terms".to_owned(), index.terms().expect("readable").join("\n")));
    texts
}

fn parts_of(path: &Path) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).expect("there")).expect("an archive");
    (0..archive.len())
        .map(|idx| {
            let mut part = archive.by_index(idx).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("intact");
            (part.name().expect("UTF-8").into_owned(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

/// Reads a fact file as an analyst would, without the program's own reader.
fn rows_of_parquet(path: &Path) -> String {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    let reader = SerializedFileReader::new(fs::File::open(path).expect("there")).expect("Parquet");
    let rows = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row").to_string());
    rows.collect::<Vec<_>>().join("\n")
}

fn cells_of(path: &Path) -> String {
    let database = rusqlite::Connection::open(path).expect("a database");
    let names = |sql: &str| -> Vec<String> {
        let mut statement = database.prepare(sql).expect("SQL");
        statement.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect()
    };
    let mut text = String::new();
    let tables = names("SELECT name FROM sqlite_schema WHERE type = 'table'");
    assert!(tables.len() > 5, "{tables:?}");
    for table in tables {
        let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\"")).expect("SQL");
        let n_columns = statement.column_count();
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..n_columns {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column).expect("a cell") {
                    text.push_str(&String::from_utf8_lossy(bytes));
                    text.push('\n');
                }
            }
        }
    }
    text
}

/// Returns what a person could see on the screen.
fn said(workspace: &Workspace) -> Vec<(String, String)> {
    let topic = workspace.store().topics().expect("topics").first().map(|topic| topic.id.clone());
    let case = workspace.store().facts().expect("facts").read_transcripts().next();
    let case = case.expect("a case").expect("intact").id;
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["run", "--as-of", AS_OF],
        vec!["run", "--as-of", AS_OF, "--log", "json", "--format", "json", "--lang", "en"],
        vec!["check"],
        vec!["check", "--format", "json", "--lang", "en"],
        vec!["topics"],
        vec!["status"],
        vec!["status", "--format", "json"],
        vec!["search", "환불", "--limit", "200", "--format", "json"],
        vec!["search", "name", "--limit", "200"],
        vec!["similar", &case, "--format", "json"],
        vec!["kb", "list", "--all", "--limit", "1000"],
        vec!["kb", "gaps"],
    ];
    if let Some(topic) = &topic {
        commands.push(vec!["topic", topic, "--cases"]);
        commands.push(vec!["topic", topic]);
    }
    commands
        .into_iter()
        .map(|command| {
            let said = workspace.voc(&command);
            (format!("voc {}", command.join(" ")), format!("{}\n{}", said.stdout, said.stderr))
        })
        .collect()
}

/// Finds secrets in texts: numbers among runs of digits that blanks, hyphens and dots may divide, the rest as words.
pub(crate) struct Search {
    numbers: Vec<Secret>,
    words: Vec<Secret>,
    number_finder: AhoCorasick,
    word_finder: AhoCorasick,
    runs: Regex,
}

impl Search {
    pub(crate) fn new(secrets: BTreeSet<Secret>) -> Self {
        let (numbers, words): (Vec<_>, Vec<_>) = secrets.into_iter().partition(Secret::is_number);
        let finder =
            |secrets: &[Secret]| AhoCorasick::new(secrets.iter().map(|secret| secret.form.as_bytes())).expect("words");
        Self {
            number_finder: finder(&numbers),
            word_finder: finder(&words),
            numbers,
            words,
            runs: Regex::new(r"[0-9](?:[ \-–.)]{0,2}[0-9])*").expect("a pattern"),
        }
    }

    pub(crate) fn leaks(&self, texts: &[(String, String)]) -> Vec<(String, Secret)> {
        let mut leaks = BTreeSet::new();
        for (container, text) in texts {
            let plain = normal(text);
            for run in self.runs.find_iter(&plain).filter(|run| run.len() >= 7) {
                let digits: String = run.as_str().chars().filter(char::is_ascii_digit).collect();
                for hit in self.number_finder.find_overlapping_iter(&digits) {
                    leaks.insert((container.clone(), self.numbers[hit.pattern().as_usize()].clone()));
                }
            }
            for hit in self.word_finder.find_overlapping_iter(&plain) {
                leaks.insert((container.clone(), self.words[hit.pattern().as_usize()].clone()));
            }
        }
        leaks.into_iter().collect()
    }
}

/// Returns a text as a searcher types it: composed, half width, lower case, single blanks.
fn normal(text: &str) -> String {
    let normalized = voc::text::Normalized::new(text);
    normalized.text().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says how many secrets of each kind stand in which containers, and the places of the first.
#[track_caller]
pub(crate) fn assert_no_leak(leaks: &[(String, Secret)]) {
    let mut by_secret: BTreeMap<&Secret, BTreeSet<&str>> = BTreeMap::new();
    for (container, secret) in leaks {
        by_secret.entry(secret).or_default().insert(container);
    }
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for secret in by_secret.keys() {
        *by_kind.entry(&secret.kind).or_default() += 1;
    }
    let told: Vec<String> = by_secret
        .iter()
        .map(|(secret, containers)| {
            let shown: Vec<&str> = containers.iter().take(3).copied().collect();
            format!("{} {:?} of {} in {} places: {shown:?}", secret.kind, secret.form, secret.place, containers.len())
        })
        .collect();
    assert!(leaks.is_empty(), "raw identifiers are left: {by_kind:?}\n{}", told.join("\n"));
}

// The sample workspace.

/// Returns the raw words of every turn of the samples; the version that is read last stands, as in a run.
fn raw_turns(inbox: &Path) -> BTreeMap<(String, usize), String> {
    let (dictionaries, settings) = (Dictionaries::built_in(), Settings::default());
    let zone = TimeZone::get("Asia/Seoul").expect("bundled");
    let as_of = AS_OF.parse().expect("a day");
    let mut turns = BTreeMap::new();
    for entry in Reader::open(inbox, &settings, &dictionaries, zone, as_of).expect("readable") {
        if let Entry::Record(record) = entry {
            for (idx, turn) in record.transcript.turns.into_iter().enumerate() {
                turns.insert((record.transcript.id.clone(), idx), turn.raw_text);
            }
        }
    }
    turns
}

/// Returns what to search for when a labelled piece of personal data stands in the input: nothing for pieces that say too
/// little alone (a birthday without its year, a password, a name of two syllables or a first name).
fn forms(kind: &str, raw: &str) -> Vec<String> {
    let plain = normal(raw);
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    match kind {
        "name" => {
            let is_korean = plain.chars().all(|letter| ('가'..='힣').contains(&letter) || letter == ' ');
            let n_syllables = plain.chars().filter(|letter| *letter != ' ').count();
            let is_whole = if is_korean { n_syllables >= 3 } else { plain.contains(' ') };
            if is_whole { vec![plain] } else { Vec::new() }
        }
        "email" => vec![plain],
        "address" => {
            // The whole, and what leads to one door: the street with its number, the building with its flat.
            let details =
                Regex::new(r"[가-힣0-9]+(?:로|길) ?[0-9]+(?:-[0-9]+)?|[0-9]+동 ?[0-9]+호").expect("a pattern");
            let mut forms: Vec<String> = details.find_iter(&plain).map(|hit| hit.as_str().to_owned()).collect();
            forms.push(plain);
            forms
        }
        // With its year; six digits stand in many numbers.
        "birth" if digits.len() >= 7 || plain.chars().count() >= 8 => vec![plain],
        _ if digits.len() >= 7 && kind != "birth" => vec![digits],
        _ => Vec::new(),
    }
}

pub(crate) fn gold_secrets(inbox: &Path) -> BTreeSet<Secret> {
    let turns = raw_turns(inbox);
    let gold = fs::read_to_string(repository().join("corpus-samples/gold/pii.jsonl")).expect("gold labels");
    let mut secrets = BTreeSet::new();
    for line in gold.lines() {
        let label: Value = serde_json::from_str(line).expect("JSON");
        let (transcript, turn) =
            (label["transcript"].as_str().expect("an id"), label["turn"].as_u64().expect("a turn"));
        let raw = &turns[&(transcript.to_owned(), turn as usize)];
        let (start, end) = (label["start"].as_u64().expect("a start"), label["end"].as_u64().expect("an end"));
        let piece: String = raw.chars().skip(start as usize).take((end - start) as usize).collect();
        let kind = label["type"].as_str().expect("a type");
        for form in forms(kind, &piece) {
            let place = format!("{transcript}#{turn}");
            // One place is enough for each form.
            if !secrets.iter().any(|known: &Secret| known.form == form) {
                secrets.insert(Secret { kind: kind.to_owned(), form, place });
            }
        }
    }
    secrets
}

/// Names of the samples that masking is known to miss. Each is still looked for: one that is found at last must leave this list.
pub(crate) const MISSED: [(&str, &str); 4] = [
    ("선시온", "the label before it is misspelt into single letters and glued to it: ㅇㅣ름은선시온"),
    (
        "신해리",
        "the dictionary knows the whole as another word, and the given name is not common enough to overrule it",
    ),
    ("심인혜", "said in one breath with the sentence before it, and its first two syllables are a noun"),
    ("현민수", "glued to the word for a company's head, which stands before many nouns: 대표현민수"),
];

#[test]
fn no_labelled_identifier_of_the_samples_is_in_anything_written() {
    let night = Workspace::after_a_night();
    let secrets = gold_secrets(&night.folder().join("inbox"));
    assert!(secrets.len() > 1500, "{}", secrets.len());
    let search = Search::new(secrets);
    // The search itself works: it finds every kind in the inbox.
    let inbox = fs::read_to_string(night.folder().join("inbox/support/2026-11-20.jsonl")).expect("samples");
    let found = search.leaks(&[("inbox".to_owned(), inbox)]);
    let kinds: BTreeSet<&str> = found.iter().map(|(_, secret)| secret.kind.as_str()).collect();
    for kind in ["name", "email", "address", "phone", "order", "card"] {
        assert!(kinds.contains(kind), "the search finds no {kind}: {kinds:?}");
    }
    let mut texts = decoded(night);
    texts.push(("stdout".to_owned(), night.read("said.json")));
    let (missed, leaks): (Vec<_>, Vec<_>) =
        search.leaks(&texts).into_iter().partition(|(_, secret)| MISSED.iter().any(|(name, _)| secret.form == *name));
    assert_no_leak(&leaks);
    let missed: BTreeSet<&str> = missed.iter().map(|(_, secret)| secret.form.as_str()).collect();
    assert_eq!(missed, MISSED.map(|(name, _)| name).into(), "these are masked now: take them off the list");
}

/// What hides must not hide everything: words that no label marks stay readable.
#[test]
fn little_of_the_samples_is_hidden_that_no_label_marks() {
    let night = Workspace::after_a_night();
    let gold = fs::read_to_string(repository().join("corpus-samples/gold/pii.jsonl")).expect("gold labels");
    let mut labels: BTreeMap<(String, u64), Vec<(u64, u64)>> = BTreeMap::new();
    for line in gold.lines() {
        let label: Value = serde_json::from_str(line).expect("JSON");
        let number = |field: &str| label[field].as_u64().expect("a number");
        let place = (label["transcript"].as_str().expect("an id").to_owned(), number("turn"));
        labels.entry(place).or_default().push((number("start"), number("end")));
    }
    let raw = raw_turns(&night.folder().join("inbox"));
    let (mut n_hidden, mut wrong) = (0, Vec::new());
    for transcript in night.store().facts().expect("facts").read_transcripts() {
        let transcript = transcript.expect("intact");
        for (idx, turn) in transcript.turns.iter().enumerate() {
            let marked = labels.get(&(transcript.id.clone(), idx as u64)).map_or(&[][..], Vec::as_slice);
            for edit in &turn.edits {
                n_hidden += 1;
                let (start, end) = (u64::from(edit.raw.start), u64::from(edit.raw.end));
                if !marked.iter().any(|label| label.0 < end && start < label.1) {
                    let words = edit.raw.of(&raw[&(transcript.id.clone(), idx)]);
                    wrong.push(format!("{} {:?} {words:?}", transcript.id, edit.mask_type));
                }
            }
        }
    }
    // The figure that the issue asks of masking.
    assert!(wrong.len() * 20 < n_hidden, "{} of {n_hidden}:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{} of {n_hidden} hidden pieces are marked by no label\n{}", wrong.len(), wrong.join("\n"));
}

// Personal data in every string.

const PHONE: &str = "010-2938-4756";
const EMAIL: &str = "minseo.kang@hanmail.example";
const ADDRESS: &str = "서울특별시 강남구 테헤란로 427-1 103동 1502호";
const NAME: &str = "강민서";

/// Records with personal data where none is expected.
fn planted_records() -> Vec<Value> {
    let turn = |text: &str| json!([{"speaker": "customer", "text": text}]);
    let at = "2026-11-18T10:00:00+09:00";
    let mut records = vec![
        json!({"id": PHONE, "started_at": at, "turns": turn("환불이 안 돼요")}),
        json!({"id": NAME, "started_at": at, "turns": turn("환불이 늦어요")}),
        json!({"id": EMAIL, "started_at": at, "turns": turn("환불 언제 되나요")}),
        json!({"id": "P-1", "started_at": at, "customer": NAME, "agent": "윤채원", "turns": turn("배송이 안 와요")}),
        json!({"id": "P-2", "started_at": at, "customer": PHONE, "agent": "윤채원 상담사", "turns": turn("배송이 늦어요")}),
        json!({"id": "P-3", "started_at": at, "customer": EMAIL, "agent": EMAIL, "turns": turn("배송 조회가 안 돼요")}),
        json!({"id": "P-4", "started_at": at, "agent": "Daniel Brooks", "turns": turn("my order is late")}),
        json!({"id": "P-5", "started_at": at, "tags": [PHONE, EMAIL, ADDRESS, format!("{NAME} 고객님")], "turns": turn("쿠폰이 안 먹어요")}),
    ];
    for field in
        ["channel", "product", "requester_type", "category", "team", "status", "app_version", "platform", "region"]
    {
        for (idx, value) in [PHONE, EMAIL, ADDRESS].into_iter().enumerate() {
            records.push(json!({"id": format!("F-{field}-{idx}"), "started_at": at, field: value, "turns": turn("앱이 자꾸 꺼져요")}));
        }
    }
    let decomposed: String = "강민서".chars().flat_map(jamo).collect();
    let texts = [
        format!("{PHONE}이요 환불해 주세요"),
        "제 번호는 01029384756이에요".to_owned(),
        "０１０－２９３８－４７５６으로 전화 주세요".to_owned(),
        "010\u{200b}-2938-\u{200b}4756 문자가 안 와요".to_owned(),
        "공일공 이구삼팔 사칠오육이요 문자가 안 와요".to_owned(),
        "zero one zero two nine three eight four seven five six is my number".to_owned(),
        "+82 10 2938 4756 call me please".to_owned(),
        format!("성함은 {decomposed}입니다 결제가 안 돼요"),
        format!("저는 {NAME}인데요 결제가 두 번 됐어요"),
        format!("{NAME}님께서 환불 안 해 주셨어요"),
        "960101-1234567이에요 본인확인 안 돼요".to_owned(),
        "카드번호 4111 1111 1111 1111 인데 결제가 안 돼요".to_owned(),
        "신한은행 110-234-567890으로 환불해 주세요 예금주 강민서".to_owned(),
        format!("{ADDRESS}로 보내주세요 배송이 안 와요"),
        format!("메일 {EMAIL}로 답 주세요"),
        "minseo.kang @ hanmail.example 로 답 주세요".to_owned(),
        "my name is Daniel Brooks and my card 5500 0000 0000 0004 was charged twice".to_owned(),
        "I live at 221 Baker Street, Springfield, IL 62704 and nothing arrived".to_owned(),
        "my ssn is 512-34-6789 why do you ask".to_owned(),
        "주문번호 20261104-8837261 환불이요".to_owned(),
        "운송장 688123456789 조회가 안 돼요".to_owned(),
        "https://duru.example/r?token=abc123def456&phone=01029384756 링크가 안 열려요".to_owned(),
        "비밀번호 hunter2!qwer 로 해도 로그인이 안 돼요".to_owned(),
        "차 번호 12가 3456 인데 라이더 등록이 안 돼요".to_owned(),
        "IP 203.0.113.77 에서 로그인됐다고 떠요".to_owned(),
    ];
    for (idx, text) in texts.iter().enumerate() {
        records.push(json!({"id": format!("W-{idx:02}"), "started_at": at, "turns": turn(text)}));
        records.push(json!({"id": format!("A-{idx:02}"), "started_at": at, "turns": [
            {"speaker": "agent", "text": "성함과 연락처 부탁드립니다"}, {"speaker": "customer", "text": text},
            {"speaker": "agent", "text": format!("네 {text} 확인했습니다")}, {"speaker": "system", "text": text},
            {"speaker": "bot", "text": text},
        ]}));
    }
    records
}

/// Takes a syllable apart as some systems write it.
fn jamo(syllable: char) -> Vec<char> {
    let idx = syllable as u32 - 0xAC00;
    let parts = [0x1100 + idx / 588, 0x1161 + idx % 588 / 28, 0x11A7 + idx % 28];
    parts.into_iter().filter(|part| *part != 0x11A7).filter_map(char::from_u32).collect()
}

fn planted_secrets() -> BTreeSet<Secret> {
    let numbers = [
        "01029384756",
        "1029384756",
        "29384756",
        "9601011234567",
        "4111111111111111",
        "110234567890",
        "5500000000000004",
        "512346789",
        "202611048837261",
        "8837261",
        "688123456789",
        "20301137",
    ];
    let words = [
        NAME,
        "윤채원",
        "daniel brooks",
        EMAIL,
        "minseo.kang",
        "hanmail.example",
        "테헤란로 427",
        "103동 1502호",
        "1502호",
        "공일공 이구삼팔",
        "이구삼팔",
        "사칠오육",
        "zero one zero two nine",
        "two nine three eight",
        "221 baker street",
        "baker street",
        "abc123def456",
        "hunter2!qwer",
        "12가 3456",
        "203.0.113.77",
        "강민서",
    ];
    let secret =
        |kind: &str, form: &str| Secret { kind: kind.to_owned(), form: normal(form), place: "planted".to_owned() };
    numbers.iter().map(|form| secret("number", form)).chain(words.iter().map(|form| secret("words", form))).collect()
}

#[test]
fn personal_data_planted_in_every_string_of_a_record_is_in_nothing_written_or_said() {
    let records: Vec<String> = planted_records().iter().map(Value::to_string).collect();
    let broken = format!("{{\"id\":\"{PHONE}\",\"text\":\"{NAME} {EMAIL}");
    let table = format!(
        "상담번호,접수일시,고객명,상담원,문의내용\nT-1,2026-11-18,{NAME},윤채원,환불이 안 돼요 {PHONE}\nT-2,2026-11-18,{NAME},윤채원,\"열린 따옴표 {NAME} {PHONE}\n"
    );
    let workspace = Workspace::with("planted.jsonl", records.join("\n"))
        .and(&format!("{NAME} {PHONE}.jsonl"), r#"{"id":"N-1","started_at":"2026-11-18","text":"쿠폰이 안 돼요"}"#)
        .and(&format!("{EMAIL}/export.csv"), &table)
        .and(&format!("{PHONE}-broken.jsonl"), &broken)
        // Without column names the first row is a customer's.
        .and("nameless.csv", format!("{NAME},{PHONE},{EMAIL},환불이요\n{NAME},{PHONE},{EMAIL},배송이요\n"))
        .and(&format!("{PHONE} 고객.xlsx"), "PK rubbish")
        .and(
            "dialogue.txt",
            format!("[고객] {NAME}입니다 {PHONE} 환불이 안 돼요\n[상담사] {NAME} 고객님 {ADDRESS} 맞으시죠\n"),
        );
    workspace.write("voc.toml", "[inbox]\nmax_rejected_ratio = 0.5\n");
    let first = workspace.run(AS_OF).ok();
    let mut texts = decoded(&workspace);
    texts.push(("the run's stdout".to_owned(), first.stdout));
    texts.push(("the run's stderr".to_owned(), first.stderr));
    // The folder that the person named is theirs and may be repeated; it holds no secret here.
    texts.extend(said(&workspace));
    let search = Search::new(planted_secrets());
    assert_no_leak(&search.leaks(&texts));
    let facts = workspace.store().facts().expect("facts");
    assert!(facts.files().iter().any(|file| file.kind == FactKind::Turns));
}
