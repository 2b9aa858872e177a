//! An editor that takes any bytes for a picture.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};
use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{Faces, ImageTraits, MASK_VERSION, PerceptualHash, Score};
use trestle_pipeline::port::{MaskedPicture, PictureEditor, PictureError};

#[derive(Debug, Default)]
struct State {
    traits: BTreeMap<Vec<u8>, ImageTraits>,
    refused: BTreeMap<Vec<u8>, ErrorCode>,
    unmaskable: Option<ErrorCode>,
    decoded: usize,
}

/// A [`PictureEditor`]. Traits and refusals are told by a picture's very bytes; one that nothing was told of is plain, and its hash
/// is far from every other's.
#[derive(Debug, Clone, Default)]
pub struct MemoryEditor(Arc<Mutex<State>>);

impl MemoryEditor {
    /// What this picture's pixels say.
    pub fn set_traits(&self, bytes: &[u8], traits: ImageTraits) {
        self.state().traits.insert(bytes.to_vec(), traits);
    }

    /// This picture can't be decoded.
    pub fn refuse(&self, bytes: &[u8], code: ErrorCode) {
        self.state().refused.insert(bytes.to_vec(), code);
    }

    /// No picture can be masked.
    pub fn refuse_masking(&self, code: ErrorCode) {
        self.state().unmaskable = Some(code);
    }

    /// How often a picture was decoded.
    #[must_use]
    pub fn decoded(&self) -> usize {
        self.state().decoded
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn plain(bytes: &[u8]) -> ImageTraits {
    let mut hash = [0; 8];
    hash.copy_from_slice(&Sha256::digest(bytes)[..8]);
    ImageTraits { hash: Some(PerceptualHash(u64::from_be_bytes(hash))), recapture: Score::ZERO }
}

impl PictureEditor for MemoryEditor {
    type Decoded = Vec<u8>;

    fn decode(&self, bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
        let mut state = self.state();
        state.decoded += 1;
        state.refused.get(bytes).map_or_else(|| Ok(bytes.to_vec()), |code| Err(PictureError(*code)))
    }

    fn traits(&self, picture: &Vec<u8>) -> ImageTraits {
        self.state().traits.get(picture).copied().unwrap_or_else(|| plain(picture))
    }

    fn mask(&self, picture: &Vec<u8>, faces: &Faces) -> Result<MaskedPicture, PictureError> {
        match self.state().unmaskable {
            Some(code) => Err(PictureError(code)),
            None => Ok(MaskedPicture {
                jpeg: [picture.as_slice(), format!(" without {} faces", faces.as_slice().len()).as_bytes()].concat(),
                mask: MASK_VERSION,
            }),
        }
    }

    fn fits_models(&self, bytes: &[u8], _content_type: ContentType) -> Result<bool, PictureError> {
        match self.state().refused.get(bytes) {
            Some(ErrorCode::ImageTooComplex) => Err(PictureError(ErrorCode::ImageTooComplex)),
            _ => Ok(true),
        }
    }

    fn made_to_fit_models(&self, bytes: &[u8]) -> Result<(ContentType, Vec<u8>), PictureError> {
        Ok((ContentType::Jpeg, bytes.to_vec()))
    }
}
