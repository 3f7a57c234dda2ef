//! What is new this morning, in the order in which somebody with ten minutes reads it.

use askama::Template;

use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::layout::{Frame, Part};
use crate::serve::routes::{READER, Route};

pub(in crate::serve) const ROUTES: &[Route] = &[Route::get("/", READER, show)];

#[derive(Template)]
#[template(path = "serve/tonight.html")]
struct Tonight {
    frame: Frame,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    asked.snapshot()?;
    let frame = asked.frame(asked.say("오늘의 결과", "Tonight"), Part::Tonight)?;
    asked.page(&Tonight { frame })
}
