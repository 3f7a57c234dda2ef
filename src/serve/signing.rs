//! Who are you? Signing in and out, and the choice of language and colours.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::http::StatusCode;

use super::answer::{Answer, Failure};
use super::app::Admission;
use super::asked::Asked;
use super::layout::{Frame, Part, Theme};
use super::routes::{Needs, Route};
use super::session::SignedIn;
use super::{cookies, links, passwords};
use crate::model::Language;
use crate::store::Users;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/sign-in", Needs::Nothing, show),
    Route::post("/sign-in", Needs::Nothing, sign_in),
    Route::post("/sign-out", Needs::Nothing, sign_out),
    Route::get("/view", Needs::Nothing, view),
];

#[derive(Template)]
#[template(path = "serve/sign_in.html")]
struct SignIn {
    frame: Frame,
    next: String,
    name: String,
    trouble: Option<String>,
}

/// Where to go after it.
fn next_of(asked: &Asked) -> String {
    let next = asked.query.get("next").or_else(|| asked.form.get("next"));
    next.filter(|next| links::is_ours(next)).unwrap_or("/").to_owned()
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    if asked.visitor.role.is_some() {
        return Ok(Answer::see_other(next_of(asked)));
    }
    form(asked, None)
}

fn form(asked: &Asked, trouble: Option<String>) -> Result<Answer, Failure> {
    if let Admission::Closed(error) = &asked.seen.admission {
        return Err(Failure::Shared(Arc::clone(error)));
    }
    let frame = asked.frame(asked.say("로그인", "Sign in"), Part::None)?;
    let name = asked.form.get("name").unwrap_or_default().to_owned();
    asked.page(&SignIn { frame, next: next_of(asked), name, trouble })
}

fn sign_in(asked: &Asked) -> Result<Answer, Failure> {
    let (app, now) = (&asked.app, Instant::now());
    let name: String = asked.form.get("name").unwrap_or_default().chars().take(80).collect();
    // Behind a proxy everybody comes from its address.
    let is_behind_proxy = asked.from.is_loopback() && (app.settings.https || !app.settings.hosts.is_empty());
    let address = (!is_behind_proxy).then_some(asked.from);
    if let Err(wait) = app.throttle.attempt(&name, address, now) {
        let seconds = wait.as_secs() + 1;
        let trouble = match asked.language {
            Language::Ko => format!("여러 번 틀려서 잠시 막았습니다. {seconds}초 뒤에 다시 시도해 주세요."),
            Language::En => format!("Too many attempts. Try again in {seconds} s."),
        };
        let answer = form(asked, Some(trouble))?;
        return Ok(answer.with_status(StatusCode::TOO_MANY_REQUESTS).retry_after(seconds));
    }
    // Read anew: whoever was just removed does not get in.
    let users = Users::all(&app.workspace)?;
    let user = users.iter().find(|user| user.name == name);
    let password = asked.form.0.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value);
    if !passwords::is_right(password, user.map(|user| user.password.as_str())) {
        // A name that is not known may be a password in the wrong field.
        asked.log("sign_in", user.map_or("unknown", |user| user.name.as_str()), "refused")?;
        let trouble = asked.say("이름이나 비밀번호가 맞지 않습니다.", "Name or password is not right.");
        return Ok(form(asked, Some(trouble.to_owned()))?.with_status(StatusCode::UNAUTHORIZED));
    }
    app.throttle.succeeded(&name, address);
    asked.log("sign_in", &name, "done")?;
    if let Some(session) = &asked.session {
        app.sessions.end(session);
    }
    // A new session, so that nobody knows it who knew the one before.
    let stamp = user.map_or(0, |user| user.stamp);
    let (cookie, _) = app.sessions.begin(Some(SignedIn { name, stamp }), now)?;
    Ok(Answer::see_other(next_of(asked)).with_cookie(cookies::of_session(app, &cookie)))
}

fn sign_out(asked: &Asked) -> Result<Answer, Failure> {
    if let Some(session) = &asked.session {
        asked.app.sessions.end(session);
    }
    Ok(Answer::see_other("/sign-in"))
}

/// Keeps a language or colours and goes back.
fn view(asked: &Asked) -> Result<Answer, Failure> {
    let mut answer = Answer::see_other(asked.query.get("back").filter(|back| links::is_ours(back)).unwrap_or("/"));
    if let Some(language) = asked.query.get("language").and_then(Language::of_code) {
        answer = answer.with_cookie(cookies::of_choice(&asked.app, "voc-language", language.code()));
    }
    if let Some(theme) = asked.query.get("theme").and_then(Theme::of_code) {
        answer = answer.with_cookie(cookies::of_choice(&asked.app, "voc-theme", theme.code()));
    }
    Ok(answer)
}
