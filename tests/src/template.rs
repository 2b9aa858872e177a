//! `template.yaml`, as written and as AWS sees it.

use serde_json::{Map, Value};

use crate::repository;

/// The translated template for some parameters (the rest have their defaults): conditions and parameters are resolved, resources
/// whose condition is false are gone. The name `Code` stands for the built code: another value, another build.
///
/// # Panics
/// When the environment that `make setup` makes is missing, or the template can't be translated.
#[must_use]
pub fn translated(parameters: &[(&str, &str)]) -> Value {
    let arguments: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    print_template(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The template as written, its short forms (`!Ref X`) spelled out.
///
/// # Panics
/// As [`translated`].
#[must_use]
pub fn raw() -> Value {
    print_template(&["--raw"])
}

fn print_template(arguments: &[&str]) -> Value {
    let python = repository::root().join(".local/sam/bin/python");
    assert!(python.exists(), "{} is missing: run `make setup` first", python.display());
    let printed = repository::run(python, &[&["tests/translate_template.py"], arguments].concat());
    serde_json::from_str(&printed).expect("the script prints JSON")
}

/// The resources of one type, with their logical names.
pub fn resources<'a>(template: &'a Value, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    all_resources(template)
        .iter()
        .filter(move |(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str(), resource))
}

/// Every resource by its logical name.
///
/// # Panics
/// When the template has none.
#[must_use]
pub fn all_resources(template: &Value) -> &Map<String, Value> {
    template["Resources"].as_object().expect("a template has resources")
}

/// A value that may be written alone or as a list, as a list.
#[must_use]
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}
