//! Conversations and decisions for the tests of this stage.

use jiff::civil::date;
use serde_json::json;

use super::{AssignmentRow, Decisions, InputFileRow, KeptFile, Origin, RunClock, RunRow, TopicRow};
use crate::model::{
    Day, Edit, Language, MaskType, MaskedTranscript, MaskedTurn, Metadata, Pseudonym, Span, Speaker, StatementId,
};
use crate::registry::Packed;
use crate::statements::{Statement, StatementKind};

pub(super) const AS_OF: Day = date(2026, 11, 21);

/// The origin of what came from no export.
pub(super) static NOWHERE: Origin =
    Origin { version: None, content: None, customer: None, file: None, sheet: None, position: None };

/// Three conversations, not in order: everything filled in; an English call abroad; nothing but an id.
pub(super) fn transcripts() -> Vec<MaskedTranscript> {
    let at = |text: &str| Some(text.parse().expect("a time with its zone"));
    let text = |text: &str| Some(text.to_owned());
    let turn = |speaker, masked_text: &str| MaskedTurn {
        speaker,
        offset_s: None,
        language: Language::Ko,
        masked_text: masked_text.to_owned(),
        edits: Vec::new(),
    };
    let full = MaskedTranscript {
        id: "C-1".to_owned(),
        customer: Some(Pseudonym("00ff00ff00ff00ff".to_owned())),
        orders: vec![Pseudonym("0123456789abcdef".to_owned()), Pseudonym("fedcba9876543210".to_owned())],
        metadata: Metadata {
            channel: text("chat"),
            started_at: at("2026-11-20T23:59:59.123456+09:00[Asia/Seoul]"),
            ended_at: at("2026-11-21T00:12:02+09:00[Asia/Seoul]"),
            product: text("배달앱"),
            requester_type: text("라이더"),
            category: text("결제/환불"),
            tags: vec!["환불".to_owned(), String::new(), "🙏".to_owned()],
            agent: text("A-12"),
            team: text("1차상담"),
            csat: Some(4.5),
            first_response_s: Some(45.0),
            handle_s: Some(512.25),
            resolution_s: Some(0.1),
            sla_breached: Some(false),
            status: text("resolved"),
            reopened: Some(true),
            app_version: text("5.2.0"),
            platform: text("Android"),
            region: text("서울"),
        },
        turns: vec![
            MaskedTurn {
                offset_s: Some(0),
                edits: vec![
                    Edit { raw: Span::new(0, 13), masked: Span::new(0, 4), mask_type: MaskType::Phone },
                    Edit { raw: Span::new(17, 20), masked: Span::new(8, 12), mask_type: MaskType::Name },
                ],
                ..turn(Speaker::Customer, "[전화]인데요 [이름]이라고 하는데 환불이 안 돼요 😡👨‍👩‍👧 각")
            },
            MaskedTurn { offset_s: Some(-3), ..turn(Speaker::Bot, "") },
            turn(Speaker::System, "상담이 \"종료\"되었습니다\n\t"),
        ],
    };
    let english = MaskedTranscript {
        id: "C-2".to_owned(),
        customer: None,
        orders: Vec::new(),
        metadata: Metadata { started_at: at("2026-11-02T01:30:00-05:00[America/New_York]"), ..Metadata::default() },
        turns: vec![
            MaskedTurn { language: Language::En, ..turn(Speaker::Agent, "Hello") },
            MaskedTurn {
                language: Language::En,
                edits: vec![Edit { raw: Span::new(3, 3), masked: Span::new(3, 3), mask_type: MaskType::Ssn }],
                ..turn(Speaker::Customer, "My refund hasn't arrived")
            },
        ],
    };
    let bare = MaskedTranscript {
        id: "상담 3".to_owned(),
        customer: None,
        orders: Vec::new(),
        metadata: Metadata::default(),
        turns: Vec::new(),
    };
    vec![bare, english, full]
}

/// The whole of each customer's turn is a complaint.
pub(super) fn statements_of(transcript: &MaskedTranscript) -> Vec<Statement> {
    let turns = (0..).zip(&transcript.turns).filter(|(_, turn)| turn.speaker == Speaker::Customer);
    turns
        .map(|(turn_idx, turn)| Statement {
            turn: turn_idx,
            span: Span::new(0, turn.masked_text.chars().count() as u32),
            kind: StatementKind::Complaint,
            language: turn.language,
        })
        .collect()
}

/// Two topics, one statement assigned and one that fits nowhere.
pub(super) fn decisions(name: &str) -> Decisions {
    let topic = |id: &str, label_ko: Option<&str>, label_en: Option<&str>| TopicRow {
        id: id.to_owned(),
        label_ko: label_ko.map(str::to_owned),
        label_en: label_en.map(str::to_owned),
        terms: json!(["환불", "늦다"]),
        n_statements: 2,
        n_transcripts: 1,
        n_customers: 1,
        share: 1.0 / 3.0,
        cohesion: Some(0.25),
        first_seen: Some(date(2026, 11, 20)),
        last_seen: None,
        line: r#"{"id":"T-0001","label":{"ko":"환불이 늦어요"}}"#.to_owned(),
    };
    let assignment = |transcript: &str, turn, topic: Option<&str>, class: &str| AssignmentRow {
        statement: StatementId { transcript: transcript.to_owned(), turn, span: Span::new(0, 17) },
        topic: topic.map(str::to_owned),
        class: class.to_owned(),
        why: topic.is_none().then(|| "it's alone".to_owned()),
        strength: 0.5,
        nearest: topic.is_none().then(|| "T-0002".to_owned()),
    };
    Decisions {
        run: RunRow {
            as_of: AS_OF,
            window_from: date(2026, 8, 23),
            version: "0.1.0".to_owned(),
            settings_hash: "aa".to_owned(),
            registers_hash: "bb".to_owned(),
            dictionaries_hash: "cc".to_owned(),
            counts: json!({"n_transcripts": 3}),
            language: Some(Language::Ko),
        },
        clock: RunClock {
            name: name.to_owned(),
            started_at: "2026-11-21T17:00:00Z".parse().expect("a time"),
            ended_at: "2026-11-21T17:02:00.5Z".parse().expect("a time"),
            threads: 2,
        },
        topics: vec![topic("T-0001", Some("환불이 늦어요"), None), topic("T-0002", None, Some("refund refused"))],
        assignments: vec![assignment("C-1", 0, Some("T-0001"), "assigned"), assignment("C-2", 1, None, "single")],
        inputs: vec![InputFileRow {
            path: "11월/상담.csv".to_owned(),
            n_bytes: 1234,
            modified_ms: 1_795_000_000_000,
            blake3: "dd".to_owned(),
            n_read: 3,
            n_rejected: 1,
            n_duplicate: 2,
            n_superseded: 4,
            n_later: 5,
            guess: Some(json!({"encoding": "CP949", "delimiter": ","})),
            told: Some(json!({"n_undated": 1})),
        }],
        night: Packed {
            as_of: AS_OF,
            topics: "[]".to_owned(),
            statements: Vec::new(),
            alerts: String::new(),
            proposals: String::new(),
            drafts: String::new(),
        },
        kept: vec![KeptFile { path: "voc.toml".to_owned(), bytes: b"[window]\ndays = 91\n".to_vec() }],
    }
}
