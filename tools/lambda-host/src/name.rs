use std::fmt;

/// Which function, version or alias a caller means.
///
/// Lambda API reference, Invoke, "FunctionName": a name (`my-function`, `my-function:v1`), an ARN
/// (`arn:aws:lambda:us-west-2:123456789012:function:my-function`) or a partial ARN (`123456789012:function:my-function`); a
/// version number or alias can be appended to any of them, or be given as `Qualifier`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionName {
    pub region: Option<String>,
    pub account: Option<String>,
    pub name: String,
    pub qualifier: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    #[error(
        "'{0}' is no function name, partial ARN or ARN; name the function as it was registered, such as my-function:live"
    )]
    Malformed(String),
    #[error("The derived qualifier from the function name does not match the specified qualifier.")]
    TwoQualifiers,
}

impl FunctionName {
    /// Reads `FunctionName` as it stands in the path, percent-decoded, and the `Qualifier` of the query.
    pub(crate) fn parse(text: &str, qualifier: Option<&str>) -> Result<Self, NameError> {
        let malformed = || NameError::Malformed(text.to_owned());
        let parts: Vec<&str> = text.split(':').collect();
        let (region, account, rest) = match parts.as_slice() {
            ["arn", partition, "lambda", region, account, "function", rest @ ..] if partition.starts_with("aws") => {
                (Some(*region), Some(*account), rest)
            }
            [account, "function", rest @ ..] if is_account(account) => (None, Some(*account), rest),
            rest => (None, None, rest),
        };
        let (name, own) = match rest {
            [name] => (*name, None),
            [name, qualifier] => (*name, Some(*qualifier)),
            _ => return Err(malformed()),
        };
        if !is_name(name) || !own.or(qualifier).is_none_or(is_qualifier) || !account.is_none_or(is_account) {
            return Err(malformed());
        }
        match (own, qualifier) {
            (Some(own), Some(other)) if own != other => Err(NameError::TwoQualifiers),
            _ => Ok(Self {
                region: region.map(str::to_owned),
                account: account.map(str::to_owned),
                name: name.to_owned(),
                qualifier: own.or(qualifier).map(str::to_owned),
            }),
        }
    }

    /// The ARN the function is told it was invoked by: with the qualifier the caller used, and without where there was none.
    pub(crate) fn arn(&self, region: &str, account: &str) -> String {
        format!("arn:aws:lambda:{region}:{account}:function:{self}")
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.qualifier {
            Some(qualifier) => write!(out, "{}:{qualifier}", self.name),
            None => out.write_str(&self.name),
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Letters, digits, hyphen and underscore, up to 64.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_qualifier(text: &str) -> bool {
    text == "$LATEST" || ((1..=128).contains(&text.len()) && is_name(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(region: Option<&str>, account: Option<&str>, qualifier: Option<&str>) -> FunctionName {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        FunctionName {
            region: owned(region),
            account: owned(account),
            name: "my-function".into(),
            qualifier: owned(qualifier),
        }
    }

    /// Source: Lambda API reference, Invoke, the function name and the qualifier.
    #[test]
    fn every_documented_form_is_read() {
        let account = Some("123456789012");
        let region = Some("us-west-2");
        let cases = [
            ("my-function", None, name(None, None, None)),
            ("my-function:v1", None, name(None, None, Some("v1"))),
            ("my-function", Some("v1"), name(None, None, Some("v1"))),
            ("my-function:v1", Some("v1"), name(None, None, Some("v1"))),
            ("my-function:$LATEST", None, name(None, None, Some("$LATEST"))),
            ("my-function:7", None, name(None, None, Some("7"))),
            ("123456789012:function:my-function", None, name(None, account, None)),
            ("123456789012:function:my-function:v1", None, name(None, account, Some("v1"))),
            ("arn:aws:lambda:us-west-2:123456789012:function:my-function", None, name(region, account, None)),
            ("arn:aws:lambda:us-west-2:123456789012:function:my-function:v1", None, name(region, account, Some("v1"))),
            (
                "arn:aws-cn:lambda:us-west-2:123456789012:function:my-function",
                Some("v1"),
                name(region, account, Some("v1")),
            ),
        ];
        for (text, qualifier, expected) in cases {
            assert_eq!(FunctionName::parse(text, qualifier), Ok(expected), "{text} {qualifier:?}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "a".repeat(65);
        for text in
            ["", "my function", "a:b:c", "arn:aws:s3:::bucket", "12345:function:f", "f:", long.as_str(), "f:$OLDEST"]
        {
            assert!(matches!(FunctionName::parse(text, None), Err(NameError::Malformed(_))), "{text}");
        }
        assert_eq!(FunctionName::parse("f:one", Some("two")), Err(NameError::TwoQualifiers));
    }
}
