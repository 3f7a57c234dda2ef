use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::workspace::{AS_OF, GOOD, RUN, Workspace};

/// Runs beside good records in each language: the run goes on, the person reads the message, `rejected.jsonl` has it, and the
/// good records are there.
#[track_caller]
fn check_rejected(name: &str, bytes: impl AsRef<[u8]>, english: &str, korean: &str) {
    for (language, expected) in [("en", english), ("ko", korean)] {
        let workspace = Workspace::with("good.jsonl", GOOD).and(name, &bytes);
        workspace.write("voc.toml", "[inbox]\nmax_rejected_ratio = 0.9\n");
        let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", language]).ok();
        assert!(said.stderr.contains(expected), "expected:\n{expected}\nsaid:\n{}", said.stderr);
        let rejected = workspace.latest("rejected.jsonl");
        let is_told = |line: &Value| {
            let (reason, help) = (line["reason"].as_str().expect("a reason"), line["help"].as_str().expect("a remedy"));
            line["file"] == name && expected.contains(reason) && said.stderr.contains(help)
        };
        assert!(rejected.iter().any(is_told), "{rejected:?}");
        assert_eq!(workspace.ids()[..1], ["A".to_owned()]);
        assert!(workspace.ids().contains(&"Z".to_owned()));
    }
}

fn gz(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text.as_bytes()).expect("memory");
    packer.finish().expect("memory")
}

fn cp949(text: &str) -> Vec<u8> {
    encoding_rs::EUC_KR.encode(text).0.into_owned()
}

#[test]
fn an_empty_inbox_says_what_to_put_there() {
    Workspace::empty().stops(&RUN,
        4,
        "error: DESK/inbox: the folder holds no files\nhelp: put exports with conversations (JSON Lines, CSV, XLSX, TXT) into it\n",
        "오류: DESK/inbox: 폴더에 파일이 없습니다\n도움말: ",
    );
    let bare = Workspace::empty();
    fs::remove_dir(bare.folder().join("inbox")).expect("ours");
    bare.stops(&RUN, 4, "error: DESK/inbox: ", "오류: DESK/inbox: ");
}

#[test]
fn an_empty_file_is_named() {
    check_rejected(
        "e.jsonl",
        "",
        "e.jsonl: the file is empty\nhelp: export it again, or delete it if it is not needed\n",
        "e.jsonl: 파일이 비어 있습니다\n도움말: 다시 내보내거나 필요 없는 파일이면 지워 주세요\n",
    );
}

#[test]
fn a_cut_off_gz_says_that_what_stood_before_the_cut_was_read() {
    let text: String =
        (0..2000).map(|n| format!("{{\"id\":\"C-{n}\",\"text\":\"환불 {}\"}}\n", n * 7919 % 10007)).collect();
    let packed = gz(&text);
    check_rejected(
        "cut.jsonl.gz",
        &packed[..packed.len() / 2],
        ": the compressed file is cut off; every record before the cut was read\nhelp: download it again and replace the file",
        ": 압축 파일이 중간에서 끊겼습니다. 끊긴 곳 앞의 기록은 모두 읽었습니다\n도움말: 파일을 다시 내려받아",
    );
}

#[test]
fn bytes_that_are_no_utf8_cost_their_line_alone() {
    let mut bytes = GOOD.replace("\"A\"", "\"B\"").replace("\"Z\"", "\"Y\"").into_bytes();
    bytes.extend_from_slice(b"{\"id\":\"C\",\"text\":\"\xed\x99\"}\n");
    check_rejected(
        "u.jsonl",
        bytes,
        "u.jsonl, line 3: holds bytes that are not UTF-8\nhelp: export it again, or name the encoding in [[inbox.files]] of voc.toml",
        "u.jsonl 3번째 줄: UTF-8(으)로 읽을 수 없는 글자가 있습니다\n도움말: ",
    );
}

