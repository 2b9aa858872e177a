//! The seven fields of the published work, by name.

use std::fmt;

/// One of the seven fields that an identity document is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldName {
    DocumentType,
    Surname,
    Name,
    MiddleName,
    DateOfBirth,
    IdNumber,
    ExpiryDate,
}

impl FieldName {
    /// All seven, in the order in which results list them.
    pub const ALL: [Self; 7] = [
        Self::DocumentType,
        Self::Surname,
        Self::Name,
        Self::MiddleName,
        Self::DateOfBirth,
        Self::IdNumber,
        Self::ExpiryDate,
    ];

    /// The name on the wire, in market files and in reason codes: `documentType`, `surname`, ...
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentType => "documentType",
            Self::Surname => "surname",
            Self::Name => "name",
            Self::MiddleName => "middleName",
            Self::DateOfBirth => "dateOfBirth",
            Self::IdNumber => "idNumber",
            Self::ExpiryDate => "expiryDate",
        }
    }

    /// The field with that wire name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// Whether the field is a person's name (compared with diacritics folded).
    #[must_use]
    pub const fn is_name(self) -> bool {
        matches!(self, Self::Surname | Self::Name | Self::MiddleName)
    }

    /// Whether the field is a calendar date.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(self, Self::DateOfBirth | Self::ExpiryDate)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something for each of the seven fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PerField<T> {
    slots: [T; 7],
}

impl<T> PerField<T> {
    #[must_use]
    pub fn get(&self, field: FieldName) -> &T {
        &self.slots[field as usize]
    }

    pub fn get_mut(&mut self, field: FieldName) -> &mut T {
        &mut self.slots[field as usize]
    }

    pub fn set(&mut self, field: FieldName, value: T) {
        self.slots[field as usize] = value;
    }

    /// Each field with its slot, in the order of [`FieldName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (FieldName, &T)> {
        FieldName::ALL.into_iter().zip(self.slots.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_slot_of_its_own() {
        let mut slots = PerField::<Option<FieldName>>::default();
        for field in FieldName::ALL {
            slots.set(field, Some(field));
        }
        for (field, slot) in slots.iter() {
            assert_eq!(*slot, Some(field));
            assert_eq!(FieldName::parse(field.as_str()), Some(field));
        }
    }
}
