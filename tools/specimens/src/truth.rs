//! What a reader should find on an image, no more and no less.

use serde::Serialize;

use crate::document::{Document, Kind, Market, Side};
use crate::layout::{Entry, Layout};
use crate::mrz;

/// The truth beside an image: `IMAGE.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Truth {
    pub market: Market,
    pub document_kind: Kind,
    pub side: Side,
    pub fields: Fields,
}

/// The seven fields; `None` where this side does not carry the field. Dates are `YYYY-MM-DD`, names as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    pub document_type: Option<String>,
    pub surname: Option<String>,
    pub name: Option<String>,
    pub middle_name: Option<String>,
    pub date_of_birth: Option<String>,
    pub id_number: Option<String>,
    pub expiry_date: Option<String>,
}

impl Truth {
    /// The text of the file beside the image.
    ///
    /// # Errors
    /// None in practice: there is nothing in it that JSON cannot say.
    pub fn json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    #[must_use]
    pub fn of(document: &Document, layout: &Layout) -> Self {
        let printed = printed(document, layout);
        let fields = if layout.barcode.is_some() {
            barcode(document)
        } else if layout.zone.is_some() && printed.surname.is_none() {
            zone(document)
        } else {
            printed
        };
        Self { market: layout.market, document_kind: layout.kind, side: layout.side, fields }
    }
}

fn printed(document: &Document, layout: &Layout) -> Fields {
    let text = |entry: Entry| {
        layout.places.iter().find(|place| place.entry == entry).and_then(|place| place.entry.text(document, layout))
    };
    let carries = |entry: Entry| layout.places.iter().any(|place| place.entry == entry);
    let id_entry = if document.market == Market::Latvia { Entry::PersonalCode } else { Entry::Number };
    Fields {
        document_type: Some(document.kind.document_type().to_owned()),
        surname: text(Entry::Surname),
        name: text(Entry::GivenNames).or_else(|| text(Entry::AllGivenNames)),
        middle_name: text(Entry::MiddleName),
        date_of_birth: carries(Entry::BirthDate).then(|| document.holder.birth.iso()),
        id_number: carries(id_entry).then(|| document.id_number()),
        expiry_date: carries(Entry::ExpiryDate).then(|| document.expiry.iso()),
    }
}

/// A zone has no marks, no hyphens and no field for a middle name.
fn zone(document: &Document) -> Fields {
    let spaced = |name: &str| Some(mrz::transliterated(name).replace('<', " "));
    Fields {
        surname: spaced(&document.holder.surname),
        name: spaced(&document.holder.given_names),
        ..carried(document)
    }
}

fn barcode(document: &Document) -> Fields {
    Fields {
        surname: Some(document.holder.surname.to_uppercase()),
        name: Some(document.holder.given_names.to_uppercase()),
        middle_name: document.holder.middle_name.as_ref().map(|name| name.to_uppercase()),
        ..carried(document)
    }
}

fn carried(document: &Document) -> Fields {
    Fields {
        document_type: Some(document.kind.document_type().to_owned()),
        date_of_birth: Some(document.holder.birth.iso()),
        id_number: Some(document.id_number()),
        expiry_date: Some(document.expiry.iso()),
        ..Fields::default()
    }
}
