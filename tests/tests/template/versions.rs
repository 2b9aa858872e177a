//! A changed function gets a new version, one that stays as it is keeps its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trestle_tests::template::{all_resources, raw, resources, translated};

use crate::HOT;

/// Function -> what makes its version another one: CloudFormation makes a new version for another logical name, and for another
/// description, which can't be updated in place.
fn versions(template: &Value) -> BTreeMap<String, (String, String)> {
    let versions: BTreeMap<String, (String, String)> = resources(template, "AWS::Lambda::Version")
        .map(|(name, version)| {
            let properties = &version["Properties"];
            let description = properties["Description"].as_str().unwrap().to_owned();
            assert!(description.len() <= 256, "Lambda refuses a longer description: {description}");
            (properties["FunctionName"]["Ref"].as_str().unwrap().to_owned(), (name.to_owned(), description))
        })
        .collect();
    for (_, alias) in resources(template, "AWS::Lambda::Alias") {
        let function = alias["Properties"]["FunctionName"]["Ref"].as_str().unwrap();
        assert_eq!(
            alias["Properties"]["FunctionVersion"]["Fn::GetAtt"][0], versions[function].0,
            "the alias of {function} follows its version"
        );
    }
    versions
}

/// The deployed function without what only another build changes.
fn configuration(template: &Value, function: &str) -> Value {
    all_resources(template)[function]["Properties"].clone()
}

#[test]
fn a_changed_build_publishes_a_new_version_of_every_function() {
    let build = |code| versions(&translated(&[("Code", code), ("ProbeMode", "on-demand")]));
    let (before, after) = (build("one"), build("two"));
    for (function, version) in before {
        assert_ne!(version, after[&function], "{function}");
    }
}

#[test]
fn a_changed_parameter_publishes_a_new_version_of_the_functions_that_it_reaches() {
    let longest = "m".repeat(63);
    let probes = ("ProbeMode", "on-demand");
    let before = translated(&[probes]);
    for change in [
        ("Architecture", "arm64"),
        ("LogLevel", "debug"),
        ("UploadTtlSeconds", "3600"),
        ("RetentionDays", "3650"),
        ("MarketsBucket", longest.as_str()),
        ("ProbeMemoryMb", "128"),
    ] {
        let after = translated(&[probes, change]);
        let mut reached = 0;
        for (function, version) in versions(&before) {
            let changed = configuration(&before, &function) != configuration(&after, &function);
            assert_eq!(version != versions(&after)[&function], changed, "{} and {function}", change.0);
            reached += usize::from(changed);
        }
        assert!(reached > 0, "{} reaches no function", change.0);
    }
    // Other market packs are another prefix in the same bucket.
    let packs = |prefix| translated(&[("MarketsBucket", &longest), ("MarketsPrefix", prefix)]);
    let prefix = "p".repeat(64);
    let (before, after) = (versions(&packs("markets/1/")), versions(&packs(&prefix)));
    for function in HOT {
        assert_ne!(before[function], after[function], "{function}");
    }
}

#[test]
fn no_parameter_of_a_functions_configuration_is_forgotten_in_its_version() {
    let template = raw();
    for (function, resource) in resources(&template, "AWS::Serverless::Function") {
        let properties = &resource["Properties"];
        let description = properties["VersionDescription"]["Fn::Sub"].as_str().unwrap();
        let mut used = BTreeSet::new();
        parameters_in(&properties["Environment"], &template, &mut used);
        parameters_in(&template["Globals"]["Function"], &template, &mut used);
        for parameter in used {
            assert!(
                description.contains(&format!("${{{parameter}}}")),
                "{function} depends on {parameter}, its VersionDescription doesn't"
            );
        }
    }
}

/// The template parameters that a value refers to.
fn parameters_in(value: &Value, template: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| parameters_in(item, template, found)),
        Value::Object(members) => {
            for (key, member) in members {
                if let ("Ref", Some(name)) = (key.as_str(), member.as_str()) {
                    if template["Parameters"].get(name).is_some() {
                        found.insert(name.to_owned());
                    }
                } else {
                    parameters_in(member, template, found);
                }
            }
        }
        _ => {}
    }
}
