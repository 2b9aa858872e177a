use trestle_domain::extraction::{ModelAnswer, Suggestion};
use trestle_domain::field::FieldName;
use trestle_domain::market::StructureMode;
use trestle_json::Value;

/// Why the model stopped, as far as it matters for what the answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// It said all it wanted to say.
    Finished,
    /// The output limit or the context window cut it off.
    CutOff,
    /// The model, a content filter or a guardrail refused.
    Refused,
    /// The service itself says that the output breaks the asked form.
    Malformed,
}

impl StopReason {
    /// From `stopReason` of Converse. A reason that is not known counts as finished: the answer's own form then decides.
    #[must_use]
    pub fn from_wire(reason: &str) -> Self {
        match reason {
            "max_tokens" | "model_context_window_exceeded" => Self::CutOff,
            "refusal" | "content_filtered" | "guardrail_intervened" => Self::Refused,
            "malformed_model_output" | "malformed_tool_use" => Self::Malformed,
            _ => Self::Finished,
        }
    }
}

/// What a model sent back, untyped. Holds personal data, hence no `Debug`.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)]
pub struct RawAnswer<'a> {
    pub stop: StopReason,
    /// The input of the first call of the tool that was offered, as JSON.
    pub tool_input: Option<&'a [u8]>,
    /// The text blocks, joined.
    pub text: &'a str,
}

impl<'a> RawAnswer<'a> {
    /// The structure where `mode` asked for it, unread; `None`: prose.
    pub(super) fn structure(&self, mode: StructureMode) -> Option<&'a [u8]> {
        match mode {
            StructureMode::JsonSchema => {
                Some(self.text.trim()).filter(|text| text.starts_with(['{', '['])).map(str::as_bytes)
            }
            StructureMode::StrictTool | StructureMode::ForcedTool => self.tool_input,
        }
    }
}

/// Types an answer.
///
/// A refusal and a cut-off are told by the stop reason. Else the structure is looked for where `mode` asked for it; none there,
/// or text that is not JSON, is prose. JSON that lacks an asked field, has a key that is no field, or a value of another type is a
/// broken schema. A suggestion for a field that was not asked for is dropped; an empty value counts as `null`.
#[must_use]
pub fn decode_answer(raw: RawAnswer<'_>, mode: StructureMode, asked: &[FieldName]) -> ModelAnswer {
    match raw.stop {
        StopReason::Refused => return ModelAnswer::Refused,
        StopReason::CutOff => return ModelAnswer::Truncated,
        StopReason::Malformed => return ModelAnswer::Schema,
        StopReason::Finished => {}
    }
    let Some(structure) = raw.structure(mode) else { return ModelAnswer::Prose };
    trestle_json::parse_value(structure)
        .map_err(|_| BrokenSchema)
        .and_then(|answer| suggestions(&answer, asked))
        .map_or(ModelAnswer::Schema, ModelAnswer::Suggestions)
}

struct BrokenSchema;

fn suggestions(answer: &Value<'_>, asked: &[FieldName]) -> Result<Vec<Suggestion>, BrokenSchema> {
    let answer = answer.as_object().ok_or(BrokenSchema)?;
    if asked.iter().any(|field| answer.get(field.as_str()).is_none()) {
        return Err(BrokenSchema);
    }
    let mut found = Vec::new();
    for (key, entry) in answer.iter() {
        let field = FieldName::parse(key).ok_or(BrokenSchema)?;
        let suggestion = suggestion(field, entry)?;
        found.extend(suggestion.filter(|_| asked.contains(&field)));
    }
    Ok(found)
}

