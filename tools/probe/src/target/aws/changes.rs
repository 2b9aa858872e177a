//! Changing a function so that the next invocation finds no environment, and putting it back.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::TargetError;
use super::api::Api;
use super::configuration::{alias_version, delete, move_alias, publish, read, set_variables, until_ready};
use super::name::{FunctionName, Qualifier};

/// Its value changes with each renewal.
const VARIABLE: &str = "TRESTLE_PROBE_RENEWAL";
/// Tells the versions that a run published from all others, also where the run was killed.
const DESCRIPTION: &str = "trestle probe: temporary";

/// What a function was before the run, and what the run made of it.
pub(super) struct Changes {
    latest: FunctionName,
    variables: BTreeMap<String, String>,
    /// The alias and the version it pointed to.
    alias: Option<(String, String)>,
    variables_may_differ: bool,
    alias_may_differ: bool,
    published: Vec<String>,
    renewals: u32,
}

impl Changes {
    /// Changes nothing yet.
    pub(super) fn none(api: &Api, function: &FunctionName) -> Result<Self, TargetError> {
        let latest = function.with(Qualifier::Latest);
        let alias = match &function.qualifier {
            Qualifier::Latest => None,
            Qualifier::Alias(alias) => Some((alias.clone(), alias_version(api, &latest, alias)?)),
            Qualifier::Version(_) => return Err(TargetError::FixedVersion(function.to_string())),
        };
        let variables = read(api, &latest)?.variables();
        let (variables_may_differ, alias_may_differ) = (false, false);
        Ok(Self {
            latest,
            variables,
            alias,
            variables_may_differ,
            alias_may_differ,
            published: Vec::new(),
            renewals: 0,
        })
    }

    /// Changes a variable; behind an alias it also publishes a version and moves the alias to it, since a changed variable renews
    /// `$LATEST` only.
    pub(super) fn renew(&mut self, api: &Api) -> Result<(), TargetError> {
        self.renewals += 1;
        let mut variables = self.variables.clone();
        // Unlike those of an earlier run, too: the same value would publish no new version.
        variables.insert(VARIABLE.to_owned(), format!("{}-{}", self.renewals, fastrand::u64(..)));
        // A change whose answer was lost may have been made.
        self.variables_may_differ = true;
        set_variables(api, &self.latest, &variables)?;
        let Some((alias, _)) = &self.alias else { return Ok(()) };
        let version = publish(api, &self.latest, DESCRIPTION)?;
        self.published.push(version.clone());
        until_ready(api, &self.latest.with(Qualifier::Version(version.clone())))?;
        self.alias_may_differ = true;
        move_alias(api, &self.latest, alias, &version)
    }

    /// Puts the variables and the alias back and removes the published versions. Stops at the first refusal: without a network each
    /// further step would only take its time to fail.
    pub(super) fn undo(&mut self, api: &Api) -> Result<(), TargetError> {
        let undone = self.try_to_undo(api);
        undone.map_err(|why| TargetError::NotRestored { why: why.to_string(), remedy: self.remedy(api) })
    }

    fn try_to_undo(&mut self, api: &Api) -> Result<(), TargetError> {
        if let Some((alias, version)) = self.alias.as_ref().filter(|_| self.alias_may_differ) {
            move_alias(api, &self.latest, alias, version)?;
            self.alias_may_differ = false;
        }
        if self.variables_may_differ {
            set_variables(api, &self.latest, &self.variables)?;
            self.variables_may_differ = false;
        }
        while let Some(version) = self.published.last() {
            delete(api, &self.latest, version)?;
            self.published.pop();
        }
        Ok(())
    }

    /// How to put the function back by hand. Values of its variables may be secrets and are not told: only one was changed.
    pub(super) fn remedy(&self, api: &Api) -> String {
        let Self { latest, alias, published, .. } = self;
        let options = format!("--region {} --function-name {latest}", api.region());
        let mut text =
            format!("{latest}: remove the variable {VARIABLE} of $LATEST in the console; no other was changed\n");
        if let Some((alias, version)) = alias {
            let left = if published.is_empty() { "none known".to_owned() } else { published.join(", ") };
            let _ = write!(
                text,
                "the alias {alias} belongs to version {version}:\n  \
                 aws lambda update-alias {options} --name {alias} --function-version {version}\n\
                 versions left over ({left}) have the description {DESCRIPTION:?}; list them, and delete each:\n  \
                 aws lambda list-versions-by-function {options} --output text --query \"Versions[?Description=='{DESCRIPTION}'].Version\"\n  \
                 aws lambda delete-function {options} --qualifier VERSION\n"
            );
        }
        text
    }
}

impl fmt::Debug for Changes {
    /// Variables may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { latest, alias, published, renewals, .. } = self;
        let mut shown = f.debug_struct("Changes");
        shown.field("latest", latest).field("alias", alias).field("published", published).field("renewals", renewals);
        shown.finish_non_exhaustive()
    }
}
