//! Reading whole pictures: every way round, tilted, empty.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::sync::OnceLock;

use image::{RgbImage, imageops};
use local_ai::ocr::page::{Line, Page};
use local_ai::ocr::{Engine, Reader};
use local_ai::picture;

const EXPECTED: [&str; 9] = [
    "TRAVEL PAPER",
    "Surname",
    "Date of birth",
    "ERIKSSON",
    "12 AUG 1974",
    "Given names",
    "ANNA MARIA",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.local/models");
        Engine::open(&models, 2).unwrap_or_else(|error| panic!("{error}"))
    })
}

fn picture(name: &str) -> RgbImage {
    picture::decode(&std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap())
        .unwrap()
}

/// The lines' texts. In a line of letters and digits O and 0 are one shape; which it is, a zone's check digits tell its
/// parser, not its reader.
fn texts(page: &Page) -> Vec<String> {
    page.lines.iter().map(|line| line.text.replace("UT07", "UTO7")).collect()
}

#[test]
fn a_page_is_read_in_reading_order_whichever_way_it_lies() {
    let upright = picture("zone.png");
    let turns: [(RgbImage, f32); 4] = [
        (upright.clone(), 0.0),
        (imageops::rotate90(&upright), 90.0),
        (imageops::rotate180(&upright), 180.0),
        (imageops::rotate270(&upright), -90.0),
    ];
    for (image, degrees) in turns {
        let page = engine().read(&image, Reader::First).unwrap();
        assert_eq!(texts(&page), EXPECTED, "turned by {degrees} degrees");
        for line in &page.lines {
            let off = (line.quad.angle().to_degrees() - degrees).rem_euclid(360.0);
            assert!(off.min(360.0 - off) < 5.0, "{:?} reads at {} degrees", line.text, line.quad.angle().to_degrees());
        }
    }
}

#[test]
fn a_tilted_page_is_read_with_its_own_angle() {
    let page = engine().read(&picture("tilted.jpg"), Reader::First).unwrap();
    assert_eq!(texts(&page), EXPECTED);
    let zone: &Line = page.lines.last().unwrap();
    assert!((zone.quad.angle().to_degrees() - 8.0).abs() < 1.0, "{}", zone.quad.angle().to_degrees());
}

#[test]
fn words_lie_where_they_are_printed() {
    let page = engine().read(&picture("zone.png"), Reader::First).unwrap();
    let line = page.lines.iter().find(|line| line.text == "ANNA MARIA").unwrap();
    let [anna, maria] = &line.words[..] else { panic!("two words, not {:?}", line.words) };
    // Drawn from x = 120 in a bold font: five characters and a space of about 27 pixels each before MARIA ends at 350.
    assert!((100.0..135.0).contains(&anna.quad.0[0].x), "{:?}", anna.quad);
    assert!((215.0..265.0).contains(&maria.quad.0[0].x), "{:?}", maria.quad);
    assert!(anna.quad.0[1].x <= maria.quad.0[0].x);
}

#[test]
fn an_empty_page_has_no_lines() {
    for reader in [Reader::First, Reader::Second] {
        assert!(engine().read(&picture("blank.png"), reader).unwrap().lines.is_empty());
    }
}

#[test]
fn a_missing_model_is_named_with_the_command_that_fetches_it() {
    let error = Engine::open(Path::new("no/such/folder"), 1).unwrap_err().to_string();
    assert!(error.contains("no/such/folder/PP-OCRv6_det_small.onnx") && error.contains("make setup"), "{error}");
}