#[test]
fn a_cp949_table_without_any_hint_is_read_and_the_guess_is_said() {
    let table = "상담번호,접수일시,문의내용\nK-1,2026-11-18 10:00,환불이 안 돼요 똠방각하\nK-2,2026-11-18 11:00,배송이 안 와요\n";
    let workspace = Workspace::with("k.csv", cp949(table));
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "ko"]).ok();
    assert!(
        said.stderr.contains("k.csv: 구분 텍스트, CP949, 구분자 ,, 한 행에 상담 하나; id ← 상담번호"),
        "{}",
        said.stderr
    );
    assert_eq!(workspace.ids(), ["K-1", "K-2"]);
    let first = workspace.store().transcript("K-1").expect("readable").expect("there");
    assert_eq!(first.turns[0].masked_text, "환불이 안 돼요 똠방각하");
    let run: Value = serde_json::from_str(&workspace.read("runs/latest/run.json")).expect("JSON");
    assert!(run["inputs"][0]["guess"]["en"].as_str().expect("kept").contains("CP949"), "{}", run["inputs"]);
}

#[test]
fn a_json_line_that_is_cut_off_is_named_with_its_line() {
    check_rejected(
        "c.jsonl",
        "{\"id\":\"B\",\"text\":\"배송\"}\n{\"id\":\"C\",\"text\":\"환불",
        "c.jsonl, line 2: the JSON is cut off\nhelp: each line must hold one whole record; export it again\n",
        "c.jsonl 2번째 줄: JSON이 중간에서 끊겼습니다\n도움말: 한 줄에 기록 하나가 온전히 들어 있어야 합니다. 다시 내보내 주세요\n",
    );
}

#[test]
fn a_line_of_five_megabytes_is_read_and_one_beyond_the_limit_is_named() {
    let long =
        format!("{{\"id\":\"L\",\"started_at\":\"2026-11-18\",\"text\":\"{}\"}}\n", "환불이 안돼요. ".repeat(240_000));
    assert!(long.len() > 5_000_000);
    let workspace = Workspace::with("l.jsonl", [GOOD, &long].concat());
    workspace.voc(&RUN).ok();
    assert_eq!(workspace.ids(), ["A", "L", "Z"]);
    for (language, expected) in [
        (
            "en",
            "l.jsonl, line 3: one line is longer than 1 MiB\nhelp: check line ends and quotes; if the record is really that long, raise max_line_mib",
        ),
        ("ko", "l.jsonl 3번째 줄: 한 줄이 1MiB를 넘습니다\n도움말: 줄바꿈이나 따옴표가 깨졌는지"),
    ] {
        let workspace = Workspace::with("l.jsonl", [GOOD, &long].concat());
        workspace.write("voc.toml", "[inbox]\nmax_rejected_ratio = 0.9\nmax_line_mib = 1\n");
        let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", language]).ok();
        assert!(said.stderr.contains(expected), "{}", said.stderr);
        assert_eq!(workspace.ids(), ["A", "Z"]);
        // Other settings can help: the file is opened again, and nothing is taken in twice.
        workspace.write("voc.toml", "[inbox]\nmax_rejected_ratio = 0.9\n");
        workspace.voc(&["run", "--as-of", AS_OF]).ok();
        assert_eq!(workspace.ids(), ["A", "L", "Z"]);
    }
}

#[test]
fn a_conversation_without_turns_and_a_speaker_nobody_knows_are_named() {
    check_rejected(
        "t.jsonl",
        "{\"id\":\"B\",\"turns\":[]}\n",
        "t.jsonl, line 1: has no turns\nhelp: export with the conversation texts included\n",
        "t.jsonl 1번째 줄: 대화 내용이 없습니다\n도움말: 대화 내용을 포함해 내보내 주세요\n",
    );
    check_rejected(
        "s.jsonl",
        "{\"id\":\"B\",\"turns\":[{\"speaker\":\"customer\",\"text\":\"네\"},{\"speaker\":\"아무개\",\"text\":\"환불이요\"}]}\n",
        "s.jsonl, line 1: the speaker of turn 1 (counted from 0) is not a known word\nhelp: add the word to [inbox.speakers] in voc.toml",
        "s.jsonl 1번째 줄: 2번째 발화를 누가 말했는지 알 수 없습니다\n도움말: voc.toml의 [inbox.speakers]에 그 말을 적어 주세요",
    );
}

#[test]
fn one_id_for_two_customers_is_named_with_the_place_of_the_first() {
    check_rejected(
        "same.jsonl",
        "{\"id\":\"A\",\"started_at\":\"2026-11-18\",\"customer\":\"u-9\",\"text\":\"쿠폰이 안 돼요\"}\n",
        "same.jsonl, line 1: the same id belongs to another customer's record (good.jsonl, line 1)\nhelp: give one of the two another id; the record that came first was read\n",
        "same.jsonl 1번째 줄: 같은 상담번호가 다른 고객의 기록(good.jsonl 1번째 줄)에 있습니다\n도움말: 두 기록 가운데 하나의 상담번호를 고쳐 주세요",
    );
}

