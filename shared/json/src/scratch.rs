use std::cell::RefCell;

use simd_json::{Buffers, INPUT_PADDING, Tape};

use crate::Limits;
use crate::tape::{Reader, Refused};

/// A scratch that has held more than this is dropped after use: one large event must not pin its memory for the life of
/// the process. Ten times the size of a usual Textract response.
const LARGEST_KEPT_BYTES: usize = 256 * 1024;
/// A parse inside a view takes a second scratch; deeper nesting than that makes its own and drops it.
const MOST_KEPT: usize = 2;

thread_local! {
    static KEPT: RefCell<Vec<Scratch>> = const { RefCell::new(Vec::new()) };
}

/// Who refused a document.
pub(crate) enum Refusal {
    /// The parser: it is no JSON, or nested too deeply.
    Parser(simd_json::Error),
    /// The type that was asked for.
    Shape,
}

/// The padded copy of the input, and the parser's buffers.
pub(crate) struct Scratch {
    input: Vec<u8>,
    buffers: Buffers,
    tape: Tape<'static>,
    max_depth: usize,
}

impl Scratch {
    fn new(bytes: usize, max_depth: usize) -> Self {
        Self {
            input: Vec::with_capacity(bytes + INPUT_PADDING),
            buffers: Buffers::with_max_depth(0, max_depth),
            tape: Tape(Vec::new()),
            max_depth,
        }
    }

    /// Runs `read` on this thread's scratch.
    pub(crate) fn with<R>(bytes: usize, limits: Limits, read: impl FnOnce(&mut Self) -> R) -> R {
        let kept = KEPT.with_borrow_mut(Vec::pop).filter(|scratch| scratch.max_depth == limits.max_depth);
        let mut scratch = kept.unwrap_or_else(|| Self::new(bytes, limits.max_depth));
        let result = read(&mut scratch);
        if bytes <= LARGEST_KEPT_BYTES {
            KEPT.with_borrow_mut(|kept| {
                if kept.len() < MOST_KEPT {
                    kept.push(scratch);
                }
            });
        }
        result
    }

    /// Parses a copy of `original` and lends a reader of its tape to `read`.
    pub(crate) fn read<R>(
        &mut self,
        original: &[u8],
        read: impl for<'t, 'a> FnOnce(&mut Reader<'t, 'a>) -> Result<R, Refused>,
    ) -> Result<R, Refusal> {
        self.input.clear();
        self.input.extend_from_slice(original);
        self.input.resize(original.len() + INPUT_PADDING, b' ');

        let mut tape = std::mem::replace(&mut self.tape, Tape(Vec::new())).reset();
        let parsed = simd_json::fill_tape_padded(&mut self.input, original.len(), &mut self.buffers, &mut tape);
        let result = match parsed {
            Ok(()) => read(&mut Reader::new(&tape.0)).map_err(|Refused| Refusal::Shape),
            Err(error) => Err(Refusal::Parser(error)),
        };
        self.tape = tape.reset();
        result
    }

    #[cfg(test)]
    fn kept_bytes() -> usize {
        KEPT.with_borrow(|kept| kept.iter().map(|scratch| scratch.input.capacity()).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: usize) {
        let mut document = vec![b' '; bytes];
        document[0] = b'1';
        crate::parse::<u8>(&document).unwrap();
    }

    #[test]
    fn a_large_document_pins_no_memory() {
        parse(5 * 1024 * 1024);
        assert!(Scratch::kept_bytes() <= 2 * (LARGEST_KEPT_BYTES + INPUT_PADDING));
        parse(12 * 1024);
        parse(12 * 1024);
        let kept = Scratch::kept_bytes();
        assert!(kept >= 12 * 1024, "the scratch is reused");
        assert!(kept <= LARGEST_KEPT_BYTES + INPUT_PADDING, "one scratch serves one parse after another: {kept}");
    }
}
