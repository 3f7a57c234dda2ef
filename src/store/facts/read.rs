//! How do facts come back? A row group at a time, day by day.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::vec;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use rayon::prelude::*;

use super::columns::{Group, string};
use super::schema::{meaning, zone_of};
use super::{FactFile, FactKind, Sheaf, StatementRow, damaged, failed};
use crate::error::Result;
use crate::model::{Day, Edit, MaskedTranscript, MaskedTurn, Metadata, Pseudonym, Span};
use crate::store::disk;

type Decoded<T> = std::result::Result<Vec<T>, ParquetError>;

/// Conversations that a later export replaced, by the files that hold the replaced version.
pub(in crate::store) type Superseded = BTreeMap<Sheaf, BTreeSet<String>>;

/// The fact files of a store as one run knew them: what a later export has replaced is passed over.
#[derive(Debug, Clone)]
pub struct Facts {
    store: PathBuf,
    files: Vec<FactFile>,
    superseded: Superseded,
}

impl Facts {
    /// Returns the facts in a store's folder that a manifest names.
    pub(in crate::store) fn new(store: PathBuf, files: Vec<FactFile>, superseded: Superseded) -> Self {
        Self { store, files, superseded }
    }

    /// Returns the files, by kind, day, run and part.
    #[must_use]
    pub fn files(&self) -> &[FactFile] {
        &self.files
    }

    /// Returns what was written together, by day, run and part.
    #[must_use]
    pub fn sheaves(&self) -> Vec<Sheaf> {
        let of = |file: &FactFile| Sheaf { day: file.day, run: file.run, part: file.part };
        let mut sheaves: Vec<Sheaf> = self.files_of(FactKind::Transcripts).map(of).collect();
        sheaves.sort_unstable();
        sheaves
    }

    /// Returns the days with a conversation, ascending, each once.
    #[must_use]
    pub fn days(&self) -> Vec<Day> {
        let mut days: Vec<Day> = self.sheaves().into_iter().map(|sheaf| sheaf.day).collect();
        days.dedup();
        days
    }

    /// Reads every conversation, by day, run, part and id; holds a row group at a time.
    pub fn read_transcripts(&self) -> impl Iterator<Item = Result<MaskedTranscript>> {
        self.sheaves().into_iter().flat_map(|sheaf| self.read_current(sheaf))
    }

    /// Reads the conversations of one day, by run, part and id.
    pub fn read_day(&self, day: Day) -> impl Iterator<Item = Result<MaskedTranscript>> {
        let sheaves = self.sheaves().into_iter().filter(move |sheaf| sheaf.day == day);
        sheaves.flat_map(|sheaf| self.read_current(sheaf))
    }

    /// Reads all rows of a sheaf by id, those of replaced conversations too.
    #[must_use]
    pub fn read_all_of(&self, sheaf: Sheaf) -> Transcripts {
        let path = |kind| {
            let is_it = |file: &&FactFile| (file.day, file.run, file.part) == (sheaf.day, sheaf.run, sheaf.part);
            self.files_of(kind).find(is_it).map(|file| file.path_in(&self.store))
        };
        let transcripts = path(FactKind::Transcripts).map(|path| Rows::new(path, decode_transcripts));
        Transcripts { transcripts, turns: path(FactKind::Turns).map(|path| Rows::new(path, decode_turns)) }
    }

    /// Returns whether a conversation of a sheaf still stands.
    #[must_use]
    pub fn is_current(&self, sheaf: Sheaf, id: &str) -> bool {
        self.superseded.get(&sheaf).is_none_or(|replaced| !replaced.contains(id))
    }

    fn read_current(&self, sheaf: Sheaf) -> impl Iterator<Item = Result<MaskedTranscript>> {
        let replaced = self.superseded.get(&sheaf).cloned().unwrap_or_default();
        let stands = move |read: &Result<MaskedTranscript>| read.as_ref().map_or(true, |it| !replaced.contains(&it.id));
        self.read_all_of(sheaf).filter(stands)
    }

