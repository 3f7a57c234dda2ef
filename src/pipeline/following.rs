//! From tonight's groups to topics that keep their identity: asks the registry of the night before.

use crate::error::Result;
use crate::model::{Day, MaskedTranscript, StatementId};
use crate::registry::{self, Found, Night, Packed, StatementKey};
use crate::topics::names::TopicName;
use crate::topics::{Definitions, Grouped};

use super::counting::Row;

/// Gives tonight's topics their permanent ids: by the registry after the night before.
pub(super) fn follow(before: Option<Packed>, as_of: Day, found: &[Found]) -> Result<Night> {
    let before = before.as_ref().map(Night::unpack).transpose()?;
    Ok(registry::carry_on(before.as_ref(), as_of, found))
}

/// Returns the id of each row's statement.
pub(super) fn ids(rows: &[Row<'_>], transcripts: &[MaskedTranscript]) -> Vec<StatementId> {
    let id = |row: &Row<'_>| StatementId {
        transcript: transcripts[row.transcript_idx as usize].id.clone(),
        turn: row.statement.turn,
        span: row.statement.span,
    };
    rows.iter().map(id).collect()
}

/// Returns what the registry is told of tonight's topics, in their order.
pub(super) fn found(
    grouped: &Grouped,
    definitions: &Definitions,
    names: &[TopicName],
    ids: &[StatementId],
) -> Vec<Found> {
    let mut found: Vec<Found> = names
        .iter()
        .zip(&grouped.defined)
        .map(|(name, definition)| {
            let definition = definition.map(|idx| &definitions.topics[idx as usize].name);
            Found {
                is_defined: definition.is_some(),
                statements: Vec::new(),
                terms: name.terms.clone(),
                label_ko: definition.map(|name| name.ko.clone()).or_else(|| name.ko.clone()),
                label_en: definition.map(|name| name.en.clone()).or_else(|| name.en.clone()),
            }
        })
        .collect();
    for (membership, id) in grouped.grouping.memberships.iter().zip(ids) {
        if let Some(topic) = membership.topic_idx {
            found[topic as usize].statements.push(StatementKey::from(id));
        }
    }
    found
}
