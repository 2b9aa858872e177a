use super::Ended;
use crate::run::RunError;
use crate::stage::Ledger;

/// A part of the assessment with all that it took.
pub(super) struct Part<'a, T> {
    pub(super) ended: Ended<T>,
    pub(super) error: Option<RunError>,
    pub(super) ledger: Ledger<'a>,
}

impl<T> Part<'_, T> {
    /// Nothing was asked yet.
    pub(super) fn new(ended: Ended<T>) -> Self {
        Self { ended, error: None, ledger: Ledger::new() }
    }

    /// An image can't be worked on; what was paid for is stored all the same.
    pub(super) async fn refused(mut self, error: RunError) -> Self {
        self.ended = Ended::Failed(error.code().as_str());
        self.error = Some(error);
        self.ledger.written().await;
        self
    }
}