    /// Returns the wanted conversations of a sheaf, by id; a conversation that is not there is left out.
    pub(in crate::store) fn find_in(&self, sheaf: Sheaf, ids: &BTreeSet<&str>) -> Result<Vec<MaskedTranscript>> {
        let mut found = Vec::new();
        for transcript in self.read_all_of(sheaf) {
            let transcript = transcript?;
            if ids.contains(transcript.id.as_str()) {
                found.push(transcript);
            }
            if found.len() == ids.len() {
                break;
            }
        }
        Ok(found)
    }

    /// Reads the statements of a sheaf, those of replaced conversations too.
    pub(in crate::store) fn read_statements_of(&self, sheaf: Sheaf) -> impl Iterator<Item = Result<StatementRow>> {
        let file = self.files_of(FactKind::Statements).find(|file| file.sheaf() == sheaf);
        file.into_iter().flat_map(|file| Rows::new(file.path_in(&self.store), decode_statements))
    }

    /// Reads every statement as it was found when its conversation was taken in, by day, run, transcript, turn and start;
    /// holds a row group at a time.
    pub fn read_statements(&self) -> impl Iterator<Item = Result<StatementRow>> {
        let mut files: Vec<&FactFile> = self.files_of(FactKind::Statements).collect();
        files.sort_by_key(|file| (file.day, file.run, file.part));
        files.into_iter().flat_map(move |file| {
            let sheaf = Sheaf { day: file.day, run: file.run, part: file.part };
            let stands = move |row: &Result<StatementRow>| {
                row.as_ref().map_or(true, |row| self.is_current(sheaf, &row.transcript))
            };
            Rows::new(file.path_in(&self.store), decode_statements).filter(stands)
        })
    }

    /// Returns the files that are missing, cannot be read or have other bytes than the manifest names, in its order.
    #[must_use]
    pub fn damaged_files(&self) -> Vec<&FactFile> {
        let is_intact = |file: &FactFile| {
            let mut hasher = blake3::Hasher::new();
            File::open(file.path_in(&self.store))
                .and_then(|mut from| std::io::copy(&mut from, &mut hasher))
                .is_ok_and(|_| hasher.finalize().to_hex().as_str() == file.blake3)
        };
        self.files.par_iter().filter(|file| !is_intact(file)).collect()
    }

    fn files_of(&self, kind: FactKind) -> impl Iterator<Item = &FactFile> {
        self.files.iter().filter(move |file| file.kind == kind)
    }
}

/// Conversations as they come from the disk.
#[derive(Debug)]
pub struct Transcripts {
    /// With their number of turns.
    transcripts: Option<Rows<(MaskedTranscript, u32)>>,
    /// With their index; none where a day has no turn.
    turns: Option<Rows<(u32, MaskedTurn)>>,
}

impl Iterator for Transcripts {
    type Item = Result<MaskedTranscript>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.transcripts.as_mut()?.next()?;
        Some(next.and_then(|(transcript, n_turns)| with_turns(transcript, n_turns, &mut self.turns)))
    }
}

/// Takes a conversation's turns, which stand in the same order in the other file.
fn with_turns(
    mut transcript: MaskedTranscript,
    n_turns: u32,
    turns: &mut Option<Rows<(u32, MaskedTurn)>>,
) -> Result<MaskedTranscript> {
    for turn_idx in 0..n_turns {
        let rows = turns.as_mut().ok_or_else(|| damaged(Path::new("facts/turns")))?;
        match rows.next() {
            Some(Ok((found_idx, turn))) if found_idx == turn_idx => transcript.turns.push(turn),
            Some(Err(error)) => return Err(error),
            _ => return Err(damaged(&rows.path)),
        }
    }
    Ok(transcript)
}

/// The rows of one file, a row group at a time.
struct Rows<T> {
    path: PathBuf,
    reader: Option<SerializedFileReader<File>>,
    group_idx: usize,
    rows: vec::IntoIter<T>,
    decode: fn(&Group<'_>) -> Decoded<T>,
    /// After an error nothing more comes.
    over: bool,
}

impl<T> std::fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("path", &self.path).finish_non_exhaustive()
    }
}

