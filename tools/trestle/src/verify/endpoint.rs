use std::fmt;

use aws_credential_types::Credentials;

use super::EndpointError;
use crate::stack::{StackDescription, StackError};

/// An API that serves verifications, and who asks it.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Without a trailing slash.
    base: String,
    region: String,
    credentials: Credentials,
}

impl Endpoint {
    /// The API of a local stack.
    ///
    /// # Errors
    /// [`StackError::NotDeployed`] before the first deployment.
    pub fn of_stack(stack: &StackDescription) -> Result<Self, StackError> {
        let base = stack.deployment()?.api_url.trim_end_matches('/').to_owned();
        let credentials = Credentials::new(&stack.access_key_id, &stack.secret_access_key, None, None, "local stack");
        Ok(Self { base, region: stack.region.clone(), credentials })
    }

    /// A deployed API, with the credentials that AWS tools leave in the environment. The region is the one in the URL, else
    /// `AWS_REGION` or `AWS_DEFAULT_REGION`.
    ///
    /// # Errors
    /// The URL is none, is not encrypted though it leads off this machine, or the environment lacks something.
    pub fn deployed(url: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self, EndpointError> {
        let uri: ureq::http::Uri = url.parse().map_err(|_| EndpointError::Url)?;
        let (scheme, host) = (uri.scheme_str().ok_or(EndpointError::Url)?, uri.host().ok_or(EndpointError::Url)?);
        if uri.query().is_some() || !matches!(scheme, "http" | "https") {
            return Err(EndpointError::Url);
        }
        let is_here = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "[::1]";
        if scheme == "http" && !is_here {
            return Err(EndpointError::Unencrypted);
        }
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        let needed = |name: &'static str| variable(name).ok_or(EndpointError::Credentials(name));
        let region = region_of_host(host)
            .or_else(|| variable("AWS_REGION"))
            .or_else(|| variable("AWS_DEFAULT_REGION"))
            .ok_or(EndpointError::Region)?;
        let (key, secret) = (needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?);
        let credentials = Credentials::new(key, secret, variable("AWS_SESSION_TOKEN"), None, "environment");
        Ok(Self { base: url.trim_end_matches('/').to_owned(), region, credentials })
    }

    /// The URL of a path that begins with `/`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    #[must_use]
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// The region in `<api>.execute-api.<region>.<domain>`.
fn region_of_host(host: &str) -> Option<String> {
    let mut parts = host.split('.').skip(1);
    (parts.next()? == "execute-api").then(|| parts.next().filter(|part| part.contains('-')).map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://abc.execute-api.eu-west-1.amazonaws.com/live/";

    fn keys(name: &str) -> Option<String> {
        match name {
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("key".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn the_region_is_the_urls_own() {
        let endpoint = Endpoint::deployed(URL, keys).unwrap();
        assert_eq!(endpoint.region(), "eu-west-1");
        assert_eq!(
            endpoint.url("/verifications"),
            "https://abc.execute-api.eu-west-1.amazonaws.com/live/verifications"
        );
        let named = |name: &str| if name == "AWS_REGION" { Some("us-east-2".to_owned()) } else { keys(name) };
        assert_eq!(Endpoint::deployed("https://id.example.com", named).unwrap().region(), "us-east-2");
    }

    #[test]
    fn what_is_missing_is_named() {
        for (url, environment, expected) in [
            ("not a url", keys as fn(&str) -> Option<String>, EndpointError::Url),
            ("ftp://abc.example.com", keys, EndpointError::Url),
            ("http://api.example.com", keys, EndpointError::Unencrypted),
            ("http://127.0.0.1:1", keys, EndpointError::Region),
            (URL, |_| None, EndpointError::Credentials("AWS_ACCESS_KEY_ID")),
        ] {
            assert_eq!(Endpoint::deployed(url, environment).unwrap_err(), expected, "{url}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let secret = |name: &str| {
            let value = if name == "AWS_ACCESS_KEY_ID" { "key-id" } else { "hidden-value" };
            name.starts_with("AWS_").then(|| value.to_owned())
        };
        let endpoint = Endpoint::deployed(URL, secret).unwrap();
        assert!(!format!("{endpoint:?} {endpoint}").contains("hidden-value"));
    }
}
