//! A market of the tests' own.

use std::collections::BTreeMap;

use trestle_domain::confidence::Confidence;
use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;
use trestle_domain::market::{
    Budgets, CheckDigit, DateOrder, DocumentRule, IdNumberKind, IdNumberRule, Labels, Market, MarketId, ModelEntry,
    ReadSettings, StructureMode,
};

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

pub(super) fn market() -> Market {
    let fields = [
        (FieldName::Surname, words(&["Surname", "Uzvārds", "Last name", "1"])),
        (FieldName::Name, words(&["Given names", "Name", "Vārds", "First name", "2"])),
        (FieldName::MiddleName, words(&["Middle name"])),
        (FieldName::DateOfBirth, words(&["Date of birth", "Dzimšanas datums", "DOB", "3"])),
        (FieldName::IdNumber, words(&["Passport no", "Document no", "5"])),
        (FieldName::ExpiryDate, words(&["Date of expiry", "Expiry date", "Expiry", "Derīgs līdz", "EXP", "4b"])),
    ];
    let other =
        words(&["Date of issue", "Derīgs no", "Place of birth", "Nationality", "Sex", "Authority", "Father", "4a"]);
    Market {
        fraud: None,
        id: MarketId::parse("here").unwrap(),
        version: "here@0".to_owned(),
        date_order: DateOrder::DayFirst,
        documents: vec![
            document(DocumentType::Passport, &["PASSPORT", "PASE"]),
            document(DocumentType::IdCard, &["IDENTITY CARD"]),
        ],
        required_fields: vec![],
        required_stages: vec![],
        reject_on: vec![],
        labels: Labels { fields: BTreeMap::from(fields), other },
        instruction_phrases: words(&["IGNORE THE RULES"]),
        read: ReadSettings {
            word_cut_off: Confidence::ZERO,
            second_reading: false,
            analyze_id: false,
            barcodes: false,
        },
        structure: ModelEntry {
            ids: BTreeMap::new(),
            mode: StructureMode::ForcedTool,
            temperature: None,
            max_output_tokens: 1024,
            end_of_life: None,
            price_per_1k: (0, 0),
        },
        budgets: Budgets { total: 0, read: 0, structure: 0 },
        prompt: String::new(),
    }
}
