//! The result as people and programs read it.

use trestle_domain::case::Mode;
use trestle_pipeline::view::VerificationResult;

use crate::world::World;

/// The JSON of a result, with times set to 0: they differ from run to run.
fn shown(mut result: VerificationResult) -> String {
    result.timings_ms.values_mut().for_each(|time| *time = 0);
    let json = trestle_json::to_vec(&result).unwrap();
    let again: VerificationResult = trestle_json::parse(&json).unwrap();
    assert_eq!(again, result, "the command-line tool reads what the API wrote");
    serde_json::to_string_pretty(&serde_json::from_slice::<serde_json::Value>(&json).unwrap()).unwrap()
}

#[tokio::test]
async fn a_passport_proven_by_its_zone() {
    insta::assert_snapshot!(shown(World::passport(Mode::Interactive).await.verified().await));
}

#[tokio::test]
async fn a_printed_document_read_ahead() {
    insta::assert_snapshot!(shown(World::printed(Mode::Interactive).await.extract().await.outcome.unwrap()));
}

#[tokio::test]
async fn pictures_without_text() {
    insta::assert_snapshot!(shown(World::empty(Mode::Interactive).await.verified().await));
}
