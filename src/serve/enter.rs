//! The one door. Every request comes through here and nothing else hands a page out: host, size, session, role, token, then the page.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, Uri, header};
use tokio::sync::OwnedSemaphorePermit;

use super::answer::{Answer, Failure};
use super::app::{Admission, App, Seen};
use super::asked::{Asked, Pairs, Visitor};
use super::health::HEALTH;
use super::layout;
use super::refusal::Refusal;
use super::routes::{API, Method, Needs, Route};
use super::seal::seal;
use super::session::{Held, Token};
use super::{api, cookies, passwords};
use crate::store::Role;

/// Longest form: a long article is a tenth of it.
const MOST_BODY_BYTES: usize = 64 * 1024;
/// Longest path with its query: a pasted sentence of Korean is nine bytes a syllable there.
const MOST_ADDRESS_BYTES: usize = 8 * 1024;
/// Longest that somebody waits for a page.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest that a form may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// What proxies add to a request: behind one, everybody seems to be on this machine.
const PROXIED: [&str; 6] =
    ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/// The address that a connection comes from; the server puts it into each request.
#[derive(Debug, Clone, Copy)]
pub(super) struct From(pub(super) SocketAddr);

/// Lets a request in or refuses it.
pub(super) async fn enter(app: Arc<App>, route: Result<&'static Route, Refusal>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let answer = match tokio::time::timeout(PATIENCE, let_in(&app, route, &parts, body)).await {
        Ok(answer) => answer,
        Err(_) => refuse(&app, &parts, Refusal::TooLong).retry_after(5),
    };
    seal(answer.into_response())
}

async fn let_in(app: &Arc<App>, route: Result<&'static Route, Refusal>, parts: &Parts, body: Body) -> Answer {
    if !is_our_host(parts, &app.settings.hosts) {
        return refuse(app, parts, Refusal::WrongHost);
    }
    if parts.uri.path_and_query().map_or(0, |address| address.as_str().len()) > MOST_ADDRESS_BYTES {
        return refuse(app, parts, Refusal::LongAddress);
    }
    let route = match route {
        Ok(route) => route,
        Err(refusal) => return refuse(app, parts, refusal),
    };
    let (seen, now) = (app.seen(), Instant::now());
    let is_proxied = || PROXIED.iter().any(|name| parts.headers.contains_key(*name)) || !is_loopback(&parts.headers);
    if matches!(seen.admission, Admission::Alone) && is_proxied() {
        return refuse(app, parts, Refusal::Proxied);
    }
    let session = cookies::session(app, &parts.headers).and_then(|cookie| app.sessions.find(cookie, now));
    if session.is_none() && route.method == Method::Get && comes_from_elsewhere(&parts.headers) {
        return layout::come_again(&anybody(app, parts, &seen));
    }
    let is_api = route.path.starts_with(API);
    // A monitor reads the server's health as programs read the rest: with a token.
    let is_for_programs = is_api || route.path == HEALTH;
    let visitor = match is_for_programs.then(|| bearer(&parts.headers)).flatten() {
        Some(token) => bearer_of(&seen, token),
        None => visitor(&seen, session.as_ref()),
    };
    if let Needs::Role(role) = route.needs {
        if let Admission::Closed(error) = &seen.admission {
            return layout::failed(&anybody(app, parts, &seen), &Failure::Shared(Arc::clone(error)));
        }
        match visitor.role {
            None if route.method == Method::Get && !is_for_programs => return to_sign_in(&parts.uri),
            None => return refuse(app, parts, Refusal::SignIn),
            Some(own) if own < role => {
                let asked = Asked { visitor, session, ..anybody(app, parts, &seen) };
                return turned_away(&asked, route, Refusal::NotAllowed(role));
            }
            Some(_) => {}
        }
    }
    if matches!(route.method, Method::Post | Method::Call) && !is_same_site(&parts.headers) {
        return refuse(app, parts, Refusal::OtherSite);
    }
    // A cookie is sent along by whatever page a browser shows; a program that decides names itself.
    if route.method == Method::Call && visitor.name.is_some() && bearer(&parts.headers).is_none() {
        return refuse(app, parts, Refusal::SignIn);
    }
    let form = match route.method {
        Method::Get => Pairs::default(),
        Method::Post | Method::Report | Method::Call => match read(&parts.headers, body).await {
            Ok(bytes) if route.method == Method::Post => pairs_of(&bytes),
            Ok(bytes) if route.method == Method::Call => match api::fields_of(&parts.headers, &bytes) {
                Ok(fields) => fields,
                Err(refusal) => return refuse(app, parts, refusal),
            },
            Ok(_) => Pairs::default(),
            Err(refusal) => return refuse(app, parts, refusal),
        },
    };
    let (session, new_cookie) = match with_session(app, route, session, now) {
        Ok(found) => found,
        Err(error) => return layout::failed(&anybody(app, parts, &seen), &error.into()),
    };
    let asked = Asked { visitor, session, form, parts: open_parts(parts).await, ..anybody(app, parts, &seen) };
    // First a seat: a token is not spent on a form that nobody comes to.
    let Ok(seat) = Arc::clone(&app.seats).acquire_owned().await else {
        return refuse(app, parts, Refusal::TooLong);
    };
    if route.method == Method::Post
        && let Some(refusal) = token_of(&asked)
    {
        return turned_away(&asked, route, refusal);
    }
    if is_api && let Err(error) = api::check(&asked, route) {
        return layout::failed(&asked, &error.into());
    }
    let answer = make(app, route, Arc::new(asked), (parts, seat)).await;
    match new_cookie {
        Some(cookie) => answer.with_cookie(cookies::of_session(app, &cookie)),
        None => answer,
    }
}

