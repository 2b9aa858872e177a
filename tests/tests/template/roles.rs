//! What each function may do, and that it may do nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use trestle_tests::repository;
use trestle_tests::template::{list, resources, translated};

use crate::PROBES;

/// The statements of a function's role, each with the role's name.
fn statements(template: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, role) in resources(template, "AWS::IAM::Role") {
        assert!(
            role["Properties"].get("ManagedPolicyArns").is_none(),
            "{name}: a managed policy grants more than is named here"
        );
        for policy in list(&role["Properties"]["Policies"]) {
            found.extend(
                list(&policy["PolicyDocument"]["Statement"])
                    .into_iter()
                    .map(|statement| (name.to_owned(), statement.clone())),
            );
        }
    }
    found
}

#[test]
fn a_probe_may_write_its_log_and_nothing_else() {
    let template = translated(&[("ProbeMode", "on-demand")]);
    for probe in PROBES {
        let role = format!("{probe}Role");
        let own = statements(&template).into_iter().filter(|(name, _)| *name == role).collect::<Vec<_>>();
        let [(_, statement)] = own.as_slice() else { panic!("{role}: {own:?}") };
        assert_eq!(statement["Action"], json!(["logs:CreateLogStream", "logs:PutLogEvents"]));
        assert_eq!(statement["Resource"], json!({"Fn::GetAtt": [format!("{probe}Logs"), "Arn"]}));
    }
}

#[test]
fn roles_name_single_actions_and_every_function_has_its_own() {
    let template = translated(&[("MarketsBucket", "packs"), ("ProbeMode", "on-demand")]);
    let mut roles = BTreeSet::new();
    for (function, resource) in resources(&template, "AWS::Lambda::Function") {
        let role = resource["Properties"]["Role"]["Fn::GetAtt"][0].as_str().unwrap();
        assert!(roles.insert(role.to_owned()), "{function} shares the role {role}");
    }
    let found = statements(&template);
    assert_eq!(found.iter().map(|(role, _)| role.clone()).collect::<BTreeSet<_>>(), roles);
    for (role, statement) in found {
        for action in list(&statement["Action"]) {
            let action = action.as_str().unwrap();
            assert!(!action.contains('*'), "{role}: {action}");
        }
    }
}

#[test]
fn every_star_resource_is_a_listed_exception_and_every_exception_is_used() {
    let template = translated(&[("MarketsBucket", "packs"), ("CapacityMode", "scheduled"), ("ProbeMode", "on-demand")]);
    let mut actions = BTreeSet::new();
    for (_, statement) in statements(&template) {
        if list(&statement["Resource"]).contains(&&json!("*")) {
            actions.extend(list(&statement["Action"]).into_iter().map(|action| action.as_str().unwrap().to_owned()));
        }
    }
    let keys: BTreeSet<String> = resources(&template, "AWS::KMS::Key").map(|(name, _)| name.to_owned()).collect();

    let exceptions: toml::Table = repository::read("iam-exceptions.toml").parse().unwrap();
    let listed = |kind: &str| -> BTreeSet<String> {
        let entries = exceptions[kind].as_array().unwrap();
        for entry in entries {
            assert!(
                entry["source"].as_str().unwrap().starts_with("https://docs.aws.amazon.com/"),
                "{entry} has no link"
            );
        }
        entries.iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(actions, listed("action"));
    assert_eq!(keys, listed("key-policy"));
}

#[test]
fn the_roles_allow_the_models_that_the_market_packs_name() {
    // Which functions ask which of a pack's models.
    let asks = |role: &str, model: &str| match role {
        "ExtractIdRole" => model == "structure",
        "DetectFraudRole" => model != "structure",
        "IngestFraudCaseRole" => model == "background",
        _ => true,
    };
    let template = translated(&[]);
    let mut allowed: BTreeMap<String, String> = BTreeMap::new();
    for (role, statement) in statements(&template) {
        if list(&statement["Action"]).contains(&&json!("bedrock:InvokeModel")) {
            *allowed.entry(role).or_default() += &statement["Resource"].to_string();
        }
    }
    let roles: Vec<&str> = allowed.keys().map(String::as_str).collect();
    assert_eq!(
        roles,
        ["DetectFraudRole", "ExtractIdRole", "IngestFraudCaseRole", "VerifyDocumentBulkRole", "VerifyDocumentRole"]
    );

    for pack in repository::files("markets").into_iter().filter(|name| name.ends_with(".toml")) {
        let pack: toml::Table = repository::read(format!("markets/{pack}")).parse().unwrap();
        for (model, settings) in pack["models"].as_table().unwrap() {
            for id in settings["ids"].as_table().unwrap().values() {
                let id = id.as_str().unwrap();
                for (role, resources) in &allowed {
                    let named = ["inference-profile", "foundation-model"]
                        .iter()
                        .any(|kind| resources.contains(&format!("{kind}/{id}\"")));
                    assert!(named || !asks(role, model), "{role} may not ask {id} ({model})");
                }
            }
        }
    }
}
