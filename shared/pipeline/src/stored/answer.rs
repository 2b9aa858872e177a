use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use trestle_domain::confidence::Confidence;
use trestle_domain::document::UploadKind;
use trestle_domain::extraction::{ModelAnswer, Suggestion};
use trestle_domain::field::FieldName;
use trestle_domain::reading::IdReading;

use super::{Stored, VERSION, write};
use crate::wire;

/// What stage `read-id` keeps of one image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IdResult {
    pub(crate) readings: Vec<IdReading>,
}

/// What stage `structure` keeps of one call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerResult {
    pub(crate) answer: ModelAnswer,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
}

#[derive(Serialize, Deserialize)]
struct IdJson<'a> {
    v: u32,
    #[serde(borrow)]
    readings: Vec<IdReadingJson<'a>>,
}

#[derive(Serialize, Deserialize)]
struct IdReadingJson<'a> {
    #[serde(with = "wire::named")]
    image: UploadKind,
    #[serde(borrow)]
    key: Cow<'a, str>,
    #[serde(borrow)]
    value: Cow<'a, str>,
    #[serde(borrow)]
    normalised: Option<Cow<'a, str>>,
    confidence: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnswerJson<'a> {
    v: u32,
    outcome: Outcome,
    #[serde(borrow)]
    suggestions: Vec<SuggestionJson<'a>>,
    input_tokens: u64,
    output_tokens: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Suggestions,
    Refused,
    Truncated,
    Prose,
    Schema,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SuggestionJson<'a> {
    #[serde(with = "wire::named")]
    field: FieldName,
    #[serde(borrow)]
    value: Cow<'a, str>,
    line_ids: Vec<String>,
}

struct IdShape;
impl trestle_json::Shape for IdShape {
    type View<'a> = IdJson<'a>;
}

struct AnswerShape;
impl trestle_json::Shape for AnswerShape {
    type View<'a> = AnswerJson<'a>;
}

impl Stored for IdResult {
    fn to_json(&self) -> Vec<u8> {
        let readings = self.readings.iter().map(|reading| IdReadingJson {
            image: reading.image,
            key: Cow::Borrowed(&reading.key),
            value: Cow::Borrowed(reading.value.expose()),
            normalised: reading.normalised.as_ref().map(|text| Cow::Borrowed(text.expose().as_str())),
            confidence: reading.confidence.get(),
        });
        write(&IdJson { v: VERSION, readings: readings.collect() })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let read = |stored: IdJson<'_>| {
            (stored.v == VERSION).then_some(())?;
            let readings = stored.readings.into_iter().map(|reading| {
                Some(IdReading {
                    image: reading.image,
                    key: reading.key.into_owned(),
                    value: reading.value.into_owned().into(),
                    normalised: reading.normalised.map(|text| text.into_owned().into()),
                    confidence: Confidence::new(reading.confidence)?,
                })
            });
            Some(Self { readings: readings.collect::<Option<_>>()? })
        };
        trestle_json::view::<IdShape, _>(document, read).ok().flatten()
    }
}

impl Stored for AnswerResult {
    fn to_json(&self) -> Vec<u8> {
        let (outcome, suggestions) = match &self.answer {
            ModelAnswer::Suggestions(suggestions) => (Outcome::Suggestions, suggestions.as_slice()),
            ModelAnswer::Refused => (Outcome::Refused, [].as_slice()),
            ModelAnswer::Truncated => (Outcome::Truncated, [].as_slice()),
            ModelAnswer::Prose => (Outcome::Prose, [].as_slice()),
            ModelAnswer::Schema => (Outcome::Schema, [].as_slice()),
        };
        let suggestions = suggestions.iter().map(|suggestion| SuggestionJson {
            field: suggestion.field,
            value: Cow::Borrowed(suggestion.value.expose()),
            line_ids: suggestion.line_ids.clone(),
        });
        write(&AnswerJson {
            v: VERSION,
            outcome,
            suggestions: suggestions.collect(),
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
        })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let read = |stored: AnswerJson<'_>| {
            (stored.v == VERSION).then_some(())?;
            let suggestions = stored.suggestions.into_iter().map(|suggestion| Suggestion {
                field: suggestion.field,
                value: suggestion.value.into_owned().into(),
                line_ids: suggestion.line_ids,
            });
            let answer = match stored.outcome {
                Outcome::Suggestions => ModelAnswer::Suggestions(suggestions.collect()),
                Outcome::Refused => ModelAnswer::Refused,
                Outcome::Truncated => ModelAnswer::Truncated,
                Outcome::Prose => ModelAnswer::Prose,
                Outcome::Schema => ModelAnswer::Schema,
            };
            Some(Self { answer, input_tokens: stored.input_tokens, output_tokens: stored.output_tokens })
        };
        trestle_json::view::<AnswerShape, _>(document, read).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_answer() -> impl Strategy<Value = ModelAnswer> {
        let suggestion = (
            proptest::sample::select(FieldName::ALL.to_vec()),
            any::<String>(),
            proptest::collection::vec(any::<String>(), 0..3),
        )
            .prop_map(|(field, value, line_ids)| Suggestion { field, value: value.into(), line_ids });
        prop_oneof![
            proptest::collection::vec(suggestion, 0..7).prop_map(ModelAnswer::Suggestions),
            Just(ModelAnswer::Refused),
            Just(ModelAnswer::Truncated),
            Just(ModelAnswer::Prose),
            Just(ModelAnswer::Schema),
        ]
    }

    fn any_id_reading() -> impl Strategy<Value = IdReading> {
        let kind = proptest::sample::select(UploadKind::ALL.to_vec());
        (kind, any::<String>(), any::<String>(), any::<Option<String>>(), 0.0f32..=1.0).prop_map(
            |(image, key, value, normalised, share)| IdReading {
                image,
                key,
                value: value.into(),
                normalised: normalised.map(Into::into),
                confidence: Confidence::new(share).unwrap(),
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_answered_is_stored_exactly(
            answer in any_answer(),
            input_tokens in any::<u64>(),
            output_tokens in any::<u64>(),
            readings in proptest::collection::vec(any_id_reading(), 0..4),
        ) {
            let answered = AnswerResult { answer, input_tokens, output_tokens };
            prop_assert_eq!(AnswerResult::from_json(&answered.to_json()), Some(answered));
            let labelled = IdResult { readings };
            prop_assert_eq!(IdResult::from_json(&labelled.to_json()), Some(labelled));
        }
    }

    #[test]
    fn other_versions_count_as_not_stored() {
        let document = AnswerResult { answer: ModelAnswer::Refused, input_tokens: 1, output_tokens: 0 }.to_json();
        let text = String::from_utf8(document).unwrap();
        assert_eq!(AnswerResult::from_json(text.replace(r#""v":1"#, r#""v":0"#).as_bytes()), None);
        assert_eq!(IdResult::from_json(br#"{"v":2,"readings":[]}"#), None);
        assert_eq!(IdResult::from_json(br#"{"v":1,"readings":[]}"#), Some(IdResult { readings: vec![] }));
    }
}
