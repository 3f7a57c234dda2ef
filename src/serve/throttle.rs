//! How soon may somebody try another password? Later with every failure, for the name that was tried and for the address it came from.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many failures cost nothing: people mistype.
const FREE_FOR_NAME: u32 = 5;
/// An office shares an address.
const FREE_FOR_ADDRESS: u32 = 20;
/// Each further failure doubles the wait, from a second up to this.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Failures older than that are forgotten.
const MEMORY: Duration = Duration::from_secs(60 * 60);
/// Names and addresses that are remembered; the oldest make room.
const MOST: usize = 8_192;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Name([u8; 32]),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    n: u32,
    last: Instant,
}

/// The failures of the last hour.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    failures: Mutex<BTreeMap<Key, Failures>>,
}

impl Throttle {
    /// Returns how long somebody has to wait; `None` where they may try now.
    pub(super) fn wait(&self, name: &str, address: IpAddr, now: Instant) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        keys(name, address)
            .into_iter()
            .filter_map(|(key, n_free)| {
                let Failures { n, last } = failures.get(&key)?;
                let doublings = n.checked_sub(n_free)?.min(16);
                let wait = Duration::from_secs(1 << doublings).min(LONGEST);
                (last.checked_add(wait)?).checked_duration_since(now).filter(|left| !left.is_zero())
            })
            .max()
    }

    /// Counts a failure.
    pub(super) fn failed(&self, name: &str, address: IpAddr, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, it| now.duration_since(it.last) < MEMORY);
        for (key, _) in keys(name, address) {
            if failures.len() >= MOST
                && let Some(oldest) = failures.iter().min_by_key(|(_, it)| it.last).map(|(key, _)| key.clone())
            {
                failures.remove(&oldest);
            }
            let found = failures.entry(key).or_insert(Failures { n: 0, last: now });
            *found = Failures { n: found.n.saturating_add(1), last: now };
        }
    }

    /// Forgets the failures of a name whose password was right; those of the address stay.
    pub(super) fn succeeded(&self, name: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&key_of(name));
    }
}

fn key_of(name: &str) -> Key {
    Key::Name(*blake3::hash(name.as_bytes()).as_bytes())
}

fn keys(name: &str, address: IpAddr) -> [(Key, u32); 2] {
    [(key_of(name), FREE_FOR_NAME), (Key::Address(address), FREE_FOR_ADDRESS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 7));

    #[test]
    fn each_failure_after_the_fifth_doubles_the_wait_of_a_name() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for n in 1..=8 {
            throttle.failed("지민", HERE, now);
            let expected = (n >= 5).then(|| Duration::from_secs(1 << (n - 5)));
            assert_eq!(throttle.wait("지민", THERE, now), expected, "{n}");
        }
        assert_eq!(throttle.wait("지민", THERE, now + Duration::from_secs(8)), None);
        assert_eq!(throttle.wait("alex", THERE, now), None);
        throttle.succeeded("지민");
        assert_eq!(throttle.wait("지민", THERE, now), None);
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too_and_never_forever() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for n in 0..20 {
            throttle.failed(&format!("name-{n}"), HERE, now);
        }
        assert_eq!(throttle.wait("someone else", HERE, now), Some(Duration::from_secs(1)));
        assert_eq!(throttle.wait("someone else", THERE, now), None);
        for n in 0..200 {
            throttle.failed(&format!("other-{n}"), HERE, now);
        }
        assert_eq!(throttle.wait("someone else", HERE, now), Some(LONGEST));
        throttle.failed("x", THERE, now + MEMORY);
        assert_eq!(throttle.wait("someone else", HERE, now + MEMORY), None);
    }
}
