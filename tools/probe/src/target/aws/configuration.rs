//! A function's configuration, and changing it so that the next invocation finds no environment.

use std::collections::BTreeMap;
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::TargetError;
use super::api::{Api, Operation};
use super::name::{FunctionName, Qualifier};

/// Its value changes with each renewal.
const VARIABLE: &str = "TRESTLE_PROBE_RENEWAL";
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

/// What a function was before the first renewal, and what renewals left behind.
#[derive(Default)]
pub(super) struct Changes {
    variables: Option<BTreeMap<String, String>>,
    alias_version: Option<String>,
    published: Vec<String>,
    renewals: u32,
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

impl Changes {
    /// Changes a variable; behind an alias it also publishes a version and moves the alias to it, since a changed variable renews
    /// `$LATEST` only.
    pub(super) fn renew(&mut self, api: &Api, function: &FunctionName) -> Result<(), TargetError> {
        let latest = function.with(Qualifier::Latest);
        let alias = match &function.qualifier {
            Qualifier::Latest => None,
            Qualifier::Alias(alias) => Some(alias),
            Qualifier::Version(_) => return Err(TargetError::FixedVersion(function.to_string())),
        };
        self.renewals += 1;
        if self.variables.is_none() {
            let now = read(api, &latest)?;
            self.variables = Some(now.environment.map(|environment| environment.variables).unwrap_or_default());
        }
        let mut variables = self.variables.clone().unwrap_or_default();
        // Unlike those of an earlier run, too: the same value would publish no new version.
        variables.insert(VARIABLE.to_owned(), format!("{}-{}", self.renewals, fastrand::u64(..)));
        set_variables(api, &latest, &variables)?;
        let Some(alias) = alias else { return Ok(()) };
        let published: Configuration = ask(api, "PublishVersion", Method::POST, &latest, "/versions", Some(json!({})))?;
        self.published.push(published.version.clone());
        let path = format!("/aliases/{alias}");
        if self.alias_version.is_none() {
            let now: Alias = ask(api, "GetAlias", Method::GET, &latest, &path, None)?;
            self.alias_version = Some(now.function_version);
        }
        let version = function.with(Qualifier::Version(published.version.clone()));
        until_ready(api, &version)?;
        move_alias(api, &latest, alias, &published.version)
    }

    /// Puts the variables and the alias back and removes the published versions.
    pub(super) fn undo(&mut self, api: &Api, function: &FunctionName) -> Result<(), TargetError> {
        let latest = function.with(Qualifier::Latest);
        if let (Qualifier::Alias(alias), Some(version)) = (&function.qualifier, &self.alias_version) {
            move_alias(api, &latest, alias, version)?;
            self.alias_version = None;
        }
        if let Some(variables) = &self.variables {
            set_variables(api, &latest, variables)?;
            self.variables = None;
        }
        while let Some(version) = self.published.last() {
            let path = format!("?Qualifier={version}");
            ask::<Value>(api, "DeleteFunction", Method::DELETE, &latest, &path, None)?;
            self.published.pop();
        }
        Ok(())
    }
}

fn set_variables(api: &Api, latest: &FunctionName, variables: &BTreeMap<String, String>) -> Result<(), TargetError> {
    let body = json!({"Environment": {"Variables": variables}});
    ask::<Configuration>(api, "UpdateFunctionConfiguration", Method::PUT, latest, "/configuration", Some(body))?;
    until_ready(api, latest)
}

fn move_alias(api: &Api, latest: &FunctionName, alias: &str, version: &str) -> Result<(), TargetError> {
    let body = json!({"FunctionVersion": version});
    ask::<Alias>(api, "UpdateAlias", Method::PUT, latest, &format!("/aliases/{alias}"), Some(body)).map(drop)
}

/// Lambda Developer Guide, "Lambda function states": a change has arrived when the last update is successful.
fn until_ready(api: &Api, function: &FunctionName) -> Result<(), TargetError> {
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

impl fmt::Debug for Changes {
    /// Variables may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { alias_version, published, renewals, .. } = self;
        let mut shown = f.debug_struct("Changes");
        shown.field("alias_version", alias_version).field("published", published).field("renewals", renewals);
        shown.finish_non_exhaustive()
    }
}
