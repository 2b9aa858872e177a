use trestle_domain::code::Reason;

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
        Reason::FraudNotAssessed => "no fraud check ran; this alone does not stop an approval".to_owned(),
    }
}
