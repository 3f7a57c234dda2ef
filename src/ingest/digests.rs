//! By what is a record recognised when it comes again? Digests of what it says; only their keyed forms may be kept.

use jiff::Zoned;

use super::Record;
use super::entry::{Dated, IdOrigin};
use crate::model::{Metadata, Transcript};

/// A duplicate under another id needs so many turns: one or two short turns ("네", "감사합니다") agree by chance.
const MIN_DUPLICATE_TURNS: usize = 3;

/// Returns the digest of an id or a customer as exports write them.
#[must_use]
pub fn digest(text: &str) -> u128 {
    half(blake3::hash(text.as_bytes()))
}

/// 128 of the 256 bits: among a thousand million records two agree by chance once in 10^20.
fn half(hash: blake3::Hash) -> u128 {
    hash.as_bytes().first_chunk().map_or(0, |half| u128::from_le_bytes(*half))
}

/// Returns what makes a conversation the same under another id; none where it says too little for that.
///
/// A record without an id of its own is known by its content alone, however short: its place changes with each export.
pub(super) fn content(transcript: &Transcript, record: &Record) -> Option<u128> {
    if transcript.turns.len() < MIN_DUPLICATE_TURNS && record.id_origin == IdOrigin::Export {
        return None;
    }
    if record.dated == Dated::AsOf && record.id_origin == IdOrigin::Place {
        return None;
    }
    let mut parts = Parts::default();
    parts.add(transcript.customer.as_deref().unwrap_or_default().as_bytes());
    parts.add_time(transcript.metadata.started_at.as_ref().filter(|_| record.dated == Dated::Export));
    for turn in &transcript.turns {
        parts.add(turn.raw_text.as_bytes());
    }
    Some(parts.digest())
}

/// Returns what changes with anything that an export tells of a conversation, or with how it is masked.
pub(super) fn version(transcript: &Transcript, record: &Record, masked_by: &[u8]) -> u128 {
    let Metadata {
        channel,
        started_at,
        ended_at,
        product,
        requester_type,
        category,
        tags,
        agent,
        team,
        csat,
        first_response_s,
        handle_s,
        resolution_s,
        sla_breached,
        status,
        reopened,
        app_version,
        platform,
        region,
    } = &transcript.metadata;
    let mut parts = Parts::default();
    parts.add(masked_by);
    parts.add_if_any(transcript.customer.as_deref().map(str::as_bytes));
    // The as-of day's midnight, which stands where an export tells no time, is not the export's.
    parts.add_time(started_at.as_ref().filter(|_| record.dated == Dated::Export));
    parts.add_time(ended_at.as_ref());
    for text in [channel, product, requester_type, category, agent, team, status, app_version, platform, region] {
        parts.add_if_any(text.as_deref().map(str::as_bytes));
    }
    for number in [csat, first_response_s, handle_s, resolution_s] {
        parts.add_if_any(number.map(f64::to_le_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }
    for truth in [sla_breached, reopened] {
        parts.add_if_any(truth.map(|truth| [u8::from(truth)]).as_ref().map(<[u8; 1]>::as_slice));
    }
    parts.add(&(tags.len() as u64).to_le_bytes());
    tags.iter().for_each(|tag| parts.add(tag.as_bytes()));
    for turn in &transcript.turns {
        parts.add(turn.speaker.code().as_bytes());
        parts.add_time(turn.at.as_ref());
        parts.add(turn.raw_text.as_bytes());
    }
    parts.digest()
}

/// A hash of several values that do not run into each other.
#[derive(Default)]
struct Parts(blake3::Hasher);

impl Parts {
    fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn add_if_any(&mut self, bytes: Option<&[u8]>) {
        self.add(&[u8::from(bytes.is_some())]);
        self.add(bytes.unwrap_or_default());
    }

    fn add_time(&mut self, at: Option<&Zoned>) {
        match at {
            Some(at) => self.add(&at.timestamp().as_nanosecond().to_le_bytes()),
            None => self.add(b""),
        }
    }

    fn digest(&self) -> u128 {
        half(self.0.finalize())
    }
}
