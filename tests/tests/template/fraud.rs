//! What the template has for fraud checks, held to the market packs.

use serde_json::{Value, json};
use trestle_tests::repository;
use trestle_tests::template::{all_resources, resources, translated};

fn backgrounds() -> Vec<toml::Value> {
    let packs = repository::files("markets").into_iter().filter(|name| name.ends_with(".toml"));
    packs
        .map(|pack| {
            let pack: toml::Table = repository::read(format!("markets/{pack}")).parse().unwrap();
            pack["fraud"]["background"].clone()
        })
        .collect()
}

#[test]
fn every_market_has_an_index_of_its_own_and_the_local_stack_none() {
    let template = translated(&[]);
    let bucket = &all_resources(&template)["FraudVectors"]["Properties"]["VectorBucketName"];
    let mut indexes: Vec<&str> = resources(&template, "AWS::S3Vectors::Index")
        .map(|(name, index)| {
            let properties = &index["Properties"];
            assert_eq!((&properties["DistanceMetric"], &properties["DataType"]), (&json!("cosine"), &json!("float32")));
            assert_eq!(properties["Dimension"], 1024, "{name}");
            properties["IndexName"].as_str().unwrap()
        })
        .collect();
    indexes.sort_unstable();
    let packs = backgrounds();
    let mut named: Vec<&str> = packs.iter().map(|pack| pack["index"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(indexes, named);
    assert!(packs.iter().all(|pack| pack["bucket"].as_str() == bucket.as_str()), "{bucket}");

    let local = translated(&[("VectorBucket", "false")]);
    let left = all_resources(&local)
        .values()
        .filter(|resource| resource["Type"].as_str().is_some_and(|kind| kind.starts_with("AWS::S3Vectors")));
    assert_eq!(left.count(), 0);
}

#[test]
fn pictures_of_confirmed_fraud_have_a_retention_of_their_own_that_no_market_outlives() {
    let template = translated(&[("RetentionDays", "7")]);
    let rules = all_resources(&template)["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"].clone();
    let days = |prefix: &str| {
        let rule = rules.as_array().unwrap().iter().find(|rule| rule["Prefix"] == prefix);
        rule.map(|rule| number(&rule["ExpirationInDays"]))
    };
    for prefix in ["interactive/", "queued/", "results/", "stages/"] {
        assert_eq!(days(prefix), Some(7), "{prefix}");
    }
    let kept = days("fraud/").unwrap();
    for pack in backgrounds() {
        assert!(pack["keep_days"].as_integer().unwrap() <= kept, "{pack}");
    }
}

/// A parameter's value is text after translation.
fn number(value: &Value) -> i64 {
    value.as_i64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

#[test]
fn only_ingestion_changes_an_index() {
    let template = translated(&[]);
    for (name, role) in resources(&template, "AWS::IAM::Role") {
        let policies = role["Properties"]["Policies"].to_string();
        let changes = ["s3vectors:PutVectors", "s3vectors:DeleteVectors"].map(|action| policies.contains(action));
        assert_eq!(changes, [name == "IngestFraudCaseRole"; 2], "{name}");
    }
}

#[test]
fn a_custom_visual_model_may_be_invoked_only_where_its_endpoint_is_named() {
    let may = |template: &Value| -> Vec<String> {
        resources(template, "AWS::IAM::Role")
            .filter(|(_, role)| role["Properties"]["Policies"].to_string().contains("sagemaker:InvokeEndpoint"))
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    assert!(may(&translated(&[])).is_empty());
    let named = translated(&[("VisualEndpointName", "our-model")]);
    assert_eq!(may(&named), ["DetectFraudRole", "VerifyDocumentBulkRole", "VerifyDocumentRole"]);
}
