//! Signs of fraud, and the risk score that they add up to.
//!
//! Each branch gives a [`Score`]: visual patterns on the selfie ([`Inspection`]) and likeness to the backgrounds of confirmed fraud
//! ([`Matches`]). [`risk`](risk::risk) weighs them. The face comparison ([`FaceOutcome`]), recaptured documents and velocity never enter the
//! score: they give reasons.

mod background;
mod case;
mod face;
pub mod risk;
mod score;
mod settings;
mod sighting;
mod traits;
mod visual;

pub use background::{Match, Matches, ScoreMap, ScoreMapError};
pub use case::{FraudCaseId, IndexPins, MASK_VERSION};
pub use face::{Face, FaceOutcome, Faces, judge_comparison, judge_selfie};
pub use score::Score;
pub use settings::{
    BackgroundSettings, Bands, CustomVisualModel, FaceSettings, FraudSettings, RecaptureSettings, VelocitySettings,
    VisualMerge, VisualSettings, Weights,
};
pub use sighting::{Sighting, SightingKind, Velocity, velocity_reasons};
pub use traits::{ImageTraits, PerceptualHash};
pub use visual::{Finding, Inspection, Pattern};
