//! Plausible values to test with; none belongs to a person.

#![allow(clippy::missing_panics_doc)] // only on arguments that no test gives

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use sha2::Digest as _;
use trestle_domain::case::{Case, Claim, ContentType, DeclaredUpload, Mode, Owner, Sha256, Status, VerificationId};
use trestle_domain::confidence::Confidence;
use trestle_domain::document::{DocumentType, UploadKind};
use trestle_domain::field::FieldName;
use trestle_domain::fraud::risk::Band;
use trestle_domain::fraud::{
    BackgroundSettings, Bands, FaceSettings, FraudSettings, RecaptureSettings, Score, ScoreMap, VelocitySettings,
    VisualSettings, Weights,
};
use trestle_domain::geometry::Rect;
use trestle_domain::market::{
    Budgets, CheckDigit, DateOrder, DocumentRule, IdNumberKind, IdNumberRule, Labels, Market, MarketId, ModelEntry,
    ReadSettings, StructureMode,
};
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::{Line, Word};
use trestle_domain::stage::StageName;
use trestle_pipeline::port::{DecisionRecord, StageKey, StageRecord};

/// 2026-11-24T10:00:00Z.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_514_400).expect("in range")
}

/// The `n`th id of a family; families keep tests on one store apart.
#[must_use]
pub fn id(family: u32, n: u32) -> VerificationId {
    VerificationId::parse(&format!("{family:013}{n:013}")).expect("26 digits are a ULID")
}

/// A declared JPEG with this content.
#[must_use]
pub fn upload(kind: UploadKind, bytes: &[u8]) -> DeclaredUpload {
    DeclaredUpload {
        kind,
        content_type: ContentType::Jpeg,
        content_length: bytes.len() as u64,
        sha256: Sha256(sha2::Sha256::digest(bytes).into()),
    }
}

/// A pending case of market `utopia` with front and back declared.
#[must_use]
pub fn case(id: VerificationId, mode: Mode) -> Case {
    let mut claim = Claim::default();
    claim.set(FieldName::Surname, Some("ĒRIKSONE".to_owned().into()));
    claim.set(FieldName::DateOfBirth, Some("1990-02-03".to_owned().into()));
    Case {
        id,
        owner: Owner("arn:aws:iam::123456789012:role/lending".to_owned()),
        mode,
        market: MarketId::parse("utopia").expect("a market id"),
        claim,
        subject_mac: Some([9; 32]),
        uploads: vec![upload(UploadKind::IdFront, b"front"), upload(UploadKind::IdBack, b"back")],
        arrived: BTreeSet::new(),
        status: Status::Pending,
        decisions: 0,
        version: 1,
        lease: None,
        opened_at: now(),
    }
}

/// Market `utopia` with one kind of document, a few English labels, and every reader allowed; it requires all fields but
/// `middleName`.
#[must_use]
pub fn market() -> Market {
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
        id: MarketId::parse("utopia").expect("valid"),
        version: "utopia@0001".into(),
        date_order: DateOrder::DayFirst,
        documents: vec![DocumentRule {
            document_type: DocumentType::Passport,
            titles: vec!["PASSPORT".into()],
            id_number,
        }],
        required_fields: FieldName::ALL.into_iter().filter(|field| *field != FieldName::MiddleName).collect(),
        required_stages: vec![StageName::Read, StageName::Structure],
        reject_on: vec![],
        labels: Labels {
            fields: labels.into_iter().map(|(field, label)| (field, vec![label.to_owned()])).collect(),
            other: vec!["Date of issue".into()],
        },
        instruction_phrases: vec![],
        read: ReadSettings {
            word_cut_off: Confidence::new(0.8).expect("valid"),
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
        fraud: None,
        budgets: Budgets { total: 4500, read: 3500, structure: 2500 },
        prompt: "Structure the text.".into(),
    }
}

/// A line across the page at a height of `y` (share of the page).
#[must_use]
pub fn line(image: UploadKind, n: usize, y: f32, text: &str) -> Line {
    let upright = Rect { x: 0.1, y, width: 0.8, height: 0.04 };
    let confidence = Confidence::new(0.97).expect("a share");
    Line {
        id: format!("{image}-{n}"),
        image,
        text: text.to_owned().into(),
        quad: upright.into(),
        upright,
        confidence,
        words: text
            .split_whitespace()
            .map(|word| Word { text: word.to_owned().into(), quad: upright.into(), confidence })
            .collect(),
    }
}

/// A stored stage result; `input` stands for all that the key hashes.
#[must_use]
pub fn stage(stage: StageName, input: u8, at: Timestamp, payload: &[u8]) -> StageRecord {
    StageRecord {
        key: StageKey { stage, input_hash: format!("{input:064x}") },
        payload: payload.to_vec(),
        cost: MicroUsd(1500),
        took_ms: 812,
        engine: "sample 1.0".to_owned(),
        at,
    }
}

/// A decision with two reasons.
#[must_use]
pub fn decision(status: Status, at: Timestamp) -> DecisionRecord {
    DecisionRecord {
        status,
        reasons: vec!["FIELD_MISSING:expiryDate".to_owned(), "FRAUD_NOT_ASSESSED".to_owned()],
        config_version: "utopia@3f2a".to_owned(),
        decided_at: at,
        result: br#"{"status":"review"}"#.to_vec(),
    }
}

/// [`market`] with every fraud check: even weights, bands at 38 and 75, legitimate ones not reviewed.
#[must_use]
pub fn fraud_market() -> Market {
    let model = |id: &str| ModelEntry { ids: BTreeMap::from([("default".into(), id.into())]), ..market().structure };
    let score = |score| Score::new(score).expect("0 to 100");
    let map = ScoreMap::new(vec![(0.6, Score::ZERO), (0.9, Score::FULL)]).expect("in order");
    let fraud = FraudSettings {
        weights: Weights { visual: 50, background: 50 },
        bands: Bands { medium_from: score(38), high_from: score(75) },
        hard_hit_at: None,
        review_bands: vec![Band::Medium, Band::High],
        visual: Some(VisualSettings {
            model: model("inspector-1"),
            prompt: "Inspect the selfie.".into(),
            budget: 2500,
            flag_at: score(85),
            custom: None,
        }),
        background: Some(BackgroundSettings {
            model: model("embedding-1"),
            dimensions: 8,
            price_per_image: 60,
            bucket: "fraud".into(),
            index: "utopia-backgrounds-1".into(),
            top_k: 5,
            budget: 1500,
            map,
            flag_at: score(75),
            fold_at: 0.97,
            keep: Duration::from_hours(24 * 365),
        }),
        face: Some(FaceSettings {
            match_at: 80.0,
            min_selfie_height: 0.15,
            min_portrait_height: 0.05,
            several_share: 0.4,
            budget: 2000,
        }),
        recapture: Some(RecaptureSettings { flag_at: score(70) }),
        velocity: Some(VelocitySettings { window: Duration::from_hours(24 * 7), max_in_window: 3, near_image_bits: 6 }),
    };
    Market { fraud: Some(fraud), ..market() }
}
