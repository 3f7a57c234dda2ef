//! What a person reads when something is wrong; and that nothing else is lost.

use proptest::prelude::Strategy;

use super::*;

const GOOD: &str = "{\"id\":\"A\",\"text\":\"환불이요\"}\n";
const LAST: &str = "{\"id\":\"Z\",\"text\":\"배송이요\"}\n";

/// Checks the whole English message, the first line of the Korean one, and that the other records are there.
fn check(name: &str, bytes: impl AsRef<[u8]>, ids: &[&str], english: &str, korean: &str) {
    let read = Inbox::with(name, bytes).read();
    assert_eq!(read.messages(Language::En), english);
    assert!(read.messages(Language::Ko).starts_with(korean), "{}", read.messages(Language::Ko));
    assert_eq!(read.ids(), ids);
}

fn between(line: &[u8]) -> Vec<u8> {
    [GOOD.as_bytes(), line, b"\n", LAST.as_bytes()].concat()
}

#[test]
fn an_empty_or_missing_folder_says_what_to_put_there() {
    let inbox = Inbox::new();
    let error = inbox.open().err().expect("nothing to read");
    assert_eq!(error.kind().exit_code(), 4);
    let message = error.message(Language::En).replace(&inbox.path().display().to_string(), "inbox");
    assert_eq!(
        message,
        "error: inbox: the folder holds no files\nhelp: put exports with conversations (JSON Lines, CSV, XLSX, TXT) into it"
    );
    assert!(error.message(Language::Ko).contains("폴더에 파일이 없습니다"));
    let zone = TimeZone::UTC;
    let missing =
        Reader::open(Path::new("no/such/inbox"), &Settings::default(), &Dictionaries::built_in(), zone, AS_OF);
    let message = missing.err().expect("no folder").message(Language::En);
    assert!(
        message.starts_with("error: no/such/inbox: cannot be read") && message.ends_with("help: check the path"),
        "{message}"
    );
}

#[test]
fn an_empty_file_and_a_file_of_another_kind_are_named() {
    check(
        "e.jsonl",
        "",
        &[],
        "e.jsonl: the file is empty\nhelp: export it again, or delete it if it is not needed",
        "e.jsonl: 파일이 비어 있습니다\n도움말: ",
    );
    check(
        "p.pdf",
        "%PDF-1.7",
        &[],
        "p.pdf: is not in a format that can be read\nhelp: export as JSON Lines, JSON, CSV, TSV, TXT, XLSX or XLS; move it out of the inbox if it holds no conversations",
        "p.pdf: 읽을 수 있는 형식이 아닙니다",
    );
    check(
        "h.csv",
        "상담번호,문의내용\n",
        &[],
        "h.csv: holds no records\nhelp: export it again, or delete it if it is not needed",
        "h.csv: 기록이",
    );
}

#[test]
fn a_gz_that_is_cut_off_gives_what_stands_before_the_cut() {
    let mut text = String::new();
    for number in 0..3000 {
        text.push_str(&format!("{{\"id\":\"C-{number}\",\"text\":\"환불 {}\"}}\n", number * 7919 % 10007));
    }
    let packed = gz(text.as_bytes());
    let read = Inbox::with("cut.jsonl.gz", &packed[..packed.len() / 2]).and("z.jsonl", LAST).read();
    assert!(read.records.len() > 1000, "{}", read.records.len());
    assert_eq!(read.ids()[0], "C-0");
    assert_eq!(read.ids().last(), Some(&"Z"));
    let n_before = read.records.len() - 1;
    assert_eq!(
        read.messages(Language::En),
        format!(
            "cut.jsonl.gz, line {}: the compressed file is cut off; every record before the cut was read\n\
             help: download it again and replace the file; records already read are not counted twice",
            n_before + 1
        )
    );
    let zst = zstd::encode_all(text.as_bytes(), 1).expect("memory can be packed");
    let read = Inbox::with("cut.jsonl.zst", &zst[..zst.len() - 10]).read();
    assert!(read.messages(Language::Ko).contains("압축 파일이 중간에서 끊겼습니다"), "{}", read.messages(Language::Ko));
    let table = format!(
        "대화ID,구분,메시지\n{}",
        (0..3000).map(|n| format!("C-{},고객,환불 {}\n", n / 2, n * 7919 % 10007)).collect::<String>()
    );
    let packed = gz(table.as_bytes());
    let read = Inbox::with("cut.csv.gz", &packed[..packed.len() / 2]).read();
    assert!(
        read.records.len() > 500 && read.rejected.len() == 1,
        "{} {}",
        read.records.len(),
        read.messages(Language::En)
    );
    let mut broken = gz(text.as_bytes());
    for byte in broken.iter_mut().skip(2000).take(8) {
        *byte = 0xff;
    }
    let read = Inbox::with("broken.jsonl.gz", broken).read();
    assert!(!read.rejected.is_empty());
}

