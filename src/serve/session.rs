//! Whose request is it, and was the form that it carries given out to them, once?
//!
//! A session is known by 256 random bits in a cookie; the server keeps only their hash, and only in memory, so that a stop signs everybody
//! out. A form carries a number drawn for it and its code under the session's key: it proves that the page was made for this session, and
//! the number is taken once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::random::{draw, hex, unhex};
use crate::error::Result;
use crate::model::Bilingual;

/// Sessions that are kept; those of nobody make room first, then those not seen for longest.
const MOST_SESSIONS: usize = 4_096;
/// Forms that a session has sent; beyond, its key changes and open pages have to be opened again.
const MOST_SPENT: usize = 4_096;

type Hash = [u8; 32];
type Nonce = [u8; 16];

/// Somebody who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignedIn {
    pub(super) name: String,
    /// The user's stamp then: role or password have not changed since.
    pub(super) stamp: i64,
}

#[derive(Debug)]
struct Session {
    user: Option<SignedIn>,
    key: [u8; 32],
    spent: BTreeSet<Nonce>,
    begun: Instant,
    seen: Instant,
    notice: Option<Bilingual>,
}

/// A session as a request holds it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    hash: Hash,
    /// Who has signed in; `None` for a session of nobody.
    pub(super) user: Option<SignedIn>,
}

/// What a form's token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Given out to this session and not sent before.
    Fresh,
    /// Sent before.
    Replayed,
    /// Missing, or not given out to this session.
    Forged,
}

/// All sessions.
#[derive(Debug)]
pub(super) struct Sessions {
    sessions: Mutex<BTreeMap<Hash, Session>>,
    idle: Duration,
    longest: Duration,
}

