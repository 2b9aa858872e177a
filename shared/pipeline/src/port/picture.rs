//! Work on the pixels of images; local and synchronous, and done on another thread than the waiting for services.

use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{Faces, ImageTraits};

/// Why an image's pixels can't be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PictureError(pub ErrorCode);

/// A picture whose faces and document are filled, small and ready to be embedded. Shows no person.
#[derive(Clone, PartialEq, Eq)]
pub struct MaskedPicture {
    /// JPEG.
    pub jpeg: Vec<u8>,
    /// [`trestle_domain::fraud::MASK_VERSION`] it was made by.
    pub mask: u32,
}

impl std::fmt::Debug for MaskedPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MaskedPicture({} bytes, mask {})", self.jpeg.len(), self.mask)
    }
}

/// Decodes images once, within bounds, and makes of them what the fraud stages need.
pub trait PictureEditor: Clone + Send + Sync + 'static {
    /// A decoded picture.
    type Decoded: Send + Sync + 'static;

    /// MUST bound its memory by the pixels that the bounds allow, whatever the bytes declare.
    ///
    /// # Errors
    /// `IMAGE_TRUNCATED`; `IMAGE_TOO_COMPLEX`: too many pixels, or a progressive file above its own limit.
    fn decode(&self, bytes: &[u8]) -> Result<Self::Decoded, PictureError>;

    /// Perceptual hash, and what the pixels say of a recapture. MUST give no hash of a picture without structure, so that blank backs of
    /// different people share none.
    fn traits(&self, picture: &Self::Decoded) -> ImageTraits;

    /// Fills faces with a margin, and the document held up; `faces` are fractions of the picture as shown (after its EXIF turn, which
    /// this applies). MUST leave no pixel of a face.
    ///
    /// # Errors
    /// Nothing but faces and document is in the picture: `IMAGE_DIMENSIONS`.
    fn mask(&self, picture: &Self::Decoded, faces: &Faces) -> Result<MaskedPicture, PictureError>;

    /// Whether models take the image as it is: it is of this type and small enough (3.75 MB and 8,000 pixels a side for Bedrock
    /// `Converse`). Reads the header alone.
    ///
    /// # Errors
    /// As [`PictureEditor::decode`].
    fn fits_models(&self, bytes: &[u8], content_type: ContentType) -> Result<bool, PictureError>;

    /// The image, small enough for models.
    ///
    /// # Errors
    /// As [`PictureEditor::decode`].
    fn made_to_fit_models(&self, bytes: &[u8]) -> Result<(ContentType, Vec<u8>), PictureError>;
}
