//! A hand-written desk for tests: twelve topics in four areas, about 400 conversations in 13 weeks, a release that breaks the login.

use super::fixture_scripts::{AREAS, EMPTY_TOPIC, NOTES, SCRIPTS, SINGLE_SEVERITIES, SINGLES};
use jiff::ToSpan;

use super::input::{
    Answer, AreaSeed, Input, InputFile, MemberClass, Membership, Position, Quality, Rejection, StatementRow,
    TopicQuality, TopicSeed, VariantSeed, Why,
};
use crate::model::{
    Bilingual, Citation, Day, Language, MaskType, MaskedTranscript, MaskedTurn, Metadata, Pseudonym, Span, Speaker,
};
use crate::statements::{Statement, StatementKind};
use crate::trends::{Release, parse_releases};

pub(super) const AS_OF: Day = Day::constant(2026, 11, 20);

pub(super) struct Fixture {
    pub(super) transcripts: Vec<MaskedTranscript>,
    pub(super) statements: Vec<StatementRow>,
    pub(super) topics: Vec<TopicSeed>,
    pub(super) areas: Vec<AreaSeed>,
    pub(super) empty_topics: Vec<Bilingual>,
    pub(super) releases: Vec<Release>,
    pub(super) files: Vec<InputFile>,
    pub(super) rejections: Vec<Rejection>,
    pub(super) masks: Vec<(MaskType, u64)>,
    pub(super) warnings: Vec<Bilingual>,
    pub(super) fingerprints: Vec<(String, String)>,
}

