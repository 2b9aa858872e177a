//! The API Gateway REST proxy event around a body.
//! Source: Amazon API Gateway developer guide, "Input format of a Lambda function for proxy integration".

use std::collections::BTreeMap;

use serde::Serialize;

use super::chance::Chance;

const HOST: &str = "abcdefghij.execute-api.eu-west-1.amazonaws.com";
const AGENT: &str = "onboarding/1.4";
const PATH: &str = "/applications";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: BTreeMap<&'a str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    multi_value_headers: BTreeMap<&'a str, [String; 1]>,
    query_string_parameters: Option<()>,
    multi_value_query_string_parameters: Option<()>,
    path_parameters: Option<()>,
    stage_variables: Option<()>,
    request_context: RequestContext<'a>,
    body: &'a str,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    account_id: &'a str,
    api_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_name: Option<&'a str>,
    http_method: &'a str,
    identity: Identity<'a>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'a str>,
    request_id: String,
    request_time_epoch: u64,
    resource_path: &'a str,
    stage: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<&'a str>,
    source_ip: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    user_arn: &'a str,
}

/// How much of an envelope there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Envelope {
    /// What a handler can't do without; there is no room for more in a kilobyte.
    Least,
    /// As API Gateway sends it.
    Whole,
}

/// The event with this body, as compact JSON.
pub(super) fn event(body: &str, envelope: Envelope, seed: u64) -> String {
    let mut chance = Chance::new(seed, 1);
    let whole = (envelope == Envelope::Whole).then_some(());
    let source_ip = format!("203.0.113.{}", chance.whole(1, 254));
    let mut headers = BTreeMap::from([("Content-Type", "application/json".to_owned()), ("Host", HOST.to_owned())]);
    if whole.is_some() {
        let trace = format!("Root=1-{:08x}-{:024x}", 0x6a4b_2ea0, u128::from(chance.next()));
        headers.extend([
            ("Accept", "*/*".to_owned()),
            ("User-Agent", AGENT.to_owned()),
            ("X-Amz-Date", "20261124T100000Z".to_owned()),
            ("X-Amzn-Trace-Id", trace),
            ("X-Forwarded-For", source_ip.clone()),
            ("X-Forwarded-Port", "443".to_owned()),
            ("X-Forwarded-Proto", "https".to_owned()),
        ]);
    }
    let multi_value_headers =
        whole.map(|()| headers.iter().map(|(name, value)| (*name, [value.clone()])).collect()).unwrap_or_default();
    let event = Event {
        resource: PATH,
        path: PATH,
        http_method: "POST",
        headers,
        multi_value_headers,
        query_string_parameters: None,
        multi_value_query_string_parameters: None,
        path_parameters: None,
        stage_variables: None,
        request_context: RequestContext {
            account_id: "000000000000",
            api_id: "abcdefghij",
            domain_name: whole.map(|()| HOST),
            http_method: "POST",
            identity: Identity {
                access_key: whole.map(|()| "ASIAEXAMPLEEXAMPLE00"),
                account_id: whole.map(|()| "000000000000"),
                caller: whole.map(|()| "AROAEXAMPLEEXAMPLE00:onboarding"),
                source_ip,
                user_agent: whole.map(|()| AGENT),
                user_arn: "arn:aws:sts::000000000000:assumed-role/lending/onboarding",
            },
            path: format!("/v1{PATH}"),
            protocol: whole.map(|()| "HTTP/1.1"),
            request_id: chance.uuid(),
            request_time_epoch: 1_795_514_400_000 + u64::from(chance.below(86_400_000)),
            resource_path: PATH,
            stage: "v1",
        },
        body,
        is_base64_encoded: false,
    };
    serde_json::to_string(&event).expect("an event has a JSON form")
}