/// Refuses a request, and notes it where it was to decide something.
fn turned_away(asked: &Asked, route: &Route, refusal: Refusal) -> Answer {
    if matches!(route.method, Method::Post | Method::Call)
        && let Err(error) = asked.log(route.path, "", "refused")
    {
        return layout::failed(asked, &error.into());
    }
    layout::refused(asked, refusal)
}

/// Makes the page on a thread of its own, with a seat that it keeps until it is made, whoever still waits for it.
async fn make(
    app: &Arc<App>,
    route: &'static Route,
    asked: Arc<Asked>,
    (parts, seat): (&Parts, OwnedSemaphorePermit),
) -> Answer {
    let made = tokio::task::spawn_blocking(move || {
        let answer = (route.page)(&asked).unwrap_or_else(|failure| layout::failed(&asked, &failure));
        drop(seat);
        answer
    });
    // A page that panics takes its thread with it and nothing else.
    made.await.unwrap_or_else(|_| refuse(app, parts, Refusal::Broken))
}

/// Returns the session, begun where a page with forms needs one and there is none, and what goes into the cookie then.
fn with_session(
    app: &App,
    route: &Route,
    session: Option<Held>,
    now: Instant,
) -> crate::Result<(Option<Held>, Option<String>)> {
    let is_page = route.path != "/static/{hash}/{name}" && !route.path.starts_with(API);
    let needs_one = route.method == Method::Get && is_page;
    if session.is_some() || !needs_one {
        return Ok((session, None));
    }
    let (cookie, held) = app.sessions.begin(None, now)?;
    Ok((Some(held), Some(cookie)))
}

fn token_of(asked: &Asked) -> Option<Refusal> {
    let Some(session) = &asked.session else { return Some(Refusal::Forged) };
    match asked.app.sessions.spend(session, asked.form.get("token").unwrap_or_default()) {
        Ok(Token::Fresh) => None,
        Ok(Token::Replayed) => Some(Refusal::Replayed),
        Ok(Token::Forged) => Some(Refusal::Forged),
        Err(_) => Some(Refusal::Broken),
    }
}

/// Returns who asks: a session is worth what the user's role is now, and nothing once role or password have changed.
fn visitor(seen: &Seen, session: Option<&Held>) -> Visitor {
    match &seen.admission {
        Admission::Alone => Visitor { name: None, role: Some(Role::Planner) },
        Admission::Users(users) => {
            let signed_in = session.and_then(|session| session.user.as_ref());
            let user = signed_in
                .and_then(|signed| users.iter().find(|user| user.name == signed.name && user.stamp == signed.stamp));
            Visitor { name: user.map(|user| user.name.clone()), role: user.map(|user| user.role) }
        }
        Admission::Closed(_) => Visitor { name: None, role: None },
    }
}

/// Returns the token that a program sends along.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Returns whose token it is: nobody's where it is not known, also where one person works alone.
fn bearer_of(seen: &Seen, token: &str) -> Visitor {
    let nobody = Visitor { name: None, role: None };
    let Admission::Users(users) = &seen.admission else { return nobody };
    let kept = passwords::kept_token(token);
    let user = users.iter().find(|user| user.token.as_deref() == Some(kept.as_str()));
    user.map_or(nobody, |user| Visitor { name: Some(user.name.clone()), role: Some(user.role) })
}

/// A browser that was led to a name of somebody else's says so: `Host` must be an address in digits, `localhost`, or a name of ours.
fn is_our_host(parts: &Parts, ours: &[String]) -> bool {
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else { return false };
    if parts.uri.authority().is_some_and(|authority| authority.as_str() != host) {
        return false;
    }
    let name = host_name(host);
    name.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || ours.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns whether a request names this machine by a name that only it has.
fn is_loopback(headers: &HeaderMap) -> bool {
    let name = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(host_name).unwrap_or_default();
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Returns the host without its port and brackets.
fn host_name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split_once(']').map_or(host, |(name, _)| name);
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// Browsers say where a form comes from; what says nothing is no browser of today, and its token decides.
fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let host = text("host").unwrap_or_default();
    text("origin")
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)))
}

