//! The second table: never tuned on.

use crate::layout::Layout;

pub(super) const DESIGNS: &[&[Layout]] = &[];
