use trestle_domain::code::Reason;
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::risk::{Band, Risk, risk};
use trestle_domain::fraud::{FraudSettings, PerceptualHash, velocity_reasons};
use trestle_domain::market::Market;

use crate::assess::{Assessed, Ended};

/// Perceptual hashes of selfie and document that differ in at most so many of 64 bits are of one picture: a picture that is encoded or
/// scaled again stays within 4 (`shared/imaging/tests/pictures.rs`). Wider than the market's `near_image_bits`, because velocity compares
/// with every earlier picture and a selfie is compared with two at most: of 98,124 pairs of pictures of different cases 42 differ in 6
/// bits or fewer (`docs/evaluation.md`).
const SAME_PICTURE_BITS: u32 = 6;

/// The risk of the checks on the selfie, `None` where none was made, and the reasons of all checks. `unread`: the document was not read
/// to the end, so the case is not told to be legitimate whatever the selfie says.
pub(crate) fn judge_fraud(market: &Market, assessed: &Assessed, unread: bool) -> (Option<Risk>, Vec<Reason>) {
    let Some(settings) = &market.fraud else { return (None, Vec::new()) };
    let mut reasons = Vec::new();
    if let (Some(visual), Some(inspection)) = (&settings.visual, assessed.visual.done()) {
        reasons.extend(inspection.flagged(visual.flag_at).map(Reason::VisualFlagged));
    }
    if let (Some(background), Some(matches)) = (&settings.background, assessed.background.done()) {
        reasons.extend((matches.score(&background.map) >= background.flag_at).then_some(Reason::BackgroundReused));
    }
    reasons.extend(assessed.face.done().and_then(|outcome| outcome.reason()));
    reasons.extend(selfie_is_document(assessed).then_some(Reason::SelfieIsDocument));
    reasons.extend(is_recaptured(settings, assessed).then_some(Reason::IdRecaptured));
    if let (Some(settings), Some(velocity)) = (&settings.velocity, assessed.velocity.done()) {
        reasons.extend(velocity_reasons(*velocity, settings));
    }
    let risk = weigh(settings, assessed, unread);
    let is_partial = if risk.is_some() { assessed.is_partial_unexplained() } else { assessed.is_partial() };
    reasons.extend(is_partial.then_some(Reason::FraudPartial));
    (risk, reasons)
}

/// A check without a weight that failed or was late counts like a missing one: what it would have said is not known.
fn weigh(settings: &FraudSettings, assessed: &Assessed, unread: bool) -> Option<Risk> {
    let checks = [assessed.visual.state(), assessed.background.state(), assessed.face.state()];
    if !assessed.has_selfie || checks.iter().all(Option::is_none) {
        return None;
    }
    let visual = assessed.visual.branch(|inspection| inspection.score());
    let background = assessed.background.branch(|matches| {
        settings.background.as_ref().map(|background| matches.score(&background.map)).unwrap_or_default()
    });
    let weighed = risk(settings, visual, background);
    let partial = weighed.partial || assessed.is_partial() || unread;
    let band = weighed.band.filter(|band| !(partial && *band == Band::Legitimate));
    Some(Risk { band, partial, ..weighed })
}

fn selfie_is_document(assessed: &Assessed) -> bool {
    let traits = || assessed.traits.done().into_iter().flatten();
    let selfie = traits().find(|(kind, _)| *kind == UploadKind::Selfie).and_then(|(_, traits)| traits.hash);
    let mut documents = traits().filter(|(kind, _)| kind.is_document()).filter_map(|(_, traits)| traits.hash);
    let is_near = |selfie: PerceptualHash| documents.any(|document| selfie.distance(document) <= SAME_PICTURE_BITS);
    assessed.selfie_is_document || selfie.is_some_and(is_near)
}

fn is_recaptured(settings: &FraudSettings, assessed: &Assessed) -> bool {
    let (Some(recapture), Ended::Done(traits)) = (settings.recapture, &assessed.traits) else { return false };
    let documents = || traits.iter().filter(|(kind, _)| kind.is_document());
    documents().any(|(_, traits)| traits.recapture >= recapture.flag_at)
}
