//! How a statement is named and quoted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Bilingual, Span};
use crate::error::{Error, Kind};

/// An exact span of a masked turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The transcript's id.
    pub transcript: String,
    /// The turn, counted from 0 over all turns of the transcript.
    pub turn: u32,
    /// First character in the masked turn text.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// Exactly that span.
    pub text: String,
}

/// The id of a statement: `C-20261101-00017#3:0-17`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    /// The transcript's id.
    pub transcript: String,
    /// The turn, counted from 0.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
}

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}:{}-{}", self.transcript, self.turn, self.span.start, self.span.end)
    }
}

impl FromStr for StatementId {
    type Err = Error;

    /// Reads an id as [`Display`](fmt::Display) writes it; a transcript's own id may hold `#` and `:`.
    ///
    /// # Errors
    /// [`Kind::Usage`] for anything else, a span without a character included.
    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = || {
            let (transcript, place) = text.rsplit_once('#')?;
            let (turn, span) = place.split_once(':')?;
            let (start, end) = span.split_once('-')?;
            let span = Span { start: start.parse().ok()?, end: end.parse().ok()? };
            Some(Self { transcript: transcript.to_owned(), turn: turn.parse().ok()?, span })
        };
        parts()
            // Written again it must be the same: one statement has one id, and `+3` or `007` are other spellings of it.
            .filter(|id| !id.transcript.is_empty() && id.span.start < id.span.end && id.to_string() == text)
            .ok_or_else(|| {
                Error::new(
                    Kind::Usage,
                    Bilingual::new(
                        format!("'{text}'은(는) 발언 번호가 아닙니다"),
                        format!("'{text}' is not the id of a statement"),
                    ),
                )
                .help(Bilingual::new(
                    "상담 번호, 발화 번호, 글자 자리를 'C-20261101-00017#3:0-17'처럼 적어 주세요",
                    "write conversation, turn and characters like 'C-20261101-00017#3:0-17'",
                ))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_id_is_read_as_it_is_written_and_in_no_other_form() {
        for text in ["C-20261101-00017#3:0-17", "상담 #7:1#0:4-9", "a#b#12:10-11"] {
            assert_eq!(text.parse::<StatementId>().expect("an id").to_string(), text);
        }
        for text in [
            "",
            "C-1",
            "C-1#3",
            "C-1#3:0",
            "#3:0-17",
            "C-1#3:17-17",
            "C-1#3:9-4",
            "C-1#03:0-17",
            "C-1#+3:0-17",
            "C-1#3:0-x",
        ] {
            let error = text.parse::<StatementId>().expect_err(text);
            assert_eq!(error.kind(), Kind::Usage);
        }
    }
}
