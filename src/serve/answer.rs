//! What comes back: a page, another address, a file; and what a page says when it cannot be made.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::error::{Error, Kind};
use crate::model::Bilingual;

/// What comes back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    mime: &'static str,
    body: Cow<'static, [u8]>,
    location: Option<String>,
    cookies: Vec<String>,
    kept: Kept,
    /// The name under which a browser saves it.
    file: Option<String>,
    retry_after_s: Option<u64>,
    /// Whether it says how to name oneself.
    is_challenge: bool,
}

/// Whether a browser may keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Never,
    /// Its address changes when it does.
    ForGood,
}

impl Answer {
    fn of(status: StatusCode, mime: &'static str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        let body = body.into();
        Self {
            status,
            mime,
            body,
            location: None,
            cookies: Vec::new(),
            kept: Kept::Never,
            file: None,
            retry_after_s: None,
            is_challenge: false,
        }
    }

    /// Returns a page.
    pub(super) fn page(html: String) -> Self {
        Self::of(StatusCode::OK, "text/html; charset=utf-8", html.into_bytes())
    }

    /// Returns JSON.
    pub(super) fn json(value: &serde_json::Value) -> Self {
        Self::of(StatusCode::OK, "application/json", value.to_string().into_bytes())
    }

    /// Returns JSON that says what went wrong (RFC 9457).
    pub(super) fn problem(status: StatusCode, value: &serde_json::Value) -> Self {
        Self::of(status, "application/problem+json", value.to_string().into_bytes())
    }

    /// Returns nothing, well done.
    pub(super) fn nothing() -> Self {
        Self::of(StatusCode::NO_CONTENT, "text/plain; charset=utf-8", Vec::new())
    }

    /// Returns a file of the program, which a browser may keep.
    pub(super) fn asset(mime: &'static str, bytes: &'static [u8]) -> Self {
        Self { kept: Kept::ForGood, ..Self::of(StatusCode::OK, mime, bytes) }
    }

    /// Returns a file that a browser saves under a name.
    pub(super) fn download(mime: &'static str, name: &str, bytes: Vec<u8>) -> Self {
        Self { file: Some(name.to_owned()), ..Self::of(StatusCode::OK, mime, bytes) }
    }

    /// Sends the browser to another page.
    pub(super) fn see_other(to: impl Into<String>) -> Self {
        let mut answer = Self::of(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Vec::new());
        answer.location = Some(to.into());
        answer
    }

    /// Gives it another status.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Says when to try again.
    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Says that a program has to send a token.
    pub(super) fn with_challenge(mut self) -> Self {
        self.is_challenge = true;
        self
    }

    /// Sets a cookie.
    pub(super) fn with_cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// Returns it as the server sends it.
    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(match self.body {
            Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        }));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let mut set = |name, value: &str| {
            // A value that no header can hold was made of what somebody sent; it is left out.
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name, value);
            }
        };
        set(header::CONTENT_TYPE, self.mime);
        set(
            header::CACHE_CONTROL,
            match self.kept {
                Kept::Never => "no-store",
                Kept::ForGood => "public, max-age=31536000, immutable",
            },
        );
        if let Some(location) = self.location {
            set(header::LOCATION, &location);
        }
        if self.is_challenge {
            set(header::WWW_AUTHENTICATE, "Bearer");
        }
        if let Some(seconds) = self.retry_after_s {
            set(header::RETRY_AFTER, &seconds.to_string());
        }
        if let Some(name) = self.file {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
            let name: String = name.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect();
            set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
        }
        for cookie in self.cookies {
            set(header::SET_COOKIE, &cookie);
        }
        response
    }
}

/// Why a page cannot be made.
#[derive(Debug)]
pub(super) enum Failure {
    /// What the program says of it.
    Error(Error),
    /// The same for many requests.
    Shared(Arc<Error>),
    /// There is no such thing; the words say what was looked for.
    Unknown(Bilingual),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Failure {
    /// Returns the status that says whose turn it is.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Unknown(_) => StatusCode::NOT_FOUND,
            // A workspace in which nothing has run yet is as it should be.
            Self::Shared(error) if error.kind() == Kind::Usage => StatusCode::OK,
            Self::Shared(error) => status_of(error.kind()),
            Self::Error(error) => status_of(error.kind()),
        }
    }
}

fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Usage | Kind::Input => StatusCode::BAD_REQUEST,
        Kind::Locked => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Settings | Kind::Store | Kind::Verification | Kind::Alerts | Kind::Internal => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
