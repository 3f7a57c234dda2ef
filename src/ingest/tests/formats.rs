//! What each format gives.

use super::*;
use crate::model::Speaker;

const TWO_LINES: &str = concat!(
    r#"{"id":"C-1","channel":"chat","started_at":"2026-11-01T10:22:31+09:00","customer":"u-1","tags":["환불","a,b"],"csat":4,"handle_s":512,"#,
    r#""sla_breached":false,"status":"resolved","labels":{"x":[1]},"odd":{"deep":[{}]},"turns":[{"speaker":"customer","at":"2026-11-01T10:22:31+09:00","#,
    r#""text":"결제했는데 \"환불\"이 안 돼요","intents":["x"]},{"speaker":"agent","text":"확인하겠습니다"}]}"#,
    "\n\n",
    r#"{"id":2,"text":"배송이 늦어요","handle_s":"00:08:32","started_at":null}"#,
    "\n"
);

#[test]
fn json_lines_are_read_plain_and_packed_and_as_one_array() {
    let expected = [
        "C-1 11-01 10:22 customer=결제했는데 \"환불\"이 안 돼요 / agent=확인하겠습니다",
        "2 11-21 00:00 customer=배송이 늦어요",
    ];
    let array = format!("[\n{}\n]", TWO_LINES.trim().replace("\n\n", ",\n"));
    for (name, bytes) in [
        ("a.jsonl", TWO_LINES.as_bytes().to_vec()),
        ("a.jsonl.gz", gz(TWO_LINES.as_bytes())),
        ("a.jsonl.zst", zstd::encode_all(TWO_LINES.as_bytes(), 1).expect("memory can be packed")),
        ("a.ndjson", format!("\u{feff}{TWO_LINES}").into_bytes()),
        ("a.jsonl", cp949(TWO_LINES)),
        ("a.json", array.into_bytes()),
        ("a.json", TWO_LINES.as_bytes().to_vec()),
    ] {
        let read = Inbox::with(name, bytes).read();
        assert_eq!(read.lines(), expected, "{name}: {}", read.messages(Language::En));
    }
    let read = Inbox::with("a.jsonl", TWO_LINES).read();
    let metadata = &read.records[0].transcript.metadata;
    assert_eq!(metadata.tags, ["환불", "a,b"]);
    assert_eq!((metadata.csat, metadata.handle_s, metadata.sla_breached), (Some(4.0), Some(512.0), Some(false)));
    assert_eq!(read.records[1].transcript.metadata.handle_s, Some(512.0));
    assert_eq!(read.summaries[0].n_without_date, 1);
}

#[test]
fn a_row_a_conversation_is_read_whatever_encoding_and_delimiter() {
    let text = "상담번호;접수일시;인입경로;고객ID;대분류;소분류;문의내용;답변내용;만족도;처리상태;처리시간(분);비고\r\n\
        C-1;2026.11.01 오후 3:05;전화;u-1;결제;환불;\"환불이; 안 돼요\n급해요\";확인하겠습니다;4점;처리완료;8.5;x\r\n\
        C-2;2026.11.02 오전 9:00;카카오톡;u-2;배송;;배송이 늦어요;;;진행중;;\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (format!("\u{feff}{text}").into_bytes(), "UTF-8"),
        (cp949(text), "CP949"),
        (utf16, "UTF-16LE"),
    ] {
        let read = Inbox::with("상담.csv", bytes).read();
        assert_eq!(
            read.lines(),
            [
                "C-1 11-01 15:05 customer=환불이; 안 돼요⏎급해요 / agent=확인하겠습니다",
                "C-2 11-02 09:00 customer=배송이 늦어요"
            ],
            "{encoding}: {}",
            read.messages(Language::En)
        );
        let first = &read.records[0].transcript;
        assert_eq!(first.metadata.category.as_deref(), Some("결제/환불"));
        assert_eq!(first.metadata.channel.as_deref(), Some("call"));
        assert_eq!(first.metadata.status.as_deref(), Some("resolved"));
        assert_eq!((first.metadata.csat, first.metadata.handle_s), (Some(4.0), Some(510.0)));
        assert_eq!(read.records[1].transcript.metadata.channel.as_deref(), Some("chat"));
        assert_eq!(read.guesses[0].encoding, encoding);
    }
    let read = Inbox::with("상담.csv", text).read();
    assert_eq!(
        read.guess(),
        "상담.csv: delimited text, UTF-8, delimiter ;, one row a conversation; id ← 상담번호, channel ← 인입경로, started_at ← 접수일시, \
         customer ← 고객ID, category ← 대분류+소분류, csat ← 만족도, handle_s ← 처리시간(분), status ← 처리상태, \
         customer_text ← 문의내용, agent_text ← 답변내용; unused: 비고"
    );
}

