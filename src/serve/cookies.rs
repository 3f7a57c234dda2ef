//! What a browser keeps: its session, the language and the colours that somebody chose.

use axum::http::{HeaderMap, header};

use super::app::App;
use super::layout::Theme;
use crate::model::Language;

/// A year, for what somebody chose.
const LONG_S: u32 = 365 * 24 * 3_600;

/// Returns the name of the session's cookie: cookies know no port, so that two servers on one machine need names of their own.
fn session_name(app: &App) -> String {
    let port = app.address.port();
    // Browsers take a cookie with this prefix over HTTPS alone, and from this host alone.
    if app.settings.https { format!("__Host-voc-{port}") } else { format!("voc-{port}") }
}

/// Returns the value of the session's cookie.
pub(super) fn session<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    value(headers, &session_name(app))
}

/// Returns the header that gives a browser its session.
pub(super) fn of_session(app: &App, value: &str) -> String {
    let secure = if app.settings.https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}", session_name(app))
}

/// Returns the header that keeps what somebody chose.
pub(super) fn of_choice(app: &App, name: &str, value: &str) -> String {
    let secure = if app.settings.https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={LONG_S}; HttpOnly; SameSite=Lax{secure}")
}

/// Returns the language of a page: what was chosen, else the first that the browser prefers, else the workspace's.
pub(super) fn language(app: &App, headers: &HeaderMap) -> Language {
    let chosen = value(headers, "voc-language").and_then(Language::of_code);
    let preferred = || {
        let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        preferred(accepted)
    };
    chosen.or_else(preferred).unwrap_or(app.language)
}

/// Returns the colours of a page.
pub(super) fn theme(headers: &HeaderMap) -> Theme {
    value(headers, "voc-theme").and_then(Theme::of_code).unwrap_or(Theme::Auto)
}

/// Returns the most preferred of our languages in `ko-KR,ko;q=0.9,en;q=0.8`.
fn preferred(accepted: &str) -> Option<Language> {
    let mut best: Option<(f64, Language)> = None;
    for part in accepted.split(',').take(32) {
        let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
        let language = Language::of_code(tag.trim().split('-').next()?.to_ascii_lowercase().as_str());
        let weight: f64 = weight.trim().parse().unwrap_or(0.0);
        if let Some(language) = language
            && weight > best.map_or(0.0, |(weight, _)| weight)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|text| text.split(';')).find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_language_that_we_speak_counts() {
        let check =
            |accepted: &str, expected: Option<Language>| assert_eq!(preferred(accepted), expected, "{accepted}");
        check("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Some(Language::Ko));
        check("en-GB,en;q=0.9,ko;q=0.8", Some(Language::En));
        check("de,fr;q=0.9,ko;q=0.3,en;q=0.2", Some(Language::Ko));
        check("ko;q=0.1,en", Some(Language::En));
        check("de", None);
        check("", None);
        check("ko;q=nonsense", None);
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "xvoc-theme=light; voc-theme=dark; voc-themes=x".parse().expect("a value"));
        assert_eq!(value(&headers, "voc-theme"), Some("dark"));
        assert_eq!(value(&headers, "voc"), None);
    }
}
