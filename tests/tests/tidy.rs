//! Rules about the repository itself: who may depend on whom, and what must be there for each function, code and setting.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that cannot go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trestle_config::registry::{self, Function, REGISTRY};
use trestle_domain::code::{ErrorCode, Reason};
use trestle_tests::repository::{self, files, folders, kept_files, read};
use trestle_tests::template;

/// A package's folder from the root (`shared/domain`) -> what `cargo metadata` says of it.
fn packages() -> BTreeMap<String, Value> {
    let printed =
        repository::run(env!("CARGO"), &["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"]);
    let mut metadata: Value = serde_json::from_str(&printed).unwrap();
    let root = repository::root();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("no packages") };
    let packages = packages.into_iter().map(|package| {
        let manifest = package["manifest_path"].as_str().unwrap();
        let folder = std::path::Path::new(manifest).parent().unwrap().strip_prefix(&root).unwrap();
        (folder.to_str().unwrap().to_owned(), package)
    });
    packages.collect()
}

/// A package's folder -> the names of its dependencies, development ones left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let names = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let kept = dependencies.filter(|dependency| dependency["kind"] != "dev");
        kept.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect()
    };
    packages().into_iter().map(|(folder, package)| (folder, names(&package))).collect()
}

/// A function's binary -> its folder in `functions/`.
fn binaries() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (folder, package) in packages() {
        let Some(folder) = folder.strip_prefix("functions/") else { continue };
        for target in package["targets"].as_array().unwrap() {
            if target["kind"] == serde_json::json!(["bin"]) {
                found.insert(target["name"].as_str().unwrap().to_owned(), folder.to_owned());
            }
        }
    }
    found
}

/// The folder of a package of ours, by its name: `trestle-domain` is `shared/domain`, `local-ai` is `tools/local-ai`.
fn folder_of<'a>(package: &str, all: &'a BTreeMap<String, BTreeSet<String>>) -> Option<&'a str> {
    let short = package.strip_prefix("trestle-").unwrap_or(package);
    all.keys().map(String::as_str).find(|folder| folder.rsplit('/').next() == Some(short) && *folder != "tests")
}

