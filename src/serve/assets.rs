//! Style, script and icon, in the binary. Their address holds a hash, so that a browser keeps them until they change.

use std::sync::LazyLock;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::routes::{Needs, Route};

const STYLE: &str =
    concat!(include_str!("../../templates/serve/style.css"), include_str!("../../templates/serve/deciding.css"));
const SCRIPT: &str = include_str!("../../templates/serve/script.js");
const ICON: &str = include_str!("../../templates/serve/icon.svg");

/// The addresses of style, script and icon.
pub(super) struct Addresses {
    pub(super) style: String,
    pub(super) script: String,
    pub(super) icon: String,
}

/// Returns the addresses of this program's style, script and icon.
pub(super) fn addresses() -> &'static Addresses {
    static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| {
        let address =
            |name: &str, text: &str| format!("/static/{}/{name}", &blake3::hash(text.as_bytes()).to_hex()[..12]);
        Addresses {
            style: address("style.css", STYLE),
            script: address("script.js", SCRIPT),
            icon: address("icon.svg", ICON),
        }
    });
    &ADDRESSES
}

pub(super) const ROUTES: &[Route] = &[Route::get("/static/{hash}/{name}", Needs::Nothing, asset)];

fn asset(asked: &Asked) -> Result<Answer, Failure> {
    let (mime, text) = match asked.part("name") {
        "style.css" => ("text/css; charset=utf-8", STYLE),
        "script.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => {
            return Err(Failure::Unknown(crate::model::Bilingual::new(
                "그런 파일이 없습니다",
                "there is no such file",
            )));
        }
    };
    Ok(Answer::asset(mime, text.as_bytes()))
}
