//! From tonight's groups to topics that keep their identity: asks the registry of the night before.

use crate::error::Result;
use crate::model::{Bilingual, Day, MaskedTranscript, StatementId};
use crate::registry::{self, Found, Night, Packed, StatementKey};
use crate::topics::names::TopicName;
use crate::topics::{Definitions, Grouped};

use super::counting::Row;

/// Nights whose statements are kept, so that their next night can be run again and follows topics by what they hold; of
/// older ones the topics with their words are kept. A night takes about 0.8 MB.
const N_FOLLOWED: usize = 8;

/// Tonight's registry, and those of other nights.
pub(super) struct Followed {
    pub(super) night: Night,
    others: Vec<Packed>,
    /// What a person must know.
    pub(super) warning: Option<Bilingual>,
}

/// Gives tonight's topics their permanent ids: by the newest night of an earlier day among `kept`.
pub(super) fn follow(mut kept: Vec<Packed>, as_of: Day, found: &[Found]) -> Result<Followed> {
    let before = kept.iter().filter(|night| night.as_of < as_of).max_by_key(|night| night.as_of);
    let warning = before.filter(|night| night.statements.is_empty() && night.topics.len() > 2).map(|night| {
        Bilingual::new(
            format!("{}의 발언 기록이 오래되어 남아 있지 않아 토픽을 낱말로만 이었습니다", night.as_of),
            format!("the statements of {} are no longer kept: topics are followed by their words alone", night.as_of),
        )
    });
    let before = before.map(Night::unpack).transpose()?;
    let night = registry::carry_on(before.as_ref(), as_of, found);
    kept.retain(|night| night.as_of != as_of);
    Ok(Followed { night, others: kept, warning })
}

impl Followed {
    /// Gives the registry after each night as it is to be kept, oldest first; asked once.
    pub(super) fn kept(&mut self) -> Result<Vec<Packed>> {
        let mut kept = std::mem::take(&mut self.others);
        kept.push(self.night.pack()?);
        kept.sort_by_key(|night| night.as_of);
        let n_old = kept.len().saturating_sub(N_FOLLOWED);
        kept[..n_old].iter_mut().for_each(|night| night.statements.clear());
        Ok(kept)
    }
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
