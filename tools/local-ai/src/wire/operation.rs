//! The operations served here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One operation, by the name that its service puts on the wire (`X-Amz-Target`), or `BedrockRuntime.Converse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Operation {
    #[serde(rename = "Textract.DetectDocumentText")]
    DetectDocumentText,
    #[serde(rename = "Textract.AnalyzeID")]
    AnalyzeId,
    #[serde(rename = "RekognitionService.DetectText")]
    DetectText,
    #[serde(rename = "BedrockRuntime.Converse")]
    Converse,
}

/// The service an operation belongs to; each words its errors in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Textract,
    Rekognition,
    Bedrock,
}

impl Operation {
    pub const ALL: [Self; 4] = [Self::DetectDocumentText, Self::AnalyzeId, Self::DetectText, Self::Converse];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DetectDocumentText => "Textract.DetectDocumentText",
            Self::AnalyzeId => "Textract.AnalyzeID",
            Self::DetectText => "RekognitionService.DetectText",
            Self::Converse => "BedrockRuntime.Converse",
        }
    }

    /// The operation an `X-Amz-Target` header names.
    #[must_use]
    pub fn from_target(target: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == target && *operation != Self::Converse)
    }

    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::DetectDocumentText | Self::AnalyzeId => Service::Textract,
            Self::DetectText => Service::Rekognition,
            Self::Converse => Service::Bedrock,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
