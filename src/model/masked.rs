//! One conversation after masking: the only form that is kept.

use serde::{Deserialize, Serialize};

use super::{Day, Language, Metadata, Span, Speaker};

/// A keyed stand-in for a customer or an order number: 16 hexadecimal digits.
///
/// Equal raw values give equal pseudonyms under one workspace key. It orders nothing and seeds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pseudonym(pub String);

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name is the kind; `label` gives the Korean word")]
pub enum MaskType {
    Rrn,
    ForeignerNumber,
    DriverLicence,
    Passport,
    Business,
    Corporate,
    Card,
    Account,
    Phone,
    Email,
    Url,
    Ip,
    Cookie,
    Address,
    Name,
    Order,
    Tracking,
    Password,
    Birth,
    Vehicle,
    Ssn,
    Iban,
}

impl MaskType {
    /// Returns every kind, in a fixed order.
    pub const ALL: [Self; 22] = [
        Self::Rrn,
        Self::ForeignerNumber,
        Self::DriverLicence,
        Self::Passport,
        Self::Business,
        Self::Corporate,
        Self::Card,
        Self::Account,
        Self::Phone,
        Self::Email,
        Self::Url,
        Self::Ip,
        Self::Cookie,
        Self::Address,
        Self::Name,
        Self::Order,
        Self::Tracking,
        Self::Password,
        Self::Birth,
        Self::Vehicle,
        Self::Ssn,
        Self::Iban,
    ];

    /// Returns what stands in the masked text inside square brackets, such as `전화`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Rrn => "주민번호",
            Self::ForeignerNumber => "외국인번호",
            Self::DriverLicence => "면허번호",
            Self::Passport => "여권번호",
            Self::Business => "사업자번호",
            Self::Corporate => "법인번호",
            Self::Card => "카드",
            Self::Account => "계좌",
            Self::Phone => "전화",
            Self::Email => "이메일",
            Self::Url => "링크",
            Self::Ip => "IP",
            Self::Cookie => "쿠키",
            Self::Address => "주소",
            Self::Name => "이름",
            Self::Order => "주문번호",
            Self::Tracking => "송장번호",
            Self::Password => "비밀번호",
            Self::Birth => "생년월일",
            Self::Vehicle => "차량번호",
            Self::Ssn => "SSN",
            Self::Iban => "IBAN",
        }
    }
}

/// One replacement that masking made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What was hidden, in characters of the raw turn text.
    pub raw: Span,
    /// What stands for it, in characters of the masked turn text.
    pub masked: Span,
    /// What kind of data it was.
    pub mask_type: MaskType,
}

/// What one side says, after masking.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskedTurn {
    /// Who says it.
    pub speaker: Speaker,
    /// Seconds since the conversation began, if the export tells.
    pub offset_s: Option<i64>,
    /// The language of this turn.
    pub language: Language,
    /// The words, normalised (NFC, no zero-width characters) and with personal data replaced by `[전화]` and the like.
    pub masked_text: String,
    /// The replacements in ascending order; where none lies, masked and raw text differ only in normalisation.
    pub edits: Vec<Edit>,
}

/// One conversation after masking. Made in `mask` and read back in `store`; nowhere else.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskedTranscript {
    /// The export's id, or a keyed form where it holds personal data.
    pub id: String,
    /// The customer's pseudonym.
    pub customer: Option<Pseudonym>,
    /// Pseudonyms of the order numbers that occur in the words, each once, in order of first occurrence.
    pub orders: Vec<Pseudonym>,
    /// Everything else but the words, every string masked.
    pub metadata: Metadata,
    /// The words, in order; indices agree with the raw transcript's.
    pub turns: Vec<MaskedTurn>,
}

impl MaskedTranscript {
    /// Returns the day on which the conversation began, on the clock of its own zone; none where no time is known.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        self.metadata.started_at.as_ref().map(jiff::Zoned::date)
    }
}
