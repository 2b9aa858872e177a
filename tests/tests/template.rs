//! What `template.yaml` promises, checked on the template that CloudFormation sees.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that cannot go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use trestle_tests::repository;
use trestle_tests::template::{all_resources, list, raw, resources, translated};

/// The functions that people wait for; they have provisioned capacity where the mode asks for it.
const HOT: [&str; 2] = ["ExtractId", "VerifyDocument"];

/// Alias of a function -> its provisioned concurrency, `None` where it has no such configuration.
fn provisioned(template: &Value) -> BTreeMap<String, Option<String>> {
    resources(template, "AWS::Lambda::Alias")
        .map(|(_, alias)| {
            let properties = &alias["Properties"];
            assert_eq!(properties["Name"], "live");
            let amount = properties
                .get("ProvisionedConcurrencyConfig")
                .map(|config| config["ProvisionedConcurrentExecutions"].to_string());
            (
                properties["FunctionName"]["Ref"].as_str().unwrap().to_owned(),
                amount.map(|text| text.trim_matches('"').to_owned()),
            )
        })
        .collect()
}

const PROBES: [&str; 3] = ["ProbeNoop", "ProbeSerde", "ProbeSimd"];

fn capacity_targets(template: &Value) -> Vec<&Value> {
    resources(template, "AWS::ApplicationAutoScaling::ScalableTarget").map(|(_, target)| target).collect()
}

#[test]
fn capacity_none_makes_no_capacity_resource() {
    for parameters in [&[][..], &[("CapacityMode", "none")]] {
        let template = translated(parameters);
        assert_eq!(provisioned(&template).len(), 7);
        assert!(provisioned(&template).values().all(Option::is_none));
        assert!(capacity_targets(&template).is_empty());
    }
}

#[test]
fn capacity_fixed_provisions_the_hot_aliases_alone() {
    let template = translated(&[("CapacityMode", "fixed"), ("CapacityAmount", "9")]);
    for (function, amount) in provisioned(&template) {
        let expected = HOT.contains(&function.as_str()).then(|| "9".to_owned());
        assert_eq!(amount, expected, "{function}");
    }
    assert!(capacity_targets(&template).is_empty());
}

#[test]
fn capacity_scheduled_belongs_to_the_scaling_targets_alone() {
    let template = translated(&[
        ("CapacityMode", "scheduled"),
        ("CapacityAmount", "9"),
        ("PeakWarmUpHour", "6"),
        ("PeakHours", "7-11"),
        ("PeakEndHour", "12"),
        ("PeakDays", "SAT"),
        ("PeakTimeZone", "Asia/Tokyo"),
    ]);
    assert!(
        provisioned(&template).values().all(Option::is_none),
        "an alias has capacity of its own beside its scaling target"
    );

    let targets = capacity_targets(&template);
    assert_eq!(targets.len(), HOT.len());
    for (target, function) in targets.into_iter().zip(HOT) {
        let alias = target["DependsOn"].as_str().unwrap();
        let aliased = &all_resources(&template)[alias];
        assert_eq!(aliased["Type"], "AWS::Lambda::Alias");
        assert_eq!(aliased["Properties"]["FunctionName"]["Ref"], function);

        let properties = &target["Properties"];
        assert_eq!(properties["ResourceId"], json!({"Fn::Sub": format!("function:${{{function}}}:live")}));
        assert_eq!(properties["ScalableDimension"], "lambda:function:ProvisionedConcurrency");
        let actions: Vec<(&str, &str, &str)> = list(&properties["ScheduledActions"])
            .into_iter()
            .map(|action| {
                assert_eq!(action["Timezone"], "Asia/Tokyo");
                let bounds = &action["ScalableTargetAction"];
                assert_eq!(bounds["MinCapacity"], bounds["MaxCapacity"]);
                let amount =
                    bounds["MinCapacity"].as_str().unwrap_or(if bounds["MinCapacity"] == 0 { "0" } else { "?" });
                (action["ScheduledActionName"].as_str().unwrap(), action["Schedule"].as_str().unwrap(), amount)
            })
            .collect();
        assert_eq!(
            actions,
            [
                ("before-the-peak", "cron(40/5 6 ? * SAT *)", "9"),
                ("in-the-peak", "cron(0/15 7-11 ? * SAT *)", "9"),
                ("after-the-peak", "cron(0/15 12 ? * SAT *)", "0"),
            ]
        );
    }
}

#[test]
fn probes_are_left_out_unless_asked_for_and_their_capacity_is_their_own() {
    for (mode, capacity, of_probes, of_hot) in
        [("on-demand", "fixed", None, Some("2")), ("provisioned", "none", Some("3"), None)]
    {
        let parameters = [("ProbeMode", mode), ("ProbeCapacityAmount", "3"), ("CapacityMode", capacity)];
        let provisioned = provisioned(&translated(&parameters));
        for (functions, amount) in [(&PROBES[..], of_probes), (&HOT[..], of_hot)] {
            for function in functions {
                assert_eq!(provisioned[*function].as_deref(), amount, "{function}, probes {mode}");
            }
        }
    }
    for template in [translated(&[]), translated(&[("ProbeMode", "none"), ("ProbeCapacityAmount", "3")])] {
        let left = all_resources(&template).keys().filter(|name| name.starts_with("Probe")).collect::<Vec<_>>();
        assert!(left.is_empty(), "{left:?}");
    }
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
    assert!(all_resources(&template)["Queue"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"].is_object());
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
fn plain_http_is_refused_except_on_the_local_stack() {
    let refusals = |template: &Value| -> usize {
        ["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"]
            .into_iter()
            .flat_map(|kind| resources(template, kind).collect::<Vec<_>>())
            .flat_map(|(_, policy)| list(&policy["Properties"]["PolicyDocument"]["Statement"]))
            .filter(|statement| statement["Effect"] == "Deny")
            .inspect(|statement| assert_eq!(statement["Condition"], json!({"Bool": {"aws:SecureTransport": "false"}})))
            .count()
    };
    assert_eq!(refusals(&translated(&[])), 2);
    assert_eq!(refusals(&translated(&[("RequireTls", "false")])), 0);
}

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

#[test]
fn log_lines_do_not_stay_for_ever() {
    let template = translated(&[("LogRetentionDays", "7"), ("ProbeMode", "on-demand")]);
    for (function, resource) in resources(&template, "AWS::Lambda::Function") {
        let group = resource["Properties"]["LoggingConfig"]["LogGroup"]["Ref"].as_str().unwrap();
        assert_eq!(all_resources(&template)[group]["Properties"]["RetentionInDays"], "7", "{function}");
    }
}
