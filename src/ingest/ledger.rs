//! Puts every record in exactly one class: read, rejected, duplicate, superseded or later.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::digests::{content, digest, version};
use super::entry::{Dated, IdOrigin};
use super::{Place, Problem, Record, Rejected};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};

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
    /// The same conversation as a record that was read under another id, in this run or an earlier one.
    Duplicate,
    /// An earlier run took in exactly this record; there is nothing to do.
    Known {
        /// What it counts as tonight.
        class: Known,
    },
    /// Begins after the as-of day.
    Later,
    /// Set aside; the caller writes it down.
    Rejected(Rejected),
}

/// What a record counts as that an earlier run took in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It was taken in on an earlier night: a duplicate of itself.
    EarlierNight,
    /// It was taken in by an earlier run of this night: read.
    ThisNight,
    /// The same, and a later version has replaced it since.
    ThisNightReplaced,
}

/// An earlier version of a record, as a run took it in.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The as-of day of that run.
    pub as_of: Day,
    /// Whether no later version has replaced it.
    pub is_current: bool,
    /// The seal of its version; none where it was not kept.
    pub version: Option<[u8; 16]>,
    /// The seal of its customer.
    pub customer: Option<[u8; 16]>,
    /// Where it stood.
    pub place: Place,
}

/// What earlier runs took in.
pub trait Past {
    /// Returns all versions of the record with an id, oldest first.
    ///
    /// # Errors
    /// A store that cannot be read; so for the others.
    fn versions(&mut self, id: &str) -> Result<Vec<Earlier>>;

    /// Returns whether a conversation that still stands says the same.
    ///
    /// # Errors
    /// A store that cannot be read.
    fn holds(&mut self, content: [u8; 16]) -> Result<bool>;

    /// Returns whether the conversation with an id, or the customer, was to be forgotten for good.
    ///
    /// # Errors
    /// A store that cannot be read.
    fn is_forgotten(&mut self, id: &str, customer: Option<u128>) -> Result<bool>;

    /// Returns the keyed form of a digest, the only one that may be kept.
    fn seal(&self, digest: u128) -> [u8; 16];
}

/// The past of a first run.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPast;

impl Past for NoPast {
    fn versions(&mut self, _id: &str) -> Result<Vec<Earlier>> {
        Ok(Vec::new())
    }

    fn holds(&mut self, _content: [u8; 16]) -> Result<bool> {
        Ok(false)
    }

    fn is_forgotten(&mut self, _id: &str, _customer: Option<u128>) -> Result<bool> {
        Ok(false)
    }

    fn seal(&self, digest: u128) -> [u8; 16] {
        digest.to_le_bytes()
    }
}

