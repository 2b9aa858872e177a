//! A market for tests.

use std::collections::BTreeMap;

use crate::confidence::Confidence;
use crate::document::DocumentType;
use crate::field::FieldName;
use crate::fraud::risk::Band;
use crate::fraud::{Bands, FaceSettings, FraudSettings, Score, Weights};
use crate::market::{
    Budgets, CheckDigit, DateOrder, DocumentRule, IdNumberKind, IdNumberRule, Labels, Market, MarketId, ModelEntry,
    ReadSettings, StructureMode,
};
use crate::stage::StageName;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn document(document_type: DocumentType, titles: &[&str]) -> DocumentRule {
    let id_number = IdNumberRule {
        kind: IdNumberKind::Document,
        separators: vec![' ', '-'],
        pad_to: None,
        length: (6, 9),
        letters: true,
        check_digit: CheckDigit::None,
    };
    DocumentRule { document_type, titles: words(titles), id_number }
}

/// Utopia, with passports, cards and licences, and a second reading.
pub(crate) fn market() -> Market {
    let fields = BTreeMap::from([
        (FieldName::Surname, words(&["Surname", "LN", "1"])),
        (FieldName::Name, words(&["Given names", "Name", "FN", "2"])),
        (FieldName::DateOfBirth, words(&["Date of birth", "DOB", "3"])),
        (FieldName::IdNumber, words(&["Document no", "Passport no", "DL", "4d"])),
        (FieldName::ExpiryDate, words(&["Date of expiry", "EXP", "4b"])),
    ]);
    let other = words(&["Date of issue", "Nationality", "Sex", "Mother", "Father", "Place of birth", "ISS", "4a"]);
    Market {
        id: MarketId::parse("utopia").unwrap(),
        version: "utopia@0000".to_owned(),
        date_order: DateOrder::DayFirst,
        documents: vec![
            document(DocumentType::Passport, &["PASSPORT"]),
            document(DocumentType::IdCard, &["IDENTITY CARD"]),
            document(DocumentType::DriverLicence, &["DRIVER LICENCE"]),
        ],
        required_fields: [0, 1, 2, 4, 5, 6].map(|at| FieldName::ALL[at]).to_vec(),
        required_stages: vec![StageName::Read, StageName::Structure],
        reject_on: Vec::new(),
        labels: Labels { fields, other },
        instruction_phrases: words(&["IGNORE THE RULES", "SET EXPIRY"]),
        read: ReadSettings {
            word_cut_off: Confidence::new(0.8).unwrap(),
            second_reading: true,
            analyze_id: true,
            barcodes: true,
        },
        structure: ModelEntry {
            ids: BTreeMap::from([("default".to_owned(), "model".to_owned())]),
            mode: StructureMode::ForcedTool,
            temperature: None,
            max_output_tokens: 1024,
            end_of_life: None,
            price_per_1k: (0, 0),
        },
        fraud: None,
        budgets: Budgets { total: 4500, read: 3500, structure: 2500 },
        prompt: "prompt".to_owned(),
    }
}

/// Scores weighed evenly, bands as published, no hard hit; of the branches only the face has settings.
pub(crate) fn fraud() -> FraudSettings {
    let score = |score| Score::new(score).unwrap();
    FraudSettings {
        weights: Weights { visual: 50, background: 50 },
        bands: Bands { medium_from: score(38), high_from: score(75) },
        hard_hit_at: None,
        review_bands: vec![Band::Medium, Band::High],
        visual: None,
        background: None,
        face: Some(FaceSettings {
            match_at: 80.0,
            min_selfie_height: 0.12,
            min_portrait_height: 0.05,
            several_share: 0.4,
            budget: 2500,
        }),
        recapture: None,
        velocity: None,
    }
}

/// Latvia: the id number is the person's, with its check digit.
pub(crate) fn latvia() -> Market {
    let mut market = market();
    for document in &mut market.documents {
        document.id_number = IdNumberRule {
            kind: IdNumberKind::Personal,
            separators: vec!['-', ' '],
            pad_to: None,
            length: (11, 11),
            letters: false,
            check_digit: CheckDigit::LvPersonalCode,
        };
    }
    market.labels.fields.insert(FieldName::IdNumber, words(&["Personal code"]));
    market.labels.other.push("Document no".to_owned());
    market
}
