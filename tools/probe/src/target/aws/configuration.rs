//! A function's configuration, its versions and its alias.

use std::collections::BTreeMap;
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::TargetError;
use super::api::{Api, Operation};
use super::name::FunctionName;

const VERSION: &str = "2015-03-31";
const POLL: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_mins(5);

/// Lambda API reference, `GetFunctionConfiguration`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Configuration {
    pub(super) function_arn: String,
    /// Base64.
    #[serde(default)]
    pub(super) code_sha256: String,
    pub(super) memory_size: u32,
    #[serde(default)]
    pub(super) architectures: Vec<String>,
    #[serde(default)]
    pub(super) runtime: Option<String>,
    pub(super) version: String,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    last_update_status: Option<String>,
    #[serde(default)]
    environment: Option<Environment>,
}

impl Configuration {
    pub(super) fn variables(&self) -> BTreeMap<String, String> {
        self.environment.as_ref().map(|environment| environment.variables.clone()).unwrap_or_default()
    }
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Alias {
    function_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProvisionedConcurrency {
    #[serde(default)]
    available_provisioned_concurrent_executions: u64,
}

pub(super) fn read(api: &Api, function: &FunctionName) -> Result<Configuration, TargetError> {
    let path = format!("/configuration{}", function.query());
    ask(api, "GetFunctionConfiguration", Method::GET, function, &path, None)
}

/// How many provisioned environments an alias or a version has ready.
pub(super) fn provisioned(api: &Api, function: &FunctionName) -> Result<u64, TargetError> {
    let path = format!("/provisioned-concurrency{}", function.query());
    let operation = Operation {
        name: "GetProvisionedConcurrencyConfig",
        method: Method::GET,
        version: "2019-09-30",
        function,
        path: &path,
    };
    match api.ask::<ProvisionedConcurrency>(operation, None) {
        Ok(found) => Ok(found.available_provisioned_concurrent_executions),
        Err(TargetError::Refused { code, .. }) if code == "ProvisionedConcurrencyConfigNotFoundException" => Ok(0),
        Err(error) => Err(error),
    }
}

pub(super) fn set_variables(
    api: &Api,
    latest: &FunctionName,
    variables: &BTreeMap<String, String>,
) -> Result<(), TargetError> {
    let body = json!({"Environment": {"Variables": variables}});
    ask::<Configuration>(api, "UpdateFunctionConfiguration", Method::PUT, latest, "/configuration", Some(body))?;
    until_ready(api, latest)
}

pub(super) fn alias_version(api: &Api, latest: &FunctionName, alias: &str) -> Result<String, TargetError> {
    let path = format!("/aliases/{alias}");
    ask(api, "GetAlias", Method::GET, latest, &path, None).map(|alias: Alias| alias.function_version)
}

/// Gives the version's number.
pub(super) fn publish(api: &Api, latest: &FunctionName, description: &str) -> Result<String, TargetError> {
    let body = json!({"Description": description});
    let published: Configuration = ask(api, "PublishVersion", Method::POST, latest, "/versions", Some(body))?;
    Ok(published.version)
}

pub(super) fn delete(api: &Api, latest: &FunctionName, version: &str) -> Result<(), TargetError> {
    let path = format!("?Qualifier={version}");
    ask::<Value>(api, "DeleteFunction", Method::DELETE, latest, &path, None).map(drop)
}

pub(super) fn move_alias(api: &Api, latest: &FunctionName, alias: &str, version: &str) -> Result<(), TargetError> {
    let body = json!({"FunctionVersion": version});
    ask::<Alias>(api, "UpdateAlias", Method::PUT, latest, &format!("/aliases/{alias}"), Some(body)).map(drop)
}

/// Lambda Developer Guide, "Lambda function states": a change has arrived when the last update is successful.
pub(super) fn until_ready(api: &Api, function: &FunctionName) -> Result<(), TargetError> {
    let began = Instant::now();
    loop {
        let now = read(api, function)?;
        let is = |status: Option<&str>, wanted: &str| status.is_none_or(|status| status == wanted);
        if is(now.state.as_deref(), "Active") && is(now.last_update_status.as_deref(), "Successful") {
            return Ok(());
        }
        let failed = now.last_update_status.as_deref() == Some("Failed") || now.state.as_deref() == Some("Failed");
        if failed || began.elapsed() > PATIENCE {
            return Err(TargetError::NotReady {
                function: function.to_string(),
                seconds: began.elapsed().as_secs(),
                status: now.last_update_status.or(now.state).unwrap_or_default(),
            });
        }
        thread::sleep(POLL);
    }
}

fn ask<T: serde::de::DeserializeOwned>(
    api: &Api,
    name: &'static str,
    method: Method,
    function: &FunctionName,
    path: &str,
    body: Option<Value>,
) -> Result<T, TargetError> {
    api.ask(Operation { name, method, version: VERSION, function, path }, body.as_ref())
}

impl fmt::Debug for Configuration {
    /// Variables may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configuration").field("function_arn", &self.function_arn).finish_non_exhaustive()
    }
}
