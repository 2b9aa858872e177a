//! No store: for a run whose stored results are at hand already.

use jiff::Timestamp;
use trestle_domain::case::{Case, VerificationId};
use trestle_domain::document::UploadKind;

use super::Nothing;
use crate::port::{
    Arrival, CaseStore, DecisionRecord, Idempotency, LeaseOutcome, Opened, StageRecord, StageStore, StoreError,
};

fn no_store<T>(operation: &'static str) -> Result<T, StoreError> {
    Err(StoreError::Unavailable { operation, code: "none".to_owned() })
}

impl CaseStore for Nothing {
    async fn open(&self, _case: &Case, _idempotency: Option<&Idempotency>) -> Result<Opened, StoreError> {
        no_store("open")
    }

    async fn load(&self, _id: &VerificationId) -> Result<Option<Case>, StoreError> {
        no_store("load")
    }

    async fn arrive(&self, _id: &VerificationId, _kind: UploadKind) -> Result<Option<Arrival>, StoreError> {
        no_store("arrive")
    }

    async fn lease(
        &self,
        _id: &VerificationId,
        _holder: &str,
        _now: Timestamp,
        _until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        no_store("lease")
    }

    async fn release(&self, _id: &VerificationId, _holder: &str) -> Result<(), StoreError> {
        no_store("release")
    }

    async fn decide(&self, _case: &Case, _holder: &str, _decision: &DecisionRecord) -> Result<(), StoreError> {
        no_store("decide")
    }

    async fn latest_decision(&self, _case: &Case) -> Result<Option<DecisionRecord>, StoreError> {
        no_store("latest_decision")
    }
}

impl StageStore for Nothing {
    async fn put_stage(&self, _id: &VerificationId, _record: &StageRecord) -> Result<(), StoreError> {
        no_store("put_stage")
    }

    async fn stages(&self, _id: &VerificationId) -> Result<Vec<StageRecord>, StoreError> {
        no_store("stages")
    }
}
