//! The machine's own clock, and ids from its randomness.

use std::time::SystemTime;

use jiff::Timestamp;
use trestle_domain::case::VerificationId;
use ulid::Ulid;

use crate::port::{Clock, Ids};

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// ULIDs: 48 bits of time in milliseconds, 80 bits of randomness from a generator that the system seeds.
#[derive(Debug, Clone, Copy)]
pub struct Ulids;

impl Ids for Ulids {
    fn verification_id(&self, now: Timestamp) -> VerificationId {
        let ulid = Ulid::from_datetime(SystemTime::try_from(now).unwrap_or(SystemTime::UNIX_EPOCH)).to_string();
        VerificationId::parse(&ulid).expect("a ULID in canonical form")
    }

    fn run_token(&self) -> String {
        Ulid::generate().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_differ_within_it() {
        let early = Timestamp::from_second(1_795_514_400).unwrap();
        let late = Timestamp::from_second(1_795_514_401).unwrap();
        let ids = [early, early, late].map(|now| Ulids.verification_id(now));
        assert_ne!(ids[0], ids[1]);
        assert!(ids[0] < ids[2] && ids[1] < ids[2]);
        assert_ne!(Ulids.run_token(), Ulids.run_token());
    }
}