impl Sessions {
    /// Returns no sessions; one ends when it was not used for `idle`, and `longest` after it began.
    pub(super) fn new(idle: Duration, longest: Duration) -> Self {
        Self { sessions: Mutex::default(), idle, longest }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Hash, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session; returns what goes into the cookie.
    ///
    /// # Errors
    /// A system without randomness.
    pub(super) fn begin(&self, user: Option<SignedIn>, now: Instant) -> Result<(String, Held)> {
        let (secret, key): ([u8; 32], [u8; 32]) = (draw()?, draw()?);
        let hash = *blake3::hash(&secret).as_bytes();
        let mut sessions = self.lock();
        sessions.retain(|_, session| self.lasts(session, now));
        if sessions.len() >= MOST_SESSIONS
            && let Some(oldest) =
                sessions.iter().min_by_key(|(_, it)| (it.user.is_some(), it.seen)).map(|(hash, _)| *hash)
        {
            sessions.remove(&oldest);
        }
        let session = Session { user: user.clone(), key, spent: BTreeSet::new(), begun: now, seen: now, notice: None };
        sessions.insert(hash, session);
        Ok((hex(&secret), Held { hash, user }))
    }

    fn lasts(&self, session: &Session, now: Instant) -> bool {
        now.duration_since(session.seen) < self.idle && now.duration_since(session.begun) < self.longest
    }

    /// Returns the session of a cookie, and notes that it was used.
    pub(super) fn find(&self, cookie: &str, now: Instant) -> Option<Held> {
        let hash = *blake3::hash(&unhex::<32>(cookie)?).as_bytes();
        let mut sessions = self.lock();
        let session = sessions.get_mut(&hash)?;
        if !self.lasts(session, now) {
            sessions.remove(&hash);
            return None;
        }
        session.seen = now;
        Some(Held { hash, user: session.user.clone() })
    }

    /// Ends a session.
    pub(super) fn end(&self, held: &Held) {
        self.lock().remove(&held.hash);
    }

    /// Returns a token for the forms of one page; empty where the session has ended meanwhile.
    ///
    /// # Errors
    /// A system without randomness.
    pub(super) fn token(&self, held: &Held) -> Result<String> {
        let nonce: Nonce = draw()?;
        let sessions = self.lock();
        Ok(sessions.get(&held.hash).map_or_else(String::new, |session| {
            format!("{}{}", hex(&nonce), blake3::keyed_hash(&session.key, &nonce).to_hex())
        }))
    }

    /// Takes the token of a form that was sent.
    ///
    /// # Errors
    /// A system without randomness.
    pub(super) fn spend(&self, held: &Held, token: &str) -> Result<Token> {
        let parts = || {
            let (nonce, code) = token.split_at_checked(2 * size_of::<Nonce>())?;
            Some((unhex::<16>(nonce)?, unhex::<32>(code)?))
        };
        let Some((nonce, code)) = parts() else { return Ok(Token::Forged) };
        let mut sessions = self.lock();
        let Some(session) = sessions.get_mut(&held.hash) else { return Ok(Token::Forged) };
        // Compared in constant time.
        if blake3::keyed_hash(&session.key, &nonce) != blake3::Hash::from_bytes(code) {
            return Ok(Token::Forged);
        }
        if !session.spent.insert(nonce) {
            return Ok(Token::Replayed);
        }
        if session.spent.len() >= MOST_SPENT {
            session.key = draw()?;
            session.spent.clear();
        }
        Ok(Token::Fresh)
    }

    /// Leaves words for the next page of a session.
    pub(super) fn leave(&self, held: &Held, notice: Bilingual) {
        if let Some(session) = self.lock().get_mut(&held.hash) {
            session.notice = Some(notice);
        }
    }

    /// Takes the words that were left.
    pub(super) fn take_notice(&self, held: &Held) -> Option<Bilingual> {
        self.lock().get_mut(&held.hash).and_then(|session| session.notice.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(60);
    const LONGEST: Duration = Duration::from_secs(600);

    fn jimin() -> Option<SignedIn> {
        Some(SignedIn { name: "지민".into(), stamp: 1 })
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_after_its_longest_time() {
        let (sessions, begun) = (Sessions::new(IDLE, LONGEST), Instant::now());
        let (cookie, _) = sessions.begin(jimin(), begun).expect("random");
        for minute in 1..10 {
            let found = sessions.find(&cookie, begun + Duration::from_secs(minute * 60 - minute));
            assert_eq!(found.and_then(|held| held.user), jimin(), "{minute}");
        }
        assert!(sessions.find(&cookie, begun + LONGEST).is_none());
        let (cookie, _) = sessions.begin(jimin(), begun).expect("random");
        assert!(sessions.find(&cookie, begun + IDLE).is_none());
        assert!(sessions.find(&cookie, begun).is_none(), "what has ended does not come back");
    }

    #[test]
    fn nothing_but_the_cookie_finds_a_session() {
        let (sessions, now) = (Sessions::new(IDLE, LONGEST), Instant::now());
        let (cookie, held) = sessions.begin(jimin(), now).expect("random");
        assert_ne!(hex(&held.hash), cookie, "the server keeps a hash only");
        for other in ["", "0", &hex(&held.hash), &cookie[1..], &cookie.replace('0', "1")] {
            assert!(other == cookie || sessions.find(other, now).is_none(), "{other}");
        }
        sessions.end(&held);
        assert!(sessions.find(&cookie, now).is_none());
    }

    #[test]
    fn a_token_is_good_once_and_in_its_own_session_only() {
        let (sessions, now) = (Sessions::new(IDLE, LONGEST), Instant::now());
        let (_, one) = sessions.begin(None, now).expect("random");
        let (_, other) = sessions.begin(None, now).expect("random");
        let token = sessions.token(&one).expect("random");
        let spend = |held, token: &str| sessions.spend(held, token).expect("random");
        assert_eq!(spend(&other, &token), Token::Forged);
        for forged in ["", "00", &token[1..], &token.replace(['a', 'b'], "0"), "환불"] {
            assert!(forged == token || spend(&one, forged) == Token::Forged, "{forged}");
        }
        assert_eq!(spend(&one, &token), Token::Fresh);
        assert_eq!(spend(&one, &token), Token::Replayed);
        let next = sessions.token(&one).expect("random");
        sessions.end(&one);
        assert_eq!(spend(&one, &next), Token::Forged);
    }

    #[test]
    fn a_flood_of_sessions_of_nobody_signs_nobody_out() {
        let (sessions, now) = (Sessions::new(IDLE, LONGEST), Instant::now());
        let (cookie, _) = sessions.begin(jimin(), now).expect("random");
        for _ in 0..MOST_SESSIONS + 10 {
            sessions.begin(None, now + Duration::from_secs(1)).expect("random");
        }
        assert!(sessions.find(&cookie, now).is_some());
        assert_eq!(sessions.lock().len(), MOST_SESSIONS);
    }

    #[test]
    fn a_notice_is_shown_once() {
        let (sessions, now) = (Sessions::new(IDLE, LONGEST), Instant::now());
        let (_, held) = sessions.begin(None, now).expect("random");
        sessions.leave(&held, Bilingual::new("저장했습니다", "saved"));
        assert_eq!(sessions.take_notice(&held).map(|notice| notice.en).as_deref(), Some("saved"));
        assert_eq!(sessions.take_notice(&held), None);
    }
}
