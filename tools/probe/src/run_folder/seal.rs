use sha2::{Digest as _, Sha256};

const FIELD: &str = ",\n  \"headerSha256\": \"";
const END: &str = "\"\n}\n";

/// A header's text with the SHA-256 of itself as one more, last field. `header` is an indented JSON object.
pub(super) fn seal(header: &str) -> String {
    let body = header.strip_suffix("\n}").unwrap_or(header);
    format!("{body}{FIELD}{}{END}", hash(header))
}

/// The text that was sealed; `None` where it is not that any more. It shows edits: whoever wants to forge a run can hash it again.
pub(super) fn unseal(sealed: &str) -> Option<String> {
    let (body, found) = sealed.strip_suffix(END)?.rsplit_once(FIELD)?;
    let header = format!("{body}\n}}");
    (hash(&header) == found).then_some(header)
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_edit_breaks_the_seal() {
        let header = "{\n  \"a\": \",\\n  \\\"headerSha256\\\": \\\"\",\n  \"b\": {\n    \"c\": 1\n  }\n}";
        let sealed = seal(header);
        let fields: serde_json::Value = serde_json::from_str(&sealed).unwrap();
        assert_eq!(
            (fields["b"]["c"].as_u64(), fields["headerSha256"].as_str()),
            (Some(1), Some(hash(header).as_str()))
        );
        assert_eq!(unseal(&sealed).as_deref(), Some(header));
        for at in 0..sealed.len() {
            let edited = format!("{}{}", &sealed[..at], &sealed[at + 1..]);
            assert_eq!(unseal(&edited), None, "{edited}");
        }
        assert_eq!(unseal(header), None);
    }
}
