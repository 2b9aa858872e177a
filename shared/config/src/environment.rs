use std::collections::BTreeMap;
use std::str::FromStr;

use crate::registry::Variable;

/// Where variables come from: the process, or a test's map.
pub trait Environment {
    /// The variable's value; `None` when it is not set or not UTF-8.
    fn get(&self, name: &str) -> Option<String>;
}

/// The process's own environment.
#[derive(Debug, Clone, Copy)]
pub struct Process;

impl Environment for Process {
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

impl Environment for BTreeMap<&str, &str> {
    fn get(&self, name: &str) -> Option<String> {
        BTreeMap::get(self, name).map(|value| (*value).to_owned())
    }
}

/// A variable that can't be used. The text names it and says what it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{name} is not set; set it to a {unit}")]
    Missing { name: &'static str, unit: &'static str },
    #[error("{name} is {value:?}; it must be {unit}")]
    Invalid { name: &'static str, value: String, unit: &'static str },
}

/// The value of a variable, or its default; an empty value of a variable without default counts as not set.
pub(crate) fn text(environment: &impl Environment, variable: &Variable) -> Result<String, ConfigError> {
    let missing = ConfigError::Missing { name: variable.name, unit: variable.unit };
    let set = environment.get(variable.name).filter(|value| !value.is_empty());
    set.or_else(|| variable.default.map(ToOwned::to_owned)).ok_or(missing)
}

/// A whole number within a range.
pub(crate) fn number<T: FromStr + PartialOrd>(
    environment: &impl Environment,
    variable: &Variable,
    range: std::ops::RangeInclusive<T>,
) -> Result<T, ConfigError> {
    let value = text(environment, variable)?;
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or(ConfigError::Invalid { name: variable.name, value, unit: variable.unit })
}

/// One of a few words.
pub(crate) fn word(environment: &impl Environment, variable: &Variable, words: &[&str]) -> Result<String, ConfigError> {
    let value = text(environment, variable)?;
    if words.contains(&value.to_ascii_lowercase().as_str()) {
        return Ok(value.to_ascii_lowercase());
    }
    Err(ConfigError::Invalid { name: variable.name, value, unit: variable.unit })
}
