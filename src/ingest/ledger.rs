//! Puts every record in exactly one class: read, rejected, duplicate, superseded or later.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::entry::{Dated, IdOrigin};
use super::{Place, Problem, Record, Rejected};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Transcript};

/// A duplicate under another id needs so many turns: one or two short turns ("네", "감사합니다") agree by chance.
const MIN_DUPLICATE_TURNS: usize = 3;

/// How many records ended in each class. The sum is the number of records that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Read, and the newest version of its id.
    pub read: u64,
    /// Set aside with a reason.
    pub rejected: u64,
    /// The same conversation as a named record under another id.
    pub duplicate: u64,
    /// Replaced by a later version.
    pub superseded: u64,
    /// After the as-of day; a later run takes it up.
    pub later: u64,
}

impl Counts {
    /// Returns the number of records that came in.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.read + self.rejected + self.duplicate + self.superseded + self.later
    }

    /// Returns the counts as a person reads them.
    #[must_use]
    pub fn describe(&self) -> Bilingual {
        let Self { read, rejected, duplicate, superseded, later } = self;
        let total = self.total();
        Bilingual::new(
            format!(
                "기록 {total}건: 읽음 {read}, 제외 {rejected}, 중복 {duplicate}, 이전 판 {superseded}, 기준일 이후 {later}"
            ),
            format!(
                "{total} records: {read} read, {rejected} rejected, {duplicate} duplicate, {superseded} superseded, {later} later"
            ),
        )
    }
}

/// Where the ledger put a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Placement {
    /// Read; `idx` counts the accepted records from 0.
    New {
        /// The index of this record among the accepted ones.
        idx: usize,
    },
    /// Read; the earlier version of the same id is superseded, and the caller drops it.
    Supersedes {
        /// The index of this record among the accepted ones.
        idx: usize,
        /// The index of the version that it replaces.
        earlier: usize,
    },
    /// The same conversation under another id.
    Duplicate {
        /// The index of the accepted record that it equals.
        of: usize,
    },
    /// Begins after the as-of day.
    Later,
    /// Set aside; the caller writes it down.
    Rejected(Rejected),
}

#[derive(Debug)]
struct Accepted {
    file_idx: u32,
    customer: Option<u128>,
    content: Option<u128>,
    place: Place,
}

/// Places records in the order in which the reader gives them. Keeps hashes and places, no words.
#[derive(Debug)]
pub struct Ledger {
    as_of: Day,
    accepted: Vec<Accepted>,
    by_id: FxHashMap<u128, u32>,
    by_content: FxHashMap<u128, u32>,
    per_file: Vec<Counts>,
    total: Counts,
    newest: Option<Day>,
    newest_in_time: Option<Day>,
    n_without_date: u64,
}

impl Ledger {
    /// Returns an empty ledger for a run of the as-of day.
    #[must_use]
    pub fn new(as_of: Day) -> Self {
        Self {
            as_of,
            accepted: Vec::new(),
            by_id: FxHashMap::default(),
            by_content: FxHashMap::default(),
            per_file: Vec::new(),
            total: Counts::default(),
            newest: None,
            newest_in_time: None,
            n_without_date: 0,
        }
    }

    /// Places a record.
    ///
    /// Records must come in the reader's order: of two versions of one id the one placed later stays.
    pub fn place(&mut self, record: &Record) -> Placement {
        let placement = self.decide(record);
        self.total.add(&placement);
        self.file(record.file_idx).add(&placement);
        if let Placement::Supersedes { earlier, .. } = placement {
            self.total.supersede();
            let file_idx = self.accepted[earlier].file_idx as usize;
            self.file(file_idx).supersede();
        }
        placement
    }

    /// Counts a record that the reader has set aside.
    pub fn set_aside(&mut self, rejected: &Rejected) {
        self.total.rejected += 1;
        self.file(rejected.file_idx).rejected += 1;
    }

