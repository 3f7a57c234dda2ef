//! What is the customer saying is wrong? Finds the spans of customers' turns that complain, ask or want.
//!
//! In: masked turns with the analysis of each. Out: [`Statement`]s in order. Fails: only when cue lists are broken.
//! Parallel: nothing outside the one transcript is looked at.

pub(crate) mod clauses;
mod complaint;
pub(crate) mod cues;
mod matter;
mod signs;

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use self::clauses::{Clause, Cut, Edge};
use self::complaint::ComplaintWords;
use self::cues::{CueTable, Hit, Repeat, content_words};
use self::matter::{AT_LEAST, MAX_GAP_CHARS, MAX_JOINED_CHARS, Matter, STATES};
use crate::dictionaries::{Dictionaries, List};
use crate::error::Result;
use crate::model::{Language, MaskedTurn, Span, Speaker};
use crate::tokenize::Analysis;

/// What tells that something is wrong, wanted, asked, good, or beside the point.
const CUES: List =
    List { path: "statements/cues.tsv", built_in: include_str!("../../dictionaries/statements/cues.tsv") };

/// How much each sign says that a clause is the matter of the conversation.
const MATTER: List =
    List { path: "statements/matter.tsv", built_in: include_str!("../../dictionaries/statements/matter.tsv") };

/// How much each word says that a text standing alone complains.
const COMPLAINT: List =
    List { path: "statements/complaint.tsv", built_in: include_str!("../../dictionaries/statements/complaint.tsv") };

/// The kinds of `statements/cues.tsv`. The first five are votes, in the order of [`StatementKind`]; the others cover
/// characters that say nothing, and the last two are also cut off where a statement begins with them.
const KINDS: [&str; 9] =
    ["complaint", "request", "question", "praise", "other", "courtesy", "identity", "filler", "greeting"];

/// Number of kinds that vote.
const N_VOTES: usize = 5;

/// First kind that is cut off at the beginning.
const FIRST_TRIMMED: u8 = 7;

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatementKind {
    /// Something is wrong.
    Complaint,
    /// Something shall be done.
    Request,
    /// Something is not known.
    Question,
    /// Something is good.
    Praise,
    /// None of these.
    Other,
}

impl StatementKind {
    /// Returns whether topics are made of statements of this kind.
    #[must_use]
    pub fn makes_topics(self) -> bool {
        matches!(self, Self::Complaint | Self::Request | Self::Question)
    }
}

/// A span of a customer's turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The turn, counted from 0 over all turns.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
    /// The language of its turn.
    pub language: Language,
}

/// Cue lists, read once and shared by all threads.
#[derive(Debug)]
pub struct Extractor {
    cues: CueTable,
    matter: Matter,
    complaint: ComplaintWords,
}

/// A clause, or several of one sentence that go the same way, with what its cues say.
#[derive(Debug, Clone)]
struct Judged {
    clause: Clause,
    /// Sums of the votes, in the order of [`StatementKind`].
    votes: [f32; N_VOTES],
    /// Content words outside courtesies.
    n_words: u32,
    /// Log-odds that it is the matter.
    score: f32,
}

