use std::fmt;

use crate::case::VerificationId;

/// The version of what is filled in a picture before its background is embedded. Vectors of different versions are not comparable.
pub const MASK_VERSION: u32 = 1;

/// A confirmed fraud case: a ULID, as a [`VerificationId`] but of another kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FraudCaseId(VerificationId);

impl FraudCaseId {
    #[must_use]
    pub const fn new(ulid: VerificationId) -> Self {
        Self(ulid)
    }

    /// `None` unless the text is a ULID.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        VerificationId::parse(text).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for FraudCaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What makes vectors comparable. Kept with every vector; a neighbour with others is refused, never scored.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexPins {
    /// The embedding model's id.
    pub model: String,
    /// [`MASK_VERSION`] of the picture's mask.
    pub mask: u32,
    pub market: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_ulid() {
        let id = FraudCaseId::parse("01JQ0000000000000000000000").unwrap();
        assert_eq!(FraudCaseId::parse(id.as_str()), Some(id));
        assert_eq!(FraudCaseId::parse("fraud"), None);
    }
}
