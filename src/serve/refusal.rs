//! Why somebody is not let in, in words that help those who mean well.

use axum::http::StatusCode;

use crate::model::Bilingual;
use crate::store::Role;

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The request names a host that is not ours.
    WrongHost,
    /// A form that another site sent.
    OtherSite,
    /// No page has this path.
    NoSuchPage,
    /// The page cannot be asked in this way.
    WrongMethod,
    /// The address is too long.
    LongAddress,
    /// What was sent is too large.
    LargeBody,
    /// What was sent came too slowly, or is no form.
    BadBody,
    /// A program sent what is no JSON object of texts, or says that it is something else.
    NoJson,
    /// A proxy passed it on to a server that is one person's own.
    Proxied,
    /// Nobody has signed in, and a form cannot be sent again after it.
    SignIn,
    /// Somebody has signed in who may not do this.
    NotAllowed(Role),
    /// The form was not given out to this session.
    Forged,
    /// The form was sent before.
    Replayed,
    /// The page takes too long.
    TooLong,
    /// The page came to no end: a defect of the program.
    Broken,
}

impl Refusal {
    /// Returns the status.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::OtherSite | Self::Proxied | Self::NotAllowed(_) | Self::Forged => StatusCode::FORBIDDEN,
            Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::LongAddress => StatusCode::URI_TOO_LONG,
            Self::LargeBody => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadBody => StatusCode::BAD_REQUEST,
            Self::NoJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Replayed => StatusCode::CONFLICT,
            Self::TooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns what happened, and what to do.
    pub(super) fn words(self) -> (Bilingual, Bilingual) {
        let (what, help) = match self {
            Self::WrongHost => (
                ("이 주소로는 열 수 없습니다", "This address is not one of this server's"),
                (
                    "localhost나 숫자로 된 주소로 열어 주세요. 이름으로 열려면 voc.toml의 [serve] hosts에 그 이름을 적어야 합니다.",
                    "Open it as localhost or by its address in digits. A name has to stand under [serve] hosts in voc.toml.",
                ),
            ),
            Self::OtherSite => (
                ("다른 사이트에서 보낸 요청이라 받지 않았습니다", "Another site sent this request; it was not taken"),
                ("이 화면 안에서 다시 시도해 주세요.", "Try again from within these pages."),
            ),
            Self::Proxied => (
                ("프록시를 거쳐 온 요청이라 받지 않았습니다", "This came through a proxy and was not taken"),
                (
                    "사용자가 없는 서버는 이 컴퓨터에서만 열 수 있습니다. `voc user add`로 사용자를 먼저 추가해 주세요.",
                    "Without users the server is for this machine alone. Add users first with `voc user add`.",
                ),
            ),
            Self::NoSuchPage => (
                ("그런 화면이 없습니다", "There is no such page"),
                (
                    "주소를 확인하거나, 왼쪽 위의 voc를 눌러 첫 화면에서 골라 주세요.",
                    "Check the address, or choose from the first page behind ‘voc’ above.",
                ),
            ),
            Self::WrongMethod => (
                ("이 주소는 그렇게 요청할 수 없습니다", "This address cannot be asked in that way"),
                ("왼쪽 위의 voc를 눌러 첫 화면에서 골라 주세요.", "Choose from the first page behind ‘voc’ above."),
            ),
            Self::LongAddress => (
                ("주소가 너무 깁니다", "The address is too long"),
                ("검색어나 조건을 줄여 주세요.", "Use fewer words or conditions."),
            ),
            Self::LargeBody => (
                ("보내신 내용이 너무 큽니다", "What you sent is too large"),
                ("64 KB까지 받습니다. 나누어 보내 주세요.", "Up to 64 KB are taken. Send it in parts."),
            ),
            Self::BadBody => (
                ("보내신 내용을 읽지 못했습니다", "What you sent could not be read"),
                ("화면을 새로 열어 다시 보내 주세요.", "Open the page again and send it once more."),
            ),
            Self::NoJson => (
                ("JSON 개체가 아닙니다", "This is no JSON object"),
                (
                    "Content-Type을 application/json으로 하고, 값이 글이거나 글의 목록인 개체를 보내 주세요.",
                    "Send an object of texts and lists of texts, with Content-Type: application/json.",
                ),
            ),
            Self::SignIn => (
                ("로그인이 필요합니다", "Please sign in"),
                (
                    "로그인한 뒤 다시 해 주세요. 방금 보내신 내용은 반영되지 않았습니다.",
                    "Sign in, then do it again; what you sent was not taken.",
                ),
            ),
            Self::NotAllowed(role) => {
                let role = role.words();
                return (
                    Bilingual::new("권한이 없습니다", "You may not do this"),
                    Bilingual::new(
                        format!("‘{}’ 역할이 필요합니다. 관리자에게 문의해 주세요.", role.ko),
                        format!("It needs the role ‘{}’. Ask whoever looks after this server.", role.en),
                    ),
                );
            }
            Self::Forged => (
                ("이 화면에서 보낸 요청인지 확인하지 못했습니다", "It cannot be told whether this page sent the form"),
                (
                    "화면을 새로 열어 다시 보내 주세요. 로그인한 지 오래되었으면 다시 로그인해야 합니다.",
                    "Open the page again and send it once more; you may have to sign in again.",
                ),
            ),
            Self::Replayed => (
                ("이미 보낸 요청입니다", "This was sent before"),
                (
                    "같은 요청을 두 번 받지 않습니다. 화면을 새로 열어 반영되었는지 확인해 주세요.",
                    "It is not taken twice. Open the page again to see what came of it.",
                ),
            ),
            Self::TooLong => (
                ("지금은 너무 오래 걸립니다", "This takes too long now"),
                ("잠시 뒤 다시 시도해 주세요.", "Try again in a moment."),
            ),
            Self::Broken => (
                ("화면을 만들지 못했습니다", "The page could not be made"),
                (
                    "프로그램의 결함입니다. 어떤 화면이었는지 알려 주시면 고치겠습니다.",
                    "This is a defect of the program. Please report which page it was.",
                ),
            ),
        };
        (Bilingual::new(what.0, what.1), Bilingual::new(help.0, help.1))
    }
}
