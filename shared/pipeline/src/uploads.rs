//! Declared uploads against what has arrived, before anything is paid for.

use futures_util::future::join_all;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use trestle_domain::case::{self, Case, DeclaredUpload, MAX_IMAGE_BYTES};
use trestle_domain::document::UploadKind;

use crate::pixels::Pixels;
use crate::port::{
    FetchedImage, ImageInspector, ImageRef, ImageStore, InspectError, PictureError, Ports, UploadInfo, UpstreamError,
    UpstreamErrorKind,
};
use crate::run::{RunError, UploadDifference};

/// Uploads that are there and have the declared length; and the declared hash, where the store vouches for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    proven: Vec<UploadKind>,
}

impl Checked {
    pub(crate) fn hash_is_proven(&self, kind: UploadKind) -> bool {
        self.proven.contains(&kind)
    }
}

/// Asks the store about the declared uploads, all at once, without reading them.
pub(crate) async fn check<I: ImageStore>(
    images: &I,
    case: &Case,
    wanted: impl Fn(UploadKind) -> bool,
) -> Result<Checked, RunError> {
    let uploads: Vec<&DeclaredUpload> = case.uploads.iter().filter(|upload| wanted(upload.kind)).collect();
    let asked = uploads.iter().map(|upload| async {
        let key = case.object_key(upload.kind);
        images.info(&key).await
    });
    let infos: Vec<Option<UploadInfo>> = join_all(asked).await.into_iter().collect::<Result<_, UpstreamError>>()?;

    let arrived = || uploads.iter().zip(&infos);
    let missing: Vec<UploadKind> =
        arrived().filter(|(_, info)| info.is_none()).map(|(upload, _)| upload.kind).collect();
    if !missing.is_empty() {
        return Err(RunError::UploadMissing(missing));
    }
    let mut checked = Checked::default();
    for (upload, info) in arrived().filter_map(|(upload, info)| Some((upload, info.as_ref()?))) {
        compare(upload, info.content_length, info.sha256)?;
        if info.sha256.is_some() {
            checked.proven.push(upload.kind);
        }
    }
    Ok(checked)
}

/// Images of a run, each fetched and checked at most once, by whoever needs it first.
#[derive(Debug, Default)]
pub(crate) struct Images {
    checked: Checked,
    opened: [OnceCell<(ImageRef, FetchedImage)>; UploadKind::ALL.len()],
    pixels: Pixels,
}

impl Images {
    pub(crate) fn new(checked: Checked) -> Self {
        Self { checked, ..Self::default() }
    }

    /// The image with its bytes.
    ///
    /// # Errors
    /// It is not there, not the declared one, or no image.
    pub(crate) async fn open<P: Ports>(
        &self,
        ports: &P,
        case: &Case,
        upload: &DeclaredUpload,
    ) -> Result<&(ImageRef, FetchedImage), RunError> {
        let cell = &self.opened[upload.kind as usize];
        cell.get_or_try_init(|| open(ports, case, upload, self.checked.hash_is_proven(upload.kind))).await
    }

    /// Where the images' pixels are worked on.
    pub(crate) const fn pixels(&self) -> &Pixels {
        &self.pixels
    }
}

/// Pixels that nobody can work on.
pub(crate) const fn unworkable(kind: UploadKind, PictureError(code): PictureError) -> RunError {
    RunError::Image { kind, code }
}

/// Fetches an image and checks its bytes against the declaration and its header.
async fn open<P: Ports>(
    ports: &P,
    case: &Case,
    upload: &DeclaredUpload,
    hash_is_proven: bool,
) -> Result<(ImageRef, FetchedImage), RunError> {
    let kind = upload.kind;
    let key = case.object_key(kind);
    let fetched = ports.images().fetch(&key, MAX_IMAGE_BYTES).await.map_err(|error| match error.kind {
        UpstreamErrorKind::ImageRefused(code) => RunError::Image { kind, code },
        _ => RunError::Upstream(error),
    })?;
    let image = fetched.ok_or_else(|| RunError::UploadMissing(vec![kind]))?;
    let hash = (!hash_is_proven).then(|| case::Sha256(Sha256::digest(image.bytes.as_slice()).into()));
    compare(upload, image.bytes.len() as u64, hash)?;
    let header =
        ports.inspector().inspect(&image.bytes).map_err(|InspectError(code)| RunError::Image { kind, code })?;
    if header.content_type != upload.content_type {
        return Err(RunError::UploadMismatch { kind, difference: UploadDifference::ContentType });
    }
    Ok((ImageRef { kind, key, sha256: upload.sha256, width: header.width, height: header.height }, image))
}

fn compare(upload: &DeclaredUpload, length: u64, hash: Option<case::Sha256>) -> Result<(), RunError> {
    let difference = if length != upload.content_length {
        UploadDifference::ContentLength
    } else if hash.is_some_and(|hash| hash != upload.sha256) {
        UploadDifference::Sha256
    } else {
        return Ok(());
    };
    Err(RunError::UploadMismatch { kind: upload.kind, difference })
}
