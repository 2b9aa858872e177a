//! The JSON layer of Trestle: checked parsing at SIMD speed, with limits, and with errors that say where but never what.
//!
//! * [`parse`] reads an owned value, [`view`] lends a borrowing one to a closure, [`Value`] is the untyped tree.
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
//! Accepts and refuses the same documents and gives the same values, except for what `tests/differential.rs` names:
//! duplicate keys in a [`Value`] are refused (`serde_json` keeps the last).

mod diagnosis;
mod error;
mod limits;
mod parse;
mod scratch;
mod value;
mod write;

pub use error::{Error, ErrorKind};
pub use limits::Limits;
pub use parse::{Shape, parse, parse_value, parse_within, view, view_within};
pub use value::{Object, Value, ValueShape};
pub use write::{WriteError, to_string, to_vec};
