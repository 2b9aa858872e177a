//! Deployed functions, by the Lambda API over signed HTTP.
//!
//! The SDK's client is not used: it tries again by itself, and a try that failed would be missing among the samples. Local and
//! deployed functions are measured by the same code this way.

mod api;
mod changes;
mod configuration;
mod hold;
mod name;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::Api;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use changes::Changes;
use configuration::Configuration;
use hold::Hold;
pub use hold::Sleep;
use name::{FunctionName, Qualifier};

use super::answer::error_code;
use super::http::HttpConnection;
use super::{Connection, Exchange, Target, TargetError};
use crate::header::{TargetDescription, TargetKind, VariantDescription};
use crate::plan::{Plan, Traffic};
use crate::sample::Cause;

/// How a deployed function gets a new environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColdBy {
    /// A changed variable, and behind an alias a new version. The function is put back as it was after the run.
    Deploy,
    /// Sleeping calls that keep every environment busy. Nothing of the function is changed; it must be a probe. An environment that was there
    /// before the run may answer the first call, which is a warm sample then.
    Sleep(Sleep),
}

/// Deployed functions as the variants of a run.
#[derive(Debug)]
pub struct AwsTarget {
    functions: Vec<Function>,
    cold_by: ColdBy,
    timeout: Duration,
}

#[derive(Debug)]
struct Function {
    variant: String,
    name: FunctionName,
    api: Api,
    configuration: Configuration,
    /// None where the run changes nothing of it.
    changes: Option<Mutex<Changes>>,
    hold: Mutex<Hold>,
}

impl AwsTarget {
    /// Looks the functions up; each is a variant's name and a function's name or ARN, with an alias or not. `environment` gives
    /// variables, as [`std::env::var`] does.
    ///
    /// # Errors
    /// Credentials or the region are missing, a function can't be found, or it can't serve the plan.
    pub fn find(
        functions: &[(String, String)],
        plan: &Plan,
        cold_by: ColdBy,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, TargetError> {
        if matches!(cold_by, ColdBy::Sleep(_)) {
            Sleep::check(plan)?;
        }
        let functions = functions.iter().map(|(variant, name)| {
            let name = FunctionName::parse(name)?;
            let is_changed = cold_by == ColdBy::Deploy && renews(&plan.traffic);
            if is_changed && matches!(name.qualifier, Qualifier::Version(_)) {
                return Err(TargetError::FixedVersion(name.to_string()));
            }
            let api = Api::of(&name, environment)?;
            let configuration = configuration::read(&api, &name)?;
            if let Traffic::Provisioned { environments: wanted, .. } = plan.traffic {
                let found = configuration::provisioned(&api, &name)?;
                if found < u64::from(wanted) {
                    return Err(TargetError::NotProvisioned { function: name.to_string(), found, wanted });
                }
            }
            let changes = is_changed.then(|| Changes::none(&api, &name)).transpose()?.map(Mutex::new);
            Ok(Function { variant: variant.clone(), name, api, configuration, changes, hold: Mutex::default() })
        });
        let functions = functions.collect::<Result<_, _>>()?;
        Ok(Self { functions, cold_by, timeout: Duration::from_millis(plan.timeout_ms) })
    }
}

impl Function {
    fn changes(&self) -> Option<MutexGuard<'_, Changes>> {
        Some(self.changes.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hold(&self) -> MutexGuard<'_, Hold> {
        self.hold.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn renews(traffic: &Traffic) -> bool {
    !matches!(traffic, Traffic::Provisioned { .. })
}

impl Target for AwsTarget {
    fn description(&self) -> TargetDescription {
        let variants = self.functions.iter().map(|function| {
            let Configuration { function_arn, code_sha256, memory_size, architectures, runtime, .. } =
                &function.configuration;
            VariantDescription {
                name: function.variant.clone(),
                artefact_sha256: BASE64_STANDARD
                    .decode(code_sha256)
                    .ok()
                    .map(hex::encode)
                    .filter(|hash| !hash.is_empty()),
                command: None,
                function_arn: Some(function_arn.clone()),
                architecture: architectures.first().cloned().unwrap_or_else(|| "x86_64".to_owned()),
                memory_mb: *memory_size,
                version: runtime.clone(),
                environment: BTreeMap::new(),
            }
        });
        TargetDescription { kind: TargetKind::Aws, variants: variants.collect() }
    }

    fn renew(&self, variant: usize) -> Result<Cause, TargetError> {
        let function = &self.functions[variant];
        match self.cold_by {
            ColdBy::Deploy => {
                if let Some(mut changes) = function.changes() {
                    changes.renew(&function.api)?;
                }
                let behind_alias = matches!(function.name.qualifier, Qualifier::Alias(_));
                Ok(if behind_alias { Cause::Deploy } else { Cause::Forced })
            }
            ColdBy::Sleep(sleep) => {
                function.hold().take(&function.api, &function.name, sleep)?;
                Ok(Cause::SleepingCalls)
            }
        }
    }

    fn restoration(&self) -> Option<String> {
        let remedies = self.functions.iter().filter_map(|function| Some(function.changes()?.remedy(&function.api)));
        Some(remedies.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
    }

    fn close(&self) -> Result<(), Vec<TargetError>> {
        let closed = self.functions.iter().flat_map(|function| {
            let undone = function.changes().map_or(Ok(()), |mut changes| changes.undo(&function.api));
            [function.hold().release(&function.name), undone]
        });
        let errors: Vec<TargetError> = closed.filter_map(Result::err).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn connect(&self) -> Box<dyn Connection + '_> {
        Box::new(AwsConnection { target: self, variant: 0, http: HttpConnection::new(self.timeout) })
    }
}

struct AwsConnection<'a> {
    target: &'a AwsTarget,
    /// Of what was prepared.
    variant: usize,
    http: HttpConnection,
}

impl Connection for AwsConnection<'_> {
    fn prepare(&mut self, variant: usize, event: &[u8]) {
        let function = &self.target.functions[variant];
        self.variant = variant;
        self.http.prepare(function.api.invoke(&function.name, event));
    }

    fn send(&mut self) -> Exchange {
        let exchange = self.http.send();
        if matches!(self.target.cold_by, ColdBy::Sleep(_)) {
            self.target.functions[self.variant].hold().saw(&exchange.answer);
        }
        exchange
    }
}
