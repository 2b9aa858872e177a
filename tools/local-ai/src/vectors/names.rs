//! Names of buckets and indexes, and the ARNs that stand for them.

use super::error::VectorsError;
use super::limits::NAME_LENGTH;

/// Where an index is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) bucket: String,
    pub(super) index: String,
}

/// The account that everything belongs to.
const ACCOUNT: &str = "000000000000";

pub(super) fn bucket_arn(region: &str, bucket: &str) -> String {
    format!("arn:aws:s3vectors:{region}:{ACCOUNT}:bucket/{bucket}")
}

pub(super) fn index_arn(region: &str, bucket: &str, index: &str) -> String {
    format!("{}/index/{index}", bucket_arn(region, bucket))
}

/// A bucket's name, given as such or in its ARN.
pub(super) fn bucket(name: Option<String>, arn: Option<String>) -> Result<String, VectorsError> {
    match (name, arn) {
        (Some(name), None) => checked(name, "/vectorBucketName", "Invalid vector bucket name", false),
        (None, Some(arn)) => match in_arn(&arn) {
            Some((bucket, None)) => Ok(bucket.to_owned()),
            _ => Err(no_arn("/vectorBucketArn")),
        },
        _ => Err(either("vectorBucketName", "vectorBucketArn")),
    }
}

/// An index, given by both names or by its ARN.
pub(super) fn target(
    bucket_name: Option<String>,
    index_name: Option<String>,
    arn: Option<String>,
) -> Result<Target, VectorsError> {
    match (bucket_name, index_name, arn) {
        (Some(name), Some(index), None) => Ok(Target { bucket: bucket(Some(name), None)?, index: self::index(index)? }),
        (None, None, Some(arn)) => match in_arn(&arn) {
            Some((bucket, Some(index))) => Ok(Target { bucket: bucket.to_owned(), index: index.to_owned() }),
            _ => Err(no_arn("/indexArn")),
        },
        _ => Err(either("vectorBucketName and indexName", "indexArn")),
    }
}

pub(super) fn index(name: String) -> Result<String, VectorsError> {
    checked(name, "/indexName", "Invalid index name", true)
}

fn checked(name: String, path: &str, message: &str, dots: bool) -> Result<String, VectorsError> {
    if !NAME_LENGTH.contains(&name.chars().count()) {
        let constraint = "Member must have length between 3 and 63, inclusive";
        return Err(VectorsError::constraint(&format!("Value with length {}", name.chars().count()), path, constraint));
    }
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let inside = bytes.iter().all(|byte| plain(*byte) || *byte == b'-' || dots && *byte == b'.');
    if inside && plain(bytes[0]) && plain(bytes[bytes.len() - 1]) {
        Ok(name)
    } else {
        Err(VectorsError::invalid(message, path, message))
    }
}

/// Names from `arn:aws:s3vectors:<region>:<account>:bucket/<bucket>[/index/<index>]`, checked.
fn in_arn(arn: &str) -> Option<(&str, Option<&str>)> {
    let (_, resource) = arn.strip_prefix("arn:aws")?.split_once(":bucket/")?;
    let (bucket, index) = match resource.split_once("/index/") {
        Some((bucket, index)) => (bucket, Some(index)),
        None => (resource, None),
    };
    let fits = self::bucket(Some(bucket.to_owned()), None).is_ok()
        && index.is_none_or(|index| self::index(index.to_owned()).is_ok());
    fits.then_some((bucket, index))
}

fn no_arn(path: &str) -> VectorsError {
    VectorsError::invalid("Invalid ARN", path, "Invalid ARN")
}

fn either(names: &str, arn: &str) -> VectorsError {
    let message = format!("Must specify either {names} or {arn} but not both");
    VectorsError::invalid(message.clone(), "", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_buckets_and_indexes() {
        for (name, as_bucket, as_index) in [
            ("abc", true, true),
            ("background-lv", true, true),
            ("background.lv.2", false, true),
            ("ab", false, false),
            (&"a".repeat(63), true, true),
            (&"a".repeat(64), false, false),
            ("Abc", false, false),
            ("-ab", false, false),
            ("ab-", false, false),
            ("../x", false, false),
            ("a_b", false, false),
        ] {
            assert_eq!(bucket(Some(name.to_owned()), None).is_ok(), as_bucket, "{name}");
            assert_eq!(index(name.to_owned()).is_ok(), as_index, "{name}");
        }
    }

    #[test]
    fn an_arn_stands_for_both_names() {
        let arn = index_arn("eu-west-1", "cases", "background-lv");
        let by_arn = target(None, None, Some(arn.clone())).unwrap();
        assert_eq!(by_arn, target(Some("cases".into()), Some("background-lv".into()), None).unwrap());
        assert_eq!(bucket(None, Some(bucket_arn("eu-west-1", "cases"))).unwrap(), "cases");
        for wrong in [
            target(None, None, Some(bucket_arn("eu-west-1", "cases"))),
            target(Some("cases".into()), None, None),
            target(Some("cases".into()), Some("background-lv".into()), Some(arn)),
            target(None, None, Some("arn:aws:s3vectors:eu-west-1:0:bucket/../index/abc".into())),
        ] {
            assert_eq!(wrong.unwrap_err().kind, "ValidationException");
        }
    }
}
