//! What the services charge: one dated list.
//!
//! US East (N. Virginia), first volume tier, on demand, without free tier; written down on 2026-11-24.
//! * Textract: <https://aws.amazon.com/textract/pricing/>. Its tables are filled in by script; the figures are as quoted from it in July 2026:
//!   Detect Document Text $0.0015 a page, Analyze ID $0.025 a page.
//! * Rekognition: <https://aws.amazon.com/rekognition/pricing/>, its worked examples as of 2026-10-07: an API of group 2, which `DetectText`
//!   and `DetectFaces` are, $0.0010 an image; of group 1, which `CompareFaces` is, $0.0010 too, both its images together.
//!
//! Other regions and volumes differ; a model's price per token or image stands with the model, in the market file. What costs a few
//! millionths of a dollar a document is not metered: requests to S3, DynamoDB, KMS and S3 Vectors.

use trestle_domain::money::MicroUsd;

/// The date of this list.
pub const AS_OF: &str = "2026-11-24";

/// Textract `DetectDocumentText`, a page.
pub const DETECT_DOCUMENT_TEXT: MicroUsd = MicroUsd(1_500);

/// Textract `AnalyzeID`, a page.
pub const ANALYZE_ID: MicroUsd = MicroUsd(25_000);

/// Rekognition `DetectText`, an image.
pub const DETECT_TEXT: MicroUsd = MicroUsd(1_000);

/// Rekognition `DetectFaces`, an image.
#[cfg(feature = "rekognition")]
pub const DETECT_FACES: MicroUsd = MicroUsd(1_000);

/// Rekognition `CompareFaces`, a comparison.
#[cfg(feature = "rekognition")]
pub const COMPARE_FACES: MicroUsd = MicroUsd(1_000);

/// `pages` times a price; a service that does not say how many has read one.
#[cfg(feature = "textract")]
pub(crate) fn pages(price: MicroUsd, pages: Option<i32>) -> MicroUsd {
    let pages = pages.and_then(|pages| u64::try_from(pages).ok()).unwrap_or(1).max(1);
    MicroUsd(price.0.saturating_mul(pages))
}

/// Tokens at micro-dollars per 1,000, rounded up to a whole micro-dollar.
#[cfg(feature = "bedrock")]
pub(crate) fn tokens(per_1k: (u64, u64), input: u64, output: u64) -> MicroUsd {
    let thousandths = input.saturating_mul(per_1k.0).saturating_add(output.saturating_mul(per_1k.1));
    MicroUsd(thousandths.div_ceil(1000))
}

#[cfg(all(test, feature = "bedrock", feature = "textract"))]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_and_never_rounded_down() {
        assert_eq!(pages(DETECT_DOCUMENT_TEXT, Some(2)), MicroUsd(3_000));
        assert_eq!(pages(DETECT_DOCUMENT_TEXT, None), MicroUsd(1_500));
        assert_eq!(tokens((800, 4_000), 1_200, 150), MicroUsd(1_560));
        assert_eq!(tokens((1, 1), 1, 0), MicroUsd(1));
        assert_eq!(tokens((0, 0), 5_000, 5_000), MicroUsd(0));
    }
}
