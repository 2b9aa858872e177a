use std::path::PathBuf;

/// Why a target can't be measured. Every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error("there is no program {}; build it first (for the probes: `cargo lambda build --release -p trestle-probes`)", .0.display())]
    NoProgram(PathBuf),

    #[error("the variant {name} can't be run: {why}")]
    Variant { name: String, why: String },

    #[error("the local host could not be started: {0}")]
    Host(String),

    #[error("{0:?} is no function: give a name or an ARN, with `:ALIAS` behind it for cold starts by a new version")]
    FunctionName(String),

    #[error("{0} is not set; `aws configure export-credentials --format env` prints what to export")]
    Credentials(&'static str),

    #[error("the region is not known; give the function's ARN, or set AWS_REGION")]
    Region,

    #[error(
        "{0:?} is no endpoint; give AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL a whole URL, such as http://localhost:4566, or unset it"
    )]
    Endpoint(String),

    #[error(
        "an http:// endpoint that leads off this machine would send credentials' signatures unencrypted; use https://"
    )]
    Unencrypted,

    #[error("{operation} on {function}: {code} (HTTP {status}); {}", advice(.code))]
    Refused { operation: &'static str, function: String, status: u16, code: String },

    #[error("{operation} on {function} got no answer: {why}; check the network and the endpoint")]
    NoAnswer { operation: &'static str, function: String, why: String },

    #[error(
        "{function} was not ready {seconds} s after its change (last status {status}); look at it in the console, then try again"
    )]
    NotReady { function: String, seconds: u64, status: String },

    #[error(
        "{0} is a version, which never changes: give an alias, or no qualifier, so that new environments can be asked for"
    )]
    FixedVersion(String),

    #[error("{why}\nThe function is not as it was before the run. Once that is mended, put it back by hand:\n{remedy}")]
    NotRestored { why: String, remedy: String },

    #[error(
        "cold starts by sleeping calls keep all earlier environments of a function busy, and this plan opens {environments} of each function \
         (at most {most}); give --cold-by deploy, or fewer --samples, --bytes or --environments"
    )]
    TooManyHeld { environments: usize, most: usize },

    #[error(
        "{failed} of {of} sleeping calls kept no environment of {function} busy ({code}), so calls beside them may find warm ones; the function \
         must be a probe with a timeout of more than 3 s, and the account must allow more than {of} of its calls at once; or give --cold-by \
         deploy"
    )]
    NotHeld { function: String, failed: usize, of: usize, code: String },

    #[error(
        "{function} has {found} provisioned environments ready, the plan wants {wanted}; run `aws lambda \
         put-provisioned-concurrency-config --function-name ... --qualifier ... --provisioned-concurrent-executions {wanted}`, wait \
         until its status is READY, and remove it after the run: it costs money as long as it is there"
    )]
    NotProvisioned { function: String, found: u64, wanted: u32 },
}

fn advice(code: &str) -> &'static str {
    match code {
        "ResourceNotFoundException" => "check the function's name, alias and region",
        "AccessDeniedException"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "ExpiredTokenException" => "check the credentials, and that they allow this operation on this function",
        "TooManyRequestsException" => "other changes are under way in this account; try again later",
        "ResourceConflictException" => "another change of the function is under way; try again when it is done",
        _ => "see the Lambda API reference for this code",
    }
}
