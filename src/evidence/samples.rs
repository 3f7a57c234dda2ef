//! Small desks for tests: conversations written one by one, and desks whose topics come in evenly but for what a test plants.

use std::collections::BTreeMap;

use super::{Card, Casebook, Known, Materials, Name, NameKind, Placed, Template};
use crate::features::Vocabulary;
use crate::model::period::plus;
use crate::model::{
    Bilingual, Citation, Day, Language, MaskedTranscript, MaskedTurn, Metadata, Period, Pseudonym, Span, Speaker,
};
use crate::owners::{Owner, Reason};
use crate::resolutions::StepKind;
use crate::trends::Calendar;

/// Topics with their names, and what customers write about each.
const TOPICS: [(&str, &str, &str, [&str; 3]); 8] = [
    (
        "T-0001",
        "환불 입금 지연",
        "Refund not paid",
        [
            "환불 승인됐다는데 돈이 아직 안들어왔어요",
            "취소한 지 열흘인데 환불금은 언제 들어와요?",
            "환불 처리 됐다면서 입금이 안 됐네요",
        ],
    ),
    (
        "T-0002",
        "로그인 오류",
        "Login error",
        [
            "로그인이 자꾸 튕겨요 비번은 맞는데",
            "앱에서 로그인하면 흰 화면만 나옵니다",
            "로그인 안돼요 인증번호 넣어도 그대로예요",
        ],
    ),
    (
        "T-0003",
        "택배 지연",
        "Parcel late",
        ["택배가 사흘째 안와요", "배송이 너무 늦어요 언제 오나요", "주문한지 일주일인데 아직도 배송중이래요"],
    ),
    (
        "T-0004",
        "쿠폰 미적용",
        "Coupon not applied",
        ["쿠폰이 적용이 안 돼요 왜죠", "쿠폰 받았는데 결제할때 안보여요", "첫구매 쿠폰 적용이 안되네요"],
    ),
    (
        "T-0005",
        "교환 지연",
        "Exchange late",
        ["교환 신청했는데 진행이 안돼요", "교환 수거를 아직도 안해가네요", "교환한 거 언제 다시 보내주나요"],
    ),
    (
        "T-0006",
        "영수증 발급",
        "Receipt",
        ["현금영수증 발급이 안돼요", "세금계산서 발행 부탁드립니다", "영수증을 어디서 받나요"],
    ),
    (
        "T-0007",
        "포인트 누락",
        "Points missing",
        ["포인트가 안쌓였어요", "적립금이 사라졌는데요", "구매확정했는데 포인트 적립이 안 됐습니다"],
    ),
    (
        "T-0008",
        "결제 실패",
        "Payment fails",
        ["카드 결제가 계속 실패해요", "결제 오류라고만 나와요", "체크카드로는 결제가 안 됩니다"],
    ),
];

/// Returns the ids of the first topics.
pub(crate) fn ids(n: usize) -> Vec<&'static str> {
    TOPICS.iter().take(n).map(|(id, ..)| *id).collect()
}

/// Returns a topic's name.
pub(crate) fn name(topic: &str) -> Bilingual {
    let found = TOPICS.iter().find(|(id, ..)| *id == topic);
    found.map_or_else(|| Bilingual::new(topic, topic), |(_, ko, en, _)| Bilingual::new(*ko, *en))
}

/// Returns one of the things that customers write about a topic.
pub(crate) fn words_of(topic: &str, nth: usize) -> &'static str {
    TOPICS.iter().find(|(id, ..)| *id == topic).map_or("문의드립니다", |(.., words)| words[nth % words.len()])
}

/// Returns what is known of a topic.
pub(crate) fn card(topic: &str, team: Option<&str>) -> Card {
    let owner = team.map(|team| Owner {
        team: team.to_owned(),
        backup: None,
        channel: None,
        rule: Some(1),
        reason: Reason::Keyword,
    });
    Card {
        id: topic.to_owned(),
        name: name(topic),
        terms: words_of(topic, 0).split_whitespace().map(str::to_owned).collect(),
        owner,
        stage: None,
        severity: 0,
        quotes: Vec::new(),
        answers: Vec::new(),
        twin: None,
    }
}

/// A conversation as a test writes it.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    day: Day,
    time: (i8, i8),
    topics: Vec<String>,
    customer: Option<String>,
    metadata: Metadata,
    turns: Vec<(Speaker, String)>,
    steps: Vec<StepKind>,
}

/// Returns a conversation on a topic, at ten in the morning, of a customer that nobody knows.
pub(crate) fn said(topic: &str, day: Day, text: &str) -> Said {
    Said { topics: vec![topic.to_owned()], ..greeting(day, text) }
}

/// Returns a conversation without a complaint, request or question.
pub(crate) fn greeting(day: Day, text: &str) -> Said {
    Said {
        day,
        time: (10, 0),
        topics: Vec::new(),
        customer: None,
        metadata: Metadata::default(),
        turns: vec![(Speaker::Customer, text.to_owned())],
        steps: Vec::new(),
    }
}

impl Said {
    pub(crate) fn by(self, customer: &str) -> Self {
        Self { customer: Some(customer.to_owned()), ..self }
    }

    pub(crate) fn at(self, hour: i8, minute: i8) -> Self {
        Self { time: (hour, minute), ..self }
    }

    /// Adds a statement on another topic; one that is in no list is a statement of none.
    pub(crate) fn also(mut self, topic: &str) -> Self {
        self.topics.push(topic.to_owned());
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Metadata)) -> Self {
        change(&mut self.metadata);
        self
    }

    pub(crate) fn answered(mut self, kind: StepKind, text: &str) -> Self {
        self.turns.push((Speaker::Agent, text.to_owned()));
        self.steps.push(kind);
        self
    }
}

