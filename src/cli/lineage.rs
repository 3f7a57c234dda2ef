//! What became of a topic from night to night?

use serde_json::{Value, json};

use super::arguments::{Arguments, Format};
use super::reading::open;
use super::table::{Table, print};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language};
use crate::registry::{Known, Night, TopicId};

/// Shows the nights of one topic, oldest first: what it was, how many statements it had, what happened and what decided it.
pub(super) fn lineage(arguments: &Arguments, id: &str, format: Format, language: Language) -> Result<()> {
    let store = open(arguments)?;
    let topic: TopicId = id.to_uppercase().parse().map_err(|_| unknown(id))?;
    let header = match language {
        Language::Ko => ["실행", "상태", "발언", "함께 있던 발언", "일어난 일"],
        Language::En => ["night", "state", "statements", "shared", "what happened"],
    };
    let mut table = Table::new(&header, &[2, 3]);
    let mut lines: Vec<Value> = Vec::new();
    for packed in store.nights()? {
        let night = Night::unpack(&packed)?;
        let Some(known) = night.topic(topic) else { continue };
        let happened = |language| happened(known, &night, language);
        table.rows.push(vec![
            night.as_of.to_string(),
            known.state.words().get(language).to_owned(),
            if known.last_found == night.as_of { known.n_statements.to_string() } else { "-".to_owned() },
            known.matched.map_or_else(|| "-".to_owned(), |matched| matched.n_shared.to_string()),
            happened(language),
        ]);
        lines.push(json!({
            "id": topic, "as_of": night.as_of, "state": known.state, "n_statements": known.n_statements,
            "matched": known.matched, "happened": {"ko": happened(Language::Ko), "en": happened(Language::En)},
            "label": {"ko": known.label_ko, "en": known.label_en},
            "offered": {"ko": known.offered_ko, "en": known.offered_en},
        }));
    }
    if lines.is_empty() {
        return Err(unknown(id).at(Place::file(&arguments.workspace)));
    }
    print(format, &lines, &table)
}

fn happened(known: &Known, night: &Night, language: Language) -> String {
    let tonight = known.events.iter().filter(|event| event.on == night.as_of);
    let words: Vec<String> = tonight.map(|event| event.words().get(language).to_owned()).collect();
    words.join("; ")
}

fn unknown(id: &str) -> Error {
    Error::new(
        Kind::Usage,
        Bilingual::new(format!("{id}라는 토픽은 어느 실행에도 없었습니다"), format!("no night has found a topic {id}")),
    )
    .help(Bilingual::new("`voc topics`로 토픽 번호를 확인해 주세요", "see the ids with `voc topics`"))
}
