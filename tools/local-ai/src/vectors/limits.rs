//! The service's limits, from its User Guide ("Limitations and restrictions", as of 2026-11).

pub(super) const DIMENSION: std::ops::RangeInclusive<i64> = 1..=4096;
pub(super) const TOP_K: std::ops::RangeInclusive<i64> = 1..=100;
pub(super) const PUT_VECTORS: usize = 500;
pub(super) const DELETE_VECTORS: usize = 500;
pub(super) const GET_VECTORS: usize = 100;
pub(super) const LIST_VECTORS: std::ops::RangeInclusive<i64> = 1..=1000;
pub(super) const LIST_VECTORS_DEFAULT: usize = 500;
/// A page of `ListVectors` ends once it has read this much.
pub(super) const LIST_VECTORS_BYTES: usize = 1024 * 1024;
pub(super) const LIST_NAMES: std::ops::RangeInclusive<i64> = 1..=500;
pub(super) const SEGMENTS: std::ops::RangeInclusive<i64> = 1..=16;
pub(super) const KEY_LENGTH: std::ops::RangeInclusive<usize> = 1..=1024;
pub(super) const NAME_LENGTH: std::ops::RangeInclusive<usize> = 3..=63;
pub(super) const METADATA_BYTES: usize = 40 * 1024;
pub(super) const FILTERABLE_BYTES: usize = 2 * 1024;
pub(super) const METADATA_KEYS: usize = 50;
pub(super) const NON_FILTERABLE_KEYS: usize = 10;
pub(super) const NON_FILTERABLE_KEY_LENGTH: std::ops::RangeInclusive<usize> = 1..=63;
pub(super) const PAYLOAD_BYTES: usize = 20 * 1024 * 1024;
