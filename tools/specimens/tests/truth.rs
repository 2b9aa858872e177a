//! What stands beside an image is what stands on it.

use image::{ImageFormat, load_from_memory_with_format};
use rxing::common::HybridBinarizer;
use rxing::pdf417::PDF417Reader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};
use specimens::aamva;
use specimens::condition::Condition;
use specimens::document::{Kind, Side};
use specimens::examples;
use specimens::layouts::Table;
use specimens::set::{self, Format, Order, Specimen};

fn all(table: Table, seed: u64, count: u32, conditions: Vec<Condition>) -> Vec<Specimen> {
    set::specimens(&Order {
        seed,
        count,
        kinds: vec![Kind::PassportTd3, Kind::IdCardTd1, Kind::DriverLicence],
        conditions,
        table,
        format: Format { width: 1600, quality: None },
    })
}

/// The text of the barcode in a photo, by a decoder of its own.
fn barcode_in(jpeg: &[u8]) -> Option<String> {
    let luma = load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("a JPEG").to_luma8();
    let (width, height) = luma.dimensions();
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(
        Luma8LuminanceSource::new(luma.into_raw(), width, height).expect("a whole image"),
    ));
    let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
    PDF417Reader::new().decode_with_hints(&mut bitmap, &hints).ok().map(|found| found.getText().to_owned())
}

#[test]
fn barcodes_hold_the_licence() {
    for table in [Table::First, Table::Second] {
        for specimen in all(table, 5, 2, vec![Condition::Clean, Condition::Mild]) {
            if specimen.layout.barcode.is_some() {
                let drawn = specimen.draw().unwrap();
                assert_eq!(barcode_in(&drawn.jpeg), Some(aamva::payload(&specimen.document)), "{}", specimen.name);
            }
        }
    }
}

#[test]
fn the_kept_licence_back_can_be_scanned() {
    let back = examples::ALL.iter().find(|example| example.name == "driver-licence-back-clean").unwrap();
    let drawn = back.draw().unwrap();
    let text = barcode_in(&drawn.jpeg).unwrap();
    let truth = drawn.truth.unwrap().fields;
    for (code, value) in [("DCS", truth.surname), ("DAC", truth.name), ("DAQ", truth.id_number)] {
        let line = format!("{code}{}", value.unwrap());
        assert!(text.lines().any(|found| found.trim_start_matches("DL").ends_with(&line)), "{line} in {text:?}");
    }
}

#[test]
fn a_default_set_has_at_least_84_photos_with_names_of_their_own() {
    for table in [Table::First, Table::Second] {
        let set = all(table, 1, 4, Condition::ALL.to_vec());
        let mut names: Vec<_> = set.iter().map(|specimen| &specimen.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), set.len());
        assert!(set.len() >= 84, "{}", set.len());
    }
}

/// Every side says what kind it is; a side that prints no field has it from its zone or barcode; both sides have one holder.
#[test]
fn sides_of_a_document_agree() {
    for table in [Table::First, Table::Second] {
        let set = all(table, 3, 12, vec![Condition::Clean]);
        for specimen in &set {
            let truth = specimen.truth();
            assert_eq!(truth.fields.document_type.as_deref(), Some(specimen.layout.kind.document_type()));
            for field in
                [&truth.fields.surname, &truth.fields.name, &truth.fields.date_of_birth, &truth.fields.id_number]
            {
                assert!(field.as_ref().is_some_and(|value| !value.is_empty()), "{}", specimen.name);
            }
            if specimen.layout.side == Side::Back {
                let front =
                    set.iter().find(|other| other.name == specimen.name.replace("back", "front")).unwrap().truth();
                assert_eq!(truth.fields.date_of_birth, front.fields.date_of_birth);
                assert_eq!(truth.fields.expiry_date, front.fields.expiry_date);
                assert_eq!(truth.fields.id_number, front.fields.id_number);
            }
        }
    }
}

/// No value runs into its neighbour: long ones are set smaller, but never so small that they can't be read.
#[test]
fn every_value_has_room() {
    for table in [Table::First, Table::Second] {
        for specimen in all(table, 11, 60, vec![Condition::Clean]) {
            let layout = specimen.layout;
            let canvas = specimens::canvas::Canvas::new(1.0, 1.0, 14.0);
            for place in layout.places {
                let Some(value) = place.entry.text(&specimen.document, layout) else { continue };
                let wide = canvas.text_width(&value, layout.font.value, layout.font.value_size * place.size);
                let share = layout.room(place) / wide;
                assert!(share > 0.6, "{}: {value} has room for {share} of its width", specimen.name);
            }
        }
    }
}
