//! The environment variables Lambda sets (Lambda: "Defined runtime environment variables").

use std::path::Path;

use super::InitType;
use crate::options::FunctionOptions;

/// The handler of an OS-only runtime, where the program itself is the handler.
pub(super) const HANDLER: &str = "bootstrap";

/// What an environment tells its process about itself.
pub(super) struct About<'a> {
    pub function: &'a FunctionOptions,
    pub version: &'a str,
    pub region: &'a str,
    pub init_type: InitType,
    pub log_stream: &'a str,
    /// Host and port of its Runtime API.
    pub runtime_api: String,
    /// Where temporary files go.
    pub scratch: &'a Path,
}

/// Those a function's configuration may not set. Credentials are left out of the list: here they come from nowhere else.
const RESERVED: [&str; 15] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
    "AWS_LAMBDA_MAX_CONCURRENCY",
];

pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

impl About<'_> {
    /// Everything the process starts with: these, then the function's own.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        let function = self.function;
        let task_root = function.command.parent().unwrap_or(Path::new("/")).to_string_lossy();
        let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/local/bin:/usr/bin:/bin".into());
        let set = [
            ("AWS_LAMBDA_RUNTIME_API", self.runtime_api.clone()),
            ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone()),
            ("AWS_LAMBDA_FUNCTION_VERSION", self.version.into()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory_mb.to_string()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", self.init_type.as_str().into()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name)),
            ("AWS_LAMBDA_LOG_STREAM_NAME", self.log_stream.into()),
            ("AWS_REGION", self.region.into()),
            ("AWS_DEFAULT_REGION", self.region.into()),
            ("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR".into()),
            ("LAMBDA_TASK_ROOT", task_root.clone().into_owned()),
            ("LAMBDA_RUNTIME_DIR", task_root.into_owned()),
            ("_HANDLER", HANDLER.into()),
            ("LANG", "en_US.UTF-8".into()),
            ("TZ", ":UTC".into()),
            ("PATH", path),
            ("TMPDIR", self.scratch.to_string_lossy().into_owned()),
        ];
        let set = set.into_iter().map(|(name, value)| (name.to_owned(), value));
        set.chain(function.env.iter().cloned()).collect()
    }
}
