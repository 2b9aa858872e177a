use trestle_domain::document::UploadKind;
use trestle_domain::evidence::{Rule, Source};
use trestle_domain::field::FieldName;
use trestle_pipeline::view::{EvidenceView, FieldView, VerificationResult};

use crate::terminal::{Align, Paint, Table, Tint};

/// The longest evidence that is shown in full, in characters.
const EVIDENCE_SHOWN: usize = 32;

/// A field's name in words.
#[must_use]
pub const fn field_name(field: FieldName) -> &'static str {
    match field {
        FieldName::DocumentType => "document type",
        FieldName::Surname => "surname",
        FieldName::Name => "name",
        FieldName::MiddleName => "middle name",
        FieldName::DateOfBirth => "date of birth",
        FieldName::IdNumber => "id number",
        FieldName::ExpiryDate => "expiry date",
    }
}

/// The seven fields, one a row.
pub(super) fn table(result: &VerificationResult, paint: Paint) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Right, Align::Left, Align::Left]);
    table.row(["field", "value", "confidence", "source", "evidence"].map(|title| paint.paint(Tint::Quiet, title)));
    for field in FieldName::ALL {
        match result.fields.as_ref().and_then(|fields| fields.get(field)) {
            Some(view) => table.row(row(field, view)),
            None => table.row([field_name(field).to_owned(), paint.paint(Tint::Quiet, "-")]),
        }
    }
    table.render(2)
}

fn row(field: FieldName, view: &FieldView) -> [String; 5] {
    let evidence: Vec<String> = view.evidence.iter().map(evidence).collect();
    [
        field_name(field).to_owned(),
        view.value.expose().clone(),
        format!("{:.0} %", view.confidence * 100.0),
        source(view.source, view.rule),
        evidence.join(" + "),
    ]
}

/// Where the value was taken from, and by which rule when it is not the text as it stands.
fn source(source: Source, rule: Rule) -> String {
    let place = match source {
        Source::Mrz => "machine-readable zone",
        Source::Barcode => "barcode",
        Source::Printed => "printed",
    };
    let how = match rule {
        Rule::Identity | Rule::MrzTransliteration | Rule::BarcodeElement => "",
        Rule::Pad => ", padded",
        Rule::DateReorder => ", date reordered",
        Rule::SeparatorRemoval => ", separators left out",
        Rule::Title => " title",
    };
    format!("{place}{how}")
}

fn evidence(evidence: &EvidenceView) -> String {
    let side = match evidence.image {
        UploadKind::IdFront => "front",
        UploadKind::IdBack => "back",
        UploadKind::Selfie => "selfie",
    };
    let [x, y, ..] = evidence.place.map(|share| share * 100.0);
    let text = evidence.text.expose().split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = text.chars().take(EVIDENCE_SHOWN).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{side} at {x:.0} %, {y:.0} %: {shown}{more}")
}
