//! Whether a text looks like what its label says it is.

use trestle_domain::field::FieldName;

use super::lexicon::{Lexicon, Role};
use super::shape;

/// The part of a text that is a value of that role, as printed; `None` when nothing in it looks like one.
pub(super) fn fit(lexicon: &Lexicon, role: Role, text: &str) -> Option<String> {
    match role {
        Role::Other => text.chars().any(char::is_alphanumeric).then(|| text.to_owned()),
        // Told by a title, never by a label.
        Role::Field(FieldName::DocumentType) => None,
        Role::Field(FieldName::IdNumber) => shape::id_number(text, &lexicon.id_numbers).map(str::to_owned),
        Role::Field(field) if field.is_date() => {
            shape::date(text, lexicon.date_order).map(|(_, printed)| printed.to_owned())
        }
        Role::Field(_) => shape::name(text),
    }
}
