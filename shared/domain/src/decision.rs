//! From stages and reasons to a status.

use crate::case::Status;
use crate::code::Reason;
use crate::fraud::risk::{Band, Risk};
use crate::market::Market;
use crate::stage::StageName;

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StageState {
    Done,
    /// Not required and nothing to work on; gives no reason.
    Skipped,
    Failed,
    /// Out of its time budget.
    Late,
}

/// The decision, first match wins: a required stage that failed, was late or did not run: partial; a reason that the market
/// rejects on: rejected; any reason that does not merely inform, a band that the market reviews, or a partial risk: review; else
/// approved. `risk` is `None` where no fraud check on a selfie was made.
///
/// A stage that had nothing left to do is [`StageState::Done`], not absent.
#[must_use]
pub fn decide(market: &Market, stages: &[(StageName, StageState)], reasons: &[Reason], risk: Option<Risk>) -> Status {
    let is_listed = |band: Band| market.fraud.as_ref().is_some_and(|fraud| fraud.review_bands.contains(&band));
    let is_reviewed = |risk: Risk| risk.partial || risk.band.is_some_and(is_listed);
    let done = |wanted: StageName| {
        let mut ended = stages.iter().filter(|(name, _)| *name == wanted).peekable();
        ended.peek().is_some() && ended.all(|(_, state)| *state == StageState::Done)
    };
    if !market.required_stages.iter().all(|stage| done(*stage)) {
        Status::Partial
    } else if reasons.iter().any(|reason| market.rejects(*reason)) {
        Status::Rejected
    } else if reasons.iter().any(|reason| !reason.is_informational()) || risk.is_some_and(is_reviewed) {
        Status::Review
    } else {
        Status::Approved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldName;
    use crate::fraud::{FraudSettings, Score};
    use crate::sample::{fraud, market};

    #[test]
    fn the_first_match_wins() {
        use StageName::{Read, Structure, Visual};
        use StageState::{Done, Failed, Late, Skipped};
        let done = [(Read, Done), (Structure, Done)];
        let missing = Reason::FieldMissing(FieldName::Name);
        for (stages, reasons, expected) in [
            (&done[..], &[][..], Status::Approved),
            (&done, &[Reason::FraudNotAssessed], Status::Approved),
            (&done, &[Reason::FraudNotAssessed, missing], Status::Review),
            (&done, &[missing, Reason::DocumentExpired], Status::Rejected),
            (&[(Read, Done)], &[], Status::Partial),
            (&[], &[], Status::Partial),
            (&[(Read, Late), (Structure, Done)], &[Reason::DocumentExpired], Status::Partial),
            (&[(Read, Done), (Structure, Failed)], &[], Status::Partial),
            (&[(Read, Done), (Structure, Skipped)], &[], Status::Partial),
            (&[(Read, Done), (Read, Failed), (Structure, Done)], &[], Status::Partial),
            (&[(Read, Done), (Structure, Done), (Visual, Failed)], &[], Status::Approved),
        ] {
            let mut market = market();
            market.reject_on = vec!["DOCUMENT_EXPIRED".to_owned()];
            assert_eq!(decide(&market, stages, reasons, None), expected, "{stages:?} {reasons:?}");
        }
    }

    /// Status by row: a required stage, then a rejecting reason, then any other reason or a reviewed band.
    #[test]
    fn a_band_asks_for_review_where_the_market_says_so() {
        use Band::{High, Legitimate, Medium};
        let done = [(StageName::Read, StageState::Done), (StageName::Structure, StageState::Done)];
        let late = [(StageName::Read, StageState::Done), (StageName::Structure, StageState::Late)];
        for (review_bands, band, reasons, stages, expected) in [
            (&[Medium, High][..], Some(Legitimate), &[][..], &done, Status::Approved),
            (&[Medium, High], Some(Medium), &[], &done, Status::Review),
            (&[Medium, High], Some(High), &[], &done, Status::Review),
            (&[High], Some(Medium), &[], &done, Status::Approved),
            (&[High], Some(High), &[], &done, Status::Review),
            (&[], Some(High), &[], &done, Status::Approved),
            // Earlier rows win.
            (&[Medium, High], Some(High), &[Reason::FaceMismatch], &done, Status::Rejected),
            (&[Medium, High], Some(Legitimate), &[Reason::FaceMismatch], &done, Status::Rejected),
            (&[Medium, High], Some(High), &[Reason::FaceMismatch], &late, Status::Partial),
        ] {
            let mut market = market();
            market.reject_on = vec!["FACE_MISMATCH".to_owned()];
            market.fraud = Some(FraudSettings { review_bands: review_bands.to_vec(), ..fraud() });
            let risk = Some(Risk { score: Score::ZERO, band, partial: false });
            assert_eq!(decide(&market, stages, reasons, risk), expected, "{review_bands:?} {band:?} {reasons:?}");
        }
    }

    /// Whatever reasons tell of it.
    #[test]
    fn a_partial_risk_is_never_approved_and_no_risk_at_all_may_be() {
        let done = [(StageName::Read, StageState::Done), (StageName::Structure, StageState::Done)];
        let mut market = market();
        market.fraud = Some(FraudSettings { review_bands: vec![], ..fraud() });
        for band in [None, Some(Band::Medium), Some(Band::High)] {
            for reasons in [&[][..], &[Reason::FraudPartial], &[Reason::FaceNotFound]] {
                let risk = Some(Risk { score: Score::ZERO, band, partial: true });
                assert_eq!(decide(&market, &done, reasons, risk), Status::Review, "{band:?} {reasons:?}");
            }
        }
        assert_eq!(decide(&market, &done, &[Reason::FraudNotAssessed], None), Status::Approved);
    }

    #[test]
    fn any_reason_that_does_not_merely_inform_asks_for_review() {
        let done = [(StageName::Read, StageState::Done), (StageName::Structure, StageState::Done)];
        for reason in Reason::examples() {
            let expected = if reason.is_informational() { Status::Approved } else { Status::Review };
            assert_eq!(decide(&market(), &done, &[reason], None), expected, "{reason}");
        }
    }
}
