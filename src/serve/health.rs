//! How is the server, for whoever watches it; and where browsers tell that a page tried what its policy forbids.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use serde_json::json;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::routes::{Method, Needs, READER, Route};
use crate::model::Language;

pub(super) const HEALTH: &str = "/health";

pub(super) const ROUTES: &[Route] = &[
    Route::get(HEALTH, READER, health),
    Route { method: Method::Report, path: "/csp-report", needs: Needs::Nothing, page: csp_report },
];

fn health(asked: &Asked) -> Result<Answer, Failure> {
    let seen = &asked.seen;
    let told = |error: &crate::Error| error.message(Language::En);
    let answer = Answer::json(&json!({
        "run": seen.shown.as_ref().ok().map(|snapshot| &snapshot.run.run),
        "is_at_work": seen.is_at_work,
        "error": seen.shown.as_ref().err().map(|error| told(error)),
        "trouble": seen.trouble.as_ref().map(|error| told(error)),
        "csp_reports": asked.app.n_csp_reports.load(Ordering::Relaxed),
    }));
    let is_well = seen.shown.is_ok() && seen.trouble.is_none();
    Ok(if is_well { answer } else { answer.with_status(StatusCode::SERVICE_UNAVAILABLE) })
}

fn csp_report(asked: &Asked) -> Result<Answer, Failure> {
    asked.app.count_csp_report();
    Ok(Answer::nothing())
}
