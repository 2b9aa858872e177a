use trestle_domain::case::Owner;

/// The owner that API Gateway's caller identity stands for: the role or user, without the session name, so that one service's
/// sessions share their cases.
///
/// `user_arn` is `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, `arn:aws:iam::ACCOUNT:user/NAME` or another principal's ARN
/// (IAM user guide, "IAM identifiers").
pub(crate) fn owner(user_arn: &str) -> Option<Owner> {
    let mut parts = user_arn.splitn(6, ':');
    let (Some("arn"), Some(_), Some("iam" | "sts"), Some(""), Some(_), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let session = match resource.strip_prefix("assumed-role/") {
        Some(role_and_session) => role_and_session.split_once('/')?.1.len() + 1,
        None => 0,
    };
    Some(Owner(user_arn[..user_arn.len() - session].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_a_role_are_one_owner() {
        for (arn, expected) in [
            (
                "arn:aws:sts::123456789012:assumed-role/onboarding/i-0abc",
                Some("arn:aws:sts::123456789012:assumed-role/onboarding"),
            ),
            (
                "arn:aws:sts::123456789012:assumed-role/onboarding/i-0def",
                Some("arn:aws:sts::123456789012:assumed-role/onboarding"),
            ),
            (
                "arn:aws-cn:iam::123456789012:user/teams/lending/anna",
                Some("arn:aws-cn:iam::123456789012:user/teams/lending/anna"),
            ),
            ("arn:aws:iam::123456789012:root", Some("arn:aws:iam::123456789012:root")),
            ("arn:aws:sts::123456789012:assumed-role/onboarding", None),
            ("arn:aws:s3:::bucket", None),
            ("anna", None),
            ("", None),
        ] {
            assert_eq!(owner(arn).map(|owner| owner.0).as_deref(), expected, "{arn}");
        }
    }
}