#[test]
fn a_row_a_message_is_read_though_conversations_interleave() {
    let text = "대화ID,구분,보낸시간,메시지,고객번호\n\
        A,고객,2026-11-01 10:00,환불이요,u-1\n\
        B,고객,2026-11-01 10:01,\"배송, 언제\n와요\",u-2\n\
        A,상담사,2026-11-01 10:02,네,\n\
        B,챗봇,2026-11-01 10:03,안내입니다,\n\
        A,고객,2026-11-01 10:04,고마워요,\n";
    let expected = [
        "B 11-01 10:01 customer=배송, 언제⏎와요 / bot=안내입니다",
        "A 11-01 10:00 customer=환불이요 / agent=네 / customer=고마워요",
    ];
    for (name, bytes) in [("m.csv", cp949(text)), ("m.csv.gz", gz(text.as_bytes()))] {
        let read = Inbox::with(name, bytes).read();
        assert_eq!(read.lines(), expected, "{}", read.messages(Language::En));
        assert_eq!(read.records[1].transcript.customer.as_deref(), Some("u-1"));
        assert_eq!(read.records[0].place.to_string(), format!("{name}, row 3"));
    }
    assert!(
        Inbox::with("m.csv", text)
            .read()
            .guess()
            .contains("one row a message; id ← 대화ID, customer ← 고객번호, speaker ← 구분, at ← 보낸시간")
    );
}

#[test]
fn messages_that_come_newest_first_are_put_in_order() {
    let text = "conversation_id,created_at,message_author_type,body\n\
        A,2026-11-01 10:02:00,admin,<p>Sure</p>\nA,2026-11-01 10:01:00,user,second\nA,2026-11-01 10:01:00,user,first\n";
    assert_eq!(
        Inbox::with("m.csv", text).read().lines(),
        ["A 11-01 10:01 customer=first / customer=second / agent=Sure"]
    );
}

#[test]
fn merged_cells_of_an_id_mean_the_row_above() {
    let text =
        "상담번호\t화자\t발화내용\nA\t고객\t환불이요\n\t상담사\t네\n\t고객\t언제요\nB\t고객\t배송이요\n\t상담사\t네\n";
    assert_eq!(
        Inbox::with("m.tsv", text).read().lines(),
        ["A 11-21 00:00 customer=환불이요 / agent=네 / customer=언제요", "B 11-21 00:00 customer=배송이요 / agent=네"]
    );
}

#[test]
fn a_transcript_in_one_cell_is_split_into_its_turns() {
    let text = "상담 내역,,,\n조회기간: 2026-11-01 ~ 2026-11-02,,,\n접수번호,상담일자,시간,상담내용\n\
        C-1,2026-11-01,10:30,\"10:32 고객: 환불이요\n10:33 상담사: 네, 고객님\n확인하겠습니다\"\n\
        C-2,2026-11-02,9:05,\"[고객] 배송이요 [상담사] 내일 갑니다\"\n";
    let read = Inbox::with("t.csv", text).read();
    assert_eq!(
        read.lines(),
        [
            "C-1 11-01 10:30 customer=환불이요 / agent=네, 고객님⏎확인하겠습니다",
            "C-2 11-02 09:05 customer=배송이요 / agent=내일 갑니다"
        ],
        "{}",
        read.messages(Language::En)
    );
    assert_eq!(
        read.records[0].transcript.turns[1].at.as_ref().map(|at| at.strftime("%d %H:%M").to_string()).as_deref(),
        Some("01 10:33")
    );
    assert!(read.guess().contains("a whole transcript in one cell"), "{}", read.guess());
}