#[test]
fn invalid_utf8_in_the_middle_costs_its_line_alone() {
    check(
        "u.jsonl",
        between(b"{\"id\":\"B\",\"text\":\"\xed\x99\"}"),
        &["A", "Z"],
        "u.jsonl, line 2: holds bytes that are not UTF-8\nhelp: export it again, or name the encoding in [[inbox.files]] of voc.toml, such as encoding = \"cp949\"",
        "u.jsonl 2번째 줄: UTF-8(으)로 읽을 수 없는 글자가 있습니다",
    );
    let mut csv = "상담번호,문의내용\nA,환불이요\n".as_bytes().to_vec();
    csv.extend_from_slice(b"B,\xff\xfe\nZ,");
    csv.extend_from_slice("배송이요\n".as_bytes());
    let read = Inbox::with("u.csv", csv).read();
    assert_eq!((read.ids(), read.rejected[0].place.to_string()), (vec!["A", "Z"], "u.csv, row 3".to_owned()));
}

#[test]
fn a_cp949_file_without_any_hint_is_read() {
    let read = Inbox::with("x.csv", cp949("상담번호,문의내용\nA,환불이 안 돼요 똠방\n")).read();
    assert_eq!(read.lines(), ["A 11-21 00:00 customer=환불이 안 돼요 똠방"]);
    assert_eq!(
        read.guess(),
        "x.csv: delimited text, CP949, delimiter ,, one row a conversation; id ← 상담번호, customer_text ← 문의내용"
    );
}

#[test]
fn a_json_line_that_is_cut_off_or_broken_costs_itself_alone() {
    check(
        "c.jsonl",
        between("{\"id\":\"B\",\"text\":\"환불".as_bytes()),
        &["A", "Z"],
        "c.jsonl, line 2: the JSON is cut off\nhelp: each line must hold one whole record; export it again",
        "c.jsonl 2번째 줄: JSON이 중간에서 끊겼습니다",
    );
    check(
        "c.jsonl",
        between(b"{\"id\":\"B\" \"text\":1}"),
        &["A", "Z"],
        "c.jsonl, line 2: is not JSON (byte 11)\nhelp: mend this line, or export it again",
        "c.jsonl 2번째 줄: JSON 문법에 맞지 않습니다 (11번째 바이트)",
    );
    check(
        "c.jsonl",
        between(b"[1,2]"),
        &["A", "Z"],
        "c.jsonl, line 2: expected an object with `id` and `turns` (or `text`), found another JSON value\nhelp: see Transcript in FORMATS.md for the expected fields",
        "c.jsonl 2번째 줄: JSON의 구조가",
    );
    check(
        "c.json",
        format!("[{GOOD},{{\"id\":\"B\""),
        &["A"],
        "c.json, line 2: the JSON is cut off\nhelp: each line must hold one whole record; export it again",
        "c.json 2번째 줄",
    );
}

#[test]
fn a_line_of_five_megabytes_is_read_and_one_beyond_the_limit_is_not_held() {
    let long = format!("{{\"id\":\"B\",\"text\":\"{}\"}}", "환불 ".repeat(750_000));
    assert!(long.len() > 5_000_000);
    let inbox = Inbox::with("l.jsonl", between(long.as_bytes()));
    assert_eq!(inbox.read().ids(), ["A", "B", "Z"]);
    let read = inbox.settings("max_line_mib = 1").read();
    assert_eq!(read.ids(), ["A", "Z"]);
    assert_eq!(
        read.messages(Language::En),
        "l.jsonl, line 2: one line is longer than 1 MiB\nhelp: check line ends and quotes; if the record is really that long, raise max_line_mib in [inbox] of voc.toml"
    );
    let csv = format!("상담번호,문의내용\nA,환불\nB,\"{}\"\nZ,배송\n", "환불\n".repeat(300_000));
    let read = Inbox::with("l.csv", &csv).settings("max_line_mib = 1").read();
    assert_eq!(read.ids(), ["A", "Z"]);
    assert_eq!(read.rejected.len(), 1, "the lines of the broken cell are no records");
    assert_eq!(Inbox::with("l.csv", csv).read().ids(), ["A", "B", "Z"]);
}

