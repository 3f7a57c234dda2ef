//! What programs decide for somebody: the same deeds as the forms, with the same checks and the same line in the log.

use serde_json::json;

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::curation::{self, Quiet};
use super::super::{kb, proposals};
use super::reading::draft_of;
use crate::error::Result;
use crate::model::Bilingual;

fn said(done: Result<Bilingual>) -> std::result::Result<Answer, Failure> {
    Ok(Answer::json(&json!({"said": done?})))
}

pub(super) fn topic(asked: &Asked, deed: curation::Deed) -> std::result::Result<Answer, Failure> {
    said(curation::of_topic(asked, deed))
}

pub(super) fn alert(asked: &Asked, quiet: Quiet) -> std::result::Result<Answer, Failure> {
    said(curation::of_alert(asked, quiet))
}

pub(super) fn proposal(asked: &Asked) -> std::result::Result<Answer, Failure> {
    said(proposals::of_proposal(asked))
}

pub(super) fn draft(asked: &Asked, deed: kb::Deed) -> std::result::Result<Answer, Failure> {
    let id = draft_of(asked)?.id.clone();
    said(kb::of_draft(asked, &id, deed))
}

pub(super) fn rule(asked: &Asked) -> std::result::Result<Answer, Failure> {
    said(curation::of_rule(asked))
}