/// `None` for a field that was answered with null.
fn suggestion(field: FieldName, entry: &Value<'_>) -> Result<Option<Suggestion>, BrokenSchema> {
    let entry = entry.as_object().ok_or(BrokenSchema)?;
    if entry.iter().any(|(key, _)| !matches!(key, "value" | "lineIds")) {
        return Err(BrokenSchema);
    }
    let line_ids = entry.get("lineIds").and_then(Value::as_array).ok_or(BrokenSchema)?;
    let line_ids = line_ids.iter().map(|id| id.as_str().map(str::to_owned).ok_or(BrokenSchema));
    let line_ids = line_ids.collect::<Result<Vec<String>, BrokenSchema>>()?;
    match entry.get("value") {
        Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(Suggestion { field, value: text.trim().to_owned().into(), line_ids })),
        _ => Err(BrokenSchema),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASKED: [FieldName; 2] = [FieldName::Surname, FieldName::ExpiryDate];
    const GOOD: &str =
        r#"{"surname":{"value":" BĒRZIŅŠ","lineIds":["idFront-3"]},"expiryDate":{"value":null,"lineIds":[]}}"#;

    fn tool(stop: &str, input: Option<&str>) -> ModelAnswer {
        let raw = RawAnswer { stop: StopReason::from_wire(stop), tool_input: input.map(str::as_bytes), text: "" };
        decode_answer(raw, StructureMode::ForcedTool, &ASKED)
    }

    fn text(stop: &str, text: &str) -> ModelAnswer {
        let raw = RawAnswer { stop: StopReason::from_wire(stop), tool_input: None, text };
        decode_answer(raw, StructureMode::JsonSchema, &ASKED)
    }

    fn surname() -> ModelAnswer {
        let suggestion = Suggestion {
            field: FieldName::Surname,
            value: "BĒRZIŅŠ".to_owned().into(),
            line_ids: vec!["idFront-3".into()],
        };
        ModelAnswer::Suggestions(vec![suggestion])
    }

    #[test]
    fn a_good_answer_is_read_from_where_it_was_asked() {
        assert_eq!(tool("tool_use", Some(GOOD)), surname());
        assert_eq!(text("end_turn", GOOD), surname());
        assert_eq!(text("end_turn", &format!("\n {GOOD}\n")), surname());
    }

    #[test]
    fn suggestions_for_fields_that_were_not_asked_are_dropped() {
        let input = GOOD.replacen('{', r#"{"name":{"value":"X","lineIds":["idFront-1"]},"#, 1);
        assert_eq!(tool("tool_use", Some(&input)), surname());
    }

    #[test]
    fn each_failure_has_its_name() {
        for (stop, input, outcome) in [
            ("refusal", None, ModelAnswer::Refused),
            ("content_filtered", Some(GOOD), ModelAnswer::Refused),
            ("guardrail_intervened", None, ModelAnswer::Refused),
            ("max_tokens", Some(GOOD), ModelAnswer::Truncated),
            ("model_context_window_exceeded", None, ModelAnswer::Truncated),
            ("malformed_tool_use", Some(GOOD), ModelAnswer::Schema),
            ("end_turn", None, ModelAnswer::Prose),
            ("tool_use", Some("[]"), ModelAnswer::Schema),
            ("tool_use", Some(""), ModelAnswer::Schema),
            ("tool_use", Some(r#"{"surname":{"value":null,"lineIds":[]}}"#), ModelAnswer::Schema),
            ("tool_use", Some(r#"{"surname":"X","expiryDate":"Y"}"#), ModelAnswer::Schema),
        ] {
            assert_eq!(tool(stop, input), outcome, "{stop} {input:?}");
        }
        for (from, to) in [
            (r#""lineIds":["idFront-3"]"#, r#""lineIds":[3]"#),
            (r#""lineIds":["idFront-3"]"#, r#""lineIds":"idFront-3""#),
            (r#""lineIds":["idFront-3"]"#, r#""lineIds":[],"sure":true"#),
            (r#"" BĒRZIŅŠ""#, "12"),
            (r#""surname""#, r#""shoeSize":{"value":null,"lineIds":[]},"surname""#),
        ] {
            let input = GOOD.replacen(from, to, 1);
            assert_ne!(input, GOOD);
            assert_eq!(tool("tool_use", Some(&input)), ModelAnswer::Schema, "{to}");
        }
        assert_eq!(text("end_turn", "The surname is BĒRZIŅŠ."), ModelAnswer::Prose);
        assert_eq!(text("end_turn", ""), ModelAnswer::Prose);
        assert_eq!(text("end_turn", &format!("Here you are: {GOOD}")), ModelAnswer::Prose);
        assert_eq!(text("end_turn", &GOOD[..40]), ModelAnswer::Schema);
    }

    #[test]
    fn an_empty_value_is_none() {
        let input = GOOD.replace(" BĒRZIŅŠ", " ");
        assert_eq!(tool("tool_use", Some(&input)), ModelAnswer::Suggestions(vec![]));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_typed_and_asked_for(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let raw = RawAnswer { stop: StopReason::Finished, tool_input: Some(&bytes), text: "" };
            let answer = decode_answer(raw, StructureMode::StrictTool, &ASKED);
            prop_assert_eq!(answer, ModelAnswer::Schema);
        }
    }
}
