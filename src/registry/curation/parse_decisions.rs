//! What does a rule about an alert, a proposal or a draft say?

use toml_edit::{Item, Table};

use super::parse::{Reader, did_you_mean, is_id, nearest};
use super::{Action, DraftReview, ProposalState, draft_id};
use crate::model::Bilingual;

impl Reader<'_> {
    /// Reads a rule whose action is `proposal`, `mute`, `unmute` or `draft`.
    pub(super) fn decision(&mut self, table: &Table, line: u32, name: &str) -> Option<Action> {
        match name {
            "proposal" => {
                let proposal = self.needed(table, line, "proposal", Self::proposal);
                let state = self.needed(table, line, "state", Self::state);
                let (day, note) = (self.day(table, "day"), self.word(table, "note"));
                Some(Action::Proposal { proposal: proposal?, state: state?, day, note })
            }
            "mute" => {
                let alert = self.needed(table, line, "alert", Self::alert);
                let until = self.day(table, "until");
                Some(Action::Mute { alert: alert?, until })
            }
            "draft" => {
                let draft = self.needed(table, line, "draft", Self::draft);
                let state = self.needed(table, line, "state", Self::review);
                let (revision, note) = (self.word(table, "revision"), self.word(table, "note"));
                Some(Action::Draft { draft: draft?, state: state?, revision, note })
            }
            _ => Some(Action::Unmute { alert: self.needed(table, line, "alert", Self::alert)? }),
        }
    }

    fn proposal(&mut self, table: &Table, key: &str) -> Option<String> {
        let id = self.word(table, key)?;
        if is_id(&id, "P-") {
            return Some(id);
        }
        let line = self.line(table.get(key).and_then(Item::span));
        self.problem(
            line,
            Bilingual::new(format!("'{id}'은(는) 제안 번호가 아닙니다"), format!("'{id}' is not the id of a proposal")),
            Bilingual::new(
                "`voc proposals`에 나오는 대로 P-0017처럼 적어 주세요",
                "write it as `voc proposals` shows it, like P-0017",
            ),
        );
        None
    }

    fn alert(&mut self, table: &Table, key: &str) -> Option<String> {
        let id = self.word(table, key)?;
        if is_id(&id, "A-") {
            return Some(id);
        }
        let line = self.line(table.get(key).and_then(Item::span));
        self.problem(
            line,
            Bilingual::new(format!("'{id}'은(는) 알림 번호가 아닙니다"), format!("'{id}' is not the id of an alert")),
            Bilingual::new(
                "`voc alerts`에 나오는 대로 A-0007처럼 적어 주세요",
                "write it as `voc alerts` shows it, like A-0007",
            ),
        );
        None
    }

    fn draft(&mut self, table: &Table, key: &str) -> Option<String> {
        let id = self.word(table, key)?;
        if draft_id(&id).as_deref() == Some(id.as_str()) {
            return Some(id);
        }
        let line = self.line(table.get(key).and_then(Item::span));
        self.problem(
            line,
            Bilingual::new(format!("'{id}'은(는) 초안 번호가 아닙니다"), format!("'{id}' is not the id of a draft")),
            Bilingual::new(
                "`voc kb list`에 나오는 대로 KB-D-000012 또는 KB-D-000012.en처럼 적어 주세요",
                "write it as `voc kb list` shows it, like KB-D-000012 or KB-D-000012.en",
            ),
        );
        None
    }

    fn state(&mut self, table: &Table, key: &str) -> Option<ProposalState> {
        let word = self.word(table, key)?;
        let state = ProposalState::of(&word);
        if state.is_none() {
            let of_what = Bilingual::new("제안의", "a proposal");
            self.unknown_state(table, key, &word, &ProposalState::known(), &of_what);
        }
        state
    }

    fn review(&mut self, table: &Table, key: &str) -> Option<DraftReview> {
        let word = self.word(table, key)?;
        let state = DraftReview::of(&word);
        if state.is_none() {
            let of_what = Bilingual::new("초안의", "a draft");
            self.unknown_state(table, key, &word, &DraftReview::known(), &of_what);
        }
        state
    }

    fn unknown_state(&mut self, table: &Table, key: &str, word: &str, known: &[String], of_what: &Bilingual) {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let line = self.line(table.get(key).and_then(Item::span));
        let Bilingual { ko, en } = of_what;
        self.problem(
            line,
            Bilingual::new(format!("'{word}'은(는) {ko} 상태가 아닙니다"), format!("'{word}' is not a state of {en}")),
            did_you_mean(nearest(word, known.iter().copied()), &known),
        );
    }
}
