use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::value::Text;
use crate::{Error, ErrorKind, Limits, Shape, parse_within, view_within};

/// What is used of an API Gateway REST proxy event (payload 1.0).
/// Source: API Gateway developer guide, "Lambda proxy integrations".
///
/// ```
/// use trestle_json::event::ProxyEvent;
///
/// let event = br#"{"httpMethod": "POST", "resource": "/sums", "requestContext": {}, "body": "[1, 2]"}"#;
/// let sum = trestle_json::view::<ProxyEvent, _>(event, |event| {
///     event.json::<Vec<u32>>(trestle_json::Limits::DEFAULT).map(|numbers| numbers.iter().sum::<u32>())
/// })??;
/// assert_eq!(sum, 3);
/// # Ok::<(), trestle_json::Error>(())
/// ```
#[derive(Clone, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProxyEvent<'a> {
    /// `GET`, `POST`, ...
    #[serde(borrow)]
    pub http_method: Cow<'a, str>,
    /// The route's template, such as `/verifications/{id}`.
    #[serde(borrow)]
    pub resource: Cow<'a, str>,
    /// What the template's names stand for.
    #[serde(borrow, default)]
    pub path_parameters: Pairs<'a>,
    /// The query's names, the last one of a name.
    #[serde(borrow, default)]
    pub query_string_parameters: Pairs<'a>,
    /// The headers, the last one of a name.
    #[serde(borrow, default)]
    pub headers: Pairs<'a>,
    /// Who asks.
    #[serde(borrow)]
    request_context: RequestContext<'a>,
    #[serde(borrow, default)]
    body: Option<Cow<'a, str>>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Clone, serde::Deserialize)]
struct RequestContext<'a> {
    #[serde(borrow, default)]
    path: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    identity: Identity<'a>,
}

#[derive(Clone, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(borrow, default)]
    user_arn: Option<Cow<'a, str>>,
}

impl Shape for ProxyEvent<'_> {
    type View<'a> = ProxyEvent<'a>;
}

impl ProxyEvent<'_> {
    /// The path as the caller sees it, stage included.
    #[must_use]
    pub fn full_path(&self) -> Option<&str> {
        self.request_context.path.as_deref()
    }

    /// The ARN of the IAM identity that signed the request.
    #[must_use]
    pub fn user_arn(&self) -> Option<&str> {
        self.request_context.identity.user_arn.as_deref()
    }

    /// The body's bytes, decoded where they came as base64; empty when there is none.
    pub fn body(&self) -> Result<Cow<'_, [u8]>, Error> {
        match self.body.as_deref() {
            Some(body) if self.is_base64_encoded => {
                BASE64_STANDARD.decode(body).map(Cow::Owned).map_err(|_| Error::of(ErrorKind::Base64))
            }
            Some(body) => Ok(Cow::Borrowed(body.as_bytes())),
            None => Ok(Cow::Borrowed(&[])),
        }
    }

    /// Parses the body. Paths and places in the error are the body's own.
    pub fn json<T: DeserializeOwned>(&self, limits: Limits) -> Result<T, Error> {
        parse_within(&self.body()?, limits)
    }

    /// Lends a borrowing value of the body to `read`.
    pub fn json_view<S: Shape, R>(&self, limits: Limits, read: impl FnOnce(S::View<'_>) -> R) -> Result<R, Error> {
        view_within::<S, R>(&self.body()?, limits, read)
    }
}

/// Shows the route only.
impl fmt::Debug for ProxyEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.as_ref().map_or(0, |body| body.len());
        write!(f, "ProxyEvent({} {}, {bytes} bytes)", self.http_method, self.resource)
    }
}

/// Names and their texts, in the event's order; empty where the event has `null`.
#[derive(Clone, Default)]
pub struct Pairs<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Pairs<'_> {
    /// The text under exactly this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().rev().find(|(known, _)| *known == name).map(|(_, text)| text)
    }

    /// The text under this name, compared without ASCII case, as headers are.
    #[must_use]
    pub fn get_ignoring_case(&self, name: &str) -> Option<&str> {
        self.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, text)| text)
    }

    /// All names and texts.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_ref(), text.as_ref()))
    }
}

