//! The second table: other places, words, languages, fonts and colours. Nothing that reads documents may be tuned on it.

mod cards;
mod licence;
mod passports;

use crate::layout::Layout;

pub(super) const DESIGNS: &[&[Layout]] = &[
    &[passports::SERIF],
    &[passports::TWO_LANGUAGES],
    &[cards::TERRACOTTA_FRONT, cards::TERRACOTTA_BACK],
    &[cards::SLATE_FRONT, cards::SLATE_BACK],
    &[cards::LATVIAN_FRONT, cards::LATVIAN_BACK],
    &[licence::FRONT, licence::BACK],
];
