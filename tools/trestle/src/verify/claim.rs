use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use trestle_domain::field::FieldName;

use super::VerifyError;

/// Reads what an applicant typed: a JSON object with some of the seven fields, or one with such an object under `claim`.
///
/// # Errors
/// [`VerifyError::File`] and [`VerifyError::Claim`].
pub fn read_claim(path: &Path) -> Result<Map<String, Value>, VerifyError> {
    let text = fs::read(path).map_err(|source| VerifyError::File { path: path.to_owned(), source })?;
    parse(&text).map_err(|problem| VerifyError::Claim { path: path.to_owned(), problem })
}

fn parse(text: &[u8]) -> Result<Map<String, Value>, String> {
    let value: Value = serde_json::from_slice(text)
        .map_err(|error| format!("not JSON (line {}, column {})", error.line(), error.column()))?;
    let Value::Object(mut claim) = value else { return Err("not a JSON object".to_owned()) };
    if let Some(Value::Object(inner)) = claim.remove("claim") {
        claim = inner;
    }
    for (name, value) in &claim {
        if FieldName::parse(name).is_none() {
            let known: Vec<&str> = FieldName::ALL.iter().map(|field| field.as_str()).collect();
            return Err(format!("`{name}` is none of {}", known.join(", ")));
        }
        if !value.is_string() && !value.is_null() {
            return Err(format!("`{name}` is not text"));
        }
    }
    claim.retain(|_, value| !value.is_null());
    Ok(claim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims() {
        for (text, expected) in [
            (r#"{"surname": "X", "name": null}"#, Ok(1)),
            (r#"{"claim": {"surname": "X", "name": "Y"}}"#, Ok(2)),
            ("{", Err("not JSON")),
            ("[]", Err("not a JSON object")),
            (r#"{"shoeSize": "43"}"#, Err("`shoeSize` is none of")),
            (r#"{"surname": 1}"#, Err("`surname` is not text")),
        ] {
            match (parse(text.as_bytes()), expected) {
                (Ok(claim), Ok(count)) => assert_eq!(claim.len(), count, "{text}"),
                (Err(problem), Err(start)) => assert!(problem.starts_with(start), "{problem}"),
                (other, _) => panic!("{text}: {other:?}"),
            }
        }
    }
}
