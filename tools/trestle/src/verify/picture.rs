use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use trestle_domain::case::{ContentType, MAX_IMAGE_BYTES};
use trestle_domain::document::UploadKind;

use super::VerifyError;

/// A picture on this machine, read and measured. `Debug` shows none of its bytes.
#[derive(Clone)]
pub struct Picture {
    pub kind: UploadKind,
    pub path: PathBuf,
    pub content_type: ContentType,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.kind, self.bytes.len())
    }
}

/// Beyond this no picture is read into memory just to hear from the API that it is too large.
const MOST_READ: u64 = 4 * MAX_IMAGE_BYTES;

impl Picture {
    /// Reads a picture. Whether it is one is mostly left to the API, whose answer is the same for every caller; refused here is
    /// only what can't be declared to it: a kind of file that is neither JPEG nor PNG by content and by name.
    ///
    /// # Errors
    /// [`VerifyError::File`] and [`VerifyError::Image`].
    pub fn read(kind: UploadKind, path: &Path) -> Result<Self, VerifyError> {
        let failed = |source| VerifyError::File { path: path.to_owned(), source };
        let refused = |code, problem| VerifyError::Image { path: path.to_owned(), code, problem };
        let file = fs::File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        if length > MOST_READ {
            return Err(refused("IMAGE_TOO_LARGE", "the file is larger than 10 MB; make the picture smaller"));
        }
        let mut bytes = Vec::new();
        file.take(MOST_READ).read_to_end(&mut bytes).map_err(failed)?;
        let content_type = content_type(&bytes, path).map_err(|problem| refused("IMAGE_TYPE_UNSUPPORTED", problem))?;
        Ok(Self { kind, path: path.to_owned(), content_type, bytes })
    }

    /// SHA-256 in base64, as S3 wants it.
    #[must_use]
    pub fn sha256(&self) -> String {
        STANDARD.encode(Sha256::digest(&self.bytes))
    }
}

/// By the first bytes, else by the file's name.
fn content_type(bytes: &[u8], path: &Path) -> Result<ContentType, &'static str> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(ContentType::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(ContentType::Png);
    }
    if bytes.starts_with(b"%PDF") {
        return Err("this is a PDF; save its page as a JPEG or PNG picture");
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err("this is a HEIC or AVIF picture, or a film; save it as JPEG or PNG");
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("jpg" | "jpeg") => Ok(ContentType::Jpeg),
        Some("png") => Ok(ContentType::Png),
        _ => Err("this is neither a JPEG nor a PNG picture; save it as one of these"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_then_the_name() {
        for (bytes, name, expected) in [
            (&b"\xff\xd8\xff\xe0"[..], "a.png", Ok(ContentType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", "a", Ok(ContentType::Png)),
            (b"", "empty.JPG", Ok(ContentType::Jpeg)),
            (b"just text", "text.png", Ok(ContentType::Png)),
            (b"%PDF-1.7", "a.jpg", Err(())),
            (b"\0\0\0\x18ftypheic", "a.jpg", Err(())),
            (b"just text", "text.txt", Err(())),
        ] {
            assert_eq!(content_type(bytes, Path::new(name)).map_err(|_| ()), expected, "{name}");
        }
    }

    #[test]
    fn a_missing_file_and_a_folder_are_named() {
        for path in ["/nowhere/at/all.jpg", "/"] {
            let error = Picture::read(UploadKind::IdFront, Path::new(path)).unwrap_err();
            assert!(matches!(error, VerifyError::File { .. }), "{error}");
            assert!(error.to_string().contains(path));
        }
    }
}
