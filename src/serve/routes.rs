//! What can be asked for, and what somebody needs to ask for it. A route that says nothing is let in for nobody: there is no default.

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodRouter, get, post};

use super::answer::{Answer, Failure};
use super::app::App;
use super::asked::Asked;
use super::refusal::Refusal;
use super::{api, assets, curation, enter, health, kb, pages, proposals, signing};
use crate::store::Role;
use std::sync::Arc;

/// What somebody needs to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: what everybody may see before they sign in, which holds nothing of the workspace.
    Nothing,
    /// At least this role.
    Role(Role),
}

/// How a request asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// To see.
    Get,
    /// To change, with a form that carries a fresh token of its session.
    Post,
    /// A report of a browser, without a token.
    Report,
    /// To change, with JSON that a program sends under a bearer token.
    Call,
}

/// Where the JSON for programs begins.
pub(super) const API: &str = "/api/";

/// A page: what its path asks for, what it needs, and the function that makes it.
#[derive(Clone, Copy)]
pub(super) struct Route {
    pub(super) method: Method,
    /// With `{name}` where any part of a path may stand.
    pub(super) path: &'static str,
    pub(super) needs: Needs,
    /// Runs on a thread of its own, so that it may read from the disk.
    pub(super) page: fn(&Asked) -> Result<Answer, Failure>,
}

impl Route {
    /// Returns a page to see.
    pub(super) const fn get(path: &'static str, needs: Needs, page: fn(&Asked) -> Result<Answer, Failure>) -> Self {
        Self { method: Method::Get, path, needs, page }
    }

    /// Returns a call of a program that changes something.
    pub(super) const fn call(path: &'static str, needs: Needs, page: fn(&Asked) -> Result<Answer, Failure>) -> Self {
        Self { method: Method::Call, path, needs, page }
    }

    /// Returns a form to be sent.
    pub(super) const fn post(path: &'static str, needs: Needs, page: fn(&Asked) -> Result<Answer, Failure>) -> Self {
        Self { method: Method::Post, path, needs, page }
    }
}

/// What somebody needs to see anything.
pub(super) const READER: Needs = Needs::Role(Role::Reader);

/// All routes, by the module that has them.
const ALL: &[&[Route]] = &[
    assets::ROUTES,
    signing::ROUTES,
    health::ROUTES,
    pages::tonight::ROUTES,
    kb::ROUTES,
    proposals::ROUTES,
    curation::ROUTES,
    api::ROUTES,
    pages::topics::ROUTES,
    pages::topic::ROUTES,
    pages::search::ROUTES,
    pages::cases::ROUTES,
    pages::case::ROUTES,
    pages::alerts::ROUTES,
    pages::runs::ROUTES,
];

/// Returns all routes.
pub(super) fn all() -> impl Iterator<Item = &'static Route> {
    ALL.iter().copied().flatten()
}

/// Returns the router: every route, and one answer for everything else.
pub(super) fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in all() {
        let enter = move |State(app): State<Arc<App>>, request: Request| enter::enter(app, Ok(route), request);
        let method: MethodRouter<Arc<App>> = match route.method {
            Method::Get => get(enter),
            Method::Post | Method::Report | Method::Call => post(enter),
        };
        router = router.route(route.path, method);
    }
    let nowhere = |why| move |State(app): State<Arc<App>>, request: Request| enter::enter(app, Err(why), request);
    router
        .fallback(nowhere(Refusal::NoSuchPage))
        .method_not_allowed_fallback(nowhere(Refusal::WrongMethod))
        .with_state(app)
}

/// Returns the method of a request as the OpenAPI document names it.
pub(super) fn name_of(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post | Method::Report | Method::Call => "post",
    }
}
