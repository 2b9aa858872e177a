//! What kinds of document there are.

use std::fmt;

/// The kind of identity document, the value of the field `documentType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentType {
    /// ICAO 9303 part 4 (TD3).
    Passport,
    /// ICAO 9303 part 5 (TD1) and part 6 (TD2), and national cards without an MRZ.
    IdCard,
    /// ISO 18013-1; in the US and Canada the AAMVA DL/ID card design standard.
    DriverLicence,
}

impl DocumentType {
    pub const ALL: [Self; 3] = [Self::Passport, Self::IdCard, Self::DriverLicence];

    /// The value on the wire: `passport`, `idCard`, `driverLicence`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::IdCard => "idCard",
            Self::DriverLicence => "driverLicence",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for DocumentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kind of an uploaded image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UploadKind {
    IdFront,
    IdBack,
    Selfie,
}

impl UploadKind {
    pub const ALL: [Self; 3] = [Self::IdFront, Self::IdBack, Self::Selfie];

    /// The name on the wire: `idFront`, `idBack`, `selfie`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdFront => "idFront",
            Self::IdBack => "idBack",
            Self::Selfie => "selfie",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether the image shows a side of the document, which is what text is read from.
    #[must_use]
    pub const fn is_document(self) -> bool {
        matches!(self, Self::IdFront | Self::IdBack)
    }
}

impl fmt::Display for UploadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
