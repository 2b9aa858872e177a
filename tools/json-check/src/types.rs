use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use trestle_json::Shape;

/// Every kind of field that serde knows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Everything {
    pub flag: Option<bool>,
    pub letter: Option<char>,
    pub small: Option<i8>,
    pub byte: Option<u8>,
    pub whole: Option<u64>,
    pub signed: Option<i64>,
    pub float: Option<f64>,
    pub text: Option<String>,
    pub unit: Option<()>,
    pub pair: Option<(u8, String)>,
    pub list: Vec<Option<i64>>,
    pub numbered: BTreeMap<i16, String>,
    pub flagged: BTreeMap<bool, u8>,
    pub named: BTreeMap<Kind, u8>,
    pub kind: Option<Kind>,
    pub variant: Option<Variant>,
    pub tagged: Option<Tagged>,
    pub either: Option<Either>,
    pub wrapped: Option<Wrapped>,
    pub nested: Option<Box<Everything>>,
    #[serde(flatten)]
    pub flat: Flat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Line,
    Word,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Variant {
    Unit,
    New(i32),
    Tuple(u8, f64),
    Struct { a: Option<bool>, b: Vec<u8> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum Tagged {
    Point { x: f64, y: f64 },
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Either {
    Number(i64),
    Float(f64),
    Text(String),
    List(Vec<Either>),
    Map(BTreeMap<String, Either>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wrapped(pub u16);

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Flat {
    pub extra: Option<String>,
}

/// Unknown fields refused, known ones borrowed.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EverythingView<'a> {
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    #[serde(borrow, default)]
    pub texts: Vec<Cow<'a, str>>,
    #[serde(default)]
    pub float: f64,
}

impl Shape for EverythingView<'_> {
    type View<'a> = EverythingView<'a>;
}
