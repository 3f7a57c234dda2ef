//! What went wrong, as RFC 9457 says it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::refusal::Refusal;
use crate::error::{Error, Problem};

/// Returns why a program is not let in.
pub(in crate::serve) fn refused(asked: &Asked, refusal: Refusal) -> Answer {
    let (what, help) = refusal.words();
    let status = refusal.status();
    let detail = match refusal {
        Refusal::SignIn => asked.say(
            "Authorization: Bearer 뒤에 `voc user token 이름`으로 만든 토큰을 붙여 보내 주세요.",
            "Send a token behind Authorization: Bearer; `voc user token NAME` makes one.",
        ),
        _ => help.get(asked.language),
    };
    problem(asked, status, what.get(asked.language), detail, Vec::new())
}

/// Returns why there is no answer.
pub(in crate::serve) fn failed(asked: &Asked, failure: &Failure) -> Answer {
    match failure {
        Failure::Unknown(what) => problem(asked, StatusCode::NOT_FOUND, what.get(asked.language), "", Vec::new()),
        // What a page shows as a beginning is no answer for a program.
        Failure::Shared(error) if failure.status() == StatusCode::OK => {
            of_error(asked, StatusCode::SERVICE_UNAVAILABLE, error)
        }
        Failure::Shared(error) => of_error(asked, failure.status(), error),
        Failure::Error(error) if failure.status() == StatusCode::BAD_REQUEST => {
            of_error(asked, StatusCode::UNPROCESSABLE_ENTITY, error)
        }
        Failure::Error(error) => of_error(asked, failure.status(), error),
    }
}

fn of_error(asked: &Asked, status: StatusCode, error: &Error) -> Answer {
    let problems = error.problems();
    let own = |it: &Problem<'_>| {
        let help = it.help.map(|help| help.get(asked.language));
        json!({"title": it.what.get(asked.language), "detail": help, "line": it.place.and_then(|place| place.line)})
    };
    let (title, detail) = match problems.first() {
        Some(first) => (first.what.get(asked.language), first.help.map_or("", |help| help.get(asked.language))),
        None => ("", ""),
    };
    let others = if problems.len() > 1 { problems.iter().map(own).collect() } else { Vec::new() };
    problem(asked, status, title, detail, others)
}

fn problem(asked: &Asked, status: StatusCode, title: &str, detail: &str, errors: Vec<Value>) -> Answer {
    let path = asked.address.split('?').next().unwrap_or_default();
    let mut value = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "instance": path});
    if !detail.is_empty() {
        value["detail"] = detail.into();
    }
    if !errors.is_empty() {
        value["errors"] = errors.into();
    }
    let answer = Answer::problem(status, &value);
    if status == StatusCode::UNAUTHORIZED { answer.with_challenge() } else { answer }
}
