//! Identity documents as a lender must treat them: fields that carry their evidence, validators, and the decision.
//!
//! Pure: no serialisation, no async runtime, no AWS type, no clock, no environment. Time and ids are arguments.

pub mod aamva;
pub mod case;
pub mod claim;
pub mod code;
pub mod confidence;
pub mod date;
pub mod decision;
pub mod document;
pub mod evidence;
pub mod extraction;
pub mod field;
pub mod fraud;
pub mod geometry;
pub mod id_number;
pub mod label;
pub mod market;
pub mod money;
pub mod mrz;
pub mod name;
pub mod reading;
pub mod redacted;
pub mod stage;

#[cfg(test)]
mod page;
#[cfg(test)]
mod sample;
