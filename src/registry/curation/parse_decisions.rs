//! What does a rule about an alert or a proposal say?

use toml_edit::{Item, Table};

use super::parse::{Reader, did_you_mean, is_id, nearest};
use super::{Action, ProposalState};
use crate::model::Bilingual;

impl Reader<'_> {
    /// Reads a rule whose action is `proposal`, `mute` or `unmute`.
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

    fn state(&mut self, table: &Table, key: &str) -> Option<ProposalState> {
        let word = self.word(table, key)?;
        let state = ProposalState::of(&word);
        if state.is_none() {
            let known = ProposalState::known();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let line = self.line(table.get(key).and_then(Item::span));
            self.problem(
                line,
                Bilingual::new(
                    format!("'{word}'은(는) 제안의 상태가 아닙니다"),
                    format!("'{word}' is not a state of a proposal"),
                ),
                did_you_mean(nearest(&word, known.iter().copied()), &known),
            );
        }
        state
    }
}