/// A browser that follows a link out of a mail or another site does not send the session's cookie the first time.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site")
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MOST_BODY_BYTES) {
        return Err(Refusal::LargeBody);
    }
    match tokio::time::timeout(BODY_PATIENCE, to_bytes(body, MOST_BODY_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        // Too long, or broken off: of both only the first has somebody who waits for an answer.
        Ok(Err(_)) => Err(Refusal::LargeBody),
        Err(_) => Err(Refusal::BadBody),
    }
}

/// Reads `name=value&…`; a query and a form are written alike.
fn pairs_of(bytes: &[u8]) -> Pairs {
    let text = String::from_utf8_lossy(bytes);
    let address = Uri::builder().path_and_query(format!("/?{text}")).build();
    Pairs(address.ok().and_then(|uri| Query::try_from_uri(&uri).ok()).map(|Query(pairs)| pairs).unwrap_or_default())
}

/// Returns the parts of the path that the route leaves open; none where they are no text.
async fn open_parts(parts: &Parts) -> Pairs {
    let mut parts = parts.clone();
    let Ok(found) = RawPathParams::from_request_parts(&mut parts, &()).await else { return Pairs::default() };
    Pairs(found.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// Returns the request of somebody who has not been let in yet.
fn anybody(app: &Arc<App>, parts: &Parts, seen: &Arc<Seen>) -> Asked {
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    Asked {
        app: Arc::clone(app),
        seen: Arc::clone(seen),
        visitor: Visitor { name: None, role: None },
        session: None,
        language: cookies::language(app, &parts.headers),
        theme: cookies::theme(&parts.headers),
        address: address.to_owned(),
        parts: Pairs::default(),
        query: Query::try_from_uri(&parts.uri).map(|Query(pairs)| Pairs(pairs)).unwrap_or_default(),
        form: Pairs::default(),
        from: parts.extensions.get::<From>().map_or(IpAddr::from([0, 0, 0, 0]), |from| from.0.ip()),
    }
}

fn refuse(app: &Arc<App>, parts: &Parts, refusal: Refusal) -> Answer {
    layout::refused(&anybody(app, parts, &app.seen()), refusal)
}

fn to_sign_in(uri: &Uri) -> Answer {
    let next = uri.path_and_query().map_or("/", |address| address.as_str());
    Answer::see_other(format!("/sign-in?next={}", super::links::encode(next)))
}

#[cfg(test)]
mod tests {
    use axum::http::Request as Made;

    use super::*;

    #[test]
    fn only_addresses_in_digits_localhost_and_our_own_names_are_hosts() {
        let ours = ["voc.example.com".to_owned()];
        let check = |host: &str, expected: bool| {
            let (parts, ()) = Made::builder().uri("/").header("host", host).body(()).expect("a request").into_parts();
            assert_eq!(is_our_host(&parts, &ours), expected, "{host}");
        };
        for host in ["127.0.0.1:8470", "127.0.0.1", "[::1]:8470", "localhost", "LOCALHOST:1", "VOC.example.com:443"] {
            check(host, true);
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "voc.example.com.", "[::1"]
        {
            check(host, false);
        }
        let (parts, ()) = Made::builder().uri("/").body(()).expect("a request").into_parts();
        assert!(!is_our_host(&parts, &ours), "a request without a host");
        let twice = Made::builder().uri("/").header("host", "localhost").header("host", "localhost");
        assert!(!is_our_host(&twice.body(()).expect("a request").into_parts().0, &ours));
    }

    #[test]
    fn a_form_of_another_site_is_told_by_what_the_browser_says() {
        let check = |headers: &[(&'static str, &'static str)], expected: bool| {
            let mut map = HeaderMap::new();
            for (name, value) in [("host", "localhost:8470")].iter().chain(headers) {
                map.append(*name, value.parse().expect("a value"));
            }
            assert_eq!(is_same_site(&map), expected, "{headers:?}");
        };
        check(&[], true);
        check(&[("origin", "http://localhost:8470")], true);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8470")], true);
        check(&[("origin", "http://localhost:9999")], false);
        check(&[("origin", "null")], false);
        check(&[("origin", "http://evil.example")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
    }

    #[test]
    fn a_form_is_read_whatever_it_holds() {
        let pairs = pairs_of("ko=%ED%99%98%EB%B6%88+%EC%A7%80%EC%97%B0&ko=%3Cb%3E&empty=&x".as_bytes());
        assert_eq!(pairs.all("ko").collect::<Vec<_>>(), ["환불 지연", "<b>"]);
        assert_eq!(pairs.get("empty"), None);
        assert_eq!(pairs_of(&[0xff, b'=', 0]).get("x"), None);
    }
}
