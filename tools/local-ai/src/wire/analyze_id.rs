//! The shapes of `AnalyzeID`.

use serde::{Deserialize, Serialize};

use super::error::ServiceError;
use super::image_source::ImageSource;
use super::operation::Service;
use super::textract::{Block, DocumentMetadata, MODEL_VERSION, blocks, percent};
use crate::identity::{self, Field, FieldType};
use crate::ocr::page::Page;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnalyzeIdRequest {
    pub document_pages: Vec<ImageSource>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnalyzeIdReply {
    pub identity_documents: Vec<IdentityDocument>,
    pub document_metadata: DocumentMetadata,
    #[serde(rename = "AnalyzeIDModelVersion")]
    pub analyze_id_model_version: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IdentityDocument {
    /// Counted from 1.
    pub document_index: u32,
    pub identity_document_fields: Vec<IdentityDocumentField>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IdentityDocumentField {
    pub r#type: FieldName,
    pub value_detection: Detection,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct FieldName {
    pub text: &'static str,
}

/// A value as printed; empty, with confidence 0, where the document gave none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Detection {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalized_value: Option<NormalizedValue>,
    pub confidence: f32,
}

/// A date as `YYYY-MM-DDT00:00:00`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NormalizedValue {
    pub value: String,
    pub value_type: &'static str,
}

impl AnalyzeIdRequest {
    pub fn check(&self) -> Result<(), ServiceError> {
        if matches!(self.document_pages.len(), 1 | 2) {
            return Ok(());
        }
        Err(ServiceError::invalid(Service::Textract, "DocumentPages must have one or two pages"))
    }
}

/// One identity document a page, with every field type the service knows.
#[must_use]
pub fn reply(pages: &[([u8; 16], &Page)]) -> AnalyzeIdReply {
    let documents = pages.iter().zip(1..).map(|((seed, page), document_index)| {
        let read = identity::read(page);
        let field = |kind: FieldType| IdentityDocumentField {
            r#type: FieldName { text: kind.name() },
            value_detection: read.get(&kind).map_or_else(Detection::none, Detection::of),
        };
        IdentityDocument {
            document_index,
            identity_document_fields: FieldType::ALL.into_iter().map(field).collect(),
            blocks: blocks(page, seed),
        }
    });
    AnalyzeIdReply {
        identity_documents: documents.collect(),
        document_metadata: DocumentMetadata { pages: u32::try_from(pages.len()).unwrap_or(u32::MAX) },
        analyze_id_model_version: MODEL_VERSION,
    }
}

impl Detection {
    fn none() -> Self {
        Self { text: String::new(), normalized_value: None, confidence: 0.0 }
    }

    fn of(field: &Field) -> Self {
        let date = field.date.map(|date| NormalizedValue { value: format!("{date}T00:00:00"), value_type: "Date" });
        Self { text: field.text.clone(), normalized_value: date, confidence: percent(field.confidence) }
    }
}