#[test]
fn two_rows_of_merged_names_are_one_header() {
    let text = "상담정보,,고객정보,,내용,\n번호,일시,ID,등급,문의,답변\nC-1,2026-11-01 10:00,u-1,VIP,환불이요,네\n";
    let read = Inbox::with("h.csv", text).read();
    assert_eq!(read.lines(), ["C-1 11-01 10:00 customer=환불이요 / agent=네"], "{}", read.messages(Language::En));
    assert_eq!(read.records[0].transcript.customer.as_deref(), Some("u-1"));
}

#[test]
fn reviews_without_ids_and_a_lone_text_column_are_read() {
    let read =
        Inbox::with("리뷰.csv", "작성일,별점,리뷰내용,닉네임\n2026-11-01,★☆☆☆☆,\"앱이 자꾸 꺼져요\",길동이\n").read();
    assert_eq!(read.lines(), ["리뷰.csv-r2 11-01 00:00 customer=앱이 자꾸 꺼져요"]);
    assert_eq!(read.records[0].transcript.metadata.csat, Some(1.0));
    let read = Inbox::with("one.csv", "문의내용\n환불, 언제 되나요\n\"배송, 늦어요\"\n").read();
    assert_eq!(
        read.lines(),
        ["one.csv-r2 11-21 00:00 customer=환불, 언제 되나요", "one.csv-r3 11-21 00:00 customer=배송, 늦어요"]
    );
}

#[test]
fn settings_name_columns_that_no_list_knows() {
    let text = "key|memo|when\nC-1|환불이요|2026-11-01\n";
    let inbox = Inbox::with("own/x.csv", text)
        .settings("[[files]]\npattern = \"own/*.csv\"\n[files.columns]\nid = \"key\"\ntext = \"#2\"\nstarted_at = \"when\"\n[files.values]\nchannel = \"후기\"\n");
    let read = inbox.read();
    assert_eq!(read.lines(), ["C-1 11-01 00:00 customer=환불이요"], "{}", read.messages(Language::En));
    assert_eq!(read.records[0].transcript.metadata.channel.as_deref(), Some("review"));
    let inbox = Inbox::with("x.csv", "C-1,환불이요\nC-2,배송이요\n")
        .settings("[[files]]\npattern = \"*.csv\"\nheader_row = 0\n[files.columns]\nid = \"#1\"\ntext = \"#2\"\n");
    assert_eq!(inbox.read().lines(), ["C-1 11-21 00:00 customer=환불이요", "C-2 11-21 00:00 customer=배송이요"]);
}

#[test]
fn a_guess_that_was_kept_holds_for_later_files_with_the_same_header() {
    let text = "번호,구분,내용\nA,고객,환불이요\nA,상담사,네\n";
    let read = Inbox::with("m.csv", text).read();
    let rule = read.guesses[0].rule().expect("a table has columns");
    let toml = rule.to_string().replace("inbox.", "");
    assert!(
        toml.starts_with("[[files]]\npattern = \"*.csv\"\nheader = [\"번호\",\"구분\",\"내용\"]\nheader_row = 1\n"),
        "{toml}"
    );
    // A night on which nobody but one customer wrote: without the rule 구분 would still be the speaker, and so it stays.
    let later = Inbox::with("n.csv", "번호,구분,내용\nB,회원아님,환불이요\n").settings(&toml).read();
    assert_eq!(
        later.messages(Language::En).lines().next(),
        Some("n.csv, row 2: the speaker of turn 0 (counted from 0) is not a known word")
    );
}

#[test]
fn plain_text_dialogues_are_read_alone_and_several_in_a_file() {
    let text = "상담번호: C-1\n일시: 2026-11-01 10:00\n채널: 전화\n\n고객: 환불이요\n상담사: 네\n\
        ----------\n상담번호: C-2\n[고객] 배송이요\n[상담사] 네\n상담번호: C-3\n고객: 취소요\n상담사: 네\n";
    let read = Inbox::with("calls/a.txt", text).read();
    assert_eq!(
        read.lines(),
        [
            "C-1 11-01 10:00 customer=환불이요 / agent=네",
            "C-2 11-21 00:00 customer=배송이요 / agent=네",
            "C-3 11-21 00:00 customer=취소요 / agent=네"
        ],
        "{}",
        read.messages(Language::En)
    );
    assert_eq!(read.records[0].transcript.metadata.channel.as_deref(), Some("call"));
    let kakao = "--------------- 2026년 11월 1일 일요일 ---------------\n[고객] [오후 3:05] 환불이요\n[상담사] [오후 3:06] 네\n";
    assert_eq!(
        Inbox::with("calls/k.txt", cp949(kakao)).read().lines(),
        ["calls/k.txt 11-01 15:05 customer=환불이요 / agent=네"]
    );
}