#[test]
fn a_date_of_1970_is_named_and_one_in_the_future_waits_for_its_day() {
    check_rejected(
        "d.jsonl",
        "{\"id\":\"B\",\"started_at\":\"1970-01-01T00:00:00Z\",\"text\":\"환불이요\"}\n",
        "d.jsonl, line 1: the date lies in 1970, which cannot be right\nhelp: an empty date often becomes 1970",
        "d.jsonl 1번째 줄: 날짜가 1970년으로 되어 있어 믿을 수 없습니다\n도움말: 빈 날짜가 1970년으로 바뀌는 일이 많습니다",
    );
    let future = "{\"id\":\"F\",\"started_at\":\"2026-11-25\",\"text\":\"환불이 안 돼요\"}\n";
    let workspace = Workspace::with("good.jsonl", [GOOD, future].concat());
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "ko"]).ok();
    assert!(said.stdout.contains("기록 3건: 읽음 2, 제외 0, 중복 0, 이전 판 0, 기준일 이후 1"), "{}", said.stdout);
    assert_eq!(workspace.ids(), ["A", "Z"]);
    workspace.voc(&["run", "--as-of", "2026-11-25"]).ok();
    assert_eq!(workspace.ids(), ["A", "F", "Z"]);
}

#[test]
fn an_inbox_older_than_the_window_names_the_day_to_ask_for() {
    let workspace = Workspace::with("old.jsonl", GOOD.replace("2026", "2024"));
    workspace.stops(&RUN,
        4,
        "error: no record from 2026-08-22 to 2026-11-20\nhelp: --as-of 2024-11-19 (the newest day found)\n",
        "오류: 2026-08-22부터 2026-11-20까지의 기록이 없습니다\n도움말: --as-of 2024-11-19 (가장 최근 기록이 있는 날)\n",
    );
    assert!(!workspace.folder().join("runs/latest").exists());
    workspace.voc(&["run", "--as-of", "2024-11-19"]).ok();
}

#[test]
fn decomposed_hangul_and_control_characters_are_read_as_people_mean_them() {
    let decomposed = "\u{1112}\u{116a}\u{11ab}\u{1107}\u{116e}\u{11af}이 안 돼요";
    let text = format!("{decomposed}\\u0007\\u0000 \u{feff}환\u{200b}불\u{202e}이요");
    let line = format!("{{\"id\":\"N\\u0001\",\"started_at\":\"2026-11-18\",\"text\":\"{text}\"}}\n");
    let workspace = Workspace::with("n.jsonl", [GOOD, &line].concat());
    workspace.voc(&RUN).ok();
    let found = workspace.voc(&["search", "환불", "--format", "jsonl"]).ok().lines();
    let hit = found.iter().find(|hit| hit["transcript"].as_str().is_some_and(|id| id.starts_with('N'))).expect("found");
    let snippet = hit["snippet"].as_str().expect("a text");
    assert!(snippet.starts_with("환불이 안 돼요") && !snippet.contains(char::is_control), "{snippet:?}");
    for name in ["report.html", "report.md", "statements.jsonl"] {
        let text = workspace.read(&format!("runs/latest/{name}"));
        let is_strange = |c: char| (c.is_control() && c != '\n') || ('\u{1100}'..='\u{11ff}').contains(&c);
        assert!(!text.contains(is_strange), "{name}");
    }
}

