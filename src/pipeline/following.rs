//! From tonight's groups to topics that keep their identity: asks the registry of the night before.

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, MaskedTranscript, StatementId};
use crate::registry::{self, Found, Night, Packed, StatementKey};
use crate::topics::names::TopicName;
use crate::topics::{Definitions, TopicModel};

use super::counting::Row;
use super::reading::Findings;

/// Nights whose statements are kept, so that their next night can be run again and follows topics by what they hold; of
/// older ones the topics with their words are kept. A night takes about 0.8 MB.
const N_FOLLOWED: usize = 8;

/// Tonight's registry and all others, as they are to be kept.
pub(super) struct Followed {
    pub(super) night: Night,
    pub(super) kept: Vec<Packed>,
    /// What a person must know.
    pub(super) warning: Option<Bilingual>,
}

/// Gives tonight's topics their permanent ids: by the newest night of an earlier day among `kept`.
pub(super) fn follow(kept: Vec<Packed>, as_of: Day, found: &[Found]) -> Result<Followed> {
    let before = kept.iter().filter(|night| night.as_of < as_of).max_by_key(|night| night.as_of);
    let unreadable = |cause: serde_json::Error| {
        Error::new(
            Kind::Store,
            Bilingual::new(
                "저장소의 토픽 등록부를 읽을 수 없습니다",
                "the registry of topics in the store cannot be read",
            ),
        )
        .because(cause)
    };
    let warning = before.filter(|night| night.statements.is_empty() && night.topics.len() > 2).map(|night| {
        Bilingual::new(
            format!("{}의 발언 기록이 오래되어 남아 있지 않아 토픽을 낱말로만 이었습니다", night.as_of),
            format!("the statements of {} are no longer kept: topics are followed by their words alone", night.as_of),
        )
    });
    let before = before.map(Night::unpack).transpose().map_err(unreadable)?;
    let night = registry::carry_on(before.as_ref(), as_of, found);
    let mut kept: Vec<Packed> = kept.into_iter().filter(|night| night.as_of != as_of).collect();
    kept.push(night.pack().map_err(unreadable)?);
    kept.sort_by_key(|night| night.as_of);
    let n_old = kept.len().saturating_sub(N_FOLLOWED);
    kept[..n_old].iter_mut().for_each(|night| night.statements.clear());
    Ok(Followed { night, kept, warning })
}

/// Returns what the registry is told of tonight's topics, in their order.
pub(super) fn found(
    model: &TopicModel,
    definitions: &Definitions,
    names: &[TopicName],
    rows: &[Row<'_>],
    transcripts: &[MaskedTranscript],
    findings: &[Findings],
) -> Vec<Found> {
    let key = |row: &Row<'_>| {
        let statement = &findings[row.transcript_idx as usize].statements[row.statement_idx as usize];
        let transcript = transcripts[row.transcript_idx as usize].id.clone();
        StatementKey::from(&StatementId { transcript, turn: statement.turn, span: statement.span })
    };
    let mut found: Vec<Found> = names
        .iter()
        .zip(&model.defined)
        .map(|(name, definition)| {
            let definition = definition.map(|idx| &definitions.topics[idx as usize].name);
            Found {
                statements: Vec::new(),
                terms: name.terms.clone(),
                label_ko: definition.map(|name| name.ko.clone()).or_else(|| name.ko.clone()),
                label_en: definition.map(|name| name.en.clone()).or_else(|| name.en.clone()),
            }
        })
        .collect();
    for (membership, row) in model.grouping.memberships.iter().zip(rows) {
        if let Some(topic) = membership.topic_idx {
            found[topic as usize].statements.push(key(row));
        }
    }
    found
}
