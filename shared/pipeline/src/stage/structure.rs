use std::time::Duration;

use trestle_domain::extraction::ModelAnswer;
use trestle_domain::field::FieldName;
use trestle_domain::reading::{Reader, Reading};
use trestle_domain::stage::StageName;

use super::read::{read_key, second_key};
use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{Ports, StageKey, StructureRequest, Structurer};
use crate::prompt::prompt_hash;
use crate::stored::AnswerResult;

const REVISION: u32 = 1;

/// The key of a question to the model: what it is given and how it is asked. The text itself stands there as the keys of the
/// readings that it comes from.
pub(crate) fn key<P>(context: &Context<'_, P>, fields: &[FieldName], readings: &[Reading]) -> StageKey {
    let model = &context.market.structure;
    let mut key = KeyBuilder::new(StageName::Structure, REVISION)
        .setting("mode", model.mode.as_str())
        .setting("max-output-tokens", model.max_output_tokens.to_be_bytes())
        .setting("prompt", prompt_hash(context.market, fields));
    if let Some(temperature) = model.temperature {
        key = key.setting("temperature", temperature.to_be_bytes());
    }
    for (region, id) in &model.ids {
        key = key.setting("region", region).setting("model", id);
    }
    for reading in readings {
        let Some(upload) = context.case.upload(reading.image) else { continue };
        let source = match reading.reader {
            Reader::First => read_key(context, upload.sha256),
            Reader::Second => second_key(upload.sha256),
        };
        key = key.setting("reading", source.input_hash);
    }
    key.finish()
}

/// Asks the model for the open fields.
pub(crate) async fn structure<P: Ports>(
    context: &Context<'_, P>,
    key: StageKey,
    fields: &[FieldName],
    readings: &[Reading],
) -> Attempt<AnswerResult> {
    if let Some(attempt) = recall(context, &key) {
        return attempt;
    }
    pay(context, key, Duration::from_millis(context.market.budgets.structure), async {
        let request = StructureRequest { market: context.market, fields, readings };
        let reply = context.ports.structurer().structure(request).await?;
        let result =
            AnswerResult { answer: reply.answer, input_tokens: reply.input_tokens, output_tokens: reply.output_tokens };
        Ok(Paid { result, cost: reply.cost, engine: reply.engine })
    })
    .await
}

/// The name of an answer in metrics.
pub(crate) const fn answer_name(answer: &ModelAnswer) -> &'static str {
    match answer {
        ModelAnswer::Suggestions(_) => "suggestions",
        ModelAnswer::Refused => "refused",
        ModelAnswer::Truncated => "truncated",
        ModelAnswer::Prose => "prose",
        ModelAnswer::Schema => "schema",
    }
}