impl Extractor {
    /// Reads the cue lists.
    ///
    /// # Errors
    /// A broken row of a list, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        Ok(Self {
            cues: CueTable::read(&dictionaries.rows(CUES)?, &KINDS)?,
            matter: Matter::read(&dictionaries.rows(MATTER)?)?,
            complaint: ComplaintWords::read(&dictionaries.rows(COMPLAINT)?)?,
        })
    }

    /// Returns the statements of a conversation, in order of turn and span.
    ///
    /// `analyses` holds one analysis a turn, in the same order; turns without one say nothing.
    #[must_use]
    pub fn extract(&self, turns: &[MaskedTurn], analyses: &[impl Borrow<Analysis>]) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut n_before = 0;
        // The likeliest clause, in case none states anything.
        let mut likeliest: Option<(usize, StatementKind, f32)> = None;
        for (turn_idx, (turn, analysis)) in turns.iter().zip(analyses).enumerate() {
            let analysis = analysis.borrow();
            if turn.speaker != Speaker::Customer {
                continue;
            }
            for one in join(self.judge(&turn.masked_text, analysis, &mut n_before)) {
                let able = one.kind == StatementKind::Other && one.score >= AT_LEAST && one.n_words > 1;
                if able && likeliest.is_none_or(|(_, _, most)| one.score > most) {
                    likeliest = Some((statements.len(), one.kind_if_stated, one.score));
                }
                statements.push(Statement {
                    turn: turn_idx as u32,
                    span: one.clause.span,
                    kind: one.kind,
                    language: analysis.language,
                });
            }
        }
        let silent = statements.iter().all(|statement: &Statement| statement.kind == StatementKind::Other);
        if let (true, Some((idx, kind, _))) = (silent, likeliest) {
            statements[idx].kind = kind;
        }
        statements
    }

    /// Returns how surely a text standing alone (a review, a comment) complains: log-odds, above 0 = it does.
    ///
    /// 0 is where the precision and recall of the half on which the weights were estimated give the best F1.
    #[must_use]
    pub fn complaint_score(&self, text: &str, analysis: &Analysis) -> f32 {
        if analysis.language == Language::Ko {
            return self.complaint.log_odds(text, analysis);
        }
        let clauses = clauses::cut(text, analysis).clauses;
        let votes = votes(&self.cues.hits(text, analysis, &clauses, Repeat::Once));
        votes[0] - votes[3] - 1.0
    }

    /// Returns whether a text standing alone complains.
    #[must_use]
    pub fn is_complaint(&self, text: &str, analysis: &Analysis) -> bool {
        self.complaint_score(text, analysis) > 0.0
    }

    /// Judges every clause of a turn that says more than courtesies; `n_before` counts them over the conversation.
    fn judge(&self, text: &str, analysis: &Analysis, n_before: &mut u32) -> Vec<Judged> {
        let Cut { clauses, byte_offsets } = clauses::cut(text, analysis);
        let hits = self.cues.hits(text, analysis, &clauses, Repeat::Every);
        let mut judged: Vec<Judged> = Vec::with_capacity(clauses.len());
        let mut last_idx = None;
        let (mut hit_idx, mut token_idx) = (0, 0);
        for (clause_idx, clause) in clauses.into_iter().enumerate() {
            let from = hit_idx;
            while hit_idx < hits.len() && hits[hit_idx].clause as usize == clause_idx {
                hit_idx += 1;
            }
            let hits = &hits[from..hit_idx];
            let covers = |kind: u8| kind as usize >= N_VOTES;
            let (n_words, n_covered) =
                content_words(&analysis.tokens, &mut token_idx, &clause, &byte_offsets, hits, covers);
            let votes = votes(hits);
            let wants = votes[..3].iter().any(|&sum| sum >= 1.0);
            if n_words == 0 || n_words == 1 && n_covered > 1 && !wants {
                continue;
            }
            let clause = trimmed(text, clause, hits);
            match judged.last_mut() {
                Some(last) if last_idx == clause_idx.checked_sub(1) && goes_on(last, &votes) => {
                    last.clause.bytes.end = clause.bytes.end;
                    last.clause.span.end = clause.span.end;
                    last.clause.morphemes.end = clause.morphemes.end;
                    last.clause.edge = clause.edge;
                    for (sum, vote) in last.votes.iter_mut().zip(votes) {
                        *sum += vote;
                    }
                    last.n_words += n_words;
                }
                _ => judged.push(Judged { clause, votes, n_words, score: 0.0 }),
            }
            last_idx = Some(clause_idx);
        }
        self.matter.score(text, analysis, &mut judged, n_before);
        judged
    }
}

/// Returns the sums of the votes of one clause, each cue once.
fn votes(hits: &[Hit]) -> [f32; N_VOTES] {
    let mut sums = [0.0_f32; N_VOTES];
    let mut last = None;
    for hit in hits.iter().filter(|hit| (hit.kind as usize) < N_VOTES) {
        if last != Some(hit.cue) {
            sums[hit.kind as usize] += hit.weight;
        }
        last = Some(hit.cue);
    }
    sums
}

/// Returns the clause without greetings and fillers at its beginning.
fn trimmed(text: &str, mut clause: Clause, hits: &[Hit]) -> Clause {
    loop {
        let start = clause.bytes.start as u32;
        let greeting = hits
            .iter()
            .filter(|hit| hit.kind >= FIRST_TRIMMED && hit.from == start && (hit.to as usize) < clause.bytes.end)
            .map(|hit| hit.to as usize)
            .max();
        let Some(to) = greeting else { return clause };
        let rest = &text[to..clause.bytes.end];
        let skipped = rest.find(|c: char| c.is_alphanumeric() || c == '[').unwrap_or(rest.len());
        if skipped == 0 || skipped == rest.len() {
            return clause;
        }
        let n_chars = text[clause.bytes.start..to + skipped].chars().count() as u32;
        clause.bytes.start = to + skipped;
        clause.span.start += n_chars;
    }
}

