//! Names of domain values in JSON: `#[serde(with = "crate::wire::named")]` and its kin. The domain itself knows no serialisation.

use jiff::Timestamp;
use trestle_domain::case::Status;
use trestle_domain::document::UploadKind;
use trestle_domain::evidence::{Rule, Source};
use trestle_domain::field::FieldName;
use trestle_domain::fraud::Pattern;
use trestle_domain::reading::Reader;
use trestle_domain::stage::StageName;

/// A value with a stable name.
pub(crate) trait Named: Copy + Sized {
    fn name(self) -> &'static str;
    fn from_name(name: &str) -> Option<Self>;
}

macro_rules! named {
    ($($kind:ty),*) => {
        $(impl Named for $kind {
            fn name(self) -> &'static str {
                self.as_str()
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::parse(name)
            }
        })*
    };
}

named!(FieldName, Pattern, Rule, Source, StageName, Status, UploadKind);

impl Named for Reader {
    fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::First, Self::Second].into_iter().find(|reader| reader.name() == name)
    }
}

/// A [`Named`] value as its name.
pub(crate) mod named {
    use std::borrow::Cow;

    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Named;

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
    pub(crate) fn serialize<T: Named, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.name())
    }

    pub(crate) fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        T::from_name(&name).ok_or_else(|| D::Error::custom("unknown name"))
    }
}

/// A [`Named`] value that may be `null`.
pub(crate) mod named_option {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    use super::Named;

    #[allow(clippy::ref_option)] // serde's signature
    pub(crate) fn serialize<T: Named, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(Named::name).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        name.map(|name| T::from_name(&name).ok_or_else(|| D::Error::custom("unknown name"))).transpose()
    }
}

/// A list of [`Named`] values.
pub(crate) mod named_list {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Named;

    pub(crate) fn serialize<T: Named, S: Serializer>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|value| value.name()))
    }

    pub(crate) fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        names.iter().map(|name| T::from_name(name).ok_or_else(|| D::Error::custom("unknown name"))).collect()
    }
}

/// Personal text, shown where it is meant to be: in the result and in the store.
pub(crate) mod exposed {
    use serde::{Deserialize, Deserializer, Serializer};
    use trestle_domain::redacted::Redacted;

    pub(crate) fn serialize<S: Serializer>(text: &Redacted<String>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text.expose())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Redacted<String>, D::Error> {
        String::deserialize(deserializer).map(Redacted::new)
    }
}

/// Personal text that may be `null`.
pub(crate) mod exposed_option {
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};
    use trestle_domain::redacted::Redacted;

    #[allow(clippy::ref_option)] // serde's signature
    pub(crate) fn serialize<S: Serializer>(text: &Option<Redacted<String>>, serializer: S) -> Result<S::Ok, S::Error> {
        text.as_ref().map(|text| text.expose().as_str()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Redacted<String>>, D::Error> {
        Option::<String>::deserialize(deserializer).map(|text| text.map(Redacted::new))
    }
}

/// A point in time that may be `null`, RFC 3339 in UTC.
pub(crate) mod time_option {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    use super::Timestamp;

    #[allow(clippy::ref_option)] // serde's signature
    pub(crate) fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        time.map(|time| time.to_string()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(|_| D::Error::custom("not a point in time"))).transpose()
    }
}
