//! Which aliases have provisioned concurrency, and when.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trestle_tests::template::{all_resources, list, resources, translated};

use crate::{HOT, PROBES};

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
