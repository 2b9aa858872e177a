//! What was said of a case, check by check.

use trestle_domain::case::Status;
use trestle_domain::code::Reason;
use trestle_domain::fraud::risk::Band;
use trestle_pipeline::view::{BranchState, FraudView, VerificationResult};

use super::truth::FraudSpecimen;

/// A case that was judged.
#[derive(Debug, Clone)]
pub struct Case {
    pub specimen: FraudSpecimen,
    pub ended: Ended,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    Seen(Seen),
    /// No result: the error's code, or its words where it has none.
    Failed(String),
}

/// What the API said; `None` where a check gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    pub verification_id: String,
    pub status: Option<Status>,
    pub reasons: Vec<String>,
    /// Of the combined score.
    pub score: Option<u8>,
    pub band: Option<Band>,
    pub visual: Option<u8>,
    pub background: Option<u8>,
    pub visual_flagged: Option<bool>,
    pub background_flagged: Option<bool>,
    pub mismatch: Option<bool>,
    pub id_recaptured: Option<bool>,
    pub total_ms: Option<u64>,
}

/// Reads a result.
#[must_use]
pub fn see(result: &VerificationResult) -> Seen {
    let reasons: Vec<Reason> = result.reasons.iter().filter_map(|code| Reason::parse(code)).collect();
    let has = |wanted: fn(&Reason) -> bool| reasons.iter().any(wanted);
    let fraud = result.fraud.as_ref();
    let (visual, background) = (fraud.and_then(visual_score), fraud.and_then(background_score));
    Seen {
        verification_id: result.verification_id.clone(),
        status: Some(result.status),
        reasons: result.reasons.clone(),
        // Of a partial verdict the score is the least that it can be, no answer.
        score: fraud.filter(|fraud| !fraud.partial).map(|fraud| fraud.score),
        band: fraud.and_then(|fraud| Band::parse(fraud.band.as_deref()?)),
        visual,
        background,
        visual_flagged: visual.map(|_| has(|reason| matches!(reason, Reason::VisualFlagged(_)))),
        background_flagged: background.map(|_| has(|reason| *reason == Reason::BackgroundReused)),
        mismatch: fraud.and_then(mismatch),
        id_recaptured: result.timings_ms.contains_key("traits").then(|| has(|reason| *reason == Reason::IdRecaptured)),
        total_ms: result.timings_ms.get("total").copied(),
    }
}

fn visual_score(fraud: &FraudView) -> Option<u8> {
    fraud.visual.as_ref().filter(|visual| visual.state == BranchState::Done)?.score
}

fn background_score(fraud: &FraudView) -> Option<u8> {
    fraud.background.as_ref().filter(|background| background.state == BranchState::Done)?.score
}

/// Whether two faces were compared and are not one person's.
fn mismatch(fraud: &FraudView) -> Option<bool> {
    match fraud.face.as_ref()?.outcome.as_deref()? {
        "match" => Some(false),
        "mismatch" => Some(true),
        _ => None,
    }
}

/// A question that is asked of every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// A pattern at the market's cut-off.
    Visual,
    Background,
    Face,
    IdRecapture,
    /// The band of the weighed score: medium or high.
    Score,
    /// All together: such a band, or any reason that fraud checks give.
    Verdict,
}

impl Check {
    pub const ALL: [Self; 6] =
        [Self::Visual, Self::Background, Self::Face, Self::IdRecapture, Self::Score, Self::Verdict];

    /// Its key in records.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Visual => "visual",
            Self::Background => "background",
            Self::Face => "face",
            Self::IdRecapture => "idRecapture",
            Self::Score => "score",
            Self::Verdict => "verdict",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Visual => "visual patterns",
            Self::Background => "reused background",
            Self::Face => "somebody else's face",
            Self::IdRecapture => "recaptured document",
            Self::Score => "combined score alone",
            Self::Verdict => "all checks together",
        }
    }

    /// The right answer; `None` where the question is not put.
    #[must_use]
    pub fn truth(self, specimen: &FraudSpecimen) -> Option<bool> {
        match self {
            Self::Visual => Some(specimen.visual),
            Self::Background => specimen.background,
            Self::Face => specimen.mismatch,
            Self::IdRecapture => Some(specimen.id_recaptured),
            Self::Score | Self::Verdict => Some(specimen.fraud),
        }
    }

    /// The answer that was given.
    #[must_use]
    pub fn said(self, ended: &Ended) -> Option<bool> {
        let Ended::Seen(seen) = ended else { return None };
        match self {
            Self::Visual => seen.visual_flagged,
            Self::Background => seen.background_flagged,
            Self::Face => seen.mismatch,
            Self::IdRecapture => seen.id_recaptured,
            Self::Verdict if has_fraud_reason(seen) => Some(true),
            Self::Score | Self::Verdict => seen.band.map(is_suspect),
        }
    }

    /// How suspect the case is by this check, 0..=100; `None` for checks without a score.
    #[must_use]
    pub fn score(self, ended: &Ended) -> Option<u8> {
        let Ended::Seen(seen) = ended else { return None };
        match self {
            Self::Visual => seen.visual,
            Self::Background => seen.background,
            Self::Verdict if has_fraud_reason(seen) => Some(100),
            Self::Score | Self::Verdict => seen.score,
            Self::Face | Self::IdRecapture => None,
        }
    }
}

fn is_suspect(band: Band) -> bool {
    band > Band::Legitimate
}

/// A check that found something. That one is missing finds nothing.
fn has_fraud_reason(seen: &Seen) -> bool {
    let finds = |reason: Reason| {
        matches!(
            reason,
            Reason::VisualFlagged(_)
                | Reason::BackgroundReused
                | Reason::FaceMismatch
                | Reason::FaceNotFound
                | Reason::FaceSeveral
                | Reason::FaceTooSmall
                | Reason::SelfieIsDocument
                | Reason::IdRecaptured
                | Reason::IdNumberReused
                | Reason::IdNumberFrequent
                | Reason::ImageReused
        )
    };
    seen.reasons.iter().filter_map(|code| Reason::parse(code)).any(finds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(reasons: &[&str], band: Option<Band>, score: Option<u8>) -> Ended {
        let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
        Ended::Seen(Seen { reasons, score, band, ..Seen::default() })
    }

    #[test]
    fn the_verdict_is_a_band_or_a_reason_and_a_missing_check_is_neither() {
        let legitimate = Some(Band::Legitimate);
        for (ended, said, score) in [
            (seen(&[], legitimate, Some(20)), Some(false), Some(20)),
            (seen(&[], Some(Band::Medium), Some(50)), Some(true), Some(50)),
            (seen(&["FACE_MISMATCH"], legitimate, Some(0)), Some(true), Some(100)),
            (seen(&["FIELD_MISSING:name"], legitimate, Some(0)), Some(false), Some(0)),
            (seen(&["FRAUD_PARTIAL"], None, None), None, None),
            (seen(&["FRAUD_PARTIAL", "FACE_NOT_FOUND"], None, None), Some(true), Some(100)),
            (Ended::Failed("INTERNAL".to_owned()), None, None),
        ] {
            assert_eq!((Check::Verdict.said(&ended), Check::Verdict.score(&ended)), (said, score), "{ended:?}");
        }
        assert_eq!(Check::Score.said(&seen(&["FACE_MISMATCH"], legitimate, Some(0))), Some(false));
    }
}
