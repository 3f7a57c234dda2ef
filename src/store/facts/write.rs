//! How do facts get onto the disk? Days side by side, each row in its place, equal bytes for equal facts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use rayon::prelude::*;

use super::columns::{Column, text};
use super::schema::{self, word, zone_name};
use super::{Case, FactFile, FactKind, Sheaf, failed};
use crate::error::Result;
use crate::model::{Day, Edit, MaskedTranscript, MaskedTurn, Slicer};
use crate::statements::Statement;
use crate::store::disk;

/// Rows of one row group, so that reading holds little at a time: about 2 MB of Korean turns. A usual day is one group.
const ROWS_PER_GROUP: usize = 16_384;

/// zstd's own default. On 400,000 turns level 1 needs 32 % more bytes for the same processor time of the whole writing, level 9 saves 10 % for
/// half as much time again.
const ZSTD_LEVEL: i32 = 3;

/// Who wrote the file, in the form that Parquet readers parse; the version of the schema and not of the program, so that equal
/// facts give equal bytes in every release.
const CREATED_BY: &str = "voc version 1";

/// Columns of texts that hardly repeat: a dictionary would be built and thrown away.
const WITHOUT_DICTIONARY: [&str; 2] = ["masked_text", "text"];

/// Writes a part of a run's facts below `store` and waits until they are on the disk; returns the files by kind and day.
///
/// A conversation without a time is filed under `undated`.
pub(in crate::store) fn write_facts(
    store: &Path,
    run: u32,
    part: u32,
    cases: &[Case<'_>],
    undated: Day,
) -> Result<Vec<FactFile>> {
    let mut by_day: BTreeMap<Day, Vec<Case<'_>>> = BTreeMap::new();
    for case in cases {
        by_day.entry(case.transcript.day().unwrap_or(undated)).or_default().push(*case);
    }
    let mut sheaves: Vec<(Sheaf, Vec<Case<'_>>)> =
        by_day.into_iter().map(|(day, cases)| (Sheaf { day, run, part }, cases)).collect();
    let of_days: Vec<Vec<FactFile>> = sheaves
        .par_iter_mut()
        .map(|(sheaf, cases)| {
            cases.sort_unstable_by(|a, b| a.transcript.id.cmp(&b.transcript.id));
            write_sheaf(store, *sheaf, cases)
        })
        .collect::<Result<_>>()?;
    for kind in FactKind::ALL {
        let folder = store.join("facts").join(kind.folder());
        disk::make_folder(&folder)?;
        disk::sync_folder(&folder)?;
    }
    disk::sync_folder(&store.join("facts"))?;
    disk::sync_folder(store)?;
    let mut files: Vec<FactFile> = of_days.into_iter().flatten().collect();
    files.sort_by_key(|file| (file.kind, file.day));
    Ok(files)
}

/// Writes the files of one day, whose conversations are in the order of their ids; kinds without a row get none.
pub(in crate::store) fn write_sheaf(
    store: &Path,
    Sheaf { day, run, part }: Sheaf,
    cases: &[Case<'_>],
) -> Result<Vec<FactFile>> {
    let transcripts: Vec<&MaskedTranscript> = cases.iter().map(|case| case.transcript).collect();
    let turns: Vec<TurnRow<'_>> = transcripts
        .iter()
        .flat_map(|transcript| {
            (0..).zip(&transcript.turns).map(|(turn_idx, turn)| (transcript.id.as_str(), turn_idx, turn))
        })
        .collect();
    let statements: Vec<StatementOf<'_>> = cases
        .iter()
        .flat_map(|case| {
            let mut statements: Vec<&Statement> = case.statements.iter().collect();
            statements.sort_by_key(|statement| (statement.turn, statement.span));
            statements.into_iter().map(|statement| (case.transcript, statement))
        })
        .collect();

    let mut files = Vec::new();
    let mut file = |kind, groups: &mut dyn Iterator<Item = Vec<Column>>| -> Result<()> {
        files.extend(write_file(
            store,
            FactFile { kind, day, run, part, n_rows: 0, n_bytes: 0, blake3: String::new() },
            groups,
        )?);
        Ok(())
    };
    file(FactKind::Transcripts, &mut transcripts.chunks(ROWS_PER_GROUP).map(transcript_columns))?;
    file(FactKind::Turns, &mut turns.chunks(ROWS_PER_GROUP).map(turn_columns))?;
    file(FactKind::Statements, &mut statements.chunks(ROWS_PER_GROUP).map(statement_columns))?;
    Ok(files)
}

/// Writes one file with its row groups; returns it with its size and hash, `None` without a row.
fn write_file(
    store: &Path,
    mut file: FactFile,
    groups: &mut dyn Iterator<Item = Vec<Column>>,
) -> Result<Option<FactFile>> {
    let mut groups = groups.peekable();
    if groups.peek().is_none() {
        return Ok(None);
    }
    let path = file.path_in(store);
    let folder = path.parent().unwrap_or(store);
    disk::make_folder(folder)?;
    let to = File::create(&path).map_err(|cause| disk::failed(&path, cause))?;
    let mut sink = Hashing { to: BufWriter::new(to), hasher: blake3::Hasher::new(), n_bytes: 0 };
    file.n_rows = write_groups(&mut sink, file.kind, groups).map_err(|cause| failed(&path, cause))?;
    sink.flush().and_then(|()| sink.to.get_ref().sync_all()).map_err(|cause| disk::failed(&path, cause))?;
    disk::sync_folder(folder)?;
    file.n_bytes = sink.n_bytes;
    file.blake3 = sink.hasher.finalize().to_hex().to_string();
    Ok(Some(file))
}

/// Writes row groups into any sink; returns the number of rows.
fn write_groups<W: Write + Send>(
    sink: W,
    kind: FactKind,
    groups: impl Iterator<Item = Vec<Column>>,
) -> std::result::Result<u64, ParquetError> {
    let message = match kind {
        FactKind::Transcripts => schema::TRANSCRIPTS,
        FactKind::Turns => schema::TURNS,
        FactKind::Statements => schema::STATEMENTS,
    };
    let mut writer = SerializedFileWriter::new(sink, Arc::new(parse_message_type(message)?), Arc::new(properties()?))?;
    let mut n_rows = 0;
    for columns in groups {
        n_rows += columns.first().map_or(0, Column::n_rows) as u64;
        let mut group = writer.next_row_group()?;
        for column in &columns {
            let Some(writer) = group.next_column()? else {
                return Err(ParquetError::General("more columns than the schema has".to_owned()));
            };
            column.write(writer)?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(n_rows)
}

fn properties() -> std::result::Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("voc.schema".to_owned(), "1".to_owned())]))
        // Version 1 of the format is what every reader reads.
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for column in WITHOUT_DICTIONARY {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(column), false);
    }
    Ok(properties.build())
}

