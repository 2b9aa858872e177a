use std::time::Duration;

use jiff::Timestamp;

use super::{PerceptualHash, VelocitySettings};
use crate::case::VerificationId;
use crate::code::Reason;

/// What is remembered to be recognised again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SightingKind {
    /// HMAC of the id number.
    IdNumber,
    /// SHA-256 of an image's bytes.
    Image,
    /// Perceptual hash of an image.
    NearImage,
}

/// An earlier verification with the same id number or image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    pub kind: SightingKind,
    pub verification: VerificationId,
    /// HMAC of who it was (name and date of birth), where the document said so.
    pub identity: Option<[u8; 32]>,
    /// For [`SightingKind::NearImage`].
    pub hash: Option<PerceptualHash>,
    pub at: Timestamp,
}

/// What earlier verifications say of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Velocity {
    /// Other verifications with the id number under another identity.
    pub number_elsewhere: u32,
    /// Other verifications with an image of this one, or nearly, under another identity.
    pub image_elsewhere: u32,
    /// Other verifications with the id number within the window, whoever it was.
    pub number_seen: u32,
}

impl Velocity {
    /// Counts other verifications within the market's window before `now`. An identity that is not known is no other identity.
    #[must_use]
    pub fn count(
        seen: &[Sighting],
        this: &VerificationId,
        identity: Option<[u8; 32]>,
        hashes: &[PerceptualHash],
        settings: &VelocitySettings,
        now: Timestamp,
    ) -> Self {
        let recent = |sighting: &&Sighting| {
            sighting.verification != *this
                && within(sighting.at, now, settings.window)
                && near(sighting, hashes, settings)
        };
        let other = |sighting: &Sighting| matches!((sighting.identity, identity), (Some(a), Some(b)) if a != b);
        let mut velocity = Self::default();
        let (mut numbers, mut elsewhere, mut images) = (Vec::new(), Vec::new(), Vec::new());
        for sighting in seen.iter().filter(recent) {
            let id = &sighting.verification;
            match sighting.kind {
                SightingKind::IdNumber => {
                    numbers.push(id);
                    elsewhere.extend(other(sighting).then_some(id));
                }
                SightingKind::Image | SightingKind::NearImage => images.extend(other(sighting).then_some(id)),
            }
        }
        for (ids, count) in [
            (&mut numbers, &mut velocity.number_seen),
            (&mut elsewhere, &mut velocity.number_elsewhere),
            (&mut images, &mut velocity.image_elsewhere),
        ] {
            ids.sort_unstable();
            ids.dedup();
            *count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        }
        velocity
    }
}

fn within(at: Timestamp, now: Timestamp, window: Duration) -> bool {
    now.duration_since(at).unsigned_abs() <= window
}

fn near(sighting: &Sighting, hashes: &[PerceptualHash], settings: &VelocitySettings) -> bool {
    match (sighting.kind, sighting.hash) {
        (SightingKind::NearImage, Some(hash)) => {
            hashes.iter().any(|ours| ours.distance(hash) <= settings.near_image_bits)
        }
        (SightingKind::NearImage, None) => false,
        _ => true,
    }
}

/// The reasons that it gives.
#[must_use]
pub fn velocity_reasons(velocity: Velocity, settings: &VelocitySettings) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if velocity.number_elsewhere > 0 {
        reasons.push(Reason::IdNumberReused);
    }
    if velocity.image_elsewhere > 0 {
        reasons.push(Reason::ImageReused);
    }
    if velocity.number_seen >= settings.max_in_window {
        reasons.push(Reason::IdNumberFrequent);
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn id(at: u8) -> VerificationId {
        VerificationId::parse(&format!("01JQ00000000000000000000{at:02}")).unwrap()
    }

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn seen(kind: SightingKind, verification: u8, identity: Option<u8>, days_ago: i64) -> Sighting {
        let at = now() - jiff::SignedDuration::from_hours(24 * days_ago);
        let hash = (kind == SightingKind::NearImage).then_some(PerceptualHash(0b111));
        Sighting { kind, verification: id(verification), identity: identity.map(|by| [by; 32]), hash, at }
    }

    fn count(seen: &[Sighting], identity: Option<u8>, hash: u64) -> Velocity {
        let settings = VelocitySettings { window: 30 * DAY, max_in_window: 3, near_image_bits: 6 };
        Velocity::count(seen, &id(0), identity.map(|by| [by; 32]), &[PerceptualHash(hash)], &settings, now())
    }

    #[test]
    fn a_number_or_an_image_under_another_identity_counts() {
        use SightingKind::{IdNumber, Image, NearImage};
        let (number, image) = (
            Velocity { number_elsewhere: 1, number_seen: 1, ..Velocity::default() },
            Velocity { image_elsewhere: 1, ..Velocity::default() },
        );
        let once = Velocity { number_seen: 1, ..Velocity::default() };
        for (sighting, identity, expected) in [
            (seen(IdNumber, 1, Some(2), 1), Some(1), number),
            (seen(Image, 1, Some(2), 1), Some(1), image),
            (seen(NearImage, 1, Some(2), 1), Some(1), image),
            // The same person again.
            (seen(IdNumber, 1, Some(1), 1), Some(1), once),
            (seen(Image, 1, Some(1), 1), Some(1), Velocity::default()),
            // Who it was is not known on one side: nothing is said.
            (seen(IdNumber, 1, None, 1), Some(1), once),
            (seen(Image, 1, Some(2), 1), None, Velocity::default()),
            // This verification itself, and one before the window.
            (seen(IdNumber, 0, Some(2), 1), Some(1), Velocity::default()),
            (seen(IdNumber, 1, Some(2), 31), Some(1), Velocity::default()),
            (seen(IdNumber, 1, Some(2), 30), Some(1), number),
        ] {
            assert_eq!(count(std::slice::from_ref(&sighting), identity, 0), expected, "{sighting:?}");
        }
    }

    #[test]
    fn a_near_image_is_near_by_the_market_and_counts_once_a_verification() {
        let near = seen(SightingKind::NearImage, 1, Some(2), 1);
        assert_eq!(count(std::slice::from_ref(&near), Some(1), 0b111_111_000).image_elsewhere, 0, "9 bits");
        assert_eq!(count(std::slice::from_ref(&near), Some(1), 0b111_000).image_elsewhere, 1, "6 bits");
        let same = seen(SightingKind::Image, 1, Some(2), 1);
        assert_eq!(count(&[near, same], Some(1), 0).image_elsewhere, 1, "one verification");
    }

    #[test]
    fn reasons_follow_the_counts() {
        let settings = VelocitySettings { window: DAY, max_in_window: 3, near_image_bits: 6 };
        let of = |velocity| velocity_reasons(velocity, &settings);
        assert_eq!(of(Velocity { number_seen: 2, ..Velocity::default() }), []);
        assert_eq!(of(Velocity { number_seen: 3, ..Velocity::default() }), [Reason::IdNumberFrequent]);
        let all = Velocity { number_elsewhere: 1, image_elsewhere: 1, number_seen: 3 };
        assert_eq!(of(all), [Reason::IdNumberReused, Reason::ImageReused, Reason::IdNumberFrequent]);
    }
}
