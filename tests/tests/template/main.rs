//! What `template.yaml` promises, checked on the template that CloudFormation sees.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that cannot go on has failed"
)]

mod capacity;
mod fraud;
mod roles;
mod versions;

use serde_json::{Value, json};
use trestle_config::settings::QUEUE_RECEIVES;
use trestle_tests::template::{all_resources, list, resources, translated};

/// The functions that people wait for; they have provisioned capacity where the mode asks for it.
const HOT: [&str; 2] = ["ExtractId", "VerifyDocument"];

const PROBES: [&str; 3] = ["ProbeNoop", "ProbeSerde", "ProbeSimd"];

#[test]
fn the_api_is_regional_and_every_route_wants_a_signature() {
    let template = translated(&[]);
    let apis: Vec<_> = resources(&template, "AWS::ApiGateway::RestApi").collect();
    assert_eq!(apis.len(), 1);
    let properties = &apis[0].1["Properties"];
    assert_eq!(properties["EndpointConfiguration"]["Types"], json!(["REGIONAL"]));
    let mut routes = Vec::new();
    for (path, methods) in properties["Body"]["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            routes.push(format!("{} {path}", method.to_uppercase()));
            assert_eq!(route["security"], json!([{"AWS_IAM": []}]), "{method} {path}");
            let integration = &route["x-amazon-apigateway-integration"];
            assert!(
                integration.get("credentials").is_none(),
                "{method} {path} would invoke with the caller's credentials"
            );
        }
    }
    routes.sort();
    assert_eq!(
        routes,
        [
            "DELETE /fraud-cases/{id}",
            "GET /verifications/{id}",
            "POST /fraud-cases",
            "POST /verifications",
            "POST /verifications/{id}/detect-fraud",
            "POST /verifications/{id}/extract-id",
            "POST /verifications/{id}/verify",
        ]
    );
}

#[test]
fn queued_work_has_its_own_concurrency_and_reports_each_message() {
    let template = translated(&[("BulkMaximumConcurrency", "7")]);
    let mappings: Vec<_> =
        resources(&template, "AWS::Lambda::EventSourceMapping").map(|(_, mapping)| &mapping["Properties"]).collect();
    assert_eq!(mappings.len(), 1);
    assert_eq!(mappings[0]["FunctionName"], json!({"Ref": "VerifyDocumentBulkAliaslive"}));
    assert_eq!(mappings[0]["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
    assert_eq!(mappings[0]["ScalingConfig"]["MaximumConcurrency"], "7");

    let timeout = all_resources(&template)["VerifyDocumentBulk"]["Properties"]["Timeout"].as_u64().unwrap();
    let visibility = all_resources(&template)["Queue"]["Properties"]["VisibilityTimeout"].as_u64().unwrap();
    assert!(visibility >= 6 * timeout, "a message must stay hidden for six times the function's timeout");
    let redrive = &all_resources(&template)["Queue"]["Properties"]["RedrivePolicy"];
    assert!(redrive["deadLetterTargetArn"].is_object());
    assert_eq!(redrive["maxReceiveCount"], QUEUE_RECEIVES, "the last delivery is the one that decides");
}

#[test]
fn data_at_rest_is_encrypted_kept_and_private() {
    let template = translated(&[]);
    let property = |name: &str| all_resources(&template)[name]["Properties"].clone();
    let data_key = json!({"Fn::GetAtt": ["DataKey", "Arn"]});

    let table = property("Table");
    assert_eq!(table["SSESpecification"], json!({"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": data_key}));
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(table["TimeToLiveSpecification"], json!({"AttributeName": "ttl", "Enabled": true}));
    assert_eq!(table["BillingMode"], "PAY_PER_REQUEST");

    let bucket = property("Bucket");
    let encryption = &bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(encryption["BucketKeyEnabled"], true);
    assert_eq!(
        encryption["ServerSideEncryptionByDefault"],
        json!({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": data_key})
    );
    assert!(bucket["PublicAccessBlockConfiguration"].as_object().unwrap().values().all(|blocked| blocked == true));
    assert_eq!(bucket["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"], true);
    for queue in ["Queue", "DeadLetterQueue"] {
        assert_eq!(property(queue)["KmsMasterKeyId"], data_key, "{queue}");
    }
    assert_eq!(property("HmacKey")["KeySpec"], "HMAC_256");
    assert_eq!(property("HmacKey")["KeyUsage"], "GENERATE_VERIFY_MAC");
    for kept in ["Table", "Bucket", "DataKey", "HmacKey"] {
        let resource = &all_resources(&template)[kept];
        assert_eq!(
            (&resource["DeletionPolicy"], &resource["UpdateReplacePolicy"]),
            (&json!("RetainExceptOnCreate"), &json!("Retain")),
            "{kept}"
        );
    }
}

#[test]
fn plain_http_and_old_tls_are_refused_except_on_the_local_stack() {
    let refused = |template: &Value, kind| -> Vec<Value> {
        let policies = resources(template, kind);
        let statements = policies.flat_map(|(_, policy)| list(&policy["Properties"]["PolicyDocument"]["Statement"]));
        statements.filter(|it| it["Effect"] == "Deny").map(|it| it["Condition"].clone()).collect()
    };
    let (plain, old) =
        (json!({"Bool": {"aws:SecureTransport": "false"}}), json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}}));
    let aws = translated(&[]);
    assert_eq!(refused(&aws, "AWS::S3::BucketPolicy"), [plain.clone(), old]);
    assert_eq!(refused(&aws, "AWS::SQS::QueuePolicy"), [plain]);
    let local = translated(&[("RequireTls", "false")]);
    assert!(refused(&local, "AWS::S3::BucketPolicy").is_empty() && refused(&local, "AWS::SQS::QueuePolicy").is_empty());
}

#[test]
fn log_lines_do_not_stay_for_ever() {
    let template = translated(&[("LogRetentionDays", "7"), ("ProbeMode", "on-demand")]);
    for (function, resource) in resources(&template, "AWS::Lambda::Function") {
        let group = resource["Properties"]["LoggingConfig"]["LogGroup"]["Ref"].as_str().unwrap();
        assert_eq!(all_resources(&template)[group]["Properties"]["RetentionInDays"], "7", "{function}");
    }
}
