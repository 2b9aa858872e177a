//! The same seed gives the same bytes, on this machine and on every other.

use std::fs;
use std::path::PathBuf;

use specimens::condition::Condition;
use specimens::document::Kind;
use specimens::examples;
use specimens::layouts::Table;
use specimens::set::{self, Format, Order};

fn order(seed: u64) -> Order {
    Order {
        seed,
        count: 1,
        kinds: vec![Kind::IdCardTd1],
        conditions: vec![Condition::Hard],
        table: Table::Second,
        format: Format { width: 480, quality: None },
    }
}

#[test]
fn a_seed_decides_every_byte() {
    let draw =
        |seed| -> Vec<Vec<u8>> { set::specimens(&order(seed)).iter().map(|one| one.draw().unwrap().jpeg).collect() };
    let (first, again, other) = (draw(7), draw(7), draw(8));
    assert_eq!(first, again);
    assert!(first.iter().zip(&other).all(|(left, right)| left != right));
}

/// Drawing again gives the files in the repository, so they are what they claim to be.
#[test]
fn the_kept_photos_are_as_drawn() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events/images");
    for example in examples::ALL {
        let drawn = example.draw().unwrap();
        let path = folder.join(example.name);
        let kept = fs::read(path.with_extension("jpg")).unwrap();
        assert!(
            kept == drawn.jpeg,
            "{} differs; draw it again with `specimens examples --out events/images`",
            example.name
        );
        assert!(kept.len() < 150_000, "{} has {} bytes", example.name, kept.len());
        let truth = fs::read_to_string(path.with_extension("json")).ok();
        assert_eq!(truth, drawn.truth.map(|truth| truth.json().unwrap()), "{}", example.name);
    }
}
