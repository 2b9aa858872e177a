use std::collections::BTreeMap;

use base64::Engine;
use lambda_host::Host;
use serde_json::Value;

/// What the Invoke API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> u64 {
        self.header(name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name} in {:?}", self.headers))
    }

    /// The decoded `X-Amz-Log-Result`.
    pub(crate) fn log(&self) -> String {
        let encoded = self.header("x-amz-log-result").expect("the tail was asked for");
        let decoded = base64::prelude::BASE64_STANDARD.decode(encoded).expect("base64");
        String::from_utf8(decoded).expect("text")
    }

    pub(crate) fn request_id(&self) -> &str {
        self.header("x-amzn-requestid").expect("every answer has its request's id")
    }

    /// `errorType` and `errorMessage`, the request's id written `ID`.
    pub(crate) fn error(&self) -> (String, String) {
        let body = self.json();
        let text = |name: &str| body[name].as_str().expect("a string").replace(self.request_id(), "ID");
        (text("errorType"), text("errorMessage"))
    }
}

pub(crate) fn post(host: &Host, function: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let url = format!("{}/2015-03-31/functions/{function}", host.url());
    let mut request = ureq::Agent::from(config).post(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = request.send(body).expect("the host answers");
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().expect("a text header").to_owned()));
    Answer {
        status: response.status().as_u16(),
        headers: headers.collect(),
        body: response.body_mut().with_config().limit(16 << 20).read_to_vec().expect("the whole body"),
    }
}

pub(crate) fn invoke(host: &Host, function: &str, body: &Value) -> Answer {
    post(host, &format!("{function}/invocations"), &[], body.to_string().as_bytes())
}

pub(crate) fn invoke_with_log(host: &Host, function: &str, body: &Value) -> Answer {
    let headers = [("X-Amz-Log-Type", "Tail")];
    post(host, &format!("{function}/invocations"), &headers, body.to_string().as_bytes())
}

/// Invokes asynchronously.
pub(crate) fn send(host: &Host, function: &str, body: &Value) -> Answer {
    let headers = [("X-Amz-Invocation-Type", "Event")];
    post(host, &format!("{function}/invocations"), &headers, body.to_string().as_bytes())
}
