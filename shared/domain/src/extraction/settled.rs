//! What sources together say of a field.

use super::print::same;
use crate::evidence::FieldValue;
use crate::field::FieldName;
use crate::name::transliterates;

/// A field as far as it is settled.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Settled {
    Value(FieldValue),
    /// Proven sources contradict each other: no further reading settles that.
    Disagree,
    Nothing,
}

impl Settled {
    /// What several sources say together: they must agree. Of names the one with marks is kept.
    pub(super) fn merge(field: FieldName, sources: impl Iterator<Item = Self>) -> Self {
        let mut merged = Self::Nothing;
        for source in sources {
            merged = match (merged, source) {
                (Self::Nothing, other) | (other, Self::Nothing) => other,
                (Self::Value(a), Self::Value(b)) => {
                    let (said, other) = (a.value.expose().as_str(), b.value.expose().as_str());
                    if same(field, said, other) || (field.is_name() && transliterates(said, other)) {
                        Self::Value(a)
                    } else if field.is_name() && transliterates(other, said) {
                        Self::Value(b)
                    } else {
                        Self::Disagree
                    }
                }
                _ => Self::Disagree,
            };
        }
        merged
    }
}
