use jiff::civil::Date;
use tokio::time::Instant;
use trestle_domain::case::Case;
use trestle_domain::market::Market;

use super::Known;
use crate::uploads::Images;

/// What all stages of a run share.
#[derive(Debug)]
pub(crate) struct Context<'a, P> {
    pub(crate) ports: &'a P,
    pub(crate) case: &'a Case,
    pub(crate) market: &'a Market,
    pub(crate) known: &'a Known,
    pub(crate) images: &'a Images,
    /// When stages must have ended.
    pub(crate) deadline: Instant,
    pub(crate) today: Date,
    /// Whether services may be called; else only stored results count.
    pub(crate) may_call: bool,
}
