//! Draws synthetic identity documents with exact truth: no person, no state office and no number in them exists.
//!
//! A [`document::Document`] says what is written; a [`layout::Layout`] says where and how; [`card::draw`] draws it flat;
//! [`condition::take`] photographs it. The same seed gives the same bytes: chance comes from [`chance::Chance`] alone, and
//! sines and exponentials from `libm`, as the system's differ between processors.

pub mod aamva;
pub mod barcode;
pub mod calendar;
pub mod camera;
pub mod canvas;
pub mod card;
pub mod chance;
pub mod cli;
pub mod condition;
pub mod document;
pub mod examples;
pub mod fraud;
pub mod guilloche;
pub mod layout;
pub mod layouts;
pub mod mrz;
mod noise;
pub mod people;
pub mod personal_code;
pub mod photo;
pub mod portrait;
pub mod print;
pub mod room;
pub mod scene;
pub mod screen;
pub mod selfie;
pub mod set;
pub mod surface;
pub mod truth;
pub mod typeface;