/// An accepted record as a later run recognises it: digests, which only their keyed forms may outlive.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    file_idx: u32,
    /// Of the customer.
    pub customer: Option<u128>,
    /// Of what makes a conversation the same under another id.
    pub content: Option<u128>,
    /// Of the whole record.
    pub version: u128,
    /// Where it stands.
    pub place: Place,
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
    n_without_date: Vec<u64>,
    masked_by: Vec<u8>,
    first_kept: Option<Day>,
    /// Rejected records that nobody has to mend.
    n_refused: u64,
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
            n_without_date: Vec::new(),
            masked_by: Vec::new(),
            first_kept: None,
            n_refused: 0,
        }
    }

    /// Says which day is the first that may be kept; records of earlier ones are set aside.
    #[must_use]
    pub fn keeping_from(mut self, first_kept: Option<Day>) -> Self {
        self.first_kept = first_kept;
        self
    }

    /// Says what hides personal data: a record that other rules have masked counts as another version, so that it is masked again.
    #[must_use]
    pub fn masked_by(mut self, fingerprint: &[u8]) -> Self {
        self.masked_by = fingerprint.to_vec();
        self
    }

    /// Places a record. One without an id of its own gets another one where an earlier export had another record at its place.
    ///
    /// Records must come in the reader's order: of two versions of one id the one placed later stays.
    ///
    /// # Errors
    /// A past that cannot be read.
    pub fn place(&mut self, record: &mut Record, past: &mut dyn Past) -> Result<Placement> {
        let placement = self.decide(record, past)?;
        self.total.add(&placement);
        self.file(record.file_idx).add(&placement);
        if let Placement::Supersedes { earlier, .. } = placement {
            self.total.supersede();
            let file_idx = self.accepted[earlier].file_idx as usize;
            self.file(file_idx).supersede();
        }
        Ok(placement)
    }

    /// Counts a record that the reader has set aside.
    pub fn set_aside(&mut self, rejected: &Rejected) {
        self.total.rejected += 1;
        self.file(rejected.file_idx).rejected += 1;
    }

    /// Returns the counts over all files that this run opened.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.total
    }

    /// Returns the counts of one file, by its index in [`super::Reader::files`].
    #[must_use]
    pub fn counts_of(&self, file_idx: usize) -> Counts {
        self.per_file.get(file_idx).copied().unwrap_or_default()
    }

    /// Returns an accepted record.
    #[must_use]
    pub fn accepted(&self, idx: usize) -> Option<&Accepted> {
        self.accepted.get(idx)
    }

    /// Returns how many of a file's accepted records told no beginning and were taken as of the run's day.
    #[must_use]
    pub fn n_without_date_of(&self, file_idx: usize) -> u64 {
        self.n_without_date.get(file_idx).copied().unwrap_or(0)
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
        let (rejected, total) = (self.total.rejected - self.n_refused, self.total.total() - self.n_refused);
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

    /// Returns the newest day of a record that is not after the as-of day.
    #[must_use]
    pub fn newest_day_in_time(&self) -> Option<Day> {
        self.newest_in_time
    }

    fn decide(&mut self, record: &mut Record, past: &mut dyn Past) -> Result<Placement> {
        let transcript = &record.transcript;
        let day = transcript.metadata.started_at.as_ref().filter(|_| record.dated == Dated::Export).map(|at| at.date());
        self.newest = self.newest.max(day);
        if day.is_some_and(|day| day > self.as_of) {
            return Ok(Placement::Later);
        }
        self.newest_in_time = self.newest_in_time.max(day);
        let customer = transcript.customer.as_deref().map(digest);
        let refused = if day.zip(self.first_kept).is_some_and(|(day, first_kept)| day < first_kept) {
            Some(Problem::PastRetention)
        } else if past.is_forgotten(&transcript.id, customer)? {
            Some(Problem::Forgotten)
        } else {
            None
        };
        if let Some(problem) = refused {
            self.n_refused += 1;
            let (place, file_idx) = (record.place.clone(), record.file_idx);
            return Ok(Placement::Rejected(Rejected { place, file_idx, problem }));
        }
        let content = content(transcript, record);
        let version = version(transcript, record, &self.masked_by);
        let versions = match self.look_back(record, version, past)? {
            LookedBack::Known(class) => return Ok(Placement::Known { class }),
            LookedBack::Versions(versions) => versions,
        };
        let id = digest(&record.transcript.id);
        let earlier = self.by_id.get(&id).map(|&idx| idx as usize);
        if let Some(earlier) = earlier {
            let first = &self.accepted[earlier];
            if first.customer.is_some() && customer.is_some() && first.customer != customer {
                return Ok(other_customer(record, first.place.clone()));
            }
            if let Some(old) = first.content.filter(|old| self.by_content.get(old) == Some(&(earlier as u32))) {
                self.by_content.remove(&old);
            }
        } else if let Some(standing) = versions.iter().rev().find(|earlier| earlier.is_current) {
            let sealed = customer.map(|customer| past.seal(customer));
            if standing.customer.is_some() && sealed.is_some() && standing.customer != sealed {
                return Ok(other_customer(record, standing.place.clone()));
            }
        } else if let Some(content) = content
            && (self.by_content.contains_key(&content) || past.holds(past.seal(content))?)
        {
            return Ok(Placement::Duplicate);
        }
        let idx = self.accepted.len();
        self.by_id.insert(id, idx as u32);
        if let Some(content) = content {
            self.by_content.entry(content).or_insert(idx as u32);
        }
        // A version without the customer does not make the customer unknown.
        let customer = customer.or_else(|| earlier.and_then(|earlier| self.accepted[earlier].customer));
        let place = record.place.clone();
        self.accepted.push(Accepted { file_idx: record.file_idx as u32, customer, content, version, place });
        if record.dated == Dated::AsOf {
            if self.n_without_date.len() <= record.file_idx {
                self.n_without_date.resize(record.file_idx + 1, 0);
            }
            self.n_without_date[record.file_idx] += 1;
        }
        Ok(match earlier {
            Some(earlier) => Placement::Supersedes { idx, earlier },
            None => Placement::New { idx },
        })
    }

    /// Looks whether an earlier run took the record in. A place is no lasting name: where another record stood there, this one gets a
    /// name of its own.
    fn look_back(&self, record: &mut Record, version: u128, past: &mut dyn Past) -> Result<LookedBack> {
        let place = record.transcript.id.clone();
        for n_th in 2_u32.. {
            let versions = past.versions(&record.transcript.id)?;
            let sealed = Some(past.seal(version));
            if let Some(same) = versions.iter().rev().find(|earlier| earlier.version == sealed) {
                let class = match (same.as_of == self.as_of, same.is_current) {
                    (false, _) => Known::EarlierNight,
                    (true, true) => Known::ThisNight,
                    (true, false) => Known::ThisNightReplaced,
                };
                return Ok(LookedBack::Known(class));
            }
            if record.id_origin == IdOrigin::Export || versions.is_empty() {
                return Ok(LookedBack::Versions(versions));
            }
            record.transcript.id = format!("{place}~{n_th}");
        }
        Ok(LookedBack::Versions(Vec::new()))
    }

    fn file(&mut self, file_idx: usize) -> &mut Counts {
        if self.per_file.len() <= file_idx {
            self.per_file.resize(file_idx + 1, Counts::default());
        }
        &mut self.per_file[file_idx]
    }
}

enum LookedBack {
    /// An earlier run took in exactly this record.
    Known(Known),
    /// What earlier runs took in under its id.
    Versions(Vec<Earlier>),
}

fn other_customer(record: &Record, first: Place) -> Placement {
    let problem = Problem::OtherCustomer { first: Box::new(first) };
    Placement::Rejected(Rejected { place: record.place.clone(), file_idx: record.file_idx, problem })
}

impl Counts {
    fn add(&mut self, placement: &Placement) {
        match placement {
            Placement::New { .. } | Placement::Supersedes { .. } | Placement::Known { class: Known::ThisNight } => {
                self.read += 1;
            }
            Placement::Duplicate | Placement::Known { class: Known::EarlierNight } => self.duplicate += 1,
            Placement::Known { class: Known::ThisNightReplaced } => self.superseded += 1,
            Placement::Later => self.later += 1,
            Placement::Rejected(_) => self.rejected += 1,
        }
    }

    fn supersede(&mut self) {
        self.read = self.read.saturating_sub(1);
        self.superseded += 1;
    }
}