impl Fixture {
    pub(super) fn input(&self) -> Input<'_> {
        Input {
            workspace: "두루 고객센터",
            as_of: AS_OF,
            window_days: 91,
            transcripts: &self.transcripts,
            statements: &self.statements,
            topics: &self.topics,
            areas: &self.areas,
            empty_topics: &self.empty_topics,
            churn: None,
            releases: &self.releases,
            quality: Quality {
                files: &self.files,
                rejections: &self.rejections,
                masks: &self.masks,
                n_undated: 2,
                warnings: &self.warnings,
            },
            version: "0.1.0",
            fingerprints: &self.fingerprints,
        }
    }

    /// Returns the desk with so many conversations a topic and week on average.
    pub(super) fn new(per_week: f64) -> Self {
        let mut fixture = Self {
            transcripts: Vec::new(),
            statements: Vec::new(),
            topics: Vec::new(),
            areas: AREAS
                .iter()
                .enumerate()
                .map(|(idx, (ko, en))| AreaSeed { label: Bilingual::new(*ko, *en), is_defined: idx < 2 })
                .collect(),
            empty_topics: vec![Bilingual::new(EMPTY_TOPIC.0, EMPTY_TOPIC.1)],
            releases: releases(),
            files: files(),
            rejections: rejections(),
            masks: vec![(MaskType::Name, 212), (MaskType::Phone, 187), (MaskType::Order, 140), (MaskType::Address, 41)],
            warnings: vec![Bilingual::new(
                "inbox/리뷰.csv의 만족도 열은 1~10점이어서 1~5점으로 바꾸었습니다",
                "the satisfaction column of inbox/리뷰.csv ran from 1 to 10 and was brought to 1 to 5",
            )],
            fingerprints: vec![
                ("voc.toml".into(), "5b1c9e7a".into()),
                ("registers/releases.csv".into(), "c0ffee12".into()),
                ("dictionaries".into(), "9a3f77d0".into()),
            ],
        };
        let mut dice = Dice(20_261_120);
        for (topic_idx, script) in SCRIPTS.iter().enumerate() {
            fixture.topics.push(topic(topic_idx, script));
            for week in 0..13 {
                let mut expected = script.weight * per_week;
                // The release of 10 November breaks the login: from the day after on, every day brings more.
                let days = if topic_idx == 0 && week == 11 { 4..7 } else { 0..7 };
                if topic_idx == 0 && week >= 11 {
                    expected *= 5.5 * days.len() as f64 / 7.0;
                }
                if topic_idx == 4 && week == 12 {
                    expected *= 0.15;
                }
                let n = (expected * (0.75 + 0.5 * dice.share())).round() as usize;
                for _ in 0..n {
                    let day = AS_OF - (((12 - week) * 7 + 6 - days.start - dice.below(days.len())) as i64).days();
                    fixture.conversation(&mut dice, topic_idx, script, day);
                }
            }
        }
        for (number, words) in SINGLES.iter().enumerate() {
            let day = AS_OF - ((number * 3 % 90) as i64).days();
            fixture.single(&mut dice, number, words, day);
        }
        for number in 0..(per_week * 12.0) as usize {
            fixture.praise(&mut dice, number);
        }
        for topic_idx in 0..SCRIPTS.len() {
            fixture.answers(topic_idx);
        }
        fixture
    }

    fn metadata(&self, dice: &mut Dice, script: &Script, day: Day) -> Metadata {
        let started_at = day
            .at(9 + dice.below(12) as i8, dice.below(60) as i8, 0, 0)
            .in_tz("Asia/Seoul")
            .expect("a zone of the database");
        let is_after_release = day >= Day::constant(2026, 11, 10);
        let low = script.csat;
        Metadata {
            channel: Some(["chat", "chat", "call", "email", "review"][dice.below(5)].to_owned()),
            started_at: Some(started_at),
            product: Some(script.product.to_owned()),
            requester_type: Some(script.requester.to_owned()),
            category: Some(script.category.to_owned()),
            agent: Some(format!("A-{:02}", dice.below(20))),
            csat: (dice.below(3) > 0).then(|| (low + dice.below(3) as f64 - 0.5).round().clamp(1.0, 5.0)),
            first_response_s: Some(20.0 + dice.below(200) as f64),
            handle_s: Some(180.0 + dice.below(900) as f64),
            resolution_s: Some(600.0 + 40.0 * dice.below(2000) as f64),
            sla_breached: Some(dice.below(9) == 0),
            status: Some(["resolved", "resolved", "resolved", "open", "escalated"][dice.below(5)].to_owned()),
            reopened: Some(dice.below(8) == 0),
            app_version: (dice.below(4) > 0).then(|| {
                let most = if script.en_name == "App login error" { 19 } else { 9 };
                if is_after_release && dice.below(20) < most { "5.2.0" } else { "5.1.3" }.to_owned()
            }),
            platform: Some(["Android", "iOS"][dice.below(2)].to_owned()),
            ..Metadata::default()
        }
    }

    fn push(&mut self, dice: &mut Dice, metadata: Metadata, turns: Vec<MaskedTurn>) -> u32 {
        let number = self.transcripts.len();
        let day =
            metadata.started_at.as_ref().map(jiff::Zoned::date).expect("every conversation of the fixture is dated");
        self.transcripts.push(MaskedTranscript {
            id: format!("C-{}-{number:05}", day.strftime("%Y%m%d")),
            customer: (dice.below(10) > 0).then(|| Pseudonym(format!("{:016x}", dice.below(900)))),
            orders: Vec::new(),
            metadata,
            turns,
        });
        number as u32
    }

    fn conversation(&mut self, dice: &mut Dice, topic_idx: usize, script: &Script, day: Day) {
        let is_english = !script.en.is_empty() && dice.below(5) == 0;
        let (language, wordings) = if is_english { (Language::En, script.en) } else { (Language::Ko, script.ko) };
        let wording = dice.below(wordings.len());
        let words = wordings[wording];
        let note = &NOTES[topic_idx];
        let variant = note.variant_of.get(wording).copied().flatten().filter(|_| !is_english);
        let greeting = ["안녕하세요 [이름]입니다. ", "저기요 ", "", "문의드립니다. "][dice.below(4)];
        let greeting = if is_english { "Hi, " } else { greeting };
        let start = greeting.chars().count() as u32;
        let answer = script.answers[dice.below(script.answers.len())];
        let turns = vec![
            turn(Speaker::Customer, language, format!("{greeting}{words}")),
            turn(
                Speaker::Agent,
                Language::Ko,
                "안녕하세요 고객님, 두루 고객센터입니다. 불편을 드려 죄송합니다.".to_owned(),
            ),
            turn(Speaker::Agent, Language::Ko, answer.to_owned()),
            turn(Speaker::Customer, language, if is_english { "ok thanks" } else { "네 알겠습니다" }.to_owned()),
        ];
        let metadata = self.metadata(dice, script, day);
        let transcript_idx = self.push(dice, metadata, turns);
        let strength = 0.2 + 0.6 * dice.share();
        let weak =
            Why { code: "little_in_common", ko: "토픽과 공통점이 적음", en: "shares little with its topic" };
        let is_weak = strength < 0.25;
        let row_idx = self.statements.len() as u32;
        self.topics[topic_idx].examples.push(row_idx);
        if let Some(variant) = variant {
            self.topics[topic_idx].variants[variant as usize].examples.push(row_idx);
        }
        self.statements.push(StatementRow {
            transcript_idx,
            statement: Statement {
                turn: 0,
                span: Span::new(start, start + words.chars().count() as u32),
                kind: [
                    StatementKind::Complaint,
                    StatementKind::Complaint,
                    StatementKind::Request,
                    StatementKind::Question,
                ][dice.below(4)],
                language,
            },
            membership: Some(Membership {
                topic_idx: Some(topic_idx as u32),
                class: if is_weak { MemberClass::Weak } else { MemberClass::Assigned },
                why: is_weak.then_some(weak),
                strength,
                nearest: None,
            }),
            variant,
            severity: if row_idx.is_multiple_of(3) { 0 } else { note.severity },
        });
    }

    fn single(&mut self, dice: &mut Dice, number: usize, words: &str, day: Day) {
        let script = &SCRIPTS[number % SCRIPTS.len()];
        let metadata = self.metadata(dice, script, day);
        let language = super::quotes::language_of(words);
        let few = Why { code: "too_few", ko: "비슷한 발언이 3건 미만", en: "fewer than three alike" };
        let alone = Why { code: "nothing_alike", ko: "닮은 발언이 없음", en: "nothing alike" };
        let turns = vec![
            turn(Speaker::Customer, language, words.to_owned()),
            turn(Speaker::Agent, Language::Ko, "확인 후 다시 연락드리겠습니다.".to_owned()),
        ];
        let transcript_idx = self.push(dice, metadata, turns);
        self.statements.push(StatementRow {
            transcript_idx,
            statement: Statement {
                turn: 0,
                span: Span::new(0, words.chars().count() as u32),
                kind: StatementKind::Complaint,
                language,
            },
            membership: Some(Membership {
                topic_idx: None,
                class: MemberClass::Single,
                why: Some(if number.is_multiple_of(3) { alone } else { few }),
                strength: 0.12,
                nearest: (!number.is_multiple_of(3)).then_some((number % SCRIPTS.len()) as u32),
            }),
            variant: None,
            severity: SINGLE_SEVERITIES[number],
        });
    }

    /// Adds a conversation that no topic is made of; every second one has no statement at all.
    fn praise(&mut self, dice: &mut Dice, number: usize) {
        let day = AS_OF - ((number * 7 % 91) as i64).days();
        let metadata = self.metadata(dice, &SCRIPTS[number % SCRIPTS.len()], day);
        let words = ["네 감사합니다 좋은 하루 되세요", "상담원분이 정말 친절하셨어요"][number % 2];
        let transcript_idx = self.push(dice, metadata, vec![turn(Speaker::Customer, Language::Ko, words.to_owned())]);
        if number % 2 == 1 {
            self.statements.push(StatementRow {
                transcript_idx,
                statement: Statement {
                    turn: 0,
                    span: Span::new(0, words.chars().count() as u32),
                    kind: StatementKind::Praise,
                    language: Language::Ko,
                },
                membership: None,
                variant: None,
                severity: 0,
            });
        }
    }

    fn answers(&mut self, topic_idx: usize) {
        let mut answers: Vec<Answer> = Vec::new();
        for &row_idx in &self.topics[topic_idx].examples {
            let transcript = &self.transcripts[self.statements[row_idx as usize].transcript_idx as usize];
            let text = &transcript.turns[2].masked_text;
            match answers.iter_mut().find(|answer| answer.citation.text == *text) {
                Some(answer) => answer.n_transcripts += 1,
                None => answers.push(Answer {
                    citation: Citation {
                        transcript: transcript.id.clone(),
                        turn: 2,
                        start: 0,
                        end: text.chars().count() as u32,
                        text: text.clone(),
                    },
                    n_transcripts: 1,
                }),
            }
        }
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.n_transcripts));
        self.topics[topic_idx].answers = answers;
    }
}

