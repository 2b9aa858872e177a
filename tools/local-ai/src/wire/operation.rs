//! The operations served here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One operation, by the name that its service puts on the wire (`X-Amz-Target`); the others, which have URIs of their own, are
/// named after their service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Operation {
    #[serde(rename = "Textract.DetectDocumentText")]
    DetectDocumentText,
    #[serde(rename = "Textract.AnalyzeID")]
    AnalyzeId,
    #[serde(rename = "RekognitionService.DetectText")]
    DetectText,
    #[serde(rename = "RekognitionService.DetectFaces")]
    DetectFaces,
    #[serde(rename = "RekognitionService.CompareFaces")]
    CompareFaces,
    #[serde(rename = "BedrockRuntime.Converse")]
    Converse,
    #[serde(rename = "BedrockRuntime.InvokeModel")]
    InvokeModel,
    #[serde(rename = "S3Vectors.CreateVectorBucket")]
    CreateVectorBucket,
    #[serde(rename = "S3Vectors.GetVectorBucket")]
    GetVectorBucket,
    #[serde(rename = "S3Vectors.ListVectorBuckets")]
    ListVectorBuckets,
    #[serde(rename = "S3Vectors.DeleteVectorBucket")]
    DeleteVectorBucket,
    #[serde(rename = "S3Vectors.CreateIndex")]
    CreateIndex,
    #[serde(rename = "S3Vectors.GetIndex")]
    GetIndex,
    #[serde(rename = "S3Vectors.ListIndexes")]
    ListIndexes,
    #[serde(rename = "S3Vectors.DeleteIndex")]
    DeleteIndex,
    #[serde(rename = "S3Vectors.PutVectors")]
    PutVectors,
    #[serde(rename = "S3Vectors.GetVectors")]
    GetVectors,
    #[serde(rename = "S3Vectors.ListVectors")]
    ListVectors,
    #[serde(rename = "S3Vectors.DeleteVectors")]
    DeleteVectors,
    #[serde(rename = "S3Vectors.QueryVectors")]
    QueryVectors,
}

/// The service an operation belongs to; each words its errors in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Textract,
    Rekognition,
    Bedrock,
    S3Vectors,
}

impl Operation {
    pub const ALL: [Self; 20] = [
        Self::DetectDocumentText,
        Self::AnalyzeId,
        Self::DetectText,
        Self::DetectFaces,
        Self::CompareFaces,
        Self::Converse,
        Self::InvokeModel,
        Self::CreateVectorBucket,
        Self::GetVectorBucket,
        Self::ListVectorBuckets,
        Self::DeleteVectorBucket,
        Self::CreateIndex,
        Self::GetIndex,
        Self::ListIndexes,
        Self::DeleteIndex,
        Self::PutVectors,
        Self::GetVectors,
        Self::ListVectors,
        Self::DeleteVectors,
        Self::QueryVectors,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DetectDocumentText => "Textract.DetectDocumentText",
            Self::AnalyzeId => "Textract.AnalyzeID",
            Self::DetectText => "RekognitionService.DetectText",
            Self::DetectFaces => "RekognitionService.DetectFaces",
            Self::CompareFaces => "RekognitionService.CompareFaces",
            Self::Converse => "BedrockRuntime.Converse",
            Self::InvokeModel => "BedrockRuntime.InvokeModel",
            Self::CreateVectorBucket => "S3Vectors.CreateVectorBucket",
            Self::GetVectorBucket => "S3Vectors.GetVectorBucket",
            Self::ListVectorBuckets => "S3Vectors.ListVectorBuckets",
            Self::DeleteVectorBucket => "S3Vectors.DeleteVectorBucket",
            Self::CreateIndex => "S3Vectors.CreateIndex",
            Self::GetIndex => "S3Vectors.GetIndex",
            Self::ListIndexes => "S3Vectors.ListIndexes",
            Self::DeleteIndex => "S3Vectors.DeleteIndex",
            Self::PutVectors => "S3Vectors.PutVectors",
            Self::GetVectors => "S3Vectors.GetVectors",
            Self::ListVectors => "S3Vectors.ListVectors",
            Self::DeleteVectors => "S3Vectors.DeleteVectors",
            Self::QueryVectors => "S3Vectors.QueryVectors",
        }
    }

    /// The operation an `X-Amz-Target` header names.
    #[must_use]
    pub fn from_target(target: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == target && operation.service().has_target())
    }

    /// The S3 Vectors operation whose URI is `/<name>`.
    #[must_use]
    pub fn from_vectors_path(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name().strip_prefix("S3Vectors.") == Some(name))
    }

    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::DetectDocumentText | Self::AnalyzeId => Service::Textract,
            Self::DetectText | Self::DetectFaces | Self::CompareFaces => Service::Rekognition,
            Self::Converse | Self::InvokeModel => Service::Bedrock,
            Self::CreateVectorBucket
            | Self::GetVectorBucket
            | Self::ListVectorBuckets
            | Self::DeleteVectorBucket
            | Self::CreateIndex
            | Self::GetIndex
            | Self::ListIndexes
            | Self::DeleteIndex
            | Self::PutVectors
            | Self::GetVectors
            | Self::ListVectors
            | Self::DeleteVectors
            | Self::QueryVectors => Service::S3Vectors,
        }
    }
}

impl Service {
    /// Whether its operations are told apart by `X-Amz-Target` rather than by their URI.
    #[must_use]
    pub const fn has_target(self) -> bool {
        matches!(self, Self::Textract | Self::Rekognition)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
