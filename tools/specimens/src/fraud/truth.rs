//! What is true of a case, and what a detector should say about it.

use serde::Serialize;

use crate::print::Print;
use crate::screen::{Shot, Sign};
use crate::truth::Truth;

/// Why a case is in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum CaseKind {
    Honest,
    /// Honest, before a wall of the same kind as a ring's, in another home.
    LookAlike,
    /// Honest, but blurred, compressed or cropped.
    Degraded,
    /// The selfie is a photo of a screen.
    Screen,
    /// The selfie is a photo of a print.
    Print,
    /// Different people and documents before one background.
    Ring,
    /// The document's photo is a photo of a screen.
    IdScreen,
    /// The document's photo is a photo of a print.
    IdPrint,
    /// The selfie shows somebody else.
    OtherFace,
}

/// `truth.json` beside the two images of a case.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseTruth {
    /// Version of this format.
    pub v: u32,
    /// The name of the case's folder.
    pub name: String,
    pub kind: CaseKind,
    pub market: &'static str,
    pub images: Images,
    /// Whether the case is fraud at all.
    pub fraud: bool,
    /// Whether it is confirmed fraud that is ingested before the other cases are judged; it is not judged itself.
    pub confirmed: bool,
    /// Which ring it belongs to, as all cases before the same background do.
    pub ring: Option<String>,
    pub expected: Expected,
    /// The person on the document and the one in the selfie.
    pub person: String,
    pub selfie_person: String,
    /// The wall behind the selfie: its kind, and which home's it is.
    pub surface: &'static str,
    pub home: String,
    /// Whether the document is held up in the selfie.
    pub holds_document: bool,
    /// How each image was spoilt or faked; `plain` if not at all.
    pub selfie_finish: Finished,
    pub id_finish: Finished,
    pub document: Truth,
}

/// File names in the case's folder.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Images {
    pub selfie: &'static str,
    pub id_front: &'static str,
}

/// What each branch should find.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// Whether the selfie shows signs of a screen, a print or an edit.
    pub visual: bool,
    /// The signs that it shows, by the inspector's names.
    pub patterns: Vec<Sign>,
    /// Whether a confirmed case has the same background; `null` where this case is itself confirmed.
    pub background: Option<bool>,
    pub face: FaceExpectation,
    /// Whether the document's photo is one of a screen or a print.
    pub id_recaptured: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaceExpectation {
    Match,
    Mismatch,
}

/// What was done to an image, with the measures that were drawn.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "how")]
pub enum Finished {
    Plain,
    Blurred {
        sigma: f32,
    },
    Compressed {
        quality: u8,
    },
    /// The share of each side that is left.
    Cropped {
        share: f32,
    },
    Screen(Shot),
    Print(Print),
}
