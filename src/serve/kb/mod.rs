//! What is to be written down: where an article is missing, which drafts wait for somebody, how the shelf is; and a draft with the
//! source of every sentence, which an editor accepts, changes or turns down.

mod deciding;
mod document;
mod draft;
mod lists;

pub(in crate::serve) use deciding::{Deed, of_draft};
pub(in crate::serve) use document::{Sources, sources};

use super::routes::{Needs, READER, Route};
use crate::store::Role;

const EDITOR: Needs = Needs::Role(Role::Editor);

pub(super) const ROUTES: &[Route] = &[
    Route::get("/kb", READER, lists::drafts),
    Route::get("/kb/drafts", READER, lists::drafts),
    Route::get("/kb/gaps", READER, lists::gaps),
    Route::get("/kb/articles", READER, lists::articles),
    Route::get("/kb/drafts/{id}", READER, draft::show),
    Route::get("/kb/drafts/{id}/edit", EDITOR, deciding::begin_edit),
    Route::post("/kb/drafts/{id}/edit", EDITOR, |asked| deciding::decided(asked, Deed::Edit)),
    Route::post("/kb/drafts/{id}/accept", EDITOR, |asked| deciding::decided(asked, Deed::Accept)),
    Route::post("/kb/drafts/{id}/reject", EDITOR, |asked| deciding::decided(asked, Deed::Reject)),
    Route::post("/kb/drafts/{id}/reopen", EDITOR, |asked| deciding::decided(asked, Deed::Reopen)),
];
