//! What a program sent: an object of texts and lists of texts, and nothing that no endpoint asks for.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::super::asked::{Asked, Pairs};
use super::super::refusal::Refusal;
use super::super::routes::{Method, Route};
use super::{Endpoint, Field, FieldKind, of_route};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, distance};

/// Reads the object of a call; what is empty is an object without fields.
///
/// # Errors
/// What does not say that it is JSON, is none, or holds more than texts and lists of texts.
pub(in crate::serve) fn fields_of(headers: &HeaderMap, bytes: &[u8]) -> std::result::Result<Pairs, Refusal> {
    let mime = headers.get(header::CONTENT_TYPE).and_then(|mime| mime.to_str().ok()).unwrap_or_default();
    if !mime.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::NoJson);
    }
    if bytes.is_empty() {
        return Ok(Pairs::default());
    }
    let Ok(Value::Object(object)) = serde_json::from_slice(bytes) else { return Err(Refusal::NoJson) };
    let mut pairs = Vec::new();
    for (name, value) in object {
        match value {
            Value::Null => {}
            Value::String(text) => pairs.push((name, text)),
            Value::Array(values) => {
                for value in values {
                    let Value::String(text) = value else { return Err(Refusal::NoJson) };
                    pairs.push((name.clone(), text));
                }
            }
            _ => return Err(Refusal::NoJson),
        }
    }
    Ok(Pairs(pairs))
}

/// Checks what was sent against the table: every name is known, what is needed is there, every value can be read.
///
/// # Errors
/// Everything that is wrong, at once.
pub(in crate::serve) fn check(asked: &Asked, route: &Route) -> Result<()> {
    let Some(endpoint) = of_route(route.path, route.method) else { return Ok(()) };
    let sent = if route.method == Method::Get { &asked.query } else { &asked.form };
    let problems = problems(endpoint, sent);
    if problems.is_empty() { Ok(()) } else { Err(Error::several(problems)) }
}

fn problems(endpoint: &Endpoint, sent: &Pairs) -> Vec<Error> {
    let known = |name: &str| endpoint.fields.iter().find(|field| field.name == name);
    let mut problems = Vec::new();
    for (name, value) in &sent.0 {
        match known(name) {
            None => problems.push(unknown(endpoint, name)),
            Some(field) => problems.extend(misread(field, value.trim())),
        }
    }
    for field in endpoint.fields.iter().filter(|field| field.is_needed && sent.get(field.name).is_none()) {
        let name = field.name;
        problems.push(
            Error::new(Kind::Input, Bilingual::new(format!("{name} 값이 없습니다"), format!("'{name}' is missing")))
                .help(Bilingual::new(format!("{name}을(를) 더해 보내 주세요"), field.what)),
        );
    }
    for field in endpoint.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Texts)) {
        if sent.all(field.name).count() > 1 {
            let name = field.name;
            problems.push(
                Error::new(
                    Kind::Input,
                    Bilingual::new(format!("{name} 값이 여럿입니다"), format!("'{name}' comes more than once")),
                )
                .help(Bilingual::new("하나만 보내 주세요", "send one")),
            );
        }
    }
    problems
}

fn unknown(endpoint: &Endpoint, name: &str) -> Error {
    let listed: Vec<&str> = endpoint.fields.iter().map(|field| field.name).collect();
    let nearest = listed.iter().min_by_key(|known| (distance(known, name), **known)).copied().unwrap_or_default();
    let listed = listed.join(", ");
    // The name is not said again: it may be anything.
    let what = Bilingual::new("여기에서 받지 않는 항목이 있습니다", "there is a field that is not known here");
    Error::new(Kind::Input, what).help(match nearest {
        "" => Bilingual::new("항목 없이 보내 주세요", "send none"),
        nearest => Bilingual::new(
            format!("'{nearest}'을(를) 쓰려고 하셨나요? 받는 항목: {listed}"),
            format!("did you mean '{nearest}'? known here: {listed}"),
        ),
    })
}

fn misread(field: &Field, value: &str) -> Option<Error> {
    let (is_fine, ko, en) = match field.kind {
        FieldKind::Text | FieldKind::Texts => (true, String::new(), String::new()),
        FieldKind::Day => {
            (value.parse::<Day>().is_ok(), "2026-11-20처럼 적어 주세요".into(), "write it like 2026-11-20".into())
        }
        FieldKind::Count => (
            value.parse::<u32>().is_ok(),
            "0 이상의 정수를 적어 주세요".into(),
            "write a whole number from 0 on".into(),
        ),
        FieldKind::OneOf(words) => {
            let words = words.join(", ");
            let is_one = words.split(", ").any(|word| word == value);
            (is_one, format!("쓸 수 있는 값: {words}"), format!("one of: {words}"))
        }
    };
    let name = field.name;
    (!is_fine && !value.is_empty()).then(|| {
        let what = Bilingual::new(format!("{name} 값을 읽을 수 없습니다"), format!("cannot read '{name}'"));
        Error::new(Kind::Input, what).help(Bilingual::new(ko, en))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mime: &'static str, body: &str) -> std::result::Result<Pairs, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, mime.parse().expect("a value"));
        fields_of(&headers, body.as_bytes())
    }

    #[test]
    fn an_object_of_texts_is_read_and_everything_else_is_refused() {
        let json = "application/json; charset=utf-8";
        let found = read(json, r#"{"ko": "환불", "other": ["T-0001", "T-0002"], "en": null}"#).expect("an object");
        assert_eq!(found.get("ko"), Some("환불"));
        assert_eq!(found.all("other").collect::<Vec<_>>(), ["T-0001", "T-0002"]);
        assert_eq!(found.get("en"), None);
        assert_eq!(read(json, "").expect("nothing"), Pairs::default());
        for body in ["[]", "{", "{\"a\": 1}", "{\"a\": {}}", "{\"a\": [1]}", "\"a\"", &"[".repeat(100_000)] {
            assert_eq!(read(json, body), Err(Refusal::NoJson), "{}", body.chars().take(20).collect::<String>());
        }
        for mime in ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"] {
            assert_eq!(read(mime, "{}"), Err(Refusal::NoJson), "{mime}");
        }
    }

    #[test]
    fn everything_that_is_wrong_with_a_call_is_told_at_once() {
        let endpoint = of_route("/api/v1/proposals/{id}/state", Method::Call).expect("there");
        let told = |pairs: &[(&str, &str)]| -> Vec<String> {
            let pairs = Pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
            problems(endpoint, &pairs).iter().map(|error| error.message(crate::model::Language::En)).collect()
        };
        assert!(told(&[("state", "done"), ("on", "2026-11-20")]).is_empty());
        let found = told(&[("status", "done"), ("on", "gestern"), ("note", "a"), ("note", "b")]).join("\n");
        for part in ["did you mean 'state'", "cannot read 'on'", "'state' is missing", "'note' comes more than once"] {
            assert!(found.contains(part), "{part}: {found}");
        }
        assert!(told(&[("state", "fertig")])[0].contains("one of: proposed, accepted"));
    }
}
