//! Events of an exact size, as they are in production: no padding, made-up people, the same for the same seed on every machine.
//!
//! `events/probes/` has those of [`SEED`] at the sizes that are measured most; a test holds the files to this generator.

mod chance;
mod form;
mod gateway;
mod textract;
mod words;

#[cfg(test)]
mod tests;

/// The smallest event that holds what makes it one, in bytes.
pub const LEAST_BYTES: usize = 1024;
/// The seed of the files in `events/probes/`.
pub const SEED: u64 = 1;
/// The sizes of the files in `events/probes/`, in bytes.
pub const KEPT_BYTES: [usize; 5] = [1024, 4096, 12_288, 49_152, 102_400];

/// An API Gateway proxy event with an onboarding form as JSON body, exactly `bytes` long. A larger form has a longer bank statement;
/// its message, the last text, is a few hundred bytes at most. Below 4,096 bytes the envelope has only what a handler can't do without.
///
/// # Panics
/// Below [`LEAST_BYTES`].
#[must_use]
pub fn form(bytes: usize, seed: u64) -> Vec<u8> {
    assert!(bytes >= LEAST_BYTES, "a form has no {bytes} bytes; {LEAST_BYTES} are the least");
    form::draw(bytes, seed)
}

/// A Textract `DetectDocumentText` response, exactly `bytes` long: a page, its lines and its words. A larger one has more lines than
/// any page; real responses end at some hundred kilobytes.
///
/// # Panics
/// Below [`LEAST_BYTES`].
#[must_use]
pub fn textract(bytes: usize, seed: u64) -> Vec<u8> {
    assert!(bytes >= LEAST_BYTES, "a Textract response has no {bytes} bytes; {LEAST_BYTES} are the least");
    textract::draw(bytes, seed)
}
