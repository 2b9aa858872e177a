use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use trestle_domain::fraud::{Finding, Inspection, Pattern, Score, VisualSettings};
use trestle_domain::market::StructureMode;
use trestle_json::Value;

use super::{RawAnswer, StopReason};
use crate::port::VisualAnswer;

/// The tool that an inspecting model is asked to call with its answer.
pub const INSPECTION_TOOL: &str = "record_inspection";

/// What the tool is said to do.
pub const INSPECTION_TOOL_DESCRIPTION: &str = "Records for each pattern how surely the picture shows it, 0 to 100, and in a few words what was seen of it; 0 where nothing was.";

/// The name of the schema where a model is asked for native JSON output.
pub const INSPECTION_SCHEMA: &str = "inspection";

/// The text beside the selfie; what to look for stands in the market's prompt.
pub const INSPECTION_MESSAGE: &str = "Inspect this selfie.";

/// Grows when the answer's form changes, so that stored inspections of the old form are not reused.
const FORM: &str = "form 1";

/// The JSON schema of an inspection, as JSON text: every [`Pattern`] with `score`, an integer 0 to 100, and `seen`.
///
/// Within the subset that Bedrock's structured output takes, see [`answer_schema`](super::answer_schema); the range of a score is
/// therefore said in words.
#[must_use]
pub fn inspection_schema() -> String {
    let mut properties = String::new();
    let mut required = String::new();
    for (n, pattern) in Pattern::ALL.into_iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(
            properties,
            r#"{comma}"{pattern}":{{"type":"object","properties":{{"score":{{"type":"integer","description":"0 to 100"}},"seen":{{"type":"string"}}}},"required":["score","seen"],"additionalProperties":false}}"#
        );
        let _ = write!(required, r#"{comma}"{pattern}""#);
    }
    format!(r#"{{"type":"object","properties":{{{properties}}},"required":[{required}],"additionalProperties":false}}"#)
}

/// SHA-256 over all wording that an inspecting model is given: the market's prompt, the message, the tool's name and description, and
/// the schema.
#[must_use]
pub fn visual_prompt_hash(settings: &VisualSettings) -> [u8; 32] {
    let schema = inspection_schema();
    let parts =
        [FORM, INSPECTION_TOOL, INSPECTION_TOOL_DESCRIPTION, INSPECTION_MESSAGE, &settings.prompt, schema.as_str()];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Types an inspection, by the rules of [`decode_answer`](super::decode_answer); one that lacks a pattern, has a key that is none, or a
/// score that is no integer from 0 to 100, is a broken schema.
#[must_use]
pub fn decode_inspection(raw: RawAnswer<'_>, mode: StructureMode) -> VisualAnswer {
    match raw.stop {
        StopReason::Refused => return VisualAnswer::Refused,
        StopReason::CutOff => return VisualAnswer::Truncated,
        StopReason::Malformed => return VisualAnswer::Schema,
        StopReason::Finished => {}
    }
    match raw.structure(mode) {
        None => VisualAnswer::Prose,
        Some(structure) => decode_findings(structure),
    }
}

/// Types the JSON that [`inspection_schema`] describes:
/// `{"bezel":{"score":0,"seen":""},"moire":{"score":91,"seen":"rainbow bands over the cheeks"},"scanLines":{...},"glare":{...},"manipulation":{...}}`.
#[must_use]
pub fn decode_findings(json: &[u8]) -> VisualAnswer {
    let answer = trestle_json::parse_value(json).ok();
    let findings = answer.as_ref().and_then(findings);
    findings.map_or(VisualAnswer::Schema, |findings| VisualAnswer::Inspected(Inspection { findings }))
}

fn findings(answer: &Value<'_>) -> Option<Vec<Finding>> {
    let answer = answer.as_object()?;
    let all_known = answer.iter().all(|(key, _)| Pattern::parse(key).is_some());
    let found = Pattern::ALL.into_iter().map(|pattern| finding(pattern, answer.get(pattern.as_str())?));
    found.collect::<Option<Vec<_>>>().filter(|_| all_known)
}

fn finding(pattern: Pattern, entry: &Value<'_>) -> Option<Finding> {
    let entry = entry.as_object()?;
    if entry.iter().any(|(key, _)| !matches!(key, "score" | "seen")) {
        return None;
    }
    let score = match entry.get("score")? {
        Value::Unsigned(score) => u8::try_from(*score).ok(),
        Value::Signed(score) => u8::try_from(*score).ok(),
        _ => None,
    };
    let seen = entry.get("seen")?.as_str()?.trim().to_owned().into();
    Some(Finding { pattern, score: Score::new(score?)?, seen })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"bezel":{"score":0,"seen":""},"moire":{"score":91,"seen":" bands "},"scanLines":{"score":7,"seen":"faint"},"glare":{"score":100,"seen":"x"},"manipulation":{"score":0,"seen":""}}"#;

    fn tool(stop: &str, input: Option<&str>) -> VisualAnswer {
        let raw = RawAnswer { stop: StopReason::from_wire(stop), tool_input: input.map(str::as_bytes), text: "" };
        decode_inspection(raw, StructureMode::ForcedTool)
    }

    #[test]
    fn a_good_answer_has_every_pattern_once() {
        let VisualAnswer::Inspected(inspection) = tool("tool_use", Some(GOOD)) else { panic!("inspected") };
        let scores: Vec<(Pattern, u8)> =
            inspection.findings.iter().map(|found| (found.pattern, found.score.get())).collect();
        assert_eq!(
            scores,
            [
                (Pattern::Bezel, 0),
                (Pattern::Moire, 91),
                (Pattern::ScanLines, 7),
                (Pattern::Glare, 100),
                (Pattern::Manipulation, 0)
            ]
        );
        assert_eq!(inspection.findings[1].seen.expose(), "bands");
        let raw = RawAnswer { stop: StopReason::Finished, tool_input: None, text: GOOD };
        assert_eq!(decode_inspection(raw, StructureMode::JsonSchema), VisualAnswer::Inspected(inspection));
    }

    #[test]
    fn what_breaks_the_schema_is_never_a_score() {
        for (from, to) in [
            (r#""score":91"#, r#""score":101"#),
            (r#""score":91"#, r#""score":-1"#),
            (r#""score":91"#, r#""score":91.0"#),
            (r#""score":91"#, r#""score":"91""#),
            (r#""score":91"#, r#""score":null"#),
            (r#""score":91,"#, ""),
            (r#""seen":" bands ""#, r#""seen":null"#),
            (r#""moire""#, r#""moiree""#),
            (r#"{"bezel":{"score":0,"seen":""},"#, "{"),
            (r#"{"bezel""#, r#"{"other":{"score":0,"seen":""},"bezel""#),
            (r#""score":91"#, r#""score":91,"more":1"#),
        ] {
            let broken = GOOD.replacen(from, to, 1);
            assert_ne!(broken, GOOD);
            assert_eq!(tool("tool_use", Some(&broken)), VisualAnswer::Schema, "{from} -> {to}");
        }
        assert_eq!(decode_findings(b"[]"), VisualAnswer::Schema);
        assert_eq!(decode_findings(b"{"), VisualAnswer::Schema);
    }

    #[test]
    fn refusal_truncation_and_prose_are_told_apart() {
        assert_eq!(tool("refusal", Some(GOOD)), VisualAnswer::Refused);
        assert_eq!(tool("guardrail_intervened", None), VisualAnswer::Refused);
        assert_eq!(tool("max_tokens", Some(GOOD)), VisualAnswer::Truncated);
        assert_eq!(tool("malformed_tool_use", Some(GOOD)), VisualAnswer::Schema);
        assert_eq!(tool("end_turn", None), VisualAnswer::Prose);
    }

    #[test]
    fn the_schema_is_closed_and_names_every_pattern() {
        let text = inspection_schema();
        let schema = trestle_json::parse_value(text.as_bytes()).unwrap();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap();
        let names: Vec<&str> = properties.iter().map(|(name, _)| name).collect();
        assert_eq!(names, Pattern::ALL.map(Pattern::as_str));
        for (_, property) in properties.iter() {
            assert_eq!(property.get("additionalProperties"), Some(&Value::Bool(false)));
        }
        assert_eq!(schema.get("additionalProperties"), Some(&Value::Bool(false)));
    }
}
