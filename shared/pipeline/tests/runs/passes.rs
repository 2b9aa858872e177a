//! What extraction calls, in which order, and when it stops.

use trestle_domain::case::{Mode, Status};
use trestle_domain::confidence::Confidence;
use trestle_domain::extraction::ModelAnswer;
use trestle_domain::field::FieldName;
use trestle_domain::reading::Line;

use crate::world::{BACK, Calls, FRONT, MODEL_COST, READ_COST, SECOND_COST, World, printed, suggestions};

const NOTHING: ModelAnswer = ModelAnswer::Suggestions(Vec::new());

fn doubted(lines: Vec<Line>) -> Vec<Line> {
    let low = Confidence::new(0.4).unwrap();
    let doubt = |mut line: Line| {
        line.words.iter_mut().for_each(|word| word.confidence = low);
        Line { confidence: low, ..line }
    };
    lines.into_iter().map(doubt).collect()
}

#[tokio::test]
async fn a_proven_zone_leaves_nothing_to_ask() {
    let world = World::passport(Mode::Interactive).await;
    let result = world.verified().await;
    assert_eq!(world.calls(), Calls { first: 2, ..Calls::default() });
    assert_eq!(
        (result.status, result.reasons.as_slice()),
        (Status::Approved, ["FRAUD_NOT_ASSESSED".to_owned()].as_slice())
    );
    assert_eq!(result.cost_micro_usd["total"], 2 * READ_COST.0);
}

#[tokio::test]
async fn the_model_is_asked_once_while_the_second_reader_reads() {
    let world = World::printed(Mode::Interactive).await;
    let result = world.verified().await;
    assert_eq!(world.calls(), Calls { first: 2, second: 2, model: 1, ..Calls::default() });
    let asked = &world.ports.structurer.asked()[0];
    assert!(!asked.fields.contains(&FieldName::DocumentType) && asked.fields.contains(&FieldName::Surname));
    assert_eq!(asked.line_ids.len(), printed().len() + 1);
    let fields = result.fields.unwrap();
    assert_eq!(fields.surname.unwrap().value.expose(), "ĒRIKSONE");
    assert_eq!(fields.expiry_date.unwrap().value.expose(), "2030-12-31");
    assert_eq!(
        (result.status, result.reasons.as_slice()),
        (Status::Approved, ["FRAUD_NOT_ASSESSED".to_owned()].as_slice())
    );
    assert_eq!(result.cost_micro_usd["structure"], MODEL_COST.0);
}

#[tokio::test]
async fn an_unsure_reading_is_seconded_before_the_model_is_asked() {
    let world = World::printed(Mode::Interactive).await;
    world.ports.first_reader.always(FRONT, doubted(printed()), READ_COST);
    let result = world.verified().await;
    assert_eq!(world.ports.second_reader.script(FRONT).calls(), 1);
    let asked = world.ports.structurer.asked();
    assert!(asked[0].line_ids.iter().any(|id| id.starts_with("idFront-s")), "the first question holds both readings");
    assert_eq!(result.cost_micro_usd["read-second"], SECOND_COST.0);
}

#[tokio::test]
async fn a_required_field_still_missing_gets_one_second_pass() {
    let world = World::printed(Mode::Interactive).await;
    world.ports.structurer.push(NOTHING, MODEL_COST);
    world.ports.structurer.push(suggestions(), MODEL_COST);
    let result = world.verified().await;
    assert_eq!(world.calls(), Calls { first: 2, second: 2, id: 2, model: 2 });
    let asked = world.ports.structurer.asked();
    assert!(asked[0].line_ids.iter().all(|id| !id.contains("-s")));
    assert!(asked[1].line_ids.iter().any(|id| id.contains("-s")));
    assert_eq!(result.status, Status::Approved);
    assert_eq!(result.cost_micro_usd["structure"], 2 * MODEL_COST.0);
}

#[tokio::test]
async fn there_is_no_third_question() {
    let world = World::printed(Mode::Interactive).await;
    world.ports.structurer.always(NOTHING, MODEL_COST);
    let result = world.verified().await;
    assert_eq!(world.calls(), Calls { first: 2, second: 2, id: 2, model: 2 });
    assert_eq!(result.status, Status::Review);
    assert!(result.reasons.contains(&"FIELD_MISSING:surname".to_owned()));
}

#[tokio::test]
async fn what_the_market_does_not_allow_is_not_called_and_no_question_is_put_twice() {
    let mut world = World::printed(Mode::Interactive).await;
    world.market.read.second_reading = false;
    world.market.read.analyze_id = false;
    world.ports.structurer.always(NOTHING, MODEL_COST);
    let result = world.verified().await;
    assert_eq!(world.calls(), Calls { first: 2, model: 1, ..Calls::default() });
    assert_eq!(result.status, Status::Review);
}

#[tokio::test]
async fn each_bad_answer_has_its_reason_and_one_more_chance() {
    for (answer, reason) in [
        (ModelAnswer::Refused, "MODEL_REFUSED"),
        (ModelAnswer::Truncated, "MODEL_TRUNCATED"),
        (ModelAnswer::Prose, "MODEL_PROSE"),
        (ModelAnswer::Schema, "MODEL_SCHEMA"),
    ] {
        let world = World::printed(Mode::Interactive).await;
        world.ports.structurer.always(answer.clone(), MODEL_COST);
        let run = world.verify().await;
        let result = run.outcome.unwrap();
        assert_eq!(result.status, Status::Review, "{reason}");
        assert!(result.reasons.contains(&reason.to_owned()), "{reason}: {:?}", result.reasons);
        assert_eq!(run.report.model.len(), 2, "{reason}");

        let world = World::printed(Mode::Interactive).await;
        world.ports.structurer.push(answer, MODEL_COST);
        assert_eq!(world.verified().await.status, Status::Approved, "{reason}: the second answer was good");
    }
}

#[tokio::test]
async fn pictures_without_text_are_read_twice_and_nothing_is_asked() {
    let world = World::empty(Mode::Interactive).await;
    let result = world.verified().await;
    assert_eq!(world.calls(), Calls { first: 2, second: 2, ..Calls::default() });
    assert_eq!(result.status, Status::Review);
    assert_eq!(result.reasons, ["TEXT_NOT_FOUND", "FRAUD_NOT_ASSESSED"]);
    assert_eq!(result.applicant_view.retake.len(), 2);
}

#[tokio::test]
async fn barcodes_are_decoded_only_where_the_market_has_them() {
    let mut world = World::passport(Mode::Interactive).await;
    world.verified().await;
    assert_eq!(*world.ports.barcodes.calls.lock().unwrap(), 0);

    world.market.read.barcodes = true;
    world.ports.barcodes.refusal = Some(trestle_domain::code::ErrorCode::ImageTooComplex);
    let run = world.verify().await;
    assert_eq!(*world.ports.barcodes.calls.lock().unwrap(), 2);
    assert_eq!(run.report.undecodable.len(), 2);
    assert_eq!(run.outcome.unwrap().status, Status::Approved, "the text counts all the same");
    assert_eq!(world.ports.first_reader.script(BACK).calls(), 2, "readings without barcodes are another result");
}
