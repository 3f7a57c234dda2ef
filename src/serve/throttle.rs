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
    /// Counts an attempt as a failure until it has succeeded, so that attempts side by side are as many failures. Behind a proxy there
    /// is no address that tells anything.
    ///
    /// # Errors
    /// How long somebody has to wait before they may try again; nothing is counted then.
    pub(super) fn attempt(&self, name: &str, address: Option<IpAddr>, now: Instant) -> Result<(), Duration> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(name, address);
        let wait = |(key, n_free): &(Key, u32)| {
            let Failures { n, last } = failures.get(key)?.aged(now);
            let doublings = n.checked_sub(*n_free)?.min(16);
            let wait = Duration::from_secs(1 << doublings).min(LONGEST);
            (last.checked_add(wait)?).checked_duration_since(now).filter(|left| !left.is_zero())
        };
        if let Some(wait) = keys.iter().filter_map(wait).max() {
            return Err(wait);
        }
        failures.retain(|_, it| now.duration_since(it.last) < MEMORY);
        for (key, _) in keys {
            if failures.len() >= MOST
                && let Some(oldest) = failures.iter().min_by_key(|(_, it)| it.last).map(|(key, _)| key.clone())
            {
                failures.remove(&oldest);
            }
            let found = failures.entry(key).or_insert(Failures { n: 0, last: now });
            *found = Failures { n: found.aged(now).n.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// Forgets the failures of a name whose password was right, and of its address the one that the attempt was counted as.
    pub(super) fn succeeded(&self, name: &str, address: Option<IpAddr>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(name, address) {
            match (&key, failures.get_mut(&key)) {
                (Key::Address(_), Some(of_address)) => of_address.n = of_address.n.saturating_sub(1),
                _ => {
                    failures.remove(&key);
                }
            }
        }
    }
}

impl Failures {
    /// Returns what still counts: half of it after each [`LONGEST`], so that an office that mistypes now and then never waits long.
    fn aged(self, now: Instant) -> Self {
        let periods = now.saturating_duration_since(self.last).as_secs() / LONGEST.as_secs();
        Self { n: self.n.checked_shr(u32::try_from(periods).unwrap_or(u32::MAX)).unwrap_or(0), ..self }
    }
}

fn key_of(name: &str) -> Key {
    Key::Name(*blake3::hash(name.as_bytes()).as_bytes())
}

fn keys(name: &str, address: Option<IpAddr>) -> Vec<(Key, u32)> {
    let of_address = address.map(|address| (Key::Address(network(address)), FREE_FOR_ADDRESS));
    std::iter::once((key_of(name), FREE_FOR_NAME)).chain(of_address).collect()
}

/// Returns the address, or of IPv6 the network of one customer: each has 2^64 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
    const THERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 7)));

    #[test]
    fn each_failure_after_the_fifth_doubles_the_wait_of_a_name() {
        let (throttle, mut now) = (Throttle::default(), Instant::now());
        for _ in 1..=5 {
            assert_eq!(throttle.attempt("지민", HERE, now), Ok(()));
        }
        for n in 0..4 {
            let wait = Duration::from_secs(1 << n);
            assert_eq!(throttle.attempt("지민", THERE, now), Err(wait), "{n}");
            assert_eq!(throttle.attempt("지민", HERE, now), Err(wait), "{n}: a refused attempt counts for nothing");
            now += wait;
            assert_eq!(throttle.attempt("지민", HERE, now), Ok(()), "{n}");
        }
        assert_eq!(throttle.attempt("alex", THERE, now), Ok(()));
        throttle.succeeded("지민", HERE);
        assert_eq!(throttle.attempt("지민", THERE, now), Ok(()));
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too_and_never_forever() {
        let (throttle, mut now) = (Throttle::default(), Instant::now());
        for n in 0..20 {
            assert_eq!(throttle.attempt(&format!("name-{n}"), HERE, now), Ok(()));
        }
        assert_eq!(throttle.attempt("someone else", HERE, now), Err(Duration::from_secs(1)));
        assert_eq!(throttle.attempt("someone else", THERE, now), Ok(()));
        assert_eq!(throttle.attempt("behind a proxy", None, now), Ok(()));
        for n in 0..200 {
            if let Err(wait) = throttle.attempt(&format!("other-{n}"), HERE, now) {
                assert!(wait <= LONGEST, "{wait:?}");
                now += wait;
            }
        }
        assert_eq!(
            throttle.attempt("someone else", HERE, now + LONGEST * 6),
            Ok(()),
            "half is forgotten again and again"
        );
        for n in 0..40u16 {
            let near = Some(IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 7, n, 0, 0, 1)));
            let tried = throttle.attempt(&format!("six-{n}"), near, now);
            assert_eq!(tried.is_ok(), n < 20, "{n}: a network is one address");
        }
    }
}
