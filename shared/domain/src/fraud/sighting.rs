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
