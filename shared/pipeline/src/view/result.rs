use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trestle_domain::case::Status;
use trestle_domain::document::UploadKind;
use trestle_domain::evidence::{Rule, Source};
use trestle_domain::field::FieldName;
use trestle_domain::redacted::Redacted;
use trestle_domain::stage::StageName;

use super::{ApplicantView, FraudView};
use crate::wire;

/// The result of a verification on the wire. `Debug` shows no personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationResult {
    pub verification_id: String,
    #[serde(with = "wire::named")]
    pub status: Status,
    /// `null` until a document image has been read.
    pub fields: Option<FieldsView>,
    /// Claimed fields that the document does not confirm; empty until a verification compared them.
    pub mismatches: Vec<MismatchView>,
    /// `null` while no fraud stage has run.
    pub fraud: Option<FraudView>,
    /// Reason codes; those of a field name it: `FIELD_MISSING:expiryDate`.
    pub reasons: Vec<String>,
    /// Milliseconds by stage name (a stage that did not run is absent), and besides:
    /// `uploads` (checking and fetching images), `decode` (work on pixels), `own` (all work but waiting and
    /// decoding), `total`.
    pub timings_ms: BTreeMap<String, u64>,
    /// Millionths of a US dollar by stage name, and `total`; a reused stage costs 0.
    pub cost_micro_usd: BTreeMap<String, u64>,
    /// Stages whose stored result was used again, in the order in which they ran.
    #[serde(with = "wire::named_list")]
    pub reused: Vec<StageName>,
    pub config_version: String,
    /// `null` until decided.
    #[serde(with = "wire::time_option")]
    pub decided_at: Option<Timestamp>,
    /// What may be shown to the applicant.
    pub applicant_view: ApplicantView,
}

/// The seven fields; what could not be traced is `null`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldsView {
    pub document_type: Option<FieldView>,
    pub surname: Option<FieldView>,
    pub name: Option<FieldView>,
    pub middle_name: Option<FieldView>,
    pub date_of_birth: Option<FieldView>,
    pub id_number: Option<FieldView>,
    pub expiry_date: Option<FieldView>,
}

impl FieldsView {
    #[must_use]
    pub const fn get(&self, field: FieldName) -> Option<&FieldView> {
        match field {
            FieldName::DocumentType => self.document_type.as_ref(),
            FieldName::Surname => self.surname.as_ref(),
            FieldName::Name => self.name.as_ref(),
            FieldName::MiddleName => self.middle_name.as_ref(),
            FieldName::DateOfBirth => self.date_of_birth.as_ref(),
            FieldName::IdNumber => self.id_number.as_ref(),
            FieldName::ExpiryDate => self.expiry_date.as_ref(),
        }
    }

    pub(super) const fn slot(&mut self, field: FieldName) -> &mut Option<FieldView> {
        match field {
            FieldName::DocumentType => &mut self.document_type,
            FieldName::Surname => &mut self.surname,
            FieldName::Name => &mut self.name,
            FieldName::MiddleName => &mut self.middle_name,
            FieldName::DateOfBirth => &mut self.date_of_birth,
            FieldName::IdNumber => &mut self.id_number,
            FieldName::ExpiryDate => &mut self.expiry_date,
        }
    }

    /// Each field with its value, in the order of [`FieldName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (FieldName, Option<&FieldView>)> {
        FieldName::ALL.into_iter().map(|field| (field, self.get(field)))
    }
}

/// A field's value with where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldView {
    #[serde(with = "wire::exposed")]
    pub value: Redacted<String>,
    /// The reader's own confidence, 0..=1, not calibrated.
    pub confidence: f64,
    #[serde(with = "wire::named")]
    pub source: Source,
    #[serde(with = "wire::named")]
    pub rule: Rule,
    /// Never empty.
    pub evidence: Vec<EvidenceView>,
}

/// The text on an image that supports a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceView {
    #[serde(with = "wire::named")]
    pub image: UploadKind,
    /// x, y, width and height as fractions of the image as uploaded.
    #[serde(rename = "box")]
    pub place: [f64; 4],
    #[serde(with = "wire::exposed")]
    pub text: Redacted<String>,
}

/// A claimed field that the document does not confirm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MismatchView {
    #[serde(with = "wire::named")]
    pub field: FieldName,
    /// `differs` or `notRead`.
    pub reason: MismatchKind,
    #[serde(with = "wire::exposed")]
    pub claimed: Redacted<String>,
    #[serde(with = "wire::exposed_option")]
    pub read: Option<Redacted<String>>,
}

/// How a claim and the document disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MismatchKind {
    Differs,
    NotRead,
}