/// Shows how many there are: headers hold credentials.
impl fmt::Debug for Pairs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pairs({})", self.0.len())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;

        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(Pairs::default())
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Pairs::default())
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                deserializer.deserialize_map(self)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(0));
                while let Some(Text(name)) = map.next_key()? {
                    let Text(text) = map.next_value()?;
                    pairs.push((name, text));
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_option(PairsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Error, ErrorKind, Limits, view};

    use super::ProxyEvent;

    fn with<R>(event: &str, read: impl FnOnce(ProxyEvent<'_>) -> R) -> R {
        view::<ProxyEvent, _>(event.as_bytes(), read).unwrap()
    }

    #[test]
    fn the_envelope_is_read_thin() {
        let event = r#"{"httpMethod": "GET", "resource": "/verifications/{id}", "pathParameters": {"id": "01J"},
            "queryStringParameters": {"as": "text"}, "headers": {"Idempotency-Key": "k-1", "X-Odd": "a\"b"}, "multiValueHeaders": {"Idempotency-Key": ["k-1"]},
            "requestContext": {"path": "/v1/verifications/01J", "requestTimeEpoch": 1,
                "identity": {"userArn": "arn:aws:sts::000000000000:assumed-role/lending/x", "sourceIp": "127.0.0.1"}},
            "body": null, "isBase64Encoded": false}"#;
        with(event, |event| {
            assert_eq!((&*event.http_method, &*event.resource), ("GET", "/verifications/{id}"));
            assert_eq!((event.path_parameters.get("id"), event.path_parameters.get("ID")), (Some("01J"), None));
            assert_eq!(event.query_string_parameters.get("as"), Some("text"));
            assert_eq!(event.headers.get_ignoring_case("idempotency-key"), Some("k-1"));
            assert_eq!(event.headers.get("X-Odd"), Some("a\"b"));
            assert_eq!(event.full_path(), Some("/v1/verifications/01J"));
            assert!(event.user_arn().unwrap().ends_with("lending/x"));
            assert!(event.body().unwrap().is_empty());
            assert_eq!(
                format!("{event:?} {:?}", event.headers),
                "ProxyEvent(GET /verifications/{id}, 0 bytes) Pairs(2)"
            );
        });
    }

    #[test]
    fn absent_and_null_are_alike() {
        for event in [
            r#"{"httpMethod": "GET", "resource": "/", "requestContext": {}}"#,
            r#"{"httpMethod": "GET", "resource": "/", "requestContext": {"identity": {"userArn": null}}, "headers": null}"#,
        ] {
            with(event, |event| {
                assert_eq!((event.headers.iter().count(), event.user_arn(), event.full_path()), (0, None, None));
                assert_eq!(event.json::<u8>(Limits::DEFAULT).unwrap_err().kind, ErrorKind::Empty);
            });
        }
    }

    #[test]
    fn the_body_is_parsed_from_text_or_base64() {
        let event = |body: &str, encoded: bool| {
            format!(
                r#"{{"httpMethod": "POST", "resource": "/", "requestContext": {{}}, "body": "{body}", "isBase64Encoded": {encoded}}}"#
            )
        };
        let parsed = |event: &str| with(event, |event| event.json::<Vec<String>>(Limits::DEFAULT));
        assert_eq!(parsed(&event(r#"[\"a\\nb\"]"#, false)).unwrap(), ["a\nb"]);
        assert_eq!(parsed(&event("WyJhYiJd", true)).unwrap(), ["ab"]);
        assert_eq!(parsed(&event("WyJhYiJ", true)).unwrap_err().kind, ErrorKind::Base64);
        assert_eq!(parsed(&event(r#"[\"a\", 7]"#, false)).unwrap_err().path, "[1]");
    }

    #[test]
    fn an_event_of_another_kind_is_refused() {
        let error: Error = view::<ProxyEvent, _>(br#"{"Records": []}"#, |_| ()).unwrap_err();
        assert_eq!((error.kind, error.expected.as_deref()), (ErrorKind::MissingField, Some("httpMethod")));
    }
}