#[test]
fn markup_and_formulas_in_texts_stay_texts() {
    let mut lines = GOOD.to_owned();
    for idx in 0..12 {
        lines.push_str(&format!(
            "{{\"id\":\"<b class=x>{idx}\",\"started_at\":\"2026-11-1{}\",\"product\":\"<img src=x>\",\"text\":\"=HYPERLINK(\\\"http://evil.example\\\",\\\"환불\\\") <script>alert({idx})</script> 환불이 안 돼요 </script><svg onload=x>\"}}\n",
            idx % 10
        ));
    }
    let workspace = Workspace::with("x.jsonl", lines);
    workspace.voc(&RUN).ok();
    let page = workspace.read("runs/latest/report.html");
    for markup in ["<script>alert", "<svg onload", "<img src=x", "<b class=x"] {
        assert!(!page.contains(markup), "{markup} is markup on the page");
    }
    assert!(page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"), "the text is not on the page");

    use calamine::{Reader, Xlsx, open_workbook};
    let topic = workspace.store().topics().expect("topics").first().expect("twelve alike make one").id.clone();
    let cases = workspace.folder().join("cases.xlsx");
    workspace.voc(&["topic", &topic, "--cases", "--output", cases.to_str().expect("plain")]).ok();
    for path in [workspace.folder().join("runs/latest/report.xlsx"), cases] {
        let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
        let mut n_texts = 0;
        for name in book.sheet_names() {
            assert_eq!(book.worksheet_formula(&name).expect("a sheet").used_cells().count(), 0, "{name}");
            let sheet = book.worksheet_range(&name).expect("a sheet");
            n_texts += sheet.used_cells().filter(|(_, _, cell)| cell.to_string().contains("<script>alert")).count();
        }
        assert!(n_texts > 0, "the statements are in no cell");
    }
    for csv in [
        workspace.voc(&["topic", &topic, "--cases"]).ok().stdout,
        workspace.voc(&["search", "환불", "--format", "csv"]).ok().stdout,
    ] {
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let cells: Vec<String> = reader
            .records()
            .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert!(cells.iter().any(|cell| cell.contains("alert(")), "{csv}");
        assert!(!cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])), "{csv}");
    }
}

#[test]
fn a_workbook_under_a_password_says_how_to_take_it_off() {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(2048, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    check_rejected(
        "p.xlsx",
        bytes,
        "p.xlsx: is protected by a password\nhelp: remove the password in Excel (File > Info > Protect Workbook > Encrypt with Password) and save",
        "p.xlsx: 암호가 설정된 파일입니다\n도움말: 엑셀에서 암호를 해제하고 저장하거나",
    );
}

#[test]
fn a_table_whose_columns_cannot_be_guessed_shows_them_and_the_setting_which_then_works() {
    let table = "alpha,beta,gamma\n1234,환불이 안 됩니다 도와주세요,5\n1235,배송이 안 옵니다,6\n";
    check_rejected(
        "x.csv",
        table,
        "x.csv: found no column with the words of the conversation; columns found: \"alpha\", \"beta\", \"gamma\"\nhelp: write in voc.toml:\n[[inbox.files]]\npattern = \"*.csv\"\n[inbox.files.columns]\nid = ",
        "x.csv: 대화 내용 열을 찾지 못했습니다. 찾은 열: \"alpha\", \"beta\", \"gamma\"\n도움말: voc.toml에 다음과 같이 적어 주세요:\n[[inbox.files]]\n",
    );
    let workspace = Workspace::with("x.csv", table);
    workspace.write(
        "voc.toml",
        "[[inbox.files]]\npattern = \"*.csv\"\n[inbox.files.columns]\nid = \"alpha\"\ntext = \"beta\"\n",
    );
    workspace.voc(&RUN).ok();
    assert_eq!(workspace.ids(), ["1234", "1235"]);
}

#[test]
fn a_run_that_can_read_too_little_stops_and_says_why() {
    let workspace = Workspace::with("good.jsonl", GOOD).and("e.jsonl", "").and("p.pdf", "%PDF-1.7");
    workspace.stops(&RUN,
        4,
        "error: 2 of 4 records could not be read\nhelp: `voc check` shows every reason; to go on as it is, raise max_rejected_ratio in [inbox] of voc.toml\nerror: e.jsonl: the file is empty\nhelp: export it again, or delete it if it is not needed\nerror: p.pdf: is not in a format that can be read\nhelp: ",
        "오류: 기록 4건 가운데 2건을 읽지 못해 멈췄습니다\n도움말: 이유는 `voc check`가 모두 보여 줍니다. 그대로 진행하려면 voc.toml의 [inbox]에서 max_rejected_ratio를 늘려 주세요\n오류: e.jsonl: 파일이 비어 있습니다\n",
    );
    assert!(!workspace.folder().join("runs/latest").exists());
    let checked = workspace.voc(&["check", "--lang", "ko"]);
    assert_eq!(checked.code, 4);
    assert!(checked.stdout.contains("e.jsonl: 파일이 비어 있습니다"), "{}", checked.stdout);
    assert!(checked.stdout.contains("p.pdf: 읽을 수 있는 형식이 아닙니다"), "{}", checked.stdout);
}