#[test]
fn dependencies_point_one_way() {
    let all = dependencies();
    assert!(all.len() >= 15, "cargo metadata gave {} packages", all.len());
    let mut wrong = Vec::new();
    for (folder, names) in &all {
        for dependency in names.iter().filter_map(|name| folder_of(name, &all)) {
            let part = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
            let allowed = match (part(folder).as_str(), part(dependency).as_str()) {
                ("functions", to) => to == "shared",
                ("shared", to) => to == "shared" && allowed_in_shared(folder).contains(&dependency),
                _ => true,
            };
            if !allowed {
                wrong.push(format!("{folder} -> {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these dependencies point the wrong way: {wrong:#?}");
}

/// What each shared crate may use of ours.
fn allowed_in_shared(folder: &str) -> &'static [&'static str] {
    match folder {
        "shared/domain" | "shared/json" => &[],
        "shared/pipeline" | "shared/runtime" => &["shared/domain", "shared/json"],
        // Stored shapes go through our JSON layer.
        "shared/aws" => &["shared/domain", "shared/json", "shared/pipeline"],
        "shared/fakes" | "shared/imaging" => &["shared/domain", "shared/pipeline"],
        "shared/config" => &["shared/domain"],
        // No adapter: it puts them together for the functions that run the pipeline.
        "shared/wiring" => {
            &["shared/aws", "shared/config", "shared/domain", "shared/imaging", "shared/pipeline", "shared/runtime"]
        }
        other => panic!("{other} has no line here: say what it may depend on, in ARCHITECTURE.md and in this test"),
    }
}

#[test]
fn the_domain_is_pure() {
    let found = &dependencies()["shared/domain"];
    let allowed = ["jiff", "mrz", "thiserror", "unicode-normalization"].map(str::to_owned).into();
    assert!(found.is_subset(&allowed), "the domain depends on more than {allowed:?}: {found:?}");
}

#[test]
fn only_their_own_crates_name_the_json_engine_and_the_lambda_runtime() {
    for (folder, names) in dependencies() {
        let uses = |name: &str| names.contains(name);
        if folder != "shared/json" {
            assert!(!uses("simd-json") && !uses("sonic-rs"), "{folder} names a JSON engine");
        }
        if folder != "shared/runtime" && !folder.starts_with("functions/") {
            assert!(!uses("lambda_runtime"), "{folder} names lambda_runtime");
        }
        let edge = folder == "shared/aws"
            || folder.starts_with("functions/")
            || folder.starts_with("tools/")
            || folder == "tests";
        if !edge {
            assert!(!names.iter().any(|name| name.starts_with("aws-sdk-")), "{folder} names an AWS client");
        }
    }
}

/// The names of a function's environment variables, those of all functions and those behind a condition included.
fn variables(template: &Value, function: &Value) -> BTreeSet<String> {
    [&template["Globals"]["Function"], &function["Properties"]]
        .into_iter()
        .filter_map(|part| part["Environment"]["Variables"].as_object())
        .flat_map(|variables| variables.keys().cloned())
        .collect()
}

#[test]
fn the_template_sets_the_variables_that_each_function_reads_and_no_others() {
    let template = template::raw();
    let mut set_somewhere = BTreeSet::new();
    for (name, resource) in template::resources(&template, "AWS::Serverless::Function") {
        let folder = resource["Properties"]["CodeUri"].as_str().unwrap().strip_prefix("functions/").unwrap();
        let function = Function::ALL.into_iter().find(|function| function.package() == folder);
        let function = function.unwrap_or_else(|| panic!("the registry of variables does not know {folder}"));
        let read: BTreeSet<String> = registry::read_by(function).map(|variable| variable.name.to_owned()).collect();
        let set = variables(&template, resource);
        assert_eq!(set, read, "{name}: set by template.yaml (left), read by {folder} (right)");
        set_somewhere.extend(set);
    }
    assert_eq!(set_somewhere, REGISTRY.iter().map(|variable| variable.name.to_owned()).collect());
    assert_eq!(folders("functions").len(), Function::ALL.len());
}

/// `verify-document` -> `VerifyDocument`.
fn pascal(folder: &str) -> String {
    folder.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// An event of the binary's own, or of its folder where several binaries share them.
fn has_event(binary: &str, folder: &str) -> bool {
    let own = format!("{binary}-");
    files("events").iter().any(|event| event.starts_with(&own) && event.ends_with(".json"))
        || (binary != folder && !files(&format!("events/{folder}")).is_empty())
}

#[test]
fn every_function_has_a_resource_and_an_event() {
    let template = template::raw();
    let binaries = binaries();
    let mut deployed = BTreeSet::new();
    for (name, resource) in template::resources(&template, "AWS::Serverless::Function") {
        let binary = resource["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap();
        let folder = binaries.get(binary).unwrap_or_else(|| panic!("{name} runs {binary}, which no function builds"));
        assert!(name.starts_with(&pascal(binary)), "{name} runs {binary}");
        assert_eq!(resource["Metadata"]["BuildMethod"], "rust-cargolambda", "{name}");
        assert_eq!(resource["Properties"]["CodeUri"], format!("functions/{folder}"), "{name}");
        deployed.insert(binary.to_owned());
    }
    for (binary, folder) in &binaries {
        let name = pascal(binary);
        assert!(template["Resources"].get(&name).is_some(), "template.yaml has no {name} for {binary} of {folder}");
        assert!(has_event(binary, folder), "events/ has none for {binary}");
    }
    assert_eq!(deployed, binaries.keys().cloned().collect());
    assert_eq!(binaries.into_values().collect::<BTreeSet<_>>(), folders("functions").into_iter().collect());
}

#[test]
fn every_event_belongs_to_a_function_and_is_json() {
    let functions = folders("functions");
    for event in files("events").into_iter().filter(|name| name.ends_with(".json")) {
        let path = format!("events/{event}");
        // The truth beside a picture is no event.
        if repository::root().join(path.replace(".json", ".jpg")).exists() {
            continue;
        }
        assert!(
            functions.iter().any(|function| event.starts_with(&format!("{function}-"))),
            "{path} belongs to no function"
        );
        serde_json::from_str::<Value>(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

#[test]
fn the_readme_explains_every_code() {
    let readme = read("README.md");
    let codes = ErrorCode::ALL.iter().map(|code| code.as_str()).chain(Reason::examples().map(Reason::code));
    let missing: Vec<&str> =
        codes.filter(|code| !readme.contains(&format!("`{code}`")) && !readme.contains(&format!("`{code}:"))).collect();
    assert!(missing.is_empty(), "README.md does not mention {missing:?}");
}

#[test]
fn no_file_names_a_package_registrys_host() {
    // Spelled apart, so that this file does not name them either.
    let hosts = [
        ["index.crates", "io"],
        ["static.crates", "io"],
        ["pypi", "org"],
        ["pythonhosted", "org"],
        ["npmjs", "org"],
        ["npmjs", "com"],
        ["deb.debian", "org"],
    ]
    .map(|parts| parts.join("."));
    let mut found = Vec::new();
    for path in kept_files() {
        // Pictures and fonts are no text.
        let Ok(text) = std::fs::read_to_string(repository::root().join(&path)) else { continue };
        found.extend(hosts.iter().filter(|host| text.contains(host.as_str())).map(|host| format!("{path}: {host}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn sources_stay_small() {
    let mut large = Vec::new();
    for path in kept_files().into_iter().filter(|path| path.ends_with(".rs")) {
        let lines = read(&path).lines().count();
        let limit = match path.rsplit('/').next() {
            Some("main.rs") if path.contains("/src/") => 60,
            _ => 450,
        };
        if lines > limit {
            large.push(format!("{path}: {lines} lines, at most {limit}"));
        }
    }
    assert!(large.is_empty(), "a file that grows past its limit is usually two ideas: {large:#?}");
}
