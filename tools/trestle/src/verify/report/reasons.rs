use trestle_domain::code::Reason;
use trestle_domain::fraud::Pattern;

use super::field_name;
use crate::terminal::{Align, Paint, Table, Tint};

/// Reason codes, each with what it means and what to do.
pub(super) fn table(codes: &[String], paint: Paint) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left]);
    for code in codes {
        let reason = Reason::parse(code);
        let tint = if reason.is_some_and(Reason::is_informational) { Tint::Quiet } else { Tint::Doubtful };
        let words = reason.map_or_else(|| "a reason that this version of the tool does not know".to_owned(), explain);
        table.row([paint.paint(tint, code), words]);
    }
    table.render(2)
}

/// A reason in plain words.
#[must_use]
pub fn explain(reason: Reason) -> String {
    match reason {
        Reason::TextNotFound => "no text was found in the picture: take it again, nearer and sharper".to_owned(),
        Reason::DocumentNotFound => {
            "there is text, but nothing that says which kind of document it is: show the whole document".to_owned()
        }
        Reason::DocumentsSeveral => "the picture shows more than one document: take a picture of one alone".to_owned(),
        Reason::FieldMissing(field) => {
            format!("the {} could not be proven from what was read, so it is left empty", field_name(field))
        }
        Reason::FieldDiffers(field) => format!("the {} on the document is not the claimed one", field_name(field)),
        Reason::SourcesDisagree(field) => {
            format!("two places on the document give the {} differently: a person must compare them", field_name(field))
        }
        Reason::DocumentExpired => "the document was valid until a day that has passed".to_owned(),
        Reason::ModelRefused => "the structuring model refused to answer".to_owned(),
        Reason::ModelTruncated => "the structuring model's answer was cut off".to_owned(),
        Reason::ModelProse => "the structuring model answered in prose instead of structure".to_owned(),
        Reason::ModelSchema => "the structuring model's answer broke the agreed form".to_owned(),
        Reason::TextAddressesModel => {
            "text on the document tries to give a language model orders: a person must look at it".to_owned()
        }
        Reason::VisualFlagged(pattern) => {
            format!("the selfie shows {}: a person must look at it", pattern_name(pattern))
        }
        Reason::BackgroundReused => {
            "the selfie's background is that of confirmed fraud: compare the pictures".to_owned()
        }
        Reason::FaceMismatch => "the selfie does not show the holder of the document".to_owned(),
        Reason::FaceNotFound => "no face was found: take the picture again, in better light".to_owned(),
        Reason::FaceSeveral => "several persons are in the picture: take one of the holder alone".to_owned(),
        Reason::FaceTooSmall => "the face is too small to compare: take the picture from nearer".to_owned(),
        Reason::SelfieIsDocument => "the selfie is the picture of the document: take one of the holder".to_owned(),
        Reason::IdRecaptured => {
            "the document looks photographed from a screen or a print: ask for one of the document itself".to_owned()
        }
        Reason::IdNumberReused => "this id number was seen with another name or birthday".to_owned(),
        Reason::IdNumberFrequent => "this id number was verified too often of late".to_owned(),
        Reason::ImageReused => "this picture, or one nearly like it, was seen in another person's case".to_owned(),
        Reason::FraudPartial => "a part of the fraud check is missing: verify again, or look at the selfie".to_owned(),
        Reason::FraudNotAssessed => "no fraud check ran; this alone does not stop an approval".to_owned(),
    }
}

/// A pattern in words.
const fn pattern_name(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Bezel => "the frame of a screen",
        Pattern::Moire => "the stripes that a photographed screen gives",
        Pattern::ScanLines => "the lines of a screen",
        Pattern::Glare => "reflections as glass gives them",
        Pattern::Manipulation => "altered pixels",
    }
}
