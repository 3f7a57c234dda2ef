//! `tags.jsonl`: tags, then topics, then conversations that were perhaps filed wrongly, one line each.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::Audit;
use crate::effects::{Ratio, round4};
use crate::report::lines::line;
use crate::report::summary::Report;

/// Writes the lines.
pub(in crate::report) fn write(report: &Report<'_>, audit: &Audit<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let id = |topic: usize| report.topics[topic].id.as_str();
    let share = |ratio: Ratio| json!({"ratio": round4(ratio.value()), "n": ratio.whole});
    for tag in &audit.tags {
        let topics: Map<String, Value> =
            tag.topics.iter().map(|(topic, n)| (id(*topic).to_owned(), json!(n))).collect();
        line(
            out,
            &json!({
                "schema": 1,
                "kind": "tag",
                "field": tag.field.code(),
                "value": tag.value,
                "n_transcripts": tag.n_transcripts,
                "n_without_statement": tag.n_without_statement,
                "largest": tag.largest().map(|(topic, ratio)| json!({"topic": id(topic), "share": share(ratio)})),
                "n_topics_for_80_percent": tag.n_topics_for_most(),
                "topics": topics,
            }),
        )?;
    }
    for topic in &audit.topics {
        let usual: Map<String, Value> = topic
            .usual
            .iter()
            .map(|(field, (value, ratio))| (field.code().to_owned(), json!({"value": value, "share": share(*ratio)})))
            .collect();
        line(
            out,
            &json!({
                "schema": 1,
                "kind": "topic",
                "topic": id(topic.topic),
                "untagged": share(topic.untagged),
                "usual": usual,
            }),
        )?;
    }
    audit.suspects.iter().try_for_each(|suspect| {
        line(
            out,
            &json!({
                "schema": 1,
                "kind": "suspect",
                "transcript": suspect.transcript,
                "field": suspect.field.code(),
                "value": suspect.value,
                "topic": id(suspect.topic),
                "share_of_tag": share(suspect.of_tag),
                "usual": suspect.usual,
                "share_of_topic": share(suspect.of_topic),
            }),
        )
    })
}