#[test]
fn a_conversation_without_turns_or_id_and_an_unknown_speaker_are_named() {
    check(
        "t.jsonl",
        between(b"{\"id\":\"B\",\"turns\":[]}"),
        &["A", "Z"],
        "t.jsonl, line 2: has no turns\nhelp: export with the conversation texts included",
        "t.jsonl 2번째 줄: 대화 내용이 없습니다",
    );
    check(
        "t.jsonl",
        between(b"{\"text\":\"x\"}"),
        &["A", "Z"],
        "t.jsonl, line 2: has no id\nhelp: give each record an id of its own; if another column holds it, name it as id in [inbox.files.columns] of voc.toml",
        "t.jsonl 2번째 줄: 상담번호가 없습니다",
    );
    let odd = b"{\"id\":\"B\",\"turns\":[{\"speaker\":\"customer\",\"text\":\"a\"},{\"speaker\":\"whoever\",\"text\":\"b\"}]}";
    check(
        "t.jsonl",
        between(odd),
        &["A", "Z"],
        "t.jsonl, line 2: the speaker of turn 1 (counted from 0) is not a known word\nhelp: add the word to [inbox.speakers] in voc.toml, such as customer = [\"caller\"]",
        "t.jsonl 2번째 줄: 2번째 발화를 누가 말했는지 알 수 없습니다",
    );
    let inbox = Inbox::with("t.jsonl", between(odd)).settings("[speakers]\nagent = [\"whoever\"]");
    assert_eq!(inbox.read().ids(), ["A", "B", "Z"]);
}

#[test]
fn dates_that_cannot_be_are_named_and_a_wrong_minor_value_costs_nothing() {
    check(
        "d.jsonl",
        between(b"{\"id\":\"B\",\"text\":\"x\",\"started_at\":\"1970-01-01T00:00:00Z\"}"),
        &["A", "Z"],
        "d.jsonl, line 2: the date lies in 1970, which cannot be right\nhelp: an empty date often becomes 1970; mend it, or leave it empty to have the record counted on the run's day",
        "d.jsonl 2번째 줄: 날짜가 1970년으로 되어 있어 믿을 수 없습니다",
    );
    check(
        "d.jsonl",
        between("{\"id\":\"B\",\"text\":\"x\",\"started_at\":\"어제쯤\"}".as_bytes()),
        &["A", "Z"],
        "d.jsonl, line 2: the date in `started_at` cannot be understood\nhelp: write it like 2026-11-01 15:05, 2026.11.01 오후 3:05 or 2026-11-01T15:05:00+09:00",
        "d.jsonl 2번째 줄: started_at의 날짜를 이해할 수 없습니다",
    );
    let read = Inbox::with(
        "d.jsonl",
        "{\"id\":\"B\",\"text\":\"x\",\"csat\":\"nine\",\"handle_s\":\"soon\",\"ended_at\":\"1970-01-01\"}",
    )
    .read();
    assert_eq!(read.ids(), ["B"]);
    let ignored: Vec<String> =
        read.summaries[0].n_ignored_values.iter().map(|(field, n)| format!("{field} {n}")).collect();
    assert_eq!(ignored, ["ended_at 1", "csat 1", "handle_s 1"]);
}

#[test]
fn an_id_that_excel_has_damaged_is_named() {
    check(
        "i.csv",
        "상담번호,문의내용\n2.02611E+14,환불\n202611010001,배송\n",
        &["202611010001"],
        "i.csv, row 2: the id was turned into a number such as 1.23E+15 and lost its last digits\nhelp: use the export as it came, without saving it in Excel, or export again with the id column formatted as text",
        "i.csv 2행: 상담번호가 1.23E+15와 같은 꼴로 바뀌어",
    );
}

#[test]
fn a_table_whose_columns_cannot_be_guessed_lists_them_and_shows_the_setting() {
    check(
        "q/x.csv",
        "alpha,beta,gamma\n1234,환불이 안 됩니다 도와주세요,5\n1235,배송이 안 옵니다,6\n",
        &[],
        "q/x.csv: found no column with the words of the conversation; columns found: \"alpha\", \"beta\", \"gamma\"\n\
         help: write in voc.toml:\n[[inbox.files]]\npattern = \"*.csv\"\n[inbox.files.columns]\n\
         id = \"name of the column with the id\"\ntext = \"name of the column with the words\"   # or \"#3\" for the third column",
        "q/x.csv: 대화 내용 열을 찾지 못했습니다. 찾은 열: \"alpha\", \"beta\", \"gamma\"\n도움말: voc.toml에 다음과 같이 적어 주세요:",
    );
    // Without names the first row is a customer's: nothing of it may be shown.
    let read = Inbox::with("n.csv", "홍길동,010-1234-5678,환불이요\n김철수,010-8765-4321,배송이요\n").read();
    assert!(
        read.messages(Language::Ko).starts_with("n.csv: 대화 내용 열을 찾지 못했습니다. 찾은 열: #1, #2, #3\n"),
        "{}",
        read.messages(Language::Ko)
    );
    let read = Inbox::with("n.csv", "홍길동,환불이요\n김철수,배송이요\n").read();
    assert!(read.messages(Language::En).contains("columns found: #1, #2\n"), "{}", read.messages(Language::En));
    let inbox = Inbox::with("m.csv", "상담번호,문의내용\nA,환불\n")
        .settings("[[files]]\npattern = \"*.csv\"\n[files.columns]\nid = \"접수코드\"\n");
    assert_eq!(
        inbox.read().messages(Language::En),
        "m.csv: has no column \"접수코드\", which the settings name for `id`; columns found: \"상담번호\", \"문의내용\"\nhelp: mend the column name in [inbox.files.columns] of voc.toml"
    );
    let read = Inbox::with("k.csv", "발화자,내용\n고객,환불이요\n상담사,네\n").read();
    assert!(
        read.messages(Language::En)
            .starts_with("k.csv: found no column with the conversation's id; columns found: \"발화자\", \"내용\"")
    );
}

