//! A structuring model that answers what it was told to.

use std::sync::{Arc, Mutex, PoisonError};

use trestle_domain::extraction::{ModelAnswer, Suggestion};
use trestle_domain::field::FieldName;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{StructureReply, StructureRequest, Structurer, UpstreamError, UpstreamErrorKind};

use crate::script::{Script, Step};

/// What one call asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub market: String,
    pub fields: Vec<FieldName>,
    /// Ids of all lines of all readings.
    pub line_ids: Vec<String>,
}

/// A [`Structurer`]; without a script it answers null for every field at no cost.
#[derive(Debug, Clone, Default)]
pub struct ScriptedStructurer {
    script: Script<Result<StructureReply, UpstreamErrorKind>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ScriptedStructurer {
    /// Answers this whenever the queue is empty.
    pub fn always(&self, answer: ModelAnswer, cost: MicroUsd) {
        self.script.always(Step::new(Ok(reply(answer, cost))));
    }

    /// Answers this once.
    pub fn push(&self, answer: ModelAnswer, cost: MicroUsd) {
        self.script.push(Step::new(Ok(reply(answer, cost))));
    }

    /// The script, for faults and delays.
    #[must_use]
    pub fn script(&self) -> &Script<Result<StructureReply, UpstreamErrorKind>> {
        &self.script
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.script.calls()
    }

    /// What was asked so far, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn reply(answer: ModelAnswer, cost: MicroUsd) -> StructureReply {
    StructureReply { answer, input_tokens: 0, output_tokens: 0, cost, engine: "scripted".to_owned() }
}

impl Structurer for ScriptedStructurer {
    async fn structure(&self, request: StructureRequest<'_>) -> Result<StructureReply, UpstreamError> {
        let lines = request.readings.iter().flat_map(|reading| &reading.lines);
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(Asked {
            market: request.market.id.to_string(),
            fields: request.fields.to_vec(),
            line_ids: lines.map(|line| line.id.clone()).collect(),
        });
        match self.script.play().await {
            Some(Ok(mut reply)) => {
                if let ModelAnswer::Suggestions(suggestions) = &mut reply.answer {
                    suggestions.retain(|Suggestion { field, .. }| request.fields.contains(field));
                }
                Ok(reply)
            }
            Some(Err(kind)) => Err(UpstreamError::new("bedrock", "Converse", kind)),
            None => Ok(reply(ModelAnswer::Suggestions(Vec::new()), MicroUsd(0))),
        }
    }
}