/// Returns whether a clause belongs to the sentence before it: both tell the same, not one praise and the other complaint.
fn goes_on(last: &Judged, votes: &[f32; N_VOTES]) -> bool {
    let praises = |v: &[f32; N_VOTES]| v[3] >= 1.0 && v[3] > v[0];
    last.clause.edge == Edge::Contrast && praises(&last.votes) == praises(votes) && last.votes[4] < 0.5
}

/// Returns the kind that the votes give to a clause that is the matter.
fn stated_kind(votes: &[f32; N_VOTES]) -> StatementKind {
    let [complaint, request, question, ..] = *votes;
    if request >= 1.0 && request > complaint && request >= question {
        StatementKind::Request
    } else if question >= 1.0 && question > complaint {
        StatementKind::Question
    } else if complaint > 0.0 {
        StatementKind::Complaint
    } else {
        // Nothing but a name of the thing: `my boarding pass`, `환불`.
        StatementKind::Request
    }
}

/// A clause or several neighbours with the kind they have, and the kind they would have if they were the matter.
#[derive(Debug)]
struct Decided {
    clause: Clause,
    kind: StatementKind,
    kind_if_stated: StatementKind,
    score: f32,
    n_words: u32,
}

/// Decides each clause and joins neighbours that go the same way, up to a length that a person reads at a glance.
fn join(judged: Vec<Judged>) -> Vec<Decided> {
    let mut joined: Vec<Decided> = Vec::with_capacity(judged.len());
    for Judged { clause, votes, n_words, score } in judged {
        let kind_if_stated = stated_kind(&votes);
        let [complaint, request, question, praise, _] = votes;
        let kind = if praise >= 1.0 && praise > complaint.max(request).max(question) {
            StatementKind::Praise
        } else if score < STATES {
            StatementKind::Other
        } else {
            kind_if_stated
        };
        if let Some(last) = joined.last_mut() {
            let same =
                last.kind == kind && kind != StatementKind::Other || last.kind.makes_topics() && kind.makes_topics();
            let near = clause.span.start <= last.clause.span.end + MAX_GAP_CHARS;
            if same && near && clause.span.end - last.clause.span.start <= MAX_JOINED_CHARS {
                last.clause.span.end = clause.span.end;
                last.n_words += n_words;
                if score > last.score {
                    (last.score, last.kind) = (score, kind);
                }
                continue;
            }
        }
        joined.push(Decided { clause, kind, kind_if_stated, score, n_words });
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::Tokenizer;

    /// Returns kind and words of what a customer's turns state.
    fn statements(turns: &[&str]) -> Vec<(StatementKind, String)> {
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
        let extractor = Extractor::new(&dictionaries).expect("built-in lists are sound");
        let mut worker = tokenizer.worker();
        let turns: Vec<MaskedTurn> = turns
            .iter()
            .map(|text| MaskedTurn {
                speaker: Speaker::Customer,
                offset_s: None,
                language: Language::Ko,
                masked_text: (*text).to_owned(),
                edits: Vec::new(),
            })
            .collect();
        let analyses: Vec<Analysis> = turns.iter().map(|turn| worker.analyze(&turn.masked_text)).collect();
        let found = extractor.extract(&turns, &analyses);
        found.iter().map(|one| (one.kind, one.span.of(&turns[one.turn as usize].masked_text).to_owned())).collect()
    }

    fn topical(turns: &[&str]) -> Vec<String> {
        statements(turns).into_iter().filter(|(kind, _)| kind.makes_topics()).map(|(_, words)| words).collect()
    }

    #[test]
    fn greetings_thanks_identities_and_nods_state_nothing() {
        for text in [
            "안녕하세요",
            "네 알겠습니다",
            "넵 감사합니다!",
            "ㅇㅇ",
            "[이름]이고 [전화]입니다",
            "이름은 [이름]이구요 전화는 [전화]이에요",
            "여보세요 네 안녕하세요 저기요",
            "수고하세요~",
            "hi good morning",
            "ok thank you",
            "My name is [이름] and the email is [이메일]",
            "no thanks, that's all",
            "",
            "???",
            "ㅋㅋㅋㅋ",
        ] {
            assert_eq!(statements(&[text]), [], "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_found_without_the_greeting_before_it() {
        let check = |turn: &str, expected: &str| {
            let found = topical(&[turn]);
            assert!(found.iter().any(|words| words == expected), "{turn}: {found:?}");
        };
        check("안녕하세요 환불이 아직 안 들어왔어요", "환불이 아직 안 들어왔어요");
        check("여보세요 어 저기 피자가 왜 이렇게 안 와요", "피자가 왜 이렇게 안 와요");
        check("앱이 자꾸 튕겨요ㅠㅠ", "앱이 자꾸 튕겨요ㅠㅠ");
        check("검정색 시켰는데 흰색이 왔어요", "검정색 시켰는데 흰색이 왔어요");
        check("Hi, my refund still hasn't arrived.", "my refund still hasn't arrived.");
        check("[이름]입니다. 쿠폰이 적용되지 않습니다.", "쿠폰이 적용되지 않습니다.");
    }

    #[test]
    fn each_kind_is_told() {
        let check = |text: &str, expected: StatementKind| {
            let found = statements(&[text]);
            assert!(found.iter().any(|(kind, _)| *kind == expected), "{text}: {found:?}");
        };
        check("결제가 두 번 됐어요 왜 이러는 거예요", StatementKind::Complaint);
        check("개봉했다고 환불 불가라니 이게 말이 됩니까", StatementKind::Complaint);
        check("배송지 주소를 변경해 주세요", StatementKind::Request);
        check("영수증은 어디서 받을 수 있나요?", StatementKind::Question);
        check("배송도 빠르고 포장도 꼼꼼해서 너무 좋아요", StatementKind::Praise);
        check("My card was charged twice and the app keeps crashing", StatementKind::Complaint);
        check("I would like to change my seat please", StatementKind::Request);
        check("How long does the delivery take?", StatementKind::Question);
        check("Love this app, fast and easy", StatementKind::Praise);
    }

    #[test]
    fn praise_and_complaint_of_one_sentence_come_apart() {
        let found = statements(&["사장님은 정말 친절하신데 배달이 한 시간이나 늦었어요"]);
        assert_eq!(found[0].0, StatementKind::Praise, "{found:?}");
        assert_eq!(found[1].0, StatementKind::Complaint, "{found:?}");
    }

    #[test]
    fn only_customers_state() {
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
        let extractor = Extractor::new(&dictionaries).expect("built-in lists are sound");
        let masked_text = "환불이 안 됩니다".to_owned();
        let analysis = tokenizer.worker().analyze(&masked_text);
        for speaker in [Speaker::Agent, Speaker::Bot, Speaker::System] {
            let turn = MaskedTurn {
                speaker,
                offset_s: None,
                language: Language::Ko,
                masked_text: masked_text.clone(),
                edits: Vec::new(),
            };
            assert_eq!(extractor.extract(&[turn], std::slice::from_ref(&analysis)), []);
        }
    }

    #[test]
    fn spans_lie_in_order_inside_any_text() {
        let texts = [
            "ㅋ환불 ㅠㅠ..안돼요요 [전화]",
            "요 요 요",
            "다.다.다",
            "....",
            "\n\n안 와요\n",
            "a.b.c ?!",
            "Ümläut not working 안 돼요 ✈️✈️",
        ];
        for text in texts {
            let dictionaries = Dictionaries::built_in();
            let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
            let analysis = tokenizer.worker().analyze(text);
            let cut = clauses::cut(text, &analysis);
            let mut before = 0;
            for clause in cut.clauses {
                assert_eq!(clause.span.of(text), &text[clause.bytes.clone()], "{text}");
                assert!(clause.span.start >= before && !clause.span.is_empty(), "{text}");
                before = clause.span.end;
            }
        }
    }

    #[test]
    fn a_text_standing_alone_is_told_to_complain() {
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
        let extractor = Extractor::new(&dictionaries).expect("built-in lists are sound");
        let check = |text: &str, expected: bool| {
            let analysis = tokenizer.worker().analyze(text);
            assert_eq!(extractor.is_complaint(text, &analysis), expected, "{text}");
        };
        check("진짜 어이없네요 돈만 아깝고 최악입니다", true);
        check("너무 재미있게 잘 봤습니다 감사합니다 응원할게요", false);
        check("This is the worst service, nobody answered and I was charged twice", true);
        check("Great service, thank you so much", false);
    }

    #[test]
    fn a_broken_row_of_a_workspace_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("statements");
        std::fs::create_dir(&path).expect("a folder");
        std::fs::write(path.join("cues.tsv"), "cue\tlanguage\tkind\tweight\n환불\tko\tcomplain\t1\n").expect("a file");
        let error = Extractor::new(&Dictionaries::with_additions(folder.path())).expect_err("an unknown kind");
        let message = error.message(Language::En);
        assert!(message.contains("cues.tsv:2: unknown kind \"complain\""), "{message}");
        assert!(message.contains("complaint, request"), "{message}");
    }
}
