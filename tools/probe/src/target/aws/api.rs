use std::fmt;
use std::time::Duration;

use aws_credential_types::Credentials;
use serde::de::DeserializeOwned;
use ureq::http::{Method, Request, Uri};

use super::name::FunctionName;
use super::{HttpConnection, TargetError, error_code};
use crate::signature::add_signature;

/// The Lambda API of one region, and who asks it.
#[derive(Clone)]
pub(super) struct Api {
    /// Without a trailing slash.
    endpoint: String,
    region: String,
    credentials: Credentials,
}

/// An operation on a function.
#[derive(Debug, Clone)]
pub(super) struct Operation<'a> {
    pub(super) name: &'static str,
    pub(super) method: Method,
    /// The API's version in the path.
    pub(super) version: &'static str,
    pub(super) function: &'a FunctionName,
    /// After the function's name, with the query.
    pub(super) path: &'a str,
}

impl Api {
    /// The region is the functions' ARN's, else `AWS_REGION` or `AWS_DEFAULT_REGION`; the endpoint the region's, unless
    /// `AWS_ENDPOINT_URL_LAMBDA` or `AWS_ENDPOINT_URL` names another; the credentials those that AWS tools leave in the environment.
    pub(super) fn of(
        function: &FunctionName,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, TargetError> {
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        let needed = |name: &'static str| variable(name).ok_or(TargetError::Credentials(name));
        let (region, partition) = match function.region() {
            Some((region, partition)) => (region.to_owned(), partition),
            None => {
                (variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")).ok_or(TargetError::Region)?, "aws")
            }
        };
        let domain = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
        let endpoint = variable("AWS_ENDPOINT_URL_LAMBDA")
            .or_else(|| variable("AWS_ENDPOINT_URL"))
            .unwrap_or_else(|| format!("https://lambda.{region}.{domain}"));
        check(&endpoint)?;
        let (key, secret) = (needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?);
        let credentials = Credentials::new(key, secret, variable("AWS_SESSION_TOKEN"), None, "environment");
        Ok(Self { endpoint: endpoint.trim_end_matches('/').to_owned(), region, credentials })
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// A signed Invoke request that asks for the end of the log.
    pub(super) fn invoke(&self, function: &FunctionName, event: &[u8]) -> Request<Vec<u8>> {
        let (path, query) = (function.in_path(), function.query());
        let url = format!("{}/2015-03-31/functions/{path}/invocations{query}", self.endpoint);
        let request = Request::builder().method(Method::POST).uri(url).header("x-amz-log-type", "Tail");
        self.signed(request.body(event.to_vec()).expect("a function's name fits into a URL"))
    }

    /// Does an operation of the API and reads its answer.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        operation: Operation<'_>,
        body: Option<&serde_json::Value>,
    ) -> Result<T, TargetError> {
        let Operation { name, method, version, function, path } = operation;
        let url = format!("{}/{version}/functions/{}{path}", self.endpoint, function.in_path());
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let request = Request::builder().method(method).uri(url).header("content-type", "application/json").body(body);
        let request = self.signed(request.expect("a function's name fits into a URL"));
        let no_answer = |why: String| TargetError::NoAnswer { operation: name, function: function.to_string(), why };
        let (status, headers, body) =
            HttpConnection::new(Duration::from_secs(60)).ask(request).map_err(|error| no_answer(error.to_string()))?;
        if status >= 300 {
            let code = error_code(headers.get("x-amzn-errortype").and_then(|name| name.to_str().ok()), &body);
            let code = code.unwrap_or_else(|| "no code".to_owned());
            return Err(TargetError::Refused { operation: name, function: function.to_string(), status, code });
        }
        let body = if body.is_empty() { b"null".as_slice() } else { &body };
        serde_json::from_slice(body)
            .map_err(|error| no_answer(format!("column {} is not the API's own form", error.column())))
    }

    fn signed(&self, mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
        add_signature(&mut request, &self.credentials, &self.region, "lambda").expect("the request is well-formed");
        request
    }
}

/// The SDKs' endpoints are whole URLs, and a path may stand before the API's own.
fn check(endpoint: &str) -> Result<(), TargetError> {
    let uri: Option<Uri> = endpoint.parse().ok();
    let parts = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?, uri.query())));
    match parts {
        Some(("https", _, None) | ("http", "localhost" | "127.0.0.1" | "[::1]", None)) => Ok(()),
        Some(("http", _, None)) => Err(TargetError::Unencrypted),
        _ => Err(TargetError::Endpoint(endpoint.to_owned())),
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("endpoint", &self.endpoint).field("region", &self.region).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(endpoint: &str) -> Result<Api, TargetError> {
        let function = FunctionName::parse("probe:live")?;
        Api::of(&function, &|name| match name {
            "AWS_ENDPOINT_URL" => Some(endpoint.to_owned()),
            "AWS_REGION" => Some("eu-west-1".to_owned()),
            _ => Some("test".to_owned()).filter(|_| !name.ends_with("_LAMBDA")),
        })
    }

    #[test]
    fn an_endpoint_is_a_whole_url_and_leads_off_this_machine_encrypted_only() {
        for good in ["http://localhost:4566", "http://127.0.0.1:1/", "http://[::1]:1", "https://proxy.example/lambda/"]
        {
            let request = of(good).unwrap().invoke(&FunctionName::parse("probe:live").unwrap(), b"{}");
            assert!(request.uri().to_string().starts_with(good.trim_end_matches('/')), "{good}");
        }
        for wrong in [
            "localhost:4566",
            "localhost",
            "127.0.0.1:4566",
            "/path",
            "ftp://localhost",
            "https://",
            "https://a/?b=c",
            "a b",
        ] {
            let error = of(wrong).unwrap_err();
            assert!(matches!(error, TargetError::Endpoint(_)), "{wrong}: {error}");
            assert!(error.to_string().contains("such as http://localhost:4566"), "{error}");
        }
        assert!(matches!(of("http://lambda.example").unwrap_err(), TargetError::Unencrypted));
    }
}
