//! What the models are asked, and what their answers mean.
//!
//! The structuring model:
//!
//! * `system`: the market's own prompt, [`Market::prompt`](trestle_domain::market::Market).
//! * One user message, [`user_message`]: the open fields and the lines of the readings, as JSON. Text of the document is only ever
//!   data in there; nothing of it reaches the system prompt.
//! * The answer, [`answer_schema`]: per field a value and the ids of the lines that hold it. [`decode_answer`] types what came back.
//!
//! Nothing in an answer is believed here: the evidence guard of `trestle-domain` proves it line by line.
//!
//! The inspector of selfies is asked in the same way, with the selfie in place of the lines: [`inspection_schema`], [`decode_inspection`].

mod answer;
mod message;
mod schema;
mod visual;

pub use answer::{RawAnswer, StopReason, decode_answer};
pub use message::user_message;
pub use schema::{SCHEMA_NAME, TOOL_DESCRIPTION, TOOL_NAME, answer_schema};
pub use visual::{
    INSPECTION_MESSAGE, INSPECTION_SCHEMA, INSPECTION_TOOL, INSPECTION_TOOL_DESCRIPTION, decode_findings,
    decode_inspection, inspection_schema, visual_prompt_hash,
};

use sha2::{Digest, Sha256};
use trestle_domain::field::FieldName;
use trestle_domain::market::Market;

/// Grows when the message's or the answer's form changes, so that stored answers to the old form are not reused.
const FORM: &str = "form 1";

/// SHA-256 over all wording that a model is given besides the document's own text: the market's prompt, the tool's name and
/// description, and the schema for these fields.
#[must_use]
pub fn prompt_hash(market: &Market, fields: &[FieldName]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [FORM, TOOL_NAME, TOOL_DESCRIPTION, &market.prompt, &answer_schema(fields)] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