    /// Returns the counts over all files.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.total
    }

    /// Returns the counts of one file, by its index in [`super::Reader::files`].
    #[must_use]
    pub fn counts_of(&self, file_idx: usize) -> Counts {
        self.per_file.get(file_idx).copied().unwrap_or_default()
    }

    /// Returns the place of an accepted record.
    #[must_use]
    pub fn place_of(&self, idx: usize) -> Option<&Place> {
        self.accepted.get(idx).map(|accepted| &accepted.place)
    }

    /// Returns how many accepted records told no beginning and were taken as of the run's day.
    #[must_use]
    pub fn n_without_date(&self) -> u64 {
        self.n_without_date
    }

    /// Returns the newest day of a record, later ones included; none before the first dated record.
    #[must_use]
    pub fn newest_day(&self) -> Option<Day> {
        self.newest
    }

    /// Checks at the end that enough could be read.
    ///
    /// # Errors
    /// More records were set aside than `max_rejected_ratio` allows.
    pub fn check_rejected(&self, max_rejected_ratio: f64) -> Result<()> {
        let (rejected, total) = (self.total.rejected, self.total.total());
        if rejected as f64 <= max_rejected_ratio * total as f64 {
            return Ok(());
        }
        Err(Error::new(
            Kind::Input,
            Bilingual::new(
                format!("기록 {total}건 가운데 {rejected}건을 읽지 못해 멈췄습니다"),
                format!("{rejected} of {total} records could not be read"),
            ),
        )
        .help(Bilingual::new(
            "이유는 `voc check`가 모두 보여 줍니다. 그대로 진행하려면 voc.toml의 [inbox]에서 max_rejected_ratio를 늘려 주세요",
            "`voc check` shows every reason; to go on as it is, raise max_rejected_ratio in [inbox] of voc.toml",
        )))
    }

    /// Checks at the end that there is something to look at in the window from `first` to the as-of day.
    ///
    /// # Errors
    /// No record falls into the window; the remedy names the newest day found.
    pub fn check_window(&self, first: Day) -> Result<()> {
        if self.n_without_date > 0 || self.newest_in_time.is_some_and(|day| day >= first) {
            return Ok(());
        }
        let as_of = self.as_of;
        let what = Bilingual::new(
            format!("{first}부터 {as_of}까지의 기록이 없습니다"),
            format!("no record from {first} to {as_of}"),
        );
        // The newest day in time leads to the least surprising run; records that lie in the future come second.
        let help = match self.newest_in_time.or(self.newest) {
            Some(day) => Bilingual::new(
                format!("--as-of {day} (가장 최근 기록이 있는 날)"),
                format!("--as-of {day} (the newest day found)"),
            ),
            None => Bilingual::new(
                "inbox 폴더에 상담 기록을 넣어 주세요",
                "put exports with conversations into the inbox folder",
            ),
        };
        Err(Error::new(Kind::Input, what).help(help))
    }

    fn decide(&mut self, record: &Record) -> Placement {
        let transcript = &record.transcript;
        let day = transcript.metadata.started_at.as_ref().filter(|_| record.dated == Dated::Export).map(|at| at.date());
        self.newest = self.newest.max(day);
        if day.is_some_and(|day| day > self.as_of) {
            return Placement::Later;
        }
        self.newest_in_time = self.newest_in_time.max(day);
        let customer = transcript.customer.as_deref().map(|customer| digest(customer.as_bytes()));
        let id = digest(transcript.id.as_bytes());
        let content = content(transcript, record);
        let earlier = self.by_id.get(&id).map(|&idx| idx as usize);
        if let Some(earlier) = earlier {
            let first = &self.accepted[earlier];
            if first.customer.is_some() && customer.is_some() && first.customer != customer {
                let problem = Problem::OtherCustomer { first: Box::new(first.place.clone()) };
                return Placement::Rejected(Rejected {
                    place: record.place.clone(),
                    file_idx: record.file_idx,
                    problem,
                });
            }
            if let Some(old) = first.content.filter(|old| self.by_content.get(old) == Some(&(earlier as u32))) {
                self.by_content.remove(&old);
            }
        } else if let Some(&of) = content.as_ref().and_then(|content| self.by_content.get(content)) {
            return Placement::Duplicate { of: of as usize };
        }
        let idx = self.accepted.len();
        self.by_id.insert(id, idx as u32);
        if let Some(content) = content {
            self.by_content.entry(content).or_insert(idx as u32);
        }
        // A version without the customer does not make the customer unknown.
        let customer = customer.or_else(|| earlier.and_then(|earlier| self.accepted[earlier].customer));
        let place = record.place.clone();
        self.accepted.push(Accepted { file_idx: record.file_idx as u32, customer, content, place });
        self.n_without_date += u64::from(record.dated == Dated::AsOf);
        match earlier {
            Some(earlier) => Placement::Supersedes { idx, earlier },
            None => Placement::New { idx },
        }
    }

    fn file(&mut self, file_idx: usize) -> &mut Counts {
        if self.per_file.len() <= file_idx {
            self.per_file.resize(file_idx + 1, Counts::default());
        }
        &mut self.per_file[file_idx]
    }
}

impl Counts {
    fn add(&mut self, placement: &Placement) {
        match placement {
            Placement::New { .. } | Placement::Supersedes { .. } => self.read += 1,
            Placement::Duplicate { .. } => self.duplicate += 1,
            Placement::Later => self.later += 1,
            Placement::Rejected(_) => self.rejected += 1,
        }
    }

    fn supersede(&mut self) {
        self.read = self.read.saturating_sub(1);
        self.superseded += 1;
    }
}

fn digest(bytes: &[u8]) -> u128 {
    half(blake3::hash(bytes))
}

/// 128 of the 256 bits: among a thousand million records two agree by chance once in 10^20.
fn half(hash: blake3::Hash) -> u128 {
    hash.as_bytes().first_chunk().map_or(0, |half| u128::from_le_bytes(*half))
}

/// Returns what makes a conversation the same under another id; none where it says too little for that.
///
/// A record without an id of its own is known by its content alone, however short: its place changes with each export.
fn content(transcript: &Transcript, record: &Record) -> Option<u128> {
    if transcript.turns.len() < MIN_DUPLICATE_TURNS && record.id_origin == IdOrigin::Export {
        return None;
    }
    if record.dated == Dated::AsOf && record.id_origin == IdOrigin::Place {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    match &transcript.customer {
        Some(customer) => part(customer.as_bytes()),
        None => part(b""),
    }
    match &transcript.metadata.started_at {
        Some(at) if record.dated == Dated::Export => part(&at.timestamp().as_nanosecond().to_le_bytes()),
        _ => part(b""),
    }
    for turn in &transcript.turns {
        part(turn.raw_text.as_bytes());
    }
    Some(half(hasher.finalize()))
}
