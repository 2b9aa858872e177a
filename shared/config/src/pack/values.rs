//! Values that prove what their names say, so that a wrong one is refused at its own line.

use serde::Deserialize;
use trestle_domain::code::Reason;
use trestle_domain::confidence::Confidence;
use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;
use trestle_domain::fraud::Score;
use trestle_domain::fraud::risk::Band;
use trestle_domain::stage::StageName;

macro_rules! checked {
    ($($(#[$meta:meta])* $name:ident($inner:ty) from $raw:ty, $what:literal: $parse:expr;)*) => {$(
        #[derive(Deserialize)]
        $(#[$meta])*
        #[serde(try_from = "toml::Value")]
        pub(super) struct $name(pub(super) $inner);

        impl TryFrom<toml::Value> for $name {
            type Error = &'static str;

            fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
                let raw: $raw = value.try_into().map_err(|_| $what)?;
                let parse: fn($raw) -> Option<$inner> = $parse;
                parse(raw).map(Self).ok_or($what)
            }
        }
    )*};
}

checked! {
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    Field(FieldName) from String, "must be one of the seven fields, such as \"surname\"": |name| FieldName::parse(&name);
    Stage(StageName) from String, "must be a stage, such as \"read\"": |name| StageName::parse(&name);
    Kind(DocumentType) from String, "must be \"passport\", \"idCard\" or \"driverLicence\"": |name| DocumentType::parse(&name);
    ReasonCode(String) from String, "must be a reason code without its field, such as \"DOCUMENT_EXPIRED\"":
        |code| Reason::examples().iter().any(|reason| reason.code() == code).then_some(code);
    Words(String) from String, "must be text that is not blank": |text| (!text.trim().is_empty()).then_some(text);
    Milliseconds(u64) from u64, "must be milliseconds, 1 to 60000": |ms| (1..=60_000).contains(&ms).then_some(ms);
    Length((usize, usize)) from (usize, usize), "must be [shortest, longest], both 1 to 64":
        |(from, to)| (1 <= from && from <= to && to <= 64).then_some((from, to));
    Date(String) from toml::value::Datetime, "must be a date without quotes, such as 2027-01-31":
        |date| (date.date.is_some() && date.time.is_none()).then(|| date.to_string());
    Points(Score) from u8, "must be a score, 0 to 100": Score::new;
    BandName(Band) from String, "must be \"legitimate\", \"medium\" or \"high\"": |name| Band::parse(&name);
    BucketName(String) from String, "must be a vector bucket's name: 3 to 63 lower-case letters, digits and hyphens":
        |name| is_name(&name, "-").then_some(name);
    IndexName(String) from String, "must be a vector index's name: 3 to 63 lower-case letters, digits, hyphens and dots":
        |name| is_name(&name, "-.").then_some(name);
    Endpoint(String) from String, "must be a SageMaker endpoint's name: 1 to 63 letters, digits and hyphens":
        |name| is_endpoint(&name).then_some(name);
    TopK(u32) from u32, "must be a number of neighbours, 1 to 100": |k| (1..=100).contains(&k).then_some(k);
    Dimensions(usize) from usize, "must be a vector's length, 1 to 4096": |n| (1..=4096).contains(&n).then_some(n);
    Percent(f32) from f32, "must be a similarity in percent, 0.0 to 100.0":
        |percent| (0.0..=100.0).contains(&percent).then_some(percent);
    Fraction(f32) from f32, "must be a share, 0.0 to 1.0": |share| (0.0..=1.0).contains(&share).then_some(share);
    Cosine(f32) from f32, "must be a cosine similarity, -1.0 to 1.0":
        |cosine| (-1.0..=1.0).contains(&cosine).then_some(cosine);
    Days(u64) from u64, "must be days, 1 to 3650": |days| (1..=3650).contains(&days).then_some(days);
    Hours(u64) from u64, "must be hours, 1 to 8760": |hours| (1..=8760).contains(&hours).then_some(hours);
    Times(u32) from u32, "must be a number of times, 1 to 1000000": |times| (1..=1_000_000).contains(&times).then_some(times);
    Bits(u32) from u32, "must be bits that may differ, 0 to 16": |bits| (bits <= 16).then_some(bits);
}

#[derive(Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct Share(pub(super) Confidence);

impl TryFrom<f64> for Share {
    type Error = &'static str;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        #[expect(clippy::cast_possible_truncation, reason = "a share needs no more digits")]
        Confidence::new(share as f32).map(Self).ok_or("must be a share, 0.0 to 1.0")
    }
}

#[derive(Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct Temperature(pub(super) f32);

impl TryFrom<f64> for Temperature {
    type Error = &'static str;

    fn try_from(temperature: f64) -> Result<Self, Self::Error> {
        #[expect(clippy::cast_possible_truncation, reason = "a temperature needs no more digits")]
        (0.0..=2.0)
            .contains(&temperature)
            .then_some(Self(temperature as f32))
            .ok_or("must be a temperature, 0.0 to 2.0")
    }
}

/// Names of vector buckets and indexes (S3 Vectors user guide, "Naming rules").
fn is_name(name: &str, marks: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.chars().all(|c| is_letter(c) || marks.contains(c))
        && name.starts_with(is_letter)
        && name.ends_with(is_letter)
}

/// `CreateEndpoint`, `EndpointName` (`SageMaker` API reference).
fn is_endpoint(name: &str) -> bool {
    (1..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}
