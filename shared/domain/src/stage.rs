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
    /// Bedrock `Converse` over the selfie, or a custom model.
    Visual,
    /// Rekognition `DetectFaces` on the selfie; what `background` and `face` both need.
    Faces,
    /// Embedding and query of the masked selfie.
    Background,
    /// Rekognition `CompareFaces`.
    Face,
    /// Perceptual hash and recapture of each image, on its pixels.
    Traits,
    /// The id number and images of earlier verifications.
    Velocity,
}

impl StageName {
    pub const ALL: [Self; 10] = [
        Self::Read,
        Self::ReadSecond,
        Self::ReadId,
        Self::Structure,
        Self::Visual,
        Self::Faces,
        Self::Background,
        Self::Face,
        Self::Traits,
        Self::Velocity,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadSecond => "read-second",
            Self::ReadId => "read-id",
            Self::Structure => "structure",
            Self::Visual => "visual",
            Self::Faces => "faces",
            Self::Background => "background",
            Self::Face => "face",
            Self::Traits => "traits",
            Self::Velocity => "velocity",
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
