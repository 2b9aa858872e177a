//! The stages of a verification, by name.

use std::fmt;

/// A stage; its name keys stored results, `timingsMs` and `costMicroUsd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StageName {
    /// Textract `DetectDocumentText`, and barcodes where the market has them.
    Read,
    /// Rekognition `DetectText`.
    ReadSecond,
    /// Textract `AnalyzeID`.
    ReadId,
    /// Bedrock `Converse` over the text.
    Structure,
    Visual,
    Background,
    Face,
}

impl StageName {
    pub const ALL: [Self; 7] =
        [Self::Read, Self::ReadSecond, Self::ReadId, Self::Structure, Self::Visual, Self::Background, Self::Face];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadSecond => "read-second",
            Self::ReadId => "read-id",
            Self::Structure => "structure",
            Self::Visual => "visual",
            Self::Background => "background",
            Self::Face => "face",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
