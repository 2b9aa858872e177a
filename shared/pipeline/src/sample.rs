//! Settings that unit tests share.

use std::collections::BTreeMap;

use trestle_domain::confidence::Confidence;
use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;
use trestle_domain::market::{
    Budgets, CheckDigit, DateOrder, DocumentRule, IdNumberKind, IdNumberRule, Labels, Market, MarketId, ModelEntry,
    ReadSettings, StructureMode,
};
use trestle_domain::stage::StageName;

/// A market with one kind of document and a few English labels.
pub(crate) fn market() -> Market {
    let id_number = IdNumberRule {
        kind: IdNumberKind::Document,
        separators: vec![' ', '-'],
        pad_to: None,
        length: (6, 9),
        letters: true,
        check_digit: CheckDigit::None,
    };
    let labels = [
        (FieldName::Surname, "Surname"),
        (FieldName::Name, "Given names"),
        (FieldName::DateOfBirth, "Date of birth"),
        (FieldName::IdNumber, "Passport no"),
        (FieldName::ExpiryDate, "Date of expiry"),
    ];
    Market {
        id: MarketId::parse("utopia").unwrap(),
        version: "utopia@0001".into(),
        date_order: DateOrder::DayFirst,
        documents: vec![DocumentRule {
            document_type: DocumentType::Passport,
            titles: vec!["PASSPORT".into()],
            id_number,
        }],
        required_fields: vec![FieldName::Surname, FieldName::IdNumber],
        required_stages: vec![StageName::Read, StageName::Structure],
        reject_on: vec![],
        labels: Labels {
            fields: labels.into_iter().map(|(field, label)| (field, vec![label.to_owned()])).collect(),
            other: vec!["Date of issue".into()],
        },
        instruction_phrases: vec![],
        read: ReadSettings {
            word_cut_off: Confidence::new(0.8).unwrap(),
            second_reading: true,
            analyze_id: true,
            barcodes: false,
        },
        structure: ModelEntry {
            ids: BTreeMap::from([("default".into(), "model-1".into())]),
            mode: StructureMode::ForcedTool,
            temperature: None,
            max_output_tokens: 512,
            end_of_life: None,
            price_per_1k: (0, 0),
        },
        budgets: Budgets { total: 4500, read: 3500, structure: 2500 },
        prompt: "Structure the text.".into(),
    }
}
