//! The command line writes the files it promises.

use std::collections::BTreeSet;
use std::fs;

use clap::Parser;
use specimens::cli::Cli;

#[test]
fn a_set_is_a_photo_and_a_truth_for_each_side_and_condition() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let words = ["specimens", "draw", "--out", out, "--seed", "4", "--count", "1", "--width", "400"];
    Cli::parse_from(words.into_iter().chain(["--kinds", "driver-licence", "--conditions", "clean,hard"]))
        .run()
        .unwrap();
    let written: BTreeSet<String> =
        fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let promised: BTreeSet<String> = ["front-clean", "front-hard", "back-clean", "back-hard"]
        .iter()
        .flat_map(|side| ["jpg", "json"].map(|ending| format!("driver-licence-us-00-{side}.{ending}")))
        .collect();
    assert_eq!(written, promised);
    let truth: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("driver-licence-us-00-back-hard.json")).unwrap()).unwrap();
    assert_eq!(truth["market"], "us");
    assert_eq!(truth["documentKind"], "driver-licence");
    assert_eq!(truth["side"], "back");
    assert_eq!(truth["fields"].as_object().unwrap().len(), 7);
}

#[test]
fn a_scene_without_one_document_has_no_truth() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, has_truth) in
        [("blank", false), ("letter", false), ("two-documents", false), ("upside-down", true), ("sticker", true)]
    {
        let out = folder.path().join("new").join(format!("{kind}.jpg"));
        let words = ["specimens", "scene", "--width", "400", "--kind", kind, "--out", out.to_str().unwrap()];
        Cli::parse_from(words).run().unwrap();
        assert!(out.exists(), "{kind}");
        assert_eq!(out.with_extension("json").exists(), has_truth, "{kind}");
    }
}
