//! The case store: opening, arrivals, leases.

use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use trestle_domain::case::{Case, VerificationId};
use trestle_domain::document::UploadKind;
use trestle_pipeline::port::{Arrival, CaseStore, DecisionRecord, Idempotency, LeaseOutcome, Opened, StoreError};

use super::item::{Attributes, key, number, text, time};
use super::{Table, case_item, case_pk, unavailable};

impl Table {
    /// An update of a CASE item that raises its version.
    fn update_case(&self, id: &VerificationId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key(case_pk(id), case_item::SK)))
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    pub(super) async fn load_case(
        &self,
        operation: &'static str,
        id: &VerificationId,
    ) -> Result<Option<Case>, StoreError> {
        let asked = self.client.get_item().table_name(&self.name).set_key(Some(key(case_pk(id), case_item::SK)));
        let found = asked.consistent_read(true).send().await.map_err(|error| unavailable(operation, &error))?;
        found.item().map(case_item::from_item).transpose()
    }

    async fn open_alone(&self, case: &Case) -> Result<Opened, StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(case_item::to_item(case, self.ttl(case.opened_at))))
            .condition_expression("attribute_not_exists(pk)");
        match put.send().await {
            Ok(_) => Ok(Opened::New),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
                // A retry after a lost answer meets its own write.
                match self.load_case("open", &case.id).await? {
                    Some(stored) if stored == *case => Ok(Opened::New),
                    _ => Err(StoreError::Conflict { operation: "open" }),
                }
            }
            Err(error) => Err(unavailable("open", &error)),
        }
    }
}

/// How a conditional update of a case ended.
enum Updated {
    New(Case),
    /// The condition did not hold; the case as it stands, if there is one.
    Refused(Option<Case>),
}

async fn updated(operation: &'static str, update: UpdateItemFluentBuilder) -> Result<Updated, StoreError> {
    match update.send().await {
        Ok(UpdateItemOutput { attributes: Some(item), .. }) => case_item::from_item(&item).map(Updated::New),
        Ok(_) => Err(StoreError::Malformed { what: "an update without attributes" }),
        Err(error) => {
            let refused = error.as_service_error().filter(|e| e.is_conditional_check_failed_exception());
            let Some(aws_sdk_dynamodb::operation::update_item::UpdateItemError::ConditionalCheckFailedException(
                failed,
            )) = refused
            else {
                return Err(unavailable(operation, &error));
            };
            let stored: Option<&Attributes> = failed.item().filter(|item| !item.is_empty());
            stored.map(case_item::from_item).transpose().map(Updated::Refused)
        }
    }
}

impl CaseStore for Table {
    async fn open(&self, case: &Case, idempotency: Option<&Idempotency>) -> Result<Opened, StoreError> {
        match idempotency {
            None => self.open_alone(case).await,
            Some(idempotency) => self.open_once(case, idempotency).await,
        }
    }

    async fn load(&self, id: &VerificationId) -> Result<Option<Case>, StoreError> {
        self.load_case("load", id).await
    }

    async fn arrive(&self, id: &VerificationId, kind: UploadKind) -> Result<Option<Arrival>, StoreError> {
        let update = self
            .update_case(id)
            .update_expression("ADD arrived :kinds, #version :one")
            .condition_expression("contains(declared, :kind) AND NOT contains(arrived, :kind)")
            .expression_attribute_values(":kind", text(kind.as_str()))
            .expression_attribute_values(":kinds", AttributeValue::Ss(vec![kind.to_string()]));
        Ok(match updated("arrive", update).await? {
            Updated::New(case) => Some(Arrival { case, first: true }),
            Updated::Refused(Some(case)) if case.upload(kind).is_some() => Some(Arrival { case, first: false }),
            Updated::Refused(_) => None,
        })
    }

    async fn lease(
        &self,
        id: &VerificationId,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        let update = self
            .update_case(id)
            .update_expression("SET leaseHolder = :holder, leaseUntil = :until ADD #version :one")
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(leaseHolder) OR leaseUntil <= :now OR leaseHolder = :holder)",
            )
            .expression_attribute_values(":holder", text(holder))
            .expression_attribute_values(":until", time(until))
            .expression_attribute_values(":now", time(now));
        Ok(match updated("lease", update).await? {
            Updated::New(case) => LeaseOutcome::Acquired(case),
            Updated::Refused(None) => LeaseOutcome::Unknown,
            Updated::Refused(Some(case)) => LeaseOutcome::Busy(case.lease.map_or(now, |lease| lease.until)),
        })
    }

    async fn release(&self, id: &VerificationId, holder: &str) -> Result<(), StoreError> {
        let update = self
            .update_case(id)
            .update_expression("REMOVE leaseHolder, leaseUntil ADD #version :one")
            .condition_expression("leaseHolder = :holder")
            .expression_attribute_values(":holder", text(holder));
        updated("release", update).await.map(|_| ())
    }

    async fn decide(&self, case: &Case, holder: &str, decision: &DecisionRecord) -> Result<(), StoreError> {
        self.append_decision(case, holder, decision).await
    }

    async fn latest_decision(&self, case: &Case) -> Result<Option<DecisionRecord>, StoreError> {
        self.newest_decision(&case.id).await
    }
}