fn topic(topic_idx: usize, script: &Script) -> TopicSeed {
    let note = &NOTES[topic_idx];
    let step = topic_idx as f64;
    let variant = |(ko, en): &(&str, &str)| VariantSeed {
        label_ko: Some((*ko).to_owned()),
        label_en: Some((*en).to_owned()),
        examples: Vec::new(),
    };
    TopicSeed {
        known: None,
        owner: None,
        note: None,
        label_ko: Some(script.ko_name.to_owned()),
        label_en: (!script.en.is_empty()).then(|| script.en_name.to_owned()),
        area: note.area,
        variants: note.variants.iter().map(variant).collect(),
        quality: TopicQuality {
            separation: 0.28 - step / 60.0,
            stability: 0.93 - step / 40.0,
            weak_ratio: 0.04 + step / 50.0,
            judgement: Bilingual::new(note.judgement.0, note.judgement.1),
            suggestion: note.suggestion,
        },
        is_defined: topic_idx % 4 == 2,
        journey: note.journey,
        severity: note.severity,
        terms: script.terms.split(' ').map(str::to_owned).collect(),
        cohesion: 0.41 + step / 50.0,
        examples: Vec::new(),
        answers: Vec::new(),
    }
}

fn turn(speaker: Speaker, language: Language, masked_text: String) -> MaskedTurn {
    MaskedTurn { speaker, offset_s: None, language, masked_text, edits: Vec::new() }
}