#[test]
fn workbooks_are_read_with_their_dates_and_the_sheet_that_holds_words_is_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("b.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("안내").expect("a name").write(0, 0, "내보내기 안내").expect("a cell");
    let chats = book.add_worksheet();
    chats.set_name("UserChat data").expect("a name");
    for (column, name) in ["id", "tags", "waitingTime", "createdAt"].iter().enumerate() {
        chats.write(0, column as u16, *name).expect("a cell");
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (column, value) in ["A", "환불, 배송", "0h 1m 5s"].iter().enumerate() {
        chats.write(1, column as u16, *value).expect("a cell");
    }
    chats.write_with_format(1, 3, 46327.4375, &date).expect("a cell");
    let messages = book.add_worksheet();
    messages.set_name("Message data").expect("a name");
    let rows = [["chatId", "personType", "plainText"], ["A", "user", "환불이요"], ["A", "manager", "네"]];
    for (row, cells) in rows.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            messages.write(row as u32 + 2, column as u16 + 1, *value).expect("a cell");
        }
    }
    book.save(&path).expect("a workbook");
    let inbox = Inbox::with("b.xlsx", fs::read(&path).expect("the workbook"));
    let read = inbox.read();
    assert_eq!(read.lines(), ["A 11-01 10:30 customer=환불이요 / agent=네"], "{}", read.messages(Language::En));
    let metadata = &read.records[0].transcript.metadata;
    assert_eq!((metadata.first_response_s, metadata.tags.len()), (Some(65.0), 2));
    assert_eq!(read.records[0].place.to_string(), "b.xlsx [Message data], row 4");
    assert_eq!(
        read.guess(),
        "b.xlsx [Message data]: workbook, one row a message; id ← chatId, speaker ← personType, text ← plainText"
    );
}

#[test]
fn names_of_senders_are_known_by_the_customer_and_agent_columns() {
    let text = "상담번호,고객명,상담원,보낸사람,내용\nA,홍길동,김하나,홍길동,환불이요\nA,홍길동,김하나,김하나,네\n";
    let read = Inbox::with("m.csv", text).read();
    assert_eq!(read.lines(), ["A 11-21 00:00 customer=환불이요 / agent=네"], "{}", read.messages(Language::En));
    assert_eq!(read.records[0].transcript.turns[0].speaker, Speaker::Customer);
}

#[test]
fn composed_and_decomposed_names_and_values_are_the_same() {
    use unicode_normalization::UnicodeNormalization;
    let text: String = "상담번호,문의내용,대분류\nC-가,환불이요,결제\n".nfd().collect();
    let read = Inbox::with("n.csv", &text).read();
    assert_eq!(read.ids(), ["C-가"]);
    assert_eq!(read.records[0].transcript.metadata.category.as_deref(), Some("결제"));
    // The words stay as they came: module `text` composes them and keeps the way back.
    assert_eq!(read.records[0].transcript.turns[0].raw_text, "환불이요".nfd().collect::<String>());
}

#[test]
fn a_web_page_under_the_name_of_a_workbook_is_read() {
    let page = "<html><meta charset=euc-kr><table border=1>\n<tr><th>상담번호</th><th>접수일시</th><TH>문의내용</TH></tr>\n\
        <tr><td>C-1</td><td>2026-11-01 10:00</td><td style='x'>환불이 <br>안 돼요 &amp; 급해요</td></tr></table></html>";
    let read = Inbox::with("목록.xls", cp949(page)).read();
    assert_eq!(read.lines(), ["C-1 11-01 10:00 customer=환불이⏎안 돼요 & 급해요"], "{}", read.messages(Language::En));
    assert!(read.guess().starts_with("목록.xls: table of a web page, CP949, one row a conversation"));
    let text = "상담번호\t문의내용\nC-1\t환불이요\n";
    assert_eq!(Inbox::with("목록.xls", text).read().ids(), ["C-1"]);
}