/// A desk's conversations.
#[derive(Debug, Clone)]
pub(crate) struct Samples {
    pub(crate) topics: Vec<String>,
    pub(crate) transcripts: Vec<MaskedTranscript>,
    placed: Vec<Placed>,
    steps: Vec<Vec<StepKind>>,
    vocabulary: Vocabulary,
    pub(crate) calendar: Calendar,
}

impl Samples {
    /// Returns a desk without a conversation.
    pub(crate) fn new(topics: &[&str]) -> Self {
        Self {
            topics: topics.iter().map(|id| (*id).to_owned()).collect(),
            transcripts: Vec::new(),
            placed: Vec::new(),
            steps: Vec::new(),
            vocabulary: Vocabulary::default(),
            calendar: Calendar::korean(),
        }
    }

    /// Returns a desk on which each topic has so many conversations a day, each of a customer of its own.
    pub(crate) fn even(topics: &[&str], days: Period, n: impl Fn(usize, Day) -> usize) -> Self {
        let mut samples = Self::new(topics);
        for position in 0..days.n_days() {
            let day = plus(days.from, position as i64);
            for (at, topic) in topics.iter().enumerate() {
                for nth in 0..n(at, day) {
                    let customer = format!("{:016x}", samples.transcripts.len());
                    let hour = 9 + (nth % 12) as i8;
                    samples.add(said(topic, day, words_of(topic, nth + position)).by(&customer).at(hour, 10));
                }
            }
        }
        samples
    }

    /// Adds a conversation; ids count up.
    pub(crate) fn add(&mut self, said: Said) -> &mut Self {
        let number = self.transcripts.len();
        let (hour, minute) = said.time;
        let started_at = said.day.at(hour, minute, 0, 0).in_tz("Asia/Seoul").expect("a zone of the database");
        let turns: Vec<MaskedTurn> = said
            .turns
            .into_iter()
            .map(|(speaker, masked_text)| MaskedTurn {
                speaker,
                offset_s: None,
                language: Language::Ko,
                masked_text,
                edits: Vec::new(),
            })
            .collect();
        let text = turns[0].masked_text.clone();
        let mut words: Vec<u32> = text.split_whitespace().map(|word| self.vocabulary.id(word)).collect();
        words.sort_unstable();
        words.dedup();
        for topic in &said.topics {
            self.placed.push(Placed {
                transcript_idx: number as u32,
                turn: 0,
                span: Span::new(0, text.chars().count() as u32),
                topic: self.topics.iter().position(|known| known == topic).map(|at| at as u32),
                stage: None,
                words: words.clone().into_boxed_slice(),
            });
        }
        self.transcripts.push(MaskedTranscript {
            id: format!("C-{number:06}"),
            customer: said.customer.map(Pseudonym),
            orders: Vec::new(),
            metadata: Metadata { started_at: Some(started_at), ..said.metadata },
            turns,
        });
        self.steps.push(said.steps);
        self
    }

    /// Returns the desk as a night sees it that looks at some days only.
    pub(crate) fn within(&self, days: Period) -> Self {
        let is_inside = |at: usize| self.transcripts[at].day().is_some_and(|day| days.contains(day));
        let kept: Vec<usize> = (0..self.transcripts.len()).filter(|&at| is_inside(at)).collect();
        let placed = self.placed.iter().filter_map(|placed| {
            let at = kept.binary_search(&(placed.transcript_idx as usize)).ok()?;
            Some(Placed { transcript_idx: at as u32, ..placed.clone() })
        });
        Self {
            transcripts: kept.iter().map(|&at| self.transcripts[at].clone()).collect(),
            placed: placed.collect(),
            steps: kept.iter().map(|&at| self.steps[at].clone()).collect(),
            ..self.clone()
        }
    }

    /// Returns the desk after a topic fell to another one: its id is gone.
    pub(crate) fn merged(&self, gone: &str, into: &str) -> Self {
        let mut merged = self.clone();
        merged.topics.retain(|id| id != gone);
        let position = |id: &str| merged.topics.iter().position(|known| known == id).map(|at| at as u32);
        for placed in &mut merged.placed {
            let topic = placed.topic.map(|at| self.topics[at as usize].as_str());
            placed.topic = topic.and_then(|topic| position(if topic == gone { into } else { topic }));
        }
        merged
    }

    /// Opens the book.
    pub(crate) fn casebook(&self, period: Period) -> Casebook<'_> {
        Casebook::new(Materials {
            period,
            transcripts: &self.transcripts,
            placed: self.placed.clone(),
            topics: self.topics.clone(),
            steps: self.steps.clone(),
            vocabulary: &self.vocabulary,
            calendar: &self.calendar,
        })
    }

    /// Returns what an agent said, as answers of topics tell it.
    pub(crate) fn said_by_agent(&self, transcript_idx: usize) -> Citation {
        let transcript = &self.transcripts[transcript_idx];
        let text = transcript.turns[1].masked_text.clone();
        Citation { transcript: transcript.id.clone(), turn: 1, start: 0, end: text.chars().count() as u32, text }
    }
}

/// Returns the templates and topics that sentences are checked by.
pub(crate) fn known<'t>(templates: impl Iterator<Item = Template<'t>>) -> Known<'t> {
    let quoted = |id: &str| {
        let Name { id, words, .. } = Name::new(NameKind::Topic, id, name(id));
        (id, Bilingual::new(format!("‘{}’", words.ko), format!("‘{}’", words.en)))
    };
    Known {
        templates: templates.map(|template| (template.id.to_owned(), template)).collect(),
        names: BTreeMap::from([(NameKind::Topic, TOPICS.iter().map(|(id, ..)| quoted(id)).collect())]),
    }
}