fn releases() -> Vec<Release> {
    let text = "date,time,product,version,note\n2026-09-15,10:00,두루 앱,5.1.3,장바구니 개선\n2026-10-20,,두루페이,2.4,정산 화면 개편\n2026-11-10,14:30,두루 앱,5.2.0,\"로그인 개편, 위젯\"\n";
    parse_releases(std::path::Path::new("registers/releases.csv"), text).expect("well-formed")
}

fn files() -> Vec<InputFile> {
    let file = |path: &str, n_read: u64, n_rejected: u64, ko: &str, en: &str| InputFile {
        path: path.to_owned(),
        n_read,
        n_rejected,
        n_duplicate: 3,
        n_superseded: 1,
        n_later: 0,
        hash: Some("1f0c".repeat(4)),
        guess: Bilingual::new(ko, en),
    };
    vec![
        file("채팅/2026-11.jsonl.gz", 310, 1, "JSON Lines, UTF-8", "JSON Lines, UTF-8"),
        file(
            "콜/상담이력_11월.csv",
            96,
            1,
            "CSV, CP949, 쉼표 구분, 1행 1상담(상담내용 열을 발화로 나눔)",
            "CSV, CP949, commas, a row a conversation (상담내용 split into turns)",
        ),
    ]
}

fn rejections() -> Vec<Rejection> {
    vec![
        Rejection {
            file: "채팅/2026-11.jsonl.gz".into(),
            position: Position::Line(118),
            reason: Bilingual::new("JSON이 중간에 끊겼습니다", "the JSON line is cut off"),
            help: Bilingual::new("내보내기를 다시 받아 주세요", "export the file again"),
        },
        Rejection {
            file: "콜/상담이력_11월.csv".into(),
            position: Position::Row(41),
            reason: Bilingual::new("발화가 없습니다", "the conversation has no turns"),
            help: Bilingual::new("상담내용 열을 확인해 주세요", "check the column 상담내용"),
        },
    ]
}

/// A small generator of equal rows at every run (Lehmer, modulus 2^31 - 1).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        (self.0 >> 7) as usize % n
    }

    fn share(&mut self) -> f64 {
        self.below(1000) as f64 / 1000.0
    }
}

pub(super) struct Script {
    pub(super) ko_name: &'static str,
    pub(super) en_name: &'static str,
    pub(super) weight: f64,
    pub(super) csat: f64,
    pub(super) product: &'static str,
    pub(super) requester: &'static str,
    pub(super) category: &'static str,
    pub(super) terms: &'static str,
    pub(super) ko: &'static [&'static str],
    pub(super) en: &'static [&'static str],
    pub(super) answers: &'static [&'static str],
}