impl<T> Rows<T> {
    fn new(path: PathBuf, decode: fn(&Group<'_>) -> Decoded<T>) -> Self {
        Self { path, reader: None, group_idx: 0, rows: Vec::new().into_iter(), decode, over: false }
    }

    /// Reads the next row group; `false` at the end.
    fn advance(&mut self) -> Result<bool> {
        if self.reader.is_none() {
            let file = File::open(&self.path).map_err(|cause| disk::failed(&self.path, cause))?;
            self.reader = Some(SerializedFileReader::new(file).map_err(|cause| failed(&self.path, cause))?);
        }
        let Some(reader) = self.reader.as_ref().filter(|reader| self.group_idx < reader.num_row_groups()) else {
            return Ok(false);
        };
        let group = reader.get_row_group(self.group_idx).map_err(|cause| failed(&self.path, cause))?;
        self.rows = (self.decode)(&Group::new(group)).map_err(|cause| failed(&self.path, cause))?.into_iter();
        self.group_idx += 1;
        Ok(true)
    }
}

impl<T> Iterator for Rows<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if self.over {
                return None;
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => self.over = true,
                Err(error) => {
                    self.over = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Returns the conversations without their turns, and how many turns each has.
fn decode_transcripts(group: &Group<'_>) -> Decoded<(MaskedTranscript, u32)> {
    let mut id = group.required("id")?;
    let mut n_turns = group.required::<i32>("n_turns")?;
    let mut customer = group.optional("customer")?;
    let mut orders = group.list("orders.list.element")?;
    let mut channel = group.optional("channel")?;
    let mut started_at = group.optional("started_at")?;
    let mut ended_at = group.optional("ended_at")?;
    let mut time_zone = group.optional("time_zone")?;
    let mut product = group.optional("product")?;
    let mut requester_type = group.optional("requester_type")?;
    let mut category = group.optional("category")?;
    let mut tags = group.list("tags.list.element")?;
    let mut agent = group.optional("agent")?;
    let mut team = group.optional("team")?;
    let mut csat = group.optional("csat")?;
    let mut first_response_s = group.optional("first_response_s")?;
    let mut handle_s = group.optional("handle_s")?;
    let mut resolution_s = group.optional("resolution_s")?;
    let mut sla_breached = group.optional("sla_breached")?;
    let mut status = group.optional("status")?;
    let mut reopened = group.optional("reopened")?;
    let mut app_version = group.optional("app_version")?;
    let mut platform = group.optional("platform")?;
    let mut region = group.optional("region")?;

    let text = |value: Option<_>| value.as_ref().map(string).transpose();
    let mut zone = Zone::default();
    (0..group.n_rows())
        .map(|_| {
            let zone = zone.named(text(time_zone.next()?)?)?;
            let transcript = MaskedTranscript {
                id: string(&id.next()?)?,
                customer: text(customer.next()?)?.map(Pseudonym),
                orders: orders.next()?.iter().map(|order| string(order).map(Pseudonym)).collect::<Decoded<_>>()?,
                metadata: Metadata {
                    channel: text(channel.next()?)?,
                    started_at: started_at.next()?.map(|at| zoned(at, zone)).transpose()?,
                    ended_at: ended_at.next()?.map(|at| zoned(at, zone)).transpose()?,
                    product: text(product.next()?)?,
                    requester_type: text(requester_type.next()?)?,
                    category: text(category.next()?)?,
                    tags: tags.next()?.iter().map(string).collect::<Decoded<_>>()?,
                    agent: text(agent.next()?)?,
                    team: text(team.next()?)?,
                    csat: csat.next()?,
                    first_response_s: first_response_s.next()?,
                    handle_s: handle_s.next()?,
                    resolution_s: resolution_s.next()?,
                    sla_breached: sla_breached.next()?,
                    status: text(status.next()?)?,
                    reopened: reopened.next()?,
                    app_version: text(app_version.next()?)?,
                    platform: text(platform.next()?)?,
                    region: text(region.next()?)?,
                },
                turns: Vec::new(),
            };
            Ok((transcript, unsigned(n_turns.next()?)))
        })
        .collect()
}

/// Returns the turns, each with its index in its conversation.
fn decode_turns(group: &Group<'_>) -> Decoded<(u32, MaskedTurn)> {
    let mut turn = group.required::<i32>("turn")?;
    let mut speaker = group.required("speaker")?;
    let mut offset_s = group.optional("offset_s")?;
    let mut language = group.required("language")?;
    let mut masked_text = group.required("masked_text")?;
    let edit = |field: &str| format!("edits.list.element.{field}");
    let mut raw_start = group.list::<i32>(&edit("raw_start"))?;
    let mut raw_end = group.list::<i32>(&edit("raw_end"))?;
    let mut masked_start = group.list::<i32>(&edit("masked_start"))?;
    let mut masked_end = group.list::<i32>(&edit("masked_end"))?;
    let mut mask_type = group.list(&edit("mask_type"))?;
    (0..group.n_rows())
        .map(|_| {
            let raw = raw_start.next()?.into_iter().zip(raw_end.next()?);
            let masked = masked_start.next()?.into_iter().zip(masked_end.next()?);
            let edits = raw
                .zip(masked)
                .zip(mask_type.next()?)
                .map(|((raw, masked), mask_type)| {
                    let span = |(start, end)| Span::new(unsigned(start), unsigned(end));
                    Ok(Edit { raw: span(raw), masked: span(masked), mask_type: known(&mask_type)? })
                })
                .collect::<Decoded<_>>()?;
            let found = MaskedTurn {
                speaker: known(&speaker.next()?)?,
                offset_s: offset_s.next()?,
                language: known(&language.next()?)?,
                masked_text: string(&masked_text.next()?)?,
                edits,
            };
            Ok((unsigned(turn.next()?), found))
        })
        .collect()
}

fn decode_statements(group: &Group<'_>) -> Decoded<StatementRow> {
    let mut transcript = group.required("transcript")?;
    let mut turn = group.required::<i32>("turn")?;
    let mut start = group.required::<i32>("start")?;
    let mut end = group.required::<i32>("end")?;
    let mut kind = group.required("kind")?;
    let mut language = group.required("language")?;
    let mut text = group.required("text")?;
    (0..group.n_rows())
        .map(|_| {
            Ok(StatementRow {
                transcript: string(&transcript.next()?)?,
                turn: unsigned(turn.next()?),
                span: Span::new(unsigned(start.next()?), unsigned(end.next()?)),
                kind: known(&kind.next()?)?,
                language: known(&language.next()?)?,
                text: string(&text.next()?)?,
            })
        })
        .collect()
}

/// The zone of the last row; nearly always the next row's too.
#[derive(Default)]
struct Zone {
    name: String,
    zone: Option<jiff::tz::TimeZone>,
}

impl Zone {
    fn named(&mut self, name: Option<String>) -> std::result::Result<&jiff::tz::TimeZone, ParquetError> {
        let name = name.unwrap_or_else(|| "UTC".to_owned());
        if self.name != name || self.zone.is_none() {
            self.zone = zone_of(&name);
            self.name = name;
        }
        self.zone.as_ref().ok_or_else(|| ParquetError::General("a time zone that is not known".to_owned()))
    }
}

fn zoned(microsecond: i64, zone: &jiff::tz::TimeZone) -> std::result::Result<jiff::Zoned, ParquetError> {
    jiff::Timestamp::from_microsecond(microsecond)
        .map(|at| at.to_zoned(zone.clone()))
        .map_err(|cause| ParquetError::External(Box::new(cause)))
}

/// Returns what a stored word means.
fn known<T: serde::de::DeserializeOwned>(
    value: &parquet::data_type::ByteArray,
) -> std::result::Result<T, ParquetError> {
    meaning(value.as_utf8()?).ok_or_else(|| ParquetError::General("a word that this version does not know".to_owned()))
}

/// Only what was unsigned is written, so nothing negative comes back from an intact file.
fn unsigned(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}
