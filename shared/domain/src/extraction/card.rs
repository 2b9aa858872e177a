//! What the barcodes of a case say.

use crate::aamva::Card;
use crate::confidence::Confidence;
use crate::date::iso;
use crate::document::DocumentType;
use crate::evidence::{Evidence, FieldValue, Rule, Source};
use crate::field::FieldName;
use crate::id_number::normal;
use crate::market::Market;
use crate::reading::Barcode;

/// A barcode with what it holds.
pub(super) struct Read<'a> {
    barcode: &'a Barcode,
    pub(super) card: Card,
}

/// The barcodes that hold an AAMVA file.
pub(super) fn cards(barcodes: &[Barcode]) -> Vec<Read<'_>> {
    barcodes
        .iter()
        .filter_map(|barcode| Card::parse(barcode.payload.expose()).map(|card| Read { barcode, card }))
        .collect()
}

impl Read<'_> {
    /// The field's element. Error correction of the symbol proves it, as check digits prove a zone.
    pub(super) fn field(&self, field: FieldName, market: &Market) -> Option<FieldValue> {
        let card = &self.card;
        let text = |(id, value): (&str, &str)| (format!("{id}{value}"), value.to_owned());
        let day = |id: &str| {
            let date = card.date(id)?;
            Some((format!("{id}{}", card.element(id)?), iso(date)))
        };
        let (element, value) = match field {
            FieldName::DocumentType => {
                (kind_mark(card.document_type).to_owned(), card.document_type.as_str().to_owned())
            }
            FieldName::Surname => text(card.surname()?),
            FieldName::Name => text(card.first_name()?),
            FieldName::MiddleName => text(card.middle_name()?),
            FieldName::DateOfBirth => day("DBB")?,
            FieldName::ExpiryDate => day("DBA")?,
            FieldName::IdNumber => {
                let (id, number) = card.number()?;
                let rule = &market.document(card.document_type)?.id_number;
                (format!("{id}{number}"), normal(rule, number)?.0)
            }
        };
        let evidence = Evidence { image: self.barcode.image, rect: self.barcode.quad.hull(), text: element.into() };
        Some(FieldValue {
            value: value.into(),
            confidence: Confidence::FULL,
            source: Source::Barcode,
            rule: Rule::BarcodeElement,
            evidence: vec![evidence],
        })
    }
}

/// The subfile's mark.
const fn kind_mark(kind: DocumentType) -> &'static str {
    match kind {
        DocumentType::DriverLicence => "DL",
        _ => "ID",
    }
}