/// A file that knows its size and hash.
struct Hashing {
    to: BufWriter<File>,
    hasher: blake3::Hasher,
    n_bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.to.write(bytes)?;
        self.hasher.update(&bytes[..n_written]);
        self.n_bytes += n_written as u64;
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Transcript id, turn index, turn.
type TurnRow<'a> = (&'a str, i32, &'a MaskedTurn);
/// A statement with its transcript.
type StatementOf<'a> = (&'a MaskedTranscript, &'a Statement);

/// The columns stand in the order of [`schema::TRANSCRIPTS`].
fn transcript_columns(rows: &[&MaskedTranscript]) -> Vec<Column> {
    let texts = |of: fn(&MaskedTranscript) -> Option<&String>| {
        Column::optional(rows.iter().map(|row| of(row).map(|value| text(value))))
    };
    let numbers = |of: fn(&MaskedTranscript) -> Option<f64>| Column::optional(rows.iter().map(|row| of(row)));
    let truths = |of: fn(&MaskedTranscript) -> Option<bool>| Column::optional(rows.iter().map(|row| of(row)));
    let times = |of: fn(&MaskedTranscript) -> Option<&jiff::Zoned>| {
        Column::optional(rows.iter().map(|row| of(row).map(|at| at.timestamp().as_microsecond())))
    };
    vec![
        Column::required(rows.iter().map(|row| text(&row.id))),
        Column::required(rows.iter().map(|row| int32(row.turns.len()))),
        texts(|row| row.customer.as_ref().map(|customer| &customer.0)),
        Column::list(rows.iter().map(|row| row.orders.iter().map(|order| text(&order.0)))),
        texts(|row| row.metadata.channel.as_ref()),
        times(|row| row.metadata.started_at.as_ref()),
        times(|row| row.metadata.ended_at.as_ref()),
        Column::optional(rows.iter().map(|row| {
            let at = row.metadata.started_at.as_ref().or(row.metadata.ended_at.as_ref());
            at.map(|at| text(&zone_name(at)))
        })),
        texts(|row| row.metadata.product.as_ref()),
        texts(|row| row.metadata.requester_type.as_ref()),
        texts(|row| row.metadata.category.as_ref()),
        Column::list(rows.iter().map(|row| row.metadata.tags.iter().map(|tag| text(tag)))),
        texts(|row| row.metadata.agent.as_ref()),
        texts(|row| row.metadata.team.as_ref()),
        numbers(|row| row.metadata.csat),
        numbers(|row| row.metadata.first_response_s),
        numbers(|row| row.metadata.handle_s),
        numbers(|row| row.metadata.resolution_s),
        truths(|row| row.metadata.sla_breached),
        texts(|row| row.metadata.status.as_ref()),
        truths(|row| row.metadata.reopened),
        texts(|row| row.metadata.app_version.as_ref()),
        texts(|row| row.metadata.platform.as_ref()),
        texts(|row| row.metadata.region.as_ref()),
    ]
}

/// The columns stand in the order of [`schema::TURNS`].
fn turn_columns(rows: &[TurnRow<'_>]) -> Vec<Column> {
    let positions = |of: fn(&Edit) -> u32| {
        Column::list(rows.iter().map(move |(_, _, turn)| turn.edits.iter().map(move |edit| int32(of(edit) as usize))))
    };
    vec![
        Column::required(rows.iter().map(|(transcript, _, _)| text(transcript))),
        Column::required(rows.iter().map(|(_, turn_idx, _)| *turn_idx)),
        Column::required(rows.iter().map(|(_, _, turn)| text(turn.speaker.code()))),
        Column::optional(rows.iter().map(|(_, _, turn)| turn.offset_s)),
        Column::required(rows.iter().map(|(_, _, turn)| text(turn.language.code()))),
        Column::required(rows.iter().map(|(_, _, turn)| text(&turn.masked_text))),
        positions(|edit| edit.raw.start),
        positions(|edit| edit.raw.end),
        positions(|edit| edit.masked.start),
        positions(|edit| edit.masked.end),
        Column::list(rows.iter().map(|(_, _, turn)| turn.edits.iter().map(|edit| text(&word(&edit.mask_type))))),
    ]
}

/// The columns stand in the order of [`schema::STATEMENTS`].
fn statement_columns(rows: &[StatementOf<'_>]) -> Vec<Column> {
    let mut slicer = Slicer::default();
    vec![
        Column::required(rows.iter().map(|(transcript, _)| text(&transcript.id))),
        Column::required(rows.iter().map(|(_, statement)| int32(statement.turn as usize))),
        Column::required(rows.iter().map(|(_, statement)| int32(statement.span.start as usize))),
        Column::required(rows.iter().map(|(_, statement)| int32(statement.span.end as usize))),
        Column::required(rows.iter().map(|(_, statement)| text(&word(&statement.kind)))),
        Column::required(rows.iter().map(|(_, statement)| text(statement.language.code()))),
        Column::required(rows.iter().map(|(transcript, statement)| {
            let turn = transcript.turns.get(statement.turn as usize);
            text(turn.map_or("", |turn| slicer.cut(&turn.masked_text, statement.span)))
        })),
    ]
}

/// Positions in a turn and numbers of turns stay far below two thousand million.
fn int32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::model::Language;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_fact_file_on_a_full_disk_says_so() {
        let transcript = MaskedTranscript {
            id: "C-1".to_owned(),
            customer: None,
            orders: Vec::new(),
            metadata: crate::model::Metadata::default(),
            turns: Vec::new(),
        };
        let to = BufWriter::new(File::options().write(true).open("/dev/full").expect("Linux has it"));
        let groups = std::iter::once(transcript_columns(&[&transcript]));
        let cause = write_groups(to, FactKind::Transcripts, groups).expect_err("nothing fits there");
        let error = failed(Path::new("facts"), cause);
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.message(Language::En).contains("no space left on the disk"), "{error}");
    }
}
