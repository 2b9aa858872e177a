//! The JSON layer of Trestle: checked parsing at SIMD speed, with limits, and with errors that say where but never what.
//!
//! * [`parse`] reads an owned value, [`view`] lends a borrowing one to a closure, [`project`] reads a few fields of a large
//!   document, [`view_value`] lends an untyped one, [`Value`] is the tree of it.
//! * [`event`] has the envelopes of AWS whose body is JSON inside JSON: API Gateway's proxy event and the SQS batch.
//! * [`Limits`] bound size and depth before any work is done; the depth limit is the parser's own setting.
//! * Errors cost nothing until they happen. Only after a failure is the untouched original read again, slowly, to find the
//!   path, line and column. An [`Error`] holds no part of the payload: these documents are full of personal data.
//! * Each thread keeps a bounded scratch buffer, because simd-json rewrites its input and the caller's bytes must stay as they are.
//!
//! ```
//! #[derive(serde::Deserialize)]
//! struct Upload { kind: String, bytes: u64 }
//!
//! let upload: Upload = trestle_json::parse(br#"{"kind": "selfie", "bytes": 48211}"#)?;
//! assert_eq!((upload.kind.as_str(), upload.bytes), ("selfie", 48211));
//!
//! let error = trestle_json::parse::<Upload>(br#"{"kind": "selfie", "bytes": "secret"}"#).err().unwrap();
//! assert_eq!(error.path, "bytes");
//! assert!(!error.to_string().contains("secret"));
//! # Ok::<(), trestle_json::Error>(())
//! ```
//!
//! # How it differs from `serde_json`
//!
//! It accepts and refuses the same documents and gives the same values: the package `json-check` holds it to that, by
//! properties, stored documents and fuzzing. The exceptions, each a test there:
//!
//! * A key that occurs twice is refused in a [`Value`]; `serde_json` keeps the last one.
//! * What a type doesn't ask for is checked as if it were read: `serde_json` steps over wrong escapes, wrong UTF-8, numbers
//!   beyond the largest float and depth without limit there. ([`project`] steps over them, too.)
//! * An integer beyond `u64` or `i64` is a float, so `u128` and `i128` get no more than 64 bits.
//!
//! # Which engine reads what
//!
//! | | engine | why: medians of `cargo bench -p trestle-json` at 12 KB and 100 KB |
//! |---|---|---|
//! | [`parse`], [`view`], [`event`], [`view_value`], any size | simd-json's tape, with a reader of our own | 2.4 to 2.7 times as fast as the stock path for a Textract response, 1.8 to 2.1 for an API Gateway event with its body; simd-json's own reader gets 2.1 to 2.3 and 1.5 to 1.7 |
//! | [`project`], any size | `serde_json` | 105 us for three fields of 100 KB; simd-json takes 137 us |
//! | none | sonic-rs | as fast as ours where all is read, up to 1.4 times where most is skipped, 1.7 times for trees of values; but what it skips it doesn't check, and a megabyte of brackets there overflows the stack (`tests/engines.rs`) |
//!
//! Measured on 24 November 2026 on two cores of an AMD EPYC, 41 interleaved rounds, `-C target-cpu=haswell` as cargo-lambda
//! builds. Below 1 KB nothing was measured. Where the layer gains nothing: an API Gateway event of 5.9 MB takes 1.2 to 1.3 times the stock
//! path, because memory for it is not kept and has to be fetched anew, twice.
//!
//! # Memory
//!
//! What one event of 6 MB needed is freed, all of it. glibc keeps freed pieces unless told otherwise: with
//! `GLIBC_TUNABLES=glibc.malloc.mxfast=0:glibc.malloc.trim_threshold=1048576:glibc.malloc.mmap_threshold=4194304` the
//! process comes back to within 2 MB (`tests/memory.rs`); without it up to 25 MB stayed in a function.

mod diagnosis;
mod error;
pub mod event;
mod key;
mod lazy;
mod limits;
mod parse;
mod scratch;
mod tape;
mod value;
mod write;

pub use error::{Error, ErrorKind};
pub use lazy::{ValueView, view_value};
pub use limits::Limits;
pub use parse::{Shape, parse, parse_value, parse_within, project, view, view_within};
pub use value::{Object, Value, ValueShape};
pub use write::{WriteError, to_string, to_vec};
