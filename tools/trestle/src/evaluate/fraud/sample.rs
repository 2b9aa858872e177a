//! Cases for tests.

use std::path::PathBuf;

use trestle_domain::fraud::risk::Band;

use super::check::{Case, Ended, Seen};
use super::truth::FraudSpecimen;

/// A case that is fraud or not, by name.
pub(super) fn specimen(name: &str, fraud: bool) -> FraudSpecimen {
    FraudSpecimen {
        name: name.to_owned(),
        kind: if fraud { "screen" } else { "honest" }.to_owned(),
        market: "utopia".to_owned(),
        selfie: PathBuf::new(),
        front: PathBuf::new(),
        fraud,
        confirmed: false,
        visual: fraud,
        background: Some(false),
        mismatch: Some(false),
        id_recaptured: false,
    }
}

/// What the API says of two scores, weighed evenly, with visual patterns flagged at 85.
pub(super) fn seen(visual: u8, background: u8) -> Seen {
    let score = u8::midpoint(visual, background);
    let band = match score {
        75.. => Band::High,
        38.. => Band::Medium,
        _ => Band::Legitimate,
    };
    Seen {
        reasons: if visual >= 85 { vec!["VISUAL_FLAGGED:moire".to_owned()] } else { Vec::new() },
        score: Some(score),
        band: Some(band),
        visual: Some(visual),
        background: Some(background),
        visual_flagged: Some(visual >= 85),
        background_flagged: Some(background >= 85),
        mismatch: Some(false),
        id_recaptured: Some(false),
        total_ms: Some(900),
        ..Seen::default()
    }
}

/// Ten honest cases and six frauds: of the former one is held up and one failed, of the latter two pass.
pub(super) fn cases() -> Vec<Case> {
    let case = |(name, fraud, visual): (String, bool, u8)| Case {
        specimen: specimen(&name, fraud),
        ended: Ended::Seen(seen(visual, 10)),
    };
    let honest = [5, 10, 12, 20, 20, 31, 40, 55, 90].into_iter().enumerate();
    let honest = honest.map(|(n, visual)| (format!("honest-{n:02}"), false, visual));
    let frauds = [30, 60, 85, 92, 97, 100].into_iter().enumerate();
    let frauds = frauds.map(|(n, visual)| (format!("screen-{n:02}"), true, visual));
    let mut cases: Vec<Case> = honest.chain(frauds).map(case).collect();
    let failed = Ended::Failed("UPSTREAM_UNAVAILABLE".to_owned());
    cases.push(Case { specimen: specimen("honest-99", false), ended: failed });
    cases
}
