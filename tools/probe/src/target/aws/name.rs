use std::fmt;

use super::TargetError;

/// A function as the user named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FunctionName {
    /// A name, or an ARN without a qualifier.
    function: String,
    pub(super) qualifier: Qualifier,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Qualifier {
    Latest,
    Version(String),
    Alias(String),
}

impl FunctionName {
    pub(super) fn parse(text: &str) -> Result<Self, TargetError> {
        let parts: Vec<&str> = text.split(':').collect();
        let (function, qualifier) = match parts.as_slice() {
            [name] => ((*name).to_owned(), None),
            [name, qualifier] => ((*name).to_owned(), Some(*qualifier)),
            ["arn", _, "lambda", _, _, "function", _] => (text.to_owned(), None),
            ["arn", _, "lambda", _, _, "function", _, qualifier] => (parts[..7].join(":"), Some(*qualifier)),
            _ => return Err(TargetError::FunctionName(text.to_owned())),
        };
        let letters = |text: &str| {
            !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_$".contains(letter))
        };
        let name = function.rsplit(':').next().unwrap_or_default();
        if !letters(name) || !qualifier.is_none_or(letters) {
            return Err(TargetError::FunctionName(text.to_owned()));
        }
        let qualifier = match qualifier {
            None | Some("$LATEST") => Qualifier::Latest,
            Some(version) if version.chars().all(|digit| digit.is_ascii_digit()) => {
                Qualifier::Version(version.to_owned())
            }
            Some(alias) => Qualifier::Alias(alias.to_owned()),
        };
        Ok(Self { function, qualifier })
    }

    /// The same function, qualified otherwise.
    pub(super) fn with(&self, qualifier: Qualifier) -> Self {
        Self { function: self.function.clone(), qualifier }
    }

    /// The region and the partition of an ARN.
    pub(super) fn region(&self) -> Option<(&str, &str)> {
        let mut parts = self.function.split(':');
        (parts.next() == Some("arn")).then_some(())?;
        let partition = parts.next()?;
        Some((parts.nth(1)?, partition))
    }

    /// As it stands in a URL's path; colons are escaped as the SDKs do it.
    pub(super) fn in_path(&self) -> String {
        self.function.replace(':', "%3A")
    }

    /// `Qualifier=...`, or nothing for the latest.
    pub(super) fn query(&self) -> String {
        match &self.qualifier {
            Qualifier::Latest => String::new(),
            Qualifier::Version(name) | Qualifier::Alias(name) => format!("?Qualifier={name}"),
        }
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.qualifier {
            Qualifier::Latest => f.write_str(&self.function),
            Qualifier::Version(name) | Qualifier::Alias(name) => write!(f, "{}:{name}", self.function),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_arns() {
        let arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:probe-simd";
        for (text, path, query) in [
            ("probe", "probe", ""),
            ("probe:live", "probe", "?Qualifier=live"),
            ("probe:$LATEST", "probe", ""),
            ("probe:17", "probe", "?Qualifier=17"),
            (arn, &*arn.replace(':', "%3A"), ""),
            (&format!("{arn}:live"), &arn.replace(':', "%3A"), "?Qualifier=live"),
        ] {
            let name = FunctionName::parse(text).unwrap();
            assert_eq!((name.in_path().as_str(), name.query().as_str()), (path, query));
        }
        assert_eq!(FunctionName::parse(arn).unwrap().region(), Some(("cn-north-1", "aws-cn")));
        assert_eq!(FunctionName::parse("probe:17").unwrap().qualifier, Qualifier::Version("17".into()));
        assert_eq!(FunctionName::parse("probe").unwrap().region(), None);
        for wrong in ["", "a:b:c", "arn:aws:s3:::bucket", "probe/../x", "probe:", "pro be"] {
            assert!(FunctionName::parse(wrong).is_err(), "{wrong}");
        }
    }
}
