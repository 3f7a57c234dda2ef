//! The OpenAPI 3.1 document, made of the table that the server goes by.

use serde_json::{Map, Value, json};

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::routes::{self, Needs};
use super::{ENDPOINTS, Endpoint, Field, FieldKind, Gives};
use crate::store::Role;

pub(super) fn show(_: &Asked) -> Result<Answer, Failure> {
    Ok(Answer::json(&document()))
}

/// Returns the document.
pub(in crate::serve) fn document() -> Value {
    let mut paths = Map::new();
    for endpoint in &ENDPOINTS {
        let method = routes::name_of(endpoint.route.method);
        let entry = paths.entry(endpoint.route.path).or_insert_with(|| json!({}));
        entry[method] = operation(endpoint, method);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "voc",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "What customers complain about: topics, alerts, proposals, draft articles and the cases behind them.",
            "description": "Every answer is of one complete run, which it names. Texts of conversations are masked. What is decided counts from the next run on. `voc user token NAME` makes a token; one person alone on their machine needs none.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(),
        },
    })
}

fn operation(endpoint: &Endpoint, method: &str) -> Value {
    let path = endpoint.route.path;
    let last = path.trim_start_matches("/api/v1/").replace(['{', '}'], "");
    let name: String = last.split(['/', '.']).collect::<Vec<_>>().join("_");
    let mut parameters = Vec::new();
    if path.contains("{id}") {
        parameters.push(json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}));
    }
    let mut operation = json!({"operationId": format!("{method}_{name}"), "summary": endpoint.summary});
    let role = match endpoint.route.needs {
        Needs::Nothing => None,
        Needs::Role(role) => Some(role),
    };
    match role {
        None => operation["security"] = json!([]),
        Some(role) => operation["description"] = format!("Needs the role {}.", role.code()).into(),
    }
    if method == "get" {
        parameters.extend(endpoint.fields.iter().map(|field| {
            json!({
                "name": field.name, "in": "query", "required": field.is_needed, "description": field.what,
                "schema": schema_of(field),
            })
        }));
    } else {
        let properties: Map<String, Value> = endpoint.fields.iter().map(described).collect();
        let needed: Vec<&str> =
            endpoint.fields.iter().filter(|field| field.is_needed).map(|field| field.name).collect();
        let schema = json!({
            "type": "object", "properties": properties, "required": needed, "additionalProperties": false,
        });
        operation["requestBody"] =
            json!({"required": !needed.is_empty(), "content": {"application/json": {"schema": schema}}});
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    operation["responses"] = responses(endpoint, role);
    operation
}

fn described(field: &Field) -> (String, Value) {
    let mut schema = schema_of(field);
    schema["description"] = field.what.into();
    (field.name.to_owned(), schema)
}

fn schema_of(field: &Field) -> Value {
    match field.kind {
        FieldKind::Text => json!({"type": "string"}),
        FieldKind::Texts => json!({"type": "array", "items": {"type": "string"}}),
        FieldKind::Day => json!({"type": "string", "format": "date"}),
        FieldKind::Count => json!({"type": "integer", "minimum": 0}),
        FieldKind::OneOf(words) => json!({"type": "string", "enum": words}),
    }
}

fn responses(endpoint: &Endpoint, role: Option<Role>) -> Value {
    let schema = match endpoint.gives {
        Gives::Items => json!({"$ref": "#/components/schemas/Items"}),
        Gives::Item => json!({"$ref": "#/components/schemas/Item"}),
        Gives::Said => json!({"$ref": "#/components/schemas/Said"}),
        Gives::Document => json!({"type": "object"}),
    };
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        })
    };
    let mut responses = json!({"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}});
    if role.is_some() {
        responses["401"] = problem("No token, or one that is not known.");
        responses["403"] = problem("The role does not suffice.");
    }
    if endpoint.route.path.contains("{id}") {
        responses["404"] = problem("There is no such thing in the run that is shown.");
    }
    responses["422"] = problem("What was sent cannot be done; the problem says why.");
    responses["503"] = problem("No run yet, or somebody else is writing; try again.");
    responses
}

fn schemas() -> Value {
    let both = json!({
        "type": "object", "required": ["ko", "en"],
        "properties": {"ko": {"type": "string"}, "en": {"type": "string"}},
    });
    let run = json!({"type": "string", "description": "The run that the answer is of, such as 2026-11-20-001."});
    let as_of = json!({"type": "string", "format": "date"});
    json!({
        "Bilingual": both,
        "Items": {
            "type": "object", "required": ["run", "as_of", "n", "items"],
            "properties": {
                "run": run, "as_of": as_of,
                "n": {"type": "integer", "description": "How many there are in all."},
                "items": {"type": "array", "items": {"type": "object"}},
            },
        },
        "Item": {
            "type": "object", "required": ["run", "as_of", "item"],
            "properties": {"run": run, "as_of": as_of, "item": {"type": "object"}},
        },
        "Said": {
            "type": "object", "required": ["said"],
            "properties": {"said": {"$ref": "#/components/schemas/Bilingual"}},
        },
        "Problem": {
            "type": "object", "required": ["type", "title", "status"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                "detail": {"type": "string"}, "instance": {"type": "string"},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "title": {"type": "string"}, "detail": {"type": ["string", "null"]},
                            "line": {"type": ["integer", "null"]},
                        },
                    },
                },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_document_names_every_path_and_method_that_is_served_and_no_other() {
        let document = document();
        let paths = document["paths"].as_object().expect("an object");
        let told: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().into_iter().flatten().map(move |(method, _)| (method.clone(), path.clone()))
            })
            .collect();
        let served: BTreeSet<(String, String)> = routes::all()
            .filter(|route| route.path.starts_with(routes::API))
            .map(|route| (routes::name_of(route.method).to_owned(), route.path.to_owned()))
            .collect();
        assert_eq!(told, served);
        assert_eq!(told.len(), ENDPOINTS.len());
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_says_its_role_and_answers() {
        let document = document();
        let mut names = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().expect("an object") {
            for (method, operation) in methods.as_object().expect("an object") {
                assert!(names.insert(operation["operationId"].to_string()), "{path}");
                assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{path}");
                let is_open = path.ends_with("openapi.json");
                assert_eq!(operation["responses"]["401"].is_null(), is_open, "{path}");
                assert_eq!(operation["requestBody"].is_null(), method == "get", "{path}");
                assert_eq!(path.contains("{id}"), !operation["responses"]["404"].is_null(), "{path}");
            }
        }
        // Every schema that is named is there.
        let text = document.to_string();
        for named in text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document["components"]["schemas"][named].is_object(), "{named}");
        }
    }
}
