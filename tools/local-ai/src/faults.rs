//! Faults that a test asks for: the next calls of an operation fail, wait, or are answered wrongly.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::bedrock::ConverseFault;
use crate::wire::operation::Operation;

/// One request for faults, as `POST /faults` takes it:
/// `{"operation": "Textract.DetectDocumentText", "fault": "throttle", "times": 2}`, or with `"fault": "delay",
/// "milliseconds": 3000`, `"serverError"`, `"accessDenied"`, or for `BedrockRuntime.Converse` one of `refusal`, `truncation`, `prose`,
/// `schema`, `invented`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    pub operation: Operation,
    pub fault: FaultName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// Calls still to be hit.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FaultName {
    Throttle,
    ServerError,
    AccessDenied,
    Delay,
    #[serde(untagged)]
    Converse(ConverseFault),
}

/// The faults not yet spent, first planned first.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<PlannedFault>>);

impl Faults {
    /// Plan a fault, or say what is wrong with it.
    pub fn plan(&self, fault: PlannedFault) -> Result<(), &'static str> {
        match fault.fault {
            FaultName::Delay if fault.milliseconds.is_none() => return Err("a delay needs `milliseconds`"),
            FaultName::Converse(_) if fault.operation != Operation::Converse => {
                return Err("this fault is for BedrockRuntime.Converse alone");
            }
            _ => {}
        }
        self.lock().push(fault);
        Ok(())
    }

    /// The fault that hits this call, if one does.
    pub fn next(&self, operation: Operation) -> Option<PlannedFault> {
        let mut planned = self.lock();
        let index = planned.iter().position(|fault| fault.operation == operation && fault.times > 0)?;
        planned[index].times -= 1;
        let hit = planned[index].clone();
        planned.retain(|fault| fault.times > 0);
        Some(hit)
    }

    #[must_use]
    pub fn planned(&self) -> Vec<PlannedFault> {
        self.lock().clone()
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<PlannedFault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str) -> PlannedFault {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_fault_hits_its_operation_as_often_as_planned() {
        let faults = Faults::default();
        faults.plan(fault(r#"{"operation": "Textract.DetectDocumentText", "fault": "throttle", "times": 2}"#)).unwrap();
        assert!(faults.next(Operation::DetectText).is_none());
        assert!(faults.next(Operation::DetectDocumentText).is_some());
        assert!(faults.next(Operation::DetectDocumentText).is_some());
        assert!(faults.next(Operation::DetectDocumentText).is_none());
    }

    #[test]
    fn impossible_plans_are_refused() {
        let faults = Faults::default();
        assert!(faults.plan(fault(r#"{"operation": "Textract.AnalyzeID", "fault": "prose"}"#)).is_err());
        assert!(faults.plan(fault(r#"{"operation": "BedrockRuntime.Converse", "fault": "delay"}"#)).is_err());
        assert!(faults.plan(fault(r#"{"operation": "BedrockRuntime.Converse", "fault": "invented"}"#)).is_ok());
        assert!(serde_json::from_str::<PlannedFault>(r#"{"operation": "Nothing", "fault": "throttle"}"#).is_err());
    }
}
