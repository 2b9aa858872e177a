//! All branches run at once: a run takes as long as the slowest, not as all of them together.

use std::time::Duration;

use tokio::time::Instant;
use trestle_domain::case::{Mode, Status};
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::{Reader, Reading};
use trestle_fakes::{Step, compared, embedded, face, inspected, seen, turned};
use trestle_pipeline::port::ReadResult;

use crate::world::{FRONT, READ_COST, World, passport};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Delays the four branches: reading, inspecting, embedding, comparing.
fn delay(world: &World, [read, inspect, embed, compare]: [u64; 4]) {
    let reading = Reading { reader: Reader::First, image: FRONT, lines: passport() };
    let reading = ReadResult { reading, cost: READ_COST, engine: "scripted".into() };
    world.ports.first_reader.script(FRONT).push(Step::new(Ok(reading)).after(ms(read)));
    let fraud = &world.ports.fraud;
    fraud.inspector.script().push(Step::new(Ok(inspected(seen(&[]), MicroUsd(1)))).after(ms(inspect)));
    let embedding = embedded(turned(1.0, 8), MicroUsd(60));
    fraud.embedder.script().push(Step::new(Ok(embedding)).after(ms(embed)));
    let comparison = compared(vec![face(0.3)], Some(99.0), MicroUsd(1000));
    fraud.comparer.script().push(Step::new(Ok(comparison)).after(ms(compare)));
}

#[tokio::test(start_paused = true)]
async fn four_branches_take_as_long_as_the_slowest() {
    for delays in [[300, 400, 500, 600], [600, 500, 400, 300], [500, 600, 300, 400], [400, 300, 600, 500]] {
        let world = World::with_selfie(Mode::Interactive).await;
        delay(&world, delays);
        let started = Instant::now();
        let result = world.verified().await;
        assert_eq!(started.elapsed(), ms(600), "{delays:?}: the clock moves by delays alone");
        assert_eq!((result.status, result.reasons.as_slice()), (Status::Approved, [].as_slice()));
    }
}

#[tokio::test(start_paused = true)]
async fn velocity_waits_for_the_document_alone_and_comparing_for_the_faces_alone() {
    let world = World::with_selfie(Mode::Interactive).await;
    delay(&world, [300, 400, 500, 600]);
    world.ports.fraud.hash.slow_down(ms(250));
    let started = Instant::now();
    world.verified().await;
    assert_eq!(started.elapsed(), ms(600), "300 and 250 end before 600");

    let world = World::with_selfie(Mode::Interactive).await;
    delay(&world, [300, 400, 500, 600]);
    world.ports.fraud.hash.slow_down(ms(350));
    let started = Instant::now();
    world.verified().await;
    assert_eq!(started.elapsed(), ms(650), "and 350 do not");
}