#[test]
fn a_workbook_under_a_password_says_what_to_do() {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(2048, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    check(
        "p.xlsx",
        &bytes,
        &[],
        "p.xlsx: is protected by a password\nhelp: remove the password in Excel (File > Info > Protect Workbook > Encrypt with Password) and save, or download as JSON or CSV",
        "p.xlsx: 암호가 설정된 파일입니다\n도움말: 엑셀에서 암호를 해제하고 저장하거나",
    );
    check(
        "b.xlsx",
        b"PK\x03\x04rubbish",
        &[],
        "b.xlsx: is damaged or not a workbook\nhelp: open it in Excel and save it as XLSX again, or download as CSV",
        "b.xlsx: 엑셀 파일이 손상되었거나",
    );
    check(
        "b.xlsx",
        b"text",
        &[],
        "b.xlsx: is damaged or not a workbook\nhelp: open it in Excel and save it as XLSX again, or download as CSV",
        "b.xlsx",
    );
}

#[test]
fn control_characters_and_markup_in_texts_do_no_harm() {
    let read = Inbox::with(
        "x.jsonl",
        "{\"id\":\"A\\u0000\",\"text\":\"환불\\u0007요 <script>alert(1)</script> =HYPERLINK(\\\"x\\\")\"}",
    )
    .read();
    assert_eq!(read.lines(), ["A 11-21 00:00 customer=환불 요 <script>alert(1)</script> =HYPERLINK(\"x\")"]);
}

#[test]
fn a_text_without_speakers_is_named() {
    check(
        "d.txt",
        "환불이 안 돼요\n어떻게 하나요\n",
        &[],
        "d.txt, line 1: no line says who speaks\nhelp: lines must name the speaker, as in [고객] …, agent: … or 10:32 Kim …; for another form write turn_patterns in [inbox] of voc.toml",
        "d.txt 1번째 줄: 누가 말했는지 표시된 줄이 없습니다",
    );
}

#[test]
fn what_is_written_to_rejected_jsonl_names_place_reason_and_help_and_no_words() {
    let read = Inbox::with("r.csv", "상담번호,문의내용\nA,\"홍길동 환불\nB,배송\n").read();
    let line = serde_json::to_string(&read.rejected[0]).expect("it can be written");
    assert!(line.starts_with(r#"{"file":"r.csv","row":2,"reason":{"code":"open_quote","ko":"열린 따옴표(\")가 닫히지 않았습니다","en":"a quote"#), "{line}");
    assert!(line.contains(r#""help":{"ko":""#) && !line.contains("홍길동"), "{line}");
    assert_eq!(read.ids(), ["B"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Pieces that mean something to one format or another, put together at random, and bytes that mean nothing.
    #[test]
    fn no_bytes_stop_the_reading(
        pieces in proptest::collection::vec(proptest::prop_oneof![
            proptest::sample::select(vec![
                "상담번호,문의내용\n", "상담번호\t구분\t내용\n", "A,", "\"", "\n", "\r\n", "{", "}", "[", "\"id\":", "고객: ", "10:32 홍길동 ", "[상담사] ",
                "2026-11-01", "오후 3:05", "<tr><td>", "<b", "&#x110000;", "&amp", "---\n", "1.5E+15", "\u{feff}", "ㅋ\u{301}", ";;;", "E+",
            ]).prop_map(|text| text.as_bytes().to_vec()),
            proptest::collection::vec(proptest::prelude::any::<u8>(), 0..6),
        ], 0..40),
        name in proptest::sample::select(vec!["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt", "a.xls", "a.xlsx", "a.html", "a.csv.gz"]),
    ) {
        let bytes: Vec<u8> = pieces.concat();
        let read = Inbox::with(name, bytes).read();
        let ledger = ledger(&read);
        proptest::prop_assert_eq!(ledger.counts().total() as usize, read.records.len() + read.rejected.len());
        proptest::prop_assert!(ledger.counts().total() > 0);
    }
}
