//! The inspection as an answer to Converse.

use image::RgbImage;
use serde_json::{Map, Value, json};

use super::{ENGINE, Seen, inspect};
use crate::bedrock::{Content, ConverseReply, ConverseRequest, StopReason};
use crate::converse::schema_fields;

/// Pixels that a vision model counts as one token, after Anthropic's `width * height / 750`.
const PIXELS_PER_TOKEN: usize = 750;
/// Larger pictures are made smaller by the model before it counts, to about so many tokens.
const MOST_IMAGE_TOKENS: usize = 1600;

/// Fills those of the asked properties that are patterns, each with `score` and `seen`; says in words what this is where the
/// request asks for no structure that it knows.
#[must_use]
pub fn answer(request: &ConverseRequest, image: &RgbImage) -> ConverseReply {
    let seen = inspect(image);
    let known = |name: &String| seen.iter().any(|found| found.pattern == name);
    let mut reply = match schema_fields(request) {
        Some(asked) if asked.iter().any(known) => request.answered_with(findings(&seen, &asked)),
        _ => {
            let names: Vec<&str> = seen.iter().map(|found| found.pattern).collect();
            let prose = format!("I am a {ENGINE}: I only fill a schema with the properties {}.", names.join(", "));
            ConverseReply::new(request, vec![Content::Text(prose)], StopReason::EndTurn)
        }
    };
    reply.engine = ENGINE;
    reply.input_tokens += (image.width() as usize * image.height() as usize / PIXELS_PER_TOKEN).min(MOST_IMAGE_TOKENS);
    reply
}

fn findings(seen: &[Seen], asked: &[String]) -> Value {
    let fill = |name: &String| {
        let found = seen.iter().find(|found| found.pattern == name);
        (name.clone(), found.map_or(Value::Null, |found| json!({"score": found.score, "seen": found.words})))
    };
    Value::Object(asked.iter().map(fill).collect::<Map<_, _>>())
}
