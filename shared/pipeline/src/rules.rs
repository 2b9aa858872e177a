//! The domain's rules, until they are exported: nothing is proven.

use jiff::civil::Date;
use trestle_domain::case::Claim;
use trestle_domain::extraction::{Extraction, Fields, Gathered, Mismatch};
use trestle_domain::field::FieldName;
use trestle_domain::market::Market;

pub(crate) fn resolve(market: &Market, _: &Gathered, _: Date) -> Extraction {
    let _ = market;
    Extraction { fields: Fields::default(), open: FieldName::ALL.to_vec(), reasons: vec![], wants_second_reading: true }
}

pub(crate) fn compare(_: &Fields, _: &Claim) -> Vec<Mismatch> {
    Vec::new()
}
